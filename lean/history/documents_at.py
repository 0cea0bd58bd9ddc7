"""Documents as bytes, of a commit or the disk: what they say, their seal, what differs between two states."""

from __future__ import annotations

import contextlib
import functools
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from lean.documents import DOCUMENTS
from lean.history.diff import Change, find_differences
from lean.procedure.seals import seal
from lean.workspace.yaml_source import SourceError, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lean.history.git import Repository

_STATES: Final = 64  # kept at a time: what one commit leaves is what the next one finds


def read_documents_at(
    repository: Repository, commit: str, folder: str, known: Mapping[str, bytes] = MappingProxyType({})
) -> dict[str, bytes]:
    """The documents in a folder at a commit: name -> bytes; ``known`` are blobs that need not be asked for."""
    files = repository.files(commit, *(f"{folder}/{name}.yaml" for name in DOCUMENTS))
    contents = {**known, **repository.blobs(blob for blob in files.values() if blob not in known)}
    return {PurePosixPath(path).stem: contents[blob] for path, blob in files.items() if blob in contents}


def read_documents_on_disk(folder: Path) -> dict[str, bytes]:
    """The documents in a directory of the disk: name -> bytes; what cannot be read as a file is left out."""
    found = {}
    for name in DOCUMENTS:
        path = folder / f"{name}.yaml"
        with contextlib.suppress(OSError):
            if path.is_file():
                found[name] = path.read_bytes()
    return found


def compare_contents(name: str, before: bytes | None, after: bytes | None) -> list[Change]:
    """What differs between two states of a document in bytes; one that comes, goes or cannot be read is told so."""
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
    """What a document says. Raises SourceError."""
    return read(content).data


def _is_readable(content: bytes) -> bool:
    try:
        _parse(content)
    except SourceError:
        return False
    return True


def compute_seal(content: bytes, open_parts: Sequence[tuple[str, ...]]) -> str | None:
    """The seal of a document given as bytes; None where it cannot be read."""
    try:
        return seal(_parse(content), open_parts)
    except SourceError:
        return None


def parse_entries(content: bytes | None) -> list[dict[str, object]]:
    """The entries of a journal as plain data; none where it cannot be read."""
    try:
        data = _parse(content) if content is not None else None
    except SourceError:
        return []
    return [entry for entry in data if isinstance(entry, dict)] if isinstance(data, list) else []
