"""Documents as bytes, from a commit or the disk: their data, their seal, the differences between two states."""

from __future__ import annotations

import contextlib
import functools
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from lean.documents import DOCUMENTS
from lean.history.diff import Change, find_differences
from lean.procedure.seals import seal_data
from lean.workspace.yaml_source import SourceError, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lean.history.git import Repository

_STATES: Final = 64  # kept at a time: what one commit leaves is what the next one finds


def read_documents_at(
    repository: Repository, commit: str, folder: str, known: Mapping[str, bytes] = MappingProxyType({})
) -> dict[str, bytes]:
    """Return the documents of a folder at a commit, name -> bytes; ``known`` blobs are not read again."""
    files = repository.list_files(commit, *(f"{folder}/{name}.yaml" for name in DOCUMENTS))
    contents = {**known, **repository.read_blobs(blob for blob in files.values() if blob not in known)}
    return {PurePosixPath(path).stem: contents[blob] for path, blob in files.items() if blob in contents}


def read_documents_on_disk(folder: Path) -> dict[str, bytes]:
    """Return the documents of a directory, name -> bytes; files that cannot be read are left out."""
    documents = {}
    for name in DOCUMENTS:
        path = folder / f"{name}.yaml"
        with contextlib.suppress(OSError):
            if path.is_file():
                documents[name] = path.read_bytes()
    return documents


def compare_contents(name: str, before: bytes | None, after: bytes | None) -> list[Change]:
    """Return the changes between two states of a document; None stands for an absent document.

    A document that appears, disappears or cannot be read gives one change for the whole of it.
    """
    if before == after:
        return []
    if before is None or after is None:
        return [Change(name, "added" if before is None else "removed", (), "документ")]
    try:
        old, new = _parse(before), _parse(after)
    except SourceError:
        states = ["читается" if _is_readable(content) else "не читается" for content in (before, after)]
        if states[0] == states[1]:
            states = ["не читается", "не читается, иначе"]
        return [Change(name, "changed", (), "документ", *states)]
    return find_differences(name, old, new, DOCUMENTS[name])


@functools.lru_cache(maxsize=_STATES)
def _parse(content: bytes) -> Any:  # noqa: ANN401 - plain data; nobody changes it
    """Return the plain data of a document; callers must not change it. Raises SourceError."""
    return read(content).data


def _is_readable(content: bytes) -> bool:
    try:
        _parse(content)
    except SourceError:
        return False
    return True


def compute_seal(content: bytes, open_parts: Sequence[tuple[str, ...]]) -> str | None:
    """Return the seal of a document given as bytes; None where it cannot be read."""
    try:
        return seal_data(_parse(content), open_parts)
    except SourceError:
        return None


def parse_journal(content: bytes | None) -> list[dict[str, object]] | None:
    """Return the entries of a journal as plain data, none for an absent or empty one; None where it is no journal."""
    try:
        data = _parse(content) if content is not None else None
    except SourceError:
        return None
    if data is None:
        return []
    return [entry for entry in data if isinstance(entry, dict)] if isinstance(data, list) else None


def parse_entries(content: bytes | None) -> list[dict[str, object]]:
    """Return the entries of a journal as plain data; empty where it is absent or cannot be read."""
    return parse_journal(content) or []
