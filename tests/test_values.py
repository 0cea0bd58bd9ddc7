"""Spellings that people use, their meaning, and the messages for invalid ones."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lean.values import (
    Amount,
    format_date,
    format_date_long,
    format_duration,
    format_period,
    parse_date,
    parse_duration,
    parse_period,
    parse_person_name,
    parse_quantity,
)
from lean.values.spelling import suggest_or_list, words

if TYPE_CHECKING:
    from collections.abc import Callable

TABLE = Path(__file__).with_name("data") / "spellings.yaml"
SPELLINGS = yaml.load(TABLE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 the loader makes only text


def _amount(amount: Amount) -> str:
    parts = ((amount.calendar_days, "d"), (amount.working_days, "wd"), (amount.seconds, "s"))
    return " ".join(f"{number}{unit}" for number, unit in parts if number) or "0"


def _duration(text: str) -> str:
    found = parse_duration(text)
    ends = (_amount(found.minimum), _amount(found.maximum))
    return ends[0] if ends[0] == ends[1] else "..".join(ends)


def _period(text: str) -> str:
    found = parse_period(text)
    return f"{found.start}..{found.end}"


def _quantity(text: str) -> str:
    found = parse_quantity(text)
    if found.minimum is None or found.maximum is None:
        return "words"
    ends = f"{found.minimum:f}" if found.minimum == found.maximum else f"{found.minimum:f}..{found.maximum:f}"
    return " ".join(part for part in (found.operator, ends, found.unit, "by" if found.change else "") if part)


def _name(text: str) -> str:
    found = parse_person_name(text)
    return f"{found.surname} / {found.given} / {found.patronymic}"


PARSERS: dict[str, Callable[[str], str]] = {
    "date": lambda text: parse_date(text).isoformat(),
    "period": _period,
    "duration": _duration,
    "quantity": _quantity,
    "name": _name,
}
MEANS = [(kind, text, meaning) for kind, table in SPELLINGS.items() for text, meaning in table["means"].items()]
REFUSED = [(kind, text, said) for kind, table in SPELLINGS.items() for text, said in table["refused"].items()]


@pytest.mark.parametrize(("kind", "text", "meaning"), MEANS)
def test_each_spelling_has_the_expected_meaning(kind: str, text: str, meaning: str) -> None:
    assert PARSERS[kind](text) == meaning


@pytest.mark.parametrize(("kind", "text", "said"), REFUSED)
def test_a_wrong_spelling_is_refused_with_a_reason(kind: str, text: str, said: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 the fragment is plain text, not a pattern
        PARSERS[kind](text)
    assert said in str(refusal.value)


# target, actual, baseline, hours of a day -> whether the target is met; None if undecidable
SATISFIED = (
    ("не менее 4,0", "4,2", "", None, True),
    ("не менее 4,0", "4,0", "", None, True),
    ("более 4,0", "4,0", "", None, False),
    ("не менее 4,0", "3,9", "", None, False),
    ("не менее 4,0 балла", "4,2 баллов", "", None, True),
    ("не менее 4,0 балла", "4,2", "", None, None),
    ("не менее 4", "повышено", "", None, None),
    ("повысить", "5", "", None, None),
    ("до 15 минут", "10 мин.", "", None, True),
    ("до 15 минут", "1 ч", "", None, False),
    ("до 1 часа", "60 минут", "", None, True),
    ("менее 1 часа", "60 минут", "", None, False),
    ("до 15 минут", "10–15 мин", "", None, True),
    ("до 15 минут", "10–20 мин", "", None, None),
    ("до 15 минут", "20–30 мин", "", None, False),
    ("до 15 минут", "не более 10 минут", "", None, True),
    ("до 15 минут", "не менее 10 минут", "", None, None),
    ("2–8", "5", "", None, True),
    ("2–8", "9", "", None, False),
    ("2–8", "1", "12", None, True),
    ("2–8", "9", "1", None, True),
    ("2–8", "9", "5", None, False),
    ("35 %", "35%", "", None, True),
    ("35 %", "35 процентов", "", None, True),
    ("35 %", "40 %", "", None, False),
    ("35 %", "40 %", "20 %", None, True),
    ("35 %", "30 %", "20 %", None, False),
    ("35 %", "30 %", "60 %", None, True),
    ("35 %", "30 %", "60 дней", None, False),
    ("на 35 %", "на 40 %", "", None, True),
    ("на 35 %", "на 30 %", "", None, False),
    ("на 35 %", "40 %", "", None, None),
    ("в 17 раз", "в 20 раз", "", None, True),
    ("2 часа 23 минуты", "2 ч", "47 часов 30 минут", None, True),
    ("2 часа 23 минуты", "3 ч", "47 часов 30 минут", None, False),
    ("три дня", "2 дня", "две недели", None, True),
    ("от 3 до 5 дней", "2 дня", "две недели", None, True),
    ("две недели", "14 дней", "", None, True),
    ("2 рабочих дня", "2 раб. дн.", "", None, True),
    ("до 2 рабочих дней", "1 рабочий день", "", None, True),
    ("до 2 рабочих дней", "10 часов", "", None, None),
    ("до 2 рабочих дней", "10 часов", "", 8, True),
    ("до 2 рабочих дней", "17 часов", "", 8, False),
    ("до 2 раб. дн. 4 ч", "20 часов", "", 8, True),
    ("не менее 9 тысяч листов в месяц", "9 500 листов в месяц", "", None, True),
    ("не менее 9 тысяч листов в месяц", "9 500 листов в год", "", None, None),
    ("не более 2 раз в год", "1 раз в год", "", None, True),
    ("150 часов в месяц", "150 ч в месяц", "", None, True),
    ("150 часов в месяц", "150 часов", "", None, None),
    ("не более 10 заявок", "9 заявок", "", None, True),
    ("не более 21 заявки", "1 заявка", "", None, True),
    ("не менее 5 обращений", "1 обращение", "", None, False),
    ("не более 5 операций", "1 операция", "", None, True),
    ("не более 5 ошибок", "1 ошибка", "", None, True),
    ("не более 5 подписей", "1 подпись", "", None, True),
    ("не менее 5 рабочих мест", "1 рабочее место", "", None, False),
    ("не более 5 окон", "1 окно", "", None, True),
    ("не более 5 заявок", "1 ошибка", "", None, None),
    ("около 10 км", "10 километров", "", None, True),
    ("около 10 км", "12 км", "", None, None),
    ("не более 15 км", "около 10 км", "", None, True),
    ("1,5 млн руб.", "1 500 000 рублей", "", None, True),
    ("-5", "-5", "", None, True),
)


@pytest.mark.parametrize(("target", "actual", "baseline", "hours", "met"), SATISFIED)
def test_a_target_is_compared_with_the_actual_value(
    target: str, actual: str, baseline: str, hours: int | None, *, met: bool | None
) -> None:
    before = parse_quantity(baseline) if baseline else None
    assert parse_quantity(target).satisfied_by(parse_quantity(actual), baseline=before, day_hours=hours) is met


SAME_PERSON = (
    ("Иванов И.И.", "И.И. Иванов", True),
    ("Иванов Иван Иванович", "И. И. Иванов", True),
    ("Иванов Иван Иванович", "Иван Иванович Иванов", True),
    ("Иванов И.", "Иванов Иван Иванович", True),
    ("Фёдоров А.А.", "Федоров А.А.", True),
    ("Семёнова Алёна Петровна", "Семенова Алена Петровна", True),
    ("ИВАНОВ И.И.", "Иванов И.И.", True),
    ("Бельмондо Ж.-П.", "Бельмондо Жан-Поль", True),
    ("Иванов Иван Иванович", "Иванов Игорь Иванович", False),
    ("Иванов И.И.", "Иванов П.И.", False),
    ("Иванов И.И.", "Иванов И.П.", False),
    ("Иванов И.И.", "Иванова И.И.", False),
    ("Иванов И.И.", "Петров И.И.", False),
)


@pytest.mark.parametrize(("one", "other", "same"), SAME_PERSON)
def test_a_person_is_recognised_in_any_spelling(one: str, other: str, *, same: bool) -> None:
    assert parse_person_name(one).same_person(parse_person_name(other)) is same
    assert parse_person_name(other).same_person(parse_person_name(one)) is same


def test_a_name_and_its_initials_have_the_same_key() -> None:
    keys = {parse_person_name(text).key for text in ("Фёдоров И.И.", "И. И. Федоров", "Фёдоров Иван Иванович")}
    assert keys == {"федоров и.и."}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (171_000, "47 ч 30 мин"),
        (8_580, "2 ч 23 мин"),
        (0, "0 мин"),
        (90, "1 мин 30 сек"),
        (3_600, "1 ч"),
        (3_630, "1 ч 30 сек"),
        (59, "59 сек"),
        (Fraction(399, 5), "1 мин 20 сек"),
    ],
)
def test_seconds_are_printed_in_hours_minutes_and_seconds(seconds: int | Fraction, text: str) -> None:
    assert format_duration(seconds) == text


def test_negative_durations_are_refused() -> None:
    with pytest.raises(ValueError, match="отрицательным"):
        format_duration(-1)


def test_working_days_have_the_stated_hours_and_calendar_days_24() -> None:
    amount = Amount(seconds=60, working_days=2, calendar_days=1)
    assert amount.seconds_with(8) == 60 + 16 * 3600 + 24 * 3600
    assert amount.seconds_with(Decimal("8.25")) == 60 + 33 * 1800 + 24 * 3600


@pytest.mark.parametrize("parse", [parse_date, parse_period, parse_duration, parse_person_name])
def test_text_longer_than_its_field_is_refused(parse: Callable[[str], object]) -> None:
    with pytest.raises(ValueError, match="501 знак"):
        parse("а" * 501)


def test_outer_spaces_are_removed() -> None:
    assert parse_quantity("\u00a0не  менее 4,0\n").text == "не  менее 4,0"
    assert parse_duration(" 10–15 мин ").text == "10–15 мин"
    assert parse_period(" 12.01.2027—10.03.2027").text == "12.01.2027—10.03.2027"
    assert parse_person_name("И. И.\u00a0Иванов ").text == "И. И.\u00a0Иванов"


DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
WORDS = (
    *sorted(
        words(
            """
        от до с по не более менее чем на в раз раза № п. 4 4,5 10–15 - – … 1:30 2027 г. 30.08.2026 2026-08-30 30 августа
        «30» мин мин. ч часов раб. дн. (рабочих) недели месяц м % процентных пунктов тысяч млн полтора полчаса сто
        двадцать пять ( ) половиной ½ или и , ; . / __ Иванов И.И. И. Ж.-П. Гасан оглы Иванович группа ФИО кв. II
        квартал полугодие год -117 +5 >= ≤ ~ nan 1e5 вдвое 99999999999999999999
        """
        )
    ),
    "\u00a0",
    "\u0301",
    "\ud800",
    "\u0660",
)
TEXTS = st.one_of(
    st.text(),
    st.text(alphabet="0123456789.,-–/: гчминдст%№«»_ИИ"),
    st.builds(
        lambda pieces, gap: gap.join(pieces), st.lists(st.sampled_from(WORDS), max_size=12), st.sampled_from(("", " "))
    ),
)


@pytest.mark.battery(4)
@given(TEXTS)
def test_any_text_is_parsed_or_raises_value_error(text: str) -> None:
    for parse in (parse_date, parse_period, parse_duration, parse_quantity, parse_person_name):
        with contextlib.suppress(ValueError):
            parse(text)


@pytest.mark.parametrize("piece", [*WORDS, "1 000 ", "а-", "1, ", "п. 1, ", "с 1 до ", "сто ", "не более ", "1 ч "])
def test_long_text_is_parsed_or_refused(piece: str) -> None:
    text = (piece * 10_000)[:10_000] + "!"
    parse_quantity(text)
    for parse in (parse_date, parse_period, parse_duration, parse_person_name):
        with contextlib.suppress(ValueError):
            parse(text[:500])


@pytest.mark.battery(4)
@given(TEXTS)
def test_a_quantity_always_reaches_itself(text: str) -> None:
    with contextlib.suppress(ValueError):
        quantity = parse_quantity(text)
        assert quantity.satisfied_by(quantity) is not False
        assert parse_quantity(quantity.text) == quantity
        if quantity.minimum is not None and quantity.maximum is not None:
            assert quantity.minimum <= quantity.maximum


@pytest.mark.battery(4)
@given(DAYS)
def test_printed_dates_are_read_back(day: date) -> None:
    assert parse_date(format_date(day)) == parse_date(format_date_long(day)) == parse_date(day.isoformat()) == day


@pytest.mark.battery(4)
@given(DAYS, DAYS)
def test_printed_periods_are_read_back(one: date, other: date) -> None:
    start, end = min(one, other), max(one, other)
    for text in (
        format_period(start, end),
        f"{start}/{end}",
        f"с {format_date_long(start)} по {format_date_long(end)}",
    ):
        period = parse_period(text)
        assert (period.start, period.end) == (start, end)


@given(DAYS, st.integers(1, 4))
def test_quarters_cover_the_year(day: date, quarter: int) -> None:
    period = parse_period(f"{quarter} кв. {day.year}")
    after = period.end + timedelta(days=1)
    assert after == (parse_period(f"{quarter + 1} кв. {day.year}").start if quarter < 4 else date(day.year + 1, 1, 1))


@pytest.mark.battery(4)
@given(st.integers(0, 10**9))
def test_printed_durations_are_read_back(seconds: int) -> None:
    duration = parse_duration(format_duration(seconds))
    assert duration.minimum == duration.maximum == Amount(seconds=seconds)


LETTERS = "АБВГДЕЁЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ"
SURNAMES = st.builds(
    "-".join,
    st.lists(
        st.builds(str.__add__, st.sampled_from(LETTERS), st.text("абвгдеёжзийклмнопрстуя", min_size=3)),
        min_size=1,
        max_size=2,
    ),
).filter(lambda surname: len(surname) < 200)


@pytest.mark.battery(4)
@given(SURNAMES, st.sampled_from(LETTERS), st.sampled_from(["", *LETTERS]))
def test_printed_names_are_read_back_in_both_orders(surname: str, given_name: str, patronymic: str) -> None:
    initials = f"{given_name}." + (f"{patronymic}." if patronymic else "")
    name = parse_person_name(f"{surname} {initials}")
    again = parse_person_name(name.initials_first)
    assert (name.surname_first, again.surname_first) == (f"{surname} {initials}",) * 2
    assert name.key == again.key
    assert name.same_person(again)


EXACT = st.one_of(st.integers(-(10**6), 10**6), st.fractions(max_denominator=1000))
AMOUNTS = st.builds(Amount, EXACT, EXACT, EXACT)


@given(AMOUNTS, AMOUNTS, AMOUNTS, EXACT, EXACT)
def test_amounts_are_added_and_multiplied_exactly(
    one: Amount, two: Amount, three: Amount, times: Fraction, hours: Fraction
) -> None:
    assert one + two == two + one
    assert (one + two) + three == one + (two + three)
    assert one + Amount() == one
    assert (one + two) * times == times * one + two * times
    assert (one + two).seconds_with(hours) == one.seconds_with(hours) + two.seconds_with(hours)


@pytest.mark.parametrize(
    ("name", "known", "told"),
    [
        ("plan-agred", ["plan-agreed", "plan-changed"], ": возможно, plan-agreed"),
        ("вафля", ["plan-agreed", "closed"], "; есть: plan-agreed, closed"),
        ("x", [f"p{number}" for number in range(40)], "; есть: " + ", ".join(f"p{n}" for n in range(30)) + " …"),
    ],
)
def test_an_unknown_name_is_answered_with_a_suggestion_or_a_list(name: str, known: list[str], told: str) -> None:
    assert suggest_or_list(name, known) == told
