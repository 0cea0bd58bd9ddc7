"""Faults at writes: a command that is killed, out of space or failing at any write leaves old files and new ones."""

from __future__ import annotations

import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final

import pytest

from lean.cli.main import NAMES
from tests.battery.faulting import HUNG, KILL, KINDS, Ran, Standby
from tests.battery.running import POWERLESS, run_process
from tests.battery.tally import WHOLE, counted
from tests.battery.writing import LEFT, WRITING, content, git, kept, repository, settled, workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from tests.battery.faulting import Call
    from tests.battery.tally import Tally
    from tests.battery.writing import Writing

pytestmark = [
    pytest.mark.battery(5),
    pytest.mark.skipif(shutil.which("strace") is None or sys.platform != "linux", reason="strace is not installed"),
]

REASONS: Final = {"ENOSPC": "нет места", "EIO": "диск вернул ошибку"}
OF_GIT: Final = ("git", "файлы хранилища не записываются", "удалите", "прерван", *REASONS.values())
_random = re.compile(r"\w+(?=\.lean-tmp)")
READING: Final = ("check", "status", "list")
DAY: Final = ("--on", "2026-11-23")


@pytest.fixture(scope="session")
def variables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return settled(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory, variables: dict[str, str]) -> Path:
    root = tmp_path_factory.mktemp("faults") / "работа"
    workspace(root, variables)
    return root


@pytest.fixture(scope="session")
def standby(tmp_path_factory: pytest.TempPathFactory, base: Path, variables: dict[str, str]) -> Iterator[Standby]:
    warm = [(str(base), ["check", *DAY]), (str(base), ["render", "seredina", "card", "-o", str(base.parent)])]
    with Standby(tmp_path_factory.mktemp("standby"), variables, warm) as made:
        yield made


class Trial:
    """A command in a separate workspace, tried with one fault after another."""

    def __init__(self, standby: Standby, base: Path, place: Path, writing: Writing) -> None:
        self.standby, self.base, self.place, self.writing = standby, base, place, writing
        self.variables = settled(place)
        self.arguments = shlex.split(writing.command)
        self.before = content(self.folder())
        folder = self.folder()
        self.clean = standby.traced(folder, self.arguments)
        assert self.clean.code == 0, self.clean.said
        self.after = kept(content(folder))
        self.known = repository(folder)
        self.seen: set[tuple[str, ...]] = set()
        assert kept(self.before) != self.after or self.known[1] == "", "the command writes nothing"

    def folder(self) -> Path:
        """Return the workspace as the command finds it, always at the same path, because some files contain it."""
        folder = self.place / "w"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.base, folder, symlinks=True)
        self.writing.prepare(folder)
        return folder

    def fault(self, call: Call, kind: str) -> Iterator[str]:
        """Return everything that is wrong after a fault of a kind at a call."""
        folder = self.folder()
        ran = self.standby.traced(folder, self.arguments, (call, kind))
        yield from _came(ran, call, kind)
        if not (kind == KILL and call.process == 0):
            yield from self.told(ran, (REASONS.get(kind, "прерван"),) if call.process == 0 else OF_GIT)
        yield from self.aftermath(folder, ran)

    def told(self, ran: Ran, reasons: Iterable[str]) -> Iterator[str]:
        """Check that a command that was not killed ends with a message about what happened."""
        if ran.code not in {0, 1} or "Traceback" in ran.said:
            yield f"ends with {ran.code}: {ran.said}"
        if ran.code == 1 and not any(reason in ran.said for reason in reasons):
            yield f"does not tell the reason: {ran.said}"

    def aftermath(self, folder: Path, ran: Ran) -> Iterator[str]:
        """Check the files, the leftovers, and the repetition of the command."""
        yield from self.whole(folder, ran)
        yield from self.ignored(folder)
        yield from self.repeated(folder, ran)

    def whole(self, folder: Path, ran: Ran) -> Iterator[str]:
        """Check that each file is old or new, and that a successful command has written all of them."""
        now = kept(content(folder))
        for name in sorted({*now, *self.before, *self.after}):
            if now.get(name) not in (self.before.get(name), self.after.get(name)):
                found = now.get(name)
                yield f"{name} is neither old nor new: {'gone' if found is None else found[:300]!r}"
        if ran.code == 0 and now != self.after and "заготовки не созданы" not in ran.said:
            yield f"ends well, but did not write {_differing(now, self.after)}: {ran.said}"

    def ignored(self, folder: Path) -> Iterator[str]:
        """Check that git and reading commands ignore the leftovers."""
        left = [name for name in content(folder) if LEFT(name)]
        if not left:
            return
        if (folder / ".gitignore").is_file() and any(LEFT(line) for line in _told_by_git(folder)):
            yield f"git sees {left}"
        alike = (*_differing(kept(content(folder)), self.before), *(_random.sub("*", name) for name in left))
        if (folder / "lean.yaml").is_file() and alike not in self.seen:
            self.seen.add(alike)
            found = self.read(folder)
            shutil.move(folder, self.place / "as it was")
            shutil.copytree(
                self.place / "as it was", folder, ignore=shutil.ignore_patterns(".lean.lock", ".*.lean-tmp")
            )
            expected = self.read(folder)
            shutil.rmtree(folder)
            shutil.move(self.place / "as it was", folder)
            if found != expected:
                yield f"{left} change what is read: {found} instead of {expected}"

    def read(self, folder: Path) -> list[Ran]:
        """Return the output of the commands that only read."""
        return [self.standby.run(folder, [command, *DAY]) for command in READING]

    def repeated(self, folder: Path, ran: Ran) -> Iterator[str]:
        """Check that repeating the command succeeds, removes leftovers, and gives the usual result."""
        again = self._again(folder)
        if again.code != 0 and not (again.code == 1 and self.writing.once):
            yield f"again: {again}"
        now = content(folder)
        if kept(now) != self.after:
            yield f"again, other files: {_differing(kept(now), self.after)}: {again.said}"
        if left := [name for name in now if LEFT(name) and not name.endswith(".lean.lock")]:
            yield f"left over for ever: {left}"
        if "git init не удался" not in ran.said and repository(folder) != self.known:
            yield f"again, git knows {repository(folder)} instead of {self.known}: {again.said}"

    def _again(self, folder: Path) -> Ran:
        """Repeat the command and follow its advice on git's locks: only a person knows that no git is running."""
        for command in (self.arguments, *([shlex.split(self.writing.again)] if self.writing.again else [])):
            again = self.standby.run(folder, command)
            for _ in range(3):
                locks = [path for path in folder.rglob(".git/**/*.lock") if f"удалите {path}" in again.said]
                for path in locks:
                    path.unlink()
                if locks:
                    again = self.standby.run(folder, command)
        return again


def _came(ran: Ran, call: Call, kind: str) -> Iterator[str]:
    """Return whether the fault occurred where it was intended."""
    if kind == KILL:
        last = [made for made in ran.calls if made.process == call.process][-1:]
        if last != [call] or (call.process == 0 and ran.code != -9):
            yield f"the kill came elsewhere: {last}, {ran.code}"
    elif len(ran.injected) != 1 or call not in ran.calls:
        yield f"the fault came elsewhere: {ran.injected}"


def _differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def _told_by_git(folder: Path) -> list[str]:
    out = git(folder, "status", "--porcelain", "-z", "--untracked-files=all")
    return [line[3:] for line in out.split("\0")]


def _count(tally: Tally, wrong: list[str]) -> None:
    tally.add(
        tracebacks=any("Traceback" in line or line.startswith("ends with 3") for line in wrong),
        hangs=any(HUNG in line for line in wrong),
        silent=any("ends well" in line for line in wrong),
        losses=any("neither old nor new" in line for line in wrong),
    )


def _try(trial: Trial, name: str, count: int, tally: Tally) -> None:
    """Try a fixed sample of all faults at all calls and report everything that is wrong."""
    cases = [(call, kind) for call in trial.clean.calls for kind in KINDS]
    found = []
    for call, kind in random.Random(name).sample(cases, min(count, len(cases))):  # noqa: S311 - which ones is no secret
        wrong = list(trial.fault(call, kind))
        _count(tally, wrong)
        found += [f"{kind} at {call}: {line}" for line in wrong]
    assert not found, "\n".join(found)


# Commands that append, create, replace, make a folder, and call git.
TYPICAL: Final = ("init", "init, a workspace", "advance --commit", "save", "appeal add", "survey import", "render")


@pytest.mark.parametrize("name", TYPICAL)
def test_a_fault_in_each_writing_system_call(
    standby: Standby, base: Path, tmp_path: Path, tally: Tally, name: str
) -> None:
    _try(Trial(standby, base, tmp_path, WRITING[name]), name, 1, tally)


# Failures found by trying all calls: the command, the fault, and the call by words of its trace.
FOUND: Final = (
    ("save, all of a workspace", "ENOSPC", r'rename.*"/\.git/index\.lock", "/\.git/index"'),
    ("init, a workspace", "EIO", r'unlink.*"/\.lean\.yaml'),
    ("init, a workspace", "EIO", r'rmdir.*"/\.\.git'),
)


@pytest.mark.parametrize(("name", "kind", "about"), FOUND, ids=[" ".join(found[:2]) for found in FOUND])
def test_faults_that_once_caused_losses(
    standby: Standby, base: Path, tmp_path: Path, tally: Tally, name: str, kind: str, about: str
) -> None:
    trial = Trial(standby, base, tmp_path, WRITING[name])
    call = next(call for call in trial.clean.calls if re.search(about, str(call)))
    wrong = list(trial.fault(call, kind))
    _count(tally, wrong)
    assert not wrong, "\n".join(wrong)


@pytest.mark.long
@pytest.mark.parametrize("name", WRITING)
def test_random_faults_and_kills(standby: Standby, base: Path, tmp_path: Path, tally: Tally, name: str) -> None:
    trial = Trial(standby, base, tmp_path, WRITING[name])
    _try(trial, f"{name}, long", counted(1 if trial.writing.slow else 3, 10_000), tally)
    if not trial.writing.slow:
        _kill(trial, f"{name}, long", counted(1, 30), tally)


def _kill(trial: Trial, name: str, count: int, tally: Tally) -> None:
    """Kill a command a number of times, each time after a different fraction of its duration."""
    folder = trial.folder()
    start = time.monotonic()
    trial.standby.run(folder, trial.arguments)
    whole = time.monotonic() - start
    moments = random.Random(name)  # noqa: S311 - which moments is no secret
    found = []
    for _ in range(count):
        folder = trial.folder()
        moment = moments.uniform(0, whole)
        ran = trial.standby.run(folder, trial.arguments, kill_after=moment)
        wrong = list(trial.aftermath(folder, ran)) + ([] if ran.code in {0, -9} else [f"ends with {ran}"])
        _count(tally, wrong)
        found += [f"killed after {moment:.3f} s of {whole:.3f}: {line}" for line in wrong]
    assert not found, "\n".join(found)


def test_kills_at_random_moments(standby: Standby, base: Path, tmp_path: Path, tally: Tally) -> None:
    name = "advance, with documents"
    _kill(Trial(standby, base, tmp_path, WRITING[name]), name, 3, tally)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a separate small disk; only root may do that."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "none", place], check=False).returncode != 0:
        pytest.skip("no right to mount")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def _fill(disk: Path, free: int) -> Callable[[], None]:
    """Fill a disk up to a number of bytes; the returned function empties it again."""
    ballast = disk / "ballast"
    state = os.statvfs(disk)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, state.f_bavail * state.f_frsize - free)
    return ballast.unlink


def _no_more_names(disk: Path, _: int) -> Callable[[], None]:
    """Leave a disk without free entries for files, though with free bytes."""
    state = os.statvfs(disk)
    subprocess.run(["mount", "-o", f"remount,nr_inodes={state.f_files - state.f_ffree}", disk], check=True)
    return lambda: _remount(disk, f"nr_inodes={state.f_files}")


def _read_only(disk: Path, _: int) -> Callable[[], None]:
    _remount(disk, "ro")
    return lambda: _remount(disk, "rw")


def _remount(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", disk], check=True)


DISKS: Final = {
    "full": (_fill, 0, "нет места"),
    "with a page": (_fill, 4096, "нет места"),
    "with ten pages": (_fill, 40_960, "нет места"),
    "no more names": (_no_more_names, 0, "нет места"),
    "read only": (_read_only, 0, "только для чтения"),
}


def _try_disk(trial: Trial, disk: Path, state: str, tally: Tally) -> None:
    """Run a command on a disk in a state, and again when the disk works."""
    break_, free, reason = DISKS[state]
    folder = trial.folder()
    mend = break_(disk, free)
    ran = trial.standby.run(folder, trial.arguments)
    mend()
    wrong = [*trial.told(ran, (reason, *OF_GIT[1:])), *trial.aftermath(folder, ran)]
    if ran.code == 0 and not free and "заготовки не созданы" not in ran.said:
        wrong.append(f"ends well on a disk that is {state}: {ran.said}")
    _count(tally, wrong)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("state", ["full", "read only"])
def test_faults_of_a_real_file_system(standby: Standby, base: Path, disk: Path, tally: Tally, state: str) -> None:
    _try_disk(Trial(standby, base, disk, WRITING["advance, with documents"]), disk, state, tally)


@pytest.mark.long
@pytest.mark.parametrize("name", WRITING if WHOLE else TYPICAL)
def test_faults_of_real_file_systems_for_many_commands(
    standby: Standby, base: Path, disk: Path, tally: Tally, name: str
) -> None:
    trial = Trial(standby, base, disk, WRITING[name])
    for state in random.Random(name).sample(list(DISKS), counted(2, len(DISKS))):  # noqa: S311
        _try_disk(trial, disk, state, tally)


def _try_closed(trial: Trial, tally: Tally) -> None:
    """Run a command where the workspace is read-only, and again where it is writable."""
    folder = trial.folder()
    modes = {path: path.stat().st_mode for path in (folder, *folder.rglob("*")) if not path.is_symlink()}
    for path, mode in modes.items():
        path.chmod(mode & 0o555)
    program = (*POWERLESS, sys.executable, "-m", "lean.cli.main")
    ran = run_process(*trial.arguments, cwd=folder, env=trial.variables, program=program)
    for path, mode in modes.items():
        path.chmod(mode)
    told = Ran(ran.code, ran.out + ran.err)
    wrong = [*trial.told(told, ("нет права", *OF_GIT)), *trial.aftermath(folder, told)]
    if ran.code == 0 and "заготовки не созданы" not in told.said:
        wrong.append(f"ends well where nothing may be written: {told.said}")
    _count(tally, wrong)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name == "advance --commit" else pytest.mark.long)
        for name in (WRITING if WHOLE else TYPICAL)
    ],
)
def test_a_read_only_folder(standby: Standby, base: Path, tmp_path: Path, tally: Tally, name: str) -> None:
    _try_closed(Trial(standby, base, tmp_path, WRITING[name]), tally)


READS: Final = {"schedule", "status", "explain", "log", "verify", "list", "check", "doctor", "pre-receive"}
"""Commands that write nothing into a workspace; the cache of a check is outside of it."""


def test_every_writing_command_is_tested() -> None:
    assert {writing.command.split()[0] for writing in WRITING.values()} == NAMES - READS


@pytest.mark.long
def test_the_program_itself_under_strace(base: Path, variables: dict[str, str], tmp_path: Path, tally: Tally) -> None:
    """A fork of a warm process makes the same calls as the program started by itself."""
    folder = tmp_path / "w"
    shutil.copytree(base, folder)
    journal = folder / "projects/seredina/journal.yaml"
    before = journal.read_bytes()
    program = (sys.executable, "-m", "lean.cli.main", *shlex.split(WRITING["advance"].command))
    strace = ("strace", "-f", "-qq", "-o", tmp_path / "trace", "-e", "trace=rename", "-e")
    for inject, code in (("inject=rename:error=ENOSPC:when=1", 1), ("inject=rename:signal=KILL:when=1", -9)):
        done = subprocess.run(
            [*strace, inject, *program], cwd=folder, env=variables, check=False, capture_output=True, text=True
        )
        tally.add(losses=journal.read_bytes() != before, tracebacks="Traceback" in done.stderr)
        assert done.returncode == code, done.stderr
        assert ("нет места" in done.stderr) == (code == 1)
        assert journal.read_bytes() == before
    assert [path for path in journal.parent.iterdir() if path.name.endswith(".lean-tmp")] != []
    subprocess.run(program, cwd=folder, env=variables, check=True, capture_output=True)
    assert journal.read_bytes().startswith(before)
    assert [path for path in journal.parent.iterdir() if path.name.endswith(".lean-tmp")] == []
