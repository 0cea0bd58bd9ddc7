"""Changes of an approved document that the event which approves it again has no power to make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lean.checking.checks import list_amending_events, locate_finding
from lean.diagnostics import Diagnostic, Finding, Severity
from lean.history import snapshots
from lean.history.git import GitError
from lean.history.revisions import load_history
from lean.procedure.course import find_seals_in_force, follow_journal
from lean.rules.places import title_of
from lean.values import parse_person_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from lean.history.diff import Change
    from lean.regulation.model import Event, Regulation
    from lean.workspace.project import Project


def is_bounded(event: Event, regulation: Regulation) -> bool:
    """Return whether an event may approve only some changes: it names what it alters, or needs a preparing event."""
    prepared = {route.split(".")[0] for other in regulation.events.values() for route in other.prepares}
    return bool(event.alters or prepared.intersection(event.seals))


def find_overreaching_changes(loaded: Project, regulation: Regulation, event: Event, on: date) -> Iterator[Diagnostic]:
    """Yield changes since the last approval that only another event may make.

    Yields nothing where git does not hold the approved text.
    """
    project, provision = loaded, regulation.events[event.event].provision.provision
    course = follow_journal(project, regulation, on)
    if find_seals_in_force(course).keys().isdisjoint(event.seals):
        return
    try:
        approved, _ = snapshots.find_approvals(load_history(loaded), project, course, regulation)
    except GitError:
        return
    current = snapshots.current_state(project)
    for approval in approved:
        if approval.document in event.seals:
            at = next(place for place, held in enumerate(course.happened) if held.entry is approval.entry)
            since = {held.event for held in course.happened[at + 1 :]}
            for change in snapshots.find_changes_since(approval, current, regulation):
                objection = _find_objection(change, event, since, regulation)
                if objection is not None:
                    finding = Finding(approval.document, change.place, f"{change.text}: {objection}")
                    yield locate_finding(loaded, finding, "seal", Severity.ERROR, provision)


def _find_objection(change: Change, event: Event, since: Collection[str], regulation: Regulation) -> str | None:
    """Return why `event` may not approve a change after the events named in `since`; None where it may."""
    place = (change.document, *change.place)
    if event.alters and not any(_lies_in(place, route) for route in event.alters):
        allowed = ", ".join(f"«{title_of(route)}»" for route in event.alters)
        others = [other for other in list_amending_events(change.document, regulation) if other != event.event]
        return f"«{event.name}» меняет только {allowed}, остальное — {' или '.join(others)}"
    for name, other in regulation.events.items():
        if name not in since and any(_lies_in(place, route) for route in other.prepares) and not _is_respelling(change):
            return f"сначала должно быть событие «{other.name}» ({name})"
    return None


def _lies_in(place: tuple[str, ...], dotted: str) -> bool:
    """Return whether a place is the dotted `route` or lies below it."""
    route = tuple(dotted.split("."))
    return place[: len(route)] == route


def _is_respelling(change: Change) -> bool:
    """Return whether both names of a change belong to the same person."""
    try:
        return parse_person_name(change.old or "").same_person(parse_person_name(change.new or ""))
    except ValueError:
        return False
