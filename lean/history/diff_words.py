"""The place of a change in words: titles of fields, names of items, values formatted for people."""

from __future__ import annotations

import re
import types
import typing
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from lean.documents.choices import choice_of
from lean.values import Period, format_date
from lean.values.spelling import uncapitalised

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lean.documents.item_words import ItemWords

_LONG: Final = 70


NUMBERED: Final[Mapping[str, tuple[str, str]]] = {
    "Проблемы": ("проблема", "проблемы"),
    "Предложения": ("предложение", "предложения"),
    "Печати": ("печать на", "печати на"),
}
"""What one entry of a numbered mapping is called, by the title of the field."""

# «срок мероприятия», but «мероприятие, какие проблемы решает», «состояние мероприятия m1, выполнено».
_CLAUSES: Final = (
    "как",
    "что",
    "чем",
    "кто",
    "кого",
    "кому",
    "где",
    "на",
    "почему",
    "откуда",
    "после",
    "за",
    "куда",
    "выполнено",
)


@dataclass(frozen=True, slots=True)
class FieldWords:
    """A field of a document: its title, its type, the words for its choices."""

    title: str = ""
    annotation: Any = None
    choices: tuple[tuple[str, str], ...] = ()

    @classmethod
    def plain(cls, title: str = "") -> FieldWords:
        """Return a field that no model describes."""
        return cls(title)

    @property
    def is_day(self) -> bool:
        """Whether the field holds a date or a period."""
        return self.annotation in (date, Period)

    def holds(self) -> tuple[str, Any]:
        """Return the kind of value: ("model", class), ("list", item), ("mapping", value) or ("scalar", type)."""
        return _classify_annotation(self.annotation)


@dataclass(frozen=True, slots=True)
class DocumentPlace:
    """A place in a document, built step by step from the top."""

    field: FieldWords
    place: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    genitive: str = ""
    is_item: bool = False
    label: str = ""

    @classmethod
    def top(cls, model: type[BaseModel]) -> DocumentPlace:
        """Return the place of the whole document."""
        if "root" in model.model_fields:
            return cls(_field_words(model, "root"))
        return cls(FieldWords("", model))

    @property
    def what(self) -> str:
        """The place in words: «срок мероприятия m1 «Вести журнал»»."""
        if self.is_item:
            return ", ".join((*self.context, self.label))
        title = uncapitalised(self.field.title) or "документ"
        if not self.genitive or title.split()[0].rstrip(",") in _CLAUSES:
            return ", ".join((*self.context, title))
        if self.context[-1].startswith(f"{title} "):
            return ", ".join(self.context)  # «предложение 1», not «предложение предложения 1»
        head, _, name = self.genitive.partition(" ")
        joined = f"{title} {name}" if title.endswith(f" {head}") else f"{title} {self.genitive}"
        return ", ".join((*self.context[:-1], joined))

    def what_of(self, item: object) -> str:
        """Return the name of an item of the list at this place."""
        return self.what if self.is_item else f"{self.what}, «{format_value(item, self.field)}»"

    @property
    def is_value(self) -> bool:
        """Whether a list at this place is one value: a row of numbers."""
        kind, inner = self.field.holds()
        return kind == "list" and _classify_annotation(inner) == ("scalar", int)

    @property
    def has_identifiers(self) -> bool:
        """Whether items of the list at this place are equal by their identifier alone."""
        item = self._item_kind()
        return item is not None and item.strict

    def fields(self) -> Iterable[str]:
        """Return the keys that the model declares at this place, in its order."""
        kind, inner = self.field.holds()
        return inner.model_fields if kind == "model" else ()

    def into(self, key: str, value: object) -> DocumentPlace:
        """Return the place under a key."""
        kind, inner = self.field.holds()
        if kind == "mapping":
            nominative, genitive = NUMBERED.get(
                self.field.title, (uncapitalised(self.field.title), uncapitalised(self.field.title))
            )
            quoted = f" {_quote(value)}" if isinstance(value, str) and self.field.title != "Печати" else ""
            return self._entered(
                FieldWords(self.field.title, inner), key, f"{nominative} {key}{quoted}", f"{genitive} {key}"
            )
        field = _field_words(inner, key) if kind == "model" and key in inner.model_fields else FieldWords.plain(key)
        around = self.context
        if not self.is_item and self.place and getattr(inner, "names_its_fields", True):
            around = (*around, uncapitalised(self.field.title))
        elif self.is_item:
            around = (*around, self.label)
        return DocumentPlace(field, (*self.place, key), around, self.genitive if self.is_item else "")

    def item(self, value: object) -> DocumentPlace:
        """Return the place of an item of the list at this place."""
        _, inner = self.field.holds()
        field = FieldWords(self.field.title, inner, self.field.choices)
        words = self._item_kind()
        identity = self.identity(value) or ""
        if words is None or not isinstance(value, dict):
            return replace(self, field=field, place=(*self.place, identity or format_value(value, field)))
        label = " ".join(_label_parts(words.label, value, inner)) or "без названия"
        return self._entered(field, identity or label, f"{words.nominative} {label}", f"{words.genitive} {label}")

    def _entered(self, field: FieldWords, key: str, label: str, genitive: str) -> DocumentPlace:
        return DocumentPlace(field, (*self.place, key), self.context, genitive, is_item=True, label=label)

    def identity(self, value: object) -> str | None:
        """Return what identifies an item of this list across states; None where nothing does."""
        words = self._item_kind()
        if words is None or not isinstance(value, dict):
            return None
        for keys in words.identity:
            if all(value.get(key) is not None for key in keys):
                return " ".join(_format_identity(value[key]) for key in keys)
        return None

    def _item_kind(self) -> ItemWords | None:
        kind, inner = self.field.holds()
        return getattr(inner, "item_words", None) if kind == "list" else None


def format_value(value: object, field: FieldWords) -> str:
    """Return a value on one line as people read it."""
    match value:
        case bool():
            return "да" if value else "нет"
        case list():
            return ", ".join(format_value(item, field) for item in value) or "пусто"
        case dict():
            return (
                "; ".join(f"{key}: {format_value(item, FieldWords.plain())}" for key, item in value.items()) or "пусто"
            )
        case None:
            return "пусто"
    text = dict(field.choices).get(str(value), str(value))
    if field.is_day:
        text = _ISO.sub(lambda match: _format_iso_date(match[0]), text)
    return " ".join(text.split())


_ISO: Final = re.compile(r"\b\d{4}-\d\d-\d\d\b")


def _format_iso_date(text: str) -> str:
    try:
        return format_date(date.fromisoformat(text))
    except ValueError:
        return text


def _format_identity(value: object) -> str:
    return _ISO.sub(lambda match: _format_iso_date(match[0]), format_value(value, FieldWords.plain()))


def _label_parts(label: Iterable[str], value: Mapping[str, Any], model: Any) -> Iterable[str]:  # noqa: ANN401
    for piece in label:
        key = piece[piece.index("{") + 1 : piece.index("}")]
        if value.get(key) is not None:
            field = _field_words(model, key) if key in getattr(model, "model_fields", ()) else FieldWords.plain()
            yield piece.format(**{key: _shorten(format_value(value[key], field))})


def _quote(value: str) -> str:
    return f"«{_shorten(' '.join(value.split()))}»"


def _shorten(text: str) -> str:
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"


@cache
def _field_words(model: type[BaseModel], key: str) -> FieldWords:
    info = model.model_fields[key]
    annotation = _strip_annotation(info.annotation)
    choice = choice_of(info)
    return FieldWords(info.title or key, annotation, () if choice is None else tuple(choice.words.items()))


def _strip_annotation(annotation: Any) -> Any:  # noqa: ANN401 - types of typing's
    """Return a type annotation without Annotated metadata and without None."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _strip_annotation(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        inner = [item for item in typing.get_args(annotation) if item is not type(None)]
        return _strip_annotation(inner[0])
    return annotation


@cache
def _classify_annotation(annotation: Any) -> tuple[str, Any]:  # noqa: ANN401
    bare = _strip_annotation(annotation)
    origin, inner = typing.get_origin(bare), typing.get_args(bare)
    if origin is tuple:
        return "list", _strip_annotation(inner[0])
    if origin is dict:
        return "mapping", _strip_annotation(inner[1])
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        return "model", bare
    return "scalar", bare
