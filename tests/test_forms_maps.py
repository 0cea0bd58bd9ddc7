"""The maps of прил. 2 as forms: drawing or photograph in place of the mark, list, footnote of the decree."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest

from lean.forms.printing import print_form
from lean.process.analysis import Analysis, analyse
from lean.process.checks import Chart
from lean.regulation import editions
from lean.workspace.workspace import Workspace

if TYPE_CHECKING:
    from docx.document import Document

EXAMPLES = Path(__file__).resolve().parents[1] / "examples/seversk"
ON = date(2026, 11, 23)
REGULATION = editions.find("seversk", Path()).on(ON)
LENGTH = "Час. мин. - длительность процесса, перемещения или ожидания."
NOTES = {
    "current-map": f"<*> 1, 2, 3, n - текстовое описание проблемы. {LENGTH}",
    "target-map": f"<*> 1, 2, 3, n - текстовое описание предложений по улучшению состояния процесса. {LENGTH}",
}


def made(slug: str, form: str) -> tuple[bytes, Document]:
    project = Workspace(EXAMPLES).project(slug)
    content = print_form(form, project, REGULATION, ON).content
    return content, docx.Document(io.BytesIO(content))


@pytest.mark.parametrize(
    ("slug", "form", "entries"),
    [
        ("igrushki", "current-map", 4),
        ("igrushki", "target-map", 4),
        ("spravki", "current-map", 8),
        ("sotsuslugi", "target-map", 6),
    ],
)
def test_a_drawing_replaces_its_mark(slug: str, form: str, entries: int) -> None:
    content, document = made(slug, form)
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert not [line for line in lines if "чертёж" in line]
    assert NOTES[form] in lines
    assert sum(line.partition(". ")[0].isdecimal() for line in lines) == entries
    section = document.sections[0]
    text_width = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    assert document.inline_shapes
    assert all(shape.width <= text_width for shape in document.inline_shapes)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        drawings = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".svg")]
    assert len(drawings) == len(document.inline_shapes)
    # The lead time on the drawing agrees with the analysis.
    project = Workspace(EXAMPLES).project(slug)
    process = project.current_map if form == "current-map" else project.target_map
    found = analyse(Chart(form, process))
    assert isinstance(found, Analysis)
    assert "Время протекания процесса" in drawings[0]
    assert content == made(slug, form)[0]


def test_a_drawing_is_reduced_to_fit_its_list_on_the_page() -> None:
    content, document = made("igrushki", "current-map")
    (shape,) = document.inline_shapes
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (drawing,) = (archive.read(name).decode() for name in archive.namelist() if name.endswith(".svg"))
    size = re.search(r'width="([\d.]+)" height="([\d.]+)"', drawing)
    assert size is not None
    across, down = (float(number) * 9525 for number in size.groups())
    assert 0.8 <= shape.height / down < 1
    assert shape.width / shape.height == pytest.approx(across / down, rel=0.01)


def test_a_photograph_replaces_the_drawing_uncropped() -> None:
    content, document = made("trudozatraty", "current-map")
    (shape,) = document.inline_shapes
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
    assert not [name for name in names if name.endswith(".svg")]
    from PIL import Image  # noqa: PLC0415 - one test needs it

    project = Workspace(EXAMPLES).project("trudozatraty")
    photo = project.current_map.photo
    assert photo is not None
    with Image.open(project.directory / "attachments" / Path(photo).name) as image:
        assert shape.width / shape.height == pytest.approx(image.width / image.height, rel=0.01)
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert any(line.startswith("Время протекания процесса – ") for line in lines)
    assert any(line.startswith("Потери: ") for line in lines)


def test_a_missing_map_is_stated() -> None:
    _, document = made("vystavki", "current-map")
    assert "карта не составлена" in [paragraph.text for paragraph in document.paragraphs]
    assert not document.inline_shapes


def test_a_sideways_photograph_is_rotated(tmp_path: Path) -> None:
    from PIL import Image  # noqa: PLC0415 - as above

    folder = tmp_path / "projects/a/attachments"
    folder.mkdir(parents=True)
    (tmp_path / "lean.yaml").write_text("regulation: seversk\n", encoding="utf-8")
    (folder.parent / "current-map.yaml").write_text("photo: attachments/karta.jpg\n", encoding="utf-8")
    exif = Image.Exif()
    exif[0x0112] = 6  # rotated by a quarter: a width of 40 in the file is a height of 40 for a person
    Image.new("RGB", (40, 30), "red").save(folder / "karta.jpg", exif=exif)
    project = Workspace(tmp_path).project("a")
    document = docx.Document(io.BytesIO(print_form("current-map", project, REGULATION, ON).content))
    (shape,) = document.inline_shapes
    assert shape.height / shape.width == pytest.approx(40 / 30, rel=0.01)
