"""Saving a project in git: its own changes alone, in the words of the procedure."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, cast

import pytest

from lean.history import git, git_setup
from lean.history.saving import find_unsaved_files, save_workspace

if TYPE_CHECKING:
    from pathlib import Path

Lean = Callable[..., tuple[int, str, str]]
Make = Callable[..., Any]


class Office(Protocol):
    """The office made by the fixture of this folder."""

    root: Path
    top: Path
    git: Callable[..., str]
    edit: Callable[[str, str, str], None]
    path: Callable[[str], Path]


ON = ("--on", "2026-11-23")


@pytest.fixture
def here(office: Make) -> Office:
    made = office("igrushki", "lgoty")
    made.commit("Начаты", "2026-06-04")
    return cast("Office", made)


def subject(here: Office) -> str:
    text: str = here.git("log", "-1", "--format=%s").strip()
    return text


def test_one_project_is_saved_and_the_rest_stays_as_it_was(here: Office, lean: Lean) -> None:
    here.edit("lgoty/card.yaml", "title: ", "title: Новая ")
    here.git("add", "-A")
    here.edit("lgoty/card.yaml", "title: Новая", "title: Другая")
    (here.root / "чужой.txt").write_text("x", "utf-8")
    here.git("add", "чужой.txt")
    here.path("lgoty/новый.txt").write_text("x", "utf-8")
    here.edit("igrushki/monitoring.yaml", "note: ", "note: Сверено. ")
    here.path("igrushki/attachments/скан.png").write_bytes(b"x")
    here.path("igrushki/.card.yaml.1.lean-tmp").write_bytes(b"x")
    (here.root / ".gitignore").write_text(".*.lean-tmp\n", "utf-8")
    before = [
        here.git("diff", "--cached"),
        here.git("diff", "--", "projects/lgoty"),
        here.git("ls-files", "-o", "projects/lgoty"),
    ]
    code, out, err = lean("-C", here.root, "save", "igrushki", *ON)
    assert (code, err) == (0, "")
    assert "\nСохранено: igrushki: Мониторинг: примечание мероприятия" in out
    assert set(here.git("-c", "core.quotepath=off", "show", "--format=", "--name-only").split()) == {
        "projects/igrushki/monitoring.yaml",
        "projects/igrushki/attachments/скан.png",
    }
    after = [
        here.git("diff", "--cached"),
        here.git("diff", "--", "projects/lgoty"),
        here.git("ls-files", "-o", "projects/lgoty"),
    ]
    assert after == before
    assert here.git("status", "--porcelain", "projects/igrushki") == ""
    assert lean("-C", here.root, "save", "igrushki", *ON)[1] == "Сохранять нечего: всё уже записано.\n"


EDITS = [
    ("card.yaml", "# ", "#  ", "igrushki: правка без изменений по смыслу"),
    ("monitoring.yaml", "note: ", "note: Сверено. ", "igrushki: Мониторинг: примечание мероприятия"),
]


@pytest.mark.parametrize(("name", "old", "new", "expected"), EDITS)
def test_the_message_says_what_changed(here: Office, name: str, old: str, new: str, expected: str, lean: Lean) -> None:
    here.edit(f"igrushki/{name}", old, new)
    assert lean("-C", here.root, "save", "igrushki", *ON)[0] == 0
    assert subject(here).startswith(expected)


def test_an_own_text_and_a_new_project(here: Office, lean: Lean) -> None:
    here.edit("igrushki/monitoring.yaml", "note: ", "note: Сверено. ")
    lean("-C", here.root, "save", "igrushki", "-m", "# По замечаниям", *ON)
    assert subject(here) == "# По замечаниям"
    assert lean("-C", here.root, "init", "novyj", "--title", "Новый проект")[0] == 0
    assert lean("-C", here.root, "save", *ON)[0] == 0
    assert subject(here) == "novyj: начат проект «Новый проект»"


def test_a_step_is_saved_with_its_recording(here: Office, lean: Lean) -> None:
    lean("-C", here.root, "init", "novyj", "--title", "Новый проект")
    code, out, err = lean("-C", here.root, "advance", "novyj", "cancelled", "--note", "Передумали", "--commit",
                          "--date", "20.11.2026", *ON)  # fmt: skip
    if code == 1:
        pytest.fail(out + err)
    assert "Сохранено: novyj" in err
    assert "начат проект" in subject(here)
    settings = here.root / "lean.yaml"
    settings.write_text(
        re.sub("^# commit:.*|^commit:.*", "commit: да", settings.read_text("utf-8"), flags=re.MULTILINE), "utf-8"
    )
    lean("-C", here.root, "init", "drugoj", "--title", "Другой")
    lean("-C", here.root, "save", "drugoj", *ON)
    code, out, err = lean("-C", here.root, "advance", "drugoj", "cancelled", "--note", "Передумали", *ON)
    assert code == 0, out + err
    assert here.git("log", "-1", "--format=%b").strip() == "", "the subject holds the whole of the step"
    assert subject(here).startswith("drugoj: ")
    assert "23.11.2026" in subject(here)
    assert lean("-C", here.root, "advance", "lgoty", "plan-agreed", "--dry-run", *ON)[0] in (0, 1)


def test_a_project_with_errors_is_not_saved(here: Office, lean: Lean) -> None:
    head = here.git("rev-parse", "HEAD")
    here.edit("igrushki/plan.yaml", "06.03.2026", "07.03.2026")
    code, out, err = lean("-C", here.root, "save", *ON)
    assert code == 1
    assert "plan.yaml изменён после события" in out
    assert "не сохранены" in err
    assert here.git("rev-parse", "HEAD") == head


def test_save_names_the_missing_author_and_repository(here: Office, lean: Lean) -> None:
    here.edit("igrushki/monitoring.yaml", "note: ", "note: Сверено. ")
    here.git("config", "--unset", "user.name")
    code, _, err = lean("-C", here.root, "save", "igrushki", *ON)
    assert code == 1
    assert 'git config --global user.name "Иванов И.И."' in err
    assert "user.email" not in err
    here.git("config", "user.name", "Иванов И.И.")
    (here.top / ".git" / "MERGE_HEAD").write_text(here.git("rev-parse", "HEAD"), "utf-8")
    assert "не закончено слияние" in lean("-C", here.root, "save", "igrushki", *ON)[2]
    (here.top / ".git" / "MERGE_HEAD").unlink()
    hook = here.top / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\necho 'первая строка' >&2\necho 'вторая' >&2\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    here.path("igrushki/новый.txt").write_text("x", "utf-8")
    before = here.git("status", "--porcelain")
    err = lean("-C", here.root, "save", "igrushki", *ON)[2]
    assert "первая строка" in err
    assert "вторая" in err
    assert here.git("status", "--porcelain") == before, "a refused save leaves nothing behind"


# What a hook does before it refuses the commit (the index that git gives it holds the commit to be): commit that
# itself, as another program might, or commit nothing of it.
COMMIT_ALL = "git update-ref HEAD $(git commit-tree $(git write-tree) -p HEAD -m another)"
COMMIT_NOTHING = "git update-ref HEAD $(git commit-tree HEAD^{tree} -p HEAD -m another)"


@pytest.mark.parametrize(
    ("before", "code", "status"),
    [
        (COMMIT_ALL, 0, ""),
        (COMMIT_NOTHING, 1, " M monitoring.yaml ?? новый.txt"),
        ("", 1, "M  monitoring.yaml ?? новый.txt"),
    ],
)
def test_a_commit_that_fails_is_saved_only_where_the_last_commit_holds_it(
    here: Office, lean: Lean, before: str, code: int, status: str
) -> None:
    hook = here.top / ".git" / "hooks" / "pre-commit"
    hook.write_text(f"#!/bin/sh\n{before}\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    here.edit("igrushki/monitoring.yaml", "note: ", "note: Сверено. ")
    here.git("add", "projects/igrushki")
    here.path("igrushki/новый.txt").write_text("x", "utf-8")
    answer, out, _ = lean("-C", here.root, "save", "igrushki", *ON)
    assert (answer, out.startswith("Сохранено: igrushki: Мониторинг")) == (code, code == 0)
    lines = here.git("-c", "core.quotepath=off", "status", "--porcelain").splitlines()
    assert " ".join(line.replace("projects/igrushki/", "") for line in lines) == status


def test_links_and_folders_are_no_unsaved_files(office: Make) -> None:
    made = office()
    (made.root / "link.yaml").symlink_to("lean.yaml")
    (made.root / "folder.yaml").mkdir()
    (made.root / "folder.yaml" / "lean.yaml").write_bytes(b"")
    names = ("lean.yaml", "link.yaml", "folder.yaml", "absent.yaml")
    unsaved = find_unsaved_files(git.find_repository(made.root), names)
    assert (unsaved.new, unsaved.changed, unsaved.staged, unsaved.behind) == (("lean.yaml",), (), (), ())


def test_an_empty_repository_takes_its_first_commit(office: Make, lean: Lean) -> None:
    made = office("igrushki")
    assert lean("-C", made.root, "save", *ON)[0] == 0
    assert subject(made).startswith("igrushki: начат проект")
    assert made.git("show", "--format=%s", "--name-only", "HEAD^").split("\n") == [
        "Настройки рабочего каталога: добавлено appeals.yaml, roster.yaml, lean.yaml", "",
        "appeals.yaml", "lean.yaml", "roster.yaml", "",
    ]  # fmt: skip
    assert made.git("status", "--porcelain") == ""


def test_the_first_save_adds_the_files_of_the_workspace(office: Make, lean: Lean) -> None:
    made = office()
    root = made.top / "новый" / "каталог"
    assert lean("init", "a", "--title", "Справки", "-C", root)[0] == 0
    unknown = {item["name"]: item for item in json.loads(lean("-C", root, "doctor", "--format", "json")[1])}[
        "workspace"
    ]
    assert "lean.yaml" in unknown["found"]
    assert not unknown["ok"]
    (root / "чужой.txt").write_text("x", "utf-8")
    made.git("add", "новый/каталог/appeals.yaml")
    code, out, err = lean("-C", root, "save", "a", *ON)
    assert code == 0
    assert "Сохранено: Настройки рабочего каталога: добавлено roster.yaml, lean.yaml, .gitignore" in out
    assert "Сохранено: a: начат проект «Справки»" in out
    assert "git commit -- appeals.yaml" in err, "what somebody staged stays with them"
    assert made.git("-c", "core.quotepath=off", "status", "--porcelain", "новый").splitlines() == [
        "A  новый/каталог/appeals.yaml", "?? новый/каталог/чужой.txt",
    ]  # fmt: skip


def test_an_edit_that_all_projects_share_is_saved_without_a_name_and_named_with_one(here: Office, lean: Lean) -> None:
    roster = here.root / "roster.yaml"
    roster.write_text(roster.read_text("utf-8") + "# Сверено\n", "utf-8")
    code, out, err = lean("-C", here.root, "save", "igrushki", *ON)
    assert (code, out) == (0, "Сохранять нечего: всё уже записано.\n")
    assert "Не сохранены правки общих файлов: roster.yaml" in err
    code, out, err = lean("-C", here.root, "save", *ON)
    assert (code, err) == (0, "")
    assert out.startswith("Сохранено: Настройки рабочего каталога: изменено roster.yaml (")
    assert here.git("status", "--porcelain") == ""


def test_converted_line_ends_are_no_change(office: Make, lean: Lean) -> None:
    here = office()
    root = here.top / "новый"
    assert lean("init", "p", "--no-input", "-C", root)[0] == 0
    assert lean("save", "-C", root)[0] == 0
    for name in ("roster.yaml", "projects/p/card.yaml"):
        path = root / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert "roster.yaml" in here.git("status", "--porcelain")
    assert lean("save", "p", "-C", root) == (0, "Сохранять нечего: всё уже записано.\n", "")
    assert lean("save", "-C", root) == (0, "Сохранять нечего: всё уже записано.\n", "")


def test_save_refreshes_an_index_left_behind_the_commit(here: Office, lean: Lean) -> None:
    index = here.top / ".git" / "index"
    before = index.read_bytes()
    here.path("lgoty/новый.txt").write_text("x", "utf-8")
    here.edit("lgoty/plan.yaml", "what: ", "what: Снова ")
    assert lean("-C", here.root, "save", "lgoty", *ON)[0] == 0
    # A git that was killed after its commit leaves the index as it was.
    index.write_bytes(before)
    assert here.git("status", "--porcelain") != ""
    code, out, _ = lean("-C", here.root, "save", "lgoty", *ON)
    assert (code, out) == (0, "Сохранять нечего: всё уже записано.\n")
    assert here.git("status", "--porcelain") == ""


@pytest.mark.parametrize("committed", [False, True])
def test_save_refreshes_an_index_left_behind_a_commit_of_the_workspace(
    office: Make,
    lean: Lean,
    committed: bool,  # noqa: FBT001 - a column
) -> None:
    made = office()
    if committed:
        made.git("add", "lean.yaml", "appeals.yaml")
        made.git("commit", "-q", "-m", "Начало")
        appeals = made.root / "appeals.yaml"
        appeals.write_text(appeals.read_text("utf-8") + "# Сверено\n", "utf-8")
    # Git commits what the index knows, so what is new is first made known to it.
    made.git("add", "--intent-to-add", "--all")
    index = made.top / ".git" / "index"
    before = index.read_bytes()
    assert lean("-C", made.root, "save", *ON)[0] == 0
    index.write_bytes(before)
    assert made.git("status", "--porcelain") != ""
    code, out, err = lean("-C", made.root, "save", *ON)
    assert (code, out, err) == (0, "Сохранять нечего: всё уже записано.\n", "")
    assert made.git("status", "--porcelain") == ""


def test_a_staged_reversal_of_the_last_commit_stays_staged(office: Make, lean: Lean) -> None:
    made = office()
    assert lean("-C", made.root, "save", *ON)[0] == 0
    made.git("rm", "--cached", "-q", "appeals.yaml")
    code, out, err = lean("-C", made.root, "save", *ON)
    assert (code, out) == (0, "Сохранять нечего: всё уже записано.\n")
    assert "appeals.yaml" in err
    assert made.git("status", "--porcelain").splitlines() == ["D  appeals.yaml", "?? appeals.yaml"]


@pytest.mark.parametrize("staged", [False, True])
def test_a_directory_that_got_another_name_keeps_its_history(
    here: Office,
    lean: Lean,
    staged: bool,  # noqa: FBT001 - a column
) -> None:
    if staged:
        here.git("mv", "projects/igrushki", "projects/toys")
    else:
        here.path("igrushki").rename(here.path("toys"))
    here.edit("toys/monitoring.yaml", "note: ", "note: Сверено. ")
    code, out, _ = lean("-C", here.root, "diff", "toys", *ON)
    assert (code, out.count("\n"), "Сверено" in out) == (0, 2, True), "only the edit, before it is saved too"
    code, out, err = lean("-C", here.root, "save", *ON)
    assert (code, err) == (0, "")
    assert "Сохранено: toys: каталог переименован, был igrushki (" in out
    assert "Сверено" in here.git("log", "-1", "--format=%b")
    assert here.git("status", "--porcelain") == ""
    out = lean("-C", here.root, "log", "toys", *ON)[1]
    assert "каталог переименован: projects/igrushki → projects/toys" in out
    assert "Начаты" in out


def test_a_deleted_project_is_not_saved_and_is_named(here: Office, lean: Lean) -> None:
    shutil.rmtree(here.path("igrushki"))
    shutil.copytree(here.path("lgoty"), here.path("копия"))
    code, out, err = lean("-C", here.root, "save", *ON)
    assert code == 0
    assert "Сохранено: копия: начат проект" in out, "a copy goes on with nothing: its original is there"
    assert "Каталог projects/igrushki удалён, а в git он есть" in err
    assert lean("-C", here.root, "save", *ON)[1] == "Сохранять нечего.\n"


def test_a_project_that_a_sparse_checkout_leaves_out_is_not_missed(here: Office, lean: Lean) -> None:
    here.git("sparse-checkout", "set", "--no-cone", "/*", "!/projects/igrushki/")
    assert not here.path("igrushki").exists()
    assert lean("-C", here.root, "save", *ON) == (0, "Сохранять нечего: всё уже записано.\n", "")


def test_a_rewritten_journal_is_not_saved(here: Office, lean: Lean) -> None:
    here.edit("igrushki/journal.yaml", "by: Громова Г.Г.", "by: Белова Б.Б.")
    here.edit("igrushki/journal.yaml", "note: Цели достигнуты полностью", "note: Цели достигнуты")
    head = here.git("rev-parse", "HEAD")
    code, out, err = lean("-C", here.root, "save", "igrushki", *ON)
    assert (code, here.git("rev-parse", "HEAD")) == (1, head)
    assert "journal-past: сохранённая запись изменена: «Карта целевого состояния готова» 11.02.2026" in out
    assert "journal-past: сохранённая запись изменена: «Проект закрыт» 27.05.2026" in out
    assert "не сохранены" in err
    here.git("checkout", "-q", "projects/lgoty", "projects/igrushki")
    here.edit("lgoty/journal.yaml", "\n- date: ", "\n- note: Прежде\n  date: ")
    code, out, err = lean(
        "-C",
        here.root,
        "advance",
        "lgoty",
        "cancelled",
        "--note",
        "Передумали",
        "--commit",
        "--date",
        "20.11.2026",
        *ON,
    )
    assert code == 1
    assert "Шаг записан, но не сохранён в git: в журнале изменено прошлое" in err
    assert "journal-past" in err
    assert here.git("rev-parse", "HEAD") == head


@pytest.mark.parametrize(("length", "fits"), [(100, True), (101, False)])
def test_a_subject_has_at_most_100_characters(
    here: Office,
    lean: Lean,
    length: int,
    fits: bool,  # noqa: FBT001 - a column
) -> None:
    title = "А" * (length - len("novyj: начат проект «»"))
    lean("-C", here.root, "init", "novyj", "--title", title)
    assert lean("-C", here.root, "save", "novyj", *ON)[0] == 0
    whole = f"novyj: начат проект «{title}»"
    assert subject(here) == (whole if fits else f"{whole[:99]}…")


def test_a_subject_names_as_many_files_as_fit(office: Make) -> None:
    made = office()
    names = [f"{letter * length}.yaml" for letter, length in (("a", 1), ("b", 20), ("c", 40))]
    for name in names:
        (made.root / name).write_bytes(b"")
    saved = save_workspace(git.find_repository(made.root), names, [])
    assert saved is not None
    assert saved.subject == f"Настройки рабочего каталога: добавлено {names[0]}, {names[1]} и ещё 1"
    assert made.git("log", "-1", "--format=%B").strip() == f"{saved.subject}\n\nдобавлено {', '.join(names)}"


def test_many_changes_are_counted_in_the_subject_and_listed_in_the_body(here: Office, lean: Lean) -> None:
    for key in ("result", "note"):
        here.edit(
            "igrushki/monitoring.yaml", f"{key}: ", f"{key}: Дополнено словами, которых в заголовке не уместить. "
        )
    lean("-C", here.root, "save", "igrushki", *ON)
    told = here.git("log", "-1", "--format=%b").strip().split("\n")
    assert re.fullmatch(rf"igrushki: Мониторинг: .*… и ещё {len(told) - 1}", subject(here))
    assert len(subject(here)) <= 100


def test_files_for_servers_are_saved_too(here: Office, lean: Lean) -> None:
    assert lean("-C", here.root, "init", "--ci", "gitlab")[0] == 0
    assert "Настройки рабочего каталога: добавлено .gitlab-ci.yml (" in lean("-C", here.root, "save", "lgoty", *ON)[1]
    assert here.git("status", "--porcelain") == ""


def test_save_warns_of_a_detached_head(here: Office, lean: Lean) -> None:
    here.git("checkout", "-q", "--detach")
    here.edit("igrushki/monitoring.yaml", "note: ", "note: Сверено. ")
    code, out, err = lean("-C", here.root, "save", "igrushki", *ON)
    assert (code, out.startswith("Сохранено: igrushki")) == (0, True)
    assert "не на ветке" in err
    assert "git switch -c" in err


def test_a_save_in_a_large_repository_lets_git_index_the_paths(
    here: Office, lean: Lean, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = here.top / ".git" / "objects" / "info" / "commit-graph"
    for many, there in ((1000, False), (1, True)):
        monkeypatch.setattr(git_setup, "MANY", many)
        here.edit("igrushki/monitoring.yaml", "note: ", "note: Сверено. ")
        code, out, err = lean("save", "igrushki", "-C", here.root, *ON)
        assert (code, err) == (0, ""), out
        assert index.is_file() is there
    assert not git_setup.needs_path_index(git.find_repository(here.root))


def test_a_save_does_without_the_index_where_git_cannot_write_it(
    here: Office, lean: Lean, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git_setup, "MANY", 1)
    (here.top / ".git" / "objects" / "info" / "commit-graph.lock").write_bytes(b"")
    here.edit("igrushki/monitoring.yaml", "note: ", "note: Сверено. ")
    code, out, err = lean("save", "igrushki", "-C", here.root, *ON)
    assert (code, err) == (0, ""), out
    assert git_setup.needs_path_index(git.find_repository(here.root))
