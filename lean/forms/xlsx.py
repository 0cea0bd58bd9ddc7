"""Writing tables to an XLSX workbook: typed cells, filters, a frozen heading, no formulas, A4 pages."""

from __future__ import annotations

import io
import re
import textwrap
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from lean.office import archive
from lean.values.spelling import cut

if TYPE_CHECKING:
    from collections.abc import Sequence

Cell = str | int | Decimal | date | None
"""The value of a cell; text stays text even if it looks like a number or a formula."""

LONGEST: Final = 32_767
"""The most characters of a cell, a limit of the format."""
_A4: Final = 9
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its heading and its width in characters."""

    heading: str
    width: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table on a sheet of its own; ``title`` stands above it, ``name`` on the tab (at most 31 characters)."""

    name: str
    title: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]


def write_workbook(sheets: Sequence[Sheet], title: str, author: str, on: date) -> bytes:
    """Return the bytes of a workbook; they depend on the arguments alone.

    Rows have a cell per column. What XML cannot hold is replaced with «\N{REPLACEMENT CHARACTER}», a text longer than
    a cell takes is cut with an ellipsis.
    """
    import xlsxwriter  # noqa: PLC0415 - needed for this format alone

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "dd.mm.yyyy",
        },
    )
    book.set_properties(
        {"title": _clean_text(title), "author": _clean_text(author), "created": datetime.combine(on, time())}
    )
    formats = {name: book.add_format({**_BASE, **more}) for name, more in _FORMATS.items()}
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.name), sheet, formats)
    book.close()
    return archive.repack(out.getvalue())


_BASE: Final = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
_FORMATS: Final[dict[str, dict[str, Any]]] = {
    "title": {"bold": True, "font_size": 13},
    "heading": {
        "bold": True,
        "text_wrap": True,
        "align": "center",
        "valign": "vcenter",
        "border": 1,
        "bg_color": "#E7E6E6",
    },
    "text": {"text_wrap": True, "border": 1, "num_format": "@"},
    "whole": {"border": 1, "num_format": "0", "align": "center"},
    "number": {"border": 1, "num_format": "#,##0.##", "align": "center"},
    "date": {"border": 1, "num_format": "dd.mm.yyyy", "align": "center"},
}
_HEAD: Final = 2
"""Rows above the first of the table: the title and the headings."""


def _write_sheet(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:  # noqa: ANN401 - xlsxwriter has no types
    last = len(sheet.columns) - 1
    page.write_string(0, 0, _clean_text(sheet.title), formats["title"])
    page.set_row(1, 2 * _LINE + 2)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
        page.write_string(1, place, _clean_text(column.heading), formats["heading"])
    for number, row in enumerate(sheet.rows, start=_HEAD):
        for place, cell in enumerate(row):
            _write_cell(page, number, place, cell, formats)
        page.set_row(number, _measure_row(row, sheet.columns))
    page.freeze_panes(_HEAD, 0)
    page.autofilter(1, 0, max(1, len(sheet.rows) + 1), last)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0, 1)
    # ГОСТ Р 7.0.97-2025: 20 mm on top (30 where the sheet is bound) and below, at least 10 at the sides.
    page.set_margins(left=0.79, right=0.79, top=1.18, bottom=0.79)
    page.set_header("&C&P", {"margin": 0.4})


def _measure_row(row: Sequence[Cell], columns: Sequence[SheetColumn]) -> float:
    """Return the height of a row in points for its longest cell; programs that print directly do not measure it."""
    lines = max((_count_lines(cell, column.width) for cell, column in zip(row, columns, strict=True)), default=1)
    return min(_LINE * lines + 2, _HIGHEST)


def _count_lines(cell: Cell, width: float) -> int:
    if not isinstance(cell, str):
        return 1
    return sum(max(1, len(textwrap.wrap(part, max(1, int(width * _FILLED))))) for part in cell.split("\n"))


_LINE: Final = 14.5
_HIGHEST: Final = 409.0
"""Points; the format allows no more."""
_FILLED: Final = 0.95
"""Cyrillic letters that fit a column, by its width in digits."""


def _write_cell(page: Any, row: int, place: int, cell: Cell, formats: dict[str, Any]) -> None:  # noqa: ANN401
    match cell:
        case None | "":
            page.write_blank(row, place, None, formats["text"])
        case date():
            page.write_datetime(row, place, datetime.combine(cell, time()), formats["date"])
        case int():
            page.write_number(row, place, cell, formats["whole"])
        case Decimal():
            page.write_number(row, place, float(cell), formats["number"])
        case _:
            page.write_string(row, place, _clean_text(cell), formats["text"])


def _clean_text(value: str) -> str:
    clean = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", value.replace("\r\n", "\n").replace("\r", "\n"))
    return cut(clean, LONGEST)
