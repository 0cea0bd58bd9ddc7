"""The schedule of stages with its chart, and who is interested in the project (прил. 5 п. 4 (6), (8))."""

# ruff: noqa: RUF009 - form_field() is dataclasses.field() with words

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from lean.documents.choices import word_of
from lean.forms.contexts import parts
from lean.forms.contexts.parts import ProjectForm, Signature, format_text
from lean.forms.fields import form_field
from lean.values.dates import SHORT_MONTHS
from lean.views.people import find_signatory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lean.documents.card import ScheduledStage
    from lean.values import Period
    from lean.views.occasion import Occasion

COLUMNS: Final = 48
"""Columns of the chart in the template's grid; they cover the time from the first to the last day."""
_BAR: Final = "8EA9C1"
_EMPTY: Final = "auto"
_QUARTERS: Final = ("I", "II", "III", "IV")
_MOST_MONTHS: Final = 14
_MOST_QUARTERS: Final = 16


@dataclass(frozen=True, slots=True)
class HeadRow:
    """A cell of the chart's head: a year, a quarter or a month."""

    columns: int = form_field("сколько колонок чертежа занимает")
    label: str = form_field("год, месяц или квартал")


@dataclass(frozen=True, slots=True)
class BarRow:
    """A cell of a row of the chart."""

    columns: int = form_field("сколько колонок чертежа занимает")
    colour: str = form_field("заливка: шесть цифр или auto")


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage."""

    number: int = form_field("номер по порядку")
    name: str = form_field("наименование этапа")
    period: str = form_field("период")
    responsible: str = form_field("ответственный")
    bars: tuple[BarRow, ...] = form_field("чертёж: пусто, этап, пусто")


@dataclass(frozen=True, slots=True)
class ScheduleForm(ProjectForm):
    """The schedule of stages."""

    leader: Signature = form_field("руководитель проекта")
    years: tuple[HeadRow, ...] = form_field("годы над чертежом")
    months: tuple[HeadRow, ...] = form_field("месяцы или кварталы над чертежом")
    stages: tuple[StageRow, ...] = form_field("этапы", wanted=True)


@dataclass(frozen=True)
class _TimeAxis:
    """Days from the first to the last, spread over columns; ``step`` is the length of a span of the head in months."""

    first: date
    last: date
    step: int

    def column(self, day: date) -> int:
        """Return the column at whose left edge a day begins; the day after the last one begins at COLUMNS."""
        days = (self.last - self.first).days + 1
        return round(Fraction((day - self.first).days * COLUMNS, days))

    def bars(self, period: Period) -> Iterator[BarRow]:
        """Yield the cells of a row with a period, which takes at least one column."""
        start = min(self.column(period.start), COLUMNS - 1)
        end = max(self.column(period.end + timedelta(days=1)), start + 1)
        for columns, colour in ((start, _EMPTY), (end - start, _BAR), (COLUMNS - end, _EMPTY)):
            if columns:
                yield BarRow(columns, colour)

    def heads(self, months: int) -> Iterator[tuple[date, int]]:
        """Yield first days of spans of so many months with their columns; spans too short for a column are left out."""
        month = (self.first.month - 1) // months * months + 1
        begins = date(self.first.year, month, 1)
        while begins <= self.last:
            after = _add_months(begins, months)
            columns = self.column(min(after, self.last + timedelta(days=1))) - self.column(max(begins, self.first))
            if columns:
                yield begins, columns
            begins = after


def _add_months(day: date, months: int) -> date:
    count = day.month - 1 + months
    return date(day.year + count // 12, count % 12 + 1, 1)


def _build_axis(stages: Iterable[ScheduledStage]) -> _TimeAxis | None:
    """Return the axis over the whole months of all periods; None where no stage has a period."""
    periods = [stage.period for stage in stages if stage.period is not None]
    if not periods:
        return None
    first = min(period.start for period in periods).replace(day=1)
    last = _add_months(max(period.end for period in periods).replace(day=1), 1) - timedelta(days=1)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = 1 if months <= _MOST_MONTHS else 3 if months <= _MOST_QUARTERS * 3 else 12
    return _TimeAxis(first, last, step)


def _build_head(begins: date, columns: int, months: int) -> HeadRow:
    """Return the head of a span of so many months; without a label where its columns are too few."""
    labels = {1: SHORT_MONTHS[begins.month - 1], 3: _QUARTERS[(begins.month - 1) // 3], 12: str(begins.year)}
    label = labels[months]
    return HeadRow(columns, label if len(label) <= columns + 1 else "")


def build_schedule(occasion: Occasion) -> ScheduleForm:
    """Return the schedule of stages with a chart in the cells of its table. Raises BrokenDocumentError."""
    planned = occasion.project.card.schedule
    axis = _build_axis(planned)
    empty = (HeadRow(COLUMNS, ""),)
    return ScheduleForm(
        *parts.list_project_fields(occasion),
        leader=parts.build_signature(find_signatory("leader", occasion)),
        years=tuple(_build_head(day, columns, 12) for day, columns in axis.heads(12)) if axis else empty,
        months=tuple(_build_head(day, columns, axis.step) for day, columns in axis.heads(axis.step)) if axis else empty,
        stages=tuple(
            StageRow(
                number=number,
                name=format_text(stage.name),
                period=parts.format_dates(stage.period),
                responsible=format_text(stage.responsible),
                bars=tuple(axis.bars(stage.period))
                if axis is not None and stage.period is not None
                else (BarRow(COLUMNS, _EMPTY),),
            )
            for number, stage in enumerate(planned, start=1)
        ),
    )


@dataclass(frozen=True, slots=True)
class StakeholderRow:
    """An interested party."""

    number: int = form_field("номер по порядку")
    who: str = form_field("заинтересованная сторона")
    interest: str = form_field("интерес")
    influence: str = form_field("влияние: слабое, среднее, сильное")
    attitude: str = form_field("отношение: поддерживает, нейтрально, против")
    actions: str = form_field("как работать со стороной")


@dataclass(frozen=True, slots=True)
class StakeholdersForm(ProjectForm):
    """The analysis of the interested parties."""

    leader: Signature = form_field("руководитель проекта")
    stakeholders: tuple[StakeholderRow, ...] = form_field("заинтересованные стороны", wanted=True)


def build_stakeholders(occasion: Occasion) -> StakeholdersForm:
    """Return the interested parties of the project. Raises BrokenDocumentError."""
    return StakeholdersForm(
        *parts.list_project_fields(occasion),
        leader=parts.build_signature(find_signatory("leader", occasion)),
        stakeholders=tuple(
            StakeholderRow(
                number=number,
                who=format_text(party.who),
                interest=format_text(party.interest),
                influence=format_text(word_of(party, "influence")),
                attitude=format_text(word_of(party, "attitude")),
                actions=format_text(party.actions),
            )
            for number, party in enumerate(occasion.project.card.stakeholders, start=1)
        ),
    )
