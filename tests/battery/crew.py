"""Several processes at once, each running command lines in turn; requests on stdin, answers on stdout, as JSON.

A request is a list of members ``{commands, times}`` or ``{commands, seconds}``; ``{n}`` stands for the number
of the member and of the round. A ``patient`` member follows the advice «повторите команду». The answer is a list of
``[member, command line, exit code, output]``.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from lean.cli import main as cli


def main() -> None:
    """Fork a process for every member, start all at once, and collect their answers."""
    request = json.load(sys.stdin)
    # Imported once, before the processes are forked.
    _run(request["warm"])
    start, go = os.pipe()
    with tempfile.TemporaryDirectory() as folder:
        children = []
        for number, member in enumerate(request["members"]):
            child = os.fork()
            if child == 0:
                os.close(go)
                os.read(start, 1)
                told = Path(folder) / str(number)
                try:
                    told.write_text(json.dumps(_work(number, member)))
                finally:
                    os._exit(0)
            children.append(child)
        os.close(go)
        for child in children:
            os.waitpid(child, 0)
        answers = [
            answer for number in range(len(children)) for answer in json.loads((Path(folder) / str(number)).read_text())
        ]
    json.dump(answers, sys.stdout)


def _work(number: int, member: dict[str, Any]) -> list[Any]:
    end = time.monotonic() + member.get("seconds", float("inf"))
    times = member.get("times", float("inf"))
    done: list[Any] = []
    round_ = 0
    while round_ < times and time.monotonic() < end:
        for command in member["commands"]:
            arguments = [part.replace("{n}", f"{number}-{round_}") for part in command]
            code, said = _run(arguments)
            while code == 1 and member.get("patient") and "повторите команду" in said:
                code, said = _run(arguments)
            done.append([number, arguments, code, said])
        round_ += 1
    return done


def _run(arguments: list[str]) -> tuple[int, str]:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = cli.run(arguments)
    return code, said.getvalue()


if __name__ == "__main__":
    main()
