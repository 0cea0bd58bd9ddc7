"""Inspection of a printed form: the style of official papers (ГОСТ Р 7.0.97-2025), left-over tags, outside links."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

from lean.office.archive import WORD
from lean.office.grid import UnreadablePaperError
from lean.office.ooxml import BrokenPartError, Package

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document


class UnreadableDocumentError(Exception):
    """A part of the archive is not XML; the message is Russian."""


@dataclass(frozen=True, slots=True)
class HouseStyle:
    """The style of every paper of an administration; lengths in millimetres, sizes in points.

    The fonts are Times New Roman and free ones of the same letter widths, so that pages break at the same places.
    """

    left: float = 20
    right: float = 10
    top: float = 20
    bottom: float = 20
    fonts: tuple[str, ...] = ("Times New Roman", "Liberation Serif", "PT Astra Serif", "Tinos")
    smallest: float = 12
    largest: float = 14
    smallest_note: float = 10
    spacing: tuple[float, float] = (1, 1.5)
    page: tuple[float, float] = (210, 297)


HOUSE: Final = HouseStyle()
NOTE: Final = "Пояснение"
"""The name of the paragraph style of notes under a line; it may be smaller than text."""

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BESIDE: Final = ("header", "footer", "footnotes", "endnotes")
"""Relationships to the parts around the body that hold text."""
_LEFT_OVER: Final = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|\bОБРАЗЕЦ\b|\bLorem ipsum\b")
_TOLERANCE: Final = 0.5  # millimetres: Word rounds to twentieths of a point, people to halves of a millimetre
_OUTSIDE: Final = 4  # millimetres by which Word lets a table's borders stand outside, so that its text is in line
_EMU_IN_MM: Final = 36_000
_TWIPS_IN_MM: Final = 56.7


def read_paragraphs(content: bytes) -> Iterator[str]:
    """Return the texts of paragraphs in the body, headers, footers and notes of a DOCX.

    Raises UnreadableDocumentError.
    """
    return (_read_text(paragraph) for paragraph in _read_elements(content))


def _read_text(paragraph: etree._Element) -> str:
    return "".join(
        node.text or "" for node in paragraph.iter(f"{_W}t") if next(node.iterancestors(f"{_W}p")) is paragraph
    )


def _read_elements(content: bytes) -> Iterator[etree._Element]:
    try:
        package = Package(content, WORD)
        for name in sorted([package.main, *package.related(package.main, *_BESIDE)]):
            yield from package.xml(name).iter(f"{_W}p")
    except BrokenPartError as error:
        raise UnreadableDocumentError(f"файл повреждён: часть {error.name} не читается ({error.cause})") from None
    except UnreadablePaperError as error:
        raise UnreadableDocumentError(str(error)) from None


def inspect_form(content: bytes, printed: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield Russian messages about what makes a form unfit to sign.

    ``printed`` are the lines of the values: what looks like a left-over tag in them is their own text.
    """
    import docx  # noqa: PLC0415 - costs 100 ms

    try:
        document = docx.Document(io.BytesIO(content))
        elements = list(_read_elements(content))
    except (KeyError, ValueError, SyntaxError, UnreadableDocumentError) as error:
        yield f"готовый файл не открывается: {error}"
        return
    yield from _check_leftovers([_read_text(paragraph) for paragraph in elements], printed)
    yield from _check_pages(document)
    yield from dict.fromkeys(_check_letters(document))
    yield from _check_tables(document)
    yield from _check_stray_text(document)
    yield from _check_revisions(elements)
    yield from _check_links(document)


def _check_leftovers(texts: list[str], printed: frozenset[str]) -> Iterator[str]:
    own = sorted((line for line in printed if _LEFT_OVER.search(line)), key=lambda line: (-len(line), line))
    for text in texts:
        rest = text
        for line in own:
            rest = rest.replace(line, "")
        if leftover := _LEFT_OVER.search(rest):
            yield f"в готовой форме осталось «{leftover[0]}»: «{' '.join(text.split())[:80]}»"


def _check_pages(document: Document) -> Iterator[str]:
    for number, section in enumerate(document.sections, start=1):
        where = f"раздел {number}: " if len(document.sections) > 1 else ""
        size = sorted(_to_mm(value) for value in (section.page_width, section.page_height))
        if any(abs(have - want) > _TOLERANCE * 2 for have, want in zip(size, HOUSE.page, strict=True)):
            yield f"{where}лист {size[0]:.0f}×{size[1]:.0f} мм, нужен А4 (210×297 мм)"
        for title, have, want in (
            ("левое", section.left_margin, HOUSE.left),
            ("правое", section.right_margin, HOUSE.right),
            ("верхнее", section.top_margin, HOUSE.top),
            ("нижнее", section.bottom_margin, HOUSE.bottom),
        ):
            if _to_mm(have) < want - _TOLERANCE:
                yield f"{where}{title} поле {_to_mm(have):.0f} мм, нужно не меньше {want:.0f} мм"


def _to_mm(length: int | None) -> float:
    return (length or 0) / _EMU_IN_MM


def _check_letters(document: Document) -> Iterator[str]:
    """Check fonts, sizes and line spacing of all text."""
    styles = _StyleTable(document.styles.element)
    stories = [document, *(story for section in document.sections for story in (section.header, section.footer))]
    for story in stories:
        for paragraph in story._element.iter(f"{_W}p"):  # noqa: SLF001 - tables in tables have no public walk
            properties = paragraph.find(f"{_W}pPr")
            name = _read_value(properties, "pStyle")
            written = [
                (run, words)
                for run in paragraph.findall(f"{_W}r")
                if (words := " ".join("".join(node.text or "" for node in run.iter(f"{_W}t")).split()))
            ]
            for run, words in written:
                yield from _check_run(styles, run.find(f"{_W}rPr"), name, f"«{words[:40]}»")
            if written and not _is_well_spaced(spacing := styles.spacing(properties, name)):
                is_, least, most = (f"{value:.2g}".replace(".", ",") for value in (spacing or 0, *HOUSE.spacing))
                yield f"межстрочный интервал {is_} у текста «{written[0][1][:40]}», нужен {least}–{most}"


def _check_run(styles: _StyleTable, own: etree._Element | None, paragraph: str | None, sample: str) -> Iterator[str]:
    font, size = styles.font(own, paragraph), styles.size(own, paragraph)
    if font not in HOUSE.fonts:
        yield f"шрифт {font or 'не задан'} у текста {sample}, нужен {HOUSE.fonts[0]}"
    smallest = HOUSE.smallest_note if styles.names.get(styles.known(paragraph, "paragraph")) == NOTE else HOUSE.smallest
    if size is None or not smallest <= size <= HOUSE.largest:
        stated = "не задан" if size is None else f"{size:g}"
        yield f"размер шрифта {stated} у текста {sample}, нужен {smallest:g}–{HOUSE.largest:g}"


def _is_well_spaced(spacing: float | None) -> bool:
    """Whether the line spacing keeps to the standard; a spacing in points (None) is not checked."""
    least, most = HOUSE.spacing
    return spacing is None or least <= spacing <= most


def _read_value(properties: etree._Element | None, child: str, attribute: str = "val") -> str | None:
    element = properties.find(f"{_W}{child}") if properties is not None else None
    value = element.get(f"{_W}{attribute}") if element is not None else None
    return str(value) if value is not None else None


class _StyleTable:
    """Fonts, sizes and spacing by the styles of a document; each property of a style is looked up once."""

    def __init__(self, element: etree._Element) -> None:
        self._styles = {str(style.get(f"{_W}styleId")): style for style in element.iter(f"{_W}style")}
        self._default = {
            str(style.get(f"{_W}type")): name
            for name, style in self._styles.items()
            if style.get(f"{_W}default") in ("1", "true", "on")
        }
        self._defaults = element.find(f"{_W}docDefaults")
        self._values: dict[tuple[str, str, str, str], str | None] = {}
        self.names = {name: _read_value(style, "name") for name, style in self._styles.items()}

    def known(self, name: str | None, kind: str) -> str:
        """Return the style in force: the default one where none is named or the named one does not exist."""
        style = self._styles.get(name or "")
        worn = style is not None and style.get(f"{_W}type") == kind
        return str(name) if worn else self._default.get(kind, "")

    def font(self, own: etree._Element | None, paragraph: str | None) -> str | None:
        """Return the font of a run by its own properties and the style of its paragraph."""
        return self._of_run(own, paragraph, "rFonts", "ascii")

    def size(self, own: etree._Element | None, paragraph: str | None) -> float | None:
        """Return the size of a run in points; None where nothing sets it."""
        half_points = self._of_run(own, paragraph, "sz", "val")
        return int(half_points) / 2 if half_points else None

    def spacing(self, own: etree._Element | None, paragraph: str | None) -> float | None:
        """Return the line spacing as a multiple of a line; None where it is set in points."""
        worn = self.known(paragraph, "paragraph")

        def read(attribute: str) -> str | None:
            return _read_value(own, "spacing", attribute) or self._inherited(worn, "pPr", "spacing", attribute)

        if read("lineRule") not in (None, "auto"):
            return None
        line = read("line")
        return int(line) / 240 if line else 1.0

    def _of_run(self, own: etree._Element | None, paragraph: str | None, child: str, attribute: str) -> str | None:
        character = self.known(_read_value(own, "rStyle"), "character")
        return (
            _read_value(own, child, attribute)
            or self._inherited(character, "rPr", child, attribute, last=False)
            or self._inherited(self.known(paragraph, "paragraph"), "rPr", child, attribute)
        )

    def _inherited(self, name: str, group: str, child: str, attribute: str, *, last: bool = True) -> str | None:
        """Return a property by a style, by the styles it is based on and, if ``last``, by the document's defaults."""
        key = (name, group, child, attribute)
        if key not in self._values:
            self._values[key] = next(filter(None, self._chain(*key)), None)
        return self._values[key] or (self._by_default(group, child, attribute) if last else None)

    def _chain(self, name: str, group: str, child: str, attribute: str) -> Iterator[str | None]:
        seen: set[str] = set()
        while name in self._styles and name not in seen:
            seen.add(name)
            style = self._styles[name]
            yield _read_value(style.find(f"{_W}{group}"), child, attribute)
            name = _read_value(style, "basedOn") or ""

    def _by_default(self, group: str, child: str, attribute: str) -> str | None:
        if self._defaults is None:
            return None
        return _read_value(self._defaults.find(f"{_W}{group}Default/{_W}{group}"), child, attribute)


def _check_tables(document: Document) -> Iterator[str]:
    section = document.sections[0]
    width = _to_mm(section.page_width) - _to_mm(section.left_margin) - _to_mm(section.right_margin)
    for number, table in enumerate(document.tables, start=1):
        columns = [int(column.get(f"{_W}w", "0")) for column in table._tbl.tblGrid]  # noqa: SLF001 - widths as they are
        have = sum(columns) / _TWIPS_IN_MM
        if have > width + _OUTSIDE:
            yield f"таблица {number} шире текста: {have:.0f} мм, нужно не больше {width:.0f} мм"
        if not table.rows:
            yield f"в таблице {number} не осталось строк: у цикла нужна ветка {{%tr else %}}"
    # A cell must end with a paragraph, otherwise Word reports the file as damaged.
    if any(len(cell) == 0 or cell[-1].tag != f"{_W}p" for cell in document.element.body.iter(f"{_W}tc")):
        yield "в ячейке таблицы не осталось абзаца: поставьте в ней абзац вне условия или ветку {%p else %}"


_BETWEEN: Final = etree.XPath(
    # One step with a condition: a union of node sets takes quadratic time.
    "descendant-or-self::*[self::w:body or self::w:tbl or self::w:tr or self::w:tc or self::w:p or self::w:r]"
    "/text()[normalize-space()]",
    namespaces={"w": _W.strip("{}")},
)


def _check_stray_text(document: Document) -> Iterator[str]:
    """Check for text outside of paragraphs, which no program shows: a tag with `p` or `tr` printed a value."""
    texts = _BETWEEN(document.element.body)
    if isinstance(texts, list) and texts:
        yield (
            f"«{' '.join(str(texts[0]).split())[:40]}» печатается вне абзаца: "
            "буквы p, tr, tc и r ставят только в теги циклов и условий"
        )


def _check_links(document: Document) -> Iterator[str]:
    """Check for content that the file would load from elsewhere; hyperlinks are allowed."""
    for relation in document.part.package.iter_rels():
        kind = relation.reltype.rpartition("/")[2]
        if relation.is_external and kind != "hyperlink":
            yield f"форма берёт часть содержания из другого места ({kind}: {relation.target_ref}): вставьте её в шаблон"


def _check_revisions(paragraphs: list[etree._Element]) -> Iterator[str]:
    if any(
        next(element.iter(f"{_W}ins", f"{_W}del", f"{_W}commentReference"), None) is not None for element in paragraphs
    ):
        yield "в шаблоне остались исправления или примечания рецензирования: примите или отклоните их в Word"
