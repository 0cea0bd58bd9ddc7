"""Processes that write and read a workspace at once lose nothing and see nothing half-written."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from lean.workspace import writer as recording
from lean.workspace.yaml_source import read
from tests.battery.running import HANG, environment
from tests.battery.tally import counted
from tests.battery.writing import settled, workspace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.battery.tally import Tally

pytestmark = [pytest.mark.battery(6), pytest.mark.skipif(os.name == "nt", reason="processes are forked")]

ON = ["--on", "2026-02-27"]
CHANGED = ["advance", "seredina", "team-changed", "--date", "27.02.2026", "--protocol", "{n}", "--note", "замена", *ON]


class Done(NamedTuple):
    """A command that a member of a crew ran."""

    member: int
    command: list[str]
    code: int
    said: str


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with a project in progress."""
    made = tmp_path / "работа"
    workspace(made, settled(tmp_path))
    return made


def crew(root: Path, *members: dict[str, Any]) -> list[Done]:
    """Run command lines in processes that start at once."""
    request = json.dumps({"warm": ["check", *ON], "members": members})
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("crew.py")], cwd=root, env=environment(), input=request, text=True,
        capture_output=True, check=True, timeout=20 * HANG,
    )  # fmt: skip
    return [Done(*answer) for answer in json.loads(done.stdout)]


def entries(path: Path, key: str | None = None) -> list[dict[str, Any]]:
    data = read(path.read_bytes()).data
    found: list[dict[str, Any]] = data if key is None else data[key]
    return found


def _count(tally: Tally, done: Iterable[Done], losses: int = 0) -> None:
    for one in done:
        tally.add(tracebacks="Traceback" in one.said or one.code not in {0, 1})
    tally.add(0, losses=losses)


APPENDING = """
import os, sys, time
from pathlib import Path
from lean.workspace import writer as recording
directory, writers, times = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
for writer in range(writers):
    if os.fork() == 0:
        for number in range(times):
            with recording.locked(directory, seconds=60):
                entry = {"event": "e", "by": f"писатель {writer}", "note": f"{number} {time.monotonic_ns()}"}
                recording.append(directory / "journal.yaml", entry)
        os._exit(0)
for _ in range(writers):
    assert os.wait()[1] == 0
"""


def test_eight_writers_record_fifty_steps_each(tmp_path: Path, tally: Tally) -> None:
    writers, times = 8, 50
    subprocess.run([sys.executable, "-c", APPENDING, tmp_path, str(writers), str(times)], env=environment(), check=True)
    found = [(entry["by"], *map(int, entry["note"].split())) for entry in entries(tmp_path / "journal.yaml")]
    tally.add(writers * times, losses=writers * times - len(found))
    assert len(found) == writers * times
    assert Counter(by for by, _, _ in found) == {f"писатель {writer}": times for writer in range(writers)}
    # Entries are in the order of writing by the shared clock, and so by the numbers of each writer.
    assert [stamp for _, _, stamp in found] == sorted(stamp for _, _, stamp in found)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lean.lock", "journal.yaml"]


SAME = [
    ["appeal", "add", "ЦУР-1", "--source", "citizen", "--about", "Очередь", *ON],
    ["init", "novyi", "--title", "Проект {n}", *ON],
]


def _eight_at_once(root: Path, tally: Tally, times: int) -> None:
    """Each process records its own steps; all try to record the same appeal and the same name, and one succeeds."""
    writers = 8
    journal = root / "projects/seredina/journal.yaml"
    before = journal.read_bytes()
    done = crew(root, *[{"commands": [CHANGED, *SAME], "times": times, "patient": True}] * writers)
    assert journal.read_bytes().startswith(before)
    protocols = [entry["protocol"] for entry in entries(journal) if entry["event"] == "team-changed"]
    appeals = [entry for entry in entries(root / "appeals.yaml", "appeals") if entry["id"] == "ЦУР-1"]
    _count(tally, done, writers * times - len(protocols) + len(appeals) - 1)
    assert len(protocols) == writers * times
    for writer in range(writers):
        own = [protocol for protocol in protocols if protocol.startswith(f"{writer}-")]
        assert own == [f"{writer}-{number}" for number in range(times)]
    assert len(appeals) == 1
    for name, codes in (("advance", [0] * writers * times), *((n, [0, *[1] * (writers * times - 1)]) for n in _NAMES)):
        found = [one for one in done if one.command[0] == name]
        assert sorted(one.code for one in found) == codes, found
        assert all("уже" in one.said or "занято" in one.said for one in found if one.code == 1), found
    winner = next(one for one in done if one.command[0] == "init" and one.code == 0)
    assert winner.command[3] in (root / "projects/novyi/card.yaml").read_text(encoding="utf-8")


_NAMES = ("appeal", "init")


def test_eight_simultaneous_commands(root: Path, tally: Tally) -> None:
    _eight_at_once(root, tally, 1)


@pytest.mark.long
def test_eight_simultaneous_commands_many_times(root: Path, tally: Tally) -> None:
    _eight_at_once(root, tally, counted(4, 50))


WRITERS = (
    [
        CHANGED,
        ["appeal", "add", "ЦУР-{n}", "--source", "citizen", "--about", "Очередь", *ON],
        ["render", "seredina", "roster", *ON],
        ["due", "--ics", "сроки.ics", *ON],
    ],
    [
        ["init", "novyi-{n}", "--title", "Выдача", *ON],
        CHANGED,
        ["schema", "--write", ".lean/schemas"],
        ["save", "seredina", "-m", "Правка {n}", *ON],
    ],
)
CHECKERS = (
    [["check", "--format", "json", *ON]],
    [["check", "seredina", "--format", "json", *ON], ["log", "seredina", *ON]],
    [["status", "--format", "json", *ON]],
    [["appeal", "--format", "json", *ON], ["list", *ON], ["advance", "seredina", *ON]],
)


def _writers_and_checkers(root: Path, tally: Tally, seconds: float) -> None:
    (before,) = crew(root, {"commands": [["check", "--format", "json", *ON]], "times": 1})
    members = [{"commands": commands, "seconds": seconds, "patient": True} for commands in (*WRITERS, *CHECKERS)]
    done = crew(root, *members)
    _count(tally, done)
    wrong = [one for one in done if one.code not in {0, 1} or "Traceback" in one.said]
    wrong += [one for one in done if one.code == 1 and one.command[0] != "check"]
    # The checks report what they reported before the writes, never a partial document.
    known = _errors(before)
    wrong += [one for one in done if one.command[0] == "check" and not _errors(one) <= known]
    assert wrong == []
    assert all(any(one.member == member for one in done) for member in range(len(members)))
    recorded = sum(one.command[0] == "advance" and one.member < len(WRITERS) for one in done)
    journal = entries(root / "projects/seredina/journal.yaml")
    assert sum(entry["event"] == "team-changed" for entry in journal) == recorded
    assert list(root.rglob(".*.lean-tmp")) == []


def _errors(checked: Done) -> set[tuple[str, str]]:
    found = json.loads(checked.said[checked.said.index("[") : checked.said.rindex("]") + 1])
    return {(item["path"], item["message"]) for item in found if item["severity"] == "error"}


def test_two_writers_and_four_checkers(root: Path, tally: Tally) -> None:
    _writers_and_checkers(root, tally, 1)


@pytest.mark.long
def test_two_writers_and_four_checkers_for_a_long_time(root: Path, tally: Tally) -> None:
    _writers_and_checkers(root, tally, counted(6, 60))


LOCKED = {
    "advance": ("projects/seredina", CHANGED),
    "init": ("projects", ["init", "novyi", "--no-input"]),
    "appeal": (".", ["appeal", "add", "ЦУР-1", "--source", "citizen", "--about", "Очередь"]),
    "practices": ("shared", ["practices", "publish", "igrushki", "--to", "shared"]),
}


@pytest.mark.long
def test_a_held_lock_is_reported_by_every_command_after_the_timeout(root: Path, tally: Tally) -> None:
    (root / "shared").mkdir()
    before = {path: path.read_bytes() for path in root.rglob("*.yaml")}
    start = time.monotonic()
    with contextlib.ExitStack() as held:
        for folder, _ in LOCKED.values():
            held.enter_context(recording.locked(root / folder))
        done = crew(root, *[{"commands": [command], "times": 1} for _, command in LOCKED.values()])
    assert time.monotonic() - start >= recording.LOCK_SECONDS
    _count(tally, done)
    assert [one.code for one in done] == [1] * len(LOCKED)
    assert all("уже пишет другая программа" in one.said for one in done), done
    assert {path: path.read_bytes() for path in root.rglob("*.yaml")} == before
    # The lock is free.
    done = crew(root, *[{"commands": [command], "times": 1} for _, command in LOCKED.values()])
    assert [one.code for one in done] == [0] * len(LOCKED), done
