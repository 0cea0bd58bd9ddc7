"""A filled card or plan -> the documents it says, with everything that found no place in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lean.documents import DOCUMENTS
from lean.documents.base import part_of
from lean.importing.card_and_plan import labels, vocabulary
from lean.importing.card_and_plan.card_values import understand
from lean.importing.card_and_plan.outline import Left
from lean.importing.card_and_plan.results import Known
from lean.importing.card_and_plan.sections import sort_out
from lean.office.grid import Line
from lean.values.spelling import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lean.importing.card_and_plan.outline import Outline
    from lean.importing.card_and_plan.results import Placed
    from lean.office.grid import Block

FORMS: Final = {"card": "Карточка проекта", "plan": "План реализации проекта"}
"""The documents that filled forms become, with the names of the forms."""
_ENOUGH: Final = 3
"""Labels of a card by which a file is one."""
_ROUTES: Final = frozenset(label.name for label in vocabulary.LABELS if label.kind != "stamp")


class NotAFormError(Exception):
    """A file in which neither form is found; the message says what was looked for and what was there."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says: values in their places, what has none, and the documents they make."""

    placed: tuple[Placed, ...]
    not_placed: tuple[Left, ...]
    documents: Mapping[str, dict[str, Any]]


def read_form(blocks: Sequence[Block], known: Known | None = None) -> Reading:
    """The card, the plan or both. ``known`` is what the project says already. Raises NotAFormError."""
    outline = sort_out(blocks)
    told = known if known is not None else Known()
    recognised = _recognised(outline)
    if not recognised:
        raise NotAFormError(_why_none(outline))
    found = understand(outline, told)
    placed = [one for one in found.placed if one.document in recognised]
    left = found.left + [
        Left(Line(one.written, one.place), one.written, f"это для {one.document}.yaml, а карточки в файле нет")
        for one in found.placed
        if one.document not in recognised and one.route[-1] != "id"
    ]
    if "card" not in recognised:
        # Beside the signature of a plan there is room to sign, not something to fill in.
        left = [one for one in left if not labels.is_empty_place(one.text)]
    left = [one for one in left if not told.repeats(one.text)]
    # What is merged over several rows is told once.
    left = list({(one.line.place, one.text, one.reason): one for one in reversed(left)}.values())[::-1]
    data = {name: _data(name, [one for one in placed if one.document == name]) for name in recognised}
    return Reading(tuple(placed), tuple(left), data)


def _recognised(outline: Outline) -> list[str]:
    """The forms that a file holds."""
    found = _ROUTES.intersection(outline.labels)
    is_card = len(found) >= _ENOUGH or ("title" in found and len(found) > 1)
    return [name for name, holds in (("card", is_card), ("plan", "measures" in outline.tables)) if holds]


def _why_none(outline: Outline) -> str:
    looked = [label.words[0] for label in vocabulary.LABELS if label.kind != "stamp"]
    columns = next(table.columns for table in vocabulary.TABLES if table.name == "measures")
    there = list(outline.labels.values())
    lines = [left.text for left in outline.left]
    return "\n".join([
        "форма не узнана: это не карточка проекта и не план",
        f"  подписи карточки, нужно не меньше {_ENOUGH}: {_quoted(dict.fromkeys(looked), most=len(looked))}",
        f"  заголовки таблицы плана: {_quoted(texts[0] for name, texts in columns.items() if name not in _BESIDE)}",
        f"  из них в файле: {_quoted(there) if there else 'ничего'}",
        *([f"  а написано там: {_quoted(lines)}"] if lines else []),
    ])  # fmt: skip


_BESIDE: Final = ("solves", "since", "until")


def _quoted(texts: Iterable[str], most: int = 8) -> str:
    listed = list(texts)
    return ", ".join(f"«{cut(text, 60)}»" for text in listed[:most]) + (" …" if len(listed) > most else "")


def _data(name: str, placed: Sequence[Placed]) -> dict[str, Any]:
    """Plain data of the values, keys in the order of the model. The model takes it: every value was tried."""
    tree: dict[str | int, Any] = {}
    for one in placed:
        inner = tree
        for step in one.route[:-1]:
            inner = inner.setdefault(step, {})
        inner[one.route[-1]] = one.value
    data: dict[str, Any] = _ordered(tree, DOCUMENTS[name])
    return data


def _ordered(tree: Any, model: Any) -> Any:  # noqa: ANN401 - plain data, an annotation
    if not isinstance(tree, dict):
        return tree
    fields: Mapping[str, Any] = getattr(model, "model_fields", {})
    if tree and all(isinstance(key, int) for key in tree):
        return [_ordered(tree[key], model) for key in sorted(tree)]
    return {name: _ordered(tree[name], part_of(fields[name].annotation)) for name in fields if name in tree}


def told(name: str, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a document says, by the titles of its fields; a person and a row of a table on one line."""
    yield from _told(data, DOCUMENTS[name])


def _told(data: Mapping[str, Any], model: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - a model
    for key, value in data.items():
        field = model.model_fields[key]
        title, part = field.title, part_of(field.annotation)
        if isinstance(value, dict) and part is not None and "name" not in part.model_fields:
            yield from _told(value, part)
        elif isinstance(value, list):
            yield from ((f"{title} {number}", _row(item)) for number, item in enumerate(value, start=1))
        else:
            yield title, _row(value)


def _row(value: Any) -> str:  # noqa: ANN401 - plain data
    """A value on one line; of a row its cells as they stand in the paper."""
    if isinstance(value, dict):
        return " | ".join(_row(item) for key, item in value.items() if key != "id")
    if isinstance(value, list):
        return ", ".join(map(_row, value))
    return " ".join(str(value).split())
