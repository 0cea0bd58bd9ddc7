"""The column and the row of each step: time runs to the right, participants from top to bottom.

A step is placed right of all its predecessors. Steps of one participant that come at the same time are placed in rows
of the same lane, up to a limit; further ones move to the next column.
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
    """Column, lane and row within the lane of each step, by its position in the map; `lanes` from the top."""

    lanes: tuple[str, ...]
    column: tuple[int, ...]
    lane: tuple[int, ...]
    row: tuple[int, ...]

    @property
    def columns(self) -> int:
        """The number of columns."""
        return max(self.column, default=-1) + 1


def place_steps(process: ProcessMap, graph: Graph) -> Placement:
    """Place all steps, also those of a draft: a step without a participant goes into the lane of its neighbour."""
    lanes, lane = _assign_lanes(process, graph)
    column = _assign_columns(graph, lane)
    return Placement(lanes, column, lane, _assign_rows(graph, column, lane))


def _assign_lanes(process: ProcessMap, graph: Graph) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the names of lanes (listed participants, then others named by steps) and the lane of each step."""
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
        free_column = max((column[before] + 1 for before in graph.before[i]), default=0)
        while in_lane[free_column, lane[i]] >= _ROWS_IN_LANE or in_column[free_column] >= _STEPS_IN_COLUMN:
            free_column += 1
        column[i] = free_column
        in_lane[free_column, lane[i]] += 1
        in_column[free_column] += 1
    return tuple(column)


def _assign_rows(graph: Graph, column: tuple[int, ...], lane: tuple[int, ...]) -> tuple[int, ...]:
    """Continue in the row of a predecessor in the same lane if it is free."""
    row = [0] * len(graph.steps)
    taken: set[tuple[int, int, int]] = set()
    for i in sorted(range(len(graph.steps)), key=lambda step: (column[step], step)):
        wished = [row[before] for before in graph.before[i] if lane[before] == lane[i]]
        free = (r for r in (*wished, *range(_ROWS_IN_LANE)) if (column[i], lane[i], r) not in taken)
        row[i] = next(free)
        taken.add((column[i], lane[i], row[i]))
    return tuple(row)
