"""The complete layout of a band: places of rows and columns, lines of links.

By construction no line crosses a step: lines run along channels between columns and between rows, or along a row where
there is no step. Lines in a channel have separate tracks and lines at a step separate ports, so that none overlap.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from lean.process.layout.figure import Circle, Connector, Lane, MapSheet, Point, Rect, StepBox, TextLabel
from lean.process.layout.ports import (
    LABEL_GAP,
    PITCH,
    Band,
    LinkRoute,
    Port,
    StepCell,
    assign_heights,
    choose_routes,
    find_ports,
    grow_steps,
)
from lean.process.layout.sizing import MARK, TIME_GAP, Style, place_step, side_indents
from lean.process.layout.text import height
from lean.process.layout.tracks import Segment, assign_tracks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lean.documents.process_map import Step
    from lean.process.graph import Edge

_ROW_PAD: Final = 55
_ARROW: Final = 75
_SIDE: Final = 45
_STUB: Final = 60
"""Distance between a step and the circle after it."""
_APART: Final = 50
"""Distance between the ends of two lines on the same track."""


@dataclass(frozen=True, slots=True)
class LaneRows:
    """A lane of a band: its wrapped name and how many rows of the band it has; 0 for an empty lane."""

    name: str
    text: TextLabel
    rows: int


@dataclass(frozen=True, slots=True)
class _Grid:
    """Vertical positions: middle of each row, first track of the channel above each row, top and height of lanes."""

    middle: tuple[int, ...]
    channel: tuple[int, ...]
    lanes: tuple[tuple[int, int], ...]
    bottom: int


@dataclass(frozen=True, slots=True)
class _Columns:
    """Horizontal positions: left edge and width of columns, first track of the channel left of each, right edge."""

    left: tuple[int, ...]
    width: tuple[int, ...]
    tracks: tuple[int, ...]
    right: int


def route_band(
    band: Band,
    steps: tuple[Step, ...],
    lanes: tuple[LaneRows, ...],
    letters: Mapping[int, str],
    style: Style,
) -> MapSheet:
    """Lay out the band as a sheet whose origin is the top left corner of the first lane's name."""
    routes = choose_routes(band)
    ends = find_ports(band, routes, style)
    offsets = assign_heights(band, ends)
    band = grow_steps(band, ends, offsets)
    tracks = _assign_row_tracks(band, routes)
    grid = _place_rows(band, ends, offsets, lanes, (tracks, style))
    at = {
        port.key: grid.middle[band.cells[port.step].row] + offset
        for port, offset in ((p, offsets[p.key]) for p in ends)
    }
    lines = _Lines(
        band,
        routes,
        at,
        {
            route.edge: grid.channel[route.channel] + tracks[route.edge] * PITCH
            for route in routes
            if route.kind == "channel"
        },
    )
    verticals = lines.verticals()
    header = max((lane.text.place.width for lane in lanes), default=0) + 80
    columns = _place_columns(band, ends, verticals, header)
    boxes = tuple(_place_box(cell, steps, columns, grid, style) for cell in band.cells.values())
    by_step = {box.step: box for box in boxes}
    drawn = _Placed(by_step, offsets, at, columns, band)
    connectors = [drawn.whole(route, verticals) for route in routes]
    pieces = [drawn.piece(port, letters) for port in ends if port.route is None]
    labels = {port.edge: port.label for port in ends if port.label is not None}
    return MapSheet(
        width=columns.right,
        height=grid.bottom,
        lanes=_place_lanes(lanes, grid, header, columns.right),
        boxes=boxes,
        connectors=(
            *(drawn.labelled(connector, labels) for connector in connectors),
            *(drawn.labelled(connector, labels) for connector, _ in pieces),
        ),
        circles=tuple(circle for _, circle in pieces),
    )


def _assign_row_tracks(band: Band, routes: tuple[LinkRoute, ...]) -> dict[Edge, int]:
    """Return a track for each link along a channel between rows."""
    tracks: dict[Edge, int] = {}
    for channel in range(band.rows + 1):
        users = [route for route in routes if route.kind == "channel" and route.channel == channel]
        segments = tuple(_channel_segment(band, route) for route in users)
        tracks |= dict(zip((route.edge for route in users), assign_tracks(segments, 1), strict=True))
    return tracks


def _channel_segment(band: Band, route: LinkRoute) -> Segment:
    source, target = band.cells[route.edge.source], band.cells[route.edge.target]
    start = (source.column + 1, -1 if source.row < route.channel else 1)
    end = (target.column, -1 if target.row < route.channel else 1)
    low, high = sorted((start[0], end[0]))
    return Segment(low, high, (start, end))


def _place_rows(
    band: Band,
    ends: tuple[Port, ...],
    offsets: Mapping[tuple[int, str, Edge | None], int],
    lanes: tuple[LaneRows, ...],
    rest: tuple[Mapping[Edge, int], Style],
) -> _Grid:
    tracks, style = rest
    above, below = [0] * band.rows, [0] * band.rows
    for cell in band.cells.values():
        sized = cell.sized
        under = TIME_GAP + height(len(sized.time), style.time) + 15 if sized.time else 0
        above[cell.row] = max(above[cell.row], sized.height // 2 + sized.marks_height)
        below[cell.row] = max(below[cell.row], sized.height // 2 + under)
    for port in ends:
        row, offset, extent = band.cells[port.step].row, offsets[port.key], port.extent
        above[row] = max(above[row], extent[0] - offset)
        below[row] = max(below[row], extent[1] + offset)
    used = _channel_sizes(band, ends, tracks)
    y, row = 0, 0
    middle, channel, tops = [], [], []
    for lane in lanes:
        top = y
        least = lane.text.place.height + 2 * _ROW_PAD
        own = range(row, row + lane.rows)
        need = sum(used[r] + above[r] + below[r] + 2 * _ROW_PAD for r in own)
        if own and own[-1] == band.rows - 1:
            need += used[band.rows]
        spare = max(least - need, 0) // 2 if own else least
        for r in own:
            channel.append(y + _ROW_PAD)
            y += used[r] + _ROW_PAD + (spare if r == own[0] else 0)
            middle.append(y + above[r])
            y += above[r] + below[r] + _ROW_PAD
        y += spare
        row += lane.rows
        if own and own[-1] == band.rows - 1:
            channel.append(y)
            y += used[band.rows]
        tops.append((top, y - top))
    return _Grid(tuple(middle), tuple(channel), tuple(tops), y)


def _channel_sizes(band: Band, ends: tuple[Port, ...], tracks: Mapping[Edge, int]) -> list[int]:
    """Return the height that the tracks of each channel between rows take."""
    used = [0] * (band.rows + 1)
    for port in ends:
        if port.route is not None and port.route.kind == "channel":
            used[port.route.channel] = max(used[port.route.channel], (tracks[port.route.edge] + 1) * PITCH)
    return used


@dataclass(frozen=True, slots=True)
class _Vertical:
    """The part of a link in a channel between columns; `first` marks the first of the two that a link may have."""

    edge: Edge
    first: bool
    channel: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Lines:
    """Links with their heights at the source, along a channel and at the target."""

    band: Band
    routes: tuple[LinkRoute, ...]
    at: Mapping[tuple[int, str, Edge | None], int]
    along: Mapping[Edge, int]

    def ends(self, edge: Edge) -> tuple[int, int]:
        """Return the heights at the source and at the target."""
        return self.at[edge.source, "out", edge], self.at[edge.target, "in", edge]

    def verticals(self) -> dict[tuple[Edge, bool], tuple[_Vertical, int]]:
        """Return every vertical part of the links with its track."""
        by_channel: dict[int, list[tuple[_Vertical, Segment]]] = defaultdict(list)
        for route in self.routes:
            for vertical, segment in self._parts_of(route):
                by_channel[vertical.channel].append((vertical, segment))
        parts = {}
        for items in by_channel.values():
            tracks = assign_tracks(tuple(segment for _, segment in items), _APART)
            for (vertical, _), track in zip(items, tracks, strict=True):
                parts[vertical.edge, vertical.first] = (vertical, track)
        return parts

    def _parts_of(self, route: LinkRoute) -> list[tuple[_Vertical, Segment]]:
        if route.kind == "straight":
            return []
        source, target = self.band.cells[route.edge.source], self.band.cells[route.edge.target]
        start, end = self.ends(route.edge)
        if route.kind == "run":
            return [_make_vertical(route.edge, source.column + 1, (start, -1), (end, 1), first=True)]
        along = self.along[route.edge]
        ahead = target.column > source.column
        return [
            _make_vertical(route.edge, source.column + 1, (start, -1), (along, 1 if ahead else -1), first=True),
            _make_vertical(route.edge, target.column, (along, -1 if ahead else 1), (end, 1), first=False),
        ]


def _make_vertical(
    edge: Edge, channel: int, start: tuple[int, int], end: tuple[int, int], *, first: bool
) -> tuple[_Vertical, Segment]:
    low, high = sorted((start[0], end[0]))
    return _Vertical(edge, first, channel, start[0], end[0]), Segment(low, high, (start, end))


def _place_columns(
    band: Band,
    ends: tuple[Port, ...],
    verticals: Mapping[tuple[Edge, bool], tuple[_Vertical, int]],
    header: int,
) -> _Columns:
    count = band.columns
    widths = [0] * count
    for cell in band.cells.values():
        widths[cell.column] = max(widths[cell.column], cell.sized.full_width)
    before, after = [0] * (count + 1), [_ARROW] * (count + 1)
    for port in ends:
        column = band.cells[port.step].column
        if port.side == "out":
            label = port.label.place.width + 2 * LABEL_GAP if port.label else 0
            before[column + 1] = max(before[column + 1], label + (0 if port.route else MARK + _STUB))
        elif port.route is None:
            after[column] = max(after[column], _ARROW + MARK + LABEL_GAP)
    used = [0] * (count + 1)
    for vertical, track in verticals.values():
        used[vertical.channel] = max(used[vertical.channel], track + 1)
    x = header
    left, tracks = [], []
    for channel in range(count + 1):
        x += before[channel]
        tracks.append(x + _SIDE)
        x += max(used[channel] - 1, 0) * PITCH + (2 * _SIDE if used[channel] else _SIDE)
        if channel < count:
            x += after[channel]
            left.append(x)
            x += widths[channel]
    return _Columns(tuple(left), tuple(widths), tuple(tracks), x)


def _place_box(cell: StepCell, steps: tuple[Step, ...], columns: _Columns, grid: _Grid, style: Style) -> StepBox:
    sized = cell.sized
    x = columns.left[cell.column] + (columns.width[cell.column] - sized.full_width) // 2
    x += (sized.full_width - sized.width) // 2
    return place_step(sized, steps[sized.step], x, grid.middle[cell.row] - sized.height // 2, style)


@dataclass(frozen=True, slots=True)
class _Placed:
    """Everything already placed that lines need."""

    boxes: Mapping[int, StepBox]
    offsets: Mapping[tuple[int, str, Edge | None], int]
    at: Mapping[tuple[int, str, Edge | None], int]
    columns: _Columns
    band: Band

    def out(self, edge: Edge) -> Point:
        """Return the point where a link leaves its source."""
        box, key = self.boxes[edge.source], (edge.source, "out", edge)
        return box.place.right - side_indents(box.kind, box.place.width, box.place.height, self.offsets[key])[
            1
        ], self.at[key]

    def into(self, step: int, edge: Edge | None) -> Point:
        """Return the point where a link enters its target."""
        box, key = self.boxes[step], (step, "in", edge)
        return box.place.x + side_indents(box.kind, box.place.width, box.place.height, self.offsets[key])[0], self.at[
            key
        ]

    def whole(self, route: LinkRoute, verticals: Mapping[tuple[Edge, bool], tuple[_Vertical, int]]) -> Connector:
        """Return a link that stays within the band."""
        points = [self.out(route.edge)]
        for first in (True, False):
            if (route.edge, first) in verticals:
                vertical, track = verticals[route.edge, first]
                x = self.columns.tracks[vertical.channel] + track * PITCH
                points += [(x, vertical.start), (x, vertical.end)]
        points.append(self.into(route.edge.target, route.edge))
        return Connector(route.edge, _simplify_line(points), route.returns, None)

    def piece(self, port: Port, letters: Mapping[int, str]) -> tuple[Connector, Circle]:
        """Return a link to another band up to its circle, or the link from the circle of other bands into a step."""
        cell = self.band.cells[port.step]
        y = self.at[port.key]
        if port.edge is not None:
            label = port.label.place.width + 2 * LABEL_GAP if port.label else 0
            x = (
                self.columns.left[cell.column]
                + self.columns.width[cell.column]
                + label
                + (LABEL_GAP if label else _STUB)
            )
            circle = Circle(letters[port.edge.target], Rect(x, y - MARK // 2, MARK, MARK), port.edge.target)
            points = (self.out(port.edge), (x, y))
            return Connector(port.edge, points, port.edge in self.band.returns, None, arrow=False), circle
        x = self.columns.left[cell.column] - _ARROW - MARK
        circle = Circle(letters[port.step], Rect(x, y - MARK // 2, MARK, MARK), port.step)
        return Connector(None, ((x + MARK, y), self.into(port.step, None)), returns=False, label=None), circle

    def labelled(self, connector: Connector, labels: Mapping[Edge | None, TextLabel]) -> Connector:
        """Return the link with its label over its beginning, right of the column of its source."""
        label = labels.get(connector.edge)
        if label is None or connector.edge is None:
            return connector
        cell = self.band.cells[connector.edge.source]
        x = self.columns.left[cell.column] + self.columns.width[cell.column] + LABEL_GAP
        y = connector.points[0][1] - 12 - label.place.height
        return replace(connector, label=replace(label, place=replace(label.place, x=x, y=y)))


def _simplify_line(points: list[Point]) -> tuple[Point, ...]:
    """Return the line without repeated points and points on a straight part."""
    corners: list[Point] = []
    for point in points:
        if corners and point == corners[-1]:
            continue
        if len(corners) > 1 and (
            corners[-2][0] == corners[-1][0] == point[0] or corners[-2][1] == corners[-1][1] == point[1]
        ):
            corners[-1] = point
            continue
        corners.append(point)
    return tuple(corners)


def _place_lanes(lanes: tuple[LaneRows, ...], grid: _Grid, header: int, right: int) -> tuple[Lane, ...]:
    placed = []
    for i, (lane, (top, high)) in enumerate(zip(lanes, grid.lanes, strict=True)):
        head = Rect(0, top, header, high)
        label = lane.text.place
        middle = head.centre
        placed_text = replace(
            lane.text, place=replace(label, x=middle[0] - label.width // 2, y=middle[1] - label.height // 2)
        )
        placed.append(Lane(lane.name, i % 2 == 1, Rect(0, top, right, high), head, placed_text))
    return tuple(placed)
