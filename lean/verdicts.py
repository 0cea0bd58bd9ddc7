"""What `lean check` said of a project, remembered by the bytes it was said of.

The memory lies outside of the workspace, in the user's folder for such things, and may be deleted at any time. It is
asked by a key made of everything that a check depends on: the program, the regulation, the day, the settings, team and
appeals of the workspace, the content of the project's documents and the names of its attachments. Dates and sizes of
files are not trusted. `LEAN_CACHE` names another folder; empty, it turns the memory off.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from lean.diagnostics import Diagnostic, Severity
from lean.disk import digest_of, plain_bytes
from lean.documents import DOCUMENTS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping

    from lean.source import Source

T = TypeVar("T")

VARIABLE: Final = "LEAN_CACHE"
ATTACHMENTS: Final = "attachments"
_FORMAT: Final = b"1"
_WORKSPACES: Final = 30
"""How many workspaces are remembered."""
_PATIENCE: Final = 0.5
"""Seconds to wait for another process that writes; then this one does without."""


def key_on_disk(common: bytes, directory: Path) -> bytes | None:
    """The key of a project as it lies there now; None where something is no plain file, so that it cannot be told."""
    try:
        with os.scandir(directory) as entries:
            names = sorted(entry.name for entry in entries)
        if os.path.islink(directory):
            return None
    except OSError:
        return None
    digests: dict[str, bytes] = {}
    for name in names:
        if name.removesuffix(".yaml") in DOCUMENTS and name.endswith(".yaml"):
            content = plain_bytes(directory / name)
            if content is None:
                return None
            digests[name] = digest_of(content)
    return key(common, names, digests, attached(directory))


def key_as_read(
    common: bytes, names: Iterable[str], sources: Mapping[str, Source], attachments: tuple[str, ...] | None
) -> bytes | None:
    """The key of a project as a check has read it; None where it has read something in another way."""
    digests = {f"{name}.yaml": source.digest for name, source in sources.items()}
    documents = {name for name in names if name.endswith(".yaml") and name.removesuffix(".yaml") in DOCUMENTS}
    return key(common, names, digests, attachments) if digests.keys() == documents else None


def key(
    common: bytes, names: Iterable[str], digests: Mapping[str, bytes], attachments: tuple[str, ...] | None
) -> bytes | None:
    """A key: names of YAML files, for one that nobody reads is told of, digests of documents, names of attachments."""
    if attachments is None:
        return None
    yaml = [name for name in names if name.casefold().endswith((".yaml", ".yml"))]
    parts = [(name, digests.get(name, b"").hex()) for name in yaml]
    return _digest(common, repr((parts, attachments)))


def common_key(parts: Iterable[object]) -> bytes:
    """What the keys of all projects of a workspace share: the program, and what the caller adds, as ``repr`` has it."""
    return _digest(_FORMAT, repr((_program(), sys.version, tuple(parts))))


def _digest(first: bytes, text: str) -> bytes:
    return hashlib.blake2b(first + text.encode("utf-8", "surrogatepass"), digest_size=20).digest()


@functools.cache
def _program() -> tuple[tuple[str, int, int], ...]:
    """The program's own files: they change only when another version is installed, or under a developer's hands."""
    package = Path(__file__).resolve().parent
    found = []
    for folder, _, names in os.walk(package):
        for name in names:
            if name.endswith((".py", ".yaml")):
                status = os.stat(os.path.join(folder, name))
                found.append((name, status.st_mtime_ns, status.st_size))
    return tuple(sorted(found))


def attached(directory: Path) -> tuple[str, ...] | None:
    """The files under a project's attachments; None where one of them is no plain file."""
    folder = directory / ATTACHMENTS
    found: list[str] = []
    waiting = [os.fspath(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    elif entry.is_file(follow_symlinks=False):
                        found.append(os.path.relpath(entry.path, folder))
                    else:
                        return None
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return tuple(sorted(found))


class Verdicts:
    """The memory of one workspace. Whatever is wrong with it, it is as if nothing were remembered."""

    def __init__(self, root: Path) -> None:
        """Take a workspace; nothing is opened until asked for."""
        folder = _folder()
        name = hashlib.blake2b(os.fsencode(os.path.realpath(root)), digest_size=16).hexdigest()
        self._path = folder / f"check-{name}.sqlite" if folder is not None else None

    def known(self, slugs: Iterable[str]) -> dict[str, tuple[bytes, str]]:
        """What is remembered of these projects: the key and what was said, not yet compared with what lies there."""
        wanted = tuple(slugs)
        if self._path is None or not self._path.is_file():
            return {}
        few = len(wanted) < 100  # noqa: PLR2004 - for more, reading the whole table is faster
        where = f" WHERE project IN ({','.join('?' * len(wanted))})" if few else ""
        select = f"SELECT project, key, said, sum FROM verdicts{where}"  # noqa: S608 - nothing but question marks
        rows = self._asked(lambda memory: memory.execute(select, wanted if few else ()).fetchall())
        return {
            project: (key, said)
            for project, key, said, total in rows or ()
            if isinstance(project, str)
            and isinstance(key, bytes)
            and isinstance(said, str)
            and total == _sum(project, key, said)
        }

    def remember(self, said: Mapping[str, tuple[bytes, list[Diagnostic]]]) -> None:
        """Keep what was said of projects, by their names."""
        if self._path is None or not said:
            return
        rows = [
            (project, key, text, _sum(project, key, text))
            for project, (key, found) in said.items()
            for text in (_packed(found),)
        ]

        def keep(memory: sqlite3.Connection) -> None:
            memory.execute(_TABLE)
            memory.executemany("INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?)", rows)
            memory.commit()

        self._asked(keep)
        self._forget_oldest()

    def _forget_oldest(self) -> None:
        """Keep the memories of the workspaces checked last: many are made in passing, for a hook, and soon gone."""
        with contextlib.suppress(OSError):
            if self._path is not None:
                found = sorted(self._path.parent.glob("check-*.sqlite"), key=lambda path: path.stat().st_mtime)
                for path in found[:-_WORKSPACES]:
                    path.unlink(missing_ok=True)

    def _asked(self, ask: Callable[[sqlite3.Connection], T]) -> T | None:
        """What the memory answers; None where it cannot. A file that is none of ours is removed."""
        import sqlite3  # noqa: PLC0415 - a run without a memory needs none

        assert self._path is not None  # noqa: S101 - for the type checker: callers have asked
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.closing(sqlite3.connect(self._path, timeout=_PATIENCE)) as memory:
                return ask(memory)
        except (sqlite3.OperationalError, OSError):
            # Locked, full, read-only, no table yet: one does without.
            return None
        except sqlite3.Error:
            # Cut short, or something else under this name.
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)
            return None


_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS verdicts (project TEXT PRIMARY KEY, key BLOB, said TEXT, sum BLOB) WITHOUT ROWID"
)


def _folder() -> Path | None:
    told = os.environ.get(VARIABLE)
    if told is not None:
        return Path(told) if told else None
    import platformdirs  # noqa: PLC0415 - not where the variable says all

    try:
        return Path(platformdirs.user_cache_dir("lean", appauthor=False))
    except (OSError, RuntimeError):
        return None


def _sum(project: str, key: bytes, said: str) -> bytes:
    return _digest(key, f"{project}\0{said}")


def _packed(found: Iterable[Diagnostic]) -> str:
    rows = [(d.path, d.line, d.column, d.rule, d.severity.value, d.message, d.provision) for d in found]
    return json.dumps(rows, ensure_ascii=True, separators=(",", ":"))


def unpacked(said: str) -> list[Diagnostic]:
    """What was said, from its text."""
    return [
        Diagnostic(path, line, column, rule, Severity(severity), message, provision)
        for path, line, column, rule, severity, message, provision in json.loads(said)
    ]
