"""Tables with a row of headings: the rows below it, each cell under the heading that it stands under."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lean.importing.card_and_plan import labels
from lean.importing.card_and_plan.nested_tables import joined, texts
from lean.importing.card_and_plan.outline import Record
from lean.importing.card_and_plan.suggestions import near_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lean.importing.card_and_plan.outline import Outline
    from lean.importing.card_and_plan.vocabulary import Columns
    from lean.office.grid import Cell, Line


_TOTAL: Final = re.compile(r"(?:итого|всего)\b", re.IGNORECASE)


def begun(row: Sequence[Cell], outline: Outline) -> Headed | None:
    """The table whose headings a row is; None where it is none."""
    found = labels.headings(texts(row)) if sum(1 for cell in row if cell.lines) > 1 else None
    if found is None:
        return None
    kind, columns = found
    outline.tables.add(kind.name)
    for cell in row:
        for note in labels.heading_notes(joined(cell.lines)) if cell.column in columns else ():
            outline.leave(cell.lines[0], "пояснение к заголовку столбца", note)
    for cell in row:
        for line in cell.lines:
            if cell.column in columns:
                outline.known.append(line)
            else:
                outline.leave(line, f"такого столбца в форме нет{near_heading(line.text, kind)}")
    return Headed(kind, columns, texts(row))


@dataclass(slots=True)
class Headed:
    """A table whose rows are being read: where its columns stand and what the others are called.

    ``above`` is what stands in a column so far, for cells that are merged over several rows.
    """

    kind: Columns
    columns: dict[int, str]
    headings: dict[int, str]
    fresh: bool = True
    above: dict[int, list[Line]] = field(default_factory=dict)

    def column_of(self, column: int) -> int:
        """The heading above a column: the nearest that does not begin to the right of it."""
        return max((known for known in self.headings if known <= column), default=min(self.headings))

    def name_of(self, cell: Cell) -> str | None:
        """The column of the form that a cell stands in; None in a column that the form has not."""
        return self.columns.get(self.column_of(cell.column))

    @property
    def main(self) -> str:
        """The column without which a row says nothing."""
        return next(name for name in self.kind.columns if name in self.kind.wanted)

    def goes_on(self, filled: Sequence[Cell]) -> bool:
        """Whether a row is one of the table's: it goes on until a heading, a label or a signature."""
        first = filled[0]
        found = labels.match(first.lines[0].text)
        if found is not None and found.label.kind in ("section", "stamp", "title"):
            return False
        if labels.plan_title(first.lines[0].text) is not None:
            return False
        if self.kind.name == "key_events":
            return found is None or found.label.route[0] == "key_events" or len(filled) > 2  # noqa: PLR2004 - more than a pair
        if found is not None and len(filled) < min(3, len(self.headings)):
            return False
        if self.columns.get(self.column_of(first.column)) == "number" and len(filled) > 1:
            return re.fullmatch(r"[\d.)№\s]+|n|[–—-]", first.lines[0].text, re.IGNORECASE) is not None
        return not any(re.fullmatch(r"_{4,}", line.text) for cell in filled for line in cell.lines)

    def read(self, row: Sequence[Cell], filled: Sequence[Cell], outline: Outline) -> None:
        """A row of the table: a record, more of the one above, or words of the form."""
        if self.fresh and self._goes_on_with_headings(row, filled, outline):
            return
        fresh, self.fresh = self.fresh, False
        if (fresh and _are_numbers_of_columns(filled)) or self._is_unfilled(filled):
            outline.known += [line for cell in filled for line in cell.lines]
            return
        if len(filled) == 1 and len(self.headings) > 1 and (filled[0].span > 1 or self.name_of(filled[0]) == "number"):
            for line in filled[0].lines:
                outline.leave(line, "заголовок внутри таблицы")
            return
        if _TOTAL.match(filled[0].lines[0].text):
            for cell in filled:
                for line in cell.lines:
                    outline.leave(line, "итог таблицы")
            return
        self._record(row, filled, outline)

    def _record(self, row: Sequence[Cell], filled: Sequence[Cell], outline: Outline) -> None:
        # What has neither a number nor a name goes on with the row above: a page ended between them.
        begins = {self.main, "number"}.intersection(self.name_of(cell) or "" for cell in filled)
        goes_on = not begins or any(cell.continues and self.name_of(cell) == self.main for cell in row)
        goes_on = goes_on and self._has_begun(outline)
        if not goes_on:
            outline.records.append(Record(self.kind.name))
        for cell in row:
            if cell.continues and not cell.lines and not goes_on:
                for line in self.above.get(cell.column, ()):
                    self._cell(cell, line, outline)
            elif not cell.continues:
                self.above[cell.column] = list(cell.lines)
            for line in cell.lines:
                self._cell(cell, line, outline)

    def _goes_on_with_headings(self, row: Sequence[Cell], filled: Sequence[Cell], outline: Outline) -> bool:
        """Whether a row is the second one of headings: «начало» and «окончание» below «Срок»; they are taken in."""
        found = {cell.column: labels.column(joined(cell.lines), self.kind) for cell in filled}
        main = next(column for column, name in self.columns.items() if name == self.main)
        merged = any(cell.continues and cell.column == main for cell in row)
        if not merged and (None in found.values() or main in found):
            return False
        for cell in filled:
            above, own = self.name_of(cell), found[cell.column]
            own = own if own is not None and own not in self.columns.values() else None
            # The first of several that nobody knows is what stands above them.
            name = own or (above if above and self.columns.get(cell.column) == above else None)
            heading = self.headings[self.column_of(cell.column)]
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

    def _is_unfilled(self, filled: Sequence[Cell]) -> bool:
        """Whether a row has its number and nothing else."""
        return (
            len(filled) == 1
            and self.name_of(filled[0]) == "number"
            and re.fullmatch(r"\d+\W*|n", filled[0].lines[0].text, re.IGNORECASE) is not None
        )

    def _has_begun(self, outline: Outline) -> bool:
        return bool(outline.records) and outline.records[-1].table == self.kind.name

    def _cell(self, cell: Cell, line: Line, outline: Outline) -> None:
        name = self.name_of(cell)
        if outline.pass_over(line):
            return
        if name is None:
            outline.leave(line, f"столбца «{self.headings[self.column_of(cell.column)]}» в форме нет")
        elif labels.says_nothing(line.text):
            outline.known.append(line)
        else:
            outline.records[-1].cells.setdefault(name, []).append(line)


def _are_numbers_of_columns(filled: Sequence[Cell]) -> bool:
    """Whether a row is the one with the numbers of columns that official tables have under their headings."""
    few = 3
    return len(filled) >= few and [cell.lines[0].text for cell in filled] == [
        str(number) for number in range(1, len(filled) + 1)
    ]
