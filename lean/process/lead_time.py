"""The shortest, the longest and the average course through a map, by the definition of `lean.process.analysis`."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from lean.process.numbers import parse_repeats, parse_share
from lean.values import Exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from lean.process.graph import Edge, Graph

Visits = dict[int, Exact]
"""Step -> how often it is done."""

Times = tuple[Exact, ...]
"""Seconds of each step."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A back link at the step where the course turns back; ``share`` is the chance to take it."""

    at: int
    edge: Edge
    low: Exact
    high: Exact
    share: Fraction | None

    @property
    def mean(self) -> Exact | None:
        """Expected repeats: the certain ones, then each with its chance; None where no chance is told."""
        if self.low == self.high:
            return self.low
        if self.share is None or self.high.denominator != 1 or self.low.denominator != 1:
            return None
        return self.low + sum(self.share**j for j in range(1, int(self.high - self.low) + 1))


def find_turns(graph: Graph) -> tuple[Turn, ...]:
    """Back links in the order in which they can be computed: ways back first, then along the process."""
    place = {step: i for i, step in enumerate(graph.order)}
    found = (turn for edge in graph.back for turn in _turns_of_link(graph, edge))
    return tuple(sorted(found, key=lambda turn: (turn.at in graph.live, place[turn.at])))


def _turns_of_link(graph: Graph, edge: Edge) -> Iterator[Turn]:
    counted = parse_repeats(edge.link.repeats) if edge.link and edge.link.repeats else None
    low, high = counted or (0, 0)
    inside = edge.source in graph.live or edge.target not in graph.live
    for at in (edge.source,) if inside else _branching_steps(graph, edge):
        yield Turn(at, edge, low, high, _turn_share(graph, at, edge))


def _branching_steps(graph: Graph, edge: Edge) -> list[int]:
    """Steps of the process proper from which the way back branches off."""
    return [
        step
        for step in graph.order
        if step in graph.live
        and graph.leads(edge.target, step)
        and any(after not in graph.live and graph.leads(after, edge.source) for after in graph.after[step])
    ]


def _turn_share(graph: Graph, at: int, edge: Edge) -> Fraction | None:
    if at == edge.source:
        return parse_share(edge.link.share) if edge.link and edge.link.share else None
    parts = [
        parse_share(way.link.share) if way.link and way.link.share else None
        for way in graph.forward
        if way.source == at and way.target not in graph.live and graph.leads(way.target, edge.source)
    ]
    known = [part for part in parts if part is not None]
    return sum(known, Fraction(0)) if known and len(known) == len(parts) else None


@dataclass(slots=True)
class _Walk:
    """One way to combine: times, how loops count, and what a decision takes. Filled step by step, then only read."""

    graph: Graph
    times: Times
    choose: Callable[[Iterable[Exact]], Exact] | None  # None: by shares
    weights: list[Exact]
    passed: list[Visits]  # what one visit of a step does along the path, its loops included
    done: list[Visits]  # the same for the whole course

    def over(self, last: frozenset[int], within: Callable[[int], bool], weigh: int | None = None) -> _Table:
        """T for each step ``within``; ``weigh`` is a step that counts without its loops."""
        total: dict[int, Exact] = {}
        picked: dict[int, tuple[int, ...]] = {}
        critical: dict[int, int | None] = {}
        for step in reversed(self.graph.order):
            if not within(step):
                continue
            own = self.times[step] if step == weigh else self.weights[step]
            ways = () if step in last else tuple(way for way in self.graph.after[step] if way in total)
            picked[step], critical[step], rest = self._combined(step, ways, total)
            total[step] = own + rest
        return _Table(total, picked, critical)

    def _combined(
        self, step: int, ways: tuple[int, ...], total: Mapping[int, Exact]
    ) -> tuple[tuple[int, ...], int | None, Exact]:
        if not ways:
            return (), None, 0
        if len(ways) == 1:
            return ways, ways[0], total[ways[0]]
        longest = max(ways, key=lambda way: total[way])
        if self.graph.steps[step].kind != "decision":
            return ways, longest, total[longest]
        if self.choose is None:
            parts = _stated_shares(self.graph, step, ways)
            mean = sum((total[way] * part for way, part in parts.items()), Fraction(0))
            return ways, longest, mean / (sum(parts.values(), Fraction(0)) or 1)
        best = self.choose(total[way] for way in ways)
        chosen = next(way for way in ways if total[way] == best)
        return (chosen,), chosen, best


@dataclass(frozen=True, slots=True)
class _Table:
    """Backward induction: seconds to the end, ways taken, and the way that takes longest."""

    total: Mapping[int, Exact]
    picked: Mapping[int, tuple[int, ...]]
    critical: Mapping[int, int | None]

    def path(self, first: int) -> list[int]:
        """The steps that make the time."""
        found: list[int] = []
        step: int | None = first
        while step is not None:
            found.append(step)
            step = self.critical[step]
        return found

    def course(self, first: int) -> set[int]:
        """All steps that are done."""
        found: set[int] = set()
        open_steps = [first]
        while open_steps:
            step = open_steps.pop()
            if step not in found:
                found.add(step)
                open_steps.extend(self.picked[step])
        return found


def _stated_shares(graph: Graph, step: int, ways: tuple[int, ...]) -> dict[int, Fraction]:
    """The shares of these ways, as far as they are told."""
    parts: dict[int, Fraction] = {}
    for edge in graph.forward:
        if edge.source == step and edge.target in ways and edge.link and edge.link.share:
            parts[edge.target] = parts.get(edge.target, Fraction(0)) + (parse_share(edge.link.share) or 0)
    return parts


def _fill_walk(
    graph: Graph,
    times: Times,
    turns: tuple[Turn, ...],
    count: Callable[[Turn], Exact],
    choose: Callable[[Iterable[Exact]], Exact] | None,
) -> tuple[_Walk, list[Exact]]:
    """Weights of all steps, loops included, and seconds of one repeat for each turn."""
    single: list[Visits] = [{i: 1} for i in range(len(times))]
    walk = _Walk(graph, times, choose, list(times), [dict(c) for c in single], [dict(c) for c in single])
    onces: list[Exact] = []
    for turn in turns:
        once, path, course = _repeat_body(walk, turn)
        onces.append(once)
        times_taken = count(turn)
        walk.weights[turn.at] += once * times_taken
        for target, body in ((walk.passed[turn.at], path), (walk.done[turn.at], course)):
            for step, often in body.items():
                target[step] = target.get(step, 0) + often * times_taken
    return walk, onces


def _walk_back(walk: _Walk, turn: Turn) -> tuple[Exact, _Table, _Table | None]:
    """Seconds of one repeat: from the step returned to, to the turn, then the way back if that has steps of its own."""
    graph, at, back = walk.graph, turn.at, turn.edge
    table = walk.over(frozenset((at,)), lambda i: graph.leads(back.target, i) and graph.leads(i, at), weigh=at)
    once = table.total[back.target]
    if at == back.source:
        return once, table, None
    home = frozenset((back.source,))
    way = walk.over(home, lambda i: i == at or (i not in graph.live and graph.leads(i, back.source)), weigh=at)
    return once + way.total[at] - walk.times[at], table, way


def _repeat_body(walk: _Walk, turn: Turn) -> tuple[Exact, Visits, Visits]:
    """One repeat: seconds, path, course."""
    once, table, way = _walk_back(walk, turn)
    path, course = _count_visits(walk, table, turn.edge.target, plain=turn.at)
    if way is not None:
        further = _count_visits(walk, way, turn.at, plain=turn.at)
        path, course = (_join_visits(one, other, turn.at) for one, other in zip((path, course), further, strict=True))
    return once, path, course


def _join_visits(one: Visits, other: Visits, shared: int) -> Visits:
    joined = dict(one)
    for step, often in other.items():
        joined[step] = joined.get(step, 0) + often - (step == shared)
    return joined


def _count_visits(walk: _Walk, table: _Table, first: int, plain: int | None = None) -> tuple[Visits, Visits]:
    """How often each step is done on the path and in the course; ``plain`` counts without its loops."""
    found = []
    for steps, per_visit in ((table.path(first), walk.passed), (table.course(first), walk.done)):
        total: Visits = {}
        for step in steps:
            for inner, often in ((step, 1),) if step == plain else per_visit[step].items():
                total[inner] = total.get(inner, 0) + often
        found.append(total)
    return found[0], found[1]


@dataclass(frozen=True, slots=True)
class ProcessCourse:
    """The shortest or the longest course with what it does."""

    total: Exact
    path: tuple[int, ...]
    on_path: Visits
    done: Visits
    taken: frozenset[tuple[int, int]]
    onces: Times

    def spent(self, times: Times, chosen: Iterable[int], *, everything: bool = False) -> Exact:
        """Seconds of the chosen steps, on the path or in everything that is done."""
        counts = self.done if everything else self.on_path
        return sum(times[i] * counts[i] for i in chosen if i in counts)


def find_course(
    graph: Graph,
    times: Times,
    turns: tuple[Turn, ...],
    count: Callable[[Turn], Exact],
    choose: Callable[[Iterable[Exact]], Exact],
) -> ProcessCourse:
    """The course in which every decision takes the way that ``choose`` (min or max) picks."""
    walk, onces = _fill_walk(graph, times, turns, count, choose)
    table = walk.over(frozenset(), graph.live.__contains__)
    starts = [start for start in graph.starts if start in table.total]
    if not starts:
        return ProcessCourse(0, (), {}, {}, frozenset(), tuple(onces))
    best = choose(table.total[start] for start in starts)
    first = next(start for start in starts if table.total[start] == best)
    on_path, done = _count_visits(walk, table, first)
    taken = frozenset((step, way) for step in table.course(first) for way in table.picked[step])
    return ProcessCourse(best, tuple(table.path(first)), on_path, done, taken, tuple(onces))


def measure_course(
    graph: Graph,
    times: Times,
    turns: tuple[Turn, ...],
    count: Callable[[Turn], Exact],
    choose: Callable[[Iterable[Exact]], Exact],
) -> Exact:
    """The seconds of ``course_of`` alone: what is done on the way is not asked."""
    walk = _Walk(graph, times, choose, list(times), [], [])
    for turn in turns:
        walk.weights[turn.at] += _walk_back(walk, turn)[0] * count(turn)
    table = walk.over(frozenset(), graph.live.__contains__)
    starts = [table.total[start] for start in graph.starts if start in table.total]
    return choose(starts) if starts else 0


def expected_time(graph: Graph, times: tuple[Times, Times], turns: tuple[Turn, ...]) -> Exact | None:
    """None where a decision or a return does not say how often it goes which way, or a start is one of several."""
    for step in graph.order:
        ways = tuple(way for way in graph.after[step] if (way in graph.live) == (step in graph.live))
        decided = graph.steps[step].kind == "decision" and len(ways) > 1
        told = _stated_shares(graph, step, ways)
        if decided and (len(told) < len(ways) or not sum(told.values())):
            return None
    if len(graph.starts) != 1 or any(turn.mean is None for turn in turns):
        return None
    middle = tuple(Fraction(low + high, 2) for low, high in zip(*times, strict=True))
    walk, _ = _fill_walk(graph, middle, turns, lambda turn: turn.mean or 0, None)
    return walk.over(frozenset(), graph.live.__contains__).total.get(graph.starts[0])
