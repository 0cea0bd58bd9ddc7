"""The results of a project for its page: indicators, effects, charts and photographs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lean.forms.contexts import parts
from lean.forms.contexts.plan import monitoring, readings_of
from lean.rules.report import achievements
from lean.site import bars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

    from lean.forms.contexts.parts import Occasion
    from lean.site.pictures import PagePicture, PagePictures
    from lean.workspace.project import Project


@dataclass(frozen=True, slots=True)
class PageIndicator:
    """An indicator with its values; `reached` is yes, no or empty."""

    name: str
    baseline: str
    target: str
    latest: str
    actual: str
    reached: str
    note: str | None


@dataclass(frozen=True, slots=True)
class PageChart:
    """A drawing of values before and after."""

    title: str
    drawing: Markup


@dataclass(frozen=True, slots=True)
class PageEffect:
    """An effect of the project."""

    what: str
    before: str
    after: str
    saved: str


@dataclass(frozen=True, slots=True)
class PagePair:
    """Photographs before and after, or the reasons why they cannot be shown."""

    caption: str
    before: PagePicture | None
    after: PagePicture | None
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProjectResults:
    """The measured results of the project."""

    indicators: tuple[PageIndicator, ...]
    charts: tuple[PageChart, ...]
    effects: tuple[PageEffect, ...]
    pairs: tuple[PagePair, ...]
    summary: str | None


_REACHED: Final = {True: "yes", False: "no", None: ""}


def build_results(of: Occasion, pictures: PagePictures) -> ProjectResults:
    """Return the results. Raises BrokenDocumentError."""
    project, report = of.project, of.project.report
    effects = tuple(
        PageEffect(
            parts.text(effect.what),
            parts.quantity(effect.before) if effect.before is not None else "—",
            parts.quantity(effect.after) if effect.after is not None else "—",
            parts.quantity(effect.saved) if effect.saved is not None else "—",
        )
        for effect in report.effects
    )
    return ProjectResults(
        indicators=tuple(_list_indicators(of)),
        charts=tuple(_draw_charts(of)),
        effects=effects,
        pairs=tuple(_list_pairs(project, pictures)),
        summary=report.summary,
    )


def _list_indicators(of: Occasion) -> Iterator[PageIndicator]:
    for item, measured in zip(achievements(of.project), monitoring(of).indicators, strict=True):
        yield PageIndicator(
            name=measured.name,
            baseline=measured.baseline,
            target=measured.target,
            latest=measured.readings[-1] if measured.readings else "—",
            actual=parts.quantity(item.line.actual) if item.line.actual is not None else "—",
            reached=_REACHED[item.reached],
            note=item.line.note,
        )


def _draw_charts(of: Occasion) -> Iterator[PageChart]:
    """Yield a drawing for each indicator and effect with values of the same unit."""
    project = of.project
    hours = project.current_map.day_hours
    for item in achievements(project):
        indicator, actual = item.indicator, item.line.actual
        last = next(
            (reading.value for reading in reversed(readings_of(indicator, of)) if reading.date is not None), None
        )
        after = ("Стало", actual) if actual is not None else ("Последнее измерение", last)
        columns = (("before", "Было", indicator.baseline), ("target", "Цель", indicator.target), ("after", *after))
        drawing = bars.draw_bars(parts.text(indicator.name), [bars.Bar(*column) for column in columns], hours)
        if drawing is not None:
            yield PageChart(parts.text(indicator.name), drawing)
    for effect in project.report.effects:
        pair = [bars.Bar("before", "Было", effect.before), bars.Bar("after", "Стало", effect.after)]
        drawing = bars.draw_bars(parts.text(effect.what), pair, hours)
        if drawing is not None:
            yield PageChart(parts.text(effect.what), drawing)


def _list_pairs(project: Project, pictures: PagePictures) -> Iterator[PagePair]:
    for pair in project.report.pictures:
        caption = parts.text(pair.caption)
        before, no_before = pictures.add(pair.before, f"До: {caption}", project)
        after, no_after = pictures.add(pair.after, f"После: {caption}", project)
        absent = tuple(f"{name}: {why}" for name, why in (("до", no_before), ("после", no_after)) if why is not None)
        yield PagePair(caption, before, after, absent)
