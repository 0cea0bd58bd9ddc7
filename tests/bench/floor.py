"""The least that any check has to do: read the documents of a workspace, parse them with libyaml, validate them.

It runs as a separate process, like the measured programs, without positions, messages, rules and caches of values.
"""

from __future__ import annotations

import functools
import gc
import sys
from pathlib import Path
from typing import Any

import yaml
from yaml._yaml import CParser

from lean.documents import DOCUMENTS


def parse(text: str) -> Any:  # noqa: ANN401 - plain data
    """Return plain data from the events of libyaml."""
    parser = CParser(text)
    stack: list[tuple[Any, Any]] = []
    container: Any = None
    key: Any = None
    while True:
        event: Any = parser.get_event()
        kind = type(event)
        if kind is yaml.ScalarEvent:
            value: Any = event.value
            if type(container) is dict and key is None:
                key = value
                continue
            if event.implicit[0]:
                value = _scalar(value)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            stack.append((container, key))
            container, key = {} if kind is yaml.MappingStartEvent else [], None
            continue
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            value = container
            container, key = stack.pop()
        elif kind is yaml.StreamEndEvent:
            return None
        else:
            continue
        if container is None:
            parser.dispose()
            return value
        if type(container) is dict:
            container[key] = value
            key = None
        else:
            container.append(value)


def _scalar(text: str) -> object:
    if text in ("", "null", "~"):
        return None
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdecimal() else text


def main() -> None:
    """Read every document of the workspace."""
    memories = [one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper)]  # noqa: SLF001
    parsers = [one for one in memories if str(one.__module__).startswith("lean.values")]
    gc.disable()
    count = 0
    for project in sorted((Path(sys.argv[1]) / "projects").iterdir()):
        for parser in parsers:
            parser.cache_clear()
        for name, model in DOCUMENTS.items():
            path = project / f"{name}.yaml"
            if path.is_file():
                model.model_validate(parse(path.read_text("utf-8")))
                count += 1
    print(count)  # noqa: T201 - what it is run for


if __name__ == "__main__":
    main()
