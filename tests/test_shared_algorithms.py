"""Algorithms shared by several folders: reachability, the longest rising run, reasons of the operating system."""

from __future__ import annotations

import errno
from itertools import combinations, permutations

import pytest

from lean.values.reachability import collect_reachable
from lean.values.rising_run import find_longest_rising_run
from lean.values.spelling import in_quotes, suggest
from lean.workspace.os_errors import explain_error_number


def _rises(values: tuple[int, ...]) -> bool:
    return list(values) == sorted(values)


@pytest.mark.parametrize("size", range(7))
def test_the_longest_rising_run_is_as_long_as_the_best_of_all_subsets(size: int) -> None:
    for values in permutations(range(size)):
        longest = max(
            (count for count in range(size + 1) for part in combinations(values, count) if _rises(part)), default=0
        )
        for prefer_fixed in (False, True):
            kept = sorted(find_longest_rising_run(values, prefer_fixed=prefer_fixed))
            assert len(kept) == longest
            assert _rises(tuple(values[index] for index in kept))


def test_of_equally_long_runs_the_one_with_values_at_their_own_place_is_preferred() -> None:
    assert find_longest_rising_run([2, 1, 0]) == {2}
    assert find_longest_rising_run([2, 1, 0], prefer_fixed=True) == {1}


def test_reachability_includes_the_starts_and_ends_in_circles() -> None:
    onward = {1: [2], 2: [3], 3: [1], 4: [1]}
    assert collect_reachable([1], onward.__getitem__) == {1, 2, 3}
    assert collect_reachable([], onward.__getitem__) == set()


def test_one_error_number_is_explained_for_what_was_attempted() -> None:
    assert explain_error_number(errno.ELOOP, "name") == "ссылки замкнуты в кольцо"
    assert explain_error_number(errno.ELOOP, "list") == "ссылки замкнуты в кольцо: положите сюда сам каталог"
    assert explain_error_number(errno.ENOSPC, "write") == "на диске нет места: освободите его и повторите"
    assert explain_error_number(errno.EFBIG, "read") is None
    assert explain_error_number(None, "write") is None


def test_a_suggestion_is_the_most_similar_name_or_what_is_said_otherwise() -> None:
    assert suggest("card-aproved", ["card-approved", "plan-approved"]) == ": возможно, card-approved"
    assert suggest("срок", ["сроки"], show=in_quotes) == ": возможно, «сроки»"
    assert suggest("xyz", ["card"], "; есть: card") == "; есть: card"
