"""The questionnaire to print blank and the summary of its answers, round beside round (прил. 5 п. 4 (4), анкета)."""

# ruff: noqa: RUF009 - form_field() is dataclasses.field() with words

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lean.forms.contexts import parts
from lean.forms.contexts.parts import NONE, ProjectForm, format_text
from lean.forms.fields import form_field
from lean.views.survey import view_survey

if TYPE_CHECKING:
    from decimal import Decimal

    from lean.documents.survey import SurveyRound
    from lean.regulation.model import Questionnaire
    from lean.views.occasion import Occasion
    from lean.views.survey import MeanScores


@dataclass(frozen=True, slots=True)
class FormQuestionGroup:
    """Questions under one heading."""

    name: str = form_field("заголовок группы")
    questions: tuple[str, ...] = form_field("вопросы")


@dataclass(frozen=True, slots=True)
class QuestionnaireForm(ProjectForm):
    """The blank questionnaire."""

    process: str | None = form_field("наименование процесса; пусто, если не указано")
    scores: tuple[str, ...] = form_field("варианты ответа, от одного балла")
    groups: tuple[FormQuestionGroup, ...] = form_field("группы вопросов")


def build_questionnaire(occasion: Occasion) -> QuestionnaireForm:
    """Return the blank questionnaire. Raises BrokenDocumentError."""
    questionnaire = occasion.regulation.questionnaire
    return QuestionnaireForm(
        *parts.list_project_fields(occasion),
        process=occasion.project.survey.process,
        scores=questionnaire.scores,
        groups=tuple(
            FormQuestionGroup(group.group, tuple(question.text for question in group.questions))
            for group in questionnaire.groups
        ),
    )


@dataclass(frozen=True, slots=True)
class RespondentsRow:
    """People of one unit."""

    unit: str = form_field("подразделение или организация")
    people: str = form_field("опрошено человек")


@dataclass(frozen=True, slots=True)
class CommentRow:
    """What somebody wrote."""

    question: str | None = form_field("вопрос, к которому комментарий; пусто, если не указан")
    text: str = form_field("комментарий")


@dataclass(frozen=True, slots=True)
class RoundGroup:
    """One round."""

    held: str = form_field("когда проведено")
    people: int = form_field("всего опрошено человек")
    respondents: tuple[RespondentsRow, ...] = form_field("кто опрошен", wanted=True)
    comments: tuple[CommentRow, ...] = form_field("комментарии")
    proposals: tuple[str, ...] = form_field("предложения по совершенствованию процесса")


@dataclass(frozen=True, slots=True)
class AverageRow:
    """A mean score of both rounds."""

    name: str = form_field("вопрос, группа или «Итого»")
    initial: str = form_field("средний балл до проекта; «—», если ответов нет")
    final: str = form_field("средний балл после проекта; «—», если ответов нет")
    change: str = form_field("изменение: «+0,98»; «—», если сравнить не с чем")


@dataclass(frozen=True, slots=True)
class GroupAveragesRow:
    """The means of a group of questions."""

    name: str = form_field("заголовок группы")
    questions: tuple[AverageRow, ...] = form_field("средние по вопросам")
    average: AverageRow = form_field("среднее по группе")


@dataclass(frozen=True, slots=True)
class SurveySummaryForm(ProjectForm):
    """The summary of both rounds."""

    process: str = form_field("наименование процесса")
    scale: str = form_field("шкала: «1 — Нет, 2 — Скорее нет, …»")
    initial: RoundGroup = form_field("анкетирование до проекта")
    final: RoundGroup = form_field("анкетирование после проекта")
    groups: tuple[GroupAveragesRow, ...] = form_field("средние по группам вопросов")
    total: AverageRow = form_field("итого средний балл")


def build_survey_summary(occasion: Occasion) -> SurveySummaryForm:
    """Return the summary of both rounds. Raises BrokenDocumentError."""
    questionnaire = occasion.regulation.questionnaire
    view = view_survey(occasion.project.survey, questionnaire)
    return SurveySummaryForm(
        *parts.list_project_fields(occasion),
        process=format_text(view.process),
        scale=", ".join(f"{points} — {name}" for points, name in enumerate(questionnaire.scores, start=1)),
        initial=_build_round(view.initial, questionnaire),
        final=_build_round(view.final, questionnaire),
        groups=tuple(
            GroupAveragesRow(
                name=group.mean.name,
                questions=tuple(build_average(question) for question in group.questions),
                average=build_average(group.mean, f"Средний балл по группе «{group.mean.name}»"),
            )
            for group in view.groups
        ),
        total=build_average(view.total),
    )


def _build_round(held: SurveyRound, questionnaire: Questionnaire) -> RoundGroup:
    texts = questionnaire.texts
    return RoundGroup(
        held=parts.format_dates(held.held),
        people=held.people,
        respondents=tuple(
            RespondentsRow(format_text(line.unit), format_text(line.people)) for line in held.respondents
        ),
        comments=tuple(
            CommentRow(
                texts.get(comment.question, comment.question) if comment.question else None, format_text(comment.text)
            )
            for comment in held.comments
        ),
        proposals=held.proposals,
    )


def build_average(means: MeanScores, name: str | None = None) -> AverageRow:
    """Return a row of mean scores, under a name of its own where one is given."""
    return AverageRow(
        name or means.name, format_score(means.initial), format_score(means.final), format_growth(means.change)
    )


def format_score(value: Decimal | None) -> str:
    """Return a mean as papers show it: «3,15»; a dash where nobody answered."""
    return NONE if value is None else f"{value}".replace(".", ",")


def format_growth(change: Decimal | None) -> str:
    """Return a difference of means with its sign: «+0,98»; a dash where there is nothing to compare with."""
    if change is None:
        return NONE
    return ("+" if change > 0 else "\N{MINUS SIGN}" if change < 0 else "") + format_score(abs(change))
