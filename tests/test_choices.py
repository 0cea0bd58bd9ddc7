"""Values of fixed lists: people write the Russian word, programs the English one, with the same meaning."""

from __future__ import annotations

import json
import re
import typing
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from lean import resources
from lean.documents import DOCUMENTS, WORKSPACE_DOCUMENTS, choices
from lean.documents.base import part_of
from lean.documents.choices import choice_of
from lean.documents.evaluation import Evaluation
from lean.values.spelling import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Lean = Callable[..., tuple[int, str, str]]


def fields(model: type[BaseModel], path: str) -> Iterator[tuple[str, Any]]:
    """Yield every field of a document at any depth with its path."""
    for name, field in model.model_fields.items():
        yield f"{path}.{name}", field
        inner = part_of(field.annotation)
        if inner is not None:
            yield from fields(inner, f"{path}.{name}")


FIELDS = {
    path: (field, choice)
    for document, model in {**DOCUMENTS, **WORKSPACE_DOCUMENTS}.items()
    for path, field in fields(model, document)
    if (choice := choice_of(field)) is not None
}
KINDS = {
    name: (kind.__metadata__[0], typing.get_args(kind.__origin__))
    for name, kind in vars(choices).items()
    if typing.get_origin(kind) is typing.Annotated
}


def test_every_choice_field_has_russian_words() -> None:
    literal = [
        path
        for document, model in {**DOCUMENTS, **WORKSPACE_DOCUMENTS}.items()
        for path, field in fields(model, document)
        if "Literal" in str(field.annotation)
    ]
    assert set(literal) == set(FIELDS)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_each_value_of_a_choice_has_a_unique_word(name: str) -> None:
    choice, values = KINDS[name]
    assert set(choice.words) == set(values)
    words = list(map(folded, choice.words.values()))
    assert len({*words, *choice.words}) == 2 * len(values), "a word means two values"
    for value, word in choice.words.items():
        assert {choice.read(said) for said in (value, word, word.upper(), f" {word.replace('ё', 'е')} ")} == {value}


@pytest.mark.parametrize("path", sorted(FIELDS))
def test_field_descriptions_list_the_accepted_words(path: str) -> None:
    field, choice = FIELDS[path]
    for value, word in choice.words.items():
        assert f"{value} — {word}" in field.description, path


def test_an_unknown_word_is_answered_with_the_choices_and_a_suggestion() -> None:
    for said, near in (("согласовано", ": возможно, согласовать"), ("agreed", ": возможно, согласовать"), ("я", "")):
        with pytest.raises(ValidationError) as raised:
            Evaluation.model_validate({"decision": said})
        (error,) = raised.value.errors()
        assert error["msg"] == (
            f"текст «{said}» не подходит{near}; допускается: согласовать (agree), вернуть на доработку (return), "
            "отклонить (reject)"
        )


@pytest.mark.parametrize(
    ("name", "said", "meant"),
    [("Degree", "полностью", "достигнуты полностью"), ("IndicatorKind", "время", "время протекания процесса")],
)
def test_a_word_from_the_meaning_of_a_value_suggests_it(name: str, said: str, meant: str) -> None:
    with pytest.raises(PydanticCustomError, match=f": возможно, {meant}; допускается"):
        KINDS[name][0].read(said)


@pytest.mark.parametrize("given", [None, True, 3, ["agree"], {"agree": None}])
def test_values_outside_a_choice_are_refused(given: object) -> None:
    with pytest.raises(PydanticCustomError, match="не подходит"):
        KINDS["CardDecision"][0].read(given)


def test_russian_words_work_in_gates_and_drawings(lean: Lean, tmp_path: Path) -> None:
    files = {
        "lean.yaml": "regulation: seversk\n",
        "projects/p/evaluation.yaml": "decision: Отклонить\n",
        "projects/p/current-map.yaml": "steps: [{id: a, kind: ожидание, value: Потери, time: 1 ч}]\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    out = lean("check", "-C", tmp_path, "--gate", "card-agreed")[1]
    assert "«Решение»: отклонить (reject), а нужно: согласовать (agree)" in out
    code, out, _ = lean("map", "p", "-C", tmp_path, "--format", "json")
    assert (code, json.loads(out)["waiting"]["min"]) == (0, 60)


SCAFFOLDS = sorted((resources.templates("seversk")[0] / "scaffolds").glob("*.yaml.j2"))


@pytest.mark.parametrize("path", SCAFFOLDS, ids=lambda path: path.name)
def test_scaffolds_list_only_accepted_words(path: Path) -> None:
    text = re.sub(r"\n *# ", " ", path.read_text(encoding="utf-8"))
    for value, told in re.findall(r"(?<![\w.])([a-z]+(?:-[a-z]+)*) — ([^,;.(\n]+)", text):
        words = [choice.words[value] for choice, _ in KINDS.values() if value in choice.words]
        assert not words or any(told.startswith(word) for word in words), (value, told)
