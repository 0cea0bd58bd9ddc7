"""A step of the procedure: what stands in its way, what its journal entry holds, which documents are next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lean.checking.checks import check_rules, check_steps, next_entry, place
from lean.diagnostics import Diagnostic, Finding, Severity, in_order
from lean.procedure.course import NEEDS, Course, Obstacle, follow, misdated, misnumbered, obstacles
from lean.procedure.roles import holders, may_act, only_holder, title_of
from lean.procedure.seals import seal
from lean.values import format_date
from lean.workspace.project import BrokenDocumentError
from lean.workspace.validation import UnreadableError
from lean.workspace.yaml_append import UnextendableError, extended
from lean.workspace.yaml_source import SourceError

if TYPE_CHECKING:
    from datetime import date

    from lean.diagnostics import Route
    from lean.regulation.model import Event, Provision, Regulation
    from lean.workspace.project import Project


EntryFields = dict[str, str | dict[str, str]]
"""An entry of the journal as it is written."""


@dataclass(frozen=True)
class StepRequest:
    """What a person asks to record."""

    event: str
    date: date
    by: str | None = None
    protocol: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class StepCheck:
    """A step weighed: it may be recorded where ``missing`` is empty. ``remarks`` is what it makes worth a thought.

    ``faults`` counts the errors in documents that stand in no step's way.
    """

    event: Event
    provision: Provision
    missing: list[Diagnostic]
    entry: EntryFields = field(default_factory=dict)
    remarks: list[Diagnostic] = field(default_factory=list)
    faults: int = 0

    @property
    def allowed(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def check_step(loaded: Project, regulation: Regulation, request: StepRequest, on: date) -> StepCheck:
    """Everything that stands in the way of an event on a day, and the entry that would record it.

    ``on`` is today: an event may lie before it, not after. The event must be one of the regulation's.
    """
    event = regulation.events[request.event]
    provision = event.provision
    here = _Refusals(loaded, provision)
    try:
        last = max((entry.date for entry in loaded.journal.root), default=request.date)
        # What documents say has happened since the day of the event does not count for it.
        course = follow(loaded, regulation, min(on, max(request.date, last)))
    except BrokenDocumentError:
        return StepCheck(event, provision, list(loaded.diagnostics))
    _check_order(here, course, regulation, request)
    _check_dates(here, regulation, request, on, last)
    _check_persons(here, loaded, regulation, event, request)
    barred = check_steps(loaded, regulation, [request.event], course, on)[request.event]
    entry = _build_entry(loaded, regulation, event, request)
    followed, faults = _foresee_diagnostics(loaded, regulation, entry, min(on, request.date))
    missing = [*here.found, *barred, *followed]
    errors = [found for found in missing if found.severity is Severity.ERROR]
    remarks = [found for found in followed if found.severity is not Severity.ERROR]
    return StepCheck(event, provision, list(dict.fromkeys(errors)), entry, remarks, faults)


def _foresee_diagnostics(
    loaded: Project, regulation: Regulation, entry: EntryFields, on: date
) -> tuple[list[Diagnostic], int]:
    """What the rules would say once the entry is written and do not say now: better told while it can be put right.

    And how many errors there are already. ``on`` is the day of the step: what has become since is no matter of it.
    """
    try:
        written = loaded.loader.content("journal") if loaded.has("journal") else b""
        foreseen = loaded.with_content("journal", extended(written, entry))
    except (BrokenDocumentError, OSError, SourceError, UnextendableError, UnreadableError):
        return [], 0  # recording it will say why it cannot be written
    after = check_rules(foreseen, regulation, on)
    before = check_rules(loaded, regulation, on)
    return in_order(after - before), len(in_order(one for one in before if one.severity is Severity.ERROR))


@dataclass
class _Refusals:
    loaded: Project
    provision: Provision
    found: list[Diagnostic] = field(default_factory=list)

    def add(self, rule: str, message: str, where: tuple[str, Route] | None = None) -> None:
        """Keep a refusal; without a place of its own it stands where the entry would."""
        self.meet(rule, Obstacle(message, self.provision.provision, where))

    def meet(self, rule: str, obstacle: Obstacle) -> None:
        """Keep an obstacle, at what it runs into."""
        message, cite = obstacle.message, obstacle.provision
        if obstacle.place is None:
            found = Diagnostic(*next_entry(self.loaded), rule, Severity.ERROR, message, cite)
        else:
            found = place(self.loaded, Finding(*obstacle.place, message), rule, Severity.ERROR, cite)
        self.found.append(found)


def _check_order(here: _Refusals, course: Course, regulation: Regulation, request: StepRequest) -> None:
    for obstacle in obstacles(request.event, course, regulation):
        here.meet("journal-order", obstacle)


def _check_dates(here: _Refusals, regulation: Regulation, request: StepRequest, on: date, last: date) -> None:
    event = regulation.events[request.event]
    if request.date > on:
        here.add("journal-order", f"дата {format_date(request.date)} в будущем: сегодня {format_date(on)}")
    project = here.loaded
    if request.date < last:
        index = next(i for i, entry in enumerate(project.journal.root) if entry.date == last)
        message = f"дата {format_date(request.date)} раньше последнего события ({format_date(last)})"
        here.add("journal-order", message, ("journal", (index, "date")))
    for obstacle in misdated(event, request.date, project, regulation):
        here.meet("journal-order", obstacle)
    for obstacle in misnumbered(event, request.protocol, project, regulation):
        here.meet("journal-order", obstacle)


def _check_persons(
    here: _Refusals, loaded: Project, regulation: Regulation, event: Event, request: StepRequest
) -> None:
    try:
        if request.by is not None and not may_act(request.by, event.by, loaded, regulation):
            who = "; ".join(_describe_role(role, loaded, regulation) for role in event.by)
            here.add("who-acts", f"«{request.by}» не может этого сделать: «{event.name}» — дело роли {who}")
    except BrokenDocumentError as error:
        here.add("who-acts", f"{error.name}.yaml не читается: нельзя сверить, кто действует", (error.name, ()))
    for need in event.needs:
        if getattr(request, need) is None:
            here.add("entry-complete", f"не указано: {NEEDS[need]} (--{need})")


def _describe_role(role: str, loaded: Project, regulation: Regulation) -> str:
    people = [p.name.surname_first for p in holders(role, loaded, regulation) if p.name is not None]
    title = title_of(role, regulation)
    return f"{title} ({', '.join(people)})" if people else title


def _compute_seals(loaded: Project, regulation: Regulation, event: Event) -> dict[str, str]:
    """The seals of what an event approves, as far as it has been read: what is not there is among the refusals."""
    sources = loaded.loader.sources
    return {
        name: seal(sources[name].data, regulation.not_sealed.get(name, ())) for name in event.seals if name in sources
    }


def _build_entry(loaded: Project, regulation: Regulation, event: Event, request: StepRequest) -> EntryFields:
    entry: EntryFields = {"date": request.date.isoformat(), "event": event.event}
    by = request.by or only_holder(event.by, loaded, regulation)
    entry |= {
        key: value for key, value in (("by", by), ("protocol", request.protocol), ("note", request.note)) if value
    }
    seals = _compute_seals(loaded, regulation, event)
    if seals:
        entry["seals"] = seals
    return entry
