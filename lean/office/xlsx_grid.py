"""XLSX -> what it says: each sheet a grid, values as the sheet shows them, remarks and text boxes too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from lean.office.grid import MAX_LINES, Cell, Grid, Line, UnreadablePaperError, tidy
from lean.office.ooxml import attribute, child, local, too_many
from lean.values import format_date, format_duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lean.office.grid import Block
    from lean.office.ooxml import Element, Parts

_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_UNIT: Final = re.compile(r'(?:\[[^\]]*\]|[0#?.,\s_\\])*"([^"]+)"\s*')
"""A number format that puts words behind the number: 0" мин"."""
_MERGED_MOST: Final = 100_000
"""Rows that all merged cells together continue into; a form has some hundred."""
_LONGEST: Final = 40_000
"""Letters in a cell: a sheet shows 32,767."""


def blocks(parts: Parts) -> tuple[Block, ...]:
    """The sheets in order; what is written beside cells after them. Raises UnreadablePaperError."""
    book = parts.xml("xl/workbook.xml")
    targets = _targets(parts, "xl/workbook.xml")
    shared = [_string(item) for item in _items(parts.xml("xl/sharedStrings.xml"), "si")]
    look = _Look.of(book, parts.xml("xl/styles.xml"))
    found: list[Block] = []
    count = 0
    for sheet in _items(child(book, "sheets"), "sheet"):
        path = targets.get(attribute(sheet, "id") or "")
        root = parts.xml(path) if path else None
        if path is None or root is None:
            continue
        hidden = attribute(sheet, "state") in ("hidden", "veryHidden")
        reader = _Sheet(tidy(attribute(sheet, "name") or ""), shared, look, count, hidden=hidden)
        found.append(reader.grid(root))
        for target in _targets(parts, path).values():
            found += reader.beside(parts.xml(target)) if re.search(r"/(?:comments|drawing)\d*\.xml$", target) else ()
        count = reader.count
    return tuple(found)


def _items(element: Element, kind: str) -> Iterator[Element]:
    return (inner for inner in (element if element is not None else ()) if local(inner) == kind)


def _targets(parts: Parts, name: str) -> dict[str, str]:
    """The parts that a part refers to, by the names it has for them."""
    folder, _, file = name.rpartition("/")
    found = {}
    for relation in _items(parts.xml(f"{folder}/_rels/{file}.rels"), "Relationship"):
        target = attribute(relation, "Target") or ""
        steps = [] if target.startswith("/") else folder.split("/")
        for step in target.strip("/").split("/"):
            steps = steps[:-1] if step == ".." else [*steps, step]
        found[attribute(relation, "Id") or ""] = "/".join(steps)
    return found


def _string(element: Element) -> str:
    """The text of a shared or inline string, without the readings that Japanese ones carry."""
    pieces = [element] if local(element) == "t" else [e for e in element if local(e) in ("t", "r")]
    return "".join("".join(inner.text or "" for inner in piece.iter() if local(inner) == "t") for piece in pieces)


@dataclass(frozen=True, slots=True)
class _Look:
    """How numbers are shown: the format of each style, and from when days are counted."""

    formats: tuple[str, ...]
    epoch: datetime

    @classmethod
    def of(cls, book: Element, styles: Element) -> _Look:
        from openpyxl.styles.numbers import BUILTIN_FORMATS  # noqa: PLC0415 - slow to import
        from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900  # noqa: PLC0415

        known: dict[str, str] = {str(number): text for number, text in BUILTIN_FORMATS.items()}
        for item in _items(child(styles, "numFmts"), "numFmt"):
            known[attribute(item, "numFmtId") or ""] = attribute(item, "formatCode") or ""
        formats = (known.get(attribute(item, "numFmtId") or "", "") for item in _items(child(styles, "cellXfs"), "xf"))
        mac = _is_on(attribute(child(book, "workbookPr"), "date1904"))
        return cls(tuple(formats), CALENDAR_MAC_1904 if mac else CALENDAR_WINDOWS_1900)

    def shown(self, written: str, style: str | None) -> str:
        """A number as the sheet shows it: «30.08.2026», «35 %», «16 мин», «2,9»."""
        from openpyxl.styles.numbers import is_date_format  # noqa: PLC0415 - slow to import
        from openpyxl.utils.datetime import from_excel  # noqa: PLC0415

        place = int(style) if style is not None and style.isdecimal() else 0
        code = self.formats[place] if place < len(self.formats) else ""
        try:
            number = Decimal(written)
            if is_date_format(code):
                return _moment(from_excel(float(number), self.epoch, timedelta=code.startswith(("[h", "[m", "[s"))))
        except (InvalidOperation, ValueError, OverflowError, TypeError):
            return written
        if code.rstrip().endswith("%"):
            return f"{_plain(number * 100)} %"
        unit = _UNIT.fullmatch(code)
        return _plain(number) + (f" {unit[1].strip()}" if unit else "")

    def day(self, written: str) -> str:
        """The day that a whole number is counted to; nothing where it is far from any day of a project."""
        from openpyxl.utils.datetime import from_excel  # noqa: PLC0415 - slow to import

        whole = written.removesuffix(".0")
        day = from_excel(int(whole), self.epoch) if whole.isdecimal() and int(whole) in _DAYS else None
        return format_date(day.date()) if isinstance(day, datetime) else ""


_DAYS: Final = range(36_526, 54_789)
"""Numbers that may be days: 2000 to 2049. A date and the number of a year or an order seldom share them."""


def _plain(number: Decimal) -> str:
    digits = 10  # what a sheet shows; 0.1 + 0.2 is 0.30000000000000004 in the file
    return f"{round(number, digits).normalize():f}".replace(".", ",")


def _moment(value: object) -> str:
    match value:
        case datetime():
            hours = f" {value:%H:%M}" if value.time() != time() else ""
            return format_date(value.date()) + hours
        case timedelta():
            return format_duration(round(value.total_seconds())) if value >= timedelta() else str(value)
        case _:
            return str(value)


class _Sheet:
    """One sheet: its name for places, and how many lines were read so far."""

    def __init__(self, name: str, shared: Sequence[str], look: _Look, count: int, *, hidden: bool) -> None:
        self.name, self.shared, self.look, self.count, self.hidden = name, shared, look, count, hidden

    def grid(self, root: Element) -> Grid:
        spans, covered = _merged(root)
        rows: list[tuple[Cell, ...]] = []
        number = 0
        columns = _hidden_columns(root)
        for row in _items(child(root, "sheetData"), "row"):
            number = _number(attribute(row, "r"), number + 1)
            out_of_sight = self.hidden or _is_on(attribute(row, "hidden"))
            cells: dict[int, Cell] = {}
            column = -1
            for cell in _items(row, "c"):
                column = _column(attribute(cell, "r"), column + 1)
                place = f"лист «{self.name}», ячейка {_letters(column)}{number}"
                hidden = out_of_sight or any(first <= column <= last for first, last in columns)
                lines = tuple(self._lines(self._said(cell), place, hidden=hidden, day=self._day(cell)))
                if lines:
                    cells[column] = Cell(column, spans.get((number, column), 1), lines)
            for column, span in covered.get(number, {}).items():
                cells.setdefault(column, Cell(column, span, (), continues=True))
            rows.append(tuple(cells[column] for column in sorted(cells)))
        return Grid(tuple(rows), self.name)

    def _lines(
        self, text: str, place: str, *, remark: bool = False, hidden: bool = False, day: str = ""
    ) -> Iterator[Line]:
        if len(text) > _LONGEST:
            raise UnreadablePaperError(f"{place}: больше {_LONGEST} знаков, это не карточка и не план")
        for line in map(tidy, re.split(r"\r\n|\r|\n", text)):
            if line:
                self.count += 1
                if self.count > MAX_LINES:
                    raise too_many()
                yield Line(line, place, remark=remark, hidden=hidden, day=day)

    def _said(self, cell: Element) -> str:
        kind, value = attribute(cell, "t") or "n", child(cell, "v")
        written = (value.text or "").strip() if value is not None else ""
        if kind == "inlineStr":
            inline = child(cell, "is")
            return _string(inline) if inline is not None else ""
        if kind == "s":
            return self.shared[int(written)] if written.isdecimal() and int(written) < len(self.shared) else ""
        formula = child(cell, "f")
        if not written and formula is not None and formula.text:
            return f"={formula.text}"  # nobody has computed it; it is told, not lost
        if kind == "b":
            written = "да" if written == "1" else "нет"
        return self.look.shown(written, attribute(cell, "s")) if kind == "n" and written else written

    def _day(self, cell: Element) -> str:
        """The day that the number of a cell would be, had somebody told the sheet that it is one."""
        value = child(cell, "v")
        is_number = (attribute(cell, "t") or "n") == "n" and value is not None
        return self.look.day((value.text or "").strip()) if is_number else ""

    def beside(self, root: Element) -> Iterator[Line]:
        """What is written in remarks and text boxes of the sheet."""
        for element in root.iter() if root is not None else ():
            if local(element) in ("comment", "txBody"):
                words = "примечание" if local(element) == "comment" else "надпись"
                where = f", ячейка {attribute(element, 'ref')}" if attribute(element, "ref") else ""
                paragraphs = [e for e in element.iter() if local(e) == "p"] or [element]
                for paragraph in paragraphs:
                    text = "".join(e.text or "" for e in paragraph.iter() if local(e) == "t")
                    yield from self._lines(text, f"лист «{self.name}»{where}, {words}", remark=True)


def _is_on(written: str | None) -> bool:
    return written in ("1", "true")


def _hidden_columns(root: Element) -> list[tuple[int, int]]:
    """The first and the last of each run of columns that are hidden, counted from 0."""
    return [
        (_number(attribute(run, "min"), 1) - 1, _number(attribute(run, "max"), 1) - 1)
        for run in _items(child(root, "cols"), "col")
        if _is_on(attribute(run, "hidden"))
    ]


def _merged(root: Element) -> tuple[dict[tuple[int, int], int], Mapping[int, dict[int, int]]]:
    """Merged cells: how many columns each covers, and row -> column -> span of those that continue a cell above."""
    spans: dict[tuple[int, int], int] = {}
    covered: dict[int, dict[int, int]] = {}
    left_to_cover = _MERGED_MOST
    for merged in _items(child(root, "mergeCells"), "mergeCell"):
        ends = [_REFERENCE.fullmatch(end) for end in (attribute(merged, "ref") or "").split(":")]
        if len(ends) != 2 or ends[0] is None or ends[1] is None:  # noqa: PLR2004 - a range has two ends
            continue
        (left, top), (right, bottom) = ((_index(end[1]), int(end[2])) for end in ends if end is not None)
        spans[top, left] = span = max(right - left + 1, 1)
        for row in range(top + 1, min(bottom, top + left_to_cover) + 1):
            covered.setdefault(row, {})[left] = span
            left_to_cover -= 1
    return spans, covered


def _number(written: str | None, otherwise: int) -> int:
    return int(written) if written is not None and written.isdecimal() else otherwise


def _column(reference: str | None, otherwise: int) -> int:
    match = _REFERENCE.fullmatch(reference or "")
    return _index(match[1]) if match is not None else otherwise


def _index(letters: str) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found - 1


def _letters(column: int) -> str:
    from lean.office.grid import letter  # noqa: PLC0415 - beside the columns of surveys

    return letter(column)
