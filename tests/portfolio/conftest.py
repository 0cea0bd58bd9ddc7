"""A workspace of projects in all states, small enough to be counted by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from lean.workspace.workspace import Workspace

ON: Final = "2026-11-23"
OPENED: Final = """\
- {date: 2026-01-12, event: card-submitted}
- {date: 2026-01-20, event: card-agreed}
- {date: 2026-01-21, event: leader-appointed}
- {date: 2026-02-02, event: card-approved}
"""
CLOSED: Final = f"{OPENED}- {{date: 2026-06-01, event: closed, protocol: '3'}}\n"

APPEALS: Final = """\
appeals:
  - {id: ЦУР-1, received: 11.01.2026, source: control-centre, about: Долго ждать, decision: project, project: spravki}
  - {id: '17', received: 12.01.2026, source: citizen, decision: project, project: zhurnal}
  - {id: ПОС-2, received: 13.01.2026, source: feedback-platform}
"""


def card(title: str, unit: str, coordinator: str, goals: str, more: str = "") -> str:
    return f"""\
title: {title}
unit: {unit}
people: {{coordinator: {{name: {coordinator}}}, leader: {{name: Петрова П.П.}}}}
goals: {goals}
{more}"""


INDICATORS: Final = """\
indicators:
  - {id: time, name: Время, kind: lead-time, baseline: 4 ч, target: не более 1 ч}
  - {id: share, name: Доля, baseline: 10 %, target: не менее 50 %}
"""
FILES: Final = {
    "appeals.yaml": APPEALS,
    # Closed, started on an appeal: both indicators have values, one is reached.
    "projects/spravki/card.yaml": card("Справки", "Управление образования", "Семёнова С.С.", "[1, 2]", INDICATORS),
    "projects/spravki/journal.yaml": CLOSED,
    "projects/spravki/report.yaml": """\
indicators: [{indicator: time, actual: 1 ч}, {indicator: share, actual: 40 %}]
effects:
  - {what: Рабочее время, saved: 150 часов в месяц}
  - {what: Бумага, saved: 2 листа в месяц}
  - {what: Один случай, saved: 3 ч}
""",
    # Closed, without an appeal; coordinator and unit are spelled differently.
    "projects/arhiv/card.yaml": card(
        "Архив", "Управление  образования", "Семенова Светлана Семеновна", "[2]", INDICATORS
    ),
    "projects/arhiv/journal.yaml": CLOSED.replace("2026-0", "2025-0"),
    "projects/arhiv/report.yaml": """\
indicators: [{indicator: time, actual: 2 ч}]
effects: [{what: Время, saved: 30 мин в месяц}, {what: Бумага, saved: 9000 листов в месяц}]
""",
    # Active, late, started on an appeal; its report does not count as a result yet.
    "projects/zhurnal/card.yaml": card("Журнал", "Отдел учёта", "Васильева В.В.", "[]", "appeals: ['17']\n"),
    "projects/zhurnal/journal.yaml": OPENED,
    "projects/zhurnal/report.yaml": "effects: [{what: Время, saved: 1000 ч в месяц}]\n",
    # Not started.
    "projects/novyi/card.yaml": "title: Новый\n",
}


@pytest.fixture
def city(workspace: Callable[..., Workspace]) -> Workspace:
    """Four projects: two closed, one late, one not started."""
    return workspace(FILES, "regulation: seversk\norganisation: Администрация города\n")
