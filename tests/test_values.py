"""Spellings that people use, what they mean, and what is said of those that mean nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from lean.values import (
    Amount,
    parse_date,
    parse_duration,
    parse_period,
    parse_person_name,
    parse_quantity,
)

if TYPE_CHECKING:
    from collections.abc import Callable

TABLE = Path(__file__).with_name("data") / "spellings.yaml"
SPELLINGS = yaml.load(TABLE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 the loader makes only text


def _amount(amount: Amount) -> str:
    parts = ((amount.calendar_days, "d"), (amount.working_days, "wd"), (amount.seconds, "s"))
    return " ".join(f"{number}{unit}" for number, unit in parts if number) or "0"


def _duration(text: str) -> str:
    found = parse_duration(text)
    ends = (_amount(found.minimum), _amount(found.maximum))
    return ends[0] if ends[0] == ends[1] else "..".join(ends)


def _period(text: str) -> str:
    found = parse_period(text)
    return f"{found.start}..{found.end}"


def _quantity(text: str) -> str:
    found = parse_quantity(text)
    if found.minimum is None or found.maximum is None:
        return "words"
    ends = f"{found.minimum:f}" if found.minimum == found.maximum else f"{found.minimum:f}..{found.maximum:f}"
    return " ".join(part for part in (found.operator, ends, found.unit, "by" if found.change else "") if part)


def _name(text: str) -> str:
    found = parse_person_name(text)
    return f"{found.surname} / {found.given} / {found.patronymic}"


PARSERS: dict[str, Callable[[str], str]] = {
    "date": lambda text: parse_date(text).isoformat(),
    "period": _period,
    "duration": _duration,
    "quantity": _quantity,
    "name": _name,
}
MEANS = [(kind, text, meaning) for kind, table in SPELLINGS.items() for text, meaning in table["means"].items()]
REFUSED = [(kind, text, said) for kind, table in SPELLINGS.items() for text, said in table["refused"].items()]


@pytest.mark.parametrize(("kind", "text", "meaning"), MEANS)
def test_a_spelling_has_one_meaning(kind: str, text: str, meaning: str) -> None:
    assert PARSERS[kind](text) == meaning


@pytest.mark.parametrize(("kind", "text", "said"), REFUSED)
def test_a_wrong_spelling_is_refused_with_its_reason(kind: str, text: str, said: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 the fragment is plain text, not a pattern
        PARSERS[kind](text)
    assert said in str(refusal.value)
