"""Parts of a drawing: shapes, connectors and texts with their places, in tenths of a point from the top left.

The layout makes them; SVG, native shapes of Word and PowerPoint, draw.io and BPMN are ways to write them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lean.documents.process_map import StepKind, StepValue
    from lean.process.graph import Edge

POINT = 10
"""Units of the drawing in a point."""

EMU = 1270
"""English Metric Units in a unit of the drawing."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle, given by its top left corner and its size."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The horizontal position of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The vertical position of the bottom edge."""
        return self.y + self.height

    @property
    def centre(self) -> tuple[int, int]:
        """The position of the centre."""
        return self.x + self.width // 2, self.y + self.height // 2

    def overlaps(self, other: Rect) -> bool:
        """Return whether both rectangles share more than an edge."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def holds(self, other: Rect) -> bool:
        """Return whether the other rectangle lies inside this one."""
        return self.x <= other.x and other.right <= self.right and self.y <= other.y and other.bottom <= self.bottom

    def moved(self, dx: int, dy: int) -> Rect:
        """Return a copy moved right by `dx` and down by `dy`."""
        return replace(self, x=self.x + dx, y=self.y + dy)


@dataclass(frozen=True, slots=True)
class TextLabel:
    """Lines of text; `place` is exactly as high and wide as they are."""

    place: Rect
    lines: tuple[str, ...]
    size: int
    bold: bool = False
    align: Literal["left", "centre"] = "centre"

    def moved(self, dx: int, dy: int) -> TextLabel:
        """Return a copy moved right by `dx` and down by `dy`."""
        return replace(self, place=self.place.moved(dx, dy))


@dataclass(frozen=True, slots=True)
class Mark:
    """The number of a problem in a burst («ёжик») or of a proposal in a cloud, beside a step."""

    number: int
    kind: Literal["problem", "proposal"]
    place: Rect

    def moved(self, dx: int, dy: int) -> Mark:
        """Return a copy moved right by `dx` and down by `dy`."""
        return replace(self, place=self.place.moved(dx, dy))


@dataclass(frozen=True, slots=True)
class StepBox:
    """A step with its text, its time below and its marks above; `step` is its position in the map."""

    step: int
    kind: StepKind
    value: StepValue | None
    place: Rect
    text: TextLabel
    time: TextLabel | None
    marks: tuple[Mark, ...]

    def moved(self, dx: int, dy: int) -> StepBox:
        """Return a copy moved right by `dx` and down by `dy`."""
        return replace(
            self,
            place=self.place.moved(dx, dy),
            text=self.text.moved(dx, dy),
            time=self.time.moved(dx, dy) if self.time else None,
            marks=tuple(mark.moved(dx, dy) for mark in self.marks),
        )


Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Connector:
    """A link, or its part within one band, which leaves to a lettered circle or comes from one.

    `edge` is None for the part from a circle into a step: it serves all links to that step from other bands.
    """

    edge: Edge | None
    points: tuple[Point, ...]
    returns: bool
    label: TextLabel | None
    arrow: bool = True

    def moved(self, dx: int, dy: int) -> Connector:
        """Return a copy moved right by `dx` and down by `dy`."""
        return replace(
            self,
            points=tuple((x + dx, y + dy) for x, y in self.points),
            label=self.label.moved(dx, dy) if self.label else None,
        )


@dataclass(frozen=True, slots=True)
class Circle:
    """A page connector: the line continues at the circle with the same letter. `target` is the step it leads to."""

    letter: str
    place: Rect
    target: int

    def moved(self, dx: int, dy: int) -> Circle:
        """Return a copy moved right by `dx` and down by `dy`."""
        return replace(self, place=self.place.moved(dx, dy))


@dataclass(frozen=True, slots=True)
class Lane:
    """The row of a participant with the name at the left; every other lane is `shaded`."""

    name: str
    shaded: bool
    place: Rect
    header: Rect
    text: TextLabel

    def moved(self, dx: int, dy: int) -> Lane:
        """Return a copy moved right by `dx` and down by `dy`."""
        return replace(
            self, place=self.place.moved(dx, dy), header=self.header.moved(dx, dy), text=self.text.moved(dx, dy)
        )


@dataclass(frozen=True, slots=True)
class Sample:
    """An entry of the legend: a small picture and what it means."""

    what: str
    place: Rect
    text: TextLabel

    def moved(self, dx: int, dy: int) -> Sample:
        """Return a copy moved right by `dx` and down by `dy`."""
        return replace(self, place=self.place.moved(dx, dy), text=self.text.moved(dx, dy))


@dataclass(frozen=True, slots=True)
class MapSheet:
    """One page of a drawing."""

    width: int
    height: int
    lanes: tuple[Lane, ...] = ()
    boxes: tuple[StepBox, ...] = ()
    connectors: tuple[Connector, ...] = ()
    circles: tuple[Circle, ...] = ()
    labels: tuple[TextLabel, ...] = ()
    samples: tuple[Sample, ...] = ()

    def moved(self, dx: int, dy: int) -> MapSheet:
        """Return a sheet of the same size with all parts moved right by `dx` and down by `dy`."""
        return replace(
            self,
            lanes=tuple(part.moved(dx, dy) for part in self.lanes),
            boxes=tuple(part.moved(dx, dy) for part in self.boxes),
            connectors=tuple(part.moved(dx, dy) for part in self.connectors),
            circles=tuple(part.moved(dx, dy) for part in self.circles),
            labels=tuple(part.moved(dx, dy) for part in self.labels),
            samples=tuple(part.moved(dx, dy) for part in self.samples),
        )


def join_sheets(width: int, height: int, parts: tuple[MapSheet, ...]) -> MapSheet:
    """Put the parts of several sheets on one sheet; the parts are already in place."""
    return MapSheet(
        width,
        height,
        lanes=tuple(item for part in parts for item in part.lanes),
        boxes=tuple(item for part in parts for item in part.boxes),
        connectors=tuple(item for part in parts for item in part.connectors),
        circles=tuple(item for part in parts for item in part.circles),
        labels=tuple(item for part in parts for item in part.labels),
        samples=tuple(item for part in parts for item in part.samples),
    )


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """A map on one or more sheets, each at most as wide as its paper."""

    sheets: tuple[MapSheet, ...]
