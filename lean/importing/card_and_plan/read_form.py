"""A filled card or plan -> the documents it says, with everything that found no place in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lean.documents import DOCUMENTS
from lean.documents.base import part_of
from lean.importing.card_and_plan import labels, vocabulary
from lean.importing.card_and_plan.card_values import understand
from lean.importing.card_and_plan.outline import Leftover
from lean.importing.card_and_plan.registers import find_register
from lean.importing.card_and_plan.results import KnownFacts
from lean.importing.card_and_plan.sections import sort_lines
from lean.importing.survey.columns import fold_words
from lean.office.grid import Grid, TextLine
from lean.values.spelling import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lean.importing.card_and_plan.outline import Outline
    from lean.importing.card_and_plan.results import PlacedValue
    from lean.office.grid import Block

FORMS: Final = {"card": "Карточка проекта", "plan": "План реализации проекта"}
"""The documents that filled forms become, with the names of the forms."""
_ENOUGH: Final = 3
"""Labels of a card by which a file is one."""
_ROUTES: Final = frozenset(label.name for label in vocabulary.LABELS if label.kind != "stamp")


class NotAFormError(Exception):
    """A file in which neither form is found; the message says what was looked for and what was there."""


@dataclass(frozen=True, slots=True)
class FormReading:
    """What a file says: values in their places, what has none, and the documents they make."""

    placed: tuple[PlacedValue, ...]
    not_placed: tuple[Leftover, ...]
    documents: Mapping[str, dict[str, Any]]


def read_form(blocks: Sequence[Block], known: KnownFacts | None = None) -> FormReading:
    """Read a card, a plan or both. `known` is what the project already says. Raises NotAFormError."""
    register = find_register(blocks)
    if register is not None:
        raise NotAFormError(register)
    blocks, skipped = _skip_templates(blocks)
    outline = sort_lines(blocks)
    describe_document = known if known is not None else KnownFacts()
    recognised = _recognise_forms(outline)
    if not recognised:
        raise NotAFormError(_explain_unrecognised(outline))
    findings = understand(outline, describe_document)
    placed = [value for value in findings.placed if value.document in recognised]
    left = (
        skipped
        + findings.left
        + [
            Leftover(
                TextLine(value.written, value.place),
                value.written,
                f"это для {value.document}.yaml, а карточки в файле нет",
            )
            for value in findings.placed
            if value.document not in recognised and value.route[-1] != "id"
        ]
    )
    if "card" not in recognised:
        # Beside the signature of a plan there is room to sign, not something to fill in.
        left = [value for value in left if not labels.is_empty_place(value.text)]
    left = [value for value in left if not describe_document.repeats(value.text)]
    # What is merged over several rows is told once.
    left = list({(value.line.place, value.text, value.reason): value for value in reversed(left)}.values())[::-1]
    data = {name: _build_data(name, [value for value in placed if value.document == name]) for name in recognised}
    return FormReading(tuple(placed), tuple(left), data)


def _skip_templates(blocks: Sequence[Block]) -> tuple[Sequence[Block], list[Leftover]]:
    """Return the blocks without the sheets of blank forms that stand beside a filled form, and these sheets."""
    templates = [block for block in blocks if isinstance(block, Grid) and _is_template(block.sheet)]
    others = [block for block in blocks if block not in templates]
    if not templates or not _recognise_forms(sort_lines(others)):
        return blocks, []
    names = dict.fromkeys(grid.sheet for grid in templates)
    return others, [
        Leftover(TextLine(name, f"лист «{name}»"), name, "лист пропущен: судя по названию, это пустой бланк")
        for name in names
    ]


def _is_template(sheet: str) -> bool:
    return any(word in vocabulary.TEMPLATE_WORDS for word in fold_words(sheet))


def _recognise_forms(outline: Outline) -> list[str]:
    """Return the forms that a file holds."""
    findings = _ROUTES.intersection(outline.labels)
    is_card = len(findings) >= _ENOUGH or ("title" in findings and len(findings) > 1)
    return [name for name, holds in (("card", is_card), ("plan", "measures" in outline.tables)) if holds]


def _explain_unrecognised(outline: Outline) -> str:
    looked = [label.words[0] for label in vocabulary.LABELS if label.kind != "stamp"]
    columns = next(table.columns for table in vocabulary.TABLES if table.name == "measures")
    present = list(outline.labels.values())
    lines = [left.text for left in outline.left]
    return "\n".join([
        "форма не узнана: это не карточка проекта и не план",
        f"  подписи карточки, нужно не меньше {_ENOUGH}: {_quoted(dict.fromkeys(looked), most=len(looked))}",
        f"  заголовки таблицы плана: {_quoted(texts[0] for name, texts in columns.items() if name not in _BESIDE)}",
        f"  из них в файле: {_quoted(present) if present else 'ничего'}",
        *([f"  а написано там: {_quoted(lines)}"] if lines else []),
    ])  # fmt: skip


_BESIDE: Final = ("solves", "since", "until")


def _quoted(texts: Iterable[str], most: int = 8) -> str:
    listed = list(texts)
    return ", ".join(f"«{cut(text, 60)}»" for text in listed[:most]) + (" …" if len(listed) > most else "")


def _build_data(name: str, placed: Sequence[PlacedValue]) -> dict[str, Any]:
    """Build plain data of the values, keys in the order of the model, which accepts them: each was parsed before."""
    tree: dict[str | int, Any] = {}
    for value in placed:
        inner = tree
        for step in value.route[:-1]:
            inner = inner.setdefault(step, {})
        inner[value.route[-1]] = value.value
    data: dict[str, Any] = _order_keys(tree, DOCUMENTS[name])
    return data


def _order_keys(tree: Any, model: Any) -> Any:  # noqa: ANN401 - plain data, an annotation
    if not isinstance(tree, dict):
        return tree
    fields: Mapping[str, Any] = getattr(model, "model_fields", {})
    if tree and all(isinstance(key, int) for key in tree):
        return [_order_keys(tree[key], model) for key in sorted(tree)]
    return {name: _order_keys(tree[name], part_of(fields[name].annotation)) for name in fields if name in tree}


def describe_document(name: str, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield title and text of each field of a document; a person or a row of a table is one line."""
    yield from _describe_fields(data, DOCUMENTS[name])


def _describe_fields(data: Mapping[str, Any], model: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - a model
    for key, value in data.items():
        field = model.model_fields[key]
        title, part = field.title, part_of(field.annotation)
        if isinstance(value, dict) and part is not None and "name" not in part.model_fields:
            yield from _describe_fields(value, part)
        elif isinstance(value, list):
            yield from ((f"{title} {number}", _format_value(entry)) for number, entry in enumerate(value, start=1))
        else:
            yield title, _format_value(value)


def _format_value(value: Any) -> str:  # noqa: ANN401 - plain data
    """Return a value on one line; the cells of a row are separated as on paper."""
    if isinstance(value, dict):
        return " | ".join(_format_value(entry) for key, entry in value.items() if key != "id")
    if isinstance(value, list):
        return ", ".join(map(_format_value, value))
    return " ".join(str(value).split())
