"""The one writer: creates new files, appends to the journal and to the appeals, atomically, durably, under a lock."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lean.disk import MAX_BYTES
from lean.source import Source, SourceError, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LOCK_SECONDS: Final = 10.0
_SUFFIX: Final = ".lean-tmp"


class RecordingError(Exception):
    """Nothing was written; the message says why and what to do."""


@contextlib.contextmanager
def locked(directory: Path, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold a directory's lock. A lock left by a killed process is released by the system and is no obstacle.

    Raises RecordingError where another process holds it longer than ``seconds``.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only writers need it

    # Colleagues share the directory, so whoever made the lock file first must not keep the others out.
    lock = FileLock(directory / ".lean.lock", mode=0o666)
    try:
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


def _sweep(directory: Path, *, folders: bool = False) -> None:
    """Remove what a killed process left behind. Folders may be removed only by the holder of the lock."""
    import shutil  # noqa: PLC0415 - only writers need it

    for left in directory.glob(f".*{_SUFFIX}"):
        if left.is_dir() and not left.is_symlink():
            if folders:
                shutil.rmtree(left, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                _remove_abandoned(left)


def _remove_abandoned(path: Path) -> None:
    """Remove a temporary file unless a process writes it just now: that one holds it. Raises OSError where it does."""
    if sys.platform == "win32":
        path.unlink()  # refused there while the file is open
        return
    import fcntl  # noqa: PLC0415 - Windows has none

    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    finally:
        os.close(handle)


def _is_held(handle: int) -> bool:
    """Hold a new temporary file for as long as it is open; False where it was swept away before it was held."""
    if sys.platform == "win32":
        return True  # nobody removes an open file there
    import fcntl  # noqa: PLC0415 - Windows has none

    with contextlib.suppress(OSError):  # a file system without such locks
        fcntl.flock(handle, fcntl.LOCK_EX)
    return os.fstat(handle).st_nlink > 0


def append(path: Path, entry: Mapping[str, Any], key: str | None = None) -> None:
    """Append an entry to a YAML list, keeping every byte that is there. The caller holds the lock.

    ``entry`` maps keys to text, or to a mapping of texts. With ``key`` the list stands under that key of a mapping,
    else it is the whole file. The new content is read back before it takes the old one's place. A link is followed:
    the file it leads to is meant. Raises RecordingError; then the file is as it was.
    """
    try:
        target = path.resolve()
        replace(target, extended(target.read_bytes() if target.exists() else b"", entry, key))
    except SourceError as error:
        line, column = error.position
        raise RecordingError(f"{path.name}:{line}:{column}: {error.message}") from None
    except UnicodeEncodeError:
        raise RecordingError("текст записи содержит знаки, которых нет в UTF-8: наберите его заново") from None
    except (OSError, RuntimeError) as error:
        raise RecordingError(_explain(error, path)) from error


def extended(old: bytes, entry: Mapping[str, Any], key: str | None = None) -> bytes:
    """The bytes of a list with one more entry: the old bytes, then the new lines.

    With ``key`` the list stands under that key at the end of a mapping; a key that is not there yet is written too.
    Raises SourceError where the old bytes are not YAML, RecordingError where they are no block list.
    """
    source = read(old)
    before, heading, indent = _list_of(source) if key is None else _list_under(source, key)
    newline = b"\r\n" if b"\r\n" in old else b"\n"
    gap = b"" if not old or old.endswith(b"\n") else newline
    new = old + gap + newline.join(text.encode() for text in (*heading, *_lines(entry, indent))) + newline
    try:
        after = read(new).data
    except SourceError:
        if len(new) > MAX_BYTES:
            raise
        after = None
    longer = [*before, _plain(entry)]
    if _settled(after) != _settled(longer if key is None else {**(source.data or {}), key: longer}):
        where = "журнал записан так, что дописать его нельзя" if key is None else f"после списка {key} есть что-то ещё"
        raise RecordingError(f"{where}: каждой записи нужен «- » на своей строке")
    return new


_Place = tuple[list[Any], tuple[str, ...], str]
"""The entries of a list, the lines to write before a new one, its indentation."""


def _list_of(source: Source) -> _Place:
    before = source.data if source.data is not None else []
    line, column = source.locate(())
    if not isinstance(before, list) or (source.data is not None and not _is_block(source, line, column)):
        raise RecordingError("журнал записан не списком: каждая запись начинается с «- » на своей строке")
    return before, (), " " * (column - 1) if before else ""


def _list_under(source: Source, key: str) -> _Place:
    top = source.data if source.data is not None else {}
    before = top.get(key) if isinstance(top, dict) else ""
    if before is None:
        margin = " " * (source.locate(())[1] - 1)
        return [], () if key in top else (f"{margin}{key}:",), f"{margin}  "
    line, column = source.locate((key,))
    if not isinstance(before, list) or not _is_block(source, line, column):
        raise RecordingError(f"{key} записан не списком: каждая запись начинается с «- » на своей строке")
    return before, (), " " * (column - 1)


def _is_block(source: Source, line: int, column: int) -> bool:
    return source.line(line)[column - 1 : column] == "-"


def _settled(value: object) -> object:
    """Data without the line breaks that end its texts: closing the last line of a file gives its last text one."""
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
    """Text as a YAML scalar that reads back as the same text."""
    import json  # noqa: PLC0415 - only writers need it

    if _is_plain(value) and value.casefold() not in _WORDS and ": " not in value and " #" not in value:
        return value
    # JSON's strings are YAML's double-quoted scalars; what JSON leaves bare and YAML would not is escaped.
    return re.sub(
        r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]",
        lambda m: f"\\u{ord(m.group()):04x}",
        json.dumps(value, ensure_ascii=False),
    )


def create(path: Path, content: bytes) -> bool:
    """Create a file whole, or leave the one that is there: True where it was created. Raises RecordingError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _written(path, content) as temporary:
            created = _claim(temporary, path)
        _sync_directory(path.parent)
    except OSError as error:
        raise RecordingError(_explain(error, path)) from error
    return created


def _claim(temporary: Path, path: Path) -> bool:
    """Give a written file its name unless somebody has it."""
    try:
        if os.name == "nt":
            temporary.rename(path)  # refuses an existing name there
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
    """Rename to a name that nobody has. Raises FileExistsError, or another where the system cannot do it at once."""
    import ctypes  # noqa: PLC0415 - only where there are no links

    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        raise NotImplementedError
    here, no_replace = -100, 1  # AT_FDCWD, RENAME_NOREPLACE
    if rename(here, os.fsencode(temporary), here, os.fsencode(path), no_replace) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), path)


def _claim_empty(temporary: Path, path: Path) -> bool:
    """Claim a name by an empty file, whose place the content takes: a kill in between leaves it empty."""
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
    """Make a directory and those above it unless they are there. Raises RecordingError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordingError(_explain(error, path)) from error


@contextlib.contextmanager
def aside(path: Path) -> Iterator[Path]:
    """A directory beside ``path`` in which it is prepared; gone afterwards with what is still there.

    The caller holds the lock of the directory above. Raises OSError.
    """
    import shutil  # noqa: PLC0415 - only writers need it

    temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=_SUFFIX, dir=path.parent))
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def create_directory(path: Path, files: Mapping[str, bytes]) -> bool:
    """Create a directory with all its files at once, or leave what is there: True where it was created.

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
            temporary.rename(path)
        _sync_directory(path.parent)
    except OSError as error:
        raise RecordingError(_explain(error, path)) from error
    return True


def replace(path: Path, content: bytes) -> None:
    """Put a file in place of another at once: a reader sees the old or the new one, come what may. Raises OSError."""
    with _written(path, content) as temporary:
        if path.exists():
            with contextlib.suppress(OSError):
                temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    _sync_directory(path.parent)


def fill(path: Path, expected: bytes, content: bytes) -> None:
    """Put a file with its empty places filled in place of the one that was read. The caller holds the lock.

    ``content`` holds the bytes of ``expected`` in their order, so that nothing anybody wrote is lost. Raises
    RecordingError where it does not, or where the file is not what was read any more; then the file is as it was.
    """
    left = iter(content)
    if not all(byte in left for byte in expected):
        raise RecordingError(f"{path.name}: записанное в файле потерялось бы, ничего не записано")
    try:
        target = path.resolve()
        if target.read_bytes() != expected:
            raise RecordingError(f"{path.name} тем временем изменился: повторите команду")
        replace(target, content)
    except (OSError, RuntimeError) as error:
        raise RecordingError(_explain(error, path)) from error


def named(path: Path) -> Path:
    """The place that somebody names: «nowhere/../x» is x, so that no «nowhere» has to be made on the way to it."""
    if ".." not in path.parts:
        return path.absolute()
    return path.resolve() if path.name == ".." else path.parent.resolve() / path.name


def put(path: Path, content: bytes) -> None:
    """Write a file that the program makes anew each time, a form, in place of the last one. Raises RecordingError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, content)
    except OSError as error:
        raise RecordingError(_explain(error, path)) from error


def remove(path: Path) -> None:
    """Take away a file that the program made and does not make any more, as a page of a site. Raises RecordingError."""
    try:
        path.unlink(missing_ok=True)
        _sync_directory(path.parent)
    except OSError as error:
        raise RecordingError(_explain(error, path)) from error


@contextlib.contextmanager
def _written(path: Path, content: bytes) -> Iterator[Path]:
    """A finished temporary file beside ``path``, on the disk and not only in memory; gone afterwards unless renamed."""
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
            yield temporary  # an open file has a fixed name there
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _sync_directory(directory: Path) -> None:
    """Make a new name durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _explain(error: Exception, path: Path) -> str:
    import errno  # noqa: PLC0415 - only for a failure

    reasons = {
        errno.ENOSPC: "на диске нет места: освободите его и повторите",
        errno.EDQUOT: "исчерпана квота на диске: освободите место и повторите",
        errno.EACCES: "нет права писать сюда",
        errno.EPERM: "нет права писать сюда",
        errno.EROFS: "диск только для чтения",
        errno.EIO: "диск вернул ошибку: проверьте его и повторите",
        errno.EEXIST: "на этом пути стоит файл, а нужен каталог: укажите другое место",
        errno.ENOTDIR: "на этом пути стоит файл, а нужен каталог: укажите другое место",
        errno.EISDIR: "под этим именем стоит каталог: уберите его или укажите другое место",
        errno.ENAMETOOLONG: "имя слишком длинное: укажите короче",
    }
    reason = reasons.get(getattr(error, "errno", None) or 0, getattr(error, "strerror", None) or str(error))
    return f"{path}: не записано: {reason}; прежнее содержимое цело"
