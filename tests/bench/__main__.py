"""python -m tests.bench: costs as ratios to a floor or to other programs of the same run. Writes nothing.

The floor is a process that reads the documents, parses them with events of libyaml and validates them (floor.py). Times
are CPU seconds, medians of alternating runs; wall-clock seconds where processes share the work.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.cases import Row, measure

if TYPE_CHECKING:
    from collections.abc import Sequence

SIZES = (10, 100, 1_000, 10_000)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    parser.add_argument("--projects", type=int, default=1_000, metavar="N", help="the largest workspace: 10 to 10000")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    given = parser.parse_args(arguments)
    sizes = [size for size in SIZES if size <= given.projects] or [given.projects]
    with tempfile.TemporaryDirectory(prefix="lean-bench-") as folder:
        rows: list[Row] = []
        for row in measure(Path(folder), sizes):
            rows.append(row)
            if given.format == "text":
                sys.stdout.write(f"{line(row)}\n" if len(rows) > 1 else f"{HEAD}\n{line(row)}\n")
                sys.stdout.flush()
    if given.format == "json":
        json.dump([asdict(row) for row in rows], sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        sys.stdout.write("".join(f"{told}\n" for told in growth(rows)))


_COLUMNS = {"case": 44, "n": 6, "seconds": 8, "ratio": 6, "to": 24, "peak MB": 7}
HEAD = "\n".join(
    (
        f"| {' | '.join(name.ljust(width) for name, width in _COLUMNS.items())} |",
        f"|{'|'.join('-' * (width + 2) for width in _COLUMNS.values())}|",
    )
)


def line(row: Row) -> str:
    """Return a row of the table as text."""
    ratio = "" if row.ratio_to_floor is None else f"{row.ratio_to_floor:.2f}"
    return f"| {row.case:<44} | {row.n:>6} | {row.seconds:>8.3f} | {ratio:>6} | {row.to:<24} | {row.peak_mb:>7.0f} |"


def growth(rows: Sequence[Row]) -> list[str]:
    """Return how cost and memory grow from the smallest to the largest workspace."""
    told = []
    for case in dict.fromkeys(row.case for row in rows):
        found = [row for row in rows if row.case == case]
        first, last = found[0], found[-1]
        if last.n >= first.n * 10:
            more = last.n - first.n
            each, memory = (last.seconds - first.seconds) / more, (last.peak_mb - first.peak_mb) / more
            told.append(f"{case}: {each * 1000:.2f} ms and {memory * 1024:.1f} KB for each further project")
    return ["", *told] if told else []


if __name__ == "__main__":
    main()
