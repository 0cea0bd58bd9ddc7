"""Repositories that somebody else made: nothing of theirs runs, and no setting changes what the history says."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

import pytest

from tests.battery.running import run_here
from tests.battery.tally import MISTAKE_SECONDS
from tests.history.conftest import EXAMPLE, Office

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.battery.tally import Tally

    Lean = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.battery(11)
ON: Final = ("--on", "2027-06-30")
DISGUISE: Final = """\
[core]
	repositoryformatversion = 1
	bare = false
	worktree = .
	sshCommand = "touch {mark}; false"
	fsmonitor = "touch {mark}"
	hooksPath = hooks
	pager = "touch {mark}; cat"
[protocol]
	allow = always
[protocol "ssh"]
	allow = always
[protocol "ext"]
	allow = always
[extensions]
	partialClone = origin
[remote "origin"]
	promisor = true
	url = {url}
[filter "x"]
	process = "touch {mark}; false"
	clean = "touch {mark}; cat"
	smudge = "touch {mark}; cat"
[diff "x"]
	command = "touch {mark}"
	textconv = "touch {mark}; cat"
"""


def disguised(tmp_path: Path, url: str) -> tuple[Path, Path]:
    """A clone in which the workspace has the shape of a bare repository that lacks a blob, and its mark."""
    inner = Office(tmp_path / "inner", tmp_path / "inner")
    shutil.copytree(EXAMPLE, inner.root)
    (inner.root / ".gitattributes").write_text("* filter=x diff=x\n", "utf-8")
    inner.git("init", "-q", "-b", "main")
    inner.git("config", "user.name", "Иванов И.И.")
    inner.git("config", "user.email", "i@example.org")
    inner.commit("Начало")
    blob = inner.git("rev-parse", "HEAD:projects/igrushki/card.yaml").strip()
    victim = tmp_path / "clone" / "workspace"
    shutil.copytree(inner.root, victim, ignore=shutil.ignore_patterns(".git"))
    for name in ("HEAD", "objects", "refs", "index"):
        source = inner.root / ".git" / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, victim / name)
    (victim / "objects" / blob[:2] / blob[2:]).unlink()
    mark = tmp_path / "mark"
    (victim / "hooks").mkdir()
    for hook in ("pre-commit", "post-commit", "post-index-change", "reference-transaction", "fsmonitor-watchman"):
        path = victim / "hooks" / hook
        path.write_text(f"#!/bin/sh\ntouch {mark}\n", "utf-8")
        path.chmod(0o755)
    (victim / "config").write_text(DISGUISE.format(mark=mark, url=url.format(mark=mark)), "utf-8")
    outer = Office(tmp_path / "clone", tmp_path / "clone")
    outer.git("init", "-q", "-b", "main")
    return victim, mark


READING: Final = (
    ("log", "igrushki"),
    ("diff", "igrushki"),
    ("site", "-o", "OUT"),
    ("render", "igrushki", "card", "--at", "HEAD", "-o", "OUT"),
    ("doctor",),
    ("save", "igrushki"),
    ("save",),
    ("status",),
    ("check",),
    ("brief",),
    ("list",),
)


@pytest.mark.parametrize("url", ["ssh://x/y", "ext::sh -c 'touch {mark}'"])
@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_a_folder_shaped_like_a_repository_runs_nothing(
    lean: Lean, tally: Tally, tmp_path: Path, command: tuple[str, ...], url: str
) -> None:
    root, mark = disguised(tmp_path, url)
    arguments = [str(tmp_path / "out") if word == "OUT" else word for word in command]
    ran = run_here(lean, "-C", root, *ON, *arguments)
    assert tally.judge(ran, seconds=MISTAKE_SECONDS) == []
    assert not mark.exists()
    if command[0] in ("log", "diff", "save"):
        assert "устроен как хранилище git" in ran.err


# A person who saves has the hooks and filters of their own repository run.
@pytest.mark.parametrize("command", [command for command in READING if command[0] != "save"], ids=" ".join)
def test_settings_of_the_repository_run_nothing_while_reading(
    lean: Lean, tmp_path: Path, command: tuple[str, ...]
) -> None:
    office = Office(tmp_path / "clone", tmp_path / "clone")
    shutil.copytree(EXAMPLE, office.root)
    (office.root / ".gitattributes").write_text("* filter=x diff=x\n", "utf-8")
    office.git("init", "-q", "-b", "main")
    office.git("config", "user.name", "Иванов И.И.")
    office.git("config", "user.email", "i@example.org")
    office.commit("Начало")
    mark = tmp_path / "mark"
    for hook in ("post-index-change", "fsmonitor-watchman", "pre-commit", "post-checkout", "reference-transaction"):
        path = office.root / ".git" / "hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\ntouch {mark}\n", "utf-8")
        path.chmod(0o755)
    config = DISGUISE.format(mark=mark, url="ssh://x/y").replace("bare = false", "").replace("worktree = .", "")
    with (office.root / ".git" / "config").open("a", encoding="utf-8") as file:
        file.write(config.replace("hooksPath = hooks", ""))
    card = office.root / "projects" / "igrushki" / "card.yaml"
    card.write_text(card.read_text("utf-8") + "# правка\n", "utf-8")
    mark.unlink(missing_ok=True)
    lean("-C", office.root, *ON, *[str(tmp_path / "out") if word == "OUT" else word for word in command])
    assert not mark.exists()


def test_replaced_commits_and_grafts_change_no_history(lean: Lean, office: Callable[..., Office]) -> None:
    clone = office("igrushki")
    clone.commit("Начало", "2027-03-01")
    before = lean("-C", clone.root, *ON, "log", "igrushki")
    path = clone.path("igrushki/card.yaml")
    path.write_text(path.read_text("utf-8") + "# правка\n", "utf-8")
    first = clone.git("rev-parse", "HEAD").strip()
    second = clone.commit("Правка", "2027-03-02")
    plain = lean("-C", clone.root, *ON, "log", "igrushki")
    assert plain != before
    clone.git("replace", second, clone.git("commit-tree", f"{first}^{{tree}}", "-m", "Подмена").strip())
    assert lean("-C", clone.root, *ON, "log", "igrushki") == plain
    clone.git("replace", "-d", second)
    (clone.top / ".git" / "info").mkdir(exist_ok=True)
    (clone.top / ".git" / "info" / "grafts").write_text(f"{second}\n", "utf-8")
    assert lean("-C", clone.root, *ON, "log", "igrushki") == plain


SETTINGS: Final = (
    "diff.relative true", "log.showRoot false", "log.follow true", "log.diffMerges first-parent", "log.diffMerges off",
    "diff.renames copies", "diff.renames false", "diff.ignoreSubmodules all", "diff.orderFile /dev/null",
    "diff.noprefix true", "diff.mnemonicPrefix true", "color.ui always", "color.diff always", "color.status always",
    "log.abbrevCommit true", "log.decorate full", "log.date relative", "log.mailmap false", "log.showSignature true",
    "core.abbrev 4", "status.short true", "status.branch true", "status.relativePaths false",
    "status.aheadBehind false",
    "status.showUntrackedFiles no", "status.renames copies", "status.showStash true", "format.pretty oneline",
    "i18n.logOutputEncoding cp1251", "i18n.commitEncoding cp1251", "core.quotepath on", "core.precomposeunicode true",
    "core.untrackedCache true", "feature.manyFiles true", "commit.cleanup strip", "commit.verbose true",
    "commit.template /nonexistent", "core.commentChar ;", "commit.status false", "advice.detachedHead false",
    "diff.external /bin/false", "core.pager false", "pager.log false", "core.fsmonitor /bin/false",
    "core.hooksPath /nonexistent", "gc.auto 1", "diff.submodule log", "diff.algorithm patience", "diff.wordRegex .",
    "diff.context 0", "diff.interHunkContext 9", "diff.suppressBlankEmpty true", "merge.renames false",
    "merge.conflictStyle zdiff3", "push.default nothing", "core.whitespace cr-at-eol", "core.autocrlf true",
    "core.autocrlf input", "core.safecrlf true", "core.eol crlf", "core.sharedRepository group",
    "notes.displayRef refs/notes/*", "log.excludeDecoration x", "core.attributesFile /dev/null",
    "submodule.recurse true", "log.initialDecorationSet all", "core.logAllRefUpdates always", "diff.dirstat 0,files",
)  # fmt: skip


def run_history_commands(lean: Lean, office: Office, paper: Path) -> list[tuple[int, str, str]]:
    """What log, diff, verify and save tell; what was saved is taken back."""
    head = office.git("rev-parse", "HEAD").strip()
    answers = [
        lean("-C", office.root, *ON, *command)
        for command in (
            ("log", "new"),
            ("diff", "new", "card-approved"),
            ("diff", "new", "HEAD~3"),
            ("verify", paper, "--project", "new"),
        )
    ]
    path = office.path("new/card.yaml")
    path.write_text(path.read_text("utf-8") + "# ещё\n", "utf-8", newline="\n")
    code, out, err = lean("-C", office.root, *ON, "save", "new")
    answers.append((code, "".join(out.split("(")[:1]), "".join(err.split("(")[:1])))
    answers.append((0, office.git("log", "-1", "--format=%B", "--encoding=UTF-8"), ""))
    office.git("reset", "-q", "--hard", head)
    return answers


@pytest.mark.parametrize(
    "settings",
    [
        ("diff.relative true", "log.showRoot false", "diff.orderFile /dev/null", "i18n.logOutputEncoding cp1251"),
        pytest.param(SETTINGS, marks=pytest.mark.long),
    ],
    ids=["those that did", "all"],
)
def test_no_setting_of_git_changes_what_is_told(
    lean: Lean, tally: Tally, tmp_path: Path, settings: tuple[str, ...]
) -> None:
    office = Office(tmp_path / "контора", tmp_path / "контора" / "Работа")
    shutil.copytree(EXAMPLE, office.root)
    office.git("init", "-q", "-b", "main", str(office.top))
    office.git("config", "user.name", "Иванов И.И.")
    office.git("config", "user.email", "i@example.org")
    office.commit("Начало")
    code, _, err = lean("-C", office.root, *ON, "render", "igrushki", "card", "-o", tmp_path / "paper")
    assert code == 0, err
    (paper,) = (tmp_path / "paper").glob("*.docx")
    office.edit("igrushki/card.yaml", "  Оптимизация", "  Улучшение")
    office.commit("Правка названия", "2027-02-01")
    office.git("checkout", "-qb", "side")
    office.write("igrushki/plan.yaml", office.path("igrushki/plan.yaml").read_text("utf-8") + "# сбоку\n")
    office.commit("Сбоку", "2027-02-02")
    office.git("checkout", "-q", "main")
    office.write("igrushki/card.yaml", office.path("igrushki/card.yaml").read_text("utf-8") + "# прямо\n")
    office.commit("Прямо", "2027-02-03")
    office.git("merge", "-q", "--no-edit", "side", when="2027-02-04")
    office.git("mv", "projects/igrushki", "projects/new")
    office.commit("Переименован", "2027-02-05")
    usual = run_history_commands(lean, office, paper)
    assert [code for code, *_ in usual[:3]] == [0, 0, 0], usual
    for setting in settings:
        key, value = setting.split(" ", 1)
        office.git("config", key, value)
        assert run_history_commands(lean, office, paper) == usual, setting
        office.git("config", "--unset", key)
    tally.add(len(settings))
