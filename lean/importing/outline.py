"""The lines of a file -> what stands under which label and in which row of which table; nothing is lost on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lean.importing import labels
from lean.importing.labels import Label
from lean.importing.nesting import flat, texts
from lean.importing.paper import Cell, Grid, Line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lean.importing.labels import Columns, Match
    from lean.importing.paper import Block

PLAN_TITLE: Final = Label(("plan-title",), "title", labels.PLAN_TITLES)
"""What a plan says of its project: the card has it too."""

UNKNOWN: Final = "в форме нет такого места"
NOT_FILLED: Final = "не заполнено"


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """What a line says of something: the line itself, or what follows the label on it.

    ``row`` tells pieces that stand in one row of a table from those that do not.
    """

    text: str
    line: Line
    row: int | None = None


@dataclass(slots=True, eq=False)
class Said:
    """What stands under a label."""

    label: Label
    pieces: list[Piece] = field(default_factory=list)
    inline: bool = False


@dataclass(slots=True, eq=False)
class Record:
    """A row of a table: the lines of its cells by the names of the columns."""

    table: str
    cells: dict[str, list[Line]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Left:
    """A line, or a part of one, that found no place, and why."""

    line: Line
    text: str
    reason: str


@dataclass(slots=True)
class Outline:
    """A file as it was sorted: every line of it is the form's own (``known``), or is in one of the others."""

    said: list[Said] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    known: list[Line] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    tables: set[str] = field(default_factory=set)


def sort_out(blocks: Sequence[Block]) -> Outline:
    """Every line of a file, sorted by the labels of the forms."""
    sorter = _Sorter()
    for block in flat(blocks):
        if isinstance(block, Line):
            sorter.paragraph(block)
        else:
            sorter.grid(block)
    return sorter.outline


@dataclass(slots=True)
class _Table:
    """The table whose rows are being read: where its columns stand and what the others are called."""

    kind: Columns
    columns: Mapping[int, str]
    headings: Mapping[int, str]
    fresh: bool = True

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


def _are_numbers_of_columns(filled: Sequence[Cell]) -> bool:
    """Whether a row is the one with the numbers of columns that official tables have under their headings."""
    few = 3
    return len(filled) >= few and [cell.lines[0].text for cell in filled] == [
        str(number) for number in range(1, len(filled) + 1)
    ]


@dataclass(slots=True)
class _Rows:
    """What the rows above mean for the next one."""

    below: dict[int, Said] = field(default_factory=dict)
    merged: dict[int, Said] = field(default_factory=dict)
    last: Said | None = None
    last_column: int = 0


class _Sorter:
    """Reads on and remembers what the text is about."""

    def __init__(self) -> None:
        self.outline = Outline()
        self.section = ""
        self.topic: Said | None = None
        self.table: _Table | None = None
        self.row = 0

    # Lines ---------------------------------------------------------------------------------------------------------

    def paragraph(self, line: Line) -> None:
        """A line outside of any table."""
        self.table = None
        self.topic = self._flow(line, self.topic, None)

    def _flow(self, line: Line, topic: Said | None, row: int | None) -> Said | None:
        """Find the place of a line by itself or by what the text is about: what it is about from there on."""
        if line.remark or line.is_blank:
            self._leave(line, "стоит не в тексте формы" if line.remark else NOT_FILLED)
            return topic
        title = labels.plan_title(line.text)
        if title is not None:
            return self._open(PLAN_TITLE, line, title, row)
        found = labels.match(line.text, (self.section, topic.label.name if topic is not None else ""))
        if found is None or (found.label.kind != "section" and self._is_item_of(topic, line)):
            return self._continue(line, topic, row)
        return self._matched(found, line, row)

    def _matched(self, found: Match, line: Line, row: int | None) -> Said | None:
        for note in found.notes:
            self._leave(line, "пояснение к подписи", f"({note})")
        return self._open(found.label, line, found.rest, row)

    @staticmethod
    def _is_item_of(topic: Said | None, line: Line) -> bool:
        """Whether a line is an item of the list that the text is about, so that a label in it is a word of the item."""
        return (
            topic is not None
            and topic.label.kind in ("list", "people")
            and not topic.inline
            and (line.is_item or labels.without_bullet(line.text) != line.text)
        )

    def _open(self, label: Label, line: Line, rest: str, row: int | None) -> Said | None:
        self.outline.labels.setdefault(label.name, line.text)
        if label.kind == "section":
            self.section = label.route[0]
            self.outline.known.append(line)
            return None
        said = Said(label, inline=bool(rest) or line.is_item or labels.without_bullet(line.text) != line.text)
        self.outline.said.append(said)
        if rest and not (labels.is_empty_place(rest) and label.kind in ("title", "stamp")):
            self._add(said, Piece(rest, line, row))
        else:
            self.outline.known.append(line)
        return said

    def _continue(self, line: Line, topic: Said | None, row: int | None) -> Said | None:
        if topic is not None and self._takes(topic) and not labels.is_note(line.text):
            if self._is_of_form(topic, line):
                self.outline.known.append(line)
            else:
                self._add(topic, Piece(line.text, line, row))
            return topic
        if labels.is_form_word(line.text):
            self.outline.known.append(line)
            return topic
        self._leave(line, UNKNOWN)
        return None

    def _takes(self, topic: Said) -> bool:
        """Whether lines that say not what they are belong to what was spoken of."""
        kind = topic.label.kind
        if kind in ("list", "people", "stamp", "title", "bounds"):
            return True
        if kind == "text" and topic.label.route[0] == "grounds":
            return True
        return not topic.pieces or topic.pieces[-1].text.endswith(",")

    def _add(self, said: Said, piece: Piece) -> None:
        if labels.says_nothing(piece.text):
            self.outline.known.append(piece.line)
        else:
            said.pieces.append(piece)

    def _leave(self, line: Line, reason: str, text: str | None = None) -> None:
        self.outline.left.append(Left(line, line.text if text is None else text, reason))

    # Tables --------------------------------------------------------------------------------------------------------

    def grid(self, grid: Grid) -> None:
        """A table or a sheet, row by row."""
        rows = _Rows()
        for row in grid.rows:
            filled = [cell for cell in row if cell.lines]
            if not filled:
                continue
            self.row += 1
            found = labels.headings(texts(row)) if len(filled) > 1 else None
            if found is not None:
                self._heading(row, *found)
                rows = _Rows()
            elif self.table is not None and self._is_record(filled):
                self._record(row, filled)
            else:
                self.table = None
                self._pairs(row, filled, rows)
        if self.topic is not None and self.topic.label.kind != "people":
            self.topic = None

    def _heading(self, row: Sequence[Cell], kind: Columns, columns: Mapping[int, str]) -> None:
        self.table = _Table(kind, columns, texts(row))
        self.topic = None
        self.outline.tables.add(kind.name)
        for cell in row:
            for line in cell.lines:
                if cell.column in columns:
                    self.outline.known.append(line)
                else:
                    self._leave(line, "такого столбца в форме нет")

    def _is_record(self, filled: Sequence[Cell]) -> bool:
        """Whether a row goes on with the table: it does until a heading, a label or a signature."""
        assert self.table is not None  # noqa: S101 - for the type checker: asked only inside of a table
        first = filled[0]
        found = labels.match(first.lines[0].text)
        if found is not None and found.label.kind in ("section", "stamp", "title"):
            return False
        if self.table.kind.name == "key_events":
            return found is None or found.label.route[0] == "key_events" or len(filled) > 2  # noqa: PLR2004 - more than a pair
        if found is not None and len(filled) < min(3, len(self.table.headings)):
            return False
        if self.table.columns.get(self.table.column_of(first.column)) == "number" and len(filled) > 1:
            return re.fullmatch(r"[\d.)№\s]+|n|[–—-]", first.lines[0].text, re.IGNORECASE) is not None
        return not any(re.fullmatch(r"_{4,}", line.text) for cell in filled for line in cell.lines)

    def _record(self, row: Sequence[Cell], filled: Sequence[Cell]) -> None:
        table = self.table
        assert table is not None  # noqa: S101 - same
        fresh, table.fresh = table.fresh, False
        if (fresh and _are_numbers_of_columns(filled)) or self._is_unfilled(table, filled):
            self.outline.known += [line for cell in filled for line in cell.lines]
            return
        if (
            len(filled) == 1
            and len(table.headings) > 1
            and (filled[0].span > 1 or table.name_of(filled[0]) == "number")
        ):
            for line in filled[0].lines:
                self._leave(line, "заголовок внутри таблицы")
            return
        # What has neither a number nor a name goes on with the row above: a page ended between them.
        begins = {table.main, "number"}.intersection(table.name_of(cell) or "" for cell in filled)
        goes_on = not begins or any(cell.continues and table.name_of(cell) == table.main for cell in row)
        if not goes_on or not self._records_of(table):
            self.outline.records.append(Record(table.kind.name))
        for cell in filled:
            for line in cell.lines:
                self._cell(table, table.name_of(cell), cell, line)

    @staticmethod
    def _is_unfilled(table: _Table, filled: Sequence[Cell]) -> bool:
        """Whether a row has its number and nothing else."""
        return (
            len(filled) == 1
            and table.name_of(filled[0]) == "number"
            and re.fullmatch(r"\d+\W*|n", filled[0].lines[0].text, re.IGNORECASE) is not None
        )

    def _records_of(self, table: _Table) -> bool:
        return bool(self.outline.records) and self.outline.records[-1].table == table.kind.name

    def _cell(self, table: _Table, name: str | None, cell: Cell, line: Line) -> None:
        if line.is_blank or line.remark:
            self._leave(line, NOT_FILLED)
        elif name is None:
            self._leave(line, f"столбца «{table.headings[table.column_of(cell.column)]}» в форме нет")
        elif labels.says_nothing(line.text):
            self.outline.known.append(line)
        else:
            self.outline.records[-1].cells.setdefault(name, []).append(line)

    def _pairs(self, row: Sequence[Cell], filled: Sequence[Cell], rows: _Rows) -> None:
        """A row of labels with their values beside, below or behind them."""
        topic: Said | None = None
        opened: list[tuple[Cell, Said]] = []
        has_label = False
        for cell in row:
            if not cell.lines:
                topic = rows.merged.get(cell.column, topic) if cell.continues else topic
                continue
            first = cell.lines[0]
            listed = topic is not None and self._is_item_of(topic, first)
            around = (self.section, topic.label.name if topic is not None else "")
            own = (
                not listed
                and not first.is_blank
                and (labels.match(first.text, around) is not None or labels.plan_title(first.text) is not None)
            )
            if own:
                has_label = True
                before = len(self.outline.said)
                inner: Said | None = None
                for line in cell.lines:
                    inner = self._flow(line, inner, self.row)
                new = self.outline.said[before:]
                if inner is not None and new:
                    opened.append((cell, inner))
                    topic = None if inner.label.kind in ("stamp", "title") else inner
                    self.topic = inner if len(filled) == 1 else None
                elif len(filled) == 1:
                    self.topic = None
                continue
            target = topic or self._target(cell, filled, rows)
            if target is None and len(filled) == 1 and (self.topic is not None or not has_label):
                for line in cell.lines:
                    self.topic = self._flow(line, self.topic, self.row)
                continue
            self._value(cell, target)
        self._after(row, opened, rows, has_label=has_label, alone=len(filled) == 1)

    @staticmethod
    def _target(cell: Cell, filled: Sequence[Cell], rows: _Rows) -> Said | None:
        """The label whose value a cell without one beside it is: the one above, or the last where it goes on."""
        if rows.last is not None and filled[0].column > rows.last_column:
            return rows.last
        column = max((known for known in rows.below if known <= cell.column), default=None)
        if column is None:
            return None
        above = rows.below[column]
        several = above.label.kind in ("people", "stamp", "title", "list") or len(filled) <= len(rows.below)
        return above if several else None

    def _value(self, cell: Cell, target: Said | None) -> None:
        """The lines of a cell beside or below its label; «Начало: …» in the cell of the boundaries opens another."""
        current = target
        for line in cell.lines:
            if line.is_blank or line.remark:
                self._leave(line, NOT_FILLED)
            elif target is None:
                current = self._flow(line, None, self.row)
            elif (found := self._bound(line, target)) is not None:
                current = self._matched(found, line, self.row)
            elif current is None or labels.is_note(line.text) or self._is_of_form(target, line):
                self.outline.known.append(line)
            else:
                self._add(current, Piece(line.text, line, self.row))

    @staticmethod
    def _bound(line: Line, target: Said) -> Match | None:
        """«Начало: …» and «Окончание: …» among the boundaries of the process."""
        found = labels.match(line.text, (target.label.name,)) if target.label.kind == "bounds" else None
        return found if found is not None and found.label.within else None

    @staticmethod
    def _is_of_form(topic: Said, line: Line) -> bool:
        """Whether a line beside a signature or a title is the form's own: an empty place there is to be left."""
        return topic.label.kind in ("stamp", "title") and labels.is_form_word(line.text)

    def _after(
        self, row: Sequence[Cell], opened: Sequence[tuple[Cell, Said]], rows: _Rows, *, has_label: bool, alone: bool
    ) -> None:
        if not has_label:
            # A label of somebody else's: what goes on below it is not ours.
            if rows.last is not None and row[0].lines and row[0].column <= rows.last_column:
                rows.last = None
            rows.below = {c: said for c, said in rows.below.items() if not said.pieces or said.label.kind in _LONG}
            return
        room = [cell.column for cell in row if not cell.content and not cell.continues]
        rows.below = {
            cell.column: said
            for cell, said in opened
            if (not said.pieces and not any(column > cell.column for column in room)) or said.label.kind == "stamp"
        }
        rows.merged |= {cell.column: said for cell, said in opened}
        rows.last, rows.last_column = (opened[-1][1], opened[-1][0].column) if opened else (None, 0)
        if rows.last is not None and (rows.last.label.kind == "stamp" or alone):
            rows.last = None if rows.last.label.kind in ("stamp", "title") else rows.last


_LONG: Final = ("people", "stamp", "title", "list")
"""What may go on for several rows below its label."""
