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
    """The persons who hold a role, from the first of its paths that names anybody; empty where nobody is named yet.

    Raises BrokenDocumentError where the card or the roster cannot be read.
    """
    known = regulation.roles.get(role)
    if known is None:
        return ()
    for path in known.held_by:
        people = tuple(_at(path, project))
        if people:
            return people
    return ()


def may_act(name: str, roles: tuple[str, ...], project: Project, regulation: Regulation) -> bool:
    """Whether a person, given by name or by the role's own name, holds one of the roles.

    Where nobody is named for any of the roles there is nobody to compare with, and anybody may.
    """
    if any(_same(name, regulation.roles[role].name) or name == role for role in roles if role in regulation.roles):
        return True
    people = [person for role in roles for person in find_holders(role, project, regulation)]
    if not people:
        return True
    try:
        who = parse_person_name(name)
    except ValueError:
        return any(_same(name, person.post or "") for person in people)
    return any(person.name is not None and person.name.same_person(who) for person in people)


def find_only_holder(roles: Iterable[str], project: Project, regulation: Regulation) -> str | None:
    """The name of the one person who holds any of the roles; None for nobody, for several, or where nobody can tell."""
    people = readable_or(lambda: [person for role in roles for person in find_holders(role, project, regulation)], [])
    names = {person.name.surname_first for person in people if person.name is not None}
    return names.pop() if len(names) == 1 else None


def title_of_role(role: str, regulation: Regulation) -> str:
    """The role's name for people; the bare word where the regulation does not know it."""
    known = regulation.roles.get(role)
    return known.name if known is not None else role


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _at(path: str, project: Project) -> Iterator[Person]:
    top, *steps = path.split(".")
    here: object = project.workspace.roster if top == "roster" else project.document_named(top)
    if top == "roster" and steps and steps[0] == "roles":
        yield from _with_role(steps[1], project)
        return
    for step in steps:
        here = getattr(here, step.replace("-", "_"), None)
    for person in here if isinstance(here, tuple) else (here,):
        if isinstance(person, PersonName):
            # The name is parsed already; validation would ask for text again.
            yield Person.model_construct(name=person, post=None)
        elif isinstance(person, Person) and person.name is not None:
            yield person


def _with_role(role: str, project: Project) -> Iterator[RosterMember]:
    roster = project.workspace.roster
    for member in roster.members:
        if role in member.roles and member.name is not None:
            yield member
