"""Who holds a role of the regulation in a project: the paths are data, the persons are in the card and the roster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lean.documents.base import Person
from lean.values import PersonName, parse_person_name
from lean.workspace.project import readable_or

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lean.documents.workspace import RosterMember
    from lean.regulation.model import Regulation
    from lean.workspace.project import Project


def find_holders(role: str, project: Project, regulation: Regulation) -> tuple[Person, ...]:
    """Return the persons who hold a role, from the first of its paths that names anybody; empty where none does.

    Raises BrokenDocumentError where the card or the roster cannot be read.
    """
    known = regulation.roles.get(role)
    if known is None:
        return ()
    for path in known.held_by:
        people = tuple(_find_persons(path, project))
        if people:
            return people
    return ()


def may_act(name: str, roles: tuple[str, ...], project: Project, regulation: Regulation) -> bool:
    """Whether a person, given by name or by the role's own name, holds one of the roles.

    Where nobody is named for any of the roles, anybody may act.
    """
    if any(
        _is_same_text(name, regulation.roles[role].name) or name == role for role in roles if role in regulation.roles
    ):
        return True
    people = [person for role in roles for person in find_holders(role, project, regulation)]
    if not people:
        return True
    try:
        who = parse_person_name(name)
    except ValueError:
        return any(_is_same_text(name, person.post or "") for person in people)
    return any(person.name is not None and person.name.same_person(who) for person in people)


def find_only_holder(roles: Iterable[str], project: Project, regulation: Regulation) -> str | None:
    """Return the name of the only holder of the roles; None for nobody, for several, or for a broken document."""
    people = readable_or(lambda: [person for role in roles for person in find_holders(role, project, regulation)], [])
    names = {person.name.surname_first for person in people if person.name is not None}
    return names.pop() if len(names) == 1 else None


def title_of_role(role: str, regulation: Regulation) -> str:
    """Return what people call a role; the bare word where the regulation does not know it."""
    known = regulation.roles.get(role)
    return known.name if known is not None else role


def _is_same_text(first: str, second: str) -> bool:
    return first.strip().casefold() == second.strip().casefold()


def _find_persons(path: str, project: Project) -> Iterator[Person]:
    top, *steps = path.split(".")
    value: object = project.workspace.roster if top == "roster" else project.document_named(top)
    if top == "roster" and steps and steps[0] == "roles":
        yield from _find_members(steps[1], project)
        return
    for step in steps:
        value = getattr(value, step.replace("-", "_"), None)
    for person in value if isinstance(value, tuple) else (value,):
        if isinstance(person, PersonName):
            # The name is parsed already; validation would ask for text again.
            yield Person.model_construct(name=person, post=None)
        elif isinstance(person, Person) and person.name is not None:
            yield person


def _find_members(role: str, project: Project) -> Iterator[RosterMember]:
    roster = project.workspace.roster
    for member in roster.members:
        if role in member.roles and member.name is not None:
            yield member
