"""The one writer: creates new files, appends to the journal and to the appeals, atomically, durably, under a lock."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lean.workspace.os_errors import explain_error_number
from lean.workspace.yaml_append import UnextendableError, extended
from lean.workspace.yaml_source import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

LOCK_SECONDS: Final = 10.0
_SUFFIX: Final = ".lean-tmp"
_SCANNED: Final = (0.05,)
"""Seconds after which a file that could not be removed is tried again."""
_BUSY: Final = (0.05, 0.1, 0.2, 0.4) if os.name == "nt" else ()
"""Seconds after which a name that could not be given is tried again, where an open file keeps its name."""


class RecordingError(Exception):
    """Nothing was written; the message says why and what to do."""


@contextlib.contextmanager
def locked(directory: Path, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold a directory's lock. A lock left by a killed process is released by the system and is no obstacle.

    Raises RecordingError where another process holds it longer than ``seconds``.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only writers need it

    _refuse_odd_lock(directory / ".lean.lock")
    # Colleagues share the directory: they must be able to open a lock file that one of them created.
    lock = FileLock(directory / ".lean.lock", mode=0o666)
    try:
        with warnings.catch_warnings():
            # On a disk without locks the library uses a file instead and warns in English, which helps nobody.
            warnings.simplefilter("ignore", UserWarning)
            lock.acquire(timeout=seconds)
    except Timeout:
        raise RecordingError(
            f"в {directory.name} уже пишет другая программа, ожидание дольше {seconds:g} с: повторите команду"
        ) from None
    except (OSError, NotImplementedError) as error:
        raise RecordingError(_explain(error, directory)) from error
    try:
        _sweep(directory, folders=True)
        yield
    finally:
        lock.release()


def _refuse_odd_lock(path: Path) -> None:
    """Raise RecordingError where the name of the lock belongs to a link or a folder, as a clone may bring."""
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise RecordingError(
            f"{path} — не файл замка, а ссылка или каталог: удалите его и повторите; ничего не записано"
        )


def _sweep(directory: Path, *, folders: bool = False) -> None:
    """Remove temporary files of killed processes, with ``folders`` folders too: only the holder of the lock may."""
    import shutil  # noqa: PLC0415 - only writers need it

    for left in directory.glob(f".*{_SUFFIX}"):
        if left.is_dir() and not left.is_symlink():
            if folders:
                shutil.rmtree(left, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                _remove_abandoned(left)


def _remove_abandoned(path: Path) -> None:
    """Remove a temporary file that no process is writing. Raises OSError where one holds it."""
    if sys.platform == "win32":
        path.unlink()  # Windows refuses this while the file is open
        return
    import fcntl  # noqa: PLC0415 - Windows has none

    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    finally:
        os.close(handle)


def _is_held(handle: int) -> bool:
    """Hold a new temporary file while it is open; return False where another process removed it before."""
    if sys.platform == "win32":
        return True  # nobody can remove an open file on Windows
    import fcntl  # noqa: PLC0415 - Windows has none

    with contextlib.suppress(OSError):  # a file system without such locks
        fcntl.flock(handle, fcntl.LOCK_EX)
    return os.fstat(handle).st_nlink > 0


def append(path: Path, entry: Mapping[str, Any], key: str | None = None) -> None:
    """Append an entry to a YAML list; every existing byte stays. The caller holds the lock.

    ``entry`` maps keys to text, or to a mapping of texts. With ``key`` the list stands under that key of a mapping,
    else it is the whole file. The new content is read back before it replaces the old one. A link is followed and
    its target changed. Raises RecordingError; then the file is as it was.
    """
    try:
        target = _led_to(path)
        replace(target, _extended(path, target.read_bytes() if target.exists() else b"", entry, key))
    except OSError as error:
        raise RecordingError(_explain(error, path)) from error


def _led_to(path: Path) -> Path:
    """Return the file that a path leads to, links followed. Raises OSError for a ring of links."""
    # From Python 3.13 on Path.resolve() accepts a ring of links, and the link would be overwritten.
    target = Path(os.path.realpath(path))
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return target


def begin(path: Path, empty: bytes, entry: Mapping[str, Any], key: str) -> bool:
    """Create a file from ``empty`` with one entry in its list; return whether it was created. Raises RecordingError."""
    return create(path, _extended(path, empty, entry, key))


def _extended(path: Path, old: bytes, entry: Mapping[str, Any], key: str | None) -> bytes:
    try:
        return extended(old, entry, key)
    except SourceError as error:
        line, column = error.position
        raise RecordingError(f"{path.name}:{line}:{column}: {error.message}") from None
    except UnextendableError as error:
        raise RecordingError(str(error)) from None


def create(path: Path, content: bytes) -> bool:
    """Create a file as a whole unless it exists; return whether it was created. Raises RecordingError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _written(path, content) as temporary:
            created = _claim(temporary, path)
        _sync_directory(path.parent)
    except OSError as error:
        raise RecordingError(_explain(error, path)) from error
    return created


def _claim(temporary: Path, path: Path) -> bool:
    """Give a finished file its name unless that is taken; return whether it was free."""
    try:
        if os.name == "nt":
            patiently(temporary.rename, path)  # Windows refuses an existing name
        else:
            os.link(temporary, path)
    except FileExistsError:
        return False
    except (NotImplementedError, OSError):
        # A file system without hard links.
        try:
            _rename_to_free(temporary, path)
        except FileExistsError:
            return False
        except (NotImplementedError, OSError):
            return _claim_empty(temporary, path)
    return True


def _rename_to_free(temporary: Path, path: Path) -> None:
    """Rename to a free name. Raises FileExistsError, another OSError where the system has no such atomic call."""
    import ctypes  # noqa: PLC0415 - only where there are no links

    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        raise NotImplementedError
    current_folder, no_replace = -100, 1  # AT_FDCWD, RENAME_NOREPLACE
    if rename(current_folder, os.fsencode(temporary), current_folder, os.fsencode(path), no_replace) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), path)


def _claim_empty(temporary: Path, path: Path) -> bool:
    """Claim a name with an empty file, then replace it by the content; a kill in between leaves the empty file."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        return False
    try:
        temporary.replace(path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return True


def make_directory(path: Path) -> None:
    """Make a directory and its parents where they do not exist. Raises RecordingError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordingError(_explain(error, path)) from error


@contextlib.contextmanager
def aside(path: Path) -> Iterator[Path]:
    """Yield a temporary directory beside ``path`` in which to prepare it; it is removed afterwards with its content.

    The caller holds the lock of the directory above. Raises OSError.
    """
    temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=_SUFFIX, dir=path.parent))
    try:
        yield temporary
    finally:
        _discard(temporary)


def create_directory(path: Path, files: Mapping[str, bytes]) -> bool:
    """Create a directory with all its files at once unless it exists; return whether it was created.

    The caller holds the lock of the directory above, so nobody else claims the name meanwhile. Raises RecordingError.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() or path.is_symlink():
            return False
        with aside(path) as temporary:
            for name, content in files.items():
                with _written(temporary / name, content) as file:
                    file.rename(temporary / name)
            temporary.chmod(0o755)
            _sync_directory(temporary)
            patiently(temporary.rename, path)
        _sync_directory(path.parent)
    except OSError as error:
        raise RecordingError(_explain(error, path)) from error
    return True


def replace(path: Path, content: bytes) -> None:
    """Replace a file atomically: a reader sees either the old or the new content. Raises OSError."""
    with _written(path, content) as temporary:
        if path.exists():
            with contextlib.suppress(OSError):
                temporary.chmod(path.stat().st_mode & 0o777)
        patiently(temporary.replace, path)
    _sync_directory(path.parent)


def fill(path: Path, expected: bytes, content: bytes) -> None:
    """Replace a file that was read by the same file with its empty places filled. The caller holds the lock.

    ``content`` has to contain the bytes of ``expected`` in their order, so that nothing is lost. Raises
    RecordingError where it does not, or where the file has changed since it was read; then the file is as it was.
    """
    left = iter(content)
    if not all(byte in left for byte in expected):
        raise RecordingError(f"{path.name}: записанное в файле потерялось бы, ничего не записано")
    try:
        target = _led_to(path)
        if target.read_bytes() != expected:
            raise RecordingError(f"{path.name} тем временем изменился: повторите команду")
        replace(target, content)
    except OSError as error:
        raise RecordingError(_explain(error, path)) from error


def replace_generated(path: Path, content: bytes) -> None:
    """Write a generated file, such as a form, in place of the previous one. Raises RecordingError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, content)
    except OSError as error:
        raise RecordingError(_explain(error, path)) from error


def remove(path: Path) -> None:
    """Remove a generated file that is no longer needed, such as a page of a site. Raises RecordingError."""
    try:
        path.unlink(missing_ok=True)
        _sync_directory(path.parent)
    except OSError as error:
        raise RecordingError(_explain(error, path)) from error


@contextlib.contextmanager
def _written(path: Path, content: bytes) -> Iterator[Path]:
    """Yield a finished temporary file beside ``path``, synced to the disk; it is removed afterwards unless renamed."""
    _sweep(path.parent)
    held = False
    while not held:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=_SUFFIX, dir=path.parent)
        held = _is_held(handle)
        if not held:
            os.close(handle)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            temporary.chmod(0o644)
            if os.name != "nt":
                yield temporary
        if os.name == "nt":
            yield temporary  # Windows cannot rename an open file
    finally:
        _discard(temporary)


def patiently(
    do: Callable[[Path], object],
    path: Path,
    pauses: Sequence[float] | None = None,
    refused: type[OSError] = PermissionError,
) -> None:
    """Call ``do`` and repeat it where the system refuses: a virus scanner may have the file open for a moment.

    ``pauses`` are the seconds between the attempts, by default those for names. Raises OSError after the last one.
    """
    import time  # noqa: PLC0415 - only where it is refused

    for seconds in _BUSY if pauses is None else pauses:
        try:
            do(path)
        except refused:
            time.sleep(seconds)
        else:
            return
    do(path)


def _discard(path: Path) -> None:
    """Remove a temporary file that was not renamed. Where that fails, the next write to the directory does it."""
    import shutil  # noqa: PLC0415 - only writers need it

    if os.path.lexists(path):
        with contextlib.suppress(OSError):
            patiently(shutil.rmtree if path.is_dir() else Path.unlink, path, _SCANNED, OSError)


def _sync_directory(directory: Path) -> None:
    """Make a new name in a directory durable. Windows has no such call and needs none."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


_ROOM: Final = 240 if os.name == "nt" else None
"""Signs of a path beyond which Windows says of a file that its folder is not there: 260 less what a name gains here."""


def _explain(error: Exception, path: Path) -> str:
    # What the lock says of a file system without locks is no error of the system.
    number = errno.ENOLCK if isinstance(error, NotImplementedError) else getattr(error, "errno", None) or 0
    if number == errno.ENOENT and _ROOM is not None and len(str(path.absolute())) > _ROOM:
        number = errno.ENAMETOOLONG
    reason = explain_error_number(number, "write") or getattr(error, "strerror", None) or str(error)
    return f"{path}: не записано: {reason}; прежнее содержимое цело"
