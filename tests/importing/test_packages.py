"""Parts of a package are found by relationships and content types, whatever program named them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final

import docx
import openpyxl
import pytest

from lean.office.grid import list_lines
from lean.office.open_grid import read_file_blocks
from lean.office.printed_form import read_paper
from lean.office.xlsx_rows import read_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

CELLS: Final = (("Заказчик процесса", "граждане"), ("Руководитель проекта", "Иванов И.И."))


def make_document() -> bytes:
    out = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Карточка проекта")
    document.sections[0].header.paragraphs[0].text = "Администрация"
    table = document.add_table(0, 2)
    for row in CELLS:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(out)
    return out.getvalue()


def make_workbook() -> bytes:
    """A workbook with a part of shared strings, as Excel and openpyxl write it."""
    out = io.BytesIO()
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Карточка")
    del book["Sheet"]
    for row in CELLS:
        sheet.append(row)
    sheet["C1"] = 0.35
    sheet["C1"].number_format = "0%"
    book.save(out)
    return out.getvalue()


def repack(content: bytes, rename: Callable[[str], str], replacements: Iterable[tuple[str, str]] = ()) -> bytes:
    """The same package with renamed parts; what refers to them is rewritten by the replacements."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith((".rels", "].xml")):
                for before, after in replacements:
                    part = part.replace(before.encode(), after.encode())
            new.writestr(rename(name), part)
    return out.getvalue()


def move(before: str, after: str) -> Callable[[bytes], bytes]:
    """A change that gives a part another name, and mentions it so wherever it is referred to."""
    old, new = before.rpartition("/")[2], after.rpartition("/")[2]

    def rename(name: str) -> str:
        return {before: after, before.replace(old, f"_rels/{old}.rels"): after.replace(new, f"_rels/{new}.rels")}.get(
            name, name
        )

    return lambda content: repack(content, rename, [(f"/{before}", f"/{after}"), (before, after), (old, new)])


def back_slashes(content: bytes) -> bytes:
    return repack(content, lambda name: name.replace("/", "\\"))


def capitals(content: bytes) -> bytes:
    return repack(content, lambda name: name if name.startswith(("[", "_rels")) else name.upper())


def into_root(content: bytes) -> bytes:
    """The strings moved from the folder of the workbook to the root of the package."""
    return repack(
        content,
        lambda name: name.removeprefix("xl/") if name == "xl/sharedStrings.xml" else name,
        [("/xl/sharedStrings.xml", "/sharedStrings.xml")],
    )


DOCUMENTS: Final = {
    "Word Online": move("word/document.xml", "word/document2.xml"),
    "other styles": move("word/styles.xml", "word/styles2.xml"),
    "other header": move("word/header1.xml", "word/head.xml"),
    "back slashes": back_slashes,
    "capitals": capitals,
}
WORKBOOKS: Final = {
    "other workbook": move("xl/workbook.xml", "xl/workbook22.xml"),
    "strings in the root": into_root,
    "other styles": move("xl/styles.xml", "xl/styles2.xml"),
    "back slashes": back_slashes,
    "capitals": capitals,
}


def read_texts(path: Path, content: bytes) -> list[tuple[str, str]]:
    path.write_bytes(content)
    return [(line.text, line.place) for line in list_lines(read_file_blocks(path))]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_with_other_names_of_parts_reads_like_the_usual_one(tmp_path: Path, name: str) -> None:
    usual = make_document()
    other = DOCUMENTS[name](usual)
    assert other != usual
    assert read_texts(tmp_path / "a.docx", other) == read_texts(tmp_path / "b.docx", usual)
    assert (read_paper(other).lines, read_paper(other).margins) == (read_paper(usual).lines, read_paper(usual).margins)


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_workbook_with_other_names_of_parts_reads_like_the_usual_one(tmp_path: Path, name: str) -> None:
    usual = make_workbook()
    other = WORKBOOKS[name](usual)
    assert other != usual
    assert read_texts(tmp_path / "a.xlsx", other) == read_texts(tmp_path / "b.xlsx", usual)
    assert ("35 %", "лист «Карточка», ячейка C1") in read_texts(tmp_path / "a.xlsx", other)
    assert read_rows(tmp_path / "a.xlsx") == read_rows(tmp_path / "b.xlsx")
