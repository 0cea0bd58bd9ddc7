"""Finds the measured number in a Russian text and reads it as a quantity."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from lean.values.durations import Amount, Duration, amount_of
from lean.values.measures import (
    FROM_LARGEST,
    LONGEST_OPERATOR,
    UNITS,
    Operator,
    Token,
    Unit,
    operator_before,
    read_unit,
    tokens_of,
)
from lean.values.quantities import Quantity
from lean.values.spelling import folded, words

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCANNED = 2_000
"""How many characters of a text are searched for a number; a measured value stands near the beginning."""


def parse_quantity(text: str) -> Quantity:
    """Return the first measured quantity of a text: «не менее 4,0», «от 3 до 5 дней», «на 35 %», «47 часов 30 минут».

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
    tokens = tuple(_with_ones(tokens_of(line)))
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


# «не более часа», «в течение дня» count one; «до дня открытия» and «от года к году» do not.
_ALONE = words("часа час минуты суток секунды недели")
_ALONE_IN_A_LIMIT = words("дня рабочего календарного")
_ALONE_AT_ALL = words("час минута секунда день рабочий сутки неделя месяц год")


def _with_ones(tokens: tuple[Token, ...]) -> Iterator[Token]:
    """Yield the tokens with an explicit 1 before a unit that follows an operator directly («не более часа»)."""
    if tokens and tokens[0].text in _ALONE_AT_ALL and read_unit(tokens, 0)[1] == len(tokens):
        yield Token("number", "1", Decimal(1), spelled=True)
    for at, token in enumerate(tokens):
        if token.text in _ALONE | _ALONE_IN_A_LIMIT:
            operator, start = operator_before(tokens, at)
            unit, after = read_unit(tokens, at)
            before, following = tokens[max(start, at - 1)].text, tokens[after].text if after < len(tokens) else ""
            loose = before == "до" and token.text in _ALONE_IN_A_LIMIT
            if operator and unit and not loose and (before != "от" or following == "до"):
                yield Token("number", "1", Decimal(1), spelled=True)
        yield token


def _first_measured(tokens: tuple[Token, ...]) -> int | None:
    naming = False
    for at, token in enumerate(tokens):
        if token.number is None:
            naming = token.text in _NAMING or (naming and (token.text in _LISTING or token.text == "."))
        elif not naming and _measures(tokens, at):
            return at
    return None


def _measures(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether the number at ``at`` measures something: it is not a year, a list number or a word like «один из»."""
    token = tokens[at]
    unit, after = read_unit(tokens, at + 1)
    following = tokens[at + 1 : at + 3]
    if token.spelled and unit is None:
        head = operator_before(tokens, at)[1]
        return head == 0 and (after >= len(tokens) or tokens[after].text != "из")
    if len(following) > 1 and (
        (following[0].text == "-" and following[1].kind == "other")  # the beginning of «12.01–10.03.2027»
        or (at == 0 and following[0].text in (".", ")") and following[1].kind == "word")  # «1. Сократить …»
    ):
        return False
    looks_like_year = token.number in _YEARS and token.text.isdigit()
    if looks_like_year and at and unit is None and not _unit_words(tokens, after)[0]:
        operator, start = operator_before(tokens, at)
        return start == 0 and operator is not None and tokens[at - 1].text not in ("до", "от")
    return True


_Side = list[tuple[Decimal, Unit | None]]


def _read(written: str, tokens: tuple[Token, ...], start: int) -> Quantity:
    """Return the quantity whose first number stands at ``start``."""
    sign, head = _minus(tokens, start)
    first, at = _side(tokens, start, sign)
    preposition = tokens[head - 1].text if head else ""
    operator, head = operator_before(tokens, head - (preposition in ("на", "в")))
    came_from = operator is None and head > 0 and tokens[head - 1].text == "с"
    second, after = _second(tokens, at, opened=came_from or operator in (">", ">="))
    if second is None:
        second, after = first, at
    else:
        operator = operator if tokens[at].text == "-" else None
        first, second = _shared_unit(first, second), _shared_unit(second, first)
        first = second if came_from and tokens[at].text == "до" else first
    by_change = preposition == "на" or (preposition == "в" and all(unit == UNITS["раз"] for _, unit in second))
    rest, postfix = _unit_words(tokens, after)
    return _assembled(Quantity(written, postfix or operator or "=", change=by_change), (first, second), rest)


def _minus(tokens: tuple[Token, ...], at: int) -> tuple[int, int]:
    """Return the sign of the number at ``at`` (1 or -1) and the index at which it starts."""
    before = tokens[at - 1] if at else None
    if before and (before.text == "минус" or (before.text == "-" and (before.glued or at == 1))):
        return -1, at - 1
    return 1, at - 1 if before and before.text == "+" else at


def _side(tokens: tuple[Token, ...], at: int, sign: int = 1) -> tuple[_Side, int]:
    """Return the numbers with their units, from large to small, and the index after them."""
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
    """Return the other end of a range, None where there is none, and the index after it.

    It follows a dash or «или», and «до» where «от» or «с» began the range.
    """
    if at + 1 >= len(tokens):
        return None, at
    if tokens[at].text in ("-", "или") or (opened and tokens[at].text in ("до", "по")):
        minus = tokens[at + 1].text == "-"
        start = at + 1 + minus
        if start < len(tokens) and tokens[start].number is not None:
            return _side(tokens, start, -1 if minus else 1)
    return _upper(tokens, at) if opened else (None, at)


def _upper(tokens: tuple[Token, ...], at: int) -> tuple[_Side | None, int]:
    """Return the upper bound in «не менее 3, но не более 5 дней», None where there is none, and the index after it."""
    start = at
    while start < len(tokens) and tokens[start].text in (",", "и", "но", "а"):
        start += 1
    for number in range(start + 1, min(start + LONGEST_OPERATOR + 2, len(tokens)) if start > at else 0):
        if tokens[number].number is not None and operator_before(tokens, number) in (("<", start), ("<=", start)):
            return _side(tokens, number)
    return None, at


def _shared_unit(side: _Side, other: _Side) -> _Side:
    if len(side) == 1 and side[0][1] is None and len(other) == 1:
        return [(side[0][0], other[0][1])]
    return side


def _assembled(bare: Quantity, sides: tuple[_Side, _Side], after: str) -> Quantity:
    """Return ``bare`` with numbers, unit and, for a time, duration; ``after`` are the words after the number."""
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
    """Return the name of a unit and both numbers in it: the smallest unit where all are of one kind, else the first."""
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


_RATES = {
    "в": words("месяц год день час неделю квартал сутки смену минуту"),
    "за": words("месяц год день час неделю квартал сутки смену полугодие"),
    "на": words(
        """
        человека чел заявителя обращение заявку заявление документ дело сотрудника специалиста единицу рубль услугу
        посетителя гражданина ученика ребенка жителя семью
        """
    ),
}
_ENDS_UNIT = words(
    """
    и или но а вместо против к до по от с со из при для у о об не это менее более ниже выше меньше больше чем
    также после перед через без под над между
    """
)
_POSTFIXES: dict[str, Operator] = {"более": ">=", "выше": ">=", "больше": ">=", "старше": ">="}
_POSTFIXES |= {"менее": "<=", "ниже": "<=", "меньше": "<="}
_LONGEST_UNIT = 6
_ABBREVIATED = words("кв куб пог гос мун ед усл")


def _unit_words(tokens: tuple[Token, ...], at: int) -> tuple[str, Operator | None]:
    """Return the words of the unit after a number, and the operator of «и более» among them (None without one)."""
    unit: list[str] = []
    while at < len(tokens) and len(unit) < _LONGEST_UNIT:
        text, following = tokens[at].text, tokens[at + 1].text if at + 1 < len(tokens) else ""
        if text in ("и", "или") and following in _POSTFIXES:
            return " ".join(unit), _POSTFIXES[following]
        if text == "." and unit and unit[-1] in _ABBREVIATED:
            at += 1
            continue
        if text in _RATES and following not in _RATES[text]:
            break
        if text in _ENDS_UNIT or not (tokens[at].kind == "word" or text == "/"):
            break
        unit.append(text)
        at += 1
    return " ".join(unit).removesuffix(" /").removesuffix("/"), None


def _rate_of(after: str) -> str:
    """Return a rate such as «в месяц» that follows a known unit; empty for other words («минут ожидания»)."""
    return after if after.partition(" ")[0] in {"/", *_RATES} else ""
