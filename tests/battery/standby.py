"""A process that has imported the program and run some commands; each further command runs in a fork of it.

Started as a program, it reads one request per line (JSON) and answers with the number of the fork, then with its exit
code. Starting the program takes most of a second, a fork some milliseconds.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import pkgutil
import signal
import sys
from typing import Any, Final, NoReturn

import lean
from lean.cli import main as cli

_LIBC: Final = ctypes.CDLL(None)
_SET_CHILD_SUBREAPER: Final = 36
_SET_PTRACER: Final = 0x59616D61


def main() -> None:
    """Warm up with the command lines of the first request, then serve requests."""
    answers = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    _LIBC.prctl(_SET_CHILD_SUBREAPER, 1)  # children of a killed fork are waited for here
    for module in pkgutil.walk_packages(lean.__path__, "lean."):
        importlib.import_module(module.name)
    for folder, arguments in json.loads(sys.stdin.readline()):
        os.chdir(folder)
        cli.run(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    gc.collect()
    gc.freeze()
    answers.write("ready\n")
    answers.flush()
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            _run(request)
        answers.write(f"{child}\n")
        answers.flush()
        _, status = os.waitpid(child, 0)
        # A git process continues when the program that started it is killed.
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-child, 0)
        answers.write(f"{os.waitstatus_to_exitcode(status)}\n")
        answers.flush()


def _run(request: dict[str, Any]) -> NoReturn:
    out = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    for stream in (1, 2):
        os.dup2(out, stream)
    os.close(0)
    os.setsid()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    if request["stop"]:
        _LIBC.prctl(_SET_PTRACER, ctypes.c_long(-1))  # strace is not the parent of this process and need not be root
        os.kill(os.getpid(), signal.SIGSTOP)
    try:
        cli.main(request["arguments"])
    except SystemExit as exit_:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(exit_.code if isinstance(exit_.code, int) else 0)


if __name__ == "__main__":
    main()
