"""Completeness: what must stand in a document before an event. The list of fields is data of the regulation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from lean.diagnostics import Finding, Route
from lean.documents import DOCUMENTS
from lean.project import Project
from lean.rules.base import Rule
from lean.rules.places import unknown_step


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
        for path in self.fields:
            yield from _empty(self.document, document, tuple(path.split(".")))


def _empty(
    name: str,
    value: Any,  # noqa: ANN401 - any part of any document
    path: Route,
    route: Route = (),
    inside: str = "",
) -> Iterator[Finding]:
    """Findings for the empty fields at ``path`` in ``value``, which stands at ``route`` under the title ``inside``."""
    if not path:
        return
    step, rest = path[0], path[1:]
    if step == "*":
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            number = key + 1 if isinstance(value, tuple) else key
            yield from _empty(name, item, rest, (*route, key), f"{inside}, {number}")
        return
    field = type(value).model_fields[str(step)]
    held = getattr(value, str(step))
    if is_empty(held):
        where = f" ({inside})" if inside else ""
        yield Finding(name, (*route, step), f"не заполнено: «{field.title}»{where}")
        return
    yield from _empty(name, held, rest, (*route, step), field.title or str(step))


def is_empty(value: object) -> bool:
    """Whether nothing is written: no value, an empty list or mapping, a part with all its fields empty."""
    if value is None:
        return True
    if isinstance(value, tuple | dict | str):
        return len(value) == 0
    if isinstance(value, BaseModel):
        return all(is_empty(getattr(value, key)) for key in type(value).model_fields)
    return False


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
