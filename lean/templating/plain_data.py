"""Models and values turned into what a template may hold: texts, numbers, dates, lists and groups of named values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from pydantic import BaseModel, RootModel

from lean.values import Duration, Period, PersonName, Quantity

_WRITTEN: Final = (Duration, Period, PersonName, Quantity)
"""Values that a template sees as the text that a person wrote."""
_PLAIN: Final = (str, int, float, Decimal, date)


def to_plain_data(value: object) -> Any:  # noqa: ANN401 - as many shapes as data has
    """Return the value as dict, list, str, number or date, whatever models and dataclasses it is made of.

    One object is converted once, so that two places which hold the same person still hold the same group.

    Raises:
        TypeError: the value holds something that is no data, as a path or a function.
    """
    return _Converter().convert(value)


class _Converter:
    """Converts a tree of values and remembers which object became which group."""

    def __init__(self) -> None:
        self._groups: dict[int, Any] = {}
        self._alive: list[object] = []

    def convert(self, value: object) -> Any:  # noqa: ANN401 - as many shapes as data has
        if isinstance(value, Enum):
            return value.value
        if value is None or isinstance(value, _PLAIN):
            return value
        if isinstance(value, _WRITTEN):
            return value.text
        if id(value) not in self._groups:
            self._alive.append(value)  # an object that is freed would lend its id to another
            self._groups[id(value)] = self._group(value)
        return self._groups[id(value)]

    def _group(self, value: object) -> dict[Any, Any] | list[Any]:
        if isinstance(value, RootModel):
            return self._group(value.root)
        if isinstance(value, BaseModel):
            return {name: self.convert(getattr(value, name)) for name in type(value).model_fields}
        if is_dataclass(value) and not isinstance(value, type):
            return {field.name: self.convert(getattr(value, field.name)) for field in fields(value)}
        if isinstance(value, Mapping):
            return {key: self.convert(item) for key, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.convert(item) for item in value]
        raise TypeError(f"a template sees plain data only, not {type(value).__name__}")
