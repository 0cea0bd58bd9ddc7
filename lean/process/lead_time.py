"""The shortest, the longest and the average course through a map, as `lean.process.analysis` defines them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from lean.process.numbers import parse_repeats, parse_share
from lean.values import Exact
from lean.values.reachability import collect_reachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from lean.process.graph import Edge, Graph

Visits = dict[int, Exact]
"""How many times each step is done, by its position."""

Times = tuple[Exact, ...]
"""Seconds of each step, by its position."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A back link at the step `at` where the course turns back; `share` is the probability of taking it."""

    at: int
    edge: Edge
    low: Exact
    high: Exact
    share: Fraction | None

    @property
    def mean(self) -> Exact | None:
        """Expected repeats: the certain ones plus each further one with its probability; None if that is not stated."""
        if self.low == self.high:
            return self.low
        if self.share is None or self.high.denominator != 1 or self.low.denominator != 1:
            return None
        return self.low + sum(self.share**j for j in range(1, int(self.high - self.low) + 1))


def find_turns(graph: Graph) -> tuple[Turn, ...]:
    """Return the back links in the order of computation: links on ways back first, then along the process."""
    place = {step: i for i, step in enumerate(graph.order)}
    turns = (turn for edge in graph.back for turn in _turns_of_link(graph, edge))
    return tuple(sorted(turns, key=lambda turn: (turn.at in graph.live, place[turn.at])))


def _turns_of_link(graph: Graph, edge: Edge) -> Iterator[Turn]:
    counted = parse_repeats(edge.link.repeats) if edge.link and edge.link.repeats else None
    low, high = counted or (0, 0)
    inside = edge.source in graph.live or edge.target not in graph.live
    for at in (edge.source,) if inside else _branching_steps(graph, edge):
        yield Turn(at, edge, low, high, _turn_share(graph, at, edge))


def _branching_steps(graph: Graph, edge: Edge) -> list[int]:
    """Return steps of the forward process from which the way back to the link's target branches off."""
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
        parse_share(branch.link.share) if branch.link and branch.link.share else None
        for branch in graph.forward
        if branch.source == at and branch.target not in graph.live and graph.leads(branch.target, edge.source)
    ]
    known = [part for part in parts if part is not None]
    return sum(known, Fraction(0)) if known and len(known) == len(parts) else None


@dataclass(slots=True)
class _Walk:
    """Backward induction over a map with given times, loop counts and choices of decisions.

    `_fill_walk` adds the loops one after another; afterwards the walk is only read.
    """

    graph: Graph
    times: Times
    choose: Callable[[Iterable[Exact]], Exact] | None  # None: a decision is averaged by its shares
    weights: list[Exact]
    passed: list[Visits]  # steps of the path done by one visit of each step, its loops included
    done: list[Visits]  # the same for all steps of the course

    def over(self, last: frozenset[int], within: Callable[[int], bool], bare: int | None = None) -> _Table:
        """Compute the time to the end for each step `within`; the step `bare` counts without its loops."""
        total: dict[int, Exact] = {}
        picked: dict[int, tuple[int, ...]] = {}
        critical: dict[int, int | None] = {}
        for step in reversed(self.graph.order):
            if not within(step):
                continue
            own = self.times[step] if step == bare else self.weights[step]
            targets = () if step in last else tuple(target for target in self.graph.after[step] if target in total)
            picked[step], critical[step], rest = self._combine(step, targets, total)
            total[step] = own + rest
        return _Table(total, picked, critical)

    def _combine(
        self, step: int, targets: tuple[int, ...], total: Mapping[int, Exact]
    ) -> tuple[tuple[int, ...], int | None, Exact]:
        if not targets:
            return (), None, 0
        if len(targets) == 1:
            return targets, targets[0], total[targets[0]]
        longest = max(targets, key=lambda target: total[target])
        if self.graph.steps[step].kind != "decision":
            return targets, longest, total[longest]
        if self.choose is None:
            parts = _stated_shares(self.graph, step, targets)
            mean = sum((total[target] * part for target, part in parts.items()), Fraction(0))
            stated = sum(parts.values(), Fraction(0))
            return targets, longest, mean / stated if stated else mean
        best = self.choose(total[target] for target in targets)
        chosen = next(target for target in targets if total[target] == best)
        return (chosen,), chosen, best


@dataclass(frozen=True, slots=True)
class _Table:
    """The result of backward induction: seconds to the end, links taken and the link that takes longest."""

    total: Mapping[int, Exact]
    picked: Mapping[int, tuple[int, ...]]
    critical: Mapping[int, int | None]

    def path(self, first: int) -> list[int]:
        """Return the steps whose times add up to the time of `first`."""
        steps: list[int] = []
        step: int | None = first
        while step is not None:
            steps.append(step)
            step = self.critical[step]
        return steps

    def course(self, first: int) -> set[int]:
        """Return all steps that are done from `first` on."""
        return collect_reachable([first], self.picked.__getitem__)


def _stated_shares(graph: Graph, step: int, targets: tuple[int, ...]) -> dict[int, Fraction]:
    """Return the stated shares of the links from a step to the targets."""
    parts: dict[int, Fraction] = {}
    for edge in graph.forward:
        if edge.source == step and edge.target in targets and edge.link and edge.link.share:
            parts[edge.target] = parts.get(edge.target, Fraction(0)) + (parse_share(edge.link.share) or 0)
    return parts


def _fill_walk(
    graph: Graph,
    times: Times,
    turns: tuple[Turn, ...],
    count: Callable[[Turn], Exact],
    choose: Callable[[Iterable[Exact]], Exact] | None,
) -> tuple[_Walk, list[Exact]]:
    """Return the walk with the weights of all steps, loops included, and the seconds of one repeat of each turn."""
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
    """Return the seconds of one repeat and its parts: from the target to the turn, and the steps of the way back."""
    graph, at, back = walk.graph, turn.at, turn.edge
    table = walk.over(frozenset((at,)), lambda i: graph.leads(back.target, i) and graph.leads(i, at), bare=at)
    once = table.total[back.target]
    if at == back.source:
        return once, table, None
    home = frozenset((back.source,))
    return_table = walk.over(home, lambda i: i == at or (i not in graph.live and graph.leads(i, back.source)), bare=at)
    return once + return_table.total[at] - walk.times[at], table, return_table


def _repeat_body(walk: _Walk, turn: Turn) -> tuple[Exact, Visits, Visits]:
    """Return seconds, steps of the path and steps of the course of one repeat."""
    once, table, return_table = _walk_back(walk, turn)
    path, course = _count_visits(walk, table, turn.edge.target, plain=turn.at)
    if return_table is not None:
        further = _count_visits(walk, return_table, turn.at, plain=turn.at)
        path, course = (
            _join_visits(forward_visits, back_visits, turn.at)
            for forward_visits, back_visits in zip((path, course), further, strict=True)
        )
    return once, path, course


def _join_visits(visits: Visits, further: Visits, shared: int) -> Visits:
    joined = dict(visits)
    for step, often in further.items():
        joined[step] = joined.get(step, 0) + often - (step == shared)
    return joined


def _count_visits(walk: _Walk, table: _Table, first: int, plain: int | None = None) -> tuple[Visits, Visits]:
    """Count how often each step is done on the path and in the course; the step `plain` counts without its loops."""
    counts = []
    for steps, per_visit in ((table.path(first), walk.passed), (table.course(first), walk.done)):
        total: Visits = {}
        for step in steps:
            for inner, often in ((step, 1),) if step == plain else per_visit[step].items():
                total[inner] = total.get(inner, 0) + often
        counts.append(total)
    return counts[0], counts[1]


@dataclass(frozen=True, slots=True)
class ProcessCourse:
    """The shortest or the longest course: its time, its path and how often each step is done."""

    total: Exact
    path: tuple[int, ...]
    on_path: Visits
    done: Visits
    taken: frozenset[tuple[int, int]]
    onces: Times

    def spent(self, times: Times, chosen: Iterable[int], *, everything: bool = False) -> Exact:
        """Return the seconds of the chosen steps on the path, or in everything that is done."""
        counts = self.done if everything else self.on_path
        return sum(times[i] * counts[i] for i in chosen if i in counts)


def find_course(
    graph: Graph,
    times: Times,
    turns: tuple[Turn, ...],
    count: Callable[[Turn], Exact],
    choose: Callable[[Iterable[Exact]], Exact],
) -> ProcessCourse:
    """Return the course in which every decision takes the link that `choose` (`min` or `max`) picks."""
    walk, onces = _fill_walk(graph, times, turns, count, choose)
    table = walk.over(frozenset(), graph.live.__contains__)
    starts = [start for start in graph.starts if start in table.total]
    if not starts:
        return ProcessCourse(0, (), {}, {}, frozenset(), tuple(onces))
    best = choose(table.total[start] for start in starts)
    first = next(start for start in starts if table.total[start] == best)
    on_path, done = _count_visits(walk, table, first)
    taken = frozenset((step, target) for step in table.course(first) for target in table.picked[step])
    return ProcessCourse(best, tuple(table.path(first)), on_path, done, taken, tuple(onces))


def measure_course(
    graph: Graph,
    times: Times,
    turns: tuple[Turn, ...],
    count: Callable[[Turn], Exact],
    choose: Callable[[Iterable[Exact]], Exact],
) -> Exact:
    """Return only the seconds of `find_course`, without working out which steps are done."""
    walk = _Walk(graph, times, choose, list(times), [], [])
    for turn in turns:
        walk.weights[turn.at] += _walk_back(walk, turn)[0] * count(turn)
    table = walk.over(frozenset(), graph.live.__contains__)
    starts = [table.total[start] for start in graph.starts if start in table.total]
    return choose(starts) if starts else 0


def expected_time(graph: Graph, times: tuple[Times, Times], turns: tuple[Turn, ...]) -> Exact | None:
    """Return the expected lead time in seconds.

    None where a decision or a return does not state its shares, or where there are several starts.
    """
    for step in graph.order:
        targets = tuple(target for target in graph.after[step] if (target in graph.live) == (step in graph.live))
        decided = graph.steps[step].kind == "decision" and len(targets) > 1
        shares = _stated_shares(graph, step, targets)
        if decided and (len(shares) < len(targets) or not sum(shares.values())):
            return None
    if len(graph.starts) != 1 or any(turn.mean is None for turn in turns):
        return None
    middle = tuple(Fraction(low + high, 2) for low, high in zip(*times, strict=True))
    walk, _ = _fill_walk(graph, middle, turns, lambda turn: turn.mean or 0, None)
    return walk.over(frozenset(), graph.live.__contains__).total.get(graph.starts[0])
