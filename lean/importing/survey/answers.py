"""An export of a form service -> a round of the survey: columns found by the words of the questions."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from lean.importing.survey.columns import AnswerColumns, find_columns, fold_words
from lean.office.grid import name_column
from lean.values import format_period
from lean.values.spelling import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lean.office.xlsx_rows import Row, TableValue
    from lean.regulation.model import Questionnaire

_NOTHING: Final = frozenset(("", "-", "–", "—", "нет", "нету", "не имею", "нет предложений", "нет комментариев"))
"""Answers to an open question that say nothing."""


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """A row that was not counted, and why."""

    row: int
    message: str


@dataclass(frozen=True, slots=True)
class SurveyAnswers:
    """A round as it was read.

    ``counts`` are by question from the lowest score, ``units`` people by unit (None where no unit is known), ``held``
    the period in which people answered; ``missing`` are questions that no column asks.
    """

    columns: AnswerColumns
    counts: dict[str, tuple[int, ...]]
    units: dict[str | None, int]
    held: str | None
    comments: tuple[tuple[str | None, str], ...]
    proposals: tuple[str, ...]
    unread: tuple[UnreadRow, ...]
    missing: tuple[str, ...]

    @property
    def people(self) -> int:
        """Return how many people were counted."""
        return sum(self.units.values())


def read_answers(rows: Sequence[Row], form: Questionnaire, unit: str | None = None) -> SurveyAnswers:
    """Read the answers of a table. A row with an answer that is not understood is not counted but listed in `unread`.

    ``unit`` is whose answers they are where no column says so. Raises NotASurveyError.
    """
    columns = find_columns(rows, form)
    counts = {question: [0] * len(form.scores) for question in columns.questions}
    people: Counter[str | None] = Counter()
    spellings: dict[str, str] = {}
    unread: list[UnreadRow] = []
    read: list[Row] = []
    for row in rows:
        if row.number <= columns.header or row.is_empty:
            continue
        scores, wrong = _read_scores(row, columns, form)
        if wrong:
            unread.append(UnreadRow(row.number, "; ".join(wrong)))
            continue
        for question, score in scores.items():
            counts[question][score - 1] += 1
        people[_find_unit(row, columns, unit, spellings)] += 1
        read.append(row)
    open_answers = [
        (question, text)
        for row in read
        for index, question in columns.comments
        if (text := _read_open_answer(row, index))
    ]
    proposals = [text for row in read for index in columns.proposals if (text := _read_open_answer(row, index))]
    return SurveyAnswers(
        columns=columns,
        counts={question: tuple(counts[question]) for question in form.texts if question in counts},
        units=dict(people),
        held=_find_period(_find_day(_get_cell(row, columns.moment)) for row in read),
        comments=tuple(open_answers),
        proposals=tuple(dict.fromkeys(proposals)),
        unread=tuple(unread),
        missing=tuple(text for question, text in form.texts.items() if question not in counts),
    )


def _read_scores(row: Row, columns: AnswerColumns, form: Questionnaire) -> tuple[dict[str, int], list[str]]:
    """Return the scores of a respondent and what was not understood; unanswered questions are left out."""
    scores: dict[str, int] = {}
    wrong: list[str] = []
    for question, index in columns.questions.items():
        cell = _get_cell(row, index)
        if cell == "":
            continue
        score = parse_score(cell, form.scores)
        if score is None:
            wrong.append(f"«{cut(str(cell), 40)}» в столбце {name_column(index)}")
        else:
            scores[question] = score
    if not scores and not wrong:
        wrong.append("нет ни одного ответа")
    return scores, wrong


_NUMBER: Final = re.compile(r"(\d{1,3})(?:[.,]0+)?(?: ?балл(?:а|ов)?)?")


def parse_score(cell: TableValue, scores: Sequence[str]) -> int | None:
    """Return the score of «Скорее да», «3», «3 балла», «3 — Скорее да», «Скорее да (3)»; None for anything else."""
    if isinstance(cell, date):
        return None
    number = _NUMBER.fullmatch(cell.casefold().strip())
    if number is not None:
        return int(number[1]) if 1 <= int(number[1]) <= len(scores) else None
    places = {fold_words(name): place for place, name in enumerate(scores, start=1)}
    text = fold_words(cell)
    if text in places:
        return places[text]
    # The score stands beside its name, before or after it; both have to say the same.
    for digits, name in ((text[0], text[1:]), (text[-1], text[:-1])) if text else ():
        if digits.isdecimal() and name in places:
            return places[name] if int(digits) == places[name] else None
    return None


def _get_cell(row: Row, index: int | None) -> TableValue:
    return row.cells[index] if index is not None and index < len(row.cells) else ""


def _read_open_answer(row: Row, index: int) -> str:
    """Return the answer to an open question; an empty text where it says nothing."""
    text = str(_get_cell(row, index)).strip()
    return "" if text.casefold().rstrip(".! ") in _NOTHING else text


def _find_unit(row: Row, columns: AnswerColumns, unit: str | None, spellings: dict[str, str]) -> str | None:
    """Return the unit of a respondent, always in the spelling that came first."""
    text = str(_get_cell(row, columns.unit)).strip()
    return spellings.setdefault(text.casefold().replace("ё", "е"), text) if text else unit


_DAY: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})[./](\d{1,2})[./](\d{4})")


def _find_day(cell: TableValue) -> date | None:
    """Return the day of a moment: «2026/11/20 10:03:11 AM GMT+7», «20.11.2026 10:03»."""
    if isinstance(cell, date):
        return cell
    match = _DAY.search(cell)
    if match is None:
        return None
    year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _find_period(days: Iterable[date | None]) -> str | None:
    """Return the period in which people answered; None unless each row says when."""
    days_known = list(days)
    known = [day for day in days_known if day is not None]
    return format_period(min(known), max(known)) if known and len(known) == len(days_known) else None
