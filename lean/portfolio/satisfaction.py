"""Results of the survey of customers: mean answers by question, by group and in total, before and after."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from lean.rules.survey import rounds
from lean.views.survey import view_survey

if TYPE_CHECKING:
    from decimal import Decimal

    from lean.documents.survey import CustomerSurvey, SurveyRound
    from lean.regulation.model import Questionnaire


def count_by_unit(survey_round: SurveyRound) -> dict[str, int]:
    """Return the number of people by unit, in the order of the summary."""
    people: Counter[str] = Counter()
    for line in survey_round.respondents:
        people[line.unit or "не указано"] += line.people or 0
    return dict(people)


def as_object(survey: CustomerSurvey, form: Questionnaire) -> dict[str, Any]:
    """Return both rounds and the change as JSON data with the stable keys of the command line."""
    view = view_survey(survey, form)
    means, total = tuple(view.lines), view.total
    rounds_by_name: dict[str, Any] = {
        name: {
            "held": survey_round.held.text if survey_round.held is not None else None,
            "respondents": survey_round.people,
            "units": [{"unit": unit, "people": count} for unit, count in count_by_unit(survey_round).items()],
            "averages": {line.key: _as_float(getattr(line, name)) for line in means if line.kind == "question"},
            "groups": {line.key: _as_float(getattr(line, name)) for line in means if line.kind == "group"},
            "total": _as_float(getattr(total, name)),
        }
        for name, survey_round in rounds(survey)
    }
    change = {line.key: _as_float(line.change) for line in means if line.kind == "question"}
    return {**rounds_by_name, "change": {"averages": change, "total": _as_float(total.change)}}


def _as_float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
