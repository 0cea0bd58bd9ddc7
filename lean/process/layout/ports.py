"""Where lines leave and enter the steps of a band: which way each takes, and at which height.

All lines leave at the right of a step and enter at the left. Between the steps of a row there is a gap; every line that
touches a step at a gap has a height of its own there, so no two of them can run on top of each other:

* *straight*: to the next step of the same row;
* *run*: down or up the channel right of the source, then along the row of the target, where no step is between;
* *channel*: up or down to a channel between rows, along it, and down or up the channel left of the target.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from lean.process.layout import text
from lean.process.layout.sizing import MARK, MeasuredStep, Style, centre_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lean.process.graph import Edge
    from lean.process.layout.figure import TextLabel

PITCH: Final = 65
"""Between parallel lines."""

LABEL_WIDTH: Final = 640
LABEL_GAP: Final = 20
_FIXED: Final = "\u00a0"
"""A space at which no line ends."""
_CLEAR: Final = 28
"""Between a line and the text beside it, and between a line and the corner of its step."""


@dataclass(frozen=True, slots=True)
class StepCell:
    """A step in a band: column and row count from the left and the top of the band."""

    sized: MeasuredStep
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class LinkRoute:
    """How a link goes; ``channel`` is the channel above row so-and-so, for links that use one."""

    edge: Edge
    kind: Literal["straight", "run", "channel"]
    channel: int = 0
    returns: bool = False


@dataclass(frozen=True, slots=True)
class Port:
    """A line at a step: a link out of it or into it, or the circle of links from and to other bands."""

    step: int
    side: Literal["out", "in"]
    edge: Edge | None
    way: LinkRoute | None
    label: TextLabel | None = None

    @property
    def key(self) -> tuple[int, str, Edge | None]:
        """What tells a port from all others of the band."""
        return self.step, self.side, self.edge

    @property
    def extent(self) -> tuple[int, int]:
        """What it needs above and below its line."""
        above = self.label.place.height + _CLEAR if self.label else _CLEAR
        return (above, _CLEAR) if self.way else (max(above, MARK // 2 + 10), MARK // 2 + 10)


@dataclass(frozen=True, slots=True)
class Band:
    """Steps of some columns, the links between them, and those that leave or come from elsewhere."""

    cells: Mapping[int, StepCell]
    rows: int
    edges: tuple[Edge, ...]
    leaving: tuple[Edge, ...]
    entered: frozenset[int]
    returns: frozenset[Edge]

    @property
    def columns(self) -> int:
        """How many columns the band has."""
        return max((cell.column for cell in self.cells.values()), default=-1) + 1


def label_link(edge: Edge, style: Style) -> TextLabel | None:
    """Condition, share and repeats of a link, as they stand over its beginning."""
    if edge.link is None:
        return None
    words = [edge.link.when or ""]
    if edge.link.share:
        part = edge.link.share.text.replace(" ", _FIXED)
        words.append(f"({part})" if edge.link.when else part)
    if edge.link.repeats:
        words.append(f"×{_FIXED}{edge.link.repeats.text.replace(' ', _FIXED)}")
    lines = text.wrap(" ".join(filter(None, words)), LABEL_WIDTH, style.label)
    return centre_label(lines, style.label, 0, 0) if lines else None


def choose_routes(band: Band) -> tuple[LinkRoute, ...]:
    """Which way each link of the band takes."""
    taken = {(cell.row, cell.column) for cell in band.cells.values()}
    found: list[LinkRoute] = []
    joined: set[tuple[int, int]] = set()
    for edge in band.edges:
        source, target = band.cells[edge.source], band.cells[edge.target]
        free = target.column > source.column and not any(
            (target.row, column) in taken for column in range(source.column + 1, target.column)
        )
        returns = edge in band.returns
        if free and source.row == target.row and (edge.source, edge.target) not in joined:
            found.append(LinkRoute(edge, "straight", returns=returns))
        elif free:
            found.append(LinkRoute(edge, "run", returns=returns))
        else:
            found.append(LinkRoute(edge, "channel", _choose_channel(source, target), returns))
        joined.add((edge.source, edge.target))
    return tuple(found)


def _choose_channel(source: StepCell, target: StepCell) -> int:
    """Returns go over the row they leave, links ahead under it when they stay in it; others beside the target's row."""
    if target.column <= source.column:
        return source.row if target.row <= source.row else source.row + 1
    if target.row == source.row:
        return source.row + 1
    return target.row if target.row > source.row else target.row + 1


def find_ports(band: Band, found: tuple[LinkRoute, ...], style: Style) -> tuple[Port, ...]:
    """All ends of lines in the band."""
    outs = (Port(way.edge.source, "out", way.edge, way, label_link(way.edge, style)) for way in found)
    ins = (Port(way.edge.target, "in", way.edge, way) for way in found)
    away = (Port(edge.source, "out", edge, None, label_link(edge, style)) for edge in band.leaving)
    home = (Port(step, "in", None, None) for step in sorted(band.entered))
    return (*outs, *ins, *away, *home)


def assign_heights(band: Band, found: tuple[Port, ...]) -> dict[tuple[int, str, Edge | None], int]:
    """For each port how far below the middle of its row it is."""
    offsets = {}
    for left, right in _row_gaps(band):
        outs = [port for port in found if port.side == "out" and left is not None and port.step == left.sized.step]
        ins = [port for port in found if port.side == "in" and right is not None and port.step == right.sized.step]
        groups = [[*outs, *ins]] if _lines_overlap(band, left, right, ins) else [outs, ins]
        for group in groups:
            for port, offset in _stack_ports(band, group):
                offsets[port.key] = offset
    return offsets


def _row_gaps(band: Band) -> Iterator[tuple[StepCell | None, StepCell | None]]:
    """Neighbours in each row; nothing before the first and after the last."""
    for row in range(band.rows):
        cells = sorted((cell for cell in band.cells.values() if cell.row == row), key=lambda cell: cell.column)
        yield from zip((None, *cells), (*cells, None), strict=True)


def _lines_overlap(band: Band, left: StepCell | None, right: StepCell | None, ins: list[Port]) -> bool:
    """Whether lines into the right step begin where lines out of the left one end."""
    if left is None or right is None:
        return False
    if right.column == left.column + 1:
        return True
    lines = (port.way for port in ins if port.way is not None and port.way.kind != "channel")
    return any(band.cells[way.edge.source].column == left.column for way in lines)


def _stack_ports(band: Band, group: list[Port]) -> list[tuple[Port, int]]:
    """Heights from top to bottom in the order of where lines come from and go to; a straight line in the middle."""
    straight = {port.edge for port in group if port.way is not None and port.way.kind == "straight"}
    slots: list[list[Port]] = []
    for port in sorted(group, key=lambda port: _port_order(band, port)):
        together = port.edge in straight and slots and slots[-1][0].edge == port.edge
        if together:
            slots[-1].append(port)
        else:
            slots.append([port])
    places: list[int] = []
    for i, slot in enumerate(slots):
        places.append(max((places[j] + _port_distance(slots[j], slot) for j in range(i)), default=0))
    middle = next((i for i, slot in enumerate(slots) if slot[0].edge in straight), None)
    zero = places[middle] if middle is not None else (places[-1] // 2 if places else 0)
    return [(port, place - zero) for slot, place in zip(slots, places, strict=True) for port in slot]


def _port_distance(upper: list[Port], lower: list[Port]) -> int:
    """From one line to another below: words and circles of lines at the same step must not meet, lines never."""
    needs = (one.extent[1] + other.extent[0] for one in upper for other in lower if one.side == other.side)
    return max((PITCH, *needs))


def _port_order(band: Band, port: Port) -> tuple[int, ...]:
    """Twice the row a line goes to or comes from, odd for channels between rows."""
    own = band.cells[port.step]
    if port.way is None:
        return 2 * own.row, 1 if port.side == "out" else -1
    if port.way.kind == "channel":
        return 2 * port.way.channel - 1, 0, port.way.edge.target
    other = band.cells[port.way.edge.target if port.side == "out" else port.way.edge.source]
    return 2 * other.row, 0, port.way.edge.source, port.way.edge.position


def grow_steps(band: Band, found: tuple[Port, ...], offsets: dict[tuple[int, str, Edge | None], int]) -> Band:
    """The band with steps high enough for their lines."""
    cells = dict(band.cells)
    for port in found:
        cell = cells[port.step]
        least = 2 * (abs(offsets[port.key]) + _CLEAR)
        if cell.sized.height < least:
            cells[port.step] = replace(cell, sized=replace(cell.sized, height=least))
    return replace(band, cells=cells)
