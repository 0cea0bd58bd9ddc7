"""Texts that control a terminal, a CI runner, a spreadsheet or a page are harmless in every output."""

from __future__ import annotations

import copy
import io
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml
from docx import Document
from lxml import etree, html
from pydantic import ValidationError

from lean.documents import DOCUMENTS, WORKSPACE_DOCUMENTS
from lean.workspace.yaml_source import read
from tests.battery.running import run_here
from tests.battery.tally import MISTAKE_SECONDS
from tests.battery.writing import git

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.battery.tally import Tally

    Lean = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.battery(9)
FINISHED = Path(__file__).parents[1] / "data" / "finished"
MODELS = {**DOCUMENTS, **WORKSPACE_DOCUMENTS}

STEERING: Final = (
    " \x1b[31m\x1b]0;pwned\x07\x9b2J\x00\x08\x7f\r\n::error file=x::pwned\u2028\u2029\x85\u202e\u2066\ufeff\ufffe"
    "]]><script>alert(1)</script>&lt;b&gt;<img src=x onerror=alert(1)>%0A$(id)`id`{{ 7*7 }}{% raw %}|'\""
)
FORMULA: Final = "=cmd|' /C calc'!A0 "


def changed(data: Any, validates: Callable[[Any], bool], change: Callable[[str], str]) -> Any:  # noqa: ANN401 - plain data
    """Return plain data with every free text changed."""
    data = copy.deepcopy(data)
    for holder, key in list(texts(data)):
        before = holder[key]
        holder[key] = change(before)
        if not validates(data):
            holder[key] = before
    return data


NAMING: Final = {"regulation", "event", "id", "project", "folder"}
"""Keys whose values refer to other data: if these were changed, the outputs would be empty."""


def texts(data: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 - plain data
    """Yield the places of texts in plain data as pairs of the container and the key."""
    items = list(data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ())
    for key, value in items:
        if isinstance(value, str):
            if key not in NAMING:
                yield data, key
        else:
            yield from texts(value)


def hostile(root: Path, change: Callable[[str], str]) -> int:
    """Make a finished workspace hostile; return how many of its texts were changed."""
    shutil.copytree(FINISHED, root, dirs_exist_ok=True)
    count = 0
    for path in root.rglob("*.yaml"):
        good = read(path.read_bytes()).data
        bad = changed(good, lambda data, name=path.stem: valid(name, data), change)  # type: ignore[misc]
        count += sum(new[key] != old[key] for (new, key), (old, _) in zip(texts(bad), texts(good), strict=True))
        path.write_text(yaml.dump(bad, Dumper=Plain, allow_unicode=False, sort_keys=False), encoding="utf-8")
    return count


class Plain(yaml.SafeDumper):
    """Writes decimals of our reader as the numbers that they were."""


Plain.add_multi_representer(
    object, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", str(value))
)


def valid(name: str, data: object) -> bool:
    try:
        MODELS[name].model_validate(data)
    except ValidationError:
        return False
    return True


@pytest.fixture(scope="module")
def steering(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace saved twice in git: as it was, and hostile, by an author with a hostile name and message."""
    root = tmp_path_factory.mktemp("steering") / "workspace"
    shutil.copytree(FINISHED, root)
    sign = STEERING.replace("\0", "")
    commit = ("-c", f"user.name=Иванов{sign}", "-c", "user.email=i@example.org", "commit", "-q", "-m", f"Правка{sign}")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "--all")
    git(root, *commit)
    assert hostile(root, lambda text: text + STEERING) > 60
    git(root, *commit, "--all")
    assert len(git(root, "log", "--format=%h").split()) == 2
    return root


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files filled in by others: a card in Word, answers to a questionnaire."""
    folder = tmp_path_factory.mktemp("handed")
    document = Document()
    table = document.add_table(0, 2)
    # Characters that XML forbids cannot be in a paper.
    sign = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd]", "", STEERING)
    for label in ("Наименование проекта", "Заказчик процесса", "Руководитель проекта", "Ключевой риск", "Иное"):
        for cell, text in zip(table.add_row().cells, (label, f"{label}{sign}"), strict=True):
            cell.text = text
    document.save(str(folder / "paper.docx"))
    rows = f"Кто;Удовлетворены ли Вы в целом работой процесса?{STEERING}\nМФЦ{STEERING};Да{STEERING}\n"
    (folder / "answers.csv").write_text(rows, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def formulas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("formulas") / "workspace"
    assert hostile(root, lambda text: FORMULA + text) > 60
    return root


SHOWN: Final = (
    "check",
    "check --format json",
    "check --format sarif",
    "check --format gitlab",
    "check example --gate closed",
    "status",
    "status --format json",
    "status example",
    "due",
    "due --format json",
    "advance example",
    "advance example practice-published --dry-run --format json",
    "list",
    "list --format json",
    "registry",
    "registry --format json",
    "registry --totals",
    "practices",
    "practices --format json",
    "practices find справка",
    "appeal list",
    "appeal list --format json",
    "brief",
    "brief --format json",
    "survey example",
    "survey example --format json",
    "map example",
    "map example --format json",
    "map example compare",
    "render example card",
    "render --list",
    "save example",
    "save",
    "log",
    "log example",
    "log example --format json",
    "log example --document card",
    "diff example HEAD~1",
    "diff example HEAD~1 --format json",
    "verify paper.docx --project example",
    "verify paper.docx --project example --format json",
    "survey example import answers.csv --round final --dry-run",
    "import paper.docx --into example --dry-run",
    "import paper.docx --into new --new --dry-run --format json",
    "check --gate nonsense\x1b[31m",
    "status \x1b]0;pwned\x07",
    "explain \x1b[31m",
    "render example card --at \x1b[31m",
    "doctor",
)


@pytest.mark.parametrize("command", SHOWN)
def test_output_cannot_control_a_terminal(
    command: str, lean: Lean, tally: Tally, steering: Path, handed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(handed)
    ran = run_here(lean, "-C", steering, "--on", "2027-06-30", *command.split(" "))
    assert tally.judge(ran, seconds=MISTAKE_SECONDS) == []
    told = ran.out + ran.err
    assert [line for line in told.split("\n") if not visibly(line)] == []
    if "json" in command or "sarif" in command or "gitlab" in command:
        json.loads(ran.out or "[]")


def visibly(line: str) -> bool:
    """Return whether a line has only printable characters and no commands for a CI runner."""
    return (line.replace("\xa0", " ").replace("\u202f", " ").isprintable()) and not line.startswith(("::", "##["))


def test_output_cannot_control_a_ci_runner(lean: Lean, tally: Tally, steering: Path) -> None:
    where = ("-C", steering, "--on", "2027-06-30", "check")
    found = json.loads(lean(*where, "--format", "json")[1])
    ran = run_here(lean, *where, "--format", "github")
    assert tally.judge(ran, refused=True) == []
    lines = ran.out.splitlines()
    assert len(lines) == len(found)
    assert all(
        re.match(r"::(error|warning|notice) file=[^,:]+,line=\d+,col=\d+,title=[\w-]+::", line) for line in lines
    )


def test_calendar_files_have_only_calendar_lines(lean: Lean, tally: Tally, steering: Path, tmp_path: Path) -> None:
    from icalendar import Calendar  # noqa: PLC0415 - slow to import

    # A day with open deadlines.
    (steering / "projects" / "example" / "journal.yaml").rename(tmp_path / "journal.yaml")
    try:
        file = tmp_path / "due.ics"
        journal = steering / "projects" / "example" / "journal.yaml"
        journal.write_text("- {date: 2027-01-11, event: card-submitted}\n", encoding="utf-8")
        ran = run_here(lean, "-C", steering, "--on", "2027-06-30", "due", "--ics", file, "--format", "json")
        assert tally.judge(ran) == []
    finally:
        (tmp_path / "journal.yaml").rename(steering / "projects" / "example" / "journal.yaml")
    content = file.read_bytes()
    due = json.loads(ran.out)
    events = Calendar.from_ical(content).walk("VEVENT")
    assert due
    assert len(events) == len(due)
    lines = content.decode("utf-8").split("\r\n")
    assert [line for line in lines if not line.isprintable()] == []


DRAWN: Final = ("--svg", "--drawio", "--bpmn")


@pytest.mark.parametrize("option", DRAWN)
@pytest.mark.parametrize("side", ["current", "target"])
def test_drawings_are_xml_without_scripts(
    option: str, side: str, lean: Lean, tally: Tally, steering: Path, tmp_path: Path
) -> None:
    file = tmp_path / "map"
    ran = run_here(lean, "-C", steering, "map", "example", side, option, file)
    assert tally.judge(ran) == []
    tree = etree.fromstring(file.read_bytes())
    assert runs_nothing(tree)
    if option == "--drawio":
        # draw.io displays values of cells as HTML.
        for value in tree.xpath("//@value"):
            assert not value.strip() or runs_nothing(html.fragment_fromstring(value, create_parent="div")), value


def runs_nothing(tree: Any) -> bool:  # noqa: ANN401 - lxml has no types
    tags = {str(element.tag).rpartition("}")[2].lower() for element in tree.iter()}
    handlers = [name for element in tree.iter() for name in element.attrib if name.lower().startswith("on")]
    return not tags & {"script", "foreignobject", "iframe"} and not handlers


PAPERS: Final = (
    ("render", "example", "--all", "-o", "{}"),
    ("registry", "--xlsx", "{}/registry.xlsx"),
    ("registry", "--docx", "{}/registry.docx"),
    ("registry", "--appeals", "--docx", "{}/appeals.docx"),
    ("brief", "--docx", "{}/brief.docx"),
    ("practices", "publish", "--to", "{}"),
    ("site", "-o", "{}/site"),
    ("diff", "example", "HEAD~1", "--docx", "{}/diff.docx"),
)


@pytest.mark.parametrize("kind", ["steering", "formulas"])
@pytest.mark.parametrize("command", PAPERS, ids=lambda command: " ".join(command[:2]))
def test_forms_contain_values_as_text(
    command: tuple[str, ...], kind: str, lean: Lean, tally: Tally, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    root = request.getfixturevalue(kind)
    ran = run_here(
        lean, "-C", root, "--on", "2027-06-30", *(part.replace("{}", str(tmp_path)) for part in command), hang=300
    )
    assert tally.judge(ran, seconds=10 * MISTAKE_SECONDS) == []
    files = [path for path in tmp_path.rglob("*") if path.is_file() and not path.name.startswith(".")]
    assert files or ran.code
    for path in files:
        if path.suffix == ".html":
            tree = html.fromstring(path.read_bytes())
            for own in tree.xpath("//script[@defer and contains(@src, 'site.js') and not(text())]"):
                own.drop_tree()  # the script of the site itself, in a separate file
            assert runs_nothing(tree)
        elif path.suffix not in {".js", ".css", ".svg"}:
            assert_plain(path.read_bytes(), path.name)


def assert_plain(content: bytes, name: str) -> None:
    """Check that every part of an office file is XML, and that no cell contains a formula."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.namelist():
            if part.endswith((".xml", ".rels", ".svg")):
                tree = etree.fromstring(archive.read(part))
                formulas = [element.text for element in tree.iter("{*}f") if "spreadsheetml" in str(element.tag)]
                assert formulas == [], (name, part)
            if part.endswith(".xlsx"):
                assert_plain(archive.read(part), f"{name}/{part}")
