"""The only caller of git for history: plumbing with a settled environment, output as bytes between NULs."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lean import programs
from lean.history.commit_time import parse_commit_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

SECONDS: Final = 300.0
ABSENT: Final = "0" * 40

# What a hook's git sets for its own repository. A quarantine (pre-receive) needs its object folders.
_OF_A_HOOK: Final = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE",
    "GIT_INTERNAL_SUPER_PREFIX", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE",
)  # fmt: skip
_OBJECTS: Final = ("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")
# Nothing of a repository's own settings may start a program, fetch, colour, abbreviate, leave out or translate what we
# read. A folder of a clone that is shaped like a repository is none: only what a `.git` leads to is.
_SETTLED: Final = (
    "--no-pager",
    "-c", "safe.bareRepository=explicit", "-c", "protocol.allow=never", "-c", "core.fsmonitor=false",
    "-c", "advice.graftFileDeprecated=false",
    "-c", "core.quotepath=off", "-c", "log.showSignature=false", "-c", "log.showRoot=true", "-c", "log.follow=false",
    "-c", "diff.renames=true", "-c", "diff.renameLimit=2000", "-c", "diff.relative=false",
    "-c", f"diff.orderFile={os.devnull}",
    "-c", "diff.ignoreSubmodules=none", "-c", "status.showUntrackedFiles=all", "-c", "merge.conflictStyle=merge",
    # Old guides for Windows advise windows-1251 for messages, which come in UTF-8 from here; line ends are described by
    # .gitattributes, and turning them is no reason to save nothing.
    "-c", "i18n.commitEncoding=UTF-8", "-c", "core.safecrlf=false",
)  # fmt: skip
_WRITING: Final = frozenset({"add", "commit", "reset", "rm"})
"""Commands that work for the person who called: the hooks and filters of the repository are asked as git does."""
_COMPARING: Final = frozenset({"diff", "status", "ls-files"})
"""Reading commands that look into the work tree, and would run the filters of its files."""


class GitError(Exception):
    """Git is not there, there is no repository, or git refused; the message says which and what to do."""


class NoRepositoryError(GitError):
    """There is no git or no repository here: no history at all."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A file that a commit touched: blob ids before and after, ABSENT for none; ``source`` is its old path if renamed.

    A merge has several ``befores``, one for each parent, and lists only files that differ from all of them.
    """

    path: str
    befores: tuple[str, ...]
    after: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit and the files that it touched among those asked about."""

    id: str
    parents: tuple[str, ...]
    author: str
    when: datetime
    message: str
    touched: tuple[Touched, ...] = ()

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.strip().partition("\n")[0]


def build_environment(variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of every call, without the settings of a hook that would lead to another repository."""
    given = os.environ if variables is None else variables
    dropped = set(_OF_A_HOOK) | (set() if "GIT_QUARANTINE_PATH" in given else set(_OBJECTS))
    kept = {name: value for name, value in given.items() if name not in dropped}
    settled = {"LC_ALL": "C", "LANGUAGE": "", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_PAGER": "cat"}
    # History is what was committed: no other object takes the place of one, nothing is fetched on the way.
    as_committed = {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": os.devnull}
    offline = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}
    return {**kept, **settled, **as_committed, **offline, "GIT_LITERAL_PATHSPECS": "1"}


@dataclass(frozen=True)
class Repository:
    """A repository and the folder in it, seen from which all paths are told (the workspace).

    ``head`` is the commit at hand, None in a repository without one; ``shallow``: older commits were not fetched.
    """

    folder: Path
    prefix: str
    head: str | None
    shallow: bool
    _environment: dict[str, str] = field(repr=False)

    def run(self, *arguments: str, given: bytes = b"", extra: Mapping[str, str] | None = None) -> bytes:
        """Return the output of a git command in the folder. Raises GitError with git's last words."""
        done = self._call(arguments, {**self._environment, **(extra or {})}, given)
        if done.returncode != 0:
            raise GitError(_describe_failure(arguments, done))
        return done.stdout

    def list_items(self, *arguments: str) -> list[str]:
        """Return what a git command lists with -z; bytes that are no UTF-8 are kept as surrogates. Raises GitError."""
        return [_decode(item) for item in self.run(*arguments).split(b"\0") if item]

    def ask_line(self, *arguments: str) -> str | None:
        """Return the one line that a git command prints; None where the command fails."""
        done = self._call(arguments, self._environment, b"")
        return _decode(done.stdout).rstrip("\n") if done.returncode == 0 else None

    def _call(
        self, arguments: Sequence[str], variables: Mapping[str, str], given: bytes
    ) -> subprocess.CompletedProcess[bytes]:
        settings: tuple[str, ...] = ()
        if arguments[0] not in _WRITING:
            settings = ("-c", f"core.hooksPath={os.devnull}")
        if arguments[0] in _COMPARING:
            settings += self._without_filters
        return _call(self.folder, arguments, variables, given, settings)

    @cached_property
    def _without_filters(self) -> tuple[str, ...]:
        """Settings that leave the filters of the repository's files without a program to run."""
        done = _call(self.folder, ("config", "-z", "--name-only", "--get-regexp", r"^filter\."), self._environment, b"")
        names = {_decode(name).rpartition(".")[0] for name in done.stdout.split(b"\0") if name}
        off = (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false"))
        return tuple(word for name in sorted(names) for key, value in off for word in ("-c", f"{name}.{key}={value}"))

    @cached_property
    def git_directory(self) -> Path:
        """The directory of this work tree's git files."""
        return Path(_decode(self.run("rev-parse", "--absolute-git-dir")).rstrip("\n"))

    def commit_of(self, revision: str) -> str | None:
        """Return the id of the commit that a revision names; None where there is none."""
        if not revision or revision.startswith("-") or "\0" in revision:
            return None
        return self.ask_line("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")

    def find_commit_before(self, moment: str) -> str | None:
        """Return the last commit on this branch not later than a moment; None where there is none."""
        return self.ask_line("rev-list", "-1", f"--before={moment}", "HEAD") or None

    def list_commits(
        self, *paths: str, revision: str = "HEAD", every: bool = False, whole: bool = False
    ) -> list[Commit]:
        """Return the commits that touched paths (relative to the folder), oldest first, with what they touched there.

        ``every`` looks at all branches, and takes paths as patterns; ``whole`` at branches too of which a merge kept
        nothing at those paths.
        """
        if self.head is None:
            return []
        start = ("--all",) if every else ("--full-history", revision) if whole else (revision,)
        extra = {"GIT_LITERAL_PATHSPECS": "0"} if every else None
        return list(
            reversed(
                list(_parse_commits(self.run(*_LOG, "--no-renames", *start, "--", *paths, extra=extra), self.prefix))
            )
        )

    def read_commit(self, commit: str) -> Commit:
        """Return a commit with all files it touched, renames detected."""
        return next(_parse_commits(self.run(*_LOG, "-M50%", "-1", commit, "--"), self.prefix))

    def list_touched_files(self, old: str, new: str, *paths: str) -> tuple[Touched, ...]:
        """Return the files in which two commits differ."""
        out = self.run("diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", old, new, "--", *paths)
        return tuple(_parse_raw_lines(out.split(b"\0"), self.prefix))

    def list_files(self, revision: str, *paths: str) -> dict[str, str]:
        """Return the regular files at a revision below paths: path -> blob id. Links and submodules are skipped."""
        out = self.run("ls-tree", "-r", "-z", "--full-tree", revision, "--", *(self.prefix + path for path in paths))
        blobs = {}
        for line in filter(None, out.split(b"\0")):
            about, _, path = line.partition(b"\t")
            mode, kind, blob = about.split()
            name = _decode(path)
            if kind == b"blob" and mode != b"120000" and name.startswith(self.prefix):
                blobs[name.removeprefix(self.prefix)] = blob.decode()
        return blobs

    def read_blobs(self, wanted: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of blobs: id -> bytes. A blob that does not exist is left out."""
        names = [name for name in dict.fromkeys(wanted) if name != ABSENT]
        if not names:
            return {}
        out = self.run("cat-file", "--batch", given="".join(f"{name}\n" for name in names).encode())
        contents: dict[str, bytes] = {}
        at = 0
        for name in names:
            end = out.index(b"\n", at)
            words = out[at:end].split()
            at = end + 1
            if len(words) == 3:  # noqa: PLR2004 - id, kind, size; else «missing»
                size = int(words[2])
                contents[name] = out[at : at + size]
                at += size + 1
        return contents


def is_installed() -> bool:
    """Return whether git is installed."""
    return programs.program("git") is not None


def find_repository(folder: Path) -> Repository:
    """Return the repository that holds a folder. Raises NoRepositoryError that says what is absent.

    A hook's GIT_DIR is followed only where the folder lies in no repository otherwise.
    """
    settled = build_environment()
    _refuse_disguised(folder)
    done = _call(folder, _WHERE, settled, b"")
    if not done.stdout and "GIT_DIR" in os.environ:
        kept = {name: os.environ[name] for name in _OF_A_HOOK if name in os.environ}
        settled = {**settled, **kept}
        done = _call(folder, _WHERE, settled, b"")
    if not done.stdout:
        complaint = done.stderr.decode(errors="replace")
        trusting = _TRUSTING.search(complaint)
        if trusting is not None or "dubious ownership" in complaint:
            top = trusting[1] if trusting is not None else str(folder)
            raise NoRepositoryError(
                f"git не доверяет хранилищу: каталог {folder} принадлежит другому пользователю. Если оно общее и "
                f'так и задумано: git config --global --add safe.directory "{top}"'
            )
        if "not a git repository" in complaint or "must be run in a work tree" in complaint:
            raise NoRepositoryError(f"{folder} — не хранилище git, истории нет: начните её командой git init")
        raise NoRepositoryError(_describe_failure(_WHERE, done))
    prefix, shallow, head, *_ = _decode(done.stdout).split("\n")
    # Without a commit git tells all but HEAD, and then complains.
    return Repository(folder, prefix, head if done.returncode == 0 else None, shallow == "true", settled)


def _refuse_disguised(folder: Path) -> None:
    """Refuse a folder, or one above it, that has the shape of a repository and is reached by no `.git`.

    Git takes it for one, with its settings, which may come with a clone; `safe.bareRepository` is unknown to old ones.
    A server's own repository is followed by the GIT_DIR that git gives its hooks. Raises NoRepositoryError.
    """
    for place in (folder, *folder.absolute().parents):
        if os.path.lexists(place / ".git"):
            return
        if place.name != ".git" and all(os.path.lexists(place / name) for name in ("HEAD", "objects", "refs")):
            if _is_named_by_hook(place):
                return
            raise NoRepositoryError(
                f"каталог {place} устроен как хранилище git (HEAD, objects, refs), но это не .git: "
                "программа ему не верит; уберите эти файлы или перейдите в рабочую копию"
            )


def _is_named_by_hook(place: Path) -> bool:
    return "GIT_DIR" in os.environ and os.path.realpath(os.environ["GIT_DIR"]) == os.path.realpath(place)


def merge_file(ours: Path, base: Path, theirs: Path) -> tuple[bytes, bool]:
    """Return git's merge of three files by lines and whether it is free of conflict marks. Raises GitError."""
    order = ("merge-file", "-p", "-L", "наше", "-L", "было", "-L", "их", str(ours), str(base), str(theirs))
    done = _call(ours.parent, order, build_environment(), b"")
    if not 0 <= done.returncode < _TROUBLE:
        raise GitError(_describe_failure(order, done))
    return done.stdout, done.returncode == 0


_TROUBLE: Final = 128
# What git advises itself: it alone knows how it spells a network folder. Before 2.35.3 it does not quote the place.
_TRUSTING: Final = re.compile(r"--add safe\.directory '?(.+?)'?\s*$", re.MULTILINE)
_WHERE: Final = ("rev-parse", "--show-prefix", "--is-shallow-repository", "HEAD^{commit}")
_LOG: Final = (
    "log", "--raw", "-c", "-z", "--no-abbrev", "--no-ext-diff", "--no-textconv", "--no-color", "--no-notes",
    "--encoding=UTF-8",
    "--format=%x01%H%x02%P%x02%aI%x02%aN%x02%B",
)  # fmt: skip


def _call(
    folder: Path, arguments: Sequence[str], settled: Mapping[str, str], given: bytes, settings: Sequence[str] = ()
) -> subprocess.CompletedProcess[bytes]:
    program = programs.program("git")
    if program is None:
        raise NoRepositoryError("git не найден: установите его (Windows: git-scm.com; Linux: пакет git)")
    command = [program, *_SETTLED, *settings, *arguments]
    try:
        return subprocess.run(  # noqa: S603 - git as found on PATH; arguments never pass a shell
            command, cwd=folder, env=dict(settled), input=given, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise GitError(f"git {arguments[0]} не ответил за {SECONDS:g} с") from None
    except OSError as error:
        raise GitError(f"git не запускается: {error.strerror or error}") from None


# What git says of disks and locks -> the same in Russian; `{}` stands for what the brackets found.
_IN_RUSSIAN: Final = tuple(
    (re.compile(pattern), russian)
    for pattern, russian in (
        (
            r"Unable to create '(.*\.lock)': File exists",
            "с хранилищем работает другой git, или его прервали. Если он точно не работает, удалите {} и повторите",
        ),
        (r"No space left on device|Out of diskspace", "на диске нет места: освободите его и повторите"),
        (r"Disk quota exceeded", "исчерпана квота на диске: освободите место и повторите"),
        (r"Input/output error", "диск вернул ошибку: проверьте его и повторите"),
        (r"Read-only file system", "диск только для чтения"),
        (r"Permission denied|insufficient permission", "нет права писать в хранилище"),
        # Here git keeps the reason to itself.
        (r"(?i)(?:unable to|could ?n.t|cannot|can't|failed to) (?:write|close|fsync|update|lock|create|rename)",
         "файлы хранилища не записываются: проверьте, есть ли место на диске и право писать"),
    )
)  # fmt: skip


def _describe_failure(arguments: Sequence[str], done: subprocess.CompletedProcess[bytes]) -> str:
    text = done.stderr.decode(errors="replace").strip()
    if done.returncode < 0:
        return f"git {arguments[0]} прерван (сигнал {-done.returncode}): повторите"
    known = next((say.format(*match.groups()) for pattern, say in _IN_RUSSIAN if (match := pattern.search(text))), "")
    lines = text.splitlines() or [f"код {done.returncode}"]
    if arguments[0] == "commit":
        # What a hook refused is told in all its lines.
        return "git commit не записал: " + "\n".join([*([known] if known else []), *lines])
    last = lines[-1].removeprefix("fatal: ")
    return f"git {arguments[0]}: {known} ({last})" if known else f"git {arguments[0]}: {last}"


def _parse_commits(out: bytes, prefix: str) -> Iterator[Commit]:
    """Commits of `git log --raw -z` with the format above."""
    # A message may hold any sign but NUL, so a commit begins where a NUL stands before the mark.
    for record in _COMMIT.split(out)[1:]:
        about, _, rest = record.partition(b"\0")
        name, parents, when, author, message = (_decode(part) for part in about.split(b"\x02", 4))
        touched = tuple(_parse_raw_lines(rest.split(b"\0"), prefix))
        yield Commit(
            name,
            tuple(parents.split()),
            _INITIALS.sub(r"\g<0>.", author),
            parse_commit_time(when),
            message,
            touched,
        )


# Git drops the full stop at the end of an author's name: «Иванов И.И».
_INITIALS: Final = re.compile(r"(?<=\.)[A-ZА-ЯЁ]\Z")
_COMMIT: Final = re.compile(rb"(?:\A|\0)\x01(?=[0-9a-f]{40})")


def _parse_raw_lines(tokens: Sequence[bytes], prefix: str) -> Iterator[Touched]:
    """Files of raw lines: a colon for each parent, modes, blobs, a status; then a path, or two for a rename."""
    rest = iter(tokens)
    for token in rest:
        line = _decode(token.strip(b"\n"))
        parents = len(line) - len(line.lstrip(":"))
        if not parents:
            continue
        *befores, after, status = (
            ABSENT if set(word) == {"0"} else word for word in line[parents:].split()[parents + 1 :]
        )
        path = _decode(next(rest))
        source = None
        if parents == 1 and status[0] in "RC":
            source, path = path, _decode(next(rest))
        yield Touched(
            _relate_path(path, prefix), tuple(befores), after, None if source is None else _relate_path(source, prefix)
        )


def _relate_path(path: str, prefix: str) -> str:
    """Return a path of the repository relative to the folder; what lies elsewhere starts with a slash."""
    return path.removeprefix(prefix) if path.startswith(prefix) else f"/{path}"


def _decode(text: bytes) -> str:
    return text.decode(errors="surrogateescape")
