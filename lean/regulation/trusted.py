"""Builds a packaged regulation without validation: the tests validate its file, and validators take long to build.

Builds the same objects that validation does; a test compares the two for every packaged edition.
"""

from __future__ import annotations

import functools
from enum import Enum
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, PlainValidator

from lean.rules.catalogue import list_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lean.regulation.model import Regulation


def build_regulation(data: Mapping[str, Any]) -> Regulation:
    """Return the regulation of plain data that is known to be valid."""
    from lean.regulation.model import Regulation  # noqa: PLC0415 - pulls the vocabulary of rules

    regulation: Regulation = _model_converter(Regulation)(data)
    return regulation


@functools.cache
def _model_converter(kind: type[BaseModel]) -> Callable[[Any], Any]:
    """Return a function that makes a model of a mapping, or an empty model of None."""
    converters = {name: _converter(field.annotation, field.metadata) for name, field in kind.model_fields.items()}

    def convert(data: Mapping[str, Any] | None) -> BaseModel:
        return kind.model_construct(**{name: converters[name](value) for name, value in (data or {}).items()})

    return convert


def _converter(  # noqa: PLR0911 - a table of kinds
    annotation: Any,  # noqa: ANN401 - a type
    metadata: Iterable[Any] = (),
) -> Callable[[Any], Any]:
    """Return a function that converts plain data as validation would for an annotation of the regulation's models.

    Raises TypeError for a kind of annotation that is not among those.
    """
    for item in metadata:
        if isinstance(item, PlainValidator):
            return item.func  # type: ignore[return-value]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _converter(arguments[0], arguments[1:])
    if origin in (Union, UnionType):
        return _union_converter(arguments)
    if origin is tuple:
        item_converter = _converter(arguments[0])
        return lambda value: tuple(map(item_converter, value or ()))
    if origin is dict:
        key, item = map(_converter, arguments)
        return lambda value: {key(name): item(held) for name, held in (value or {}).items()}
    if origin is Literal or annotation in (str, int, bool):
        return lambda value: value
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _model_converter(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return annotation
    raise TypeError(annotation)


def _union_converter(members: tuple[Any, ...]) -> Callable[[Any], Any]:
    present = [member for member in members if member is not type(None)]
    if len(present) == 1:
        convert = _converter(present[0])
        return lambda value: None if value is None else convert(value)
    kinds = list_rules()
    return lambda value: _model_converter(kinds[value["rule"]])(value)
