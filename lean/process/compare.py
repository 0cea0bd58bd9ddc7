"""Comparison of the current map with the target map, and of both with the lead time stated in the card."""

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
    """One measure of time on both maps, in seconds."""

    key: str
    title: str
    current: Range
    target: Range

    @property
    def saved(self) -> Range:
        """Seconds saved on the shortest and on the longest course; negative where the target map takes longer."""
        return Range(self.current.minimum - self.target.minimum, self.current.maximum - self.target.maximum)

    @property
    def part(self) -> Fraction | None:
        """The fraction of the longest course that is saved; None where the current map takes no time."""
        return Fraction(self.saved.maximum) / self.current.maximum if self.current.maximum else None

    def as_json(self) -> dict[str, object]:
        """Return minutes on both maps, minutes saved and the saved fraction of the longest course."""
        return {
            "current": self.current.minutes(),
            "target": self.target.minutes(),
            "saved": self.saved.minutes(),
            "saved_part": None if self.part is None else round_number(self.part, 4),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both analyses and the change of each measure."""

    current: Analysis
    target: Analysis
    changes: tuple[MeasureChange, ...]

    def as_json(self) -> dict[str, object]:
        """Return changes by key, then value shares and hand-overs of both maps."""
        return {
            **{change.key: change.as_json() for change in self.changes},
            "value_share": {
                side: {"min": round_number(part.minimum, 4), "max": round_number(part.maximum, 4)}
                for side, part in (("current", self.current.value_share), ("target", self.target.value_share))
            },
            "handovers": {"current": self.current.handovers, "target": self.target.handovers},
        }


_MEASURES: Final[tuple[tuple[str, str, Callable[[Analysis], Range]], ...]] = (
    ("lead_time", "Время протекания процесса", lambda analysis: analysis.lead_time),
    ("adding", "Создание ценности", lambda analysis: analysis.by_value["adding"]),
    ("necessary", "Необходимые действия", lambda analysis: analysis.by_value["necessary"]),
    ("waste", "Потери", lambda analysis: analysis.by_value["waste"]),
    ("waiting", "Ожидание", lambda analysis: analysis.waiting),
    ("movement", "Перемещения", lambda analysis: analysis.movement),
)


def compare(current: Analysis, target: Analysis) -> Comparison:
    """Compare two analyses measure by measure."""
    changes = tuple(MeasureChange(key, title, measure(current), measure(target)) for key, title, measure in _MEASURES)
    return Comparison(current, target, changes)


def slower_than_promised(chart: Chart, lead_time: LeadTime, promised: Quantity) -> Iterator[Finding]:
    """The target map must take no longer than the target value of lead time in the card.

    If the map uses working time, a calendar day of the card counts as one working day: seven working days of work do
    not fit into five days of either kind.
    """
    limit = _seconds_range(promised, lead_time)
    if limit is None or promised.operator in (">=", ">") or lead_time.lead_time.maximum <= limit.maximum:
        return
    message = (
        f"время протекания процесса по карте — {_describe_lead_time(lead_time)}, а карточка обещает «{promised.text}»"
    )
    yield chart.finding(("steps",), message)


def unlike_baseline(chart: Chart, lead_time: LeadTime, baseline: Quantity) -> Iterator[Finding]:
    """The current value of lead time in the card must be one that the current map allows."""
    stated = _seconds_range(baseline, lead_time)
    if stated is None or baseline.operator not in ("=", "~"):
        return
    if stated.maximum < lead_time.lead_time.minimum or stated.minimum > lead_time.lead_time.maximum:
        on_map = _describe_lead_time(lead_time)
        message = f"время протекания процесса по карте — {on_map}, а в карточке сейчас — «{baseline.text}»"
        yield chart.finding(("steps",), message)


def _describe_lead_time(lead_time: LeadTime) -> str:
    text = str(lead_time.lead_time)
    if lead_time.day_hours is None or not lead_time.uses_days:
        return text
    days, hours = lead_time.lead_time.maximum / (lead_time.day_hours * _HOUR), lead_time.day_hours
    return f"{text} (до {format_number(days, 1)} раб. дн. по {format_number(hours)} ч)"


def _seconds_range(quantity: Quantity, lead_time: LeadTime) -> Range | None:
    if quantity.duration is None or quantity.change:
        return None
    return Range(_to_seconds(quantity.duration.minimum, lead_time), _to_seconds(quantity.duration.maximum, lead_time))


def _to_seconds(amount: Amount, lead_time: LeadTime) -> Fraction:
    day = (lead_time.day_hours or 24) * _HOUR
    calendar_day = 24 * _HOUR if lead_time.uses_calendar_days else day
    return Fraction(amount.seconds) + amount.working_days * day + amount.calendar_days * calendar_day


def list_totals(analysis: Analysis) -> tuple[tuple[str, str], ...]:
    """Return the totals printed under a drawing as pairs of a title and a value."""
    rows = [(title, str(measure(analysis))) for _, title, measure in _MEASURES]
    low, high = (format_number(part * 100, 1) for part in (analysis.value_share.minimum, analysis.value_share.maximum))
    rows.append(("Доля создания ценности", f"{low} %" if low == high else f"{low}–{high} %"))
    if analysis.expected is not None and analysis.weighted:
        rows.insert(1, ("В среднем", format_duration(round(Fraction(analysis.expected) / _MINUTE) * _MINUTE)))
    return tuple(rows)
