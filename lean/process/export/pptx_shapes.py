"""A sheet as shapes that office programs can edit, in EMU and points: what both Word and PowerPoint need.

There is one shape per step with its text inside, and one connector per link, glued to the shapes at its ends.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal

from lean.process.layout import outlines
from lean.process.layout.figure import EMU, Mark, Rect, TextLabel
from lean.process.layout.sizing import NOSE, corner_radius

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.documents.process_map import StepKind
    from lean.process.layout.figure import Connector, MapSheet, Point, Sample, StepBox
    from lean.process.layout.outlines import FrameStyle

Preset = Literal["rect", "ellipse", "star12", "cloud"]

Stroke = tuple[Literal["to", "arc"], tuple[int, ...]]
"""A line to x and y, or an arc: half width, half height, start and sweep in 1/60000 of a degree."""


@dataclass(frozen=True, slots=True)
class OutlinePath:
    """A custom outline, closed at its end: start point and strokes, measured from its top left corner."""

    start: Point
    strokes: tuple[Stroke, ...]


@dataclass(frozen=True, slots=True)
class ShapeText:
    """Lines of text; `size` is in hundredths of a point, `shift` moves their middle to the right (EMU)."""

    lines: tuple[str, ...]
    size: int
    bold: bool = False
    align: Literal["left", "centre"] = "centre"
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape at `place` (EMU). `frame` is None for a text without outline; frame widths are in tenths of a point.

    `sites` are the points where connectors can be glued, measured from the top left corner of the shape.
    """

    number: int
    name: str
    outline: Preset | OutlinePath
    place: Rect
    frame: FrameStyle | None
    words: ShapeText | None
    sites: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class ConnectorShape:
    """A connector through `points` (EMU); `start` and `end` are the numbers of a shape and of its site."""

    number: int
    name: str
    points: tuple[Point, ...]
    frame: FrameStyle
    arrow: bool
    start: tuple[int, int] | None = None
    end: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ShapeGroup:
    """All shapes of a sheet from back to front, with the size of the sheet in EMU."""

    width: int
    height: int
    shapes: tuple[Shape | ConnectorShape, ...]


def build_shapes(
    sheet: MapSheet, width: int | None = None, height: int | None = None, *, first: int = 2, largest: Fraction | int = 1
) -> ShapeGroup:
    """Return the shapes of a sheet, scaled to fit `width` and `height` (EMU) and numbered from `first`.

    They are at most `largest` times as large as on the sheet: slides are read from further away than pages.
    """
    limits = [
        Fraction(limit, size * EMU) for limit, size in ((width, sheet.width), (height, sheet.height)) if limit and size
    ]
    scale = min((Fraction(largest), *limits))
    return ShapeGroup(
        int(sheet.width * EMU * scale),
        int(sheet.height * EMU * scale),
        tuple(
            _scale_connector(item, scale) if isinstance(item, ConnectorShape) else _scale_shape(item, scale)
            for item in _number_shapes(sheet, first)
        ),
    )


def _scale_shape(shape: Shape, scale: Fraction) -> Shape:
    place, words, outline = shape.place, shape.words, shape.outline
    if isinstance(outline, OutlinePath):
        strokes = tuple((kind, (*_to_emu(numbers[:2], scale), *numbers[2:])) for kind, numbers in outline.strokes)
        outline = OutlinePath(_scale_point(outline.start, scale), strokes)
    return replace(
        shape,
        outline=outline,
        place=Rect(*_to_emu((place.x, place.y, place.width, place.height), scale)),
        words=words and replace(words, size=int(words.size * scale), shift=int(words.shift * scale * EMU)),
        frame=shape.frame and replace(shape.frame, width=int(shape.frame.width * scale)),
        sites=tuple(_scale_point(site, scale) for site in shape.sites),
    )


def _scale_connector(line: ConnectorShape, scale: Fraction) -> ConnectorShape:
    points = tuple(_scale_point(point, scale) for point in line.points)
    return replace(line, points=points, frame=replace(line.frame, width=int(line.frame.width * scale)))


def _to_emu(lengths: tuple[int, ...], scale: Fraction) -> tuple[int, ...]:
    return tuple(int(length * scale * EMU) for length in lengths)


def _scale_point(point: Point, scale: Fraction) -> Point:
    return int(point[0] * scale * EMU), int(point[1] * scale * EMU)


ShapeKey = tuple[str, int]
_ShapePart = tuple[ShapeKey | None, Shape | ConnectorShape, tuple[ShapeKey | None, ShapeKey | None]]
"""The key for gluing others to the shape, the shape, and the keys of the shapes at its own ends."""

_LOOSE: Final = (None, None)


def _number_shapes(sheet: MapSheet, first: int) -> Iterator[Shape | ConnectorShape]:
    """Yield shapes from back to front with their numbers; connectors with the shapes and sites at their ends."""
    parts = (*_lane_parts(sheet), *_step_parts(sheet), *_text_parts(sheet), *_link_parts(sheet))
    known = {key: (first + i, shape) for i, (key, shape, _) in enumerate(parts) if key and isinstance(shape, Shape)}
    for i, (_, shape, (start, end)) in enumerate(parts, start=first):
        if isinstance(shape, ConnectorShape):
            ends = (_glue_end(known, start, shape.points[0]), _glue_end(known, end, shape.points[-1]))
            yield replace(shape, number=i, start=ends[0], end=ends[1])
        else:
            yield replace(shape, number=i)


def _glue_end(known: dict[ShapeKey, tuple[int, Shape]], key: ShapeKey | None, point: Point) -> tuple[int, int] | None:
    if key is None:
        return None
    number, shape = known[key]
    x, y = point[0] - shape.place.x, point[1] - shape.place.y
    nearest = min(shape.sites, key=lambda site: abs(site[0] - x) + abs(site[1] - y))
    return number, shape.sites.index(nearest)


def _lane_parts(sheet: MapSheet) -> Iterator[_ShapePart]:
    for lane in sheet.lanes:
        row = outlines.LANE_OTHER if lane.shaded else outlines.LANE
        yield None, _plain_shape(f"Дорожка: {lane.name}", lane.place, row), _LOOSE
        header = Shape(0, f"Участник: {lane.name}", "rect", lane.header, outlines.HEADER, _shape_text(lane.text))
        yield None, header, _LOOSE


def _step_parts(sheet: MapSheet) -> Iterator[_ShapePart]:
    for box in sheet.boxes:
        yield ("step", box.step), _step_shape(box, _contact_points(sheet, box)), _LOOSE
        if box.time is not None:
            yield None, _text_shape(f"Время: {' '.join(box.time.lines)}", box.time), _LOOSE
        yield from ((None, _mark_shape(mark), _LOOSE) for mark in box.marks)
    for i, circle in enumerate(sheet.circles):
        yield ("circle", i), _circle_shape(circle.letter, circle.place), _LOOSE


def _text_parts(sheet: MapSheet) -> Iterator[_ShapePart]:
    yield from ((None, _text_shape("Надпись", label), _LOOSE) for label in sheet.labels)
    yield from ((None, shape, _LOOSE) for sample in sheet.samples for shape in _legend_shapes(sample))


def _link_parts(sheet: MapSheet) -> Iterator[_ShapePart]:
    for connector in sheet.connectors:
        name, frame = ("Возврат", outlines.RETURN) if connector.returns else ("Переход", outlines.LINE)
        line = ConnectorShape(0, name, connector.points, frame, connector.arrow)
        yield None, line, (_shape_at_end(sheet, connector, last=False), _shape_at_end(sheet, connector, last=True))
        if connector.label is not None:
            yield None, _text_shape("Условие", connector.label), _LOOSE


def _shape_at_end(sheet: MapSheet, connector: Connector, *, last: bool) -> ShapeKey | None:
    """Return the key of the circle or the step at an end of a connector."""
    x, y = connector.points[-1 if last else 0]
    for i, circle in enumerate(sheet.circles):
        if _contains_point(circle.place, x, y):
            return "circle", i
    return next((("step", box.step) for box in sheet.boxes if _contains_point(box.place, x, y)), None)


def _contains_point(place: Rect, x: int, y: int) -> bool:
    return place.x <= x <= place.right and place.y <= y <= place.bottom


def _shape_text(label: TextLabel, within: Rect | None = None) -> ShapeText:
    shift = label.place.centre[0] - within.centre[0] if within else 0
    return ShapeText(label.lines, label.size * 10, label.bold, label.align, shift)


def _text_shape(name: str, label: TextLabel) -> Shape:
    return Shape(0, name, "rect", label.place, None, _shape_text(label))


def _plain_shape(name: str, place: Rect, frame: FrameStyle, kind: StepKind = "operation") -> Shape:
    return Shape(0, name, "rect" if kind == "operation" else step_outline(kind, place), place, frame, None)


_QUARTER: Final = 5_400_000


def step_outline(kind: StepKind, place: Rect) -> OutlinePath:
    """Return the outline of a kind of step, measured from the top left corner of its place."""
    w, h = place.width, place.height
    r = corner_radius(h)
    sides: tuple[Stroke, ...] = (("to", (w - r, 0)), ("to", (w, h - r)), ("to", (r, h)), ("to", (0, r)))
    arcs: tuple[Stroke, ...] = tuple(("arc", (r, r, turn * _QUARTER, _QUARTER)) for turn in (3, 0, 1, 2))
    rounded = OutlinePath((r, 0), tuple(stroke for pair in zip(sides, arcs, strict=True) for stroke in pair))
    bow: Stroke = ("arc", (NOSE, h // 2, 3 * _QUARTER, 2 * _QUARTER))
    by_kind: dict[StepKind, OutlinePath] = {
        "start": rounded,
        "end": rounded,
        "operation": _polygon((0, 0), (w, 0), (w, h), (0, h)),
        "waiting": OutlinePath((0, 0), (("to", (w - NOSE, 0)), bow, ("to", (0, h)))),
        "movement": _polygon((0, 0), (w - NOSE, 0), (w, h // 2), (w - NOSE, h), (0, h)),
        "decision": _polygon((w // 2, 0), (w, h // 2), (w // 2, h), (0, h // 2)),
    }
    return by_kind[kind]


def _polygon(first: Point, *others: Point) -> OutlinePath:
    return OutlinePath(first, tuple(("to", point) for point in others))


def _contact_points(sheet: MapSheet, box: StepBox) -> tuple[Point, ...]:
    """Return the points where connectors touch a step, measured from the top left corner of its place."""
    ends = (
        point
        for connector in sheet.connectors
        for point in (connector.points[0], connector.points[-1])
        if _contains_point(box.place, *point)
    )
    return tuple(dict.fromkeys((x - box.place.x, y - box.place.y) for x, y in ends))


def _step_shape(box: StepBox, ports: tuple[Point, ...]) -> Shape:
    """Return a step with sites in the middle of its sides and wherever a connector touches it."""
    w, h = box.place.width, box.place.height
    sites = tuple(dict.fromkeys(((w // 2, 0), (0, h // 2), (w // 2, h), (w, h // 2), *ports)))
    outline, words = step_outline(box.kind, box.place), _shape_text(box.text, box.place)
    return Shape(0, " ".join(box.text.lines), outline, box.place, outlines.FRAMES[box.value], words, sites)


def _mark_shape(mark: Mark) -> Shape:
    outline: Preset = "star12" if mark.kind == "problem" else "cloud"
    name = f"{'Проблема' if mark.kind == 'problem' else 'Предложение'} {mark.number}"
    return Shape(
        0, name, outline, mark.place, outlines.MARKS[mark.kind], ShapeText((str(mark.number),), 850, bold=True)
    )


def _circle_shape(letter: str, place: Rect) -> Shape:
    """Return a page connector; a preset ellipse has eight sites, counted counter-clockwise from the top."""
    w, h = place.width, place.height
    half = ((w // 2, 0), (w // 7, h // 7), (0, h // 2), (w // 7, h * 6 // 7))
    sites = (*half, *((w - x, h - y) for x, y in half))
    words = ShapeText((letter,), 850, bold=True)
    return Shape(0, f"Переход {letter}", "ellipse", place, outlines.CIRCLE, words, sites)


def _legend_shapes(sample: Sample) -> Iterator[Shape | ConnectorShape]:
    """Yield the shapes of an entry of the legend."""
    place = sample.place
    x, y = place.centre
    square = Rect(x - place.height // 2, place.y, place.height, place.height)
    name = " ".join(sample.text.lines)
    if sample.what in outlines.SAMPLES:
        kind, frame = outlines.SAMPLES[sample.what]
        yield _plain_shape(name, place, frame, kind)
    elif sample.what in ("problem", "proposal"):
        yield replace(_mark_shape(Mark(1, "problem" if sample.what == "problem" else "proposal", square)), name=name)
    elif sample.what == "return":
        yield ConnectorShape(0, name, ((place.x, y), (place.right, y)), outlines.RETURN, arrow=False)
    elif sample.what == "circle":
        yield _circle_shape("А", square)
    else:
        yield Shape(0, name, "rect", place, None, ShapeText(("10 мин",), 850, bold=True))
    yield _text_shape(name, sample.text)
