"""A workspace on the disk: its root, the owner of a path, plain files and the targets of links.

Knows nothing of the documents, so that callers which need only bytes and names load no models.
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


def make_absolute(path: Path) -> Path:
    """Return the absolute path with `..` taken out as text, links kept: parents are then those that were typed."""
    return Path(os.path.normpath(path.absolute()))


def resolve_named_path(path: Path) -> Path:
    """Return the path that a person named, absolute. In «missing/../x» the missing folder need not exist."""
    if ".." not in path.parts:
        return path.absolute()
    return Path(os.path.realpath(path)) if path.name == ".." else Path(os.path.realpath(path.parent)) / path.name


def resolve_in_workspace(path: Path, root: Path) -> Path:
    """Return the path that a person named: relative to the current directory, else to the workspace, as git -C does."""
    from_current, from_root = make_absolute(path), make_absolute(root / path)
    if os.path.lexists(from_current):
        return from_root if leads_outside(from_current, root) and os.path.lexists(from_root) else from_current
    return from_current if from_current.is_relative_to(root) and not os.path.lexists(from_root) else from_root


def leads_outside(path: Path, root: Path) -> bool:
    """Whether the path, links followed, lies outside of a directory. A ring of links does not count as outside."""
    # Not Path.resolve(): for a ring of links it raises RuntimeError or OSError, depending on the version of Python.
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def find_workspace(start: Path) -> Path | None:
    """Return the nearest directory from `start` upwards that is a workspace; None where there is none."""
    first = make_absolute(start)
    return next((folder for folder in (first, *first.parents) if is_workspace(folder)), None)


_WORKFLOWS: Final = frozenset({(".gitea", "workflows"), (".forgejo", "workflows"), (".github", "workflows")})
"""Folders in which servers keep the files of their jobs; one of these files may be called lean.yaml."""


def is_workspace(folder: Path) -> bool:
    """Return whether a directory holds the settings of a workspace, and not a server's job of the same name."""
    return folder.parts[-2:] not in _WORKFLOWS and is_there(folder / SETTINGS)


def find_owner(path: Path, root: Path) -> str | None:
    """Return the slug of the project that a path lies in: the first directory under projects/; None outside."""
    try:
        parts = make_absolute(path).relative_to(root / PROJECTS).parts
    except ValueError:
        # A link may lead here from elsewhere.
        try:
            parts = Path(os.path.realpath(path)).relative_to(os.path.realpath(root / PROJECTS)).parts
        except ValueError:
            return None
    return parts[0] if parts else None


def is_yaml(name: str) -> bool:
    """Whether a person takes the name for that of a YAML file. Notepad may add «.txt», which Windows does not show."""
    return name.casefold().removesuffix(".txt").endswith((".yaml", ".yml"))


def is_made_by_programs(name: str) -> bool:
    """Whether the name is that of a hidden file which a system or an office program keeps for itself."""
    return name.startswith((".", "~$"))


class Lines:
    """Returns the line of a workspace's file for a diagnostic, whatever the bytes; keeps the last file read."""

    def __init__(self, root: Path, prefix: str = "") -> None:
        """Take the root of the workspace and the prefix that its paths have in the diagnostics."""
        self._root, self._prefix = root, prefix
        self._last: tuple[str, list[str]] = ("", [])

    def __call__(self, diagnostic: Diagnostic) -> str:
        """Return the line that a diagnostic points at; empty where it cannot be read."""
        if diagnostic.path != self._last[0]:
            path = self._root / diagnostic.path.removeprefix(self._prefix)
            self._last = diagnostic.path, _read_lines(path, self._root)
        lines = self._last[1]
        return lines[diagnostic.line - 1] if 0 < diagnostic.line <= len(lines) else ""


def _read_lines(path: Path, root: Path) -> list[str]:
    try:
        text = read_content(path, root).decode("utf-8-sig", errors="replace")
    except (OSError, OddFileError):
        return []
    # Split at the line ends of YAML only; splitlines() knows more.
    return _LINE_END.split(text) if "\r" in text else text.split("\n")


def compute_digest(content: bytes) -> bytes:
    """Return a digest of a file's content, 16 bytes."""
    return hashlib.blake2b(content, digest_size=16).digest()


class OddFileError(Exception):
    """Not a plain file inside the workspace; the message says what it is, in Russian."""


# Opening a FIFO does not wait for a writer, and a link is not followed before its target is checked.
_CAREFULLY: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)


def read_content(path: Path, root: Path, *, linked: bool | None = None) -> bytes:
    """Return at most MAX_BYTES + 1 bytes of a file inside `root`, enough to reject one that is too large.

    Never blocks on a pipe or device.

    ``linked`` says whether the file's directory is a link, where that is known. Raises OddFileError, OSError.
    """
    # Thousands of files are read in one run, and each call to the system costs as much as reading a line.
    name = os.fspath(path)
    if linked is None:
        linked = os.path.islink(os.path.dirname(name))
    descriptor = None if linked or not _NO_LINK else _open_unless_link(name, _CAREFULLY | _NO_LINK)
    if descriptor is None:
        if (linked or os.path.islink(name)) and leads_outside(path, root):
            raise OddFileError("ссылка ведёт за пределы рабочего каталога: положите сюда сам файл")
        _refuse_odd(os.stat(name).st_mode)
        descriptor = os.open(name, _CAREFULLY)
    return _read_and_close(descriptor)


def is_there(path: Path) -> bool:
    """Whether the path is a file. A name that no file can have is not one."""
    try:
        return os.path.isfile(path)
    except (OSError, ValueError):
        return False


def read_plain_file(name: str) -> bytes | None:
    """Return at most MAX_BYTES + 1 bytes of a plain file; None for a link and anything else."""
    try:
        if not _NO_LINK and os.path.islink(name):
            return None
        descriptor = _open_unless_link(name, _CAREFULLY | _NO_LINK)
        return None if descriptor is None else _read_and_close(descriptor)
    except (OSError, OddFileError):
        return None


def _read_and_close(descriptor: int) -> bytes:
    """Read a descriptor and close it. Raises OddFileError where it is not a plain file."""
    try:
        status = os.fstat(descriptor)
        _refuse_odd(status.st_mode)
        # One byte over the limit lets the reader refuse the file; one over its size shows that it has grown.
        size = min(status.st_size, MAX_BYTES) + 1
        result = os.read(descriptor, size)
        while len(result) != status.st_size and len(result) <= MAX_BYTES and (more := os.read(descriptor, size)):
            result += more
        return result
    finally:
        os.close(descriptor)


def _open_unless_link(name: str, flags: int) -> int | None:
    """Open a file and return its descriptor; None for a link, and for a socket, which cannot be opened."""
    try:
        return os.open(name, flags)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK, errno.ENXIO):
            return None
        raise


def _refuse_odd(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise OddFileError("это каталог, а нужен файл" if stat.S_ISDIR(mode) else "это не обычный файл")
