"""The progress of appeals (прил. 5 п. 10): received, sent to a unit, judged, decided; which of them wait for what."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal

from lean.workspace.yaml_append import scalar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from lean.documents.workspace import Appeal
    from lean.workspace.yaml_source import Source

State = Literal["received", "analysis", "decision", "decided"]
STATES: Final[dict[State, str]] = {
    "received": "направить подразделению",
    "analysis": "оценить срочность и приоритет",
    "decision": "принять решение",
    "decided": "решено",
}
"""States of an appeal and what has to be done in each."""
DECISIONS: Final = {"project": "начат проект", "work": "решается без проекта", "none": "оставлено без работы"}
_GRADES: Final = {"high": 0, "medium": 1, "low": 2, None: 3}


@dataclass(frozen=True, slots=True)
class AppealStanding:
    """An appeal on a day; `waiting_days` counts calendar days since it was received and is 0 for a decided one."""

    appeal: Appeal
    state: State
    waiting_days: int


def rank_appeals(appeals: Iterable[Appeal], on: date) -> list[AppealStanding]:
    """Return the appeals received by the day: waiting ones by priority, urgency and age, then the decided ones."""
    ranked = [_find_standing(appeal, on) for appeal in appeals if appeal.received is None or appeal.received <= on]
    return sorted(ranked, key=_sort_key)


def _find_standing(appeal: Appeal, on: date) -> AppealStanding:
    state: State
    if appeal.decision is not None and (appeal.decided is None or appeal.decided <= on):
        state = "decided"
    elif appeal.urgency is not None and appeal.priority is not None:
        state = "decision"
    elif appeal.unit is not None and (appeal.sent is None or appeal.sent <= on):
        state = "analysis"
    else:
        state = "received"
    waits = state != "decided" and appeal.received is not None
    return AppealStanding(appeal, state, (on - appeal.received).days if waits and appeal.received is not None else 0)


def _sort_key(standing: AppealStanding) -> tuple[Any, ...]:
    appeal = standing.appeal
    return (
        standing.state == "decided",
        _GRADES[appeal.priority],
        _GRADES[appeal.urgency],
        -standing.waiting_days,
        appeal.received is None,
        appeal.received.toordinal() if appeal.received is not None else 0,
        appeal.id,
    )


def as_objects(standings: Iterable[AppealStanding]) -> list[dict[str, Any]]:
    """Return the appeals as JSON data with the stable keys of the command line."""
    return [
        {
            **dict.fromkeys(type(standing.appeal).model_fields),
            **list_fields(standing.appeal),
            "state": standing.state,
            "waiting_days": standing.waiting_days,
        }
        for standing in standings
    ]


def list_fields(appeal: Appeal) -> dict[str, str]:
    """Return the stated fields of an appeal in their order; dates in ISO format."""
    fields = ((key, getattr(appeal, key)) for key in type(appeal).model_fields)
    return {key: value if isinstance(value, str) else value.isoformat() for key, value in fields if value is not None}


def find_date_errors(appeal: Appeal, on: date) -> list[str]:
    """Return messages on dates of an appeal that lie in the future or before the date of the preceding step."""
    days = [("поступления", appeal.received), ("направления", appeal.sent), ("решения", appeal.decided)]
    known = [(name, day) for name, day in days if day is not None]
    errors = [f"дата {name} в будущем: {day:%d.%m.%Y}" for name, day in known if day > on]
    for (before, first), (after, second) in pairwise(known):
        if second < first:
            errors.append(f"дата {after} ({second:%d.%m.%Y}) раньше даты {before} ({first:%d.%m.%Y})")
    return errors


def list_missing_for_decision(appeal: Appeal, added: Mapping[str, str]) -> list[str]:
    """Return what a decision lacks: urgency, priority and by whom it is taken; for an own project also its folder.

    An appeal of the control centre must have been sent to a unit before.
    """
    forwarded = {"unit": "кому направлено (--unit)", "sent": "когда направлено (--sent)"}
    wanted = (forwarded if appeal.source == "control-centre" else {}) | {
        "urgency": "срочность (--urgency)",
        "priority": "приоритет (--priority)",
        "decided_by": "кто решил (--by)",
    }
    lacking = [name for key, name in wanted.items() if getattr(appeal, key) is None and key not in added]
    if added.get("decision") == "project" and "project" not in added and appeal.project is None:
        lacking.append("каталог проекта (--project)")
    return lacking


@dataclass(frozen=True, slots=True)
class Amendment:
    """The changes that a person has to make to an entry of appeals.yaml: lines to add at a place, values to replace.

    `changed` maps a key to its present value and its new value.
    """

    line: int
    column: int
    lines: tuple[str, ...]
    changed: Mapping[str, tuple[str, str]]


def build_amendment(old: Appeal, new: Appeal, keys: Collection[str], source: Source, index: int) -> Amendment:
    """Return the changes that bring the entry at `index` of the register from `old` to `new` under the keys."""
    before = list_fields(old)
    after = {key: value for key, value in list_fields(new).items() if key in keys}
    line, column = source.locate(("appeals", index))
    added = {key: value for key, value in after.items() if key not in before}
    lines = tuple(f"{key}: {scalar(value)}" for key, value in added.items())
    if lines and source.line(line)[column - 1 : column] == "{":
        # The entry is a flow mapping: an unquoted comma or brace in a value would end it.
        lines = (", ".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in added.items()),)
    changed = {key: (before[key], value) for key, value in after.items() if before.get(key, value) != value}
    return Amendment(line, column, lines, changed)
