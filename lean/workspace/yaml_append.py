"""Entries of YAML lists as text: a list with one more of them, in which every byte that was there stays."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from lean.workspace.files import MAX_BYTES
from lean.workspace.yaml_source import Source, SourceError, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class UnextendableError(Exception):
    """A list to which nothing can be added as it is written; the message says what to do."""


def extended(old: bytes, entry: Mapping[str, Any], key: str | None = None) -> bytes:
    """Return the bytes of a list with one more entry: the old bytes, then the new lines.

    With ``key`` the list stands under that key at the end of a mapping; a key that is not there yet is written too.
    Raises SourceError where the old bytes are not YAML, UnextendableError where they are no block list, or the entry is
    no text.
    """
    source = read(old)
    before, heading, indent = _list_of(source) if key is None else _list_under(source, key)
    newline = b"\r\n" if b"\r\n" in old else b"\n"
    gap = b"" if not old or old.endswith(b"\n") else newline
    try:
        new = old + gap + newline.join(text.encode() for text in (*heading, *_lines(entry, indent))) + newline
    except UnicodeEncodeError:
        raise UnextendableError("текст записи содержит знаки, которых нет в UTF-8: наберите его заново") from None
    try:
        after = read(new).data
    except SourceError:
        if len(new) > MAX_BYTES:
            raise
        after = None
    longer = [*before, _plain(entry)]
    if _settled(after) != _settled(longer if key is None else {**(source.data or {}), key: longer}):
        where = "журнал записан так, что дописать его нельзя" if key is None else f"после списка {key} есть что-то ещё"
        raise UnextendableError(f"{where}: каждой записи нужен «- » на своей строке")
    return new


_Place = tuple[list[Any], tuple[str, ...], str]
"""The entries of a list, the lines to write before a new one, its indentation."""


def _list_of(source: Source) -> _Place:
    before = source.data if source.data is not None else []
    line, column = source.locate(())
    if not isinstance(before, list) or (source.data is not None and not _is_block(source, line, column)):
        raise UnextendableError("журнал записан не списком: каждая запись начинается с «- » на своей строке")
    return before, (), " " * (column - 1) if before else ""


def _list_under(source: Source, key: str) -> _Place:
    top = source.data if source.data is not None else {}
    before = top.get(key) if isinstance(top, dict) else ""
    if before is None:
        margin = " " * (source.locate(())[1] - 1)
        return [], () if key in top else (f"{margin}{key}:",), f"{margin}  "
    line, column = source.locate((key,))
    if not isinstance(before, list) or not _is_block(source, line, column):
        raise UnextendableError(f"{key} записан не списком: каждая запись начинается с «- » на своей строке")
    return before, (), " " * (column - 1)


def _is_block(source: Source, line: int, column: int) -> bool:
    return source.line(line)[column - 1 : column] == "-"


def _settled(value: object) -> object:
    """Return data without line breaks at the end of texts: ending the last line of a file adds one to its last text."""
    match value:
        case dict():
            return {key: _settled(item) for key, item in value.items()}
        case list():
            return [_settled(item) for item in value]
        case str():
            return value.rstrip("\n")
        case _:
            return value


def _plain(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: dict(value) if isinstance(value, dict) else value for key, value in entry.items()}


def _lines(entry: Mapping[str, Any], indent: str) -> Iterator[str]:
    lead = "- "
    for key, value in entry.items():
        if isinstance(value, dict):
            yield f"{indent}{lead}{key}:"
            for name, item in value.items():
                yield f"{indent}    {name}: {scalar(item)}"
        else:
            yield f"{indent}{lead}{key}: {scalar(value)}"
        lead = "  "


# What this program or another reader of YAML takes for something else than text.
_WORDS: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off"})
_is_plain = re.compile(r"[^\W\d_][\w .,()/№«»–—-]*[\w.)»]|\d{4}-\d\d-\d\d").fullmatch


def scalar(value: str) -> str:
    """Return text as a YAML scalar that reads back as the same text."""
    if _is_plain(value) and value.casefold() not in _WORDS and ": " not in value and " #" not in value:
        return value
    # JSON's strings are YAML's double-quoted scalars; what JSON leaves bare and YAML would not is escaped.
    return re.sub(
        r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]",
        lambda m: f"\\u{ord(m.group()):04x}",
        json.dumps(value, ensure_ascii=False),
    )
