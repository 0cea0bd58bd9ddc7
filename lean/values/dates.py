"""Dates as official papers write them."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from lean.values.spelling import admitted, folded, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

YEARS = range(2000, 2101)
"""Years that a date may have. One outside is a typing mistake: no project of an administration lies there."""

_MONTHS = (
    "январь января январе янв",
    "февраль февраля феврале фев февр",
    "март марта марте мар",
    "апрель апреля апреле апр",
    "май мая мае",
    "июнь июня июне июн",
    "июль июля июле июл",
    "август августа августе авг",
    "сентябрь сентября сентябре сен сент",
    "октябрь октября октябре окт",
    "ноябрь ноября ноябре ноя нояб",
    "декабрь декабря декабре дек",
)
MONTHS = {form: number for number, forms in enumerate(_MONTHS, start=1) for form in forms.split()}
"""Every form and abbreviation of a month's name, folded -> 1..12."""

_GENITIVE = tuple(forms.split()[1] for forms in _MONTHS)
_PREPOSITIONAL = tuple(forms.split()[2] for forms in _MONTHS)
SHORT_MONTHS = tuple(forms[:3] for forms in _MONTHS)
"""Names of months over narrow columns: «янв», «май», from January on."""

YEAR_WORD = r"(?: ?(?:года|году|годы|год|гг?)\.?)?"  # «г.», «года» after a year
ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DOTTED = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})" + YEAR_WORD)
_LONG = re.compile(r'"? ?([0-9]{1,2})(?:-?го)? ?"? ?([а-я]+)\.? ([0-9]{4})' + YEAR_WORD)


def format_date(day: date) -> str:
    """Return a date as ``30.08.2026``."""
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def format_date_long(day: date) -> str:
    """Return a date as signature blocks write it: ``«30» августа 2026 г.``."""
    return f"«{day.day:02}» {_GENITIVE[day.month - 1]} {day.year} г."


def parse_date(text: str) -> date:
    """Return the date that ``text`` names: ISO, ``30.08.2026``, ``30.08.2026 г.``, ``«30» августа 2026 г.``.

    Raises:
        ValueError: no date, an impossible one, a year of two digits or outside ``YEARS``, a blank left unfilled.
    """
    written = admitted(text, "30.08.2026")
    line = folded(written)
    day = read_date(line)
    if day is None:
        raise ValueError(_why_no_date(line, quoted(written)))
    return day


def read_date(line: str) -> date | None:
    """Return the date that the folded ``line`` spells, None where it spells none. Raises ValueError: no such day."""
    if match := ISO.fullmatch(line):
        year, month, day = map(int, match.groups())
    elif match := _DOTTED.fullmatch(line):
        day, month, year = map(int, match.groups())
    elif (match := _LONG.fullmatch(line)) and match[2] in MONTHS:
        day, month, year = int(match[1]), MONTHS[match[2]], int(match[3])
    else:
        return None
    return make_day(year, month, day)


def make_day(year: int, month: int, day: int) -> date:
    """Return the date of these numbers. Raises ValueError that says which of them is impossible."""
    check_year(year)
    if not 1 <= month <= len(_MONTHS):
        hint = f"; возможно, месяц и день переставлены: «{_dotted(month, day, year)}»"
        swapped = hint if 1 <= day <= len(_MONTHS) else ""
        raise ValueError(f"месяца {month} не бывает: порядок — день, месяц, год{swapped}")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        days = "день" if last == 31 else "дней"  # noqa: PLR2004 - of 28 to 31, only that one ends in a one
        raise ValueError(f"дня {day} не бывает: в {_PREPOSITIONAL[month - 1]} {year} года {last} {days}")
    return date(year, month, day)


def check_year(year: int) -> int:
    """Return the year. Raises ValueError where it is not one of ``YEARS``."""
    if year not in YEARS:
        raise ValueError(f"год {year} вне пределов {YEARS[0]}–{YEARS[-1]}; пример даты: «30.08.2026»")
    return year


def _dotted(day: str | int, month: str | int, year: str | int) -> str:
    return f"{int(day):02}.{int(month):02}.{int(year):04}"


# Why a text is not a date, the most specific reason first: a pattern of the whole folded line, and the message.
_REFUSALS: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r".*(?:_|\bгггг\b|\bдд\b).*|.* 20 ?г\.?", lambda _: "дата не заполнена: впишите день, месяц и год"),
    (
        r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{2})" + YEAR_WORD,
        lambda m: f"год из двух цифр: напишите четыре, например «{_dotted(m[1], m[2], '20' + m[3])}»",
    ),
    (
        r'"? ?([0-9]{1,2}) ?"? ?([а-я]+)\.? ([0-9]{2})' + YEAR_WORD,
        lambda m: f"год из двух цифр: напишите четыре, например «{m[1]} {m[2]} 20{m[3]} г.»",
    ),
    (
        r"(0?[1-9]|1[0-2])/(1[3-9]|2[0-9]|3[01])/([0-9]{4})",
        lambda m: f"месяц стоит перед днём; напишите «{_dotted(m[2], m[1], m[3])}»",
    ),
    (
        r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})",
        lambda m: f"день, месяц и год разделяют точками: «{_dotted(m[1], m[2], m[3])}»",
    ),
    (
        r"([0-9]{4})[./]([0-9]{1,2})[./]([0-9]{1,2})",
        lambda m: f"такой порядок пишут через дефис («2026-08-30») или наоборот: «{_dotted(m[3], m[2], m[1])}»",
    ),
    (
        r"([0-9]{4})-?([0-9]{1,2})-?([0-9]{1,2})[t ][0-9]{1,2}:.*",
        lambda m: f"нужна дата без времени: «{_dotted(m[3], m[2], m[1])}»",
    ),
    (r"[0-9]{4}" + YEAR_WORD, lambda m: f"указан только год: нужны день и месяц, например «30.08.{m[0][:4]}»"),
    (
        r"([0-9]{4})-([0-9]{1,2})|([0-9]{1,2})\.([0-9]{4})" + YEAR_WORD,
        lambda m: f"не указан день: например «{_dotted(1, m[2] or m[3], m[1] or m[4])}»",
    ),
    (
        rf"(?:{'|'.join(MONTHS)})\.?(?: [0-9]{{4}})?" + YEAR_WORD,
        lambda _: "не указан день: нужна полная дата, например «30.08.2026»",
    ),
    (
        r"([0-9]{1,2})\.([0-9]{1,2})\.?",
        lambda m: f"не указан год: например «{int(m[1]):02}.{int(m[2]):02}.2026»",
    ),
    (rf'"? ?[0-9]{{1,2}} ?"? ?(?:{"|".join(MONTHS)})\.?', lambda _: "не указан год: например «30 августа 2026 г.»"),
    (r"[0-9]+", lambda m: f"это просто число, а не дата{_by_excel(m[0])}: напишите, например, «30.08.2026»"),
    (
        r"(?=.*[оoзl])[0-9оoзl]{1,2}\.[0-9оoзl]{1,2}\.[0-9оoзl]{4}" + YEAR_WORD,
        lambda _: "среди цифр стоит буква (О вместо нуля, З вместо тройки): наберите дату цифрами",
    ),
    (
        r'"? ?[0-9]{1,2} ?"? ?([^\W\d]+)\.? [0-9]{4}' + YEAR_WORD,
        lambda m: f"нет такого месяца: «{m[1]}»; пример: «30 августа 2026 г.»",
    ),
)
_SOME_DATE = rf"{ISO.pattern}|{_DOTTED.pattern}|[0-9]{{1,2}}\"? (?:{'|'.join(_GENITIVE)}) [0-9]{{4}}"


_EXCEL = date(1899, 12, 30)
"""The day from which spreadsheets count theirs."""


def _by_excel(number: str) -> str:
    """Return a remark with the day that a spreadsheet stores as this number; empty outside the years 2000 to 2099."""
    if not 36526 <= int(number[:7]) <= 73050:  # noqa: PLR2004 - the first day of 2000, the last of 2099
        return ""
    return f" (в Excel за ним стоит {format_date(_EXCEL + timedelta(days=int(number)))})"


def _why_no_date(line: str, quotation: str) -> str:
    for pattern, explain in _REFUSALS:
        if match := re.fullmatch(pattern, line):
            return f"{quotation}: {explain(match)}"
    inside = [match[0] for match in re.finditer(_SOME_DATE, line)]
    if len(inside) > 1:
        return f"{quotation}: нужна одна дата, а здесь их {len(inside)}; пример: «30.08.2026»"
    if inside:
        return f"{quotation}: кроме даты есть лишний текст; оставьте только «{inside[0]}»"
    return f"{quotation} — не дата; пишите так: «30.08.2026», «2026-08-30» или «30 августа 2026 г.»"
