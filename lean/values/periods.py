"""Periods: two dates, a month, a quarter, a half of a year, a year, and ranges of these."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from lean.values.dates import ISO, MONTHS, YEAR_WORD, check_year, format_date, make_day
from lean.values.spelling import admitted, folded, quoted

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``start`` to ``end``, both included; a single date is a period of one day."""

    text: str
    start: date
    end: date


def format_period(start: date, end: date) -> str:
    """Return a period as ``12.01.2027–10.03.2027``, or as one date where both days are the same."""
    return format_date(start) if start == end else f"{format_date(start)}–{format_date(end)}"


_PREPOSITION = re.compile(r"^(?:в течение|за|на|во?) ")
_PERIOD_EXAMPLE = "12.01.2027–10.03.2027"
_ORDINALS = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4, "перв": 1, "втор": 2}
_ORDINALS |= {"трет": 3, "четверт": 4, "іі": 2, "і": 1}
_ORDINAL_ENDING = re.compile(r"\b([0-9]+|[ivі]+)-(?:ый|ой|ий|ое|ье|го|ом|м|й|е|я)\b")
_NUMBER = r"([1-4]|i{1,3}|iv|і{1,2}|перв|втор|трет|четверт)(?:ый|ой|ий|ое|ого|его|ом|ем|ем)?"
_BARE_NUMBERS = {"date": 31, "quarter": 4, "half": 2}  # «12–20 января 2027», «I–II квартал 2027»
_LENGTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}

_Kind = Literal["date", "day", "month", "quarter", "half", "year", "number"]


@dataclass(frozen=True, slots=True)
class _Point:
    """One end of a period, possibly incomplete; ``number`` is that of a month, quarter, half or day, from 1."""

    kind: _Kind
    year: int | None = None
    month: int | None = None
    number: int = 1

    def span(self) -> tuple[date, date]:
        """Return the first and the last day. The year has to be set, and for a date the month."""
        year = self.year or 0
        if self.kind == "date":
            day = make_day(year, self.month or 0, self.number)
            return day, day
        length = _LENGTHS[self.kind]
        first = date(check_year(year), (self.number - 1) * length + 1, 1)
        months = self.number * length
        return first, date(year + months // 12, months % 12 + 1, 1) - timedelta(days=1)


def _point(line: str) -> _Point | None:
    """Return the end of a period that the folded ``line`` spells, possibly incomplete; None where it spells none."""
    for pattern, build in _POINTS:
        match = pattern.fullmatch(line)
        if match and (point := build(match)):
            return point
    return None


def _optional(number: str | None) -> int | None:
    return int(number) if number else None


def _numbered(kind: _Kind, most: int) -> Callable[[re.Match[str]], _Point | None]:
    def build(match: re.Match[str]) -> _Point | None:
        number = _ORDINALS[match[1]]
        return _Point(kind, _optional(match[2]), None, number) if number <= most else None

    return build


_Y = r"(?: ?([0-9]{4})" + YEAR_WORD + r")?"
_POINTS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Point | None]], ...] = (
    (
        re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})(?:\. ?([0-9]{4})" + YEAR_WORD + r"|\.)?"),
        lambda m: _Point("date", _optional(m[3]), int(m[2]), int(m[1])),
    ),
    (
        re.compile(r'"? ?([0-9]{1,2}) ?"? ?([а-я]+)\.?' + _Y),
        lambda m: _Point("date", _optional(m[3]), MONTHS[m[2]], int(m[1])) if m[2] in MONTHS else None,
    ),
    (
        re.compile(r"([а-я]+)\.?" + _Y),
        lambda m: _Point("month", _optional(m[2]), None, MONTHS[m[1]]) if m[1] in MONTHS else None,
    ),
    (re.compile(_NUMBER + r" ?(?:квартал[а-я]{0,2}|кв\.?),?" + _Y), _numbered("quarter", 4)),
    (re.compile(_NUMBER + r" ?(?:полугоди[а-я]{1,2}|п/г),?" + _Y), _numbered("half", 2)),
    (re.compile(r"([0-9]{4})" + YEAR_WORD), lambda m: _Point("year", int(m[1]))),
    (re.compile(r"([0-9]{1,2})"), lambda m: _Point("number", None, None, int(m[1]))),
    (re.compile(r"(i{1,3}|iv)"), lambda m: _Point("number", None, None, _ORDINALS[m[1]])),
)


def parse_period(text: str) -> Period:
    """Return the days that ``text`` names: one date, two dates, a month, a quarter, a half, a year, a range of these.

    The beginning takes from the end what it lacks: ``12.01–10.03.2027``, ``март–май 2027``, ``12–20 января 2027``.

    Raises:
        ValueError: no period, an end without a year, a beginning after the end, an impossible date.
    """
    written = admitted(text, _PERIOD_EXAMPLE)
    quotation = quoted(written)
    line = _ORDINAL_ENDING.sub(r"\1", folded(written))
    line = ISO.sub(lambda m: f"{m[3]}.{m[2]}.{m[1]}", line)
    left, right = _ends(_PREPOSITION.sub("", line), quotation)
    last = _point(right)
    first = _point(left) if left else last
    if first is None or last is None or last.kind == "number":
        raise ValueError(_why_no_period(line, quotation))
    if last.year is None:
        raise ValueError(f"{quotation}: не указан год; пример: «{_PERIOD_EXAMPLE}»")
    start, end = _completed(first, last, quotation).span()[0], last.span()[1]
    if start > end:
        year_before = f"«{start:%d.%m}.{start.year - 1}–{format_date(end)}»"
        other_year = "" if first.year else f"; если начало в другом году, напишите год: {year_before}"
        raise ValueError(f"{quotation}: начало {format_date(start)} позже конца {format_date(end)}{other_year}")
    return Period(written, start, end)


def _ends(line: str, quotation: str) -> tuple[str, str]:
    """Return the texts before and after the separator; without one, an empty text and the whole line."""
    if line.startswith(("с ", "со ")):
        left, separator, right = line.partition(" ")[2].partition(" по ")
        if not separator and " до " in right + left:
            raise ValueError(
                f"{quotation}: «до» не говорит, входит ли последний день; пример: «с 12.01.2027 по 10.03.2027»"
            )
        if not separator:
            raise ValueError(f"{quotation}: период без конца; пример: «с 12.01.2027 по 10.03.2027»")
        return left.strip(), right.strip()
    if line.startswith(("до ", "по ", "к ", "не позднее ")):
        raise ValueError(f"{quotation}: период без начала; пример: «с 12.01.2027 по 10.03.2027»")
    separator = "-" if "-" in line else "/" if "/" in line and "п/г" not in line else ""
    if not separator:
        return "", line
    left, _, right = line.partition(separator)
    if not left.strip():
        raise ValueError(f"{quotation}: период без начала; пример: «{_PERIOD_EXAMPLE}»")
    if not right.strip():
        raise ValueError(f"{quotation}: период без конца; пример: «{_PERIOD_EXAMPLE}»")
    return left.strip(), right.strip()


def _completed(first: _Point, last: _Point, quotation: str) -> _Point:
    """Return the beginning of a period with its missing kind, month and year taken from the end."""
    if first.kind == "number":
        if first.number > _BARE_NUMBERS.get(last.kind, 0):
            raise ValueError(
                f"{quotation}: непонятно, что значит «{first.number}» в начале; пример: «{_PERIOD_EXAMPLE}»"
            )
        first = replace(first, kind=last.kind, month=last.month)
    return first if first.year else replace(first, year=last.year)


def _why_no_period(line: str, quotation: str) -> str:
    if "_" in line:
        return f"{quotation}: период не заполнен; пример: «{_PERIOD_EXAMPLE}»"
    if re.search(r"(?:^|[^0-9])[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2}(?![0-9])", line):
        return f"{quotation}: год из двух цифр, напишите четыре; пример: «{_PERIOD_EXAMPLE}»"
    return (
        f"{quotation} — не период; пишите так: «{_PERIOD_EXAMPLE}», «2 полугодие 2026», «I квартал 2027», «март 2027»"
    )
