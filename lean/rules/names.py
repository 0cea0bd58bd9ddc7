"""Types of parameters that name something: an event, a role, a document; what a binding names follows from them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from lean.diagnostics import Route
from lean.documents.base import Text, Whole

NameKind = Literal["role", "event", "form", "goal", "question", "stage", "document", "file", "field", "place"]
"""What can be named. A document is one of a project, a file one of a project or of the workspace."""


@dataclass(frozen=True, slots=True)
class NameOf:
    """Marks a type of parameters whose values are names of one kind."""

    kind: NameKind


RoleName = Annotated[Text, NameOf("role")]
EventName = Annotated[Text, NameOf("event")]
FormName = Annotated[Text, NameOf("form")]
GoalNumber = Annotated[Whole, NameOf("goal")]
QuestionName = Annotated[Text, NameOf("question")]
StageNumber = Annotated[Whole, NameOf("stage")]
DocumentName = Annotated[Text, NameOf("document")]
FileName = Annotated[Text, NameOf("file")]
FieldPath = Annotated[str, NameOf("field")]
"""A way into a document that another parameter names: `measures.*.due`."""


def names_in(part: BaseModel, route: Route = ()) -> Iterator[tuple[Route, object, NameKind]]:
    """Yield every name that a part holds, by the types of its fields: its route, the name and what it names."""
    for key, field in type(part).model_fields.items():
        yield from _names(getattr(part, key), field.annotation, _kind(field.metadata), (*route, key))


def _kind(metadata: Iterable[object]) -> NameKind | None:
    return next((mark.kind for mark in metadata if isinstance(mark, NameOf)), None)


def _names(
    value: Any,  # noqa: ANN401 - whatever a field holds
    annotation: Any,  # noqa: ANN401 - a type of typing's
    kind: NameKind | None,
    route: Route,
) -> Iterator[tuple[Route, object, NameKind]]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if value is None:
        return
    if origin is Annotated:
        yield from _names(value, arguments[0], _kind(arguments[1:]) or kind, route)
    elif origin in (Union, UnionType) and NoneType in arguments:
        yield from _names(value, next(argument for argument in arguments if argument is not NoneType), kind, route)
    elif isinstance(value, tuple) and origin is tuple:
        for index, item in enumerate(value):
            yield from _names(item, arguments[0], None, (*route, index))
    elif isinstance(value, dict) and origin is dict:
        for name, item in value.items():
            yield from _names(name, arguments[0], None, (*route, name))
            yield from _names(item, arguments[1], None, (*route, name))
    elif isinstance(value, BaseModel):
        yield from names_in(value, route)
    elif kind is not None:
        yield route, value, kind
