"""The production calendar of Russia (five-day week): which days are working, and the Nth working day after a date.

Pure: the data of ``calendars/*.yaml`` come in as plain data, read by whoever may read files.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

DATA: Final = Path(__file__).parent / "calendars"
"""The folder of the years: one file per year, named after it (``2026.yaml``)."""

YEARS_AHEAD: Final = 10
"""How many years after the last known one are still counted, provisionally."""

_DAY: Final = dt.timedelta(days=1)
_SATURDAY: Final = 5

# fmt: off
_MONTHS: Final = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)
# fmt: on
_WEEKDAYS: Final = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
# The acts speak in cases: a day off moves from a Saturday or a Sunday to a day between Monday and Friday.
_FROM: Final = {"субботы": 5, "воскресенья": 6}
_TO: Final = {"понедельник": 0, "вторник": 1, "среду": 2, "четверг": 3, "пятницу": 4}
_is_transfer = re.compile(r"с (\w+) (\d{1,2}) (\w+) на (\w+) (\d{1,2}) (\w+)[;.]?").fullmatch
_is_holiday = re.compile(r"(\d{1,2})(?:[–-](\d{1,2}))? (\w+)").fullmatch


class UnknownYearError(ValueError):
    """A count needs a day of a year that has no calendar; ``year`` is the missing one."""

    def __init__(self, year: int, first: int, last: int) -> None:
        nearest = min(first - 1, last + 1, key=lambda missing: abs(missing - year))
        super().__init__(
            f"на {year} год нет производственного календаря (есть {first}–{last}, предварительно — до "
            f"{last + YEARS_AHEAD}): проверьте дату; если она верна, добавьте lean/calendars/{nearest}.yaml по образцу "
            f"{last}.yaml (годы идут подряд) или перечислите нужные дни в разделе calendar файла lean.yaml"
        )
        self.year = year


@dataclass(frozen=True, slots=True)
class DueDate:
    """The end of a period; ``provisional`` when it rests on a day of a year that has no act of the government yet."""

    date: dt.date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Transfer:
    """A day off that is moved: ``origin`` is a Saturday or a Sunday, ``target`` becomes a day off."""

    origin: dt.date
    target: dt.date


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year as the law has it: the holidays of art. 112 of the Labour Code and the transfers of the year's act.

    ``verified`` is the date on which the data were last compared with ``against``; None when they never were, and
    ``against`` then says where they come from.
    """

    year: int
    act: str
    verified: dt.date | None
    against: str
    holidays: frozenset[dt.date]
    transfers: tuple[Transfer, ...]

    @classmethod
    def from_data(cls, data: object) -> CalendarYear:
        """One year from the plain data of its file. ValueError says in Russian what is not as it should be."""
        # ValueError throughout: these are words of a file, and whoever loads it reports one kind of error.
        if not isinstance(data, dict):
            raise ValueError("календарь года: ожидается словарь с ключами year, act, holidays, transfers")  # noqa: TRY004
        year = data.get("year")
        if type(year) is not int or not dt.MINYEAR < year < dt.MAXYEAR:
            raise ValueError(f"календарь года: year — год числом, а не «{year}»")
        where = f"календарь {year}"
        for what, keys in (("нет ключей", _KEYS - data.keys() - _OPTIONAL), ("лишние ключи", data.keys() - _KEYS)):
            if keys:
                raise ValueError(f"{where}: {what}: {', '.join(sorted(map(str, keys)))}")
        verified = data["verified"]
        result = cls(
            year=year,
            act=_text(data["act"], f"{where}: act"),
            verified=None if verified is None else _iso_date(verified, f"{where}: verified"),
            against=_text(data["against"], f"{where}: against"),
            holidays=_holidays(year, _texts(data["holidays"], f"{where}: holidays")),
            transfers=tuple(_transfer(year, line) for line in _texts(data["transfers"], f"{where}: transfers")),
        )
        result._refuse_nonsense(data.get("working_days"))
        return result

    def automatic_moves(self) -> tuple[Transfer, ...]:
        """Where a holiday on a weekend moves by itself: to the next working day, January excepted (art. 112)."""
        moved = {transfer.origin for transfer in self.transfers}
        off = self._off_by_act()
        moves = []
        for holiday in sorted(self.holidays - moved):
            # The days off that the January holidays swallow are moved by the act alone.
            if holiday.month > 1 and holiday.weekday() >= _SATURDAY:
                target = holiday
                while target in off:
                    target += _DAY
                off.add(target)
                moves.append(Transfer(holiday, target))
        return tuple(moves)

    def working_weekends(self) -> tuple[dt.date, ...]:
        """The Saturdays and Sundays that the act makes working."""
        return tuple(sorted({transfer.origin for transfer in self.transfers} - self.holidays))

    def days_off(self) -> frozenset[dt.date]:
        """Every day of the year that is not working."""
        return frozenset(self._off_by_act().union(move.target for move in self.automatic_moves()))

    def _off_by_act(self) -> set[dt.date]:
        off = {day for day in _days_of(self.year) if day.weekday() >= _SATURDAY} | self.holidays
        return off.difference(self.working_weekends()).union(transfer.target for transfer in self.transfers)

    def _refuse_nonsense(self, working_days: object) -> None:
        where = f"календарь {self.year}"
        origins = [transfer.origin for transfer in self.transfers]
        targets = [transfer.target for transfer in self.transfers]
        for day in sorted({day for day in origins if origins.count(day) > 1}):
            raise ValueError(f"{where}: выходной {_spell(day)} перенесён дважды")
        for day in sorted({day for day in targets if targets.count(day) > 1} | (self.holidays & set(targets))):
            raise ValueError(f"{where}: выходной перенесён на {_spell(day)}, а это уже нерабочий день")
        total = len(_days_of(self.year)) - len(self.days_off())
        if working_days is not None and working_days != total:
            raise ValueError(f"{where}: рабочих дней получается {total}, а в working_days стоит {working_days}")


_KEYS: Final = frozenset({"year", "act", "verified", "against", "holidays", "transfers", "working_days"})
_OPTIONAL: Final = frozenset({"working_days"})


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days are working: certain for the years that have data, provisional for ``YEARS_AHEAD`` years after them.

    ``years`` follow one another without a gap. The extra days (regional holidays and the like) beat the national data
    and are certain in any year. ValueError when the years have gaps or a day is both off and working.
    """

    years: tuple[CalendarYear, ...]
    extra_days_off: frozenset[dt.date] = frozenset()
    extra_working_days: frozenset[dt.date] = frozenset()
    # All that is certain: thousands of deadlines are counted, and one look-up a day is quick enough for them.
    _certain: Mapping[dt.date, bool] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        numbers = [year.year for year in self.years]
        if not numbers:
            raise ValueError("нет ни одного года производственного календаря")
        if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            raise ValueError(f"годы производственного календаря идут не подряд: {', '.join(map(str, numbers))}")
        for day in sorted(self.extra_days_off & self.extra_working_days):
            raise ValueError(f"{_spell(day)} {day.year} года названо и нерабочим, и рабочим днём")
        certain: dict[dt.date, bool] = {}
        for year in self.years:
            certain.update(dict.fromkeys(_days_of(year.year), True))
            certain.update(dict.fromkeys(year.days_off(), False))
        certain.update(dict.fromkeys(self.extra_days_off, False))
        certain.update(dict.fromkeys(self.extra_working_days, True))
        object.__setattr__(self, "_certain", certain)

    @classmethod
    def from_data(
        cls,
        years: Iterable[object],
        *,
        extra_days_off: Iterable[dt.date] = (),
        extra_working_days: Iterable[dt.date] = (),
    ) -> WorkingCalendar:
        """The calendar from the plain data of the files in ``DATA``, in any order. Raises ValueError on nonsense."""
        read = sorted(map(CalendarYear.from_data, years), key=lambda year: year.year)
        return cls(tuple(read), frozenset(extra_days_off), frozenset(extra_working_days))

    @property
    def first_certain_year(self) -> int:
        """The first year that has data; before it nothing is known."""
        return self.years[0].year

    @property
    def last_certain_year(self) -> int:
        """The last year that has data; what comes after it is provisional."""
        return self.years[-1].year

    def is_working_day(self, day: dt.date) -> bool:
        """Whether people work on ``day``; a day shortened before a holiday counts. Raises UnknownYearError."""
        known = self._certain.get(day)
        return self._is_probably_working(day) if known is None else known

    def add_working_days(self, day: dt.date, n: int) -> DueDate:
        """The ``n``-th working day after ``day``, which itself does not count (civil code art. 191); n = 0 is ``day``.

        Provisional when any day on the way belongs to a year without an act. Raises UnknownYearError, and ValueError
        for a negative ``n``.
        """
        if n < 0:
            raise ValueError(f"срок в рабочих днях не бывает отрицательным: {n}")
        certain = self._certain
        provisional = False
        left = n
        while left:
            if day == dt.date.max:
                raise self._unknown(dt.MAXYEAR + 1)
            day += _DAY
            working = certain.get(day)
            if working is None:
                provisional = True
                working = self._is_probably_working(day)
            left -= working
        return DueDate(day, provisional)

    def next_working_day(self, day: dt.date) -> DueDate:
        """The first working day after ``day``, never ``day`` itself. Raises UnknownYearError."""
        return self.add_working_days(day, 1)

    def working_day_from(self, day: dt.date) -> DueDate:
        """``day`` if it is working, else the next working day: the end of a period in calendar days (art. 193).

        Raises UnknownYearError.
        """
        if self.is_working_day(day):
            return DueDate(day, provisional=day not in self._certain)
        following = self.next_working_day(day)
        return DueDate(following.date, following.provisional or day not in self._certain)

    def working_days_between(self, start: dt.date, end: dt.date) -> int:
        """How many working days d there are with start < d <= end; negative when ``end`` comes first.

        Undoes ``add_working_days``. Raises UnknownYearError.
        """
        first, last = sorted((start.toordinal(), end.toordinal()))
        days = map(dt.date.fromordinal, range(first + 1, last + 1))
        count = sum(map(self.is_working_day, days))
        return count if start <= end else -count

    def _is_probably_working(self, day: dt.date) -> bool:
        if day.year not in range(self.first_certain_year, self.last_certain_year + YEARS_AHEAD + 1):
            raise self._unknown(day.year)
        return day.weekday() < _SATURDAY and day not in _holidays_without_act(day.year)

    def _unknown(self, year: int) -> UnknownYearError:
        return UnknownYearError(year, self.first_certain_year, self.last_certain_year)


@functools.cache
def _holidays_without_act(year: int) -> frozenset[dt.date]:
    from workalendar.europe import Russia  # noqa: PLC0415 - 80 ms that a count within the known years need not pay

    return frozenset(day for day, _ in Russia().holidays(year))


@functools.cache
def _days_of(year: int) -> tuple[dt.date, ...]:
    first, following = dt.date(year, 1, 1).toordinal(), dt.date(year + 1, 1, 1).toordinal()
    return tuple(map(dt.date.fromordinal, range(first, following)))


def _transfer(year: int, line: str) -> Transfer:
    """«с субботы 6 января на пятницу 10 мая», as the act has it; the named weekdays are held against the year."""
    match = _is_transfer(line.strip())
    if match is None or match[1] not in _FROM or match[4] not in _TO:
        raise ValueError(f"календарь {year}: перенос «{line}»: ожидается вид «с субботы 6 января на пятницу 10 мая»")
    where = f"календарь {year}: перенос «{line}»"
    origin, target = _date(year, match[2], match[3], where), _date(year, match[5], match[6], where)
    for day, weekday in ((origin, _FROM[match[1]]), (target, _TO[match[4]])):
        if day.weekday() != weekday:
            actual, named = _WEEKDAYS[day.weekday()], _WEEKDAYS[weekday]
            raise ValueError(f"{where}: {_spell(day)} {year} года — {actual}, а не {named}")
    return Transfer(origin, target)


def _holidays(year: int, lines: Iterable[str]) -> frozenset[dt.date]:
    return frozenset(day for line in lines for day in _holiday(year, line))


def _holiday(year: int, line: str) -> Iterator[dt.date]:
    """«8 марта» or «1–8 января»."""
    match = _is_holiday(line.strip())
    if match is None:
        raise ValueError(f"календарь {year}: праздник «{line}»: ожидается вид «8 марта» или «1–8 января»")
    where = f"календарь {year}: праздник «{line}»"
    first = _date(year, match[1], match[3], where)
    last = _date(year, match[2] or match[1], match[3], where)
    if last < first:
        raise ValueError(f"{where}: конец раньше начала")
    yield from (first + _DAY * n for n in range((last - first).days + 1))


def _date(year: int, day: str, month: str, where: str) -> dt.date:
    try:
        return dt.date(year, _MONTHS.index(month) + 1, int(day))
    except ValueError:
        raise ValueError(f"{where}: нет такого дня «{day} {month}» в {year} году") from None


def _iso_date(value: object, where: str) -> dt.date:
    try:
        return dt.date.fromisoformat(_text(value, where))
    except ValueError:
        raise ValueError(f"{where}: ожидается дата вида 2026-11-23 или null, а не «{value}»") from None


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{where}: ожидается текст, а не «{value}»")
    return value


def _texts(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{where}: ожидается список строк, а не «{value}»")  # noqa: TRY004 - as above
    return tuple(_text(line, where) for line in value)


def _spell(day: dt.date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"
