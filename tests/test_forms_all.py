"""Every form for every example, for nearly empty and for overfull documents: filled, signable, reproducible."""

from __future__ import annotations

import dataclasses
import io
import os
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import docx
import pytest
import yaml
from docx.oxml.ns import qn

from lean.forms.contexts import FORMS, build_context, list_form_fields
from lean.forms.docx import Properties, render
from lean.forms.inspection import read_paragraphs
from lean.forms.printing import find_template
from lean.regulation import editions
from lean.views.occasion import Occasion
from lean.workspace.workspace import Workspace
from tests.papers.contents import LONG, NASTY, OVERFULL, ROSTER, SPARSE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.workspace.project import Project

# Smaller tests cover this code; it is not measured again.
pytestmark = pytest.mark.no_cover
EXAMPLES: Final = Path(__file__).parents[1] / "examples" / "seversk"
ON: Final = date(2026, 11, 23)
REGULATION: Final = editions.find("seversk", Path()).on(ON)
PRINTED: Final = tuple(form for form in REGULATION.forms if form in FORMS and REGULATION.forms[form][1].template)
SLUGS: Final = Workspace(EXAMPLES).slugs
PROPERTIES: Final = Properties("Форма", "проект", "Администрация ЗАТО Северск")

NOT_IN_TEMPLATE: Final[dict[str, set[str]]] = {
    "card": {"indicators.measured_by", "unit", "organisation", "team.unit", "team.role", "team.name"},
    "plan": {"approved", "measures.problems"},
    "questionnaire": {"title"},
    "schedule": {"stages.bars.colour", "stages.bars.columns", "years.columns", "months.columns"},
    "kickoff-agenda": {"invited.sent", "invited.confirmed"},
    "change-protocol": {"feedback.who", "feedback.text"},
    "report": {"survey.name", "pictures.before", "pictures.after"},
    "briefing": {"finished"},
    "practice": {
        "indicators.target",
        "indicators.reached",
        "indicators.measures",
        "indicators.measured_by",
        "indicators.note",
    },
    "roster": {"title", "organisation"},
}
"""Fields for custom templates that the packaged one does not print: the form of the decree has no place for them."""

NOTHING: Final = ("0", "—")
"""Values for which a form may print a sentence: that nobody was asked, that no measure is planned."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace of two projects, one nearly empty and one overfull."""
    root = tmp_path_factory.mktemp("contents")
    files: dict[str, Any] = {
        "lean": {"regulation": "seversk", "organisation": "Администрация ЗАТО Северск"},
        "roster": ROSTER,
        **{f"projects/sparse/{name}": content for name, content in SPARSE.items()},
        **{f"projects/overfull/{name}": content for name, content in OVERFULL.items()},
    }
    for name, content in files.items():
        path = root / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_Plain.dumped(content), encoding="utf-8")
    return Workspace(root)


class _Plain(yaml.SafeDumper):
    """YAML without anchors, which the reader refuses."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002 - the signature of PyYAML
        return True

    @classmethod
    def dumped(cls, content: object) -> str:
        return yaml.dump(content, Dumper=cls, allow_unicode=True, sort_keys=False)


def printed(form: str, project: Project) -> tuple[object, bytes]:
    """Return the context of a form for a project, and the bytes of the form."""
    template = find_template(form, REGULATION, project.workspace.root)
    assert template is not None
    context = build_context(form, Occasion(project, REGULATION, ON))
    return context, render(template, context, PROPERTIES)


def leaves(part: Any, prefix: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any dataclass of a context
    """Yield paths and values of a context; an item of a list has the path of the list."""
    for field in dataclasses.fields(part):
        value, path = getattr(part, field.name), f"{prefix}{field.name}"
        for item in value if isinstance(value, tuple) else (value,):
            if dataclasses.is_dataclass(item):
                yield from leaves(item, f"{path}.")
            elif item is not None:
                yield path, str(item)


def plain(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").replace("\xad", "").split())


def absent(form: str, context: object, content: bytes) -> list[tuple[str, str]]:
    """Return values of a context that the form does not print."""
    text = plain(" ".join(read_paragraphs(content)))
    passed_over = {"project", *NOT_IN_TEMPLATE.get(form, ())}
    said = [(path, value) for path, value in leaves(context) if path not in passed_over and value not in NOTHING]
    return [(path, value) for path, value in said if plain(value) not in text]


@pytest.mark.parametrize("form", PRINTED)
def test_every_field_of_a_form_is_explained(form: str) -> None:
    fields = list_form_fields(form)
    assert {field.path for field in fields} >= {"project", "title"}
    assert [field.path for field in fields if not re.match("[«А-Яа-я]", field.title)] == []


def test_every_form_of_the_regulation_can_be_printed() -> None:
    maps, decks = {"current-map", "target-map"}, {"working-deck", "defence-deck"}
    assert {*PRINTED} >= {*REGULATION.forms} - maps - decks


@pytest.mark.parametrize("slug", SLUGS)
def test_forms_of_the_examples_contain_all_values(slug: str) -> None:
    project = Workspace(EXAMPLES).project(slug)
    for form in PRINTED:
        context, content = printed(form, project)
        assert absent(form, context, content) == [], form
        assert docx.Document(io.BytesIO(content)).core_properties.subject == "проект"


@pytest.mark.parametrize("form", PRINTED)
def test_nearly_empty_and_very_long_documents_can_be_signed(made: Workspace, form: str) -> None:
    for slug in ("sparse", "overfull"):
        context, content = printed(form, made.project(slug))
        assert absent(form, context, content) == [], slug
        document = docx.Document(io.BytesIO(content))
        rows = [row._tr for table in document.tables for row in table.rows]  # noqa: SLF001 - not public
        whole = [row for row in rows if max(len("".join(cell.itertext())) for cell in row.tc_lst) < len(LONG) // 2]
        assert all(row.trPr is not None and "w:cantSplit" in row.trPr.xml for row in whole)
        if slug == "overfull" and form != "roster":
            assert plain(NASTY)[:30] in plain(" ".join(read_paragraphs(content)))


def test_a_row_higher_than_a_page_is_split(made: Workspace) -> None:
    """Otherwise the heading above it would be alone on its page."""
    document = docx.Document(io.BytesIO(printed("change-protocol", made.project("overfull"))[1]))
    rows = [row._tr for table in document.tables for row in table.rows]  # noqa: SLF001 - not public
    split = [row for row in rows if "w:cantSplit" not in row.trPr.xml]
    assert len(split) == 2
    assert all(LONG.strip() in "".join(row.itertext()) for row in split)


def test_the_first_row_of_a_card_starts_on_the_first_page(made: Workspace) -> None:
    """It fits on a page, but not on the page that starts with two stamps."""
    document = docx.Document(io.BytesIO(printed("card", made.project("overfull"))[1]))
    (row,) = (row._tr for table in document.tables for row in table.rows if LONG.strip() in row.cells[-1].text)  # noqa: SLF001 - as above
    assert "w:cantSplit" not in row.trPr.xml


@pytest.mark.parametrize("form", PRINTED)
def test_the_paragraph_after_the_last_table_adds_no_page(form: str) -> None:
    """A paragraph of one point did, if a signature ended just above the margin."""
    template = find_template(form, REGULATION, EXAMPLES)
    assert template is not None
    *_, before, last, _ = docx.Document(str(template)).element.body
    if before.tag == qn("w:tbl"):
        spacing = last.pPr.find(qn("w:spacing"))
        assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == ("1", "exact")


@pytest.mark.parametrize("form", PRINTED)
def test_equal_input_gives_equal_bytes(form: str) -> None:
    one, other = (printed(form, Workspace(EXAMPLES).project("igrushki")) for _ in range(2))
    assert one == other


@pytest.mark.parametrize("form", PRINTED)
def test_signatures_are_on_the_page_of_the_signed_text(made: Workspace, form: str) -> None:
    """The empty line before a signature and every paragraph of its first row are kept with the next one."""
    document = docx.Document(io.BytesIO(printed(form, made.project("overfull"))[1]))
    for table in document.tables:
        if [cell.text for cell in table.rows[-1].cells][1:2] != ["(подпись)"]:
            continue
        before = table._tbl.getprevious()  # noqa: SLF001 - not public
        assert before.pPr.pStyle.val == document.styles["Ячейка с подписью"].style_id
        kept = [cell.paragraphs[0].style for cell in table.rows[0].cells]
        assert all(style is not None and style.paragraph_format.keep_with_next for style in kept)


def office(folder: Path, to: str, sources: list[Path]) -> None:
    """Convert files with a separate profile: two runs must not share the profile of a user."""
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", to, "--outdir", str(folder), *map(str, sources)]
    subprocess.run(convert, check=True, capture_output=True, timeout=300)


# On paper ----------------------------------------------------------------------------------------------------------

PAGES: Final[tuple[tuple[str, str, int], ...]] = (
    ("sparse", "questionnaire", 1),
    ("sparse", "kickoff-protocol", 1),
    ("sparse", "plan", 2),
    ("overfull", "briefing", 1),
    ("overfull", "questionnaire", 1),
    ("overfull", "kickoff-invitation", 30),
    ("overfull", "schedule", 2),
)
"""The plan has its list of problems on a separate sheet; each of fifteen persons has an invitation of two pages."""


OFFICE: Final = pytest.mark.skipif(
    shutil.which("soffice") is None and not os.environ.get("CI"), reason="LibreOffice is not installed"
)


@OFFICE
def test_the_number_of_printed_pages(made: Workspace, tmp_path: Path) -> None:
    sources = [tmp_path / f"{slug}-{form}.docx" for slug, form, _ in PAGES]
    for path, (slug, form, _) in zip(sources, PAGES, strict=True):
        path.write_bytes(printed(form, made.project(slug))[1])
    office(tmp_path, "pdf", sources)
    counted = []
    for path, (slug, form, _) in zip(sources, PAGES, strict=True):
        info = subprocess.run(["pdfinfo", str(path.with_suffix(".pdf"))], check=True, capture_output=True, text=True)
        counted.append((slug, form, int(info.stdout.partition("Pages:")[2].split()[0])))
    assert tuple(counted) == PAGES
    letters = ["pdftotext", "-layout", str(tmp_path / "overfull-kickoff-invitation.pdf"), "-"]
    pages = subprocess.run(letters, check=True, capture_output=True, text=True).stdout.split("\f")
    # Each letter has no page number on its first page and «2» on its second.
    assert [page.split()[0] for page in pages[1:6:2]] == ["2"] * 3


@OFFICE
def test_templates_saved_by_another_program_can_be_filled(tmp_path: Path) -> None:
    project = Workspace(EXAMPLES).project("igrushki")
    templates = [find_template(form, REGULATION, EXAMPLES) for form in PRINTED]
    office(tmp_path, "docx:MS Word 2007 XML", [path for path in templates if path is not None])
    for form in PRINTED:
        context = build_context(form, Occasion(project, REGULATION, ON))
        content = render(tmp_path / f"{form}.docx", context, PROPERTIES)
        assert absent(form, context, content) == [], form
