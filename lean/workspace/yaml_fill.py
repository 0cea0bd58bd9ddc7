"""Writes data as lines of YAML, or into the empty places of a file while every byte of it stays."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from lean.values import parse_period, parse_person_name
from lean.values.spelling import parsed
from lean.workspace.yaml_append import scalar
from lean.workspace.yaml_source import SourceError, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.workspace.yaml_source import Source

Route = tuple[str | int, ...]

IDENTITIES: Final = ("question", "problem")
"""Keys that identify an item of a list which a scaffold has listed: the question, the problem."""


def as_lines(data: dict[str, Any], margin: str = "") -> list[str]:
    """Return the lines of a mapping in YAML."""
    return [line for key, value in data.items() for line in _entry(key, value, margin)]


def _entry(key: str, value: Any, margin: str) -> Iterator[str]:  # noqa: ANN401 - plain data
    if isinstance(value, dict) or _is_long(value):
        yield f"{margin}{key}:"
        yield from _inner(value, f"{margin}  ")
    else:
        yield f"{margin}{key}: {_short(value)}"


def _is_long(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, list) and not all(isinstance(item, int) for item in value)


def _short(value: Any) -> str:  # noqa: ANN401
    return scalar(value) if isinstance(value, str) else json.dumps(value)


def _inner(value: Any, margin: str) -> Iterator[str]:  # noqa: ANN401
    """Yield the lines that stand under a key."""
    if isinstance(value, dict):
        yield from as_lines(value, margin)
        return
    for item in value:
        lead = "- "
        if not isinstance(item, dict):
            yield f"{margin}{lead}{_short(item)}"
            continue
        for line in as_lines(item, f"{margin}  "):
            yield f"{margin}{lead}{line.removeprefix(f'{margin}  ')}" if lead == "- " else line
            lead = "  "


def fill_empty_places(old: bytes, data: dict[str, Any]) -> bytes | None:
    """Return a file with data written into its empty places: new bytes between the old ones, whose order stays.

    A value with the same meaning stays as it is written. None where the file has a different value, or is
    written so that nothing can be inserted. Raises SourceError where the old bytes are not YAML.
    """
    source = read(old)
    top = source.data if source.data is not None else {}
    if not isinstance(top, dict) or find_collisions(top, data):
        return None
    try:
        places = sorted(_places(source, (), top, data), reverse=True)
    except _NoPlaceError:
        return None
    text = source.text
    newline = "\r\n" if "\r\n" in text else "\n"
    for place, new in places:
        text = text[:place] + new.replace("\n", newline) + text[place:]
    new_bytes = (b"\xef\xbb\xbf" if old.startswith(b"\xef\xbb\xbf") else b"") + text.encode()
    try:
        after = read(new_bytes).data
    except SourceError:
        return None
    whole = _without_empty(after) == _without_empty(_merged(top, data)) and not _lacks(after, data)
    return new_bytes if whole else None


def _lacks(existing: Any, data: Any) -> bool:  # noqa: ANN401 - plain data
    """Whether the existing data lack some of the new data."""
    if isinstance(data, dict):
        return any(
            _lacks(existing.get(key) if isinstance(existing, dict) else None, value) for key, value in data.items()
        )
    if isinstance(data, list) and isinstance(existing, list):
        pairs = _pair_items(existing, data) or list(enumerate(data))
        return any(place >= len(existing) or _lacks(existing[place], item) for place, item in pairs)
    return is_empty(existing) and not is_empty(data)


def find_collisions(existing: Any, data: Any, route: Route = ()) -> list[tuple[Route, Any, Any]]:  # noqa: ANN401 - plain data
    """Return where the existing data contradict the new ones: route, existing value, new value."""
    if is_empty(existing) or is_empty(data):
        return []
    if isinstance(existing, dict) and isinstance(data, dict):
        return [
            collision
            for key, value in data.items()
            for collision in find_collisions(existing.get(key), value, (*route, key))
        ]
    if isinstance(existing, list) and isinstance(data, list):
        pairs = _pair_items(existing, data)
        if pairs is not None:
            return [
                collision
                for place, item in pairs
                for collision in find_collisions(existing[place], item, (*route, place))
            ]
        if len(existing) == len(data):
            return [
                collision
                for place, (old, new) in enumerate(zip(existing, data, strict=True))
                for collision in find_collisions(old, new, (*route, place))
            ]
        return [(route, existing, data)]
    return [] if is_same_value(existing, data) else [(route, existing, data)]


def is_same_value(existing: Any, new: Any) -> bool:  # noqa: ANN401
    """Whether two values mean the same: case and spaces, the order of a name, the spelling of a date do not count."""
    if isinstance(existing, dict | list) or isinstance(new, dict | list):
        return bool(existing == new)
    first, second = str(existing), str(new)
    if " ".join(first.split()).casefold() == " ".join(second.split()).casefold():
        return True
    spans = [parsed(parse_period, text) for text in (first, second)]
    if all(spans):
        return (spans[0].start, spans[0].end) == (spans[1].start, spans[1].end)
    names = [parsed(parse_person_name, text) for text in (first, second)]
    return all(names) and bool(names[0].same_person(names[1]))


def _pair_items(existing: list[Any], data: list[Any]) -> list[tuple[int, Any]] | None:
    """Return each new item with the index of the existing item of the same identity; None where one has none."""
    pairs = []
    for item in data:
        key = next((key for key in IDENTITIES if isinstance(item, dict) and key in item), None)
        places = [n for n, old in enumerate(existing) if key and isinstance(old, dict) and old.get(key) == item[key]]
        if len(places) != 1:
            return None
        pairs.append((places[0], item))
    return pairs


def _merged(existing: Any, data: Any) -> Any:  # noqa: ANN401
    """Return the existing data completed by the new ones; an existing value stays."""
    if isinstance(existing, dict) and isinstance(data, dict):
        return {**existing, **{key: _merged(existing.get(key), value) for key, value in data.items()}}
    if isinstance(existing, list) and isinstance(data, list) and (pairs := _pair_items(existing, data)) is not None:
        items = list(existing)
        for place, item in pairs:
            items[place] = _merged(items[place], item)
        return items
    return data if is_empty(existing) else existing


class _NoPlaceError(Exception):
    """The key is written so that no value can be inserted after it."""


_Place = tuple[int, str]
"""The index in the text, and what to insert there."""


def _places(source: Source, route: Route, existing: dict[str, Any], data: dict[str, Any]) -> Iterator[_Place]:
    missing = {key: value for key, value in data.items() if key not in existing}
    if missing:
        if route:
            raise _NoPlaceError
        gap = "" if not source.text or source.text.endswith("\n") else "\n"
        yield len(source.text), gap + "\n".join(as_lines(missing)) + "\n"
    for key in (key for key in data if key in existing):
        key_route, current, value = (*route, key), existing[key], data[key]
        if current is None:
            yield _behind(source, key_route), _written(value, " " * (source.locate_key(key_route)[1] - 1))
        elif isinstance(current, dict) and isinstance(value, dict):
            yield from _places(source, key_route, current, value)
        elif isinstance(current, list) and isinstance(value, list) and current:
            for place, item in _pair_items(current, value) or ():
                yield from _places(source, (*key_route, place), current[place], item)
            if is_empty(current) and _pair_items(current, value) is None:
                raise _NoPlaceError
        elif is_empty(current):
            raise _NoPlaceError


def _written(value: Any, margin: str) -> str:  # noqa: ANN401
    """Return a value in YAML as it follows the colon of its key."""
    if isinstance(value, dict) or _is_long(value):
        return "".join(f"\n{line}" for line in _inner(value, f"{margin}  "))
    return f" {_short(value)}"


def _behind(source: Source, route: Route) -> int:
    """Return the index in the text after the colon of a key. Raises _NoPlaceError where no colon follows it."""
    line, column = source.locate_key(route)
    starts = source.text.splitlines(keepends=True)
    place = sum(map(len, starts[: line - 1])) + column - 1 + len(str(route[-1]))
    if source.text[place : place + 1] != ":":
        raise _NoPlaceError
    return place + 1


def is_empty(value: Any) -> bool:  # noqa: ANN401 - plain data
    """Whether data hold no value yet; the questions and problems that a scaffold lists do not count."""
    match value:
        case None:
            return True
        case dict():
            return all(key in IDENTITIES or is_empty(item) for key, item in value.items())
        case list():
            return all(isinstance(item, dict) and is_empty(item) for item in value if item is not None)
        case _:
            return False


_EMPTY: Final[tuple[Any, ...]] = (None, [], {})


def _without_empty(value: Any) -> Any:  # noqa: ANN401 - plain data
    """Return data without empty keys and without questions that have no counts."""
    match value:
        case dict():
            answered = {key: rest for key, item in value.items() if (rest := _without_empty(item)) not in _EMPTY}
            return {} if answered.keys() <= set(IDENTITIES) else answered
        case list():
            return [rest for item in value if (rest := _without_empty(item)) not in _EMPTY]
        case _:
            return value


def find_missing_data(existing: Any, data: Any) -> Any:  # noqa: ANN401 - plain data
    """Return the new data that the existing ones lack; a list that differs is returned whole."""
    if isinstance(data, dict) and isinstance(existing, dict):
        rest = {key: find_missing_data(existing.get(key), value) for key, value in data.items()}
        return {key: value for key, value in rest.items() if value not in _EMPTY}
    return None if not find_collisions(existing, data) and not _lacks(existing, data) else data
