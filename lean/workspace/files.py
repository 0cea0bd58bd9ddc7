"""A workspace as the disk has it: where it begins, who owns a path, plain files and where links lead.

Knows nothing of what files mean, so that what asks only for their bytes and names needs no models.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lean.diagnostics import Diagnostic

SETTINGS: Final = "lean.yaml"
PROJECTS: Final = "projects"
ATTACHMENTS: Final = "attachments"
"""The folder of a project's scans and photographs, in its directory."""
MAX_BYTES: Final = 2_000_000
"""Of a file that is read as a document."""

_LINE_END: Final = re.compile("\r\n|\r|\n")


def full(path: Path) -> Path:
    """The absolute path without `..`, which would make one look upwards from the wrong place; links stay."""
    return Path(os.path.normpath(path.absolute()))


def named(path: Path) -> Path:
    """The place that somebody names: «nowhere/../x» is x, so that no «nowhere» has to be made on the way to it."""
    if ".." not in path.parts:
        return path.absolute()
    return Path(os.path.realpath(path)) if path.name == ".." else Path(os.path.realpath(path.parent)) / path.name


def meant(path: Path, root: Path) -> Path:
    """The place of a workspace that somebody names: from where he stands, else from the workspace, as git -C has it."""
    here, there = full(path), full(root / path)
    if os.path.lexists(here):
        return there if leads_outside(here, root) and os.path.lexists(there) else here
    return here if here.is_relative_to(root) and not os.path.lexists(there) else there


def leads_outside(path: Path, root: Path) -> bool:
    """Whether links on the way lead out of a directory; links in a circle lead nowhere, which is not outside."""
    # Not Path.resolve(): a circle is a RuntimeError to it, or an OSError, as the version of Python has it.
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def find_workspace(start: Path) -> Path | None:
    """The nearest directory upwards that holds lean.yaml."""
    here = full(start)
    return next((folder for folder in (here, *here.parents) if is_workspace(folder)), None)


_WORKFLOWS: Final = frozenset({(".gitea", "workflows"), (".forgejo", "workflows"), (".github", "workflows")})
"""Folders in which servers keep the files of their jobs; one of these files may be called lean.yaml."""


def is_workspace(folder: Path) -> bool:
    """Return whether a directory holds the settings of a workspace, and not a server's job of the same name."""
    return folder.parts[-2:] not in _WORKFLOWS and is_there(folder / SETTINGS)


def owner_of(path: Path, root: Path) -> str | None:
    """The project that owns a path: the first directory under projects/; None outside."""
    try:
        parts = full(path).relative_to(root / PROJECTS).parts
    except ValueError:
        # A link may lead here from elsewhere.
        try:
            parts = Path(os.path.realpath(path)).relative_to(os.path.realpath(root / PROJECTS)).parts
        except ValueError:
            return None
    return parts[0] if parts else None


def is_yaml(name: str) -> bool:
    """Whether a person takes a file for one of YAML; Windows does not show a last «.txt», which Notepad may add."""
    return name.casefold().removesuffix(".txt").endswith((".yaml", ".yml"))


def is_made_by_programs(name: str) -> bool:
    """Whether a file is one that a system or an office program keeps beside those of people, and hides from them."""
    return name.startswith((".", "~$"))


class Lines:
    """Lines of a workspace's files to show beside diagnostics, whatever their bytes are; remembers the last file."""

    def __init__(self, root: Path, prefix: str = "") -> None:
        """Take the workspace and what stands before its paths in the diagnostics."""
        self._root, self._prefix = root, prefix
        self._last: tuple[str, list[str]] = ("", [])

    def __call__(self, diagnostic: Diagnostic) -> str:
        """The line that a diagnostic points at; empty where it cannot be had."""
        if diagnostic.path != self._last[0]:
            path = self._root / diagnostic.path.removeprefix(self._prefix)
            self._last = diagnostic.path, _lines(path, self._root)
        lines = self._last[1]
        return lines[diagnostic.line - 1] if 0 < diagnostic.line <= len(lines) else ""


def _lines(path: Path, root: Path) -> list[str]:
    try:
        text = content(path, root).decode("utf-8-sig", errors="replace")
    except (OSError, OddFileError):
        return []
    # What ends a line in YAML; splitlines() knows more signs.
    return _LINE_END.split(text) if "\r" in text else text.split("\n")


def digest_of(content: bytes) -> bytes:
    """Sixteen bytes that tell a file's content from any other."""
    return hashlib.blake2b(content, digest_size=16).digest()


class OddFileError(Exception):
    """Not a plain file inside the workspace; the message says what it is, in Russian."""


# Opening a FIFO waits for no writer, and a link is not followed before it is known where it leads.
_CAREFULLY: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)


def content(path: Path, root: Path, *, linked: bool | None = None) -> bytes:
    """The content of a file inside a directory, at most one byte over the limit. Never blocks on a pipe or device.

    ``linked`` says whether the file's directory is a link, where that is known. Raises OddFileError, OSError.
    """
    # Thousands of files are read in one run, and each call to the system costs as much as reading a line.
    name = os.fspath(path)
    if linked is None:
        linked = os.path.islink(os.path.dirname(name))
    descriptor = None if linked or not _NO_LINK else _opened(name, _CAREFULLY | _NO_LINK)
    if descriptor is None:
        if (linked or os.path.islink(name)) and leads_outside(path, root):
            raise OddFileError("ссылка ведёт за пределы рабочего каталога: положите сюда сам файл")
        _refuse_odd(os.stat(name).st_mode)
        descriptor = os.open(name, _CAREFULLY)
    return _drained(descriptor)


def is_there(path: Path) -> bool:
    """Whether there is such a file; a name that no file can have is not there either."""
    try:
        return os.path.isfile(path)
    except (OSError, ValueError):
        return False


def plain_bytes(name: str) -> bytes | None:
    """The content of a plain file, at most one byte over the limit; None for a link and anything else."""
    try:
        if not _NO_LINK and os.path.islink(name):
            return None
        descriptor = _opened(name, _CAREFULLY | _NO_LINK)
        return None if descriptor is None else _drained(descriptor)
    except (OSError, OddFileError):
        return None


def _drained(descriptor: int) -> bytes:
    """What a descriptor reads, which is closed then. Raises OddFileError for what is no plain file."""
    try:
        status = os.fstat(descriptor)
        _refuse_odd(status.st_mode)
        # One byte over the limit is enough for the reader to refuse it; one over the size tells that it has grown.
        wanted = min(status.st_size, MAX_BYTES) + 1
        found = os.read(descriptor, wanted)
        while len(found) != status.st_size and len(found) <= MAX_BYTES and (more := os.read(descriptor, wanted)):
            found += more
        return found
    finally:
        os.close(descriptor)


def _opened(name: str, flags: int) -> int | None:
    """A descriptor; None for a link, and for a socket, which cannot be opened."""
    try:
        return os.open(name, flags)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK, errno.ENXIO):
            return None
        raise


def _refuse_odd(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise OddFileError("это каталог, а нужен файл" if stat.S_ISDIR(mode) else "это не обычный файл")
