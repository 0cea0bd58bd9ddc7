"""The current map against the target map, and both against what the card says of lead time."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from lean.process.analysis import Analysis, LeadTime, Range
from lean.process.numbers import format_number, round_number
from lean.values import format_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lean.diagnostics import Finding
    from lean.process.checks import Chart
    from lean.values import Amount, Quantity

_MINUTE: Final = 60
_HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """One measure on both maps, in seconds."""

    key: str
    title: str
    current: Range
    target: Range

    @property
    def saved(self) -> Range:
        """Seconds saved on the shortest and on the longest course; below zero where the target takes longer."""
        return Range(self.current.minimum - self.target.minimum, self.current.maximum - self.target.maximum)

    @property
    def part(self) -> Fraction | None:
        """What part of the longest course is saved; None where there was nothing to save."""
        return Fraction(self.saved.maximum) / self.current.maximum if self.current.maximum else None

    def as_json(self) -> dict[str, object]:
        """Minutes, and the part of the longest course that is saved."""
        return {
            "current": self.current.minutes(),
            "target": self.target.minutes(),
            "saved": self.saved.minutes(),
            "saved_part": None if self.part is None else round_number(self.part, 4),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the target map changes."""

    current: Analysis
    target: Analysis
    changes: tuple[MeasureChange, ...]

    def as_json(self) -> dict[str, object]:
        """Changes by key, with shares of value adding and hand-overs."""
        return {
            **{change.key: change.as_json() for change in self.changes},
            "value_share": {
                side: {"min": round_number(part.minimum, 4), "max": round_number(part.maximum, 4)}
                for side, part in (("current", self.current.value_share), ("target", self.target.value_share))
            },
            "handovers": {"current": self.current.handovers, "target": self.target.handovers},
        }


_MEASURES: Final[tuple[tuple[str, str, Callable[[Analysis], Range]], ...]] = (
    ("lead_time", "Время протекания процесса", lambda found: found.lead_time),
    ("adding", "Создание ценности", lambda found: found.by_value["adding"]),
    ("necessary", "Необходимые действия", lambda found: found.by_value["necessary"]),
    ("waste", "Потери", lambda found: found.by_value["waste"]),
    ("waiting", "Ожидание", lambda found: found.waiting),
    ("movement", "Перемещения", lambda found: found.movement),
)


def compare(current: Analysis, target: Analysis) -> Comparison:
    """Both maps measure by measure."""
    changes = tuple(MeasureChange(key, title, measure(current), measure(target)) for key, title, measure in _MEASURES)
    return Comparison(current, target, changes)


def slower_than_promised(chart: Chart, found: LeadTime, promised: Quantity) -> Iterator[Finding]:
    """The target map takes no longer than the card's target value of lead time.

    A day of the card is compared with a day of work where the map counts in working time: work of seven working days
    does not fit into five days, calendar or not.
    """
    limit = _seconds_range(promised, found)
    if limit is None or promised.operator in (">=", ">") or found.lead_time.maximum <= limit.maximum:
        return
    message = f"время протекания процесса по карте — {_describe_lead_time(found)}, а карточка обещает «{promised.text}»"
    yield chart.finding(("steps",), message)


def unlike_baseline(chart: Chart, found: LeadTime, baseline: Quantity) -> Iterator[Finding]:
    """The card's current value of lead time is one that the current map allows."""
    stated = _seconds_range(baseline, found)
    if stated is None or baseline.operator not in ("=", "~"):
        return
    if stated.maximum < found.lead_time.minimum or stated.minimum > found.lead_time.maximum:
        on_map = _describe_lead_time(found)
        message = f"время протекания процесса по карте — {on_map}, а в карточке сейчас — «{baseline.text}»"
        yield chart.finding(("steps",), message)


def _describe_lead_time(found: LeadTime) -> str:
    text = str(found.lead_time)
    if found.day_hours is None or not found.uses_days:
        return text
    days, hours = found.lead_time.maximum / (found.day_hours * _HOUR), found.day_hours
    return f"{text} (до {format_number(days, 1)} раб. дн. по {format_number(hours)} ч)"


def _seconds_range(quantity: Quantity, found: LeadTime) -> Range | None:
    if quantity.duration is None or quantity.change:
        return None
    return Range(_to_seconds(quantity.duration.minimum, found), _to_seconds(quantity.duration.maximum, found))


def _to_seconds(amount: Amount, found: LeadTime) -> Fraction:
    day = (found.day_hours or 24) * _HOUR
    calendar_day = 24 * _HOUR if found.uses_calendar_days else day
    return Fraction(amount.seconds) + amount.working_days * day + amount.calendar_days * calendar_day


def list_totals(found: Analysis) -> tuple[tuple[str, str], ...]:
    """Totals as they stand under a drawing: what, and how much."""
    rows = [(title, str(measure(found))) for _, title, measure in _MEASURES]
    low, high = (format_number(part * 100, 1) for part in (found.value_share.minimum, found.value_share.maximum))
    rows.append(("Доля создания ценности", f"{low} %" if low == high else f"{low}–{high} %"))
    if found.expected is not None and found.weighted:
        rows.insert(1, ("В среднем", format_duration(round(Fraction(found.expected) / _MINUTE) * _MINUTE)))
    return tuple(rows)
