"""What a map needs of quantities and durations: repeats, shares, seconds and minutes, all exact."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from lean.values import Amount, Duration, Exact, Quantity


def parse_repeats(quantity: Quantity) -> tuple[Exact, Exact] | None:
    """How many times at least and at most; «до 2» means 0–2. None where it is no bounded count.

    A whole number is an ``int``: loops in loops are counted with it, and a fraction adds eight times slower.
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
    """A share as a part of one: «30 %» and «0,3»; None where it is no single share between none and all."""
    if quantity.minimum is None or quantity.minimum != quantity.maximum or quantity.operator not in ("=", "~"):
        return None
    scales = {"%": Fraction(1, 100), "": Fraction(1)}
    if quantity.unit not in scales:
        return None
    part = Fraction(quantity.minimum) * scales[quantity.unit]
    return part if 0 <= part <= 1 else None


def uses_working_days(duration: Duration) -> bool:
    """Whether the length of a working day matters to this duration."""
    return bool(duration.minimum.working_days or duration.maximum.working_days)


def to_seconds(amount: Amount, day_hours: int | Decimal | None) -> Exact:
    """An amount in seconds; without working days no length of a day is needed."""
    return amount.seconds_with(day_hours or 0)


def round_number(number: Exact, digits: int = 2) -> int | float:
    """A number for JSON: whole as it is, else rounded to ``digits`` places."""
    rounded = round(Fraction(number), digits)
    return rounded.numerator if rounded.denominator == 1 else float(rounded)


def format_number(number: Exact, digits: int = 2) -> str:
    """A number for print: «8,2»."""
    return str(round_number(number, digits)).replace(".", ",")
