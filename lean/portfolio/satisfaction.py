"""What the customers of a process answered: means by question, by group and in all, before and after."""

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

    ``kind``: question, group or total; ``key`` is the question's or group's name for programs.
    """

    kind: str
    key: str
    name: str
    initial: Decimal | None
    final: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """By how much the mean grew, of the means as they are shown; None where one is missing."""
        return None if self.initial is None or self.final is None else self.final - self.initial


def list_means(survey: CustomerSurvey, form: Questionnaire) -> Iterator[SatisfactionLine]:
    """The questions in the order of the questionnaire, each group closed by its own mean, the total last."""
    for group in form.groups:
        for one in group.questions:
            yield _measure_line("question", one.question, one.text, survey, {one.question})
        yield _measure_line("group", group.group, group.group, survey, {one.question for one in group.questions})
    yield _measure_line("total", "total", "Итого средний балл", survey, None)


def _measure_line(
    kind: str, key: str, name: str, survey: CustomerSurvey, questions: set[str] | None
) -> SatisfactionLine:
    return SatisfactionLine(kind, key, name, mean(survey.initial, questions), mean(survey.final, questions))


def count_by_unit(held: SurveyRound) -> dict[str, int]:
    """People by unit, in the order of the summary."""
    found: Counter[str] = Counter()
    for line in held.respondents:
        found[line.unit or "не указано"] += line.people or 0
    return dict(found)


def as_object(survey: CustomerSurvey, form: Questionnaire) -> dict[str, Any]:
    """Both rounds and the change with the stable keys of the command line's contract."""
    told = list(list_means(survey, form))
    found: dict[str, Any] = {
        name: {
            "held": one.held.text if one.held is not None else None,
            "respondents": one.people,
            "units": [{"unit": unit, "people": count} for unit, count in count_by_unit(one).items()],
            "averages": {line.key: _as_float(getattr(line, name)) for line in told if line.kind == "question"},
            "groups": {line.key: _as_float(getattr(line, name)) for line in told if line.kind == "group"},
            "total": _as_float(getattr(told[-1], name)),
        }
        for name, one in rounds(survey)
    }
    change = {line.key: _as_float(line.change) for line in told if line.kind == "question"}
    return {**found, "change": {"averages": change, "total": _as_float(told[-1].change)}}


def _as_float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
