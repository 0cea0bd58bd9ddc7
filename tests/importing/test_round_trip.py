"""What was printed is read back: the second print of a card or a plan is the first one, whoever saved it in between."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lean.documents import DOCUMENTS
from lean.documents.workspace import Roster, WorkspaceSettings
from lean.forms.inspection import read_paragraphs
from lean.forms.printing import print_form
from lean.importing.card_and_plan import labels
from lean.importing.card_and_plan.context import collect_known_facts
from lean.importing.card_and_plan.read_form import read_form
from lean.importing.card_and_plan.results import is_placeholder
from lean.office.grid import tidy_text
from lean.office.open_grid import read_file_blocks
from lean.regulation import editions
from lean.values import format_date, format_period
from lean.values.names import names_inside
from lean.workspace import yaml_fill
from lean.workspace.project import Project
from lean.workspace.workspace import Workspace
from tests.documents_in_memory import DocumentsInMemory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.importing.card_and_plan.read_form import FormReading

ON: Final = date(2026, 11, 25)
REGULATION: Final = editions.find("seversk", Path()).on(ON)
EXAMPLES: Final = Workspace(Path(__file__).parents[2] / "examples/seversk")
ROSTER: Final = {
    "head": {"name": "Андреев А.А.", "post": "Мэр ЗАТО Северск"},
    "coordinators": [{"name": "Борисов Б.Б.", "post": "заместитель Мэра ЗАТО Северск по экономике и финансам"}],
}


def project(documents: dict[str, Any]) -> Project:
    """A project of plain data."""
    shared = {
        "roster": Roster.model_validate(ROSTER),
        "lean": WorkspaceSettings.model_validate({"organisation": "Администрация ЗАТО Северск"}),
    }
    workspace = Workspace(Path(), DocumentsInMemory(shared))
    held = {name: DOCUMENTS[name].model_validate(data) for name, data in documents.items()}
    return Project("p", workspace, DocumentsInMemory(held))


def text(content: bytes) -> list[str]:
    """What a form says, spaces of all kinds being one."""
    return [line for line in map(tidy_text, read_paragraphs(content)) if line]


def read(content: bytes, of: Project, folder: Path) -> FormReading:
    """A printed form, read into a project of which only the roster, the card of a plan and the map are known."""
    path = folder / "form.docx"
    path.write_bytes(content)
    return read_form(read_file_blocks(path), collect_known_facts(of.workspace, of))


def again(form: str, data: dict[str, Any], of: Project) -> list[str]:
    """The second print: of what was read, beside what a form takes from elsewhere."""
    beside = {name: of.document_named(name) for name in ("card", "current-map") if name != form and of.has(name)}
    held: dict[str, Any] = {form: DOCUMENTS[form].model_validate(data), **beside}
    return text(print_form(form, Project(of.slug, of.workspace, DocumentsInMemory(held)), REGULATION, ON).content)


# Every example, through LibreOffice too ------------------------------------------------------------------------------

PAPERS: Final = [
    (slug, form) for slug in EXAMPLES.slugs for form in ("card", "plan") if EXAMPLES.project(slug).has(form)
]
OFFICE: Final = pytest.mark.skipif(
    shutil.which("soffice") is None and not os.environ.get("CI"), reason="LibreOffice is not installed"
)


def leaves(value: object, route: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    match value:
        case dict():
            for key, item in value.items():
                yield from leaves(item, (*route, key))
        case list():
            for place, item in enumerate(value):
                yield from leaves(item, (*route, place))
        case _:
            yield route, value


@pytest.fixture(scope="module")
def prints() -> dict[tuple[str, str], bytes]:
    """The cards and plans of the examples as they are printed."""
    return {(slug, form): print_form(form, EXAMPLES.project(slug), REGULATION, ON).content for slug, form in PAPERS}


def holds(slug: str, form: str, content: bytes, folder: Path) -> dict[str, Any]:
    """What a printed form of an example is read back as: data of its document, as far as the form prints them."""
    loaded = EXAMPLES.project(slug)
    assert loaded.has(form)  # and its source is at hand
    found = read(content, loaded, folder)
    assert [(left.text, left.reason) for left in found.not_placed] == []
    assert list(found.documents) == [form]
    data = found.documents[form]
    there = loaded.loader.sources[form].data
    for route, value in leaves(data):
        original = there
        for step in route[:-1] if "solves" in route else route:
            original = original[step]
        assert value in original if "solves" in route else yaml_fill.is_same_value(original, value), route
    return data


@pytest.mark.parametrize(("slug", "form"), PAPERS)
def test_examples(slug: str, form: str, prints: dict[tuple[str, str], bytes], tmp_path: Path) -> None:
    data = holds(slug, form, prints[slug, form], tmp_path)
    assert again(form, data, EXAMPLES.project(slug)) == text(prints[slug, form])


@OFFICE
def test_examples_saved_by_another_office_program(prints: dict[tuple[str, str], bytes], tmp_path: Path) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    names = [f"{slug}-{form}" for slug, form in PAPERS]

    def convert(to: str, before: str, after: str) -> None:
        sources = [str(tmp_path / before / f"{name}.{'odt' if before == 'odt' else 'docx'}") for name in names]
        command = ["soffice", profile, "--headless", "--convert-to", to, "--outdir", str(tmp_path / after), *sources]
        subprocess.run(command, check=True, capture_output=True, timeout=300)

    (tmp_path / "first").mkdir()
    for name, (slug, form) in zip(names, PAPERS, strict=True):
        (tmp_path / "first" / f"{name}.docx").write_bytes(prints[slug, form])
    convert("docx:MS Word 2007 XML", "first", "saved")
    convert("odt", "saved", "odt")
    convert("docx:MS Word 2007 XML", "odt", "back")
    for folder in ("saved", "back"):
        for name, (slug, form) in zip(names, PAPERS, strict=True):
            saved = holds(slug, form, (tmp_path / folder / f"{name}.docx").read_bytes(), tmp_path)
            assert saved == holds(slug, form, prints[slug, form], tmp_path)


# Random documents ---------------------------------------------------------------------------------------------------

_LETTERS: Final = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЭЮЯ"


def ordinary(line: str) -> bool:
    """Whether a line is a person's own and not words of the forms, a left-over of a blank, an item of a list."""
    return not (
        labels.match_label(line, ("people", "frame", "grounds"))
        or labels.match_plan_title(line) is not None
        or labels.is_form_word(line)
        or is_placeholder(line)
        or labels.strip_bullet(line) != line
        or any(True for _ in names_inside(line))
        or line.endswith(";")
        or not any(sign.isalnum() for sign in line)  # after a label it is taken for the label's: «Окончание: <»
    )


LINES: Final = (
    st.text(st.sampled_from(_LETTERS + "   0123456789.,;:()«»-–—№%/\"'!?&<>{}a"), min_size=1, max_size=50)
    .map(tidy_text)
    .filter(lambda line: bool(line) and ordinary(line))
)
TEXTS: Final = st.lists(LINES, min_size=1, max_size=2).map("\n".join)
WORDS: Final = st.lists(
    st.sampled_from(["учёт", "отдел", "приём", "граждан", "по", "жилью", "ведёт", "сбор", "данных", "3", "и"]),
    min_size=1,
    max_size=4,
).map(" ".join)
POSTS: Final = st.tuples(st.sampled_from(["начальник", "главный специалист", "заведующая"]), WORDS).map(" ".join)
NAMES: Final = st.sampled_from(
    ["Иванов И.И.", "И.И. Петров", "Сидорова Светлана Семёновна", "Кузнецов-Водкин К.", "Анна Ёлкина"]
)
UNITS: Final = st.sampled_from(["МФЦ", "Отдел учёта", "МБДОУ «Ромашка»"])
DAYS: Final = st.dates(date(2026, 1, 1), date(2028, 12, 31))
PERIODS: Final = st.one_of(
    st.tuples(DAYS, DAYS).map(lambda days: format_period(min(days), max(days))),
    st.sampled_from(["2 полугодие 2026", "март 2027 г.", "с 12.01.2027 по 10.03.2027", "2027-03-11 – 2027-09-30"]),
)
VALUES: Final = st.sampled_from(["47 ч 30 мин", "не менее 4,0", "35 %", "2–8", "2,9", "в 17 раз", "нет данных"])


def part(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A mapping in which each key may be missing."""
    return st.fixed_dictionaries({}, optional=fields)


def some(items: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(items, max_size=3)


PERSON: Final = part(name=NAMES, post=POSTS)
CARDS: Final = part(
    title=LINES,
    people=part(
        process_customer=TEXTS,
        project_customer=PERSON,
        process_owner=PERSON,
        leader=PERSON,
        coordinator=st.fixed_dictionaries({"name": NAMES, "post": POSTS}),
        team=some(
            st.fixed_dictionaries({"name": NAMES, "post": POSTS}, optional={"unit": UNITS, "role": WORDS})
            | st.fixed_dictionaries({"name": NAMES}, optional={"role": WORDS})
        ),
    ),
    frame=part(perimeter=some(LINES), first_step=LINES, last_step=LINES),
    grounds=part(problem=TEXTS, key_risk=TEXTS, scale=TEXTS, dissatisfaction=some(TEXTS), difficulties=some(TEXTS)),
    indicators=some(st.fixed_dictionaries({"name": LINES}, optional={"baseline": VALUES, "target": VALUES})),
    key_events=part(start=DAYS.map(format_date), diagnostics=PERIODS, implementation=PERIODS, closing=PERIODS),
    signatory=NAMES,
)
MEASURES: Final = st.lists(
    st.fixed_dictionaries(
        {"what": LINES},
        optional={"solves": st.lists(st.integers(1, 4), max_size=3), "responsible": NAMES | LINES, "due": PERIODS},
    ),
    max_size=5,
).map(lambda rows: [{"id": f"m{number}", **row} for number, row in enumerate(rows, start=1)])
PLANS: Final = st.fixed_dictionaries(
    {"measures": MEASURES},
    optional={
        "causes": st.dictionaries(st.integers(1, 4), st.lists(LINES, min_size=1, max_size=2)).map(
            lambda rows: [{"problem": number, "causes": causes} for number, causes in sorted(rows.items())]
        ),
    },
)


@given(card=CARDS)
@example(card={"grounds": {"key_risk": "0\nА"}})
@settings(max_examples=12)
def test_random_cards(card: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    of = project({"card": card})
    first = print_form("card", of, REGULATION, ON).content
    found = read(first, of, tmp_path_factory.getbasetemp())
    assert [(left.text, left.reason) for left in found.not_placed] == []
    assert again("card", found.documents["card"], of) == text(first)


@given(plan=PLANS, problems=st.dictionaries(st.integers(1, 4), LINES))
@settings(max_examples=12)
def test_random_plans(plan: dict[str, Any], problems: dict[int, str], tmp_path_factory: pytest.TempPathFactory) -> None:
    card = {"title": "Выдача справки", "people": {"leader": {"name": "Петрова П.П.", "post": "начальник отдела"}}}
    of = project({"plan": plan, "card": card, "current-map": {"problems": problems}})
    first = print_form("plan", of, REGULATION, ON).content
    found = read(first, of, tmp_path_factory.getbasetemp())
    assert [(left.text, left.reason) for left in found.not_placed] == []
    assert again("plan", found.documents["plan"], of) == text(first)
