"""The text of a Word file in pieces, each with its look: the one reader behind importing and verification.

Text that is not written as text counts too: a sign of a symbol font, a field that prints something else, an embedded
object. What hides text is looked for wherever an edit puts it: at the letters, in their style, at their row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from lean.office.ooxml import attribute, child, local

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lean.office.ooxml import Element

PieceKind = Literal["text", "space", "break", "hyphen", "symbol", "field", "object", "box", "choice"]

_KINDS: Final[dict[str, PieceKind]] = {
    "t": "text",
    "tab": "space",
    "br": "break",
    "cr": "break",
    "noBreakHyphen": "hyphen",
    "sym": "symbol",
    "instrText": "field",
    "txbxContent": "box",
}
_INNER_KINDS: Final[dict[str, PieceKind]] = {"fldChar": "choice", "fldSimple": "field", "object": "object"}
"""Elements that are a piece of their own and may hold others."""
_SKIPPED: Final = frozenset({"rPr", "pPr", "sdtPr", "sdtEndPr", "delText", "delInstrText"})
"""Elements that hold properties or deleted text."""
_REMOVED: Final = frozenset({"del", "moveFrom"})
_LEGIBLE: Final = 8  # half points: smaller letters are a line
_ROW: Final = 100  # twentieths of a point: a row of that height shows no letter


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A piece of a paragraph: text, a sign, a field, an object or a text box.

    `run` holds the look of its letters. `removed` where a tracked change deletes it, `spare` where it is the second
    way to show something that is there already.
    """

    kind: PieceKind
    element: Element
    run: Element
    removed: bool = False
    spare: bool = False

    @property
    def look(self) -> Element:
        """Return the direct properties of its letters, None where there are none."""
        return child(self.run, "rPr")

    @property
    def is_struck(self) -> bool:
        """Return whether its letters are struck out."""
        return any(is_switched_on(child(self.look, name)) for name in ("strike", "dstrike"))


def read_pieces(element: Element) -> Iterator[TextPiece]:
    """Read the pieces inside a paragraph or a part of one, in order; the content of text boxes is not entered."""
    yield from _walk(element, None, removed=False, spare=False)


def _walk(element: Element, run: Element, *, removed: bool, spare: bool) -> Iterator[TextPiece]:
    name = local(element)
    if name in _SKIPPED:
        return
    if name == "r":
        run = element
    elif name in _REMOVED:
        removed = True
    elif name == "Fallback":
        spare = spare or not _stands_alone(element)
    kind = _KINDS.get(name)
    if kind is not None:
        yield TextPiece(kind, element, run, removed, spare)
        return
    own = _INNER_KINDS.get(name)
    if own is not None and (own != "choice" or child(element, "ffData") is not None):
        yield TextPiece(own, element, run, removed, spare)
    for inner in element:
        if not (name == "tabs" and local(inner) == "tab"):
            yield from _walk(inner, run, removed=removed, spare=spare)


def _stands_alone(fallback: Element) -> bool:
    """Return whether the preferred way to show the same thing holds no text."""
    return not any(
        local(inner) == "t" for choice in fallback.getparent() if choice is not fallback for inner in choice.iter()
    )


def is_switched_on(switch: Element) -> bool:
    """Return whether a property such as "bold" is there and is not switched off."""
    return switch is not None and attribute(switch, "val") not in ("0", "false", "off")


@dataclass(frozen=True, slots=True)
class TextStyles:
    """The ids of the styles that make text bold, an item of a list, hidden, or unreadable on paper.

    `listed` holds the numbering of each style of list items. `default` is the style of paragraphs that name none.
    """

    bold: frozenset[str] = frozenset()
    listed: Mapping[str, Element] = field(default_factory=dict)
    vanishing: frozenset[str] = frozenset()
    unreadable: frozenset[str] = frozenset()
    default: str = ""

    @classmethod
    def read(cls, root: Element) -> TextStyles:
        """Read the part of styles; None as root gives styles that change nothing."""
        if root is None:
            return cls()
        styles = {attribute(style, "styleId") or "": style for style in root if local(style) == "style"}
        defaults = child(root, "docDefaults", "rPrDefault", "rPr")
        default = next(
            (
                name
                for name, style in styles.items()
                if attribute(style, "type") == "paragraph" and attribute(style, "default") in ("1", "true", "on")
            ),
            "",
        )
        return cls(
            _select(styles, _find_switch("b"), base=False),
            {name: own for name, style in styles.items() if (own := child(style, "pPr", "numPr")) is not None},
            _select(styles, _find_switch("vanish"), base=_find_switch("vanish")(defaults) or False),
            _select(styles, is_unreadable, base=is_unreadable(defaults) or False),
            default,
        )

    def hide(self, piece: TextPiece, paragraph: Element) -> bool:
        """Return whether Word does not show a piece: hidden letters, a hidden style, a hidden row."""
        direct = child(piece.look, "vanish")
        if direct is not None:
            return is_switched_on(direct)
        return self._is_styled(piece, paragraph, self.vanishing) or any(
            is_switched_on(child(row, "trPr", "hidden")) for row in _rows_around(paragraph)
        )

    def blur(self, piece: TextPiece, paragraph: Element) -> bool:
        """Return whether nobody can read a piece on paper: hidden, of the paper's colour, tiny, in a row too low."""
        direct = is_unreadable(piece.look)
        if direct is None:
            direct = self._is_styled(piece, paragraph, self.unreadable)
        return direct or any(_is_invisible(row) for row in _rows_around(paragraph))

    def _is_styled(self, piece: TextPiece, paragraph: Element, names: frozenset[str]) -> bool:
        worn = attribute(child(paragraph, "pPr", "pStyle"), "val") or self.default
        return (attribute(child(piece.look, "rStyle"), "val") or "") in names or worn in names


def _find_switch(name: str) -> Callable[[Element], bool | None]:
    """Return a function that reads a switch of a look: on, off, or None where the look does not say."""

    def read_switch(look: Element) -> bool | None:
        switch = child(look, name)
        return is_switched_on(switch) if switch is not None else None

    return read_switch


def _select(styles: dict[str, Element], judge: Callable[[Element], bool | None], *, base: bool) -> frozenset[str]:
    """Return the styles for which `judge` says yes, by themselves or by the style that they are based on."""
    verdicts: dict[str, bool] = {}
    for style in styles:
        chain: dict[str, None] = {}
        name = style
        while name in styles and name not in verdicts and name not in chain:
            chain[name] = None
            own = judge(child(styles[name], "rPr"))
            if own is not None:
                verdicts[name] = own
            else:
                name = attribute(child(styles[name], "basedOn"), "val") or ""
        verdicts.update(dict.fromkeys(chain, verdicts.get(name, base)))
    return frozenset(name for name, verdict in verdicts.items() if verdict)


def is_unreadable(look: Element) -> bool | None:
    """Return whether a look hides its text from a reader of the paper; None where it says nothing of that."""
    if look is None:
        return None
    vanish, color, size = (child(look, name) for name in ("vanish", "color", "sz"))
    paper = (attribute(child(look, "shd"), "fill") or "").upper() or "FFFFFF"
    ink = (attribute(color, "val") or "").upper()
    tiny = size is not None and _to_number(attribute(size, "val")) < _LEGIBLE
    if is_switched_on(vanish) or ink in ("FFFFFF", paper) or tiny:
        return True
    return False if vanish is not None or color is not None else None


def _rows_around(paragraph: Element) -> Iterator[Element]:
    return (row for row in paragraph.iterancestors() if local(row) == "tr")


def _is_invisible(row: Element) -> bool:
    height = child(row, "trPr", "trHeight")
    exact = attribute(height, "hRule") == "exact" and _to_number(attribute(height, "val")) < _ROW
    return exact or is_switched_on(child(row, "trPr", "hidden"))


def _to_number(text: str | None) -> float:
    try:
        return float(text or "")
    except ValueError:
        return _ROW
