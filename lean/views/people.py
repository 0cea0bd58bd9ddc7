"""Persons as papers need them: with the post that some other document states, by the role in which they sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lean.procedure.roles import find_holders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lean.documents.base import Person
    from lean.values import PersonName
    from lean.views.occasion import Occasion
    from lean.workspace.project import Project


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person by name and post; each is None where it is not known."""

    name: PersonName | None = None
    post: str | None = None


def view_person(person: Person, project: Project) -> PersonView:
    """Return the person with the post that the card or the roster states where the person's own is left out.

    Raises BrokenDocumentError.
    """
    if person.post is not None or person.name is None:
        return PersonView(person.name, person.post)
    posts = {other.post for other in find_same_person(person.name, list_people(project)) if other.post is not None}
    return PersonView(person.name, posts.pop() if len(posts) == 1 else None)


def find_signatory(role: str, occasion: Occasion, post: str | None = None) -> PersonView:
    """Return the only holder of a role; without a name where nobody or more than one person holds it.

    `post` is used where the holder's post is not known. Raises BrokenDocumentError.
    """
    people = find_holders(role, occasion.project, occasion.regulation)
    holder = view_person(people[0], occasion.project) if len(people) == 1 else PersonView()
    return holder if holder.post else PersonView(holder.name, post)


def list_people(project: Project) -> Iterator[Person]:
    """Everybody whom the card and the roster name. Raises BrokenDocumentError."""
    people = project.card.people
    yield from (people.leader, people.coordinator, people.process_owner, people.project_customer, *people.team)
    yield project.card.head_of_unit
    yield from project.workspace.roster.members


def find_same_person(name: PersonName, people: Iterable[Person]) -> Iterator[Person]:
    """Those of the people who may be the person of that name."""
    return (person for person in people if person.name is not None and person.name.same_person(name))
