"""The analysis of a map and the comparison of two maps as text for a terminal or a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lean.process.compare import list_totals
from lean.process.layout.text import printable
from lean.process.numbers import format_number
from lean.values import format_duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lean.process.analysis import Analysis, Loop, Loss, Range
    from lean.process.checks import Chart
    from lean.process.compare import Comparison, MeasureChange
    from lean.values import Exact

_LARGEST: Final = 5
"""How many losses the text lists; the JSON output has all of them."""

_HOUR: Final = 3600


def describe_analysis(chart: Chart, analysis: Analysis) -> str:
    """Return totals, the longest path, losses, returns, participants and the definition of lead time as text."""
    names = {step.id: printable(step.what or step.id) for step in chart.process.steps}
    sections = (
        tuple(f"{title}: {value}" for title, value in list_totals(analysis)),
        tuple(_working_days(analysis)),
        tuple(_longest_path(analysis, names)),
        tuple(
            _section("Наибольшие потери", [_describe_loss(loss) for loss in analysis.losses[:_LARGEST] if loss.total])
        ),
        tuple(_section("Возвраты", [_describe_loop(loop, names) for loop in analysis.loops])),
        tuple(
            _section(
                "По участникам",
                [f"{printable(lane)}: {time}" for lane, time in analysis.by_lane.items() if time.maximum],
            )
        ),
        (f"Передач между участниками: {analysis.handovers}",),
        tuple(_section("Без времени (в сумме не учтены)", [names[step] for step in analysis.untimed])),
        (analysis.definition(),),
    )
    return "\n".join(line for section in sections for line in section) + "\n"


def _working_days(analysis: Analysis) -> Iterator[str]:
    if analysis.day_hours is not None and analysis.uses_days:
        low, high = (format_number(side / (analysis.day_hours * _HOUR), 1) for side in _bounds(analysis.lead_time))
        span = low if low == high else f"{low}–{high}"
        yield f"В рабочих днях по {format_number(analysis.day_hours)} ч: {span}"


def _bounds(span: Range) -> tuple[Exact, Exact]:
    return span.minimum, span.maximum


def _longest_path(analysis: Analysis, names: Mapping[str, str]) -> Iterator[str]:
    if analysis.path:
        yield "Самый долгий путь: " + " → ".join(names[step] for step in analysis.path)


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{title}:"
        yield from (f"  {line}" for line in lines)


def _describe_loss(loss: Loss) -> str:
    lane = f", {printable(loss.lane)}" if loss.lane else ""
    often = "" if loss.passings == 1 else f", раз: до {format_number(loss.passings)}"
    numbers = f", проблемы: {', '.join(map(str, loss.problems))}" if loss.problems else ""
    return f"до {format_duration(loss.total)} — {printable(loss.what)}{lane}{often}{numbers}"


def _describe_loop(loop: Loop, names: Mapping[str, str]) -> str:
    low, high = map(format_number, _bounds(loop.repeats))
    times = low if low == high else f"{low}–{high}"
    return f"от «{names[loop.source]}» к «{names[loop.target]}», раз: {times}; добавляют {loop.added}"


def describe_comparison(comparison: Comparison) -> str:
    """Return the change of each measure, of the value share and of hand-overs as text."""
    shares = (comparison.current.value_share, comparison.target.value_share)
    before, after = (
        low if low == high else f"{low}–{high}"
        for low, high in (
            (format_number(part.minimum * 100, 1), format_number(part.maximum * 100, 1)) for part in shares
        )
    )
    lines = [
        *(_describe_change(change) for change in comparison.changes if change.current.maximum or change.target.maximum),
        f"Доля создания ценности: {before} % → {after} %",
        f"Передач между участниками: {comparison.current.handovers} → {comparison.target.handovers}",
    ]
    return "\n".join(lines) + "\n"


def _describe_change(change: MeasureChange) -> str:
    saved = change.saved.maximum
    if not saved:
        return f"{change.title}: {change.current} → {change.target}"
    word, amount = ("меньше", saved) if saved > 0 else ("больше", -saved)
    part = "" if change.part is None else f", {format_number(abs(change.part) * 100, 1)} %"
    return f"{change.title}: {change.current} → {change.target} ({word} на {format_duration(amount)}{part})"
