"""A sheet as shapes that office programs can edit: what both Word and PowerPoint need, in EMU and points.

One shape per step with its text inside, one connector per link, glued to the shapes at its ends.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal

from lean.process.layout import outlines
from lean.process.layout.figure import EMU, Label, Mark, Rect
from lean.process.layout.sizing import NOSE, corner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.documents.process_map import StepKind
    from lean.process.layout.figure import Box, Connector, Point, Sample, Sheet
    from lean.process.layout.outlines import Frame

Preset = Literal["rect", "ellipse", "star12", "cloud"]

Stroke = tuple[Literal["to", "arc"], tuple[int, ...]]
"""A line to x and y, or an arc: half width, half height, start and sweep in sixty thousandths of a degree."""


@dataclass(frozen=True, slots=True)
class Path:
    """An outline of one's own, from its top left corner: where it begins, then strokes, closed at the end."""

    start: Point
    strokes: tuple[Stroke, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Lines of text with their size in hundredths of a point; ``shift`` moves their middle right, in EMU."""

    lines: tuple[str, ...]
    size: int
    bold: bool = False
    align: Literal["left", "centre"] = "centre"
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape at ``place`` (EMU). ``frame`` is None for text alone; its widths are in tenths of a point.

    ``sites`` are the points, from the shape's top left corner, to which connectors can be glued.
    """

    number: int
    name: str
    outline: Preset | Path
    place: Rect
    frame: Frame | None
    words: Words | None
    sites: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A connector through ``points`` (EMU); ``start`` and ``end`` are numbers of a shape and of its site."""

    number: int
    name: str
    points: tuple[Point, ...]
    frame: Frame
    arrow: bool
    start: tuple[int, int] | None = None
    end: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """All shapes of a sheet from back to front, with its size in EMU."""

    width: int
    height: int
    shapes: tuple[Shape | Line, ...]


def shapes(
    sheet: Sheet, width: int | None = None, height: int | None = None, *, first: int = 2, largest: Fraction | int = 1
) -> Group:
    """The shapes of a sheet as large as fits ``width`` and ``height`` (EMU); numbers count from ``first``.

    They are made ``largest`` times as large as drawn at most: a slide is read from further away than a page.
    """
    limits = [
        Fraction(limit, size * EMU) for limit, size in ((width, sheet.width), (height, sheet.height)) if limit and size
    ]
    scale = min((Fraction(largest), *limits))
    return Group(
        int(sheet.width * EMU * scale),
        int(sheet.height * EMU * scale),
        tuple(
            _scaled_line(item, scale) if isinstance(item, Line) else _scaled(item, scale)
            for item in _numbered(sheet, first)
        ),
    )


def _scaled(shape: Shape, scale: Fraction) -> Shape:
    place, words, outline = shape.place, shape.words, shape.outline
    if isinstance(outline, Path):
        strokes = tuple((kind, (*_emu(numbers[:2], scale), *numbers[2:])) for kind, numbers in outline.strokes)
        outline = Path(_point(outline.start, scale), strokes)
    return replace(
        shape,
        outline=outline,
        place=Rect(*_emu((place.x, place.y, place.width, place.height), scale)),
        words=words and replace(words, size=int(words.size * scale), shift=int(words.shift * scale * EMU)),
        frame=shape.frame and replace(shape.frame, width=int(shape.frame.width * scale)),
        sites=tuple(_point(site, scale) for site in shape.sites),
    )


def _scaled_line(line: Line, scale: Fraction) -> Line:
    points = tuple(_point(point, scale) for point in line.points)
    return replace(line, points=points, frame=replace(line.frame, width=int(line.frame.width * scale)))


def _emu(lengths: tuple[int, ...], scale: Fraction) -> tuple[int, ...]:
    return tuple(int(length * scale * EMU) for length in lengths)


def _point(point: Point, scale: Fraction) -> Point:
    return int(point[0] * scale * EMU), int(point[1] * scale * EMU)


Key = tuple[str, int]
_Part = tuple[Key | None, Shape | Line, tuple[Key | None, Key | None]]
"""What others are glued to it by, the shape, and what its own ends are glued to."""

_LOOSE: Final = (None, None)


def _numbered(sheet: Sheet, first: int) -> Iterator[Shape | Line]:
    """Shapes from back to front with their numbers, connectors with the shapes and sites at their ends."""
    parts = (*_lanes(sheet), *_steps(sheet), *_texts(sheet), *_links(sheet))
    known = {key: (first + i, shape) for i, (key, shape, _) in enumerate(parts) if key and isinstance(shape, Shape)}
    for i, (_, shape, (start, end)) in enumerate(parts, start=first):
        if isinstance(shape, Line):
            ends = (_glued(known, start, shape.points[0]), _glued(known, end, shape.points[-1]))
            yield replace(shape, number=i, start=ends[0], end=ends[1])
        else:
            yield replace(shape, number=i)


def _glued(known: dict[Key, tuple[int, Shape]], key: Key | None, point: Point) -> tuple[int, int] | None:
    if key is None:
        return None
    number, shape = known[key]
    x, y = point[0] - shape.place.x, point[1] - shape.place.y
    nearest = min(shape.sites, key=lambda site: abs(site[0] - x) + abs(site[1] - y))
    return number, shape.sites.index(nearest)


def _lanes(sheet: Sheet) -> Iterator[_Part]:
    for lane in sheet.lanes:
        row = outlines.LANE_OTHER if lane.shaded else outlines.LANE
        yield None, _plain(f"Дорожка: {lane.name}", lane.place, row), _LOOSE
        header = Shape(0, f"Участник: {lane.name}", "rect", lane.header, outlines.HEADER, _words(lane.text))
        yield None, header, _LOOSE


def _steps(sheet: Sheet) -> Iterator[_Part]:
    for box in sheet.boxes:
        yield ("step", box.step), _step(box, _ports(sheet, box)), _LOOSE
        if box.time is not None:
            yield None, _text(f"Время: {' '.join(box.time.lines)}", box.time), _LOOSE
        yield from ((None, _mark(mark), _LOOSE) for mark in box.marks)
    for i, circle in enumerate(sheet.circles):
        yield ("circle", i), _circle(circle.letter, circle.place), _LOOSE


def _texts(sheet: Sheet) -> Iterator[_Part]:
    yield from ((None, _text("Надпись", label), _LOOSE) for label in sheet.labels)
    yield from ((None, shape, _LOOSE) for sample in sheet.samples for shape in _sample(sample))


def _links(sheet: Sheet) -> Iterator[_Part]:
    for connector in sheet.connectors:
        name, frame = ("Возврат", outlines.RETURN) if connector.returns else ("Переход", outlines.LINE)
        line = Line(0, name, connector.points, frame, connector.arrow)
        yield None, line, (_end(sheet, connector, last=False), _end(sheet, connector, last=True))
        if connector.label is not None:
            yield None, _text("Условие", connector.label), _LOOSE


def _end(sheet: Sheet, connector: Connector, *, last: bool) -> Key | None:
    """The circle or the step at an end of a connector."""
    x, y = connector.points[-1 if last else 0]
    for i, circle in enumerate(sheet.circles):
        if _holds(circle.place, x, y):
            return "circle", i
    return next((("step", box.step) for box in sheet.boxes if _holds(box.place, x, y)), None)


def _holds(place: Rect, x: int, y: int) -> bool:
    return place.x <= x <= place.right and place.y <= y <= place.bottom


def _words(label: Label, within: Rect | None = None) -> Words:
    shift = label.place.centre[0] - within.centre[0] if within else 0
    return Words(label.lines, label.size * 10, label.bold, label.align, shift)


def _text(name: str, label: Label) -> Shape:
    return Shape(0, name, "rect", label.place, None, _words(label))


def _plain(name: str, place: Rect, frame: Frame, kind: StepKind = "operation") -> Shape:
    return Shape(0, name, "rect" if kind == "operation" else outline_of(kind, place), place, frame, None)


_QUARTER: Final = 5_400_000


def outline_of(kind: StepKind, place: Rect) -> Path:
    """The outline of a kind of step, from the top left corner of its place."""
    w, h = place.width, place.height
    r = corner(h)
    sides: tuple[Stroke, ...] = (("to", (w - r, 0)), ("to", (w, h - r)), ("to", (r, h)), ("to", (0, r)))
    arcs: tuple[Stroke, ...] = tuple(("arc", (r, r, turn * _QUARTER, _QUARTER)) for turn in (3, 0, 1, 2))
    rounded = Path((r, 0), tuple(stroke for pair in zip(sides, arcs, strict=True) for stroke in pair))
    bow: Stroke = ("arc", (NOSE, h // 2, 3 * _QUARTER, 2 * _QUARTER))
    found: dict[StepKind, Path] = {
        "start": rounded,
        "end": rounded,
        "operation": _corners((0, 0), (w, 0), (w, h), (0, h)),
        "waiting": Path((0, 0), (("to", (w - NOSE, 0)), bow, ("to", (0, h)))),
        "movement": _corners((0, 0), (w - NOSE, 0), (w, h // 2), (w - NOSE, h), (0, h)),
        "decision": _corners((w // 2, 0), (w, h // 2), (w // 2, h), (0, h // 2)),
    }
    return found[kind]


def _corners(first: Point, *others: Point) -> Path:
    return Path(first, tuple(("to", point) for point in others))


def _ports(sheet: Sheet, box: Box) -> tuple[Point, ...]:
    """Where connectors touch a step, from the top left corner of its place."""
    ends = (
        point
        for connector in sheet.connectors
        for point in (connector.points[0], connector.points[-1])
        if _holds(box.place, *point)
    )
    return tuple(dict.fromkeys((x - box.place.x, y - box.place.y) for x, y in ends))


def _step(box: Box, ports: tuple[Point, ...]) -> Shape:
    """A step with sites at the middle of its sides and wherever a connector touches it."""
    w, h = box.place.width, box.place.height
    sites = tuple(dict.fromkeys(((w // 2, 0), (0, h // 2), (w // 2, h), (w, h // 2), *ports)))
    outline, words = outline_of(box.kind, box.place), _words(box.text, box.place)
    return Shape(0, " ".join(box.text.lines), outline, box.place, outlines.FRAMES[box.value], words, sites)


def _mark(mark: Mark) -> Shape:
    outline: Preset = "star12" if mark.kind == "problem" else "cloud"
    name = f"{'Проблема' if mark.kind == 'problem' else 'Предложение'} {mark.number}"
    return Shape(0, name, outline, mark.place, outlines.MARKS[mark.kind], Words((str(mark.number),), 850, bold=True))


def _circle(letter: str, place: Rect) -> Shape:
    """A page connector; a preset ellipse has eight sites, counted from the top against the clock."""
    w, h = place.width, place.height
    half = ((w // 2, 0), (w // 7, h // 7), (0, h // 2), (w // 7, h * 6 // 7))
    sites = (*half, *((w - x, h - y) for x, y in half))
    words = Words((letter,), 850, bold=True)
    return Shape(0, f"Переход {letter}", "ellipse", place, outlines.CIRCLE, words, sites)


def _sample(sample: Sample) -> Iterator[Shape | Line]:
    """An entry of the legend."""
    place = sample.place
    x, y = place.centre
    square = Rect(x - place.height // 2, place.y, place.height, place.height)
    name = " ".join(sample.text.lines)
    if sample.what in outlines.SAMPLES:
        kind, frame = outlines.SAMPLES[sample.what]
        yield _plain(name, place, frame, kind)
    elif sample.what in ("problem", "proposal"):
        yield replace(_mark(Mark(1, "problem" if sample.what == "problem" else "proposal", square)), name=name)
    elif sample.what == "return":
        yield Line(0, name, ((place.x, y), (place.right, y)), outlines.RETURN, arrow=False)
    elif sample.what == "circle":
        yield _circle("А", square)
    else:
        yield Shape(0, name, "rect", place, None, Words(("10 мин",), 850, bold=True))
    yield _text(name, sample.text)
