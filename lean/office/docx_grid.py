"""DOCX -> lines and tables: as printed with all changes accepted, with text boxes, notes and margins."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Final

from lean.office.docx_numbering import ListNumbering
from lean.office.docx_text import TextPiece, TextStyles, is_switched_on, read_pieces
from lean.office.grid import MAX_LINES, Grid, GridCell, TextLine, refuse_length, tidy_text
from lean.office.ooxml import attribute, child, local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lean.office.grid import Block
    from lean.office.ooxml import Element, Package

_BESIDE: Final = (
    (("header", "footer"), "колонтитул"),
    (("footnotes", "endnotes"), "сноска"),
    (("comments",), "примечание рецензента"),
)
"""Relationships to the parts beside the body, and what to call these parts."""

_PAGE: Final = re.compile(r"[–—-]? ?\d+ ?[–—-]?|(?:страница|стр\.|лист) ?\d+(?: ?(?:из|/) ?\d+)?", re.IGNORECASE)
_AROUND: Final = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"})
"""Elements that wrap paragraphs, tables, rows and cells."""


def read_blocks(package: Package) -> tuple[Block, ...]:
    """Read the body, then the parts beside it. Raises UnreadablePaperError."""
    numbering = ListNumbering(package.related_xml(package.main, "numbering"))
    reader = _BlockReader(TextStyles.read(package.related_xml(package.main, "styles")), numbering=numbering)
    body = child(package.xml(package.main), "body")
    blocks: list[Block] = list(reader.blocks(body)) if body is not None else []
    for kinds, place in _BESIDE:
        for name in sorted(package.related(package.main, *kinds)):
            beside = _BlockReader(reader.styles, reader.count, beside=place)
            # The number of a page is no text of anybody's.
            blocks += [
                block
                for block in beside.blocks(package.xml(name))
                if not (isinstance(block, TextLine) and _PAGE.fullmatch(block.text))
            ]
            reader.count = beside.count
    for name in package.list_typed(".diagramData+xml"):
        for text in filter(None, map(tidy_text, _read_diagram(package.xml(name)))):
            blocks.append(reader._count_line(TextLine(text, "схема SmartArt", remark=True)))  # noqa: SLF001 - own class
    return tuple(blocks)


def _read_diagram(root: Element) -> Iterator[str]:
    return ("".join(node.text or "" for node in line.iter("{*}t")) for line in root.iter("{*}p"))


@dataclass(slots=True)
class _BlockReader:
    """Counts what it reads, to name places."""

    styles: TextStyles
    count: int = 0
    beside: str = ""
    paragraphs: int = 0
    tables: int = 0
    waiting: str = field(default="")
    numbering: ListNumbering = field(default_factory=lambda: ListNumbering(None))

    def blocks(self, element: Element, place: str = "", *, blank: bool = False) -> Iterator[Block]:
        for inner in element:
            kind = local(inner)
            if kind == "p":
                yield from self._read_paragraph(inner, place, blank=blank)
            elif kind == "tbl":
                if not place:
                    # Rows of a table are numbered for themselves, whatever list their style continues.
                    self.numbering.restart()
                yield self._read_table(inner)
            elif kind in _AROUND or kind in ("footnote", "endnote", "comment"):
                invites = child(inner, "sdtPr", "showingPlcHdr") is not None
                yield from self.blocks(inner, place, blank=blank or invites)
            elif kind == "altChunk":
                yield self._count_line(
                    TextLine("(вложенный документ)", place or "тело документа", remark=bool(self.beside))
                )

    def _count_line(self, line: TextLine) -> TextLine:
        self.count += 1
        if self.count > MAX_LINES:
            raise refuse_length()
        return line

    def _read_paragraph(self, paragraph: Element, place: str, *, blank: bool) -> Iterator[Block]:
        pieces = _printed_pieces(paragraph)
        number = self.numbering.count(self._find_numbering(paragraph))
        aside = {id(piece.element): name for piece in pieces if (name := self._name_aside(piece, paragraph))}
        written = self.waiting + _join_text(piece for piece in pieces if id(piece.element) not in aside)
        self.waiting = ""
        written, unticked = _split_options(written)
        if number and place and not written.strip() and not aside:
            written = number  # a cell that holds nothing but its number
        if child(paragraph, "pPr", "rPr", "del") is not None:
            # Its end was deleted: what follows belongs to it.
            self.waiting = written
        else:
            yield from self._split_lines(written, paragraph, place, blank=blank)
        where = place or self.beside or f"абзац {self.paragraphs}"
        for option in filter(None, map(tidy_text, unticked)):
            yield self._count_line(TextLine(option, f"{where}, не отмечено", remark=True))
        yield from self._read_aside(pieces, aside, where)
        for text in filter(None, map(tidy_text, _read_word_art(paragraph))):
            yield self._count_line(TextLine(text, f"{where}, WordArt", remark=True))
        for piece in pieces:
            if piece.kind == "box":
                yield from self.blocks(piece.element, place or "надпись")

    def _name_aside(self, piece: TextPiece, paragraph: Element) -> str:
        """Return what to call text that Word does not show as valid; an empty text for all other pieces."""
        if piece.kind not in ("text", "symbol"):
            return ""
        if self.styles.hide(piece, paragraph):
            return "скрытый текст"
        return "зачёркнутый текст" if piece.is_struck else ""

    def _read_aside(self, pieces: list[TextPiece], aside: dict[int, str], place: str) -> Iterator[TextLine]:
        """Yield each stretch of hidden or struck-out text as a remark."""
        for name, stretch in groupby(pieces, key=lambda piece: aside.get(id(piece.element), "")):
            text = tidy_text(_join_text(stretch)) if name else ""
            if text:
                yield self._count_line(TextLine(text, f"{place}, {name}", remark=True))

    def _split_lines(self, written: str, paragraph: Element, place: str, *, blank: bool) -> Iterator[TextLine]:
        texts = [text for text in map(tidy_text, written.split("\n")) if text]
        if not texts:
            return
        self.paragraphs += not place
        place_name = place or self.beside or f"абзац {self.paragraphs}"
        invites, strong, is_item = (
            blank or _is_all_prompt(paragraph),
            self._is_strong(paragraph),
            self._is_list_item(paragraph),
        )
        for number, text in enumerate(texts):
            yield self._count_line(
                TextLine(text, place_name, is_item and number == 0, invites, bool(self.beside), strong)
            )

    def _is_strong(self, paragraph: Element) -> bool:
        """Return whether all text of a paragraph is bold."""
        by_style = attribute(child(paragraph, "pPr", "pStyle"), "val") in self.styles.bold
        runs = [
            inner for inner in paragraph.iter() if local(inner) == "r" and _join_text(_printed_pieces(inner)).strip()
        ]
        own = [child(run, "rPr", "b") for run in runs]
        return bool(runs) and all(is_switched_on(bold) if bold is not None else by_style for bold in own)

    def _find_numbering(self, paragraph: Element) -> Element:
        own = child(paragraph, "pPr", "numPr")
        worn = attribute(child(paragraph, "pPr", "pStyle"), "val") or ""
        return own if own is not None else self.styles.listed.get(worn)

    def _is_list_item(self, paragraph: Element) -> bool:
        own = child(paragraph, "pPr", "numPr")
        if own is not None:
            return attribute(child(own, "numId"), "val") != "0"
        return attribute(child(paragraph, "pPr", "pStyle"), "val") in self.styles.listed

    def _read_table(self, table: Element) -> Grid:
        self.tables += 1
        name = f"таблица {self.tables}"
        rows = [
            tuple(self._read_cells(row, f"{name}, строка {number}"))
            for number, row in enumerate(_list_inside(table, "tr"), start=1)
            if child(row, "trPr", "del") is None
        ]
        return Grid(tuple(rows))

    def _read_cells(self, row: Element, place: str) -> Iterator[GridCell]:
        column = _parse_count(attribute(child(row, "trPr", "gridBefore"), "val"), 0)
        for number, cell in enumerate(_list_inside(row, "tc"), start=1):
            span = _parse_count(attribute(child(cell, "tcPr", "gridSpan"), "val"), 1)
            content = tuple(self.blocks(cell, f"{place}, столбец {number}", blank=_is_prompt(cell)))
            merged = child(cell, "tcPr", "vMerge")
            yield GridCell(
                column, span, content, continues=merged is not None and attribute(merged, "val") != "restart"
            )
            column += span


def _list_inside(element: Element, kind: str) -> Iterator[Element]:
    """Yield the rows of a table or the cells of a row, those inside content controls too."""
    for inner in element:
        if local(inner) == kind:
            yield inner
        elif local(inner) in _AROUND:
            yield from _list_inside(inner, kind)


def _is_prompt(cell: Element) -> bool:
    """Return whether a cell stands in a content control that shows its prompt."""
    around = cell.getparent()
    return local(around) == "sdtContent" and child(around.getparent(), "sdtPr", "showingPlcHdr") is not None


def _read_word_art(paragraph: Element) -> Iterator[str]:
    """Yield the text of shapes that draw it themselves; the content of text boxes is read elsewhere."""
    return (attribute(shape, "string") or "" for shape in paragraph.iter("{*}textpath"))


def _is_all_prompt(paragraph: Element) -> bool:
    """Return whether all text of a paragraph is a prompt of content controls."""
    written = [inner for inner in paragraph if _join_text(_printed_pieces(inner)).strip()]
    return bool(written) and all(
        local(inner) == "sdt" and child(inner, "sdtPr", "showingPlcHdr") is not None for inner in written
    )


def _printed_pieces(element: Element) -> list[TextPiece]:
    """Return the pieces that remain with all changes accepted, each thing shown once."""
    return [piece for piece in read_pieces(element) if not piece.removed and not piece.spare]


_SIGNS: Final = {"space": " ", "break": "\n", "hyphen": "-"}
_SYMBOLS: Final = {
    0xA3: "≤", 0xA5: "∞", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB9: "≠", 0xBB: "≈", 0xB8: "÷",
    0xD7: "·", 0x2B: "+", 0x2D: "-", 0x3C: "<", 0x3D: "=", 0x3E: ">", 0x25: "%",
}  # fmt: skip
"""The signs of the font Symbol that say something; all others are bullets of lists."""


def _read_symbol(element: Element) -> str:
    code = attribute(element, "char") or ""
    try:
        place = int(code, 16) & 0xFF
    except ValueError:
        return "•"
    return _SYMBOLS.get(place, "•") if (attribute(element, "font") or "").casefold() == "symbol" else "•"


def _read_choice(element: Element) -> str:
    """Return the chosen entry of a drop-down field, or the box of a check box, ticked or not."""
    data = child(element, "ffData")
    entries = child(data, "ddList")
    if entries is not None:
        names = [attribute(entry, "val") or "" for entry in entries if local(entry) == "listEntry"]
        chosen = child(entries, "result")
        place = _parse_count(attribute(chosen if chosen is not None else child(entries, "default"), "val"), 0)
        return names[place] if place < len(names) else ""
    box = child(data, "checkBox")
    if box is None:
        return ""
    state = child(box, "checked")
    return _TICKED if is_switched_on(state if state is not None else child(box, "default")) else _UNTICKED


_TICKED: Final = "☒"
_UNTICKED: Final = "☐"
_OPTION: Final = re.compile(f"([{_TICKED}{_UNTICKED}☑])([^{_TICKED}{_UNTICKED}☑\n]*)")


def _split_options(text: str) -> tuple[str, list[str]]:
    """Return a text without check boxes and the options whose box is empty, and these options."""
    empty = [match[2] for match in _OPTION.finditer(text) if match[1] == _UNTICKED]
    return _OPTION.sub(lambda match: "" if match[1] == _UNTICKED else match[2], text), empty


def _join_text(pieces: Iterable[TextPiece]) -> str:
    """Return the text of pieces; fields, objects and text boxes have none of their own."""
    return "".join(_read_piece(piece) for piece in pieces)


def _read_piece(piece: TextPiece) -> str:
    match piece.kind:
        case "text":
            return piece.element.text or ""
        case "symbol":
            return _read_symbol(piece.element)
        case "choice":
            return _read_choice(piece.element)
        case _:
            return _SIGNS.get(piece.kind, "")


def _parse_count(written: str | None, otherwise: int) -> int:
    limit = 1_000  # columns: Word has at most 63
    return min(int(written), limit) if written is not None and written.isdecimal() else otherwise
