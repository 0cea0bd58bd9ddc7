"""The results of the battery by item: stored in the reports of the tests, added up and printed at the end."""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pytest

    from tests.battery.running import Ran

PROPERTY: Final = "battery"
"""The user property with the counts of a test; pytest-xdist transfers user properties from its workers."""

ITEMS: Final = {
    1: "hostile files",
    2: "mutations",
    3: "coverage-guided fuzzing",
    4: "laws",
    5: "faults at writes",
    6: "together",
    7: "in the hook",
    8: "paths and names",
    9: "templates and exchange",
    10: "caches",
    11: "a workspace made by somebody else",
}
SUMMED: Final = ("cases", "tracebacks", "hangs", "silent", "losses")
GREATEST: Final = ("seconds", "megabytes")
COLUMNS: Final = (*SUMMED, *GREATEST)

SECONDS: Final = 2.0
"""The greatest processor time of a case, in seconds."""
MEGABYTES: Final = 200.0
MISTAKE_SECONDS: Final = 5.0
"""What a large thing that a person hands in by mistake may take, or a command that prints twenty papers."""
MISTAKE_MEGABYTES: Final = 500.0

WHOLE: Final = os.environ.get("LEAN_BATTERY") == "whole"


def counted(usual: int, whole: int) -> int:
    """Return how often to try: the number for CI, or the larger one if LEAN_BATTERY=whole."""
    return whole if WHOLE else usual


class Tally:
    """The counts of one test."""

    def __init__(self) -> None:
        self.counts: dict[str, float] = dict.fromkeys(COLUMNS, 0)

    def add(self, cases: int = 1, *, seconds: float = 0.0, megabytes: float = 0.0, **bad: int) -> None:
        """Count tried cases, and among them tracebacks, hangs, silently accepted errors and losses."""
        for name, count in {"cases": cases, **bad}.items():
            if name not in SUMMED:
                raise KeyError(name)
            self.counts[name] += count
        self.counts["seconds"] = max(self.counts["seconds"], seconds)
        self.counts["megabytes"] = max(self.counts["megabytes"], megabytes)

    def judge(
        self,
        ran: Ran,
        *,
        refused: bool | None = None,
        lost: Iterable[str] = (),
        seconds: float = SECONDS,
        megabytes: float = MEGABYTES,
    ) -> list[str]:
        """Count one run of the program and return everything that is wrong with it.

        ``refused`` states whether the program had to refuse or report an error (exit code 1 or 2), None for either;
        ``lost`` names files that were changed or created where they must not be.
        """
        gone = list(lost)
        broken = not ran.hung and (ran.code not in {0, 1, 2} or "Traceback" in ran.err + ran.out)
        accepted = refused is True and ran.code == 0
        self.add(
            tracebacks=broken,
            hangs=ran.hung,
            silent=accepted,
            losses=bool(gone),
            seconds=ran.seconds,
            megabytes=ran.megabytes,
        )
        wrong = {
            f"hangs: stopped after {ran.seconds:.1f} s of processor time": ran.hung,
            f"ends with {ran.code}: {(ran.err or ran.out)[-2000:]}": broken,
            "is accepted without a word": accepted,
            f"is refused: {(ran.err or ran.out)[-2000:]}": refused is False and ran.code != 0,
            f"changes {gone}": bool(gone),
            f"takes {ran.seconds:.1f} s": not ran.hung and ran.seconds > seconds and ran.seconds > seconds * slowness(),
            f"takes {ran.megabytes:.0f} MB": ran.megabytes > megabytes,
        }
        return [message for message, holds in wrong.items() if holds]


def slowness() -> float:
    """Return how many times slower this machine is now than a quiet one: busy neighbours increase processor time."""
    start = time.process_time()
    sum(number * number for number in range(1_000_000))
    return max(1.0, (time.process_time() - start) / 0.06)


def of_examples(item: pytest.Item) -> dict[str, float]:
    """Return the counts of a test without a tally: one case, or the number of examples that Hypothesis tried."""
    statistics = getattr(item, "hypothesis_statistics", None)
    tried = 1 if statistics is None else sum(int(number) for number in re.findall(r"(\d+) passing", statistics))
    return {**dict.fromkeys(COLUMNS, 0), "cases": tried}


def summary(reports: Iterable[Any]) -> Iterator[str]:
    """Return the lines of the table: a line per tried item, and the totals."""
    found: dict[int, list[dict[str, float]]] = {}
    for report in reports:
        for name, value in getattr(report, "user_properties", ()):
            if name == PROPERTY and getattr(report, "when", None) == "call":
                found.setdefault(value["item"], []).append(value["counts"])
    if not found:
        return
    yield (
        f"{'item of the battery':<28}{'cases':>8}{'tracebacks':>12}{'hangs':>7}{'silent':>8}{'losses':>8}"
        f"{'slowest, s':>12}{'most, MB':>10}"
    )
    for number in sorted(found):
        yield _line(f"{number:>2}. {ITEMS[number]}", found[number])
    yield _line("    all", [counts for tests in found.values() for counts in tests])


def _line(title: str, tests: list[dict[str, float]]) -> str:
    total = {name: sum(counts[name] for counts in tests) for name in SUMMED}
    most = {name: max(counts[name] for counts in tests) for name in GREATEST}
    return (
        f"{title:<28}{total['cases']:>8.0f}{total['tracebacks']:>12.0f}{total['hangs']:>7.0f}{total['silent']:>8.0f}"
        f"{total['losses']:>8.0f}{most['seconds']:>12.2f}{most['megabytes']:>10.0f}"
    )
