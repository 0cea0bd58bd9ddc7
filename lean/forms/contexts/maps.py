"""The maps of the process (прил. 2): the drawing or a photograph of it, the numbered list beside, totals below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lean.forms.contexts import parts
from lean.forms.contexts.photographs import Room, mark, photograph
from lean.forms.drawings import Picture
from lean.forms.fields import shown
from lean.process.analysis import Analysis, analyse
from lean.process.compare import printed
from lean.process.drawing import MARGIN, svg
from lean.process.layout import Around, Paper, Plan, lay_out
from lean.project import Project, once
from lean.rules.maps import MapName, chart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.forms.contexts.parts import Occasion

_PAGE: Final = Paper(7250, 3850)
"""What a landscape page has for a drawing below the heading, in tenths of a point."""
_EMU: Final = 1270
"""English metric units in a tenth of a point."""


@dataclass(frozen=True, slots=True)
class EntryShown:
    """A problem of the current map, a proposal of the target map."""

    number: int = shown("номер на карте")
    what: str = shown("проблема или предложение")


@dataclass(frozen=True, slots=True)
class MapForm:
    """A map."""

    project: str = shown("имя каталога проекта")
    title: str = shown("наименование проекта")
    lead_time: str | None = shown("время протекания процесса; пусто, если оно стоит на чертеже")
    sheets: tuple[str, ...] = shown("листы чертежа или снимок; абзац с одним таким полем станет картинкой", wanted=True)
    entries: tuple[EntryShown, ...] = shown("пронумерованные проблемы или предложения", wanted=True)
    totals: tuple[str, ...] = shown("итоги времени, для карты со снимком: «Потери: 8 мин»")


def current_map(occasion: Occasion) -> MapForm:
    """Gather the current map. Raises BrokenDocumentError."""
    problems = occasion.project.current_map.problems
    return _form(occasion, "current-map", tuple(EntryShown(n, text) for n, text in sorted(problems.items())))


def target_map(occasion: Occasion) -> MapForm:
    """Gather the target map. Raises BrokenDocumentError."""
    proposals = occasion.project.target_map.proposals
    entries = tuple(EntryShown(n, parts.text(proposal.what)) for n, proposal in sorted(proposals.items()))
    return _form(occasion, "target-map", entries)


@once
def plan(project: Project, name: MapName) -> Plan:
    """What the drawings of a map are made of, for pages and for slides. Raises BrokenDocumentError."""
    return Plan.of(chart(project, name))


@once
def analysed(project: Project, name: MapName) -> Analysis | None:
    """What a map's time goes to, where the map has steps and is complete. Raises BrokenDocumentError."""
    drawn = chart(project, name)
    found = analyse(drawn) if drawn.process.steps else None
    return found if isinstance(found, Analysis) else None


def _form(occasion: Occasion, name: MapName, entries: tuple[EntryShown, ...]) -> MapForm:
    drawn = chart(occasion.project, name)
    found = analysed(occasion.project, name)
    times = printed(found) if found is not None else ()
    photo = drawn.process.photo is not None
    return MapForm(
        project=occasion.project.slug,
        title=parts.title_of(occasion.project),
        lead_time=times[0][1] if photo and times else None,
        sheets=tuple(picture.mark for picture in pictures(occasion, name)),
        entries=entries,
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
    drawing = lay_out(plan(project, name), _PAGE, Around(analysis=analysed(project, name)))
    found = []
    for number, sheet in enumerate(drawing.sheets, start=1):
        text = svg(sheet, _PAGE)
        width, height = sheet.width + 2 * MARGIN, sheet.height + 2 * MARGIN
        scale = min(1.0, _PAGE.width / width, _PAGE.height / height)
        found.append(
            Picture(
                mark("чертёж", number, text.encode()),
                None,
                text,
                round(width * scale * _EMU),
                round(height * scale * _EMU),
                f"Карта процесса, лист {number} из {len(drawing.sheets)}",
            )
        )
    return tuple(found)
