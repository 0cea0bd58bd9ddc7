"""The project card: labels of the decree, all values, equal bytes, custom templates, valid and broken."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any, Final

import docx
import pytest
import yaml
from docx.shared import Mm

from lean import resources
from lean.documents.card import ProjectCard
from lean.documents.workspace import Roster, WorkspaceSettings
from lean.forms.contexts.card import CardForm
from lean.forms.contexts.card import build_card as context
from lean.forms.contexts.parts import Signature
from lean.forms.docx import Properties, fingerprint, render
from lean.forms.inspection import inspect_form, read_paragraphs
from lean.forms.printing import find_template
from lean.regulation import editions
from lean.views.occasion import Occasion
from lean.workspace.project import Project
from lean.workspace.workspace import Workspace
from tests.documents_in_memory import DocumentsInMemory

DATA: Final = Path(__file__).parent / "data" / "forms"
CARDS: Final[dict[str, dict[str, Any]]] = {
    name: yaml.safe_load((DATA / f"card-{name}.yaml").read_text("utf-8")) or {}
    for name in ("sparse", "usual", "overfull", "hostile")
}
REGULATION: Final = editions.find("seversk", Path()).on(date(2027, 1, 11))
ROSTER: Final = {
    "head": {"name": "Андреев Андрей Андреевич", "post": "Мэр ЗАТО Северск"},
    "coordinators": [{"name": "Борисов Б.Б.", "post": "заместитель Мэра ЗАТО Северск по экономике и финансам"}],
    "working_group": [{"name": "Васильев В.В.", "post": "начальник отдела"}],
}
TEMPLATE: Final = resources.templates("seversk")[-1] / "forms" / "card.docx"
PROPERTIES: Final = Properties("Карточка проекта", "spravki", "Администрация ЗАТО Северск")


def project(card: dict[str, Any], roster: dict[str, Any] | None = None) -> Project:
    shared = {
        "roster": Roster.model_validate(ROSTER if roster is None else roster),
        "lean": WorkspaceSettings.model_validate({"organisation": "Администрация ЗАТО Северск"}),
    }
    workspace = Workspace(Path(), DocumentsInMemory(shared))
    return Project("spravki", workspace, DocumentsInMemory({"card": ProjectCard.model_validate(card)}))


def form_of(of: Project) -> CardForm:
    return context(Occasion(of, REGULATION, date(2027, 1, 11)))


def card(name: str) -> CardForm:
    return form_of(project(CARDS[name]))


def rendered(name: str) -> bytes:
    return render(TEMPLATE, card(name), PROPERTIES)


def text(content: bytes) -> str:
    return "\n".join(read_paragraphs(content))


# The decree's form -------------------------------------------------------------------------------------------------

DECREE_LABELS: Final = (
    "Карточка проекта",
    "СОГЛАСОВАНО",
    "(наименование должности курирующего проект заместителя Мэра ЗАТО Северск)",
    "(подпись и Ф.И.О. курирующего проект заместителя Мэра ЗАТО Северск)",
    "«___» __________ 20__ г.",
    "УТВЕРЖДАЮ",
    "Мэр ЗАТО Северск",
    "(подпись и Ф.И.О.)",
    "«___» __________ 20__ г.",
    "1. Вовлеченные лица и рамки проекта",
    "2. Обоснование выбора проекта",
    "3. Целевые показатели проекта",
    "Наименование показателя",
    "Текущее значение",
    "Целевое значение",
    "4. Ключевые события проекта",
    "Наименование этапа",
    "Период реализации этапа",
)
"""Прил. 1 from top to bottom. Its corner mark «Приложение 1 к Положению» names the form's place in the decree: a filled
card is no appendix of the decree, so it does not carry the mark."""

BLOCK_1: Final = (
    "Заказчик процесса",
    "Заказчик проекта",
    "Владелец процесса",
    "Периметр проекта",
    "Границы проекта",
    "Руководитель проекта",
    "Команда проекта",
)
"""Прил. 5 п. 4 (5а), in its order."""
BLOCK_4: Final = (
    "Старт проекта",
    "Диагностика и целевое состояние",
    "Внедрение улучшений",
    "Закрепление результатов и закрытие проекта",
)
"""Прил. 5 п. 4 (5г), in its order."""


def in_order(labels: tuple[str, ...], lines: list[str]) -> list[str]:
    """Check that the labels are whole lines, one after another."""
    rest = iter(lines)
    return [label for label in labels if label in rest]


def test_a_blank_card_has_the_labels_of_the_decree_in_order() -> None:
    nobody = form_of(project({}, roster={}))
    lines = list(read_paragraphs(render(TEMPLATE, nobody, PROPERTIES)))
    for labels in (DECREE_LABELS, BLOCK_1, BLOCK_4):
        assert in_order(labels, lines) == list(labels)
    assert not any("Приложение" in line for line in lines)


def test_a_signatory_without_a_known_post_has_a_blank_line_for_it() -> None:
    acting = form_of(project({"signatory": "Громов Г.Г."}))
    lines = list(read_paragraphs(render(TEMPLATE, acting, PROPERTIES)))
    assert in_order(("УТВЕРЖДАЮ", "(наименование должности)", "______________ Г.Г.\xa0Громов"), lines)[2:]
    assert "Мэр ЗАТО Северск" not in lines


@pytest.mark.parametrize("name", ["usual", "overfull", "hostile"])
def test_filled_places_have_no_hints(name: str) -> None:
    lines = list(read_paragraphs(rendered(name)))
    assert in_order(("СОГЛАСОВАНО", "УТВЕРЖДАЮ", "Мэр ЗАТО Северск", "______________ А.А.\xa0Андреев"), lines)[2:]
    assert lines.count("«___» __________ 20__ г.") == 2
    assert not [line for line in lines if line.startswith("(")]


def test_tables_have_the_columns_of_the_decree_and_a_row_per_value() -> None:
    document = docx.Document(io.BytesIO(rendered("overfull")))
    _, people, indicators, events = document.tables
    assert [cell.text for cell in indicators.rows[0].cells] == list(DECREE_LABELS[12:15])
    assert len(indicators.rows) == 1 + 20
    assert [cell.text for cell in events.rows[0].cells] == list(DECREE_LABELS[16:18])
    assert [row.cells[0].text for row in events.rows[1:]] == list(BLOCK_4)
    assert [row.cells[1].text for row in people.rows][-15:] == [member.line for member in card("overfull").team]


def test_a_sparse_card_states_what_is_missing() -> None:
    lines = list(read_paragraphs(rendered("sparse")))
    assert lines[:2] == ["Карточка проекта", "(наименование не указано)"]
    assert sum("не указано" in line for line in lines) == 1 + 8 + 5 + 3 + 4


# Every value -------------------------------------------------------------------------------------------------------


def leaves(value: object) -> list[str]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in leaves(item)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in leaves(item)]
    return [str(value)]


NOT_ON_THE_FORM: Final = {"id", "kind", "measured_by", "grounds_of", "coordinator"}


def on_the_form(card: dict[str, Any]) -> list[str]:
    """Yield the texts of a card, without fields that the form of the decree lacks and names, which are respelled."""
    shown = {key: value for key, value in card.items() if key in ("title", "people", "frame", "grounds")}
    shown["people"] = {
        key: [person["post"] for person in (value if isinstance(value, list) else [value])]
        if not isinstance(value, str)
        else value
        for key, value in card.get("people", {}).items()
    }
    shown["indicators"] = [
        [indicator[key] for key in ("name", "baseline", "target") if key in indicator]
        for indicator in card["indicators"]
    ]
    return leaves(shown)


def collapsed(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split()).casefold()


@pytest.mark.parametrize("name", ["usual", "overfull"])
def test_every_value_is_printed(name: str) -> None:
    printed = collapsed(text(rendered(name)))
    assert [value for value in on_the_form(CARDS[name]) if collapsed(value) not in printed] == []


def test_persons_and_periods_are_spelled_as_in_official_papers() -> None:
    shown = card("usual")
    assert (shown.agrees.post, shown.agrees.name) == (
        "Заместитель Мэра ЗАТО Северск по социальной политике",
        "С.С.\xa0Сидорова",
    )
    assert shown.project_customer.line == "Петрова\xa0П.П., начальник Управления"
    assert shown.team[1].line == "Кузнецова\xa0К.К., специалист, МФЦ — хронометраж"
    assert shown.key_events.start == "11.01.2027"
    assert shown.key_events.diagnostics == "12.01.2027–10.03.2027"
    assert shown.key_events.implementation == "11.03.2027–30.09.2027"  # written in ISO
    assert shown.key_events.closing == "IV квартал 2027"  # printed as written


SIGNATORIES: Final[tuple[tuple[str | None, dict[str, Any], tuple[str | None, str | None]], ...]] = (
    # signatory of the card, roster, expected post and name
    (None, ROSTER, ("Мэр ЗАТО Северск", "А.А.\xa0Андреев")),
    (None, {}, (None, None)),
    (None, {"head": {"post": "исполняющий обязанности Мэра"}}, ("Исполняющий обязанности Мэра", None)),
    ("Васильев В.В.", ROSTER, ("Начальник отдела", "В.В.\xa0Васильев")),
    ("Громов Г.Г.", ROSTER, (None, "Г.Г.\xa0Громов")),
)


@pytest.mark.parametrize(("signatory", "roster", "expected"), SIGNATORIES)
def test_the_approving_person(
    signatory: str | None, roster: dict[str, Any], expected: tuple[str | None, str | None]
) -> None:
    shown = form_of(project({"signatory": signatory}, roster)).approves
    assert (shown.post, shown.name) == expected


def test_no_coordinator_is_chosen_among_several() -> None:
    two = {**ROSTER, "coordinators": [*ROSTER["coordinators"], {"name": "Громов Г.Г.", "post": "заместитель Мэра"}]}
    assert form_of(project({}, two)).agrees == Signature(None, None)
    assert form_of(project({})).agrees.name == "Б.Б.\xa0Борисов"


def test_hostile_values_are_printed_as_text() -> None:
    lines = list(read_paragraphs(rendered("hostile")))
    assert lines[1] == "<b>Рога & Копыта</b> {{ x }} {% if %} 😀 строка вторая {_{"
    assert "</w:t></w:r></w:p> а\ufffdб\ufffdв г" in lines
    assert "Петрова\xa0П.П., «{{ leader }}» <i>" in lines
    assert "Начало: {# комментарий #}" in lines
    assert "Окончание: %} &lt; &#123;" in lines
    # Lines of a value are paragraphs of the same style, since a line break would stretch a justified line.
    document = docx.Document(io.BytesIO(rendered("hostile")))
    problem = [p for p in document.paragraphs if p.text.startswith(("Проблема: первая", "вторая строка", "третья"))]
    assert [(p.style.name if p.style else None, "\n" in p.text) for p in problem] == [("Текст формы", False)] * 3


# The bytes ---------------------------------------------------------------------------------------------------------


def test_equal_input_gives_equal_bytes_in_other_processes_time_zones_and_hash_seeds(tmp_path: Path) -> None:
    context = repr(card("usual"))
    script = tmp_path / "again.py"
    script.write_text(
        "import hashlib, pathlib\n"
        "from lean.forms.contexts.card import *\n"
        "from lean.forms.contexts.parts import *\n"
        "from lean.forms.docx import Properties, render\n"
        f"content = render(pathlib.Path({str(TEMPLATE)!r}), {context}, {PROPERTIES!r})\n"
        "print(hashlib.sha256(content).hexdigest())\n",
        encoding="utf-8",
    )
    digests = {hashlib.sha256(rendered("usual")).hexdigest()}
    for zone, seed in (("Asia/Tomsk", "1"), ("America/New_York", "2")):
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[1])}
        run = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True, check=True)
        digests.add(run.stdout.strip())
    assert len(digests) == 1


def test_the_archive_is_sorted_without_dates_and_uncompressed() -> None:
    with zipfile.ZipFile(io.BytesIO(rendered("usual"))) as archive:
        parts = archive.infolist()
    names = [part.filename for part in parts]
    assert names == ["[Content_Types].xml", *sorted(names[1:])]
    assert {(part.date_time, part.compress_type) for part in parts} == {((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED)}


def test_document_properties_name_the_project_and_its_fingerprint() -> None:
    core = docx.Document(io.BytesIO(rendered("usual"))).core_properties
    assert (core.title, core.subject, core.author) == ("Карточка проекта", "spravki", "Администрация ЗАТО Северск")
    assert core.keywords == fingerprint(card("usual"))
    assert core.keywords.startswith("sha256:")
    assert (core.created, core.modified) == (None, None)


def test_the_fingerprint_changes_with_any_printed_value() -> None:
    changed = {**CARDS["usual"], "frame": {**CARDS["usual"]["frame"], "first_step": "Запись на приём"}}
    assert fingerprint(form_of(project(changed))) != fingerprint(card("usual"))
    assert fingerprint(card("usual")) == fingerprint(card("usual"))


# House style -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(CARDS))
def test_the_form_can_be_reopened_and_follows_the_house_style(name: str) -> None:
    content = rendered(name)
    printed = frozenset(leaf.strip() for leaf in text(content).split("\n")) if name == "hostile" else frozenset()
    assert list(inspect_form(content, printed)) == []
    document = docx.Document(io.BytesIO(content))
    section = document.sections[0]
    margins = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
    assert [round((margin or 0) / Mm(1)) for margin in margins] == [30, 15, 20, 20]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml  # noqa: SLF001 - a field has no public name
    assert all("w:cantSplit" in row._tr.xml for table in document.tables for row in table.rows)  # noqa: SLF001
    heads = ["w:tblHeader" in table.rows[0]._tr.xml for table in document.tables]  # noqa: SLF001
    assert heads == [False, False, True, True]
    stamps = [p for cell in document.tables[0].rows[0].cells for p in cell.paragraphs if p.text]
    assert all(p.style is not None and p.style.paragraph_format.keep_with_next for p in stamps)


def test_the_template_of_the_workspace_has_precedence(tmp_path: Path) -> None:
    own = tmp_path / "templates" / "forms" / "card.docx"
    own.parent.mkdir(parents=True)
    assert find_template("card", REGULATION, tmp_path) == TEMPLATE
    document = docx.Document(str(TEMPLATE))
    document.paragraphs[0].runs[0].text = "Карточка проекта {{ project }}"
    document.save(str(own))
    assert find_template("card", REGULATION, tmp_path) == own
    assert next(read_paragraphs(render(own, card("usual"), PROPERTIES))) == "Карточка проекта spravki"


# On paper ----------------------------------------------------------------------------------------------------------


OFFICE: Final = pytest.mark.skipif(
    shutil.which("soffice") is None and not os.environ.get("CI"), reason="LibreOffice is not installed"
)


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A profile of LibreOffice, which takes seconds to create; two runs must not share the profile of a user."""
    return f"-env:UserInstallation={tmp_path_factory.mktemp('office').as_uri()}"


def office(tmp_path: Path, profile: str, to: str, *sources: Path) -> None:
    convert = ["soffice", profile, "--headless", "--convert-to", to, "--outdir", str(tmp_path), *map(str, sources)]
    subprocess.run(convert, check=True, capture_output=True, timeout=300)


@OFFICE
def test_a_template_saved_by_libreoffice_still_works(tmp_path: Path, profile: str) -> None:
    office(tmp_path, profile, "docx:MS Word 2007 XML", TEMPLATE)
    saved = tmp_path / TEMPLATE.name
    assert saved.read_bytes() != TEMPLATE.read_bytes()
    lines = list(read_paragraphs(render(saved, card("usual"), PROPERTIES)))
    assert in_order(BLOCK_1 + BLOCK_4, lines) == list(BLOCK_1 + BLOCK_4)


@OFFICE
def test_the_number_of_printed_pages(tmp_path: Path, profile: str) -> None:
    expected = {"sparse": 1, "usual": 1, "overfull": 7, "hostile": 2}
    for name in expected:
        (tmp_path / f"{name}.docx").write_bytes(rendered(name))
    office(tmp_path, profile, "pdf", *(tmp_path / f"{name}.docx" for name in expected))
    counted = {}
    for name in expected:
        info = subprocess.run(["pdfinfo", str(tmp_path / f"{name}.pdf")], check=True, capture_output=True, text=True)
        counted[name] = int(info.stdout.partition("Pages:")[2].split()[0])
    assert counted == expected
    words = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "overfull.pdf"), "-"], check=True, capture_output=True, text=True
    )
    pages = words.stdout.split("\f")
    assert pages[0].split()[0] == "Карточка"
    assert [page.split()[0] for page in pages[1:-1]] == [str(number) for number in range(2, len(pages))]
    # The table of indicators continues on the next page and repeats its head.
    assert sum("Наименование показателя" in page for page in pages) == 2
