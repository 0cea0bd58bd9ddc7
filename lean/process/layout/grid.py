"""Which column and which row each step stands in: time to the right, participants from top to bottom.

A step stands right of all its predecessors. Steps of one participant that come at the same time stand in rows of the
same lane, at most so many; further ones come a column later.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lean.documents.process_map import ProcessMap
    from lean.process.graph import Graph

_ROWS_IN_LANE: Final = 3
_STEPS_IN_COLUMN: Final = 7


@dataclass(frozen=True, slots=True)
class Placement:
    """Column, lane and row inside the lane of each step, by its position in the map; ``lanes`` from the top."""

    lanes: tuple[str, ...]
    column: tuple[int, ...]
    lane: tuple[int, ...]
    row: tuple[int, ...]

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return max(self.column, default=-1) + 1


def place_steps(process: ProcessMap, graph: Graph) -> Placement:
    """Columns and rows for all steps, of a draft too: a step without a participant stands beside its neighbour."""
    lanes, lane = _assign_lanes(process, graph)
    column = _assign_columns(graph, lane)
    return Placement(lanes, column, lane, _assign_rows(graph, column, lane))


def _assign_lanes(process: ProcessMap, graph: Graph) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The participants as listed, then those whom only steps name."""
    names = tuple(dict.fromkeys((*process.participants, *(step.lane for step in process.steps if step.lane)))) or ("",)
    known: list[int | None] = [None if step.lane is None else names.index(step.lane) for step in process.steps]
    for steps, neighbours in ((reversed(graph.order), graph.after), (graph.order, graph.before)):
        for i in steps:
            if known[i] is None:
                known[i] = next((known[near] for near in neighbours[i] if known[near] is not None), None)
    return names, tuple(lane or 0 for lane in known)


def _assign_columns(graph: Graph, lane: tuple[int, ...]) -> tuple[int, ...]:
    column = [0] * len(graph.steps)
    in_lane: Counter[tuple[int, int]] = Counter()
    in_column: Counter[int] = Counter()
    for i in graph.order:
        found = max((column[before] + 1 for before in graph.before[i]), default=0)
        while in_lane[found, lane[i]] >= _ROWS_IN_LANE or in_column[found] >= _STEPS_IN_COLUMN:
            found += 1
        column[i] = found
        in_lane[found, lane[i]] += 1
        in_column[found] += 1
    return tuple(column)


def _assign_rows(graph: Graph, column: tuple[int, ...], lane: tuple[int, ...]) -> tuple[int, ...]:
    """A step goes on in the row of a predecessor of its lane where that is free."""
    row = [0] * len(graph.steps)
    taken: set[tuple[int, int, int]] = set()
    for i in sorted(range(len(graph.steps)), key=lambda step: (column[step], step)):
        wished = [row[before] for before in graph.before[i] if lane[before] == lane[i]]
        free = (r for r in (*wished, *range(_ROWS_IN_LANE)) if (column[i], lane[i], r) not in taken)
        row[i] = next(free)
        taken.add((column[i], lane[i], row[i]))
    return tuple(row)
