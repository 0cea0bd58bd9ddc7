"""Names and paths that lead outside, for every command that takes one: nothing is written at unrequested places."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import sys
import unicodedata
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_type_hints

import pytest
from typer.models import OptionInfo, ParameterInfo

from lean.cli import main
from tests.battery.running import differences, fingerprint, run_here
from tests.battery.tally import MISTAKE_SECONDS, WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.battery.running import Ran
    from tests.battery.tally import Tally

    Lean = Callable[..., tuple[int, str, str]]

pytestmark = [
    pytest.mark.battery(8),
    pytest.mark.skipif(sys.platform == "win32", reason="там другие имена и ссылки"),
]
FINISHED = Path(__file__).parents[1] / "data" / "finished"

TWIN: Final = unicodedata.normalize("NFC", "йод")

# Names; {area} is the folder with the workspace and files beside it that must not change.
NAMES: Final = {
    "above": "..",
    "two above": "../..",
    "beside": "../outside",
    "far above": "../../../outside",
    "absolute": "{area}/outside",
    "absolute file": "{area}/outside/kept.txt",
    "of the system": "/etc/passwd",
    "root": "/",
    "here": ".",
    "roundabout": "projects/example/../../../outside",
    "through what is not there": "nowhere/../../outside",
    "backslashes": "..\\..\\outside",
    "drive": "C:\\outside",
    "network": "\\\\server\\outside",
    "doubled": "....//....//outside",
    "percent": "%2e%2e%2foutside",
    "home": "~",
    "variable": "$HOME",
    "empty": "",
    "space": " ",
    "nul": "a\0b",
    "line end": "a\nb",
    "escape": "a\x1b[31mb",
    "right to left": "a\u202eb",
    "lone surrogate": "a\udcffb",
    "255 bytes": "a" * 255,
    "256 bytes": "a" * 256,
    "254 bytes in Cyrillic": "я" * 127,
    "5,000 letters": "a" * 5_000,
    "twin of letters": unicodedata.normalize("NFD", TWIN),
    "twin of case": "EXAMPLE",
    "console": "CON",
    "console with an ending": "con.txt",
    "port": "COM1",
    "trailing dot": "example.",
    "trailing space": "example ",
    "stream": "example:hidden",
    "link out": "link",
    "through a link out": "link/inside",
    "broken link": "broken",
    "ring of links": "ring",
    "hidden": ".git",
    "option": "-rf",
    "wildcard": "*",
    "quotes": "'\"`;|&",
}


@pytest.fixture
def area(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with links that lead outside, and files beside it that must not change."""
    area = tmp_path / "area"
    root = area / "workspace"
    shutil.copytree(FINISHED, root)
    # The names contain lookalikes of this one by letters and of «example» by case.
    (root / "projects" / TWIN).mkdir()
    (root / "projects" / TWIN / "card.yaml").write_text("title: Йод\n", encoding="utf-8")
    (area / "outside" / "inside").mkdir(parents=True)
    (area / "outside" / "kept.txt").write_text("TOP SECRET\n", encoding="utf-8")
    for folder in (root, root / "projects", root / "projects" / "example" / "attachments"):
        folder.mkdir(exist_ok=True)
        (folder / "link").symlink_to(area / "outside")
        (folder / "broken").symlink_to(area / "nowhere")
        (folder / "ring").symlink_to(folder / "ring")
    monkeypatch.chdir(root)
    return area


def outside(area: Path) -> dict[str, object]:
    """Return everything beside the workspace."""
    root = str(area / "workspace")
    return {path: state for path, state in fingerprint(area.parent).items() if not path.startswith(root)}


def said(name: str, area: Path) -> str:
    return NAMES[name].replace("{area}", str(area))


def in_turn(names: Iterable[str], turn: int) -> list[str]:
    """Return all names if the whole battery runs, else a third of them, which differs from command to command."""
    return list(names) if WHOLE else list(names)[turn % 3 :: 3]


def filled(command: tuple[str, ...], name: str, area: Path) -> list[str]:
    """Return a command line with a name in its place."""
    return [part.replace("{}", said(name, area)) for part in command]


# Commands that take the name of a project, a document, a form, an event or an appeal.
TAKES_NAME: Final = (
    ("init", "{}", "--no-input"),
    ("init", "new", "--from", "{}"),
    ("init", "new", "--regulation", "{}"),
    ("check", "{}"),
    ("status", "{}"),
    ("due", "{}"),
    ("advance", "{}", "card-submitted"),
    ("advance", "example", "{}"),
    ("map", "{}"),
    ("render", "{}", "card"),
    ("render", "example", "{}"),
    ("render", "--fields", "{}"),
    ("survey", "{}"),
    ("survey", "example", "import", "{}", "--round", "final"),
    ("verify", "{}"),
    ("verify", "{}", "--project", "example"),
    ("verify", "paper.docx", "--project", "{}"),
    ("import", "{}", "--into", "example"),
    ("import", "{}", "--into", "new", "--new"),
    ("import", "card.docx", "--into", "{}", "--dry-run"),
    ("import", "card.docx", "--into", "{}", "--new"),
    ("list", "--stage", "{}"),
    ("practices", "find", "{}"),
    ("appeal", "add", "{}", "--source", "citizen", "--about", "Долго"),
    ("merge-driver", "base", "ours", "theirs", "{}"),
    ("render", "example", "card", "--at", "{}"),
    ("practices", "publish", "{}"),
    ("save", "{}"),
    ("log", "{}"),
    ("log", "example", "--document", "{}"),
    ("diff", "{}"),
    ("diff", "example", "{}"),
    ("explain", "{}"),
    ("schema", "{}"),
    ("appeal", "decide", "{}", "--decision", "none"),
    ("appeal", "decide", "17", "--decision", "project", "--project", "{}"),
    ("check", "example", "--gate", "{}"),
    ("status", "-C", "{}"),
)


@pytest.mark.parametrize("command", TAKES_NAME, ids=" ".join)
def test_names_on_the_command_line_do_not_leave_the_workspace(
    command: tuple[str, ...], lean: Lean, tally: Tally, area: Path
) -> None:
    projects = area / "workspace" / "projects"
    there = {path.name for path in projects.iterdir()} | {".lean.lock"}
    before = outside(area)
    for name in in_turn(NAMES, TAKES_NAME.index(command)):
        ran = run_here(lean, "--on", "2027-06-30", *filled(command, name, area))
        lost = differences(before, outside(area))
        assert tally.judge(ran, lost=lost, seconds=MISTAKE_SECONDS) == [], name
        assert_told(ran, name)
        for begun in {path.name for path in projects.iterdir()} - there:
            shutil.rmtree(projects / begun)


def assert_told(ran: Ran, name: str) -> None:
    """Check that a refusal has a message without control characters and without content of other files."""
    told = ran.out + ran.err
    assert told.strip() or not ran.code, name
    assert all(line.isprintable() for line in told.split("\n")), name
    assert "TOP SECRET" not in told, name


TAKES_PLACE: Final = (
    ("render", "example", "card", "-o", "{}"),
    ("map", "example", "--svg", "{}"),
    ("map", "example", "--drawio", "{}"),
    ("map", "example", "--bpmn", "{}"),
    ("due", "--ics", "{}"),
    ("registry", "--xlsx", "{}"),
    ("registry", "--docx", "{}"),
    ("brief", "--docx", "{}"),
    ("schema", "--write", "{}"),
    ("practices", "publish", "--to", "{}"),
    ("init", "new", "-C", "{}", "--no-input"),
    ("site", "-o", "{}"),
    ("diff", "example", "--docx", "{}"),
)
# Places that a test, which root may run, must not write into.
REAL: Final = {"root", "of the system", "far above", "two above"}


@pytest.mark.parametrize("command", TAKES_PLACE, ids=" ".join)
def test_output_files_are_created_at_the_requested_path(
    command: tuple[str, ...], lean: Lean, tally: Tally, area: Path
) -> None:
    for name in in_turn([name for name in NAMES if name not in REAL], TAKES_PLACE.index(command)):
        before = fingerprint(area)
        ran = run_here(lean, "--on", "2027-06-30", *filled(command, name, area))
        changed = differences(before, fingerprint(area))
        place = area / "workspace" / said(name, area)
        lost = [path for path in changed if not on_the_way(Path(path), place)]
        assert tally.judge(ran, lost=lost, seconds=MISTAKE_SECONDS) == [], name
        assert changed or ran.code, name
        assert_told(ran, name)
        for path in changed:
            shutil.rmtree(path, ignore_errors=True) if path not in before else None
            Path(path).unlink(missing_ok=True) if path not in before else None


def test_every_path_option_is_tested() -> None:
    """A new option or argument for a path needs a line in the tables above."""
    tried = {(command[0], word if word.startswith("-") else "") for command in (*TAKES_NAME, *TAKES_PLACE)
             for word, after in itertools.pairwise(command) if after == "{}"}  # fmt: skip
    missing = []
    for name, place in (item for commands in main.COMMANDS.values() for item in commands.items()):
        module, _, function = place.partition(":")
        hints = get_type_hints(getattr(import_module(f"lean.commands.{module}"), function), include_extras=True)
        for parameter, hint in hints.items():
            told = next((part for part in getattr(hint, "__metadata__", ()) if isinstance(part, ParameterInfo)), None)
            if told is None or "Path" not in str(hint.__origin__) or (name, parameter) in NO_PLACES:
                continue
            # In an annotation the first spelling of an option is stored as its default.
            spelt = [text for text in (told.default, *(told.param_decls or ())) if isinstance(text, str)]
            spellings = (spelt or [f"--{parameter.replace('_', '-')}"]) if isinstance(told, OptionInfo) else [""]
            if not any((name, spelling) in tried for spelling in spellings):
                missing.append((name, parameter))
    assert missing == []


# The option of all commands, tried with status; the files that git passes to its merge driver.
NO_PLACES: Final = {
    *((name, "workspace") for name in main.NAMES - {"init", "status"}),
    *(("merge-driver", state) for state in ("base", "ours", "theirs")),
}


def on_the_way(path: Path, place: Path) -> bool:
    """Return whether a path is the requested place, inside it, or a parent of it, with links resolved or not."""
    normal, real = Path(os.path.normpath(place)), Path(os.path.realpath(place))
    way = {Path(os.path.normpath(folder)) for folder in place.parents} | {*normal.parents, *real.parents}
    return path in way or path.is_relative_to(normal) or path.is_relative_to(real)


# Names in documents: of an attachment, of a regulation, of the folder of practices.
@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("lean.yaml", "regulation: seversk", "regulation: {}"),
        ("lean.yaml", "regulation: seversk", "regulation: seversk\npractices: {folder: {}}"),
        ("projects/example/report.yaml", "effects:", "pictures: [{before: {}, caption: Зал}]\neffects:"),
        ("projects/example/current-map.yaml", "made:", "photo: {}\nmade:"),
    ],
    ids=lambda text: text.partition(":")[0],
)
def test_names_in_documents_do_not_leave_the_workspace(
    file: str, old: str, new: str, lean: Lean, tally: Tally, area: Path
) -> None:
    path = area / "workspace" / file
    good = path.read_text(encoding="utf-8")
    assert old in good
    # The folder of practices in lean.yaml is a requested place.
    commands = [("check",), ("render", "example", "report")] + ([] if "folder" in new else [("practices", "publish")])
    before = outside(area)
    for name in in_turn(NAMES, len(new)):
        path.write_text(good.replace(old, new.replace("{}", json.dumps(said(name, area)))), encoding="utf-8")
        for command in commands:
            ran = run_here(lean, "--on", "2027-06-30", *command)
            lost = differences(before, outside(area))
            assert tally.judge(ran, lost=lost, seconds=MISTAKE_SECONDS) == [], name
            assert_told(ran, name)


LINKS: Final = (
    "forms",
    ".lean.lock",
    "journal.yaml",
    "survey.yaml",
    "../../projects",
    "../../.lean",
    "../../templates",
)


@pytest.mark.parametrize("place", LINKS)
def test_links_out_of_the_workspace_are_not_written_through(place: str, lean: Lean, tally: Tally, area: Path) -> None:
    """Files that the program writes stay in the workspace, even if a link is in the way."""
    root = area / "workspace"
    path = Path(os.path.normpath(root / "projects" / "example" / place))
    target = area / "outside" / f"was-{path.name}"
    if path.exists():
        path.rename(target)
    elif path.suffix or path.name == ".lean.lock":
        target.write_text("TOP SECRET\n", encoding="utf-8")
    else:
        target.mkdir()
    path.symlink_to(target)
    before = outside(area)
    for command in (
        ("render", "example", "card"),
        ("advance", "example", "practice-published", "--by", "Фёдоров Ф.Ф."),
        ("init", "new", "--no-input"),
        ("survey", "example", "import", str(area / "outside" / "kept.txt"), "--round", "final"),
        ("appeal", "add", "99", "--about", "Долго"),
        ("practices", "publish"),
    ):
        ran = run_here(lean, "--on", "2027-06-30", *command)
        assert tally.judge(ran, lost=differences(before, outside(area)), seconds=MISTAKE_SECONDS) == [], command
        assert_told(ran, command[0])
