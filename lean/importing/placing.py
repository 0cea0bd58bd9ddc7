"""A round of answers -> lines of survey.yaml, or the same file with its empty places filled and every byte kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from lean.recording import scalar
from lean.source import SourceError, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.importing.answers import Answers
    from lean.source import Source


def as_data(found: Answers) -> dict[str, Any]:
    """A round as survey.yaml holds it, without what is not known."""
    respondents = [{**({"unit": unit} if unit else {}), "people": people} for unit, people in found.units.items()]
    comments = [{**({"question": question} if question else {}), "text": text} for question, text in found.comments]
    data = {
        "held": found.held,
        "respondents": respondents,
        "answers": [{"question": question, "counts": list(counts)} for question, counts in found.counts.items()],
        "comments": comments,
        "proposals": list(found.proposals),
    }
    return {key: value for key, value in data.items() if value}


def as_lines(round_: str, data: dict[str, Any]) -> list[str]:
    """The round as YAML to put into survey.yaml."""
    return [f"{round_}:", *(line for key, value in data.items() for line in _entry(key, value, "  "))]


def _entry(key: str, value: Any, margin: str) -> Iterator[str]:  # noqa: ANN401 - plain data
    if isinstance(value, str):
        yield f"{margin}{key}: {scalar(value)}"
        return
    yield f"{margin}{key}:"
    yield from _items(value, f"{margin}  ")


def _items(values: list[Any], margin: str) -> Iterator[str]:
    for value in values:
        yield f"{margin}- {_flow(value) if isinstance(value, dict) else scalar(value)}"


def _flow(value: dict[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {_inside(item)}" for key, item in value.items()) + "}"


def _inside(value: Any) -> str:  # noqa: ANN401 - plain data
    """A value between braces, where a comma would end it."""
    if isinstance(value, str):
        written = scalar(value)
        return json.dumps(value, ensure_ascii=False) if "," in written and written[0] != '"' else written
    return json.dumps(value)


def filled(old: bytes, round_: str, data: dict[str, Any]) -> bytes | None:
    """survey.yaml with the round put where it is empty: the old bytes in their order, and new ones between them.

    None where something of the round is there already, or where the file is written so that nothing can be put in.
    Raises SourceError where the old bytes are not YAML.
    """
    source = read(old)
    top = source.data if source.data is not None else {}
    if not isinstance(top, dict) or not _is_empty(top.get(round_)):
        return None
    try:
        places = sorted(_places(source, top, round_, data), reverse=True)
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
    return new_bytes if _said(after) == _said({**top, round_: data}) else None


class _NoPlaceError(Exception):
    """A key stands in a way that nothing can be put behind it."""


_Place = tuple[int, str]
"""Where in the text, and what to put there."""


def _places(source: Source, top: dict[str, Any], round_: str, data: dict[str, Any]) -> Iterator[_Place]:
    if round_ not in top:
        gap = "" if not source.text or source.text.endswith("\n") else "\n"
        yield len(source.text), gap + "\n".join(as_lines(round_, data)) + "\n"
        return
    held = top[round_]
    if held is None:
        yield _behind(source, (round_,)), "".join(f"\n{line}" for line in as_lines(round_, data)[1:])
        return
    for key, value in data.items():
        if key not in held:
            raise _NoPlaceError
        if key == "answers" and held[key]:
            yield from _counts(source, round_, held[key], value)
        elif isinstance(value, str):
            yield _behind(source, (round_, key)), f" {scalar(value)}"
        else:
            column = source.locate_key((round_, key))[1] - 1
            yield _behind(source, (round_, key)), "".join(f"\n{line}" for line in _items(value, " " * (column + 2)))


def _counts(source: Source, round_: str, lines: list[Any], answers: list[Any]) -> Iterator[_Place]:
    """The counts behind the questions that the file lists; all of them have to be listed."""
    listed = {
        line.get("question"): index for index, line in enumerate(lines) if isinstance(line, dict) and "counts" in line
    }
    for answer in answers:
        if answer["question"] not in listed:
            raise _NoPlaceError
        route = (round_, "answers", listed[answer["question"]], "counts")
        yield _behind(source, route), f" {json.dumps(answer['counts'])}"


def _behind(source: Source, route: tuple[str | int, ...]) -> int:
    """The place in the text right behind the colon of a key. Raises _NoPlaceError where there is none."""
    line, column = source.locate_key(route)
    starts = source.text.splitlines(keepends=True)
    place = sum(map(len, starts[: line - 1])) + column - 1 + len(str(route[-1]))
    if source.text[place : place + 1] != ":":
        raise _NoPlaceError
    return place + 1


def _is_empty(value: Any) -> bool:  # noqa: ANN401 - plain data
    """Whether a round says nothing yet: no values but the questions' names."""
    match value:
        case None:
            return True
        case dict():
            return all(key == "question" or _is_empty(item) for key, item in value.items())
        case list():
            return all(_is_empty(item) for item in value if item is not None) and all(
                isinstance(i, dict) for i in value
            )
        case _:
            return False


_SILENT: Final[tuple[Any, ...]] = (None, [], {})


def _said(value: Any) -> Any:  # noqa: ANN401 - plain data
    """Data without what says nothing: an empty key, a question without counts."""
    match value:
        case dict():
            kept = {key: said for key, item in value.items() if (said := _said(item)) not in _SILENT}
            return {} if kept.keys() == {"question"} else kept
        case list():
            return [said for item in value if (said := _said(item)) not in _SILENT]
        case _:
            return value
