"""A step of the procedure: what stands in its way, what its journal entry holds, which documents are next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lean.checking import broken_seals, check_gate
from lean.diagnostics import Diagnostic, Severity
from lean.procedure import NEEDS, Course, follow, misdated, obstacles
from lean.project import BrokenDocumentError
from lean.roles import holders, may_act, title_of
from lean.seals import seal
from lean.standing import UNSUCCESSFUL
from lean.values import format_date

if TYPE_CHECKING:
    from datetime import date

    from lean.loading import LoadedProject
    from lean.regulation.model import Event, Provision, Regulation


@dataclass(frozen=True)
class Request:
    """What a person asks to record."""

    event: str
    date: date
    by: str | None = None
    protocol: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Step:
    """A step weighed: it may be recorded where ``missing`` is empty."""

    event: Event
    provision: Provision
    missing: list[Diagnostic]
    entry: dict[str, str | dict[str, str]] = field(default_factory=dict)

    @property
    def allowed(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def weigh(loaded: LoadedProject, regulation: Regulation, request: Request, on: date) -> Step:
    """Everything that stands in the way of an event on a day, and the entry that would record it.

    ``on`` is today: an event may lie before it, not after. The event must be one of the regulation's.
    """
    provision, event = regulation.events[request.event]
    here = _Refusals(loaded, provision)
    try:
        last = max((entry.date for entry in loaded.project.journal.root), default=request.date)
        # What documents say has happened since the day of the event does not count for it.
        course = follow(loaded.project, regulation, min(on, max(request.date, last)))
    except BrokenDocumentError:
        return Step(event, provision, list(loaded.loader.diagnostics))
    _order(here, course, regulation, request)
    _dates(here, regulation, request, on, last)
    _persons(here, loaded, regulation, event, request)
    seals = _seals(here, loaded, regulation, event)
    _locked(here, regulation, event, course)
    missing = here.found + [
        d for d in check_gate(loaded, regulation, request.event, on) if d.severity is not Severity.NOTE
    ]
    return Step(event, provision, list(dict.fromkeys(missing)), _entry(loaded, regulation, event, request, seals))


@dataclass
class _Refusals:
    loaded: LoadedProject
    provision: Provision
    found: list[Diagnostic] = field(default_factory=list)

    def add(self, rule: str, message: str, document: str = "journal", provision: str | None = None) -> None:
        loader = self.loaded.loader
        source = loader.sources.get(document)
        line = max(len(source.text.splitlines()), 1) if source is not None and document == "journal" else 1
        cite = self.provision.provision if provision is None else provision
        self.found.append(Diagnostic(loader.path(document), line, 1, rule, Severity.ERROR, message, cite))


def _order(here: _Refusals, course: Course, regulation: Regulation, request: Request) -> None:
    for obstacle in obstacles(request.event, course, regulation):
        here.add("journal-order", obstacle.message, provision=obstacle.provision)


def _dates(here: _Refusals, regulation: Regulation, request: Request, on: date, last: date) -> None:
    event = regulation.events[request.event][1]
    if request.date > on:
        here.add("journal-order", f"дата {format_date(request.date)} в будущем: сегодня {format_date(on)}")
    if request.date < last:
        here.add("journal-order", f"дата {format_date(request.date)} раньше последнего события ({format_date(last)})")
    for obstacle in misdated(event, request.date, here.loaded.project, regulation):
        here.add("journal-order", obstacle.message, provision=obstacle.provision)


def _locked(here: _Refusals, regulation: Regulation, event: Event, course: Course) -> None:
    """Refuse on a sealed document that was changed, unless this event approves it anew or stops the project."""
    if event.ends in UNSUCCESSFUL:
        return
    for name, broken in broken_seals(here.loaded, regulation, course):
        if name not in event.seals:
            here.found.append(broken)


def _persons(here: _Refusals, loaded: LoadedProject, regulation: Regulation, event: Event, request: Request) -> None:
    try:
        if request.by is not None and not may_act(request.by, event.by, loaded.project, regulation):
            who = "; ".join(_named(role, loaded, regulation) for role in event.by)
            here.add("who-acts", f"«{request.by}» не может этого сделать: «{event.name}» — дело роли {who}")
    except BrokenDocumentError as error:
        here.add("who-acts", f"{error.name}.yaml не читается: нельзя сверить, кто действует", error.name)
    for need in event.needs:
        if getattr(request, need) is None:
            here.add("entry-complete", f"не указано: {NEEDS[need]} (--{need})")


def _named(role: str, loaded: LoadedProject, regulation: Regulation) -> str:
    people = [p.name.surname_first for p in holders(role, loaded.project, regulation) if p.name is not None]
    title = title_of(role, regulation)
    return f"{title} ({', '.join(people)})" if people else title


def _seals(here: _Refusals, loaded: LoadedProject, regulation: Regulation, event: Event) -> dict[str, str]:
    seals: dict[str, str] = {}
    for name in event.seals:
        try:
            present = loaded.project.has(name)
        except BrokenDocumentError:
            present = False
        if present:
            seals[name] = seal(loaded.loader.sources[name].data, regulation.not_sealed.get(name, ()))
        else:
            here.add("seal", f"нечего утверждать: {name}.yaml нет или он не читается", name)
    return seals


def _entry(
    loaded: LoadedProject, regulation: Regulation, event: Event, request: Request, seals: dict[str, str]
) -> dict[str, str | dict[str, str]]:
    entry: dict[str, str | dict[str, str]] = {"date": request.date.isoformat(), "event": event.event}
    by = request.by or _only_holder(loaded, regulation, event)
    entry |= {
        key: value for key, value in (("by", by), ("protocol", request.protocol), ("note", request.note)) if value
    }
    if seals:
        entry["seals"] = seals
    return entry


def _only_holder(loaded: LoadedProject, regulation: Regulation, event: Event) -> str | None:
    """Who must have acted, where only one person could."""
    try:
        people = [p for role in event.by for p in holders(role, loaded.project, regulation)]
    except BrokenDocumentError:
        return None
    names = {person.name.surname_first for person in people if person.name is not None}
    return names.pop() if len(names) == 1 else None
