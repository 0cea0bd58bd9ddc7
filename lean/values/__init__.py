"""Small value types and their Russian spellings: what a person wrote, kept beside what it means.

Each parser takes text, raises nothing but ``ValueError`` with a Russian message for a person, and reads nothing else:
no clock, no locale, no files. Every type is frozen and keeps ``text`` as it was written, without the outer spaces.

====================  =======================================================================================
``parse_date``        ``30.08.2026``, ``2026-08-30``, ``«30» августа 2026 г.`` -> ``datetime.date``
``parse_period``      ``12.01.2027–10.03.2027``, ``II полугодие 2026 г.``, ``март 2027`` -> ``Period``
``parse_duration``    ``47 ч 30 мин``, ``10–15 мин``, ``до 2 раб. дн.`` -> ``Duration`` of two exact ``Amount``
``parse_quantity``    ``не менее 4,0``, ``от 3 до 5 дней``, ``на 35 %``, words without a number -> ``Quantity``
``parse_person_name`` ``Иванов И.И.``, ``И.И. Иванов``, ``Иванов Иван Иванович`` -> ``PersonName``
====================  =======================================================================================
"""

from lean.values.dates import format_date, format_date_long, parse_date
from lean.values.durations import Amount, Duration, Exact, format_duration, parse_duration
from lean.values.measures import Operator
from lean.values.names import PersonName, parse_person_name
from lean.values.periods import Period, format_period, parse_period
from lean.values.quantities import Quantity
from lean.values.scanning import parse_quantity

__all__ = [
    "Amount",
    "Duration",
    "Exact",
    "Operator",
    "Period",
    "PersonName",
    "Quantity",
    "format_date",
    "format_date_long",
    "format_duration",
    "format_period",
    "parse_date",
    "parse_duration",
    "parse_period",
    "parse_person_name",
    "parse_quantity",
]
