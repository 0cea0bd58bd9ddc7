"""The production calendar: published totals, an independent library, counts by hand, and general laws."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lean.calendar import DATA, YEARS_AHEAD, CalendarYear, DueDate, Transfer, UnknownYearError, WorkingCalendar
from lean.workspace import yaml_source

if TYPE_CHECKING:
    from collections.abc import Iterable

PUBLISHED = WorkingCalendar.from_data(yaml_source.read(path.read_bytes()).data for path in sorted(DATA.glob("*.yaml")))
BY_YEAR = {year.year: year for year in PUBLISHED.years}
# Tests of counting know days of the years up to 2027; they need no change when the act of a later year is added.
YEARS = [yaml_source.read((DATA / f"{year}.yaml").read_bytes()).data for year in (2024, 2025, 2026, 2027)]
CALENDAR = WorkingCalendar.from_data(YEARS)


def day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%d.%m.%Y").replace(tzinfo=dt.UTC).date()


def days(year: int) -> list[dt.date]:
    return [
        dt.date(year, 1, 1) + dt.timedelta(n)
        for n in range(366)
        if (dt.date(year, 1, 1) + dt.timedelta(n)).year == year
    ]


def with_extra(*, off: Iterable[dt.date] = (), working: Iterable[dt.date] = ()) -> WorkingCalendar:
    return WorkingCalendar.from_data(YEARS, extra_days_off=off, extra_working_days=working)


# --- the data -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", BY_YEAR)
def test_each_day_agrees_with_an_independent_calendar(year: int) -> None:
    peer = holidays.country_holidays("RU", years=year)
    differing = [d for d in days(year) if PUBLISHED.is_working_day(d) != peer.is_working_day(d)]
    assert differing == []


@pytest.mark.parametrize(
    ("year", "by_month"),
    [
        (2025, [17, 20, 21, 22, 18, 19, 23, 21, 22, 23, 19, 22]),
        (2026, [15, 19, 21, 22, 19, 21, 23, 21, 22, 22, 20, 22]),
        (2027, [15, 19, 22, 22, 19, 21, 22, 22, 22, 21, 20, 22]),
    ],
)
def test_working_days_of_months_agree_with_publications(year: int, by_month: list[int]) -> None:
    counted = [sum(PUBLISHED.is_working_day(d) for d in days(year) if d.month == month) for month in range(1, 13)]
    assert counted == by_month


@pytest.mark.parametrize(("year", "total"), [(2024, 248), (2025, 247), (2026, 247), (2027, 247)])
def test_working_days_of_years_agree_with_publications(year: int, total: int) -> None:
    assert PUBLISHED.working_days_between(dt.date(year - 1, 12, 31), dt.date(year, 12, 31)) == total


@pytest.mark.parametrize(
    ("year", "act", "working_weekends", "automatic"),
    [
        (2024, "от 10.08.2023 № 1314", ["27.04", "02.11", "28.12"], []),
        (2025, "от 04.10.2024 № 1335", ["01.11"], []),
        (2026, "от 24.09.2025 № 1466", [], [("08.03", "09.03"), ("09.05", "11.05")]),
        (2027, "от 17.09.2026 № 1187", ["20.02"], [("01.05", "03.05"), ("09.05", "10.05"), ("12.06", "14.06")]),
    ],
)
def test_days_off_follow_the_act_and_the_labour_code(
    year: int, act: str, working_weekends: list[str], automatic: list[tuple[str, str]]
) -> None:
    known = BY_YEAR[year]
    assert known.act == f"постановление Правительства РФ {act}"
    assert [f"{d:%d.%m}" for d in known.working_weekends()] == working_weekends
    assert [(f"{m.origin:%d.%m}", f"{m.target:%d.%m}") for m in known.automatic_moves()] == automatic


def test_transfers_are_read_from_the_text_of_the_act() -> None:
    assert BY_YEAR[2027].transfers == (
        Transfer(day("02.01.2027"), day("05.11.2027")),
        Transfer(day("03.01.2027"), day("31.12.2027")),
        Transfer(day("20.02.2027"), day("22.02.2027")),
    )


def test_each_year_names_its_source() -> None:
    assert all(year.against for year in PUBLISHED.years)
    # Nobody has verified the text of the act of 2027; whoever does adds the date to the file and changes this line.
    unverified = [year.year for year in PUBLISHED.years if year.verified is None]
    assert unverified == [2027], "list here the years whose act nobody has verified: `verified: null` in their files"


def test_each_file_has_the_name_of_its_year() -> None:
    assert [path.stem for path in sorted(DATA.iterdir())] == [str(year.year) for year in PUBLISHED.years]


# --- counting -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        # 23, 24 = 2; 27-31 = 7; Saturday 1 November is a working day = 8; 2-4 are off; 5, 6 = 10
        ("22.10.2025", 10, "06.11.2025"),
        # the Saturday worked in place of Monday 3 November
        ("31.10.2025", 1, "01.11.2025"),
        # 16-19 = 4; 22-26 = 9; 29, 30 = 11; 31 December - 11 January are off; 12-16 = 16; 19-23 = 21; 26-29 = 25
        ("15.12.2025", 25, "29.01.2026"),
        # from a Friday: 28, 29, 30, 1, 2
        ("25.09.2026", 5, "02.10.2026"),
        # 2, 3 = 2; Wednesday the 4th is off; 5, 6 = 4; 9, 10, 11 = 7
        ("30.10.2026", 7, "11.11.2026"),
        # 30 = 1; 31 December (act № 1466) - 10 January are off; 11, 12 = 3
        ("29.12.2026", 3, "12.01.2027"),
        # 30.04 is shortened but counts fully: 30 = 1; 1-4 are off (the 2nd moved from 4 January); 5, 6, 7 = 4
        ("29.04.2025", 4, "07.05.2025"),
        # Saturday 20 February works = 1; 21, 22 (for the 20th), 23 are off; 24 = 2
        ("19.02.2027", 2, "24.02.2027"),
        # 1-8 January 2024 are off; the day before the first known year need not be known
        ("31.12.2023", 1, "09.01.2024"),
        ("04.11.2026", 0, "04.11.2026"),
    ],
)
def test_nth_working_days_agree_with_hand_counts(start: str, n: int, due: str) -> None:
    assert CALENDAR.add_working_days(day(start), n) == DueDate(day(due), provisional=False)


@pytest.mark.parametrize(
    ("start", "following", "same_or_following"),
    [
        ("02.10.2026", "05.10.2026", "02.10.2026"),  # a Friday
        ("03.10.2026", "05.10.2026", "05.10.2026"),  # a Saturday
        ("01.11.2025", "05.11.2025", "01.11.2025"),  # a working Saturday before three days off
    ],
)
def test_zero_working_days_is_the_day_itself(start: str, following: str, same_or_following: str) -> None:
    assert CALENDAR.next_working_day(day(start)) == DueDate(day(following), provisional=False)
    assert CALENDAR.working_day_from(day(start)) == DueDate(day(same_or_following), provisional=False)


def test_a_negative_number_of_days_is_refused() -> None:
    with pytest.raises(ValueError, match="не бывает отрицательным: -1"):
        CALENDAR.add_working_days(day("12.01.2026"), -1)


# Certain years and some provisional ones, far enough from the end for two consecutive periods.
dates = st.dates(dt.date(2024, 1, 1), dt.date(2033, 12, 31))
numbers = st.integers(0, 400)
# The first provisional day imports a library, which is slow.
unhurried = settings(deadline=None)
extras = st.frozensets(st.dates(dt.date(2026, 1, 1), dt.date(2029, 12, 31)), max_size=40)


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    off, working = draw(extras), draw(extras)
    return with_extra(off=off, working=working - off)


@unhurried
@given(calendars(), dates, numbers)
def test_counting_back_returns_the_number_of_days(calendar: WorkingCalendar, start: dt.date, n: int) -> None:
    due = calendar.add_working_days(start, n).date
    assert calendar.working_days_between(start, due) == n
    assert calendar.working_days_between(due, start) == -n


@unhurried
@given(calendars(), dates, st.integers(1, 400))
def test_a_period_ends_on_a_working_day(calendar: WorkingCalendar, start: dt.date, n: int) -> None:
    due = calendar.add_working_days(start, n).date
    assert due > start
    assert calendar.is_working_day(due)


@unhurried
@given(calendars(), dates, numbers, numbers)
def test_consecutive_periods_add_up(calendar: WorkingCalendar, start: dt.date, a: int, b: int) -> None:
    middle = calendar.add_working_days(start, a)
    end = calendar.add_working_days(middle.date, b)
    whole = calendar.add_working_days(start, a + b)
    assert end.date == whole.date
    assert (middle.provisional or end.provisional) == whole.provisional


@unhurried
@given(calendars(), dates, dates, numbers)
def test_a_later_start_is_never_due_earlier(calendar: WorkingCalendar, one: dt.date, other: dt.date, n: int) -> None:
    early, late = sorted((one, other))
    assert calendar.add_working_days(early, n).date <= calendar.add_working_days(late, n).date
    assert calendar.add_working_days(one, n).date < calendar.add_working_days(one, n + 1).date


@unhurried
@given(calendars(), dates, dates, dates)
def test_days_between_dates_add_up(calendar: WorkingCalendar, a: dt.date, b: dt.date, c: dt.date) -> None:
    count = calendar.working_days_between
    assert count(a, b) + count(b, c) == count(a, c)


@unhurried
@given(calendars(), dates)
def test_extra_days_change_only_themselves(calendar: WorkingCalendar, d: dt.date) -> None:
    expected = (
        d in calendar.extra_working_days
        if d in calendar.extra_working_days | calendar.extra_days_off
        else CALENDAR.is_working_day(d)
    )
    assert calendar.is_working_day(d) == expected


def test_extra_days_override_national_data() -> None:
    calendar = with_extra(off=[day("12.10.2026")], working=[day("10.10.2026"), day("04.11.2026")])
    # Saturday 10 works, Monday 12 is off
    assert calendar.add_working_days(day("09.10.2026"), 2) == DueDate(day("13.10.2026"), provisional=False)
    assert calendar.is_working_day(day("04.11.2026"))


# --- years without an act -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "n", "due", "provisional"),
    [
        # 31.12.2027 is off by the act: 30 is the last working day of the certain years
        ("29.12.2027", 1, "30.12.2027", False),
        # 1-9 January 2028 are off (the 8th and 9th a weekend)
        ("29.12.2027", 2, "10.01.2028", True),
        ("10.01.2028", 1, "11.01.2028", True),
        # Thursday 4 May: 5 = 1; 6, 7 a weekend; 8 = 2; Tuesday the 9th is off; 10 = 3
        ("04.05.2028", 3, "10.05.2028", True),
        # Saturday 4 November moves to Monday the 6th by the Labour Code
        ("03.11.2028", 1, "07.11.2028", True),
        # nothing is counted
        ("04.05.2028", 0, "04.05.2028", False),
    ],
)
def test_a_count_into_a_year_without_an_act_is_provisional(start: str, n: int, due: str, *, provisional: bool) -> None:
    assert CALENDAR.add_working_days(day(start), n) == DueDate(day(due), provisional)


@pytest.mark.parametrize(
    ("start", "end"), [("11.01.2028", "11.01.2028"), ("31.12.2027", "10.01.2028"), ("01.05.2028", "02.05.2028")]
)
def test_the_end_of_a_calendar_period_is_provisional_too(start: str, end: str) -> None:
    assert CALENDAR.working_day_from(day(start)) == DueDate(day(end), provisional=True)


def test_days_stated_by_the_workspace_are_certain() -> None:
    calendar = with_extra(working=[day("11.01.2028")])
    assert calendar.next_working_day(day("10.01.2028")) == DueDate(day("11.01.2028"), provisional=False)
    assert calendar.working_day_from(day("11.01.2028")) == DueDate(day("11.01.2028"), provisional=False)
    assert calendar.next_working_day(day("11.01.2028")).provisional


def test_an_unstated_day_off_makes_the_end_provisional() -> None:
    # Sunday 9 January is provisional, Monday the 10th is stated: the count passed a provisional day.
    calendar = with_extra(working=[day("10.01.2028")])
    assert calendar.working_day_from(day("09.01.2028")) == DueDate(day("10.01.2028"), provisional=True)


@pytest.mark.parametrize(
    ("asked", "missing", "to_add"),
    [
        ("31.12.2023", 2023, 2023),
        ("01.06.1999", 1999, 2023),
        ("01.01.2038", 2038, 2028),
        ("31.12.9998", 9998, 2028),
    ],
)
def test_a_year_without_any_calendar_is_refused(asked: str, missing: int, to_add: int) -> None:
    for ask in (
        CALENDAR.is_working_day,
        CALENDAR.working_day_from,
        lambda d: CALENDAR.next_working_day(d - dt.timedelta(1)),
        lambda d: CALENDAR.working_days_between(d - dt.timedelta(1), d),
    ):
        with pytest.raises(UnknownYearError) as caught:
            ask(day(asked))
        assert caught.value.year == missing
        message = str(caught.value)
        assert f"на {missing} год" in message
        assert f"lean/calendars/{to_add}.yaml" in message
        assert "(есть 2024–2027, предварительно — до 2037)" in message
        assert "lean.yaml" in message


def test_a_count_beyond_known_years_is_refused() -> None:
    last = CALENDAR.last_certain_year + YEARS_AHEAD
    assert CALENDAR.is_working_day(dt.date(last, 12, 1)) is True
    with pytest.raises(UnknownYearError, match=f"на {last + 1} год"):
        CALENDAR.add_working_days(dt.date(last, 12, 1), 25)
    with pytest.raises(UnknownYearError, match=f"на {last + 1} год"):
        CALENDAR.add_working_days(dt.date(2026, 1, 1), 10**9)


def test_the_last_representable_date_is_refused_without_a_crash() -> None:
    with pytest.raises(UnknownYearError, match="на 10000 год"):
        CALENDAR.add_working_days(dt.date.max, 1)
    with pytest.raises(UnknownYearError):
        CALENDAR.working_day_from(dt.date.max)


def test_days_of_the_workspace_replace_a_missing_year() -> None:
    calendar = with_extra(working=[day("28.12.2023"), day("29.12.2023")], off=[day("30.12.2023"), day("31.12.2023")])
    assert calendar.add_working_days(day("27.12.2023"), 3) == DueDate(day("09.01.2024"), provisional=False)
    with pytest.raises(UnknownYearError):
        calendar.is_working_day(day("27.12.2023"))


def test_certain_years_do_not_load_the_holiday_library() -> None:
    program = (
        "import sys, datetime as dt\n"
        "from lean.workspace import yaml_source as source\n"
        "from lean.calendar import DATA, WorkingCalendar\n"
        "years = (DATA / f'{year}.yaml' for year in range(2024, 2028))\n"
        "calendar = WorkingCalendar.from_data(source.read(path.read_bytes()).data for path in years)\n"
        "print(calendar.add_working_days(dt.date(2026, 9, 25), 5).date, 'workalendar' in sys.modules)\n"
        "print(calendar.add_working_days(dt.date(2028, 9, 25), 5).date, 'workalendar' in sys.modules)\n"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown.splitlines() == ["2026-10-02 False", "2028-10-02 True"]


# --- data that cannot be right --------------------------------------------------------------------------------------

GOOD: dict[str, Any] = {
    "year": 2026,
    "act": "постановление",
    "verified": "2026-11-23",
    "against": "текст постановления",
    "holidays": ["1–8 января", "23 февраля", "8 марта", "1 мая", "9 мая", "12 июня", "4 ноября"],
    "transfers": ["с субботы 3 января на пятницу 9 января", "с воскресенья 4 января на четверг 31 декабря"],
    "working_days": 247,
}


def test_the_valid_example_is_accepted() -> None:
    assert CalendarYear.from_data(GOOD).days_off() == BY_YEAR[2026].days_off()
    without_total = {key: value for key, value in GOOD.items() if key != "working_days"}
    assert CalendarYear.from_data(without_total).days_off() == BY_YEAR[2026].days_off()


def test_lines_pasted_from_the_act_are_accepted() -> None:
    first, second = GOOD["transfers"]
    pasted = {
        **GOOD,
        "transfers": [f"{first};", f"{second}."],
        "holidays": [h.replace("–", "-") for h in GOOD["holidays"]],
    }
    assert CalendarYear.from_data(pasted).days_off() == BY_YEAR[2026].days_off()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"transfers": ["с субботы 3 января на воскресенье 9 января"]}, "ожидается вид"),
        ({"transfers": ["с пятницы 2 января на пятницу 9 января"]}, "ожидается вид"),
        ({"transfers": ["3 января на 9 января"]}, "ожидается вид"),
        # the line of another year
        ({"transfers": ["с субботы 4 января на пятницу 2 мая"]}, "4 января 2026 года — воскресенье, а не суббота"),
        ({"transfers": ["с субботы 3 января на среду 9 января"]}, "9 января 2026 года — пятница, а не среда"),
        ({"transfers": ["с субботы 30 февраля на пятницу 9 января"]}, "нет такого дня «30 февраля» в 2026 году"),
        ({"transfers": ["с субботы 3 январь на пятницу 9 января"]}, "нет такого дня «3 январь»"),
        # to a day that is off already
        ({"transfers": ["с субботы 3 января на пятницу 2 января"]}, "на 2 января, а это уже нерабочий день"),
        (
            {"transfers": ["с субботы 3 января на пятницу 9 января", "с воскресенья 4 января на пятницу 9 января"]},
            "на 9 января, а это уже нерабочий день",
        ),
        (
            {"transfers": ["с субботы 3 января на пятницу 9 января", "с субботы 3 января на четверг 31 декабря"]},
            "выходной 3 января перенесён дважды",
        ),
        ({"transfers": GOOD["transfers"][:1]}, "рабочих дней получается 248, а в working_days стоит 247"),
        ({"transfers": "с субботы 3 января на пятницу 9 января"}, "transfers: ожидается список строк"),
        ({"transfers": [3]}, "transfers: ожидается текст, а не «3»"),
        ({"holidays": ["8-е марта"]}, "ожидается вид «8 марта»"),
        ({"holidays": ["29 февраля"]}, "нет такого дня «29 февраля» в 2026 году"),
        ({"holidays": ["8–1 января"]}, "конец раньше начала"),
        ({"verified": "23.11.2026"}, "verified: ожидается дата вида 2026-11-23"),
        ({"act": ""}, "act: ожидается текст"),
        ({"against": None}, "against: ожидается текст"),
        ({"year": "2026"}, "year — год числом"),
        ({"year": True}, "year — год числом"),
        ({"year": 1}, "year — год числом"),
        ({"year": 9999}, "year — год числом"),
        ({"working_saturdays": []}, "лишние ключи: working_saturdays"),
    ],
)
def test_mistakes_in_a_calendar_file_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        CalendarYear.from_data({**GOOD, **change})


@pytest.mark.parametrize("key", sorted(GOOD.keys() - {"year", "working_days"}))
def test_a_missing_key_is_reported(key: str) -> None:
    with pytest.raises(ValueError, match=f"календарь 2026: нет ключей: {key}"):
        CalendarYear.from_data({name: value for name, value in GOOD.items() if name != key})


@pytest.mark.parametrize("data", [None, [], "2026"])
def test_content_other_than_a_mapping_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match="ожидается словарь"):
        CalendarYear.from_data(data)


@pytest.mark.parametrize(
    ("years", "message"),
    [
        ([], "нет ни одного года"),
        ([YEARS[0], YEARS[2]], "не подряд: 2024, 2026"),
        ([YEARS[0], YEARS[0]], "не подряд: 2024, 2024"),
    ],
)
def test_years_must_be_consecutive(years: list[object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        WorkingCalendar.from_data(years)


def test_the_order_of_years_does_not_matter() -> None:
    assert WorkingCalendar.from_data(reversed(YEARS)) == CALENDAR
    assert (CALENDAR.first_certain_year, CALENDAR.last_certain_year) == (2024, 2027)


def test_a_day_cannot_be_both_off_and_working() -> None:
    with pytest.raises(ValueError, match="12 октября 2026 года названо и нерабочим, и рабочим"):
        with_extra(off=[day("12.10.2026")], working=[day("12.10.2026")])
