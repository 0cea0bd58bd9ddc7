"""The instruments of the battery detect what they are made for: each kind of failure is reported as such."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from tests.battery.running import differences, fingerprint, run_here, run_process
from tests.battery.tally import PROPERTY, Tally, summary

if TYPE_CHECKING:
    from pathlib import Path

    from tests.battery.running import Ran

BAD = {
    "print('x'); raise ValueError": (1, "tracebacks", "ends with 1"),
    "raise SystemExit(3)": (3, "tracebacks", "ends with 3"),
    "import os; os.kill(os.getpid(), 11)": (-11, "tracebacks", "ends with -11"),
    "raise SystemExit(0)": (0, "silent", "accepted without a word"),
}


def python(program: str, hang: float = 30.0) -> Ran:
    return run_process("-c", program, program=(sys.executable,), hang=hang)


@pytest.mark.parametrize("program", BAD)
def test_failures_are_counted(program: str) -> None:
    code, column, message = BAD[program]
    ran, counts = python(program), Tally()
    assert ran.code == code
    assert message in "".join(counts.judge(ran, refused=True))
    assert {name: count for name, count in counts.counts.items() if name not in {"seconds", "megabytes"}} == {
        "cases": 1, "tracebacks": 0, "hangs": 0, "silent": 0, "losses": 0, column: 1,
    }  # fmt: skip


def test_a_hanging_process_is_stopped_and_counted() -> None:
    counts = Tally()
    wrong = counts.judge(python("import time; time.sleep(600)", hang=0.5), refused=True)
    assert [message.split(":")[0] for message in wrong] == ["hangs"]
    assert (counts.counts["hangs"], counts.counts["tracebacks"]) == (1, 0)


def test_a_hang_in_the_test_process_is_stopped() -> None:
    def endless(*_: object) -> tuple[int, str, str]:
        while True:
            pass

    assert run_here(endless, hang=0.2).hung


def test_time_and_memory_of_the_program_are_measured() -> None:
    ran = python("x = b'a' * 250_000_000; sum(range(3_000_000))")
    assert 240 < ran.megabytes < 330
    assert ran.seconds > 0.05
    assert "takes" in "".join(Tally().judge(ran))
    ballast = b"a" * 100_000_000  # the memory of this process is not counted
    assert python("pass").megabytes < 60
    assert len(ballast) > 60_000_000


def test_changed_files_are_detected(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a")
    (tmp_path / "changed").write_text("a")
    (tmp_path / "gone").write_text("a")
    before = fingerprint(tmp_path)
    (tmp_path / "changed").write_text("b")
    (tmp_path / "gone").unlink()
    (tmp_path / "link").symlink_to("kept")
    changed = differences(before, fingerprint(tmp_path))
    assert [path.rpartition("/")[2] for path in changed] == ["changed", "gone", "link"]


def test_the_totals_of_the_table_are_correct() -> None:
    one, two = Tally(), Tally()
    one.add(10, silent=1, seconds=0.5)
    two.add(5, losses=2, seconds=0.25, megabytes=80)
    reports = [
        SimpleNamespace(when=when, user_properties=[(PROPERTY, {"item": item, "counts": counts.counts})])
        for item, counts in ((1, one), (1, two), (9, two))
        for when in ("call", "teardown")
    ]
    lines = [line.split() for line in summary(reports)]
    assert lines[1] == ["1.", "hostile", "files", "15", "0", "0", "1", "2", "0.50", "80"]
    assert lines[-1] == ["all", "20", "0", "0", "1", "4", "0.50", "80"]
    assert list(summary([])) == []
