"""Each violated demand is reported at its place; a correct map has no findings."""
# ruff: noqa: E501 - a table reads best in whole rows

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from lean.documents.process_map import CurrentMap
from lean.process import checks
from lean.process.checks import Chart

if TYPE_CHECKING:
    from lean.diagnostics import Finding, Route

Read = Callable[[str], Chart]
Demand = Callable[[Chart], "Iterator[Finding]"]
Broken = tuple[str, str, Demand, "Route", str]

GOOD = """
participants: [Заявитель, Специалист]
day_hours: 8
steps:
  - {id: s, kind: start, what: Подача заявления}
  - {id: a, lane: Заявитель, time: 10 мин, problems: [1]}
  - {id: x, lane: Специалист, kind: decision, next: [{to: b, when: да, share: 70 %}, {to: f, when: нет, share: 30 %}]}
  - {id: f, lane: Специалист, time: 1 раб. дн., problems: [2, 1], next: [{to: a, repeats: 0–2}]}
  - {id: b, lane: Специалист, time: 5 мин, next: [{to: c}, {to: d}]}
  - {id: c, lane: Специалист, time: 5 мин, next: [{to: e}]}
  - {id: d, lane: Заявитель, time: 5 мин}
  - {id: e, kind: end, what: Выдача справки}
problems: {1: Очередь, 2: Нет образца}
"""

ALONE = (
    checks.unknown_steps,
    checks.repeated_ids,
    checks.unknown_lanes,
    checks.missing_lanes,
    checks.repeated_lanes,
    checks.unreachable_steps,
    checks.endless_steps,
    checks.uncounted_returns,
    checks.idle_repeats,
    checks.unreadable_repeats,
    checks.missing_times,
    checks.missing_day_hours,
    checks.impossible_day_hours,
    checks.single_branches,
    checks.missing_conditions,
    checks.partial_shares,
    checks.number_gaps,
    checks.unlisted_marks,
    checks.unmarked_numbers,
    checks.repeated_marks,
    checks.foreign_marks,
    checks.unanswering_proposals,
)


@pytest.mark.parametrize("demand", ALONE, ids=lambda demand: demand.__name__)
def test_a_correct_map_has_no_findings(current: Read, demand: Demand) -> None:
    assert list(demand(current(GOOD))) == []


# Old text of the correct map, new text, demand, place, part of the message.
BROKEN: tuple[Broken, ...] = (
    ("to: f, when", "to: ff, when", checks.unknown_steps, ("steps", 2, "next", 1, "to"), "похоже на «f»"),
    ("id: c,", "id: b,", checks.repeated_ids, ("steps", 5, "id"), "уже занято шагом № 5"),
    ("{id: d, lane: Заявитель", "{id: d, lane: Заявитл", checks.unknown_lanes, ("steps", 6, "lane"), "«Заявитель»"),
    ("{id: d, lane: Заявитель, ", "{id: d, ", checks.missing_lanes, ("steps", 6), "нет участника"),
    ("[Заявитель, Специалист]", "[Заявитель, Специалист, Заявитель]", checks.repeated_lanes, ("participants", 2), "дважды"),
    (", {to: d}]", "]", checks.unreachable_steps, ("steps", 6), "ничто не ведёт"),
    ("  - {id: e, kind: end, what: Выдача справки}", "  - {id: e, next: [{to: e, repeats: 1}]}", checks.endless_steps, ("steps", 0), "не приходит к концу"),
    (", repeats: 0–2", "", checks.uncounted_returns, ("steps", 3, "next", 0), "нужно repeats"),
    ("next: [{to: e}]", "next: [{to: e, repeats: 1}]", checks.idle_repeats, ("steps", 5, "next", 0, "repeats"), "назад он не ведёт"),
    ("repeats: 0–2", "repeats: иногда", checks.unreadable_repeats, ("steps", 3, "next", 0, "repeats"), "«иногда»"),
    ("time: 10 мин, ", "", checks.missing_times, ("steps", 1), "у операции «a» нет времени"),
    ("day_hours: 8", "day_hours:", checks.missing_day_hours, ("steps", 3, "time"), "нужно day_hours"),
    ("day_hours: 8", "day_hours: 25", checks.impossible_day_hours, ("day_hours",), "25 ч"),
    (", {to: f, when: нет, share: 30 %}", "", checks.single_branches, ("steps", 2), "не меньше двух"),
    ("to: f, when: нет,", "to: f,", checks.missing_conditions, ("steps", 2, "next", 1), "без условия"),
    ("30 %", "40 %", checks.partial_shares, ("steps", 2), "110 %"),
    (", share: 30 %", "", checks.partial_shares, ("steps", 2, "next", 1), "доли пишут у всех"),
    ("2: Нет образца", "3: Нет образца", checks.number_gaps, ("problems", 3), "пропущен номер 2"),
    ("problems: [2, 1]", "problems: [2, 5]", checks.unlisted_marks, ("steps", 3, "problems", 1), "№ 5"),
    ("problems: [2, 1], ", "", checks.unmarked_numbers, ("problems", 2), "не стоит ни у одного шага"),
    ("problems: [2, 1]", "problems: [2, 2]", checks.repeated_marks, ("steps", 3, "problems"), "номер 2"),
    ("problems: [2, 1]", "proposals: [2]", checks.foreign_marks, ("steps", 3, "proposals"), "отмечают проблемы"),
)  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN)
def test_each_demand_reports_a_map_that_violates_it(current: Read, broken: Broken) -> None:
    old, new, demand, route, words = broken
    assert GOOD.count(old) == 1
    found = list(demand(current(GOOD.replace(old, new))))
    assert found
    assert found[0].route == route
    assert words in found[0].message
    assert found[0].document == "current-map"


TARGET = """
steps: [{id: a, lane: Заявитель, time: 5 мин, proposals: [1]}]
proposals: {1: {what: Вести журнал, answers: [1, 7]}, 2: {what: Убрать согласование, how: Не нужно}}
"""


def test_problems_without_proposals_are_reported(current: Read, target: Read) -> None:
    chart, problems = target(TARGET), current(GOOD).process
    assert isinstance(problems, CurrentMap)
    routes = [item.route for item in checks.unanswering_proposals(chart)]
    assert routes == [("proposals", 1), ("proposals", 2)]
    (unanswered,) = checks.unanswered_problems(chart, problems)
    assert "№ 2 «Нет образца»" in unanswered.message
    assert [item.route for item in checks.unmarked_numbers(chart)] == [("proposals", 2)]
