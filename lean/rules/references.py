"""Names by which documents refer to each other: each is known where it is defined, and none is used twice."""

import functools
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any, Final, Literal

from pydantic import Field

from lean.diagnostics import Finding, Route
from lean.rules.base import Rule
from lean.rules.places import ITEMS, Place, find_values, format_written, title_of
from lean.values import PersonName
from lean.values.spelling import known_folded
from lean.workspace.course import Course
from lean.workspace.project import Project, once


def _indicators(project: Project) -> Iterator[str]:
    for indicator in project.card.indicators:
        yield from (name for name in (indicator.id, indicator.name) if name is not None)


_Names = Callable[[Project], Iterable[object]]

KINDS: Final[dict[str, tuple[str, str, _Names]]] = {
    "problems": ("current-map", "проблемы", lambda project: project.current_map.problems),
    "proposals": ("target-map", "предложения", lambda project: project.target_map.proposals),
    "indicators": ("card", "показателя", _indicators),
    "measures": ("plan", "мероприятия", lambda project: (measure.id for measure in project.plan.measures)),
    "appeals": ("appeals", "обращения", lambda project: (a.id for a in project.workspace.appeals.appeals)),
}
"""What can be referred to: the document that defines it, its name in a message, how to list its names."""


class ReferenceKnown(Rule):
    """Ссылка на проблему, предложение, показатель, мероприятие или обращение, которые есть в своём документе.

    Почему: после правки номеров ссылки молча указывают на другое; план решает не ту проблему.

    Плохо:
        # current-map.yaml
        problems:
          1: Заявление ждёт регистрации до конца дня
        # plan.yaml
        measures:
          - {id: m1, solves: [1, 4]}
    Хорошо:
        # current-map.yaml
        problems:
          1: Заявление ждёт регистрации до конца дня
        # plan.yaml
        measures:
          - {id: m1, solves: [1]}
    """

    rule: Literal["reference-known"]
    to: Literal["problems", "proposals", "indicators", "measures", "appeals"] = Field(
        title="На что", description="problems, proposals, indicators, measures или appeals."
    )
    where: tuple[Place, ...] = Field(title="Где", description="Места ссылок.")

    @cached_property
    def reads(self) -> frozenset[str]:
        """The documents with the references, and the one that defines what they refer to."""
        return super().reads | {KINDS[self.to][0]}

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per reference to what is not there; nothing while its document is absent."""
        document, genitive, _ = KINDS[self.to]
        if document != "appeals" and not project.has(document):
            return
        names, known = _list_known_values(project, self.to)
        for place in self.where:
            for name, route, value in find_values(project, place):
                if _key(value) not in known:
                    existing = ", ".join(map(str, names)) or "пока ничего"
                    yield Finding(name, route, f"в {document}.yaml нет {genitive} «{value}»; есть: {existing}")


@once
def _list_known_values(project: Project, kind: str) -> tuple[tuple[object, ...], frozenset[object]]:
    """Return the names that can be referred to, in their order, and the keys by which they are compared."""
    names = tuple(KINDS[kind][2](project))
    return names, frozenset(map(_key, names))


def _key(value: object) -> object:
    if isinstance(value, PersonName):
        return value.key
    return known_folded(value) if isinstance(value, str) else value


class NoRepeats(Rule):
    """Записи, в которых одно и то же не названо дважды.

    Почему: по имени ссылаются другие документы; из двух одинаковых имён одно теряется.

    Плохо:
        # card.yaml
        indicators:
          - {name: Время протекания процесса, baseline: 47 ч 30 мин}
          - {name: Время протекания процесса, baseline: 12 ч}
    Хорошо:
        # card.yaml
        indicators:
          - {name: Время протекания процесса, baseline: 47 ч 30 мин}
          - {name: Время ожидания в очереди, baseline: 12 ч}
    """

    rule: Literal["no-repeats"]
    where: tuple[Place, ...] = Field(title="Где", description="Места значений; повторы ищут внутри последнего списка.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per value that its list already has."""
        for place in self.where:
            depth = _depth(place)
            seen: dict[tuple[Route, object], Any] = {}
            for name, route, value in find_values(project, place):
                key = route[:depth], _key(value)
                if key in seen:
                    yield Finding(
                        name,
                        route,
                        f"«{title_of(place)}»: «{format_written(value)}» "
                        f"уже есть в {_number(seen[key], depth)}-й записи",
                    )
                seen.setdefault(key, route)


@functools.cache
def _depth(place: str) -> int:
    """How many steps of a route lead to the last list on the way to a place."""
    steps = place.split(".")[1:]
    return len(steps) - 1 - steps[::-1].index(ITEMS) if ITEMS in steps else 0


def _number(route: Route, depth: int) -> int:
    step = route[depth]
    return step + 1 if isinstance(step, int) else 1
