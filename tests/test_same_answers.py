"""Rules and deadlines of one provision: check, status and due give the same answer, also where an event was undone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lean.workspace.workspace import Workspace

    Lean = Callable[..., tuple[int, str, str]]
    WriteWorkspace = Callable[..., Workspace]

TO_CARD = "card-submitted 2026-01-12, card-agreed 2026-01-20, leader-appointed 2026-01-20"
TO_PLAN = (
    f"{TO_CARD}, card-approved 2026-02-02, kickoff-held 2026-02-03, current-map-ready 2026-02-04, "
    "target-map-ready 2026-02-05, plan-submitted 2026-02-06"
)
REPORTED = f"{TO_PLAN}, plan-agreed 2026-03-02, report-submitted 2026-03-11"
PLAN = "measures: [{id: m1, what: Журнал, due: 06.03.2026}]\n"
DONE = "measures: [{measure: m1, state: done, done: 06.03.2026}]\n"
REOPENED = "measures: [{id: m1, what: Журнал, due: 06.03.2026}, {id: m2, what: Стенд, due: 29.05.2026}]\n"


class Case(NamedTuple):
    """A project on a day, and what a rule and the deadlines of its provision have to answer."""

    journal: str
    documents: Mapping[str, str]
    on: str
    rule: str
    provision: str
    findings: list[str]
    """Messages of the rule in check."""
    deadlines: list[tuple[str, int]]
    """Open deadlines of the provision in status and in due: the due date and the working days late."""
    next_event: tuple[str, bool]
    """An event and whether status lists it among those that may come next."""


CASES: dict[str, Case] = {
    # п. 21. March: Monday 2 + 14 days = Monday 16; 17-20 = 4, 23-27 = 9, 30 and 31 = 11; April: 1-3 = 14, 6-10 = 19,
    # 13-17 = 24, 20-24 = 29, 27-30 = 33; May: (1 off) 4-8 = 38, (11 off) 12-15 = 42, 18-22 = 47, Monday 25 = 48.
    "no meeting since a report was returned and the plan changed": Case(
        f"{REPORTED}, report-returned 2026-03-12, plan-changed 2026-03-13",
        {"plan": REOPENED, "monitoring": DONE},
        "2026-05-25",
        "team-meets",
        "п. 21",
        ["с 02.03.2026 по 25.05.2026 команда не собиралась: 84 дн., а допускается 14"],
        [("2026-03-16", 48)],
        ("report-submitted", True),
    ),
    "no meeting before a report that stands": Case(
        REPORTED,
        {"plan": PLAN, "monitoring": DONE},
        "2026-05-25",
        "team-meets",
        "п. 21",
        [],
        [],
        ("report-accepted", True),
    ),
    "no meeting of a project that was cancelled": Case(
        f"{TO_PLAN}, plan-agreed 2026-03-02, cancelled 2026-03-10",
        {"plan": PLAN},
        "2026-05-25",
        "team-meets",
        "п. 21",
        [],
        [],
        ("report-submitted", False),
    ),
    # п. 24. A returned report is submitted again: its new date may be later than the submission that was undone.
    "a returned report that was dated after its first submission": Case(
        f"{REPORTED}, report-returned 2026-03-12",
        {"plan": PLAN, "monitoring": DONE, "report": "date: 18.03.2026\n"},
        "2026-03-20",
        "dated-by-event",
        "п. 24",
        [],
        [],
        ("report-submitted", True),
    ),
    "a report that stands and is dated after its submission": Case(
        REPORTED,
        {"plan": PLAN, "monitoring": DONE, "report": "date: 18.03.2026\n"},
        "2026-03-20",
        "dated-by-event",
        "п. 24",
        ["«Дата отчёта» 18.03.2026 — позже события report-submitted (11.03.2026)"],
        [],
        ("report-submitted", False),
    ),
    # п. 16. The card was agreed once, was returned and waits for another agreement: its approval is not awaited.
    "a returned card whose period no approval starts": Case(
        f"{TO_CARD}, card-returned 2026-01-26",
        {"card": "key_events: {diagnostics: 02.02.2026–30.04.2026}\n"},
        "2026-02-02",
        "period-after-event",
        "п. 16",
        [],
        [],
        ("card-approved", False),
    ),
    "an agreed card whose period is too long for an approval of today": Case(
        TO_CARD,
        {"card": "key_events: {diagnostics: 02.02.2026–30.04.2026}\n"},
        "2026-02-02",
        "period-after-event",
        "п. 16",
        [
            (
                "«Диагностика и целевое состояние» кончается 30.04.2026, а срок — 25.03.2026: 35 раб. дн., "
                "если card-approved будет сегодня, 02.02.2026"
            )
        ],
        [],
        ("card-approved", True),
    ),
}


def journal(events: str) -> str:
    """A journal from «event date, event date»."""
    pairs = [event.split() for event in events.split(",")]
    return "".join(f"- {{date: {day}, event: {event}, protocol: '1'}}\n" for event, day in pairs)


def deadlines_of(provision: str, items: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """The open deadlines of a provision, but those that documents of the project set themselves."""
    return [
        (item["due"], item["overdue_days"])
        for item in items
        if item["provision"] == provision and item.get("done") is None and "мероприятие" not in item["name"]
    ]


@pytest.mark.parametrize("name", CASES)
def test_rules_and_deadlines_give_one_answer(lean: Lean, workspace: WriteWorkspace, name: str) -> None:
    case = CASES[name]
    files = {f"projects/p/{document}.yaml": text for document, text in case.documents.items()}
    root = workspace({**files, "projects/p/journal.yaml": journal(case.journal)}).root
    options = ("-C", root, "--on", case.on, "--format", "json")

    diagnostics = json.loads(lean("check", "p", *options)[1])
    (standing,) = json.loads(lean("status", "p", *options)[1])
    agenda = json.loads(lean("due", "p", *options)[1])

    asked = [d for d in diagnostics if d["rule"] == case.rule and case.provision in d["provision"].split("; ")]
    assert [d["message"] for d in asked] == case.findings
    assert deadlines_of(case.provision, standing["deadlines"]) == case.deadlines
    assert deadlines_of(case.provision, agenda) == case.deadlines
    event, is_next = case.next_event
    assert (event in [step["event"] for step in standing["next"]]) == is_next
