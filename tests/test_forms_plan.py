"""The plan as in прил. 3, monitoring of plan and fact, the chart of stages."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Length
from hypothesis import given
from hypothesis import strategies as st

from lean import resources
from lean.calendar import WorkingCalendar
from lean.documents.card import ProjectCard
from lean.documents.monitoring import Monitoring
from lean.documents.plan import ActionPlan
from lean.documents.process_map import CurrentMap
from lean.documents.workspace import Roster, WorkspaceSettings
from lean.forms.contexts.plan import build_monitoring, build_plan, format_signed
from lean.forms.contexts.results import build_report
from lean.forms.contexts.stages import COLUMNS, build_schedule
from lean.forms.docx import Properties, render
from lean.forms.inspection import read_paragraphs
from lean.regulation import editions
from lean.views.monitoring import count_days_late
from lean.views.occasion import Occasion
from lean.workspace.project import Project
from lean.workspace.workspace import Workspace, calendar_year
from tests.documents_in_memory import DocumentsInMemory

if TYPE_CHECKING:
    from pydantic import BaseModel

REGULATION: Final = editions.find("seversk", Path()).on(date(2026, 11, 23))
FORMS: Final = resources.templates("seversk")[-1] / "forms"
CALENDAR: Final = WorkingCalendar.from_data(
    [calendar_year(path) for path in sorted(resources.calendars().glob("*.yaml"))]
)
MODELS: Final[dict[str, type[BaseModel]]] = {
    "card": ProjectCard,
    "plan": ActionPlan,
    "monitoring": Monitoring,
    "current-map": CurrentMap,
}


def occasion(on: date = date(2026, 11, 23), **documents: Any) -> Occasion:  # noqa: ANN401 - any document
    found = {name.replace("_", "-"): content for name, content in documents.items()}
    models = {name: MODELS[name].model_validate(content) for name, content in found.items()}
    shared = {"roster": Roster(), "lean": WorkspaceSettings()}
    return Occasion(
        Project("p", Workspace(Path(), DocumentsInMemory(shared), CALENDAR), DocumentsInMemory(models)), REGULATION, on
    )


DECREE: Final = (
    "СОГЛАСОВАНО",
    "(наименование должности курирующего проект заместителя Мэра ЗАТО Северск)",
    "(подпись и Ф.И.О. курирующего проект заместителя Мэра ЗАТО Северск)",
    "«___» __________ 20__ г.",
    "ПЛАН",
    "реализации проекта",
    "№ п/п",
    "Наименование мероприятия",
    "Ответственный исполнитель",
    "Срок мероприятия",
    "Ожидаемый результат",
    "1",
    "(наименование должности руководителя проекта)",
    "(подпись)",
    "(Ф.И.О.)",
)
"""Прил. 3 from top to bottom; «N» of the published text stands for №."""


def test_a_blank_plan_has_the_labels_of_the_decree_in_order() -> None:
    content = render(FORMS / "plan.docx", build_plan(occasion(card={})), Properties("План", "p"))
    lines = list(read_paragraphs(content))
    sheet = lines[: lines.index("Приложение к плану реализации проекта")]
    rest = iter(sheet)
    assert [label for label in DECREE if label in rest] == list(DECREE)
    # The plan of the decree is agreed, not approved by a stamp; its form has only these words.
    assert not any("УТВЕРЖДАЮ" in line for line in lines)
    left = [line for line in sheet if line.strip("_ ") and line not in DECREE]
    assert left == ["(наименование не указано)", *["не указано"] * 4]


PLAN: Final = {
    "causes": [{"problem": 1, "causes": ["Журнал один", "Журнал бумажный"]}],
    "declined": [{"problem": 2, "reason": "Решит переезд"}],
    "measures": [
        {"id": "a", "what": "Завести журнал", "solves": [1], "responsible": "Иванов И.И.", "due": "2026-10-30"},
        {"id": "b", "what": "Обучить", "solves": [3, 1], "responsible": "МФЦ", "due": "01.11.2026–15.12.2026"},
    ],
}
MAP: Final = {"problems": {1: "Ждёт регистрации", 2: "Тесно"}}


def test_the_plan_lists_measures_and_on_sheet_two_problems_with_causes() -> None:
    shown = build_plan(occasion(card={}, plan=PLAN, current_map=MAP))
    assert [(m.number, m.what, m.problems, m.due, m.result) for m in shown.measures] == [
        (1, "Завести журнал", "1", "30.10.2026", "не указано"),
        (2, "Обучить", "1, 3", "01.11.2026–15.12.2026", "не указано"),
    ]
    assert [(p.number, p.what, p.causes, p.measures, p.declined) for p in shown.problems] == [
        (1, "Ждёт регистрации", ("Журнал один", "Журнал бумажный"), "1, 2", None),
        (2, "Тесно", (), "—", "Решит переезд"),
        (3, "не указано", (), "2", None),
    ]
    document = docx.Document(io.BytesIO(render(FORMS / "plan.docx", shown, Properties("План", "p"))))
    rows = [[cell.text for cell in row.cells] for row in document.tables[-1].rows]
    assert rows[1:] == [
        ["1", "Ждёт регистрации", "– Журнал один\n– Журнал бумажный", "1, 2"],
        ["2", "Тесно", "не указано", "не предусмотрены: Решит переезд"],
        ["3", "не указано", "не указано", "2"],
    ]


DEVIATIONS: Final = (
    # due, day, working days by the production calendar of 2026
    ("31.07.2026", "05.08.2026", "+3"),
    ("30.10.2026", "30.10.2026", "0"),
    ("30.10.2026", "31.10.2026", "+1"),  # a Saturday: a day late is a day late
    ("30.10.2026", "02.11.2026", "+1"),
    ("30.10.2026", "05.11.2026", "+3"),  # the 4th is a holiday
    ("31.08.2026", "28.08.2026", "−1"),
    ("10.04.2026", "08.04.2026", "−2"),
    ("12.04.2026", "11.04.2026", "0"),  # both at a weekend
)


@pytest.mark.parametrize(("due", "day", "expected"), DEVIATIONS)
def test_deviations_are_counted_in_working_days(due: str, day: str, expected: str) -> None:
    one, other = (date(*map(int, reversed(text.split(".")))) for text in (due, day))
    assert format_signed(count_days_late(one, other, CALENDAR)) == expected


STATES: Final[tuple[tuple[dict[str, Any] | None, str, str], ...]] = (
    # state of a measure due on 30.10.2026, text in «Выполнено» and in «Отклонение» on 23.11.2026
    (None, "не выполнено", "+15"),
    ({"state": "in-progress"}, "не выполнено", "+15"),
    ({"state": "done", "done": "28.10.2026"}, "28.10.2026", "−2"),
    ({"state": "done", "done": "24.11.2026"}, "не выполнено", "+15"),  # not yet on that day
    ({"state": "done"}, "выполнено, дата не указана", "—"),
    ({"state": "cancelled"}, "снято", "—"),
)


@pytest.mark.parametrize(("state", "done", "deviation"), STATES)
def test_monitoring_compares_plan_and_fact(state: dict[str, Any] | None, done: str, deviation: str) -> None:
    measures = [{"measure": "a", **state}] if state is not None else []
    of = occasion(card={}, plan=PLAN, monitoring={"measures": measures})
    shown = build_monitoring(of)
    assert build_report(of).measures[0].done == done, "the report tells the same"
    assert (shown.measures[0].done, shown.measures[0].deviation) == (done, deviation)
    assert (shown.measures[1].done, shown.measures[1].deviation) == ("не выполнено", "срок не наступил")


def test_a_deviation_in_a_year_without_calendar_is_not_counted() -> None:
    late = {"measures": [{"id": "a", "what": "Позже", "due": "01.02.2040"}]}
    shown = build_monitoring(occasion(date(2040, 3, 1), card={}, plan=late))
    assert shown.measures[0].deviation.startswith("не посчитано: ")


def test_readings_are_listed_by_indicator_and_day() -> None:
    card = {"indicators": [{"id": "t", "name": "Время"}, {"name": "Балл"}]}
    readings = [
        {"indicator": "t", "date": "02.03.2026", "value": "8 мин"},
        {"indicator": "t", "date": "01.03.2026", "value": "12 мин"},
        {"indicator": "Балл", "date": "01.12.2026", "value": "3,5"},  # after the present day
    ]
    shown = build_monitoring(occasion(card=card, monitoring={"readings": readings})).indicators
    assert [one.readings for one in shown] == [("01.03.2026: 12\xa0мин", "02.03.2026: 8\xa0мин"), ()]


def stages(*periods: str | None) -> Any:  # noqa: ANN401 - a context
    return build_schedule(occasion(card={"schedule": [{"name": "Этап", "period": period} for period in periods]}))


def test_the_chart_shows_whole_months() -> None:
    shown = stages("01.01.2026–31.03.2026", "15.04.2026", None)
    assert [(head.label, head.columns) for head in shown.years] == [("2026", COLUMNS)]
    assert [head.label for head in shown.months] == ["янв", "фев", "мар", "апр"]
    # 90 of 120 days; the middle of April has at least one column; nothing without a period.
    assert [bar.columns for bar in shown.stages[0].bars] == [36, 12]
    assert [bar.columns for bar in shown.stages[1].bars] == [42, 1, 5]
    assert [(bar.columns, bar.colour) for bar in shown.stages[2].bars] == [(COLUMNS, "auto")]


HEADS: Final = (
    ("01.11.2026–31.01.2027", ["2026", "2027"], ["ноя", "дек", "янв"]),
    ("01.01.2026–31.12.2027", ["2026", "2027"], ["I", "II", "III", "IV"] * 2),
    ("01.01.2026–31.12.2032", [str(year) for year in range(2026, 2033)], [str(year) for year in range(2026, 2033)]),
)


@pytest.mark.parametrize(("period", "years", "months"), HEADS)
def test_headings_of_the_chart_depend_on_the_length_of_the_project(
    period: str, years: list[str], months: list[str]
) -> None:
    shown = stages(period)
    assert ([head.label for head in shown.years], [head.label for head in shown.months]) == (years, months)


def test_a_chart_without_measures_is_empty() -> None:
    assert [(head.label, head.columns) for head in stages().months] == [("", COLUMNS)]


days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@given(st.lists(st.tuples(days, days).map(sorted), min_size=1, max_size=6))
def test_each_row_of_the_chart_fills_all_columns(periods: list[list[date]]) -> None:
    shown = stages(*(f"{start:%d.%m.%Y}–{end:%d.%m.%Y}" for start, end in periods))
    for parts in (shown.years, shown.months, *(stage.bars for stage in shown.stages)):
        assert sum(part.columns for part in parts) == COLUMNS
        assert all(part.columns > 0 for part in parts)


@pytest.mark.parametrize("dropped", [0, 45])
def test_cells_of_the_chart_have_the_width_of_their_columns(tmp_path: Path, dropped: int) -> None:
    """Also if the program that saved the template removed columns of the grid without cell borders."""
    template = docx.Document(str(FORMS / "schedule.docx"))
    columns = template.tables[0]._tbl.tblGrid  # noqa: SLF001 - not public
    kept = columns[-dropped - 1]
    kept.set(qn("w:w"), str(sum(int(column.get(qn("w:w"))) for column in columns[-dropped - 1 :])))
    for column in list(columns)[len(columns) - dropped :]:
        columns.remove(column)
    template.save(str(tmp_path / "schedule.docx"))
    shown = stages("01.01.2026–31.03.2026", "15.04.2026")
    document = docx.Document(io.BytesIO(render(tmp_path / "schedule.docx", shown, Properties("График", "p"))))
    table = document.tables[0]._tbl  # noqa: SLF001 - not public
    grid = [int(column.get(qn("w:w"))) for column in table.tblGrid]
    assert len(grid) == 4 + COLUMNS
    for row in table.tr_lst:
        spans = [cell.grid_span for cell in row.tc_lst]
        assert sum(spans) == len(grid)
        place = 0
        for cell, span in zip(row.tc_lst, spans, strict=True):
            if span > 1:
                assert abs(Length(cell.width or 0).twips - sum(grid[place : place + span])) <= 1
            place += span
