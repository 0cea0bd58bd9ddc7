"""Quantities: an operator, a number or a range, a unit; and whether one satisfies another."""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass
from decimal import Decimal  # noqa: TC003 pydantic resolves the annotations of the types it wraps
from fractions import Fraction

from lean.values.durations import Duration, Exact
from lean.values.measures import Operator  # noqa: TC001 same
from lean.values.spelling import folded

Bound = tuple[Exact | float, int]  # a number or an infinity, and -1, 0, 1: just below it, at it, just above it


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a person wrote for a value, and the first measured number in it.

    ``minimum`` and ``maximum`` are the numbers as written, equal where there is one, ``None`` where there is none;
    ``operator`` says how they bind: «до 15 минут» is ``<=`` with 15 and 15. ``unit`` is the one name of a known unit
    («мин», «%», «руб. в месяц»), else the words as written. ``duration`` is the same number as a length of time, the
    operator not applied. ``change`` tells «на 35 %» and «в 17 раз» (by how much) from «35 %» (how much).
    """

    text: str
    operator: Operator = "="
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = ""
    duration: Duration | None = None
    change: bool = False

    @property
    def is_measurable(self) -> bool:
        """Whether there is a number to measure against."""
        return self.minimum is not None

    def satisfied_by(
        self,
        actual: Quantity,
        *,
        baseline: Quantity | None = None,
        day_hours: int | Fraction | Decimal | None = None,
    ) -> bool | None:
        """Whether every value that ``actual`` allows satisfies this quantity.

        ``None`` when that is undecided: no number, another unit, a change against a level, only some values fit, an
        approximate target that is not met exactly, or working days against hours without ``day_hours``.
        A change («на 35 %») is satisfied by a greater one. A plain number or range is met exactly, or, with a
        ``baseline`` outside it, also by what lies beyond it as seen from there.
        """
        scale = _common_scale(self, actual, day_hours)
        if scale is None:
            return None
        asked, got = _interval(self, scale[0]), _interval(actual, scale[1])
        if self.operator in ("=", "~"):
            asked = self._beyond(asked, baseline, day_hours)
        if asked[0] <= got[0] and got[1] <= asked[1]:
            return True
        disjoint = got[1] < asked[0] or asked[1] < got[0]
        return False if disjoint and self.operator != "~" else None

    def _beyond(
        self, asked: tuple[Bound, Bound], baseline: Quantity | None, day_hours: int | Fraction | Decimal | None
    ) -> tuple[Bound, Bound]:
        if self.change:
            return asked[0], _ENDLESS[1]
        scale = _common_scale(self, baseline, day_hours) if baseline else None
        if scale is None:
            return asked
        if scale[1][1] < scale[0][0]:
            return asked[0], _ENDLESS[1]
        return (_ENDLESS[0], asked[1]) if scale[1][0] > scale[0][1] else asked


_ENDLESS: tuple[Bound, Bound] = ((-math.inf, 0), (math.inf, 0))


def _interval(quantity: Quantity, numbers: tuple[Exact, Exact]) -> tuple[Bound, Bound]:
    low, high = numbers
    match quantity.operator:
        case ">=":
            return (low, 0), _ENDLESS[1]
        case ">":
            return (low, 1), _ENDLESS[1]
        case "<=":
            return _ENDLESS[0], (high, 0)
        case "<":
            return _ENDLESS[0], (high, -1)
        case _:
            return (low, 0), (high, 0)


_Numbers = tuple[Exact, Exact]


def _common_scale(
    left: Quantity, right: Quantity, day_hours: int | Fraction | Decimal | None
) -> tuple[_Numbers, _Numbers] | None:
    """Return the numbers of both quantities on one scale; None where they have none in common."""
    if left.change != right.change or not left.is_measurable or not right.is_measurable:
        return None
    if left.duration and right.duration:
        return _seconds(left.duration, right.duration, day_hours)
    if bool(left.duration) != bool(right.duration) or _stems(left.unit) != _stems(right.unit):
        return None
    return _numbers(left), _numbers(right)


def _numbers(quantity: Quantity) -> _Numbers:
    return Fraction(quantity.minimum or 0), Fraction(quantity.maximum or 0)


def _seconds(
    left: Duration, right: Duration, day_hours: int | Fraction | Decimal | None
) -> tuple[_Numbers, _Numbers] | None:
    amounts = (left.minimum, left.maximum, right.minimum, right.maximum)
    if day_hours is None and any(amount.working_days for amount in amounts):
        if any(amount.seconds or amount.calendar_days for amount in amounts):
            return None
        day_hours = 1  # working days alone compare whatever their length
    first, second, third, fourth = (amount.seconds_with(day_hours or 1) for amount in amounts)
    return (first, second), (third, fourth)


_ENDINGS = (
    *("иями", "ями", "ами", "ого", "его", "ому", "ему", "ыми", "ими", "ией", "иях"),
    *("ов", "ев", "ей", "ой", "ый", "ий", "ая", "яя", "ое", "ее", "ые", "ие", "ых", "их", "ым", "им", "ую", "юю"),
    *("ам", "ям", "ах", "ях", "ом", "ем", "ью", "ия", "ию", "ии", "а", "я", "о", "е", "ы", "и", "у", "ю", "й", "ь"),
)
"""Endings of nouns and adjectives, the longest first."""
_SHORTEST_STEM = 3
_FLEETING_VOWELS = ("о", "е")
_CONSONANTS = tuple("бвгджзклмнпрстфхцчшщ")


@functools.lru_cache(maxsize=1024)
def _stems(unit: str) -> tuple[str, ...]:
    """Return the words of a unit without their endings, so that «заявка», «заявок» and «заявки» are equal."""
    return tuple(_stem(word) for word in re.findall(r"[^\W\d_]+|[%₽]", folded(unit)))


def _stem(word: str) -> str:
    ending = next((ending for ending in _ENDINGS if word.endswith(ending)), "")
    shorter = word.removesuffix(ending).replace("ь", "")
    stem = shorter if len(shorter) >= _SHORTEST_STEM else word
    # A vowel that comes and goes before the last consonant: «заявок», «заявки».
    is_fleeting = len(stem) > _SHORTEST_STEM and stem.endswith(_CONSONANTS) and stem[-2] in _FLEETING_VOWELS
    return stem[:-2] + stem[-1] if is_fleeting else stem
