"""The page of a project: its state, deadlines, maps, results, measures, documents and history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lean.diagnostics import sort_diagnostics
from lean.documents import DOCUMENTS
from lean.documents.choices import word_of
from lean.forms.contexts.parts import NONE, OPEN, format_dates, format_numbers, format_text
from lean.forms.contexts.plan import build_problem
from lean.procedure.course import find_seals_in_force
from lean.schemas import title_of
from lean.site import history
from lean.site.maps import PageChange, PageMap, build_maps, list_changes
from lean.site.results import ProjectResults, build_results
from lean.values import format_date
from lean.values.spelling import without_sign
from lean.views.monitoring import view_monitoring
from lean.views.occasion import Occasion
from lean.views.plan import list_problems, sort_numbers
from lean.workspace.project import BrokenDocumentError, readable_or

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lean.forms.contexts.plan import ProblemRow
    from lean.portfolio.entries import PortfolioEntry
    from lean.procedure.deadlines import DeadlineState
    from lean.site.history import PageMoment
    from lean.site.pictures import PagePictures
    from lean.site.portfolio import Portfolio
    from lean.status.status import NextStep, Standing
    from lean.views.monitoring import MeasureDeviation
    from lean.workspace.project import Project


@dataclass(frozen=True, slots=True)
class PageStage:
    """A stage of the procedure; `state` is done, now or ahead."""

    number: int
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class PageDeadline:
    """A deadline of the project."""

    name: str
    due: str
    day: str
    who: str
    provision: str
    done: str | None
    late: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class PageStep:
    """A possible next step."""

    name: str
    provision: str
    who: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageProposal:
    """A proposal of the target map."""

    number: int
    what: str
    how: str
    answers: str


@dataclass(frozen=True, slots=True)
class PageMeasure:
    """A measure of the plan; `state` is done, cancelled, late or open."""

    number: int
    what: str
    problems: str
    responsible: str
    due: str
    done: str
    deviation: str
    state: str
    note: str | None


@dataclass(frozen=True, slots=True)
class PageDocument:
    """A document; `approved` names the last event that approved it, with its day and protocol."""

    title: str
    file: str
    approved: str


@dataclass(frozen=True, slots=True)
class ProcessWork:
    """The problems of the process, the proposals and the measures."""

    problems: tuple[ProblemRow, ...]
    proposals: tuple[PageProposal, ...]
    measures: tuple[PageMeasure, ...]


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """The content of a project's page; a part is None if the documents for it cannot be read.

    `unread` lists the files that cannot be read; the other parts are shown without their content.
    """

    slug: str
    title: str
    stage: str
    ending: str | None
    late: int
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    origin: tuple[str, str | None] | None
    stages: tuple[PageStage, ...]
    due: tuple[PageDeadline, ...]
    met: tuple[PageDeadline, ...]
    steps: tuple[PageStep, ...]
    results: ProjectResults | None
    maps: tuple[PageMap, ...]
    changes: tuple[PageChange, ...]
    work: ProcessWork | None
    documents: tuple[PageDocument, ...]
    moments: tuple[PageMoment, ...] | None
    problems: tuple[str, ...]
    unread: tuple[str, ...]


def build_page(
    portfolio: Portfolio, project: Project, entry: PortfolioEntry, standing: Standing, pictures: PagePictures
) -> ProjectPage:
    """Return the content of the page. Parts that cannot be read are empty, and the reasons are among `problems`."""
    broken = [name for name in DOCUMENTS if not project.can_read(name)]
    readable = project.without(broken)
    of = Occasion(readable, standing.regulation, portfolio.on)
    # The first diagnostic of each file; lean check reports the others.
    first = {
        diagnostic.path: diagnostic
        for diagnostic in reversed((*entry.problems, *sort_diagnostics(project.diagnostics)))
    }
    unread = [first[path] for path in sorted(first)]
    portfolio.unread.extend(unread)
    states = standing.deadlines
    step = standing.step
    return ProjectPage(
        slug=project.slug,
        title=entry.title,
        stage=entry.stage_name or "Не читается",
        ending=standing.course.ending,
        late=entry.overdue_days,
        facts=tuple((name, values) for name, values in _list_facts(entry, standing) if values),
        origin=_find_origin(project, portfolio.names),
        stages=tuple(_list_stages(standing)),
        due=tuple(_build_deadline(state, standing) for state in states if state.is_open),
        met=tuple(_build_deadline(state, standing) for state in states if not state.is_open),
        steps=tuple(
            _build_step(diagnostic, standing)
            for diagnostic in standing.next
            if diagnostic is step or (step is None and diagnostic.forward)
        ),
        results=None
        if {"card", "report"}.intersection(broken)
        else readable_or(lambda: build_results(of, pictures), None),
        maps=build_maps(project, pictures),
        changes=readable_or(lambda: list_changes(project), ()),
        work=None
        if {"current-map", "target-map", "plan"}.issubset(broken)
        else readable_or(lambda: _build_work(of), None),
        documents=tuple(_list_documents(project, standing)),
        moments=history.list_moments(portfolio, project, standing.regulation),
        problems=tuple(f"{diagnostic.path}:{diagnostic.line}: {diagnostic.message}" for diagnostic in unread),
        unread=tuple(f"{name}.yaml" for name in broken),
    )


def _list_facts(entry: PortfolioEntry, standing: Standing) -> Iterator[tuple[str, tuple[str, ...]]]:
    goals = {goal.goal: goal.says for goal in standing.regulation.goals.values()}
    yield "Подразделение", (entry.unit,) if entry.unit else ()
    yield "Координатор", (entry.coordinator,) if entry.coordinator else ()
    yield "Руководитель", (entry.leader,) if entry.leader else ()
    yield "Открыт", (format_date(entry.opened),) if entry.opened is not None else ()
    yield (
        "Завершён" if entry.is_closed else entry.stage_name,
        (format_date(entry.ended),) if entry.ended is not None else (),
    )
    yield "Цели", tuple(f"{goal}. {goals.get(goal, '')}".rstrip(" .") for goal in entry.goals)
    yield (
        "Обращения",
        tuple(
            ", ".join(filter(None, (appeal.id, word_of(appeal, "source"), appeal.about))) for appeal in entry.appeals
        ),
    )


def _find_origin(project: Project, pages: Mapping[str, str]) -> tuple[str, str | None] | None:
    origin = readable_or(lambda: project.card.origin, None)
    return (origin, pages.get(origin)) if origin is not None else None


def _list_stages(standing: Standing) -> Iterator[PageStage]:
    course = standing.course
    if not standing.readable:
        return
    for stage in standing.regulation.stages:
        done = course.ending == "closed" or stage.stage < course.stage
        now = course.ending is None and stage.stage == course.stage
        yield PageStage(stage.stage, stage.name, "done" if done else "now" if now else "ahead")


def _build_deadline(state: DeadlineState, standing: Standing) -> PageDeadline:
    return PageDeadline(
        name=state.name,
        due=format_date(state.due),
        day=state.due.isoformat(),
        who=standing.who(state),
        provision=state.provision,
        done=format_date(state.done) if state.done is not None else None,
        late=state.overdue_days,
        provisional=state.provisional,
    )


def _build_step(step: NextStep, standing: Standing) -> PageStep:
    return PageStep(
        name=step.event.name,
        provision=step.provision,
        who=" или ".join(standing.role(role) for role in step.event.by),
        missing=tuple(dict.fromkeys(diagnostic.message for diagnostic in step.missing)),
    )


def _build_work(of: Occasion) -> ProcessWork:
    proposals = of.project.target_map.proposals
    return ProcessWork(
        problems=tuple(build_problem(problem) for problem in list_problems(of.project)),
        proposals=tuple(
            PageProposal(
                number, format_text(proposal.what), proposal.how or NONE, format_numbers(sort_numbers(proposal.answers))
            )
            for number, proposal in sorted(proposals.items())
        ),
        measures=tuple(_build_measure(measure) for measure in view_monitoring(of).measures),
    )


def _build_measure(view: MeasureDeviation) -> PageMeasure:
    measure, state = view.measure, view.state
    result = format_text(state.result) if state is not None and view.is_done else None
    return PageMeasure(
        number=view.number,
        what=format_text(measure.what),
        problems=format_numbers(view.problems),
        responsible=format_text(measure.responsible),
        due=format_dates(measure.due),
        done=format_date(view.done) if view.done is not None else "",
        deviation=_describe_deviation(view) if view.is_done or view.is_late else "",
        state="done" if view.is_done else "late" if view.is_late else view.outcome,
        note="; ".join(filter(None, (result, state.note if state is not None else None))) or None,
    )


def _describe_deviation(view: MeasureDeviation) -> str:
    """Return by how many working days a measure is late or early in words; empty where it is neither."""
    if view.outcome == "done" and view.measure.due is None:
        return OPEN
    if view.unknown is not None:
        return f"не посчитано: {view.unknown}"
    if not view.days:
        return ""
    return f"{'позже' if view.days > 0 else 'раньше'} на {abs(view.days)} раб. дн."


def _list_documents(project: Project, standing: Standing) -> Iterator[PageDocument]:
    """Yield the documents of the project and what approved them."""
    sealed = find_seals_in_force(standing.course)
    for name in DOCUMENTS:
        try:
            exists = project.has(name)
        except BrokenDocumentError:
            yield PageDocument(title_of(name), f"{name}.yaml", "не читается")
            continue
        if exists:
            approved = _describe_approval(standing, sealed[name][0]) if name in sealed else "—"
            yield PageDocument(title_of(name), f"{name}.yaml", approved)


def _describe_approval(standing: Standing, index: int) -> str:
    entry = standing.course.entry_at(index)
    protocol = f", протокол № {without_sign(entry.protocol)}" if entry.protocol is not None else ""
    return f"{standing.regulation.events[entry.event].name} {format_date(entry.date)}{protocol}"
