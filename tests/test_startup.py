"""Imports of commands: a hook runs `lean check` at every commit, so it must not import what prints forms."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lean.cli import main

HEAVY = (
    "docx",
    "docxtpl",
    "jinja2",
    "lxml",
    "pptx",
    "openpyxl",
    "xlsxwriter",
    "icalendar",
    "workalendar",
    "holidays",
    "resvg_py",
    "snowballstemmer",
)
CHECK_NEEDS_NOT = (*HEAVY, "rich", "filelock", "lean.forms", "lean.workspace.writer", "lean.setup.scaffolds")
RULES = ("lean.rules", "lean.regulation.model", "lean.procedure.course", "lean.checking.checks")
HELP_NEEDS_NOT = (
    *HEAVY,
    "rich",
    "lean.commands.check",
    "lean.commands.status",
    "pydantic",
    "yaml",
    "lean.documents",
    "lean.regulation",
    "lean.workspace.loading",
)


NOTHING_CHANGED = (
    *CHECK_NEEDS_NOT,
    "yaml",
    "lean.documents",
    "lean.values",
    "lean.workspace.project",
    "lean.rules",
    "lean.checking.checks",
)


def imported(workspace: Path, *arguments: str) -> set[str]:
    """Return the modules that are imported after a run of the program."""
    code = (
        "import json, sys\nfrom lean.cli import main as cli\n"
        f"code = cli.run({list(arguments)!r})\nassert code == 0, code\n"
        "print(json.dumps(list(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=workspace,
        env={**os.environ, "PYTHONPATH": str(Path(main.__file__).parents[2])},
        capture_output=True,
        check=True,
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with a started project, so that rules, deadlines and calendars are used."""
    (tmp_path / "lean.yaml").write_text("regulation: seversk\n", encoding="utf-8")
    project = tmp_path / "projects" / "spravki"
    project.mkdir(parents=True)
    (project / "card.yaml").write_text("title: Справка\nkey_events: {start: 11.01.2027}\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["check", "spravki"], CHECK_NEEDS_NOT),
        (["check", "projects/spravki/card.yaml", "--format", "json"], CHECK_NEEDS_NOT),
        (["status", "spravki", "--format", "json"], HEAVY),
        (["log", "spravki"], (*CHECK_NEEDS_NOT, *RULES, "lean.documents.card", "lean.documents.plan")),
        (["--help"], HELP_NEEDS_NOT),
        (["check", "--help"], CHECK_NEEDS_NOT),
        (["--version"], HELP_NEEDS_NOT),
    ],
    ids=" ".join,
)
def test_each_command_imports_only_what_it_needs(
    arguments: list[str], unwanted: tuple[str, ...], workspace: Path
) -> None:
    modules = imported(workspace, *arguments)
    assert "lean.cli.main" in modules
    assert sorted(modules.intersection(unwanted)) == []


def test_a_cached_check_loads_no_models(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAN_CACHE", str(tmp_path / "memory"))
    assert "lean.documents" in imported(workspace, "check")
    modules = imported(workspace, "check")
    assert sorted(modules.intersection(NOTHING_CHANGED)) == []
