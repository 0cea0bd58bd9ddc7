"""An export of a form service -> a round of the survey: columns found by the words of the questions."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from lean.importing.survey.columns import AnswerColumns, NoQuestionsError, find_columns, fold_words
from lean.importing.survey.layouts import arrange_by_person, read_counts
from lean.importing.survey.scales import refuse_other_scale
from lean.office.grid import name_column
from lean.values import format_period
from lean.values.spelling import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lean.importing.survey.columns import NotASurveyError
    from lean.importing.survey.layouts import AnswerCounts
    from lean.office.xlsx_rows import Row, SheetRows, TableValue
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
    the period in which people answered; ``missing`` are questions that no column asks; ``notes`` say
    what else of the table was not counted.
    """

    columns: AnswerColumns
    counts: dict[str, tuple[int, ...]]
    units: dict[str | None, int]
    held: str | None
    comments: tuple[tuple[str | None, str], ...]
    proposals: tuple[str, ...]
    unread: tuple[UnreadRow, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def people(self) -> int:
        """Return how many people were counted."""
        return sum(self.units.values())


def read_answers(rows: Sequence[Row], form: Questionnaire, unit: str | None = None) -> SurveyAnswers:
    """Read the answers of a table. A row with an answer that is not understood is not counted but listed in `unread`.

    ``unit`` is whose answers they are where no column says so. Raises NotASurveyError.
    """
    summary = read_counts(rows, form)
    if summary is not None:
        return _build_summary(summary, form, unit)
    rows = arrange_by_person(rows, form)
    columns = find_columns(rows, form)
    below = [row for row in rows if row.number > columns.header and not row.is_empty]
    header = next(row for row in rows if row.number == columns.header)
    refuse_other_scale(header, below, columns.questions, form.scores)
    notes = _list_titles(rows, columns.header)
    counts = {question: [0] * len(form.scores) for question in columns.questions}
    people: Counter[str | None] = Counter()
    spellings: dict[str, str] = {}
    unread: list[UnreadRow] = []
    read: list[Row] = []
    for row in below:
        scores, wrong = _read_scores(row, columns, form)
        if wrong:
            unread.append(UnreadRow(row.number, "; ".join(wrong)))
            continue
        notes += _list_undecided(row, columns)
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
    held, doubt = _find_period([_get_cell(row, columns.moment) for row in read])
    return SurveyAnswers(
        columns=columns,
        counts={question: tuple(counts[question]) for question in form.texts if question in counts},
        units=dict(people),
        held=held,
        comments=tuple(open_answers),
        proposals=tuple(dict.fromkeys(proposals)),
        unread=tuple(unread),
        missing=tuple(text for question, text in form.texts.items() if question not in counts),
        notes=(*notes, *doubt),
    )


def read_first_answers(tables: Iterable[SheetRows], form: Questionnaire, unit: str | None = None) -> SurveyAnswers:
    """Read the answers of the first table that asks a question; the tables before it are named in the notes.

    Raises NotASurveyError for the first table where none does, UnreadableTableError.
    """
    passed: list[str] = []
    refusal: NotASurveyError | None = None
    for table in tables:
        try:
            answers = read_answers(table.rows, form, unit)
        except NoQuestionsError as error:
            refusal = refusal or error
            passed.append(f"лист «{table.name}» не прочитан: вопросов анкеты на нём нет")
            continue
        return replace(answers, notes=(*passed, *answers.notes))
    raise refusal or NoQuestionsError("таблица пуста")


def _build_summary(summary: AnswerCounts, form: Questionnaire, unit: str | None) -> SurveyAnswers:
    """Return a round of which the table holds the counts alone: nobody's unit, day or words are in it."""
    return SurveyAnswers(
        columns=AnswerColumns(summary.header, {}),
        counts={question: summary.counts[question] for question in form.texts if question in summary.counts},
        units={unit: summary.people} if summary.people else {},
        held=None,
        comments=(),
        proposals=(),
        unread=tuple(UnreadRow(number, message) for number, message in summary.wrong),
        missing=tuple(text for question, text in form.texts.items() if question not in summary.counts),
        notes=(
            *(f"рядом со сводкой не прочитано: «{cut(text, 80)}»" for text in summary.beside),
            "прочитана сводка: число людей по вопросам и ответам",
        ),
    )


def _list_titles(rows: Sequence[Row], header: int) -> list[str]:
    """Return a note for each row above the headings."""
    texts = {row.number: " ".join(str(cell) for cell in row.cells if cell) for row in rows if row.number < header}
    return [f"строка {number} над таблицей не прочитана: «{cut(text, 80)}»" for number, text in texts.items() if text]


def _list_undecided(row: Row, columns: AnswerColumns) -> list[str]:
    """Return a note for each answer of a person that says that there is none."""
    return [
        f"строка {row.number}: «{cut(str(cell), 40)}» в столбце {name_column(index)} — ответа на этот вопрос нет"
        for index in columns.questions.values()
        if is_undecided(cell := _get_cell(row, index))
    ]


def _read_scores(row: Row, columns: AnswerColumns, form: Questionnaire) -> tuple[dict[str, int], list[str]]:
    """Return the scores of a respondent and what was not understood; unanswered questions are left out."""
    scores: dict[str, int] = {}
    wrong: list[str] = []
    for question, index in columns.questions.items():
        cell = _get_cell(row, index)
        if cell == "" or is_undecided(cell):
            continue
        score = parse_score(cell, form.scores)
        if score is None:
            wrong.append(f"«{cut(str(cell), 40)}» в столбце {name_column(index)}")
        else:
            scores[question] = score
    if not scores and not wrong:
        wrong.append("нет ни одного ответа")
    return scores, wrong


def is_undecided(cell: TableValue) -> bool:
    """Return whether an answer says that a person has none."""
    return fold_words(str(cell)) in _UNDECIDED


_UNDECIDED: Final = frozenset(
    map(
        fold_words,
        (
            "затрудняюсь ответить", "затрудняюсь", "затрудняюсь с ответом", "не знаю", "нет ответа", "без ответа",
            "трудно сказать", "не могу ответить", "не могу оценить", "н/о",
        ),
    )
)  # fmt: skip
"""Answers of people who do not answer a question; their other answers count."""
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


_DAY: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHED: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ROUND: Final = 62
"""Days that a round of answers lasts at most, where the order of day and month is told by that alone."""


def _find_period(cells: Sequence[TableValue]) -> tuple[str | None, list[str]]:
    """Return the period in which people answered, None unless each row says when; and a note where that is in doubt."""
    first, second = ([_find_day(cell, month_first=order) for cell in cells] for order in (False, True))
    readings = [days for days in (first, second) if days and None not in days]
    spans = [sorted(day for day in days if day is not None) for days in readings]
    if not spans:
        return None, []
    if first != second and len(spans) > 1:
        # Without a number above 12 the order is known by the length of a round alone.
        short = [days for days in spans if (days[-1] - days[0]).days <= _ROUND]
        if len(short) != 1:
            return None, ["по датам не понять, где день и где месяц: впишите held в survey.yaml сами"]
        spans = short
    return format_period(spans[0][0], spans[0][-1]), []


def _find_day(cell: TableValue, *, month_first: bool) -> date | None:
    """Return the day of a moment: «2026/11/20 10:03:11 AM GMT+7», «20.11.2026 10:03», «11/20/2026»."""
    if isinstance(cell, date):
        return cell
    slashed = _SLASHED.search(cell)
    match = _DAY.search(cell)
    try:
        if match is not None:
            year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
            return date(int(year), int(month), int(day))
        if slashed is not None:
            month, day = (slashed[1], slashed[2]) if month_first else (slashed[2], slashed[1])
            return date(int(slashed[3]), int(month), int(day))
    except ValueError:
        return None
    return None
