"""A table that a form service or a person made -> its rows: XLSX and CSV, looked at before they are unpacked."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Final

from lean.office import archive
from lean.office.grid import UnreadablePaperError
from lean.office.ooxml import BrokenPartError, Package, PartTooLargeError
from lean.office.xlsx_book import Book

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from lean.office.xlsx_book import SheetRow, Value

MAX_SHEET: Final = 30_000_000
"""Bytes of one sheet, which is read to its end where it does not say how large it is."""
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 500
_PROBED: Final = 30
"""Rows of a CSV by which its delimiter is known."""

TableValue = str | date
"""What a cell says: text as a person sees it, or a day."""


class UnreadableTableError(Exception):
    """A file that is no table we read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number as the spreadsheet shows it, and its cells; an empty cell is an empty text."""

    number: int
    cells: tuple[TableValue, ...]

    @property
    def is_empty(self) -> bool:
        """Return whether all cells are empty."""
        return not any(self.cells)


@dataclass(frozen=True, slots=True)
class SheetRows:
    """The rows of a sheet with its name, which is empty for the only table of a file."""

    name: str
    rows: list[Row]


def read_rows(path: Path) -> list[Row]:
    """Read the rows of the first sheet that has any. Raises UnreadableTableError, OSError."""
    return next(read_tables(path)).rows


def read_tables(path: Path) -> Iterator[SheetRows]:
    """Yield the sheets that have any rows, at least one; hidden ones only where no other sheet is shown.

    Raises UnreadableTableError, OSError.
    """
    if not path.is_file() and path.exists():
        raise UnreadableTableError("это не файл: нужны XLSX или CSV")
    if path.stat().st_size > archive.MAX_FILE:
        raise UnreadableTableError(f"файл больше {archive.MAX_FILE // 1_000_000} МБ: это не выгрузка анкеты")
    content = path.read_bytes()
    if content[:4] == b"PK\x03\x04":
        tables = (SheetRows(name, _check_size(rows)) for name, rows in _read_workbook(content))
        first = next(tables, None)
        if first is None:
            raise UnreadableTableError("таблица пуста")
        yield first
        yield from tables
        return
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise UnreadableTableError(
            "это старый Excel (XLS) или файл с паролем: сохраните его как «Книга Excel (*.xlsx)»"
        )
    yield SheetRows("", _check_size(_read_csv(content)))


def _check_size(rows: Iterable[Row]) -> list[Row]:
    checked: list[Row] = []
    for row in rows:
        if len(checked) >= MAX_ROWS:
            raise UnreadableTableError(f"в таблице больше {MAX_ROWS} строк")
        if len(row.cells) > MAX_COLUMNS:
            raise UnreadableTableError(f"в таблице больше {MAX_COLUMNS} столбцов")
        checked.append(row)
    if all(row.is_empty for row in checked):
        raise UnreadableTableError("таблица пуста")
    return checked


def _read_workbook(content: bytes) -> Iterator[tuple[str, list[Row]]]:
    """Yield the name and the rows of each sheet with anything on it. Raises UnreadableTableError."""
    try:
        package = Package(content, archive.EXCEL, what="таблицу")
        book = Book(package)
        for sheet in [sheet for sheet in book.sheets if not sheet.hidden] or book.sheets:
            elements = package.stream(sheet.part, "row", MAX_SHEET)
            rows = list(_number_rows(_read_row(book, row) for row in book.read_rows(elements)))
            if not all(row.is_empty for row in rows):
                yield sheet.name, rows
    except PartTooLargeError:
        raise UnreadableTableError(
            f"лист в развёрнутом виде больше {MAX_SHEET // 1_000_000} МБ: в таблице больше {MAX_ROWS} строк"
        ) from None
    except BrokenPartError as error:
        raise UnreadableTableError(
            f"книгу Excel не прочитать (часть {error.name}): откройте её и сохраните заново"
        ) from None
    except UnreadablePaperError as error:
        raise UnreadableTableError(str(error)) from None


def _read_row(book: Book, row: SheetRow) -> Row:
    """Return a row with an empty text for each cell that is not written."""
    cells: list[TableValue] = []
    for cell in row.cells:
        if cell.column > MAX_COLUMNS and not cell.text:
            continue  # styled, not filled in
        cells += [""] * (min(cell.column, MAX_COLUMNS + 1) - len(cells))
        if len(cells) <= MAX_COLUMNS:
            cells.append(_convert(book.read_value(cell)))
    return Row(row.number, tuple(cells))


def _number_rows(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows up to one beyond MAX_ROWS, with an empty one for each number that is not written."""
    number = 0
    for row in rows:
        while number + 1 < row.number and number <= MAX_ROWS:
            number += 1
            yield Row(number, ())
        if number > MAX_ROWS:
            return
        number = row.number
        yield row


def _convert(value: Value) -> TableValue:
    match value:
        case None:
            return ""
        case datetime():
            return value.date()
        case date():
            return value
        case bool():
            return "да" if value else "нет"
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return " ".join(str(value).split())


def _read_csv(content: bytes) -> Iterator[Row]:
    text = _decode_text(content)
    if "\0" in text:
        raise UnreadableTableError("это не таблица: нужны XLSX или CSV")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_guess_delimiter(text))
    try:
        for number, cells in enumerate(reader, start=1):
            yield Row(number, tuple(" ".join(cell.split()) for cell in cells))
    except csv.Error as error:
        raise UnreadableTableError(
            f"CSV не прочитать ({error}): сохраните таблицу как «Книга Excel (*.xlsx)»"
        ) from None


def _decode_text(content: bytes) -> str:
    utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "cp1251"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableTableError("кодировку CSV не узнать: сохраните файл в UTF-8")


def _guess_delimiter(text: str) -> str:
    """Return the sign that parts most of the first rows into equally many cells, more than one."""
    return max(";\t,", key=lambda sign: _measure_delimiter(text, sign))


def _measure_delimiter(text: str, sign: str) -> tuple[int, int]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    try:
        lengths = Counter(len(row) for row in islice(reader, _PROBED))
    except csv.Error:
        return 0, 0
    lengths.pop(1, None)
    lengths.pop(0, None)
    return max(((count, length) for length, count in lengths.items()), default=(0, 0))
