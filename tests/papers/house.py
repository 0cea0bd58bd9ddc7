"""The house style of form templates: page, styles, tables, stamps, signatures, written with python-docx."""

# ruff: noqa: FBT001, SLF001 - tables of styles; tables and fields that python-docx cannot make

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as Doc
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph

FONT: Final = "Times New Roman"
PORTRAIT: Final = 165.0
LANDSCAPE: Final = 257.0
"""Widths of text in mm."""
DATE_LINE: Final = "«___» __________ 20__ г."

# Name, size, bold, alignment, space before and after in points, keep with the next, first line in mm.
# No name is one that Word gives to a style of its own in Russian («Текст», «Подпись», «Номер страницы»).
_STYLES: Final = (
    ("Заголовок формы", 14, True, ALIGN.CENTER, 0, 0, True, 0),
    ("Раздел формы", 13, True, ALIGN.LEFT, 10, 4, True, 0),
    ("Текст формы", 13, False, ALIGN.JUSTIFY, 0, 0, False, 12.5),
    ("Перечень формы", 13, False, ALIGN.JUSTIFY, 0, 0, False, 12.5),
    ("Список с подписью", 13, False, ALIGN.LEFT, 0, 0, True, 12.5),
    ("Список формы", 13, False, ALIGN.LEFT, 0, 0, False, 12.5),
    ("Строка формы", 13, False, ALIGN.LEFT, 0, 0, True, 0),
    ("Гриф", 13, False, ALIGN.LEFT, 0, 0, True, 0),
    ("Пояснение", 10, False, ALIGN.CENTER, 0, 0, True, 0),
    ("Ячейка формы", 12, False, ALIGN.LEFT, 1, 1, False, 0),
    ("Ячейка с подписью", 12, False, ALIGN.LEFT, 1, 1, True, 0),
    ("Шапка таблицы", 12, True, ALIGN.CENTER, 1, 1, True, 0),
    ("Номер листа", 12, False, ALIGN.CENTER, 0, 0, False, 0),
)


def blank(title: str, *, landscape: bool = False) -> Doc:
    """A4, margins of the house style, page number on top from the second page, named paragraph styles.

    The margin for the binding, 30 mm, is on the left, in landscape on top.
    """
    document = Document()
    section = document.sections[0]
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.top_margin, section.bottom_margin = Mm(30), Mm(20)
        section.left_margin, section.right_margin = Mm(20), Mm(20)
    else:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin, section.right_margin = Mm(30), Mm(15)
        section.top_margin = section.bottom_margin = Mm(20)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    _plain_styles(document)
    for style in _STYLES:
        _style(document, *style)
    _page_number(document)
    _without_ballast(document)
    _settings(document)
    document.core_properties.title = title
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.core_properties.language = "ru-RU"
    return document


def _plain_styles(document: Doc) -> None:
    """Only the styles that the form uses: Word's gallery then shows nothing else."""
    keep = {"Normal", "Default Paragraph Font", "Normal Table", "No List"}
    for style in list(document.styles):
        if style.name not in keep:
            style.element.getparent().remove(style.element)
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for child in list(defaults):
        defaults.remove(child)
    for tag, attributes in (
        ("w:rFonts", dict.fromkeys(("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"), FONT)),
        ("w:sz", {"w:val": "28"}),
        ("w:szCs", {"w:val": "28"}),
        ("w:lang", {"w:val": "ru-RU", "w:eastAsia": "ru-RU", "w:bidi": "ar-SA"}),
    ):
        defaults.append(element(tag, **attributes))
    spacing = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:pPrDefault')}/{qn('w:pPr')}")
    for child in list(spacing):
        spacing.remove(child)
    normal = document.styles["Normal"]
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    normal.paragraph_format.widow_control = True


def _without_ballast(document: Doc) -> None:
    """Parts of python-docx's own template that no form uses; one of them is larger than all the rest."""
    for owner in (document.part, document.part.package):
        for key, relation in list(owner.rels.items()):
            if relation.reltype.rpartition("/")[2] in ("stylesWithEffects", "thumbnail", "customXml", "numbering"):
                del owner.rels[key]


def _settings(document: Doc) -> None:
    """Russian, and the present mode of Word: in an older one it opens the form as limited."""
    settings = document.settings.element
    settings.find(f"{qn('w:compat')}/{qn('w:useFELayout')}").getparent().remove(
        settings.find(f".//{qn('w:useFELayout')}")
    )
    settings.find(f"{qn('w:compat')}/{qn('w:compatSetting')}").set(qn("w:val"), "15")
    for tag, value in (("w:themeFontLang", "ru-RU"), ("w:decimalSymbol", ","), ("w:listSeparator", ";")):
        settings.find(qn(tag)).set(qn("w:val"), value)


def element(tag: str, **attributes: str) -> Any:  # noqa: ANN401 - lxml has no types
    made: Any = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn(key), value)
    return made


def _style(
    document: Doc, name: str, size: int, bold: bool, align: ALIGN, before: int, after: int, keep: bool, indent: float
) -> None:
    style: ParagraphStyle = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    style.font.size, style.font.bold = Pt(size), bold or None
    shape = style.paragraph_format
    shape.alignment, shape.space_before, shape.space_after = align, Pt(before), Pt(after)
    shape.keep_with_next = keep or None
    shape.first_line_indent = Mm(indent) if indent else None
    if name in ("Заголовок формы", "Раздел формы"):
        style.element.get_or_add_pPr().append(
            element("w:outlineLvl", **{"w:val": "0" if name != "Раздел формы" else "1"})
        )


def _page_number(document: Doc) -> None:
    paragraph = document.sections[0].header.paragraphs[0]
    paragraph.style = document.styles["Номер листа"]
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("text", "2"), ("end", "")):
        run = paragraph.add_run()
        if kind == "text":
            run.text = text
        elif kind:
            run._r.append(element("w:fldChar", **{"w:fldCharType": kind}))
        else:
            instruction = element("w:instrText")
            instruction.text = text
            run._r.append(instruction)


class Kept(tuple[str, ...]):
    """A row that stays on the page of what follows it, as the last row of a table does before a signature."""

    __slots__ = ()


def line(document: Doc | _Cell, text: str, style: str) -> Paragraph:
    """A paragraph of a named style."""
    return document.add_paragraph(text, style=style)


def table(
    document: Doc, widths: Sequence[float], rows: Sequence[Sequence[str]], *, head: int = 1, borders: bool = True
) -> Table:
    """A table of fixed widths in mm; rows do not split; the first ``head`` rows repeat on each page."""
    made: Table = document.add_table(rows=len(rows), cols=len(widths))
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    properties = made._tbl.tblPr
    if borders:
        edges = element("w:tblBorders")
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
            edges.append(element(f"w:{edge}", **{"w:val": "single", "w:sz": "4", "w:space": "0", "w:color": "auto"}))
        _insert(properties, edges)
    else:
        margins = element("w:tblCellMar")
        for side in ("left", "right"):
            margins.append(element(f"w:{side}", **{"w:w": "0", "w:type": "dxa"}))
        _insert(properties, margins)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    for number, (row, texts) in enumerate(zip(made.rows, rows, strict=True)):
        _row(row, widths, texts, head=number < head)
    return made


def _insert(properties: Any, child: Any) -> None:  # noqa: ANN401 - lxml has no types
    """A table's properties come in a fixed order, which Word insists on."""
    after = {"w:tblBorders": ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook"), "w:tblCellMar": ("w:tblLook",)}
    tag = next(name for name in after if qn(name) == child.tag)
    following = next((one for one in properties if one.tag in {qn(name) for name in after[tag]}), None)
    if following is None:
        properties.append(child)
    else:
        following.addprevious(child)


def _row(row: _Row, widths: Sequence[float], texts: Sequence[str], *, head: bool) -> None:
    kept = isinstance(texts, Kept)
    properties = row._tr.get_or_add_trPr()
    properties.append(element("w:cantSplit"))
    if head:
        properties.append(element("w:tblHeader"))
    for cell, width, text in zip(row.cells, widths, texts, strict=True):
        cell.width = Mm(width)
        lines = text.split("\n")
        for index, part in enumerate(lines):
            paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
            paragraph.text = part
            paragraph.style = "Шапка таблицы" if head else "Ячейка с подписью" if kept else "Ячейка формы"
            if part.startswith("– "):
                paragraph.paragraph_format.left_indent = Mm(3.5)
                paragraph.paragraph_format.first_line_indent = Mm(-3.5)


def stamp(cell: _Cell, heading: str, field: str, notes: tuple[str, str], *, nobody: str = "") -> None:
    """СОГЛАСОВАНО or УТВЕРЖДАЮ: post, signature, name, date; lines with a note under them where these are not known.

    ``nobody`` is the post that the decree's form prints where neither post nor name is known.
    """
    cell.paragraphs[0].text = heading
    cell.paragraphs[0].style = "Гриф"
    for text, style in (
        (f"{{%p if {field}.post %}}", "Гриф"),
        (f"{{{{ {field}.post }}}}", "Гриф"),
        *(((f"{{%p elif {field}.name %}}", "Гриф"), ("_" * 30, "Гриф"), (notes[0], "Пояснение")) if nobody else ()),
        ("{%p else %}", "Гриф"),
        *(((nobody, "Гриф"),) if nobody else (("_" * 30, "Гриф"), (notes[0], "Пояснение"))),
        ("{%p endif %}", "Гриф"),
        (f"{{%p if {field}.name %}}", "Гриф"),
        (f"______________ {{{{ {field}.name }}}}", "Гриф"),
        ("{%p else %}", "Гриф"),
        ("_" * 30, "Гриф"),
        (notes[1], "Пояснение"),
        ("{%p endif %}", "Гриф"),
        (DATE_LINE, "Гриф"),
    ):
        paragraph = line(cell, text, style)
        if "______" in text:
            paragraph.paragraph_format.space_before = Pt(12)
    cell.paragraphs[-1].paragraph_format.space_before = Pt(6)


def end(document: Doc) -> None:
    """The paragraph that Word wants after a last table, too low to open a page of its own, as one of a point did."""
    last = line(document, "", "Ячейка формы").paragraph_format
    last.space_before = last.space_after = Pt(0)
    last.line_spacing = Twips(1)


def labelled(document: Doc, label: str, text: str, style: str = "Текст формы") -> Paragraph:
    """A paragraph of text that opens with its label."""
    paragraph = line(document, "", style)
    paragraph.add_run(f"{label}:").italic = True
    paragraph.add_run(text)
    return paragraph


def heading(document: Doc, *lines: str) -> None:
    """The name of the paper, centred and bold, with room below."""
    for text in lines:
        line(document, text, "Заголовок формы")
    document.paragraphs[-1].paragraph_format.space_after = Pt(12)


def rows(path: str, item: str, cells: Sequence[str], nothing: Sequence[str], *, kept: bool = False) -> tuple[Any, ...]:
    """A row per item of a list, or the row that says there is nothing; ``kept``: the last stays with a signature."""
    blank_row = ("",) * (len(cells) - 1)
    one: tuple[Any, ...] = (tuple(cells),)
    if kept:
        last = ("{%tr if loop.last %}", *blank_row), Kept(cells), ("{%tr else %}", *blank_row)
        one = (*last, tuple(cells), ("{%tr endif %}", *blank_row))
    return (
        (f"{{%tr for {item} in {path} %}}", *blank_row),
        *one,
        ("{%tr else %}", *blank_row),
        (Kept if kept else tuple)(nothing),
        ("{%tr endfor %}", *blank_row),
    )


def items(document: Doc, path: str, item: str, text: str, *, nothing: str = "не указано", kept: bool = False) -> None:
    """A paragraph per item of a list, or one that says there is nothing."""
    line(document, f"{{%p for {item} in {path} %}}", "Список формы")
    if kept:
        line(document, "{%p if loop.last %}", "Список формы")
        line(document, text, "Список с подписью")
        line(document, "{%p else %}", "Список формы")
    line(document, text, "Список формы")
    if kept:
        line(document, "{%p endif %}", "Список формы")
    line(document, "{%p else %}", "Список формы")
    line(document, nothing, "Список с подписью" if kept else "Список формы")
    line(document, "{%p endfor %}", "Список формы")


def section(document: Doc, text: str) -> None:
    """The heading of a part, which stays with what follows."""
    line(document, text, "Раздел формы")


def signature(document: Doc, field: str, note: str, *, width: float = PORTRAIT, post: str = "", date: str = "") -> None:
    """Post, place for the signature, name, the date if asked for; a line with a note under it where one is not known.

    ``post`` stands where the post is not known; ``date`` is the tag of the date.
    """
    rows_of = [*_signer(field, note, post)]
    if date:
        rows_of.append((date, "", ""))
    made = _signature_table(document, rows_of, width)
    if date:
        made.rows[2].cells[0].merge(made.rows[2].cells[1])
        for paragraph in made.rows[2].cells[0].paragraphs[1:]:
            paragraph._p.getparent().remove(paragraph._p)
        made.rows[2].cells[0].paragraphs[0].paragraph_format.space_before = Pt(6)


def signatures(document: Doc, *signers: tuple[str, str]) -> None:
    """Several persons sign: (field, what stands where the post is not known). Their block stays on one page."""
    _signature_table(document, [row for field, post in signers for row in _signer(field, "", post)], PORTRAIT)


def _signer(field: str, note: str, post: str) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    unknown = post or "_" * 26
    return (
        (f"{{% if {field}.post %}}{{{{ {field}.post }}}}{{% else %}}{unknown}{{% endif %}}", "_" * 14,
         f"{{% if {field}.name %}}{{{{ {field}.name }}}}{{% else %}}{'_' * 20}{{% endif %}}"),
        ("" if post else f"{{% if not {field}.post %}}{note}{{% endif %}}", "(подпись)",
         f"{{% if not {field}.name %}}(Ф.И.О.){{% endif %}}"),
    )  # fmt: skip


def _signature_table(document: Doc, written: Sequence[Sequence[str]], width: float) -> Table:
    """Rows of persons and of notes in turn, kept together and with what stands before."""
    gap = line(document, "", "Ячейка с подписью").paragraph_format
    gap.space_before, gap.space_after, gap.line_spacing = Pt(0), Pt(0), Pt(18)
    place, name = 38.0, 58.0
    made = table(document, (width - place - name, place, name), written, head=0, borders=False)
    for number, row in enumerate(made.rows):
        notes = number % 2 == 1
        for cell, align in zip(row.cells, (ALIGN.LEFT, ALIGN.CENTER, ALIGN.LEFT), strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.style, paragraph.alignment = "Пояснение" if notes else "Строка формы", align
            if not notes:
                cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
                paragraph.paragraph_format.space_before = Pt(12) if number else None
    for cell in made.rows[-1].cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = False
    return made


def day(field: str) -> str:
    """The tag of a date, a line where it is not known."""
    return f"{{% if {field} %}}{{{{ {field} }}}}{{% else %}}{DATE_LINE}{{% endif %}}"
