"""Outlines of shapes, and how the value of a step is shown: by its fill on a screen, by its frame in print."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lean.documents.process_map import StepKind, StepValue
    from lean.process.layout.figure import Point, Rect


@dataclass(frozen=True, slots=True)
class FrameStyle:
    """Fill, colour, width (tenths of a point) and dashes of an outline."""

    fill: str
    stroke: str
    width: int
    dash: tuple[int, ...] = ()


FRAMES: Final[dict[StepValue | None, FrameStyle]] = {
    "adding": FrameStyle("E3F1DC", "1E5B22", 26),
    "necessary": FrameStyle("FFF7DB", "222222", 12),
    "waste": FrameStyle("FBE4DE", "9C1C0E", 13, (45, 28)),
    None: FrameStyle("FFFFFF", "6B6B6B", 7),
}
SAMPLES: Final[dict[str, tuple[StepKind, FrameStyle]]] = {
    "terminal": ("start", FRAMES[None]),
    "operation": ("operation", FRAMES[None]),
    "waiting": ("waiting", FRAMES[None]),
    "movement": ("movement", FRAMES[None]),
    "decision": ("decision", FRAMES[None]),
    "adding": ("operation", FRAMES["adding"]),
    "necessary": ("operation", FRAMES["necessary"]),
    "waste": ("operation", FRAMES["waste"]),
}
"""The kind of step and the frame that an entry of the legend shows."""
MARKS: Final = {"problem": FrameStyle("FFD84D", "9C1C0E", 9), "proposal": FrameStyle("DCEBFA", "1F4E79", 9)}
LINE: Final = FrameStyle("none", "222222", 9)
RETURN: Final = FrameStyle("none", "222222", 9, (70, 30))
LANE: Final = FrameStyle("FFFFFF", "8A8A8A", 7)
LANE_OTHER: Final = FrameStyle("F6F7F9", "8A8A8A", 7)
HEADER: Final = FrameStyle("E6EAF0", "8A8A8A", 7)
CIRCLE: Final = FrameStyle("FFFFFF", "222222", 9)
ARROW: Final = (60, 24)
"""Length of an arrowhead and half its width."""

SPIKES: Final = 11


def burst_corners(place: Rect) -> tuple[Point, ...]:
    """Return the corners of a star («ёжик»)."""
    x, y = place.centre
    outer, inner = place.width * 50 // 100, place.width * 36 // 100
    radii = ((outer if i % 2 == 0 else inner, pi * i / SPIKES - pi / 2) for i in range(2 * SPIKES))
    return tuple((x + round(radius * cos(angle)), y + round(radius * sin(angle))) for radius, angle in radii)


_BUMPS: Final = (
    (-27, 5, 21),
    (-13, -14, 22),
    (11, -16, 24),
    (28, 1, 20),
    (13, 16, 20),
    (-12, 17, 20),
    (0, 0, 28),
)
"""Circles of a cloud: right, down and radius in hundredths of its width; the last one covers the middle."""


def cloud_circles(place: Rect) -> tuple[tuple[Point, int], ...]:
    """Return the circles of a cloud: centre and radius."""
    x, y = place.centre
    size = place.width
    return tuple(
        ((x + right * size // 100, y + down * size // 100), radius * size // 100) for right, down, radius in _BUMPS
    )
