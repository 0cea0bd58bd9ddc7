"""The page of a project: where it stands, what is due, its maps, results, measures, documents and history."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lean.diagnostics import in_order
from lean.documents import DOCUMENTS
from lean.documents.choices import word_of
from lean.forms.contexts import parts
from lean.forms.contexts.parts import Occasion
from lean.forms.contexts.plan import NONE, monitoring, numbers, outcome, plan, progress_of
from lean.procedure.course import seals_in_force
from lean.schemas import title_of
from lean.site import history
from lean.site.maps import ChangeShown, MapShown, changes, maps
from lean.site.results import Results, results
from lean.values import format_date
from lean.values.spelling import without_sign
from lean.workspace.project import BrokenDocumentError, readable_or

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lean.forms.contexts.plan import MonitoringForm, ProblemShown
    from lean.portfolio.entries import Entry
    from lean.procedure.deadlines import DeadlineState
    from lean.site.history import MomentShown
    from lean.site.pictures import Shots
    from lean.site.portfolio import Portfolio
    from lean.status.status import NextStep, Standing
    from lean.workspace.loading import LoadedProject
    from lean.workspace.project import Project


@dataclass(frozen=True, slots=True)
class StageShown:
    """A stage on the way; ``state`` is done, now or ahead."""

    number: int
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class DueShown:
    """A deadline."""

    name: str
    due: str
    day: str
    who: str
    provision: str
    done: str | None
    late: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step that may come next."""

    name: str
    provision: str
    who: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProposalShown:
    """A proposal of the target map."""

    number: int
    what: str
    how: str
    answers: str


@dataclass(frozen=True, slots=True)
class MeasureShown:
    """A measure; ``state`` is done, cancelled, late or open."""

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
class DocumentShown:
    """A document of the project; ``approved`` names the event that approved it last, its day and its protocol."""

    title: str
    file: str
    approved: str


@dataclass(frozen=True, slots=True)
class Work:
    """What is wrong with the process and what is done about it."""

    problems: tuple[ProblemShown, ...]
    proposals: tuple[ProposalShown, ...]
    measures: tuple[MeasureShown, ...]


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """Everything on the page of a project; a part that is None rests on documents that cannot be read.

    ``unread`` are the files that cannot be read: other parts are shown without what these would tell.
    """

    slug: str
    title: str
    stage: str
    ending: str | None
    late: int
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    origin: tuple[str, str | None] | None
    stages: tuple[StageShown, ...]
    due: tuple[DueShown, ...]
    met: tuple[DueShown, ...]
    steps: tuple[StepShown, ...]
    results: Results | None
    maps: tuple[MapShown, ...]
    changes: tuple[ChangeShown, ...]
    work: Work | None
    documents: tuple[DocumentShown, ...]
    moments: tuple[MomentShown, ...] | None
    problems: tuple[str, ...]
    unread: tuple[str, ...]


def page(portfolio: Portfolio, loaded: LoadedProject, entry: Entry, standing: Standing, shots: Shots) -> ProjectPage:
    """Gather the page. What cannot be read leaves its part empty and is among the problems."""
    project = loaded.project
    broken = [name for name in DOCUMENTS if not project.can_read(name)]
    readable = replace(project, load=lambda name: None if name in broken else project.load(name), facts={})
    of = Occasion(readable, standing.regulation, portfolio.on)
    # The first of each file: what else is wrong with it, lean check tells.
    first = {one.path: one for one in reversed((*entry.problems, *in_order(loaded.loader.diagnostics)))}
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
        facts=tuple((name, values) for name, values in _facts(entry, standing) if values),
        origin=_origin(project, portfolio.names),
        stages=tuple(_stages(standing)),
        due=tuple(_due(state, standing) for state in states if state.is_open),
        met=tuple(_due(state, standing) for state in states if not state.is_open),
        steps=tuple(_step(one, standing) for one in standing.next if one is step or (step is None and one.forward)),
        results=None if {"card", "report"}.intersection(broken) else readable_or(lambda: results(of, shots), None),
        maps=maps(project, shots),
        changes=readable_or(lambda: changes(project), ()),
        work=None if {"current-map", "target-map", "plan"}.issubset(broken) else readable_or(lambda: _work(of), None),
        documents=tuple(_documents(project, standing)),
        moments=history.told(portfolio, project, standing.regulation),
        problems=tuple(f"{one.path}:{one.line}: {one.message}" for one in unread),
        unread=tuple(f"{name}.yaml" for name in broken),
    )


def _facts(entry: Entry, standing: Standing) -> Iterator[tuple[str, tuple[str, ...]]]:
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
        tuple(", ".join(filter(None, (one.id, word_of(one, "source"), one.about))) for one in entry.appeals),
    )


def _origin(project: Project, pages: Mapping[str, str]) -> tuple[str, str | None] | None:
    origin = readable_or(lambda: project.card.origin, None)
    return (origin, pages.get(origin)) if origin is not None else None


def _stages(standing: Standing) -> Iterator[StageShown]:
    course = standing.course
    if not standing.readable:
        return
    for stage in standing.regulation.stages:
        done = course.ending == "closed" or stage.stage < course.stage
        now = course.ending is None and stage.stage == course.stage
        yield StageShown(stage.stage, stage.name, "done" if done else "now" if now else "ahead")


def _due(state: DeadlineState, standing: Standing) -> DueShown:
    return DueShown(
        name=state.name,
        due=format_date(state.due),
        day=state.due.isoformat(),
        who=standing.who(state),
        provision=state.provision,
        done=format_date(state.done) if state.done is not None else None,
        late=state.overdue_days,
        provisional=state.provisional,
    )


def _step(step: NextStep, standing: Standing) -> StepShown:
    return StepShown(
        name=step.event.name,
        provision=step.provision,
        who=" или ".join(standing.role(role) for role in step.event.by),
        missing=tuple(dict.fromkeys(one.message for one in step.missing)),
    )


def _work(of: Occasion) -> Work:
    followed = monitoring(of)
    proposals = of.project.target_map.proposals
    return Work(
        problems=plan(of).problems,
        proposals=tuple(
            ProposalShown(number, parts.text(one.what), one.how or "—", numbers(one.answers))
            for number, one in sorted(proposals.items())
        ),
        measures=tuple(_measures(followed, of)),
    )


def _measures(followed: MonitoringForm, of: Occasion) -> Iterator[MeasureShown]:
    told = progress_of(of.project)
    for measure, shown in zip(of.project.plan.measures, followed.measures, strict=True):
        found = outcome(told.get(measure.id), of.on)
        is_done = found in ("done", "undated")
        late = found == "open" and measure.due is not None and measure.due.end < of.on
        yield MeasureShown(
            number=shown.number,
            what=shown.what,
            problems=shown.problems,
            responsible=shown.responsible,
            due=shown.due,
            done=shown.done if found == "done" else "",
            deviation=_deviation(shown.deviation) if is_done or late else "",
            state="done" if is_done else "late" if late else found,
            note="; ".join(filter(None, (shown.result, shown.note))) or None,
        )


def _deviation(days: str) -> str:
    """«+3» and «−2» in words; what is no number as it is."""
    word = {"+": "позже", "\N{MINUS SIGN}": "раньше"}.get(days[:1])
    return f"{word} на {days[1:]} раб. дн." if word is not None else "" if days in ("0", NONE) else days


def _documents(project: Project, standing: Standing) -> Iterator[DocumentShown]:
    """The documents of the project and what approved each."""
    sealed = readable_or(lambda: seals_in_force(project, standing.course), {})
    for name in DOCUMENTS:
        try:
            there = project.has(name)
        except BrokenDocumentError:
            yield DocumentShown(title_of(name), f"{name}.yaml", "не читается")
            continue
        if there:
            approved = _approved(project, standing, sealed[name][0]) if name in sealed else "—"
            yield DocumentShown(title_of(name), f"{name}.yaml", approved)


def _approved(project: Project, standing: Standing, index: int) -> str:
    entry = project.journal.root[index]
    protocol = f", протокол № {without_sign(entry.protocol)}" if entry.protocol is not None else ""
    return f"{standing.regulation.events[entry.event][1].name} {format_date(entry.date)}{protocol}"
