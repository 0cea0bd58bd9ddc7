"""The longest rising subsequence of a list: the items that were not moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def find_longest_rising_run(values: Sequence[int], *, prefer_fixed: bool = False) -> frozenset[int]:
    """Return the indexes of a longest rising subsequence of different values, in O(n log n).

    Of several, the one with smaller values is taken; with `prefer_fixed` first the one with more values that equal
    their own index.
    """
    ranks = {value: rank for rank, value in enumerate(sorted(values), start=1)}
    # A Fenwick tree over ranks: the best run that ends at a value of at most that rank.
    nothing = (0, 0, 0, -1)
    best = [nothing] * (len(values) + 1)
    before: list[int] = []
    longest = nothing
    for index, value in enumerate(values):
        rank = ranks[value] - 1
        shorter = nothing
        while rank:
            shorter = max(shorter, best[rank])
            rank &= rank - 1
        before.append(shorter[3])
        run = (shorter[0] + 1, shorter[1] + int(prefer_fixed and index == value), -value, index)
        rank = ranks[value]
        while rank <= len(values):
            best[rank] = max(best[rank], run)
            rank += rank & -rank
        longest = max(longest, run)
    indexes = set()
    last = longest[3]
    while last >= 0:
        indexes.add(last)
        last = before[last]
    return frozenset(indexes)
