"""The schedule of stages with its chart, and who is interested in the project (прил. 5 п. 4 (6), (8))."""

# ruff: noqa: RUF009 - shown() is dataclasses.field() with words

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from lean.documents.choices import word_of
from lean.forms.contexts import parts
from lean.forms.contexts.parts import ProjectForm, Signature, text
from lean.forms.fields import shown
from lean.values.dates import SHORT_MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lean.documents.card import ScheduledStage
    from lean.forms.contexts.parts import Occasion
    from lean.values import Period

COLUMNS: Final = 48
"""Columns of the chart in the template's grid: the time from the first to the last day is spread over them."""
_BAR: Final = "8EA9C1"
_EMPTY: Final = "auto"
_QUARTERS: Final = ("I", "II", "III", "IV")
_MOST_MONTHS: Final = 14
_MOST_QUARTERS: Final = 16


@dataclass(frozen=True, slots=True)
class HeadShown:
    """A piece of the chart's head: a year, a month or a quarter."""

    columns: int = shown("сколько колонок чертежа занимает")
    label: str = shown("год, месяц или квартал")


@dataclass(frozen=True, slots=True)
class BarShown:
    """A piece of a row of the chart."""

    columns: int = shown("сколько колонок чертежа занимает")
    colour: str = shown("заливка: шесть цифр или auto")


@dataclass(frozen=True, slots=True)
class StageShown:
    """A stage."""

    number: int = shown("номер по порядку")
    name: str = shown("наименование этапа")
    period: str = shown("период")
    responsible: str = shown("ответственный")
    bars: tuple[BarShown, ...] = shown("чертёж: пусто, этап, пусто")


@dataclass(frozen=True, slots=True)
class ScheduleForm(ProjectForm):
    """The schedule of stages."""

    leader: Signature = shown("руководитель проекта")
    years: tuple[HeadShown, ...] = shown("годы над чертежом")
    months: tuple[HeadShown, ...] = shown("месяцы или кварталы над чертежом")
    stages: tuple[StageShown, ...] = shown("этапы", wanted=True)


@dataclass(frozen=True)
class _Axis:
    """Days from the first to the last, spread over columns. ``edges`` are first days of months, quarters or years."""

    first: date
    last: date
    step: int

    def column(self, day: date) -> int:
        """The column at whose left edge a day begins, the last day's end being COLUMNS."""
        days = (self.last - self.first).days + 1
        return round(Fraction((day - self.first).days * COLUMNS, days))

    def bars(self, period: Period) -> Iterator[BarShown]:
        """What a period takes: at least one column, however short it is."""
        start = min(self.column(period.start), COLUMNS - 1)
        end = max(self.column(period.end + timedelta(days=1)), start + 1)
        for columns, colour in ((start, _EMPTY), (end - start, _BAR), (COLUMNS - end, _EMPTY)):
            if columns:
                yield BarShown(columns, colour)

    def heads(self, months: int) -> Iterator[tuple[date, int]]:
        """First days of spans of so many months, with the columns that each takes; spans too short for one are left."""
        month = (self.first.month - 1) // months * months + 1
        begins = date(self.first.year, month, 1)
        while begins <= self.last:
            after = _later(begins, months)
            columns = self.column(min(after, self.last + timedelta(days=1))) - self.column(max(begins, self.first))
            if columns:
                yield begins, columns
            begins = after


def _later(day: date, months: int) -> date:
    count = day.month - 1 + months
    return date(day.year + count // 12, count % 12 + 1, 1)


def _axis(stages: Iterable[ScheduledStage]) -> _Axis | None:
    """From the first day of the first month to the last day of the last one of all periods."""
    periods = [stage.period for stage in stages if stage.period is not None]
    if not periods:
        return None
    first = min(period.start for period in periods).replace(day=1)
    last = _later(max(period.end for period in periods).replace(day=1), 1) - timedelta(days=1)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = 1 if months <= _MOST_MONTHS else 3 if months <= _MOST_QUARTERS * 3 else 12
    return _Axis(first, last, step)


def _head(begins: date, columns: int, months: int) -> HeadShown:
    """The label of a span of so many months; none where its columns are too few for it."""
    labels = {1: SHORT_MONTHS[begins.month - 1], 3: _QUARTERS[(begins.month - 1) // 3], 12: str(begins.year)}
    label = labels[months]
    return HeadShown(columns, label if len(label) <= columns + 1 else "")


def schedule(of: Occasion) -> ScheduleForm:
    """The schedule of stages with a chart in the cells of its table. Raises BrokenDocumentError."""
    planned = of.project.card.schedule
    axis = _axis(planned)
    empty = (HeadShown(COLUMNS, ""),)
    return ScheduleForm(
        *parts.of_project(of.project),
        leader=parts.signs("leader", of),
        years=tuple(_head(day, columns, 12) for day, columns in axis.heads(12)) if axis else empty,
        months=tuple(_head(day, columns, axis.step) for day, columns in axis.heads(axis.step)) if axis else empty,
        stages=tuple(
            StageShown(
                number=number,
                name=text(stage.name),
                period=parts.period(stage.period),
                responsible=text(stage.responsible),
                bars=tuple(axis.bars(stage.period))
                if axis is not None and stage.period is not None
                else (BarShown(COLUMNS, _EMPTY),),
            )
            for number, stage in enumerate(planned, start=1)
        ),
    )


@dataclass(frozen=True, slots=True)
class StakeholderShown:
    """A party and its interest."""

    number: int = shown("номер по порядку")
    who: str = shown("заинтересованная сторона")
    interest: str = shown("интерес")
    influence: str = shown("влияние: слабое, среднее, сильное")
    attitude: str = shown("отношение: поддерживает, нейтрально, против")
    actions: str = shown("как работать со стороной")


@dataclass(frozen=True, slots=True)
class StakeholdersForm(ProjectForm):
    """The analysis of the parties' interest."""

    leader: Signature = shown("руководитель проекта")
    stakeholders: tuple[StakeholderShown, ...] = shown("заинтересованные стороны", wanted=True)


def stakeholders(of: Occasion) -> StakeholdersForm:
    """Who is interested in the project and how. Raises BrokenDocumentError."""
    return StakeholdersForm(
        *parts.of_project(of.project),
        leader=parts.signs("leader", of),
        stakeholders=tuple(
            StakeholderShown(
                number=number,
                who=text(party.who),
                interest=text(party.interest),
                influence=text(word_of(party, "influence")),
                attitude=text(word_of(party, "attitude")),
                actions=text(party.actions),
            )
            for number, party in enumerate(of.project.card.stakeholders, start=1)
        ),
    )
