"""The lines of a file -> what stands under which label and in which row of which table; nothing is lost on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from lean.importing.card_and_plan import labels, tables, vocabulary
from lean.importing.card_and_plan.nested_tables import flat, joined
from lean.importing.card_and_plan.outline import UNKNOWN, Outline, Piece, Said
from lean.importing.card_and_plan.suggestions import near_label
from lean.importing.card_and_plan.vocabulary import Label
from lean.office.grid import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lean.importing.card_and_plan.labels import Match
    from lean.importing.card_and_plan.tables import Headed
    from lean.office.grid import Block, Cell, Grid

PLAN_TITLE: Final = Label(("plan-title",), "title", vocabulary.PLAN_TITLES)
"""What a plan says of its project: the card has it too."""


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
        self.table: Headed | None = None
        self.row = 0
        self.sheet = ""

    # Lines ---------------------------------------------------------------------------------------------------------

    def paragraph(self, line: Line) -> None:
        """A line outside of any table."""
        self.table = None
        self.topic = self._flow(line, self.topic, None)

    def _flow(self, line: Line, topic: Said | None, row: int | None) -> Said | None:
        """Find the place of a line by itself or by what the text is about: what it is about from there on."""
        if self.outline.pass_over(line):
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
            self.outline.leave(line, "пояснение к подписи", f"({note})")
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
        if topic is not None and self._takes(topic, line) and not labels.is_note(line.text):
            if self._is_of_form(topic, line):
                self.outline.known.append(line)
            else:
                self._add(topic, Piece(line.text, line, row))
            return topic
        if labels.is_form_word(line.text):
            self.outline.known.append(line)
            return topic
        self._unknown(line)
        return None

    def _unknown(self, line: Line) -> None:
        self.outline.leave(line, UNKNOWN + near_label(line.text))

    def _takes(self, topic: Said, line: Line) -> bool:
        """Whether a line that says not what it is belongs to what was spoken of; a heading nobody knows does not."""
        if not line.is_item and line.text.endswith(":") and near_label(line.text):
            return False
        if line.is_strong and topic.pieces and not any(piece.line.is_strong for piece in topic.pieces):
            return False
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

    def grid(self, grid: Grid) -> None:
        """A table or a sheet, row by row."""
        if grid.sheet != self.sheet:
            self.sheet, self.section, self.topic, self.table = grid.sheet, "", None, None
        rows = _Rows()
        for row in grid.rows:
            filled = [cell for cell in row if cell.lines]
            if not filled:
                continue
            self.row += 1
            begun = tables.begun(row, self.outline)
            if begun is not None:
                self.table, self.topic = begun, None
                rows = _Rows()
            elif self.table is not None and self.table.goes_on(filled):
                self.table.read(row, filled, self.outline)
            else:
                self.table = None
                self._pairs(row, filled, rows)
        if self.topic is not None and self.topic.label.kind != "people":
            self.topic = None

    def _pairs(self, row: Sequence[Cell], filled: Sequence[Cell], rows: _Rows) -> None:
        """A row of labels with their values beside, below or behind them."""
        topic: Said | None = None
        opened: list[tuple[Cell, Said]] = []
        has_label = False
        row = [_unbroken(cell) for cell in row]
        filled = [cell for cell in row if cell.lines]
        for cell in row:
            if cell is filled[0] and _numbers_a_label(filled):
                self.outline.known += cell.lines
                continue
            if not cell.lines:
                topic = rows.merged.get(cell.column, topic) if cell.continues else topic
                continue
            is_label, found = self._label_at(cell.lines[0], topic, rows)
            if is_label:
                has_label = True
                inner = self._labelled(cell, found)
                if inner is not None:
                    opened.append((cell, inner))
                    topic = None if inner.label.kind in ("stamp", "title") else inner
                if inner is not None or len(filled) == 1:
                    self.topic = inner if len(filled) == 1 else None
                continue
            target = topic or self._target(cell, filled, rows)
            if target is None and len(filled) == 1 and (self.topic is not None or not has_label):
                for line in cell.lines:
                    self.topic = self._flow(line, self.topic, self.row)
                continue
            self._value(cell, target)
        self._after(row, opened, rows, has_label=has_label, alone=len(filled) == 1)

    def _label_at(self, line: Line, topic: Said | None, rows: _Rows) -> tuple[bool, Match | None]:
        """Whether a cell begins with a label, and which; none of the known ones for the title of a plan."""
        if line.is_blank or line.remark or (topic is not None and self._is_item_of(topic, line)):
            return False, None
        around = (
            self.section,
            topic.label.name if topic is not None else "",
            rows.last.label.route[0] if rows.last is not None else "",
        )
        found = labels.match(line.text, around)
        return found is not None or labels.plan_title(line.text) is not None, found

    def _labelled(self, cell: Cell, found: Match | None) -> Said | None:
        """Read a cell that begins with a label: what its end is about, unless nothing was opened in it."""
        before = len(self.outline.said)
        first, *others = cell.lines
        inner = self._matched(found, first, self.row) if found else self._flow(first, None, self.row)
        for line in others:
            inner = self._flow(line, inner, self.row)
        return inner if len(self.outline.said) > before else None

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
            if self.outline.pass_over(line):
                continue
            if target is None:
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


_ROW_NUMBER: Final = re.compile(r"\d{1,2}(?:\.\d{1,2})*[.)]?|№")


def _numbers_a_label(filled: Sequence[Cell]) -> bool:
    """Whether the first cell of a row is the number of the label beside it."""
    return (
        len(filled) > 1
        and len(filled[0].lines) == 1
        and _ROW_NUMBER.fullmatch(filled[0].lines[0].text) is not None
        and labels.match(filled[1].lines[0].text, _ANYWHERE) is not None
    )


def _unbroken(cell: Cell) -> Cell:
    """A cell whose lines are one label, parted because it is narrow, with the label on one line."""
    most = 4
    lines = cell.lines
    if cell.grids or not 1 < len(lines) <= most or labels.match(lines[0].text, _ANYWHERE) is not None:
        return cell
    text = joined(lines)
    found = labels.match(text, _ANYWHERE)
    return replace(cell, content=(replace(lines[0], text=text),)) if found is not None and not found.rest else cell


_ANYWHERE: Final = ("people", "frame")
"""Around a label of which it is only asked whether it is one."""

_LONG: Final = ("people", "stamp", "title", "list")
"""What may go on for several rows below its label."""
