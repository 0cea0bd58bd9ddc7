"""What all forms are made of: persons, signatures, days and values as papers spell them, and what is left open.

A place that the project leaves open says «не указано»: true of the project, visible in a draft, easy to find. What a
person fills in by hand (post and name beside a signature, a date) is None instead, and the template leaves a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from lean.forms.fields import form_field
from lean.values import format_date, format_date_long, format_period
from lean.values.dates import ISO

if TYPE_CHECKING:
    from datetime import date

    from lean.documents.card import Indicator
    from lean.values import Period, PersonName, Quantity
    from lean.views.occasion import Occasion

OPEN: Final = "не указано"
"""Stands where the project says nothing."""
NONE: Final = "—"
"""Stands where there is nothing and nothing is wanted."""
_NUMBER_AND_UNIT: Final = re.compile(r"(?<=[0-9]) (?!(?:до|по|и|из|на|в) )(?=[^0-9\s]{1,7}(?:\s|$))")


class PersonFields(Protocol):
    """A person of a document or of a view."""

    @property
    def name(self) -> PersonName | None:
        """The name, None where it is not known."""

    @property
    def post(self) -> str | None:
        """The post, None where it is not known."""


@dataclass(frozen=True, slots=True)
class ProjectForm:
    """What every form of a project shows."""

    project: str = form_field("имя каталога проекта")
    title: str = form_field("наименование проекта")


@dataclass(frozen=True, slots=True)
class Signature:
    """Post and name beside a signature; None leaves a line to fill in by hand."""

    post: str | None = form_field("должность; пусто, если не известна")
    name: str | None = form_field("инициалы и фамилия: «И.И. Иванов»; пусто, если не известны")


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in a list or a table."""

    line: str = form_field("одной строкой: «Иванов И.И., начальник отдела»")
    name: str = form_field("фамилия и инициалы: «Иванов И.И.»")
    post: str = form_field("должность")


@dataclass(frozen=True, slots=True)
class GoalRow:
    """An indicator of the card; forms add what else they show of it."""

    name: str = form_field("наименование показателя")
    baseline: str = form_field("текущее значение")
    target: str = form_field("целевое значение")


@dataclass(frozen=True, slots=True)
class IndicatorRow(GoalRow):
    """An indicator of block 3 of the card."""

    measured_by: str = form_field("чем измеряется")


def format_text(value: str | int | None) -> str:
    """Return a value as text; «не указано» for None and for empty text."""
    return OPEN if value is None or value == "" else str(value)


def list_project_fields(occasion: Occasion) -> tuple[str, str]:
    """Return the fields of `ProjectForm` in their order. Raises BrokenDocumentError."""
    return occasion.project.slug, format_title(occasion.title)


def format_title(title: str | None) -> str:
    """Return the title of a project, or a place for it."""
    return title or f"(наименование {OPEN})"


def format_day(value: date | None) -> str:
    """Return «30.08.2026»; «не указано» for None."""
    return format_text(format_date(value) if value is not None else None)


def format_long_day(value: date | None) -> str | None:
    """Return ««30» августа 2026 г.» with no-break spaces; None, which leaves a line, for None."""
    return keep_on_line(format_date_long(value)) if value is not None else None


def format_dates(value: Period | None) -> str:
    """Return a period as it was written; ISO dates are spelt out as official papers have them."""
    if value is None:
        return OPEN
    return format_period(value.start, value.end) if ISO.search(value.text) else value.text


def format_quantity(value: Quantity | None) -> str:
    """Return a quantity as it was written, each number on one line with its unit; «не указано» for None."""
    return format_text(_NUMBER_AND_UNIT.sub("\N{NO-BREAK SPACE}", value.text) if value is not None else None)


def format_numbers(numbers: tuple[int | str, ...]) -> str:
    """Return «1, 3»; a dash where there are none."""
    return ", ".join(map(str, numbers)) or NONE


def list_goal_fields(indicator: Indicator) -> tuple[str, str, str]:
    """Return the fields of `GoalRow` in their order."""
    return format_text(indicator.name), format_quantity(indicator.baseline), format_quantity(indicator.target)


def build_indicator(indicator: Indicator) -> IndicatorRow:
    """Return a row of block 3 of the card."""
    return IndicatorRow(*list_goal_fields(indicator), measured_by=format_text(indicator.measured_by))


def format_person(name: PersonName | None, *details: str | None) -> str:
    """Return a person on one line: «Иванов И.И., начальник отдела»; details that are None are left out."""
    stated = [detail for detail in details if detail]
    if name is None:
        return ", ".join([*stated, "фамилия не указана"]) if stated else OPEN
    return ", ".join([keep_on_line(name.surname_first), *stated])


def build_person(person: PersonFields) -> PersonLine:
    """Return a person with name and post, together and apart."""
    return PersonLine(format_person(person.name, person.post), format_name(person.name), format_text(person.post))


def format_name(name: PersonName | None) -> str:
    """Return «Иванов И.И.» with a no-break space; «не указано» for None."""
    return format_text(keep_on_line(name.surname_first) if name is not None else None)


def keep_on_line(words: str) -> str:
    """Return the words with no-break spaces, as initials stay with their surname."""
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def capitalise(words: str | None) -> str | None:
    """Return the words with a capital at their beginning, as a post that opens a line; None for none."""
    return words[:1].upper() + words[1:] if words else None


def build_signature(person: PersonFields) -> Signature:
    """Return a person as beside a signature."""
    name = keep_on_line(person.name.initials_first) if person.name is not None else None
    return Signature(capitalise(person.post), name)
