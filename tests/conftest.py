"""Fixtures and hooks of all tests."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from lean.checking.cache import VARIABLE
from tests.battery import tally

# Tests use a cache like the program does, but not the cache of the person who runs them.
_memory = tempfile.TemporaryDirectory(prefix="lean-tests-")
os.environ[VARIABLE] = _memory.name

# No test asserts time. In CI the same examples are tried on every run, so that a failure is caused by the change.
settings.register_profile("lean", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("lean")

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from pathlib import Path

    from lean.workspace.workspace import Workspace


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the battery and the laws under coverage: other tests run the same lines at a third of the cost."""
    for item in items:
        if item.get_closest_marker("battery") or getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("no_cover")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure in CI, where no test may silently not run; elsewhere a machine may lack something.

    A test of the battery without a tally counts as one case, a law as many cases as examples were tried.
    """
    mark = item.get_closest_marker("battery")
    report = yield
    if mark is not None and report.when == "call" and "tally" not in getattr(item, "fixturenames", ()):
        counts = tally.of_examples(item)
        report.user_properties.append((tally.PROPERTY, {"item": mark.args[0], "counts": counts}))
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the numbers of the battery if a part of it ran. It is here because a controller never loads its folder."""
    lines = list(tally.summary(report for reports in terminalreporter.stats.values() for report in reports))
    if lines:
        terminalreporter.section("battery")
        terminalreporter.write("\n".join([*lines, ""]))


@pytest.fixture(name="tally")
def _tally(request: pytest.FixtureRequest) -> tally.Tally:
    """The counts of a test for the item of the battery that its mark `battery` names."""
    mark = request.node.get_closest_marker("battery")
    counts = tally.Tally()
    # The report of the test contains this object, which counts until the test ends.
    request.node.user_properties.append((tally.PROPERTY, {"item": mark.args[0], "counts": counts.counts}))
    return counts


@pytest.fixture
def lean(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, str]]:
    """Run a command line in this process and return its exit code, stdout and stderr."""
    from lean.cli import main  # noqa: PLC0415 - most tests do not need it

    for name in ("LEAN_WORKSPACE", "NO_COLOR", "GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main.run([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def workspace(tmp_path: Path) -> Callable[..., Workspace]:
    """Write a workspace of files (path -> text) and open it; `lean.yaml` names the packaged regulation."""
    from lean.workspace.workspace import Workspace  # noqa: PLC0415 - most tests do not need it

    def write(files: Mapping[str, str], settings: str = "regulation: seversk\n") -> Workspace:
        for name, text in {"lean.yaml": settings, **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Workspace(tmp_path)

    return write
