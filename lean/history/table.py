"""A DOCX table of changes to attach to a protocol; equal input gives equal bytes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from lean.forms.filling import printable
from lean.office import archive
from lean.schemas import title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lean.history.diff import Change

_FONT: Final = "Times New Roman"
_WIDTHS: Final = (10, 70, 45, 45)  # millimetres, together the width between the margins
_HEADINGS: Final = ("№", "Что изменено", "Было", "Стало")
_WORDS: Final = {"added": "добавлено", "removed": "исключено"}


def build_change_table(title: str, explained: str, changes: Sequence[Change]) -> bytes:
    """Return a DOCX with a heading, a line about the compared states and a table with a row per change."""
    import docx  # noqa: PLC0415 - costs 100 ms
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Mm, Pt  # noqa: PLC0415

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(10)
    section.top_margin = section.bottom_margin = Mm(20)
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(12)
    style.paragraph_format.space_after = Pt(6)
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.add_run(_on_one_line(title)).bold = True
    document.add_paragraph(_on_one_line(explained))
    grid = document.add_table(rows=1, cols=len(_HEADINGS), style="Table Grid")
    grid.autofit = False
    _fill_row(grid.rows[0], _HEADINGS, bold=True)
    _repeat_on_pages(grid.rows[0])
    documents = {change.document for change in changes}
    for number, change in enumerate(changes, start=1):
        _fill_row(grid.add_row(), (f"{number}", *_row_texts(change, several=len(documents) > 1)))
    for column, width in zip(grid.columns, _WIDTHS, strict=True):
        column.width = Mm(width)
    for row in grid.rows:
        _keep_on_page(row)
        for cell, width in zip(row.cells, _WIDTHS, strict=True):
            cell.width = Mm(width)
    core = document.core_properties
    core.title, core.author, core.comments, core.language = _on_one_line(title)[:255], "", "", "ru-RU"
    for element in list(core._element):  # noqa: SLF001 - python-docx can set these but not remove them
        if element.tag.rpartition("}")[2] in ("created", "modified", "lastModifiedBy"):
            core._element.remove(element)  # noqa: SLF001
    out = io.BytesIO()
    document.save(out)
    return archive.repack(out.getvalue())


def _row_texts(change: Change, *, several: bool) -> tuple[str, str, str]:
    what = change.what if change.place else "документ"
    where = f"{title_of(change.document)}: {what}" if several else what[:1].upper() + what[1:]
    if change.kind == "moved":
        return f"{where} (порядок)", f"место {change.old}", f"место {change.new}"
    old = change.old if change.old is not None else "" if change.kind == "added" else _WORDS[change.kind]
    new = change.new if change.new is not None else _WORDS[change.kind]
    return where, old or "—", new


def _fill_row(row: Any, texts: Sequence[str], *, bold: bool = False) -> None:  # noqa: ANN401 - python-docx's row
    for cell, text in zip(row.cells, texts, strict=True):
        cell.paragraphs[0].add_run(_on_one_line(text)).bold = bold


def _on_one_line(text: str) -> str:
    return printable(text).replace("\a", " ")


def _repeat_on_pages(row: Any) -> None:  # noqa: ANN401
    _add_row_property(row, "tblHeader")


def _keep_on_page(row: Any) -> None:  # noqa: ANN401
    _add_row_property(row, "cantSplit")


def _add_row_property(row: Any, name: str) -> None:  # noqa: ANN401
    from docx.oxml import OxmlElement  # noqa: PLC0415

    row._tr.get_or_add_trPr().append(OxmlElement(f"w:{name}"))  # noqa: SLF001
