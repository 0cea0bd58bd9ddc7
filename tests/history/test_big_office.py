"""In an office of many projects the log of one project calls git five times, however many commits there are."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lean.history import git

if TYPE_CHECKING:
    import pytest

Lean = Callable[..., tuple[int, str, str]]


def build(root: Path, projects: int, commits: int) -> str:
    path = Path(__file__).with_name("big_office.py")
    spec = importlib.util.spec_from_file_location("big_office", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    busy: str = module.build(root, projects, commits)
    return busy


def test_the_log_of_one_project_asks_git_five_times(
    tmp_path: Path, lean: Lean, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = build(tmp_path / "контора", 20, 220)
    asked: list[str] = []
    call = git._call  # noqa: SLF001

    def counted(folder: Path, arguments: tuple[str, ...], *more: object) -> object:
        asked.append(arguments[0])
        return call(folder, arguments, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(git, "_call", counted)
    code, out, err = lean("-C", tmp_path / "контора", "log", busy, "--format", "json")
    commits = [item for item in json.loads(out) if item["kind"] == "commit"]
    assert (code, err) == (0, "")
    assert len(commits) >= 5
    assert all(item["changes"] for item in commits)
    assert asked == ["rev-parse", "log", "log", "cat-file", "ls-tree"]
    assert lean("-C", tmp_path / "контора", "check", busy)[0] == 0
    assert git.find_repository(tmp_path / "контора").run("rev-list", "--count", "HEAD") == b"220\n"
