"""Inspection of a written deck: text that does not fit, shapes off the slide, empty places, distorted pictures."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lean.forms.decks import fitting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pptx.slide import Slide

_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_TOLERANCE: Final = 12_700
_STRETCH: Final = 0.01


def inspect_deck(content: bytes) -> Iterator[str]:
    """Yield Russian messages about what makes a deck unfit to show."""
    from pptx import Presentation  # noqa: PLC0415 - costs 150 ms

    try:
        deck = Presentation(io.BytesIO(content))
    except (KeyError, ValueError, SyntaxError) as error:
        yield f"готовый файл не открывается: {error}"
        return
    known: dict[tuple[str, int], Box] = {}
    for number, slide in enumerate(deck.slides, start=1):
        for fault in _check_slide(slide, deck.slide_width or 0, deck.slide_height or 0, known):
            yield f"слайд {number}: {fault}"


def _check_slide(slide: Slide, width: int, height: int, known: dict[tuple[str, int], Box]) -> Iterator[str]:
    layout = str(slide.slide_layout.part.partname)
    shapes = slide.shapes
    # A map has hundreds of shapes, and python-pptx looks each up many times: their places are read from the XML.
    for element in shapes.element.iter_shape_elms():
        if _is_measured(element):
            if _is_outside(_read_box(element), 0, width, height):
                yield f"«{element.shape_name}» выходит за край слайда"
        else:
            yield from _check_shape(shapes._shape_factory(element), layout, (width, height), known)  # noqa: SLF001 - as above


def _is_measured(element: Any) -> bool:  # noqa: ANN401 - python-pptx has no types
    """Whether a shape is a link or a step of a map, whose text was measured when the map was laid out."""
    kind = element.tag.rpartition("}")[2]
    if kind != "sp":
        return bool(kind == "cxnSp")
    if element.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph") is not None or element.find(f"{_P}spPr/{_A}xfrm") is None:
        return False
    body = element.find(f"{_P}txBody/{_A}bodyPr")
    return body is None or body.get("wrap") == "none" or next(element.iter(f"{_A}t"), None) is None


def _read_box(element: Any) -> Box:  # noqa: ANN401 - same
    place = element.find(f"{_P}spPr/{_A}xfrm")
    start, size = place.find(f"{_A}off"), place.find(f"{_A}ext")
    return Box(*(int(number) for number in (start.get("x"), start.get("y"), size.get("cx"), size.get("cy"))))


def _check_shape(shape: Any, layout: str, slide: tuple[int, int], known: dict[tuple[str, int], Box]) -> Iterator[str]:  # noqa: ANN401 - same
    where = f"«{shape.name}»"
    if shape.is_placeholder and not shape.text_frame.text.strip() and shape.element.ph.get("type") != "sldNum":
        yield f"место {where} осталось пустым"
    box = _find_box(shape, layout, known)
    if _is_outside(box, getattr(shape, "rotation", 0), *slide):
        yield f"{where} выходит за край слайда"
    if shape.shape_type is not None and shape.shape_type.name == "PICTURE":
        yield from _check_picture(shape, where)
    elif shape.has_text_frame:
        yield from _check_text(shape, box, where)
    elif getattr(shape, "has_table", False):
        yield from _check_table(shape, where)


class Box(NamedTuple):
    """The place of a shape in EMU."""

    left: int
    top: int
    width: int
    height: int


def _find_box(shape: Any, layout: str, known: dict[tuple[str, int], Box]) -> Box:  # noqa: ANN401 - python-pptx has no types
    """Return the place of a shape; places inherited from a layout are looked up once because python-pptx is slow."""
    inherits = shape.is_placeholder and shape.element.spPr.find("{*}xfrm") is None
    key = (layout, shape.placeholder_format.idx) if inherits else None
    box = known.get(key) if key is not None else None
    if box is None:
        box = Box(shape.left, shape.top, shape.width, shape.height)
    if key is not None:
        known[key] = box
    return box


def _is_outside(box: Box, rotation: float, width: int, height: int) -> bool:
    """Whether a shape, turned by its rotation, leaves the slide."""
    across, down = (box.height, box.width) if rotation in (90, 270) else (box.width, box.height)
    left, top = box.left + (box.width - across) // 2, box.top + (box.height - down) // 2
    return bool(min(left, top) < -_TOLERANCE or left + across > width + _TOLERANCE or top + down > height + _TOLERANCE)


def _check_picture(shape: Any, where: str) -> Iterator[str]:  # noqa: ANN401 - python-pptx has no types
    if any((shape.crop_left, shape.crop_right, shape.crop_top, shape.crop_bottom)):
        yield f"снимок {where} обрезан"
    across, down = shape.image.size
    if abs(shape.width * down - shape.height * across) > _STRETCH * shape.width * down:
        yield f"снимок {where} растянут"


def _check_text(shape: Any, box: Box, where: str) -> Iterator[str]:  # noqa: ANN401 - same
    frame = shape.text_frame
    sizes = [run.font.size.pt for paragraph in frame.paragraphs for run in paragraph.runs if run.font.size is not None]
    if not sizes:
        return
    size = int(max(sizes))
    margins = [frame.margin_left, frame.margin_right, frame.margin_top, frame.margin_bottom]
    room = box.width - margins[0] - margins[1]
    lines = len(fitting.break_lines(frame.text.replace("\v", "\n"), room, size))
    if lines * size * fitting.POINT > box.height - margins[2] - margins[3] + _TOLERANCE:
        yield f"текст не помещается в {where}"


def _check_table(shape: Any, where: str) -> Iterator[str]:  # noqa: ANN401 - same
    table = shape.table
    if sum(column.width for column in table.columns) > shape.width + _TOLERANCE:
        yield f"таблица {where} шире своего места"
    for row in table.rows:
        for cell, column in zip(row.cells, table.columns, strict=True):
            runs = [run for paragraph in cell.text_frame.paragraphs for run in paragraph.runs]
            size = int(max((run.font.size.pt for run in runs if run.font.size is not None), default=1))
            room = column.width - cell.margin_left - cell.margin_right
            lines = len(fitting.break_lines(cell.text_frame.text, room, size))
            if lines * size * fitting.POINT > row.height - cell.margin_top - cell.margin_bottom + _TOLERANCE:
                yield f"текст не помещается в ячейку таблицы {where}: «{cell.text_frame.text[:40]}»"
