"""A project: its documents, each read when first asked for, and facts that follow from several of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from pathlib import Path

    from pydantic import BaseModel

    from lean.diagnostics import Diagnostic
    from lean.documents.card import ProjectCard
    from lean.documents.evaluation import Evaluation
    from lean.documents.journal import Journal
    from lean.documents.meetings import Meetings
    from lean.documents.monitoring import Monitoring
    from lean.documents.plan import ActionPlan
    from lean.documents.practice import Practice
    from lean.documents.process_map import CurrentMap, TargetMap
    from lean.documents.report import Report
    from lean.documents.survey import CustomerSurvey
    from lean.workspace.loading import DocumentLoader
    from lean.workspace.workspace import Workspace

T = TypeVar("T")
U = TypeVar("U")
P = ParamSpec("P")


class BrokenDocumentError(Exception):
    """A document that is there but cannot be read; its own diagnostics say why, so whoever needs it stays silent."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"{self.name}.yaml не читается; что в нём не так, покажет lean check"


def readable_or(read: Callable[[], T], otherwise: U) -> T | U:
    """Return what ``read`` returns, or ``otherwise`` where it raises BrokenDocumentError."""
    try:
        return read()
    except BrokenDocumentError:
        return otherwise


Facts = dict[tuple[object, ...], Any]
"""Results kept by ``once``: function and arguments -> result."""


class Remembering(Protocol):
    """A project or a workspace: its documents do not change while it lives, nor does what follows from them."""

    @property
    def facts(self) -> Facts:
        """The results kept so far."""


H = TypeVar("H", bound=Remembering)


def once(work: Callable[Concatenate[H, P], T]) -> Callable[Concatenate[H, P], T]:
    """Keep the results of a function of a project or a workspace: it runs once for the same arguments."""

    @wraps(work)
    def remembered(holder: H, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (work, *args)
        if key not in holder.facts:
            holder.facts[key] = work(holder, *args, **kwargs)
        return cast("T", holder.facts[key])

    return remembered


@dataclass(frozen=True, eq=False)
class Project:
    """One project. An absent document reads as an empty one; ``has`` tells the difference.

    Each document is read when it is first asked for, and once. What functions marked with ``once`` work out of the
    documents, such as the course of the procedure, is kept in ``facts``.
    """

    slug: str
    workspace: Workspace = field(repr=False)
    loader: DocumentLoader = field(repr=False)
    facts: Facts = field(default_factory=dict, repr=False)

    @property
    def directory(self) -> Path:
        """The directory that holds the documents."""
        return self.loader.directory

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """The diagnostics of the documents that have been read so far."""
        return self.loader.diagnostics

    def reread(self) -> Project:
        """Return the project as it is on the disk now; documents with unchanged bytes are not parsed again."""
        return Project(self.slug, self.workspace, self.loader.reread())

    def with_content(self, name: str, content: bytes) -> Project:
        """Return the project with another content of one document. Raises SourceError, UnreadableError."""
        return Project(self.slug, self.workspace, self.loader.with_content(name, content))

    def without(self, names: Iterable[str]) -> Project:
        """Return the project with some documents taken as absent."""
        return Project(self.slug, self.workspace, self.loader.without(names))

    def load(self, name: str) -> BaseModel | None:
        """Return a document by its name; None where there is no file. Raises BrokenDocumentError."""
        return self.loader(name)

    def has(self, name: str) -> bool:
        """Whether the project has the document. Raises BrokenDocumentError where it cannot be read."""
        return self.load(name) is not None

    def can_read(self, name: str) -> bool:
        """Whether a document is valid or absent; otherwise its faults are among the diagnostics."""
        try:
            self.load(name)
        except BrokenDocumentError:
            return False
        return True

    def document_named(self, name: str) -> BaseModel:
        """Return a document by its name, an empty one where it is absent. Raises KeyError for an unknown name."""
        return self.loader.document_or_empty(name)

    @cached_property
    def card(self) -> ProjectCard:
        """card.yaml."""
        return cast("ProjectCard", self.document_named("card"))

    @cached_property
    def survey(self) -> CustomerSurvey:
        """survey.yaml."""
        return cast("CustomerSurvey", self.document_named("survey"))

    @cached_property
    def evaluation(self) -> Evaluation:
        """evaluation.yaml."""
        return cast("Evaluation", self.document_named("evaluation"))

    @cached_property
    def current_map(self) -> CurrentMap:
        """current-map.yaml."""
        return cast("CurrentMap", self.document_named("current-map"))

    @cached_property
    def target_map(self) -> TargetMap:
        """target-map.yaml."""
        return cast("TargetMap", self.document_named("target-map"))

    @cached_property
    def plan(self) -> ActionPlan:
        """plan.yaml."""
        return cast("ActionPlan", self.document_named("plan"))

    @cached_property
    def monitoring(self) -> Monitoring:
        """monitoring.yaml."""
        return cast("Monitoring", self.document_named("monitoring"))

    @cached_property
    def meetings(self) -> Meetings:
        """meetings.yaml."""
        return cast("Meetings", self.document_named("meetings"))

    @cached_property
    def report(self) -> Report:
        """report.yaml."""
        return cast("Report", self.document_named("report"))

    @cached_property
    def practice(self) -> Practice:
        """practice.yaml."""
        return cast("Practice", self.document_named("practice"))

    @cached_property
    def journal(self) -> Journal:
        """journal.yaml."""
        return cast("Journal", self.document_named("journal"))

    @property
    def title(self) -> str:
        """The project's title for people; the directory's name while the card has none or cannot be read."""
        return readable_or(lambda: self.card.title, None) or self.slug

    @cached_property
    def measures_done(self) -> dict[str, date]:
        """Measures that monitoring says are done, with the day: plan id -> date."""
        return {
            state.measure: state.done
            for state in self.monitoring.measures
            if state.measure is not None and state.state == "done" and state.done is not None
        }

    @cached_property
    def measures_cancelled(self) -> frozenset[str]:
        """Measures that monitoring says are cancelled, by plan id."""
        states = self.monitoring.measures
        return frozenset(state.measure for state in states if state.measure is not None and state.state == "cancelled")

    @cached_property
    def plan_completed(self) -> date | None:
        """The day on which the last measure of the plan was done; None while one is open or there is no plan."""
        wanted = [measure.id for measure in self.plan.measures if measure.id not in self.measures_cancelled]
        done = [self.measures_done.get(identifier) for identifier in wanted]
        known = [day for day in done if day is not None]
        return max(known) if known and len(known) == len(done) else None

    @cached_property
    def team_meeting_days(self) -> tuple[date, ...]:
        """Days on which the team considered the course of the plan, sorted."""
        days = {meeting.date for meeting in self.meetings.team}
        days |= {review.date for review in self.monitoring.reviews if review.kind == "team"}
        return tuple(sorted(day for day in days if day is not None))
