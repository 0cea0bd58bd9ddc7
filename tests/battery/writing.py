"""Every command that writes, the workspace in which the battery tries it, and the content of a folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from lean.cli import main
from tests.battery.running import ROOT, environment

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLE: Final = ROOT / "examples" / "seversk"
ON: Final = "--on 2026-11-23"


@dataclass(frozen=True)
class Writing:
    """A command that writes, in a workspace prepared for it.

    ``again`` is the command that completes an interrupted one; by default the command itself. ``once``: a second run is
    refused because the entry is recorded. ``slow``: a run takes seconds.
    """

    command: str
    prepare: Callable[[Path], object] = lambda _: None
    again: str | None = None
    once: bool = False
    slow: bool = False


def _edited(folder: Path) -> None:
    """A plan with changed values since the last commit, and a document that git does not know."""
    plan = folder / "projects/seredina/plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("what: ", "what: Снова ", 1), encoding="utf-8")
    (folder / "projects/seredina/monitoring.yaml").write_text("measures: []\n", encoding="utf-8")


def _unsaved(folder: Path) -> None:
    """A repository without the workspace in it."""
    shutil.rmtree(folder / ".git")
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=folder, env=environment(), check=True)


def _nothing(folder: Path) -> None:
    """No workspace."""
    shutil.rmtree(folder)
    folder.mkdir()


def _answered(folder: Path) -> None:
    """Answers exported by a form service, and no survey."""
    text = "Отдел;Удовлетворены ли Вы в целом работой процесса?\nМФЦ;Да\nМФЦ;Скорее нет\n"
    (folder / "answers.csv").write_text(text, encoding="utf-8")
    (folder / "projects/seredina/survey.yaml").unlink()


@cache
def _card() -> bytes:
    """A card as it is printed."""
    with TemporaryDirectory() as place:
        assert main.run(["render", "igrushki", "card", "-o", place, "-C", str(EXAMPLE), "--on", "2026-11-23"]) == 0
        (made,) = Path(place).glob("*.docx")
        return made.read_bytes()


def _published(folder: Path) -> None:
    """A practice in the shared folder that has changed since and has lost a file.

    Another form of the project is in place of the changed file, since a file of another project is not replaced.
    """
    target = folder / "shared" / "igrushki"
    target.mkdir(parents=True)
    (target / "igrushki-practice.docx").write_bytes(_card())


def _shown(folder: Path) -> None:
    """Pages of an earlier run, one of them of a removed project."""
    (folder / "projects" / "staryi").mkdir()
    (folder / "projects" / "staryi" / "card.yaml").write_text("title: Старый\n", encoding="utf-8")
    assert main.run(["site", "-o", str(folder / "сайт"), "-C", str(folder), "--on", "2026-11-20"]) == 0
    shutil.rmtree(folder / "projects" / "staryi")


def _filled(folder: Path) -> None:
    """A card filled in Word, and no project for it."""
    (folder / "карточка.docx").write_bytes(_card())


def _begun(folder: Path) -> None:
    """A card filled in Word, and a project with untouched scaffolds."""
    _filled(folder)
    assert main.run(["init", "novyi", "--no-input", "-C", str(folder), "--on", "2026-11-23"]) == 0


def _branches(folder: Path) -> None:
    """Three versions of a journal, as git passes them to a merge driver."""
    base = (folder / "projects/seredina/journal.yaml").read_text(encoding="utf-8")
    ours = base + "- {date: 2026-02-19, event: team-changed, note: а}\n"
    theirs = base + "- {date: 2026-02-20, event: team-changed, note: б}\n"
    for name, text in (("base", base), ("ours", ours), ("theirs", theirs)):
        (folder / name).write_text(text, encoding="utf-8")


_AGREED: Final = f"advance seredina plan-agreed --date 20.02.2026 {ON}"
_APPEAL: Final = f"appeal add 99/1 --source citizen --about Очередь {ON}"
_PUBLISH: Final = f"practices publish igrushki --to shared {ON}"

WRITING: Final = {
    "init": Writing(f"init novyi --title Выдача {ON}", once=True),
    "init, a workspace": Writing(f"init novyi --no-input {ON}", _nothing, once=True),
    "init --from": Writing(f"init novyi --from igrushki {ON}", once=True),
    "init --ci": Writing("init --ci gitlab"),
    "advance": Writing(f"advance seredina plan-returned --date 20.02.2026 --note Сроки {ON}", once=True),
    "advance, with documents": Writing(_AGREED, once=True),
    "advance --commit": Writing(f"{_AGREED} --commit", once=True, again=f"save seredina {ON}"),
    "save": Writing(f"save seredina {ON}", _edited),
    "save, all of a workspace": Writing(f"save {ON}", _unsaved),
    "appeal add": Writing(_APPEAL, once=True),
    "appeal add, the first": Writing(_APPEAL, lambda folder: (folder / "appeals.yaml").unlink(), once=True),
    "survey import": Writing(f"survey seredina import answers.csv --round initial {ON}", _answered, once=True),
    "import": Writing(f"import карточка.docx --into novyi {ON}", _begun),
    "import --new": Writing(f"import карточка.docx --into novyi --new {ON}", _filled, once=True),
    "render": Writing(f"render seredina card roster {ON}"),
    "render --all": Writing(f"render igrushki --all -o печать {ON}", slow=True),
    "practices publish": Writing(_PUBLISH, lambda folder: (folder / "shared").mkdir(), slow=True),
    "practices publish, again": Writing(_PUBLISH, _published, slow=True),
    "registry": Writing(f"registry --xlsx реестр.xlsx --docx реестр.docx {ON}"),
    "map": Writing("map seredina --svg карта.svg --drawio карта.drawio --bpmn карта.bpmn"),
    "due --ics": Writing(f"due --ics сроки.ics {ON}"),
    "brief": Writing(f"brief --docx справка.docx {ON}"),
    "site": Writing(f"site -o сайт {ON}", slow=True),
    "site, again": Writing(f"site -o сайт {ON}", _shown, slow=True),
    "schema --write": Writing("schema --write схемы"),
    "diff --docx": Writing(f"diff seredina --docx сравнение.docx {ON}", _edited),
    "merge-driver": Writing("merge-driver base ours theirs projects/seredina/journal.yaml", _branches),
}
"""Command lines by the name of the case. A new writing command needs a line here."""


def settled(home: Path) -> dict[str, str]:
    """Return an environment independent of the person who runs the tests, which gives the same bytes on every run."""
    who = {"NAME": "Иванов И.И.", "EMAIL": "i@example.org", "DATE": "2026-11-23T12:00:00+0300"}
    return environment(
        **{f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()},
        GIT_CONFIG_GLOBAL=os.devnull,
        GIT_CONFIG_NOSYSTEM="1",
        HOME=str(home),
        PYTHONDONTWRITEBYTECODE="1",
        PYTHONHASHSEED="0",
    )


def workspace(root: Path, variables: dict[str, str]) -> None:
    """Create a workspace in a repository: a finished project, and the same project in the middle of its course."""
    root.mkdir()
    for name in (".gitignore", ".gitattributes", ".lean", "lean.yaml", "roster.yaml", "appeals.yaml"):
        copy: Callable[..., object] = shutil.copytree if (EXAMPLE / name).is_dir() else shutil.copy
        copy(EXAMPLE / name, root / name)
    for name in ("igrushki", "seredina"):
        shutil.copytree(EXAMPLE / "projects" / "igrushki", root / "projects" / name)
    middle = root / "projects" / "seredina"
    for name in ("monitoring", "report", "practice"):
        (middle / f"{name}.yaml").unlink()
    journal = middle / "journal.yaml"
    text = journal.read_text(encoding="utf-8")
    journal.write_text(text[: text.index("- date: 2026-02-20")], encoding="utf-8")
    for command in (["init", "-q", "-b", "main"], ["add", "--all"], ["commit", "-q", "-m", "Начало"]):
        subprocess.run(["git", *command], cwd=root, env=variables, check=True)


LEFT: Final = re.compile(r"(?:^|/)\.(?:lean\.lock$|[^/]*\.lean-tmp(?:/|$))").search
"""Matches paths that an interrupted command leaves behind."""


def content(folder: Path) -> dict[str, bytes]:
    """Return the content of a folder by path, with folders and without the files of git."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not re.match(r"\.git(?:$|/)", name):
            found[name] = b"a folder" if path.is_dir() else path.read_bytes()
    return found


def kept(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files without leftovers of an interrupted command."""
    return {name: text for name, text in files.items() if not LEFT(name)}


def git(folder: Path, *arguments: str) -> str:
    """Return the output of git; empty if it fails."""
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


def repository(folder: Path) -> tuple[str, str, list[str]]:
    """Return the state of a repository: the tree of the last commit, differences from it, and the configuration.

    Settings on modes and links are left out: git detects them by trying, and an injected fault changes the result.
    """
    settings = git(folder, "config", "--list", "--local").splitlines()
    known = [line for line in settings if not line.startswith(("core.filemode=", "core.symlinks="))]
    return git(folder, "rev-parse", "HEAD^{tree}"), git(folder, "status", "--porcelain"), known
