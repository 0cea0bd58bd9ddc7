"""Running the program: in a separate process under limits, or in the test process for many cheap cases."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

HANG: Final = 60.0
"""Wall-clock seconds after which a run counts as hanging: far more than any case needs on a busy machine."""

ROOT: Final = Path(__file__).parents[2]
POWERLESS: Final = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()
"""Put before a program: removes the capabilities of root, so that file modes apply to it."""
_LAUNCHER: Final = Path(__file__).parent / "launcher.py"


@dataclass(frozen=True)
class Ran:
    """The end of a run. `seconds` is user and system processor time; `code` is negative after a signal."""

    code: int
    out: str
    err: str
    hung: bool = False
    seconds: float = 0.0
    megabytes: float = 0.0


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a run, without variables that would influence it and without measuring coverage.

    Compiled modules are cached, as for an installed program: compiling them takes longer than checking a project.
    """
    steering = ("LEAN_", "GIT_", "COVERAGE_", "COV_CORE_", "PYTEST_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(steering)}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **more}


def run_process(
    *arguments: object,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    hang: float = HANG,
    program: tuple[object, ...] = (sys.executable, "-m", "lean.cli.main"),
) -> Ran:
    """Run a command line of `lean` or of another program as a separate process."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "usage.json"
        # A process that pytest itself started would be charged with pytest's own memory: the kernel keeps the greatest
        # size from before the program was loaded. The launcher is small.
        done = subprocess.run(
            [sys.executable, "-I", "-S", _LAUNCHER, told, str(hang), *map(str, (*program, *arguments))],
            cwd=cwd,
            env=environment() if env is None else env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
        )
        usage = json.loads(told.read_text())
    return Ran(out=done.stdout.decode(errors="replace"), err=done.stderr.decode(errors="replace"), **usage)


class _Late(BaseException):
    """Time is up. It is no Exception, because the program reports exceptions as messages."""


@contextmanager
def in_time(seconds: float = HANG) -> Iterator[None]:
    """Fail instead of hanging, on systems with an alarm clock.

    The second alarm fails the test: the first one may be caused by a pause of the whole test run.
    """
    if sys.platform == "win32":
        yield
        return
    rings = itertools.count(1)

    def late(*_: object) -> None:
        if next(rings) > 1:
            raise _Late

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds / 2, seconds / 2)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def run_here(lean: Callable[..., tuple[int, str, str]], *arguments: object, hang: float = HANG) -> Ran:
    """Run a command line in the test process; its memory is not measured."""
    start = time.process_time()
    try:
        with in_time(hang):
            code, out, err = lean(*arguments)
    except _Late:
        return Ran(-signal.SIGALRM, "", "", hung=True, seconds=time.process_time() - start)
    return Ran(code, out, err, seconds=time.process_time() - start)


def fingerprint(root: Path) -> dict[str, object]:
    """Return names, kinds, times and contents of everything below a directory."""

    def state(path: Path) -> object:
        status = path.lstat()
        plain = path.is_file() and not path.is_symlink()
        content = hashlib.sha256(path.read_bytes()).hexdigest() if plain else ""
        return status.st_mode, status.st_size, status.st_mtime_ns, content

    return {str(path): state(path) for path in sorted(root.rglob("*"))}


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """Return the paths at which two fingerprints differ."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
