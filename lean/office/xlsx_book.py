"""XLSX -> sheets, rows and cells with typed values: the one reader behind cards, plans and answers of a survey."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from lean.office.ooxml import attribute, child, local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lean.office.ooxml import Element, Package

Value = str | int | float | bool | datetime | date | time | timedelta | None
"""The value of a cell as Excel holds it."""

_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_LAST_COLUMN: Final = 16_383


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet of a workbook: its name, its part, whether it is hidden."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell that is written: its column from 0, its type as the file names it, its text, format and formula.

    `text` is the text of strings, and the number as the file writes it otherwise. `code` is the number format.
    """

    column: int
    type: str
    text: str
    code: str
    formula: str

    @property
    def is_number(self) -> bool:
        """Return whether the cell holds a number, which may be a date."""
        return self.type == "n" and self.text != ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that is written: its number from 1, whether it is hidden, its cells from left to right."""

    number: int
    hidden: bool
    cells: tuple[SheetCell, ...]


class Book:
    """A workbook: its sheets in order, the strings and formats that they share, the day from which days are counted."""

    def __init__(self, package: Package) -> None:
        """Read what sheets share. Raises UnreadablePaperError."""
        from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900  # noqa: PLC0415 - slow to import

        self.package = package
        root = package.xml(package.main)
        strings = package.related_xml(package.main, "sharedStrings")
        self._strings = [read_string(entry) for entry in select(strings, "si")]
        self._codes = _read_codes(package.related_xml(package.main, "styles"))
        counted_from_1904 = is_true(attribute(child(root, "workbookPr"), "date1904"))
        self.epoch = CALENDAR_MAC_1904 if counted_from_1904 else CALENDAR_WINDOWS_1900
        self.sheets = tuple(self._list_sheets(root))

    def _list_sheets(self, root: Element) -> Iterator[SheetEntry]:
        links = {link.id: link for link in self.package.relationships(self.package.main)}
        for sheet in select(child(root, "sheets"), "sheet"):
            link = links.get(attribute(sheet, "id") or "")
            if link is not None and link.kind != "chartsheet" and link.target in self.package:
                hidden = attribute(sheet, "state") in ("hidden", "veryHidden")
                yield SheetEntry(attribute(sheet, "name") or "", link.target, hidden)

    def read_rows(self, elements: Iterable[Element]) -> Iterator[SheetRow]:
        """Read the `row` elements of a sheet; rows and cells without a number follow the one before."""
        number = 0
        for element in elements:
            number = to_number(attribute(element, "r"), number + 1)
            yield SheetRow(number, is_true(attribute(element, "hidden")), tuple(self._read_cells(element)))

    def _read_cells(self, row: Element) -> Iterator[SheetCell]:
        column = -1
        for element in select(row, "c"):
            column = min(parse_column(attribute(element, "r"), column + 1), _LAST_COLUMN)
            kind = attribute(element, "t") or "n"
            style = to_number(attribute(element, "s"), 0)
            formula = child(element, "f")
            yield SheetCell(
                column,
                kind,
                self._read_text(element, kind),
                self._codes[style] if style < len(self._codes) else "",
                (formula.text or "общая формула") if formula is not None else "",
            )

    def _read_text(self, element: Element, kind: str) -> str:
        if kind == "inlineStr":
            inline = child(element, "is")
            return read_string(inline) if inline is not None else ""
        value = child(element, "v")
        written = (value.text or "") if value is not None else ""
        if kind == "str":
            return _unescape(written)
        written = written.strip()
        if kind == "s":
            return self._strings[int(written)] if written.isdecimal() and int(written) < len(self._strings) else ""
        return written

    def read_value(self, cell: SheetCell) -> Value:
        """Return the typed value of a cell; a number that cannot be read is text as written."""
        from openpyxl.styles.numbers import is_date_format, is_timedelta_format  # noqa: PLC0415 - slow to import
        from openpyxl.utils.datetime import from_excel, from_ISO8601  # noqa: PLC0415

        if not cell.text:
            return None
        try:
            if cell.type == "n":
                number = float(cell.text) if re.search("[.eE]", cell.text) else int(cell.text)
                if not is_date_format(cell.code):
                    return number
                moment: Value = from_excel(number, self.epoch, timedelta=is_timedelta_format(cell.code))
                return moment
            if cell.type == "d":
                stamp: Value = from_ISO8601(cell.text)  # type: ignore[no-untyped-call]
                return stamp
        except (ValueError, OverflowError, TypeError):
            return cell.text
        return cell.text == "1" if cell.type == "b" else cell.text


def _read_codes(styles: Element) -> tuple[str, ...]:
    """Read the number format of each style of cells."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS  # noqa: PLC0415 - slow to import

    known: dict[str, str] = {str(number): text for number, text in BUILTIN_FORMATS.items()}
    for entry in select(child(styles, "numFmts"), "numFmt"):
        known[attribute(entry, "numFmtId") or ""] = attribute(entry, "formatCode") or ""
    return tuple(known.get(attribute(entry, "numFmtId") or "", "") for entry in select(child(styles, "cellXfs"), "xf"))


def read_string(element: Element) -> str:
    """Return the text of a shared or inline string, without the readings that Japanese ones carry."""
    pieces = [element] if local(element) == "t" else [inner for inner in element if local(inner) in ("t", "r")]
    texts = (inner.text or "" for piece in pieces for inner in piece.iter() if local(inner) == "t")
    return _unescape("".join(texts))


def _unescape(text: str) -> str:
    """Return a text with `_x000D_` and its kind as the characters that they stand for (ECMA-376 part 1, 22.9.2.19)."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def select(element: Element, kind: str) -> Iterator[Element]:
    """Return the children of a local name; nothing where there is no element."""
    return (inner for inner in (element if element is not None else ()) if local(inner) == kind)


def is_true(written: str | None) -> bool:
    """Return whether an attribute is a true boolean."""
    return written in ("1", "true")


def to_number(written: str | None, otherwise: int) -> int:
    """Return a whole number that an attribute holds, `otherwise` where it holds none."""
    return int(written) if written is not None and written.isdecimal() else otherwise


def parse_column(reference: str | None, otherwise: int) -> int:
    """Return the column of a reference such as "B7", counted from 0; `otherwise` where it is none."""
    match = _REFERENCE.fullmatch(reference or "")
    return count_column(match[1]) if match is not None else otherwise


def parse_range(reference: str | None) -> tuple[int, int, int, int] | None:
    """Return top row, left column, bottom row and right column of a range such as "A1:C2"; None where it is none."""
    ends = [_REFERENCE.fullmatch(end) for end in (reference or "").split(":")]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:  # noqa: PLR2004 - a range has two ends
        return None
    return int(ends[0][2]), count_column(ends[0][1]), int(ends[1][2]), count_column(ends[1][1])


def count_column(letters: str) -> int:
    """Return the column that letters name, counted from 0."""
    place = 0
    for sign in letters:
        place = place * 26 + ord(sign) - ord("A") + 1
    return place - 1
