"""The size of each step: the text of its shape, its time and its marks, measured and wrapped."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from typing import TYPE_CHECKING, Final, Literal

from lean.process.layout import text
from lean.process.layout.figure import Mark, Rect, StepBox, TextLabel

if TYPE_CHECKING:
    from collections.abc import Callable

    from lean.documents.process_map import Step, StepKind


@dataclass(frozen=True, slots=True)
class Style:
    """Sizes of type in tenths of a point."""

    step: int = 90
    time: int = 85
    label: int = 80
    lane: int = 90
    mark: int = 85


MARK: Final = 164
"""Width of a burst or a cloud."""

_PAD_X: Final = 45
_PAD_Y: Final = 40
_WIDTHS: Final = (440, 540, 640, 740, 860)
_LINES: Final = (3, 4)
"""Numbers of lines to try: beyond them a step gets wider rather than higher."""

_LEAST: Final[dict[str, tuple[int, int]]] = {
    "start": (420, 220),
    "end": (420, 220),
    "operation": (560, 340),
    "waiting": (480, 340),
    "movement": (520, 340),
    "decision": (640, 440),
}


@dataclass(frozen=True, slots=True)
class MeasuredStep:
    """The size of a step: its shape, its marks above and its time below."""

    step: int
    kind: StepKind
    width: int
    height: int
    lines: tuple[str, ...]
    time: tuple[str, ...]
    marks: tuple[tuple[int, Literal["problem", "proposal"]], ...]

    @property
    def full_width(self) -> int:
        """The width of the shape or of its marks, whichever is greater."""
        return max(self.width, min(len(self.marks), self.marks_in_row) * MARK)

    @property
    def marks_in_row(self) -> int:
        """How many marks fit side by side."""
        return max(self.width // MARK, 1)

    @property
    def marks_height(self) -> int:
        """The height that the marks need above the shape."""
        return -(-len(self.marks) // self.marks_in_row) * MARK


_NAMES: Final[dict[StepKind, str]] = {
    "start": "Начало",
    "end": "Конец",
    "waiting": "Ожидание",
    "movement": "Перемещение",
}


def step_caption(step: Step) -> str:
    """Return the text inside the shape: what happens, or else the kind of step."""
    return step.what or _NAMES.get(step.kind, step.id)


def measure_step(position: int, step: Step, style: Style) -> MeasuredStep:
    """Return the size of a step that fits its text, time and marks."""
    least_width, least_height = _LEAST[step.kind]
    lines, width, height = _fit_shape(step_caption(step), step.kind, style.step)
    width = max(width, least_width)
    time = "" if step.time is None else step.time.text
    return MeasuredStep(
        step=position,
        kind=step.kind,
        width=width,
        height=max(height, least_height),
        lines=lines,
        time=text.wrap(time, width, style.time),
        marks=(
            *((number, "problem") for number in step.problems),
            *((number, "proposal") for number in step.proposals),
        ),
    )


def _fit_shape(words: str, kind: StepKind, size: int) -> tuple[tuple[str, ...], int, int]:
    """Return the lines and the size of the shape: the narrowest one that breaks no word and has few lines."""
    tried = [_size_around(words, limit, kind, size) for limit in _WIDTHS]
    longest = max((text.width(word, size) for word in text.printable(words).split()), default=0)
    for most in _LINES:
        for limit, fit in zip(_WIDTHS, tried, strict=True):
            if longest <= limit and len(fit[0]) <= most:
                return fit
    return tried[-1]


def _size_around(words: str, limit: int, kind: StepKind, size: int) -> tuple[tuple[str, ...], int, int]:
    lines = text.wrap(words, limit, size)
    wide = max((text.width(line, size) for line in lines), default=0)
    return lines, *_SHAPES[kind](wide, text.height(len(lines), size))


def _rectangle_size(wide: int, high: int) -> tuple[int, int]:
    return wide + 2 * _PAD_X, high + 2 * _PAD_Y


def _diamond_size(wide: int, high: int) -> tuple[int, int]:
    """Return a diamond in which the corners of the text do not stick out: wide / width + high / height <= 1."""
    width = max(wide * 8 // 5, wide + 260) + 40
    return width, -(-high * width // (width - wide)) + 40


NOSE: Final = 130
"""How far the point of a movement and the bow of a waiting extend to the right."""

_SHAPES: Final[dict[StepKind, Callable[[int, int], tuple[int, int]]]] = {
    "operation": _rectangle_size,
    "start": lambda wide, high: (wide + 2 * _PAD_X + 120, high + 2 * _PAD_Y),
    "end": lambda wide, high: (wide + 2 * _PAD_X + 120, high + 2 * _PAD_Y),
    "waiting": lambda wide, high: (wide + 2 * _PAD_X + NOSE, high + 2 * _PAD_Y),
    "movement": lambda wide, high: (wide + 2 * _PAD_X + NOSE, high + 2 * _PAD_Y),
    "decision": _diamond_size,
}


def side_indents(kind: StepKind, width: int, height: int, offset: int) -> tuple[int, int]:
    """Return how far the outline is inside its rectangle at the left and the right, `offset` from the middle."""
    if kind == "decision":
        side = min(abs(offset) * width // max(height, 1), width // 2)
        return side, side
    if kind == "movement":
        return 0, min(abs(offset) * 2 * NOSE // max(height, 1), NOSE)
    if kind == "waiting":
        half = max(height // 2, 1)
        across = min(abs(offset), half)
        return 0, NOSE - NOSE * isqrt(half * half - across * across) // half
    if kind in ("start", "end"):
        radius = corner_radius(height)
        across = min(max(abs(offset) - (height // 2 - radius), 0), radius)
        side = radius - isqrt(radius * radius - across * across)
        return side, side
    return 0, 0


def corner_radius(height: int) -> int:
    """Return the radius of the corners of a start or an end."""
    return min(height // 2, 160)


def place_step(sized: MeasuredStep, step: Step, x: int, y: int, style: Style) -> StepBox:
    """Return the step with the top left corner of its shape at `x`, `y`."""
    place = Rect(x, y, sized.width, sized.height)
    return StepBox(
        step=sized.step,
        kind=sized.kind,
        value=step.worth,
        place=place,
        text=_text_inside(sized, place, style),
        time=_time_below(sized, place, style) if sized.time else None,
        marks=tuple(Mark(number, kind, _mark_place(sized, i, place)) for i, (number, kind) in enumerate(sized.marks)),
    )


def _text_inside(sized: MeasuredStep, place: Rect, style: Style) -> TextLabel:
    """Return the text in the middle of the shape, moved left where the nose needs space."""
    x, y = place.centre
    label = centre_label(sized.lines, style.step, x, y)
    if sized.kind not in ("waiting", "movement"):
        return label
    return label.moved(-max(label.place.right + _PAD_X - (place.right - NOSE), 0), 0)


TIME_GAP: Final = 15


def _time_below(sized: MeasuredStep, place: Rect, style: Style) -> TextLabel:
    high = text.height(len(sized.time), style.time)
    return centre_label(sized.time, style.time, place.centre[0], place.bottom + TIME_GAP + high // 2, bold=True)


def _mark_place(sized: MeasuredStep, i: int, place: Rect) -> Rect:
    """Return the place of a mark: rows from the left edge; for a diamond, around its upper corner."""
    row, column = divmod(i, sized.marks_in_row)
    in_row = min(len(sized.marks) - row * sized.marks_in_row, sized.marks_in_row)
    x = place.centre[0] - in_row * MARK // 2 if sized.kind == "decision" else place.x
    return Rect(x + column * MARK, place.y - (row + 1) * MARK, MARK, MARK)


def centre_label(lines: tuple[str, ...], size: int, x: int, y: int, *, bold: bool = False) -> TextLabel:
    """Return a label around the point `x`, `y`."""
    wide = max((text.width(line, size, bold=bold) for line in lines), default=0)
    high = text.height(len(lines), size)
    return TextLabel(Rect(x - wide // 2, y - high // 2, wide, high), lines, size, bold)
