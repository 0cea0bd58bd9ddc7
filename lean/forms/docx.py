"""A context and a template made in Word -> the bytes of a DOCX fit to sign, or everything that is wrong with it."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import io
import itertools
import json
import re
from typing import TYPE_CHECKING, Any, Final

from lean.forms import drawings
from lean.forms.fields import list_context_fields
from lean.forms.problems import TemplateError
from lean.office import archive
from lean.office.ooxml import explain_refusal
from lean.values.spelling import cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from docx.document import Document

    from lean.forms.drawings import PaperPicture


@dataclasses.dataclass(frozen=True, slots=True)
class Properties:
    """The properties of the document: its title, the project it belongs to, whose it is."""

    title: str
    subject: str
    author: str = ""


def fingerprint(context: object) -> str:
    """``sha256:…`` of a context (a dataclass of text, numbers, groups and lists): equal for what prints equal."""
    plain = json.dumps(_plain(context), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(plain.encode()).hexdigest()}"


def render(template: Path, context: object, properties: Properties, pictures: Sequence[PaperPicture] = ()) -> bytes:
    """The form: the template filled with a context (an instance of a dataclass of ``lean.forms.contexts``).

    ``pictures`` take the place of the paragraphs that read their marks.

    Equal template, context and properties give equal bytes, whatever the machine and the day. Nothing is written.

    Raises:
        TemplateError: the template is no DOCX, has tags that cannot be filled, or makes a form unfit to sign.
        OSError: the template cannot be read.
    """
    content = archive.read_limited(template)
    problems = _refusals(content)
    if problems:
        raise TemplateError(template.name, problems)
    filled, printed = _filled(content, context, template.name)
    drawings.place_pictures(filled, pictures)
    _square(filled)
    _let_flow(filled)
    _detach(filled)
    set_properties(filled.core_properties, properties, fingerprint(context))
    packed = archive.repack(_saved(filled))
    _inspect(packed, printed, template.name)
    return packed


@functools.lru_cache(maxsize=64)
def _refusals(content: bytes) -> tuple[str, ...]:
    refused = explain_refusal(content)
    return (refused,) if refused is not None else tuple(_broken_braces(content))


_DAMAGED: Final = "файл повреждён или сохранён не как «Документ Word (*.docx)»: откройте его в Word и сохраните заново"

_BRACES: Final = re.compile(r"\{[{%#]|[}%#]\}")
_CLOSING: Final = {"{{": "}}", "{%": "%}", "{#": "#}"}


def _broken_braces(content: bytes) -> Iterator[str]:
    """Tags that do not open and close in one paragraph: filling would swallow what stands between."""
    from lean.forms.inspection import UnreadableDocumentError, read_paragraphs  # noqa: PLC0415 - needs lxml

    try:
        texts = list(read_paragraphs(content))
    except UnreadableDocumentError as error:
        yield str(error)
        return
    for text in texts:
        opened = ""
        for brace in _BRACES.findall(text):
            if opened and brace == _CLOSING[opened]:
                opened = ""
            elif opened:
                yield f"в абзаце «{_short(text)}»: тег «{opened}» не закрыт, нужно «{_CLOSING[opened]}»"
                opened = brace if brace in _CLOSING else ""
            elif brace in _CLOSING:
                opened = brace
            else:
                yield f"в абзаце «{_short(text)}»: «{brace}» ничего не закрывает"
        if opened:
            yield f"в абзаце «{_short(text)}»: тег «{opened}» не закрыт, нужно «{_CLOSING[opened]}»"


def _short(text: str) -> str:
    return cut(" ".join(text.split()), 80)


def _plain(context: object) -> dict[str, Any]:
    if not dataclasses.is_dataclass(context) or isinstance(context, type):
        raise TypeError(f"a context is an instance of a dataclass, not {context!r}")
    return dataclasses.asdict(context)


def _filled(content: bytes, context: object, name: str) -> tuple[Document, frozenset[str]]:
    """The filled document and the lines of text that the values brought into it."""
    from lean.forms.filling import FormEnvironment  # noqa: PLC0415 - needs jinja2
    from lean.forms.tags import TagError  # noqa: PLC0415 - needs jinja2
    from lean.forms.template import WordTemplate  # noqa: PLC0415 - costs 140 ms

    environment = FormEnvironment(list_context_fields(type(context)))  # type: ignore[arg-type] # a class can be hashed
    try:
        template = WordTemplate(io.BytesIO(content))
        template.render(_plain(context), environment)
    except TagError as error:
        raise TemplateError(name, error.problems) from None
    except (KeyError, ValueError, SyntaxError, AttributeError):
        # What python-docx raises for archives that lack a part or hold broken XML (lxml's errors are SyntaxErrors).
        raise TemplateError(name, (_DAMAGED,)) from None
    return template.docx, frozenset(environment.printed)


_EMU_IN_TWIP: Final = 635
_CELL_ORDER: Final = ("cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders", "shd", "noWrap", "tcMar")


def _square(document: Document) -> None:
    """Cells as wide as the columns that they span, their properties in the order that Word's schema has.

    A template's `colspan` and `cellbg` set both anew, and leave the template's own width and put theirs first.
    """
    from docx.oxml.ns import qn  # noqa: PLC0415 - costs 100 ms
    from docx.shared import Twips  # noqa: PLC0415 - same

    order = {qn(f"w:{name}"): place for place, name in enumerate(_CELL_ORDER)}
    for table in document.element.body.iter(qn("w:tbl")):
        columns = _columns(table)
        for row in table.tr_lst:
            place = 0
            for cell in row.tc_lst:
                properties = cell.get_or_add_tcPr()
                properties[:] = sorted(properties, key=lambda child: order.get(child.tag, len(order)))
                if cell.grid_span > 1:
                    cell.width = Twips(sum(columns[place : place + cell.grid_span]))
                place += cell.grid_span


def _columns(table: Any) -> list[int]:  # noqa: ANN401 - lxml has no types
    """The widths of a table's columns in twips, made anew where cells span more of them than there are.

    An office program that saves a template drops the columns that none of its cells ends at. Columns of cells that span
    nothing keep the width of those cells; the rest of the table is shared by the others.
    """
    from docx.oxml import OxmlElement  # noqa: PLC0415 - costs 100 ms
    from docx.oxml.ns import qn  # noqa: PLC0415 - same

    grid = table.tblGrid
    columns = [int(column.get(qn("w:w"), "0")) for column in grid]
    wanted = max((sum(cell.grid_span for cell in row.tc_lst) for row in table.tr_lst), default=0)
    if wanted <= len(columns):
        return columns
    plain = [list(itertools.takewhile(lambda cell: cell.grid_span == 1, row.tc_lst)) for row in table.tr_lst]
    fixed = [round((cell.width or 0) / _EMU_IN_TWIP) for cell in min(plain, key=len)]
    shared = (sum(columns) - sum(fixed)) // (wanted - len(fixed))
    columns = [*fixed, *[max(shared, 1)] * (wanted - len(fixed))]
    for column in list(grid):
        grid.remove(column)
    for width in columns:
        column = OxmlElement("w:gridCol")
        column.set(qn("w:w"), str(width))
        grid.append(column)
    return columns


_LETTER: Final = 2.1
_LINE: Final = 4.9
"""What a letter and a line of a table take on the average, in millimetres."""
_EMU_IN_MM: Final = 36_000
_MOST: Final = 0.6
"""How much of a page a row may take and stay whole."""


def _let_flow(document: Document) -> None:
    """Rows that take most of a page may be split: from where they stand, else all before them would be left empty."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - costs 100 ms

    section = document.sections[0]
    page = ((section.page_height or 0) - (section.top_margin or 0) - (section.bottom_margin or 0)) / _EMU_IN_MM
    for row in document.element.body.iter(qn("w:tr")):
        whole = row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}")
        if whole is not None and max((_height(cell) for cell in row.tc_lst), default=0) > page * _MOST:
            whole.getparent().remove(whole)


def _height(cell: Any) -> float:  # noqa: ANN401 - lxml has no types
    """How high the text of a cell is, in millimetres, roughly; nested tables are left out."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - costs 100 ms

    letters = max(int((cell.width or 0) / _EMU_IN_MM / _LETTER), 1)
    lengths = (sum(len(text.text or "") for text in paragraph.iter(qn("w:t"))) for paragraph in cell.p_lst)
    return sum(length // letters + 1 for length in lengths) * _LINE


def _detach(document: Document) -> None:
    """Forget the template (DOTX) that Word made ours from: a form must not look for a file on somebody's disk."""
    for part in document.part.package.iter_parts():
        for key, relation in list(part.rels.items()):
            if relation.reltype.endswith("/attachedTemplate"):
                del part.rels[key]
    for element in list(document.settings.element):
        if element.tag.endswith("}attachedTemplate"):
            document.settings.element.remove(element)


def set_properties(core: Any, properties: Properties, printed: str) -> None:  # noqa: ANN401 - those of a DOCX or a PPTX
    """Title, project, whose, fingerprint; nothing of the template's history and of the moment of making."""
    from lean.forms.filling import printable  # noqa: PLC0415 - needs jinja2

    longest = 255  # a limit of the format
    core.title = printable(properties.title).replace("\a", " ")[:longest]
    core.subject = printable(properties.subject)[:longest]
    core.author = core.last_modified_by = printable(properties.author).replace("\a", " ")[:longest]
    core.keywords = printed
    core.comments = core.category = core.content_status = core.identifier = core.version = ""
    core.language = "ru-RU"
    core.revision = 1
    # No moment of making: it is not a part of the input.
    for element in list(core._element):  # noqa: SLF001 - the libraries can set these but not remove them
        if element.tag.rpartition("}")[2] in ("created", "modified", "lastPrinted"):
            core._element.remove(element)  # noqa: SLF001


def _saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _inspect(content: bytes, printed: frozenset[str], name: str) -> None:
    from lean.forms.inspection import inspect_form  # noqa: PLC0415 - needs docx

    problems = tuple(inspect_form(content, printed))
    if problems:
        raise TemplateError(name, problems)
