"""How long a process takes, and what the time goes to.

**Lead time** is a range: the sum of times along the path, the maximum over parallel branches, the minimum and the
maximum over the ways of a decision, loops by their repeats. Precisely, on the forward links of the map, from the
end backwards:

* ``T(step) = time(step) + loops(step) + combine(T(next) …)``; nothing follows an end.
* A *fork* is a step of any kind but decision with several forward links: all are taken, ``combine`` is the maximum.
  The process is over when its last branch is, so branches need not meet again and need not be nested; a step where
  they meet starts when the last of them arrives, which is what the longest path says.
* A *decision* takes one of its forward links: ``combine`` is the minimum for the shortest course and the maximum
  for the longest. Its answer is one for everybody who arrives. Backward induction is then exact on any acyclic map:
  what is best after a decision does not depend on how it was reached.
* Several *starts* are alternatives: the process begins in one of them.
* A *loop* is a return to a step ``v`` that is taken again so and so many times. It belongs to the step where the
  course turns back: the source of the link, or, where the way back has steps of its own («исправляет» between «нет»
  and the step it returns to), the step from which that way branches off. Each repeat adds the time from ``v`` up to
  and including that step and the way back, with the loops inside. Ways that only lead back are no alternatives of a
  decision.

A *course* is what is done when each decision takes the way that makes the shortest, or the longest, lead time; its
*path* are the steps that make it, and the times of the path add up to the lead time exactly. Time of adding,
necessary and wasted work, waiting and movement are those of the two paths; hand-overs and time by participant are
those of the whole courses, parallel branches included. Waiting and movement without a stated value are waste.

**Expected** lead time exists where every decision between forward ways has shares and every return a share or a fixed
number of repeats: middles of ranges, weighted by shares, of parallel branches the one that takes longer on average. A
return is taken by its share each time, up to its repeats.

All numbers are exact; seconds throughout.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Final, TypedDict

from lean.process import checks
from lean.process.lead_time import expected_time, find_course, find_turns, measure_course
from lean.process.numbers import format_number, round_number, to_seconds, uses_working_days
from lean.values import Exact, format_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lean.diagnostics import Finding
    from lean.documents.process_map import StepValue
    from lean.process.checks import Chart
    from lean.process.lead_time import ProcessCourse, Times, Turn

_MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class Range:
    """A pair of bounds: seconds for times, fractions of 1 for shares, counts for repeats."""

    minimum: Exact
    maximum: Exact

    def minutes(self) -> dict[str, int | float]:
        """Return both bounds in minutes under the keys `min` and `max` of the JSON output."""
        return {"min": _to_minutes(self.minimum), "max": _to_minutes(self.maximum)}

    def __str__(self) -> str:
        low, high = format_duration(self.minimum), format_duration(self.maximum)
        return low if low == high else f"{low} – {high}"


@dataclass(frozen=True, slots=True)
class Loss:
    """A step whose time is wasted: the time of one pass and the number of passes on the longest course."""

    step: str
    what: str
    lane: str | None
    kind: str
    time: Range
    passings: Exact
    problems: tuple[int, ...]

    @property
    def total(self) -> Exact:
        """Seconds that all passes take at most."""
        return self.time.maximum * self.passings


@dataclass(frozen=True, slots=True)
class Loop:
    """A return: its link, the number of repeats, seconds of one repeat (`once`) and of all repeats (`added`)."""

    source: str
    target: str
    repeats: Range
    once: Range
    added: Range


@dataclass(frozen=True, slots=True)
class LeadTime:
    """How long the process takes, in seconds, and which kinds of days its map uses."""

    lead_time: Range
    day_hours: Fraction | None
    uses_days: bool
    uses_calendar_days: bool


@dataclass(frozen=True, slots=True)
class Analysis(LeadTime):
    """What the time of a process is spent on. Times are in seconds; `path` and `shortest` hold ids of steps.

    `untimed` lists steps that should have a time and have none; `weighted` is True where the map states shares.
    """

    expected: Exact | None
    path: tuple[str, ...]
    shortest: tuple[str, ...]
    by_value: Mapping[StepValue | None, Range]
    waiting: Range
    movement: Range
    value_share: Range
    handovers: int
    by_lane: Mapping[str, Range]
    losses: tuple[Loss, ...]
    loops: tuple[Loop, ...]
    untimed: tuple[str, ...]
    weighted: bool

    def as_json(self) -> dict[str, object]:
        """Return the analysis as JSON data: times in minutes, shares as fractions of 1, days if defined."""
        lead = {**self.lead_time.minutes(), "expected": None if self.expected is None else _to_minutes(self.expected)}
        return {
            "lead_time": lead,
            "working_days": self._working_days(),
            "day_hours": None if self.day_hours is None else round_number(self.day_hours),
            **{value: self.by_value[value].minutes() for value in _VALUES},
            "unrated": self.by_value[None].minutes(),
            "waiting": self.waiting.minutes(),
            "movement": self.movement.minutes(),
            "value_share": {
                "min": round_number(self.value_share.minimum, 4),
                "max": round_number(self.value_share.maximum, 4),
            },
            "handovers": self.handovers,
            "path": list(self.path),
            "shortest_path": list(self.shortest),
            "by_lane": {lane: time.minutes() for lane, time in self.by_lane.items()},
            "losses": [
                {"step": loss.step, "what": loss.what, "lane": loss.lane, "kind": loss.kind, **loss.time.minutes()}
                | {"passings": round_number(loss.passings), "total": _to_minutes(loss.total)}
                | {"problems": list(loss.problems)}
                for loss in self.losses
            ],
            "loops": [
                {"from": loop.source, "to": loop.target, "once": loop.once.minutes(), "added": loop.added.minutes()}
                | {"repeats": {"min": round_number(loop.repeats.minimum), "max": round_number(loop.repeats.maximum)}}
                for loop in self.loops
            ],
            "untimed": list(self.untimed),
            "definition": self.definition(),
        }

    def _working_days(self) -> dict[str, int | float] | None:
        if self.day_hours is None:
            return None
        day = self.day_hours * 60 * _MINUTE
        return {
            "min": round_number(self.lead_time.minimum / day),
            "max": round_number(self.lead_time.maximum / day),
        }

    def definition(self) -> str:
        """Return the printed definition of «время протекания процесса» that these numbers follow."""
        text = (
            "Время протекания процесса — сумма времени шагов на пути от начала до конца; из параллельных ветвей "
            "берётся самая долгая, из вариантов решения — самый короткий и самый долгий, возвраты — по числу повторов."
        )
        if self.day_hours is not None:
            text += f" Рабочий день — {format_number(self.day_hours)} ч."
        if self.uses_calendar_days:
            text += " Календарный день — 24 ч."
        return text


_VALUES: Final[tuple[StepValue, ...]] = ("adding", "necessary", "waste")


def _to_minutes(time: Exact) -> int | float:
    return round_number(Fraction(time) / _MINUTE)


PRECONDITIONS: Final[tuple[Callable[[Chart], Iterable[Finding]], ...]] = (
    checks.unknown_steps,
    checks.repeated_ids,
    checks.uncounted_returns,
    checks.unreadable_repeats,
    checks.endless_steps,
    checks.missing_day_hours,
    checks.impossible_day_hours,
)
"""Demands without which no lead time can be computed. A missing time counts as zero; `Analysis.untimed` lists it."""


def analyse(chart: Chart) -> Analysis | tuple[Finding, ...]:
    """Return the analysis of a map, or the findings that prevent it. A map without steps takes no time."""
    return _unmet_preconditions(chart) or _build_analysis(chart)


def compute_lead_time(chart: Chart) -> LeadTime | tuple[Finding, ...]:
    """Return the lead time alone, or the findings that prevent it; much cheaper than `analyse`."""
    refusals = _unmet_preconditions(chart)
    if refusals:
        return refusals
    (low, high), turns = _step_times(chart), find_turns(chart.graph)
    shortest = measure_course(chart.graph, low, turns, lambda turn: turn.low, min)
    longest = measure_course(chart.graph, high, turns, lambda turn: turn.high, max)
    return LeadTime(**_day_settings(chart), lead_time=Range(shortest, longest))


def _unmet_preconditions(chart: Chart) -> tuple[Finding, ...]:
    return tuple(chain.from_iterable(map(chart.lacks, PRECONDITIONS)))


def _step_times(chart: Chart) -> tuple[Times, Times]:
    hours = chart.process.day_hours
    durations = [step.time for step in chart.process.steps]
    low = tuple(0 if time is None else to_seconds(time.minimum, hours) for time in durations)
    high = tuple(0 if time is None else to_seconds(time.maximum, hours) for time in durations)
    return low, high


def _find_courses(chart: Chart, times: tuple[Times, Times]) -> tuple[tuple[Turn, ...], ProcessCourse, ProcessCourse]:
    """Return the returns of the map, its shortest course and its longest course."""
    turns = find_turns(chart.graph)
    return (
        turns,
        find_course(chart.graph, times[0], turns, lambda turn: turn.low, min),
        find_course(chart.graph, times[1], turns, lambda turn: turn.high, max),
    )


class _DaySettings(TypedDict):
    day_hours: Fraction | None
    uses_days: bool
    uses_calendar_days: bool


def _day_settings(chart: Chart) -> _DaySettings:
    steps, hours = chart.process.steps, chart.process.day_hours
    return {
        "day_hours": None if hours is None else Fraction(hours),
        "uses_days": any(step.time is not None and uses_working_days(step.time) for step in steps),
        "uses_calendar_days": any(step.time is not None and step.time.maximum.calendar_days for step in steps),
    }


def _build_analysis(chart: Chart) -> Analysis:
    graph, steps = chart.graph, chart.process.steps
    low, high = _step_times(chart)
    turns, short, long = _find_courses(chart, (low, high))

    def spent(chosen: Iterable[int], *, everything: bool = False) -> Range:
        chosen = tuple(chosen)
        return _ordered_range(
            short.spent(low, chosen, everything=everything), long.spent(high, chosen, everything=everything)
        )

    values = [step.worth for step in steps]
    of_value: dict[StepValue | None, list[int]] = {
        value: [i for i, own in enumerate(values) if own == value] for value in (*_VALUES, None)
    }
    adding = of_value["adding"]
    return Analysis(
        lead_time=Range(short.total, long.total),
        expected=expected_time(graph, (low, high), turns),
        path=tuple(steps[i].id for i in long.path),
        shortest=tuple(steps[i].id for i in short.path),
        by_value={value: spent(chosen) for value, chosen in of_value.items()},
        waiting=spent(i for i, step in enumerate(steps) if step.kind == "waiting"),
        movement=spent(i for i, step in enumerate(steps) if step.kind == "movement"),
        value_share=_ordered_range(_share_of_course(short, low, adding), _share_of_course(long, high, adding)),
        handovers=_count_handovers(chart, long),
        by_lane={
            lane: spent((i for i, step in enumerate(steps) if step.lane == lane), everything=True)
            for lane in dict.fromkeys((*chart.process.participants, *(step.lane for step in steps if step.lane)))
        },
        losses=_list_losses(chart, values, (low, high), long),
        loops=_list_loops(chart, turns, short, long),
        untimed=tuple(step.id for step in steps if step.time is None and step.kind in checks.TIMED),
        weighted=any(link.share for step in steps for link in step.next or ()),
        **_day_settings(chart),
    )


def _share_of_course(course: ProcessCourse, times: Times, chosen: Iterable[int]) -> Fraction:
    """Return the fraction of a course's time that the chosen steps take; 0 for a course that takes no time."""
    return Fraction(course.spent(times, chosen)) / course.total if course.total else Fraction(0)


def _ordered_range(first: Exact, second: Exact) -> Range:
    return Range(min(first, second), max(first, second))


def _count_handovers(chart: Chart, course: ProcessCourse) -> int:
    """Count the links of the longest course that lead from one participant to another."""
    steps = chart.process.steps
    lanes = ((steps[source].lane, steps[target].lane) for source, target in course.taken)
    return sum(1 for giver, receiver in lanes if giver is not None and receiver is not None and giver != receiver)


def _list_losses(
    chart: Chart,
    values: list[StepValue | None],
    times: tuple[Times, Times],
    course: ProcessCourse,
) -> tuple[Loss, ...]:
    """Return wasted steps, the longest first; a step outside the longest course counts as passed once."""
    losses = [
        Loss(
            step=step.id,
            what=step.what or step.id,
            lane=step.lane,
            kind=step.kind,
            time=Range(times[0][i], times[1][i]),
            passings=course.done.get(i, 1),
            problems=step.problems,
        )
        for i, step in enumerate(chart.process.steps)
        if values[i] == "waste"
    ]
    return tuple(sorted(losses, key=lambda loss: -loss.total))


def _list_loops(chart: Chart, turns: tuple[Turn, ...], short: ProcessCourse, long: ProcessCourse) -> tuple[Loop, ...]:
    steps = chart.process.steps
    return tuple(
        Loop(
            source=steps[turn.at].id,
            target=steps[turn.edge.target].id,
            repeats=Range(turn.low, turn.high),
            once=Range(once, once_long),
            added=Range(once * turn.low, once_long * turn.high),
        )
        for turn, once, once_long in zip(turns, short.onces, long.onces, strict=True)
    )
