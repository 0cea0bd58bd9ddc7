"""What all documents are made of: frozen models and the types of their fields.

A draft is always valid: every field may be absent or empty (`key:` with nothing after it). What is missing is a matter
of gates, not of types. Field types keep what a person wrote and what it means (see lean.values).
"""

import functools

# No `from __future__ import annotations` in modules of models: pydantic would compile every annotation again for each
# subclass, at every start of the program.
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from lean import values
from lean.documents.item_words import ItemWords
from lean.values.spelling import cut

D = TypeVar("D", bound=BaseModel)


class Part(BaseModel):
    """A piece of a document. Unknown keys are refused: a mistyped key must not lose what stands under it.

    ``item_words`` name the part in messages where it is an item of a list. ``names_its_fields`` is False for a block
    whose fields are understood without its title.
    """

    item_words: ClassVar[ItemWords | None] = None
    names_its_fields: ClassVar[bool] = True

    model_config = ConfigDict(frozen=True, extra="forbid", regex_engine="rust-regex", defer_build=True)


class Document(Part):
    """A whole file of a workspace."""


def nothing(kind: type[BaseModel]) -> dict[str, object] | list[object]:
    """Return the data of an empty document: a list for the journal, a mapping for any other."""
    return [] if "root" in kind.model_fields else {}


def empty(kind: type[D]) -> D:
    """Return an empty document, without building a validator: no field of a document is obligatory."""
    values: dict[str, Any] = {"root": ()} if "root" in kind.model_fields else {}
    return kind.model_construct(**values)


def parts_of(annotation: Any) -> list[type[BaseModel]]:  # noqa: ANN401 - a type of typing's
    """Return the models in an annotation, through Optional, tuple, dict, unions and Annotated."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [part for argument in getattr(annotation, "__args__", ()) for part in parts_of(argument)]


def part_of(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - same
    """Return the model in an annotation; of a list that of its items."""
    return next(iter(parts_of(annotation)), None)


T = TypeVar("T")


def _empty_list(value: object) -> object:
    return [] if value is None else value


def _empty_mapping(value: object) -> object:
    return {} if value is None else value


Many = Annotated[tuple[T, ...], BeforeValidator(_empty_list)]
"""A list; an empty key is an empty list."""

One = Annotated[T, BeforeValidator(_empty_mapping)]
"""A nested part; an empty key is a part with nothing in it."""

Numbered = Annotated[dict[int, T], BeforeValidator(_empty_mapping)]
"""A mapping from numbers 1..N, as the marks on a map and the list beside it."""


def _text(value: object) -> str:
    if isinstance(value, str):
        stripped = value.strip()
        if not stripped:
            raise PydanticCustomError("empty_text", "пустой текст: впишите значение или оставьте ключ без него")
        return stripped
    # `protocol: 12` is text to the person who wrote it, and the reader kept its digits.
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    # `- Решили: так` is a key with a value for YAML.
    is_sentence = isinstance(value, dict) and len(value) == 1
    raise _wrong("нужен текст", value, _QUOTE_IT if is_sentence else "")


_LARGEST: Final = 1_000_000_000
"""The largest whole number in a document: nothing that is counted here comes near it."""


LONGEST_PERIOD: Final = 3_660
"""Days that a period of a regulation may have: ten years."""


def _whole(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) > _LARGEST:
            raise _wrong(f"число больше {_LARGEST}, это описка", value)
        return value
    raise _wrong("нужно целое число", value)


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().casefold() in _FLAGS:
        return _FLAGS[value.strip().casefold()]
    raise _wrong("нужно «да» или «нет»", value)


_QUOTE_IT: Final = ": если двоеточие — часть текста, возьмите весь текст в кавычки"
_FLAGS: Final = {"да": True, "нет": False, "yes": True, "no": False}


def _wrong(expected: str, value: object, remedy: str = "") -> PydanticCustomError:
    message = f"{expected}, а здесь {describe(value)}{remedy}"
    return PydanticCustomError("wrong_kind", "{message}", {"message": message})


def describe(value: object) -> str:  # noqa: PLR0911 - a table of kinds
    """Return a plain value in words for a message: «список», «число 12», «текст «…»»."""
    match value:
        case None:
            return "пусто"
        case bool():
            return "да" if value else "нет"
        case int() | Decimal():
            return f"число {value}"
        case str():
            return f"текст «{cut(value, 40)}»"
        case list():
            return "список"
        case dict():
            return "словарь (ключи со значениями)"
        case _:
            return type(value).__name__


def remembering(parse: Callable[[str], T]) -> Callable[[str], T]:
    """Return ``parse`` with a cache of the last few thousand texts."""
    return functools.lru_cache(maxsize=4096)(parse)


def _spelled(parse: Callable[[str], T], expected: str) -> Callable[[object], T]:
    """Return a validator for a value written as text (or as a bare number) that ``parse`` reads.

    Names, dates and lengths recur in many documents, and the values are frozen: each text is parsed once.
    """
    read = remembering(parse)

    def validate(value: object) -> T:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise _wrong(expected, value)
        try:
            return read(value)
        except ValueError as error:
            raise PydanticCustomError("spelling", "{message}", {"message": str(error)}) from None

    return validate


def _schema(kind: str | list[str], *examples: str, **more: Any) -> WithJsonSchema:  # noqa: ANN401 - JSON Schema is Any
    extra = {"examples": list(examples)} if examples else {}
    return WithJsonSchema({"type": kind, **extra, **more})


Text = Annotated[str, PlainValidator(_text), _schema(["string", "number"])]
# Not a PlainValidator: the bounds of a field (ge, le) stand before it and would be dropped in silence.
Whole = Annotated[int, BeforeValidator(_whole), _schema("integer")]
Flag = Annotated[bool, PlainValidator(_flag), WithJsonSchema({"enum": [True, False, "да", "нет"]})]

Day = Annotated[
    date,
    PlainValidator(_spelled(values.parse_date, "нужна дата")),
    _schema("string", "30.08.2026", "2026-08-30"),
]
Period = Annotated[
    values.Period,
    PlainValidator(_spelled(values.parse_period, "нужен период")),
    _schema("string", "12.01.2027–03.03.2027", "2 полугодие 2026"),
]
Quantity = Annotated[
    values.Quantity,
    PlainValidator(_spelled(values.parse_quantity, "нужно значение")),
    _schema(["string", "number"], "не менее 4,0", "47 ч 30 мин", "35 %"),
]
Duration = Annotated[
    values.Duration,
    PlainValidator(_spelled(values.parse_duration, "нужна длительность")),
    _schema("string", "10–15 мин", "1 ч 10 мин", "до 2 раб. дн."),
]
Name = Annotated[
    values.PersonName,
    PlainValidator(_spelled(values.parse_person_name, "нужны фамилия и инициалы")),
    _schema("string", "Иванов И.И.", "Иванов Иван Иванович"),
]


class Person(Part):
    """Somebody with a name and a post."""

    name: Name | None = Field(None, title="Фамилия и инициалы", description="«Иванов И.И.» или полностью.")
    post: Text | None = Field(None, title="Должность", description="Как в штатном расписании, в именительном падеже.")
    dative: Text | None = Field(
        None, title="Кому", description="Фамилия и инициалы в дательном падеже, если программа склоняет их неверно."
    )
    post_dative: Text | None = Field(
        None, title="Кому, должность", description="Должность в дательном падеже, для приглашений: «начальнику отдела»."
    )
