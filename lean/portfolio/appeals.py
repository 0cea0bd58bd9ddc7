"""Appeals on their way (прил. 5 п. 10): received, sent to a unit, judged, decided; which wait, and for whom."""

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
"""Where an appeal is -> what has to be done with it."""
DECISIONS: Final = {"project": "начат проект", "work": "решается без проекта", "none": "оставлено без работы"}
_GRADES: Final = {"high": 0, "medium": 1, "low": 2, None: 3}


@dataclass(frozen=True, slots=True)
class AppealStanding:
    """An appeal on a day; ``waiting_days`` are calendar days since it came, 0 for one that is decided."""

    appeal: Appeal
    state: State
    waiting_days: int


def rank_appeals(appeals: Iterable[Appeal], on: date) -> list[AppealStanding]:
    """Appeals as of a day: those that wait first, the most pressing and oldest at the top, then the decided ones."""
    found = [_find_standing(appeal, on) for appeal in appeals if appeal.received is None or appeal.received <= on]
    return sorted(found, key=_sort_key)


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


def _sort_key(found: AppealStanding) -> tuple[Any, ...]:
    appeal = found.appeal
    return (
        found.state == "decided",
        _GRADES[appeal.priority],
        _GRADES[appeal.urgency],
        -found.waiting_days,
        appeal.received is None,
        appeal.received.toordinal() if appeal.received is not None else 0,
        appeal.id,
    )


def as_objects(found: Iterable[AppealStanding]) -> list[dict[str, Any]]:
    """Appeals with the stable keys of the command line's contract."""
    return [
        {
            **dict.fromkeys(type(item.appeal).model_fields),
            **list_fields(item.appeal),
            "state": item.state,
            "waiting_days": item.waiting_days,
        }
        for item in found
    ]


def list_fields(appeal: Appeal) -> dict[str, str]:
    """What an appeal says, in the order of its fields: dates as ISO, what is not said left out."""
    said = ((key, getattr(appeal, key)) for key in type(appeal).model_fields)
    return {key: value if isinstance(value, str) else value.isoformat() for key, value in said if value is not None}


def find_date_errors(appeal: Appeal, on: date) -> list[str]:
    """What is wrong with the dates of an appeal: each step comes on the day of the one before or later, none ahead."""
    days = [("поступления", appeal.received), ("направления", appeal.sent), ("решения", appeal.decided)]
    known = [(name, day) for name, day in days if day is not None]
    wrong = [f"дата {name} в будущем: {day:%d.%m.%Y}" for name, day in known if day > on]
    for (before, first), (after, second) in pairwise(known):
        if second < first:
            wrong.append(f"дата {after} ({second:%d.%m.%Y}) раньше даты {before} ({first:%d.%m.%Y})")
    return wrong


def list_missing_for_decision(appeal: Appeal, added: Mapping[str, str]) -> list[str]:
    """What a decision lacks: it comes after urgency and priority were judged, and says by whom it was taken.

    An appeal of the control centre is sent to a unit before.
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
    """What a person has to write into an entry of appeals.yaml: lines to add at its place, values to change there.

    ``changed`` is key -> what stands there and what is to stand there.
    """

    line: int
    column: int
    lines: tuple[str, ...]
    changed: Mapping[str, tuple[str, str]]


def build_amendment(old: Appeal, new: Appeal, keys: Collection[str], source: Source, index: int) -> Amendment:
    """How an entry comes to say what ``new`` says under some keys; ``index`` is its place in the register."""
    before = list_fields(old)
    after = {key: value for key, value in list_fields(new).items() if key in keys}
    line, column = source.locate(("appeals", index))
    added = {key: value for key, value in after.items() if key not in before}
    lines = tuple(f"{key}: {scalar(value)}" for key, value in added.items())
    if lines and source.line(line)[column - 1 : column] == "{":
        # The whole entry stands in braces: a comma or a brace in a value would end it there.
        lines = (", ".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in added.items()),)
    changed = {key: (before[key], value) for key, value in after.items() if before.get(key, value) != value}
    return Amendment(line, column, lines, changed)
