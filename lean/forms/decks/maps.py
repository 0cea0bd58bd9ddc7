"""A process map on a slide: drawing and legend together, as large as the slide allows, else on several slides."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from lean.forms.contexts.maps import plan_layout
from lean.process.layout.figure import MapSheet, join_sheets
from lean.process.layout.layout import ENDLESS, PaperSize, Surroundings, lay_out
from lean.process.layout.legend import lay_out_footer
from lean.views.maps import view_map
from lean.workspace.project import Project, once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.process.analysis import Analysis
    from lean.process.checks import Chart
    from lean.process.layout.layout import LayoutPlan
    from lean.rules.maps import MapName

SLIDE: Final = PaperSize(8880, 3950)
"""The contents of a slide in tenths of a point, as the template has them."""
LARGEST: Final = Fraction(16, 10)
"""How many times larger than on paper a map may be drawn."""
_SMALLEST: Final = 9
_GAP: Final = 150
_LEGEND: Final = 2000
"""Width from which a legend may stand beside the drawing."""


@once
def lay_out_slides(project: Project, name: MapName) -> tuple[MapSheet, ...]:
    """Return a map on one slide as large as fits, else on several. Raises BrokenDocumentError."""
    drawn, analysis = plan_layout(project, name), view_map(project, name).analysis
    for tenths in range(int(LARGEST * 10), _SMALLEST - 1, -1):
        paper = PaperSize(SLIDE.width * 10 // tenths, SLIDE.height * 10 // tenths)
        whole = _lay_out_whole(drawn, analysis, paper)
        if whole is not None:
            return (whole,)
    several = min(_lay_out_bands(drawn, analysis), key=len, default=None)
    if several is not None:
        return several
    bands = lay_out(drawn, SLIDE, Surroundings(legend=False)).sheets or (MapSheet(0, 0),)
    return (*bands, lay_out_footer(drawn.chart, list(bands), analysis, int(SLIDE.width / LARGEST)))


def _lay_out_bands(drawn: LayoutPlan, analysis: Analysis | None) -> Iterator[tuple[MapSheet, ...]]:
    """Yield the map on several slides with the legend on the last one, from large to small."""
    for tenths in range(int(LARGEST * 10), _SMALLEST - 1, -1):
        paper = PaperSize(SLIDE.width * 10 // tenths, SLIDE.height * 10 // tenths)
        bands = lay_out(drawn, paper, Surroundings(legend=False)).sheets
        if bands and all(band.height <= paper.height for band in bands):
            ended = _join_legend(drawn.chart, analysis, bands[-1], bands, paper)
            if ended is not None:
                yield (*bands[:-1], ended)


def _lay_out_whole(drawn: LayoutPlan, analysis: Analysis | None, paper: PaperSize) -> MapSheet | None:
    """Return drawing and legend on one sheet of the paper's size; None where they do not fit."""
    sheets = lay_out(drawn, PaperSize(paper.width, ENDLESS.height), Surroundings(legend=False)).sheets
    return _join_legend(drawn.chart, analysis, sheets[0], sheets, paper) if len(sheets) == 1 else None


def _join_legend(
    chart: Chart, analysis: Analysis | None, drawing: MapSheet, bands: tuple[MapSheet, ...], paper: PaperSize
) -> MapSheet | None:
    """Return a drawing with the legend of all ``bands`` below or beside it; None where both do not fit the paper."""
    below = lay_out_footer(chart, list(bands), analysis, paper.width)
    high = drawing.height + _GAP + below.height
    if drawing.width <= paper.width and high <= paper.height:
        return join_sheets(
            max(drawing.width, _find_right_edge(below)), high, (drawing, below.moved(0, drawing.height + _GAP))
        )
    room = paper.width - drawing.width - _GAP
    if room < _LEGEND or drawing.height > paper.height:
        return None
    beside = lay_out_footer(chart, list(bands), analysis, room)
    if beside.height > paper.height:
        return None
    return join_sheets(
        paper.width, max(drawing.height, beside.height), (drawing, beside.moved(drawing.width + _GAP, 0))
    )


def _find_right_edge(sheet: MapSheet) -> int:
    """Return the right edge of everything on a sheet."""
    places = (*(label.place for label in sheet.labels), *(sample.text.place for sample in sheet.samples))
    return max((place.right for place in places), default=0)
