"""What a printed deck says, slide by slide: text with its place, cells, values of charts, what the talk says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lean.office.archive import normalize_name
from lean.office.grid import UnreadablePaperError
from lean.values.spelling import settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.office.ooxml import Element, Package

_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_C: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Numbers and dates change by themselves; the picture and the header of a page of notes are the office program's.
_PASSED_OVER: Final = ("sldNum", "dt", "hdr", "sldImg")
_LEGIBLE: Final = 400  # hundredths of a point: smaller letters are a line
_DIGITS: Final = 6  # an office program that saves a chart again rounds its values


@dataclass(frozen=True, slots=True)
class SlideLine:
    """A piece of text and where it stands, in words; ``kind`` tells what a PDF does not show as text.

    Equal lines say the same: an office program that saves a deck again may forget that a table has headings.
    """

    text: str
    place: str = field(compare=False)
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide: its title, all its text in the order in which it is drawn, its footer, whether it shows its number."""

    title: str
    lines: tuple[SlideLine, ...]
    footer: frozenset[str] = frozenset()
    numbered: bool = field(default=False, compare=False)


class _DeckParts:
    """The parts of a deck, each parsed once: a thousand places of a file may lead to one that is huge."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._parsed: set[str] = set()

    def parse(self, name: str) -> Element:
        """Parse a part. Raises UnreadablePaperError where there is none or it was parsed before."""
        if normalize_name(name) in self._parsed:
            raise UnreadablePaperError(f"файл повреждён: часть {name} показана дважды")
        self._parsed.add(normalize_name(name))
        root = self.package.xml(name)
        if root is None:
            raise UnreadablePaperError(f"файл повреждён: в нём нет части {name}")
        return root

    def links(self, name: str) -> dict[str, str]:
        """Return the names of the parts that a part refers to, by the ids of the relationships."""
        return {link.id: link.target for link in self.package.relationships(name)}


def read_slides(package: Package) -> Iterator[Slide]:
    """Read the slides of a deck in the order in which they are shown. Raises UnreadablePaperError."""
    parts = _DeckParts(package)
    links = parts.links(package.main)
    root = parts.parse(package.main)
    size = root.find(f"{_P}sldSz")
    paper = _read_pair(size, "cx", "cy")
    for entry in root.iter(f"{_P}sldId"):
        name = links.get(entry.get(f"{_R}id"))
        if name is None:
            raise UnreadablePaperError("файл повреждён: в нём не хватает частей")
        yield _read_slide(parts, name, paper)


def _read_slide(parts: _DeckParts, name: str, paper: tuple[int, int] | None) -> Slide:
    links = parts.links(name)
    title = ""
    lines: list[SlideLine] = []
    footer: set[str] = set()
    root = parts.parse(name)
    if root.get("show") in ("0", "false"):
        lines.append(SlideLine("слайд скрыт", "показ", "notes"))
    for shape in _list_shapes(root):
        kind = _find_placeholder_type(shape)
        if kind in ("title", "ctrTitle"):
            title = _join_paragraphs(shape)
            lines.append(SlideLine(title, "заголовок"))
            continue
        if kind == "ftr":
            footer.update(_read_paragraphs(shape))
            continue
        for table in shape.iter(f"{_A}tbl"):
            lines += _read_cells(table)
        for chart in shape.iter(f"{_C}chart"):
            target = links.get(chart.get(f"{_R}id"))
            if target is not None and target in parts.package:
                lines += _read_chart(parts.parse(target))
        if shape.tag == f"{_P}sp":
            lines += [SlideLine(text, "текст") for text in _read_paragraphs(shape)]
    for notes in parts.package.related(name, "notesSlide"):
        lines += [
            SlideLine(text, "заметки докладчика", "notes")
            for shape in _list_shapes(parts.parse(notes))
            if _find_placeholder_type(shape) != "ftr"
            for text in _read_paragraphs(shape)
        ]
    lines += _read_unseen(root, paper)
    numbered = any(place.get("type") == "sldNum" for place in root.iter(f"{_P}ph"))
    return Slide(title, tuple(line for line in lines if line.text), frozenset(footer), numbered)


def _read_unseen(root: Element, paper: tuple[int, int] | None) -> Iterator[SlideLine]:
    """Yield which shapes are out of sight, and how many shapes have no text."""
    for shape in _list_shapes(root):
        if _is_out_of_sight(shape, paper):
            yield SlideLine(f"⟦скрыто: {_shorten(_join_paragraphs(shape)) or 'фигура'}⟧", "показ", "notes")
    count = sum(not _join_paragraphs(shape) for shape in _list_drawings(root))
    if count:
        yield SlideLine(f"без текста: {count}", "рисунки и фигуры", "notes")


def _list_drawings(root: Element) -> Iterator[Element]:
    """Yield shapes and pictures, not placeholders: a white one may lie over text."""
    for shape in root.iter(f"{_P}sp", f"{_P}pic"):
        if not _find_placeholder_type(shape) and next(shape.iterancestors(_FALLBACK), None) is None:
            yield shape


def _list_shapes(root: Element) -> Iterator[Element]:
    """Yield shapes and frames, those in groups too, without the office program's own."""
    for shape in root.iter(f"{_P}sp", f"{_P}graphicFrame", f"{_P}cxnSp"):
        if _find_placeholder_type(shape) not in _PASSED_OVER and next(shape.iterancestors(_FALLBACK), None) is None:
            yield shape


def _find_placeholder_type(shape: Element) -> str:
    place = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
    return "" if place is None else str(place.get("type", "obj"))


def _read_paragraphs(shape: Element) -> Iterator[str]:
    for paragraph in shape.iter(f"{_A}p"):
        pieces = (_mark_piece(node) for node in paragraph.iter(f"{_A}t", f"{_A}br", f"{_A}tab"))
        text = settled("".join(pieces))
        if text:
            yield text


def _mark_piece(node: Element) -> str:
    if node.tag != f"{_A}t":
        return " "
    text = str(node.text or "")
    look = node.getparent().find(f"{_A}rPr")
    if look is None or not text.strip():
        return text
    if look.get("strike", "noStrike") != "noStrike":
        return f"⟦зачёркнуто: {text}⟧"
    clear = any(alpha.get("val") == "0" for alpha in look.iterfind(f"{_A}solidFill/*/{_A}alpha"))
    size = look.get("sz", "")
    tiny = size.isdecimal() and int(size) < _LEGIBLE
    return f"⟦скрыто: {text}⟧" if clear or tiny else text


def _is_out_of_sight(shape: Element, paper: tuple[int, int] | None) -> bool:
    """Return whether a shape is hidden or lies beside the slide; shapes in a group are not measured."""
    around = [shape, *shape.iterancestors(f"{_P}grpSp")]
    names = (name for part in around for name in part.iterfind(f"*/{_P}cNvPr"))
    if any(name.get("hidden") in ("1", "true") for name in names):
        return True
    place = next(shape.iter(f"{_A}xfrm", f"{_P}xfrm"), None)
    if paper is None or place is None or len(around) > 1:
        return False
    start, size = _read_pair(place.find(f"{_A}off"), "x", "y"), _read_pair(place.find(f"{_A}ext"), "cx", "cy")
    if start is None:
        return False
    # A placeholder that only moved has the size of its layout.
    return any(at >= edge or at + long < 0 for at, long, edge in zip(start, size or paper, paper, strict=True))


def _read_pair(element: Element | None, first: str, second: str) -> tuple[int, int] | None:
    try:
        return None if element is None else (int(element.get(first, "")), int(element.get(second, "")))
    except ValueError:
        return None


def _join_paragraphs(shape: Element) -> str:
    return " ".join(_read_paragraphs(shape))


def _read_cells(table: Element) -> Iterator[SlideLine]:
    """Yield the cells of a table, each with the first cell of its row and its column's heading as its place."""
    rows = [[_join_paragraphs(cell) for cell in row.iter(f"{_A}tc")] for row in table.iter(f"{_A}tr")]
    look = table.find(f"{_A}tblPr")
    headed = look is not None and look.get("firstRow") in ("1", "true")
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            of_row = row[0] if column and (number or not headed) else ""
            of_column = rows[0][column] if headed and number and column < len(rows[0]) else ""
            place = ", ".join(f"«{_shorten(word)}»" for word in (of_row, of_column) if word)
            yield SlideLine(text, f"таблица: {place}" if place else "таблица")


def _read_chart(chart: Element) -> Iterator[SlideLine]:
    """Yield the title of a chart, the names of its series, its values by series and category."""
    heading = chart.find(f"{_C}chart/{_C}title")
    title = settled(" ".join(str(node.text or "") for node in heading.iter(f"{_A}t"))) if heading is not None else ""
    chart_name = f"диаграмма «{_shorten(title)}»" if title else "диаграмма"
    yield SlideLine(title, chart_name)
    for series in chart.iter(f"{_C}ser"):
        name = " ".join(_read_points(series.find(f"{_C}tx")).values())
        yield SlideLine(name, f"{chart_name}, ряд", "chart")
        categories, values = _read_points(series.find(f"{_C}cat")), _read_points(series.find(f"{_C}val"))
        for index, value in values.items():
            of = categories.get(index, "")
            yield SlideLine(f"{of}: {_round_number(value)}", f"{chart_name}, «{_shorten(of)}»", "chart")


def _read_points(element: Element | None) -> dict[str, str]:
    """Return the points of a chart's cache by their numbers."""
    if element is None:
        return {}
    return {str(point.get("idx")): str(point.findtext(f"{_C}v") or "") for point in element.iter(f"{_C}pt")}


def _round_number(text: str) -> str:
    try:
        return f"{float(text):.{_DIGITS}g}"
    except ValueError:
        return text


def _shorten(text: str) -> str:
    most = 60
    return text if len(text) <= most else f"{text[: most - 1]}…"
