"""The command line: help that reads as Russian, mistakes that are explained, exit codes and options of the contract."""

from __future__ import annotations

import ast
import errno
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from lean.calendar import UnknownYearError
from lean.checking import checks
from lean.cli import main
from lean.cli.help import Command, Group
from lean.documents import DOCUMENTS, WORKSPACE_DOCUMENTS
from lean.regulation import editions
from lean.workspace.project import BrokenDocumentError
from lean.workspace.writer import RecordingError

Lean = Callable[..., tuple[int, str, str]]
NAMES = [name for names in main.COMMANDS.values() for name in names]
# Names that Russian offices write in Latin letters, and those of the environment.
PROPER = {
    "YAML", "JSON", "PDF", "DOCX", "Word", "LibreOffice", "GitHub", "Windows", "Tab", "LEAN_WORKSPACE", "NO_COLOR",
    "Outlook", "Thunderbird", "iCalendar", "Excel", "XLSX", "CSV", "PowerPoint", "PPTX", "BPMN", "SVG", "draw", "io",
}  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace of two projects, one with an empty card."""
    (tmp_path / "lean.yaml").write_text("regulation: seversk\n", encoding="utf-8")
    for slug in ("spravki", "очередь"):
        (tmp_path / "projects" / slug).mkdir(parents=True)
    (tmp_path / "projects" / "spravki" / "card.yaml").write_text("title: Справки\n", encoding="utf-8")
    return tmp_path


def command(name: str) -> Command:
    group = main.build_program(name)
    assert isinstance(group, Group)
    found = group.commands[name]
    assert isinstance(found, Command)
    return found


@pytest.fixture(scope="module")
def latin() -> set[str]:
    """Latin words that help may hold: commands, values of choices, events, forms, documents, proper names."""
    regulation = editions.find("seversk", Path()).on(date(2027, 1, 11))
    files = {f"{name}.yaml" for name in (*DOCUMENTS, *WORKSPACE_DOCUMENTS)}
    values = {"text", "json", "github", "gitlab", "sarif", "ics", "any", "active", "closed", "rejected", "cancelled"}
    values |= {"current", "target", "compare", "add", "analyse", "decide", "import", "find", "publish"}
    values |= {"initial", "final", "gitea", "hook"}
    for model in (*DOCUMENTS.values(), *WORKSPACE_DOCUMENTS.values()):
        values |= set(choices(model.model_json_schema()))
    words = {"lean", "git", "seversk", *NAMES, *values, *files, *DOCUMENTS, *regulation.events, *regulation.forms}
    return words | PROPER


def choices(schema: object) -> Iterator[str]:
    """The words that a field of a document admits."""
    if isinstance(schema, dict):
        yield from (value for value in [*schema.get("enum", []), schema.get("const")] if isinstance(value, str))
        for inner in schema.values():
            yield from choices(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from choices(inner)


@pytest.mark.parametrize("name", ["", *NAMES])
def test_help_is_russian_and_fits_80_columns(name: str, lean: Lean, latin: set[str]) -> None:
    code, out, err = lean(*([name] if name else []), "--help")
    assert (code, err) == (0, "")
    assert [line for line in out.splitlines() if len(line) > 80] == []
    # Examples are commands; options, paths and file names are what they are.
    prose = re.sub(r"^  lean .*$", "", out, flags=re.MULTILINE)
    prose = re.sub(r"(?<!\S)\.?[\w-]+(?:/[\w.-]*)+|(?<![\w-])--?[\w-]+|\b[\w-]+\.(?:yaml|ics|docx)\b", "", prose)
    assert {word for word in re.findall(r"[A-Za-z][A-Za-z_-]*", prose) if word not in latin} == set()


@pytest.mark.parametrize("name", ["", *NAMES])
def test_help_shows_an_example_that_the_program_would_accept(name: str, lean: Lean) -> None:
    _, out, _ = lean(*([name] if name else []), "--help")
    examples = [line.strip() for line in out.splitlines() if line.startswith("  lean ")]
    assert examples
    assert "Пример" in out
    for example in examples:
        words = shlex.split(example)[1:]
        # As typed into a shell: a bracket that is not quoted would be the shell's own.
        assert "(" not in [*shlex.shlex(example, punctuation_chars=True)], example
        assert words[0] in NAMES
        known = {opt for param in command(words[0]).params for opt in param.opts}
        assert {word for word in words if word.startswith("-")} <= known, example


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_is_told_in_russian(name: str) -> None:
    russian = re.compile("[А-Яа-яЁё]")
    for param in command(name).params:
        assert russian.search(getattr(param, "help", None) or ""), param.name
        if not getattr(param, "is_flag", False):
            assert russian.search(param.metavar or ""), param.name


def test_commands_stand_under_headings_in_the_order_of_a_projects_life(lean: Lean) -> None:
    _, out, _ = lean("--help")
    places = [out.index(f"\n  {name} ") for name in NAMES]
    assert places == sorted(places)
    assert all(out.index(f"\n{heading}:\n") for heading, names in main.COMMANDS.items() if names)


PLACES = [place for commands in main.COMMANDS.values() for place in commands.values()]


@pytest.mark.parametrize("place", PLACES)
def test_a_command_is_one_module_with_one_short_function(place: str) -> None:
    """Parse, one call of the core, print, exit code: options that need many words stand above the function."""
    module, _, name = place.partition(":")
    tree = ast.parse((Path(main.__file__).parents[1] / "commands" / f"{module}.py").read_text("utf-8"))
    function = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name)
    assert function.end_lineno is not None
    assert function.end_lineno - function.lineno < 60


def test_every_module_of_commands_is_a_command() -> None:
    modules = {path.stem for path in (Path(main.__file__).parents[1] / "commands").glob("*.py")}
    assert modules - {"__init__"} == {place.partition(":")[0] for place in PLACES}


def test_no_command_shows_the_help_and_is_wrong_usage(lean: Lean) -> None:
    code, out, err = lean()
    assert (code, err) == (2, "")
    assert out == lean("--help")[1]


MISTAKES = [
    (["chek"], "lean: нет команды «chek»; возможно, check"),
    (["zzz"], "lean: нет команды «zzz»"),
    (["check", "--frmat", "json"], "lean check: нет параметра --frmat; возможно, --format"),
    (["init", "spravki", "--titel", "Справки"], "lean init: нет параметра --titel; возможно, --title\n"),
    (["check", "-x"], "lean check: нет параметра -x"),
    (["check", "--format", "xml"], "lean check: --format «xml»: бывает text, json, github, gitlab, sarif"),
    (["check", "--on"], ": после --on нужно значение"),
    (["--nope"], "lean: нет параметра --nope"),
    (["advance"], "lean advance: не указано: ПРОЕКТ — Имя каталога проекта или путь к нему."),
    (["advance", "spravki", "card-submitted", "лишнее"], "lean advance: лишнее в конце: лишнее"),
    (["advance", "spravki", "--dry-run=да"], ": после --dry-run значение не пишут"),
    (["check", "\x1b[31m"], "\\x1b[31m: такого файла, каталога или проекта нет"),
    (["check", "--\x1b[31m"], "lean check: нет параметра --\\x1b[31m"),
    (["check", "--on", "30.02.2027"], "--on: "),
    (["check", "spravka"], "возможно, spravki"),
    (["check", "projects/spravka"], "проекта «spravka» нет: возможно, spravki"),
    (["check", "--gate", "card-aproved"], "события «card-aproved» нет: возможно, card-approved"),
    (["status", "нет-такого"], "проекта «нет-такого» нет; есть: spravki, очередь"),
    (["render"], "не указан проект"),
    (["render", "spravki"], "не указана форма: "),
    (["map", "spravki", "--svg", "карта.png"], "«карта.png»: пишется файл .svg"),
    (["due", "--ics", "сроки.txt"], "«сроки.txt»: пишется файл .ics"),
    (["render", "spravki", "card", "-o", "Карточка.docx"], "«Карточка.docx»: после -o пишут каталог"),
    (["render", "spravki", "crad"], "формы «crad» нет: возможно, card"),
    (["schema", "crad"], "документа «crad» нет: возможно, card"),
    (["schema", "вафля"], "документа «вафля» нет; есть: card, "),
    (["render", "--fields", "crad"], "формы «crad» нет: возможно, card"),
    (["-C", "projects", "check"], "в каталоге projects нет lean.yaml: это не рабочий каталог"),
]


@pytest.mark.parametrize(("arguments", "expected"), MISTAKES)
def test_a_wrong_command_line_is_explained(
    arguments: list[str], expected: str, lean: Lean, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(workspace)
    code, out, err = lean(*arguments)
    assert (code, out) == (2, "")
    assert expected in err
    assert err.isprintable() or all(line.isprintable() for line in err.splitlines())
    assert not re.search(r"\b(No such|Missing|Invalid|Usage|Error|Try|argument|option|Got|value)\b", err)


WRONG_USAGE = (Path(__file__).parent / "data" / "wrong-usage.txt").read_text("utf-8").split("\n\n")


@pytest.mark.parametrize("case", WRONG_USAGE, ids=lambda case: case.partition("\n")[0])
def test_a_command_line_that_typer_refuses_is_answered_in_these_words(case: str, lean: Lean) -> None:
    words, _, message = case.strip().partition("\n")
    assert lean(*json.loads(words.removeprefix("$ "))) == (2, "", f"{message}\n")


def test_no_parameter_takes_several_values_at_once() -> None:
    """Typer's words about their number have no Russian message."""
    for name in NAMES:
        assert {param.nargs for param in command(name).params} <= {1, -1}


def test_without_a_workspace_the_way_to_one_is_told(
    lean: Lean, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = lean("check")
    assert code == 2
    assert "lean init" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "-C", "{}", "--on", "2027-01-11"],
        ["-C", "{}", "--on", "11.01.2027", "check"],
        ["--workspace", "{}", "check", "--on", "11.01.2027"],
        ["-C", "{}", "check", "spravki"],
        ["-C", "{}", "check", "projects/spravki"],
        ["check", "{}/projects/spravki/card.yaml"],
        ["check", "{}"],
    ],
)
def test_the_workspace_is_found_before_and_after_the_command(
    arguments: list[str], lean: Lean, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "-C" not in arguments or arguments[-1].startswith("projects/"):
        monkeypatch.chdir(workspace)
    code, out, _ = lean(*(argument.format(workspace) for argument in arguments))
    assert code == 0
    assert "\nprojects/spravki/card.yaml:1:1: заметка" in f"\n{out}"


def test_the_day_before_the_command_counts(lean: Lean, workspace: Path) -> None:
    assert "01.03.2027" in lean("-C", workspace, "--on", "01.03.2027", "status", "spravki")[1]
    # What stands after the command wins.
    assert "02.03.2027" in lean("-C", workspace, "--on", "01.03.2027", "status", "spravki", "--on", "2027-03-02")[1]


def test_the_environment_names_a_workspace(lean: Lean, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAN_WORKSPACE", str(workspace))
    assert "spravki" in lean("status")[1]
    assert lean("-C", workspace / "projects", "status")[0] == 2, "what is written wins"
    assert lean("status", "-C", workspace / "projects")[0] == 2


def test_a_project_is_a_name_or_a_path(lean: Lean, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workspace / "projects")
    expected = lean("status", "spravki")
    assert expected[0] == 0
    for name in ("./spravki", "spravki/card.yaml", workspace / "projects" / "spravki"):
        assert lean("status", name) == expected


FILES = [
    ["import", "{}", "--into", "spravki", "--dry-run"],
    ["survey", "spravki", "import", "{}", "--round", "initial", "--dry-run"],
    ["verify", "{}"],
]


@pytest.mark.parametrize("arguments", FILES, ids=lambda words: words[0])
def test_a_file_is_named_from_where_one_stands_or_from_the_workspace(
    arguments: list[str],
    lean: Lean,
    workspace: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (workspace / "projects/spravki/forms").mkdir()
    (workspace / "projects/spravki/forms/paper.docx").write_text("nothing of Word", encoding="utf-8")
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    code, _, err = lean("-C", workspace, *(word.format("нет.docx") for word in arguments))
    assert (code, err) == (2, "нет.docx: такого файла или каталога нет\n")
    code, out, err = lean("-C", workspace, *(word.format("projects/spravki/forms/paper.docx") for word in arguments))
    assert code == 1
    assert "projects/spravki/forms/paper.docx: " in out + err
    assert "такого файла" not in out + err


@pytest.mark.parametrize("arguments", ["due --ics", "registry --xlsx", "registry --docx", "brief --docx"])
def test_no_folder_is_made_on_the_way_to_a_file_beside_it(
    arguments: str, lean: Lean, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(workspace)
    suffix = arguments.rpartition("-")[2]
    code, out, err = lean(*arguments.split(), f"nowhere/../file.{suffix}")
    assert (code, out) == (0, "")
    assert err.startswith(f"Записан nowhere/../file.{suffix}")
    assert (workspace / f"file.{suffix}").is_file()
    assert not (workspace / "nowhere").exists()


def test_version(lean: Lean) -> None:
    code, out, _ = lean("--version")
    assert code == 0
    assert re.fullmatch(r"lean \d+\.\d+\.\d+\S*\n", out)


ENDINGS = [
    (UnknownYearError(2050, 2024, 2027), 1, "на 2050 год нет производственного календаря"),
    (RecordingError("диск полон"), 1, "диск полон"),
    (BrokenDocumentError("card"), 1, "card.yaml не читается; что в нём не так, покажет lean check"),
    (PermissionError(errno.EACCES, "Permission denied", "card.yaml"), 1, "card.yaml: нет прав"),
    (OSError(errno.ENOSPC, "No space left on device"), 1, "на диске нет места"),
    (KeyError("x\x1b"), 3, "Это ошибка в самой программе lean"),
    (RecursionError("deep"), 3, "Сообщите о ней, пожалуйста, разработчикам"),
]


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: type(ending[0]).__name__)
def test_whatever_ends_a_command_has_a_code_and_a_word(
    ending: tuple[Exception, int, str], lean: Lean, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error, expected, message = ending

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(checks, "check_project", fail)
    code, out, err = lean("check", "-C", workspace)
    assert (code, out) == (expected, "")
    assert message in err
    assert "Traceback" not in err
    assert "\x1b" not in err
    code, _, err = lean("check", "-C", workspace, "--traceback")
    assert (code, "Traceback" in err) == (expected, expected == 3)


@pytest.mark.parametrize("arguments", ["schedule --start 01.01.2050", "schedule --start 01.01.2050 --format json"])
def test_a_year_without_a_calendar_is_refused_by_name(arguments: str, lean: Lean, workspace: Path) -> None:
    code, out, err = lean("-C", workspace, *arguments.split())
    assert (code, out) == (1, "")
    assert err.startswith("на 2050 год нет производственного календаря")
    assert "добавьте" in err


def test_ctrl_c_is_quiet(lean: Lean, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(checks, "check_project", interrupt)
    assert lean("check", "-C", workspace) == (130, "", "")


COMPLETIONS = {
    "lean st": {"status"},
    "lean status ": {"spravki", "очередь"},
    "lean status о": {"очередь"},
    "lean advance spr": {"spravki"},
    "lean advance spravki card-ap": {"card-approved"},
    "lean check --gate kick": {"kickoff-held"},
    "lean check --for": {"--format"},
    "lean check --format j": {"json"},
    "lean render spravki current": {"current-map"},
    "lean render --fields rep": {"report"},
    "lean --on 2027-01-11 advance ": {"spravki", "очередь"},
}


@pytest.mark.parametrize("line", COMPLETIONS)
def test_tab_completes(line: str, lean: Lean, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workspace)
    monkeypatch.setenv("_LEAN_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(line.count(" ")))
    code, out, err = lean()
    assert (code, set(out.split()), err) == (0, COMPLETIONS[line], "")


def test_tab_looks_into_the_workspace_that_was_named(
    lean: Lean, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_LEAN_COMPLETE", "complete_bash")
    for line in (f"lean -C {workspace} status sp", f"lean status -C {workspace} sp"):
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", "4")
        assert lean()[1] == "spravki\n"


def test_tab_says_nothing_where_there_is_nothing(lean: Lean, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("_LEAN_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "lean status ")
    monkeypatch.setenv("COMP_CWORD", "2")
    assert lean()[1:] == ("\n", "")
    (tmp_path / "lean.yaml").write_text("regulation: [", encoding="utf-8")
    assert lean()[1:] == ("\n", "")


@pytest.mark.skipif(not Path("/bin/bash").exists(), reason="нет bash")
def test_bash_completes_with_the_script_that_the_program_prints(workspace: Path) -> None:
    shim = workspace / "bin" / "lean"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m lean.cli.main "$@"\n', encoding="utf-8")
    shim.chmod(0o755)
    script = (
        'eval "$(lean --show-completion)"\n'
        "COMP_WORDS=(lean status spr) COMP_CWORD=2\n"
        '_lean_completion lean\necho "${COMPREPLY[@]}"\n'
    )
    root = Path(main.__file__).parents[2]
    environment = {**os.environ, "PATH": f"{shim.parent}:{os.environ['PATH']}", "PYTHONPATH": str(root), "LC_ALL": "C"}
    done = subprocess.run(
        ["/bin/bash", "--norc", "-c", script],
        cwd=workspace,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("spravki\n", "")
