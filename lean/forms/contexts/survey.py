"""The questionnaire to print blank and the summary of its answers, round beside round (прил. 5 п. 4 (4), анкета)."""

# ruff: noqa: RUF009 - shown() is dataclasses.field() with words

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from lean.forms.contexts import parts
from lean.forms.contexts.parts import ProjectForm, text
from lean.forms.fields import shown
from lean.rules.survey import average

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lean.documents.survey import SurveyRound
    from lean.forms.contexts.parts import Occasion
    from lean.regulation.model import Questionnaire

NO_ANSWERS: Final = "—"
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class GroupShown:
    """Questions under one heading."""

    name: str = shown("заголовок группы")
    questions: tuple[str, ...] = shown("вопросы")


@dataclass(frozen=True, slots=True)
class QuestionnaireForm(ProjectForm):
    """The blank questionnaire."""

    process: str | None = shown("наименование процесса; пусто, если не указано")
    scores: tuple[str, ...] = shown("варианты ответа, от одного балла")
    groups: tuple[GroupShown, ...] = shown("группы вопросов")


def questionnaire(of: Occasion) -> QuestionnaireForm:
    """The blank questionnaire. Raises BrokenDocumentError."""
    form = of.regulation.questionnaire
    return QuestionnaireForm(
        *parts.of_project(of.project),
        process=of.project.survey.process,
        scores=form.scores,
        groups=tuple(GroupShown(group.group, tuple(one.text for one in group.questions)) for group in form.groups),
    )


@dataclass(frozen=True, slots=True)
class RespondentsShown:
    """People of one unit."""

    unit: str = shown("подразделение или организация")
    people: str = shown("опрошено человек")


@dataclass(frozen=True, slots=True)
class CommentShown:
    """What somebody wrote."""

    question: str | None = shown("вопрос, к которому комментарий; пусто, если не указан")
    text: str = shown("комментарий")


@dataclass(frozen=True, slots=True)
class RoundShown:
    """One round."""

    held: str = shown("когда проведено")
    people: int = shown("всего опрошено человек")
    respondents: tuple[RespondentsShown, ...] = shown("кто опрошен", wanted=True)
    comments: tuple[CommentShown, ...] = shown("комментарии")
    proposals: tuple[str, ...] = shown("предложения по совершенствованию процесса")


@dataclass(frozen=True, slots=True)
class AverageShown:
    """A mean score of both rounds."""

    name: str = shown("вопрос, группа или «Итого»")
    initial: str = shown("средний балл до проекта; «—», если ответов нет")
    final: str = shown("средний балл после проекта; «—», если ответов нет")
    change: str = shown("изменение: «+0,98»; «—», если сравнить не с чем")


@dataclass(frozen=True, slots=True)
class GroupAveragesShown:
    """The means of a group of questions."""

    name: str = shown("заголовок группы")
    questions: tuple[AverageShown, ...] = shown("средние по вопросам")
    average: AverageShown = shown("среднее по группе")


@dataclass(frozen=True, slots=True)
class SurveySummaryForm(ProjectForm):
    """The summary of both rounds."""

    process: str = shown("наименование процесса")
    scale: str = shown("шкала: «1 — Нет, 2 — Скорее нет, …»")
    initial: RoundShown = shown("анкетирование до проекта")
    final: RoundShown = shown("анкетирование после проекта")
    groups: tuple[GroupAveragesShown, ...] = shown("средние по группам вопросов")
    total: AverageShown = shown("итого средний балл")


def survey_summary(of: Occasion) -> SurveySummaryForm:
    """The summary. Every mean is the sum of points over the number of answers. Raises BrokenDocumentError."""
    form, survey = of.regulation.questionnaire, of.project.survey
    both = (survey.initial, survey.final)
    return SurveySummaryForm(
        *parts.of_project(of.project),
        process=text(survey.process),
        scale=", ".join(f"{points} — {name}" for points, name in enumerate(form.scores, start=1)),
        initial=_round(survey.initial, form),
        final=_round(survey.final, form),
        groups=tuple(
            GroupAveragesShown(
                name=group.group,
                questions=tuple(_averages(one.text, both, {one.question}) for one in group.questions),
                average=_averages(
                    f"Средний балл по группе «{group.group}»", both, {one.question for one in group.questions}
                ),
            )
            for group in form.groups
        ),
        total=_averages("Итого средний балл", both, None),
    )


def _round(held: SurveyRound, form: Questionnaire) -> RoundShown:
    words = form.texts
    return RoundShown(
        held=parts.period(held.held),
        people=held.people,
        respondents=tuple(RespondentsShown(text(line.unit), text(line.people)) for line in held.respondents),
        comments=tuple(
            CommentShown(
                words.get(comment.question, comment.question) if comment.question else None, text(comment.text)
            )
            for comment in held.comments
        ),
        proposals=held.proposals,
    )


def _averages(name: str, both: tuple[SurveyRound, SurveyRound], questions: set[str] | None) -> AverageShown:
    first, last = (mean(held, questions) for held in both)
    change = None if first is None or last is None else last - first
    return AverageShown(name, score(first), score(last), growth(change))


def mean(held: SurveyRound, questions: Iterable[str] | None = None) -> Decimal | None:
    """The mean score of all answers to the questions (to every question without them), to the hundredth, half up.

    None where nobody answered.
    """
    wanted = None if questions is None else set(questions)
    lines = tuple(line for line in held.answers if wanted is None or line.question in wanted)
    exact = average(held.model_copy(update={"answers": lines}))
    return None if exact is None else exact.quantize(_CENT, ROUND_HALF_UP)


def score(value: Decimal | None) -> str:
    """A mean as papers show it: «3,15»; a dash where nobody answered."""
    return NO_ANSWERS if value is None else f"{value}".replace(".", ",")


def growth(change: Decimal | None) -> str:
    """A difference of means with its sign: «+0,98»; a dash where there is nothing to compare with."""
    if change is None:
        return NO_ANSWERS
    return ("+" if change > 0 else "\N{MINUS SIGN}" if change < 0 else "") + score(abs(change))
