"""lean check in a hook: whatever git sets or hides, it reports errors and leaves the tree unchanged."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.battery.running import HANG, ROOT, differences, fingerprint
from tests.battery.tally import counted
from tests.battery.writing import settled

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.battery.tally import Tally

pytestmark = [
    pytest.mark.battery(7),
    pytest.mark.skipif(shutil.which("git") is None or os.name == "nt", reason="git or a shell for hooks is not there"),
]

GOOD = "title: Выдача справки\n"
BAD = "titel: Выдача справки\n"
FOUND = "card.yaml:1:1: ошибка schema: неизвестный ключ «titel»"
CARD = "projects/справки/card.yaml"

# The hook itself records the tree that is about to be committed, before and after the check.
HOOK = """\
#!/bin/sh
git write-tree >> "$TREES"
{command}
code=$?
git write-tree >> "$TREES"
exit $code
"""


@dataclass(frozen=True)
class Office:
    """A repository with a workspace at its top, and the environment in which git is called there."""

    root: Path
    variables: dict[str, str]

    @property
    def trees(self) -> Path:
        """Return the file in which hooks record the trees they saw."""
        return Path(self.variables["TREES"])

    def run(self, *command: str, **more: str) -> tuple[int, str]:
        """Run a command at the top; return its exit code and its whole output."""
        done = subprocess.run(
            command, cwd=self.root, env=self.variables | more, check=False, timeout=HANG,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        return done.returncode, done.stdout.decode(errors="replace")

    def git(self, *arguments: str) -> str:
        """Return the output of git, which must succeed."""
        code, said = self.run("git", *arguments)
        assert code == 0, said
        return said

    def card(self, text: str) -> None:
        """Write the card."""
        (self.root / CARD).write_text(text, encoding="utf-8")

    def hook(self, command: str = "lean check", name: str = "pre-commit") -> None:
        """Install a plain hook where git has the hooks of this work tree."""
        folder = self.root / self.git("rev-parse", "--git-path", "hooks").strip()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(HOOK.format(command=command), encoding="utf-8")
        (folder / name).chmod(0o755)

    def commit(self, *arguments: str) -> tuple[int, str]:
        """Try to commit."""
        return self.run("git", "commit", "--quiet", "-m", "Правка", *arguments)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A small workspace, committed in a valid state."""
    root = tmp_path / "работа"
    (root / CARD).parent.mkdir(parents=True)
    (root / "lean.yaml").write_text("regulation: seversk\n", encoding="utf-8")
    variables = settled(tmp_path / "home") | {"TREES": str(tmp_path / "trees")}
    variables["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{variables['PATH']}"
    made = Office(root, variables)
    made.card(GOOD)
    made.git("init", "--quiet", "-b", "main")
    made.git("add", "--all")
    made.commit()
    return made


# Each prepares the commit of an error in a different way; returns the folder of the commit and its arguments.
def staged(office: Office) -> tuple[Office, list[str]]:
    office.card(BAD)
    office.git("add", "--all")
    return office, []


def all_of_it(office: Office) -> tuple[Office, list[str]]:
    office.card(BAD)
    return office, ["--all"]


def by_name(office: Office) -> tuple[Office, list[str]]:
    """A partial commit, for which git creates a separate index, while something else is staged."""
    (office.root / "записка.txt").write_text("черновик\n", encoding="utf-8")
    office.git("add", "записка.txt")
    office.card(BAD)
    return office, ["--", CARD]


def amended(office: Office) -> tuple[Office, list[str]]:
    return staged(office)[0], ["--amend"]


def renamed(office: Office) -> tuple[Office, list[str]]:
    """A renamed project with names in octal escapes, which is the default of git."""
    office.card(BAD)
    office.git("add", "--all")
    office.git("mv", "projects/справки", "projects/справки и выписки")
    return office, []


def in_a_worktree(office: Office) -> tuple[Office, list[str]]:
    second = replace(office, root=office.root.with_name("второе дерево"))
    office.git("worktree", "add", "--quiet", "-b", "second", str(second.root))
    second.card(BAD)
    return second, ["--all"]


def in_a_submodule(office: Office) -> tuple[Office, list[str]]:
    above = replace(office, root=office.root.with_name("хранилище"))
    above.root.mkdir()
    above.git("init", "--quiet", "-b", "main")
    above.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", office.root.as_uri(), "внутри")
    inner = replace(office, root=above.root / "внутри")
    inner.card(BAD)
    return inner, ["--all"]


def in_a_shallow_clone(office: Office) -> tuple[Office, list[str]]:
    office.card(f"{GOOD}goals: [1]\n")
    office.commit("--all")
    clone = replace(office, root=office.root.with_name("мелкое"))
    office.git("clone", "--quiet", "--depth", "1", office.root.as_uri(), str(clone.root))
    clone.card(BAD)
    return clone, ["--all"]


def without_a_home(office: Office) -> tuple[Office, list[str]]:
    office.card(BAD)
    kept = {name: value for name, value in office.variables.items() if name not in {"HOME", "USER", "LOGNAME"}}
    return replace(office, variables=kept), ["--all"]


def everything_named(office: Office) -> tuple[Office, list[str]]:
    """A separate repository, known only by GIT_DIR, GIT_INDEX_FILE and GIT_WORK_TREE."""
    apart = office.root.with_name("отдельно.git")
    (office.root / ".git").rename(apart)
    named = {
        "GIT_DIR": str(apart), "GIT_WORK_TREE": str(office.root), "GIT_INDEX_FILE": str(apart / "другой индекс"),
        "GIT_CEILING_DIRECTORIES": str(office.root.parent),
    }  # fmt: skip
    (apart / "index").rename(apart / "другой индекс")
    office.card(BAD)
    return replace(office, variables=office.variables | named), ["--all"]


def merged(office: Office) -> tuple[Office, list[str]]:
    """A merge that a person finishes by a commit."""
    office.git("checkout", "--quiet", "-b", "other")
    office.card(f"{GOOD}goals: [1]\n")
    office.commit("--all")
    office.git("checkout", "--quiet", "main")
    office.card(f"{GOOD}goals: [2]\n")
    office.commit("--all")
    code, said = office.run("git", "merge", "--quiet", "other")
    assert code == 1, said
    office.card(BAD)
    return office, ["--all"]


SITUATIONS: dict[str, Callable[[Office], tuple[Office, list[str]]]] = {
    "staged": staged,
    "commit -a": all_of_it,
    "by name": by_name,
    "--amend": amended,
    "a rename": renamed,
    "a worktree": in_a_worktree,
    "a submodule": in_a_submodule,
    "a shallow clone": in_a_shallow_clone,
    "no HOME": without_a_home,
    "GIT_DIR and all": everything_named,
    "a merge": merged,
}


# The other preparations use the same mechanisms of git less directly.
QUICK = {"commit -a", "a rename", "a worktree", "GIT_DIR and all"}


@pytest.mark.parametrize(
    "situation", [pytest.param(name, marks=() if name in QUICK else pytest.mark.long) for name in SITUATIONS]
)
def test_check_in_a_hook(office: Office, tally: Tally, situation: str) -> None:
    where, arguments = SITUATIONS[situation](office)
    where.hook()
    head = where.git("rev-parse", "HEAD")
    files, before = fingerprint(where.root), where.git("status", "--porcelain", "-z")
    code, said = where.commit(*arguments)
    _judge(tally, code, said, refused=True)
    assert FOUND in said
    assert where.git("rev-parse", "HEAD") == head, "nothing was committed"
    _unchanged(tally, where, files)
    assert where.git("status", "--porcelain", "-z") == before, "the index changed"
    # The same with the error corrected.
    card = next(where.root.glob("projects/*/card.yaml"))
    card.write_text(f"{GOOD}goals: [3]\n", encoding="utf-8")
    if not arguments or arguments == ["--amend"]:
        where.git("add", "--all")
    files = fingerprint(where.root)
    code, said = where.commit(*arguments)
    _judge(tally, code, said, refused=False)
    assert where.git("rev-parse", "HEAD") != head
    _unchanged(tally, where, files)
    trees = where.trees.read_text().split()
    assert len(trees) == 4
    assert trees[0] == trees[1], "the check changed what was to be committed"
    assert trees[2] == trees[3]
    assert where.git("rev-parse", "HEAD^{tree}").strip() == trees[3]


def _judge(tally: Tally, code: int, said: str, *, refused: bool) -> None:
    tally.add(tracebacks="Traceback" in said, silent=refused and code == 0)
    assert "Traceback" not in said
    assert code == int(refused), said


def _unchanged(tally: Tally, where: Office, files: dict[str, object]) -> None:
    """Return whether contents and times of the work tree are unchanged; files of git itself are not compared."""
    changed = [path for path in differences(files, fingerprint(where.root)) if f"{os.sep}.git" not in path]
    tally.add(0, losses=bool(changed))
    assert changed == []


def half_staged(office: Office) -> None:
    """The staged card is invalid, the card on the disk is valid."""
    office.card(BAD)
    office.git("add", "--all")
    office.card(GOOD)


def test_a_plain_hook_checks_files_on_the_disk(office: Office, tally: Tally) -> None:
    office.hook()
    half_staged(office)
    code, said = office.commit()
    _judge(tally, code, said, refused=False)


def test_the_plain_hook_of_the_handbook_checks_staged_files(office: Office, tally: Tally) -> None:
    handbook = (ROOT / "README.ru.md").read_text(encoding="utf-8")
    (recipe,) = re.findall(r"^ *```sh\n *#!/bin/sh\n(.*?)^ *```", handbook, re.DOTALL | re.MULTILINE)
    office.hook(f"({recipe})")
    half_staged(office)
    files = fingerprint(office.root)
    code, said = office.commit()
    _judge(tally, code, said, refused=True)
    assert f"{CARD}:1:1: ошибка schema" in said
    _unchanged(tally, office, files)
    # The reverse case.
    office.git("add", "--all")
    office.card(BAD)
    code, said = office.commit("--allow-empty")
    _judge(tally, code, said, refused=False)


@pytest.mark.parametrize("serial", [pytest.param(True, marks=pytest.mark.long), False])
def test_long_lists_of_files_are_passed_in_batches_or_whole(office: Office, tally: Tally, serial: bool) -> None:  # noqa: FBT001 - a column
    """Pre-commit splits lists too long for a command line; without require_serial it runs the parts at once."""
    folder = office.root / "projects" / "справки" / "attachments" / ("очень длинное имя папки " * 5)
    folder.mkdir(parents=True)
    # A name has about 500 bytes; pre-commit limits a command line to 128 KB, which is less than 300 names.
    for number in range(counted(400, 4000)):
        (folder / f"{'снимок экрана ' * 8}{number:05}.yaml").write_text("a: 1\n")
    (office.root / ".pre-commit-config.yaml").write_text(
        "repos:\n  - repo: local\n    hooks:\n      - id: lean-check\n        name: lean check\n"
        "        entry: lean check\n        language: system\n        files: \\.ya?ml$\n"
        f"        require_serial: {str(serial).lower()}\n",
        encoding="utf-8",
    )
    office.card(BAD)
    office.git("add", "--all")
    files, tree = fingerprint(office.root), office.git("write-tree")
    command = (sys.executable, "-m", "pre_commit", "run", "--all-files")
    code, said = office.run(*command, PRE_COMMIT_HOME=str(office.root.with_name("pre-commit")))
    _judge(tally, code, said, refused=True)
    # Every part belongs to the same project, so every part reports the error.
    assert said.count(FOUND) == said.count("Проверено проектов: 1") >= 2
    _unchanged(tally, office, files)
    assert office.git("write-tree") == tree


# A hook of a repository that calls lean for another one: variables of the hook must not mislead it.
@pytest.fixture
def second(office: Office) -> Office:
    """Another office beside the first."""
    made = replace(office, root=office.root.with_name("другая"))
    shutil.copytree(office.root, made.root)
    made.card(f"{GOOD}goals: [1]\n")
    made.git("commit", "--quiet", "--all", "-m", "Только у второй")
    return made


def test_commands_in_a_hook_of_another_repository(office: Office, second: Office, tally: Tally, tmp_path: Path) -> None:
    said = tmp_path / "said"
    second.card(f"{GOOD}goals: [2]\n")
    index = office.git("ls-files", "-s")
    new = tmp_path / "новая"
    there = f'lean -C "{second.root}"'
    office.hook(
        f'exec > "{said}" 2>&1; {there} log справки && {there} diff справки && '
        f'{there} save справки -m "Из чужого хука" && '
        f'lean -C "{new}" init zayavki --no-input && echo done',
    )
    (office.root / "записка.txt").write_text("заметка\n", encoding="utf-8")
    office.git("add", "--all")
    code, out = office.commit()
    _judge(tally, code, out, refused=False)
    told = said.read_text(encoding="utf-8")
    assert told.endswith("done\n"), told
    assert "Только у второй" in told
    assert second.git("log", "-1", "--format=%s").strip() == "Из чужого хука"
    assert second.git("status", "--porcelain") == ""
    # The first repository has only its own commit.
    assert office.git("log", "-1", "--format=%s").strip() == "Правка"
    assert [
        line for line in office.git("ls-files", "-s").splitlines() if "\\320\\267\\320\\260" not in line
    ] == index.splitlines()
    assert office.git("status", "--porcelain") == ""
    assert (new / ".git").is_dir()
    assert replace(office, root=new).git("rev-parse", "--show-toplevel").strip() == str(new)


def test_saving_from_a_hook_of_the_same_repository_is_refused(office: Office, tally: Tally) -> None:
    office.hook("lean save справки")
    office.card(f"{GOOD}goals: [1]\n")
    files = fingerprint(office.root)
    code, said = office.commit("--all")
    _judge(tally, code, said, refused=True)
    assert "с хранилищем работает другой git" in said
    _unchanged(tally, office, files)
