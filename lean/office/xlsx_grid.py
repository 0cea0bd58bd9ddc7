"""XLSX -> what it says: each sheet a grid, values as the sheet shows them, remarks and text boxes too."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from lean.office.grid import (
    MAX_LINES,
    Grid,
    GridCell,
    TextLine,
    UnreadablePaperError,
    name_column,
    refuse_length,
    tidy_text,
)
from lean.office.ooxml import attribute, child, local
from lean.office.xlsx_book import Book, is_true, parse_range, select, to_number
from lean.values import format_date, format_duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lean.office.grid import Block
    from lean.office.ooxml import Element, Package
    from lean.office.xlsx_book import SheetCell

_UNIT: Final = re.compile(r'(?:\[[^\]]*\]|[0#?.,\s_\\])*"([^"]+)"\s*')
"""A number format that puts words behind the number: 0" мин"."""
_MERGED_MOST: Final = 100_000
"""Rows that all merged cells together continue into; a form has some hundred."""
_LONGEST: Final = 40_000
"""Letters in a cell: a sheet shows 32,767."""
_BESIDE: Final = ("comments", "threadedComment", "drawing")
"""Relationships to the parts of a sheet that hold text."""


def read_blocks(package: Package) -> tuple[Block, ...]:
    """Read the sheets in order, each followed by what is written beside its cells. Raises UnreadablePaperError."""
    book = Book(package)
    blocks: list[Block] = []
    count = 0
    for entry in book.sheets:
        reader = _Sheet(tidy_text(entry.name), book, count, hidden=entry.hidden)
        blocks.append(reader.grid(package.xml(entry.part)))
        for name in package.related(entry.part, *_BESIDE):
            blocks += reader.beside(package.xml(name))
        count = reader.count
    return tuple(blocks)


def show_number(cell: SheetCell, epoch: datetime) -> str:
    """Return a number as the sheet shows it: «30.08.2026», «35 %», «16 мин», «2,9»."""
    from openpyxl.styles.numbers import is_date_format  # noqa: PLC0415 - slow to import
    from openpyxl.utils.datetime import from_excel  # noqa: PLC0415

    code = cell.code
    try:
        number = Decimal(cell.text)
        if is_date_format(code):
            moment = from_excel(float(number), epoch, timedelta=code.startswith(("[h", "[m", "[s")))
            return _show_period(code, moment) or _format_moment(moment)
    except (InvalidOperation, ValueError, OverflowError, TypeError):
        return cell.text
    if code.rstrip().endswith("%"):
        return f"{_format_plain(number * 100)} %"
    if (framed := _show_framed(code, number)) is not None:
        return framed
    unit = _UNIT.fullmatch(code)
    return _format_plain(number) + (f" {unit[1].strip()}" if unit else "")


_MONTHS: Final = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def _show_period(code: str, moment: object) -> str:
    """Return the month or the year that a format without a day shows; an empty text where it shows a day or a time."""
    letters = _LITERAL.sub("", code.partition(";")[0]).casefold()
    if not isinstance(moment, datetime) or any(sign in letters for sign in "dhs") or not re.search("[my]", letters):
        return ""
    return f"{_MONTHS[moment.month - 1]} {moment.year}" if "m" in letters else f"{moment.year} год"


_TOKEN: Final = re.compile(
    r"""
      "(?P<quoted>[^"]*)" | \\(?P<escaped>.) | \[\$(?P<currency>[^\]-]*)[^\]]*\] | \[[^\]]*\] | _. | \*.
    | (?P<core>[0\#?.,%]+) | (?P<other>.)
    """,
    re.VERBOSE,
)


def _show_framed(code: str, number: Decimal) -> str | None:
    """Return a number with the words that its format puts around it: «не более 5 мин», «≥ 4,0», «90 тыс. руб.».

    None for a format without such words, and for one that is not understood.
    """
    sections = _split_sections(code)
    section = sections[1] if number < 0 and len(sections) > 1 else sections[0]
    before, core, after = "", "", ""
    for token in _TOKEN.finditer(section):
        words = token["quoted"] or token["escaped"] or token["currency"] or ""
        if token["core"]:
            if core and after.strip():
                return None
            core += token["core"]
        elif token["other"] and not token["other"].isspace() and token["other"] not in "₽$€()-+":
            return None
        elif core:
            after += words or token["other"] or ""
        else:
            before += words or token["other"] or ""
    if not core or not (before.strip(" ()-+") or after.strip(" ()-+")):
        return None
    if "%" in core:
        number, after = number * 100, " %" + after
    digits = core.strip("%")
    number /= 1000 ** (len(digits) - len(digits.rstrip(",")))
    least = len(re.sub("[^0]", "", digits.partition(".")[2]))
    text = _format_plain(abs(number) if len(sections) > 1 and number < 0 else number)
    if before.strip() and least:
        whole, _, decimals = text.partition(",")
        text = f"{whole},{decimals.ljust(least, '0')}"
    return " ".join(f"{before}{text} {after}".split())


def _split_sections(code: str) -> list[str]:
    """Return the sections of a format: of positive numbers, of negative ones, of zero, of text."""
    return re.findall(r'(?:"[^"]*"|\\.|[^;"\\])+', code) or [""]


def find_day(cell: SheetCell, epoch: datetime) -> str:
    """Return the day that a whole number would be; nothing where it is far from any day of a project."""
    from openpyxl.styles.numbers import is_date_format  # noqa: PLC0415 - slow to import
    from openpyxl.utils.datetime import from_excel  # noqa: PLC0415

    whole = cell.text.removesuffix(".0")
    if not cell.is_number or not whole.isdecimal() or int(whole) not in _DAYS:
        return ""
    day = from_excel(int(whole), epoch)
    if is_date_format(cell.code) and _show_period(cell.code, day):
        return ""  # the sheet shows a month or a year, not its first day
    return format_date(day.date()) if isinstance(day, datetime) else ""


_DAYS: Final = range(36_526, 54_789)
"""Numbers that may be days: 2000 to 2049. A date and the number of a year or an order seldom share them."""


def _format_plain(number: Decimal) -> str:
    digits = 10  # what a sheet shows; 0.1 + 0.2 is 0.30000000000000004 in the file
    return f"{round(number, digits).normalize():f}".replace(".", ",")


def _format_moment(value: object) -> str:
    match value:
        case datetime():
            hours = f" {value:%H:%M}" if value.time() != time() else ""
            return format_date(value.date()) + hours
        case date():
            return format_date(value)
        case timedelta():
            return format_duration(round(value.total_seconds())) if value >= timedelta() else str(value)
        case _:
            return str(value)


class _Sheet:
    """One sheet: its name for places, and how many lines were read so far."""

    def __init__(self, name: str, book: Book, count: int, *, hidden: bool) -> None:
        self.name, self.book, self.count, self.hidden = name, book, count, hidden

    def grid(self, root: Element) -> Grid:
        """Read the cells that hold text and those that merged cells cover below."""
        spans, covered = _read_merged(root)
        rows: list[tuple[GridCell, ...]] = []
        columns = _read_hidden_columns(root)
        for row in self.book.read_rows(select(child(root, "sheetData"), "row")):
            cells: dict[int, GridCell] = {}
            for cell in row.cells:
                place = f"лист «{self.name}», ячейка {name_column(cell.column)}{row.number}"
                hidden = self.hidden or row.hidden or any(first <= cell.column <= last for first, last in columns)
                day = find_day(cell, self.book.epoch)
                lines = tuple(self._split_lines(self._show(cell), place, hidden=hidden, day=day))
                if lines:
                    cells[cell.column] = GridCell(cell.column, spans.get((row.number, cell.column), 1), lines)
            for column, span in covered.get(row.number, {}).items():
                cells.setdefault(column, GridCell(column, span, (), continues=True))
            rows.append(tuple(cells[column] for column in sorted(cells)))
        return Grid(tuple(rows), self.name)

    def _split_lines(
        self, text: str, place: str, *, remark: bool = False, hidden: bool = False, day: str = ""
    ) -> Iterator[TextLine]:
        if len(text) > _LONGEST:
            raise UnreadablePaperError(f"{place}: больше {_LONGEST} знаков, это не карточка и не план")
        for line in map(tidy_text, re.split(r"\r\n|\r|\n", text)):
            if line:
                self.count += 1
                if self.count > MAX_LINES:
                    raise refuse_length()
                yield TextLine(line, place, remark=remark, hidden=hidden, day=day)

    def _show(self, cell: SheetCell) -> str:
        """Return a cell as the sheet shows it."""
        if cell.type in ("inlineStr", "s"):
            return cell.text
        written = cell.text.strip()
        if not written:
            return f"={cell.formula}" if cell.formula else ""  # nobody has computed it; it is told, not lost
        if cell.type == "d":
            return _format_moment(self.book.read_value(cell))
        if cell.type == "b":
            return "да" if written == "1" else "нет"
        return show_number(cell, self.book.epoch) if cell.type == "n" else written

    def beside(self, root: Element) -> Iterator[TextLine]:
        """Yield what is written in remarks and text boxes of the sheet."""
        for element in root.iter() if root is not None else ():
            if local(element) in ("comment", "txBody"):
                words = "примечание" if local(element) == "comment" else "надпись"
                where = f", ячейка {attribute(element, 'ref')}" if attribute(element, "ref") else ""
                paragraphs = [e for e in element.iter() if local(e) == "p"] or [element]
                for paragraph in paragraphs:
                    text = "".join(e.text or "" for e in paragraph.iter() if local(e) == "t")
                    yield from self._split_lines(text, f"лист «{self.name}»{where}, {words}", remark=True)


def _read_hidden_columns(root: Element) -> list[tuple[int, int]]:
    """Return the first and the last of each run of hidden columns, counted from 0."""
    return [
        (to_number(attribute(run, "min"), 1) - 1, to_number(attribute(run, "max"), 1) - 1)
        for run in select(child(root, "cols"), "col")
        if is_true(attribute(run, "hidden"))
    ]


def _read_merged(root: Element) -> tuple[dict[tuple[int, int], int], Mapping[int, dict[int, int]]]:
    """Return the span of each merged cell, and row -> column -> span of the cells that continue one above."""
    spans: dict[tuple[int, int], int] = {}
    covered: dict[int, dict[int, int]] = {}
    left_to_cover = _MERGED_MOST
    for merged in select(child(root, "mergeCells"), "mergeCell"):
        corners = parse_range(attribute(merged, "ref"))
        if corners is None:
            continue
        top, left, bottom, right = corners
        spans[top, left] = span = max(right - left + 1, 1)
        for row in range(top + 1, min(bottom, top + left_to_cover) + 1):
            covered.setdefault(row, {})[left] = span
            left_to_cover -= 1
    return spans, covered
