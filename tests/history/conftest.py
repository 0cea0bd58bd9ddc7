"""A scratch repository of an office, made with real git."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "seversk"


@dataclass
class Office:
    """A repository whose top is ``top`` and a workspace in it."""

    top: Path
    root: Path

    def git(self, *arguments: str, code: int = 0, when: str | None = None, **more: str) -> str:
        """Run git in the workspace and return its output."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", **more}
        if when is not None:
            environment |= {"GIT_AUTHOR_DATE": f"{when}T12:00:00+07:00", "GIT_COMMITTER_DATE": f"{when}T12:00:00+07:00"}
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def commit(self, message: str, when: str = "2027-01-11") -> str:
        """Commit everything and return the id of the commit."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message, when=when)
        return self.git("rev-parse", "HEAD").strip()

    def path(self, name: str) -> Path:
        """Return the path of a file below projects/."""
        return self.root / "projects" / name

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace the first occurrence of a text."""
        path = self.path(name)
        text = path.read_text("utf-8")
        assert old in text, f"{name} has no {old!r}"
        path.write_text(text.replace(old, new, 1), "utf-8", newline="\n")

    def write(self, name: str, text: str) -> None:
        """Write a file of the projects."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the git settings of the user out of the tests."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def office(tmp_path: Path) -> Callable[..., Office]:
    """Make an office of projects of the example, in a folder of the repository; nothing is committed yet."""

    def make(*slugs: str, folder: str = "") -> Office:
        top = tmp_path / "контора"
        made = Office(top, top / folder)
        made.root.mkdir(parents=True)
        for name in ("lean.yaml", "roster.yaml", "appeals.yaml"):
            shutil.copy(EXAMPLE / name, made.root / name)
        for slug in slugs:
            shutil.copytree(EXAMPLE / "projects" / slug, made.path(slug), ignore=shutil.ignore_patterns("forms"))
        subprocess.run(["git", "init", "-q", "-b", "main", top], check=True)
        made.git("config", "user.name", "Иванов И.И.")
        made.git("config", "user.email", "ivanov@example.org")
        made.git("config", "core.autocrlf", "false")
        return made

    return make
