"""The register of projects (прил. 5 п. 10) as JSON data, as sheets of a workbook and as a printed form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from lean.documents.choices import word_of
from lean.forms.contexts.parts import keep_on_line
from lean.forms.fields import form_field
from lean.forms.xlsx import Cell, Sheet, SheetColumn
from lean.portfolio.counts import (
    HEADINGS,
    NOT_STATED,
    count_projects,
    count_reached,
    format_amount,
    mean_shortening,
    sum_savings,
)
from lean.portfolio.entries import as_object
from lean.values import format_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lean.documents.workspace import Appeal
    from lean.portfolio.entries import PortfolioEntry
    from lean.regulation.model import Regulation
    from lean.values import Quantity

OF_ALL: Final = "Реестр проектов бережливого управления"
OF_APPEALS: Final = "Реестр проектов, реализованных в рамках поступивших от ЦУР или в администрацию обращений граждан"
"""The title that прил. 5 п. 10 demands."""


def select_registered(items: Iterable[PortfolioEntry], *, on_appeals: bool) -> list[PortfolioEntry]:
    """Return the projects of the register in the order of opening; those not opened yet come last.

    `on_appeals` selects only closed projects that were started on appeals (прил. 5 п. 10).
    """
    wanted = [item for item in items if not on_appeals or (item.is_closed and item.appeals)]
    return sorted(wanted, key=lambda item: (item.opened is None, item.opened or date.max, item.project))


def as_objects(items: Sequence[PortfolioEntry]) -> list[dict[str, Any]]:
    """Return the register as JSON data with the stable keys of the command line."""
    return [
        {
            "number": number,
            **as_object(item),
            "appeals": [_appeal_object(appeal) for appeal in item.appeals],
            "indicators": [
                {
                    "name": result.name,
                    "baseline": _text_of(result.baseline),
                    "target": _text_of(result.target),
                    "actual": _text_of(result.actual),
                    "reached": result.reached,
                }
                for result in item.results
            ],
            "effects": [{"what": saving.what, "saved": saving.saved.text} for saving in item.savings],
        }
        for number, item in enumerate(items, start=1)
    ]


def _appeal_object(appeal: Appeal) -> dict[str, Any]:
    received = appeal.received.isoformat() if appeal.received is not None else None
    return {"id": appeal.id, "source": appeal.source, "received": received, "about": appeal.about}


def totals_as_objects(items: Sequence[PortfolioEntry], regulation: Regulation) -> list[dict[str, Any]]:
    """Return counts and sums as JSON data with the stable keys of the command line."""
    totals: list[dict[str, Any]] = [
        {"by": count.by, "key": count.key, "name": count.name, "projects": count.projects}
        for count in count_projects(items, regulation)
    ]
    for total in sum_savings(items):
        totals.append({"by": "effect", "key": total.unit, "name": total.unit, "projects": len(total.projects)})
        totals[-1]["amount"] = float(total.amount)
    cut = mean_shortening(items)
    if cut is not None:
        totals.append({"by": "lead-time", "key": "%", "name": _LEAD_TIME, "projects": len(cut.projects)})
        totals[-1]["amount"] = float(cut.percent)
    return totals


_LEAD_TIME: Final = "Сокращение времени протекания процесса, в среднем"


def describe_results(items: Sequence[PortfolioEntry]) -> Iterator[str]:
    """Yield the joint results of closed projects, one line each."""
    closed = sum(item.is_closed for item in items)
    if not closed:
        return
    got, known = count_reached(items)
    if known:
        yield f"Показателей достигнуто: {got} из {known}"
    cut = mean_shortening(items)
    if cut is not None:
        yield f"{_LEAD_TIME}: {format_amount(cut.percent)} % (проектов: {len(cut.projects)})"
    for total in sum_savings(items):
        yield f"Сбережено: {format_amount(total.amount)} {total.unit} (проектов: {len(total.projects)})"


def describe_appeals(appeals: Iterable[Appeal]) -> list[str]:
    """Return appeals as text: «ЦУР-2026-0318 от 03.08.2026, ЦУР»."""
    return [
        ", ".join(
            filter(
                None,
                (
                    appeal.id + (f" от {format_date(appeal.received)}" if appeal.received is not None else ""),
                    word_of(appeal, "source"),
                ),
            )
        )
        for appeal in appeals
    ]


def _describe_reached(item: PortfolioEntry) -> list[str]:
    got, known = count_reached([item])
    return [*([f"показателей достигнуто: {got} из {known}"] if known else []), *_describe_savings(item)]


def _describe_savings(item: PortfolioEntry) -> list[str]:
    """Return the savings of a closed project; before closing, the report has not been accepted."""
    savings = item.savings if item.is_closed else ()
    return [f"{saving.what}: {saving.saved.text}" if saving.what else saving.saved.text for saving in savings]


_REGISTER: Final = (
    SheetColumn("№ п/п", 5),
    SheetColumn("Наименование", 32),
    SheetColumn("Подразделение", 24),
    SheetColumn("Координатор", 15),
    SheetColumn("Руководитель", 15),
    SheetColumn("Этап", 16),
    SheetColumn("Открыт", 11),
    SheetColumn("Окончен", 11),
    SheetColumn("Обращения", 24),
    SheetColumn("Цели", 8),
    SheetColumn("Показателей оценено", 12),
    SheetColumn("Из них достигнуто", 12),
    SheetColumn("Эффекты", 24),
)
_APPEALS: Final = (
    SheetColumn("Обращение", 18),
    SheetColumn("Поступило", 11),
    SheetColumn("Откуда", 13),
    SheetColumn("О чём", 50),
    SheetColumn("Проект", 40),
    SheetColumn("Этап", 18),
    SheetColumn("Проект окончен", 11),
)
_DEADLINES: Final = (
    SheetColumn("Проект", 40),
    SheetColumn("Этап", 18),
    SheetColumn("Что", 50),
    SheetColumn("Срок", 11),
    SheetColumn("Просрочено, раб. дн.", 12),
    SheetColumn("Пункт", 12),
)
_INDICATORS: Final = (
    SheetColumn("Проект", 40),
    SheetColumn("Показатель", 44),
    SheetColumn("Было", 20),
    SheetColumn("Цель", 22),
    SheetColumn("Стало", 20),
    SheetColumn("Достигнут", 12),
)
_TOTALS: Final = (
    SheetColumn("По чему", 20),
    SheetColumn("Значение", 60),
    SheetColumn("Проектов", 12),
    SheetColumn("Сумма", 14),
)
_REACHED: Final = {True: "да", False: "нет", None: ""}


def build_sheets(items: Sequence[PortfolioEntry], regulation: Regulation, title: str) -> list[Sheet]:
    """Return the sheets of the workbook: register, appeals, indicators, deadlines and totals."""
    return [
        Sheet(
            "Реестр", title, _REGISTER, tuple(_register_row(number, item) for number, item in enumerate(items, start=1))
        ),
        Sheet("Обращения", "Обращения, с которых начались проекты", _APPEALS, tuple(_appeal_rows(items))),
        Sheet("Показатели", "Целевые показатели проектов", _INDICATORS, tuple(_indicator_rows(items))),
        Sheet("Сроки", "Открытые сроки проектов", _DEADLINES, tuple(_deadline_rows(items))),
        Sheet("Итоги", "Итоги по проектам", _TOTALS, tuple(_total_rows(items, regulation))),
    ]


def _register_row(number: int, item: PortfolioEntry) -> tuple[Cell, ...]:
    got, known = count_reached([item])
    return (
        number,
        item.title,
        item.unit,
        item.coordinator,
        item.leader,
        item.stage_name,
        item.opened,
        item.ended,
        "\n".join(describe_appeals(item.appeals)),
        ", ".join(map(str, item.goals)),
        known or None,
        got if known else None,
        "\n".join(_describe_savings(item)),
    )


def _appeal_rows(items: Iterable[PortfolioEntry]) -> Iterator[tuple[Cell, ...]]:
    for item in items:
        for appeal in item.appeals:
            details = (appeal.received, word_of(appeal, "source"), appeal.about)
            yield (appeal.id, *details, item.title, item.stage_name, item.ended)


def _deadline_rows(items: Iterable[PortfolioEntry]) -> Iterator[tuple[Cell, ...]]:
    for item in items:
        for state in item.deadlines:
            late = state.overdue_days or None
            yield (item.title, item.stage_name, state.name, state.due, late, state.provision)


def _indicator_rows(items: Iterable[PortfolioEntry]) -> Iterator[tuple[Cell, ...]]:
    for item in items:
        for result in item.results:
            values = (_text_of(result.baseline), _text_of(result.target), _text_of(result.actual))
            yield (item.title, result.name, *values, _REACHED[result.reached])


def _total_rows(items: Sequence[PortfolioEntry], regulation: Regulation) -> Iterator[tuple[Cell, ...]]:
    yield "Всего", "Проекты реестра", len(items), None
    for count in count_projects(items, regulation):
        yield HEADINGS[count.by], count.name, count.projects, None
    for total in sum_savings(items):
        yield "Сбережено", total.unit, len(total.projects), total.amount
    cut = mean_shortening(items)
    if cut is not None:
        yield "Время процесса", f"{_LEAD_TIME}, %", len(cut.projects), cut.percent


def _text_of(value: Quantity | None) -> str | None:
    return value.text if value is not None else None


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A project of the register."""

    number: int = form_field("номер по порядку")
    title: str = form_field("наименование проекта")
    unit: str = form_field("подразделение")
    people: tuple[str, ...] = form_field("координатор и руководитель")
    stage: str = form_field("этап или чем проект завершён")
    days: tuple[str, ...] = form_field("когда открыт и завершён")
    appeals: tuple[str, ...] = form_field("обращения: номер, дата, откуда, о чём")
    results: tuple[str, ...] = form_field("достигнутые показатели и эффекты")


@dataclass(frozen=True, slots=True)
class RegisterTotal:
    """A line of the totals."""

    name: str = form_field("по чему и что посчитано")
    projects: int = form_field("проектов")


@dataclass(frozen=True, slots=True)
class RegisterForm:
    """The register as its template prints it."""

    heading: str = form_field("заголовок")
    organisation: str = form_field("организация")
    on: str = form_field("на какой день")
    rows: tuple[RegisterRow, ...] = form_field("проекты")
    totals: tuple[RegisterTotal, ...] = form_field("сколько проектов: всего и по этапам, подразделениям, целям, годам")
    brought: tuple[str, ...] = form_field("что дали закрытые проекты вместе")


def build_register_form(
    items: Sequence[PortfolioEntry], regulation: Regulation, organisation: str, on: date, title: str
) -> RegisterForm:
    """Return the register as its template prints it."""
    return RegisterForm(
        heading=title,
        organisation=organisation,
        on=format_date(on),
        rows=tuple(_printed_row(number, item) for number, item in enumerate(items, start=1)),
        totals=(
            RegisterTotal("Всего проектов", len(items)),
            *(RegisterTotal(f"{HEADINGS[c.by]}: {c.name}", c.projects) for c in count_projects(items, regulation)),
        ),
        brought=tuple(describe_results(items)),
    )


def _printed_row(number: int, item: PortfolioEntry) -> RegisterRow:
    people = (("координатор", item.coordinator), ("руководитель", item.leader))
    # A rejected or cancelled project is not completed; its stage explains the day.
    days = (("открыт ", item.opened), ("завершён " if item.is_closed else "", item.ended))
    about = [appeal.about for appeal in item.appeals]
    appeals = [
        f"{line}: {what}" if what else line for line, what in zip(describe_appeals(item.appeals), about, strict=True)
    ]
    return RegisterRow(
        number=number,
        title=item.title,
        unit=item.unit or NOT_STATED,
        people=tuple(f"{role}: {keep_on_line(name)}" for role, name in people if name) or (NOT_STATED,),
        stage=item.stage_name or NOT_STATED,
        days=tuple(f"{what}{format_date(day)}" for what, day in days if day is not None) or ("—",),
        appeals=tuple(appeals) or ("—",),
        results=tuple(_describe_reached(item)) or ("—",),
    )
