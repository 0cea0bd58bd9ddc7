"""The order of events: endings, returns, derived events; for two different regulations."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lean.procedure.course import (
    find_edition,
    find_misplaced_entries,
    find_obstacles,
    find_seals_in_force,
    follow_journal,
    list_awaiting_events,
    list_possible_events,
    record_event,
)
from lean.regulation import editions
from lean.workspace.course import Course, Happening

if TYPE_CHECKING:
    from collections.abc import Callable

    from lean.regulation.model import Event, Regulation
    from lean.workspace.project import Project
    from lean.workspace.workspace import Workspace

    WriteWorkspace = Callable[..., Workspace]

SEVERSK = editions.find("seversk", Path()).on(date(2026, 1, 1))
OTHER = editions.load(Path(__file__).parent / "regulations" / "zarechny.yaml", Path(__file__).parent)
START = date(2026, 3, 2)


def opened(workspace: WriteWorkspace, journal: str, **documents: str) -> Project:
    files = {f"projects/p/{name.replace('_', '-')}.yaml": text for name, text in documents.items()}
    return workspace({**files, "projects/p/journal.yaml": journal}).project("p")


def entries(told: str) -> str:
    """A journal from «event date, event date»."""
    pairs = [entry.split() for entry in told.split(",") if entry.strip()]
    return "".join(f"- {{date: {day}, event: {event}}}\n" for event, day in pairs)


def course_of(names: str, regulation: Regulation = SEVERSK) -> Course:
    """Return a course of events a day apart, allowed or not."""
    course = Course()
    for number, name in enumerate(names.split()):
        course = record_event(course, regulation, Happening(name, START + timedelta(days=number), number))
    return course


def faults(loaded: Project, on: str = "2026-12-31") -> list[tuple[int, str, str]]:
    found = find_misplaced_entries(loaded, SEVERSK, date.fromisoformat(on))
    return [(index, key, obstacle.message) for index, key, obstacle in found]


TO_CARD = "card-submitted card-agreed leader-appointed card-approved"
TO_PLAN = f"{TO_CARD} kickoff-held current-map-ready target-map-ready plan-submitted"
TO_REPORT = f"{TO_PLAN} plan-agreed measures-completed"

NEXT = {
    "": "cancelled card-submitted",
    "card-submitted": "cancelled leader-appointed card-agreed card-returned card-rejected",
    "card-submitted card-returned": "cancelled card-submitted",
    "card-submitted card-agreed card-returned": "cancelled card-submitted",
    "card-submitted card-returned card-submitted": "cancelled leader-appointed card-agreed card-returned card-rejected",
    "card-submitted card-agreed leader-appointed": (
        "cancelled leader-appointed card-returned card-rejected card-approved"
    ),
    TO_CARD: "cancelled leader-appointed kickoff-held card-approved team-changed",
    TO_PLAN: "cancelled leader-appointed card-approved plan-agreed plan-returned team-changed",
    f"{TO_PLAN} plan-returned": "cancelled leader-appointed card-approved plan-submitted team-changed",
    f"{TO_PLAN} plan-returned plan-submitted": (
        "cancelled leader-appointed card-approved plan-agreed plan-returned team-changed"
    ),
    f"{TO_PLAN} plan-agreed": "cancelled leader-appointed card-approved team-changed plan-changed",
    TO_REPORT: "cancelled leader-appointed card-approved team-changed plan-changed report-submitted",
    f"{TO_REPORT} report-submitted": (
        "cancelled leader-appointed card-approved team-changed report-accepted report-returned"
    ),
    f"{TO_REPORT} report-submitted report-returned": (
        "cancelled leader-appointed card-approved team-changed plan-changed report-submitted"
    ),
    f"{TO_REPORT} report-submitted report-accepted": (
        "cancelled leader-appointed closed card-approved report-returned team-changed"
    ),
    f"{TO_REPORT} report-submitted report-accepted closed": "practice-published",
    f"{TO_REPORT} report-submitted report-accepted closed practice-published": "",
    "card-submitted card-rejected": "",
    f"{TO_PLAN} cancelled": "",
}


@pytest.mark.parametrize("names", NEXT)
def test_possible_next_events(names: str) -> None:
    assert set(list_possible_events(course_of(names), SEVERSK)) == set(NEXT[names].split())


# The events of a course, those that wait only for the measures to be completed.
AWAITING = {
    "": "",
    TO_PLAN: "",
    # The derived event follows the agreement of the plan alone, whatever else is in force.
    "plan-agreed": "report-submitted",
    f"{TO_PLAN} plan-agreed": "report-submitted",
    # What may be recorded already waits for nothing.
    TO_REPORT: "",
    f"{TO_PLAN} plan-agreed cancelled": "",
}


@pytest.mark.parametrize("names", AWAITING)
def test_events_that_wait_only_for_documents(names: str) -> None:
    assert list_awaiting_events(course_of(names), SEVERSK) == AWAITING[names].split()


STAGES = {
    "": 1,
    "card-submitted card-returned": 1,
    TO_CARD: 1,
    f"{TO_CARD} kickoff-held": 2,
    f"{TO_CARD} kickoff-held current-map-ready": 2,
    f"{TO_CARD} kickoff-held current-map-ready target-map-ready": 3,
    TO_PLAN: 3,
    f"{TO_PLAN} plan-returned": 3,
    f"{TO_PLAN} plan-agreed": 4,
    TO_REPORT: 5,
    f"{TO_REPORT} report-submitted": 5,
    f"{TO_REPORT} report-submitted report-returned": 5,
}


@pytest.mark.parametrize("names", STAGES)
def test_stages_follow_from_events_in_force(names: str) -> None:
    course = course_of(names)
    assert (course.stage, course.ending) == (STAGES[names], None)


@pytest.mark.parametrize(
    ("names", "ending"),
    [("card-submitted card-rejected", "rejected"), ("cancelled", "cancelled"), ("closed", "closed")],
)
def test_endings_of_a_project(names: str, ending: str) -> None:
    assert course_of(names).ending == ending


def test_an_obstacle_names_the_missing_event_and_the_provision() -> None:
    found = find_obstacles("card-approved", course_of("card-submitted"), SEVERSK)
    assert [(o.message, o.provision) for o in found] == [
        ("сначала должно быть событие «Карточка согласована» (card-agreed)", "п. 15"),
        ("сначала должно быть событие «Руководитель проекта назначен» (leader-appointed)", "п. 15"),
    ]
    (already,) = find_obstacles("card-submitted", course_of("card-submitted"), SEVERSK)
    assert already.message == "«Карточка направлена координатору» уже записано 02.03.2026"
    (ended,) = find_obstacles("card-agreed", course_of("card-submitted card-rejected"), SEVERSK)
    assert ended.message == "проект завершён: «Проект отклонён» 03.03.2026"
    (derived,) = find_obstacles("measures-completed", course_of(TO_PLAN), SEVERSK)
    assert "следует из документов" in derived.message


JOURNALS: dict[str, tuple[str, list[tuple[int, str, str]]]] = {
    "in order": ("card-submitted 2026-01-12, card-agreed 2026-01-12", []),
    "out of order": (
        "card-agreed 2026-01-12",
        [(0, "event", "сначала должно быть событие «Карточка направлена координатору» (card-submitted)")],
    ),
    "backwards": (
        "card-submitted 2026-01-13, card-agreed 2026-01-12",
        [(1, "date", "раньше предыдущего события (13.01.2026): журнал идёт по порядку")],
    ),
    "backwards and then still behind": (
        "card-submitted 2026-01-13, card-agreed 2026-01-10, leader-appointed 2026-01-11",
        [
            (1, "date", "раньше предыдущего события (13.01.2026): журнал идёт по порядку"),
            (2, "date", "раньше предыдущего события (13.01.2026): журнал идёт по порядку"),
        ],
    ),
    "in the future": (
        "card-submitted 2027-01-13",
        [(0, "date", "событие в будущем: 13.01.2027, а сегодня 31.12.2026")],
    ),
    "mistyped": (
        "card-submited 2026-01-12",
        [(0, "event", "неизвестное событие «card-submited»: возможно, card-submitted")],
    ),
    "without a reason": ("cancelled 2026-01-12", [(0, "event", "в записи нет ключа note: причина")]),
    "after the end": (
        "card-submitted 2026-01-12, card-rejected 2026-01-13, card-agreed 2026-01-14",
        [(2, "event", "проект завершён: «Проект отклонён» 13.01.2026")],
    ),
    "twice": (
        "card-submitted 2026-01-12, card-submitted 2026-01-13",
        [(1, "event", "«Карточка направлена координатору» уже записано 12.01.2026")],
    ),
}


@pytest.mark.parametrize("name", JOURNALS)
def test_entries_out_of_order_are_reported(workspace: WriteWorkspace, name: str) -> None:
    told, expected = JOURNALS[name]
    assert faults(opened(workspace, entries(told))) == expected


KICKOFF = (
    "card-submitted 2026-01-12, card-agreed 2026-01-12, leader-appointed 2026-01-12, card-approved 2026-01-12, "
    "kickoff-held 2026-01-15"
)


@pytest.mark.parametrize(
    ("meetings", "count"),
    [("kickoff: {date: 15.01.2026}", 0), ("kickoff: {date: 16.01.2026}", 1), ("kickoff: {}", 0), ("kickoff: [", 0)],
)
def test_an_event_must_have_the_date_of_its_document(workspace: WriteWorkspace, meetings: str, count: int) -> None:
    found = faults(opened(workspace, entries(KICKOFF), meetings=meetings))
    assert len(found) == count
    for index, key, message in found:
        assert (index, key) == (4, "date")
        assert message == (
            "«Установочное совещание проведено» 15.01.2026, а в meetings.yaml стоит 16.01.2026: нужна одна дата"
        )


PLANNED = (
    f"{KICKOFF}, current-map-ready 2026-01-16, target-map-ready 2026-01-19, plan-submitted 2026-01-20, "
    "plan-agreed 2026-01-21"
)
PLAN = "measures: [{id: m1}, {id: m2}]"


def done(first: str, second: str) -> str:
    return f"measures: [{{measure: m1, state: done, done: {first}}}, {{measure: m2, state: done, done: {second}}}]"


@pytest.mark.parametrize(
    ("first", "second", "on", "expected"),
    [
        ("05.02.2026", "03.02.2026", "2026-02-05", "2026-02-05"),
        ("05.02.2026", "03.02.2026", "2026-02-04", None),
        # Measures finished before the plan was agreed complete it on the day of the agreement.
        ("13.01.2026", "14.01.2026", "2026-02-04", "2026-01-21"),
    ],
)
def test_completion_is_derived_from_the_documents(
    workspace: WriteWorkspace, first: str, second: str, on: str, expected: str | None
) -> None:
    loaded = opened(workspace, entries(PLANNED), plan=PLAN, monitoring=done(first, second))
    course = follow_journal(loaded, SEVERSK, date.fromisoformat(on))
    derived = [happening for happening in course.happened if happening.index is None]
    assert [happening.date.isoformat() for happening in derived] == ([expected] if expected else [])
    assert course.stage == (5 if expected else 4)


def test_derived_completion_is_ordered_among_the_events(workspace: WriteWorkspace) -> None:
    told = f"{PLANNED}, plan-changed 2026-02-01, report-submitted 2026-02-10"
    loaded = opened(workspace, entries(told), plan=PLAN, monitoring=done("05.02.2026", "03.02.2026"))
    course = follow_journal(loaded, SEVERSK, date(2026, 3, 1))
    assert [happening.event for happening in course.happened][-3:] == [
        "plan-changed",
        "measures-completed",
        "report-submitted",
    ]
    assert not [fault for fault in faults(loaded) if "сначала" in fault[2]]


def test_a_course_of_a_journal_equals_one_of_the_same_events(workspace: WriteWorkspace) -> None:
    names = "card-submitted card-returned card-submitted card-agreed"
    told = ", ".join(f"{name} {START + timedelta(days=number)}" for number, name in enumerate(names.split()))
    course = follow_journal(opened(workspace, entries(told)), SEVERSK, date(2026, 3, 31))
    assert course == course_of(names)
    assert [held.index for held in course.standing] == [2, 3]
    assert list(course.meeting_gaps()) == list(course_of(names).meeting_gaps()) == []


@pytest.mark.parametrize(("index", "note"), [(0, None), (1, "Уточнить цель")])
def test_an_entry_is_returned_for_its_place_in_the_journal(
    workspace: WriteWorkspace, index: int, note: str | None
) -> None:
    journal = (
        "- {date: 2026-01-12, event: card-submitted}\n- {date: 2026-01-13, event: card-returned, note: Уточнить цель}\n"
    )
    course = follow_journal(opened(workspace, journal), SEVERSK, date(2026, 1, 31))
    assert course.entry_at(index).note == note
    with pytest.raises(KeyError):
        course.entry_at(2)


def test_nothing_is_derived_for_an_ended_project(workspace: WriteWorkspace) -> None:
    told = f"{PLANNED}, cancelled 2026-02-01"
    loaded = opened(workspace, entries(told), plan=PLAN, monitoring=done("05.02.2026", "03.02.2026"))
    course = follow_journal(loaded, SEVERSK, date(2026, 3, 1))
    assert (course.stage, course.ending, course.happened[-1].event) == (4, "cancelled", "cancelled")


def test_derived_events_seal_nothing(workspace: WriteWorkspace) -> None:
    loaded = opened(workspace, entries(PLANNED), plan=PLAN, monitoring=done("05.02.2026", "03.02.2026"))
    course = follow_journal(loaded, SEVERSK, date(2026, 3, 1))
    assert course.happened[-1].index is None
    assert find_seals_in_force(course) == {}


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ("", ["сначала должно быть событие «Все мероприятия выполнены» (следует из документов проекта)"]),
        # The documents may have changed since the report was returned.
        (", report-returned 2026-02-12", []),
    ],
)
def test_only_an_event_in_force_requires_what_documents_say_today(
    workspace: WriteWorkspace, later: str, expected: list[str]
) -> None:
    loaded = opened(workspace, entries(f"{PLANNED}, report-submitted 2026-02-10{later}"), plan=PLAN)
    assert [message for _, _, message in faults(loaded)] == expected


def test_an_unreadable_document_completes_nothing(workspace: WriteWorkspace) -> None:
    loaded = opened(workspace, entries(PLANNED), plan=PLAN, monitoring="measures: [")
    assert follow_journal(loaded, SEVERSK, date(2026, 3, 1)).stage == 4


def test_a_seal_lapses_with_the_event_that_set_it(workspace: WriteWorkspace) -> None:
    journal = (
        "- {date: 2026-01-12, event: card-submitted, seals: {card: one}}\n"
        "- {date: 2026-01-12, event: card-returned}\n"
        "- {date: 2026-01-13, event: card-submitted, seals: {card: two, plan: three}}\n"
        "- {date: 2026-01-14, event: team-changed, seals: {card: four}}\n"
    )
    loaded = opened(workspace, journal)
    course = follow_journal(loaded, SEVERSK, date(2026, 1, 12))
    assert find_seals_in_force(course) == {}
    course = follow_journal(loaded, SEVERSK, date(2026, 2, 1))
    assert find_seals_in_force(course) == {"card": (3, "four"), "plan": (2, "three")}


def test_a_project_follows_the_edition_of_its_approval(workspace: WriteWorkspace) -> None:
    found = {}
    for day in ("2025-11-23", "2025-11-24"):
        told = f"card-submitted 2025-11-10, card-agreed 2025-11-11, leader-appointed 2025-11-11, card-approved {day}"
        loaded = workspace({"projects/p/journal.yaml": entries(told)}).project("p")
        every = editions.find("seversk", loaded.workspace.root)
        found[day] = find_edition(loaded, every, date(2026, 5, 1)).edition
        # Before the approval the edition of the present day applies.
        assert find_edition(loaded, every, date(2025, 11, 12)).edition == date(2025, 10, 22)
    assert found == {"2025-11-23": date(2025, 10, 22), "2025-11-24": date(2025, 11, 24)}
    # A card that is approved again stays under the edition of its first approval.
    loaded = workspace(
        {"projects/p/journal.yaml": entries("card-approved 2025-11-23, card-approved 2025-12-01")}
    ).project("p")
    every = editions.find("seversk", loaded.workspace.root)
    assert find_edition(loaded, every, date(2026, 5, 1)).edition == date(2025, 10, 22)


def walks(regulation: Regulation) -> st.SearchStrategy[list[int]]:
    """Return a lawful sequence of events for any numbers, which choose among the possible ones."""
    return st.lists(st.integers(0, len(regulation.events)), max_size=25)


def walked(choices: list[int], regulation: Regulation) -> list[tuple[str, date]]:
    course, day, taken = Course(), START, []
    for number, choice in enumerate(choices):
        names = list_possible_events(course, regulation)
        if not names:
            break
        name = names[choice % len(names)]
        day += timedelta(days=choice % 3)
        course = record_event(course, regulation, Happening(name, day, number))
        taken.append((name, day))
    return taken


@pytest.mark.parametrize("regulation", [SEVERSK, OTHER], ids=["seversk", "zarechny"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data())
def test_every_lawful_sequence_of_events_is_accepted(
    workspace: WriteWorkspace, regulation: Regulation, data: st.DataObject
) -> None:
    taken = walked(data.draw(walks(regulation)), regulation)
    told = "".join(f"- {{date: {day}, event: {name}, note: n, protocol: '1', by: А}}\n" for name, day in taken)
    project = opened(workspace, told)
    assert list(find_misplaced_entries(project, regulation, date(2030, 1, 1))) == []
    on = START + timedelta(days=data.draw(st.integers(0, 40)))
    before = [(name, day) for name, day in taken if day <= on]
    assert follow_journal(project, regulation, on).happened == tuple(
        Happening(name, day, number) for number, (name, day) in enumerate(before)
    )


@pytest.mark.parametrize("regulation", [SEVERSK, OTHER], ids=["seversk", "zarechny"])
def test_every_event_is_reachable(regulation: Regulation) -> None:
    reached: set[str] = set()
    seen: set[frozenset[str]] = set()
    waiting = [Course()]
    while waiting:
        course = waiting.pop()
        documents = [name for name, event in regulation.events.items() if event.derived and follows(event, course)]
        for name in [*list_possible_events(course, regulation), *documents]:
            reached.add(name)
            following = record_event(course, regulation, Happening(name, START, 0))
            if (state := frozenset(following.in_force)) not in seen:
                seen.add(state)
                waiting.append(following)
    assert reached == set(regulation.events)


def follows(event: Event, course: Course) -> bool:
    """Return whether documents may state an event that no journal records."""
    return event.event not in course.in_force and course.ending is None and set(event.after) <= course.in_force.keys()
