"""Commits of one project, or of shared files, with a message in the words of the procedure."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from lean.history import snapshots
from lean.history.documents_at import parse_entries
from lean.history.git import GitError
from lean.schemas import title_of
from lean.values import format_date, parse_date
from lean.values.spelling import without_sign

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lean.history.git import Repository
    from lean.history.revisions import History
    from lean.regulation.model import Regulation
    from lean.workspace.project import Project

_WIDTH: Final = 100  # characters of a subject; one of git's own is shorter, but Russian words are longer
_HALFWAY: Final = {
    "MERGE_HEAD": "слияние",
    "CHERRY_PICK_HEAD": "перенос правки (cherry-pick)",
    "REVERT_HEAD": "отмена правки (revert)",
    "rebase-merge": "перенос ветки (rebase)",
    "rebase-apply": "перенос ветки (rebase)",
}


@dataclass(frozen=True, slots=True)
class SavedCommit:
    """A new commit: its id and the first line of its message."""

    commit: str
    subject: str


def list_changed_files(repository: Repository, *paths: str) -> list[str]:
    """Return files that differ from the last commit, with new ones, without ignored ones. Raises GitError."""
    return [record[3:] for record in _list_file_states(repository, paths)]


def _list_file_states(repository: Repository, paths: Sequence[str]) -> list[str]:
    """Return for each file its two status letters, a space and its path from the top of the repository."""
    return repository.list_items(
        "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--", *paths
    )


@dataclass(frozen=True, slots=True)
class UnsavedFiles:
    """Files of the workspace that differ from the last commit, as paths from its top.

    ``new`` are unknown to git; ``changed`` were edited or deleted; ``staged`` are prepared for a commit; ``behind`` are
    committed, but git was interrupted before it updated its index.
    """

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    staged: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()


def find_unsaved_files(repository: Repository, names: Sequence[str]) -> UnsavedFiles:
    """Return which of the named files are not saved as they are; links are skipped. Raises GitError."""
    states: dict[str, set[str]] = {}
    for record in _list_file_states(repository, names):
        path = record[3:].removeprefix(repository.prefix)
        if path in names and not (repository.folder / path).is_symlink():
            states.setdefault(path, set()).add(record[:2])
    kinds = {path: _classify_states(letters) for path, letters in states.items()}
    kinds |= dict.fromkeys(
        _select_behind_index(repository, [path for path, kind in kinds.items() if kind == "staged"]), "behind"
    )
    changed = [path for path, kind in kinds.items() if kind == "changed"]
    if changed:
        # The size alone makes a file changed for `git status`: an editor of Windows may have turned its line ends.
        kinds |= dict.fromkeys(set(changed).difference(_select_differing(repository, "HEAD", changed)), "")
    return UnsavedFiles(
        *(tuple(name for name in names if kinds.get(name) == field.name) for field in fields(UnsavedFiles))
    )


def _classify_states(states: set[str]) -> str:
    # A save that was cut short leaves the intent to add a file, which holds nothing of it.
    if states <= {"??", " A"}:
        return "new"
    return "changed" if states <= {" M", " D", " T"} else "staged"


def _select_behind_index(repository: Repository, names: Sequence[str]) -> list[str]:
    """Return those staged files that equal the last commit while the index still holds the one before."""
    if not names or repository.commit_of("HEAD") is None:
        return []
    before = repository.commit_of("HEAD^") or repository.run("hash-object", "-t", "tree", "--stdin").decode().strip()
    differ = {*_select_differing(repository, "HEAD", names), *_select_differing(repository, before, names, "--cached")}
    return [name for name in names if name not in differ]


def _select_differing(repository: Repository, revision: str, names: Sequence[str], *options: str) -> list[str]:
    """Return the files that differ between a revision and the disk (the index with ``--cached``)."""
    return repository.list_items(
        "diff", *options, "--name-only", "-z", "--no-ext-diff", "--relative", revision, "--", *names
    )


def refresh_index(repository: Repository, paths: Sequence[str]) -> None:
    """Set the index of the paths to the last commit, after git was interrupted between both. Raises GitError."""
    repository.run("reset", "--quiet", "--", *paths)


def save_workspace(repository: Repository, new: Sequence[str], changed: Sequence[str]) -> SavedCommit | None:
    """Commit files found by `find_unsaved_files`. Raises GitError like `save_project`."""
    names = (*new, *changed)
    _require_finished(repository)
    _require_author(repository)
    parts = [(word, part) for word, part in (("добавлено", new), ("изменено", changed)) if part]
    parts_in_words = [name if place else f"{word} {name}" for word, part in parts for place, name in enumerate(part)]
    subject, whole = _fit_subject("Настройки рабочего каталога: ", parts_in_words, ", ")
    body = "" if whole else "\n" + "".join(f"{word} {', '.join(part)}\n" for word, part in parts)
    return _commit_paths(repository, names, f"{subject}\n{body}")


def compose_message(history: History, project: Project, regulation: Regulation) -> tuple[str, str]:
    """Return the subject and the body of the commit message for the unsaved changes of a project."""
    before, after = snapshots.last_saved_state(history), snapshots.current_state(project)
    changes = snapshots.compare_states(before, after)
    steps = _describe_new_entries(before.documents.get("journal"), after.documents.get("journal"), regulation)
    if history.saved_folder != history.folder:
        steps = [f"каталог переименован, был {history.saved_folder.rpartition('/')[2]}", *steps]
    own = [change for change in changes if change.document != "journal" or change.kind != "added"]
    changes_in_words = [" ".join(f"{title_of(change.document)}: {change.text}".split()) for change in own]
    opening = f"{project.slug}: "
    if not before.documents:
        return _fit_subject(opening, [" ".join(f"начат проект «{project.title}»".split())])[0], "\n".join(steps)
    if steps:
        subject, whole = _fit_subject(opening, steps)
        return subject, "\n".join(changes_in_words if whole else [*steps, *changes_in_words])
    subject, whole = _fit_subject(opening, changes_in_words or ["правка без изменений по смыслу"], most=1)
    return subject, "" if whole else "\n".join(changes_in_words)


def _fit_subject(opening: str, parts: Sequence[str], between: str = "; ", most: int | None = None) -> tuple[str, bool]:
    """Return a subject with as many parts as fit and the count of the rest, and whether all fitted."""
    for count in range(min(len(parts), most or len(parts)), 0, -1):
        line = f"{opening}{between.join(parts[:count])}{_count_rest(parts[count:])}"
        if len(line) <= _WIDTH:
            return line, count == len(parts)
    more = _count_rest(parts[1:])
    return f"{f'{opening}{parts[0]}'[: _WIDTH - len(more) - 1]}…{more}", False


def _count_rest(parts: Sequence[str]) -> str:
    return f" и ещё {len(parts)}" if parts else ""


def _describe_new_entries(before: bytes | None, after: bytes | None, regulation: Regulation) -> list[str]:
    """Return the new journal entries in words: «Карточка утверждена 25.01.2027, протокол 3»."""
    known = parse_entries(before)
    descriptions = []
    for entry in parse_entries(after):
        if entry in known:
            known.remove(entry)
            continue
        name = str(entry.get("event"))
        title = regulation.events[name].name if name in regulation.events else name
        day = str(entry.get("date"))
        with contextlib.suppress(ValueError):
            day = format_date(parse_date(day))
        protocol = f", протокол № {without_sign(str(entry['protocol']))}" if entry.get("protocol") else ""
        descriptions.append(f"{title} {day}{protocol}")
    return descriptions


def save_project(
    history: History, project: Project, regulation: Regulation, text: str | None = None
) -> SavedCommit | None:
    """Commit the changes of a project; None where there are none. Other staged files stay staged.

    Raises GitError: no author, an unfinished merge, a hook that refused.
    """
    repository = history.repository
    folders = sorted({history.folder, history.saved_folder})
    if not list_changed_files(repository, *folders):
        return None
    _require_finished(repository)
    _require_author(repository)
    subject, body = compose_message(history, project, regulation)
    text_of_commit = f"{text}\n" if text else f"{subject}\n\n{body}\n" if body else f"{subject}\n"
    return _commit_paths(repository, folders, text_of_commit)


def _commit_paths(repository: Repository, paths: Sequence[str], text: str) -> SavedCommit | None:
    new = repository.run("ls-files", "-z", "--others", "--exclude-standard", "--", *paths)
    if new:
        # A partial commit takes only files that the index knows; their content is taken from the disk.
        repository.run("add", "--intent-to-add", "--pathspec-from-file=-", "--pathspec-file-nul", given=new)
    if repository.ask_line("diff", "--quiet", "--no-ext-diff", "HEAD", "--", *paths) is not None:
        # The last commit holds all of it: git was stopped between that commit and its index, which is to follow.
        refresh_index(repository, paths)
        return None
    before = repository.commit_of("HEAD")
    try:
        repository.run(
            "commit", "--quiet", "--cleanup=verbatim", "--file=-", "--only", "--", *paths, given=text.encode()
        )
    except GitError:
        if repository.commit_of("HEAD") != before:
            # Stopped between the commit and its index, or another's commit came first: what is there tells which.
            refresh_index(repository, paths)
            if not list_changed_files(repository, *paths):
                return _head_as_saved(repository, text)
        elif new:
            with contextlib.suppress(GitError):
                repository.run("rm", "--cached", "--quiet", "--pathspec-from-file=-", "--pathspec-file-nul", given=new)
        raise
    return _head_as_saved(repository, text)


def _head_as_saved(repository: Repository, text: str) -> SavedCommit:
    commit = repository.ask_line("rev-parse", "HEAD")
    return SavedCommit(commit or "", text.partition("\n")[0])


def find_unfinished_operation(repository: Repository) -> str | None:
    """Return the name of an unfinished git operation; None where there is none."""
    return next((title for name, title in _HALFWAY.items() if (repository.git_directory / name).exists()), None)


def _require_finished(repository: Repository) -> None:
    operation = find_unfinished_operation(repository)
    if operation is not None:
        raise GitError(f"в хранилище не закончено {operation}: закончите или отмените, потом сохраняйте (git status)")


def _require_author(repository: Repository, variables: Mapping[str, str] | None = None) -> None:
    environment = os.environ if variables is None else variables
    missing: Sequence[tuple[str, str, str]] = [
        (key, title, example)
        for key, variable, title, example in (
            ("user.name", "GIT_AUTHOR_NAME", "имя", "Иванов И.И."),
            ("user.email", "GIT_AUTHOR_EMAIL", "почта", "ivanov@example.org"),
        )
        if not environment.get(variable) and not repository.ask_line("config", "--get", key)
    ]
    if missing:
        title = " и ".join(word for _, word, _ in missing)
        commands = "; ".join(f'git config --global {key} "{example}"' for key, _, example in missing)
        raise GitError(f"git не знает, кто вы ({title}): {commands}")
