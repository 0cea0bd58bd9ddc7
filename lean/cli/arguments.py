"""What several commands are given: words of fixed lists, documents, files to read, a regulation without a workspace."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydantic.fields import FieldInfo

    from lean.cli.session import Session
    from lean.regulation.model import Regulation


def meant(value: str, field: FieldInfo, option: str) -> str:
    """What a field would hold: of a fixed list the value, for which a Russian word may stand. Raises UsageError."""
    from pydantic_core import PydanticCustomError

    from lean.cli.session import UsageError
    from lean.documents.choices import choice_of
    from lean.reporters import visible

    choice = choice_of(field)
    try:
        return value if choice is None else choice.read(value)
    except PydanticCustomError as error:
        raise UsageError(f"{option}: {visible(str(error))}") from None


def known_document(name: str, known: Iterable[str]) -> str:
    """The name of a document, with or without `.yaml`. Raises UsageError for one that is not among the known."""
    from lean.cli.session import UsageError, nearest
    from lean.reporters import visible

    names = tuple(known)
    plain = name.removesuffix(".yaml")
    if plain not in names:
        raise UsageError(f"документа «{visible(plain)}» нет{nearest(plain, names)}")
    return plain


def file_to_read(path: Path, root: Path) -> Path:
    """A file that somebody names: from where he stands, else from his workspace. Raises UsageError for none."""
    from lean.cli.errors import refused_by_system
    from lean.cli.session import UsageError

    found = next((place for place in (path, root / path) if os.path.lexists(place)), None)
    if found is None:
        raise UsageError(refused_by_system(FileNotFoundError(errno.ENOENT, "", str(path))))
    return found


def session_anywhere(workspace: Path | None, on: str | None) -> Session:
    """The session of a command that needs no projects: outside a workspace, the regulation that comes first."""
    from lean.cli.session import open_session, session_of
    from lean.workspace.files import find_workspace
    from lean.workspace.workspace import Workspace

    if workspace is None and find_workspace(Path.cwd()) is None:
        return session_of(Workspace(Path.cwd()), on)
    return open_session(workspace, on)


def choose_forms(root: Path, regulation: Regulation, names: Sequence[str], *, everything: bool) -> list[str]:
    """Return the named forms; with `everything`, also all others that have a template. Raises UsageError."""
    from lean.cli.session import UsageError
    from lean.forms.printing import template_of

    for name in names:
        refuse_unknown_form(name, regulation)
    printable = [form for form in regulation.forms if template_of(form, regulation, root) is not None]
    if everything:
        return [*names, *(form for form in printable if form not in names)]
    if not names:
        listed = ", ".join(printable)
        raise UsageError(f"не указана форма: {listed}; все сразу — --all, полный список — lean render --list")
    return list(dict.fromkeys(names))


def refuse_unknown_form(name: str, regulation: Regulation) -> None:
    """Raise UsageError for a form that the regulation does not name."""
    from lean.cli.session import UsageError, nearest
    from lean.reporters import visible

    if name not in regulation.forms:
        raise UsageError(f"формы «{visible(name)}» нет{nearest(name, regulation.forms)}")
