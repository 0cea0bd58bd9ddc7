"""Numbers of projects by stage, unit, coordinator, goal and year, and the joint results of closed projects."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from lean.portfolio.words import stem_words
from lean.values.measures import UNITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from lean.portfolio.entries import PortfolioEntry, Result
    from lean.regulation.model import Regulation
    from lean.values import Quantity

NOT_STATED: Final = "не указано"


@dataclass(frozen=True, slots=True)
class Count:
    """The number of projects that share a value: `by` is the criterion, `key` is for programs, `name` for people."""

    by: str
    key: str
    name: str
    projects: int


@dataclass(frozen=True, slots=True)
class Sum:
    """The savings of several projects in one unit of measure."""

    unit: str
    amount: Decimal
    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shortening:
    """The mean reduction of lead time over `projects`, in per cent of the former lead time."""

    percent: Decimal
    projects: tuple[str, ...]


HEADINGS: Final = {
    "stage": "Этап",
    "unit": "Подразделение",
    "coordinator": "Координатор",
    "goal": "Цель",
    "opened": "Год открытия",
    "closed": "Год закрытия",
}
"""Criteria by which projects are counted, with their headings."""


def count_projects(projects: Sequence[PortfolioEntry], regulation: Regulation) -> list[Count]:
    """Return counts for all criteria in the order of `HEADINGS`; a project with two goals counts for both."""
    stages = {str(stage.stage): stage.name for stage in regulation.stages}
    from_projects = {str(project.stage): project.stage_name for project in projects if project.stage is not None}
    goals = {str(goal.goal): f"{goal.goal}. {goal.says}" for goal in regulation.goals.values()}
    return [
        *_count_by(
            "stage",
            projects,
            lambda project: [str(project.stage or "")],
            {**from_projects, **stages},
            _order_by_position(stages),
        ),
        *_count_by(
            "unit",
            projects,
            lambda project: [_normalize_name(project.unit)],
            _first_spellings(project.unit for project in projects),
        ),
        *_count_by(
            "coordinator",
            projects,
            lambda project: [_normalize_name(project.coordinator)],
            _first_spellings(i.coordinator for i in projects),
        ),
        *_count_by(
            "goal",
            projects,
            lambda project: [str(goal) for goal in project.goals] or [""],
            goals,
            _order_by_position(goals),
        ),
        *_count_by(
            "opened", projects, lambda project: [str(project.opened.year) if project.opened else ""], {"": "не открыт"}
        ),
        *_count_by(
            "closed", [i for i in projects if i.is_closed], lambda i: [str(i.ended.year) if i.ended else ""], {}
        ),
    ]


def _count_by(
    by: str,
    projects: Iterable[PortfolioEntry],
    keys: Callable[[PortfolioEntry], Iterable[str]],
    names: dict[str, str],
    order: Callable[[str], Any] = lambda key: (key == "", key),
) -> Iterator[Count]:
    numbers: dict[str, int] = defaultdict(int)
    for project in projects:
        for key in keys(project):
            numbers[key] += 1
    for key in sorted(numbers, key=order):
        yield Count(by, key, names.get(key) or key or NOT_STATED, numbers[key])


def _order_by_position(known: Iterable[str]) -> Callable[[str], Any]:
    places = {key: place for place, key in enumerate(known)}
    return lambda key: (key == "", places.get(key, len(places)), key)


def _normalize_name(text: str) -> str:
    """Return one key for spellings that differ in case, «ё» or spaces."""
    return " ".join(text.split()).casefold().replace("ё", "е")


def _first_spellings(texts: Iterable[str]) -> dict[str, str]:
    names: dict[str, str] = {}
    for text in texts:
        names.setdefault(_normalize_name(text), text)
    return names


_TIME: Final = {"сек": Fraction(1, 3600), "мин": Fraction(1, 60), "ч": Fraction(1)}
_NOT_ADDED: Final = frozenset(("%", "п. п.", "раз", "баллов"))
_PER_CASE: Final = re.compile(r"\b(?:на|за|кажд\w*|при)\b", re.IGNORECASE)
_UNITS_OF_TIME: Final = frozenset(unit.name for unit in UNITS.values() if unit.kind != "other")


def addable_amount(quantity: Quantity) -> tuple[str, Fraction] | None:
    """Return a saving as (unit, amount) if it can be added to others; time per month, day or year is in hours.

    None for ranges, bounds («более 9000»), shares, and savings per case («8 мин», «500 руб. на заявление»), because the
    number of cases is unknown.
    """
    if quantity.minimum is None or quantity.minimum != quantity.maximum or quantity.operator != "=" or quantity.change:
        return None
    unit, _, period = quantity.unit.partition(" в ")
    if not unit or unit in _NOT_ADDED or _PER_CASE.search(quantity.text):
        return None
    if not period:
        timed = quantity.duration is not None or unit in _UNITS_OF_TIME
        return None if timed else (quantity.unit, Fraction(quantity.minimum))
    if unit in _TIME:
        return f"ч в {period}", Fraction(quantity.minimum) * _TIME[unit]
    return quantity.unit, Fraction(quantity.minimum)


def sum_savings(items: Iterable[PortfolioEntry]) -> list[Sum]:
    """Return the savings of closed projects by unit; forms of a unit («листа», «листов») are added together."""
    amounts: dict[tuple[str, ...], list[tuple[str, Fraction, str]]] = defaultdict(list)
    for item in items:
        for saving in item.savings if item.is_closed else ():
            part = addable_amount(saving.saved)
            if part is not None:
                amounts[stem_words(part[0])].append((*part, item.project))
    return [
        Sum(
            parts[0][0],
            round_half_up(sum((amount for _, amount, _ in parts), Fraction()), "0.01"),
            tuple(dict.fromkeys(project for *_, project in parts)),
        )
        for _, parts in sorted(amounts.items())
    ]


def mean_shortening(items: Iterable[PortfolioEntry]) -> Shortening | None:
    """Return the mean reduction of lead time over closed projects.

    None if no report has both values as exact durations that are comparable without knowing the length of a day.
    """
    cuts = {item.project: cut for item in items if item.is_closed for cut in _find_cut(item.results)}
    if not cuts:
        return None
    mean = sum(cuts.values(), Fraction()) / len(cuts) * 100
    return Shortening(round_half_up(mean, "0.1"), tuple(cuts))


def _find_cut(results: Iterable[Result]) -> Iterator[Fraction]:
    for result in results:
        if result.kind != "lead-time":
            continue
        before, after = _exact_seconds(result.baseline), _exact_seconds(result.actual)
        if before and after is not None:
            yield 1 - Fraction(after) / Fraction(before)
            return


def _exact_seconds(value: Quantity | None) -> Fraction | None:
    length = value.duration if value is not None else None
    if length is None or length.minimum != length.maximum or length.minimum.working_days:
        return None
    return Fraction(length.minimum.seconds_with(1))


def round_half_up(value: Fraction, to: str) -> Decimal:
    """Return the number rounded half up to the exponent `to`, e.g. «0.01»."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(to), ROUND_HALF_UP)


def count_reached(items: Iterable[PortfolioEntry]) -> tuple[int, int]:
    """Return how many indicators of closed projects were reached, and of how many that is known."""
    outcomes = [
        result.reached for item in items if item.is_closed for result in item.results if result.reached is not None
    ]
    return sum(outcomes), len(outcomes)


def format_amount(amount: Decimal) -> str:
    """Return a number as Russian documents write it: «1 800», «12,5»."""
    whole, _, rest = f"{amount:,f}".partition(".")
    return ",".join(filter(None, (whole.replace(",", "\u00a0"), rest.rstrip("0"))))
