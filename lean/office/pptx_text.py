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
class Line:
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
    lines: tuple[Line, ...]
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
    paper = _pair(size, "cx", "cy")
    for entry in root.iter(f"{_P}sldId"):
        name = links.get(entry.get(f"{_R}id"))
        if name is None:
            raise UnreadablePaperError("файл повреждён: в нём не хватает частей")
        yield _slide(parts, name, paper)


def _slide(parts: _DeckParts, name: str, paper: tuple[int, int] | None) -> Slide:
    links = parts.links(name)
    title = ""
    lines: list[Line] = []
    footer: set[str] = set()
    root = parts.parse(name)
    if root.get("show") in ("0", "false"):
        lines.append(Line("слайд скрыт", "показ", "notes"))
    for shape in _shapes(root):
        kind = _placeholder(shape)
        if kind in ("title", "ctrTitle"):
            title = _text(shape)
            lines.append(Line(title, "заголовок"))
            continue
        if kind == "ftr":
            footer.update(_paragraphs(shape))
            continue
        for table in shape.iter(f"{_A}tbl"):
            lines += _cells(table)
        for chart in shape.iter(f"{_C}chart"):
            target = links.get(chart.get(f"{_R}id"))
            if target is not None and target in parts.package:
                lines += _values(parts.parse(target))
        if shape.tag == f"{_P}sp":
            lines += [Line(text, "текст") for text in _paragraphs(shape)]
    for notes in parts.package.related(name, "notesSlide"):
        lines += [
            Line(text, "заметки докладчика", "notes")
            for shape in _shapes(parts.parse(notes))
            if _placeholder(shape) != "ftr"
            for text in _paragraphs(shape)
        ]
    lines += _looks(root, paper)
    numbered = any(place.get("type") == "sldNum" for place in root.iter(f"{_P}ph"))
    return Slide(title, tuple(line for line in lines if line.text), frozenset(footer), numbered)


def _looks(root: Element, paper: tuple[int, int] | None) -> Iterator[Line]:
    """What no text says: which of it is out of sight, and how many shapes there are without any."""
    for shape in _shapes(root):
        if _unseen(shape, paper):
            yield Line(f"⟦скрыто: {_short(_text(shape)) or 'фигура'}⟧", "показ", "notes")
    count = sum(not _text(shape) for shape in _drawn(root))
    if count:
        yield Line(f"без текста: {count}", "рисунки и фигуры", "notes")


def _drawn(root: Element) -> Iterator[Element]:
    """Shapes and pictures, not the places for them: a white one may lie over text."""
    for shape in root.iter(f"{_P}sp", f"{_P}pic"):
        if not _placeholder(shape) and next(shape.iterancestors(_FALLBACK), None) is None:
            yield shape


def _shapes(root: Element) -> Iterator[Element]:
    """Shapes and frames, those in groups too, less what is not the deck's own text."""
    for shape in root.iter(f"{_P}sp", f"{_P}graphicFrame", f"{_P}cxnSp"):
        if _placeholder(shape) not in _PASSED_OVER and next(shape.iterancestors(_FALLBACK), None) is None:
            yield shape


def _placeholder(shape: Element) -> str:
    place = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
    return "" if place is None else str(place.get("type", "obj"))


def _paragraphs(shape: Element) -> Iterator[str]:
    for paragraph in shape.iter(f"{_A}p"):
        pieces = (_piece(node) for node in paragraph.iter(f"{_A}t", f"{_A}br", f"{_A}tab"))
        text = settled("".join(pieces))
        if text:
            yield text


def _piece(node: Element) -> str:
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


def _unseen(shape: Element, paper: tuple[int, int] | None) -> bool:
    """Whether a shape is hidden, or lies beside the slide: one in a group is measured by the group's own places."""
    around = [shape, *shape.iterancestors(f"{_P}grpSp")]
    names = (name for part in around for name in part.iterfind(f"*/{_P}cNvPr"))
    if any(name.get("hidden") in ("1", "true") for name in names):
        return True
    place = next(shape.iter(f"{_A}xfrm", f"{_P}xfrm"), None)
    if paper is None or place is None or len(around) > 1:
        return False
    start, size = _pair(place.find(f"{_A}off"), "x", "y"), _pair(place.find(f"{_A}ext"), "cx", "cy")
    if start is None:
        return False
    # A placeholder that only moved has the size of its layout.
    return any(at >= edge or at + long < 0 for at, long, edge in zip(start, size or paper, paper, strict=True))


def _pair(element: Element | None, one: str, other: str) -> tuple[int, int] | None:
    try:
        return None if element is None else (int(element.get(one, "")), int(element.get(other, "")))
    except ValueError:
        return None


def _text(shape: Element) -> str:
    return " ".join(_paragraphs(shape))


def _cells(table: Element) -> Iterator[Line]:
    """The cells of a table, each told by the first cell of its row and by its column's heading, if there is one."""
    rows = [[_text(cell) for cell in row.iter(f"{_A}tc")] for row in table.iter(f"{_A}tr")]
    look = table.find(f"{_A}tblPr")
    headed = look is not None and look.get("firstRow") in ("1", "true")
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            of_row = row[0] if column and (number or not headed) else ""
            of_column = rows[0][column] if headed and number and column < len(rows[0]) else ""
            told = ", ".join(f"«{_short(word)}»" for word in (of_row, of_column) if word)
            yield Line(text, f"таблица: {told}" if told else "таблица")


def _values(chart: Element) -> Iterator[Line]:
    """A chart: its title, the names of its series, its values by series and category."""
    heading = chart.find(f"{_C}chart/{_C}title")
    title = settled(" ".join(str(node.text or "") for node in heading.iter(f"{_A}t"))) if heading is not None else ""
    told = f"диаграмма «{_short(title)}»" if title else "диаграмма"
    yield Line(title, told)
    for series in chart.iter(f"{_C}ser"):
        name = " ".join(_points(series.find(f"{_C}tx")).values())
        yield Line(name, f"{told}, ряд", "chart")
        categories, values = _points(series.find(f"{_C}cat")), _points(series.find(f"{_C}val"))
        for place, value in values.items():
            of = categories.get(place, "")
            yield Line(f"{of}: {_number(value)}", f"{told}, «{_short(of)}»", "chart")


def _points(element: Element | None) -> dict[str, str]:
    """The points of a cache, by their numbers."""
    if element is None:
        return {}
    return {str(point.get("idx")): str(point.findtext(f"{_C}v") or "") for point in element.iter(f"{_C}pt")}


def _number(text: str) -> str:
    try:
        return f"{float(text):.{_DIGITS}g}"
    except ValueError:
        return text


def _short(text: str) -> str:
    most = 60
    return text if len(text) <= most else f"{text[: most - 1]}…"
