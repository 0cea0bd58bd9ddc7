"""Time of the talk by slide: by weight, in round portions, adding up exactly to the time of the regulation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_PORTIONS: Final = (30, 15, 5, 1)
_MINUTE: Final = 60


def share_time(minutes: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Return seconds for each slide; their sum is ``minutes``, and each gets at least one portion if there are enough.

    The portion is the largest size of which there are at least two for each slide.
    """
    seconds = minutes * _MINUTE
    portion = next((size for size in _PORTIONS if seconds // size >= 2 * len(weights)), 1)
    units, count = seconds // portion, len(weights)
    base = 1 if units >= count else 0
    free = units - base * count
    total = sum(weights) or 1
    exact = [weight * free / total for weight in weights]
    shares = [int(share) for share in exact]
    order = sorted(range(count), key=lambda i: (shares[i] - exact[i], i))
    for i in order[: free - sum(shares)]:
        shares[i] += 1
    portions = [(base + share) * portion for share in shares]
    if portions:
        portions[-1] += seconds - units * portion
    return tuple(portions)


def format_seconds(seconds: int) -> str:
    """Return «1 мин 30 с»."""
    whole, rest = divmod(seconds, _MINUTE)
    return " ".join(part for part in (f"{whole} мин" if whole else "", f"{rest} с" if rest else "") if part) or "0 с"


def format_clock(seconds: int) -> str:
    """Return «2:30», the time since the start of the talk."""
    return f"{seconds // _MINUTE}:{seconds % _MINUTE:02d}"
