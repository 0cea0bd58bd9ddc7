"""A map on paper: columns are cut into bands, bands are stacked on sheets, with a heading, totals and a legend.

A band is as much of the map as fits the width of the paper. A link from one band to another ends in a lettered circle
and continues at the circle with the same letter. If there are several bands, each shows only the participants that act
in it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from lean.process.layout import text
from lean.process.layout.figure import MapDrawing, MapSheet, Rect, TextLabel, join_sheets
from lean.process.layout.grid import Placement, place_steps
from lean.process.layout.legend import lay_out_footer, lay_out_numbered_list
from lean.process.layout.ports import Band, StepCell
from lean.process.layout.routing import LaneRows, route_band
from lean.process.layout.sizing import Style, centre_label, measure_step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lean.process.analysis import Analysis
    from lean.process.checks import Chart
    from lean.process.graph import Graph
    from lean.process.layout.sizing import MeasuredStep


@dataclass(frozen=True, slots=True)
class PaperSize:
    """The part of a page that a drawing may take, in tenths of a point."""

    width: int
    height: int


# Landscape pages with the margins of ГОСТ Р 7.0.97-2025 and space for the heading of the form.
A4: Final = PaperSize(7560, 4600)
A3: Final = PaperSize(11050, 7050)
SLIDE: Final = PaperSize(6300, 3500)
"""A slide of 16:9 at two thirds of its size: `lean.process.export.pptx_shapes.build_shapes` enlarges it by half."""

ENDLESS: Final = PaperSize(10**9, 10**9)
"""For programs that scroll: a single band of any length."""

_BAND_GAP: Final = 150
_HEADING_GAP: Final = 50
_TIGHT: Final = 112
_LEAST_WIDTH: Final = 3000
_CUT: Final = 2
"""Cutting a link costs as much as this many columns of difference in the length of bands."""
_NAME_WIDTHS: Final = (720, 860, 1000, 1150)
_NAME_LINES: Final = 4
_LETTERS: Final = "АБВГДЕЖИКЛМНОПРСТУФХЦЧШЭЮЯ"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is drawn around the map: a title above, totals of an analysis, a legend and a numbered list below."""

    title: str = ""
    analysis: Analysis | None = None
    legend: bool = True
    numbered: bool = False


def lay_out(chart: Chart | LayoutPlan, paper: PaperSize = A4, around: Surroundings | None = None) -> MapDrawing:
    """Return the drawing of a map, complete or draft; by default with its legend.

    No sheet is wider than the paper. A sheet is higher than the paper only where a single band is; `render_svg` scales
    it down.
    """
    around = around or Surroundings()
    plan = chart if isinstance(chart, LayoutPlan) else LayoutPlan.of(chart)
    cuts = _cut_bands(plan, paper.width)
    letters = _assign_letters(plan, cuts)
    bands = _even_widths([plan.band(cut, letters) for cut in cuts])
    width = min(max((band.width for band in bands), default=0), paper.width)
    below = (
        *((lay_out_numbered_list(plan.chart, max(width, _LEAST_WIDTH)),) if around.numbered else ()),
        *((lay_out_footer(plan.chart, bands, around.analysis, max(width, _LEAST_WIDTH)),) if around.legend else ()),
    )
    above = tuple(_lay_out_heading(around.title, around.analysis, max(width, _LEAST_WIDTH)))
    return MapDrawing(tuple(_stack_sheets((*above, *bands), below, paper)))


@dataclass(frozen=True)
class LayoutPlan:
    """The parts of the bands that do not depend on the paper; reuse it to draw one map on several papers."""

    chart: Chart
    graph: Graph
    placing: Placement
    sized: tuple[MeasuredStep, ...]
    names: tuple[TextLabel, ...]
    style: Style
    widths: dict[tuple[int, int], int] = field(default_factory=dict, compare=False, repr=False)

    @staticmethod
    def of(chart: Chart) -> LayoutPlan:
        """Place and measure the steps and wrap the names of participants."""
        style = Style()
        placing = place_steps(chart.process, chart.graph)
        wrapped = _wrap_names(placing.lanes, style.lane)
        return LayoutPlan(
            chart=chart,
            graph=chart.graph,
            placing=placing,
            sized=tuple(measure_step(i, step, style) for i, step in enumerate(chart.process.steps)),
            names=tuple(centre_label(lines, style.lane, 0, 0, bold=True) for lines in wrapped),
            style=style,
        )

    def width(self, cut: tuple[int, int]) -> int:
        """Return the width of the columns `cut[0]` to `cut[1]` - 1; computed once, since many papers ask for it."""
        if cut not in self.widths:
            # No letters are assigned yet: the width is that of the circle, whatever the letter.
            self.widths[cut] = self.band(cut, dict.fromkeys(range(len(self.sized)), _LETTERS[0])).width
        return self.widths[cut]

    def band(self, cut: tuple[int, int], letters: Mapping[int, str]) -> MapSheet:
        """Lay out the columns `cut[0]` to `cut[1]` - 1 as a sheet."""
        inside = {i for i, column in enumerate(self.placing.column) if cut[0] <= column < cut[1]}
        used: dict[int, list[int]] = defaultdict(list)
        for lane, row in sorted({(self.placing.lane[i], self.placing.row[i]) for i in inside}):
            used[lane].append(row)
        whole = cut == (0, self.placing.columns)
        lanes = [i for i in range(len(self.names)) if whole or i in used]
        rows = {(lane, row): n for n, (lane, row) in enumerate((lane, row) for lane in lanes for row in used[lane])}
        returns = frozenset(self.graph.back)
        edges = self.graph.edges
        band = Band(
            cells={
                i: StepCell(
                    self.sized[i],
                    self.placing.column[i] - cut[0],
                    rows[self.placing.lane[i], self.placing.row[i]],
                )
                for i in sorted(inside)
            },
            rows=len(rows),
            edges=tuple(edge for edge in edges if edge.source in inside and edge.target in inside),
            leaving=tuple(edge for edge in edges if edge.source in inside and edge.target not in inside),
            entered=frozenset(edge.target for edge in edges if edge.source not in inside and edge.target in inside),
            returns=returns,
        )
        named = tuple(LaneRows(self.placing.lanes[i], self.names[i], len(used[i])) for i in lanes)
        return route_band(band, self.chart.process.steps, named, letters, self.style)


def _wrap_names(names: tuple[str, ...], size: int) -> list[tuple[str, ...]]:
    """Wrap the names of lanes at the smallest width at which none is higher than a step."""
    for limit in _NAME_WIDTHS:
        wrapped = [text.wrap(name, limit, size, bold=True) for name in names]
        if all(len(lines) <= _NAME_LINES for lines in wrapped):
            break
    return wrapped


def _cut_bands(plan: LayoutPlan, width: int) -> list[tuple[int, int]]:
    """Return the bands from the left: as few as possible, cutting few links, with about as many columns each."""
    end = plan.placing.columns
    if end and plan.width((0, end)) <= width:
        return [(0, end)]
    reach = _band_limits(plan, width)
    crossing = _count_crossings(plan)
    fewest = [0] * (end + 1)
    for first in reversed(range(end)):
        fewest[first] = 1 + fewest[reach[first]]
    # For each first column: the cost of the best cuts to its right, and the end of the first band.
    best: dict[int, tuple[int, int]] = {end: (0, end)}
    for first in reversed(range(end)):
        best[first] = min(
            (best[last][0] + _CUT * crossing[last] * fewest[0] + abs((last - first) * fewest[0] - end), last)
            for last in range(first + 1, reach[first] + 1)
            if fewest[last] == fewest[first] - 1
        )
    cuts = []
    first = 0
    while first < end:
        last = best[first][1]
        cuts.append((first, last))
        first = last
    return cuts


def _count_crossings(plan: LayoutPlan) -> list[int]:
    """Return for each column how many links lead over its left edge."""
    crossings = [0] * (plan.placing.columns + 1)
    for edge in plan.graph.edges:
        left, right = sorted((plan.placing.column[edge.source], plan.placing.column[edge.target]))
        for column in range(left + 1, right + 1):
            crossings[column] += 1
    return crossings


def _band_limits(plan: LayoutPlan, width: int) -> list[int]:
    """Return for each first column the end of the longest band; a band has at least one column."""
    end = plan.placing.columns
    limits: list[int] = []
    last = 0
    for first in range(end):
        last = max(first + 1, last)
        while last < end and plan.width((first, last + 1)) <= width:
            last += 1
        limits.append(last)
    return limits


def _assign_letters(plan: LayoutPlan, cuts: list[tuple[int, int]]) -> dict[int, str]:
    """Return a letter for each step that links from other bands lead to, in the order of the map."""
    number = {column: n for n, (first, last) in enumerate(cuts) for column in range(first, last)}
    of = [number[column] for column in plan.placing.column]
    targets = sorted({edge.target for edge in plan.graph.edges if of[edge.source] != of[edge.target]})
    return {target: _circle_letter(n) for n, target in enumerate(targets)}


def _circle_letter(number: int) -> str:
    turn, place_in_turn = divmod(number, len(_LETTERS))
    return _LETTERS[place_in_turn] + (str(turn + 1) if turn else "")


def _lay_out_heading(title: str, analysis: Analysis | None, width: int) -> Iterator[MapSheet]:
    """Yield a sheet with the title and, below it, the lead time."""
    known = analysis is not None and analysis.path
    time = f"Время протекания процесса: {analysis.lead_time}" if analysis is not None and known else ""
    labels: list[TextLabel] = []
    y = 0
    for words, size in ((title, 120), (time, 105)):
        lines = text.wrap(words, width, size, bold=True)
        if lines:
            wide, high = max(text.width(line, size, bold=True) for line in lines), text.height(len(lines), size)
            labels.append(TextLabel(Rect(0, y, wide, high), lines, size, bold=True, align="left"))
            y += high + _HEADING_GAP
    if labels:
        yield MapSheet(max(label.place.width for label in labels), y - _HEADING_GAP, labels=tuple(labels))


def _even_widths(bands: list[MapSheet]) -> list[MapSheet]:
    """Return the bands with all lanes as long as the longest."""
    width = max((band.width for band in bands), default=0)
    return [
        replace(
            band,
            width=width,
            lanes=tuple(replace(lane, place=replace(lane.place, width=width)) for lane in band.lanes),
        )
        for band in bands
    ]


def _stack_sheets(parts: tuple[MapSheet, ...], below: tuple[MapSheet, ...], paper: PaperSize) -> Iterator[MapSheet]:
    """Stack parts under each other, starting a new sheet where the next part does not fit.

    Parts `below` go under the last band, whose sheet may then be printed a little smaller, or else to the last sheet
    with enough room, which is better than a page of their own.
    """
    piles: list[list[MapSheet]] = []
    heights: list[int] = []

    def add(part: MapSheet, sheet: int) -> None:
        if sheet == len(piles):
            piles.append([])
            heights.append(0)
        piles[sheet].append(part.moved(0, heights[sheet]))
        heights[sheet] += part.height + _BAND_GAP

    for part in parts:
        fits = piles and heights[-1] + part.height <= paper.height
        add(part, len(piles) - 1 if fits else len(piles))
    tight = paper.height * _TIGHT // 100
    for part in (part for part in below if part.height):
        limits = [(i, tight if i == len(piles) - 1 else paper.height) for i in reversed(range(len(piles)))]
        roomy = (i for i, limit in limits if heights[i] + part.height <= limit)
        add(part, next(roomy, len(piles)))
    for pile, high in zip(piles, heights, strict=True):
        yield join_sheets(max(item.width for item in pile), high - _BAND_GAP, tuple(pile))
