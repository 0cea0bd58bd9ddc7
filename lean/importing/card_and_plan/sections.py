"""The lines of a file -> what stands under which label and in which row of which table; nothing is lost on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from lean.importing.card_and_plan import labels, tables, vocabulary
from lean.importing.card_and_plan.nested_tables import flatten_blocks, join_lines
from lean.importing.card_and_plan.outline import UNKNOWN, LabelledText, Outline, Piece
from lean.importing.card_and_plan.suggestions import suggest_label
from lean.importing.card_and_plan.vocabulary import Label
from lean.office.grid import TextLine
from lean.values.names import names_inside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lean.importing.card_and_plan.labels import Match
    from lean.importing.card_and_plan.tables import HeadedTable
    from lean.office.grid import Block, Grid, GridCell

PLAN_TITLE: Final = Label(("plan-title",), "title", vocabulary.PLAN_TITLES)
"""What a plan says of its project: the card has it too."""


def sort_lines(blocks: Sequence[Block]) -> Outline:
    """Sort every line of a file by the labels of the forms."""
    sorter = _Sorter()
    for block in flatten_blocks(blocks):
        if isinstance(block, TextLine):
            sorter.paragraph(block)
        else:
            sorter.grid(block)
    return sorter.outline


_KEY_RISK: Final = ("grounds", "key_risk")
_DIFFICULTIES: Final = next(label for label in vocabulary.LABELS if label.route == ("grounds", "difficulties"))
_ROLE: Final = re.compile(r"[А-ЯЁ][\w ().-]{2,40}:\s*")


def _is_item(text: str, line: TextLine) -> bool:
    return line.is_item or labels.strip_bullet(text) != text


def _names_person(text: str) -> bool:
    """Return whether a line is a role of somebody's with a name behind it: «Методолог: Иванов И.И.»."""
    role = _ROLE.match(text)
    return role is not None and any(start == 0 for start, _ in names_inside(text[role.end() :]))


@dataclass(slots=True)
class _Rows:
    """What the rows above mean for the next one."""

    below: dict[int, LabelledText] = field(default_factory=dict)
    merged: dict[int, LabelledText] = field(default_factory=dict)
    last: LabelledText | None = None
    last_column: int = 0


class _Sorter:
    """Reads on and remembers what the text is about."""

    def __init__(self) -> None:
        self.outline = Outline()
        self.section = ""
        self.topic: LabelledText | None = None
        self.table: HeadedTable | None = None
        self.row = 0
        self.sheet = ""

    # Lines ---------------------------------------------------------------------------------------------------------

    def paragraph(self, line: TextLine) -> None:
        """Place a line outside of tables."""
        self.table = None
        self.topic = self._read_line(line, self.topic, None)

    def _read_line(self, line: TextLine, topic: LabelledText | None, row: int | None) -> LabelledText | None:
        """Place a line by its label or by the current topic, and return the topic for the next line."""
        if self.outline.skip_if_silent(line):
            return topic
        title = labels.match_plan_title(line.text)
        if title is not None:
            return self._open_label(PLAN_TITLE, line, title, row)
        match = labels.match_label(line.text, (self.section, topic.label.name if topic is not None else ""))
        if match is None or (match.label.kind != "section" and self._continues_list(topic, line)):
            return self._continue_topic(line, topic, row)
        if topic is not None and self._is_post_of_signer(match, topic, line):
            return self._continue_topic(line, topic, row)
        return self._open_match(match, line, row)

    @staticmethod
    def _is_post_of_signer(match: Match, topic: LabelledText, line: TextLine) -> bool:
        """Return whether a line below «УТВЕРЖДАЮ» is the post of the one who signs, though a label has its words."""
        return (
            topic.label.kind == "stamp"
            and not topic.pieces
            and match.label.kind == "person"
            and not match.rest
            and not line.text.endswith(":")
        )

    @staticmethod
    def _begins_difficulties(topic: LabelledText, line: TextLine) -> bool:
        """Return whether a line is the first item of a list that follows the text of the key risk."""
        return (
            topic.label.route == _KEY_RISK
            and _is_item(line.text, line)
            and bool(topic.pieces)
            and not any(_is_item(piece.text, piece.line) for piece in topic.pieces if piece.text == piece.line.text)
            and labels.strip_bullet(topic.pieces[0].text) == topic.pieces[0].text
            and not topic.pieces[-1].text.endswith((":", ","))
        )

    def _open_match(self, match: Match, line: TextLine, row: int | None) -> LabelledText | None:
        for note in match.notes:
            self.outline.leave(line, "пояснение к подписи", f"({note})")
        return self._open_label(match.label, line, match.rest, row)

    @staticmethod
    def _continues_list(topic: LabelledText | None, line: TextLine) -> bool:
        """Return whether a line is an item of the current list, so that a label in it is only a word of the item."""
        return (
            topic is not None
            and topic.label.kind in ("list", "people")
            and not topic.inline
            and (line.is_item or labels.strip_bullet(line.text) != line.text)
        )

    def _open_label(self, label: Label, line: TextLine, rest: str, row: int | None) -> LabelledText | None:
        self.outline.labels.setdefault(label.name, line.text)
        if label.kind == "section":
            self.section = label.route[0]
            self.outline.known.append(line)
            return None
        labelled = LabelledText(label, inline=bool(rest) or line.is_item or labels.strip_bullet(line.text) != line.text)
        self.outline.labelled.append(labelled)
        if rest and not (labels.is_empty_place(rest) and label.kind in ("title", "stamp")):
            self._add(labelled, Piece(rest, line, row))
        else:
            self.outline.known.append(line)
        return labelled

    def _continue_topic(self, line: TextLine, topic: LabelledText | None, row: int | None) -> LabelledText | None:
        if topic is not None and self._begins_difficulties(topic, line):
            topic = LabelledText(_DIFFICULTIES)
            self.outline.labelled.append(topic)
        if topic is not None and self._accepts_line(topic, line) and not labels.is_note(line.text):
            if self._is_of_form(topic, line):
                self.outline.known.append(line)
            else:
                self._add(topic, Piece(line.text, line, row))
            return topic
        if labels.is_form_word(line.text):
            self.outline.known.append(line)
            return topic
        self._leave_unknown(line)
        return None

    def _leave_unknown(self, line: TextLine) -> None:
        self.outline.leave(line, UNKNOWN + suggest_label(line.text))

    def _accepts_line(self, topic: LabelledText, line: TextLine) -> bool:
        """Return whether an unlabelled line continues the topic. An unknown heading does not."""
        if not line.is_item and line.text.endswith(":") and suggest_label(line.text):
            return False
        if line.is_strong and topic.pieces and not any(piece.line.is_strong for piece in topic.pieces):
            return False
        kind = topic.label.kind
        if topic.pieces and self._begins_anew(topic, line):
            return False
        if kind in ("list", "people", "stamp", "title", "bounds"):
            return True
        if kind == "text" and topic.label.route[0] == "grounds":
            return True
        return not topic.pieces or topic.pieces[-1].text.endswith(",")

    @staticmethod
    def _begins_anew(topic: LabelledText, line: TextLine) -> bool:
        """Return whether a line is no more of the topic: somebody with a role. A risk may have several paragraphs."""
        return topic.label.kind in ("list", "bounds") and not line.is_item and _names_person(line.text)

    def _add(self, labelled: LabelledText, piece: Piece) -> None:
        if labels.says_nothing(piece.text):
            self.outline.known.append(piece.line)
        else:
            labelled.pieces.append(piece)

    def grid(self, grid: Grid) -> None:
        """Place the rows of a table or a sheet."""
        if grid.sheet != self.sheet:
            self.sheet, self.section, self.topic, self.table = grid.sheet, "", None, None
        rows = _Rows()
        for row in grid.rows:
            filled = [cell for cell in row if cell.lines]
            if not filled:
                continue
            self.row += 1
            headed = tables.start_table(row, self.outline)
            if headed is not None:
                self.table, self.topic = headed, None
                rows = _Rows()
            elif self.table is not None and self.table.includes_row(filled):
                self.table.read(row, filled, self.outline)
            else:
                self.table = None
                self._read_pairs(row, filled, rows)
        if self.topic is not None and self.topic.label.kind != "people":
            self.topic = None

    def _read_pairs(self, row: Sequence[GridCell], filled: Sequence[GridCell], rows: _Rows) -> None:
        """Place a row of labels with their values beside, below or behind them."""
        topic: LabelledText | None = None
        opened: list[tuple[GridCell, LabelledText]] = []
        has_label = False
        row = [_mend_label(cell) for cell in row]
        filled = [cell for cell in row if cell.lines]
        for cell in row:
            if cell is filled[0] and _precedes_label(filled):
                self.outline.known += cell.lines
                continue
            if not cell.lines:
                topic = rows.merged.get(cell.column, topic) if cell.continues else topic
                continue
            is_label, match = self._find_label(cell.lines[0], topic, rows)
            if is_label:
                has_label = True
                inner = self._read_labelled(cell, match)
                if inner is not None:
                    opened.append((cell, inner))
                    topic = None if inner.label.kind in ("stamp", "title") else inner
                if inner is not None or len(filled) == 1:
                    self.topic = inner if len(filled) == 1 else None
                continue
            target = topic or self._find_target(cell, filled, rows)
            if target is None and len(filled) == 1 and (self.topic is not None or not has_label):
                for line in cell.lines:
                    self.topic = self._read_line(line, self.topic, self.row)
                continue
            self._read_value(cell, target)
        self._remember_row(row, opened, rows, has_label=has_label, alone=len(filled) == 1)

    def _find_label(self, line: TextLine, topic: LabelledText | None, rows: _Rows) -> tuple[bool, Match | None]:
        """Return whether a cell begins with a label, and the label unless it is the title of a plan."""
        if line.is_blank or line.remark or (topic is not None and self._continues_list(topic, line)):
            return False, None
        around = (
            self.section,
            topic.label.name if topic is not None else "",
            rows.last.label.route[0] if rows.last is not None else "",
        )
        match = labels.match_label(line.text, around)
        return match is not None or labels.match_plan_title(line.text) is not None, match

    def _read_labelled(self, cell: GridCell, match: Match | None) -> LabelledText | None:
        """Place a cell that begins with a label and return its last topic; None where it opened none."""
        before = len(self.outline.labelled)
        first, *others = cell.lines
        inner = self._open_match(match, first, self.row) if match else self._read_line(first, None, self.row)
        for line in others:
            inner = self._read_line(line, inner, self.row)
        return inner if len(self.outline.labelled) > before else None

    @staticmethod
    def _find_target(cell: GridCell, filled: Sequence[GridCell], rows: _Rows) -> LabelledText | None:
        """Return the label that an unlabelled cell answers: the last of the row above, or the one above the cell."""
        if rows.last is not None and filled[0].column > rows.last_column:
            return rows.last
        column = max((known for known in rows.below if known <= cell.column), default=None)
        if column is None:
            return None
        above = rows.below[column]
        several = above.label.kind in ("people", "stamp", "title", "list") or len(filled) <= len(rows.below)
        return above if several else None

    def _read_value(self, cell: GridCell, target: LabelledText | None) -> None:
        """Place the lines of a cell beside or below its label; «Начало: …» among the bounds opens its own label."""
        current = target
        for line in cell.lines:
            if self.outline.skip_if_silent(line):
                continue
            if target is None:
                current = self._read_line(line, None, self.row)
            elif (match := self._match_bound(line, target)) is not None:
                current = self._open_match(match, line, self.row)
            elif current is None or labels.is_note(line.text) or self._is_of_form(target, line):
                self.outline.known.append(line)
            else:
                self._add(current, Piece(line.text, line, self.row))

    @staticmethod
    def _match_bound(line: TextLine, target: LabelledText) -> Match | None:
        """Match «Начало: …» and «Окончание: …» among the bounds of the process."""
        match = labels.match_label(line.text, (target.label.name,)) if target.label.kind == "bounds" else None
        return match if match is not None and match.label.within else None

    @staticmethod
    def _is_of_form(topic: LabelledText, line: TextLine) -> bool:
        """Return whether a line beside a signature or a title is part of the blank form."""
        return topic.label.kind in ("stamp", "title") and labels.is_form_word(line.text)

    def _remember_row(
        self,
        row: Sequence[GridCell],
        opened: Sequence[tuple[GridCell, LabelledText]],
        rows: _Rows,
        *,
        has_label: bool,
        alone: bool,
    ) -> None:
        if not has_label:
            # A label of somebody else's: what goes on below it is not ours.
            if rows.last is not None and row[0].lines and row[0].column <= rows.last_column:
                rows.last = None
            rows.below = {
                c: labelled for c, labelled in rows.below.items() if not labelled.pieces or labelled.label.kind in _LONG
            }
            return
        room = [cell.column for cell in row if not cell.content and not cell.continues]
        rows.below = {
            cell.column: labelled
            for cell, labelled in opened
            if (not labelled.pieces and not any(column > cell.column for column in room))
            or labelled.label.kind == "stamp"
        }
        rows.merged |= {cell.column: labelled for cell, labelled in opened}
        rows.last, rows.last_column = (opened[-1][1], opened[-1][0].column) if opened else (None, 0)
        if rows.last is not None and (rows.last.label.kind == "stamp" or alone):
            rows.last = None if rows.last.label.kind in ("stamp", "title") else rows.last


_ROW_NUMBER: Final = re.compile(r"\d{1,2}(?:\.\d{1,2})*[.)]?|№")


def _precedes_label(filled: Sequence[GridCell]) -> bool:
    """Return whether the first cell of a row is the number of the label beside it."""
    return (
        len(filled) > 1
        and len(filled[0].lines) == 1
        and _ROW_NUMBER.fullmatch(filled[0].lines[0].text) is not None
        and labels.match_label(filled[1].lines[0].text, _ANYWHERE) is not None
    )


def _mend_label(cell: GridCell) -> GridCell:
    """Return a cell whose lines are one label, parted because it is narrow, with the label on one line."""
    most = 4
    lines = cell.lines
    if cell.grids or not 1 < len(lines) <= most or labels.match_label(lines[0].text, _ANYWHERE) is not None:
        return cell
    text = join_lines(lines)
    match = labels.match_label(text, _ANYWHERE)
    return replace(cell, content=(replace(lines[0], text=text),)) if match is not None and not match.rest else cell


_ANYWHERE: Final = ("people", "frame")
"""Around a label of which it is only asked whether it is one."""

_LONG: Final = ("people", "stamp", "title", "list")
"""What may go on for several rows below its label."""
