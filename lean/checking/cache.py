"""The cache of `lean check`: diagnostics, kept under a key of everything that they depend on.

The cache lies outside of the workspace, in the user's cache folder, and may be deleted at any time. It holds the
diagnostics of the files above the projects with all that they depend on: the program, the day, the settings, team and
appeals of the workspace, the regulation, the names in the folder of projects. And it holds the diagnostics of each
project under a key of all that, the content of its documents and the names of its attachments. Dates and sizes of files
are not trusted. `LEAN_CACHE` names another folder; an empty value turns the cache off.

Nothing here uses the models of documents: where nothing has changed, none is loaded.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from lean.diagnostics import Diagnostic, Severity
from lean.workspace.files import ATTACHMENTS, PROJECTS, compute_digest, is_there, is_yaml, read_plain_file

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import date

    from lean.workspace.workspace import Workspace
    from lean.workspace.yaml_source import Source

T = TypeVar("T")

VARIABLE: Final = "LEAN_CACHE"
_FORMAT: Final = b"2"
_WORKSPACES: Final = 30
"""How many workspaces the cache keeps."""
_PATIENCE: Final = 0.5
"""Seconds to wait for another process that writes; then this one works without the cache."""


@dataclass(frozen=True)
class Above:
    """The diagnostics of the files above the projects, and everything that they depend on."""

    evidence: tuple[tuple[str, str, object], ...]
    """Facts about files: a kind of ``_QUESTIONS``, the path, and the answer."""
    documents: tuple[str, ...]
    """Names of the files that are documents of a project."""
    about: bytes
    """The day and the program, by ``about``."""
    neighbours: str = ""
    """The names in the folder of projects, by ``neighbours``: the diagnostics of the workspace depend on them."""
    diagnostics: tuple[Diagnostic, ...] = ()

    @functools.cached_property
    def key(self) -> bytes:
        """Return the part that the keys of all projects share."""
        return _digest(self.about, repr((self.evidence, self.documents)))


def file_evidence(path: Path) -> tuple[str, str, object]:
    """Return the evidence of the content of a file, or of its absence."""
    return "file", os.fspath(path), _file(os.fspath(path))


def folder_evidence(path: Path) -> tuple[str, str, object]:
    """Return the evidence of the names in a folder."""
    return "folder", os.fspath(path), _folder_names(os.fspath(path))


def name_evidence(path: Path) -> tuple[str, str, object]:
    """Return the evidence that a file exists, or that it does not."""
    return "name", os.fspath(path), is_there(path)


def _file(path: str) -> str | None:
    content = read_plain_file(path)
    if content is not None:
        return compute_digest(content).hex()
    return None if os.path.lexists(path) else ""


def _folder_names(path: str) -> list[str] | None:
    try:
        return [os.path.realpath(path), *sorted(os.listdir(path))]
    except OSError:
        return None


_QUESTIONS: Final[Mapping[str, Callable[[str], object]]] = {
    "file": _file,
    "folder": _folder_names,
    "name": lambda path: is_there(Path(path)),
}


def is_comparable(evidence: Iterable[tuple[str, str, object]]) -> bool:
    """Whether all evidence can be compared later: that of a link or a pipe cannot."""
    return all(answer is not None for _, _, answer in evidence)


def key_on_disk(common: bytes, directory: str, documents: Collection[str]) -> bytes | None:
    """Return the key of a project as it lies on the disk now; None where something in it is no plain file."""
    # Paths are text here and below: of ten thousand files each would need a Path, which costs as much as reading one.
    try:
        names = sorted(os.listdir(directory))
        if os.path.islink(directory):
            return None
    except OSError:
        return None
    digests: dict[str, bytes] = {}
    for name in names:
        if name in documents:
            content = read_plain_file(f"{directory}{os.sep}{name}")
            if content is None:
                return None
            digests[name] = compute_digest(content)
    # On a file system that ignores case the folder may be spelled otherwise.
    has_any = any(name.casefold() == ATTACHMENTS for name in names)
    return key(common, names, digests, attached(directory) if has_any else ())


def key_as_read(
    above: Above, names: Iterable[str], sources: Mapping[str, Source], attachments: tuple[str, ...] | None
) -> bytes | None:
    """Return the key of a project as a check has read it; None where the check read other files than its documents."""
    digests = {f"{name}.yaml": source.digest for name, source in sources.items()}
    documents = {name for name in names if name in above.documents}
    return key(above.key, names, digests, attachments) if digests.keys() == documents else None


def key(
    common: bytes, names: Iterable[str], digests: Mapping[str, bytes], attachments: tuple[str, ...] | None
) -> bytes | None:
    """Return a key of names of YAML files (unknown ones have a warning), digests of documents, names of attachments."""
    if attachments is None:
        return None
    yaml = [name for name in names if is_yaml(name)]
    parts = [(name, digests.get(name, b"").hex()) for name in yaml]
    return _digest(common, repr((parts, attachments)))


def _digest(first: bytes, text: str) -> bytes:
    return hashlib.blake2b(first + text.encode("utf-8", "surrogatepass"), digest_size=20).digest()


def about(day: date) -> bytes:
    """Return the digest of what diagnostics depend on besides the workspace: the day and the program.

    Its own files are known by their dates: they change when another version is installed, or under a developer's hands.
    """
    package = Path(__file__).resolve().parent.parent
    files = []
    for folder, _, names in os.walk(package):
        for name in names:
            if name.endswith((".py", ".yaml")):
                status = os.stat(os.path.join(folder, name))
                files.append((name, status.st_mtime_ns, status.st_size))
    return _digest(_FORMAT, repr((day, sys.version, sorted(files))))


def neighbours(folder: Workspace) -> str:
    """Return the digest of the names in the folder of projects and of their kinds."""
    return _digest(_FORMAT, repr(folder.entries)).hex()


def attached(directory: str) -> tuple[str, ...] | None:
    """Return the files under a project's attachments, sorted; None where one of them is no plain file."""
    folder = f"{directory}{os.sep}{ATTACHMENTS}"
    files: list[str] = []
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    elif entry.is_file(follow_symlinks=False):
                        files.append(os.path.relpath(entry.path, folder))
                    else:
                        return None
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return tuple(sorted(files))


@dataclass(frozen=True)
class Recalled:
    """The cached diagnostics that are still valid."""

    above: Above
    whole: bool
    """Whether the diagnostics of the workspace are valid too: no project was added or removed."""
    projects: Mapping[str, Sequence[Diagnostic]]


def memory_of(folder: Workspace, day: date) -> Verdicts | None:
    """Return the cache of a workspace for checks of a day; None where it is turned off."""
    place = _cache()
    if place is None:
        return None
    name = hashlib.blake2b(os.fsencode(os.path.realpath(folder.root)), digest_size=16).hexdigest()
    return Verdicts(folder, day, place / f"check-{name}.sqlite")


@dataclass(frozen=True)
class Verdicts:
    """The cache of one workspace. A cache that cannot be read counts as empty."""

    _folder: Workspace
    _day: date
    _path: Path

    def recall(self, slugs: Collection[str]) -> Recalled | None:
        """Return the cached diagnostics of these projects and the workspace that are still valid; else None."""
        if not self._path.is_file():
            return None
        few = tuple(filter(_is_text, slugs)) if len(slugs) < 100 else ()  # noqa: PLR2004 - for more, reading the whole table is faster
        where = f" WHERE project IN ({','.join('?' * len(few))})" if few else ""
        select = f"SELECT project, key, said, sum FROM verdicts{where}"  # noqa: S608 - nothing but question marks
        rows = self._asked(
            lambda memory: (
                memory.execute("SELECT about, said, sum FROM above").fetchall(),
                memory.execute(select, few).fetchall(),
            )
        )
        above = self._above(rows[0]) if rows is not None else None
        if rows is None or above is None:
            return None
        folder, wanted = os.fspath(self._folder.root / PROJECTS), frozenset(slugs)
        return Recalled(
            above,
            above.neighbours == neighbours(self._folder),
            {
                project: unpacked(text)
                for project, key, text, total in rows[1]
                if project in wanted
                and _is_sound(project, key, text, total)
                and key == key_on_disk(above.key, f"{folder}{os.sep}{project}", above.documents)
            },
        )

    def _above(self, rows: Iterable[tuple[Any, Any, Any]]) -> Above | None:
        """Return the cached diagnostics of the workspace for this day; None where its files have changed."""
        this = about(self._day)
        for key, text, total in rows:
            if key == this and _is_sound("", key, text, total):
                evidence, documents, projects, diagnostics = json.loads(text)
                if all(_QUESTIONS[kind](path) == answer for kind, path, answer in evidence):
                    return Above(
                        tuple((kind, path, answer) for kind, path, answer in evidence),
                        tuple(documents),
                        this,
                        projects,
                        tuple(unpacked(diagnostics)),
                    )
        return None

    def remember(self, above: Above, diagnostics_by_project: Mapping[str, tuple[bytes, Sequence[Diagnostic]]]) -> None:
        """Store the diagnostics of the workspace, and those of projects by name, each with its key."""
        rows = [
            (project, key, text, _sum(project, key, text))
            for project, (key, diagnostics) in diagnostics_by_project.items()
            if _is_text(project)
            for text in (_packed(diagnostics),)
        ]
        text = json.dumps(
            (above.evidence, above.documents, above.neighbours, _packed(above.diagnostics)), ensure_ascii=True
        )

        def keep(memory: sqlite3.Connection) -> None:
            for table in _TABLES:
                memory.execute(table)
            memory.execute("DELETE FROM above")
            memory.execute("INSERT INTO above VALUES (?, ?, ?)", (above.about, text, _sum("", above.about, text)))
            memory.executemany("INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?)", rows)
            memory.commit()

        self._asked(keep)
        self._forget_oldest()

    def _forget_oldest(self) -> None:
        """Remove all but the newest caches: hooks check many temporary workspaces."""
        with contextlib.suppress(OSError):
            memories = sorted(self._path.parent.glob("check-*.sqlite"), key=lambda path: path.stat().st_mtime)
            for path in memories[:-_WORKSPACES]:
                path.unlink(missing_ok=True)

    def _asked(self, ask: Callable[[sqlite3.Connection], T]) -> T | None:
        """Return what ``ask`` reads from the cache; None where it fails. A file that is no cache is removed."""
        import sqlite3  # noqa: PLC0415 - a run without a memory needs none

        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.closing(sqlite3.connect(self._path, timeout=_PATIENCE)) as memory:
                return ask(memory)
        except (sqlite3.OperationalError, OSError):
            # Locked, full, read-only or without tables: the check works without the cache.
            return None
        except sqlite3.Error:
            # Truncated, or another file of this name.
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)
            return None


_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS above (about BLOB PRIMARY KEY, said TEXT, sum BLOB) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS verdicts (project TEXT PRIMARY KEY, key BLOB, said TEXT, sum BLOB) WITHOUT ROWID",
)


def _cache() -> Path | None:
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    import platformdirs  # noqa: PLC0415 - not where the variable says all

    try:
        return Path(platformdirs.user_cache_dir("lean", appauthor=False))
    except (OSError, RuntimeError):
        return None


def _sum(project: str, key: bytes, text: str) -> bytes:
    return _digest(key, f"{project}\0{text}")


def _is_text(name: str) -> bool:
    """Whether a name can be stored. A project whose name is no valid UTF-8 is checked each time."""
    return name.isprintable() or not any("\ud800" <= character <= "\udfff" for character in name)


def _is_sound(project: Any, key: Any, text: Any, total: Any) -> bool:  # noqa: ANN401 - whatever lies there
    """Whether this program wrote the row: a cache may be truncated or come from elsewhere."""
    kinds = isinstance(project, str) and isinstance(key, bytes) and isinstance(text, str)
    return kinds and total == _sum(project, key, text)


def _packed(diagnostics: Iterable[Diagnostic]) -> str:
    rows = [(d.path, d.line, d.column, d.rule, d.severity.value, d.message, d.provision) for d in diagnostics]
    return json.dumps(rows, ensure_ascii=True, separators=(",", ":"))


_SEVERITIES: Final = {str(severity): severity for severity in Severity}


def unpacked(text: str) -> list[Diagnostic]:
    """Return diagnostics from the text under which the cache keeps them."""
    return [
        Diagnostic(path, line, column, rule, _SEVERITIES[severity], message, provision)
        for path, line, column, rule, severity, message, provision in json.loads(text)
    ]
