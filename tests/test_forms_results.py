"""The five points of the evaluation, the results of the report, the briefing, the composition of the team."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lean import resources
from lean.documents.card import ProjectCard
from lean.documents.evaluation import Evaluation
from lean.documents.plan import ActionPlan
from lean.documents.report import Report
from lean.documents.workspace import Roster, WorkspaceSettings
from lean.forms.contexts.overview import build_briefing, build_roster, shorten
from lean.forms.contexts.parts import Signature, format_quantity
from lean.forms.contexts.results import build_evaluation, build_report
from lean.forms.docx import Properties, render
from lean.forms.inspection import read_paragraphs
from lean.regulation import editions
from lean.status.status import compute_standing
from lean.values import parse_quantity
from lean.views.occasion import Occasion
from lean.workspace.project import Project
from lean.workspace.workspace import Workspace
from tests.documents_in_memory import DocumentsInMemory

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel

ON: Final = date(2026, 11, 23)
REGULATION: Final = editions.find("seversk", Path()).on(ON)
FORMS: Final = resources.templates("seversk")[-1] / "forms"
EXAMPLES: Final = Path(__file__).parents[1] / "examples" / "seversk"
MODELS: Final[dict[str, type[BaseModel]]] = {
    "card": ProjectCard,
    "evaluation": Evaluation,
    "plan": ActionPlan,
    "report": Report,
}
ROSTER: Final = {
    "head": {"name": "Андреев Андрей Андреевич", "post": "Мэр ЗАТО Северск"},
    "coordinators": [
        {"name": "Борисова Белла Борисовна", "post": "заместитель Мэра"},
        {"name": "Громов Г.Г.", "post": "заместитель Мэра по капитальному строительству"},
        {"post": "заместитель Мэра по социальной политике"},
    ],
}


def occasion(**documents: Any) -> Occasion:  # noqa: ANN401 - any document
    models = {name: MODELS[name].model_validate(content) for name, content in documents.items()}
    shared = {"roster": Roster.model_validate(ROSTER), "lean": WorkspaceSettings()}
    workspace = Workspace(Path(), DocumentsInMemory(shared))
    return Occasion(Project("p", workspace, DocumentsInMemory(models)), REGULATION, ON)


DECREE: Final = (
    "1. Проблемы (причины внедрения), цели и способы их достижения",
    "2. Ожидаемые выгоды от реализации проекта (экономия ресурсов, повышение производительности труда и другие)",
    "3. Временные и финансовые затраты на реализацию проекта",
    "4. Сведения о необходимости автоматизации процессов в рамках проекта",
    (
        "5. Влияние результатов и эффектов от внедрения проекта на достижение целей и решение задач подразделения "
        "администрации (взаимосвязь с целевыми показателями муниципальных программ)"
    ),
)
"""П. 14 (1-5)."""


def test_the_evaluation_answers_the_five_points_of_the_decree() -> None:
    fields = ("problem_and_goals", "benefits", "costs", "automation", "impact")
    weighed = {field: f"Ответ {number}" for number, field in enumerate(fields)}
    lines = list(
        read_paragraphs(
            render(FORMS / "evaluation.docx", build_evaluation(occasion(evaluation=weighed)), Properties("", "p"))
        )
    )
    starts = [lines.index(label) for label in DECREE]
    assert starts == sorted(starts)
    assert [lines[start + 1] for start in starts] == [f"Ответ {number}" for number in range(5)]


DECISIONS: Final = (
    ("agree", "согласовать карточку проекта"),
    ("return", "вернуть карточку проекта на доработку"),
    ("reject", "отклонить карточку проекта"),
    (None, "согласовать карточку проекта / вернуть на доработку / отклонить (нужное подчеркнуть)"),
)


@pytest.mark.parametrize(("decision", "said"), DECISIONS)
def test_the_evaluation_prints_the_decision_or_choices_to_underline(decision: str | None, said: str) -> None:
    shown = build_evaluation(occasion(evaluation={"decision": decision, "coordinator": "Борисова Б.Б."}))
    assert shown.coordinator == Signature("Заместитель Мэра", "Б.Б.\xa0Борисова")
    assert said in list(read_paragraphs(render(FORMS / "evaluation.docx", shown, Properties("", "p"))))


INDICATORS: Final = (
    # baseline, target, actual, verdict
    ("47 ч", "не более 3 ч", "2 ч 20 мин", "достигнут"),
    ("47 ч", "не более 3 ч", "5 ч", "не достигнут"),
    ("2,5", "не менее 3,5", "3,5", "достигнут"),
    ("1 офис", "любой офис МФЦ", "6 офисов", "не определено"),
    ("40 %", "80 %", None, "не определено"),
)


@pytest.mark.parametrize(("baseline", "target", "actual", "verdict"), INDICATORS)
def test_the_report_states_whether_each_indicator_was_reached(
    baseline: str, target: str, actual: str | None, verdict: str
) -> None:
    card = {"indicators": [{"id": "i", "name": "Показатель", "baseline": baseline, "target": target}]}
    lines = [{"indicator": "i", "actual": actual, "measures": ["b", "a", "zz"]}]
    plan = {"measures": [{"id": "a"}, {"id": "b"}]}
    (shown,) = build_report(occasion(card=card, plan=plan, report={"indicators": lines})).indicators
    assert (shown.reached, shown.measures) == (verdict, "1, 2, zz")
    assert build_report(occasion(card=card)).indicators[0].reached == "не определено"


ACTS: Final[tuple[tuple[dict[str, str], str], ...]] = (
    (
        {"kind": "приказ", "date": "17.04.2026", "number": "21", "title": "О порядке"},
        "приказ от 17.04.2026 №\xa021 «О порядке»",
    ),
    ({"title": "Стандарт"}, "«Стандарт»"),
    ({}, "не указано"),
)


@pytest.mark.parametrize(("act", "line"), ACTS)
def test_acts_are_named_as_in_official_papers(act: dict[str, str], line: str) -> None:
    assert build_report(occasion(report={"acts": [act]})).acts == (line,)


def test_the_briefing_shows_the_stage_of_a_project() -> None:
    project = Workspace(EXAMPLES).project("sotsuslugi")
    shown = build_briefing(Occasion(project, REGULATION, ON))
    assert (shown.stage, shown.started, shown.finished) == ("этап 4 — реализация плана", "16.03.2026", None)
    assert (shown.measures, shown.done, shown.addressee) == (5, 3, "Иванову\xa0И.И.")
    assert [(due.due, due.who, due.late) for due in shown.late] == [("30.10.2026", "Соколова С.С.", 15)]
    assert [indicator.latest for indicator in shown.indicators] == [
        "18\xa0ч 40\xa0мин (30.10.2026)",
        "6\xa0офисов (28.08.2026)",
        "не измерялось",
    ]
    earlier = build_briefing(Occasion(project, REGULATION, date(2026, 7, 1)))
    assert (earlier.done, earlier.late, earlier.review) == (1, (), None)


def test_the_briefing_and_the_status_name_a_debtor_alike(workspace: Callable[..., Workspace]) -> None:
    files = {
        "projects/p/card.yaml": "people: {coordinator: {name: Сидоров С.С.}, leader: {name: Петрова П.П.}}\n",
        "projects/p/journal.yaml": "- {date: 2026-02-16, event: card-submitted}\n",
    }
    project = workspace(files).project("p")
    briefing = build_briefing(Occasion(project, REGULATION, ON))
    standing = compute_standing(project, REGULATION, ON)
    named = [due.who for due in (*briefing.late, *briefing.next)]
    assert named == ["Координатор (Сидоров С.С.)"]
    assert named == [standing.who(state) for state in standing.open_deadlines]


def test_the_briefing_of_a_closed_project_shows_its_end() -> None:
    project = Workspace(EXAMPLES).project("igrushki")
    shown = build_briefing(Occasion(project, REGULATION, ON))
    assert (shown.stage, shown.degree, shown.late) == ("проект закрыт 27.05.2026", "достигнуты полностью", ())
    assert shown.indicators[0].latest == "8\xa0мин (по отчёту)"


STOPPED: Final = (
    (
        "{event: cancelled, date: 2026-02-25, note: Учреждение закрыто}",
        "проект прекращён 25.02.2026. Учреждение закрыто",
    ),
    ("{event: card-rejected, date: 2026-02-25, note: Процесс разовый}", "проект отклонён 25.02.2026. Процесс разовый"),
    ("{event: card-rejected, date: 2026-02-25}", "проект отклонён 25.02.2026"),
)


@pytest.mark.parametrize(("entry", "stage"), STOPPED)
def test_the_briefing_of_a_stopped_project_gives_the_reason(
    workspace: Callable[..., Workspace], entry: str, stage: str
) -> None:
    journal = f"- {{date: 2026-02-16, event: card-submitted}}\n- {entry}\n"
    files = {"projects/p/card.yaml": "title: Справки\n", "projects/p/journal.yaml": journal}
    shown = build_briefing(Occasion(workspace(files).project("p"), REGULATION, ON))
    assert (shown.stage, shown.finished) == (stage, "да")


@given(st.text(max_size=400), st.integers(10, 100))
def test_shortened_text_ends_after_a_whole_word(words: str, longest: int) -> None:
    line = " ".join(words.split())
    cut = shorten(words, longest)
    assert len(cut) <= longest + 1
    assert cut == line or (cut.endswith("…") and line.startswith(cut[:-1]) and len(line) > longest)


def test_the_composition_spells_names_like_the_decree() -> None:
    shown = build_roster(occasion())
    assert [(one.surname, one.given, one.post) for one in (*shown.head, *shown.coordinators)] == [
        ("Андреев", "Андрей Андреевич", "Мэр ЗАТО Северск"),
        ("Борисова", "Белла Борисовна", "заместитель Мэра"),
        ("Громов", "Г.Г.", "заместитель Мэра по капитальному строительству"),
        ("не указано", None, "заместитель Мэра по социальной политике"),
    ]
    assert (shown.deputy, shown.working_group) == ((), ())


UNITS: Final = (
    ("не менее 80 %", "не менее 80\xa0%"),
    ("47 ч 30 мин", "47\xa0ч 30\xa0мин"),
    ("от 3 до 5 дней", "от 3 до 5\xa0дней"),
    ("1 офис", "1\xa0офис"),
    ("3,5", "3,5"),
)


@pytest.mark.parametrize(("written", "shown"), UNITS)
def test_numbers_are_not_separated_from_units(written: str, shown: str) -> None:
    assert format_quantity(parse_quantity(written)) == shown
