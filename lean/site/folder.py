"""The folder of a site: which files in it are the program's own, written one by one, taken away when they are no more.

Each file tells itself whose it is: a page ends with a digest of its path and of what stands before, a picture is named
after its digest. So whatever a killed run left is known as the program's; what somebody else put there, copied or
changed is neither overwritten nor removed.
"""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from lean.reporters import visible
from lean.site import names, pictures
from lean.workspace import writer
from lean.workspace.writer import RecordingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

MARK: Final = ".lean-site"
_SAYS: Final = (
    "Папку заполняет lean site: свои страницы программа заменяет и убирает, чужих файлов не трогает.\n".encode()
)
_UNTRACKED: Final = "# Страницы делает lean site, хранить их в git незачем.\n*\n".encode()
_COMMENTS: Final = {".html": ("<!-- ", " -->"), ".css": ("/* ", " */"), ".js": ("// ", "")}
_STAMP: Final = "lean site: "
_LOCK: Final = ".lean.lock"
_LEFT_BY_A_CRASH: Final = ".lean-tmp"
_SHOWN: Final = 5

FileState = Literal["new", "changed", "same", "removed", "left"]


@dataclass
class SiteFolder:
    """A folder while it is filled; ``states`` tells what was done to each file."""

    root: Path
    states: dict[str, FileState] = field(default_factory=dict)

    def put(self, files: Mapping[str, bytes]) -> None:
        """Write files. Raises RecordingError before the first where one of them is somebody else's."""
        self.refuse_foreign(files)
        for path, plain in files.items():
            content = stamp_content(path, plain)
            old = _read_bytes(self.root / path)
            if old != content:
                writer.put(self.root / path, content)
            self.states[path] = "new" if old is None else "same" if old == content else "changed"

    def keep_from_git(self) -> None:
        """Tell git to pass the folder over."""
        self.put({".gitignore": _UNTRACKED})

    def refuse_foreign(self, paths: Iterable[str]) -> None:
        """Raise RecordingError where the program would write over what it did not write."""
        foreign = [path for path in paths if self._is_foreign(path)]
        if foreign:
            told = ", ".join(visible(path) for path in foreign[:_SHOWN]) + (" …" if len(foreign) > _SHOWN else "")
            raise RecordingError(
                f"в папке {visible(str(self.root))} лежат файлы, которые записала не эта программа или кто-то изменил: "
                f"{told}. Уберите их или укажите другую папку; ничего не записано"
            )

    def _is_foreign(self, path: str) -> bool:
        place = self.root / path
        above = [folder for folder in place.parents if folder != self.root and folder.is_relative_to(self.root)]
        if any(folder.is_symlink() or (folder.exists() and not folder.is_dir()) for folder in above):
            return True
        if not place.is_symlink() and not place.exists():
            return False
        content = None if place.is_symlink() else _read_bytes(place)
        return content is None or not _is_ours(path, content)

    def finish(self) -> None:
        """Take away the files of former runs that this one did not make; those that somebody changed are left."""
        for path in self._there():
            if path in self.states:
                continue
            if not self._is_foreign(path):
                writer.remove(self.root / path)
                self.states[path] = "removed"
            elif _stamped_digest(path, _read_bytes(self.root / path) or b""):
                self.states[path] = "left"
        for name in _FOLDERS:
            with contextlib.suppress(OSError):
                (self.root / name).rmdir()  # an empty folder only

    def _there(self) -> list[str]:
        """The files in the folders of the site."""
        found = [path for name in _FOLDERS for path in (self.root / name).glob("*") if path.is_file()]
        return sorted(path.relative_to(self.root).as_posix() for path in found)


_FOLDERS: Final = (names.FOLDER, pictures.FOLDER)
"""Whose files come and go with the projects."""


def stamp_content(path: str, content: bytes) -> bytes:
    """The content with the line that tells whose it is, where files of its kind can have one."""
    before, after = _COMMENTS.get(_extension(path), ("", ""))
    if not before:
        return content
    whole = content if content.endswith(b"\n") else content + b"\n"
    return whole + f"{before}{_STAMP}{_digest(path, whole)}{after}\n".encode()


def _is_ours(path: str, content: bytes) -> bool:
    """Whether the program wrote this content to this path."""
    if path == ".gitignore":
        return content == _UNTRACKED
    if path.startswith(f"{pictures.FOLDER}/"):
        return path == pictures.picture_path(content, _extension(path))
    digest = _stamped_digest(path, content)
    return digest is not None and digest == _digest(path, content[: content[:-1].rfind(b"\n") + 1])


def _stamped_digest(path: str, content: bytes) -> str | None:
    """The digest that the last line of a page tells; None where it tells none."""
    before, after = _COMMENTS.get(_extension(path), ("", ""))
    last = content[:-1].rpartition(b"\n")[2].decode(errors="replace")
    if not before or not last.startswith(before + _STAMP):
        return None
    return last.removeprefix(before + _STAMP).removesuffix(after)


def _digest(path: str, content: bytes) -> str:
    return hashlib.sha256(path.encode(errors="surrogateescape") + b"\n" + content).hexdigest()


def _extension(path: str) -> str:
    dot = path.rfind(".")
    return path[dot:] if dot > path.rfind("/") else ""


@contextlib.contextmanager
def open_folder(root: Path) -> Iterator[SiteFolder]:
    """The folder, made if need be, while nobody else fills it. Raises RecordingError for a folder of somebody else."""
    _refuse_others(root)
    writer.make_directory(root)
    with writer.locked(root):
        _refuse_others(root)
        writer.create(root / MARK, _SAYS)
        yield SiteFolder(root)


def _refuse_others(root: Path) -> None:
    if root.exists() and not root.is_dir():
        raise RecordingError(f"{visible(str(root))} — не папка: укажите другую")
    try:
        there = [path.name for path in root.iterdir()] if root.is_dir() else []
    except OSError as error:
        raise RecordingError(f"{visible(str(root))}: папка не читается ({error.strerror or error})") from None
    if MARK not in there and any(name != _LOCK and not name.endswith(_LEFT_BY_A_CRASH) for name in there):
        raise RecordingError(
            f"в папке {visible(str(root))} уже что-то лежит, и это не сайт, который сделала программа: укажите пустую "
            "или новую папку, -o ПАПКА. Ничего не записано"
        )


def _read_bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None
