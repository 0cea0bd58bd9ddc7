"""A process map on a page: its drawing or photograph, the totals, and its steps as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from lean.forms.contexts.parts import OPEN
from lean.process.analysis import Analysis, analyse
from lean.process.compare import compare, list_totals
from lean.process.export.svg import render_svg
from lean.process.layout.layout import PaperSize, lay_out
from lean.process.layout.legend import VALUES
from lean.rules.maps import chart
from lean.site.typesetting import typeset
from lean.values import format_date, format_duration
from lean.workspace.project import BrokenDocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.process.checks import Chart
    from lean.process.compare import MeasureChange
    from lean.rules.maps import MapName
    from lean.site.pictures import PagePicture, PagePictures
    from lean.workspace.project import Project

_PAPER: Final = PaperSize(7560, 4250)
"""As wide as a page of the site; each sheet fits on a printed page."""
_TITLES: Final[dict[MapName, str]] = {
    "current-map": "Карта текущего состояния",
    "target-map": "Карта целевого состояния",
}
_KINDS: Final = {
    "start": "начало",
    "operation": "действие",
    "waiting": "ожидание",
    "movement": "перемещение",
    "decision": "решение",
    "end": "конец",
}


@dataclass(frozen=True, slots=True)
class PageMapStep:
    """A step of a map as text."""

    number: int
    lane: str
    what: str
    kind: str
    time: str
    value: str
    marks: str
    next: str


@dataclass(frozen=True, slots=True)
class PageMap:
    """A map on the page: `sheets` of a drawing, or a `photo`, or neither, with the reason in `absent`."""

    key: str
    title: str
    lead_time: str | None
    totals: tuple[tuple[str, str], ...]
    definition: str | None
    made: str | None
    sheets: tuple[Markup, ...]
    photo: PagePicture | None
    absent: str | None
    steps: tuple[PageMapStep, ...]
    marks: str


@dataclass(frozen=True, slots=True)
class PageChange:
    """A measure of time on both maps."""

    title: str
    current: str
    target: str
    saved: str


def build_maps(project: Project, pictures: PagePictures) -> tuple[PageMap, ...]:
    """Return the maps of the project; a map that cannot be read has the reason in its place."""
    page_maps: list[PageMap] = []
    for name, title in _TITLES.items():
        try:
            page_maps += [_build_map(project, name, pictures)] if project.has(name) else []
        except BrokenDocumentError:
            reason = f"{name}.yaml не читается: команда lean check покажет, что в нём поправить"
            page_maps.append(PageMap(name, title, None, (), None, None, (), None, reason, (), ""))
    return tuple(page_maps)


def _build_map(project: Project, name: MapName, pictures: PagePictures) -> PageMap:
    drawn = chart(project, name)
    analysis = _analyse_complete(drawn)
    process = drawn.process
    title = _TITLES[name]
    photo, absent = pictures.add(process.photo, title, project) if process.photo is not None else (None, None)
    sheets = tuple(_draw_sheets(drawn, title)) if photo is None and process.steps else ()
    times = list_totals(analysis) if analysis is not None and analysis.path else ()
    return PageMap(
        key=name,
        title=title,
        lead_time=times[0][1] if times else None,
        totals=times[1:],
        definition=analysis.definition() if analysis is not None and times else None,
        made=format_date(process.made) if process.made is not None else None,
        sheets=sheets,
        photo=photo,
        absent=None if sheets or photo is not None else absent or "шагов на карте пока нет",
        steps=tuple(_list_steps(drawn)),
        marks="Проблемы" if name == "current-map" else "Предложения",
    )


def _draw_sheets(drawn: Chart, title: str) -> Iterator[Markup]:
    process = drawn.process
    description = (
        f"Участники: {', '.join(process.participants) or OPEN}. Шагов: {len(process.steps)}. Шаги — в таблице ниже."
    )
    sheets = lay_out(drawn, _PAPER).sheets
    for number, sheet in enumerate(sheets, start=1):
        name = f"{title}, лист {number} из {len(sheets)}" if len(sheets) > 1 else title
        yield Markup(render_svg(sheet, _PAPER, name=typeset(name), description=typeset(description)))  # noqa: S704 - its texts are escaped


def _analyse_complete(drawn: Chart) -> Analysis | None:
    analysis = analyse(drawn)
    return analysis if isinstance(analysis, Analysis) and drawn.process.steps else None


def _list_steps(drawn: Chart) -> Iterator[PageMapStep]:
    steps = drawn.process.steps
    numbers = {step.id: number for number, step in enumerate(steps, start=1)}
    for number, step in enumerate(steps, start=1):
        links = [
            f"{numbers.get(link.to, link.to)}{f' — {link.when}' if link.when is not None else ''}"
            for link in step.next or ()
        ]
        follows = ["—"] if step.kind == "end" or number == len(steps) else [str(number + 1)]
        yield PageMapStep(
            number=number,
            lane=step.lane or OPEN,
            what=step.what or step.id,
            kind=_KINDS[step.kind],
            time=step.time.text if step.time is not None else "—",
            value=VALUES[step.worth] if step.worth is not None else "—",
            marks=", ".join(map(str, (*step.problems, *step.proposals))) or "—",
            next="; ".join(links or follows),
        )


def list_changes(project: Project) -> tuple[PageChange, ...]:
    """Compare both maps; nothing if one of them is missing or incomplete. Raises BrokenDocumentError."""
    if not (project.has("current-map") and project.has("target-map")):
        return ()
    analyses = [_analyse_complete(chart(project, name)) for name in _TITLES]
    if any(side is None for side in analyses):
        return ()
    current, target = (side for side in analyses if side is not None)
    comparison = compare(current, target)
    return tuple(
        PageChange(change.title, str(change.current), str(change.target), _describe_saving(change))
        for change in comparison.changes
        if change.current.maximum or change.target.maximum
    )


def _describe_saving(change: MeasureChange) -> str:
    saved = change.saved.maximum
    if not saved:
        return "—"
    word, amount = ("меньше", saved) if saved > 0 else ("больше", -saved)
    part = f", {abs(round(change.part * 100))} %" if change.part is not None else ""
    return f"{word} на {format_duration(amount)}{part}"
