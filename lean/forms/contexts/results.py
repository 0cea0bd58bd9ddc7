"""The evaluation of the card (п. 14), the report on the results (п. 24), the best practice (п. 30)."""

# ruff: noqa: RUF009 - form_field() is dataclasses.field() with words

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lean.documents.base import Person
from lean.forms.contexts import parts
from lean.forms.contexts.parts import NONE, GoalRow, PersonLine, ProjectForm, Signature, format_text
from lean.forms.contexts.photographs import Room, place_photograph
from lean.forms.contexts.plan import format_outcome
from lean.forms.contexts.survey import AverageRow, build_average
from lean.forms.fields import form_field
from lean.values import format_date
from lean.views.people import find_signatory, view_person
from lean.views.report import view_achievements, view_report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.documents.report import Act, Effect
    from lean.forms.drawings import PaperPicture
    from lean.views.monitoring import MeasureProgress
    from lean.views.occasion import Occasion
    from lean.views.report import AchievementView
    from lean.workspace.project import Project


@dataclass(frozen=True, slots=True)
class EvaluationForm(ProjectForm):
    """The coordinator's evaluation of the card."""

    unit: str = form_field("подразделение, которое предлагает проект")
    coordinator: Signature = form_field("координатор")
    date: str | None = form_field("дата заключения; пусто, если не указана")
    problem_and_goals: str = form_field("проблемы, цели и способы их достижения")
    benefits: str = form_field("ожидаемые выгоды")
    costs: str = form_field("временные и финансовые затраты")
    automation: str = form_field("необходимость автоматизации")
    impact: str = form_field("влияние на цели и задачи подразделения")
    programme: str = form_field("муниципальная программа, названная в карточке")
    conclusion: str = form_field("заключение")
    decision: str | None = form_field("решение: «согласовать карточку проекта»; пусто, если не принято")


_DECISIONS: Final = {
    "agree": "согласовать карточку проекта",
    "return": "вернуть карточку проекта на доработку",
    "reject": "отклонить карточку проекта",
}


def build_evaluation(occasion: Occasion) -> EvaluationForm:
    """Return the evaluation sheet with the five kinds of data of п. 14. Raises BrokenDocumentError."""
    project, evaluation = occasion.project, occasion.project.evaluation
    coordinator = find_signatory("coordinator", occasion)
    if evaluation.coordinator is not None:
        coordinator = view_person(Person.model_construct(name=evaluation.coordinator), project)
    return EvaluationForm(
        *parts.list_project_fields(occasion),
        unit=format_text(project.card.unit),
        coordinator=parts.build_signature(coordinator),
        date=parts.format_long_day(evaluation.date),
        problem_and_goals=format_text(evaluation.problem_and_goals),
        benefits=format_text(evaluation.benefits),
        costs=format_text(evaluation.costs),
        automation=format_text(evaluation.automation),
        impact=format_text(evaluation.impact),
        programme=format_text(project.card.municipal_programme),
        conclusion=format_text(evaluation.conclusion),
        decision=_DECISIONS.get(evaluation.decision or ""),
    )


@dataclass(frozen=True, slots=True)
class AchievedRow(GoalRow):
    """An indicator of the card with what was reached."""

    actual: str = form_field("фактическое значение")
    reached: str = form_field("оценка: «достигнут», «не достигнут», «не определено»")
    measured_by: str = form_field("чем измерено")
    measures: str = form_field("номера мероприятий, которые дали результат")
    note: str | None = form_field("пояснение; пусто, если его нет")


@dataclass(frozen=True, slots=True)
class CarriedOutRow:
    """A measure and its outcome."""

    number: int = form_field("номер мероприятия в плане")
    what: str = form_field("наименование мероприятия")
    due: str = form_field("срок по плану")
    done: str = form_field("когда выполнено; «не выполнено», «снято»")
    result: str = form_field("фактический результат")


@dataclass(frozen=True, slots=True)
class EffectRow:
    """An effect."""

    what: str = form_field("эффект")
    before: str = form_field("было")
    after: str = form_field("стало")
    saved: str = form_field("сбережено; «—», если не считали")


@dataclass(frozen=True, slots=True)
class PicturesRow:
    """A pair of pictures."""

    caption: str = form_field("что изменилось")
    before: str = form_field("файл со снимком «до»")
    after: str = form_field("файл со снимком «после»")
    picture_before: str = form_field("снимок «до» или место для него; абзац с одним таким полем станет картинкой")
    picture_after: str = form_field("снимок «после» или место для него; абзац с одним таким полем станет картинкой")


@dataclass(frozen=True, slots=True)
class ProblemLeftRow:
    """A problem that is not solved."""

    number: int = form_field("номер проблемы на карте текущего состояния")
    what: str = form_field("проблема")


@dataclass(frozen=True, slots=True)
class ReportForm(ProjectForm):
    """The report on the results."""

    organisation: str = form_field("учреждение, где реализуется проект")
    leader: Signature = form_field("руководитель проекта")
    coordinator: Signature = form_field("координатор")
    date: str | None = form_field("дата отчёта; пусто, если не указана")
    summary: str = form_field("итог")
    indicators: tuple[AchievedRow, ...] = form_field("достижение целевых показателей", wanted=True)
    measures: tuple[CarriedOutRow, ...] = form_field("выполнение плана", wanted=True)
    effects: tuple[EffectRow, ...] = form_field("полученный эффект", wanted=True)
    acts: tuple[str, ...] = form_field("изданные акты: «приказ от 17.04.2026 № 21 «О порядке…»")
    survey: AverageRow = form_field("средний балл анкет до и после проекта")
    people_before: int = form_field("сколько человек опрошено до проекта")
    people_after: int = form_field("сколько человек опрошено после проекта")
    problems_left: tuple[ProblemLeftRow, ...] = form_field("нерешённые проблемы")
    pictures: tuple[PicturesRow, ...] = form_field("снимки «до» и «после»")
    materials: tuple[str, ...] = form_field("дополнительные материалы")
    conclusion: str = form_field("вывод")


_REACHED: Final = {True: "достигнут", False: "не достигнут", None: "не определено"}


def build_report(occasion: Occasion) -> ReportForm:
    """Return the report on the results with the evaluation of indicators, п. 24. Raises BrokenDocumentError."""
    view = view_report(occasion)
    report = view.report
    return ReportForm(
        *parts.list_project_fields(occasion),
        organisation=format_text(occasion.organisation),
        leader=parts.build_signature(view.leader),
        coordinator=parts.build_signature(view.coordinator),
        date=parts.format_long_day(report.date),
        summary=format_text(report.summary),
        indicators=tuple(_build_achieved(achieved) for achieved in view.indicators),
        measures=tuple(_build_carried_out(measure) for measure in view.measures),
        effects=tuple(build_effect(effect) for effect in report.effects),
        acts=tuple(_format_act(act) for act in report.acts),
        survey=build_average(view.survey.total),
        people_before=view.survey.initial.people,
        people_after=view.survey.final.people,
        problems_left=tuple(ProblemLeftRow(number, format_text(what)) for number, what in view.problems_left),
        pictures=tuple(
            PicturesRow(
                format_text(pair.caption), format_text(pair.before), format_text(pair.after), before.mark, after.mark
            )
            for pair, (before, after) in zip(report.pictures, _list_pairs(occasion.project), strict=True)
        ),
        materials=report.materials,
        conclusion=format_text(report.conclusion),
    )


def build_effect(effect: Effect) -> EffectRow:
    """Return an effect; a saving that nobody counted is a dash."""
    return EffectRow(
        what=format_text(effect.what),
        before=parts.format_quantity(effect.before),
        after=parts.format_quantity(effect.after),
        saved=parts.format_quantity(effect.saved) if effect.saved is not None else NONE,
    )


_ROOM: Final = Room(round(75.5 * 36_000), 68 * 36_000)
"""The room for a photograph in a cell of the report, in EMU: two side by side, three pairs on a page."""


def list_photographs(occasion: Occasion) -> Iterator[PaperPicture]:
    """Yield the pictures of the report. Raises BrokenDocumentError."""
    for pair in _list_pairs(occasion.project):
        yield from pair


def _list_pairs(project: Project) -> Iterator[tuple[PaperPicture, PaperPicture]]:
    for number, pair in enumerate(project.report.pictures):
        yield (
            place_photograph(pair.before, 2 * number + 1, f"«до» {number + 1}", project, _ROOM),
            place_photograph(pair.after, 2 * number + 2, f"«после» {number + 1}", project, _ROOM),
        )


def _build_achieved(view: AchievementView) -> AchievedRow:
    line = view.achievement.line
    return AchievedRow(
        *parts.list_goal_fields(view.achievement.indicator),
        actual=parts.format_quantity(line.actual),
        reached=_REACHED[view.achievement.reached],
        measured_by=format_text(line.measured_by),
        measures=parts.format_numbers(view.measures) if view.measures else parts.OPEN,
        note=line.note,
    )


def _build_carried_out(view: MeasureProgress) -> CarriedOutRow:
    result = view.state.result if view.state is not None else None
    return CarriedOutRow(
        number=view.number,
        what=format_text(view.measure.what),
        due=parts.format_dates(view.measure.due),
        done=format_outcome(view),
        result=NONE if view.outcome == "cancelled" else format_text(result),
    )


def _format_act(act: Act) -> str:
    dated = f"от {format_date(act.date)}" if act.date is not None else None
    number = f"№\N{NO-BREAK SPACE}{act.number}" if act.number is not None else None
    title = f"«{act.title}»" if act.title is not None else None
    return format_text(" ".join(part for part in (act.kind, dated, number, title) if part))


@dataclass(frozen=True, slots=True)
class ReplicationRow:
    """A unit that took the practice over."""

    unit: str = form_field("подразделение")
    date: str = form_field("когда применили")


@dataclass(frozen=True, slots=True)
class PracticeForm(ProjectForm):
    """The card of a best practice."""

    name: str = form_field("наименование практики")
    organisation: str = form_field("учреждение, где реализован проект")
    process: str = form_field("муниципальная услуга или процесс")
    problem: str = form_field("какую проблему решает")
    solution: str = form_field("решение")
    result: str = form_field("результат")
    indicators: tuple[AchievedRow, ...] = form_field("показатели с фактическими значениями")
    conditions: str = form_field("что нужно для повторения")
    applicable: tuple[str, ...] = form_field("где применима", wanted=True)
    keywords: str = form_field("ключевые слова через запятую")
    contact: PersonLine = form_field("к кому обратиться")
    published: str = form_field("когда размещена")
    folder: str = form_field("куда размещают практики, из lean.yaml")
    replications: tuple[ReplicationRow, ...] = form_field("где практику применили")


def build_practice(occasion: Occasion) -> PracticeForm:
    """Return the card of a best practice, п. 30, 31. Raises BrokenDocumentError."""
    project, practice = occasion.project, occasion.project.practice
    return PracticeForm(
        *parts.list_project_fields(occasion),
        name=format_text(practice.title),
        organisation=format_text(occasion.organisation),
        process=format_text(practice.process),
        problem=format_text(practice.problem),
        solution=format_text(practice.solution),
        result=format_text(practice.result),
        indicators=tuple(_build_achieved(achieved) for achieved in view_achievements(project)),
        conditions=format_text(practice.conditions),
        applicable=practice.applicable,
        keywords=format_text(", ".join(practice.keywords)),
        contact=parts.build_person(view_person(practice.contact, project)),
        published=parts.format_day(practice.published),
        folder=format_text(project.workspace.settings.practices.folder),
        replications=tuple(
            ReplicationRow(format_text(replication.unit), parts.format_day(replication.date))
            for replication in practice.replications
        ),
    )
