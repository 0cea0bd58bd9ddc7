"""A drawing as SVG text; the same input gives the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lean.process.export.xml_text import escape_text
from lean.process.layout import outlines, text
from lean.process.layout.figure import MapSheet, Mark, Rect, StepBox, TextLabel
from lean.process.layout.outlines import FrameStyle
from lean.process.layout.sizing import NOSE, corner_radius

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lean.process.layout.figure import Circle, Connector, Lane, MapDrawing, Point, Sample
    from lean.process.layout.layout import PaperSize

MARGIN: Final = 30
"""Margin around a sheet in its picture, in tenths of a point."""
_FAMILY: Final = f"'{text.FAMILY}', 'Times New Roman', serif"


def render_svg(sheet: MapSheet, paper: PaperSize | None = None, *, name: str = "", description: str = "") -> str:
    """Return one sheet as SVG, scaled down to fit `paper`; text remains text.

    `name` and `description` are read out by screen readers.
    """
    width, height = sheet.width + 2 * MARGIN, sheet.height + 2 * MARGIN
    scale = 1.0 if paper is None else min(1.0, paper.width / width, paper.height / height)
    alternative = f"<title>{escape_text(name)}</title><desc>{escape_text(description)}</desc>" if name else ""
    opening = _opening(width, height, scale, f' role="img">{alternative}' if alternative else ">")
    return "\n".join((opening, *_body(sheet), "</svg>\n"))


def render_whole_svg(drawing: MapDrawing) -> str:
    """Return all sheets below each other as one picture."""
    gap = 300
    width = max((sheet.width for sheet in drawing.sheets), default=0) + 2 * MARGIN
    height = sum(sheet.height + gap for sheet in drawing.sheets) - gap + 2 * MARGIN
    lines, y = [], 0
    for sheet in drawing.sheets:
        lines += list(_body(sheet.moved(0, y)))
        y += sheet.height + gap
    return "\n".join((_opening(width, max(height, 2 * MARGIN), 1), *lines, "</svg>\n"))


def _opening(width: int, height: int, scale: float, end: str = ">") -> str:
    # The size is in pixels of 1/96 inch: without a resolution resvg ignores a size in points.
    size = f'width="{width * scale / 7.5:.1f}" height="{height * scale / 7.5:.1f}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
        f'viewBox="{-MARGIN} {-MARGIN} {width} {height}" font-family="{_FAMILY}" fill="#000"{end}'
        f'<rect x="{-MARGIN}" y="{-MARGIN}" width="{width}" height="{height}" fill="#FFFFFF"/>'
    )


def _body(sheet: MapSheet) -> Iterator[str]:
    for lane in sheet.lanes:
        yield from _lane(lane)
    for connector in sheet.connectors:
        yield from _connector(connector)
    for box in sheet.boxes:
        yield from _box(box)
    for circle in sheet.circles:
        yield from _circle(circle)
    for label in sheet.labels:
        yield from _label(label)
    for sample in sheet.samples:
        yield from _sample(sample)


def _style(frame: FrameStyle) -> str:
    fill = frame.fill if frame.fill == "none" else f"#{frame.fill}"
    dash = f' stroke-dasharray="{" ".join(map(str, frame.dash))}"' if frame.dash else ""
    return f'fill="{fill}" stroke="#{frame.stroke}" stroke-width="{frame.width}"{dash}'


def _rect(place: Rect, frame: FrameStyle, radius: int = 0) -> str:
    rounded = f' rx="{radius}"' if radius else ""
    return f'<rect x="{place.x}" y="{place.y}" width="{place.width}" height="{place.height}"{rounded} {_style(frame)}/>'


def _path(points: tuple[Point, ...], frame: FrameStyle, *, closed: bool = False) -> str:
    steps = " ".join(f"{'L' if i else 'M'}{x} {y}" for i, (x, y) in enumerate(points))
    return f'<path d="{steps}{" Z" if closed else ""}" stroke-linejoin="round" {_style(frame)}/>'


def _label(label: TextLabel) -> Iterator[str]:
    place = label.place
    centred = label.align == "centre"
    x = place.x + place.width // 2 if centred else place.x
    anchor = ' text-anchor="middle"' if centred else ""
    weight = ' font-weight="bold"' if label.bold else ""
    for i, line in enumerate(label.lines):
        y = place.y + label.size * text.ASCENT // 1000 + i * text.leading(label.size)
        yield f'<text x="{x}" y="{y}" font-size="{label.size}"{anchor}{weight}>{escape_text(line)}</text>'


def _lane(lane: Lane) -> Iterator[str]:
    yield _rect(lane.place, outlines.LANE_OTHER if lane.shaded else outlines.LANE)
    yield _rect(lane.header, outlines.HEADER)
    yield from _label(lane.text)


def _terminal(place: Rect, frame: FrameStyle) -> str:
    return _rect(place, frame, corner_radius(place.height))


def _diamond(place: Rect, frame: FrameStyle) -> str:
    x, y = place.centre
    return _path(((x, place.y), (place.right, y), (x, place.bottom), (place.x, y)), frame, closed=True)


def _waiting(place: Rect, frame: FrameStyle) -> str:
    """Return the outline of a waiting: flat at the left, a bow at the right."""
    x = place.right - NOSE
    bow = f"A{NOSE} {place.height / 2:g} 0 0 1 {x} {place.bottom}"
    return f'<path d="M{place.x} {place.y} L{x} {place.y} {bow} L{place.x} {place.bottom} Z" {_style(frame)}/>'


def _movement(place: Rect, frame: FrameStyle) -> str:
    """Return the outline of a movement: pointed at the right."""
    x, y = place.right - NOSE, place.centre[1]
    corners = ((place.x, place.y), (x, place.y), (place.right, y), (x, place.bottom), (place.x, place.bottom))
    return _path(corners, frame, closed=True)


_OUTLINES: Final[dict[str, Callable[[Rect, FrameStyle], str]]] = {
    "start": _terminal,
    "end": _terminal,
    "operation": _rect,
    "waiting": _waiting,
    "movement": _movement,
    "decision": _diamond,
}


def _box(box: StepBox) -> Iterator[str]:
    yield f'<g data-step="{box.step}">'
    yield _OUTLINES[box.kind](box.place, outlines.FRAMES[box.value])
    yield from _label(box.text)
    if box.time is not None:
        yield from _label(box.time)
    for mark in box.marks:
        yield from _mark(mark)
    yield "</g>"


def _mark(mark: Mark) -> Iterator[str]:
    frame = outlines.MARKS[mark.kind]
    if mark.kind == "problem":
        yield _path(outlines.burst_corners(mark.place), frame, closed=True)
    else:
        for drawn in (frame, FrameStyle(frame.fill, frame.fill, 0)):
            for (x, y), radius in outlines.cloud_circles(mark.place):
                yield f'<circle cx="{x}" cy="{y}" r="{radius}" {_style(drawn)}/>'
    yield from _number(str(mark.number), mark.place)


def _number(number: str, place: Rect) -> Iterator[str]:
    """Yield a short text in the middle of a place, in a smaller size if it does not fit."""
    size = 90
    while size > 40 and text.width(number, size, bold=True) > place.width * 60 // 100:  # noqa: PLR2004 - 4 pt: hardly legible
        size -= 5
    high = text.height(1, size)
    x, y = place.centre
    yield from _label(TextLabel(Rect(x, y - high // 2, 0, high), (number,), size, bold=True))


def _connector(connector: Connector) -> Iterator[str]:
    *before, (tip_x, tip_y) = connector.points
    if connector.arrow:
        length, half = outlines.ARROW
        yield _path((*before, (tip_x - length, tip_y)), _line(connector))
        head = ((tip_x, tip_y), (tip_x - length, tip_y - half), (tip_x - length, tip_y + half))
        yield _path(head, FrameStyle(outlines.LINE.stroke, outlines.LINE.stroke, 0), closed=True)
    else:
        yield _path(connector.points, _line(connector))
    if connector.label is not None:
        yield from _label(connector.label)


def _line(connector: Connector) -> FrameStyle:
    return outlines.RETURN if connector.returns else outlines.LINE


def _circle(circle: Circle) -> Iterator[str]:
    (x, y), place = circle.place.centre, circle.place
    yield f'<circle cx="{x}" cy="{y}" r="{place.width // 2}" {_style(outlines.CIRCLE)}/>'
    yield from _number(circle.letter, place)


def _sample(sample: Sample) -> Iterator[str]:
    yield from _legend_picture(sample.what, sample.place)
    yield from _label(sample.text)


def _legend_picture(what: str, place: Rect) -> Iterator[str]:
    """Yield the picture of an entry of the legend."""
    x, y = place.centre
    square = Rect(x - place.height // 2, place.y, place.height, place.height)
    if what in outlines.SAMPLES:
        kind, frame = outlines.SAMPLES[what]
        yield _OUTLINES[kind](place, frame)
    elif what in ("problem", "proposal"):
        yield from _mark(Mark(1, "problem" if what == "problem" else "proposal", square))
    elif what == "return":
        yield _path(((place.x, y), (place.right, y)), outlines.RETURN)
    elif what == "circle":
        yield f'<circle cx="{x}" cy="{y}" r="{place.height // 2}" {_style(outlines.CIRCLE)}/>'
        yield from _number("А", square)
    else:
        yield from _number(
            "10 мин", Rect(place.x, place.y, place.width * 3 // 2, place.height).moved(-place.width // 4, 0)
        )
