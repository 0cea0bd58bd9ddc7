"""Word and Excel files are read as the programs show them; what is not shown is left over, never taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml

from lean.office.grid import list_lines
from lean.office.open_grid import read_file_blocks

if TYPE_CHECKING:
    from pathlib import Path

W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BOX: Final = (
    '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked w:val="{0}"/></w:checkBox></w:ffData>'
    '</w:fldChar></w:r><w:r><w:t xml:space="preserve"> {1} </w:t></w:r>'
)
LIST: Final = (
    '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="один"/>'
    '<w:listEntry w:val="два"/></w:ddList></w:ffData></w:fldChar></w:r>'
)
WORD_ART: Final = (
    '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textpath string="Координатор"/></v:shape>'
    "</w:pict></w:r>"
)
PARAGRAPHS: Final = {
    "drop-down": (
        LIST,
        ["два"],
        [],
    ),
    "check boxes": (BOX.format(0, "организации") + BOX.format(1, "граждане"), ["граждане"], ["организации"]),
    "at least": ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r><w:r><w:t> 4,0</w:t></w:r>', ["≥ 4,0"], []),
    "a bullet": ('<w:r><w:sym w:font="Wingdings" w:char="F0A7"/></w:r><w:r><w:t>дело</w:t></w:r>', ["•дело"], []),
    "struck out": (
        "<w:r><w:rPr><w:strike/></w:rPr><w:t>организации</w:t></w:r><w:r><w:t>граждане</w:t></w:r>",
        ["граждане"],
        ["организации"],
    ),
    "hidden": (
        "<w:r><w:t>граждане</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>(указать)</w:t></w:r>",
        ["граждане"],
        ["(указать)"],
    ),
    "WordArt": (
        WORD_ART,
        [],
        ["Координатор"],
    ),
}


@pytest.mark.parametrize("name", PARAGRAPHS)
def test_a_paragraph_reads_as_word_shows_it(tmp_path: Path, name: str) -> None:
    content, shown, aside = PARAGRAPHS[name]
    document = docx.Document()
    document.add_paragraph("Карточка")
    document.element.body.insert(1, parse_xml(f"<w:p {W}>{content}</w:p>"))
    path = tmp_path / "a.docx"
    document.save(str(path))
    lines = list(list_lines(read_file_blocks(path)))[1:]
    assert [line.text for line in lines if not line.remark] == shown
    assert [line.text for line in lines if line.remark] == aside


def test_a_cell_with_nothing_but_a_number_that_word_counts_has_this_number(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    for number, text in enumerate(("Очередь", "Ждут")):
        table.cell(number, 0).paragraphs[0].style = document.styles["List Number"]
        table.cell(number, 1).text = text
    path = tmp_path / "a.docx"
    document.save(str(path))
    assert [line.text for line in list_lines(read_file_blocks(path))] == ["1.", "Очередь", "2.", "Ждут"]


CELLS: Final = (
    (46447, "mmm-yy", "март 2027"),
    (46447, "[$-419]mmmm\\ yyyy;@", "март 2027"),
    (46447, "dd.mm.yyyy", "01.03.2027"),
    (5, '"не более "0" мин"', "не более 5 мин"),
    (4, '"≥ "0.0', "≥ 4,0"),
    (90_000, '#,##0,\\ "тыс. руб."', "90 тыс. руб."),
    (47, '0" мин"_);(0" мин")', "47 мин"),
    (0.35, "0%", "35 %"),
    (2.9, "0.0", "2,9"),
)


@pytest.mark.parametrize(("value", "code", "shown"), CELLS)
def test_a_cell_reads_as_excel_shows_it(tmp_path: Path, value: object, code: str, shown: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Карточка")
    del book["Sheet"]
    sheet["A1"] = value
    sheet["A1"].number_format = code
    path = tmp_path / "a.xlsx"
    book.save(path)
    (line,) = list_lines(read_file_blocks(path))
    assert line.text == shown
    assert not line.day or "март" not in shown
