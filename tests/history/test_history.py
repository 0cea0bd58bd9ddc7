"""What git knows of a project: revisions through renames, merges and hooks; the commands log and diff over them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from lean.history import git
from lean.history.revisions import History, load_history, project_at
from lean.regulation import editions
from lean.workspace.workspace import Workspace

if TYPE_CHECKING:
    from lean.regulation.model import Regulation
    from lean.workspace.project import Project

Lean = Callable[..., tuple[int, str, str]]
Make = Callable[..., Any]
DUE = "due: 06.03.2026"


class Office(Protocol):
    """The office made by the fixture of this folder."""

    root: Path


@pytest.fixture
def regulation() -> Regulation:
    return editions.find("seversk", Path()).on(date(2026, 1, 1))


def project(office: Office, slug: str = "igrushki") -> Project:
    return Workspace(office.root).project(slug)


def history(office: Office, slug: str = "igrushki") -> History:
    return load_history(project(office, slug))


def told(office: Office, lean: Lean, *arguments: str) -> list[dict[str, Any]]:
    code, out, err = lean("-C", office.root, *arguments, "--format", "json")
    assert code == 0, err
    found: list[dict[str, Any]] = json.loads(out)
    return found


def changes(items: list[dict[str, Any]]) -> list[str]:
    return [change["text"] for item in items if item["kind"] != "event" for change in item["changes"]]


@pytest.mark.parametrize("folder", ["", "учёт/lean"])
def test_a_renamed_project_keeps_its_history(office: Make, lean: Lean, folder: str) -> None:
    here = office("igrushki", folder=folder)
    here.commit("Начат", "2026-01-01")
    here.edit("igrushki/plan.yaml", DUE, "due: 07.03.2026")
    here.commit("Срок", "2026-01-02")
    for number, (old, new) in enumerate([("igrushki", "сбор"), ("сбор", "toys")]):
        here.git("mv", f"projects/{old}", f"projects/{new}")
        here.edit(f"{new}/plan.yaml", f"due: 0{7 + number}.03.2026", f"due: 0{8 + number}.03.2026")
        here.commit("Переименован", f"2026-01-0{3 + number}")
    here.edit("toys/plan.yaml", "due: 09.03.2026\n", "due: 10.03.2026\n")
    items = told(here, lean, "log", "toys", "--document", "plan")
    dues = [(c["old"], c["new"]) for item in items if item["kind"] != "event" for c in item["changes"] if c["old"]]
    assert dues == [(f"0{n}.03.2026", f"{n + 1:02}.03.2026") for n in range(6, 10)]
    assert [item["moved_from"] for item in items if item.get("moved_from")] == ["projects/igrushki", "projects/сбор"]
    assert items[-1]["kind"] == "unsaved"


def test_an_edit_on_a_branch_without_the_rename_is_logged_after_the_merge(office: Make, lean: Lean) -> None:
    here = office("igrushki", "lgoty")
    here.commit("Начат", "2026-06-04")
    here.git("checkout", "-q", "-b", "имя")
    here.git("mv", "projects/igrushki", "projects/toys")
    here.commit("Переименован", "2026-06-05")
    here.git("checkout", "-q", "main")
    here.edit("igrushki/plan.yaml", DUE, "due: 07.03.2026")
    here.commit("Срок", "2026-06-06")
    here.git("merge", "-q", "--no-edit", "имя")
    here.git("mv", "projects/lgoty", "projects/igrushki")
    here.commit("Имя занял другой", "2026-06-08")
    items = told(here, lean, "log", "toys")
    by = {item["message"]: changes([item]) for item in items if item["kind"] == "commit"}
    assert by["Срок"] == [
        "срок мероприятия m1 «Ввести сигнал окончания игры — песочные часы и мелодию»: 06.03.2026 → 07.03.2026"
    ]
    assert "Имя занял другой" not in by
    assert [item["moved_from"] for item in items if item.get("moved_from")] == ["projects/igrushki"]
    assert items[-1]["kind"] != "unsaved"


def test_a_reused_directory_name_keeps_two_histories_apart(office: Make) -> None:
    here = office("igrushki", "lgoty")
    first = here.commit("Начаты")
    here.git("rm", "-q", "-r", "projects/lgoty")
    here.commit("lgoty убран")
    here.git("mv", "projects/igrushki", "projects/lgoty")
    moved = here.commit("igrushki теперь lgoty")
    found = history(here, "lgoty")
    assert [(r.commit.id, r.folder) for r in found.revisions] == [
        (first, "projects/igrushki"),
        (moved, "projects/lgoty"),
    ]
    assert found.folder_at(first) == "projects/lgoty", "at that time the name was another project's"


def test_comments_and_layout_are_not_logged_as_changes(office: Make, lean: Lean) -> None:
    here = office("igrushki")
    here.commit("Начат")
    here.edit("igrushki/plan.yaml", DUE, f"{DUE}  # как договорились\n")
    assert told(here, lean, "diff", "igrushki") == []
    assert lean("-C", here.root, "diff", "igrushki")[2].endswith("По смыслу ничего не изменилось.\n")
    here.commit("Пояснение")
    assert changes(told(here, lean, "log", "igrushki", "--document", "plan"))[1:] == []


def test_the_log_names_the_event_that_covered_a_change(office: Make, lean: Lean) -> None:
    here = office("igrushki")
    text = here.path("igrushki/journal.yaml").read_text("utf-8")
    cut = text.index("- date: 2026-02-20")
    here.write("igrushki/journal.yaml", text[:cut])
    here.edit("igrushki/plan.yaml", DUE, "due: 05.03.2026")
    here.commit("Начат", "2026-02-18")
    here.edit("igrushki/plan.yaml", "due: 05.03.2026", DUE)
    here.commit("Замечание", "2026-02-19")
    here.write("igrushki/journal.yaml", text)
    here.commit("Согласован", "2026-02-20")
    here.edit("igrushki/plan.yaml", DUE, "due: 09.03.2026")
    here.commit("Тихо", "2026-03-01")
    items = told(here, lean, "log", "igrushki", "--document", "plan")
    plan = {item["message"]: item["changes"][0]["covered_by"] for item in items if item["kind"] == "commit"}
    assert plan["Замечание"] == {"event": "plan-agreed", "date": "2026-02-20", "protocol": None}
    assert plan["Тихо"] is None
    kinds = [item.get("message") or item["event"] for item in items]
    assert kinds.index("Замечание") < kinds.index("plan-agreed") < kinds.index("Тихо")


def test_the_log_names_a_commit_that_rewrote_the_journal(office: Make, lean: Lean) -> None:
    here = office("igrushki")
    here.commit("Начат")
    here.edit("igrushki/journal.yaml", "- date: 2025-12-16", "- date: 2025-12-15")
    here.commit("Задним числом")
    items = [item for item in told(here, lean, "log", "igrushki") if item["kind"] == "commit"]
    assert [item["rewritten"] for item in items] == [False, True]
    assert "журнал: переписаны прежние записи" in lean("-C", here.root, "log", "igrushki")[1]


def test_a_merge_is_logged_with_changes_that_no_branch_had(office: Make, lean: Lean) -> None:
    here = office("igrushki")
    here.commit("Начат")
    here.git("checkout", "-q", "-b", "ветка")
    here.edit("igrushki/plan.yaml", DUE, "due: 07.03.2026")
    here.commit("На ветке", "2026-01-12")
    here.git("checkout", "-q", "main")
    here.edit("igrushki/card.yaml", "title: ", "title: Новая ")
    here.commit("На main", "2026-01-13")
    here.git("merge", "-q", "--no-commit", "ветка")
    here.edit("igrushki/plan.yaml", "due: 17.04.2026", "due: 16.04.2026")
    here.commit("Слияние", "2026-01-14")
    by = {item["message"]: changes([item]) for item in told(here, lean, "log", "igrushki") if item["kind"] == "commit"}
    assert [len(by[name]) for name in ("На ветке", "На main", "Слияние")] == [1, 1, 1]
    assert "17.04.2026 → 16.04.2026" in by["Слияние"][0]


def test_the_approved_text_is_found_by_its_seal(office: Make, lean: Lean, regulation: Regulation) -> None:
    here = office("igrushki")
    here.commit("Начат", "2026-06-04")
    here.git("mv", "projects/igrushki", "projects/toys")
    here.commit("Переименован", "2026-06-05")
    here.edit("toys/plan.yaml", DUE, "due: 07.03.2026")
    here.commit("Тихо", "2026-06-06")
    found = told(here, lean, "diff", "toys", "--since-approval", "--on", "2026-06-10")
    assert [(c["document"], c["old"], c["new"]) for c in found] == [("plan", "06.03.2026", "07.03.2026")]
    # The same project taken to another repository, whose history knows nothing of the rename.
    journal = project(here, "toys").journal.root
    alone = History(history(here, "toys").repository, "projects/нет")
    seal = next(entry for entry in journal if entry.event == "plan-agreed").seals["plan"]
    place = alone.sealed("plan", seal, regulation)
    assert place is not None
    assert place[1].endswith("/plan.yaml")


def test_an_approved_text_that_was_never_saved_is_named(office: Make, lean: Lean) -> None:
    here = office("igrushki")
    here.edit("igrushki/plan.yaml", DUE, "due: 07.03.2026")
    here.commit("Начат", "2026-06-04")
    code, out, err = lean("-C", here.root, "diff", "igrushki", "--since-approval", "--on", "2026-06-10")
    assert (code, out) == (1, "")
    assert "plan.yaml, утверждённого событием «План согласован» 20.02.2026, в истории git нет" in err


def test_an_approved_text_that_is_not_saved_yet_is_to_be_saved_first(office: Make, lean: Lean) -> None:
    here = office("igrushki")
    folder, aside = here.path("igrushki"), here.top.parent
    moved = [path for path in folder.glob("*.yaml") if path.name != "journal.yaml"]
    for path in moved:
        path.rename(aside / path.name)
    here.commit("Записан один журнал", "2026-06-04")
    for path in moved:
        (aside / path.name).rename(path)
    code, out, err = lean("-C", here.root, "diff", "igrushki", "--since-approval", "--on", "2026-06-10")
    assert (code, out) == (1, "")
    assert "plan.yaml, утверждённый событием «План согласован» 20.02.2026, ещё не сохранён в git" in err
    assert "сначала lean save igrushki" in err
    assert "ничего не изменилось" not in err


STATES = [
    ([], "09.03.2026"),
    (["HEAD"], "09.03.2026"),
    (["HEAD~1"], "08.03.2026"),
    (["02.01.2026"], "07.03.2026"),
    (["plan-agreed"], "06.03.2026"),
]


@pytest.mark.parametrize(("arguments", "due"), STATES)
def test_a_state_is_a_revision_a_day_or_an_event(office: Make, lean: Lean, arguments: list[str], due: str) -> None:
    here = office("igrushki")
    here.commit("Начат", "2026-01-01")
    for day in (7, 8, 9):
        here.edit("igrushki/plan.yaml", f"due: 0{day - 1}.03.2026\n", f"due: 0{day}.03.2026\n")
        here.commit(f"Срок {day}", f"2026-01-0{day - 5}")
    here.edit("igrushki/plan.yaml", "due: 09.03.2026\n", "due: 31.03.2026\n")
    found = told(here, lean, "diff", "igrushki", *arguments)
    assert [(c["old"], c["new"]) for c in found] == [(due, "31.03.2026")]


REFUSALS = [
    (["diff", "igrushki", "нет-такой"], "«нет-такой» — не ревизия, не дата и не событие проекта"),
    (["diff", "igrushki", "--upload-pack=x"], "нет параметра"),
    (["diff", "igrushki", "01.01.2001"], "на 01.01.2001 в истории ещё ничего нет: проект впервые сохранён "),
    (["diff", "igrushki", "cancelled"], "события «Проект прекращён» (cancelled) в журнале нет"),
    (["diff", "igrushki", "HEAD", "--since-approval"], "укажите одно"),
    (["log", "igrushki", "--document", "paln"], "возможно, plan"),
    (["log", "igrushki", "--since", "вчера"], "--since: "),
]


@pytest.mark.parametrize(("arguments", "message"), REFUSALS)
def test_states_that_cannot_be_compared_are_refused_with_the_reason(
    office: Make, lean: Lean, arguments: list[str], message: str
) -> None:
    here = office("igrushki")
    here.commit("Начат", "2026-06-04")
    code, out, err = lean("-C", here.root, *arguments)
    assert code in (1, 2)
    assert out == ""
    if "cancelled" not in arguments:
        assert message in err
    else:
        assert "(cancelled) в журнале нет" in err


def test_without_a_repository_the_log_is_the_journal(
    office: Make, lean: Lean, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = office("igrushki")
    (here.top / ".git").rename(tmp_path / "elsewhere")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    code, out, err = lean("-C", here.root, "log", "igrushki")
    assert (code, out.count("●")) == (0, 13)
    assert "не хранилище git" in err
    assert lean("-C", here.root, "diff", "igrushki")[0] == 1
    monkeypatch.setenv("PATH", "")
    code, out, err = lean("-C", here.root, "log", "igrushki")
    assert (code, out.count("●")) == (0, 13)
    assert "git не найден" in err


def test_a_repository_without_commits_and_a_project_without_history(office: Make, lean: Lean) -> None:
    here = office("igrushki")
    assert [item["kind"] for item in told(here, lean, "log", "igrushki")][-1] == "unsaved"
    here.git("commit", "-q", "--allow-empty", "-m", "Пусто")
    assert {c["text"] for c in told(here, lean, "diff", "igrushki")} == {"документ создан"}


def test_git_variables_of_a_hook_do_not_select_another_repository(office: Make, lean: Lean, tmp_path: Path) -> None:
    here = office("igrushki")
    here.commit("Начат")
    other = tmp_path / "other"
    subprocess.run(["git", "init", "-q", other], check=True)
    expected = lean("-C", here.root, "log", "igrushki")
    hook = {
        "GIT_DIR": str(other / ".git"),
        "GIT_INDEX_FILE": "nowhere",
        "GIT_WORK_TREE": str(other),
        "GIT_PREFIX": "x/",
    }
    with pytest.MonkeyPatch.context() as patch:
        # The fixture of the command line clears these itself, so the module is asked.
        for name, value in hook.items():
            patch.setenv(name, value)
        assert git.find_repository(here.root).head == here.git("rev-parse", "HEAD").strip()
        # A work tree whose repository lies elsewhere and is named by the environment alone.
        (here.top / ".git").rename(tmp_path / "apart")
        patch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
        patch.setenv("GIT_DIR", str(tmp_path / "apart"))
        patch.setenv("GIT_WORK_TREE", str(here.top))
        assert git.find_repository(here.root).ask_line("log", "-1", "--format=%s") == "Начат"
    (tmp_path / "apart").rename(here.top / ".git")
    assert lean("-C", here.root, "log", "igrushki") == expected


def test_worktrees_and_shallow_clones(office: Make, lean: Lean, tmp_path: Path) -> None:
    here = office("igrushki")
    here.commit("Начат")
    here.edit("igrushki/plan.yaml", DUE, "due: 07.03.2026")
    here.commit("Срок", "2027-01-12")
    expected = told(here, lean, "log", "igrushki")
    here.git("worktree", "add", "-q", str(tmp_path / "второе"))
    code, out, _ = lean("-C", tmp_path / "второе", "log", "igrushki", "--format", "json")
    assert (code, json.loads(out)) == (0, expected)
    clone = tmp_path / "мелкое"
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{here.top}", clone], check=True)
    code, out, err = lean("-C", clone, "log", "igrushki", "--format", "json")
    assert code == 0
    assert "История неполная" in err
    assert [item["message"] for item in json.loads(out) if item["kind"] == "commit"] == ["Срок"]


def test_messages_and_names_cannot_break_the_reading(office: Make, lean: Lean) -> None:
    here = office("igrushki")
    here.git("config", "core.commentChar", ";")
    here.commit("Начат\n\n\x01" + "a" * 40 + "\x02\x02\x02\n:100644 100644 a b M\tx\n\x1b[31mкрасный")
    here.edit("igrushki/plan.yaml", DUE, "due: 07.03.2026")
    here.git("add", "-A")
    here.git("commit", "-q", "-m", "\x1b[2J", "--author", "\x02Злой <x@y>")
    code, out, _ = lean("-C", here.root, "log", "igrushki")
    assert code == 0
    assert all(line.isprintable() for line in out.splitlines())
    assert len(history(here).revisions) == 2


SETTINGS_OF_PEOPLE = {
    "i18n.commitEncoding": "windows-1251",
    "core.safecrlf": "true",
    "diff.relative": "true",
}


@pytest.mark.parametrize("key", SETTINGS_OF_PEOPLE)
def test_git_settings_of_users_do_not_change_the_log(key: str, office: Make, lean: Lean) -> None:
    here = office("igrushki")
    (here.top / ".gitattributes").write_text("*.yaml text eol=lf\n", "utf-8")
    here.commit("Начат")
    here.git("config", key, SETTINGS_OF_PEOPLE[key])
    here.git("config", "user.name", "Анна")  # all of a commit is bytes that windows-1251 has too
    path = here.path("igrushki/practice.yaml")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n") + "# Сверено\r\n".encode())
    code, out, err = lean("-C", here.root, "save", "igrushki", "-m", "Сверено — всё", "--on", "2026-06-10")
    assert (code, "Сверено — всё" in out, err) == (0, True, "")
    told = lean("-C", here.root, "log", "igrushki")[1]
    assert "Сверено — всё" in told
    assert "Начат" in told


def test_programs_of_the_repository_are_not_run(office: Make, lean: Lean, tmp_path: Path) -> None:
    here = office("igrushki")
    (here.top / ".gitattributes").write_text("*.yaml diff=evil\n", "utf-8")
    here.commit("Начат")
    here.edit("igrushki/plan.yaml", DUE, "due: 07.03.2026")
    here.commit("Срок")
    trace = tmp_path / "ran"
    for key in (
        "core.fsmonitor",
        "diff.evil.textconv",
        "diff.evil.command",
        "diff.external",
        "core.pager",
        "gpg.program",
    ):
        here.git("config", key, f"touch {trace}")
    here.git("config", "log.showSignature", "true")
    assert len(told(here, lean, "log", "igrushki")) > 2
    assert told(here, lean, "diff", "igrushki", "HEAD~1") != []
    assert not trace.exists()


def test_an_unreadable_saved_state_is_named_and_skipped(office: Make, lean: Lean) -> None:
    here = office("igrushki")
    here.commit("Начат")
    good = here.path("igrushki/plan.yaml").read_bytes()
    here.write("igrushki/plan.yaml", "measures: [\n")
    here.commit("Сломан", "2027-01-12")
    here.path("igrushki/plan.yaml").write_bytes(good)
    here.commit("Починен", "2027-01-13")
    texts = changes(told(here, lean, "log", "igrushki", "--document", "plan"))
    assert texts == ["документ создан", "документ: читается → не читается", "документ: не читается → читается"]


def test_a_project_is_restored_as_it_was_at_a_commit(office: Make) -> None:
    here = office("igrushki")
    (here.root / "templates" / "forms").mkdir(parents=True)
    (here.root / "templates" / "forms" / "own.docx").write_bytes(b"1")
    first = here.commit("Начат")
    here.git("mv", "projects/igrushki", "projects/toys")
    here.edit("toys/card.yaml", "title: ", "title: Новая ")
    (here.root / "templates" / "forms" / "own.docx").write_bytes(b"2")
    here.commit("Потом")
    with project_at(history(here, "toys"), first) as loaded:
        assert loaded.slug == "igrushki"
        assert not loaded.title.startswith("Новая")
        assert loaded.workspace.settings.regulation == "seversk"
        assert (loaded.workspace.root / "templates" / "forms" / "own.docx").read_bytes() == b"1"
        assert (loaded.directory / "attachments" / "do.png").is_file()
        left = loaded.workspace.root
    assert not left.exists()


def test_the_log_can_be_limited_to_one_document(office: Make, lean: Lean) -> None:
    here = office("igrushki")
    here.commit("Начат", "2026-06-04")
    text = here.path("igrushki/survey.yaml").read_text("utf-8")
    here.write("igrushki/survey.yaml", "process:\n")
    here.edit("igrushki/plan.yaml", DUE, "due: 07.03.2026")
    here.commit("igrushki: Стёрты анкеты", "2026-06-05")
    here.write("igrushki/survey.yaml", text)
    out = lean("-C", here.root, "log", "igrushki")[1]
    assert "2026  ○" in out
    assert " Иванов И.И.: Стёрты анкеты\n" in out, "the project is known, the dot is the author's"
    first = out.partition("Стёрты анкеты\n")[2].split("\n")
    assert first[0] == "              Анкетирование:"
    assert first[11].startswith("                … и ещё ")
    assert first[11].endswith(": lean log igrushki --document survey")
    assert first[12].startswith("              План мероприятий: срок мероприятия m1"), "one change needs no heading"
    whole = lean("-C", here.root, "log", "igrushki", "--document", "survey")[1]
    assert "… и ещё" not in whole
    assert whole.count("убрано") > 10
    here.edit("igrushki/journal.yaml", "by: Громова Г.Г.", "by: Белова Б.Б.")
    told_ = lean("-C", here.root, "diff", "igrushki")[1]
    assert "запись 11.02.2026 «Карта целевого состояния готова», кто: Громова Г.Г. → Белова Б.Б." in told_


def test_log_lines_are_wrapped_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    from lean.cli.tables import wrap_lines  # noqa: PLC0415

    lines = ["11.01.2027  ○ Иванов И.И.: срок мероприятия перенесён", "  владелец процесса: Орлова О.О. → Жукова Ж.Ж."]
    assert list(wrap_lines(lines)) == lines
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "42")
    assert list(wrap_lines(lines)) == [
        "11.01.2027  ○ Иванов И.И.: срок",
        "              мероприятия перенесён",
        "  владелец процесса: Орлова О.О. → Жукова",
        "    Ж.Ж.",
    ]


def test_a_table_of_changes_for_the_protocol(office: Make, lean: Lean, tmp_path: Path) -> None:
    import docx  # noqa: PLC0415

    from lean.forms.inspection import inspect_form  # noqa: PLC0415

    here = office("igrushki")
    here.commit("Начат", "2026-06-04")
    here.edit("igrushki/plan.yaml", DUE, "due: 07.03.2026")
    here.edit("igrushki/plan.yaml", "  - id: m4\n", "  - id: m6\n    what: <&>\x7f\n  - id: m4\n".replace("\x7f", ""))
    paths = [tmp_path / name for name in ("one.docx", "two.docx")]
    for path in paths:
        command = ("diff", "igrushki", "--since-approval", "--on", "2026-06-10", "--docx", path)
        assert lean("-C", here.root, *command)[0] == 0
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert list(inspect_form(paths[0].read_bytes())) == []
    rows = [[cell.text for cell in row.cells] for row in docx.Document(str(paths[0])).tables[0].rows]
    assert rows[0] == ["№", "Что изменено", "Было", "Стало"]
    assert rows[1][2:] == ["06.03.2026", "07.03.2026"]
    assert rows[2][1:] == ["Мероприятие m6 «<&>»", "—", "добавлено"]


def test_log_and_diff_change_no_file(office: Make, lean: Lean) -> None:
    here = office("igrushki")
    here.commit("Начат")
    here.edit("igrushki/plan.yaml", DUE, "due: 07.03.2026")
    before = {path: path.stat().st_mtime_ns for path in here.top.rglob("*") if path.is_file()}
    for command in (["log", "igrushki"], ["diff", "igrushki"], ["diff", "igrushki", "--since-approval"]):
        lean("-C", here.root, *command)
    assert {path: path.stat().st_mtime_ns for path in here.top.rglob("*") if path.is_file()} == before
    assert os.path.exists(here.top / ".git")  # noqa: PTH110


DISTRUST = [
    # Git 2.39, 2.30 (which quotes nothing), and Windows with a network folder.
    ("detected dubious ownership in repository at '/с/Мои проекты'", "'/с/Мои проекты'", "/с/Мои проекты"),
    ("unsafe repository ('/с/Мои проекты' is owned by someone else)", "/с/Мои проекты", "/с/Мои проекты"),
    ("detected dubious ownership in repository at '//s/р'", "'%(prefix)///s/р'", "%(prefix)///s/р"),
]


@pytest.mark.skipif(os.name == "nt", reason="the false git is a shell script")
@pytest.mark.parametrize(("said", "advised", "named"), DISTRUST)
def test_a_repository_of_another_owner_is_refused_with_the_command_to_trust_it(
    said: str, advised: str, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    false = tmp_path / "bin" / "git"
    false.parent.mkdir()
    text = f"fatal: {said}\nTo add an exception for this directory, call:\n\n"
    text += f"\tgit config --global --add safe.directory {advised}\n"
    (tmp_path / "said").write_text(text, "utf-8")
    false.write_text(f"#!/bin/sh\n/bin/cat {tmp_path}/said >&2\nexit 128\n")
    false.chmod(0o755)
    monkeypatch.setenv("PATH", str(false.parent))
    with pytest.raises(git.NoRepositoryError) as refused:
        git.find_repository(tmp_path)
    assert "принадлежит другому пользователю" in str(refused.value)
    assert str(refused.value).endswith(f'git config --global --add safe.directory "{named}"')
