"""Time of the talk over slides: by weight, in round portions, to the second what the regulation allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_PORTIONS: Final = (30, 15, 5, 1)
_MINUTE: Final = 60


def share_time(minutes: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Seconds for each slide: their sum is ``minutes``, each gets at least a portion where there are enough.

    The portion is the largest of which the rarest slide gets one by its weight.
    """
    seconds = minutes * _MINUTE
    portion = next((size for size in _PORTIONS if seconds // size >= 2 * len(weights)), 1)
    units, count = seconds // portion, len(weights)
    base = 1 if units >= count else 0
    free = units - base * count
    total = sum(weights) or 1
    exact = [weight * free / total for weight in weights]
    given = [int(share) for share in exact]
    order = sorted(range(count), key=lambda i: (given[i] - exact[i], i))
    for i in order[: free - sum(given)]:
        given[i] += 1
    portions = [(base + share) * portion for share in given]
    if portions:
        portions[-1] += seconds - units * portion
    return tuple(portions)


def format_seconds(seconds: int) -> str:
    """«1 мин 30 с»."""
    whole, rest = divmod(seconds, _MINUTE)
    return " ".join(part for part in (f"{whole} мин" if whole else "", f"{rest} с" if rest else "") if part) or "0 с"


def format_clock(seconds: int) -> str:
    """«2:30» from the start of the talk."""
    return f"{seconds // _MINUTE}:{seconds % _MINUTE:02d}"
