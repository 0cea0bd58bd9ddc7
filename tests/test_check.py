"""lean check as a person and a commit hook call it, and its four output formats."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from lean import reporters
from lean.cli import main
from lean.diagnostics import Diagnostic, Severity

Lean = Callable[..., tuple[int, str, str]]


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three projects, each with an unknown key named after it, in the current folder."""
    root = tmp_path / "workspace"
    make(root, "a", "b", "очередь")
    monkeypatch.chdir(root)
    return root


def make(root: Path, *slugs: str) -> None:
    for slug in slugs:
        (root / "projects" / slug).mkdir(parents=True)
        card = root / "projects" / slug / "card.yaml"
        card.write_text(f"title: Проект {slug}\nkey_{slug}: 1\n", encoding="utf-8")
    (root / "lean.yaml").write_text("regulation: seversk\n", encoding="utf-8")


def told(lean: Lean, *arguments: object) -> set[str]:
    """Return the projects whose unknown keys were reported."""
    _, out, _ = lean("check", *arguments, "--format", "json")
    found = (re.search(r"неизвестный ключ «key_(\w+)»", item["message"]) for item in json.loads(out))
    return {match[1] for match in found if match is not None}


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        ([], {"a", "b", "очередь"}),
        (["."], {"a", "b", "очередь"}),
        (["projects"], {"a", "b", "очередь"}),
        (["projects/a"], {"a"}),
        (["projects/a/"], {"a"}),
        (["a"], {"a"}),
        (["очередь", "b"], {"b", "очередь"}),
        (["projects/a/card.yaml"], {"a"}),
        (["projects/a/card.yaml", "projects/a/plan.yaml"], {"a"}),
        (["projects/a/card.yaml", "projects/очередь/card.yaml"], {"a", "очередь"}),
        (["projects/a/attachments/снимок.png"], {"a"}),
        (["lean.yaml"], {"a", "b", "очередь"}),
        (["roster.yaml"], {"a", "b", "очередь"}),
        (["projects/a/card.yaml", "lean.yaml"], {"a", "b", "очередь"}),
        # files that a commit removes
        (["projects/b/plan.yaml"], {"b"}),
        (["projects/gone/card.yaml"], set()),
        (["projects/gone/card.yaml", "projects/a/card.yaml"], {"a"}),
        (["../workspace/projects/b/card.yaml"], {"b"}),
        (["projects/a/../b/card.yaml"], {"b"}),
    ],
)
def test_the_projects_of_the_files_are_checked(
    paths: list[str], expected: set[str], lean: Lean, workspace: Path
) -> None:
    assert told(lean, *paths) == expected
    whole = [workspace / path for path in paths if "/" in path or "." in path]
    assert len(whole) < len(paths) or told(lean, *whole) == expected


@pytest.mark.usefixtures("workspace")
def test_a_removed_project_is_no_error(lean: Lean) -> None:
    code, out, err = lean("check", "projects/gone/card.yaml")
    assert (code, out) == (0, "")
    assert "Проверено проектов: 0" in err


def test_files_outside_the_workspace_are_skipped_with_a_note(lean: Lean, workspace: Path) -> None:
    (workspace.parent / "other.yaml").write_text("a: 1\n", encoding="utf-8")
    assert told(lean, "../other.yaml", "projects/a/card.yaml") == {"a"}
    assert "не в рабочем каталоге, пропущено" in lean("check", "../other.yaml", "projects/a/card.yaml")[2]
    code, out, err = lean("check", "../other.yaml")
    assert (code, out) == (2, "")
    assert "не в рабочем каталоге" in err


HERE_OR_THERE = [  # current folder, option for the workspace, path, project
    (".", "workspace", "projects/a/card.yaml", {"a"}),
    (".", "workspace", "projects/a/gone.yaml", {"a"}),
    (".", "workspace", "workspace/projects/b", {"b"}),
    ("second", "../workspace", "projects/c/card.yaml", set()),
    ("second", "../workspace", "projects/a", {"a"}),
    ("workspace/projects/a", "../..", "card.yaml", {"a"}),
    ("workspace/projects/a", "../..", "projects/b/card.yaml", {"b"}),
    ("workspace/projects/a", "../..", "lean.yaml", {"a", "b", "очередь"}),
]


@pytest.mark.parametrize(("here", "named", "path", "expected"), HERE_OR_THERE)
def test_paths_are_relative_to_the_current_folder_or_the_workspace(
    here: str, named: str, path: str, expected: set[str], lean: Lean, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(workspace.parent / "second", "a", "c")
    monkeypatch.chdir(workspace.parent / here)
    if expected:
        assert told(lean, path, "-C", named) == expected
    else:
        code, out, err = lean("check", path, "-C", named)
        assert (code, out) == (2, "")
        assert f"{path}: не в рабочем каталоге {workspace}" in err
    if len(expected) == 1:
        shown = json.loads(lean("status", path, "-C", named, "--format", "json")[1])
        assert {item["project"] for item in shown} == expected


def test_files_of_two_workspaces_in_one_repository(
    lean: Lean, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(workspace.parent / "second", "c")
    monkeypatch.chdir(workspace.parent)
    code, out, err = lean("check", "workspace/projects/a/card.yaml", "second/projects/c/card.yaml")
    assert code == 1
    assert "workspace/projects/a/card.yaml:2:1: ошибка" in out
    assert "second/projects/c/card.yaml:2:1: ошибка" in out
    assert "  2 | key_c: 1\n" in out
    assert "Проверено проектов: 2" in err


@pytest.mark.usefixtures("workspace")
def test_thousands_of_files_in_a_single_call(lean: Lean) -> None:
    assert told(lean, *(f"projects/a/attachments/{number}.png" for number in range(3_000))) == {"a"}


def test_the_environment_of_a_hook_changes_nothing(workspace: Path) -> None:
    git = {"GIT_DIR": "/nowhere/.git", "GIT_INDEX_FILE": "/nowhere/index", "GIT_WORK_TREE": "/nowhere"}
    clean = {name: value for name, value in os.environ.items() if name not in {"HOME", "LEAN_WORKSPACE"}}
    done = subprocess.run(
        [sys.executable, "-m", "lean.cli.main", "check", "projects/a/card.yaml", "projects/очередь/card.yaml"],
        cwd=workspace,
        env={**clean, **git, "PYTHONPATH": str(Path(main.__file__).parents[2])},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert "projects/a/card.yaml:2:1: ошибка schema: неизвестный ключ «key_a»" in done.stdout.decode()
    assert "projects/очередь/card.yaml:2:1:" in done.stdout.decode()


def test_a_gate_reports_only_what_it_demands(lean: Lean, workspace: Path) -> None:
    make(workspace.parent / "third", "draft")
    card = workspace.parent / "third" / "projects" / "draft" / "card.yaml"
    card.write_text("title: Проект\n", encoding="utf-8")
    code, out, _ = lean("check", card, "--gate", "card-submitted")
    assert code == 1
    assert "ошибка filled: не заполнено: «Подразделение»" in out
    assert "«Заинтересованные стороны»" not in out


def test_notes_do_not_stop_a_commit(lean: Lean, workspace: Path) -> None:
    (workspace / "projects" / "a" / "card.yaml").write_text("title: Проект\n", encoding="utf-8")
    code, out, err = lean("check", "a")
    assert code == 0
    assert "заметка" in out
    assert "Ошибок: 0" in err


LINES = [
    # line, column -> printed line, and the character above the caret
    ("titel: Справка", 1, "titel: Справка", "t"),
    ("title: Справка «Ъ» щ", 20, "title: Справка «Ъ» щ", "щ"),
    ("a:\t\tщ", 5, "a:  щ", "щ"),
    ("a: \x1b[31mщ", 9, "a: \\x1b[31mщ", "щ"),
    ("a: й\u0306щ", 6, "a: й\u0306щ", "щ"),
    ("a: 漢字щ", 6, "a: 漢字щ", "щ"),
    ("a: 1\u00a0000щ", 9, "a: 1\u00a0000щ", "щ"),
    ("a: \u202eщ", 5, "a: \\u202eщ", "щ"),
    ("x" * 500 + "щ" + "y" * 500, 501, "…" + "x" * 80 + "щ" + "y" * 79 + "…", "щ"),
    ("щ" + "y" * 500, 1, "щ" + "y" * 159 + "…", "щ"),
    ("x" * 160 + "щ", 161, "…" + "x" * 80 + "щ", "щ"),
    ("короткая", 30, "короткая", ""),
]


@pytest.mark.parametrize(("line", "column", "shown", "under"), LINES)
def test_the_caret_is_under_the_column(line: str, column: int, shown: str, under: str) -> None:
    diagnostic = Diagnostic("card.yaml", 7, column, "schema", Severity.ERROR, "не то")
    _, source, caret = reporters.text([diagnostic], lambda _: line).splitlines()
    assert source == f"  7 | {shown}"
    assert caret.startswith("    | ")
    cells = caret.index("^") - 6
    # The width of the preceding text in a terminal: two cells for an ideograph, none for a combining character.
    before = shown.partition(under)[0] if under else shown
    assert cells == len(before) + sum(c in "漢字" for c in before) - before.count("\u0306")


def test_a_diagnostic_without_source_line_is_one_line() -> None:
    diagnostic = Diagnostic("a\x1b.yaml", 1, 1, "file", Severity.ERROR, "нет файла\x07", "п. 1")
    assert reporters.text([diagnostic], lambda _: "") == "a\\x1b.yaml:1:1: ошибка file: нет файла\\x07 (п. 1)\n"


def objects(lean: Lean, *arguments: object) -> list[dict[str, Any]]:
    found = json.loads(lean("check", *arguments, "--format", "json")[1])
    assert isinstance(found, list)
    return found


def test_json_has_stable_keys(lean: Lean, workspace: Path) -> None:
    found = objects(lean)
    assert found
    for item in found:
        assert list(item) == ["path", "line", "column", "rule", "severity", "message", "provision"]
        assert item["severity"] in {"error", "warning", "note"}
        assert (workspace / item["path"]).is_file()
    assert objects(lean, "projects/gone/card.yaml") == []


def test_github_output_has_paths_from_the_repository(
    lean: Lean, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(workspace.parent)
    code, out, err = lean("check", "workspace", "--format", "github")
    assert (code, err) == (1, "")
    assert len(out.splitlines()) == len(objects(lean, "workspace"))
    assert "::error file=workspace/projects/a/card.yaml,line=2,col=1,title=schema::неизвестный ключ «key_a»" in out


def test_commands_of_github_are_escaped() -> None:
    diagnostic = Diagnostic("a,b:c%.yaml", 1, 2, "file", Severity.WARNING, "100 %\nвторая: строка\x1b")
    assert reporters.github([diagnostic]) == (
        "::warning file=a%2Cb%3Ac%25.yaml,line=1,col=2,title=file::100 %25%0Aвторая: строка\\x1b\n"
    )


def test_sarif_output_is_valid(lean: Lean, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workspace.parent)
    _, out, _ = lean("check", "workspace", "--format", "sarif")
    log = json.loads(out)
    assert (log["version"], log["$schema"].endswith("sarif-2.1.0.json")) == ("2.1.0", True)
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    assert run["tool"]["driver"]["name"] == "lean"
    assert len(run["results"]) == len(objects(lean, "workspace"))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uri"].isascii()
        assert (workspace.parent / unquote(place["artifactLocation"]["uri"])).is_file()
        assert place["region"]["startLine"] >= 1
        assert place["region"]["startColumn"] >= 1
