"""A saved history that somebody would like to change: `lean check` names each attempt, a server refuses it."""

from __future__ import annotations

import io
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from lean.cli import main
from tests.history.test_servers import Make, Office, head, push, quiet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Lean = Callable[..., tuple[int, str, str]]
    Receive = Callable[[Office, str], tuple[int, str]]

CLOSED, RUNNING = "igrushki", "sotsuslugi"
ON = ("--on", "01.12.2026")
JOURNAL = f"{CLOSED}/journal.yaml"
CORRECTION = "- date: 2025-12-16\n  event: correction\n  by: Иванов И.И.\n  note: Проба.\n"


def empty_with(text: str) -> Callable[[Office], object]:
    return lambda here: here.path(JOURNAL).write_text(text, "utf-8")


def cut_last_entry(here: Office) -> None:
    text = here.path(JOURNAL).read_text("utf-8")
    here.path(JOURNAL).write_text(text[: text.rindex("- date:")], "utf-8")


def insert_entry(here: Office) -> None:
    here.edit(JOURNAL, "- date: 2025-12-17\n", f"{CORRECTION}- date: 2025-12-17\n")


def change_seal(here: Office) -> None:
    here.edit(JOURNAL, "sha256:", "sha256:0")


def delete_journal(here: Office) -> None:
    here.path(JOURNAL).unlink()


def delete_project(here: Office) -> None:
    here.git("rm", "-rq", f"projects/{CLOSED}")


def archive_projects(here: Office) -> None:
    here.git("mv", f"projects/{CLOSED}", "archive")


def link_project(here: Office) -> None:
    here.git("mv", f"projects/{CLOSED}", "hidden")
    here.path(CLOSED).symlink_to("../hidden")


def link_journal(here: Office) -> None:
    copy = here.root / "copy.txt"
    copy.write_bytes(here.path(JOURNAL).read_bytes())
    here.path(JOURNAL).unlink()
    here.path(JOURNAL).symlink_to("../../copy.txt")


FORGERIES: dict[str, tuple[Callable[[Office], object], str]] = {
    "comments alone": (empty_with("# Записей нет.\n"), "сохранённая запись убрана"),
    "empty list": (empty_with("[]\n"), "сохранённая запись убрана"),
    "null": (empty_with("null\n"), "сохранённая запись убрана"),
    "document mark": (empty_with("---\n"), "сохранённая запись убрана"),
    "no byte": (empty_with(""), "сохранённая запись убрана"),
    "last entry cut": (cut_last_entry, "сохранённая запись убрана"),
    "entry inserted": (insert_entry, "запись вставлена перед сохранёнными"),
    "another seal": (change_seal, "сохранённая запись изменена"),
    "journal deleted": (delete_journal, "убран журнал"),
    "project deleted": (delete_project, "убран журнал"),
    "project archived": (archive_projects, "убран журнал"),
    "project replaced by a link": (link_project, "убран журнал"),
    "journal replaced by a link": (link_journal, ""),
}


@pytest.fixture
def started(office: Make) -> Office:
    """A repository with two projects, saved."""
    here: Office = office(CLOSED, RUNNING)
    quiet(here)
    here.edit(f"{RUNNING}/card.yaml", "appeals:\n  - ПОС-2026-0077\n", "")
    here.commit("Начаты")
    return here


@pytest.fixture
def receive(lean: Lean, monkeypatch: pytest.MonkeyPatch) -> Callable[[Office, str], tuple[int, str]]:
    """Run the hook of a server over a push of HEAD to main, which had the commit `old`: the code and the output."""

    def run(here: Office, old: str) -> tuple[int, str]:
        new = here.git("rev-parse", "HEAD").strip()
        monkeypatch.chdir(here.top)
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{old} {new} refs/heads/main\n"))
        code, out, err = lean("pre-receive", *ON)
        return code, out + err

    return run


def serve(here: Office, bare: Path, branch: str) -> Path:
    """Make a bare repository with the hook, whose HEAD names `branch`, and push main there."""
    subprocess.run(["git", "init", "-q", "--bare", "-b", branch, bare], check=True)
    assert main.run(["-C", str(here.root), "init", "--ci", "hook"]) == 0
    hook = bare / "hooks" / "pre-receive"
    hook.write_bytes((here.root / ".lean" / "pre-receive").read_bytes())
    hook.chmod(0o755)
    here.git("remote", "add", "origin", str(bare))
    code, out = push(here, "main")
    assert code == 0, out
    return bare


@pytest.mark.parametrize("name", FORGERIES)
def test_a_check_names_and_a_server_refuses_a_changed_history(
    name: str, started: Office, lean: Lean, receive: Receive
) -> None:
    saved = started.git("rev-parse", "HEAD").strip()
    assert "journal-past" not in lean("check", "-C", started.root, *ON)[1]
    forge, message = FORGERIES[name]
    forge(started)
    code, out, _ = lean("check", "-C", started.root, *ON)
    assert code == 1
    assert "journal-past" in out
    assert (message or "убран журнал") in out
    started.commit("Подделка")
    code, out = receive(started, saved)
    assert code == 1, out
    assert (message or "journal.yaml") in out


def test_settings_cannot_be_taken_away_while_projects_stay(started: Office, lean: Lean, receive: Receive) -> None:
    here, saved = started, started.git("rev-parse", "HEAD").strip()
    here.git("rm", "-q", "lean.yaml")
    here.commit("Без настроек")
    code, out = receive(here, saved)
    assert code == 1
    assert "убран lean.yaml" in out
    assert lean("check", "-C", here.root, *ON)[0] == 2


def test_a_workspace_may_be_moved_with_its_settings(started: Office, receive: Receive) -> None:
    here, saved = started, started.git("rev-parse", "HEAD").strip()
    (here.top / "учёт").mkdir()
    here.git("mv", *(name for name in here.git("ls-tree", "--name-only", "HEAD").split() if name[0] != "."), "учёт")
    here.commit("Перенесён")
    code, out = receive(here, saved)
    assert code == 0, out


@pytest.mark.parametrize("rule", ["seal", "journal-past"])
def test_seals_cannot_be_suppressed(rule: str, started: Office, lean: Lean) -> None:
    here = started
    settings = here.root / "lean.yaml"
    settings.write_text(f"{settings.read_text('utf-8')}suppress:\n  - {{rule: {rule}, reason: Так надо}}\n", "utf-8")
    here.edit(f"{CLOSED}/plan.yaml", "due: 06.03.2026", "due: 07.03.2026")
    code, out, _ = lean("check", "-C", here.root, *ON)
    assert code == 1
    assert "ошибка seal:" in out
    assert "проверяются всегда" in out


def test_an_entry_written_by_hand_cannot_approve_what_its_event_may_not_change(
    started: Office, lean: Lean, receive: Receive
) -> None:
    here, saved = started, started.git("rev-parse", "HEAD").strip()
    card = f"{RUNNING}/card.yaml"
    text = here.path(card).read_text("utf-8")
    target = next(line for line in text.splitlines() if line.strip().startswith("target:"))
    here.edit(card, target, "    target: не более 99 дней")
    journal = here.path(f"{RUNNING}/journal.yaml")
    before = journal.read_text("utf-8")
    assert lean("advance", RUNNING, "card-approved", "-C", here.root, "--date", "01.12.2026", *ON)[0] == 0
    journal.write_text(
        before + journal.read_text("utf-8")[len(before) :].replace("card-approved", "team-changed"), "utf-8"
    )
    code, out, _ = lean("check", "-C", here.root, *ON)
    assert code == 1
    assert "целевое значение" in out
    assert "остальное — " in out
    here.commit("Состав команды")
    code, out = receive(here, saved)
    assert code == 1
    assert "целевое значение" in out
    journal.write_text(journal.read_text("utf-8").replace("event: team-changed", "event: card-approved"), "utf-8")
    assert "остальное — " not in lean("check", "-C", here.root, *ON)[1], "the event that may change it"


def test_replace_refs_do_not_hide_a_rewritten_journal(started: Office, lean: Lean) -> None:
    here = started
    saved = here.git("rev-parse", "HEAD").strip()
    cut_last_entry(here)
    forged = here.commit("Подделка")
    here.git("reset", "-q", "--soft", saved)
    here.git("replace", saved, forged)
    assert "сохранённая запись убрана" in lean("check", "-C", here.root, *ON)[1]


def test_entries_of_a_merged_branch_may_stand_before_saved_ones(
    started: Office, lean: Lean, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = started
    journal = here.path(f"{RUNNING}/journal.yaml")
    base = journal.read_text("utf-8")
    early, late = (CORRECTION.replace("2025-12-16", day).replace("Проба", day) for day in ("2026-11-28", "2026-11-29"))
    here.git("checkout", "-q", "-b", "коллега")
    journal.write_text(base + early, "utf-8")
    other = here.commit("Раньше")
    here.git("checkout", "-q", "main")
    journal.write_text(base + late, "utf-8")
    here.commit("Позже")
    saved = here.git("rev-parse", "HEAD").strip()
    here.git("merge", "--no-commit", "-s", "ours", "-q", other)
    journal.write_text(base + early + late, "utf-8")
    assert "journal-past" not in lean("check", "-C", here.root, *ON)[1]
    here.git("add", "-A")
    here.git("commit", "-q", "-m", "Слияние")
    assert "journal-past" not in receive(here, saved)[1]
    # In the hook of a merge git names the other commit by a variable alone.
    here.git("reset", "-q", "--hard", "HEAD^1")
    journal.write_text(base + early + late, "utf-8")
    assert "запись вставлена" in lean("check", "-C", here.root, *ON)[1]
    monkeypatch.setenv(f"GITHEAD_{other}", "коллега")
    assert "journal-past" not in lean("check", "-C", here.root, *ON)[1]


def test_a_clean_merge_that_loses_entries_of_the_other_branch_is_named(office: Make, lean: Lean) -> None:
    here = office(RUNNING)
    here.commit("Начат")
    journal = here.path(f"{RUNNING}/journal.yaml")
    base = journal.read_text("utf-8")
    here.git("checkout", "-q", "-b", "коллега")
    journal.write_text(base + CORRECTION.replace("2025-12-16", "2026-11-28"), "utf-8")
    other = here.commit("Запись")
    here.git("checkout", "-q", "main")
    here.commit("Ничего")
    here.git("merge", "--no-commit", "-s", "ours", "-q", other)
    assert "сохранённая запись убрана" in lean("check", "-C", here.root, *ON)[1]


@pytest.mark.parametrize("branch", ["master", "main"])
def test_a_new_branch_is_compared_with_every_branch_of_the_server(branch: str, office: Make) -> None:
    here = office(CLOSED)
    quiet(here)
    here.commit("Начаты")
    bare = serve(here, here.top.parent / "сервер.git", branch)
    before = head(bare, "main")
    change_seal(here)
    here.commit("Подделка")
    for name in ("main", "новая"):
        code, out = push(here, f"HEAD:refs/heads/{name}")
        assert (code != 0, head(bare, name)) == (True, before if name == "main" else None)
        assert "сохранённая запись изменена" in out
    # A branch without a common commit is compared with what the server has.
    here.git("checkout", "-q", "--orphan", "сирота")
    here.commit("Подделка с начала")
    code, out = push(here, "сирота")
    assert (code != 0, "сохранённая запись изменена" in out) == (True, True)
    subprocess.run(["git", "-C", bare, "config", "receive.denyDeleteCurrent", "ignore"], check=True)
    code, out = push(here, "--delete", "main")
    assert (code != 0, head(bare, "main")) == (True, before)
    assert "есть только в ней" in out
    assert push(here, "--force", "сирота:main")[0] != 0
    assert push(here, f"{before}:refs/heads/копия")[0] == 0
    code, out = push(here, "--delete", "main")
    assert code == 0, out


def test_a_job_of_a_server_is_not_taken_for_settings(started: Office, lean: Lean, receive: Receive) -> None:
    here, saved = started, started.git("rev-parse", "HEAD").strip()
    for server in ("gitea", "github"):
        assert lean("-C", here.root, "init", "--ci", server)[0] == 0
    assert "неизвестный ключ" not in lean("check", here.root / ".gitea/workflows/lean.yaml", *ON)[1]
    here.commit("Проверка на сервере")
    for old in (saved, "0" * 40):
        code, out = receive(here, old)
        assert code == 0, out


@pytest.mark.skipif(os.name == "nt", reason="hooks of the tests are shell scripts")
def test_commits_with_impossible_dates_do_not_stop_the_log(office: Make, lean: Lean) -> None:
    here = office(CLOSED)
    here.commit("Начат")
    for number, moment in enumerate(
        ("-100000 +0000", "300000000000 +0000", "1700000000 +9999", "99999999999999999 +0000")
    ):
        here.edit(f"{CLOSED}/monitoring.yaml", "note: ", f"note: {number} ")
        here.git("add", "-A")
        tree, parent = here.git("write-tree").strip(), here.git("rev-parse", "HEAD").strip()
        person = f"Иванов И.И. <i@example.org> {moment}"
        raw = f"tree {tree}\nparent {parent}\nauthor {person}\ncommitter {person}\n\nПравка {number}\n"
        made = subprocess.run(
            ["git", "hash-object", "-t", "commit", "-w", "--literally", "--stdin"],
            cwd=here.root, input=raw.encode(), capture_output=True, check=True,
        )  # fmt: skip
        here.git("reset", "-q", "--soft", made.stdout.decode().strip())
    for command in (["log", CLOSED], ["log", CLOSED, "--format", "json"], ["diff", CLOSED, "HEAD~1", "HEAD"]):
        code, _, err = lean("-C", here.root, *command, *ON)
        assert code == 0, err
