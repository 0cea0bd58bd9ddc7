"""Parallel lines in a channel: an order with few crossings, then as few tracks as possible."""

from __future__ import annotations

from dataclasses import dataclass

_PASSES = 12


@dataclass(frozen=True, slots=True)
class Segment:
    """A line along a channel from `low` to `high`, with the turns at its ends.

    A turn is a position along the channel and the side to which the line leaves: -1 towards the first tracks, 1 towards
    the last.
    """

    low: int
    high: int
    turns: tuple[tuple[int, int], ...]

    def meets(self, other: Segment, gap: int) -> bool:
        """Return whether both come closer than `gap` on a shared track."""
        return self.low < other.high + gap and other.low < self.high + gap


def _count_crossings(first: Segment, second: Segment) -> int:
    """Count how often both cross if `first` has the lower track."""
    back = sum(1 for at, side in second.turns if side < 0 and first.low <= at <= first.high)
    return back + sum(1 for at, side in first.turns if side > 0 and second.low <= at <= second.high)


def assign_tracks(segments: tuple[Segment, ...], gap: int) -> tuple[int, ...]:
    """Return a track for each segment; segments that meet get different ones."""
    order = sorted(range(len(segments)), key=lambda i: (segments[i].low + segments[i].high, i))
    for _ in range(_PASSES):
        swapped = False
        for at in range(len(order) - 1):
            first, second = (segments[i] for i in order[at : at + 2])
            if _count_crossings(second, first) < _count_crossings(first, second):
                order[at], order[at + 1] = order[at + 1], order[at]
                swapped = True
        if not swapped:
            break
    track: dict[int, int] = {}
    for at, i in enumerate(order):
        earlier = (track[j] for j in order[:at] if segments[i].meets(segments[j], gap))
        track[i] = max(earlier, default=-1) + 1
    return tuple(track[i] for i in range(len(segments)))
