"""What the contexts of all forms are made of: open places, persons, signatures, days and values as papers spell them.

A place that the project leaves open says «не указано»: true of the project, visible in a draft, easy to find. What a
person fills in by hand (post and name beside a signature, a date) is None instead, and the template leaves a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lean.documents.base import Person
from lean.forms.fields import shown
from lean.procedure.roles import holders
from lean.values import format_date, format_date_long, format_period
from lean.values.dates import ISO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from lean.documents.card import Indicator
    from lean.regulation.model import Regulation
    from lean.values import Period, PersonName, Quantity
    from lean.workspace.project import Project

OPEN: Final = "не указано"
"""Stands where the project says nothing."""
_NUMBER_AND_UNIT: Final = re.compile(r"(?<=[0-9]) (?!(?:до|по|и|из|на|в) )(?=[^0-9\s]{1,7}(?:\s|$))")


@dataclass(frozen=True)
class Occasion:
    """What a form is printed of: a project, the regulation that judges it, the day on which it is printed."""

    project: Project
    regulation: Regulation
    on: date


@dataclass(frozen=True, slots=True)
class ProjectForm:
    """What every form of a project tells."""

    project: str = shown("имя каталога проекта")
    title: str = shown("наименование проекта")


@dataclass(frozen=True, slots=True)
class Signature:
    """Beside a signature; None leaves a line to fill in by hand."""

    post: str | None = shown("должность; пусто, если не известна")
    name: str | None = shown("инициалы и фамилия: «И.И. Иванов»; пусто, если не известны")


@dataclass(frozen=True, slots=True)
class PersonShown:
    """Somebody in a list or a table."""

    line: str = shown("одной строкой: «Иванов И.И., начальник отдела»")
    name: str = shown("фамилия и инициалы: «Иванов И.И.»")
    post: str = shown("должность")


@dataclass(frozen=True, slots=True)
class GoalShown:
    """An indicator of the card, whatever a form tells of it besides."""

    name: str = shown("наименование показателя")
    baseline: str = shown("текущее значение")
    target: str = shown("целевое значение")


@dataclass(frozen=True, slots=True)
class IndicatorShown(GoalShown):
    """An indicator of block 3 of the card."""

    measured_by: str = shown("чем измеряется")


def text(value: str | int | None) -> str:
    """A value as it stands, or that it is not stated."""
    return OPEN if value is None or value == "" else str(value)


def of_project(project: Project) -> tuple[str, str]:
    """The fields of a ``ProjectForm``."""
    return project.slug, title_of(project)


def title_of(project: Project) -> str:
    """The title on one line."""
    return " ".join((project.card.title or f"(наименование {OPEN})").split())


def organisation_of(project: Project) -> str:
    """Where the project is carried out, else whose workspace it is."""
    return text(project.card.organisation or project.workspace.settings.organisation)


def day(value: date | None) -> str:
    """``30.08.2026``."""
    return text(format_date(value) if value is not None else None)


def long_day(value: date | None) -> str | None:
    """``«30» августа 2026 г.``, unbroken; None leaves a line."""
    return unbroken(format_date_long(value)) if value is not None else None


def period(value: Period | None) -> str:
    """As it was written; an ISO date is the file's spelling, not one of an official paper."""
    if value is None:
        return OPEN
    return format_period(value.start, value.end) if ISO.search(value.text) else value.text


def quantity(value: Quantity | None) -> str:
    """As it was written, each number on one line with its unit."""
    return text(_NUMBER_AND_UNIT.sub("\N{NO-BREAK SPACE}", value.text) if value is not None else None)


def goal(value: Indicator) -> tuple[str, str, str]:
    """The fields of a ``GoalShown``."""
    return text(value.name), quantity(value.baseline), quantity(value.target)


def indicator(value: Indicator) -> IndicatorShown:
    """A row of block 3."""
    return IndicatorShown(*goal(value), measured_by=text(value.measured_by))


def line(name: PersonName | None, *more: str | None) -> str:
    """A person on one line: «Иванов И.И., начальник отдела»."""
    known = [part for part in more if part]
    if name is None:
        return ", ".join([*known, "фамилия не указана"]) if known else OPEN
    return ", ".join([unbroken(name.surname_first), *known])


def person(value: Person) -> PersonShown:
    """A person of a document."""
    return PersonShown(line(value.name, value.post), surname_first(value.name), text(value.post))


def surname_first(name: PersonName | None) -> str:
    """«Иванов И.И.»."""
    return text(unbroken(name.surname_first) if name is not None else None)


def unbroken(words: str) -> str:
    """Words that stay on one line, as initials with their surname."""
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def capital(words: str | None) -> str | None:
    """A post that opens a line begins with a capital."""
    return words[:1].upper() + words[1:] if words else None


def signature(value: Person) -> Signature:
    """A person beside a signature."""
    name = unbroken(value.name.initials_first) if value.name is not None else None
    return Signature(capital(value.post), name)


def signs(role: str, of: Occasion, post: str | None = None) -> Signature:
    """The one holder of a role; where nobody or more than one is named, the name is left to be filled in by hand.

    ``post`` stands where the holder's is not stated.
    """
    people = holders(role, of.project, of.regulation)
    one = with_post(people[0], of.project) if len(people) == 1 else Person()
    found = signature(one)
    return found if found.post else Signature(capital(post), found.name)


def with_post(value: Person, project: Project) -> Person:
    """The person with the post that the card or the roster states, where the document at hand leaves it out."""
    if value.post is not None or value.name is None:
        return value
    posts = {other.post for other in same(value.name, known(project)) if other.post is not None}
    return value.model_copy(update={"post": posts.pop()}) if len(posts) == 1 else value


def known(project: Project) -> Iterator[Person]:
    """Everybody whom the card and the roster name."""
    people = project.card.people
    yield from (people.leader, people.coordinator, people.process_owner, people.project_customer, *people.team)
    yield project.card.head_of_unit
    yield from project.workspace.roster.members


def same(name: PersonName, people: Iterable[Person]) -> Iterator[Person]:
    """Those of the people who may be the one named."""
    return (other for other in people if other.name is not None and other.name.same_person(name))
