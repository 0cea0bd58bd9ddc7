"""The decree as data: complete, with correct numbers; errors in a file are reported at their place."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from pydantic import BaseModel

from lean import resources
from lean.cli.main import NAMES
from lean.procedure.course import find_obstacles, list_possible_events, record_event
from lean.regulation.editions import NoRegulationError, find, judge, load, read_edition
from lean.rules.filled import Filled
from lean.workspace.course import Course, Happening
from lean.workspace.validation import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from lean.regulation.model import Provision, Regulation

FOLDER = resources.regulations() / "seversk"
FIRST = load(FOLDER / "2025-10-22.yaml", FOLDER)
CURRENT = load(FOLDER / "2025-11-24.yaml", FOLDER)
ZARECHNY = load(Path(__file__).parent / "regulations" / "zarechny.yaml", Path(__file__).parent)
EDITIONS = pytest.mark.parametrize("regulation", [FIRST, CURRENT], ids=["first", "current"])
APPENDIX_5 = "прил. 5"


class Row(NamedTuple):
    """Provisions with the same demand, and the ways in which the program covers it."""

    provisions: tuple[str, ...]
    kinds: str


def words(text: str) -> list[str]:
    return text.split()


def several(start: str, *items: object) -> tuple[str, ...]:
    return tuple(f"{start} ({item})" for item in items)


# Demands of each provision: D a deadline, G a step or its condition, C a check, F a form, V a view, R a role.
COVERAGE = [
    Row(("постановление п. 1",), "FV"),
    Row(("п. 2",), "V"),
    Row(("п. 3",), "CV"),
    Row(("п. 4",), "R"),
    Row(("п. 26",), "R"),
    Row(("п. 29",), "G"),
    Row(("п. 5", "п. 6 (1)", "п. 6 (3)"), "RV"),
    Row(("п. 7",), "GR"),
    Row(several("п. 8", 1), "GF"),
    Row(several("п. 8", 2), "GC"),
    Row(several("п. 8", 3), "G"),
    Row(several("п. 8", 4), "CV"),
    Row(several("п. 8", 5), "FV"),
    Row((*several("п. 8", 6), "п. 30", "п. 31"), "GVF"),
    Row(several("п. 9", 1, 2, 3, 4, 5, 6, 7, 8), "RC"),
    Row(several("п. 9", 9), "F"),
    Row(("п. 10",), "V"),
    Row(several("п. 10", 1), "GF"),
    Row(several("п. 10", 2), "GC"),
    Row(several("п. 10", 3), "G"),
    Row(several("п. 10", 4), "GV"),
    Row(several("п. 10", 5), "GF"),
    Row(("п. 11",), "RV"),
    *(Row(several("п. 12", item), "C") for item in (1, 2, 3)),
    Row(("п. 13",), "GF"),
    Row(("п. 14",), "DF"),
    *(Row(several("п. 14", item), "C") for item in (1, 2, 3, 4, 5)),
    Row(("п. 15",), "G"),
    Row(("п. 16",), "GF"),
    Row(several("п. 16", 1), "D"),
    Row(several("п. 16", 2), "D"),
    Row(("п. 17",), "DC"),
    Row(("п. 18",), "G"),
    Row(("п. 19",), "D"),
    Row(("п. 20",), "D"),
    Row(("п. 21",), "DC"),
    Row(("п. 22",), "G"),
    Row(("п. 23",), "GF"),
    Row(("п. 24",), "DGF"),
    Row(("п. 25",), "G"),
    Row(("п. 26",), "CF"),
    Row(("п. 27",), "F"),
    Row(("п. 28",), "F"),
    Row(("прил. 1",), "F"),
    Row(("прил. 2",), "F"),
    Row(("прил. 3",), "F"),
    Row(("прил. 4",), "FC"),
    Row(("прил. 5 п. 1", "прил. 5 п. 2", "прил. 5 п. 3"), "V"),
    *(Row(several("прил. 5 п. 4", item), "C") for item in (1, 2, 3, "5а", "5б", "5в", "5г", 6, 7, 8)),
    Row((*several("прил. 5 п. 4", 4), "прил. 5, анкета"), "FCV"),
    Row(several("прил. 5 п. 4", 6), "F"),
    Row(several("прил. 5 п. 4", 8), "F"),
    Row(several("прил. 5 п. 4", 9), "GF"),
    *(Row(several("прил. 5 п. 4", item), "C") for item in ("9а", "9б", "9в", "9г", "9д", "9е")),
    Row(several("прил. 5 п. 4", "9а", "9г"), "F"),
    *(Row(several("прил. 5 п. 5", item), "C") for item in (1, 2)),
    Row(("прил. 5 п. 6",), "C"),
    Row(("прил. 5 п. 7",), "DV"),
    Row(("прил. 5 п. 8",), "GF"),
    Row(("прил. 5 п. 9",), "CV"),
    Row(("прил. 5 п. 10",), "CVF"),
    Row(("состав",), "CF"),
]

# Provisions that leave no trace in documents of a project: no others may be unmodelled.
NOT_MODELLED = {"постановление п. 2", "постановление п. 3", "п. 1", "п. 6 (2)"}

# Demands that are not covered yet, as (provision, kind): the table may only shrink.
NOT_YET: set[tuple[str, str]] = set()

KINDS: dict[str, Callable[[Provision], object]] = {
    # п. 7 of Appendix 5 supervises the dates of п. 21, which are in the agenda.
    "D": lambda p: p.deadlines or p.recurring or p.own_dates or "due" in p.commands,
    "G": lambda p: p.events or p.steps or any(rule.before is not None for rule in p.rules),
    "C": lambda p: p.rules,
    # The register belongs to no project; its command prints it.
    "F": lambda p: p.forms or p.prints or "registry" in p.commands,
    "V": lambda p: p.commands or p.terms or p.goals,
    "R": lambda p: p.roles,
}

ROLES = ["mayor", "authorised-body", "coordinator", "leader", "team", "unit-head", "economy-deputy", "signatory"]
EVENTS = words(
    """
    card-submitted card-returned card-rejected card-agreed leader-appointed card-approved kickoff-held current-map-ready
    target-map-ready plan-submitted plan-returned plan-agreed plan-changed team-changed report-submitted report-returned
    report-accepted closed practice-published cancelled
    """
)
FORMS = words(
    """
    card current-map target-map plan evaluation questionnaire survey-summary stakeholders schedule kickoff-agenda
    kickoff-invitation kickoff-protocol change-protocol monitoring report closing-protocol briefing practice roster
    working-deck defence-deck
    """
)


def provisions(regulation: Regulation) -> dict[str, Provision]:
    return {provision.provision: provision for provision in regulation.provisions}


def absent_by_right(name: str, regulation: Regulation) -> bool:
    """Appendix 5 came with the amendment."""
    return regulation is FIRST and name.startswith(APPENDIX_5)


@EDITIONS
def test_every_provision_is_bound_or_has_a_reason(regulation: Regulation) -> None:
    asked = {name for row in COVERAGE for name in row.provisions} | NOT_MODELLED
    there = provisions(regulation)
    assert {name for name in asked if not absent_by_right(name, regulation)} == set(there)
    assert {name for name, provision in there.items() if provision.not_modelled is not None} == NOT_MODELLED
    assert {name for name, provision in there.items() if not provision.bound} == NOT_MODELLED


def owed(regulation: Regulation) -> set[tuple[str, str]]:
    there = provisions(regulation)
    return {
        (row.provisions[0], kind)
        for row in COVERAGE
        for kind in row.kinds
        if not absent_by_right(row.provisions[0], regulation)
        and not any(KINDS[kind](there[name]) for name in row.provisions)
    }


@EDITIONS
def test_every_demand_of_the_decree_is_covered(regulation: Regulation) -> None:
    assert owed(regulation) <= NOT_YET


def test_provisions_are_in_the_order_of_the_decree() -> None:
    names = [provision.provision for provision in CURRENT.provisions]
    parts = [name.split()[0] if name.startswith(("постановление", "состав")) else name.split(",")[0] for name in names]
    heads = list(dict.fromkeys("прил." if part.startswith("прил.") else part.split()[0] for part in parts))
    assert heads == ["постановление", "п.", "прил.", "состав"]
    assert names[names.index("п. 1") : names.index("прил. 1")] == sorted(
        names[names.index("п. 1") : names.index("прил. 1")], key=place
    )
    assert [name for name in names if name in provisions(FIRST)] == list(provisions(FIRST))


def place(name: str) -> tuple[int, int]:
    """`п. 16 (2)` -> (16, 2)."""
    number, _, item = name.removeprefix("п. ").partition(" ")
    return int(number), int(item.strip("()") or 0)


def fields(regulation: Regulation) -> set[tuple[str | None, str, str]]:
    """Yield every field that must be filled: before which event, in which document, where."""
    return {
        (rule.before, rule.document, field)
        for _, rule in regulation.rules
        if isinstance(rule, Filled)
        for field in rule.fields
    }


def test_the_amendment_removed_no_provision() -> None:
    """Outside Appendix 5 the amendment changed only wording, so both editions have the same demands there."""
    first = provisions(FIRST)
    for provision in CURRENT.provisions:
        if provision.provision in first:
            before = first[provision.provision]
            asked = [rule for rule in provision.rules if not isinstance(rule, Filled) and rule not in before.rules]
            assert asked == [], f"{provision.provision}: bind the rule in lean/regulation/seversk/2025-10-22.yaml too"
            assert provision.events == before.events
            assert provision.deadlines == before.deadlines
    common = {name for name in provisions(CURRENT) if name in first}
    wanted = {
        (rule.before, rule.document, field)
        for provision, rule in CURRENT.rules
        if provision.provision in common and isinstance(rule, Filled)
        for field in rule.fields
    }
    assert wanted <= fields(FIRST) <= fields(CURRENT) | {("card-submitted", "card", "key_events")}


DEADLINES = [
    # provision, from, until any of, working days, who
    ("п. 14", "card-submitted", {"card-agreed", "card-returned", "card-rejected"}, 10, "coordinator"),
    ("п. 16 (1)", "card-approved", {"current-map-ready"}, 25, "team"),
    ("п. 16 (2)", "current-map-ready", {"target-map-ready"}, 10, "team"),
    ("п. 17", "target-map-ready", {"plan-submitted"}, 10, "team"),
    ("п. 19", "plan-submitted", {"plan-agreed", "plan-returned"}, 3, "coordinator"),
    ("п. 20", "plan-returned", {"plan-submitted"}, 3, "leader"),
    ("п. 24", "measures-completed", {"report-submitted"}, 25, "team"),
]


@EDITIONS
def test_the_numbers_are_those_of_the_decree(regulation: Regulation) -> None:
    told = [
        (provision.provision, d.after, set(d.until), d.working_days, d.actor) for provision, d in regulation.deadlines
    ]
    assert told == DEADLINES
    recurring = [(p.provision, r.calendar_days, r.after) for p in regulation.provisions for r in p.recurring]
    assert recurring == [("п. 21", 14, "plan-agreed")]
    minutes = {name: (provision.provision, limit.minutes) for name, (provision, limit) in regulation.limits.items()}
    assert minutes == {"defence-talk": ("прил. 4", 15), "defence-questions": ("прил. 4", 15)}
    assert list(regulation.goals) == [1, 2, 3, 4, 5, 6]
    assert [stage.stage for stage in regulation.stages] == [1, 2, 3, 4, 5]


def test_the_amendment_added_a_questionnaire_of_five_questions_with_four_scores() -> None:
    groups = CURRENT.questionnaire.groups
    assert [len(group.questions) for group in groups] == [3, 2]
    assert CURRENT.questionnaire.scores == ("Нет", "Скорее нет", "Скорее да", "Да")
    assert FIRST.questionnaire.groups == ()


@EDITIONS
def test_a_number_bound_twice_is_equal_in_both_places(regulation: Regulation) -> None:
    questions = tuple(q.question for group in regulation.questionnaire.groups for q in group.questions)
    days = {deadline.until[0]: deadline.working_days for _, deadline in regulation.deadlines}
    recurring = [r.calendar_days for p in regulation.provisions for r in p.recurring]
    twice = {
        "goals": tuple(regulation.goals),
        "questions": questions,
        "scores": len(regulation.questionnaire.scores),
        "highest": len(regulation.questionnaire.scores),
        "calendar_days": recurring[0],
    }
    found = {(key, getattr(rule, key)) for _, rule in regulation.rules for key in twice if hasattr(rule, key)}
    assert found <= set(twice.items())
    period = next(rule for _, rule in regulation.rules if rule.rule == "period-working-days")
    assert getattr(period, "at_most", None) == days["current-map-ready"] + days["target-map-ready"]


@EDITIONS
def test_every_role_event_and_form_has_a_name(regulation: Regulation) -> None:
    assert sorted(regulation.roles) == sorted(ROLES)
    assert sorted(regulation.events) == sorted([*EVENTS, "measures-completed"])
    assert [name for name, event in regulation.events.items() if event.derived] == ["measures-completed"]
    forms = set(FORMS) - ({"questionnaire"} if regulation is FIRST else set())
    assert sorted(regulation.forms) == sorted(forms), "a form of the decree is in both editions and in FORMS above"
    assert {command for provision in regulation.provisions for command in provision.commands} <= NAMES


@EDITIONS
def test_every_event_has_an_actor_and_every_role_a_holder(regulation: Regulation) -> None:
    assert all(event.by for event in regulation.events.values() if event.derived is None)
    assert all(role.held_by for role in regulation.roles.values())


@EDITIONS
def test_approved_documents_are_sealed_and_can_be_amended(regulation: Regulation) -> None:
    seals = {name: event.seals for name, event in regulation.events.items() if event.seals}
    assert seals == {
        "card-approved": ("card",),
        "team-changed": ("card",),
        "plan-agreed": ("plan",),
        "plan-changed": ("plan",),
        "report-accepted": ("report",),
    }
    for name in ("card-approved", "team-changed", "plan-changed"):
        assert regulation.events[name].repeatable
    assert regulation.events["plan-changed"].needs == ("protocol",)


@EDITIONS
def test_no_gate_asks_for_a_field_of_a_document_sealed_before(regulation: Regulation) -> None:
    """Such a field could not be filled without breaking the seal."""
    sealed_by = {"card": "card-approved", "plan": "plan-agreed", "report": "report-accepted"}
    walk = WALK.split()
    for before, document, field in fields(regulation):
        if before is None or document not in sealed_by or walk.index(before) <= walk.index(sealed_by[document]):
            continue
        opened = [".".join(route) for route in regulation.not_sealed.get(document, ())]
        assert any(field == path or field.startswith(f"{path}.") for path in opened), (before, document, field)


# Stages and forks of the procedure: events so far -> possible next ones. `cancelled` is possible until an end.
WALK = """
    card-submitted card-agreed leader-appointed card-approved kickoff-held current-map-ready target-map-ready
    plan-submitted plan-agreed measures-completed report-submitted report-accepted closed practice-published
"""
NEXT = [
    # happened, next, stage
    ("", "card-submitted", 1),
    ("card-submitted", "leader-appointed card-agreed card-returned card-rejected", 1),
    ("card-submitted card-returned", "card-submitted", 1),
    ("card-submitted card-agreed leader-appointed card-returned card-submitted",
     "leader-appointed card-agreed card-returned card-rejected", 1),
    ("card-submitted leader-appointed", "leader-appointed card-agreed card-returned card-rejected", 1),
    ("card-submitted card-agreed", "leader-appointed card-returned card-rejected", 1),
    ("card-submitted card-agreed leader-appointed", "leader-appointed card-returned card-rejected card-approved", 1),
    ("@card-approved", "kickoff-held card-approved leader-appointed team-changed", 1),
    ("@card-approved team-changed", "kickoff-held card-approved leader-appointed team-changed", 1),
    ("@kickoff-held", "card-approved current-map-ready leader-appointed team-changed", 2),
    ("@current-map-ready", "card-approved target-map-ready leader-appointed team-changed", 2),
    ("@target-map-ready", "card-approved plan-submitted leader-appointed team-changed", 3),
    ("@plan-submitted", "card-approved plan-agreed plan-returned leader-appointed team-changed", 3),
    ("@plan-submitted plan-returned", "card-approved plan-submitted leader-appointed team-changed", 3),
    ("@plan-submitted plan-returned plan-submitted plan-returned plan-submitted",
     "card-approved plan-agreed plan-returned leader-appointed team-changed", 3),
    ("@plan-agreed", "card-approved plan-changed leader-appointed team-changed", 4),
    ("@plan-agreed plan-changed plan-changed", "card-approved plan-changed leader-appointed team-changed", 4),
    ("@measures-completed", "card-approved plan-changed report-submitted leader-appointed team-changed", 5),
    ("@report-submitted", "card-approved report-accepted report-returned leader-appointed team-changed", 5),
    ("@report-submitted report-returned",
     "card-approved plan-changed report-submitted leader-appointed team-changed", 5),
    ("@report-accepted", "card-approved closed leader-appointed report-returned team-changed", 5),
    ("@report-accepted report-returned",
     "card-approved plan-changed report-submitted leader-appointed team-changed", 5),
    ("@closed", "practice-published", 5),
    ("@practice-published", "", 5),
    ("card-submitted card-rejected", "", 1),
    ("@kickoff-held cancelled", "", 2),
]  # fmt: skip


def happened(text: str) -> list[str]:
    """Return events; `@event more` stands for the regular course up to the event, then more."""
    head, *rest = text.split() or [""]
    if head.startswith("@"):
        straight = WALK.split()
        return straight[: straight.index(head[1:]) + 1] + rest
    return [name for name in (head, *rest) if name]


def course_of(text: str, regulation: Regulation) -> Course:
    course = Course()
    for name in happened(text):
        if regulation.events[name].derived is None:
            assert not find_obstacles(name, course, regulation), name
        course = record_event(course, regulation, Happening(name, date(2027, 1, 11), 0))
    return course


@EDITIONS
@pytest.mark.parametrize(("before", "after", "stage"), NEXT)
def test_events_follow_in_the_order_of_the_decree(regulation: Regulation, before: str, after: str, stage: int) -> None:
    course = course_of(before, regulation)
    ended = {"cancelled"} if course.ending is None else set()
    assert set(list_possible_events(course, regulation)) == set(after.split()) | ended
    assert course.stage == stage


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 1, 1), FIRST),
        (date(2025, 11, 23), FIRST),
        (date(2025, 11, 24), CURRENT),
        (date(2027, 1, 1), CURRENT),
    ],
)
def test_the_edition_in_force_is_the_newest_by_the_day(day: date, expected: Regulation) -> None:
    assert find("seversk", Path("/nowhere")).on(day).edition == expected.edition


def test_a_workspace_may_name_a_regulation_by_path(tmp_path: Path) -> None:
    (tmp_path / "порядок.yaml").write_text(GOOD, encoding="utf-8")
    assert find("порядок.yaml", tmp_path).on(date(2030, 1, 1)).regulation == "ozyorny"
    with pytest.raises(NoRegulationError, match=r"порядка «нет» нет: укажите seversk или путь"):
        find("нет", tmp_path)


def test_another_municipality_needs_no_code() -> None:
    assert not set(ZARECHNY.events) & set(CURRENT.events)
    assert not set(ZARECHNY.roles) & set(CURRENT.roles)
    assert {d.working_days for _, d in ZARECHNY.deadlines}.isdisjoint(
        {d.working_days for _, d in CURRENT.deadlines} - {10}
    )
    assert ZARECHNY.forms["card"][1].template != CURRENT.forms["card"][1].template


# A small valid regulation, and the message for each error in it. `old` occurs in it once.
GOOD = """\
regulation: ozyorny
edition: 2026-02-01
title: Порядок
templates: ozyorny
verified: 2026-02-02
stages:
  - {stage: 1, name: Начало}
  - {stage: 2, name: Конец}
provisions:
  - provision: п. 1
    says: Глава решает.
    roles:
      - {role: head, name: Глава, held_by: [roster.head]}
    goals:
      - {goal: 1, says: Польза}
    events:
      - {event: asked, name: Спрошено, by: [head]}
      - {event: decided, name: Решено, by: [head], after: [asked], opens_stage: 2, seals: [card]}
      - {event: done, name: Сделано, after: [decided], derived: measures-completed}
    deadlines:
      - {name: Решить, after: asked, until: [decided], working_days: 5, actor: head}
    rules:
      - {rule: filled, before: asked, document: card, fields: [title, indicators.*.name]}
      - {rule: filled, severity: warning, document: card, fields: [unit]}
    forms:
      - {form: card, name: Карточка}
  - provision: п. 2
    says: Действует с завтрашнего дня.
    not_modelled: Общие слова.
"""
FIRST_RULE = "rule: filled, before: asked, document: card, fields: [title, indicators.*.name]"
BAD = [
    # old, new, line:column message
    ("by: [head], after: [asked]", "by: [head], after: [aksed]", "18:60 события «aksed» нет: возможно, «asked»"),
    ("until: [decided]", "until: [solved]", "21:46 события «solved» нет; есть: asked, decided, done"),
    ("actor: head", "actor: heed", "21:80 роли «heed» нет: возможно, «head»"),
    ("Спрошено, by: [head]", "Спрошено, by: [chief]", "17:45 роли «chief» нет; есть: head"),
    ("opens_stage: 2", "opens_stage: 3", "18:81 этапа «3» нет; есть: 1, 2"),
    ("seals: [card]", "seals: [kard]", "18:92 документа «kard» нет: возможно, «card»"),
    ("event: decided", "event: asked", [
        "18:17 «asked» уже есть выше (п. 1): оставьте одно описание",
        "18:57 событие «asked» не наступит никогда: по ключам after оно ждёт само себя",
        "19:46 события «decided» нет; есть: asked, done",
        "21:46 события «decided» нет; есть: asked, done",
    ]),
    ("Спрошено, by: [head]", "Спрошено, by: [head], after: [decided]", [
        "17:59 событие «asked» не наступит никогда: по ключам after оно ждёт само себя",
        "18:59 событие «decided» не наступит никогда: по ключам after оно ждёт само себя",
    ]),
    ("provision: п. 2", "provision: п. 1", "27:16 «п. 1» уже есть выше (Глава решает.): оставьте одно описание"),
    ("{stage: 2, name: Конец}", "{stage: 1, name: Конец}", [
        "8:13 «1» уже есть выше (Начало): оставьте одно описание",
        "18:81 этапа «2» нет; есть: 1",
    ]),
    ("    not_modelled: Общие слова.\n", "",
     "27:16 п. 2: нет ни привязки, ни причины, почему её нет (not_modelled)"),
    ("says: Действует с завтрашнего дня.", "says: Да.\n    steps: [asked]",
     "30:19 п. 2: есть и привязка, и причина, почему её нет: оставьте одно"),
    ("[roster.head]", "[roster.chief]", "13:45 «roster.chief»: нет поля «chief»"),
    ("{rule: filled, before", "{rule: filed, before", "23:16 правила «filed» нет: возможно, «filled»"),
    (FIRST_RULE, "before: asked, document: card", "23:9 не указано имя правила (ключ rule)"),
    (FIRST_RULE, "rule: filled, before: asked, document: card", "23:9 нет обязательного ключа «fields»"),
    (FIRST_RULE, "rule: filled, document: card, feilds: [title]", [
        "23:9 нет обязательного ключа «fields»",
        "23:40 неизвестный ключ «feilds»: возможно, «fields»",
    ]),
    ("fields: [title, ", "fields: [tilte, ", "23:64 в документе card нет поля «tilte»: tilte"),
    ("indicators.*.name]", "indicators.name]", "23:71 в документе card нет поля «name»: indicators.name"),
    ("fields: [title, ", "fields: [title.*, ", "23:64 в документе card нет поля «*»: title.*"),
    ("{form: card, name: Карточка}", "{form: card, name: Карточка}\n    places: [card.resource]",
     "27:14 «card.resource»: нет поля «resource»"),
    ("name: Карточка}", "name: Карточка}\n    not_sealed: [kard.resources]",
     "27:18 «kard.resources»: нет поля «kard»"),
    ("name: Карточка}", "name: Карточка}\n    steps: [ask]\n    prints: [kard]", [
        "27:13 события «ask» нет: возможно, «asked»",
        "28:14 формы «kard» нет: возможно, «card»",
    ]),
    ("derived: measures", "dated: plan.approve, derived: measures", "19:63 «plan.approve»: нет поля «approve»"),
    ("indicators.*.name]", "indicators.*.nam]", "23:71 в документе card нет поля «nam»: indicators.*.nam"),
    ("document: card, fields: [title", "document: kard, fields: [title",
     "23:49 документа «kard» нет: возможно, «card»"),
    ("before: asked, document", "before: done, document",
     "23:32 событие «done» следует из документов, условий перед ним не бывает"),
    ("before: asked, document", "before: axed, document", "23:32 события «axed» нет: возможно, «asked»"),
    ("severity: warning", "severity: bad", "24:34 текст «bad» не подходит; допускается: error, warning, note"),
    ("working_days: 5", "working_days: пять", "21:70 нужно целое число, а здесь текст «пять»"),
    ("until: [decided]", "until: decided",
     "21:45 нужен список (строки, которые начинаются с «- »), а здесь текст «decided»"),
    ("derived: measures-completed", "derived: magic",
     "19:65 текст «magic» не подходит; допускается: measures-completed"),
    ("    says: Глава решает.\n", "", "10:5 нет обязательного ключа «says»"),
    ("says: Польза}", "says: Польза, добро}",
     "15:33 неизвестный ключ «добро»; здесь бывают: goal, says"),
    ("says: Польза}", "says: Польза, добро и мир}",
     "15:33 неизвестный ключ «добро и мир»: если это продолжение текста, возьмите весь текст в кавычки"),
    (
        "edition: 2026-02-01", "edition: первая",
        "2:10 «первая» — не дата; пишите так: «30.08.2026», «2026-08-30» или «30 августа 2026 г.»",
    ),
    ("edition: 2026-02-01", "edition: 2026-02-02",
     "2:10 редакция от 02.02.2026, а файл назван 2026-02-01.yaml"),
    ("title: Порядок\n", "title: Порядок\ntitle: Ещё\n", "4:1 ключ «title» уже есть в строке 3: оставьте один"),
    ("templates: ozyorny\n", "", "1:1 нет обязательного ключа «templates»"),
]  # fmt: skip


@pytest.mark.parametrize("path", sorted(resources.regulations().glob("*/*.yaml")), ids=lambda path: path.stem)
def test_a_packaged_regulation_is_valid_and_agrees_with_itself(path: Path) -> None:
    # A command takes it as it is, without validating it again: what comes out must be the same.
    source = read_edition(path, path.parent)
    assert source is not None
    judged, taken = judge(source, path, path.name), load(path, path.parent)
    assert taken == judged
    assert kinds_in(taken) == kinds_in(judged)


def kinds_in(value: object) -> object:
    """The types of a value and of all that it holds; of a model, which fields were given too."""
    if isinstance(value, BaseModel):
        held = {name: kinds_in(getattr(value, name)) for name in type(value).model_fields}
        return type(value), held, value.model_fields_set
    if isinstance(value, tuple):
        return tuple(map(kinds_in, value))
    if isinstance(value, dict):
        return {key: (type(key), kinds_in(item)) for key, item in value.items()}
    return type(value)


def test_the_small_regulation_is_consistent(tmp_path: Path) -> None:
    path = tmp_path / "2026-02-01.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert load(path, tmp_path).edition == date(2026, 2, 1)


@pytest.mark.parametrize(("old", "new", "expected"), BAD, ids=map(str, range(len(BAD))))
def test_an_inconsistent_regulation_is_reported_with_its_place(
    tmp_path: Path, old: str, new: str, expected: str | list[str]
) -> None:
    assert GOOD.count(old) == 1
    path = tmp_path / "2026-02-01.yaml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(UnreadableError) as caught:
        load(path, tmp_path)
    found = sorted(caught.value.diagnostics, key=lambda d: d.sort_key)
    assert {d.path for d in found} == {"2026-02-01.yaml"}
    told = [f"{d.line}:{d.column} {d.message}" for d in found]
    assert told == ([expected] if isinstance(expected, str) else expected)


def test_a_missing_regulation_is_reported(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="файла порядка нет"):
        load(tmp_path / "none.yaml", tmp_path)
