"""Quantities held against each other: whether they can be, and which is greater."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from lean.values import Duration, Quantity
from lean.values.measures import UNITS

COUNTED: Final = frozenset(("чел.", "шт.", "ед.", "экз.", "раз"))
"""Units that only count: «15 чел.» and «10 заявителей» compare, as «заявлений» and «заявок» do."""

_MEASURED: Final = frozenset(unit.name for unit in UNITS.values()) - COUNTED


def align_units(one: Quantity, other: Quantity) -> tuple[Quantity, Quantity]:
    """Both without their units where these are one: «95 % обращений» and «60 %», «3,1» and «4,0 балла».

    What people count goes by many names, so two counts of whatever are of one unit; as they were written otherwise.
    """
    if bool(one.duration) != bool(other.duration):
        return one, other
    if one.unit and other.unit and _measure(one) != _measure(other):
        return one, other
    return replace(one, unit=""), replace(other, unit="")


def _measure(quantity: Quantity) -> str:
    word = " ".join(quantity.unit.split()[:1])
    return word if word in _MEASURED else ""


def comparable(one: Quantity, other: Quantity) -> bool:
    """Whether two values can be held against each other; a length of time with any other length of time."""
    if not one.is_measurable or not other.is_measurable or one.change != other.change:
        return False
    if one.duration and other.duration:
        return True
    left, right = align_units(_lowest(one), _lowest(other))
    return left.satisfied_by(right) is not None


def exceeds(one: Quantity, other: Quantity) -> bool:
    """Whether all of ``one`` is certainly greater than all of ``other``."""
    left, right = align_units(one, other)
    return replace(_highest(right), operator=">").satisfied_by(_lowest(left)) is True


def _lowest(quantity: Quantity) -> Quantity:
    duration = quantity.duration
    low = replace(duration, maximum=duration.minimum) if duration else None
    return replace(quantity, operator="=", maximum=quantity.minimum, duration=low)


def _highest(quantity: Quantity) -> Quantity:
    duration = quantity.duration
    high: Duration | None = replace(duration, minimum=duration.maximum) if duration else None
    return replace(quantity, operator="=", minimum=quantity.maximum, duration=high)
