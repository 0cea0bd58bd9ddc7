"""An export of a form service -> a round of the survey: columns found by the words of the questions."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from lean.importing.survey.columns import Columns, find_columns, folded_words
from lean.office.grid import letter
from lean.values import format_period
from lean.values.spelling import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lean.office.xlsx_rows import Row, TableValue
    from lean.regulation.model import Questionnaire

_NOTHING: Final = frozenset(("", "-", "–", "—", "нет", "нету", "не имею", "нет предложений", "нет комментариев"))
"""Answers to an open question that say nothing."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A row that was not counted, and why."""

    row: int
    message: str


@dataclass(frozen=True, slots=True)
class Answers:
    """A round as it was read.

    ``counts`` are by question from the lowest score, ``units`` people by unit (None where no unit is known), ``held``
    the period in which people answered; ``missing`` are questions that no column asks.
    """

    columns: Columns
    counts: dict[str, tuple[int, ...]]
    units: dict[str | None, int]
    held: str | None
    comments: tuple[tuple[str | None, str], ...]
    proposals: tuple[str, ...]
    unread: tuple[Unread, ...]
    missing: tuple[str, ...]

    @property
    def people(self) -> int:
        """How many were counted."""
        return sum(self.units.values())


def read_answers(rows: Sequence[Row], form: Questionnaire, unit: str | None = None) -> Answers:
    """The answers of a table. A row with an answer that is not understood is not counted and is among ``unread``.

    ``unit`` is whose answers they are where no column says so. Raises NotASurveyError.
    """
    columns = find_columns(rows, form)
    counts = {question: [0] * len(form.scores) for question in columns.questions}
    people: Counter[str | None] = Counter()
    spellings: dict[str, str] = {}
    unread: list[Unread] = []
    read: list[Row] = []
    for row in rows:
        if row.number <= columns.header or row.is_empty:
            continue
        given, wrong = _scores(row, columns, form)
        if wrong:
            unread.append(Unread(row.number, "; ".join(wrong)))
            continue
        for question, score in given.items():
            counts[question][score - 1] += 1
        people[_unit(row, columns, unit, spellings)] += 1
        read.append(row)
    open_answers = [
        (question, said) for row in read for index, question in columns.comments if (said := _said(row, index))
    ]
    proposals = [said for row in read for index in columns.proposals if (said := _said(row, index))]
    return Answers(
        columns=columns,
        counts={question: tuple(counts[question]) for question in form.texts if question in counts},
        units=dict(people),
        held=_period(_day(_at(row, columns.moment)) for row in read),
        comments=tuple(open_answers),
        proposals=tuple(dict.fromkeys(proposals)),
        unread=tuple(unread),
        missing=tuple(text for question, text in form.texts.items() if question not in counts),
    )


def _scores(row: Row, columns: Columns, form: Questionnaire) -> tuple[dict[str, int], list[str]]:
    """The scores a respondent gave, and what of them is not understood; a question left empty is left out."""
    given: dict[str, int] = {}
    wrong: list[str] = []
    for question, index in columns.questions.items():
        cell = _at(row, index)
        if cell == "":
            continue
        score = score_of(cell, form.scores)
        if score is None:
            wrong.append(f"«{cut(str(cell), 40)}» в столбце {letter(index)}")
        else:
            given[question] = score
    if not given and not wrong:
        wrong.append("нет ни одного ответа")
    return given, wrong


_NUMBER: Final = re.compile(r"(\d{1,3})(?:[.,]0+)?(?: ?балл(?:а|ов)?)?")


def score_of(cell: TableValue, scores: Sequence[str]) -> int | None:
    """The score of an answer: «Скорее да», «3», «3 балла», «3 — Скорее да», «Скорее да (3)»; None for anything else."""
    if isinstance(cell, date):
        return None
    number = _NUMBER.fullmatch(cell.casefold().strip())
    if number is not None:
        return int(number[1]) if 1 <= int(number[1]) <= len(scores) else None
    places = {folded_words(name): place for place, name in enumerate(scores, start=1)}
    said = folded_words(cell)
    if said in places:
        return places[said]
    # The score stands beside its name, before or after it; both have to say the same.
    for digits, name in ((said[0], said[1:]), (said[-1], said[:-1])) if said else ():
        if digits.isdecimal() and name in places:
            return places[name] if int(digits) == places[name] else None
    return None


def _at(row: Row, index: int | None) -> TableValue:
    return row.cells[index] if index is not None and index < len(row.cells) else ""


def _said(row: Row, index: int) -> str:
    """What an open question was answered; nothing where the answer says nothing."""
    text = str(_at(row, index)).strip()
    return "" if text.casefold().rstrip(".! ") in _NOTHING else text


def _unit(row: Row, columns: Columns, unit: str | None, spellings: dict[str, str]) -> str | None:
    """The unit of a respondent in its first spelling."""
    said = str(_at(row, columns.unit)).strip()
    return spellings.setdefault(said.casefold().replace("ё", "е"), said) if said else unit


_DAY: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})[./](\d{1,2})[./](\d{4})")


def _day(cell: TableValue) -> date | None:
    """The day of a moment: «2026/11/20 10:03:11 AM GMT+7», «20.11.2026 10:03»."""
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


def _period(days: Iterable[date | None]) -> str | None:
    """When people answered, where each row says so."""
    found = list(days)
    known = [day for day in found if day is not None]
    return format_period(min(known), max(known)) if known and len(known) == len(found) else None
