"""Tables of answers in other shapes -> one row for each person, or the counts that a summary holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from lean.importing.survey.columns import find_question, fold_words
from lean.office.xlsx_rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lean.office.xlsx_rows import TableValue
    from lean.regulation.model import Questionnaire

_TOTALS: Final = frozenset(("итого", "всего", "общий итог", "итог"))
"""What a summary calls the sum of a question, folded."""
_MARKS: Final = frozenset(("+", "x", "х", "v", "1", "да", "✓", "✔", "☑", "☒", "*"))
"""Marks that people put under an answer, folded."""
_COUNT: Final = re.compile(r"(\d{1,5})(?: ?чел\.?)?")
_SUMMARY: Final = 200
"""Rows of a summary at most: a longer table holds people."""
_HEAD: Final = 15
"""Rows at the top among which headings are looked for."""


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """A summary: ``header`` is the number of the row of headings, ``counts`` are by question from the lowest score.

    ``wrong`` are the numbers of rows that cannot be read, with the reason; ``beside`` is what stands around the counts.
    """

    header: int
    counts: dict[str, tuple[int, ...]]
    wrong: tuple[tuple[int, str], ...]
    beside: tuple[str, ...] = ()

    @property
    def people(self) -> int:
        """Return how many people answered the question that most people answered."""
        return max(map(sum, self.counts.values()), default=0)


def read_counts(rows: Sequence[Row], form: Questionnaire) -> AnswerCounts | None:
    """Return the counts of a summary, questions down or across; None for a table that is none."""
    if len(rows) > _SUMMARY:
        return None
    return _read_counts_down(rows, form) or _read_counts_down(transpose_rows(rows), form)


def _read_counts_down(rows: Sequence[Row], form: Questionnaire) -> AnswerCounts | None:
    answers = {fold_words(name): place for place, name in enumerate(form.scores)}
    for number, row in enumerate(rows[:_HEAD]):
        places = {index: answers[words] for index, cell in enumerate(row.cells) if (words := _fold(cell)) in answers}
        if len(places) != len(form.scores) or set(places.values()) != set(answers.values()):
            continue
        asked = {
            other.number: question
            for other in rows[number + 1 :]
            if other.cells and (question := find_question(_join_before(other, min(places, default=0)), form.texts))
        }
        if not asked:
            continue
        totals = next((index for index, cell in enumerate(row.cells) if _is_total(cell)), None)
        lines = [other for other in rows[number + 1 :] if other.number in asked]
        if not any(_COUNT.fullmatch(str(_get(line, index))) for line in lines for index in places):
            return None
        counted = _count_lines(row.number, lines, asked, places, totals)
        others = [other for other in rows if other.number != row.number]
        read = {*places, totals}
        return replace(counted, beside=tuple(_list_beside(others, set(asked), min(places), read)))
    return None


def _list_beside(rows: Sequence[Row], asked: set[int], first: int, read: set[int | None]) -> Iterator[str]:
    """Yield what the rows of a summary say beside the questions and counts; rows of totals repeat them."""
    for row in rows:
        if any(map(_is_total, row.cells)):
            continue
        counted = row.number in asked
        question = _join_before(row, first) if counted else ""
        cells = [
            str(cell)
            for index, cell in enumerate(row.cells)
            if cell and not (counted and (index in read or str(cell) == question))
        ]
        if cells:
            yield " ".join(cells)


def _count_lines(
    header: int, lines: Sequence[Row], asked: dict[int, str], places: dict[int, int], totals: int | None
) -> AnswerCounts:
    counts: dict[str, tuple[int, ...]] = {}
    wrong: list[tuple[int, str]] = []
    for line in lines:
        texts = {place: str(_get(line, index)) for index, place in places.items()}
        numbers = [_COUNT.fullmatch(texts[place] or "0") for place in range(len(places))]
        values = tuple(int(number[1]) for number in numbers if number is not None)
        total = _COUNT.fullmatch(str(_get(line, totals))) if totals is not None else None
        if len(values) != len(places):
            unread = ", ".join(f"«{text}»" for text in texts.values() if text and not _COUNT.fullmatch(text))
            wrong.append((line.number, f"не число людей: {unread}"))
        elif total is not None and int(total[1]) != sum(values):
            wrong.append((line.number, f"ответов {sum(values)}, а в итоге {total[1]}"))
        elif asked[line.number] in counts:
            wrong.append((line.number, "этот вопрос уже был"))
        else:
            counts[asked[line.number]] = values
    return AnswerCounts(header, counts, tuple(wrong))


def arrange_by_person(rows: Sequence[Row], form: Questionnaire) -> Sequence[Row]:
    """Return a table with a row for each person: crosses become answers, people in columns become rows."""
    return _read_crosses(rows, form) or _turn_people(rows, form) or rows


def _turn_people(rows: Sequence[Row], form: Questionnaire) -> Sequence[Row] | None:
    """Return the table turned, where its questions stand below each other in a column."""
    across = max((_count_questions(row, form) for row in rows[:_HEAD]), default=0)
    if across > 1:
        return None
    turned = transpose_rows(rows)
    down = max((_count_questions(row, form) for row in turned[:_HEAD]), default=0)
    return turned if down > 1 else None


def _count_questions(row: Row, form: Questionnaire) -> int:
    return len({find_question(str(cell), form.texts) for cell in row.cells[:_SUMMARY] if cell} - {None})


def _read_crosses(rows: Sequence[Row], form: Questionnaire) -> Sequence[Row] | None:
    """Return the table with the answers themselves, where each answer has a column below its question."""
    names = {fold_words(name): name for name in form.scores}
    for number, (above, below) in enumerate(pairwise(rows[: _HEAD + 1])):
        answers = {index: names[words] for index, cell in enumerate(below.cells) if (words := _fold(cell)) in names}
        heads = [index for index, cell in enumerate(above.cells) if cell]
        owners = {index: max((head for head in heads if head <= index), default=-1) for index in answers}
        whole = [head for head in set(owners.values()) if list(owners.values()).count(head) == len(names)]
        if not whole or len(whole) != len(set(owners.values())) or not _count_questions(above, form):
            continue
        turned = [
            _join_crosses(row, {index: (owners[index], answer) for index, answer in answers.items()})
            for row in rows[number + 2 :]
        ]
        headings = tuple(
            str(cell) or ("" if index in answers else str(_get(below, index))) for index, cell in enumerate(above.cells)
        )
        return [*rows[:number], Row(below.number, headings), *turned]
    return None


def _join_crosses(row: Row, columns: dict[int, tuple[int, str]]) -> Row:
    cells: list[TableValue] = [cell if index not in columns else "" for index, cell in enumerate(row.cells)]
    for index, (head, answer) in columns.items():
        mark = str(_get(row, index))
        if mark and head < len(cells):
            written = answer if mark.casefold() in _MARKS else mark
            cells[head] = "; ".join(filter(None, (str(cells[head]), written)))
    return Row(row.number, tuple(cells))


def transpose_rows(rows: Sequence[Row]) -> list[Row]:
    """Return the columns of a table as rows, numbered from 1."""
    width = max((len(row.cells) for row in rows), default=0)
    return [Row(index + 1, tuple(_get(row, index) for row in rows)) for index in range(width)]


def _get(row: Row, index: int) -> TableValue:
    return row.cells[index] if index < len(row.cells) else ""


def _join_before(row: Row, until: int) -> str:
    return max((str(cell) for cell in row.cells[:until]), key=len, default="")


def _fold(cell: TableValue) -> tuple[str, ...]:
    return fold_words(str(cell))


def _is_total(cell: TableValue) -> bool:
    return " ".join(_fold(cell)) in _TOTALS
