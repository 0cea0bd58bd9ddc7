"""Open deadlines on a timeline: a column per week; overdue ones are at the left of today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from lean.values import format_date
from lean.values.dates import SHORT_MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PAST: Final = 16
AHEAD: Final = 20
"""The greatest number of weeks before and after this one; columns at the edges collect the deadlines beyond."""
_LEAST: Final = (-6, 12)
"""The first and last week that are always shown."""
_STEPS: Final = (22, 40)
_WIDTH: Final = 960
_ROOM: Final = 3
"""The width of the name of a month, in weeks."""
_HIGHEST: Final = 90
_TOP: Final = 34
_FOOT: Final = 40
_EDGE: Final = 44


@dataclass(frozen=True, slots=True)
class WeekColumn:
    """A column: its first Monday, the number of overdue deadlines and the number of coming ones.

    `edge` is `before` or `after` for a column that collects deadlines beyond the weeks shown, else empty.
    """

    monday: date
    late: int = 0
    ahead: int = 0
    edge: str = ""

    @property
    def name(self) -> str:
        """The week as text."""
        if self.edge == "before":
            return f"до {format_date(self.monday)}"
        if self.edge == "after":
            return f"с {format_date(self.monday)}"
        return f"{format_date(self.monday)}–{format_date(self.monday + timedelta(days=6))}"


def count_by_week(dues: Iterable[tuple[date, bool]], on: date) -> tuple[WeekColumn, ...]:
    """Return columns from the first to the last week with deadlines, including this week; `dues` are (due, is late)."""
    placed = [(max(-PAST - 1, min((_monday(due) - _monday(on)).days // 7, AHEAD + 1)), late) for due, late in dues]
    if not placed:
        return ()
    first, last = min(_LEAST[0], *(place for place, _ in placed)), max(_LEAST[1], *(place for place, _ in placed))
    return tuple(
        WeekColumn(
            _monday(on) + timedelta(weeks=place + (place < -PAST)),
            sum(late for other, late in placed if other == place),
            sum(not late for other, late in placed if other == place),
            "before" if place < -PAST else "after" if place > AHEAD else "",
        )
        for place in range(first, last + 1)
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def draw_weeks(columns: Sequence[WeekColumn], on: date) -> Markup | None:
    """Return the timeline; None if there are no columns."""
    if not columns:
        return None
    step = min(max(_WIDTH // len(columns), _STEPS[0]), _STEPS[1])
    width, height = _EDGE * 2 + step * len(columns), _TOP + _HIGHEST + _FOOT
    late, ahead = sum(week.late for week in columns), sum(week.ahead for week in columns)
    description = f"Просрочено: {late}, впереди: {ahead}. Все сроки — в таблице на странице «Сроки»."
    lines = (
        f'<svg class="weeks" role="img" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f"<title>Открытые сроки по неделям</title><desc>{description}</desc>",
        f'<line class="axis" x1="0" y1="{_TOP + _HIGHEST}" x2="{width}" y2="{_TOP + _HIGHEST}"/>',
        *(line for number, week in enumerate(columns) for line in _draw_column(number, week, columns, step)),
        *_draw_months(columns, step),
        *_draw_today(columns, on, step),
        "</svg>",
    )
    return Markup("\n".join(lines))  # noqa: S704 - numbers and our own words


def _draw_column(number: int, week: WeekColumn, columns: Sequence[WeekColumn], step: int) -> Iterator[str]:
    x, base = _EDGE + number * step, _TOP + _HIGHEST
    most = max(other.late + other.ahead for other in columns)
    total = week.late + week.ahead
    if total:
        high = [max(round(part * _HIGHEST / most), 3) if part else 0 for part in (week.late, week.ahead)]
        yield f"<g><title>{week.name}: {total}</title>"
        if week.late:
            yield f'<rect class="late" x="{x + 3}" y="{base - high[0]}" width="{step - 6}" height="{high[0]}"/>'
        if week.ahead:
            y = base - high[0] - high[1]
            yield f'<rect class="ahead" x="{x + 3}" y="{y}" width="{step - 6}" height="{high[1]}"/>'
        yield f'<text x="{x + step // 2}" y="{base - sum(high) - 4}" class="number">{total}</text></g>'
    if week.edge:
        words = "раньше" if week.edge == "before" else "позже"
        place = f'x="{x + step - 2}" text-anchor="end"' if week.edge == "before" else f'x="{x + 2}"'
        yield f'<text class="month" {place} y="{base + 16}">{words}</text>'


def _sunday(week: WeekColumn) -> date:
    return week.monday + timedelta(days=6)


def _draw_months(columns: Sequence[WeekColumn], step: int) -> Iterator[str]:
    """Yield the names of months under the weeks in which they start, if there is space; the year when it changes."""
    ends = [(number, _sunday(week)) for number, week in enumerate(columns) if not week.edge]
    begun = [
        week_end
        for before, week_end in zip((None, *ends), ends, strict=False)
        if before is None or _starts_month(before, week_end)
    ]
    year = None
    for (number, day), (following, _) in zip(begun, (*begun[1:], (len(columns), None)), strict=True):
        if following - number < _ROOM:
            continue
        x, base = _EDGE + number * step, _TOP + _HIGHEST
        yield f'<line class="tick" x1="{x}" y1="{base}" x2="{x}" y2="{base + 6}"/>'
        label = f"{SHORT_MONTHS[day.month - 1]}{f' {day.year}' if day.year != year else ''}"
        yield f'<text class="month" x="{x + 3}" y="{base + 16}">{label}</text>'
        year = day.year


def _starts_month(before: tuple[int, date], after: tuple[int, date]) -> bool:
    return before[1].month != after[1].month


def _draw_today(columns: Sequence[WeekColumn], on: date, step: int) -> Iterator[str]:
    number = next(n for n, week in enumerate(columns) if not week.edge and week.monday <= on <= _sunday(week))
    x = _EDGE + number * step + on.weekday() * step // 7
    base = _TOP + _HIGHEST
    yield f'<line class="today" x1="{x}" y1="14" x2="{x}" y2="{base + 22}"/>'
    yield f'<text class="today" x="{x}" y="{base + 35}" text-anchor="middle">{format_date(on)}</text>'
