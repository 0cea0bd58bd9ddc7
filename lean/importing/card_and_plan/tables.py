"""Tables with a row of headings: the rows below it, each cell under the heading that it stands under."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lean.importing.card_and_plan import labels
from lean.importing.card_and_plan.nested_tables import join_lines, list_cell_texts
from lean.importing.card_and_plan.outline import TableRecord
from lean.importing.card_and_plan.suggestions import suggest_heading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lean.importing.card_and_plan.outline import Outline
    from lean.importing.card_and_plan.vocabulary import FormTable
    from lean.office.grid import GridCell, TextLine


_CALENDAR: Final = 5
"""Columns headed by a day or a number that a grid of a calendar has at least."""
_MARK: Final = 2
"""Letters and signs of a mark in a calendar: «1», «X», «да»."""
_DAY_HEADING: Final = re.compile(r"\d{1,2}(?:\.\d{1,2}(?:\.(?:\d{2}|\d{4}))?)?")
_TOTAL: Final = re.compile(r"(?:итого|всего)\b", re.IGNORECASE)


def start_table(row: Sequence[GridCell], outline: Outline) -> HeadedTable | None:
    """Return the table of which a row holds the headings; None where it holds none."""
    match = labels.match_headings(list_cell_texts(row)) if sum(1 for cell in row if cell.lines) > 1 else None
    if match is None:
        return None
    kind, columns = match
    outline.tables.add(kind.name)
    for cell in row:
        for note in labels.find_heading_notes(join_lines(cell.lines)) if cell.column in columns else ():
            outline.leave(cell.lines[0], "пояснение к заголовку столбца", note)
    calendar = find_calendar(row, columns)
    if calendar:
        first, last = calendar[0].lines[0], calendar[-1].lines[0]
        outline.leave(
            first,
            f"сетка календаря, столбцов: {len(calendar)}; отметки в ней не читаются",
            f"{first.text} … {last.text}",
        )
    for cell in row:
        for line in cell.lines:
            if cell.column in columns:
                outline.known.append(line)
            elif cell not in calendar:
                outline.leave(line, f"такого столбца в форме нет{suggest_heading(line.text, kind)}")
    return HeadedTable(kind, columns, list_cell_texts(row), frozenset(cell.column for cell in calendar))


def find_calendar(row: Sequence[GridCell], columns: Mapping[int, str]) -> list[GridCell]:
    """Return the headings of a grid of days or weeks beside a table; an empty list where there are only a few."""
    cells = [
        cell
        for cell in row
        if cell.column not in columns and len(cell.lines) == 1 and _DAY_HEADING.fullmatch(cell.lines[0].text)
    ]
    return cells if len(cells) >= _CALENDAR else []


@dataclass(slots=True)
class HeadedTable:
    """A table whose rows are being read: where its columns stand and what the others are called.

    ``above`` is what stands in a column so far, for cells that are merged over several rows.
    """

    kind: FormTable
    columns: dict[int, str]
    headings: dict[int, str]
    calendar: frozenset[int] = frozenset()
    fresh: bool = True
    above: dict[int, list[TextLine]] = field(default_factory=dict)

    def find_heading_above(self, column: int) -> int:
        """Return the column of the heading above a cell: the nearest that does not begin to the right of it."""
        return max((known for known in self.headings if known <= column), default=min(self.headings))

    def find_column_name(self, cell: GridCell) -> str | None:
        """Return the name of the column in which a cell stands; None where the form has no such column."""
        return self.columns.get(self.find_heading_above(cell.column))

    @property
    def main(self) -> str:
        """Return the column without which a row says nothing."""
        return next(name for name in self.kind.columns if name in self.kind.wanted)

    def includes_row(self, filled: Sequence[GridCell]) -> bool:
        """Return whether a row belongs to the table, which ends at a heading, a label or a signature."""
        first = filled[0]
        match = labels.match_label(first.lines[0].text)
        if match is not None and match.label.kind in ("section", "stamp", "title"):
            return False
        if labels.match_plan_title(first.lines[0].text) is not None:
            return False
        if self.kind.name == "key_events":
            return match is None or match.label.route[0] == "key_events" or len(filled) > 2  # noqa: PLR2004 - more than a pair
        if match is not None and len(filled) < min(3, len(self.headings)):
            return False
        if self.columns.get(self.find_heading_above(first.column)) == "number" and len(filled) > 1:
            return re.fullmatch(r"[\d.)№\s]+|n|[–—-]", first.lines[0].text, re.IGNORECASE) is not None
        return not any(re.fullmatch(r"_{4,}", line.text) for cell in filled for line in cell.lines)

    def read(self, row: Sequence[GridCell], filled: Sequence[GridCell], outline: Outline) -> None:
        """Read a row of the table: a new record, more of the last one, or words of the blank form."""
        if self.fresh and self._extend_headings(row, filled, outline):
            return
        fresh, self.fresh = self.fresh, False
        if (fresh and _are_numbers_of_columns(filled)) or self._is_unfilled(filled):
            outline.known += [line for cell in filled for line in cell.lines]
            return
        if (
            len(filled) == 1
            and len(self.headings) > 1
            and (filled[0].span > 1 or self.find_column_name(filled[0]) == "number")
        ):
            for line in filled[0].lines:
                outline.leave(line, "заголовок внутри таблицы")
            return
        if _TOTAL.match(filled[0].lines[0].text):
            for cell in filled:
                for line in cell.lines:
                    outline.leave(line, "итог таблицы")
            return
        self._read_record(row, filled, outline)

    def _read_record(self, row: Sequence[GridCell], filled: Sequence[GridCell], outline: Outline) -> None:
        # What has neither a number nor a name goes on with the row above: a page ended between them.
        begins = {self.main, "number"}.intersection(self.find_column_name(cell) or "" for cell in filled)
        includes_row = not begins or any(cell.continues and self.find_column_name(cell) == self.main for cell in row)
        includes_row = includes_row and self._has_rows(outline)
        if not includes_row:
            outline.records.append(TableRecord(self.kind.name))
        for cell in row:
            if cell.continues and not cell.lines and not includes_row:
                for line in self.above.get(cell.column, ()):
                    self._place_line(cell, line, outline)
            elif not cell.continues:
                self.above[cell.column] = list(cell.lines)
            for line in cell.lines:
                self._place_line(cell, line, outline)

    def _extend_headings(self, row: Sequence[GridCell], filled: Sequence[GridCell], outline: Outline) -> bool:
        """Take in a second row of headings, «начало» and «окончание» below «Срок»; return whether the row is one."""
        own_names = {cell.column: labels.match_column(join_lines(cell.lines), self.kind) for cell in filled}
        main = next(column for column, name in self.columns.items() if name == self.main)
        merged = any(cell.continues and cell.column == main for cell in row)
        if not merged and (None in own_names.values() or main in own_names):
            return False
        for cell in filled:
            above, own = self.find_column_name(cell), own_names[cell.column]
            own = own if own is not None and own not in self.columns.values() else None
            # The first of several that nobody knows is what stands above them.
            name = own or (above if above and self.columns.get(cell.column) == above else None)
            heading = self.headings[self.find_heading_above(cell.column)]
            self.headings[cell.column] = " ".join([heading, *(line.text for line in cell.lines)])
            self.columns.pop(cell.column, None)
            if name is not None:
                self.columns[cell.column] = name
            for line in cell.lines:
                if name is not None:
                    outline.known.append(line)
                else:
                    outline.leave(line, "такого столбца в форме нет")
        return True

    def _is_unfilled(self, filled: Sequence[GridCell]) -> bool:
        """Return whether a row has its number and nothing else."""
        return (
            len(filled) == 1
            and self.find_column_name(filled[0]) == "number"
            and re.fullmatch(r"\d+\W*|n", filled[0].lines[0].text, re.IGNORECASE) is not None
        )

    def _has_rows(self, outline: Outline) -> bool:
        return bool(outline.records) and outline.records[-1].table == self.kind.name

    def _place_line(self, cell: GridCell, line: TextLine, outline: Outline) -> None:
        name = self.find_column_name(cell)
        if outline.skip_if_silent(line):
            return
        if cell.column in self.calendar and len(line.text) <= _MARK:
            outline.known.append(line)
        elif name is None:
            outline.leave(line, f"столбца «{self.headings[self.find_heading_above(cell.column)]}» в форме нет")
        elif labels.says_nothing(line.text):
            outline.known.append(line)
        else:
            outline.records[-1].cells.setdefault(name, []).append(line)


def _are_numbers_of_columns(filled: Sequence[GridCell]) -> bool:
    """Return whether a row is the one with the numbers of columns that official tables have under their headings."""
    few = 3
    return len(filled) >= few and [cell.lines[0].text for cell in filled] == [
        str(number) for number in range(1, len(filled) + 1)
    ]
