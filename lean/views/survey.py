"""The survey of the customers of a process (прил. 5 п. 4 (4)): mean scores before and after the project."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from lean.rules.survey import average

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lean.documents.survey import CustomerSurvey, SurveyRound
    from lean.regulation.model import Questionnaire

_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class MeanScores:
    """The mean scores of a question, a group or the whole questionnaire; None where nobody answered.

    ``kind``: question, group or total; ``key`` is the question's or the group's name for programs.
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


@dataclass(frozen=True, slots=True)
class GroupMeans:
    """The means of a group of questions and of each of its questions."""

    questions: tuple[MeanScores, ...]
    mean: MeanScores


@dataclass(frozen=True, slots=True)
class SurveyView:
    """Both rounds of the survey with the means of their answers."""

    process: str | None
    initial: SurveyRound
    final: SurveyRound
    groups: tuple[GroupMeans, ...]
    total: MeanScores

    @property
    def lines(self) -> Iterator[MeanScores]:
        """The questions in the order of the questionnaire, each group closed by its own mean, the total last."""
        for group in self.groups:
            yield from (*group.questions, group.mean)
        yield self.total


def view_survey(survey: CustomerSurvey, questionnaire: Questionnaire) -> SurveyView:
    """Return both rounds with their means by question, by group and in all."""

    def measure(kind: str, key: str, name: str, questions: set[str] | None) -> MeanScores:
        initial, final = (compute_mean(held, questions) for held in (survey.initial, survey.final))
        return MeanScores(kind, key, name, initial, final)

    return SurveyView(
        process=survey.process,
        initial=survey.initial,
        final=survey.final,
        groups=tuple(
            GroupMeans(
                tuple(
                    measure("question", question.question, question.text, {question.question})
                    for question in group.questions
                ),
                measure("group", group.group, group.group, {question.question for question in group.questions}),
            )
            for group in questionnaire.groups
        ),
        total=measure("total", "total", "Итого средний балл", None),
    )


def compute_mean(held: SurveyRound, questions: Iterable[str] | None = None) -> Decimal | None:
    """Return the mean score of all answers to the questions, to every question without them.

    It is the sum of points over the number of answers, rounded half up to the hundredth; None where nobody answered.
    """
    wanted = None if questions is None else set(questions)
    lines = tuple(line for line in held.answers if wanted is None or line.question in wanted)
    exact = average(held.model_copy(update={"answers": lines}))
    return None if exact is None else exact.quantize(_CENT, ROUND_HALF_UP)
