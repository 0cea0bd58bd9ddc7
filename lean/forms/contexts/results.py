"""How the card was weighed (п. 14), what the project came to (п. 24), what others can take over (п. 30)."""

# ruff: noqa: RUF009 - shown() is dataclasses.field() with words

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lean.documents.base import Person
from lean.forms.contexts import parts
from lean.forms.contexts.parts import GoalShown, PersonShown, ProjectForm, Signature, text
from lean.forms.contexts.photographs import Room, photograph
from lean.forms.contexts.plan import NONE, done_on, measure_numbers, progress_of
from lean.forms.contexts.survey import AverageShown, survey_summary
from lean.forms.fields import shown
from lean.rules.report import achievements
from lean.values import format_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.forms.contexts.parts import Occasion
    from lean.forms.drawings import Picture
    from lean.workspace.project import Project


@dataclass(frozen=True, slots=True)
class EvaluationForm(ProjectForm):
    """The coordinator's evaluation of the card."""

    unit: str = shown("подразделение, которое предлагает проект")
    coordinator: Signature = shown("координатор")
    date: str | None = shown("дата заключения; пусто, если не указана")
    problem_and_goals: str = shown("проблемы, цели и способы их достижения")
    benefits: str = shown("ожидаемые выгоды")
    costs: str = shown("временные и финансовые затраты")
    automation: str = shown("необходимость автоматизации")
    impact: str = shown("влияние на цели и задачи подразделения")
    programme: str = shown("муниципальная программа, названная в карточке")
    conclusion: str = shown("заключение")
    decision: str | None = shown("решение: «согласовать карточку проекта»; пусто, если не принято")


_DECISIONS: Final = {
    "agree": "согласовать карточку проекта",
    "return": "вернуть карточку проекта на доработку",
    "reject": "отклонить карточку проекта",
}


def evaluation(of: Occasion) -> EvaluationForm:
    """The evaluation sheet with the five kinds of data of п. 14. Raises BrokenDocumentError."""
    weighed, card = of.project.evaluation, of.project.card
    coordinator = parts.signs("coordinator", of)
    if weighed.coordinator is not None:
        named = Person.model_construct(name=weighed.coordinator)
        coordinator = parts.signature(parts.with_post(named, of.project))
    return EvaluationForm(
        *parts.of_project(of.project),
        unit=text(card.unit),
        coordinator=coordinator,
        date=parts.long_day(weighed.date),
        problem_and_goals=text(weighed.problem_and_goals),
        benefits=text(weighed.benefits),
        costs=text(weighed.costs),
        automation=text(weighed.automation),
        impact=text(weighed.impact),
        programme=text(card.municipal_programme),
        conclusion=text(weighed.conclusion),
        decision=_DECISIONS.get(weighed.decision or ""),
    )


@dataclass(frozen=True, slots=True)
class AchievedShown(GoalShown):
    """An indicator of the card with what was reached."""

    actual: str = shown("фактическое значение")
    reached: str = shown("оценка: «достигнут», «не достигнут», «не определено»")
    measured_by: str = shown("чем измерено")
    measures: str = shown("номера мероприятий, которые дали результат")
    note: str | None = shown("пояснение; пусто, если его нет")


@dataclass(frozen=True, slots=True)
class CarriedOutShown:
    """A measure and its outcome."""

    number: int = shown("номер мероприятия в плане")
    what: str = shown("наименование мероприятия")
    due: str = shown("срок по плану")
    done: str = shown("когда выполнено; «не выполнено», «снято»")
    result: str = shown("фактический результат")


@dataclass(frozen=True, slots=True)
class EffectShown:
    """An effect."""

    what: str = shown("эффект")
    before: str = shown("было")
    after: str = shown("стало")
    saved: str = shown("сбережено; «—», если не считали")


@dataclass(frozen=True, slots=True)
class PicturesShown:
    """A pair of pictures."""

    caption: str = shown("что изменилось")
    before: str = shown("файл со снимком «до»")
    after: str = shown("файл со снимком «после»")
    picture_before: str = shown("снимок «до» или место для него; абзац с одним таким полем станет картинкой")
    picture_after: str = shown("снимок «после» или место для него; абзац с одним таким полем станет картинкой")


@dataclass(frozen=True, slots=True)
class ProblemLeftShown:
    """A problem that remains."""

    number: int = shown("номер проблемы на карте текущего состояния")
    what: str = shown("проблема")


@dataclass(frozen=True, slots=True)
class ReportForm(ProjectForm):
    """The report on the results."""

    organisation: str = shown("учреждение, где реализуется проект")
    leader: Signature = shown("руководитель проекта")
    coordinator: Signature = shown("координатор")
    date: str | None = shown("дата отчёта; пусто, если не указана")
    summary: str = shown("итог")
    indicators: tuple[AchievedShown, ...] = shown("достижение целевых показателей", wanted=True)
    measures: tuple[CarriedOutShown, ...] = shown("выполнение плана", wanted=True)
    effects: tuple[EffectShown, ...] = shown("полученный эффект", wanted=True)
    acts: tuple[str, ...] = shown("изданные акты: «приказ от 17.04.2026 № 21 «О порядке…»")
    survey: AverageShown = shown("средний балл анкет до и после проекта")
    people_before: int = shown("сколько человек опрошено до проекта")
    people_after: int = shown("сколько человек опрошено после проекта")
    problems_left: tuple[ProblemLeftShown, ...] = shown("нерешённые проблемы")
    pictures: tuple[PicturesShown, ...] = shown("снимки «до» и «после»")
    materials: tuple[str, ...] = shown("дополнительные материалы")
    conclusion: str = shown("вывод")


_REACHED: Final = {True: "достигнут", False: "не достигнут", None: "не определено"}


def report(of: Occasion) -> ReportForm:
    """The report on the results with the evaluation of indicators, п. 24. Raises BrokenDocumentError."""
    project, written = of.project, of.project.report
    answered = survey_summary(of)
    return ReportForm(
        *parts.of_project(project),
        organisation=parts.organisation_of(project),
        leader=parts.signs("leader", of),
        coordinator=parts.signs("coordinator", of),
        date=parts.long_day(written.date),
        summary=text(written.summary),
        indicators=tuple(_achieved(of)),
        measures=tuple(_carried_out(of)),
        effects=tuple(
            EffectShown(
                what=text(effect.what),
                before=parts.quantity(effect.before),
                after=parts.quantity(effect.after),
                saved=parts.quantity(effect.saved) if effect.saved is not None else NONE,
            )
            for effect in written.effects
        ),
        acts=tuple(_acts(of)),
        survey=answered.total,
        people_before=answered.initial.people,
        people_after=answered.final.people,
        problems_left=tuple(
            ProblemLeftShown(number, text(project.current_map.problems.get(number))) for number in written.problems_left
        ),
        pictures=tuple(
            PicturesShown(text(pair.caption), text(pair.before), text(pair.after), before.mark, after.mark)
            for pair, (before, after) in zip(written.pictures, _pairs(project), strict=True)
        ),
        materials=written.materials,
        conclusion=text(written.conclusion),
    )


_ROOM: Final = Room(round(75.5 * 36_000), 68 * 36_000)
"""What a photograph has in its cell of the report, in EMU: two stand side by side, three pairs on a page."""


def photographs(of: Occasion) -> Iterator[Picture]:
    """The pictures of the report. Raises BrokenDocumentError."""
    for pair in _pairs(of.project):
        yield from pair


def _pairs(project: Project) -> Iterator[tuple[Picture, Picture]]:
    for number, pair in enumerate(project.report.pictures):
        yield (
            photograph(pair.before, 2 * number + 1, f"«до» {number + 1}", project, _ROOM),
            photograph(pair.after, 2 * number + 2, f"«после» {number + 1}", project, _ROOM),
        )


def _achieved(of: Occasion) -> Iterator[AchievedShown]:
    for item in achievements(of.project):
        line = item.line
        yield AchievedShown(
            *parts.goal(item.indicator),
            actual=parts.quantity(line.actual),
            reached=_REACHED[item.reached],
            measured_by=text(line.measured_by),
            measures=measure_numbers(line.measures, of.project) if line.measures else parts.OPEN,
            note=line.note,
        )


def _carried_out(of: Occasion) -> Iterator[CarriedOutShown]:
    project = of.project
    told = progress_of(project)
    for number, measure in enumerate(project.plan.measures, start=1):
        state = told.get(measure.id)
        cancelled = state is not None and state.state == "cancelled"
        yield CarriedOutShown(
            number=number,
            what=text(measure.what),
            due=parts.period(measure.due),
            done=done_on(state, of.on),
            result=NONE if cancelled else text(state.result if state is not None else None),
        )


def _acts(of: Occasion) -> Iterator[str]:
    for act in of.project.report.acts:
        dated = f"от {format_date(act.date)}" if act.date is not None else None
        number = f"№\N{NO-BREAK SPACE}{act.number}" if act.number is not None else None
        title = f"«{act.title}»" if act.title is not None else None
        yield text(" ".join(part for part in (act.kind, dated, number, title) if part))


@dataclass(frozen=True, slots=True)
class ReplicationShown:
    """Where the practice was taken over."""

    unit: str = shown("подразделение")
    date: str = shown("когда применили")


@dataclass(frozen=True, slots=True)
class PracticeForm(ProjectForm):
    """The card of a best practice."""

    name: str = shown("наименование практики")
    organisation: str = shown("учреждение, где реализован проект")
    process: str = shown("муниципальная услуга или процесс")
    problem: str = shown("какую проблему решает")
    solution: str = shown("решение")
    result: str = shown("результат")
    indicators: tuple[AchievedShown, ...] = shown("показатели с фактическими значениями")
    conditions: str = shown("что нужно для повторения")
    applicable: tuple[str, ...] = shown("где применима", wanted=True)
    keywords: str = shown("ключевые слова через запятую")
    contact: PersonShown = shown("к кому обратиться")
    published: str = shown("когда размещена")
    folder: str = shown("куда размещают практики, из lean.yaml")
    replications: tuple[ReplicationShown, ...] = shown("где практику применили")


def practice(of: Occasion) -> PracticeForm:
    """The card of a best practice, п. 30, 31. Raises BrokenDocumentError."""
    found = of.project.practice
    return PracticeForm(
        *parts.of_project(of.project),
        name=text(found.title),
        organisation=parts.organisation_of(of.project),
        process=text(found.process),
        problem=text(found.problem),
        solution=text(found.solution),
        result=text(found.result),
        indicators=tuple(_achieved(of)),
        conditions=text(found.conditions),
        applicable=found.applicable,
        keywords=text(", ".join(found.keywords)),
        contact=parts.person(parts.with_post(found.contact, of.project)),
        published=parts.day(found.published),
        folder=text(of.project.workspace.settings.practices.folder),
        replications=tuple(ReplicationShown(text(one.unit), parts.day(one.date)) for one in found.replications),
    )
