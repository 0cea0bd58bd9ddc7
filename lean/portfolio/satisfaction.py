"""Results of the survey of customers: mean answers by question, by group and in total, before and after."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lean.forms.contexts.survey import mean
from lean.rules.survey import rounds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from lean.documents.survey import CustomerSurvey, SurveyRound
    from lean.regulation.model import Questionnaire


@dataclass(frozen=True, slots=True)
class SatisfactionLine:
    """A question, a group or the whole questionnaire with its means; None where nobody answered.

    `kind` is question, group or total; `key` is the name of the question or group for programs.
    """

    kind: str
    key: str
    name: str
    initial: Decimal | None
    final: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """The growth of the mean, computed from the printed means; None if a mean is missing."""
        return None if self.initial is None or self.final is None else self.final - self.initial


def list_means(survey: CustomerSurvey, form: Questionnaire) -> Iterator[SatisfactionLine]:
    """Yield the questions in the order of the questionnaire, after each group its mean, and the total at the end."""
    for group in form.groups:
        for question in group.questions:
            yield _measure_line("question", question.question, question.text, survey, {question.question})
        yield _measure_line(
            "group", group.group, group.group, survey, {question.question for question in group.questions}
        )
    yield _measure_line("total", "total", "Итого средний балл", survey, None)


def _measure_line(
    kind: str, key: str, name: str, survey: CustomerSurvey, questions: set[str] | None
) -> SatisfactionLine:
    return SatisfactionLine(kind, key, name, mean(survey.initial, questions), mean(survey.final, questions))


def count_by_unit(survey_round: SurveyRound) -> dict[str, int]:
    """Return the number of people by unit, in the order of the summary."""
    people: Counter[str] = Counter()
    for line in survey_round.respondents:
        people[line.unit or "не указано"] += line.people or 0
    return dict(people)


def as_object(survey: CustomerSurvey, form: Questionnaire) -> dict[str, Any]:
    """Return both rounds and the change as JSON data with the stable keys of the command line."""
    means = list(list_means(survey, form))
    rounds_by_name: dict[str, Any] = {
        name: {
            "held": survey_round.held.text if survey_round.held is not None else None,
            "respondents": survey_round.people,
            "units": [{"unit": unit, "people": count} for unit, count in count_by_unit(survey_round).items()],
            "averages": {line.key: _as_float(getattr(line, name)) for line in means if line.kind == "question"},
            "groups": {line.key: _as_float(getattr(line, name)) for line in means if line.kind == "group"},
            "total": _as_float(getattr(means[-1], name)),
        }
        for name, survey_round in rounds(survey)
    }
    change = {line.key: _as_float(line.change) for line in means if line.kind == "question"}
    return {**rounds_by_name, "change": {"averages": change, "total": _as_float(means[-1].change)}}


def _as_float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
