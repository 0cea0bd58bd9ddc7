"""Comparison of quantities: whether two can be compared, and which is greater."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from lean.values import Duration, Quantity
from lean.values.measures import UNITS

COUNTED: Final = frozenset(("чел.", "шт.", "ед.", "экз.", "раз"))
"""Units that only count: «15 чел.» and «10 заявителей» compare, as «заявлений» and «заявок» do."""

_MEASURED: Final = frozenset(unit.name for unit in UNITS.values()) - COUNTED


def align_units(first: Quantity, second: Quantity) -> tuple[Quantity, Quantity]:
    """Return both without units where these are equal, as in «95 % обращений» and «60 %», «3,1» and «4,0 балла».

    Counted things have many names, so two counts have the same unit. Otherwise both come back as they are.
    """
    if bool(first.duration) != bool(second.duration):
        return first, second
    if first.unit and second.unit and _measure(first) != _measure(second):
        return first, second
    return replace(first, unit=""), replace(second, unit="")


def _measure(quantity: Quantity) -> str:
    word = " ".join(quantity.unit.split()[:1])
    return word if word in _MEASURED else ""


def comparable(first: Quantity, second: Quantity) -> bool:
    """Whether two values can be compared; a length of time can be compared with any other."""
    if not first.is_measurable or not second.is_measurable or first.change != second.change:
        return False
    if first.duration and second.duration:
        return True
    left, right = align_units(_lowest(first), _lowest(second))
    return left.satisfied_by(right) is not None


def exceeds(first: Quantity, second: Quantity) -> bool:
    """Whether every value of ``first`` is certainly greater than every value of ``second``."""
    left, right = align_units(first, second)
    return replace(_highest(right), operator=">").satisfied_by(_lowest(left)) is True


def _lowest(quantity: Quantity) -> Quantity:
    duration = quantity.duration
    low = replace(duration, maximum=duration.minimum) if duration else None
    return replace(quantity, operator="=", maximum=quantity.minimum, duration=low)


def _highest(quantity: Quantity) -> Quantity:
    duration = quantity.duration
    high: Duration | None = replace(duration, minimum=duration.maximum) if duration else None
    return replace(quantity, operator="=", minimum=quantity.maximum, duration=high)
