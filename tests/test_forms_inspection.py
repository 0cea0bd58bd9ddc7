"""A finished form compared with the house style: all departures are reported, and only departures."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from lean import resources
from lean.forms.inspection import HOUSE, inspect_form

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document

PACKAGED: Final = resources.templates("seversk")[-1] / "forms" / "card.docx"


def in_house(change: Callable[[Document], object]) -> bytes:
    """A paper in the house style (the packaged template without its text), changed."""
    document = docx.Document(str(PACKAGED))
    for child in [child for child in document.element.body if not child.tag.endswith("sectPr")]:
        document.element.body.remove(child)
    document.add_paragraph("Карточка проекта")
    document.add_table(rows=1, cols=2).rows[0].cells[0].text = "Показатель"
    change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def small(document: Document) -> None:
    document.paragraphs[0].runs[0].font.size = Pt(9)


def other_font(document: Document) -> None:
    document.paragraphs[0].runs[0].font.name = "Calibri"


def narrow(document: Document) -> None:
    document.sections[0].left_margin = Mm(15)


def tight(document: Document) -> None:
    document.paragraphs[0].paragraph_format.line_spacing = 0.8


def letter(document: Document) -> None:
    document.sections[0].page_width, document.sections[0].page_height = Mm(216), Mm(279)


def with_paragraph(words: str) -> Callable[[Document], object]:
    return lambda document: document.add_paragraph(words)


def wide_table(document: Document) -> None:
    document.tables[0].columns[0].width = Mm(120)


def tracked(document: Document) -> None:
    change = f'<w:ins {nsdecls("w")} w:id="1" w:author="x"><w:r><w:t>вставка</w:t></w:r></w:ins>'
    document.paragraphs[0]._p.append(parse_xml(change))  # noqa: SLF001 - python-docx cannot track changes


def linked_picture(document: Document) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    document.part.relate_to("https://example.org/x.png", kind, is_external=True)


UNFIT: Final[tuple[tuple[Callable[[Document], object], str], ...]] = (
    (small, "размер шрифта 9 у текста «Карточка проекта», нужен 12–14"),
    (other_font, f"шрифт Calibri у текста «Карточка проекта», нужен {HOUSE.fonts[0]}"),
    (narrow, "левое поле 15 мм, нужно не меньше 20 мм"),
    (tight, "межстрочный интервал 0,8 у текста «Карточка проекта», нужен 1–1,5"),
    (letter, "лист 216×279 мм, нужен А4 (210×297 мм)"),
    (with_paragraph("Согласовано {{ name }}"), "в готовой форме осталось «{{»: «Согласовано {{ name }}»"),
    (with_paragraph("ОБРАЗЕЦ"), "в готовой форме осталось «ОБРАЗЕЦ»"),
    (wide_table, "таблица 1 шире текста: 202 мм, нужно не больше 165 мм"),
    (tracked, "в шаблоне остались исправления или примечания рецензирования"),
    (linked_picture, "форма берёт часть содержания из другого места (image: https://example.org/x.png)"),
)


@pytest.mark.parametrize(("change", "expected"), UNFIT)
def test_inspection_reports_what_prevents_signing(change: Callable[[Document], object], expected: str) -> None:
    problems = list(inspect_form(in_house(change)))
    assert len(problems) == 1
    assert problems[0].startswith(expected)


def test_a_paper_in_the_house_style_can_be_signed() -> None:
    assert list(inspect_form(in_house(lambda document: document))) == []


def test_values_that_look_like_tags_are_accepted() -> None:
    content = in_house(with_paragraph("Наименование: {{ x }} ОБРАЗЕЦ"))
    assert list(inspect_form(content, frozenset({"{{ x }} ОБРАЗЕЦ"}))) == []
    assert len(list(inspect_form(content, frozenset({"{{ y }}"})))) == 1


def test_fonts_with_the_widths_of_times_are_accepted() -> None:
    def astra(document: Document) -> None:
        document.paragraphs[0].runs[0].font.name = "PT Astra Serif"

    assert list(inspect_form(in_house(astra))) == []


def test_files_that_are_no_documents_are_reported() -> None:
    with zipfile.ZipFile(io.BytesIO(in_house(lambda document: document))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in {**parts, "word/header1.xml": b"<w:hdr>"}.items():
            archive.writestr(name, content)
    assert [problem.partition(":")[0] for problem in inspect_form(out.getvalue())] == ["готовый файл не открывается"]
