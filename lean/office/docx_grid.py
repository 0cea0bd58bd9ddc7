"""DOCX -> what it says: as it would be printed with all changes accepted, text boxes, notes and margins too."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lean.office.grid import MAX_LINES, Cell, Grid, Line, tidy
from lean.office.ooxml import attribute, child, local, too_many

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.office.grid import Block
    from lean.office.ooxml import Element, Parts

_BESIDE: Final = (
    (re.compile(r"word/(?:header|footer)\d*\.xml"), "колонтитул"),
    (re.compile(r"word/(?:footnotes|endnotes)\.xml"), "сноска"),
    (re.compile(r"word/comments\.xml"), "примечание рецензента"),
)
"""Parts beside the body, and what to call them."""

_PAGE: Final = re.compile(r"[–—-]? ?\d+ ?[–—-]?|(?:страница|стр\.|лист) ?\d+(?: ?(?:из|/) ?\d+)?", re.IGNORECASE)
_STRUCK: Final = frozenset({"del", "moveFrom", "instrText", "delText", "rPr", "pPr", "sdtPr", "sdtEndPr", "Fallback"})
"""What holds text that is not there: deleted, or no text at all."""
_AS_TEXT: Final = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_AROUND: Final = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"})
"""What stands around paragraphs, tables, rows and cells without being one."""


def blocks(parts: Parts) -> tuple[Block, ...]:
    """The body, then what stands beside it. Raises UnreadablePaperError."""
    styles = parts.xml("word/styles.xml")
    reader = _Reader(_numbered_styles(styles), _strong_styles(styles))
    body = child(parts.xml("word/document.xml"), "body")
    found: list[Block] = list(reader.blocks(body)) if body is not None else []
    for pattern, place in _BESIDE:
        for name in sorted(parts.names):
            if pattern.fullmatch(name):
                beside = _Reader(reader.styles, reader.strong, reader.count, beside=place)
                # The number of a page is no text of anybody's.
                found += [
                    block
                    for block in beside.blocks(parts.xml(name))
                    if not (isinstance(block, Line) and _PAGE.fullmatch(block.text))
                ]
                reader.count = beside.count
    return tuple(found)


def _numbered_styles(root: Element) -> frozenset[str]:
    """The styles whose paragraphs are items of a list."""
    return frozenset(
        attribute(style, "styleId") or ""
        for style in (root if root is not None else ())
        if local(style) == "style" and child(style, "pPr", "numPr") is not None
    )


def _strong_styles(root: Element) -> frozenset[str]:
    """The styles that are bold, by themselves or by the style that they are made from."""
    every = root if root is not None else ()
    styles = {attribute(style, "styleId") or "": style for style in every if local(style) == "style"}
    bold: dict[str, bool] = {}
    for name in styles:
        chain: dict[str, None] = {}
        here = name
        while here in styles and here not in bold and here not in chain:
            chain[here] = None
            own = child(styles[here], "rPr", "b")
            if own is not None:
                bold[here] = _is_on(own)
            else:
                here = attribute(child(styles[here], "basedOn"), "val") or ""
        bold.update(dict.fromkeys(chain, bold.get(here, False)))
    return frozenset(name for name in bold if bold[name])


def _is_on(switch: Element) -> bool:
    """Whether a property such as «bold» is there and is not switched off."""
    return switch is not None and attribute(switch, "val") not in ("0", "false", "off")


@dataclass(slots=True)
class _Reader:
    """Counts what it reads, to name places."""

    styles: frozenset[str]
    strong: frozenset[str]
    count: int = 0
    beside: str = ""
    paragraphs: int = 0
    tables: int = 0
    waiting: str = field(default="")

    def blocks(self, element: Element, place: str = "", *, blank: bool = False) -> Iterator[Block]:
        for inner in element:
            kind = local(inner)
            if kind == "p":
                yield from self._paragraph(inner, place, blank=blank)
            elif kind == "tbl":
                yield self._table(inner)
            elif kind in _AROUND or kind in ("footnote", "endnote", "comment"):
                invites = child(inner, "sdtPr", "showingPlcHdr") is not None
                yield from self.blocks(inner, place, blank=blank or invites)
            elif kind == "altChunk":
                yield self._counted(Line("(вложенный документ)", place or "тело документа", remark=bool(self.beside)))

    def _counted(self, line: Line) -> Line:
        self.count += 1
        if self.count > MAX_LINES:
            raise too_many()
        return line

    def _paragraph(self, paragraph: Element, place: str, *, blank: bool) -> Iterator[Block]:
        boxes: list[Element] = []
        written = self.waiting + "".join(_text(paragraph, boxes))
        self.waiting = ""
        if child(paragraph, "pPr", "rPr", "del") is not None:
            # Its end was deleted: what follows belongs to it.
            self.waiting = written
        else:
            yield from self._written(written, paragraph, place, blank=blank)
        for box in boxes:
            if local(box) == "r":
                yield from self._unseen(box, place or self.beside or f"абзац {self.paragraphs}")
            else:
                yield from self.blocks(box, place or "надпись")

    def _unseen(self, run: Element, place: str) -> Iterator[Line]:
        """Text that Word hides: nobody reads it on paper."""
        text = tidy("".join(piece for inner in run for piece in _text(inner, [])))
        if text:
            yield self._counted(Line(text, f"{place}, скрытый текст", remark=True))

    def _written(self, written: str, paragraph: Element, place: str, *, blank: bool) -> Iterator[Line]:
        texts = [text for text in map(tidy, written.split("\n")) if text]
        if not texts:
            return
        self.paragraphs += not place
        here = place or self.beside or f"абзац {self.paragraphs}"
        invites, strong, item = blank or _all_invites(paragraph), self._is_strong(paragraph), self._is_item(paragraph)
        for number, text in enumerate(texts):
            yield self._counted(Line(text, here, item and number == 0, invites, bool(self.beside), strong))

    def _is_strong(self, paragraph: Element) -> bool:
        """Whether all text of a paragraph is bold."""
        by_style = attribute(child(paragraph, "pPr", "pStyle"), "val") in self.strong
        runs = [inner for inner in paragraph.iter() if local(inner) == "r" and "".join(_text(inner, [])).strip()]
        own = [child(run, "rPr", "b") for run in runs]
        return bool(runs) and all(_is_on(bold) if bold is not None else by_style for bold in own)

    def _is_item(self, paragraph: Element) -> bool:
        own = child(paragraph, "pPr", "numPr")
        if own is not None:
            return attribute(child(own, "numId"), "val") != "0"
        return attribute(child(paragraph, "pPr", "pStyle"), "val") in self.styles

    def _table(self, table: Element) -> Grid:
        self.tables += 1
        name = f"таблица {self.tables}"
        rows = [
            tuple(self._cells(row, f"{name}, строка {number}"))
            for number, row in enumerate(_inside(table, "tr"), start=1)
            if child(row, "trPr", "del") is None
        ]
        return Grid(tuple(rows))

    def _cells(self, row: Element, place: str) -> Iterator[Cell]:
        column = _number(attribute(child(row, "trPr", "gridBefore"), "val"), 0)
        for number, cell in enumerate(_inside(row, "tc"), start=1):
            span = _number(attribute(child(cell, "tcPr", "gridSpan"), "val"), 1)
            content = tuple(self.blocks(cell, f"{place}, столбец {number}", blank=_invites(cell)))
            merged = child(cell, "tcPr", "vMerge")
            yield Cell(column, span, content, continues=merged is not None and attribute(merged, "val") != "restart")
            column += span


def _inside(element: Element, kind: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, those inside content controls too."""
    for inner in element:
        if local(inner) == kind:
            yield inner
        elif local(inner) in _AROUND:
            yield from _inside(inner, kind)


def _invites(cell: Element) -> bool:
    """Whether a cell stands in a content control that shows its prompt."""
    around = cell.getparent()
    return local(around) == "sdtContent" and child(around.getparent(), "sdtPr", "showingPlcHdr") is not None


def _all_invites(paragraph: Element) -> bool:
    """Whether all text of a paragraph is a prompt of content controls."""
    said = [inner for inner in paragraph if "".join(_text(inner, [])).strip()]
    return bool(said) and all(
        local(inner) == "sdt" and child(inner, "sdtPr", "showingPlcHdr") is not None for inner in said
    )


def _number(written: str | None, otherwise: int) -> int:
    limit = 1_000  # columns: Word has at most 63
    return min(int(written), limit) if written is not None and written.isdecimal() else otherwise


def _text(element: Element, boxes: list[Element]) -> Iterator[str]:
    """The pieces of text inside an element; text boxes and hidden runs are put aside."""
    kind = local(element)
    if kind in _STRUCK and not (kind == "Fallback" and _only_fallback(element)):
        return
    if kind == "r" and _is_on(child(element, "rPr", "vanish")):
        boxes.append(element)
        return
    if kind == "t":
        yield element.text or ""
    elif kind in _AS_TEXT and not (kind == "tab" and local(element.getparent()) == "tabs"):
        yield _AS_TEXT[kind]
    elif kind == "sym":
        yield "•"
    elif kind == "txbxContent":
        boxes.append(element)
    else:
        for inner in element:
            yield from _text(inner, boxes)


def _only_fallback(element: Element) -> bool:
    """Whether the other way to show the same thing holds no text."""
    return not any(
        local(inner) == "t" for choice in element.getparent() if choice is not element for inner in choice.iter()
    )
