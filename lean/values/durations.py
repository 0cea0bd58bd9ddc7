"""Lengths of time, exact: clock time, working days and calendar days, as one length or a range."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from lean.values.measures import (
    FROM_LARGEST,
    LONGEST_OPERATOR,
    UNITS,
    Token,
    Unit,
    operator_before,
    read_unit,
    tokens_of,
)
from lean.values.spelling import admitted, folded, quoted

Exact = int | Fraction
"""An exact number. This module makes an ``int`` of every whole one."""

_CLOCK_DAY = 24
_HOUR = 3600
_MINUTE = 60


def _exact(number: Exact) -> Exact:
    return number if type(number) is int or number.denominator != 1 else number.numerator


@dataclass(frozen=True, slots=True)
class Amount:
    """A length of time in three parts, which add up only once the length of a working day is agreed.

    ``seconds`` of clock time, ``working_days`` and ``calendar_days``. A day without «рабочий» is a calendar day.
    Amounts add and multiply exactly; they compare only as ``seconds_with`` a stated length of the working day.
    """

    seconds: Exact = 0
    working_days: Exact = 0
    calendar_days: Exact = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(
            _exact(self.seconds + other.seconds),
            _exact(self.working_days + other.working_days),
            _exact(self.calendar_days + other.calendar_days),
        )

    def __mul__(self, times: Exact) -> Amount:
        return Amount(
            _exact(self.seconds * times), _exact(self.working_days * times), _exact(self.calendar_days * times)
        )

    __rmul__ = __mul__

    def seconds_with(self, day_hours: int | Fraction | Decimal) -> Exact:
        """Return the length in seconds, a working day counted as ``day_hours`` hours and a calendar day as 24."""
        clock = self.seconds + self.calendar_days * _CLOCK_DAY * _HOUR
        return _exact(clock + self.working_days * Fraction(day_hours) * _HOUR if self.working_days else clock)


@dataclass(frozen=True, slots=True)
class Duration:
    """A range of lengths of time. Both ends are equal where one length is written; «до 2 ч» begins at zero."""

    text: str
    minimum: Amount
    maximum: Amount


def amount_of(number: Decimal, unit: Unit) -> Amount:
    """Return ``number`` units of time as an amount. The caller passes only units with an exact length."""
    whole = int(number)
    size = whole * unit.size if whole == number else _exact(Fraction(number) * unit.size)
    if unit.kind == "seconds":
        return Amount(seconds=size)
    return Amount(working_days=size) if unit.kind == "working_days" else Amount(calendar_days=size)


def format_duration(seconds: Exact) -> str:
    """``47 ч 30 мин``, ``1 мин 30 сек``, ``0 мин``; a fraction of a second is rounded to the nearest second.

    Raises:
        ValueError: the number is negative.
    """
    if seconds < 0:
        raise ValueError(f"время не бывает отрицательным: {seconds} сек")
    hours, rest = divmod(round(seconds), _HOUR)
    minutes, left = divmod(rest, _MINUTE)
    parts = [f"{number} {unit}" for number, unit in ((hours, "ч"), (minutes, "мин"), (left, "сек")) if number]
    return " ".join(parts) or "0 мин"


_EXAMPLES = "«47 ч 30 мин», «10–15 мин», «до 2 раб. дн.»"
_NO_UNIT = f"не единица времени; единицы: ч, мин, сек, дн., раб. дн., нед.; примеры: {_EXAMPLES}"
_CLOCK = re.compile(r"(?:^|[^0-9])([0-9]{1,3}):([0-9]{2})(?::[0-9]{2})?(?![0-9])")


def parse_duration(text: str) -> Duration:
    """Return the length of time that ``text`` names: one length, a range, or an upper bound with zero below.

    «около 5 мин» means five minutes; «1 неделя» is seven calendar days.

    Raises:
        ValueError: no number or unit, an ambiguous or unknown unit, a range without an end or reversed, less than zero.
    """
    written = admitted(text, "47 ч 30 мин")
    quotation = quoted(written)
    line = folded(written)
    if clock := _CLOCK.search(line):
        raise ValueError(f"{quotation}: часы это или минуты, не видно; напишите «{int(clock[1])} ч {clock[2]} мин»")
    low, high = _bounds(_Reader(tokens_of(line), quotation))
    if _reversed(low, high):
        raise ValueError(f"{quotation}: начало больше конца; меньшее пишут первым, пример: «10–15 мин»")
    return Duration(written, low, high)


def _reversed(low: Amount, high: Amount) -> bool:
    """Whether ``low`` is longer than ``high``, with working days of 1 to 24 hours. Linear, so both ends decide."""
    if low == high:
        return False
    short, long = (high.seconds_with(hours) - low.seconds_with(hours) for hours in (1, _CLOCK_DAY))
    return max(short, long) < 0 or (max(short, long) == 0 and min(short, long) < 0)


@dataclass(slots=True)
class _Reader:
    """Tokens with the position of the next one to read; ``quotation`` is the whole text as messages quote it."""

    tokens: tuple[Token, ...]
    quotation: str
    at: int = 0

    def peek(self, ahead: int = 0) -> str:
        """Return the text of the next token, or of the one ``ahead`` of it; empty after the last."""
        index = self.at + ahead
        return self.tokens[index].text if index < len(self.tokens) else ""

    def take(self, *texts: str) -> bool:
        """Read the next token if it is one of ``texts``; return whether it was."""
        is_next = self.peek() in texts
        self.at += is_next
        return is_next

    def number(self) -> Decimal | None:
        """Read the next token if it is a number and return that; else None."""
        value = self.tokens[self.at].number if self.at < len(self.tokens) else None
        self.at += value is not None
        return value


def _bounds(reader: _Reader) -> tuple[Amount, Amount]:
    quotation, upper_only = reader.quotation, False
    if reader.take("от", "с"):
        low = _side(reader, unit_later=True)
        if not reader.take("до", "по"):
            raise ValueError(f"{quotation}: нет верхней границы; пример: «от 10 до 15 мин»")
        high = _side(reader)
    else:
        upper_only = _read_limit(reader)
        low = _side(reader, unit_later=True)
        high = _side(reader) if reader.take("-") else low
        if high[-1][1] is None:
            raise ValueError(f"{quotation}: нет единицы времени; напишите, например, «{_plain(high[-1][0])} мин»")
    reader.take(".")
    if reader.at < len(reader.tokens):
        raise ValueError(
            f"{quotation}: лишнее после времени: «{_rest(reader)}»; пишут только время, примеры: {_EXAMPLES}"
        )
    return Amount() if upper_only else _total(_with_units(low, high, quotation)), _total(high)


_Parts = list[tuple[Decimal, Unit | None]]


def _plain(number: Decimal) -> str:
    return f"{number:f}".replace(".", ",")


def _rest(reader: _Reader) -> str:
    return " ".join(token.text for token in reader.tokens[reader.at :])[:60]


def _read_limit(reader: _Reader) -> bool:
    """Read «до», «не более»; return whether zero is the lower bound. Raises ValueError for a lower bound alone."""
    for length in range(LONGEST_OPERATOR + 2, 0, -1):  # «, чем» may follow the operator
        sign, start = operator_before(reader.tokens[:length], min(length, len(reader.tokens)))
        if sign and start == 0:
            reader.at = length
            if sign in (">", ">="):
                raise ValueError(f"{reader.quotation}: нет верхней границы; пример: «от 10 до 15 мин»")
            return sign in ("<", "<=")
    return False


def _side(reader: _Reader, *, unit_later: bool = False) -> _Parts:
    """Read numbers with their units, from large to small; with ``unit_later`` a single number needs no unit."""
    parts: _Parts = []
    while (part := _part(reader, first=not parts)) is not None:
        _check_order(parts, part, reader.quotation)
        parts.append(part)
        if part[1] is None:
            break
        joined = reader.peek() in ("и", ",") and reader.at + 1 < len(reader.tokens)
        if joined and reader.tokens[reader.at + 1].number is not None:
            reader.at += 1
    if not parts:
        raise ValueError(_why_no_time(reader))
    if parts[-1][1] is None and not (unit_later and len(parts) == 1):
        raise ValueError(
            f"{reader.quotation}: у числа {_plain(parts[-1][0])} нет единицы времени; примеры: {_EXAMPLES}"
        )
    return parts


def _check_order(parts: _Parts, part: tuple[Decimal, Unit | None], quotation: str) -> None:
    before = parts[-1][1] if parts else None
    if before and part[1] and FROM_LARGEST.index(part[1]) <= FROM_LARGEST.index(before):
        raise ValueError(
            f"{quotation}: после «{before.name}» стоит «{part[1].name}»; пишут от большей единицы к меньшей, "
            "а между границами — тире: «30 мин – 1 ч»"
        )


def _part(reader: _Reader, *, first: bool) -> tuple[Decimal, Unit | None] | None:
    start = reader.at
    if reader.peek() in ("-", "минус") and reader.at + 1 < len(reader.tokens) and first:
        raise ValueError(f"{reader.quotation}: время не бывает отрицательным; примеры: {_EXAMPLES}")
    number = reader.number()
    unit, after = read_unit(reader.tokens, reader.at)
    if unit is None and number is not None and reader.peek() == "с" and not _number_follows(reader):
        unit, after = UNITS["сек"], reader.at + 1
    if unit is None:
        if number is None:
            reader.at = start
            return None
        _refuse_unit(reader, number)
        return number, None
    if not unit.is_time:
        known = "длина неизвестна, напишите в днях или неделях: «30 дн.»" if unit.kind == "months" else _NO_UNIT
        raise ValueError(f"{reader.quotation}: «{unit.name}» — {known}")
    if number is None and not first:
        reader.at = start
        return None
    reader.at = after
    return (Decimal(1) if number is None else number), unit


def _number_follows(reader: _Reader) -> bool:
    return reader.at + 1 < len(reader.tokens) and reader.peek(1) not in ("-", ".")


def _refuse_unit(reader: _Reader, number: Decimal) -> None:
    """Raise ValueError where the word after a number is no unit; the caller judges range signs and the end."""
    word = reader.peek()
    if word in ("м", "m"):
        raise ValueError(f"{reader.quotation}: «{word}» — минуты, месяцы или метры; напишите «{_plain(number)} мин»")
    if word and word not in ("-", "до", "по", "."):
        raise ValueError(f"{reader.quotation}: «{word}» — {_NO_UNIT}")


def _why_no_time(reader: _Reader) -> str:
    if reader.at == 0 or reader.at < len(reader.tokens):
        return f"{reader.quotation} — не время: нужно число с единицей; примеры: {_EXAMPLES}"
    return f"{reader.quotation}: после знака границы нет числа; примеры: {_EXAMPLES}"


def _with_units(low: _Parts, high: _Parts, quotation: str) -> _Parts:
    """Return the lower end with its unit, in «10–15 мин» that of the upper end. Raises ValueError."""
    if low[-1][1] is not None:
        return low
    if len(high) > 1:
        raise ValueError(f"{quotation}: у начала нет единицы времени; пример: «1 ч – 2 ч 30 мин»")
    return [(low[0][0], high[0][1])]


def _total(parts: _Parts) -> Amount:
    return sum((amount_of(number, unit) for number, unit in parts if unit), Amount())
