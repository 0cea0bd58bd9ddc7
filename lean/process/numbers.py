"""Exact numbers for maps: repeats, shares, seconds, and how numbers are printed."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from lean.values import Amount, Duration, Exact, Quantity


def parse_repeats(quantity: Quantity) -> tuple[Exact, Exact] | None:
    """Return the smallest and the largest number of repeats; «до 2» means 0–2. None for anything but a bounded count.

    Whole numbers are returned as `int`: nested loops multiply them, and `Fraction` arithmetic is eight times slower.
    """
    if quantity.minimum is None or quantity.maximum is None or quantity.duration or quantity.unit not in ("", "раз"):
        return None
    low, high = Fraction(quantity.minimum), Fraction(quantity.maximum)
    if quantity.operator in ("<=", "<"):
        low = Fraction(0)
    if quantity.operator in (">=", ">") or low < 0:
        return None
    return _as_integer(low), _as_integer(high)


def _as_integer(number: Fraction) -> Exact:
    return number.numerator if number.denominator == 1 else number


def parse_share(quantity: Quantity) -> Fraction | None:
    """Return a share («30 %», «0,3») as a fraction of 1; None for anything but a single number from 0 to 1."""
    if quantity.minimum is None or quantity.minimum != quantity.maximum or quantity.operator not in ("=", "~"):
        return None
    scales = {"%": Fraction(1, 100), "": Fraction(1)}
    if quantity.unit not in scales:
        return None
    part = Fraction(quantity.minimum) * scales[quantity.unit]
    return part if 0 <= part <= 1 else None


def uses_working_days(duration: Duration) -> bool:
    """Return whether the duration depends on the length of a working day."""
    return bool(duration.minimum.working_days or duration.maximum.working_days)


def to_seconds(amount: Amount, day_hours: int | Decimal | None) -> Exact:
    """Return an amount in seconds; `day_hours` matters only to amounts with working days."""
    return amount.seconds_with(day_hours or 0)


def round_number(number: Exact, digits: int = 2) -> int | float:
    """Return a number for JSON: an integer where it is whole, else rounded to `digits` decimal places."""
    rounded = round(Fraction(number), digits)
    return rounded.numerator if rounded.denominator == 1 else float(rounded)


def format_number(number: Exact, digits: int = 2) -> str:
    """Return a number for print with a decimal comma: «8,2»."""
    return str(round_number(number, digits)).replace(".", ",")
