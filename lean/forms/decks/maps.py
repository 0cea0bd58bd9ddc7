"""A process map on a slide: drawing and legend together, as large as the slide allows, else on several slides."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from lean.forms.contexts.maps import analysed, plan
from lean.process.layout.figure import Sheet, joined
from lean.process.layout.layout import ENDLESS, Around, Paper, lay_out
from lean.process.layout.legend import footer
from lean.workspace.project import Project, once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.process.analysis import Analysis
    from lean.process.checks import Chart
    from lean.process.layout.layout import Plan
    from lean.rules.maps import MapName

SLIDE: Final = Paper(8880, 3950)
"""The contents of a slide in tenths of a point, as the template has them."""
LARGEST: Final = Fraction(16, 10)
"""How many times larger than on paper a map may be drawn."""
_SMALLEST: Final = 9
_GAP: Final = 150
_LEGEND: Final = 2000
"""Width from which a legend may stand beside the drawing."""


@once
def sheets(project: Project, name: MapName) -> tuple[Sheet, ...]:
    """A map on one slide, as large as fits it, else on several. Raises BrokenDocumentError."""
    drawn, found = plan(project, name), analysed(project, name)
    for tenths in range(int(LARGEST * 10), _SMALLEST - 1, -1):
        paper = Paper(SLIDE.width * 10 // tenths, SLIDE.height * 10 // tenths)
        whole = _whole(drawn, found, paper)
        if whole is not None:
            return (whole,)
    several = min(_ended(drawn, found), key=len, default=None)
    if several is not None:
        return several
    bands = lay_out(drawn, SLIDE, Around(legend=False)).sheets or (Sheet(0, 0),)
    return (*bands, footer(drawn.chart, list(bands), found, int(SLIDE.width / LARGEST)))


def _ended(drawn: Plan, found: Analysis | None) -> Iterator[tuple[Sheet, ...]]:
    """The map on several slides with the legend on the last, from large to small: nobody looks at a legend alone."""
    for tenths in range(int(LARGEST * 10), _SMALLEST - 1, -1):
        paper = Paper(SLIDE.width * 10 // tenths, SLIDE.height * 10 // tenths)
        bands = lay_out(drawn, paper, Around(legend=False)).sheets
        if bands and all(band.height <= paper.height for band in bands):
            ended = _with_legend(drawn.chart, found, bands[-1], bands, paper)
            if ended is not None:
                yield (*bands[:-1], ended)


def _whole(drawn: Plan, found: Analysis | None, paper: Paper) -> Sheet | None:
    """Drawing and legend on one sheet of the paper's size; None where it is too small."""
    sheets = lay_out(drawn, Paper(paper.width, ENDLESS.height), Around(legend=False)).sheets
    return _with_legend(drawn.chart, found, sheets[0], sheets, paper) if len(sheets) == 1 else None


def _with_legend(
    chart: Chart, found: Analysis | None, drawing: Sheet, bands: tuple[Sheet, ...], paper: Paper
) -> Sheet | None:
    """A drawing with the legend of all ``bands`` below or beside it; None where the paper has no room for both."""
    below = footer(chart, list(bands), found, paper.width)
    high = drawing.height + _GAP + below.height
    if drawing.width <= paper.width and high <= paper.height:
        return joined(max(drawing.width, _right(below)), high, (drawing, below.moved(0, drawing.height + _GAP)))
    room = paper.width - drawing.width - _GAP
    if room < _LEGEND or drawing.height > paper.height:
        return None
    beside = footer(chart, list(bands), found, room)
    if beside.height > paper.height:
        return None
    return joined(paper.width, max(drawing.height, beside.height), (drawing, beside.moved(drawing.width + _GAP, 0)))


def _right(sheet: Sheet) -> int:
    """Where what is on a sheet ends at the right."""
    places = (*(label.place for label in sheet.labels), *(sample.text.place for sample in sheet.samples))
    return max((place.right for place in places), default=0)
