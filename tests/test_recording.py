"""The writer of files: every byte of people is preserved, and any failure leaves the old file or the new one."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lean.workspace import files, yaml_append
from lean.workspace import writer as recording
from lean.workspace.yaml_source import read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ENTRY = {"date": "2027-01-11", "event": "card-submitted", "by": "Иванов И.И.", "seals": {"card": "sha256:00ff"}}


def names(directory: Path) -> list[str]:
    """The names in a directory, sorted."""
    return sorted(path.name for path in directory.iterdir())


words = st.sampled_from(
    ["Возвращена: нет цели", "да", "№ 12", "- список", "# не комментарий", "«кавычки»", "a: b", "", "0"]
)
comments = st.sampled_from(["", "# комментарий", "#", "   # с отступом", "  "])


@st.composite
def journals(draw: st.DrawFn) -> bytes:
    """Journals as people write them: block lists with comments, empty lines, indentation, block texts, flow entries."""
    indent = " " * draw(st.integers(0, 3))
    lines = list(draw(st.lists(comments, max_size=2)))
    if draw(st.booleans()):
        lines.append("---")
    for _ in range(draw(st.integers(0, 4))):
        lines += _entry(draw, indent)
        lines += draw(st.lists(comments, max_size=2))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    text = newline.join(lines) + (newline if draw(st.booleans()) else "")
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + text.encode()


def _entry(draw: st.DrawFn, indent: str) -> list[str]:
    word = draw(words)
    kind = draw(st.sampled_from(["flow", "block", "literal", "deep", "keep"]))
    if kind == "flow":
        return (
            [f"{indent}- {{date: 2027-01-11, event: e, note: {yaml_append.scalar(word)!s}}}"] if "," not in word else []
        )
    head = [f"{indent}-   date: 11.01.2027" if kind == "deep" else f"{indent}- date: 11.01.2027"]
    pad = indent + ("    " if kind == "deep" else "  ")
    if kind == "literal":
        return [*head, f"{pad}note: |", f"{pad}  текст", "", f"{pad}  дальше"]
    if kind == "keep":
        return [*head, f"{pad}note: |+", f"{pad}  текст"]
    return [*head, f"{pad}note: {yaml_append.scalar(word)}  # почему"]


def settled(value: Any) -> Any:  # noqa: ANN401 - plain data
    """Return plain data without final line breaks of texts, which the end of the file may have cut off."""
    if isinstance(value, dict):
        return {key: settled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [settled(item) for item in value]
    return value.rstrip("\n") if isinstance(value, str) else value


@pytest.mark.battery(4)
@given(journals())
def test_appending_preserves_every_byte_and_adds_one_entry(old: bytes) -> None:
    new = yaml_append.extended(old, ENTRY)
    assert new.startswith(old)
    assert settled(read(new).data) == [*settled(read(old).data or []), ENTRY]
    assert new.endswith(b"\n")
    assert (b"\r\n" in new) == (b"\r\n" in old)


@pytest.mark.battery(4)
@given(journals(), st.integers(2, 4))
def test_entries_are_appended_one_after_another(old: bytes, times: int) -> None:
    new = old
    for _ in range(times):
        new = yaml_append.extended(new, ENTRY)
    assert settled(read(new).data) == [*settled(read(old).data or []), *[ENTRY] * times]


@pytest.mark.battery(4)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_read_back_unchanged(text: str) -> None:
    assert read(f"- key: {yaml_append.scalar(text)}\n".encode()).data == [{"key": text}]


@pytest.mark.parametrize(
    "word", ["no", "Yes", "NULL", "true", "~", "12", "1:30", "2027-01-11x", "on", "а: б", "а #б", "-"]
)
def test_words_with_a_yaml_meaning_are_quoted(word: str) -> None:
    assert yaml_append.scalar(word).startswith('"')


def test_plain_names_and_dates_are_not_quoted() -> None:
    assert [yaml_append.scalar(text) for text in ("Иванов И.И.", "2027-01-11")] == ["Иванов И.И.", "2027-01-11"]


REFUSED: Mapping[str, tuple[bytes, str]] = {
    "a list in brackets": (b"[]\n", "на своей строке"),
    "entries in brackets": (b"[{date: 2027-01-11, event: a}]\n", "на своей строке"),
    "a mapping": (b"date: 2027-01-11\n", "не списком"),
    "a text": ("журнал\n".encode(), "не списком"),
    "nothing but null": (b"null\n", "дописать его нельзя"),
    "a closed document": (b"- {event: a}\n...\n", "дописать его нельзя"),
    "no YAML": (b"- event: [a\n", "journal.yaml:"),
    "a tab": (b"-\n\tevent: a\n", "journal.yaml:2"),
    "another encoding": ("- event: событие\n".encode("cp1251"), "UTF-8"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_files_that_cannot_be_extended_are_refused_unchanged(tmp_path: Path, name: str) -> None:
    old, message = REFUSED[name]
    path = tmp_path / "journal.yaml"
    path.write_bytes(old)
    with pytest.raises(recording.RecordingError, match=message):
        recording.append(path, ENTRY)
    assert path.read_bytes() == old
    assert names(tmp_path) == ["journal.yaml"]


def test_text_with_forbidden_characters_is_refused(tmp_path: Path) -> None:
    with pytest.raises(recording.RecordingError, match="UTF-8"):
        recording.append(tmp_path / "journal.yaml", {"note": "\udcff"})


def test_a_missing_journal_is_created(tmp_path: Path) -> None:
    recording.append(tmp_path / "journal.yaml", ENTRY)
    assert read((tmp_path / "journal.yaml").read_bytes()).data == [ENTRY]


def test_permissions_are_preserved(tmp_path: Path) -> None:
    path = tmp_path / "journal.yaml"
    path.write_bytes(b"")
    path.chmod(0o664)
    recording.append(path, ENTRY)
    assert path.stat().st_mode & 0o777 == 0o664


def test_a_symbolic_link_is_preserved_and_its_target_extended(tmp_path: Path) -> None:
    real = tmp_path / "real.yaml"
    real.write_bytes(b"# old\n")
    link = tmp_path / "journal.yaml"
    link.symlink_to(real)
    recording.append(link, ENTRY)
    assert link.is_symlink()
    assert real.read_bytes().startswith(b"# old\n- date")


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: path.symlink_to(path)])
def test_a_journal_that_is_no_regular_file_is_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "journal.yaml")
    with pytest.raises(recording.RecordingError, match="не записано"):
        recording.append(tmp_path / "journal.yaml", ENTRY)


# A writer in a separate process. `fault` kills it at the nth call that changes anything on the disk; content
# is written in two halves, so that a kill may leave half of it.
WRITER = """
import io, os, sys
from pathlib import Path
from filelock import FileLock
from lean.workspace import writer as recording

count, until, seen = 0, int(sys.argv[2]), []

def fault(name):
    global count
    count += 1
    seen.append(name)
    if count == until:
        os._exit(9)

class File(io.FileIO):
    def write(self, data):
        fault("half a write")
        done = super().write(data[: len(data) // 2])
        fault("a write")
        return done + super().write(data[done:])

def watched(name, call):
    def watching(*arguments, **named):
        fault(name)
        return call(*arguments, **named)
    return watching

for name in ("open", "fsync", "replace", "rename", "link", "unlink", "chmod", "fchmod", "close"):
    setattr(os, name, watched(name, getattr(os, name)))
os.fdopen = lambda handle, mode: File(handle, mode)

directory = Path(sys.argv[1])
with recording.locked(directory):
    WRITE
print(*seen, sep="\\n")
"""
APPENDER = WRITER.replace(
    "WRITE", 'recording.append(directory / "journal.yaml", {"date": "2027-01-12", "event": "card-agreed"})'
)
CREATOR = WRITER.replace("WRITE", 'recording.create(directory / "card.yaml", b"whole")').replace(
    "directory = ", "def no_links(*_): raise PermissionError\nos.link = no_links\ndirectory = "
)
OLD = "# Журнал\n- {date: 2027-01-11, event: card-submitted}".encode()


def child(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", script, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_kill_at_any_moment_leaves_the_old_journal_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "journal.yaml"
    new = yaml_append.extended(OLD, {"date": "2027-01-12", "event": "card-agreed"})
    outcomes: list[bytes] = []
    for moment in range(1, 200):
        path.write_bytes(OLD)
        done = child(APPENDER, tmp_path, moment)
        outcomes.append(path.read_bytes())
        assert outcomes[-1] in (OLD, new), f"at call {moment}"
        if done.returncode == 0:
            assert {"fsync", "replace", "half a write"} <= set(done.stdout.split("\n"))
            break
        assert done.returncode == 9, done.stderr
        # The next writer is not hindered by leftovers of the killed one and removes them.
        with recording.locked(tmp_path):
            recording.append(path, ENTRY)
        assert names(tmp_path) == [".lean.lock", "journal.yaml"]
    assert outcomes[0] == OLD
    assert outcomes[-1] == new
    # The old content up to a moment, the new content from then on.
    assert outcomes == sorted(outcomes, key=len)


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="renaming to a free name at once is Linux's")
def test_a_kill_on_a_disk_without_hard_links_leaves_no_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "card.yaml"
    for moment in range(1, 200):
        path.unlink(missing_ok=True)
        done = child(CREATOR, tmp_path, moment)
        assert not path.exists() or path.read_bytes() == b"whole", f"at call {moment}"
        if done.returncode == 0:
            assert path.exists()
            break
        assert done.returncode == 9, done.stderr


FAULTS = ("open", "fsync", "replace", "write")


@pytest.mark.parametrize("call", FAULTS)
@pytest.mark.parametrize(
    ("number", "word"),
    [
        (errno.ENOSPC, "нет места"),
        (errno.EROFS, "только для чтения"),
        (errno.EACCES, "нет права"),
        (errno.EDQUOT, "квота"),
        (errno.EIO, "ошибку"),
        (errno.ENAMETOOLONG, "не записано"),
    ],
)
def test_a_disk_error_is_reported_and_leaves_the_journal_unchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, word: str
) -> None:
    path = tmp_path / "journal.yaml"
    path.write_bytes(OLD)

    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    class Full:
        def __init__(self, handle: int, _mode: str) -> None:
            self.handle = handle

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            os.close(self.handle)

        write = fail

    if call == "write":
        monkeypatch.setattr(os, "fdopen", Full)
    else:
        monkeypatch.setattr(os, call, fail)
    with pytest.raises(recording.RecordingError, match=word) as caught:
        recording.append(path, ENTRY)
    assert "прежнее содержимое цело" in str(caught.value)
    monkeypatch.undo()
    assert path.read_bytes() == OLD
    assert names(tmp_path) == ["journal.yaml"]


def test_a_file_size_limit_leaves_the_journal_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "journal.yaml"
    path.write_bytes(OLD)
    # The system refuses to write more than so many bytes, in the middle of a write.
    script = """
import resource, sys
from pathlib import Path
from lean.workspace import writer as recording
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
try:
    recording.append(Path(sys.argv[1]), {"date": "2027-01-12", "event": "card-agreed", "note": "x" * 300})
except recording.RecordingError as error:
    print("прежнее содержимое цело" in str(error))
"""
    done = child(script, path)
    assert (done.returncode, done.stdout.strip()) == (0, "True"), done.stderr
    assert path.read_bytes() == OLD
    assert names(tmp_path) == ["journal.yaml"]


WITHOUT_RIGHTS = """
import os, sys, tempfile, json
from pathlib import Path
from lean.workspace import writer as recording
with tempfile.TemporaryDirectory() as warm, recording.locked(Path(warm)):
    pass  # whatever is imported late is imported while it may be read
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
directory = Path(sys.argv[1])
try:
    with recording.locked(directory):
        recording.append(directory / "journal.yaml", {"event": "card-agreed"})
except recording.RecordingError as error:
    print(error)
"""


def test_an_unwritable_directory_is_reported() -> None:
    # Directories of pytest are closed to other users.
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        (directory / "journal.yaml").write_bytes(OLD)
        directory.chmod(0o555)
        done = child(WITHOUT_RIGHTS, directory)
        directory.chmod(0o755)
        assert "нет права писать сюда" in done.stdout, done.stderr
        assert (directory / "journal.yaml").read_bytes() == OLD


def test_a_held_lock_is_reported_after_the_timeout(tmp_path: Path) -> None:
    with (
        recording.locked(tmp_path),
        pytest.raises(recording.RecordingError, match="уже пишет другая программа"),
        recording.locked(tmp_path, seconds=0.05),
    ):
        pytest.fail("two writers at once")
    with recording.locked(tmp_path, seconds=0.05):
        pass


@pytest.mark.parametrize("refusals", [2, 3])
def test_a_file_held_briefly_by_a_scanner_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusals: int
) -> None:
    path, real, left = tmp_path / "form.docx", Path.replace, list(range(refusals))

    def replace(self: Path, target: Path) -> Path:
        if left:
            left.pop()
            raise PermissionError(errno.EACCES, "busy", str(self))
        return real(self, target)

    path.write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(recording, "_BUSY", (0.0, 0.0))
    held = pytest.raises(recording.RecordingError, match="нет права")
    with held if refusals > 2 else contextlib.nullcontext():
        recording.replace_generated(path, b"new")
    assert path.read_bytes() == (b"old" if refusals > 2 else b"new")
    assert [file.name for file in tmp_path.iterdir()] == ["form.docx"]


@pytest.mark.skipif(os.name == "nt", reason="an open file keeps its name there")
def test_a_refused_name_is_reported_without_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "busy")

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail(f"waits for {seconds} s"))
    with pytest.raises(recording.RecordingError, match="нет права"):
        recording.replace_generated(tmp_path / "form.docx", b"new")
    assert names(tmp_path) == []


@pytest.mark.parametrize(("spare", "reason"), [(-1, "слишком длинные"), (0, "больше нет"), (None, "больше нет")])
def test_a_path_too_long_for_windows_is_distinguished_from_a_missing_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spare: int | None, reason: str
) -> None:
    path = tmp_path / "form.docx"

    def refuse(*_: object, **__: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "no such file")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    monkeypatch.setattr(recording, "_ROOM", None if spare is None else len(str(path)) + spare)
    with pytest.raises(recording.RecordingError, match=reason):
        recording.replace_generated(path, b"new")


def test_a_disk_without_any_locks_is_written_without_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr("fcntl.flock", refuse)
    with warnings.catch_warnings(record=True) as told, recording.locked(tmp_path, seconds=0.05):
        recording.append(tmp_path / "journal.yaml", ENTRY)
    assert told == []
    assert (tmp_path / "journal.yaml").exists()


@pytest.mark.parametrize("error", [OSError(errno.ENOLCK, "No locks available"), NotImplementedError("no flock")])
def test_a_disk_that_refuses_locks_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr("fcntl.flock", refuse)
    with (
        pytest.raises(recording.RecordingError, match="этот диск не умеет замков"),
        recording.locked(tmp_path, seconds=0.05),
    ):
        pytest.fail("nothing keeps others out")


def test_the_lock_of_a_killed_process_is_ignored(tmp_path: Path) -> None:
    script = """
import os, sys, time
from pathlib import Path
from lean.workspace import writer as recording
with recording.locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", script, tmp_path], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(recording.RecordingError), recording.locked(tmp_path, seconds=0.05):
            pytest.fail("the other process holds it")
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert (tmp_path / ".lean.lock").exists()
    with recording.locked(tmp_path, seconds=5):
        recording.append(tmp_path / "journal.yaml", ENTRY)


def test_a_lock_file_of_another_user_does_not_block(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        with recording.locked(tmp_path):
            pass
    finally:
        os.umask(before)
    assert (tmp_path / ".lean.lock").stat().st_mode & 0o666 == 0o666


MANY = """
import sys
from pathlib import Path
from lean.workspace import writer as recording
directory, writer = Path(sys.argv[1]), sys.argv[2]
for number in range(int(sys.argv[3])):
    with recording.locked(directory, seconds=60):
        recording.append(directory / "journal.yaml", {"event": "e", "by": writer, "note": str(number)})
"""


def test_eight_simultaneous_writers_lose_nothing_and_preserve_their_order(tmp_path: Path) -> None:
    writers, times = 8, 5
    processes = [
        subprocess.Popen([sys.executable, "-c", MANY, tmp_path, f"писатель {n}", str(times)]) for n in range(writers)
    ]
    assert [process.wait() for process in processes] == [0] * writers
    entries = read((tmp_path / "journal.yaml").read_bytes()).data
    assert len(entries) == writers * times
    for writer in range(writers):
        own = [entry["note"] for entry in entries if entry["by"] == f"писатель {writer}"]
        assert own == [str(number) for number in range(times)]


def test_kills_at_random_moments_leave_complete_entries(tmp_path: Path) -> None:
    path = tmp_path / "journal.yaml"
    for wait in (0.0, 0.005, 0.02, 0.05):
        before = len(read(path.read_bytes()).data) if path.exists() else 0
        with subprocess.Popen([sys.executable, "-c", MANY, tmp_path, "писатель", "100000"]) as process:
            while not path.exists() or len(read(path.read_bytes()).data) == before:
                time.sleep(0.001)
            time.sleep(wait)
            process.kill()
        entries = read(path.read_bytes()).data
        assert all(entry.keys() == {"event", "by", "note"} for entry in entries)
        assert len(entries) > before


def test_files_of_a_killed_writer_are_removed_by_the_next_write(tmp_path: Path) -> None:
    (tmp_path / ".form.docx.abc.lean-tmp").write_bytes(b"half")
    (tmp_path / ".other.docx.abc.lean-tmp").write_bytes(b"half")
    recording.replace_generated(tmp_path / "form.docx", b"whole")
    assert names(tmp_path) == ["form.docx"]


def test_files_of_a_running_writer_are_not_removed(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from lean.workspace import writer as recording
with recording._written(Path(sys.argv[1]), b"mine") as temporary:
    print("written", flush=True)
    sys.stdin.readline()
    temporary.replace(sys.argv[1])
"""
    with subprocess.Popen(
        [sys.executable, "-c", script, tmp_path / "a.docx"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        recording.replace_generated(tmp_path / "b.docx", b"yours")
        with recording.locked(tmp_path):
            pass
        process.communicate("\n")
    assert process.returncode == 0
    assert (tmp_path / "a.docx").read_bytes() == b"mine"
    assert names(tmp_path) == [".lean.lock", "a.docx", "b.docx"]


def test_a_temporary_file_removed_too_early_is_created_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    make = tempfile.mkstemp

    def swept_once(**named: Any) -> tuple[int, str]:  # noqa: ANN401 - as mkstemp takes them
        handle, name = make(**named)
        if not made:
            Path(name).unlink()
        made.append(name)
        return handle, name

    monkeypatch.setattr(tempfile, "mkstemp", swept_once)
    recording.replace_generated(tmp_path / "form.docx", b"whole")
    assert len(made) == 2
    assert names(tmp_path) == ["form.docx"]


def test_a_file_is_created_only_once(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "card.yaml"
    assert recording.create(path, b"one")
    assert not recording.create(path, b"two")
    assert path.read_bytes() == b"one"
    assert names(path.parent) == ["card.yaml"]


def test_files_and_folders_are_created_below_missing_and_existing_folders(tmp_path: Path) -> None:
    folders = [tmp_path / name / "deep" for name in ("folders", "files", "forms", "projects")]
    for name in ("one", "two"):
        recording.make_directory(folders[0])
        assert recording.create(folders[1] / name, b"")
        recording.replace_generated(folders[2] / name, b"")
        assert recording.create_directory(folders[3] / name, {"card.yaml": b"x", "plan.yaml": b""})
    assert [names(folder) for folder in folders] == [[], *[["one", "two"]] * 3]
    assert [names(folders[3] / name) for name in ("one", "two")] == [["card.yaml", "plan.yaml"]] * 2
    assert (folders[3] / "one" / "card.yaml").read_bytes() == b"x"


def test_a_folder_is_created_only_where_its_name_is_free(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "link").symlink_to("nowhere")
    before = names(tmp_path)
    for name in before:
        assert not recording.create_directory(tmp_path / name, {"card.yaml": b""})
    assert names(tmp_path) == before
    assert names(tmp_path / "folder") == []
    assert (tmp_path / "file").read_bytes() == b"old"


def test_new_files_and_folders_may_be_read_by_everybody_and_written_by_the_owner(tmp_path: Path) -> None:
    recording.create(tmp_path / "card.yaml", b"")
    recording.replace_generated(tmp_path / "form.docx", b"")
    recording.create_directory(tmp_path / "p", {"card.yaml": b""})
    places = ("card.yaml", "form.docx", "p", "p/card.yaml")
    assert [f"{(tmp_path / place).stat().st_mode & 0o777:o}" for place in places] == ["644", "644", "755", "644"]


def test_a_file_is_removed_and_a_missing_one_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(b"")
    for _ in range(2):
        recording.remove(tmp_path / "page.html")
        assert names(tmp_path) == []
    (tmp_path / "folder").mkdir()
    with pytest.raises(recording.RecordingError, match="folder: не записано"):
        recording.remove(tmp_path / "folder")


def test_what_was_prepared_aside_is_gone_unless_it_was_renamed(tmp_path: Path) -> None:
    with recording.aside(tmp_path / "site") as left:
        (left / "page.html").write_bytes(b"")
    with recording.aside(tmp_path / "site") as renamed:
        (renamed / "page.html").write_bytes(b"")
        renamed.rename(tmp_path / "site")
    assert names(tmp_path) == ["site"]
    assert names(tmp_path / "site") == ["page.html"]


def test_only_the_holder_of_the_lock_removes_folders_left_behind(tmp_path: Path) -> None:
    (tmp_path / ".p.abc.lean-tmp").mkdir()
    (tmp_path / ".p.abc.lean-tmp" / "card.yaml").write_bytes(b"half")
    recording.replace_generated(tmp_path / "form.docx", b"whole")
    assert names(tmp_path) == [".p.abc.lean-tmp", "form.docx"]
    with recording.locked(tmp_path):
        assert names(tmp_path) == [".lean.lock", "form.docx"]


@pytest.mark.parametrize(
    ("current", "content", "refusal"),
    [
        ("a: \n", "a: б\n", None),
        ("a: \n", "a: \n", None),
        ("a: \n", "b: \n", "потерялось бы"),
        ("a: в\n", "a: б\n", "тем временем изменился"),
    ],
)
def test_a_file_is_filled_only_as_it_was_read_and_without_loss(
    tmp_path: Path, current: str, content: str, refusal: str | None
) -> None:
    path = tmp_path / "card.yaml"
    path.write_text(current, "utf-8")
    refused = pytest.raises(recording.RecordingError, match=refusal) if refusal else contextlib.nullcontext()
    with refused:
        recording.fill(path, b"a: \n", content.encode())
    assert path.read_text("utf-8") == (current if refusal else content)


def test_a_file_is_created_completely_on_a_disk_without_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    def cannot(*_: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(os, "link", no_links)
    for name in ("card.yaml", "plan.yaml"):
        assert recording.create(tmp_path / name, b"one")
        assert not recording.create(tmp_path / name, b"two")
        assert (tmp_path / name).read_bytes() == b"one"
        # Some systems cannot rename without replacing an existing file.
        monkeypatch.setattr(recording, "_rename_to_free", cannot)
    (tmp_path / "plan.yaml").unlink()
    monkeypatch.setattr(os, "replace", no_links)
    with pytest.raises(recording.RecordingError, match="нет права"):
        recording.create(tmp_path / "plan.yaml", b"one")
    assert names(tmp_path) == ["card.yaml"]


def test_a_path_through_a_missing_folder_creates_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "far" / "inner").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "far" / "inner")
    (tmp_path / "round").symlink_to("round")
    places = {
        "round/../x": "x",
        "nowhere/../x": "x",
        "nowhere/..": "",
        "a/b/../c": "a/c",
        "link/../x": "far/x",
        "x": "x",
        "link": "link",
    }
    for said, meant in places.items():
        assert files.resolve_named_path(Path(said)) == tmp_path / meant, said
