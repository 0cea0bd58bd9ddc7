"""The JSON Schemas: complete in Russian, consistent with the models, up to date."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
from pydantic import BaseModel, RootModel, ValidationError

from lean import resources, schemas
from lean.cli import main
from lean.documents import DOCUMENTS, WORKSPACE_DOCUMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL: dict[str, type[BaseModel]] = {**DOCUMENTS, **WORKSPACE_DOCUMENTS}
SCHEMAS: dict[str, Any] = {name: json.loads(text) for name, text in schemas.generate().items()}
EXAMPLES = Path(__file__).parent.parent / "examples"
is_russian = re.compile("[а-яё]", re.IGNORECASE).search


def part_of(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - a type of typing's
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for found in map(part_of, get_args(annotation)) if found is not None), None)


def inside(schema: Any) -> Any:  # noqa: ANN401 - JSON
    """Return the schema of the items of a list or of a numbered mapping, or of the part itself."""
    numbered = schema.get("patternProperties", {}).values()
    return schema.get("items") or next(iter(numbered), schema)


def fields(model: type[BaseModel], schema: Any, route: str) -> Iterator[tuple[str, type[BaseModel], str, Any]]:  # noqa: ANN401
    """Yield every field of a model and its parts with its schema: route, model, key, schema."""
    if issubclass(model, RootModel):
        part = part_of(model.model_fields["root"].annotation)
        assert part is not None
        yield from fields(part, inside(schema), route)
        return
    assert list(model.model_fields) == list(schema["properties"]), route
    for key, field in model.model_fields.items():
        yield f"{route}.{key}", model, key, schema["properties"][key]
        part = part_of(field.annotation)
        if part is not None:
            yield from fields(part, inside(schema["properties"][key]), f"{route}.{key}")


FIELDS = [found for name, model in ALL.items() for found in fields(model, SCHEMAS[f"{name}.json"], name)]


def test_packaged_schemas_are_up_to_date() -> None:
    assert list(schemas.stale(resources.schemas())) == [], "lean schema --write schemas"


def test_schemas_of_the_examples_are_up_to_date() -> None:
    folders = sorted(EXAMPLES.glob("*/.lean/schemas"))
    found = [(folder, *fault) for folder in folders for fault in schemas.stale(folder)]
    assert found == [], "lean schema --write examples/…/.lean/schemas"


def test_every_document_has_a_schema_with_a_russian_title() -> None:
    assert {f"{name}.json" for name in ALL} == set(SCHEMAS)
    for schema in SCHEMAS.values():
        assert is_russian(schema["title"])
        assert is_russian(schema["description"])


@pytest.mark.parametrize(("route", "model", "key", "schema"), FIELDS, ids=[route for route, *_ in FIELDS])
def test_every_field_has_russian_text_and_is_nullable_like_the_model(
    route: str,
    model: type[BaseModel],
    key: str,
    schema: Any,  # noqa: ANN401 - JSON
) -> None:
    field = model.model_fields[key]
    assert (schema["title"], schema["description"]) == (field.title, field.description)
    assert is_russian(field.title or ""), route
    assert is_russian(field.description or ""), route
    assert len(field.description or "") > len("Что это."), route
    kinds = schema.get("type", [])
    empty = "null" in ([kinds] if isinstance(kinds, str) else kinds) or None in schema.get("enum", ())
    assert empty == accepts_nothing(model, key), route


def accepts_nothing(model: type[BaseModel], key: str) -> bool:
    try:
        model.model_validate({key: None})
    except ValidationError as error:
        return not any(item["loc"][:1] == (key,) and item["type"] != "missing" for item in error.errors())
    return True


def test_schemas_refuse_unknown_keys_and_have_no_external_references() -> None:
    def walk(schema: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON
        if isinstance(schema, dict):
            yield schema
        for child in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
            yield from walk(child)

    for schema in SCHEMAS.values():
        nodes = list(walk(schema))
        assert all(node["additionalProperties"] is False for node in nodes if isinstance(node.get("properties"), dict))
        assert not any("$ref" in node or "anyOf" in node for node in nodes)
        assert "://" not in json.dumps({key: value for key, value in schema.items() if key != "$schema"})


def test_schemas_depend_on_the_models_alone() -> None:
    code = (
        "import hashlib; from lean import schemas; print(hashlib.sha256(repr(schemas.generate()).encode()).hexdigest())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout
        for seed in ("0", "1")
    }
    assert len(made) == 1


def test_the_command_writes_checks_and_prints_schemas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lean.yaml").touch()
    packaged = tmp_path / "packaged"
    assert main.run(["schema", "--write", str(packaged)]) == 0
    monkeypatch.setattr(resources, "schemas", lambda: packaged)
    folder = tmp_path / ".lean" / "schemas"
    assert main.run(["schema", "--write", str(folder)]) == 0
    assert {path.name: json.loads(path.read_text(encoding="utf-8")) for path in folder.iterdir()} == SCHEMAS
    assert main.run(["schema", "--check"]) == 0
    (folder / "card.json").write_text("{}")
    (folder / "plan.json").unlink()
    (folder / "other.json").write_text("{}")
    capsys.readouterr()
    assert main.run(["schema", "--check"]) == 1
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        ".lean/schemas/card.json: схема устарела",
        ".lean/schemas/plan.json: схемы нет",
        ".lean/schemas/other.json: схема лишняя, такого документа нет",
    ]
    assert "lean schema --write .lean/schemas" in said.err
    assert main.run(["schema", "card"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMAS["card.json"]
    assert main.run(["schema"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(ALL)


@pytest.mark.parametrize("words", [["nothing"], ["card", "--check"], ["--write", "x", "--check"]])
def test_contradictory_options_are_usage_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main.run(["schema", *words]) == 2
    assert list(tmp_path.iterdir()) == []
