"""The commands of README.md and README.ru.md work as documented."""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lean.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


@dataclass
class Block:
    """A fenced block of a handbook: its language, the rest of the fence, its lines and its position."""

    language: str
    note: str
    line: int
    lines: list[str] = field(default_factory=list)


def blocks(page: Path) -> list[Block]:
    found: list[Block] = []
    inside: Block | None = None
    for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
        if line.startswith("```"):
            if inside is None:
                language, _, note = line[3:].partition(" ")
                inside = Block(language, note, number)
            else:
                found.append(inside)
                inside = None
        elif inside is not None:
            inside.lines.append(line)
    return found


def commands(block: Block) -> list[tuple[str, list[str]]]:
    """Yield commands of a console block with the output that the page shows."""
    found: list[tuple[str, list[str]]] = []
    for line in block.lines:
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif line:
            found[-1][1].append(line)
    return found


def put(block: Block, folder: Path) -> None:
    """Write a yaml block, whose first line names a file and a key, in place of that key of the file."""
    name, key = block.lines[0].removeprefix("# ").split(": ")
    path = folder / name
    new = "\n".join(block.lines[1:]) + "\n"
    text = re.sub(
        rf"^{key}:.*\n(?:[ #].*\n|\n)*", lambda _: new + "\n", path.read_text("utf-8"), count=1, flags=re.MULTILINE
    )
    assert new in text, f"{name} has no key {key}"
    path.write_text(text, "utf-8", newline="\n")


def shows(expected: list[str], output: str) -> bool:
    """Return whether output agrees with the page; an ellipsis stands for any text, alone on a line for any lines."""
    pattern = "\n".join(expected).replace("[", "[[]").replace("…", "*")
    return not expected or fnmatch.fnmatchcase(output.strip(), pattern.strip()) or pattern.strip() == "*"


def test_the_handbook_names_every_command() -> None:
    page = (ROOT / "README.ru.md").read_text("utf-8")
    names = [name for commands in COMMANDS.values() for name in commands]
    assert [name for name in names if f"`lean {name}" not in page] == [], "describe these commands in README.ru.md"


def test_examples_of_the_handbook_print_what_it_shows(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "EXAMPLE": str(ROOT / "examples/seversk"),
    }
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull}
    folder = tmp_path
    ran = 0
    for block in blocks(ROOT / "README.ru.md"):
        if block.language == "yaml" and block.lines[0].startswith("# "):
            put(block, folder)
        if block.language != "console":
            continue
        expected_code = int(block.note.removeprefix("код ")) if block.note else 0
        for command, shown in commands(block):
            if command.startswith("cd "):
                folder = folder / command[3:]
                continue
            done = subprocess.run(
                ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
            )
            where = f"README.ru.md:{block.line}: {command}\n{done.stdout}{done.stderr}"
            assert done.returncode == expected_code, where
            assert "Traceback" not in done.stderr, where
            assert shows(shown, done.stdout + done.stderr), f"{where}\nexpected:\n" + "\n".join(shown)
            ran += 1
    assert ran >= 8


# Each installs the program anew, longer than most of the other tests together: one is enough for the usual run.
@pytest.mark.parametrize("number", [0, pytest.param(1, marks=pytest.mark.long)])
def test_commands_of_the_readme_work(number: int, tmp_path: Path) -> None:
    """Both commands of README.md on a fresh clone; the second only collects the tests, since this is one of them."""
    command = [block for block in blocks(ROOT / "README.md") if block.language == "sh"][number].lines[0]
    clone = tmp_path / "clone"
    _clone(clone)
    if number == 1:
        subprocess.run([sys.executable, "-m", "venv", clone / ".venv"], check=True)
    environment = {**os.environ, "PYTEST_ADDOPTS": "--collect-only -q -p no:cacheprovider"}
    done = subprocess.run(
        ["bash", "-c", command], cwd=clone, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    if number == 0:
        cards = list((clone / "examples/seversk/projects").glob("*/forms/*card*.docx"))
        assert cards, done.stdout


def _clone(into: Path) -> None:
    """Copy the files that a clone would contain: tracked and not ignored, in their present state."""
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        source, target = ROOT / name, into / name
        if source.is_symlink() or source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)
