"""The folder of a site: which files in it belong to the program; they are written and removed one by one.

Each file identifies itself: a page ends with a digest of its path and its content, a picture is named after its
digest. So files of an interrupted run are recognised, and files that people added, copied or changed are neither
overwritten nor removed.
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
    """The folder while it is being filled; `states` records what was done to each file."""

    root: Path
    states: dict[str, FileState] = field(default_factory=dict)

    def write_files(self, files: Mapping[str, bytes]) -> None:
        """Write the files. Raises RecordingError before the first one if any of them is foreign."""
        self.refuse_foreign(files)
        for path, plain in files.items():
            content = stamp_content(path, plain)
            old = _read_bytes(self.root / path)
            if old != content:
                writer.replace_generated(self.root / path, content)
            self.states[path] = "new" if old is None else "same" if old == content else "changed"

    def keep_from_git(self) -> None:
        """Write a .gitignore that makes git ignore the folder."""
        self.write_files({".gitignore": _UNTRACKED})

    def refuse_foreign(self, paths: Iterable[str]) -> None:
        """Raise RecordingError if the program would overwrite a file that it did not write."""
        foreign = [path for path in paths if self._is_foreign(path)]
        if foreign:
            names = ", ".join(visible(path) for path in foreign[:_SHOWN]) + (" …" if len(foreign) > _SHOWN else "")
            raise RecordingError(
                f"в папке {visible(str(self.root))} лежат файлы, которые записала не эта программа или кто-то изменил: "
                f"{names}. Уберите их или укажите другую папку; ничего не записано"
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
        """Remove files of earlier runs that this run did not write; files changed by people stay."""
        for path in self._list_existing():
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

    def _list_existing(self) -> list[str]:
        """Return the files in the subfolders of the site."""
        existing = [path for name in _FOLDERS for path in (self.root / name).glob("*") if path.is_file()]
        return sorted(path.relative_to(self.root).as_posix() for path in existing)


_FOLDERS: Final = (names.FOLDER, pictures.FOLDER)
"""Subfolders whose files are added and removed with the projects."""


def stamp_content(path: str, content: bytes) -> bytes:
    """Return the content with the identifying last line, if files of its kind can have one."""
    before, after = _COMMENTS.get(_extension(path), ("", ""))
    if not before:
        return content
    whole = content if content.endswith(b"\n") else content + b"\n"
    return whole + f"{before}{_STAMP}{_digest(path, whole)}{after}\n".encode()


def _is_ours(path: str, content: bytes) -> bool:
    """Return whether the program wrote this content to this path."""
    if path == ".gitignore":
        return content == _UNTRACKED
    if path.startswith(f"{pictures.FOLDER}/"):
        return path == pictures.picture_path(content, _extension(path))
    digest = _stamped_digest(path, content)
    return digest is not None and digest == _digest(path, content[: content[:-1].rfind(b"\n") + 1])


def _stamped_digest(path: str, content: bytes) -> str | None:
    """Return the digest in the last line of a page; None if there is none."""
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
    """Create and lock the folder. Raises RecordingError if it holds anything but a site of the program."""
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
        existing = [path.name for path in root.iterdir()] if root.is_dir() else []
    except OSError as error:
        raise RecordingError(f"{visible(str(root))}: папка не читается ({error.strerror or error})") from None
    if MARK not in existing and any(name != _LOCK and not name.endswith(_LEFT_BY_A_CRASH) for name in existing):
        raise RecordingError(
            f"в папке {visible(str(root))} уже что-то лежит, и это не сайт, который сделала программа: укажите пустую "
            "или новую папку, -o ПАПКА. Ничего не записано"
        )


def _read_bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None
