"""The maps of the process (прил. 2): the drawing or a photograph of it, the numbered list beside, totals below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lean.forms.contexts import parts
from lean.forms.contexts.parts import ProjectForm
from lean.forms.contexts.photographs import Room, mark, photograph
from lean.forms.drawings import Picture
from lean.forms.fields import shown
from lean.process.analysis import Analysis, analyse
from lean.process.compare import list_totals
from lean.process.export.svg import MARGIN, render_svg
from lean.process.layout import text
from lean.process.layout.layout import LayoutPlan, PaperSize, Surroundings, lay_out
from lean.rules.maps import MapName, chart
from lean.workspace.project import Project, once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.forms.contexts.parts import Occasion

_PAGE: Final = PaperSize(7250, 3850)
"""What a landscape page has for a drawing below the heading, in tenths of a point."""
_EMU: Final = 1270
"""English metric units in a tenth of a point."""
_LEAF: Final = PaperSize(7285, 4530)
"""What a landscape page has for everything."""
_SHRUNK: Final = 0.8
"""How small a drawing may be made for the numbered list to stay on its page."""


@dataclass(frozen=True, slots=True)
class EntryShown:
    """A problem of the current map, a proposal of the target map."""

    number: int = shown("номер на карте")
    what: str = shown("проблема или предложение")


@dataclass(frozen=True, slots=True)
class MapForm(ProjectForm):
    """A map."""

    lead_time: str | None = shown("время протекания процесса; пусто, если оно стоит на чертеже")
    sheets: tuple[str, ...] = shown("листы чертежа или снимок; абзац с одним таким полем станет картинкой", wanted=True)
    entries: tuple[EntryShown, ...] = shown("пронумерованные проблемы или предложения", wanted=True)
    totals: tuple[str, ...] = shown("итоги времени, для карты со снимком: «Потери: 8 мин»")


def current_map(occasion: Occasion) -> MapForm:
    """Gather the current map. Raises BrokenDocumentError."""
    return _form(occasion, "current-map")


def target_map(occasion: Occasion) -> MapForm:
    """Gather the target map. Raises BrokenDocumentError."""
    return _form(occasion, "target-map")


def _entries(project: Project, name: MapName) -> tuple[EntryShown, ...]:
    if name == "current-map":
        listed = dict(project.current_map.problems)
    else:
        listed = {number: parts.text(proposal.what) for number, proposal in project.target_map.proposals.items()}
    return tuple(EntryShown(number, said) for number, said in sorted(listed.items()))


@once
def plan(project: Project, name: MapName) -> LayoutPlan:
    """What the drawings of a map are made of, for pages and for slides. Raises BrokenDocumentError."""
    return LayoutPlan.of(chart(project, name))


@once
def analysed(project: Project, name: MapName) -> Analysis | None:
    """What a map's time goes to, where the map has steps and is complete. Raises BrokenDocumentError."""
    drawn = chart(project, name)
    found = analyse(drawn) if drawn.process.steps else None
    return found if isinstance(found, Analysis) else None


def _form(occasion: Occasion, name: MapName) -> MapForm:
    drawn = chart(occasion.project, name)
    found = analysed(occasion.project, name)
    times = list_totals(found) if found is not None else ()
    photo = drawn.process.photo is not None
    return MapForm(
        *parts.of_project(occasion.project),
        lead_time=times[0][1] if photo and times else None,
        sheets=tuple(picture.mark for picture in pictures(occasion, name)),
        entries=_entries(occasion.project, name),
        totals=tuple(f"{title}: {value}" for title, value in times[1:]) if photo else (),
    )


def pictures(occasion: Occasion, name: MapName) -> Iterator[Picture]:
    """The sheets of a map, or its photograph. Raises BrokenDocumentError."""
    drawn = chart(occasion.project, name)
    photo = drawn.process.photo
    if photo is not None:
        room = Room(_PAGE.width * _EMU, _PAGE.height * _EMU)
        yield photograph(photo, 1, "Снимок карты процесса", occasion.project, room)
    elif drawn.process.steps:
        yield from _drawn(occasion.project, name)


@once
def _drawn(project: Project, name: MapName) -> tuple[Picture, ...]:
    drawing = lay_out(plan(project, name), _PAGE, Surroundings(analysis=analysed(project, name)))
    found = []
    for number, sheet in enumerate(drawing.sheets, start=1):
        drawn = render_svg(sheet, _PAGE)
        width, height = sheet.width + 2 * MARGIN, sheet.height + 2 * MARGIN
        scale = min(1.0, _PAGE.width / width, _PAGE.height / height)
        if number == len(drawing.sheets):
            scale = _beside_list(project, name, height, scale, first=number == 1)
        found.append(
            Picture(
                mark("чертёж", number, drawn.encode()),
                None,
                drawn,
                round(width * scale * _EMU),
                round(height * scale * _EMU),
                f"Карта процесса, лист {number} из {len(drawing.sheets)}",
            )
        )
    return tuple(found)


_SIZES: Final = (140, 130, 120)
"""Of the name of the form, of the list, of the note below it, as the templates have them; in tenths of a point."""
_AROUND: Final = (120, 160, 60)
"""Below the name, around the heading of the list, left free."""
_INDENT: Final = 354
_NOTE: Final = 2
"""Lines of the note."""


def _beside_list(project: Project, name: MapName, height: int, scale: float, *, first: bool) -> float:
    """The scale of the last drawing: a little smaller where the list would else stand on a page of its own."""
    title, item, note = _SIZES
    above = _AROUND[0] + text.height(2 + len(text.wrap(parts.title_of(project), _LEAF.width, title, bold=True)), title)
    said = [f"{entry.number}. {entry.what}" for entry in _entries(project, name)] or [parts.OPEN]
    # A short list stays in one piece: its first lines are indented, which costs a word at most.
    lines = sum(len(text.wrap(line, _LEAF.width - _INDENT, item)) for line in said)
    below = sum(_AROUND[1:]) + text.height(1 + lines, item) + text.height(_NOTE, note)
    fitting = (_LEAF.height - below - (above if first else 0)) / height
    return fitting if _SHRUNK * scale <= fitting < scale else scale
