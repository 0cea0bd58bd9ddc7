"""Places in documents that a regulation names, `plan.measures.*.due`, and the values that stand there."""

import functools
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Final, get_args, get_origin

from pydantic import AfterValidator, BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from lean.diagnostics import Route
from lean.documents import DOCUMENTS, WORKSPACE_DOCUMENTS
from lean.documents.base import part_of
from lean.rules.names import NameOf
from lean.values import Period, PersonName
from lean.workspace.project import Project

ITEMS: Final = "*"
"""The step of a place that stands for every item of a list or a mapping."""


def find_unknown_step(model: Any, steps: tuple[str, ...]) -> str | None:  # noqa: ANN401 - a model or nothing
    """The first of ``steps`` that leads nowhere: a field the model has not, or a list entered without `*`."""
    kind, items = model, False
    for step in steps:
        if (step == ITEMS) != items:
            return step
        if step == ITEMS:
            items = False
            continue
        fields = getattr(kind, "model_fields", {})
        if step not in fields:
            return step
        annotation = fields[step].annotation
        kind, items = part_of(annotation), _holds_items(annotation)
    return None


def _holds_items(annotation: Any) -> bool:  # noqa: ANN401 - a type of typing's
    """Whether an annotation stands for a list or a mapping, whatever is in it."""
    return get_origin(annotation) in (tuple, dict) or any(map(_holds_items, get_args(annotation)))


def check_place(place: str) -> str:
    """The place itself; refused where no document has it."""
    document, *steps = place.split(".")
    model = DOCUMENTS.get(document) or WORKSPACE_DOCUMENTS.get(document)
    wrong = document if model is None else find_unknown_step(model, tuple(steps))
    if wrong is not None:
        raise PydanticCustomError("unknown_place", "{message}", {"message": f"«{place}»: нет поля «{wrong}»"})
    return place


Place = Annotated[str, AfterValidator(check_place), NameOf("place")]
"""A document and the way into it: `card.key_events.start`, `plan.measures.*.due`; * is every item."""

Found = tuple[str, Route, Any]
"""A value with its document and route."""


def find_values(project: Project, place: str) -> list[Found]:
    """Every value that stands at a place; nothing where a step on the way is empty."""
    name, steps, above = _split_place(place)
    return find_values_in(name, project.workspace.load(name) if above else project.load(name), steps)


def find_names(project: Project, place: str) -> Iterator[PersonName]:
    """The names of the persons who stand at a place."""
    return (person.name for _, _, person in find_values(project, place) if person.name is not None)


@functools.cache
def _split_place(place: str) -> tuple[str, tuple[str, ...], bool]:
    """The document of a place, the steps into it, and whether it is one of the workspace."""
    document, *steps = place.split(".")
    return document, tuple(steps), document in WORKSPACE_DOCUMENTS


def find_values_in(name: str, value: Any, steps: tuple[str, ...], route: Route = ()) -> list[Found]:  # noqa: ANN401
    """Every value at ``steps`` inside ``value``, which stands at ``route`` of the document ``name``."""
    values: list[Found] = []
    _collect(name, value, steps, route, values)
    return values


def _collect(name: str, value: Any, steps: tuple[str, ...], route: Route, into: list[Found]) -> None:  # noqa: ANN401
    for at, step in enumerate(steps):
        if value is None:
            return
        if step == ITEMS:
            rest, above = steps[at + 1 :], (*route, *steps[:at])
            for key, item in value.items() if type(value) is dict else enumerate(value):
                _collect(name, item, rest, (*above, key), into)
            return
        value = getattr(value, step)
    if value is not None:
        into.append((name, (*route, *steps), value))


def list_fields_to(place: str) -> Iterator[tuple[str, FieldInfo]]:
    """The fields on the way to a place, each with its name; the last is the one that stands there."""
    document, *steps = place.split(".")
    kind: Any = DOCUMENTS.get(document) or WORKSPACE_DOCUMENTS.get(document)
    for step in steps:
        if step != ITEMS:
            field = kind.model_fields[step]
            yield step, field
            kind = part_of(field.annotation)


def title_of(place: str) -> str:
    """What the field at a place is called for people: «Диагностика и целевое состояние»."""
    document = place.split(".", maxsplit=1)[0]
    titles = [document, *(field.title or step for step, field in list_fields_to(place))]
    above, title = titles[-2:]
    return f"{above}: {title.lower()}" if title in _VAGUE and len(titles) > len((document, title)) else title


_VAGUE: Final = frozenset(("Дата", "Когда проведено", "Обозначение", "Номер"))
"""Titles that say nothing without what they belong to."""


def is_part(kind: type[object]) -> bool:
    """Whether values of a type are parts of documents. A type known already costs a fifth of ``isinstance``."""
    is_model = _PARTS.get(kind)
    if is_model is None:
        is_model = _PARTS[kind] = issubclass(kind, BaseModel)
    return is_model


_PARTS: Final[dict[type[object], bool]] = {}


def collect_texts(value: Any, into: list[str]) -> None:  # noqa: ANN401 - any part of any document
    """Put every text of a document that a person wrote into a list: those of ``texts_in`` at a fifth of the cost."""
    kind = type(value)
    if kind is str:
        into.append(value)
        return
    if kind is dict:
        value = value.values()
    elif kind is not tuple:
        if not is_part(kind):
            if isinstance(text := getattr(value, "text", None), str):
                into.append(text)
            return
        value = value.__dict__.values()
    # Most of what a document holds is nothing, and then text.
    for item in filter(None, value):
        if type(item) is str:
            into.append(item)
        else:
            collect_texts(item, into)


def find_texts(value: Any, route: Route = ()) -> Iterator[tuple[Route, str]]:  # noqa: ANN401 - any part of any document
    """Every text of a document that a person wrote, with its route."""
    if isinstance(value, str):
        yield route, value
    elif isinstance(value, BaseModel):
        for name, held in value.__dict__.items():
            if held:
                yield from find_texts(held, route if name == "root" else (*route, name))
    elif isinstance(value, tuple | dict):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from find_texts(item, (*route, key))
    elif isinstance(text := getattr(value, "text", None), str):
        yield route, text


def first_day(value: Any) -> date | None:  # noqa: ANN401 - whatever stands at a place
    """The day of a date, the first day of a period."""
    return value.start if isinstance(value, Period) else value if isinstance(value, date) else None


def last_day(value: Any) -> date | None:  # noqa: ANN401 - whatever stands at a place
    """The day of a date, the last day of a period."""
    return value.end if isinstance(value, Period) else value if isinstance(value, date) else None


def format_written(value: Any) -> str:  # noqa: ANN401 - whatever stands at a place
    """A value in a message: as it was written."""
    return value.text if isinstance(value, PersonName | Period) else str(value)
