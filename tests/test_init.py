"""lean init: what it creates, refuses and preserves; an interrupted run leaves nothing partial."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lean import resources
from lean.checking.checks import check_project, check_workspace
from lean.cli import main
from lean.diagnostics import Severity
from lean.documents.card import ProjectCard
from lean.documents.workspace import Roster
from lean.procedure.roles import find_holders
from lean.regulation.editions import load
from lean.setup import new_project
from lean.workspace import slugs
from lean.workspace.workspace import Workspace
from lean.workspace.yaml_source import read

if TYPE_CHECKING:
    from collections.abc import Callable

REGULATION = load(resources.regulations() / "seversk" / "2025-11-24.yaml", resources.regulations())
WORKSPACE_FILES = {
    ".gitattributes",
    ".gitignore",
    ".pre-commit-config.yaml",
    "appeals.yaml",
    "lean.yaml",
    "roster.yaml",
}
PROJECT_FILES = {"card.yaml", "journal.yaml"}
DECOMPOSED = unicodedata.normalize("NFD", "йод")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, outside any workspace and any repository."""
    folder = tmp_path / "работа"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("LEAN_WORKSPACE", raising=False)
    return folder


def contents(root: Path) -> dict[str, bytes]:
    """Return every file below a directory without those of git: path -> bytes."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(root).parts and path.name != ".lean.lock"
    }


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def card(root: Path, slug: str) -> ProjectCard:
    return Workspace(root).project(slug).card


def test_init_creates_a_workspace(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["init", "spravki"]) == 0
    made = set(contents(here))
    assert {name for name in made if "/" not in name} == WORKSPACE_FILES
    assert {name for name in made if name.startswith("projects/")} == {f"projects/spravki/{n}" for n in PROJECT_FILES}
    assert (here / ".git").is_dir()
    said = capsys.readouterr()
    for word in (
        "projects/spravki/card.yaml",
        "lean check",
        "lean advance spravki card-submitted",
        "pre-commit install",
    ):
        assert word in said.out
    assert "Создано хранилище git" in said.err


def test_a_new_workspace_passes_check_with_notes_only(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["init", "spravki", "--leader", "Негодина Е.А.", "--start", "11.01.2027"]) == 0
    assert main.run(["check", "--on", "11.01.2027"]) == 0
    assert "filled" in capsys.readouterr().out
    workspace = Workspace(here)
    project = workspace.project("spravki")
    found = check_workspace(workspace) + check_project(project, REGULATION, REGULATION.verified)
    assert {d.severity for d in found} == {Severity.NOTE}


def test_schemas_are_copied_and_named_by_every_document(here: Path) -> None:
    assert main.run(["init", "spravki"]) == 0
    packaged = {path.name: path.read_bytes() for path in resources.schemas().glob("*.json")}
    assert {path.name: path.read_bytes() for path in (here / ".lean/schemas").iterdir()} == packaged
    documents = [*here.glob("*.yaml"), *here.glob("projects/*/*.yaml")]
    for path in (path for path in documents if not path.name.startswith(".")):
        line = path.read_text(encoding="utf-8").splitlines()[0]
        assert line.startswith("# yaml-language-server: $schema=")
        schema = path.parent / line.partition("=")[2]
        assert schema.resolve() == here / ".lean/schemas" / f"{path.stem}.json"
        assert schema.is_file()


def test_the_roster_follows_the_composition_of_the_decree(here: Path) -> None:
    assert main.run(["init", "spravki"]) == 0
    workspace = Workspace(here)
    roster = workspace.roster
    assert (len(roster.coordinators), len(roster.working_group)) == (5, 13)
    everybody = [roster.head, roster.deputy, *roster.coordinators, *roster.working_group]
    assert all(member.name and member.post for member in everybody)
    assert [m.name.surname for m in everybody if m.acting and m.name] == ["Шипунов", "Малыщенко"]
    held = {
        role: [person.post for person in find_holders(role, workspace.project("spravki"), REGULATION)]
        for role, bound in REGULATION.roles.items()
        if any(path.startswith("roster.") for path in bound.held_by)
    }
    assert held["mayor"] == ["Мэр ЗАТО Северск"]
    assert held["economy-deputy"] == ["заместитель Мэра ЗАТО Северск по экономике и финансам"]
    assert held["authorised-body"] == ["председатель Комитета экономического развития Администрации ЗАТО Северск"]
    assert all(held.values())


def test_answers_are_written_into_the_card(here: Path) -> None:
    said = {
        "--title": "Выдача справок",
        "--unit": "Отдел учёта",
        "--head": "Иванов И.И., начальник Отдела учёта",
        "--leader": "Е.А. Негодина",
        "--coordinator": "Трапезников Виталий Юрьевич",
        "--start": "«11» января 2027 г.",
        "--organisation": "Администрация города Н",
    }
    assert main.run(["init", "spravki", *(word for pair in said.items() for word in pair)]) == 0
    made = card(here, "spravki")
    assert (made.title, made.unit) == ("Выдача справок", "Отдел учёта")
    people = (made.head_of_unit, made.people.leader, made.people.coordinator)
    assert [(p.name.surname_first if p.name else None, p.post) for p in people] == [
        ("Иванов И.И.", "начальник Отдела учёта"),
        ("Негодина Е.А.", "председатель Комитета экономического развития Администрации ЗАТО Северск"),
        ("Трапезников В.Ю.", "заместитель Мэра ЗАТО Северск по экономике и финансам"),
    ]
    assert "start: 11.01.2027\n" in (here / "projects/spravki/card.yaml").read_text(encoding="utf-8")
    assert Workspace(here).settings.organisation == "Администрация города Н"


def test_a_further_project_does_not_change_the_workspace(here: Path) -> None:
    assert main.run(["init", "first"]) == 0
    (here / "roster.yaml").write_text("head: {name: Иванов И.И.}\n", encoding="utf-8")
    (here / ".gitignore").unlink()
    before = contents(here)
    inside = here / "projects" / "first"
    os.chdir(inside)
    assert main.run(["init", "второй"]) == 0
    after = contents(here)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {f"projects/второй/{name}" for name in PROJECT_FILES}


def test_existing_files_are_preserved(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = {".gitignore": b"*.log\n", "roster.yaml": "head: {name: Иванов И.И., post: Глава}\n".encode()}
    for name, content in own.items():
        (here / name).write_bytes(content)
    assert main.run(["init", "spravki", "--leader", "Иванов И.И."]) == 0
    assert {name: contents(here)[name] for name in own} == own
    said = capsys.readouterr().err
    assert all(f"оставлен как был: {name}" in said for name in own)
    assert card(here, "spravki").people.leader.post == "Глава"


def test_an_existing_project_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["init", "spravki"]) == 0
    before = contents(here)
    assert main.run(["init", "spravki", "--title", "Другое"]) == 1
    assert "«spravki» уже есть" in capsys.readouterr().err
    assert contents(here) == before


REFUSED = {
    "": "имя пустое",
    "   ": "имя пустое",
    ".": "сам каталог",
    "..": "каталог выше",
    "../out": "Windows",
    "../../out": "Windows",
    "/etc/out": "Windows",
    "a/b": "Windows",
    "a\\b": "Windows",
    "C:": "Windows",
    "c:out": "Windows",
    "what?": "Windows",
    "a*b": "Windows",
    'a"b': "Windows",
    "a<b": "Windows",
    "a|b": "Windows",
    "a\nb": "невидимый знак U+000A",
    "a\tb": "невидимый знак U+0009",
    "a\x1b[31mb": "невидимый знак U+001B",
    "a\x7fb": "невидимый знак U+007F",
    "a\u202eb": "невидимый знак U+202E",
    "a\u200bb": "невидимый знак U+200B",
    "a\u00a0b": "невидимый знак U+00A0",
    "a\udcffb": "невидимый знак U+DCFF",
    ".hidden": "начинаться с точки",
    "-rf": "начинаться с точки, дефиса",
    " lead": "начинаться",
    "trail ": "кончаться",
    "trail.": "кончаться",
    "CON": "CON в Windows",
    "con": "CON в Windows",
    "con.txt": "CON в Windows",
    "Aux.проект": "AUX в Windows",
    "NUL": "NUL в Windows",
    "lpt1": "LPT1 в Windows",
    "COM¹": "COM¹ в Windows",
    "CONIN$": "CONIN$ в Windows",
    "я" * 51: "102 байт",
    "x" * 255: "255 байт",
}


@pytest.mark.parametrize("name", REFUSED, ids=ascii)
def test_invalid_names_are_refused(here: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main.run(["init", "--", name]) == 1
    assert REFUSED[name] in capsys.readouterr().err
    assert contents(here.parent) == {}


@pytest.mark.parametrize(
    "name", ["spravki", "справки", "Выдача справок 2027", "a", "я" * 50, "console", "com", "com10", "a.b", "№7_(новый)"]
)
def test_valid_names_are_accepted(here: Path, name: str) -> None:
    assert main.run(["init", name]) == 0
    assert Workspace(here).slugs == (name,)
    assert main.run(["check", f"projects/{name}/card.yaml"]) == 0


@pytest.mark.parametrize(
    ("there", "wanted", "said"),
    [
        ("Spravki", "spravki", "большими и малыми"),
        ("СПРАВКИ", "справки", "большими и малыми"),
        ("straße", "STRASSE", "большими и малыми"),
        ("йод", DECOMPOSED, "«йод» уже есть"),
        (DECOMPOSED, "йод", "«йод» уже есть"),
        (DECOMPOSED, "ЙОД", "большими и малыми"),
    ],
)
def test_names_that_differ_only_in_spelling_are_refused(
    here: Path, capsys: pytest.CaptureFixture[str], there: str, wanted: str, said: str
) -> None:
    (here / "projects" / there).mkdir(parents=True)
    assert main.run(["init", wanted]) == 1
    assert said in capsys.readouterr().err
    assert names(here / "projects") == {there}


def test_a_decomposed_name_is_normalised(here: Path) -> None:
    assert main.run(["init", DECOMPOSED]) == 0
    assert "йод" in names(here / "projects")


@given(st.text(max_size=60), st.lists(st.text(max_size=8), max_size=3))
def test_an_accepted_name_is_a_single_path_component_on_every_system(name: str, others: list[str]) -> None:
    composed = slugs.normal(name)
    if slugs.problems(composed, others):
        return
    assert Path(composed).name == composed == Path(composed).as_posix()
    assert composed == composed.strip(" .")
    assert len(composed.encode()) <= slugs.MAX_BYTES
    assert composed.casefold() not in {slugs.normal(other).casefold() for other in others}


def test_all_errors_are_reported_at_once_and_nothing_is_written(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {"--start": "32.13.2027", "--leader": "начальник отдела", "--title": "а\nб", "--unit": " ", "--head": "X"}
    assert main.run(["init", "spravki", *(word for pair in wrong.items() for word in pair)]) == 2
    said = capsys.readouterr().err
    assert [line.partition(":")[0] for line in said.splitlines()] == [
        key for key in ("--title", "--unit", "--head", "--leader", "--start") if key in wrong
    ]
    assert main.run(["init", "a:b", "--start", "никогда"]) == 1
    said = capsys.readouterr().err
    assert "Windows" in said
    assert "--start" in said
    assert contents(here) == {}
    assert not (here / ".git").exists()


def test_options_for_a_new_workspace_are_refused_in_an_existing_one(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(["init", "a", "--regulation", "nowhere"]) == 2
    assert "порядка «nowhere» нет" in capsys.readouterr().err
    assert main.run(["init", "a"]) == 0
    assert main.run(["init", "b", "--organisation", "Другая", "--regulation", "seversk"]) == 2
    said = capsys.readouterr().err
    assert "--organisation" in said
    assert "--regulation" in said
    assert Workspace(here).slugs == ("a",)


@pytest.mark.parametrize("option", ["--start", "--head", "--title", "--regulation", "-C"])
def test_answers_cannot_control_the_terminal(here: Path, capsys: pytest.CaptureFixture[str], option: str) -> None:
    code = main.run(["init", "spravki", option, "\x1b[31m1"])
    said = capsys.readouterr()
    assert "\x1b" not in said.out + said.err
    assert code == (0 if option == "-C" else 2)
    assert (here / "\x1b[31m1").is_dir() == (option == "-C")


HOSTILE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
    lambda text: text.isprintable() and text.strip()
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HOSTILE)
def test_any_title_is_read_back_unchanged(title: str) -> None:
    answers, wrong = new_project.understand({"title": title, "unit": title}, Roster())
    assert wrong == []
    text = new_project.documents(REGULATION, answers, "spravki", None)["card.yaml"]
    made = ProjectCard.model_validate(read(text).data)
    assert (made.title, made.unit) == (title.strip(), title.strip())


def test_no_repository_is_created_inside_another(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git = shutil.which("git")
    assert git is not None
    subprocess.run([git, "init", "-q", here], check=True)
    inner = here / "inner"
    inner.mkdir()
    assert main.run(["init", "-C", str(inner), "spravki"]) == 0
    assert not (inner / ".git").exists()
    said = capsys.readouterr()
    assert "Хранилище git уже есть выше" in said.err
    assert "inner/.pre-commit-config.yaml" in said.err
    assert "pre-commit install" not in said.out


def test_without_git_everything_else_is_created(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert main.run(["init", "spravki"]) == 0
    said = capsys.readouterr()
    assert "git не найден" in said.err
    assert "pre-commit install" not in said.out
    assert set(contents(here)) >= WORKSPACE_FILES
    assert not (here / ".git").exists()


@pytest.mark.skipif(os.name == "nt", reason="the false git is a shell script")
def test_a_failing_git_does_not_stop_init(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    false = tmp_path / "bin" / "git"
    false.parent.mkdir()
    false.write_text("#!/bin/sh\necho 'fatal: no way' >&2\nexit 128\n")
    false.chmod(0o755)
    monkeypatch.setenv("PATH", str(false.parent))
    assert main.run(["init", "spravki"]) == 0
    assert "git init не удался (fatal: no way)" in capsys.readouterr().err
    assert set(contents(here)) >= WORKSPACE_FILES


def test_gitignore_lists_files_of_the_program(here: Path) -> None:
    assert main.run(["init", "spravki"]) == 0
    out = ["projects/spravki/forms/card.docx", ".lean.lock", "projects/.lean.lock", "projects/.a.x.lean-tmp/card.yaml"]
    kept = ["templates/forms/card.docx", "projects/spravki/card.yaml", "projects/spravki/attachments/scan.pdf"]
    asked = subprocess.run(["git", "check-ignore", *out, *kept], cwd=here, check=False, capture_output=True, text=True)
    assert asked.stdout.splitlines() == out


def test_git_variables_of_a_hook_are_ignored(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(here.parent / "elsewhere"))
    assert main.run(["init", "spravki"]) == 0
    assert (here / ".git").is_dir()
    assert not (here.parent / "elsewhere").exists()


def test_links_out_of_the_workspace_are_not_written_through(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outside = here.parent / "outside"
    outside.mkdir()
    (here / "projects").symlink_to(outside, target_is_directory=True)
    assert main.run(["init", "spravki"]) == 1
    assert "за пределы" in capsys.readouterr().err
    assert contents(outside) == {}
    assert names(here) == {"projects"}


def test_a_file_in_place_of_the_projects_folder_is_reported(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "projects").write_text("x")
    assert main.run(["init", "spravki"]) == 1
    assert "projects: это не каталог" in capsys.readouterr().err
    assert names(here) == {"projects"}


def test_init_creates_the_directory_of_the_workspace(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["init", "spravki", "-C", "новый/каталог"]) == 0
    said = capsys.readouterr()
    assert "Создан каталог" in said.err
    assert f'cd "{here}/новый/каталог"' in said.out
    assert Workspace(here / "новый" / "каталог").slugs == ("spravki",)
    (here / "file").touch()
    assert main.run(["init", "spravki", "-C", "file"]) == 1
    assert "file" in capsys.readouterr().err


@pytest.mark.parametrize(
    "console", [{"PYTHONIOENCODING": "cp866"}, {"PYTHONIOENCODING": "cp1251"}, {"LC_ALL": "C"}, {"PYTHONUTF8": "0"}]
)
def test_init_works_with_every_console_encoding(here: Path, console: dict[str, str]) -> None:
    command = [sys.executable, "-m", "lean.cli.main", "init", "справки", "--title", "Выдача справок — «быстро», №7"]
    settled = {**os.environ, "LC_ALL": "C.UTF-8", **console}
    done = subprocess.run(command, cwd=here, env=settled, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr
    encoding = console.get("PYTHONIOENCODING", "utf-8")
    assert "projects/справки/card.yaml" in done.stdout.decode(encoding)
    assert card(here, "справки").title == "Выдача справок — «быстро», №7"


def test_exactly_one_of_simultaneous_inits_creates_the_project(here: Path) -> None:
    command = [sys.executable, "-m", "lean.cli.main", "init", "spravki"]
    runs = [subprocess.Popen(command, cwd=here, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(4)]
    said = [run.communicate(timeout=60)[1].decode() for run in runs]
    assert sorted(run.returncode for run in runs) == [0, 1, 1, 1], said
    assert sum("«spravki» уже есть" in text for text in said) == 3
    assert whole_or_absent(here)


def test_workspace_scaffolds_have_precedence_and_a_broken_one_stops_init(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = here / "templates" / "scaffolds" / "card.yaml.j2"
    own.parent.mkdir(parents=True)
    for broken, said in (
        ("title: {{ nobody }}\n", "UndefinedError"),
        ("titel: x\n", "строка 1: неизвестный ключ «titel»"),
        ("title: [\n", "card.yaml: строка"),
        ("a: 1\n{% for %}", "ошибка в шаблоне, строка 2"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "card.yaml"),
    ):
        own.write_text(broken, encoding="utf-8")
        assert main.run(["init", "spravki"]) == 1
        assert said in capsys.readouterr().err
        assert set(contents(here)) == {"templates/scaffolds/card.yaml.j2"}
    own.write_bytes(b"title: \xff\n")
    assert main.run(["init", "spravki"]) == 1
    assert "UnicodeDecodeError" in capsys.readouterr().err
    own.write_text("title: Наша заготовка\n", encoding="utf-8")
    assert main.run(["init", "spravki"]) == 0
    assert card(here, "spravki").title == "Наша заготовка"


def whole_or_absent(here: Path) -> bool:
    """Return whether the project exists; if so, check that it is complete, with lean.yaml and all its files."""
    names = set(contents(here))
    project = {name for name in names if name.startswith("projects/spravki/")}
    assert project in (set(), {f"projects/spravki/{name}" for name in PROJECT_FILES})
    if "lean.yaml" in names:
        assert names >= WORKSPACE_FILES
        assert len(list((here / ".lean/schemas").iterdir())) == len(list(resources.schemas().glob("*.json")))
    return bool(project)


def test_a_disk_full_at_any_write_leaves_no_partial_project(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / ".git").mkdir()
    real = os.fsync
    place = 0
    while True:
        place += 1
        left = [place]

        def full(descriptor: int, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise OSError(28, "No space left on device")
            real(descriptor)

        monkeypatch.setattr(os, "fsync", full)
        code = main.run(["init", "spravki", "--no-input"])
        monkeypatch.setattr(os, "fsync", real)
        made = whole_or_absent(here)
        assert code == (0 if made else 1)
        if left[0] > 0:
            break
        assert made or main.run(["init", "spravki"]) == 0
        assert whole_or_absent(here)
        for name in contents(here):
            (here / name).unlink()
        shutil.rmtree(here / "projects")
    assert place > len(WORKSPACE_FILES)


KILLED = """
import os, sys
from lean.cli import main as cli
real, left = os.fsync, [int(sys.argv[1])]
def fatal(descriptor):
    left[0] -= 1
    if left[0] == 0:
        os._exit(137)
    real(descriptor)
os.fsync = fatal
sys.exit(cli.run(["init", "spravki"]))
"""


@pytest.mark.parametrize("place", [1, 8, 20, 40, 44, 46, 47])
def test_an_interrupted_init_can_be_repeated(here: Path, place: int) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(place)], cwd=here, check=False, capture_output=True)
    assert done.returncode in (0, 137), done.stderr.decode()
    if not whole_or_absent(here):
        assert main.run(["init", "spravki"]) == 0
    assert whole_or_absent(here)
    assert main.run(["init", "next"]) == 0
    assert main.run(["check"]) == 0
    assert [name for name in names(here / "projects") if name.endswith(".lean-tmp")] == []


def test_questions_are_asked_at_a_terminal_only(here: Path) -> None:
    pty = pytest.importorskip("pty", reason="a terminal to imitate")
    ours, theirs = pty.openpty()
    answers = "Выдача справок\nОтдел учёта\n\nначальник\n99\n8\nКондинская Т.Ю.\nзавтра\n11.01.2027\n"
    process = subprocess.Popen(
        [sys.executable, "-m", "lean.cli.main", "init", "spravki", "--unit", "Отдел"],
        cwd=here, stdin=theirs, stdout=theirs,
        stderr=subprocess.STDOUT, env={**os.environ, "TERM": "dumb"},
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, answers.replace("Отдел учёта\n", "").encode())
    shown = b""
    try:
        while block := os.read(ours, 4096):
            shown += block
    except OSError:  # the other end was closed: this is how a terminal ends on Linux
        pass
    os.close(ours)
    said = shown.decode()
    assert process.wait(timeout=30) == 0, said
    assert "8 Негодина Елена Александровна" in said
    assert "номера от 1 до 13" in said
    made = card(here, "spravki")
    assert (made.title, made.unit, made.head_of_unit.name) == ("Выдача справок", "Отдел", None)
    assert made.people.leader.name is not None
    assert made.people.leader.name.surname == "Негодина"
    assert made.people.coordinator.post == "заместитель Мэра ЗАТО Северск по социальной политике"
    assert made.key_events.start is not None


def test_an_aborted_dialogue_writes_nothing(here: Path) -> None:
    pty = pytest.importorskip("pty", reason="a terminal to imitate")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "lean.cli.main", "init", "spravki"], cwd=here, stdin=theirs, stdout=theirs,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, "Название\n\x04".encode())
    _, complaint = process.communicate(timeout=30)
    os.close(ours)
    assert process.returncode == 1
    assert "ничего не записано" in complaint.decode()
    assert contents(here) == {}


def test_a_start_date_fills_the_card_with_the_latest_lawful_dates(
    lean: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    code, _, _ = lean("init", "a", "-C", tmp_path, "--start", "11.01.2027", "--on", "2026-11-23")
    card = (tmp_path / "projects/a/card.yaml").read_text(encoding="utf-8")
    assert code == 0
    # 11.01.2027 is a Monday; 24 working days end on Friday 12.02, the 25th is Monday 15.02. Ten more, with
    # Saturday 20.02 worked and 22-23.02 off, end on 02.03.
    assert "#   11.01.2027–15.02.2027 — Составить карту текущего состояния (п. 16 (1))\n" in card
    assert "#   15.02.2027–02.03.2027 — Составить карту целевого состояния (п. 16 (2))\n" in card
    assert "крайние сроки" not in _card_without_start(lean, tmp_path)


def _card_without_start(lean: Callable[..., tuple[int, str, str]], root: Path) -> str:
    lean("init", "b", "-C", root, "--on", "2026-11-23")
    return (root / "projects/b/card.yaml").read_text(encoding="utf-8")
