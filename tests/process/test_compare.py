"""The target map compared with the current map, and both with the card."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lean.process.analysis import Analysis, analyse
from lean.process.checks import Chart
from lean.process.compare import compare, list_totals, slower_than_promised, unlike_baseline
from lean.values import parse_quantity

Read = Callable[[str], Chart]

SEVEN_DAYS = "day_hours: 8\nsteps: [{id: a, kind: waiting, time: 6–7 раб. дн.}, {id: b, kind: end}]"
MINUTES = "steps: [{id: a, time: 2 ч, value: adding}, {id: q, kind: waiting, time: 23 мин}, {id: b, kind: end}]"


@pytest.mark.parametrize(
    ("steps", "promised", "told"),
    [
        (SEVEN_DAYS, "5 дней", True),
        (SEVEN_DAYS, "не более 6 раб. дн.", True),
        (SEVEN_DAYS, "от 5 до 7 дней", False),
        (SEVEN_DAYS, "7 рабочих дней", False),
        (SEVEN_DAYS, "40 ч", True),
        (SEVEN_DAYS, "на 35 %", False),
        (MINUTES, "2 ч 23 мин", False),
        (MINUTES, "2 ч 22 мин", True),
        (MINUTES, "1 день", False),
    ],
)
def test_the_target_map_is_compared_with_the_target_of_the_card(
    target: Read, steps: str, promised: str, *, told: bool
) -> None:
    chart = target(steps)
    found = analyse(chart)
    assert isinstance(found, Analysis)
    assert bool(list(slower_than_promised(chart, found, parse_quantity(promised)))) is told


@pytest.mark.parametrize(
    ("baseline", "told"), [("7 раб. дней", False), ("50 ч", False), ("47 ч 30 мин", True), ("8 раб. дней", True)]
)
def test_the_current_map_is_compared_with_the_baseline_of_the_card(current: Read, baseline: str, *, told: bool) -> None:
    chart = current(SEVEN_DAYS)
    found = analyse(chart)
    assert isinstance(found, Analysis)
    assert bool(list(unlike_baseline(chart, found, parse_quantity(baseline)))) is told


def test_comparison_gives_savings_of_each_measure(current: Read, target: Read) -> None:
    before, after = analyse(current(SEVEN_DAYS)), analyse(target(MINUTES))
    assert isinstance(before, Analysis)
    assert isinstance(after, Analysis)
    json = compare(before, after).as_json()
    assert json["lead_time"] == {
        "current": {"min": 2880, "max": 3360},
        "target": {"min": 143, "max": 143},
        "saved": {"min": 2737, "max": 3217},
        "saved_part": 0.9574,
    }
    assert dict(list_totals(after))["Доля создания ценности"] == "83,9 %"
    assert dict(list_totals(after))["Ожидание"] == "23 мин"
