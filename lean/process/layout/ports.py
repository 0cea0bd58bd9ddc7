"""Where links leave and enter the steps of a band: the route of each link and its height at both ends.

All links leave at the right of a step and enter at the left. Between the steps of a row there is a gap; every link that
touches a step at a gap has its own height there, so that no two links run on top of each other. There are three routes:

* *straight*: to the next step of the same row;
* *run*: up or down the channel right of the source, then along the row of the target, if no step is in between;
* *channel*: up or down to a channel between rows, along it, and up or down the channel left of the target.
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
"""Distance between parallel lines."""

LABEL_WIDTH: Final = 640
LABEL_GAP: Final = 20
_FIXED: Final = "\u00a0"
"""A space at which text is not wrapped."""
_CLEAR: Final = 28
"""Distance from a line to the text beside it and to the corner of its step."""


@dataclass(frozen=True, slots=True)
class StepCell:
    """A step in a band; column and row are counted from the left and the top of the band."""

    sized: MeasuredStep
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class LinkRoute:
    """The route of a link; for the kind `channel`, the row below the channel that it uses."""

    edge: Edge
    kind: Literal["straight", "run", "channel"]
    channel: int = 0
    returns: bool = False


@dataclass(frozen=True, slots=True)
class Port:
    """The end of a line at a step: of a link within the band, or of the circle for links to and from other bands."""

    step: int
    side: Literal["out", "in"]
    edge: Edge | None
    route: LinkRoute | None
    label: TextLabel | None = None

    @property
    def key(self) -> tuple[int, str, Edge | None]:
        """Step, side and link, which identify the port within the band."""
        return self.step, self.side, self.edge

    @property
    def extent(self) -> tuple[int, int]:
        """Space needed above and below the line."""
        above = self.label.place.height + _CLEAR if self.label else _CLEAR
        return (above, _CLEAR) if self.route else (max(above, MARK // 2 + 10), MARK // 2 + 10)


@dataclass(frozen=True, slots=True)
class Band:
    """Steps of some columns, the links between them, and the links that leave to other bands or enter from them."""

    cells: Mapping[int, StepCell]
    rows: int
    edges: tuple[Edge, ...]
    leaving: tuple[Edge, ...]
    entered: frozenset[int]
    returns: frozenset[Edge]

    @property
    def columns(self) -> int:
        """The number of columns of the band."""
        return max((cell.column for cell in self.cells.values()), default=-1) + 1


def label_link(edge: Edge, style: Style) -> TextLabel | None:
    """Return condition, share and repeats of a link as the label over its beginning; None if it has none of them."""
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
    """Return the route of each link within the band."""
    taken = {(cell.row, cell.column) for cell in band.cells.values()}
    routes: list[LinkRoute] = []
    joined: set[tuple[int, int]] = set()
    for edge in band.edges:
        source, target = band.cells[edge.source], band.cells[edge.target]
        free = target.column > source.column and not any(
            (target.row, column) in taken for column in range(source.column + 1, target.column)
        )
        returns = edge in band.returns
        if free and source.row == target.row and (edge.source, edge.target) not in joined:
            routes.append(LinkRoute(edge, "straight", returns=returns))
        elif free:
            routes.append(LinkRoute(edge, "run", returns=returns))
        else:
            routes.append(LinkRoute(edge, "channel", _choose_channel(source, target), returns))
        joined.add((edge.source, edge.target))
    return tuple(routes)


def _choose_channel(source: StepCell, target: StepCell) -> int:
    """Return the channel of a link: returns run above their row, links in a row below it, others by the target."""
    if target.column <= source.column:
        return source.row if target.row <= source.row else source.row + 1
    if target.row == source.row:
        return source.row + 1
    return target.row if target.row > source.row else target.row + 1


def find_ports(band: Band, routes: tuple[LinkRoute, ...], style: Style) -> tuple[Port, ...]:
    """Return both ends of all lines in the band."""
    outs = (Port(route.edge.source, "out", route.edge, route, label_link(route.edge, style)) for route in routes)
    ins = (Port(route.edge.target, "in", route.edge, route) for route in routes)
    away = (Port(edge.source, "out", edge, None, label_link(edge, style)) for edge in band.leaving)
    home = (Port(step, "in", None, None) for step in sorted(band.entered))
    return (*outs, *ins, *away, *home)


def assign_heights(band: Band, all_ports: tuple[Port, ...]) -> dict[tuple[int, str, Edge | None], int]:
    """Return for each port its distance below the middle of its row."""
    offsets = {}
    for left, right in _row_gaps(band):
        outs = [port for port in all_ports if port.side == "out" and left is not None and port.step == left.sized.step]
        ins = [port for port in all_ports if port.side == "in" and right is not None and port.step == right.sized.step]
        groups = [[*outs, *ins]] if _lines_overlap(band, left, right, ins) else [outs, ins]
        for group in groups:
            for port, offset in _stack_ports(band, group):
                offsets[port.key] = offset
    return offsets


def _row_gaps(band: Band) -> Iterator[tuple[StepCell | None, StepCell | None]]:
    """Yield the neighbours on both sides of each gap in each row; None at the outer sides."""
    for row in range(band.rows):
        cells = sorted((cell for cell in band.cells.values() if cell.row == row), key=lambda cell: cell.column)
        yield from zip((None, *cells), (*cells, None), strict=True)


def _lines_overlap(band: Band, left: StepCell | None, right: StepCell | None, ins: list[Port]) -> bool:
    """Return whether lines into the right step start where lines out of the left step end."""
    if left is None or right is None:
        return False
    if right.column == left.column + 1:
        return True
    lines = (port.route for port in ins if port.route is not None and port.route.kind != "channel")
    return any(band.cells[route.edge.source].column == left.column for route in lines)


def _stack_ports(band: Band, group: list[Port]) -> list[tuple[Port, int]]:
    """Return the heights from top to bottom in the order of the rows they lead to; straight lines are at zero."""
    straight = {port.edge for port in group if port.route is not None and port.route.kind == "straight"}
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
    """Return the distance between two ports: labels and circles at the same step must not overlap, lines never."""
    needs = (port.extent[1] + below.extent[0] for port in upper for below in lower if port.side == below.side)
    return max((PITCH, *needs))


def _port_order(band: Band, port: Port) -> tuple[int, ...]:
    """Return the sort key of a port: twice the row at its other end (odd for a channel between rows), then ties."""
    own = band.cells[port.step]
    if port.route is None:
        return 2 * own.row, 1 if port.side == "out" else -1
    if port.route.kind == "channel":
        return 2 * port.route.channel - 1, 0, port.route.edge.target
    other = band.cells[port.route.edge.target if port.side == "out" else port.route.edge.source]
    return 2 * other.row, 0, port.route.edge.source, port.route.edge.position


def grow_steps(band: Band, all_ports: tuple[Port, ...], offsets: dict[tuple[int, str, Edge | None], int]) -> Band:
    """Return the band with steps high enough for their lines."""
    cells = dict(band.cells)
    for port in all_ports:
        cell = cells[port.step]
        least = 2 * (abs(offsets[port.key]) + _CLEAR)
        if cell.sized.height < least:
            cells[port.step] = replace(cell, sized=replace(cell.sized, height=least))
    return replace(band, cells=cells)
