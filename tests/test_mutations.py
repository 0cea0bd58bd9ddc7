"""A finished project without findings, and the finding of each rule once a single value is changed."""

from __future__ import annotations

import copy
import typing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from lean import resources
from lean.documents import DOCUMENTS, WORKSPACE_DOCUMENTS
from lean.procedure.course import follow_journal
from lean.regulation.editions import load
from lean.rules.filled import Filled
from lean.workspace.project import Project
from lean.workspace.workspace import Workspace
from lean.workspace.yaml_source import read
from tests.documents_in_memory import DocumentsInMemory

if typing.TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

# Smaller tests cover this code; it is not measured again.
pytestmark = pytest.mark.no_cover

FINISHED = Path(__file__).parent / "data" / "finished"
ON = date(2027, 6, 30)
REGULATION = load(resources.regulations() / "seversk" / "2025-11-24.yaml", resources.regulations())
MODELS = {**DOCUMENTS, **WORKSPACE_DOCUMENTS}
DATA: dict[str, Any] = {
    path.stem: read(path.read_bytes()).data for path in sorted(FINISHED.rglob("*.yaml")) if path.stem != "lean"
}

LONG = "очень " * 60 + "длинно"
MORE = {"id": "new", "name": "Число визитов", "baseline": 3, "target": 1}

# Route («+» adds an item), new value (None for empty), rule that must report it.
MUTATIONS: tuple[tuple[str, object, str], ...] = (
    ("card.goals.0", 7, "known-goals"),
    ("card.goals.1", 1, "no-repeats"),
    ("card.title", LONG, "text-fits"),
    ("card.title", "Карточка проекта ______", "no-placeholders"),
    ("card.unit", "ФИО", "no-placeholders"),
    ("card.grounds.problem", "{{ проблема }}", "no-placeholders"),
    ("card.people.process_customer", LONG, "text-fits"),
    ("card.people.leader.name", "Сидоров С.С.", "person-among"),
    ("card.people.leader.name", "Петрова И.П.", "names-agree"),
    ("card.people.leader.post", "директор", "posts-agree"),
    ("card.people.coordinator.name", "Белов Б.Б.", "person-among"),
    ("card.people.coordinator.name", "Орлова О.О.", "roles-agree"),
    ("card.people.coordinator.post", "заместитель", "posts-agree"),
    ("card.people.team.1.name", "Сидоров Семён Семёнович", "no-repeats"),
    ("card.frame.first_step", "Регистрация обращения", "boundaries-agree"),
    ("card.frame.last_step", "Отправка письма", "boundaries-agree"),
    ("card.indicators.0.name", "Повысить эффективность работы персонала", "indicator-measurable"),
    ("card.indicators.0.name", "Совершенствование организации процесса", "indicator-measurable"),
    ("card.indicators.0.name", "Автоматизация учёта", "indicator-no-measures"),
    ("card.indicators.0.name", "Внедрение журнала", "indicator-no-measures"),
    ("card.indicators.0.name", "Средний балл анкет", "no-repeats"),
    ("card.indicators.0.id", "score", "no-repeats"),
    ("card.indicators.0.id", "hours", "reference-known"),
    ("card.indicators.0.target", "быстрее", "indicator-measurable"),
    ("card.indicators.0.target", "повысить качество", "indicator-measurable"),
    ("card.indicators.0.target", "регламентировать сроки", "indicator-no-measures"),
    ("card.indicators.0.target", "45 заявлений", "indicator-comparable"),
    ("card.indicators.0.target", "6 ч", "indicator-comparable"),
    ("card.indicators.0.target", "5 ч 15 мин", "indicator-comparable"),
    ("card.indicators.0.target", "не более 30 мин", "lead-time-agrees"),
    ("card.indicators.0.target", "не более 30 мин", "degree-agrees"),
    ("card.indicators.0.target", "не более 30 мин", "shortfall-explained"),
    ("card.indicators.0.target", "-20 мин", "possible-values"),
    ("card.indicators.0.baseline", "4 ч", "lead-time-agrees"),
    ("card.indicators.0.baseline", "20 %", "indicator-comparable"),
    ("card.indicators.1.baseline", "3,5", "averages-agree"),
    ("card.indicators.1.baseline", "долго", "indicator-measurable"),
    ("card.indicators.1.target", "не менее 2", "indicator-comparable"),
    ("card.indicators.1.target", "не менее 5", "averages-agree"),
    ("card.indicators.2.target", "117 %", "possible-values"),
    ("card.indicators.2.target", "-117 %", "possible-values"),
    ("card.indicators.+", MORE, "indicators-reported"),
    ("card.key_events.start", "01.02.2027", "dates-in-order"),
    ("card.key_events.diagnostics", "28.01.2027–02.04.2027", "dates-in-order"),
    ("card.key_events.diagnostics", "28.01.2027–26.03.2027", "period-working-days"),
    ("card.key_events.diagnostics", "28.01.2027–02.04.2027", "period-after-event"),
    ("card.key_events.diagnostics", "29.01.2027–19.03.2027", "schedule-agrees"),
    ("card.key_events.diagnostics", "28.01.2027–18.03.2027", "inside-period"),
    ("card.key_events.implementation", "20.04.2027–30.04.2027", "inside-period"),
    ("card.key_events.implementation", "29.03.2027–05.05.2027", "dates-in-order"),
    ("card.key_events.closing", "04.05.2027–10.06.2027", "period-ends-on"),
    ("card.key_events.closing", "04.05.2027–10.06.2027", "schedule-agrees"),
    ("card.schedule.0.period", "27.01.2027–05.03.2027", "schedule-agrees"),
    ("card.schedule.1.period", "09.03.2027–18.03.2027", "schedule-agrees"),
    ("card.schedule.2.responsible", "Петрова И.И.", "names-agree"),
    ("card.appeals.0", "18", "reference-known"),
    ("card.appeals.0", None, "appeals-mutual"),
    ("card.appeals.+", "17", "no-repeats"),
    ("evaluation.coordinator", "Орлова О.О.", "same-person"),
    ("evaluation.coordinator", "Кузнецов К.М.", "names-agree"),
    ("evaluation.date", "26.01.2027", "dated-by-event"),
    ("evaluation.date", "10.01.2027", "dated-by-event"),
    ("evaluation.decision", "return", "value-is"),
    ("evaluation.decision", "return", "decision-recorded"),
    ("meetings.kickoff.initiated", "нет", "value-is"),
    ("meetings.closing.closed", "нет", "value-is"),
    ("meetings.closing.chair.name", "Кузнецов К.К.", "person-among"),
    ("evaluation.costs", "TODO", "no-placeholders"),
    ("survey.initial.respondents.0.people", 10, "survey-counts"),
    ("survey.initial.respondents.0.people", 0, "survey-counts"),
    ("survey.initial.respondents.+", {"unit": "мфц", "people": 1}, "no-repeats"),
    ("survey.initial.answers.0.question", "speed", "survey-counts"),
    ("survey.initial.answers.0.question", "clear", "no-repeats"),
    ("survey.initial.answers.0.question", "clear", "survey-answered"),
    ("survey.initial.answers.0.counts", [1, 2, 17], "survey-counts"),
    ("survey.initial.answers.0.counts", [-1, 2, 10, 5], "survey-counts"),
    ("survey.initial.answers.2.counts", [0, 0, 0, 20], "averages-agree"),
    ("survey.initial.comments", [], "survey-comments"),
    ("survey.initial.held", "24.05.2027", "dates-in-order"),
    ("survey.initial.held", "29.01.2027", "dated-by-event"),
    ("survey.final.held", "24.03.2027", "dated-by-event"),
    ("survey.final.held", "17.05.2027–14.06.2027", "dated-by-event"),
    ("survey.final.answers.0.counts", [9, 1, 0, 0], "averages-agree"),
    ("survey.final.answers.4", None, "survey-answered"),
    ("current-map.made", "09.03.2027", "dated-by-event"),
    ("current-map.made", "22.03.2027", "dates-in-order"),
    ("current-map.made", "27.01.2027", "inside-period"),
    ("current-map.photo", "карта.jpg", "attachment-there"),
    ("current-map.participants.1", "Заявитель", "map-sound"),
    ("current-map.steps.0.what", "Ищет бланк", "boundaries-agree"),
    ("current-map.steps.0.lane", "Курьер", "map-sound"),
    ("current-map.steps.0.time", None, "map-sound"),
    ("current-map.steps.1.time", "9 ч", "lead-time-agrees"),
    ("current-map.steps.1.time", "3 дн. 2 раб. дн.", "days-mixed"),
    ("current-map.steps.0.problems", [3], "map-sound"),
    ("current-map.steps.1.id", "apply", "map-sound"),
    ("current-map.steps.1.next", [{"to": "nowhere"}], "map-sound"),
    ("current-map.steps.1.next", [{"to": "give"}], "map-sound"),
    ("current-map.steps.2.next", [{"to": "apply"}], "map-sound"),
    ("current-map.problems.2", None, "reference-known"),
    ("current-map.problems.3", "Далеко идти", "problems-met"),
    ("current-map.problems.3", "Далеко идти", "problems-answered"),
    ("current-map.problems.3", "Далеко идти", "causes-named"),
    ("current-map.problems.1", "ОБРАЗЕЦ", "no-placeholders"),
    ("target-map.made", "22.03.2027", "dated-by-event"),
    ("target-map.made", "22.03.2027", "inside-period"),
    ("target-map.steps.2.what", "Отправляет письмо", "boundaries-agree"),
    ("target-map.steps.1.time", "2 ч", "lead-time-agrees"),
    ("target-map.steps.1.proposals", [7], "map-sound"),
    ("target-map.proposals.1.answers", [9], "reference-known"),
    ("target-map.proposals.1.answers", [], "map-sound"),
    ("target-map.proposals.1.how", None, "map-sound"),
    ("target-map.proposals.1.answers", [2], "problems-answered"),
    ("target-map.impact.0.proposals", [8], "reference-known"),
    ("target-map.impact.0.indicator", "cost", "reference-known"),
    ("target-map.ways.0", "…", "no-placeholders"),
    ("plan.approved", "18.03.2027", "dated-by-event"),
    ("plan.approved", "15.04.2027", "dated-by-event"),
    ("plan.causes.0.problem", 5, "reference-known"),
    ("plan.causes.0.problem", 2, "no-repeats"),
    ("plan.causes.0", None, "causes-named"),
    ("plan.declined.+", {"problem": 1, "reason": "Решает регион"}, "problems-met"),
    ("plan.declined.+", {"problem": 6, "reason": "Решает регион"}, "reference-known"),
    ("plan.measures.0.solves", [4], "reference-known"),
    ("plan.measures.0.solves", [2], "problems-met"),
    ("plan.measures.0.id", "m2", "no-repeats"),
    ("plan.measures.0.id", "m7", "reference-known"),
    ("plan.measures.0.after", ["m2"], "measures-ordered"),
    ("plan.measures.0.responsible", "Сидоров В.С.", "names-agree"),
    ("plan.measures.0.responsible", "ФИО", "no-placeholders"),
    ("plan.measures.1.due", "05.05.2027", "inside-period"),
    ("plan.measures.1.due", "09.04.2027", "measures-ordered"),
    ("plan.measures.1.after", ["m1", "m9"], "reference-known"),
    ("plan.measures.+", {"id": "m4", "what": "Обучить", "due": "29.04.2027"}, "measures-finished"),
    ("monitoring.measures.0.measure", "m8", "reference-known"),
    ("monitoring.measures.0.measure", "m2", "no-repeats"),
    ("monitoring.measures.0.state", "in-progress", "measures-finished"),
    ("monitoring.measures.0.state", "in-progress", "measures-dated"),
    ("monitoring.measures.0.done", None, "measures-dated"),
    ("monitoring.measures.0.state", "cancelled", "measures-dated"),
    ("journal.9", None, "cancellation-agreed"),
    ("monitoring.measures.0.done", "01.07.2027", "not-in-future"),
    ("monitoring.measures.1.done", "25.05.2027", "report-after-measures"),
    ("monitoring.readings.0.indicator", "speed", "reference-known"),
    ("monitoring.readings.0.date", "01.07.2027", "not-in-future"),
    ("monitoring.reviews.0.date", "01.07.2027", "not-in-future"),
    ("meetings.kickoff.date", "12.06.2027", "dates-in-order"),
    ("meetings.kickoff.date", "26.01.2027", "invitations-in-time"),
    ("meetings.kickoff.invitations.1.name", "Белов Б.Б.", "invitations-in-time"),
    ("meetings.kickoff.invitations.1.name", "Сидоров С.В.", "names-agree"),
    ("meetings.kickoff.invitations.0.sent", "29.01.2027", "invitations-in-time"),
    ("meetings.kickoff.participants.1.role", "leader", "roles-agree"),
    ("meetings.kickoff.protocol.date", "27.01.2027", "meeting-dates"),
    ("meetings.kickoff.decisions.0.due", "27.01.2027", "meeting-dates"),
    ("meetings.team.0", None, "team-meets"),
    ("meetings.team.1.date", "01.04.2027", "team-meets"),
    ("meetings.team.1.date", "15.04.2027", "change-minuted"),
    ("meetings.team.1.protocol.number", "5", "change-minuted"),
    ("meetings.team.1.protocol.date", "13.04.2027", "meeting-dates"),
    ("meetings.team.1.plan_changes", [], "change-minuted"),
    ("meetings.closing.date", "10.06.2027", "period-ends-on"),
    ("meetings.closing.chair.name", "Иванов П.И.", "names-agree"),
    ("meetings.closing.chair.post", "Глава", "posts-agree"),
    ("meetings.closing.participants.1", None, "roles-present"),
    ("meetings.closing.participants.2", None, "roles-present"),
    ("meetings.closing.participants.3", None, "roles-present"),
    ("meetings.closing.participants.4", None, "roles-present"),
    ("meetings.closing.participants.4.name", "Сидоров С.С.", "roles-agree"),
    ("meetings.closing.degree", "partial", "degree-agrees"),
    ("meetings.closing.protocol.date", "10.06.2027", "meeting-dates"),
    ("meetings.closing.place", "уточнить", "no-placeholders"),
    ("report.date", "25.05.2027", "dated-by-event"),
    ("report.date", "29.04.2027", "report-after-measures"),
    ("report.date", "15.06.2027", "dates-in-order"),
    ("report.date", "01.07.2027", "not-in-future"),
    ("report.summary", "Итог: ___", "no-placeholders"),
    ("report.indicators.0.indicator", "score", "no-repeats"),
    ("report.indicators.0.indicator", "cost", "reference-known"),
    ("report.indicators.0.indicator", "cost", "indicators-reported"),
    ("report.indicators.0.actual", None, "indicators-reported"),
    ("report.indicators.0.actual", "35 %", "actual-comparable"),
    ("report.indicators.0.actual", "быстро", "actual-comparable"),
    ("report.indicators.0.actual", "2 ч", "shortfall-explained"),
    ("report.indicators.0.actual", "2 ч", "degree-agrees"),
    ("report.indicators.0.measures", ["m6"], "reference-known"),
    ("report.indicators.1.actual", "3,9", "averages-agree"),
    ("report.indicators.2.actual", "117 %", "possible-values"),
    ("report.indicators.2", None, "indicators-reported"),
    ("report.effects.0.after", "3 листа", "actual-comparable"),
    ("report.acts.0.date", "01.07.2027", "not-in-future"),
    ("report.problems_left.+", 3, "reference-known"),
    ("report.pictures.+", {"before": "do.jpg"}, "attachment-there"),
    ("appeals.appeals.0.urgency", None, "appeals-judged"),
    ("appeals.appeals.0.priority", None, "appeals-judged"),
    ("appeals.appeals.0.decided", None, "appeals-judged"),
    ("appeals.appeals.0.decided_by", None, "appeals-judged"),
    ("appeals.appeals.0.project", None, "appeal-projects"),
    ("appeals.appeals.0.project", "drugoy", "appeal-projects"),
    ("appeals.appeals.0.project", "drugoy", "appeals-mutual"),
    ("appeals.appeals.0.decision", "work", "appeal-projects"),
    ("appeals.appeals.0.id", "71", "reference-known"),
    ("appeals.appeals.0.sent", "13.12.2026", "dates-in-order"),
    ("appeals.appeals.0.decided", "14.12.2026", "dates-in-order"),
    ("appeals.appeals.0.received", "01.07.2027", "not-in-future"),
    ("appeals.appeals.+", {"id": "17"}, "no-repeats"),
    ("roster.working_group.0.name", "Сидоров С.С.", "person-among"),
    ("roster.coordinators.0.name", "Белов Б.Б.", "person-among"),
    ("roster.working_group.0.post", "директор", "posts-agree"),
    ("roster.head.name", "Иванов А.И.", "names-agree"),
    ("roster.head.name", None, "team-named"),
    ("journal.9.protocol", "6", "change-minuted"),
    ("journal.9.date", "2027-04-13", "change-minuted"),
    ("journal.10.date", "2027-05-21", "dated-by-event"),
    ("journal.1.date", "2027-01-22", "dated-by-event"),
)


def numbered(document: str, field: str) -> bool:
    """Return whether the items of a field are numbered from 1, as proposals are, and not listed."""
    return isinstance(DATA[document].get(field.split(".", maxsplit=1)[0]), dict) and field.split(".")[1:2] == ["*"]


def changed(where: str, value: object) -> tuple[str, object]:
    """Return the document at the head of a route, and its data with another value there."""
    name, *steps = where.split(".")
    data = copy.deepcopy(DATA[name])
    here: Any = data
    for step in steps[:-1]:
        if isinstance(here, list):
            here = here[int(step)]
        else:
            if here.get(step) is None:
                here[step] = [] if steps[-1] == "+" else {}
            here = here[step]
    last = steps[-1]
    if isinstance(here, list):
        at = len(here) if last == "+" else int(last)
        here[at : at + 1] = [] if value is None else [value]
    elif value is None:
        here.pop(last)
    else:
        here[last] = value
    return name, data


WHOLE = {name: MODELS[name].model_validate(data) for name, data in DATA.items()}
LOADED = Workspace(FINISHED).project("example")


def project_with(name: str, data: object) -> Project:
    """The finished project with one of its documents, or of its workspace's, replaced by other data."""
    documents: dict[str, BaseModel] = {**WHOLE, name: MODELS[name].model_validate(data)}
    workspace = Workspace(FINISHED, DocumentsInMemory(documents), LOADED.workspace.calendar)
    return Project(LOADED.slug, workspace, DocumentsInMemory(documents, LOADED.directory))


def said(project: Project) -> dict[str, list[str]]:
    """Return the findings of the rules: name of the rule -> messages."""
    found: dict[str, list[str]] = {}
    for _, rule in REGULATION.rules:
        for finding in rule.check(project, follow_journal(project, REGULATION, ON), ON):
            found.setdefault(rule.rule, []).append(f"{finding.document} {finding.route}: {finding.message}")
    return found


def test_a_finished_project_has_no_findings() -> None:
    assert said(LOADED) == {}


@pytest.mark.battery(2)
@pytest.mark.parametrize(
    ("where", "value", "rule"), MUTATIONS, ids=[f"{number}-{where}" for number, (where, _, _) in enumerate(MUTATIONS)]
)
def test_a_wrong_value_is_reported_by_its_rule(where: str, value: object, rule: str) -> None:
    assert rule in said(project_with(*changed(where, value)))


REQUIRED = sorted(
    {
        (f"{rule.document}.{field}".replace("*", "1" if numbered(rule.document, field) else "0"), rule.before)
        for _, rule in REGULATION.rules
        if isinstance(rule, Filled)
        for field in rule.fields
    }
)


@pytest.mark.battery(2)
@pytest.mark.parametrize(("where", "event"), REQUIRED)
def test_an_empty_field_prevents_its_event(where: str, event: str) -> None:
    project = project_with(*changed(where, None))
    gate = [rule for _, rule in REGULATION.rules if rule.before == event]
    assert any(
        rule.rule == "filled" and list(rule.check(project, follow_journal(project, REGULATION, ON), ON))
        for rule in gate
    )


def test_every_rule_is_triggered_by_a_mutation() -> None:
    untouched = {rule.rule for _, rule in REGULATION.rules} - {rule for _, _, rule in MUTATIONS}
    assert untouched == {"filled"}, "add a row to MUTATIONS: a place in tests/data/finished, a wrong value, the rule"


def without_each(data: object) -> Iterator[object]:
    """Yield plain data without each of its parts in turn: a key set to null, an item removed."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield {**data, key: None}
            yield from ({**data, key: smaller} for smaller in without_each(value))
    elif isinstance(data, list):
        for at, value in enumerate(data):
            yield [*data[:at], *data[at + 1 :]]
            yield from ([*data[:at], smaller, *data[at + 1 :]] for smaller in without_each(value))


@pytest.mark.parametrize("name", sorted(DATA))
def test_no_rule_crashes_if_any_value_is_removed(name: str) -> None:
    smaller = list(without_each(DATA[name]))
    assert smaller
    for data in smaller:
        try:
            project = project_with(name, data)
        except ValidationError:
            continue  # a key that must not be empty
        assert all(messages for messages in said(project).values())
