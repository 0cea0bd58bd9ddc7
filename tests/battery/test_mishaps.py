"""Accidents without malice: copies beside documents, unreadable folders, Windows line ends, partial clones."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from lean.workspace.files import PROJECTS
from tests.battery.running import POWERLESS, differences, fingerprint, run_here, run_process
from tests.battery.writing import ON, content, git, settled, workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.battery.tally import Tally

    Lean = Callable[..., tuple[int, str, str]]

pytestmark = [pytest.mark.battery(1), pytest.mark.skipif(sys.platform == "win32", reason="там другие имена и права")]
FINISHED = Path(__file__).parents[1] / "data" / "finished"

# Files left by systems, editors and colleagues beside documents -> part of the message; None where there is none.
BESIDE: Final = {
    "card (1).yaml": "похоже на копию card.yaml; перенесите нужное в card.yaml, а этот файл удалите",
    "card — копия.yaml": "похоже на копию card.yaml; перенесите",
    "Копия card.yaml": "похоже на копию card.yaml; перенесите",
    "card-Иванов-ПК.yaml": "похоже на копию card.yaml; перенесите",
    "card.yaml.yaml": "похоже на копию card.yaml; перенесите",
    "target-map (2).yml": "похоже на копию target-map.yaml; если она верна, переименуйте в target-map.yaml",
    "card.yaml.txt": "рядом есть card.yaml; перенесите в него нужное",
    "Target-map.yaml.txt": "переименуйте в target-map.yaml; последнее .txt Windows может не показывать",
    "заметки.yaml": "бывают: card.yaml",
    **dict.fromkeys(
        (
            "card.yaml.bak", "card.yaml~", "card.yaml.orig", ".card.yaml.swp", "#card.yaml#", ".~lock.card.yaml#",
            "~$card.yaml", "._card.yaml", "~$card.docx", "card.docx", "Thumbs.db", "desktop.ini", ".DS_Store",
        )
    ),
}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = Path(shutil.copytree(FINISHED, tmp_path / "workspace"))
    (root / "projects" / "example" / "target-map.yaml").unlink()
    return root


def test_other_files_beside_documents(lean: Lean, tally: Tally, root: Path) -> None:
    project = root / "projects" / "example"
    card = (project / "card.yaml").read_bytes()
    plain = told(lean, tally, root)
    for name, part in BESIDE.items():
        (project / name).write_bytes(card)
        for _ in range(2):  # checked, and cached
            found = told(lean, tally, root)
            assert {key: found[key] for key in plain} == plain, name
            new = {path: message for path, message in found.items() if path not in plain}
            assert set(new) == ({f"projects/example/{name}"} if part is not None else set()), name
            assert all(part is not None and part in message for message in new.values()), (name, new)
        (project / name).unlink()
    for name in BESIDE:
        (root / name).write_bytes(card)
        (root / "projects" / name).write_bytes(card)
    found = told(lean, tally, root)
    assert {f"projects/{name}" for name, part in BESIDE.items() if part is not None} == set(found) - set(plain)


def told(lean: Lean, tally: Tally, root: Path) -> dict[str, str]:
    """Return the messages of a check by file."""
    before = fingerprint(root)
    ran = run_here(lean, "-C", root, "--on", "2027-06-30", "check", "--format", "json")
    assert tally.judge(ran, lost=differences(before, fingerprint(root))) == []
    return {item["path"]: item["message"] for item in json.loads(ran.out)}


def _file(path: Path) -> None:
    path.write_text("проекты\n", encoding="utf-8")


def _ring(path: Path) -> None:
    path.symlink_to(path.name)


def _nowhere(path: Path) -> None:
    path.symlink_to("nowhere")


FOLDERS: Final = {
    "a file": (_file, "это файл, а нужен каталог"),
    "a ring of links": (_ring, "ссылки замкнуты в кольцо"),
    "a link to nowhere": (_nowhere, "ссылка никуда не ведёт"),
}
COMMANDS: Final = (
    "check", "check --gate closed", "status", "due", "list", "registry", "brief", "site -o site", "appeal list", "save",
    "render example card", "advance example", "init new --no-input", "appeal add 9 --source citizen --about Долго",
)  # fmt: skip


@pytest.mark.parametrize("kind", FOLDERS)
def test_a_projects_path_that_is_no_folder_is_reported(kind: str, lean: Lean, tally: Tally, root: Path) -> None:
    make, part = FOLDERS[kind]
    shutil.rmtree(root / PROJECTS)
    make(root / PROJECTS)
    before = fingerprint(root)
    for command in COMMANDS:
        ran = run_here(lean, "-C", root, "--on", "2027-06-30", *command.split())
        assert tally.judge(ran, refused=True, lost=differences(before, fingerprint(root))) == [], command
        assert f"{PROJECTS}:1:1: ошибка file: {part}" in ran.out + ran.err, command


def test_an_unreadable_projects_folder_is_reported(tally: Tally, root: Path) -> None:
    closed = root / PROJECTS
    closed.chmod(0)
    try:
        for command in ("check", "status"):
            ran = run_process(*command.split(), cwd=root, program=(*POWERLESS, sys.executable, "-m", "lean.cli.main"))
            assert tally.judge(ran, refused=True) == [], command
            assert "projects:1:1: ошибка file: нет права читать каталог" in ran.out + ran.err
    finally:
        closed.chmod(0o755)


def test_an_unreadable_project_hides_no_other(tally: Tally, root: Path) -> None:
    closed = Path(shutil.copytree(root / "projects" / "example", root / "projects" / "closed"))
    closed.chmod(0)
    try:
        program = (*POWERLESS, sys.executable, "-m", "lean.cli.main")
        ran = run_process("check", "--format", "json", cwd=root, program=program)
        # A command started inside of it still finds the workspace.
        inside = run_process("check", "closed", cwd=root, program=program)
    finally:
        closed.chmod(0o755)
    assert [tally.judge(one, refused=True) for one in (ran, inside)] == [[], []]
    found = json.loads(ran.out)
    assert "нет права читать файл" in {item["message"] for item in found if item["path"] == "projects/closed/card.yaml"}
    assert any(item["path"].startswith("projects/example/") for item in found)
    assert "нет прав" in inside.out + inside.err


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A workspace in a repository."""
    made = tmp_path / "работа"
    workspace(made, settled(tmp_path))
    return made


def _line_ends_of_windows(clone: Path) -> None:
    """Git converts line ends, and the repository has no attributes against it."""
    (clone / ".gitattributes").unlink()
    git(clone, "-c", "user.name=И", "-c", "user.email=i@example.org", "commit", "-qam", "Без правил")
    git(clone, "config", "core.autocrlf", "true")
    shutil.rmtree(clone / PROJECTS)
    git(clone, "checkout", "--", PROJECTS)
    assert b"\r\n" in (clone / PROJECTS / "seredina" / "journal.yaml").read_bytes()


def _part_of_a_clone(clone: Path) -> None:
    git(clone, "sparse-checkout", "set", f"{PROJECTS}/seredina")
    assert not (clone / PROJECTS / "igrushki").exists()


def _seen_through_a_link(clone: Path) -> None:
    """The home folder, and so everything below it, is a symbolic link."""
    real = clone.with_name("настоящая")
    clone.rename(real)
    clone.symlink_to(real)


GITS: Final = {
    make.__name__.strip("_"): make for make in (_line_ends_of_windows, _part_of_a_clone, _seen_through_a_link)
}


@pytest.mark.parametrize("kind", GITS)
def test_commands_work_in_clones_with_other_git_settings(
    kind: str, lean: Lean, tally: Tally, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settled(clone.parent).items():
        monkeypatch.setenv(name, value)
    before = run_here(lean, "-C", clone, *ON.split(), "check", "seredina", "--format", "json")
    GITS[kind](clone)
    found = run_here(lean, "-C", clone, *ON.split(), "check", "seredina", "--format", "json")
    assert (found.code, found.out) == (before.code, before.out)
    for command in ("diff seredina", "save seredina"):
        ran = run_here(lean, "-C", clone, *ON.split(), *command.split())
        assert tally.judge(ran, refused=False) == [], command
        assert any(word in ran.out + ran.err for word in ("ничего не изменилось", "Сохранять нечего")), command
    files = content(clone)
    step = f"advance seredina plan-returned --date 20.02.2026 --note Сроки --commit {ON}"
    ran = run_here(lean, "-C", clone, *step.split())
    assert tally.judge(ran, refused=False) == []
    after = content(clone)
    journal = f"{PROJECTS}/seredina/journal.yaml"
    assert [name for name in files if files[name] != after.get(name)] == [journal]
    assert after[journal].startswith(files[journal])
    assert (b"\r\n" in after[journal]) == (b"\r\n" in files[journal])
    assert git(clone, "status", "--porcelain") == ""
    # Files that are not checked out are still in the repository.
    assert "projects/igrushki/card.yaml" in git(clone, "ls-tree", "-r", "--name-only", "HEAD")
