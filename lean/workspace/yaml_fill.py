"""Data -> lines of YAML, or a file with its empty places filled and every byte kept."""

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
"""By what an item of a list is the same as one that a scaffold has listed: the question asked, the problem named."""


def as_lines(data: dict[str, Any], margin: str = "") -> list[str]:
    """A mapping as YAML."""
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
    """What stands under a key."""
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


def filled(old: bytes, data: dict[str, Any]) -> bytes | None:
    """A file with data put where it is empty: the old bytes in their order, and new ones between them.

    What the file says already in the same meaning stays as it is written. None where it says something else, or is
    written so that nothing can be put in. Raises SourceError where the old bytes are not YAML.
    """
    source = read(old)
    top = source.data if source.data is not None else {}
    if not isinstance(top, dict) or collisions(top, data):
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
    whole = _spell_out(after) == _spell_out(_merged(top, data)) and not _lacks(after, data)
    return new_bytes if whole else None


def _lacks(there: Any, data: Any) -> bool:  # noqa: ANN401 - plain data
    """Whether something of the data has no place in a file that says nothing else."""
    if isinstance(data, dict):
        return any(_lacks(there.get(key) if isinstance(there, dict) else None, value) for key, value in data.items())
    if isinstance(data, list) and isinstance(there, list):
        listed = _listed(there, data) or list(enumerate(data))
        return any(place >= len(there) or _lacks(there[place], item) for place, item in listed)
    return is_empty(there) and not is_empty(data)


def collisions(there: Any, data: Any, route: Route = ()) -> list[tuple[Route, Any, Any]]:  # noqa: ANN401 - plain data
    """Where a file says something else than the data: route, what the file says, what the data do."""
    if is_empty(there) or is_empty(data):
        return []
    if isinstance(there, dict) and isinstance(data, dict):
        return [one for key, value in data.items() for one in collisions(there.get(key), value, (*route, key))]
    if isinstance(there, list) and isinstance(data, list):
        listed = _listed(there, data)
        if listed is not None:
            return [one for here, item in listed for one in collisions(there[here], item, (*route, here))]
        if len(there) == len(data):
            return [
                one
                for place, (old, new) in enumerate(zip(there, data, strict=True))
                for one in collisions(old, new, (*route, place))
            ]
        return [(route, there, data)]
    return [] if same(there, data) else [(route, there, data)]


def same(there: Any, new: Any) -> bool:  # noqa: ANN401
    """Whether two values mean the same: capitals and spaces aside, a name in another order, a day otherwise spelled."""
    if isinstance(there, dict | list) or isinstance(new, dict | list):
        return bool(there == new)
    one, other = str(there), str(new)
    if " ".join(one.split()).casefold() == " ".join(other.split()).casefold():
        return True
    spans = [parsed(parse_period, text) for text in (one, other)]
    if all(spans):
        return (spans[0].start, spans[0].end) == (spans[1].start, spans[1].end)
    names = [parsed(parse_person_name, text) for text in (one, other)]
    return all(names) and bool(names[0].same_person(names[1]))


def _listed(there: list[Any], data: list[Any]) -> list[tuple[int, Any]] | None:
    """The items of data with the places of the same items in a list; None where not all have theirs."""
    found = []
    for item in data:
        key = next((key for key in IDENTITIES if isinstance(item, dict) and key in item), None)
        places = [n for n, old in enumerate(there) if key and isinstance(old, dict) and old.get(key) == item[key]]
        if len(places) != 1:
            return None
        found.append((places[0], item))
    return found


def _merged(there: Any, data: Any) -> Any:  # noqa: ANN401
    """Both together, the file's own words where both say the same."""
    if isinstance(there, dict) and isinstance(data, dict):
        return {**there, **{key: _merged(there.get(key), value) for key, value in data.items()}}
    if isinstance(there, list) and isinstance(data, list) and (listed := _listed(there, data)) is not None:
        items = list(there)
        for place, item in listed:
            items[place] = _merged(items[place], item)
        return items
    return data if is_empty(there) else there


class _NoPlaceError(Exception):
    """A key stands in a way that nothing can be put behind it."""


_Place = tuple[int, str]
"""Where in the text, and what to put there."""


def _places(source: Source, route: Route, there: dict[str, Any], data: dict[str, Any]) -> Iterator[_Place]:
    missing = {key: value for key, value in data.items() if key not in there}
    if missing:
        if route:
            raise _NoPlaceError
        gap = "" if not source.text or source.text.endswith("\n") else "\n"
        yield len(source.text), gap + "\n".join(as_lines(missing)) + "\n"
    for key in (key for key in data if key in there):
        here, held, value = (*route, key), there[key], data[key]
        if held is None:
            yield _behind(source, here), _written(value, " " * (source.locate_key(here)[1] - 1))
        elif isinstance(held, dict) and isinstance(value, dict):
            yield from _places(source, here, held, value)
        elif isinstance(held, list) and isinstance(value, list) and held:
            for place, item in _listed(held, value) or ():
                yield from _places(source, (*here, place), held[place], item)
            if is_empty(held) and _listed(held, value) is None:
                raise _NoPlaceError
        elif is_empty(held):
            raise _NoPlaceError


def _written(value: Any, margin: str) -> str:  # noqa: ANN401
    """A value as it goes behind the colon of its key."""
    if isinstance(value, dict) or _is_long(value):
        return "".join(f"\n{line}" for line in _inner(value, f"{margin}  "))
    return f" {_short(value)}"


def _behind(source: Source, route: Route) -> int:
    """The place in the text right behind the colon of a key. Raises _NoPlaceError where there is none."""
    line, column = source.locate_key(route)
    starts = source.text.splitlines(keepends=True)
    place = sum(map(len, starts[: line - 1])) + column - 1 + len(str(route[-1]))
    if source.text[place : place + 1] != ":":
        raise _NoPlaceError
    return place + 1


def is_empty(value: Any) -> bool:  # noqa: ANN401 - plain data
    """Whether data say nothing yet, whatever questions and problems a scaffold lists to be answered."""
    match value:
        case None:
            return True
        case dict():
            return all(key in IDENTITIES or is_empty(item) for key, item in value.items())
        case list():
            return all(isinstance(item, dict) and is_empty(item) for item in value if item is not None)
        case _:
            return False


_SILENT: Final[tuple[Any, ...]] = (None, [], {})


def _spell_out(value: Any) -> Any:  # noqa: ANN401 - plain data
    """Data without what says nothing: an empty key, a question without counts."""
    match value:
        case dict():
            kept = {key: said for key, item in value.items() if (said := _spell_out(item)) not in _SILENT}
            return {} if kept.keys() <= set(IDENTITIES) else kept
        case list():
            return [said for item in value if (said := _spell_out(item)) not in _SILENT]
        case _:
            return value


def not_there(there: Any, data: Any) -> Any:  # noqa: ANN401 - plain data
    """What of the data a file does not say yet; a list that differs is told whole."""
    if isinstance(data, dict) and isinstance(there, dict):
        rest = {key: not_there(there.get(key), value) for key, value in data.items()}
        return {key: value for key, value in rest.items() if value not in _SILENT}
    return None if not collisions(there, data) and not _lacks(there, data) else data
