"""Values from a fixed list: the English word that programs know, and the Russian one that people write as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic_core import PydanticCustomError, core_schema

from lean.documents.base import describe
from lean.values.spelling import LONGEST, find_similar, folded

if TYPE_CHECKING:
    from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.fields import FieldInfo


@dataclass(frozen=True, eq=False)
class Choice:
    """Stands beside a Literal in Annotated: its values with their Russian words. Both are read, as the value."""

    words: Mapping[str, str]

    @cached_property
    def _values(self) -> dict[str, str]:
        return {**{folded(word): value for value, word in self.words.items()}, **{value: value for value in self.words}}

    def read(self, written: object) -> str:
        """Return the value of a word. Raises PydanticCustomError that lists the allowed values and the nearest one."""
        if isinstance(written, str) and len(written) <= LONGEST:
            value = self._values.get(written) or self._values.get(folded(written))
            if value is not None:
                return value
        allowed = ", ".join(map(self.describe, self.words))
        message = f"{describe(written)} не подходит{self._near(written)}; допускается: {allowed}"
        raise PydanticCustomError("no_choice", "{message}", {"message": message})

    def describe(self, value: str) -> str:
        """Return a value after its Russian word, which people write."""
        return f"{self.words[value]} ({value})"

    def _near(self, written: object) -> str:
        text = folded(str(written)[:LONGEST])
        # A single word of a value is enough: «полностью», «время».
        within = [word for word in self._values if text and f" {text} " in f" {word} "]
        near = next(iter([*within, *find_similar(text, self._values)]), None)
        return f": возможно, {self.words[self._values[near]]}" if near is not None else ""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Validate by the table alone."""
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """An editor offers both words."""
        return {"enum": [*self.words, *self.words.values()]}


def choice_of(field: FieldInfo) -> Choice | None:
    """Return the choice of a document's field, optional or not; None where the field has none."""
    # The metadata of the type itself, and of the type inside an Optional.
    metadata = (
        *field.metadata,
        *(item for kind in get_args(field.annotation) for item in getattr(kind, "__metadata__", ())),
    )
    return next((item for item in metadata if isinstance(item, Choice)), None)


def word_of(part: BaseModel, key: str) -> str | None:
    """Return the Russian word of a choice that a part of a document holds under a key; None where it has none."""
    choice, value = choice_of(type(part).model_fields[key]), getattr(part, key)
    return choice.words.get(value) if choice is not None else None


CardDecision = Annotated[
    Literal["agree", "return", "reject"],
    Choice({"agree": "согласовать", "return": "вернуть на доработку", "reject": "отклонить"}),
]
IndicatorKind = Annotated[
    Literal["lead-time", "satisfaction", "other"],
    Choice({"lead-time": "время протекания процесса", "satisfaction": "средний балл анкет", "other": "другой"}),
]
Influence = Annotated[
    Literal["low", "medium", "high"], Choice({"low": "слабое", "medium": "среднее", "high": "сильное"})
]
Attitude = Annotated[
    Literal["supports", "neutral", "resists"],
    Choice({"supports": "поддерживает", "neutral": "нейтрально", "resists": "против"}),
]
StepKind = Annotated[
    Literal["start", "operation", "waiting", "movement", "decision", "end"],
    Choice(
        {
            "operation": "действие",
            "waiting": "ожидание",
            "movement": "перемещение",
            "decision": "развилка",
            "start": "начало",
            "end": "конец",
        }
    ),
]
StepValue = Annotated[
    Literal["adding", "necessary", "waste"],
    Choice({"adding": "создаёт ценность", "necessary": "неизбежное", "waste": "потери"}),
]
Grade = Annotated[Literal["low", "medium", "high"], Choice({"low": "низкая", "medium": "средняя", "high": "высокая"})]
Priority = Annotated[
    Literal["low", "medium", "high"], Choice({"low": "низкий", "medium": "средний", "high": "высокий"})
]
Progress = Annotated[
    Literal["planned", "in-progress", "done", "cancelled"],
    Choice({"planned": "впереди", "in-progress": "идёт", "done": "выполнено", "cancelled": "снято"}),
]
Reviewer = Annotated[Literal["team", "coordinator"], Choice({"team": "команда проекта", "coordinator": "координатор"})]
Degree = Annotated[
    Literal["full", "partial", "none"],
    Choice({"full": "достигнуты полностью", "partial": "достигнуты частично", "none": "не достигнуты"}),
]
AppealSource = Annotated[
    Literal["control-centre", "feedback-platform", "citizen", "organisation"],
    Choice(
        {"control-centre": "ЦУР", "feedback-platform": "ПОС", "citizen": "гражданин", "organisation": "организация"}
    ),
]
AppealKind = Annotated[
    Literal["complaint", "proposal", "request"],
    Choice({"complaint": "жалоба", "proposal": "предложение", "request": "запрос"}),
]
AppealDecision = Annotated[
    Literal["project", "work", "none"],
    Choice({"project": "начать проект", "work": "решить без проекта", "none": "оставить"}),
]
