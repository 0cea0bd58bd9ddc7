"""The maps of the process (прил. 2): the drawing or a photograph of it, the numbered list beside, totals below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lean.forms.contexts import parts
from lean.forms.contexts.parts import ProjectForm
from lean.forms.contexts.photographs import Room, mark_picture, place_photograph
from lean.forms.drawings import PaperPicture
from lean.forms.fields import form_field
from lean.process.compare import list_totals
from lean.process.export.svg import MARGIN, render_svg
from lean.process.layout import text
from lean.process.layout.layout import LayoutPlan, PaperSize, Surroundings, lay_out
from lean.rules.maps import MapName, chart
from lean.views.maps import view_map
from lean.views.occasion import title_on_line
from lean.workspace.project import Project, once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.views.maps import MapView
    from lean.views.occasion import Occasion

_PAGE: Final = PaperSize(7250, 3850)
"""The room for a drawing below the heading of a landscape page, in tenths of a point."""
_EMU: Final = 1270
"""English metric units in a tenth of a point."""
_LEAF: Final = PaperSize(7285, 4530)
"""The room for everything on a landscape page, in tenths of a point."""
_SHRUNK: Final = 0.8
"""The smallest scale of a drawing that is reduced to keep the numbered list on its page."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A problem of the current map or a proposal of the target map."""

    number: int = form_field("номер на карте")
    what: str = form_field("проблема или предложение")


@dataclass(frozen=True, slots=True)
class MapForm(ProjectForm):
    """A map."""

    lead_time: str | None = form_field("время протекания процесса; пусто, если оно стоит на чертеже")
    sheets: tuple[str, ...] = form_field(
        "листы чертежа или снимок; абзац с одним таким полем станет картинкой", wanted=True
    )
    entries: tuple[EntryRow, ...] = form_field("пронумерованные проблемы или предложения", wanted=True)
    totals: tuple[str, ...] = form_field("итоги времени, для карты со снимком: «Потери: 8 мин»")


def build_current_map(occasion: Occasion) -> MapForm:
    """Return the map of the current state. Raises BrokenDocumentError."""
    return _build_map(occasion, "current-map")


def build_target_map(occasion: Occasion) -> MapForm:
    """Return the map of the target state. Raises BrokenDocumentError."""
    return _build_map(occasion, "target-map")


def _list_entries(view: MapView) -> tuple[EntryRow, ...]:
    return tuple(EntryRow(number, parts.format_text(what)) for number, what in view.entries.items())


@once
def plan_layout(project: Project, name: MapName) -> LayoutPlan:
    """Return what the drawings of a map are made of, for pages and for slides. Raises BrokenDocumentError."""
    return LayoutPlan.of(chart(project, name))


def _build_map(occasion: Occasion, name: MapName) -> MapForm:
    view = view_map(occasion.project, name)
    totals = list_totals(view.analysis) if view.analysis is not None and view.chart.process.photo is not None else ()
    return MapForm(
        *parts.list_project_fields(occasion),
        lead_time=totals[0][1] if totals else None,
        sheets=tuple(picture.mark for picture in list_pictures(occasion, name)),
        entries=_list_entries(view),
        totals=tuple(f"{title}: {value}" for title, value in totals[1:]),
    )


def list_pictures(occasion: Occasion, name: MapName) -> Iterator[PaperPicture]:
    """Yield the sheets of a map, or its photograph. Raises BrokenDocumentError."""
    process = view_map(occasion.project, name).chart.process
    if process.photo is not None:
        room = Room(_PAGE.width * _EMU, _PAGE.height * _EMU)
        yield place_photograph(process.photo, 1, "Снимок карты процесса", occasion.project, room)
    elif process.steps:
        yield from _draw_sheets(occasion.project, name)


@once
def _draw_sheets(project: Project, name: MapName) -> tuple[PaperPicture, ...]:
    analysis = view_map(project, name).analysis
    sheets = lay_out(plan_layout(project, name), _PAGE, Surroundings(analysis=analysis)).sheets
    pictures = []
    for number, sheet in enumerate(sheets, start=1):
        drawing = render_svg(sheet, _PAGE)
        width, height = sheet.width + 2 * MARGIN, sheet.height + 2 * MARGIN
        scale = min(1.0, _PAGE.width / width, _PAGE.height / height)
        if number == len(sheets):
            scale = _scale_beside_list(project, name, height, scale, first=number == 1)
        pictures.append(
            PaperPicture(
                mark_picture("чертёж", number, drawing.encode()),
                None,
                drawing,
                round(width * scale * _EMU),
                round(height * scale * _EMU),
                f"Карта процесса, лист {number} из {len(sheets)}",
            )
        )
    return tuple(pictures)


_SIZES: Final = (140, 130, 120)
"""Sizes of the form's name, of the list and of the note below it, as in the templates; in tenths of a point."""
_AROUND: Final = (120, 160, 60)
"""Space below the name, around the heading of the list, and left free; in tenths of a point."""
_INDENT: Final = 354
_NOTE: Final = 2
"""The number of lines of the note."""


def _scale_beside_list(project: Project, name: MapName, height: int, scale: float, *, first: bool) -> float:
    """Return the scale of the last drawing: a little smaller where this keeps the list on the same page."""
    title, item, note = _SIZES
    above = _AROUND[0] + text.height(
        2 + len(text.wrap(parts.format_title(title_on_line(project)), _LEAF.width, title, bold=True)), title
    )
    entries = [f"{entry.number}. {entry.what}" for entry in _list_entries(view_map(project, name))] or [parts.OPEN]
    # A short list is not split: only its first lines are indented, which moves a word at most.
    lines = sum(len(text.wrap(line, _LEAF.width - _INDENT, item)) for line in entries)
    below = sum(_AROUND[1:]) + text.height(1 + lines, item) + text.height(_NOTE, note)
    fitting = (_LEAF.height - below - (above if first else 0)) / height
    return fitting if _SHRUNK * scale <= fitting < scale else scale
