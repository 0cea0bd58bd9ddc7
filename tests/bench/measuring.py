"""Running a command as a separate process: CPU seconds, wall seconds and peak memory, including its children."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from tests.bench.workspaces import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT: Final = Path(__file__).resolve().parents[2]
ON: Final = DAY.isoformat()

# A separate process that starts the command and waits for it measures only that command.
_WATCH: Final = """
import json, os, resource, subprocess, sys, time
begun = time.perf_counter()
code = subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE).returncode
wall = time.perf_counter() - begun
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as out:
    json.dump([used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, code], out)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of a run: seconds of all processors, wall-clock seconds, peak memory in MB."""

    cpu: float
    wall: float
    peak_mb: float


class FailedError(Exception):
    """A command that did not do what is measured."""


def python(*arguments: str | Path) -> list[str]:
    """Return a command line for this Python."""
    return [sys.executable, *map(str, arguments)]


def lean(*arguments: str | Path) -> list[str]:
    """Return a command line of the program on the day of the benchmark."""
    return python("-m", "lean.cli.main", *arguments)


def run(
    command: Sequence[str],
    *,
    cwd: Path = ROOT,
    environment: Mapping[str, str] | None = None,
    codes: Sequence[int] = (0, 1),
) -> Cost:
    """Return the cost of a run. Raises FailedError for an exit code that is not in `codes`."""
    own = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PYTHONDONT", "LEAN_"))}
    own |= {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", **(environment or {})}
    with tempfile.NamedTemporaryFile("r", suffix=".json") as told:
        subprocess.run([sys.executable, "-c", _WATCH, told.name, *command], cwd=cwd, env=own, check=True)
        cpu, wall, peak, code = json.load(told)
    if code not in codes:
        raise FailedError(f"{' '.join(command)}: exit code {code}")
    return Cost(cpu, wall, peak)


def typical(costs: Sequence[Cost]) -> Cost:
    """Return the medians of several runs."""
    return Cost(median(c.cpu for c in costs), median(c.wall for c in costs), max(c.peak_mb for c in costs))


def in_turn(
    commands: Mapping[str, Sequence[str]], times: int, environment: Mapping[str, str] | None = None
) -> dict[str, Cost]:
    """Return typical costs of commands that run alternately, so that a busy minute affects all of them."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(times):
        for name, command in commands.items():
            costs[name].append(run(command, environment=environment))
    return {name: typical(found) for name, found in costs.items()}
