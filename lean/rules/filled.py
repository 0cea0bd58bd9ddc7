"""Completeness: what must stand in a document before an event. The list of fields is data of the regulation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, Field

from lean.diagnostics import Finding, Route
from lean.documents import DOCUMENTS
from lean.documents.base import Flag
from lean.rules.base import Rule
from lean.rules.names import DocumentName, FieldPath
from lean.rules.places import ITEMS, find_unknown_step, is_part
from lean.workspace.course import Course
from lean.workspace.project import Project


class Filled(Rule):
    """Поля документа, которые должны быть заполнены до события.

    Почему: подписывают и согласовывают полный документ; пустое место в нём заметят уже на бумаге.

    Плохо:
        # card.yaml
        frame:
          first_step:
    Хорошо:
        # card.yaml
        frame:
          first_step: Подача заявления
    """

    rule: Literal["filled"]
    document: DocumentName = Field(title="Документ", description="Имя документа: card, plan, report…")
    fields: tuple[FieldPath, ...] = Field(title="Поля", description="Пути через точку; * — каждый элемент списка.")
    if_any: Flag = Field(
        False,  # noqa: FBT003 - a field's default
        title="Если есть",
        description="Пустой список — не недостаток: заполнено должно быть то, что в нём записано.",
    )

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per empty field; one for the whole document where it is absent."""
        document = project.load(self.document)
        if document is None:
            if not self.if_any:
                yield Finding(self.document, (), f"нет файла {self.document}.yaml")
            return
        # Routes and titles are worked out only where something is missing, which is rare.
        if _lacks(document, self._tree):
            for path in self.fields:
                steps = tuple(path.split("."))
                if not self.if_any or _has_items(document, steps):
                    yield from _empty(self.document, document, steps)

    @cached_property
    def _tree(self) -> _Tree:
        tree: dict[str, Any] = {}
        for path in self.fields:
            branch = tree
            for step in path.split("."):
                branch = branch.setdefault(step, {})
        return tree


def _has_items(value: Any, path: Route) -> bool:  # noqa: ANN401 - any part of any document
    """Whether the first list on a path has items."""
    for step in path[: path.index(ITEMS)] if ITEMS in path else ():
        value = getattr(value, str(step))
    return bool(value)


_Tree = Mapping[str, "_Tree"]
"""Paths as a tree, so that their common beginnings are looked up once."""


def _lacks(value: Any, tree: _Tree) -> bool:  # noqa: ANN401 - any part of any document
    """Whether a field at one of the paths in ``value`` is empty."""
    for step, rest in tree.items():
        if step == ITEMS:
            items = value.values() if type(value) is dict else value
            if rest and any(_lacks(item, rest) for item in items):
                return True
            continue
        held = getattr(value, step)
        if (type(held) is not str or not held) and (is_empty(held) or (rest and _lacks(held, rest))):
            return True
    return False


def _empty(
    name: str,
    value: Any,  # noqa: ANN401 - any part of any document
    path: Route,
    route: Route = (),
    inside: str = "",
) -> Iterator[Finding]:
    """Yield findings for empty fields at ``path`` of ``value``, which is at ``route`` under the title ``inside``."""
    step, rest = path[0], path[1:]
    if step == ITEMS:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            number = key + 1 if isinstance(value, tuple) else key
            if rest:
                yield from _empty(name, item, rest, (*route, key), f"{inside}, {number}")
        return
    held = getattr(value, str(step))
    if is_empty(held):
        where = f" ({inside})" if inside else ""
        yield Finding(name, (*route, step), f"не заполнено: «{_title(value, step)}»{where}")
        return
    if rest:
        yield from _empty(name, held, rest, (*route, step), _title(value, step))


def _title(part: BaseModel, step: str | int) -> str:
    return type(part).model_fields[str(step)].title or str(step)


def is_empty(value: Any) -> bool:  # noqa: ANN401 - any part of any document
    """Whether nothing is written: no value, an empty list or mapping, a part with all its fields empty."""
    if value is None:
        return True
    kind = type(value)
    if kind is str or kind is tuple or kind is dict:
        return not value
    return is_part(kind) and all(map(is_empty, value.__dict__.values()))


def find_unknown_fields(rule: Filled) -> Iterator[tuple[str, str]]:
    """Yield the fields of a rule that its document does not have: (field, the unknown step)."""
    model = DOCUMENTS.get(rule.document)
    if model is None:
        return
    for path in rule.fields:
        step = find_unknown_step(model, tuple(path.split(".")))
        if step is not None:
            yield path, step
