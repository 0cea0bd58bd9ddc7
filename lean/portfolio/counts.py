"""How many projects there are by stage, unit, coordinator, goal and year, and what the closed ones brought together."""

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
    """So many projects of one kind: ``by`` what they are counted, ``key`` for programs, ``name`` for people."""

    by: str
    key: str
    name: str
    projects: int


@dataclass(frozen=True, slots=True)
class Sum:
    """A saving of several projects together, in one unit."""

    unit: str
    amount: Decimal
    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shortening:
    """By how much the lead time of processes was cut, in per cent of what it was: the mean over ``projects``."""

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
"""What projects are counted by -> its heading."""


def count_projects(items: Sequence[PortfolioEntry], regulation: Regulation) -> list[Count]:
    """Counts of all kinds, in the order of ``HEADINGS``. A project with two goals counts for both."""
    stages = {str(stage.stage): stage.name for stage in regulation.stages}
    told = {str(item.stage): item.stage_name for item in items if item.stage is not None}
    goals = {str(goal.goal): f"{goal.goal}. {goal.says}" for goal in regulation.goals.values()}
    return [
        *_count_by(
            "stage", items, lambda item: [str(item.stage or "")], {**told, **stages}, _order_by_position(stages)
        ),
        *_count_by(
            "unit", items, lambda item: [_normalize_name(item.unit)], _first_spellings(item.unit for item in items)
        ),
        *_count_by(
            "coordinator",
            items,
            lambda item: [_normalize_name(item.coordinator)],
            _first_spellings(i.coordinator for i in items),
        ),
        *_count_by(
            "goal", items, lambda item: [str(goal) for goal in item.goals] or [""], goals, _order_by_position(goals)
        ),
        *_count_by("opened", items, lambda item: [str(item.opened.year) if item.opened else ""], {"": "не открыт"}),
        *_count_by("closed", [i for i in items if i.is_closed], lambda i: [str(i.ended.year) if i.ended else ""], {}),
    ]


def _count_by(
    by: str,
    items: Iterable[PortfolioEntry],
    keys: Callable[[PortfolioEntry], Iterable[str]],
    names: dict[str, str],
    order: Callable[[str], Any] = lambda key: (key == "", key),
) -> Iterator[Count]:
    found: dict[str, int] = defaultdict(int)
    for item in items:
        for key in keys(item):
            found[key] += 1
    for key in sorted(found, key=order):
        yield Count(by, key, names.get(key) or key or NOT_STATED, found[key])


def _order_by_position(known: Iterable[str]) -> Callable[[str], Any]:
    places = {key: place for place, key in enumerate(known)}
    return lambda key: (key == "", places.get(key, len(places)), key)


def _normalize_name(text: str) -> str:
    """One key for spellings of one name: case, «ё» and spaces do not tell units apart."""
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
    """A saving as (unit, amount) where adding it to others makes sense; hours for any time per month, day or year.

    Not added: ranges, bounds («более 9000»), shares, and what is saved in one case («8 мин», «500 руб. на заявление»):
    nobody knows how many cases there are.
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
    """Savings of closed projects, added where their units are one: «листа в месяц» and «листов в месяц» are."""
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
    """The mean cut of lead time over closed projects whose report has it; the cut of a project is exact.

    None where no project has both values as exact lengths of time that compare without knowing how long a day is.
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
    """An exact number to so many places, half up."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(to), ROUND_HALF_UP)


def count_reached(items: Iterable[PortfolioEntry]) -> tuple[int, int]:
    """Of the indicators of closed projects: how many were reached, of how many for which that can be told."""
    told = [result.reached for item in items if item.is_closed for result in item.results if result.reached is not None]
    return sum(told), len(told)


def format_amount(amount: Decimal) -> str:
    """A number as Russian papers write it: «1 800», «12,5»."""
    whole, _, rest = f"{amount:,f}".partition(".")
    return ",".join(filter(None, (whole.replace(",", "\u00a0"), rest.rstrip("0"))))
