"""For any bytes the reader, and for any text the parsers of values, return data or raise their own error."""

from __future__ import annotations

import re
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.battery import fuzzing, promises
from tests.battery.running import run_process
from tests.battery.tally import counted

if TYPE_CHECKING:
    from pathlib import Path

    from tests.battery.tally import Tally

pytestmark = pytest.mark.battery(3)
SECONDS = counted(60, 3600)


def test_inputs_of_earlier_failures_are_read_correctly(tally: Tally) -> None:
    for seed in fuzzing.seeds():
        start = time.process_time()
        try:
            promises.hold(seed)
        except Exception:
            tally.add(tracebacks=1)
            raise
        tally.add(seconds=time.process_time() - start)
    assert {seed[:1] for seed in fuzzing.seeds()} >= {*promises.KINDS}


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="atheris есть только для Linux")
def test_fuzzing_finds_no_failures(tally: Tally, tmp_path: Path) -> None:
    ran = run_process(
        "-m",
        "tests.battery.fuzzing",
        tmp_path / "found",
        f"-max_total_time={SECONDS}",
        f"-artifact_prefix={tmp_path}/",
        cwd=tmp_path,
        program=(sys.executable,),
        hang=SECONDS + 120,
    )
    executed = re.search(r"number_of_executed_units: (\d+)", ran.err)
    slowest = re.search(r"slowest_unit_time_sec: (\d+)", ran.err)
    culprits = [path.read_bytes() for pattern in ("crash-*", "timeout-*", "oom-*") for path in tmp_path.glob(pattern)]
    tally.add(
        int(executed.group(1)) if executed else 0,
        tracebacks=len(list(tmp_path.glob("crash-*"))),
        hangs=len(list(tmp_path.glob("timeout-*"))),
        seconds=float(slowest.group(1)) if slowest else 0.0,
        megabytes=ran.megabytes,
    )
    assert (ran.code, culprits) == (0, []), ran.err[-4000:]
    assert executed is not None
    # A limit of its own processor time, which does not depend on other processes.
    assert int(executed.group(1)) > 50 * ran.seconds, "too slow to find anything"
