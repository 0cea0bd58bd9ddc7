"""The fields that a template may use, read from the dataclass of a form's context so that both always agree."""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["text", "group", "list"]


@dataclasses.dataclass(frozen=True, slots=True)
class KnownField:
    """One field: ``path`` as a template writes it («team[].name»: the name of each item of the list «team»).

    ``kind``: text is printed, a group has fields of its own, a list is walked with a loop.
    """

    path: str
    title: str
    kind: Kind


def form_field(title: str, *, wanted: bool = False) -> Any:  # noqa: ANN401 - stands for any type, as dataclasses.field does
    """Return a dataclass field of a context with a title that explains it to authors of templates.

    ``wanted`` marks a list that is not empty in a complete form.
    """
    return dataclasses.field(metadata={"title": title, "wanted": wanted})


@functools.cache
def list_context_fields(context: type) -> tuple[KnownField, ...]:
    """Return all fields of a context's dataclass in its order; groups and lists come before their own fields.

    Raises TypeError for a field of a type that a template cannot print.
    """
    return tuple(_list_fields(context, ""))


def _list_fields(context: type, prefix: str) -> Iterator[KnownField]:
    types_of = typing.get_type_hints(context)
    for field in dataclasses.fields(context):
        path, title = f"{prefix}{field.name}", str(field.metadata["title"])
        kind = types_of[field.name]
        if typing.get_origin(kind) is tuple:
            item = typing.get_args(kind)[0]
            yield KnownField(path, title, "list")
            if dataclasses.is_dataclass(item):
                yield KnownField(f"{path}[]", title, "group")
                yield from _list_fields(typing.cast("type", item), f"{path}[].")
            else:
                yield KnownField(f"{path}[]", title, "text")
        elif dataclasses.is_dataclass(kind):
            yield KnownField(path, title, "group")
            yield from _list_fields(typing.cast("type", kind), f"{path}.")
        else:
            _require_text(path, kind)
            yield KnownField(path, title, "text")


def _require_text(path: str, kind: object) -> None:
    allowed = (str, int, types.NoneType)
    kinds = typing.get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    if not all(item in allowed for item in kinds):
        raise TypeError(f"{path}: a context holds text, numbers, groups and lists, not {kind}")
