"""Deadlines of the decree compared with counts by hand, over New Year, in May, across a working Saturday."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lean.procedure.course import find_edition, follow_journal
from lean.procedure.deadlines import Deadlines, DeadlineState, count_deadlines, schedule_steps
from lean.regulation import editions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lean.workspace.workspace import Workspace

    WriteWorkspace = Callable[..., Workspace]

# Days off that are no weekends, from the acts of the government (see lean/calendars), read by a person:
#   2025: Saturday 01.11 works, 03.11 and 04.11 are off; 31.12 off
#   2026: 01.01-11.01 off, 23.02, 09.03, 01.05, 11.05, 12.06, 04.11 off; 31.12 off
#   2027: 01.01-10.01 off, Saturday 20.02 works, 22.02, 23.02, 08.03, 03.05, 10.05, 14.06, 04.11, 05.11 off; 31.12 off

OPENING = "card-submitted 2025-11-25, card-agreed 2025-11-26, leader-appointed 2025-11-26, card-approved 2025-12-01"
TO_PLAN = f"{OPENING}, kickoff-held 2025-12-02, current-map-ready 2025-12-03, target-map-ready 2025-12-04"


def journal(told: str) -> str:
    """Return a journal from «event date, event date person»."""
    entries = [entry.split() for entry in told.split(",") if entry.strip()]
    return "".join(
        f"- {{date: {day}, event: {event}{', by: ' if person else ''}{' '.join(person)}}}\n"
        for event, day, *person in entries
    )


def count(workspace: WriteWorkspace, told: str, on: str, documents: Mapping[str, str] | None = None) -> Deadlines:
    """Return all deadlines of a project with this journal on a day."""
    files = {f"projects/p/{name}.yaml": text for name, text in (documents or {}).items()}
    loaded = workspace({**files, "projects/p/journal.yaml": journal(told)}).project("p")
    day = date.fromisoformat(on)
    regulation = find_edition(loaded, editions.find("seversk", loaded.workspace.root), day)
    course = follow_journal(loaded, regulation, day)
    return count_deadlines(loaded, course, regulation, day)


def shown(states: tuple[DeadlineState, ...], provision: str) -> list[str]:
    """Return deadlines of a provision as «due», «due done» or «due done +late»."""
    return [
        " ".join(
            part
            for part in (
                state.due.isoformat(),
                state.done.isoformat() if state.done else "open",
                f"+{state.overdue_days}" if state.overdue_days else "",
            )
            if part
        )
        for state in states
        if state.provision == provision
    ]


COUNTED: dict[str, tuple[str, str, str, list[str]]] = {
    # December: 25 26 29 30 = 4 (31 is off), January: 12 13 14 15 16 = 9, Monday 19 = 10.
    "п. 14 over New Year": ("card-submitted 2025-12-24", "2025-12-25", "п. 14", ["2026-01-19 open"]),
    # April: 27 28 29 30 = 4, May: (1 off) 4 5 6 7 8 = 9, (11 off) Tuesday 12 = 10.
    "п. 14 in May": ("card-submitted 2026-04-24", "2026-04-24", "п. 14", ["2026-05-12 open"]),
    # October: 27 28 29 30 31 = 5, Saturday 1 November works = 6, (3 and 4 off) 5 6 7 = 9, Monday 10 = 10.
    "п. 14 on a working Saturday": ("card-submitted 2025-10-24", "2025-11-10", "п. 14", ["2025-11-10 open"]),
    # The same, two working days later: 11 and 12 November.
    "п. 14 late": ("card-submitted 2025-10-24", "2025-11-12", "п. 14", ["2025-11-10 open +2"]),
    # December: 16-19 = 4, 22-26 = 9, 29 30 = 11; January: 12-16 = 16, 19-23 = 21, 26 27 28 29 = 25.
    "п. 16 (1) over New Year": (
        "card-submitted 2025-12-01, card-agreed 2025-12-02, leader-appointed 2025-12-02, card-approved 2025-12-15",
        "2025-12-20",
        "п. 16 (1)",
        ["2026-01-29 open"],
    ),
    # April: 27-30 = 4; May: 4-8 = 9, 12-15 = 13, 18-22 = 18, 25-29 = 23; June: 1 2 = 25.
    "п. 16 (1) over May": (
        "card-submitted 2026-04-01, card-agreed 2026-04-02, leader-appointed 2026-04-02, card-approved 2026-04-24",
        "2026-04-24",
        "п. 16 (1)",
        ["2026-06-02 open"],
    ),
    # February: 15-19 = 5, Saturday 20 works = 6, (22 and 23 off) 24 25 26 = 9; Monday 1 March = 10.
    "п. 16 (2) on a working Saturday": (
        f"{OPENING}, kickoff-held 2026-01-12, current-map-ready 2027-02-12",
        "2027-02-15",
        "п. 16 (2)",
        ["2027-03-01 open"],
    ),
    # April: 26-30 = 5; May: (3 off) 4 5 6 7 = 9, (10 off) Tuesday 11 = 10.
    "п. 17 in May": (
        f"{OPENING}, kickoff-held 2026-01-12, current-map-ready 2027-04-01, target-map-ready 2027-04-23",
        "2027-04-26",
        "п. 17",
        ["2027-05-11 open"],
    ),
    # December: 30 = 1 (31 off); January: Monday 11 = 2, 12 = 3.
    "п. 19 over New Year": (f"{TO_PLAN}, plan-submitted 2026-12-29", "2026-12-29", "п. 19", ["2027-01-12 open"]),
    # A period of three days from a Thursday: Friday 1, Monday 2, Tuesday 3.
    "п. 20": (
        f"{TO_PLAN}, plan-submitted 2026-09-21, plan-returned 2026-09-24",
        "2026-09-25",
        "п. 20",
        ["2026-09-29 open"],
    ),
}


@pytest.mark.parametrize("name", COUNTED)
def test_due_dates_agree_with_hand_counts(workspace: WriteWorkspace, name: str) -> None:
    told, on, provision, expected = COUNTED[name]
    found = count(workspace, told, on)
    assert shown(found.states, provision) == expected
    assert not found.uncounted


def test_each_of_three_returns_has_its_own_deadline(workspace: WriteWorkspace) -> None:
    told = (
        f"{TO_PLAN}, plan-submitted 2027-04-28, plan-returned 2027-05-04, plan-submitted 2027-05-07, "
        "plan-returned 2027-05-14, plan-submitted 2027-05-19, plan-returned 2027-05-24, plan-submitted 2027-05-31, "
        "plan-agreed 2027-06-03"
    )
    found = count(workspace, told, "2027-06-04").states
    assert shown(found, "п. 19") == [
        # 29 and 30 April = 2, (3 May off) 4 May = 3.
        "2027-05-04 2027-05-04",
        # (10 May off) 11 12 13 = 3; returned on the 14th, a day late.
        "2027-05-13 2027-05-14 +1",
        # 20 21 = 2, Monday 24 = 3.
        "2027-05-24 2027-05-24",
        # 1 2 3 June.
        "2027-06-03 2027-06-03",
    ]
    assert shown(found, "п. 20") == [
        # 5 6 7 May.
        "2027-05-07 2027-05-07",
        # From Friday 14: 17 18 19.
        "2027-05-19 2027-05-19",
        # 25 26 27; submitted on Monday 31: 28 and 31 are two days late.
        "2027-05-27 2027-05-31 +2",
    ]
    # п. 17 was met by the first submission, even if returned. From 04.12.2025: 5, 8-12 = 6, 15-18 = 10.
    assert shown(found, "п. 17") == ["2025-12-18 2027-04-28 +" + str(LATE_PLAN)]


# From 18.12.2025 to 28.04.2027, by the months of the production calendar: December 2025 has 8 left (19, 22-26, 29, 30),
# 2026 has 247, 2027: January 15, February 19, March 22, April 22 less 29 and 30 = 20.
LATE_PLAN = 8 + 247 + 15 + 19 + 22 + 20

PLAN = """\
approved: 01.12.2025
measures:
  - {id: m1, what: Журнал, due: 10.12.2026, responsible: Петрова П.П.}
  - {id: m2, what: Стенд, due: 01.12.2026–15.12.2026}
  - {id: m3, what: Лишнее, due: 01.06.2026}
"""
AGREED = f"{TO_PLAN}, plan-submitted 2025-12-05, plan-agreed 2025-12-08"


def monitoring(first: str, second: str) -> str:
    return (
        "measures:\n"
        f"  - {{measure: m1, state: done, done: {first}}}\n"
        f"  - {{measure: m2, state: done, done: {second}}}\n"
        "  - {measure: m3, state: cancelled}\n"
    )


def test_the_report_is_due_after_the_last_measure_over_new_year(workspace: WriteWorkspace) -> None:
    documents = {"plan": PLAN, "monitoring": monitoring("07.12.2026", "10.12.2026")}
    found = count(workspace, AGREED, "2026-12-10", documents).states
    # December: 11 = 1, 14-18 = 6, 21-25 = 11, 28 29 30 = 14 (31 off); January: 11-15 = 19, 18-22 = 24, Monday 25 = 25.
    assert shown(found, "п. 24") == ["2027-01-25 open"]
    # On the day before, the last measure was not done.
    assert shown(count(workspace, AGREED, "2026-12-09", documents).states, "п. 24") == []


def test_the_report_is_due_after_the_last_measure_over_may(workspace: WriteWorkspace) -> None:
    documents = {"plan": PLAN, "monitoring": monitoring("30.04.2026", "27.04.2026")}
    found = count(workspace, f"{AGREED}, report-submitted 2026-06-10", "2026-07-01", documents).states
    # May: 4-8 = 5, 12-15 = 9, 18-22 = 14, 25-29 = 19; June: 1-5 = 24, Monday 8 = 25. Late by the 9th and the 10th.
    assert shown(found, "п. 24") == ["2026-06-08 2026-06-10 +2"]


def test_measures_are_due_on_their_last_day(workspace: WriteWorkspace) -> None:
    documents = {"plan": PLAN, "monitoring": monitoring("14.12.2026", "15.12.2026")}
    states = [s for s in count(workspace, AGREED, "2026-12-15", documents).states if s.key]
    assert [(s.key, s.due.isoformat(), s.done and s.done.isoformat(), s.overdue_days, s.person) for s in states] == [
        # 11.12.2026 is a Friday, so Monday the 14th is the second working day after the due date.
        ("m1", "2026-12-10", "2026-12-14", 2, "Петрова П.П."),
        ("m2", "2026-12-15", "2026-12-15", 0, ""),
    ]


def test_team_meetings_may_be_two_weeks_apart(workspace: WriteWorkspace) -> None:
    told = f"{TO_PLAN}, plan-submitted 2026-12-18, plan-agreed 2026-12-21"
    documents = {"plan": PLAN, "meetings": "team: [{date: 11.01.2027}, {date: 28.01.2027}]"}
    found = count(workspace, told, "2027-02-01", documents).states
    assert [line for line in shown(found, "п. 21") if line[:4] == "2027"] == [
        # 21.12.2026 + 14 days = 04.01.2027, a holiday; the first working day after it is Monday 11.01.
        "2027-01-11 2027-01-11",
        # 11.01 + 14 days = Monday 25.01; held on Thursday 28.01: 26 27 28 are three working days late.
        "2027-01-25 2027-01-28 +3",
        # 28.01 + 14 days = Thursday 11.02.
        "2027-02-11 open",
    ]


def test_no_team_meeting_is_due_after_the_last_measure(workspace: WriteWorkspace) -> None:
    documents = {
        "plan": PLAN,
        "meetings": "team: [{date: 14.12.2026}]",
        "monitoring": monitoring("07.12.2026", "18.12.2026"),
    }
    told = f"{TO_PLAN}, plan-submitted 2026-12-01, plan-agreed 2026-12-02"
    found = [s for s in count(workspace, told, "2027-03-01", documents).states if s.provision == "п. 21" and not s.key]
    assert shown(tuple(found), "п. 21") == ["2026-12-16 2026-12-14"]
    # An interval that was too long before the end stays late: 02.12 + 14 days = 16.12, the end was on the 18th.
    late = {**documents, "meetings": ""}
    assert "2026-12-16 2026-12-18 +2" in shown(count(workspace, told, "2027-03-01", late).states, "п. 21")


def test_no_meeting_is_due_on_the_day_of_the_last_measure(
    workspace: WriteWorkspace,
) -> None:
    # 02.12 + 14 days = 16.12.
    documents = {"plan": PLAN, "monitoring": monitoring("07.12.2026", "16.12.2026")}
    told = f"{TO_PLAN}, plan-submitted 2026-12-01, plan-agreed 2026-12-02"
    found = count(workspace, told, "2027-03-01", documents).states
    assert [state for state in found if state.provision == "п. 21" and not state.key] == []


def test_a_meeting_on_the_day_of_the_agreement_starts_the_first_interval(workspace: WriteWorkspace) -> None:
    documents = {"plan": PLAN, "meetings": "team: [{date: 02.12.2026}]"}
    told = f"{TO_PLAN}, plan-submitted 2026-12-01, plan-agreed 2026-12-02"
    found = [s for s in count(workspace, told, "2026-12-03", documents).states if s.provision == "п. 21" and not s.key]
    assert shown(tuple(found), "п. 21") == ["2026-12-16 open"]


def test_a_measure_is_open_before_its_completion_day(workspace: WriteWorkspace) -> None:
    documents = {"plan": PLAN, "monitoring": monitoring("14.12.2026", "15.12.2026")}
    states = {s.key: s for s in count(workspace, AGREED, "2026-12-14", documents).states if s.key}
    assert [(key, state.is_open, state.overdue_days) for key, state in states.items()] == [
        ("m1", False, 2),
        ("m2", True, 0),
    ]


def test_reviews_by_the_team_count_as_meetings_and_future_ones_do_not(workspace: WriteWorkspace) -> None:
    documents = {
        "plan": PLAN,
        "monitoring": "reviews: [{kind: team, date: 14.12.2026}, {kind: coordinator, date: 15.12.2026}]",
        "meetings": "team: [{date: 20.12.2026}]",
    }
    told = f"{TO_PLAN}, plan-submitted 2026-12-01, plan-agreed 2026-12-02"
    found = [s for s in count(workspace, told, "2026-12-18", documents).states if s.provision == "п. 21" and not s.key]
    assert [(s.due.isoformat(), s.done and s.done.isoformat()) for s in found] == [
        ("2026-12-16", "2026-12-14"),
        ("2026-12-28", None),
    ]


# Name: entries of the journal with who acted, the provision of the deadline, who met it.
ACTORS: dict[str, tuple[str, str, str]] = {
    "the only role that may": ("card-submitted 2026-01-12 Петров, card-agreed 2026-01-13 Иванов", "п. 14", "Иванов"),
    "nobody is named": ("card-submitted 2026-01-12 Петров, card-agreed 2026-01-13", "п. 14", ""),
    "nobody yet": ("card-submitted 2026-01-12 Петров", "п. 14", ""),
    # The team or the leader may finish a map, so the deadline of the team does not name who did.
    "one of two roles": ("card-approved 2026-01-12 Петров, current-map-ready 2026-01-13 Иванов", "п. 16 (1)", ""),
}


@pytest.mark.parametrize("name", ACTORS)
def test_a_met_deadline_names_who_acted_where_only_one_role_may(workspace: WriteWorkspace, name: str) -> None:
    entries, provision, expected = ACTORS[name]
    (state,) = [s for s in count(workspace, entries, "2026-01-20").states if s.provision == provision]
    assert state.acted == expected


def test_a_late_step_stays_late(workspace: WriteWorkspace) -> None:
    told = "card-submitted 2025-10-24, card-agreed 2025-11-12"
    for on in ("2025-11-12", "2026-11-12", "2027-11-12"):
        assert shown(count(workspace, told, on).states, "п. 14") == ["2025-11-10 2025-11-12 +2"]


def test_the_last_day_is_in_time_and_the_next_working_day_is_late(workspace: WriteWorkspace) -> None:
    # 25.09.2026 + 3: 28 29 30.
    told = f"{TO_PLAN}, plan-submitted 2026-09-25"
    assert shown(count(workspace, told, "2026-09-30").states, "п. 19") == ["2026-09-30 open"]
    # Due on Friday 02.10, checked on Saturday: no working day has passed, but it is late.
    told = f"{TO_PLAN}, plan-submitted 2026-09-29"
    assert shown(count(workspace, told, "2026-10-03").states, "п. 19") == ["2026-10-02 open +1"]


@pytest.mark.parametrize("ending", ["card-rejected 2026-01-10", "cancelled 2026-01-10"])
def test_an_ended_project_has_no_open_deadlines(workspace: WriteWorkspace, ending: str) -> None:
    found = count(workspace, f"card-submitted 2025-11-25, {ending}", "2026-03-01").states
    assert [state for state in found if state.is_open] == []


def test_a_resubmitted_card_starts_a_new_deadline(workspace: WriteWorkspace) -> None:
    told = "card-submitted 2026-09-01, card-returned 2026-09-08, card-submitted 2026-09-21"
    # From 01.09: 2-4 = 3, 7-11 = 8, 14 15 = 10. From 21.09: 22-25 = 4, 28 29 30 = 7, 1 2 October = 9, Monday 5 = 10.
    assert shown(count(workspace, told, "2026-09-22").states, "п. 14") == ["2026-09-15 2026-09-08", "2026-10-05 open"]


def test_a_second_approval_of_the_card_starts_no_new_deadline(workspace: WriteWorkspace) -> None:
    once = count(workspace, OPENING, "2025-12-20").states
    twice = count(workspace, f"{OPENING}, card-approved 2025-12-15", "2025-12-20").states
    assert shown(twice, "п. 16 (1)") == shown(once, "п. 16 (1)")
    ready = f"{OPENING}, kickoff-held 2025-12-02, current-map-ready 2025-12-03, card-approved 2025-12-15"
    assert len(shown(count(workspace, ready, "2025-12-20").states, "п. 16 (1)")) == 1


def test_an_unreadable_document_has_no_deadlines_and_hides_no_others(workspace: WriteWorkspace) -> None:
    found = count(workspace, AGREED, "2026-12-15", {"plan": "measures: [", "meetings": "team: ["}).states
    assert {state.provision for state in found} == {"п. 14", "п. 16 (1)", "п. 16 (2)", "п. 17", "п. 19"}


REGULATION = (Path(__file__).parent / "regulations" / "zarechny.yaml").read_text(encoding="utf-8")


def other(workspace: WriteWorkspace, told: str, on: str, **changes: str) -> list[str]:
    """Return deadlines by another regulation as «name due done»; `changes` replace parts of its file."""
    text = REGULATION
    for old, new in (change.split(" -> ") for change in changes.values()):
        assert old in text
        text = text.replace(old, new)
    files = {"order.yaml": text, "projects/p/journal.yaml": journal(told)}
    files["projects/p/plan.yaml"] = "measures: [{id: m1, due: 25.03.2026}]"
    files["projects/p/monitoring.yaml"] = "measures: [{measure: m1, state: done, done: 20.03.2026}]"
    loaded = workspace(files, "regulation: order.yaml\n").project("p")
    regulation = editions.load(loaded.workspace.root / "order.yaml", loaded.workspace.root)
    day = date.fromisoformat(on)
    found = count_deadlines(loaded, follow_journal(loaded, regulation, day), regulation, day).states
    return [f"{state.name} {state.due} {state.done}" for state in found]


def test_a_deadline_is_removed_with_the_event_that_started_it(workspace: WriteWorkspace) -> None:
    # In this regulation a return is no answer, it only cancels the filing.
    change = "until: [idea-passed, idea-sent-back, idea-declined] -> until: [idea-passed]"
    told = "idea-filed 2026-03-02, idea-sent-back 2026-03-04"
    assert other(workspace, told, "2026-03-20", answers=change) == []
    # From the second filing: 17-20 = 4, Monday 23 = 5.
    assert other(workspace, f"{told}, idea-filed 2026-03-16", "2026-03-20", answers=change) == [
        "Рассмотреть заявку 2026-03-23 None"
    ]


def test_an_event_before_its_deadline_starts_counts_as_met(workspace: WriteWorkspace) -> None:
    told = (
        "idea-filed 2026-03-02, idea-passed 2026-03-02, passport-signed 2026-03-02, as-is-shown 2026-03-03, "
        "to-be-shown 2026-03-03, risks-reviewed 2026-03-03, plan-signed 2026-03-03, results-shown 2026-03-18"
    )
    # The trial is over on the 20th, two days after its results were shown.
    assert [line for line in other(workspace, told, "2026-03-30") if line.startswith("Показать итоги")] == []


def test_a_date_beyond_the_known_years_is_provisional(workspace: WriteWorkspace) -> None:
    told = "card-submitted 2027-12-20"
    # December: 21-24 = 4, 27-30 = 8 (31 off). The rest lies in 2028, whose calendar nobody has published.
    state = count(workspace, told, "2027-12-20").states[0]
    assert state.due.year == 2028
    assert state.provisional
    assert not count(workspace, "card-submitted 2027-12-01", "2027-12-20").states[0].provisional


def test_a_year_without_calendar_is_reported_and_the_rest_is_counted(workspace: WriteWorkspace) -> None:
    found = count(workspace, f"card-submitted 2010-01-10, {OPENING[27:]}", "2025-12-20")
    assert [obstacle.provision for obstacle in found.uncounted] == ["п. 14"]
    assert "2010" in found.uncounted[0].message
    assert shown(found.states, "п. 16 (1)") == ["2026-01-15 open"]


def chain(workspace: WriteWorkspace, start: str, done: str | None = None) -> list[tuple[str, str, bool]]:
    loaded = workspace({})
    day = date.fromisoformat(start)
    regulation = editions.find("seversk", loaded.root).on(day)
    completed = date.fromisoformat(done) if done else None
    steps = schedule_steps(day, regulation, loaded.calendar, completed)
    return [(step.event, step.due.isoformat(), step.provisional) for step in steps]


def test_the_schedule_uses_the_whole_of_each_deadline(workspace: WriteWorkspace) -> None:
    assert chain(workspace, "2027-01-11") == [
        # January: 12-15 = 4, 18-22 = 9, 25-29 = 14; February: 1-5 = 19, 8-12 = 24, Monday 15 = 25.
        ("current-map-ready", "2027-02-15", False),
        # 16-19 = 4, Saturday 20 = 5, 24-26 = 8; 1 and 2 March = 10.
        ("target-map-ready", "2027-03-02", False),
        # 3 4 5 = 3, (8 off) 9-12 = 7, 15 16 17 = 10.
        ("plan-submitted", "2027-03-17", False),
        # 18 19 = 2, Monday 22 = 3.
        ("plan-agreed", "2027-03-22", False),
    ]


def test_the_schedule_marks_provisional_dates_and_continues_after_the_measures(workspace: WriteWorkspace) -> None:
    found = chain(workspace, "2027-11-08")
    # November: 9-12 = 4, 15-19 = 9, 22-26 = 14, 29 30 = 16; December: 1 2 3 = 19, 6-10 = 24, Monday 13 = 25.
    assert found[0] == ("current-map-ready", "2027-12-13", False)
    # 14-17 = 4, 20-24 = 9, Monday 27 = 10.
    assert found[1] == ("target-map-ready", "2027-12-27", False)
    # 28 29 30 = 3; then 2028.
    assert [provisional for _, _, provisional in found[2:]] == [True, True]
    # July: 1 2 = 2, 5-9 = 7, 12-16 = 12, 19-23 = 17, 26-30 = 22; August: 2 3 4 = 25.
    assert chain(workspace, "2027-01-11", "2027-06-30")[-1] == ("report-submitted", "2027-08-04", False)


def test_extra_days_of_the_workspace_move_the_dates(workspace: WriteWorkspace, tmp_path: Path) -> None:
    plain: Any = count(workspace, f"{TO_PLAN}, plan-submitted 2026-09-21", "2026-09-22").states[-1].due
    workspace({}, "regulation: seversk\ncalendar: {days_off: [23.09.2026], reason: Распоряжение}\n")
    loaded = workspace({}, (tmp_path / "lean.yaml").read_text(encoding="utf-8")).project("p")
    regulation = editions.find("seversk", tmp_path).on(date(2026, 9, 22))
    course = follow_journal(loaded, regulation, date(2026, 9, 22))
    moved = count_deadlines(loaded, course, regulation, date(2026, 9, 22)).states[-1].due
    # 22 23 24 September against 22 24 25.
    assert (plain, moved) == (date(2026, 9, 24), date(2026, 9, 25))
