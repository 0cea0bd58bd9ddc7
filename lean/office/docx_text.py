"""What a Word file says to whoever reads it on paper: its text in order, with what is hidden, struck out or put in.

Text that is not written as text counts too: a sign of a symbol font, a field that writes something else when it is
printed, a numbering, another document that Word takes in. What hides text is looked for where an edit puts it: at
the letters, in their style, at their row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Element = Any  # lxml has no types

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT: Final = tuple(
    f"{_W}{name}" for name in ("t", "tab", "br", "noBreakHyphen", "sym", "instrText", "fldSimple", "object")
)
_OF_PAGES: Final = ("PAGE", "NUMPAGES", "SECTIONPAGES")
_LEGIBLE: Final = 8  # half points: smaller letters are a line
_ROW: Final = 100  # twentieths of a point: a row of that height shows no letter


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a file that hide their text, by their ids; ``plain`` is that of paragraphs which name none."""

    hiding: frozenset[str] = frozenset()
    plain: str = ""

    @classmethod
    def of(cls, root: Element | None) -> Styles:
        """The styles of `word/styles.xml`."""
        if root is None:
            return cls()
        known = {style.get(f"{_W}styleId", ""): style for style in root.iter(f"{_W}style")}
        base = _hides(root.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr")) or False
        plain = next(
            (name for name, style in known.items()
             if style.get(f"{_W}type") == "paragraph" and _truth(style.get(f"{_W}default", "0"))), "",
        )  # fmt: skip

        def hides(name: str, seen: frozenset[str]) -> bool:
            style = known.get(name)
            if style is None or name in seen:
                return base
            own = _hides(style.find(f"{_W}rPr"))
            return own if own is not None else hides(_value(style.find(f"{_W}basedOn")), seen | {name})

        return cls(frozenset(name for name in known if hides(name, frozenset())), plain)


def lines(root: Element, styles: Styles) -> Iterator[str]:
    """The text of each paragraph that has any, white space as it stands."""
    for block in root.iter(f"{_W}p", f"{_W}altChunk"):
        if next(block.iterancestors(_FALLBACK), None) is not None:
            continue
        if block.tag == f"{_W}altChunk":
            yield "⟦вставлен другой документ⟧"
            continue
        pieces = [_piece(node, styles) for node in block.iter(*_TEXT) if next(node.iterancestors(f"{_W}p")) is block]
        text = "".join(pieces).replace(" ⟧⟦зачёркнуто: ", " ")
        yield f"⟦номер⟧ {text}" if text.strip() and _numbered(block) else text


def shapes(root: Element) -> int:
    """How many pictures and shapes there are: a white one may lie over text."""
    found = root.iter(f"{_W}drawing", f"{_W}pict", f"{_W}object")
    return sum(next(node.iterancestors(_FALLBACK), None) is None for node in found)


def _piece(node: Element, styles: Styles) -> str:
    name = node.tag.removeprefix(_W)
    return _marked(node, styles) if name == "t" else _PIECES[name](node) if name in _PIECES else " "


def _field(order: str) -> str:
    words = order.split()
    return "" if not words or words[0].upper() in _OF_PAGES else f"⟦поле: {' '.join(words)}⟧"


_PIECES: Final[Mapping[str, Callable[[Element], str]]] = {
    "noBreakHyphen": lambda _: "\N{NON-BREAKING HYPHEN}",
    "sym": lambda node: f"⟦знак {node.get(f'{_W}char')} шрифта {node.get(f'{_W}font')}⟧",
    "instrText": lambda node: _field(node.text or ""),
    "fldSimple": lambda node: _field(node.get(f"{_W}instr", "")),
    "object": lambda _: "⟦вставлен объект⟧",
}
"""What is not written as text, as it reads; a tab and a line's end are white space."""


def _marked(node: Element, styles: Styles) -> str:
    text: str = node.text or ""
    if not text.strip():
        return text
    run = next(node.iterancestors(f"{_W}r"), None)
    look = run.find(f"{_W}rPr") if run is not None else None
    if look is not None and any(_on(look.find(f"{_W}{name}")) for name in ("strike", "dstrike")):
        return f"⟦зачёркнуто: {text}⟧"
    return f"⟦скрыто: {text}⟧" if _hidden(node, look, styles) else text


def _hidden(node: Element, look: Element | None, styles: Styles) -> bool:
    direct = _hides(look)
    if direct is None:
        paragraph = next(node.iterancestors(f"{_W}p"))
        letters = _value(look.find(f"{_W}rStyle")) if look is not None else ""
        direct = letters in styles.hiding or (
            (_value(paragraph.find(f"{_W}pPr/{_W}pStyle")) or styles.plain) in styles.hiding
        )
    return direct or any(_unseen(row) for row in node.iterancestors(f"{_W}tr"))


def _hides(look: Element | None) -> bool | None:
    """Whether a look hides its text; None where it says nothing of that."""
    if look is None:
        return None
    vanish, color, size = (look.find(f"{_W}{name}") for name in ("vanish", "color", "sz"))
    paper = _value(look.find(f"{_W}shd"), "fill").upper() or "FFFFFF"
    ink = _value(color).upper()
    if _on(vanish) or ink in ("FFFFFF", paper) or (size is not None and _number(_value(size)) < _LEGIBLE):
        return True
    return False if vanish is not None or color is not None else None


def _unseen(row: Element) -> bool:
    height = row.find(f"{_W}trPr/{_W}trHeight")
    exact = height is not None and height.get(f"{_W}hRule") == "exact" and _number(_value(height)) < _ROW
    return exact or _on(row.find(f"{_W}trPr/{_W}hidden"))


def _numbered(paragraph: Element) -> bool:
    return _value(paragraph.find(f"{_W}pPr/{_W}numPr/{_W}numId")) not in ("", "0")


def _value(element: Element | None, name: str = "val") -> str:
    return "" if element is None else element.get(f"{_W}{name}") or ""


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return _ROW


def _truth(text: str) -> bool:
    return text not in ("0", "false", "off")


def _on(element: Element | None) -> bool:
    return element is not None and _truth(element.get(f"{_W}val", "true"))
