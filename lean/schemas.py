"""JSON Schemas of the documents, made from the models: by them an editor completes keys and shows the Russian text.

Draft-07, which YAML language servers know best. Nothing refers anywhere: each schema is one file that needs no network.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from pydantic.json_schema import GenerateJsonSchema

from lean.documents import DOCUMENTS, KINDS, WORKSPACE_DOCUMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pydantic import BaseModel
    from pydantic_core import core_schema

Node = dict[str, Any]


def title_of(document: str) -> str:
    """What a document is called."""
    return KINDS[document].title


def generate() -> dict[str, str]:
    """The schemas of all documents: file name -> text."""
    return {f"{name}.json": _dumped(_schema(name, model)) for name, model in _models().items()}


def stale(folder: Path) -> Iterator[tuple[str, str]]:
    """Files of a folder that differ from the generated ones: name, what is wrong with it in Russian."""
    wanted = generate()
    for name, text in wanted.items():
        path = folder / name
        if not path.is_file():
            yield name, "схемы нет"
        elif path.read_text(encoding="utf-8") != text:
            yield name, "схема устарела"
    for path in sorted(folder.glob("*.json")):
        if path.name not in wanted:
            yield path.name, "схема лишняя, такого документа нет"


def _models() -> Mapping[str, type[BaseModel]]:
    return {**DOCUMENTS, **WORKSPACE_DOCUMENTS}


def _dumped(schema: Node) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _schema(name: str, model: type[BaseModel]) -> Node:
    generated = model.model_json_schema(schema_generator=_Generator)
    whole = _whole(generated, generated.get("$defs", {}))
    kind = KINDS[name]
    if whole["type"] == "array":
        # A journal of comments alone is an empty one.
        whole["type"] = ["array", "null"]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        **whole,
        "title": kind.title,
        "description": f"{name}.yaml. {kind.description}",
    }


class _Generator(GenerateJsonSchema):
    """Pydantic's generator, told what validators and keys of ours accept."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> Node:
        """A part or list whose validator makes something of None may stand as an empty key."""
        function: Any = schema["function"]["function"]
        inner = self.generate_inner(schema["schema"])
        return inner if function(None) is None else {"anyOf": [inner, {"type": "null"}]}

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> Node:  # noqa: ARG002 - pydantic's signature
        """A decimal is a number: as text it would come from JSON alone."""
        return {"type": "number"}

    def dict_schema(self, schema: core_schema.DictSchema) -> Node:
        """A mapping from numbers has numbers for keys."""
        made = super().dict_schema(schema)
        if schema.get("keys_schema", {}).get("type") != "int":
            return made
        values = made.pop("additionalProperties")
        return {**made, "patternProperties": {"^[0-9]+$": values}, "additionalProperties": False}


_KEPT: Final = ("title", "description")


def _whole(node: Node, parts: Mapping[str, Node]) -> Node:
    """A schema without references and without alternatives that only say «or null»."""
    node = {key: value for key, value in node.items() if key not in {"$defs", "default"}}
    if "$ref" in node:
        part = parts[node.pop("$ref").rsplit("/", 1)[-1]]
        # The part's own title and description are English, for readers of the code.
        return _whole({**{key: value for key, value in part.items() if key not in _KEPT}, **node}, parts)
    if "anyOf" in node:
        return {**{key: node[key] for key in _KEPT if key in node}, **_merged(node["anyOf"], parts)}
    for key in ("properties", "patternProperties"):
        if key in node:
            node[key] = {name: _whole(value, parts) for name, value in node[key].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(node.get(key), dict):
            node[key] = _whole(node[key], parts)
    return _ordered(node)


def _ordered(node: Node) -> Node:
    return {**{key: node[key] for key in _KEPT if key in node}, **{k: v for k, v in node.items() if k not in _KEPT}}


def _merged(options: list[Node], parts: Mapping[str, Node]) -> Node:
    """Alternatives as one schema: an editor explains one better than several."""
    whole = [_whole(option, parts) for option in options]
    types = list(dict.fromkeys(kind for option in whole for kind in _kinds(option)))
    if "number" in types and "integer" in types:
        types.remove("integer")
    merged = {key: value for option in whole for key, value in option.items()}
    if "enum" in merged:
        merged.pop("type", None)
        return {**merged, "enum": [*merged["enum"], *([None] if "null" in types else [])]}
    return {**merged, "type": types[0] if len(types) == 1 else types}


def _kinds(option: Node) -> list[str]:
    kinds = option.get("type", [])
    return [kinds] if isinstance(kinds, str) else list(kinds)
