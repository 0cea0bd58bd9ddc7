"""A round of answers as survey.yaml holds it, and the same file with the round put where it is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lean.workspace import yaml_fill
from lean.workspace.yaml_source import read

if TYPE_CHECKING:
    from lean.importing.survey.answers import SurveyAnswers


def build_round(answers: SurveyAnswers) -> dict[str, Any]:
    """Build a round as survey.yaml holds it, without what is not known."""
    respondents = [{**({"unit": unit} if unit else {}), "people": people} for unit, people in answers.units.items()]
    comments = [{**({"question": question} if question else {}), "text": text} for question, text in answers.comments]
    data = {
        "held": answers.held,
        "respondents": respondents,
        "answers": [{"question": question, "counts": list(counts)} for question, counts in answers.counts.items()],
        "comments": comments,
        "proposals": list(answers.proposals),
    }
    return {key: value for key, value in data.items() if value}


def fill_round(old: bytes, round_: str, data: dict[str, Any]) -> bytes | None:
    """Return survey.yaml with the round filled in where it is empty; the old bytes stay in their order.

    None where something of the round is there already, or where the file is written so that nothing can be put in.
    Raises SourceError where the old bytes are not YAML.
    """
    top = read(old).data
    if isinstance(top, dict) and not yaml_fill.is_empty(top.get(round_)):
        return None
    return yaml_fill.fill_empty_places(old, {round_: data})
