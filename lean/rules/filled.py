"""Completeness: what must stand in a document before an event. The list of fields is data of the regulation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, Field

from lean.diagnostics import Finding, Route
from lean.documents import DOCUMENTS
from lean.project import Project
from lean.rules.base import Rule
from lean.rules.places import ITEMS, is_part, unknown_step


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
    document: str = Field(title="Документ", description="Имя документа: card, plan, report…")
    fields: tuple[str, ...] = Field(title="Поля", description="Пути через точку; * — каждый элемент списка.")

    def check(self, project: Project, on: date) -> Iterator[Finding]:  # noqa: ARG002 - the signature of all rules
        """Yield a finding per empty field; one for the whole document where it is absent."""
        document = project.load(self.document)
        if document is None:
            yield Finding(self.document, (), f"нет файла {self.document}.yaml")
            return
        for path in self._paths:
            # Where nothing is missing, and that is nearly everywhere, nobody needs routes and titles.
            if _lacks(document, path):
                yield from _empty(self.document, document, path)

    @cached_property
    def _paths(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(path.split(".")) for path in self.fields)


def _lacks(value: Any, path: tuple[str, ...]) -> bool:  # noqa: ANN401 - any part of any document
    """Whether a field at ``path`` in ``value`` is empty."""
    for at, step in enumerate(path):
        if step == ITEMS:
            rest = path[at + 1 :]
            return any(_lacks(item, rest) for item in (value.values() if isinstance(value, dict) else value))
        value = getattr(value, step)
        if is_empty(value):
            return True
    return False


def _empty(
    name: str,
    value: Any,  # noqa: ANN401 - any part of any document
    path: Route,
    route: Route = (),
    inside: str = "",
) -> Iterator[Finding]:
    """Findings for the empty fields at ``path`` in ``value``, which stands at ``route`` under the title ``inside``."""
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


def unknown_fields(rule: Filled) -> Iterator[tuple[str, str]]:
    """Fields named by a binding that no model has: (field, the step that is unknown). For the reader of regulations."""
    model = DOCUMENTS.get(rule.document)
    if model is None:
        yield rule.document, rule.document
        return
    for path in rule.fields:
        step = unknown_step(model, tuple(path.split(".")))
        if step is not None:
            yield path, step
