"""Measured quantities inside Russian text: operator, number or range, unit; and whether one satisfies another."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from lean.values.durations import Amount, Duration, Exact, amount_of
from lean.values.measures import (
    FROM_LARGEST,
    Operator,
    Token,
    Unit,
    operator_before,
    read_unit,
    tokens_of,
)
from lean.values.spelling import folded, words

_SCANNED = 2_000
"""Characters in which a number is looked for; what a person means to be measured stands before."""

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
        """Whether every value that ``actual`` allows is one that this quantity asks for.

        ``None`` when that cannot be told: no number, another unit, a change against a level, only some values fit, an
        approximate target that is not met to the letter, or working days against hours without ``day_hours``.
        A change («на 35 %») is satisfied by a greater one. A plain number is met exactly, or, with a ``baseline``,
        by what lies beyond it as seen from there.
        """
        scale = _common_scale(self, actual, day_hours)
        if scale is None:
            return None
        asked, got = _interval(self, scale[0]), _interval(actual, scale[1])
        if self.operator == "=" and scale[0][0] == scale[0][1]:
            asked = self._beyond(asked, baseline, day_hours)
        if asked[0] <= got[0] and got[1] <= asked[1]:
            return True
        return False if (got[1] < asked[0] or asked[1] < got[0]) and self.operator != "~" else None

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
    one: Quantity, other: Quantity, day_hours: int | Fraction | Decimal | None
) -> tuple[_Numbers, _Numbers] | None:
    """The numbers of both on one scale, where there is one."""
    if one.change != other.change or not one.is_measurable or not other.is_measurable:
        return None
    if one.duration and other.duration:
        return _seconds(one.duration, other.duration, day_hours)
    if bool(one.duration) != bool(other.duration) or _stems(one.unit) != _stems(other.unit):
        return None
    return _numbers(one), _numbers(other)


def _numbers(quantity: Quantity) -> _Numbers:
    return Fraction(quantity.minimum or 0), Fraction(quantity.maximum or 0)


def _seconds(
    one: Duration, other: Duration, day_hours: int | Fraction | Decimal | None
) -> tuple[_Numbers, _Numbers] | None:
    amounts = (one.minimum, one.maximum, other.minimum, other.maximum)
    if day_hours is None and any(amount.working_days for amount in amounts):
        if any(amount.seconds or amount.calendar_days for amount in amounts):
            return None
        day_hours = 1  # working days alone compare whatever their length
    first, second, third, fourth = (amount.seconds_with(day_hours or 1) for amount in amounts)
    return (first, second), (third, fourth)


_ENDING = re.compile(
    r"(?:иями|ями|ами|ого|его|ому|ему|ыми|ими|ией|иях|ов|ев|ей|ой|ый|ий|ая|яя|ое|ее|ые|ие|ых|их|ым|им|ую|юю|ам|ям|ах|ях|ом|ем|ью"
    r"|ия|ию|ии|а|я|о|е|ы|и|у|ю|й|ь)$"
)
_SHORTEST_STEM = 3
_FLEETING = re.compile(r"[ое](?=[бвгджзклмнпрстфхцчшщ]$)")


def _stems(unit: str) -> tuple[str, ...]:
    """The unit without the endings of its words: «заявка», «заявок» and «заявки» are one."""
    return tuple(_stem(word) for word in re.findall(r"[^\W\d_]+|[%₽]", folded(unit)))


def _stem(word: str) -> str:
    shorter = _ENDING.sub("", word)
    stem = shorter if len(shorter) >= _SHORTEST_STEM else word
    return _FLEETING.sub("", stem) if len(stem) > _SHORTEST_STEM else stem


def parse_quantity(text: str) -> Quantity:
    """What ``text`` measures, if anything: «не менее 4,0», «от 3 до 5 дней», «на 35 %», «47 часов 30 минут».

    Dates, years, ordinals, times of day, numbers of documents and provisions are not measured numbers. «с 30 до 15
    минут» is the 15 it comes to.

    Raises:
        ValueError: nothing is written.
    """
    written = text.strip()
    line = folded(written[:_SCANNED])
    if not line:
        raise ValueError("ничего не написано; примеры: «не менее 4,0», «от 3 до 5 дней», «35 %»")
    if _PLAIN.fullmatch(line):
        number = Decimal(line)
        return Quantity(written, "=", number, number)
    tokens = tokens_of(line)
    start = _first_measured(tokens)
    return Quantity(written) if start is None else _read(written, tokens, start)


_PLAIN = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?(?:e[+-]?[0-9]{1,2})?")

# Words and signs after which a number names a thing instead of measuring it.
_NAMING = words(
    """
    № n no п пп пункт пункта пункте пункту пунктом пункты пунктов подпункт подпункта подпункте ст статья статьи
    статье статьей ч часть части прил приложение приложения приложении приложению приложением табл таблица
    таблицы таблице рис рисунок рисунка рисунке стр страница страницы странице гл глава главы главе разд раздел
    раздела разделе абз абзац абзаца абзаце каб кабинет кабинета кабинете д дом дома доме корп корпус корпуса
    корпусе тел телефон телефону этап этапа этапе гост форма формы форме форму вопрос вопроса вопросе вопросу
    версия версии офис офиса
    """
)
_LISTING = frozenset((",", "и", "-", "№"))
_YEARS = range(1990, 2101)


def _first_measured(tokens: tuple[Token, ...]) -> int | None:
    naming = False
    for at, token in enumerate(tokens):
        if token.number is None:
            naming = token.text in _NAMING or (naming and (token.text in _LISTING or token.text == "."))
        elif not naming and _measures(tokens, at):
            return at
    return None


def _measures(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether the number at ``at`` measures something rather than being a word in passing or a year."""
    token = tokens[at]
    unit, after = read_unit(tokens, at + 1)
    if token.spelled and unit is None:
        head = operator_before(tokens, at)[1]
        return head == 0 and (after >= len(tokens) or tokens[after].text != "из")
    if [later.text if later.text == "-" else later.kind for later in tokens[at + 1 : at + 3]] == ["-", "other"]:
        return False  # the beginning of «12.01–10.03.2027»
    looks_like_year = token.number in _YEARS and token.text.isdigit()
    if looks_like_year and at and unit is None and not _unit_words(tokens, after)[0]:
        operator, start = operator_before(tokens, at)
        return start == 0 and operator is not None and tokens[at - 1].text not in ("до", "от")
    return True


_Side = list[tuple[Decimal, Unit | None]]


def _read(written: str, tokens: tuple[Token, ...], start: int) -> Quantity:
    """The quantity whose first number stands at ``start``."""
    sign, head = _minus(tokens, start)
    first, at = _side(tokens, start, sign)
    by_change, head = _change(tokens, head)
    operator, head = operator_before(tokens, head)
    came_from = head > 0 and operator is None and tokens[head - 1].text == "с"
    second, at_second = _second(tokens, at, opened=came_from or (operator == ">=" and tokens[head].text == "от"))
    if second:
        joined = tokens[at].text
        first, second, at = _shared_unit(first, second), _shared_unit(second, first), at_second
        operator = operator if joined == "-" else None
        if came_from and joined == "до":
            first = second
    else:
        second = first
    words_after, postfix = _unit_words(tokens, at)
    return _assembled(Quantity(written, postfix or operator or "=", change=by_change), (first, second), words_after)


def _minus(tokens: tuple[Token, ...], at: int) -> tuple[int, int]:
    """The sign of the number at ``at`` and where it starts."""
    before = tokens[at - 1] if at else None
    if before and (before.text == "минус" or (before.text == "-" and (before.glued or at == 1))):
        return -1, at - 1
    return 1, at - 1 if before and before.text == "+" else at


def _change(tokens: tuple[Token, ...], head: int) -> tuple[bool, int]:
    """Whether «на» or «в … раз» stands before, and where it starts."""
    if not head or tokens[head - 1].text not in ("на", "в"):
        return False, head
    if tokens[head - 1].text == "на":
        return True, head - 1
    number = next((at for at in range(head, min(head + 2, len(tokens))) if tokens[at].number is not None), head)
    unit, _ = read_unit(tokens, number + 1)
    is_times = unit is not None and unit.name == "раз"
    return is_times, head - 1 if is_times else head


def _side(tokens: tuple[Token, ...], at: int, sign: int = 1) -> tuple[_Side, int]:
    """Numbers with known units, from large to small, and the index after them."""
    parts: _Side = []
    while at < len(tokens) and (number := tokens[at].number) is not None:
        unit, after = read_unit(tokens, at + 1)
        if parts and not _continues(parts[-1][1], unit):
            break
        parts.append((number * sign, unit))
        at = after
        if at + 1 < len(tokens) and tokens[at].text == "и" and tokens[at + 1].number is not None:
            follower, _ = read_unit(tokens, at + 2)
            at += _continues(unit, follower)
    return parts, at


def _continues(larger: Unit | None, smaller: Unit | None) -> bool:
    if larger not in FROM_LARGEST or smaller not in FROM_LARGEST:
        return False
    return FROM_LARGEST.index(smaller) > FROM_LARGEST.index(larger)


def _second(tokens: tuple[Token, ...], at: int, *, opened: bool) -> tuple[_Side | None, int]:
    """The other end of a range: after a dash, or after «до» where «от» or «с» opened it."""
    if at + 1 >= len(tokens) or not (tokens[at].text == "-" or (opened and tokens[at].text in ("до", "по"))):
        return None, at
    minus = tokens[at + 1].text == "-"
    start = at + 1 + minus
    if start >= len(tokens) or tokens[start].number is None:
        return None, at
    return _side(tokens, start, -1 if minus else 1)


def _shared_unit(side: _Side, other: _Side) -> _Side:
    if len(side) == 1 and side[0][1] is None and len(other) == 1:
        return [(side[0][0], other[0][1])]
    return side


def _assembled(bare: Quantity, sides: tuple[_Side, _Side], after: str) -> Quantity:
    """``bare`` with its numbers, unit and, where the unit is a time, duration; ``after`` are the words after."""
    base, (low, high) = _in_one_unit(sides)
    if low > high:
        return Quantity(bare.text)
    rate = _rate_of(after) if base else after
    unit = " ".join(part for part in (base, rate) if part)
    quantity = replace(bare, minimum=low, maximum=high, unit=unit)
    if rate or not all(unit and unit.is_time for side in sides for _, unit in side):
        return quantity
    amounts = [sum((amount_of(number, unit) for number, unit in side if unit), Amount()) for side in sides]
    return replace(quantity, duration=Duration(bare.text, amounts[0], amounts[1]))


def _in_one_unit(sides: tuple[_Side, _Side]) -> tuple[str, tuple[Decimal, Decimal]]:
    """The unit's name and both numbers in it: of units of one kind the smallest, else the first as it stands."""
    units = [unit for side in sides for _, unit in side]
    kinds = {unit.kind if unit else None for unit in units}
    smallest = min((unit for unit in units if unit), key=lambda unit: unit.size, default=None)
    if smallest is None or len(kinds) > 1 or (len(set(units)) > 1 and not smallest.is_time):
        names = dict.fromkeys(unit.name for unit in units if unit)
        return " + ".join(names), (sides[0][0][0], sides[1][0][0])
    low, high = (
        sum((number * unit.size / smallest.size for number, unit in side if unit), Decimal(0)) for side in sides
    )
    return smallest.name, (low, high)


_RATE = frozenset(("в", "на", "за", "/"))
_PERIODS = words("месяц год день час неделю квартал сутки смену минуту")
_ENDS_UNIT = words(
    """
    и или но а вместо против к до по от с со из при для у о об не это менее более ниже выше меньше больше чем
    также после перед через без под над между
    """
)
_POSTFIXES: dict[str, Operator] = {"более": ">=", "выше": ">=", "больше": ">=", "старше": ">="}
_POSTFIXES |= {"менее": "<=", "ниже": "<=", "меньше": "<="}
_LONGEST_UNIT = 6


def _unit_words(tokens: tuple[Token, ...], at: int) -> tuple[str, Operator | None]:
    """The words after a number that say of what, and «и более» where it stands among them."""
    words: list[str] = []
    while at < len(tokens) and len(words) < _LONGEST_UNIT:
        text, following = tokens[at].text, tokens[at + 1].text if at + 1 < len(tokens) else ""
        if text in ("и", "или") and following in _POSTFIXES:
            return " ".join(words), _POSTFIXES[following]
        if text in _RATE:
            if following not in _PERIODS and text not in ("на", "/"):
                break
        elif text in _ENDS_UNIT or tokens[at].kind != "word":
            break
        words.append(text)
        at += 1
    while words and words[-1] in _RATE:
        words.pop()
    return " ".join(words), None


def _rate_of(words: str) -> str:
    """«в месяц» right after a known unit; other words there describe it: «минут ожидания»."""
    return words if words.partition(" ")[0] in _RATE else ""
