"""Comparison of values: which are comparable, and which is greater."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lean.rules.comparing import comparable, exceeds
from lean.values import Quantity, parse_quantity

WRITTEN = (
    "47 ч 30 мин",
    "2–8 ч",
    "не более 45 мин",
    "две недели",
    "5 раб. дн.",
    "35 %",
    "95 % обращений",
    "-117 %",
    "на 35 %",
    "в 17 раз",
    "3,1",
    "не менее 4,0 балла",
    "20 заявок в день",
    "10 заявлений",
    "15 чел.",
    "10,5 км",
    "9 тыс. руб.",
    "повысить качество",
)
quantities = st.sampled_from(WRITTEN).map(parse_quantity)


@pytest.mark.parametrize(
    ("one", "other", "can"),
    [
        ("47 ч 30 мин", "2 ч 23 мин", True),
        ("две недели", "три дня", True),
        ("5 раб. дн.", "2 ч", True),
        ("47 ч", "35 %", False),
        ("47", "2 ч", False),
        ("95 % обращений", "60 %", True),
        ("3,1", "не менее 4,0 балла", True),
        ("20 заявок в день", "10 заявлений в день", True),
        ("15 чел.", "10 заявителей", True),
        ("10 км", "5 кг", False),
        ("9 тыс. руб.", "3 заявления", False),
        ("на 35 %", "35 %", False),
        ("на 35 %", "на 20 %", True),
        ("быстро", "3 ч", False),
        ("2–8", "не менее 4", True),
    ],
)
def test_values_of_the_same_unit_are_compared(one: str, other: str, can: bool) -> None:  # noqa: FBT001 - a table
    assert comparable(parse_quantity(one), parse_quantity(other)) is can


@pytest.mark.parametrize(
    ("one", "other", "greater"),
    [
        ("6 ч", "5 ч 15 мин", True),
        ("5 ч", "5 ч", False),
        ("2–8 ч", "1 ч", True),
        ("2–8 ч", "3 ч", False),
        ("не менее 4,0 балла", "3,1", True),
        ("20 заявок", "10 заявлений", True),
        ("5 раб. дн.", "2 ч", False),
        ("35 %", "2 ч", False),
    ],
)
def test_a_value_is_greater_only_if_certain(one: str, other: str, greater: bool) -> None:  # noqa: FBT001 - a table
    assert exceeds(parse_quantity(one), parse_quantity(other)) is greater


@given(quantities, quantities)
def test_comparison_is_symmetric(one: Quantity, other: Quantity) -> None:
    assert comparable(one, other) == comparable(other, one)
    assert not (exceeds(one, other) and exceeds(other, one))


@given(quantities)
def test_no_value_exceeds_itself(value: Quantity) -> None:
    assert comparable(value, value) == value.is_measurable
    assert not exceeds(value, value)
