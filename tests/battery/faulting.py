"""Commands under strace: which of their system calls write, and what happens if one of these calls fails."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

SECONDS: Final = 60.0
"""A command that takes longer hangs."""
HUNG: Final = "hangs\n"

# System calls that can change a file or a folder; a question mark marks calls that some machines lack.
CALLS: Final = ",".join(
    f"?{name}"
    for name in (
        "openat", "creat", "write", "pwrite64", "writev", "rename", "renameat", "renameat2", "link", "linkat",
        "symlink", "symlinkat", "mkdir", "mkdirat", "unlink", "unlinkat", "rmdir", "chmod", "fchmod", "fchmodat",
        "fsync", "fdatasync", "truncate", "ftruncate", "fallocate", "utimensat", "copy_file_range", "sendfile",
    )
)  # fmt: skip

KILL: Final = "kill -9"
KINDS: Final = {KILL: "signal=KILL", "ENOSPC": "error=ENOSPC", "EIO": "error=EIO"}

_GIT: Final = """\
#!/bin/sh
# Git under strace: each call leaves its trace, and the one that is meant gets its fault.
number=$(($(ls "$TRACES" | wc -l) + 1))
fault=
[ "$number" = "$FAULTY" ] && fault="-e $FAULT"
exec strace -qq -y -s 0 -o "$TRACES/$number" -e "trace=$CALLS" $fault "$REAL_GIT" "$@"
"""


@dataclass(frozen=True)
class Call:
    """A writing system call: process (0 the program, n the nth git), name, number among equal names, arguments."""

    process: int
    name: str
    number: int
    about: str

    def __str__(self) -> str:
        return f"{f'git {self.process} ' if self.process else ''}{self.name} {self.number}: {self.about}"


@dataclass(frozen=True)
class Ran:
    """The end of a command: exit code (negative for a signal), output, writing calls, and faults that occurred."""

    code: int
    said: str
    calls: tuple[Call, ...] = ()
    injected: tuple[str, ...] = ()


class Standby:
    """Runs commands in forks of a warm process, under strace on request."""

    def __init__(
        self, scratch: Path, environment: Mapping[str, str], warm: Sequence[tuple[str, Sequence[str]]]
    ) -> None:
        self._scratch = scratch
        self._runs = 0
        bin_ = scratch / "bin"
        bin_.mkdir()
        git = bin_ / "git"
        git.write_text(_GIT)
        git.chmod(0o755)
        self._git = {"PATH": f"{bin_}{os.pathsep}{environment['PATH']}", "REAL_GIT": shutil.which("git") or "git"}
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("standby.py")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(environment),
        )  # fmt: skip
        self._ask(list(warm))
        assert self._answer() == "ready"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def _ask(self, request: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().rstrip("\n")

    def run(self, folder: Path, arguments: Sequence[str], *, kill_after: float | None = None) -> Ran:
        """Run a command in a folder; kill it after the given number of seconds, if any."""
        log = self._log()
        child = self._start(folder, arguments, log, {}, stop=False)
        if kill_after is not None:
            time.sleep(kill_after)
            # A process that has just ended is gone, and its number is not reused so soon.
            _signal(child, signal.SIGKILL)
        code, hung = self._end(child)
        return Ran(code, hung + log.read_text("utf-8", errors="replace"))

    def traced(self, folder: Path, arguments: Sequence[str], fault: tuple[Call, str] | None = None) -> Ran:
        """Run a command under strace, optionally with a fault of a kind at a call."""
        log = self._log()
        traces = log.with_suffix(".traces")
        traces.mkdir()
        inject = "" if fault is None else f"inject={fault[0].name}:{KINDS[fault[1]]}:when={fault[0].number}"
        process = -1 if fault is None else fault[0].process
        environment = {**self._git, "TRACES": str(traces), "CALLS": CALLS, "FAULTY": str(process), "FAULT": inject}
        child = self._start(folder, arguments, log, environment, stop=True)
        _wait(lambda: _status(child, "State").startswith("T"))
        own = log.with_suffix(".own")
        command = ["strace", "-qq", "-y", "-s", "0", "-p", str(child), "-o", str(own), "-e", f"trace={CALLS}"]
        with subprocess.Popen(
            [*command, *(["-e", inject] if process == 0 else [])], stderr=subprocess.PIPE, text=True
        ) as strace:
            _wait(lambda: _status(child, "TracerPid") not in ("0", ""), strace)
            _signal(child, signal.SIGCONT)
            code, hung = self._end(child)
            strace.wait()
        texts = {0: own.read_text(errors="replace")}
        texts |= {int(path.name): path.read_text(errors="replace") for path in traces.iterdir()}
        calls = tuple(call for number in sorted(texts) for call in _calls(number, texts[number], folder))
        injected = tuple(line for text in texts.values() for line in text.splitlines() if "(INJECTED)" in line)
        return Ran(code, hung + log.read_text("utf-8", errors="replace"), calls, injected)

    def _end(self, child: int) -> tuple[int, str]:
        """Return the exit code of a fork, and a message if it had to be stopped."""
        alarm = threading.Timer(SECONDS, _signal, (child, signal.SIGKILL))
        alarm.start()
        code = int(self._answer())
        hung = "" if alarm.is_alive() else HUNG
        alarm.cancel()
        alarm.join()
        return code, hung

    def _log(self) -> Path:
        self._runs += 1
        log = self._scratch / f"{self._runs}.log"
        log.touch()  # a fork that is killed at once has not opened it yet
        return log

    def _start(
        self, folder: Path, arguments: Sequence[str], log: Path, environment: Mapping[str, str], *, stop: bool
    ) -> int:
        request = {"folder": str(folder), "arguments": list(arguments), "log": str(log), "stop": stop}
        self._ask({**request, "environment": dict(environment)})
        return int(self._answer())


def _signal(child: int, number: int) -> None:
    try:
        os.kill(child, number)
    except ProcessLookupError:
        return


def _status(child: int, key: str) -> str:
    try:
        text = Path(f"/proc/{child}/status").read_text()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in text.splitlines() if line.startswith(f"{key}:")), "")


def _wait(happened: Callable[[], bool], strace: subprocess.Popen[str] | None = None) -> None:
    deadline = time.monotonic() + SECONDS
    while not happened():
        if strace is not None and strace.poll() is not None:
            assert strace.stderr is not None
            raise AssertionError(strace.stderr.read())
        assert time.monotonic() < deadline, "the fork did not stop, or strace did not attach"
        time.sleep(0.001)


_line = re.compile(r"(\w+)\((.*)").match
_random = re.compile(
    r"[\w]{6,8}(?=\.lean-tmp)|(?<=tmp_obj_)\w+|(?<=/)[0-9a-f]{38}\b|(?<=objects/)[0-9a-f]{2}\b|(?<=\.git/)t\w{6}\b|#\d+|\d{3,}"
)


def _calls(process: int, trace: str, folder: Path) -> Iterator[Call]:
    """Return the writing calls of a trace that concern a folder."""
    seen: dict[str, int] = {}
    inside = f"{folder}"
    for line in trace.splitlines():
        found = _line(line)
        if found is None:
            continue
        name, rest = found[1], found[2]
        seen[name] = seen.get(name, 0) + 1
        only_reads = name == "openat" and "O_RDONLY" in rest and "O_CREAT" not in rest
        if not only_reads and _touches(rest, inside):
            yield Call(process, name, seen[name], _random.sub("*", rest.replace(inside, "").partition(" = ")[0]))


def _touches(rest: str, inside: str) -> bool:
    """Return whether a path among the arguments is in the folder; the directory of an *at call does not count."""
    arguments = re.sub(r"AT_FDCWD<[^>]*>, ", "", rest)
    if inside in arguments:
        return True
    # A relative path starts from the working directory, which is the folder.
    relative = re.match(r'"([^"]*)"', arguments)
    return relative is not None and not relative[1].startswith("/")
