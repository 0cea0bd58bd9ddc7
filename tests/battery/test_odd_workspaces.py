"""Workspaces and papers that are odd by mistake or on purpose: a message with a place, soon, never a defect."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from lean import resources
from tests.battery.running import run_here, run_process
from tests.battery.tally import MISTAKE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.battery.tally import Tally

    Lean = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.battery(11)
EXAMPLE: Final = Path(__file__).parents[2] / "examples" / "seversk"
ON: Final = ("--on", "2026-12-01")
COMMANDS: Final = (
    ("check",), ("status",), ("due",), ("list",), ("brief",), ("registry",), ("site", "-o", "OUT"), ("doctor",),
    ("render", "igrushki", "card", "-o", "OUT"), ("log", "igrushki"), ("map", "igrushki"),
    ("schedule", "--start", "11.01.2027"),
)  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "workspace"))


def try_all(lean: Lean, tally: Tally, root: Path, place: str, *, everywhere: bool = False) -> None:
    """Run every command; `check` has to name the place, and all others too where nothing works without it."""
    for command in COMMANDS:
        words = [str(root.parent / "out") if word == "OUT" else word for word in command]
        ran = run_here(lean, "-C", root, *ON, *words)
        assert tally.judge(ran, seconds=MISTAKE_SECONDS) == [], command
        if command[0] == "check" or everywhere:
            assert (ran.code, place in ran.out + ran.err) == (1, True), (command, ran.out, ran.err)


def edit(path: Path, old: str, new: str) -> str:
    """Put one text in place of another, once; return `line` of the place."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return str(text[: text.index(old)].count("\n") + 1)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("working_days: 10\n", "working_days: -50\n"),
        ("working_days: 10\n", "working_days: 99999999999999999\n"),
        ("working_days: 10\n", "working_days: 100000\n"),
        ("calendar_days: 14\n", "calendar_days: 99999999999999999\n"),
        ("calendar_days: 14\n", "calendar_days: 0\n"),
        ("calendar_days: 14\n", "calendar_days: -14\n"),
    ],
)
def test_an_impossible_number_of_a_regulation_is_refused_where_it_stands(
    lean: Lean, tally: Tally, root: Path, key: str, value: str
) -> None:
    order = root / "order.yaml"
    shutil.copy(max((resources.regulations() / "seversk").glob("*.yaml")), order)
    edit(root / "lean.yaml", "regulation: seversk", "regulation: order.yaml")
    line = edit(order, key, value)
    try_all(lean, tally, root, f"order.yaml:{line}:")


def test_a_day_that_is_off_and_worked_is_refused(lean: Lean, tally: Tally, root: Path) -> None:
    line = int(edit(root / "lean.yaml", "  days_off: [30.07.2027]\n", "  days_off: [24.07.2027]\n"))
    try_all(lean, tally, root, f"lean.yaml:{line + 1}:")


@pytest.mark.parametrize("text", ["1e-99", "1e400", "-1e-99", "0.000000000000000000001", "1" + "0" * 400])
def test_a_number_beyond_measure_is_no_defect(lean: Lean, tally: Tally, root: Path, text: str) -> None:
    card = root / "projects" / "igrushki" / "card.yaml"
    edit(card, "baseline: ", f"baseline: {text} #")
    for command in COMMANDS:
        words = [str(root.parent / "out") if word == "OUT" else word for word in command]
        assert tally.judge(run_here(lean, "-C", root, *ON, *words), seconds=MISTAKE_SECONDS) == [], command


@pytest.mark.parametrize("name", [b"ab\xffc", b"ab\nc", b"\xd0", b"a\x1b[31mb", "а\u202eб".encode()])
def test_a_folder_with_an_odd_name_is_no_defect(lean: Lean, tally: Tally, root: Path, name: bytes) -> None:
    shutil.copytree(root / "projects" / "igrushki", root / "projects" / os.fsdecode(name))
    for command in (*COMMANDS, ("check",)):
        words = [str(root.parent / "out") if word == "OUT" else word for word in command]
        ran = run_here(lean, "-C", root, *ON, *words)
        assert tally.judge(ran, seconds=MISTAKE_SECONDS) == [], command
        assert "\x1b" not in ran.out + ran.err


@pytest.mark.parametrize("command", [("verify",), ("import", "--into", "igrushki"), ("survey", "igrushki", "import")])
@pytest.mark.parametrize("kind", ["fifo", "device", "folder", "sparse"])
def test_what_is_no_file_or_too_large_is_refused_at_once(
    tally: Tally, root: Path, kind: str, command: tuple[str, ...]
) -> None:
    paper = root.parent / "paper.docx"
    if kind == "fifo":
        os.mkfifo(paper)
    elif kind == "folder":
        paper.mkdir()
    elif kind == "device":
        paper = Path("/dev/zero")
    else:
        with paper.open("wb") as file:
            file.truncate(1_500_000_000)
    more = ["--round", "final"] if command[0] == "survey" else []
    words = [command[0], str(paper), *command[1:]] if command[0] != "survey" else [*command, str(paper), *more]
    ran = run_process("-C", root, *ON, *words)
    assert tally.judge(ran, refused=True) == []
    assert "это не файл" in ran.out + ran.err or "больше" in ran.out + ran.err


@pytest.mark.parametrize("kind", ["a link to nothing", "a link to a file", "a folder", "a link to itself"])
def test_what_is_no_lock_is_named(lean: Lean, root: Path, kind: str) -> None:
    lock = root / "projects" / "spravki" / ".lean.lock"
    if kind == "a folder":
        lock.mkdir()
    else:
        lock.symlink_to({"a link to nothing": "nowhere", "a link to itself": ".lean.lock"}.get(kind, "card.yaml"))
    code, _, err = lean("-C", root, *ON, "advance", "spravki", "cancelled", "--note", "Причина")
    assert code == 1
    assert ".lean.lock — " in err
