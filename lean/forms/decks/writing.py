"""Writing a deck into a template made in PowerPoint: native text, tables, charts, shapes and pictures."""

from __future__ import annotations

import dataclasses
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lean.forms.decks import blocks, fitting, timing
from lean.forms.decks.flow import Area, lay_out_pages
from lean.forms.decks.inspection import inspect_deck
from lean.forms.decks.model import Deck, Words, compute_fingerprint
from lean.forms.docx import set_properties
from lean.forms.problems import TemplateError, TooLongError
from lean.office import archive
from lean.office.ooxml import explain_refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pptx.presentation import Presentation as Pres
    from pptx.shapes.placeholder import SlidePlaceholder
    from pptx.slide import Slide, SlideLayout

    from lean.forms.decks.flow import Page
    from lean.forms.decks.model import Opening, Section
    from lean.forms.docx import Properties

OPENING, TEXT, CONTENTS = "Титул", "Текст", "Содержание"
_LAYOUTS: Final = (OPENING, TEXT, CONTENTS)
_INSTITUTION: Final = 13
"""The index of the institution's placeholder in the layout of the title slide."""
_TITLE_SIZES: Final = (26, 24, 22, 20, 18)
_OPENING_SIZES: Final = (36, 32, 28, 24, 20, 18, 16, 14)
_BELOW_SIZES: Final = (20, 18, 16, 14)
_FOOTER_SIZE: Final = 11
_MOST_SLIDES: Final = 80
"""Several times as many slides as fit a defence of a quarter of an hour."""
_FONTS: Final = ("Times New Roman", "Liberation Serif", "PT Astra Serif", "Tinos")


def render(template: Path, deck: Deck, properties: Properties) -> bytes:
    """Return the deck as PPTX. Equal template, deck and properties give equal bytes, whatever the machine and the day.

    Raises:
        TemplateError: the template is no PPTX, lacks a layout, or makes slides whose text does not fit.
        TooLongError: the deck has more slides than anybody shows.
        OSError: the template cannot be read.
    """
    content = archive.read_limited(template)
    refused = explain_refusal(content, archive.SLIDES)
    if refused is not None:
        raise TemplateError(template.name, (refused,))
    presentation = _open_template(content, template.name)
    problems = tuple(_check_template(presentation))
    if problems:
        raise TemplateError(template.name, problems)
    deck = clean_text(deck)
    slides = tuple(_plan_slides(deck, _find_area(presentation)))
    if len(slides) > _MOST_SLIDES:
        raise TooLongError("слайдов", _MOST_SLIDES)
    _write_slides(presentation, deck, slides)
    set_properties(presentation.core_properties, properties, compute_fingerprint(deck))
    packed = archive.repack(_save(presentation))
    faults = tuple(inspect_deck(packed))
    if faults:
        raise TemplateError(template.name, faults)
    return packed


_DAMAGED: Final = "файл повреждён или это не презентация: откройте его в PowerPoint и сохраните заново"


def _open_template(content: bytes, name: str) -> Pres:
    from pptx import Presentation  # noqa: PLC0415 - costs 150 ms
    from pptx.exc import PythonPptxError  # noqa: PLC0415 - same

    try:
        return Presentation(io.BytesIO(content))
    except (KeyError, ValueError, SyntaxError, AttributeError, PythonPptxError, *archive.BROKEN):
        raise TemplateError(name, (_DAMAGED,)) from None


def _check_template(presentation: Pres) -> Iterator[str]:
    """Yield Russian messages about what a template lacks."""
    names = {layout.name for layout in presentation.slide_layouts}
    for name in _LAYOUTS:
        if name not in names:
            yield f"нет макета «{name}»; есть: {', '.join(f'«{known}»' for known in sorted(names)) or 'ни одного'}"
    if len(presentation.slides):
        yield f"в шаблоне остались слайды ({len(presentation.slides)}): удалите их, нужны только макеты"
    if names.issuperset(_LAYOUTS):
        for name, wanted in (
            (OPENING, {"ctrTitle", "subTitle", "body"}), (TEXT, {"title", "body"}), (CONTENTS, {"title"}),
        ):  # fmt: skip
            present = {_find_kind(shape) for shape in _list_placeholders(_find_layout(presentation, name))}
            for kind in sorted(wanted - present):
                yield f"в макете «{name}» нет места для «{_KINDS[kind]}»"
    font = _find_theme_font(presentation)
    if font not in _FONTS:
        yield f"шрифт темы {font or 'не задан'}, нужен {fitting.FONT}: по нему считается, поместится ли текст"


_KINDS: Final = {
    "ctrTitle": "Заголовок", "title": "Заголовок", "subTitle": "Подзаголовок", "body": "Текст",
}  # fmt: skip


def _find_kind(shape: Any) -> str:  # noqa: ANN401 - any placeholder
    return str(shape.element.ph.get("type", "obj"))


def _find_layout(presentation: Pres, name: str) -> SlideLayout:
    return next(layout for layout in presentation.slide_layouts if layout.name == name)


def _list_placeholders(layout: SlideLayout) -> list[Any]:
    """The placeholders of a layout."""
    return list(layout.placeholders)


def _find_theme_font(presentation: Pres) -> str | None:
    from lxml import etree  # noqa: PLC0415 - comes with python-pptx

    part = next(
        rel.target_part for rel in presentation.slide_master.part.rels.values() if rel.reltype.endswith("/theme")
    )
    theme = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
    latin = theme.find(".//{*}fontScheme/{*}minorFont/{*}latin")
    return latin.get("typeface") if latin is not None else None


def _find_area(presentation: Pres) -> Area:
    """Return the area of contents: the body of the layout for text."""
    body = next(shape for shape in _list_placeholders(_find_layout(presentation, TEXT)) if _find_kind(shape) == "body")
    return Area(body.left, body.top, body.width, body.height)


def clean_text(value: Any) -> Any:  # noqa: ANN401 - any part of a deck
    """Return the deck with text that XML can hold, lines separated by line feeds."""
    from lean.forms.filling import printable  # noqa: PLC0415 - needs jinja2

    if isinstance(value, str):
        return printable(value).replace("\a", "\n")
    if isinstance(value, tuple):
        return tuple(clean_text(item) for item in value)
    kind: Any = type(value)
    if dataclasses.is_dataclass(value) and kind.__module__ == Deck.__module__:
        return kind(*(clean_text(getattr(value, field.name)) for field in dataclasses.fields(value)))
    return value


@dataclass(frozen=True, slots=True)
class _PlannedSlide:
    """A slide before it is drawn; ``weight`` is its share of the section's weight times a thousand."""

    title: str
    page: Page
    notes: tuple[str, ...]
    weight: int


def _plan_slides(deck: Deck, area: Area) -> Iterator[_PlannedSlide]:
    for section in deck.sections:
        yield from _plan_section(section, area)


def _plan_section(section: Section, area: Area) -> Iterator[_PlannedSlide]:
    slides = lay_out_pages(section.blocks, area, _MOST_SLIDES)
    for number, page in enumerate(slides, start=1):
        title = section.title if len(slides) == 1 else f"{section.title} ({number} из {len(slides)})"
        notes = section.notes if number == 1 else (f"Продолжение слайда «{section.title}».",)
        yield _PlannedSlide(title, page, notes, section.weight * 1000 // len(slides))


def _write_slides(presentation: Pres, deck: Deck, slides: tuple[_PlannedSlide, ...]) -> None:
    opening = presentation.slides.add_slide(_find_layout(presentation, OPENING))
    _fill_opening(opening, deck.opening)
    area = _find_area(presentation)
    written = [(opening, deck.opening.notes)]
    for planned in slides:
        text_alone = len(planned.page) == 1 and isinstance(planned.page[0].block, Words)
        slide = presentation.slides.add_slide(_find_layout(presentation, TEXT if text_alone else CONTENTS))
        _fill_placeholder(slide, slide.shapes.title, planned.title, _TITLE_SIZES, 2)
        for placed in planned.page:
            blocks.write_block(slide, placed, area)
        _copy_footer(slide, deck.opening.title)
        written.append((slide, planned.notes))
    times = _list_times(deck, (deck.opening.weight * 1000, *(planned.weight for planned in slides)))
    after = () if deck.talk is None or deck.talk.after is None else (deck.talk.after,)
    for (slide, notes), time in zip(written, times, strict=True):
        lines = (*time, *notes, *(after if slide is written[-1][0] else ()))
        if lines:
            slide.notes_slide.notes_text_frame.text = "\n".join(lines)


def _list_times(deck: Deck, weights: tuple[int, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the first line of the notes of each slide: its time in the talk."""
    if deck.talk is None:
        yield from (() for _ in weights)
        return
    started = 0
    for seconds in timing.share_time(deck.talk.minutes, weights):
        until = started + seconds
        span = f"с {timing.format_clock(started)} до {timing.format_clock(until)}"
        limit = f"доклад не более {deck.talk.minutes} мин, {deck.talk.provision}"
        yield (f"Время: {timing.format_seconds(seconds)} ({span}; {limit}).",)
        started = until


def _fill_opening(slide: Slide, opening: Opening) -> None:
    for shape in list(slide.placeholders):
        kind = _find_kind(shape)
        if kind == "ctrTitle":
            _fill_placeholder(slide, shape, opening.title, _OPENING_SIZES, None, bold=True)
        elif kind == "subTitle":
            _fill_placeholder(slide, shape, "\n".join(opening.below), _BELOW_SIZES, None)
        elif kind == "body" and shape.placeholder_format.idx == _INSTITUTION:
            _fill_placeholder(slide, shape, opening.institution, _BELOW_SIZES, None)
        else:
            shape.element.getparent().remove(shape.element)


def _fill_placeholder(  # noqa: PLR0913 - a text, its place and how it may look
    slide: Slide,
    shape: SlidePlaceholder,
    words: str,
    sizes: tuple[int, ...],
    most: int | None,
    *,
    bold: bool | None = None,
) -> None:
    """Write text as large as fits the placeholder; at the smallest size it is cut with an ellipsis."""
    is_bold = most is not None if bold is None else bold
    width, room = int(shape.width), int(shape.height)
    for size in sizes:
        lines = min(most or room, room // fitting.compute_height(1, size))
        if len(fitting.break_lines(words, width, size, bold=is_bold)) <= lines:
            break
    blocks.write_text(
        shape.text_frame, fitting.cut_text(words, width, size, lines, bold=is_bold), size, bold=is_bold or None
    )
    if not words:
        slide.shapes._spTree.remove(shape.element)  # noqa: SLF001 - python-pptx cannot remove a shape


def _copy_footer(slide: Slide, project: str) -> None:
    """Copy the footer and the slide number from the layout, as PowerPoint does for a new slide."""
    from copy import deepcopy  # noqa: PLC0415 - needed here alone

    from pptx.shapes.placeholder import SlidePlaceholder  # noqa: PLC0415 - costs 150 ms

    for shape in _list_placeholders(slide.slide_layout):
        if _find_kind(shape) not in ("ftr", "sldNum"):
            continue
        element = deepcopy(shape.element)
        number = max(int(shape_id.get("id")) for shape_id in slide.shapes.element.iter("{*}cNvPr")) + 1
        element.find(".//{*}cNvPr").set("id", str(number))
        spot = element.find("{*}spPr")
        spot[:] = []
        slide.shapes._spTree.append(element)  # noqa: SLF001 - same
        if _find_kind(shape) == "ftr":
            copied = SlidePlaceholder(element, slide.shapes)
            line = " ".join(project.split())
            copied.text_frame.text = fitting.cut_text(line, int(shape.width), _FOOTER_SIZE, 1)


def _save(presentation: Pres) -> bytes:
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()
