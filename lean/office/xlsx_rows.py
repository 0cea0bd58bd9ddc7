"""A table that a form service or a person made -> its rows: XLSX and CSV, looked at before they are unpacked."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from lean.office import archive

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MAX_SHEET: Final = 30_000_000
"""Bytes of one sheet, which is read to its end where it does not say how large it is."""
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 500

Cell = str | date
"""What a cell says: text as a person sees it, or a day."""


class UnreadableTableError(Exception):
    """A file that is no table we read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number as the spreadsheet shows it, and its cells; an empty cell is an empty text."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no cell says anything."""
        return not any(self.cells)


def rows_of(path: Path) -> list[Row]:
    """The rows of the first sheet that has any. Raises UnreadableTableError, OSError."""
    if not path.is_file() and path.exists():
        raise UnreadableTableError("это не файл: нужны XLSX или CSV")
    if path.stat().st_size > archive.MAX_FILE:
        raise UnreadableTableError(f"файл больше {archive.MAX_FILE // 1_000_000} МБ: это не выгрузка анкеты")
    content = path.read_bytes()
    if content[:4] == b"PK\x03\x04":
        return _bounded(_workbook(content))
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise UnreadableTableError(
            "это старый Excel (XLS) или файл с паролем: сохраните его как «Книга Excel (*.xlsx)»"
        )
    return _bounded(_csv(content))


def _bounded(rows: Iterable[Row]) -> list[Row]:
    found: list[Row] = []
    for row in rows:
        if len(found) >= MAX_ROWS:
            raise UnreadableTableError(f"в таблице больше {MAX_ROWS} строк")
        if len(row.cells) > MAX_COLUMNS:
            raise UnreadableTableError(f"в таблице больше {MAX_COLUMNS} столбцов")
        found.append(row)
    if all(row.is_empty for row in found):
        raise UnreadableTableError("таблица пуста")
    return found


def _refusal(content: bytes) -> str | None:
    """Why a workbook is not unpacked; None where it may be."""
    refused = archive.refusal(content, archive.EXCEL, "таблицу")
    if refused is None:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            sizes = [part.file_size for part in packed.infolist() if part.filename.startswith("xl/worksheets/")]
        if max(sizes, default=0) > MAX_SHEET:
            return f"лист в развёрнутом виде больше {MAX_SHEET // 1_000_000} МБ: в таблице больше {MAX_ROWS} строк"
    return refused


def _workbook(content: bytes) -> Iterator[Row]:
    """The first sheet with anything on it. A part that lies about its size ends at what it declared: zipfile checks."""
    import warnings  # noqa: PLC0415 - for this format alone

    import openpyxl  # noqa: PLC0415 - slow to import

    reason = _refusal(content)
    if reason is not None:
        raise UnreadableTableError(reason)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and lists of choices that nobody here needs
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            for sheet in book.worksheets:
                rows = [
                    Row(number, tuple(_cell(value) for value in values[: MAX_COLUMNS + 1]))
                    for number, values in enumerate(sheet.iter_rows(values_only=True, max_row=MAX_ROWS + 1), start=1)
                ]
                if not all(row.is_empty for row in rows):
                    return iter(rows)
    except Exception as error:
        # openpyxl raises whatever XML, zip and its own descriptors raise; none of it is a defect of ours.
        raise UnreadableTableError(
            f"книгу Excel не прочитать ({type(error).__name__}): откройте её и сохраните заново"
        ) from error
    return iter(())


def _cell(value: object) -> Cell:
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


def _csv(content: bytes) -> Iterator[Row]:
    text = _decoded(content)
    if "\0" in text:
        raise UnreadableTableError("это не таблица: нужны XLSX или CSV")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for number, cells in enumerate(reader, start=1):
            yield Row(number, tuple(" ".join(cell.split()) for cell in cells))
    except csv.Error as error:
        raise UnreadableTableError(
            f"CSV не прочитать ({error}): сохраните таблицу как «Книга Excel (*.xlsx)»"
        ) from None


def _decoded(content: bytes) -> str:
    utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "cp1251"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableTableError("кодировку CSV не узнать: сохраните файл в UTF-8")


def _delimiter(text: str) -> str:
    """The sign that parts the first line into most cells."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(";\t,", key=first.count)
