"""The program that is called is found on PATH, never in the current folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lean.programs import in_folders

if TYPE_CHECKING:
    from pathlib import Path

FOUND = [
    (["{}/bin"], "bin/git.EXE"),
    (["{}/none", "{}/bin"], "bin/git.EXE"),
    (['"{}/bin"'], "bin/git.EXE"),
    ([".", "", "bin", "{}/scripts"], "scripts/git.CMD"),
    ([".", "", "bin"], None),
    ([], None),
]


@pytest.mark.parametrize(("folders", "expected"), FOUND)
def test_programs_are_searched_in_absolute_folders_only(
    folders: list[str], expected: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("git.EXE", "bin/git.EXE", "scripts/git.CMD"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "none").mkdir()
    monkeypatch.chdir(tmp_path)
    given = [folder.format(tmp_path) for folder in folders]
    found = in_folders("git", given, (".COM", ".EXE", ".CMD"))
    assert found == (None if expected is None else str(tmp_path / expected))
