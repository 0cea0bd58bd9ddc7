"""The check before a commit, with the real pre-commit: valid files pass, invalid ones are stopped with a message."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from lean.cli import main

ROOT = Path(__file__).parent.parent
SCRIPTS = Path(sys.executable).parent
PRE_COMMIT = [sys.executable, "-m", "pre_commit"]
GOOD = "title: Выдача справки о составе семьи\n"
BAD = "titel: Выдача справки о составе семьи\n"
LINE = "projects/справки/card.yaml:1:1: ошибка schema: неизвестный ключ «titel»: возможно, «title»"

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A separate environment for git and pre-commit, with `lean` on the path."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "LEAN_", "PRE_COMMIT"))}
    return {
        **kept,
        "PATH": os.pathsep.join([str(SCRIPTS), os.environ["PATH"]]),
        "HOME": str(tmp_path),
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "И",
        "GIT_AUTHOR_EMAIL": "i@example.org",
        "GIT_COMMITTER_NAME": "И",
        "GIT_COMMITTER_EMAIL": "i@example.org",
        "PYTHONIOENCODING": "utf-8",
    }


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace after init, in a separate repository."""
    root = tmp_path / "работа"
    root.mkdir()
    monkeypatch.chdir(root)
    assert main.run(["init", "справки"]) == 0
    return root


def run(where: Path, environment: dict[str, str], *command: str) -> tuple[int, str]:
    done = subprocess.run(
        command, cwd=where, env=environment, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300
    )
    return done.returncode, done.stdout.decode()


def did(where: Path, environment: dict[str, str], *command: str) -> str:
    code, said = run(where, environment, *command)
    assert code == 0, said
    return said


def commit(where: Path, environment: dict[str, str], text: str) -> tuple[int, str]:
    """Try to commit a card with this text."""
    (where / "projects" / "справки" / "card.yaml").write_text(text, encoding="utf-8")
    did(where, environment, "git", "add", "--all")
    return run(where, environment, "git", "commit", "--message", "card")


def stops_the_bad_and_lets_the_good_pass(where: Path, environment: dict[str, str]) -> None:
    did(where, environment, *PRE_COMMIT, "install")
    code, said = commit(where, environment, BAD)
    assert code == 1
    assert LINE in said
    assert "1 | titel: Выдача справки о составе семьи" in said
    assert "Traceback" not in said
    assert run(where, environment, "git", "rev-parse", "HEAD")[0] != 0, "nothing was committed"
    code, said = commit(where, environment, GOOD)
    assert code == 0, said
    assert "Passed" in said
    assert did(where, environment, "git", "status", "--porcelain") == ""


def test_the_configuration_written_by_init_works(workspace: Path, environment: dict[str, str]) -> None:
    did(workspace, environment, *PRE_COMMIT, "validate-config", ".pre-commit-config.yaml")
    stops_the_bad_and_lets_the_good_pass(workspace, environment)


def test_only_staged_files_are_checked_and_the_tree_is_unchanged(workspace: Path, environment: dict[str, str]) -> None:
    did(workspace, environment, *PRE_COMMIT, "install")
    path = workspace / "projects" / "справки" / "card.yaml"
    path.write_text(GOOD, encoding="utf-8")
    did(workspace, environment, "git", "add", "--all")
    path.write_text(BAD, encoding="utf-8")
    code, said = run(workspace, environment, "git", "commit", "--message", "half")
    assert code == 0, said
    assert path.read_text(encoding="utf-8") == BAD
    assert did(workspace, environment, "git", "show", "HEAD:projects/справки/card.yaml") == GOOD


@pytest.fixture
def published(tmp_path: Path, environment: dict[str, str]) -> Path:
    """This program as a repository of hooks."""
    root = tmp_path / "program"
    root.mkdir()
    for name in ("lean", "templates", "schemas"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, root / name)
    did(root, environment, "git", "init", "--quiet")
    did(root, environment, "git", "add", "--all", "--force")
    did(root, environment, "git", "commit", "--quiet", "--message", "program")
    return root


@pytest.fixture
def offline(tmp_path: Path) -> dict[str, str]:
    """Settings with which pip, in an environment made by pre-commit, needs no network.

    Dependencies of the program are found where the tests find them; the program itself has to be installed.
    """
    packages = tmp_path / "packages"
    packages.mkdir()
    pytest_itself = find_spec("pytest")
    assert pytest_itself is not None
    assert pytest_itself.origin is not None
    for entry in Path(pytest_itself.origin).parent.parent.iterdir():
        if not entry.name.startswith(("lean_gov", "_editable", "_lean", "lean", "pip", "_virtualenv")):
            (packages / entry.name).symlink_to(entry)
    return {
        "PYTHONPATH": str(packages),
        "PIP_NO_INDEX": "1",
        # For pip this variable means the opposite of its name.
        "PIP_NO_BUILD_ISOLATION": "0",
    }


def test_the_manifest_is_valid(environment: dict[str, str]) -> None:
    did(ROOT, environment, *PRE_COMMIT, "validate-manifest", ".pre-commit-hooks.yaml")


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights there")
def test_the_published_hook_works(
    workspace: Path, published: Path, environment: dict[str, str], offline: dict[str, str]
) -> None:
    revision = did(published, environment, "git", "rev-parse", "HEAD").strip()
    (workspace / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {published.as_uri()}\n    rev: {revision}\n    hooks:\n      - id: lean-check\n",
        encoding="utf-8",
    )
    stops_the_bad_and_lets_the_good_pass(workspace, environment | offline)
    installed = list(Path(environment["PRE_COMMIT_HOME"]).rglob("lean_gov-*.dist-info"))
    assert len(installed) == 1, "the hook ran another program than the published one"
    # The installed package contains its scaffolds and schemas.
    program = next(Path(environment["PRE_COMMIT_HOME"]).rglob("bin/lean"))
    elsewhere = workspace.parent / "другая работа"
    elsewhere.mkdir()
    did(elsewhere, environment | offline, str(program), "init", "справки")
    assert (elsewhere / ".lean" / "schemas" / "card.json").is_file()
    assert "Ошибок: 0" in did(elsewhere, environment | offline, str(program), "check")


def test_a_workspace_in_a_subfolder_of_its_repository(
    tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    top = tmp_path / "хранилище"
    inner = top / "работа"
    inner.mkdir(parents=True)
    did(top, environment, "git", "init", "--quiet")
    monkeypatch.chdir(inner)
    assert main.run(["init", "справки"]) == 0
    own = (inner / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    (top / ".pre-commit-config.yaml").write_text(
        own.replace("entry: lean check", "entry: lean check --workspace работа"), encoding="utf-8"
    )
    (top / "other.yaml").write_text("a: 1\n")
    did(top, environment, *PRE_COMMIT, "install")
    did(top, environment, "git", "add", "--all")
    said = did(top, environment, "git", "commit", "--message", "all")
    assert "Passed" in said
    (inner / "projects" / "справки" / "card.yaml").write_text(BAD, encoding="utf-8")
    code, said = run(top, environment, "git", "commit", "--all", "--message", "bad")
    assert code == 1
    assert LINE in said
