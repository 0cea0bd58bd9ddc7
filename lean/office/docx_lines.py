"""DOCX -> its paragraphs as printed, with marks where text is hidden, struck out or not written as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lean.office.docx_text import read_pieces
from lean.office.ooxml import attribute, child, local

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lean.office.docx_text import PieceKind, TextPiece, TextStyles
    from lean.office.ooxml import Element

_OF_PAGES: Final = ("PAGE", "NUMPAGES", "SECTIONPAGES")
_DRAWN: Final = frozenset({"drawing", "pict", "object"})


def read_lines(root: Element, styles: TextStyles) -> Iterator[str]:
    """Return the text of each paragraph of a part, white space as it stands."""
    for block in root.iter("{*}p", "{*}altChunk"):
        if _is_spare(block) or not _is_of_word(block):
            continue
        if local(block) == "altChunk":
            yield "⟦вставлен другой документ⟧"
            continue
        text = "".join(_show_piece(piece, block, styles) for inner in block for piece in read_pieces(inner))
        text = text.replace(" ⟧⟦зачёркнуто: ", " ")
        yield f"⟦номер⟧ {text}" if text.strip() and _is_numbered(block) else text


def count_shapes(root: Element) -> int:
    """Return how many pictures and shapes a part has: a white one may lie over text."""
    return sum(local(node) in _DRAWN and _is_of_word(node) and not _is_spare(node) for node in root.iter("{*}*"))


def _is_of_word(element: Element) -> bool:
    return "wordprocessingml" in str(element.tag)


def _is_spare(element: Element) -> bool:
    """Return whether an element is the second way to show something."""
    return any(local(around) == "Fallback" for around in element.iterancestors())


def _show_piece(piece: TextPiece, paragraph: Element, styles: TextStyles) -> str:
    show = _SHOWN.get(piece.kind)
    return show(piece.element) if show is not None else _mark_text(piece, paragraph, styles)


def _mark_field(order: str) -> str:
    words = order.split()
    return "" if not words or words[0].upper() in _OF_PAGES else f"⟦поле: {' '.join(words)}⟧"


def _show_field(element: Element) -> str:
    return _mark_field((element.text if local(element) == "instrText" else attribute(element, "instr")) or "")


_SHOWN: Final[Mapping[PieceKind, Callable[[Element], str]]] = {
    "hyphen": lambda _: "\N{NON-BREAKING HYPHEN}",
    "symbol": lambda element: f"⟦знак {attribute(element, 'char')} шрифта {attribute(element, 'font')}⟧",
    "field": _show_field,
    "object": lambda _: "⟦вставлен объект⟧",
    "box": lambda _: "",
    "choice": lambda _: "",
    "space": lambda _: " ",
    "break": lambda _: " ",
}
"""How a piece that is not written as text is shown; a tab and the end of a line are white space."""


def _mark_text(piece: TextPiece, paragraph: Element, styles: TextStyles) -> str:
    text: str = piece.element.text or ""
    if not text.strip():
        return text
    if piece.is_struck:
        return f"⟦зачёркнуто: {text}⟧"
    return f"⟦скрыто: {text}⟧" if styles.blur(piece, paragraph) else text


def _is_numbered(paragraph: Element) -> bool:
    return (attribute(child(paragraph, "pPr", "numPr", "numId"), "val") or "") not in ("", "0")
