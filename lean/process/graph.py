"""Steps and links of a map as a graph: forward links, returns, and the steps that reach an end.

A graph can be built from any draft. Links to unknown steps are left out, and of two steps with one id the first counts;
`lean.process.checks` reports both. Forward links never form a cycle: a link with `repeats` that really returns, and a
link that closes a cycle without stating repeats, are *back* links.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from lean.values.reachability import collect_reachable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lean.documents.process_map import Link, ProcessMap, Step


@dataclass(frozen=True, slots=True)
class Edge:
    """A link between two steps, given by their positions in the map; `link` is None where a step simply follows."""

    source: int
    target: int
    position: int = 0
    link: Link | None = field(default=None, compare=False)

    @property
    def counted(self) -> bool:
        """Whether the map states the repeats of this link."""
        return self.link is not None and self.link.repeats is not None


@dataclass(frozen=True)
class Graph:
    """The links of a map sorted by direction.

    `forward` is acyclic. `back` holds the returns: first those with repeats, then `uncounted` ones, which close a cycle
    without stating repeats. `idle` holds forward links that state repeats although they return to nothing.
    """

    steps: tuple[Step, ...]
    forward: tuple[Edge, ...]
    back: tuple[Edge, ...]
    uncounted: tuple[Edge, ...]
    idle: tuple[Edge, ...]

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """All links in the order of the file."""
        return tuple(sorted((*self.forward, *self.back), key=lambda edge: (edge.source, edge.position)))

    @cached_property
    def after(self) -> tuple[tuple[int, ...], ...]:
        """Forward successors of each step without repetition, in the order of the file."""
        successors: list[dict[int, None]] = [{} for _ in self.steps]
        for edge in self.forward:
            successors[edge.source][edge.target] = None
        return tuple(tuple(targets) for targets in successors)

    @cached_property
    def before(self) -> tuple[tuple[int, ...], ...]:
        """Forward predecessors of each step."""
        predecessors: list[list[int]] = [[] for _ in self.steps]
        for source, targets in enumerate(self.after):
            for target in targets:
                predecessors[target].append(source)
        return tuple(map(tuple, predecessors))

    @cached_property
    def order(self) -> tuple[int, ...]:
        """Steps in topological order; among steps without an order, the order of the file."""
        return tuple(_topological_order(len(self.steps), self.forward))

    @cached_property
    def reach(self) -> tuple[int, ...]:
        """For each step the bit set of steps that forward links lead to, including the step itself."""
        return _reachable_sets(len(self.steps), self.forward, self.order)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Steps of kind start; the first step where there are none."""
        named = tuple(i for i, step in enumerate(self.steps) if step.kind == "start")
        return named or ((0,) if self.steps else ())

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """Steps without any outgoing link."""
        leaving = {edge.source for edge in self.edges}
        return tuple(i for i in range(len(self.steps)) if i not in leaving)

    @cached_property
    def live(self) -> frozenset[int]:
        """Steps from which forward links lead to an end; the other steps only lead back."""
        last = _bit_set(self.ends)
        return frozenset(i for i, reached in enumerate(self.reach) if reached & last)

    @cached_property
    def reachable(self) -> frozenset[int]:
        """Steps that can be reached from a start by links of any kind."""
        onward: list[list[int]] = [[] for _ in self.steps]
        for edge in self.edges:
            onward[edge.source].append(edge.target)
        return frozenset(collect_reachable(self.starts, onward.__getitem__))

    @cached_property
    def finishing(self) -> frozenset[int]:
        """Steps from which an end can be reached by links of any kind."""
        backward: list[list[int]] = [[] for _ in self.steps]
        for edge in self.edges:
            backward[edge.target].append(edge.source)
        return frozenset(collect_reachable(self.ends, backward.__getitem__))

    def leads(self, first: int, second: int) -> bool:
        """Return whether forward links lead from the first step to the second, or both are the same step."""
        return bool(self.reach[first] >> second & 1)


def index_steps(process: ProcessMap) -> dict[str, int]:
    """Return positions of steps by id; the first one where an id is repeated."""
    return {step.id: i for i, step in reversed(tuple(enumerate(process.steps)))}


def build_graph(process: ProcessMap) -> Graph:
    """Build the graph of a map, complete or draft."""
    size = len(process.steps)
    links = tuple(_read_links(process))
    if all(edge.source < edge.target and not edge.counted for edge in links):
        return Graph(steps=process.steps, forward=links, back=(), uncounted=(), idle=())
    plain = tuple(edge for edge in links if not edge.counted)
    closing = _closing_links(size, plain)
    acyclic = tuple(edge for edge in plain if edge not in closing)
    reach = _reachable_sets(size, acyclic, _topological_order(size, acyclic))
    returns = tuple(edge for edge in links if edge.counted and reach[edge.target] >> edge.source & 1)
    returning = set(returns)
    idle = tuple(edge for edge in links if edge.counted and edge not in returning)
    ahead_edges = {*acyclic, *idle}
    ahead = tuple(edge for edge in links if edge in ahead_edges)
    closing |= _closing_links(size, ahead)
    uncounted = tuple(edge for edge in links if edge in closing)
    return Graph(
        steps=process.steps,
        forward=tuple(edge for edge in ahead if edge not in closing),
        back=(*returns, *uncounted),
        uncounted=uncounted,
        idle=tuple(edge for edge in idle if edge not in closing),
    )


def _read_links(process: ProcessMap) -> Iterator[Edge]:
    where = index_steps(process)
    last = len(process.steps) - 1
    for i, step in enumerate(process.steps):
        if where[step.id] != i:
            continue  # no link can lead to a second step with the same id
        if step.next:
            yield from (Edge(i, where[link.to], k, link) for k, link in enumerate(step.next) if link.to in where)
        elif step.kind != "end" and i < last:
            yield Edge(i, where[process.steps[i + 1].id])


def _closing_links(size: int, edges: Iterable[Edge]) -> set[Edge]:
    """Return links that close a cycle: between steps reachable from each other, those that do not go down the file."""
    edges = tuple(edges)
    upward = [edge for edge in edges if edge.target <= edge.source]
    if not upward:
        return set()
    components = _strong_components(size, edges)
    return {edge for edge in upward if components[edge.source] == components[edge.target]}


def _strong_components(size: int, edges: tuple[Edge, ...]) -> list[int]:
    """Return the number of the strongly connected component of each step (Kosaraju, without recursion)."""
    onward: list[list[int]] = [[] for _ in range(size)]
    backward: list[list[int]] = [[] for _ in range(size)]
    for edge in edges:
        onward[edge.source].append(edge.target)
        backward[edge.target].append(edge.source)
    finished: list[int] = []
    seen: set[int] = set()
    for first in range(size):
        stack = [(first, False)]
        while stack:
            step, done = stack.pop()
            if done:
                finished.append(step)
            elif step not in seen:
                seen.add(step)
                stack.append((step, True))
                stack.extend((target, False) for target in onward[step])
    component = [-1] * size
    for first in reversed(finished):
        open_steps = [first] if component[first] < 0 else []
        while open_steps:
            step = open_steps.pop()
            if component[step] < 0:
                component[step] = first
                open_steps.extend(backward[step])
    return component


def _topological_order(size: int, edges: Iterable[Edge]) -> list[int]:
    """Return a topological order of acyclic links; of several possible steps the smallest position comes first."""
    onward: list[list[int]] = [[] for _ in range(size)]
    waiting = [0] * size
    for edge in edges:
        onward[edge.source].append(edge.target)
        waiting[edge.target] += 1
    ready = [i for i in range(size) if not waiting[i]]
    heapify(ready)
    order = []
    while ready:
        step = heappop(ready)
        order.append(step)
        for target in onward[step]:
            waiting[target] -= 1
            if not waiting[target]:
                heappush(ready, target)
    return order


def _reachable_sets(size: int, edges: Iterable[Edge], order: Iterable[int]) -> tuple[int, ...]:
    onward: list[list[int]] = [[] for _ in range(size)]
    for edge in edges:
        onward[edge.source].append(edge.target)
    reach = [1 << i for i in range(size)]
    for step in reversed(tuple(order)):
        for target in onward[step]:
            reach[step] |= reach[target]
    return tuple(reach)


def _bit_set(steps: Iterable[int]) -> int:
    bits = 0
    for step in steps:
        bits |= 1 << step
    return bits
