"""What the commands about history share: the history of a project, names of documents, changes for programs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lean.history.differences import Change
    from lean.history.revisions import History
    from lean.loading import LoadedProject


def history(loaded: LoadedProject) -> History:
    """The history of a project. Raises GitError where there is none; says when it is not whole."""
    from lean.commands.session import note
    from lean.history.revisions import history_of

    found = history_of(loaded)
    if found.repository.shallow:
        note("История неполная: хранилище получено не целиком. Получить остальное: git fetch --unshallow")
    return found


def history_if_any(loaded: LoadedProject, instead: str = "Только журнал") -> History | None:
    """The history of a project; None without git or a repository, with a word about what is told instead."""
    from lean.commands.session import note
    from lean.history.git import NoRepositoryError

    try:
        return history(loaded)
    except NoRepositoryError as error:
        note(f"{instead}: {error}.")
        return None


def known_document(name: str) -> str:
    """The name of a document of a project, with or without `.yaml`. Raises UsageError for any other."""
    from lean.commands.session import UsageError, nearest
    from lean.documents import DOCUMENTS
    from lean.reporters import visible

    plain = name.removesuffix(".yaml")
    if plain not in DOCUMENTS:
        raise UsageError(f"документа «{visible(plain)}» нет{nearest(plain, DOCUMENTS)}")
    return plain


def title_of(document: str) -> str:
    """What a document is called."""
    from lean.schemas import TITLES

    return TITLES[document][0]


def change_object(change: Change) -> dict[str, Any]:
    """A change with stable keys."""
    return {
        "document": change.document,
        "kind": change.kind,
        "place": list(change.place),
        "what": change.what,
        "old": change.old,
        "new": change.new,
        "text": change.text,
    }


def laid_out(lines: Iterable[str]) -> Iterator[str]:
    """Lines for a terminal, broken between words to the right of their beginning; for a pipe as they are."""
    if not sys.stdout.isatty():
        yield from lines
        return
    import shutil
    import textwrap

    width = max(_NARROW, shutil.get_terminal_size().columns)
    for line in lines:
        start = _DAY if line[:1].isdigit() else len(line) - len(line.lstrip()) + 2
        yield from textwrap.wrap(
            line, width, subsequent_indent=" " * start, break_long_words=False, break_on_hyphens=False
        ) or [line]


_NARROW: Final = 40
_DAY: Final = 14  # columns of a day and the sign after it


def by_document(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """Changes under the names of their documents, in their order."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.document, []).append(change)
    return found
