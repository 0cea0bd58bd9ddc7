"""The results of a project for its page: indicators, effects, charts and photographs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lean.forms.contexts import parts
from lean.forms.contexts.parts import NONE
from lean.forms.contexts.plan import format_reading
from lean.rules.report import list_achievements
from lean.site import bars
from lean.views.monitoring import list_readings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from lean.documents.report import Effect
    from lean.rules.report import Achievement
    from lean.site.pictures import PagePicture, PagePictures
    from lean.values import Quantity
    from lean.views.monitoring import IndicatorReadings
    from lean.views.occasion import Occasion
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
    report = of.project.report
    measured = tuple(zip(list_achievements(of.project), list_readings(of), strict=True))
    return ProjectResults(
        indicators=tuple(_build_indicator(achieved, readings) for achieved, readings in measured),
        charts=tuple(_draw_charts(of.project, measured)),
        effects=tuple(_build_effect(effect) for effect in report.effects),
        pairs=tuple(_list_pairs(of.project, pictures)),
        summary=report.summary,
    )


def _build_effect(effect: Effect) -> PageEffect:
    return PageEffect(
        parts.format_text(effect.what),
        _format_value(effect.before),
        _format_value(effect.after),
        _format_value(effect.saved),
    )


def _format_value(value: Quantity | None) -> str:
    return parts.format_quantity(value) if value is not None else NONE


def _build_indicator(achieved: Achievement, measured: IndicatorReadings) -> PageIndicator:
    name, baseline, target = parts.list_goal_fields(measured.indicator)
    return PageIndicator(
        name=name,
        baseline=baseline,
        target=target,
        latest=format_reading(measured.readings[-1]) if measured.readings else NONE,
        actual=_format_value(achieved.line.actual),
        reached=_REACHED[achieved.reached],
        note=achieved.line.note,
    )


def _draw_charts(project: Project, measured: Sequence[tuple[Achievement, IndicatorReadings]]) -> Iterator[PageChart]:
    """Yield a drawing for each indicator and effect that has values of the same unit."""
    hours = project.current_map.day_hours
    for achieved, readings in measured:
        indicator, actual, last = achieved.indicator, achieved.line.actual, readings.last_dated
        latest = last.value if last is not None else None
        after = ("Стало", actual) if actual is not None else ("Последнее измерение", latest)
        columns = (("before", "Было", indicator.baseline), ("target", "Цель", indicator.target), ("after", *after))
        drawing = bars.draw_bars(parts.format_text(indicator.name), [bars.Bar(*column) for column in columns], hours)
        if drawing is not None:
            yield PageChart(parts.format_text(indicator.name), drawing)
    for effect in project.report.effects:
        pair = [bars.Bar("before", "Было", effect.before), bars.Bar("after", "Стало", effect.after)]
        drawing = bars.draw_bars(parts.format_text(effect.what), pair, hours)
        if drawing is not None:
            yield PageChart(parts.format_text(effect.what), drawing)


def _list_pairs(project: Project, pictures: PagePictures) -> Iterator[PagePair]:
    for pair in project.report.pictures:
        caption = parts.format_text(pair.caption)
        before, no_before = pictures.add(pair.before, f"До: {caption}", project)
        after, no_after = pictures.add(pair.after, f"После: {caption}", project)
        absent = tuple(f"{name}: {why}" for name, why in (("до", no_before), ("после", no_after)) if why is not None)
        yield PagePair(caption, before, after, absent)
