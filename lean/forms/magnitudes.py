"""Quantities as plain numbers for charts: values of one unit share a scale."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from lean.values.spelling import folded

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from lean.values import Quantity

_MINUTE: Final = 60
_HOUR: Final = 3600
_IN_HOURS: Final = 3 * _HOUR


@dataclass(frozen=True, slots=True)
class Magnitude:
    """The least and the greatest number of a quantity; for a time ``unit`` is None and the numbers are seconds."""

    unit: str | None
    minimum: Fraction
    maximum: Fraction


def measure_magnitude(quantity: Quantity | None, day_hours: int | Decimal | None) -> Magnitude | None:
    """Return the numbers of a quantity without its operator.

    None for words, for a change, and for days where the length of a working day is unknown.
    """
    if quantity is None or quantity.minimum is None or quantity.maximum is None or quantity.change:
        return None
    if quantity.duration is None:
        return Magnitude(folded(quantity.unit), Fraction(quantity.minimum), Fraction(quantity.maximum))
    amounts = (quantity.duration.minimum, quantity.duration.maximum)
    if day_hours is None and any(amount.working_days for amount in amounts):
        return None
    least, most = (Fraction(amount.seconds_with(day_hours or 0)) for amount in amounts)
    return Magnitude(None, least, most)


def choose_time_unit(seconds: Iterable[Fraction]) -> tuple[str, Fraction]:
    """Return the unit for times, hours or minutes, and how many such units make a second."""
    return ("ч", Fraction(1, _HOUR)) if max(seconds) >= _IN_HOURS else ("мин", Fraction(1, _MINUTE))
