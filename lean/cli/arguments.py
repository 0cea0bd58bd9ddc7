"""What the arguments of several commands stand for: values of fixed lists, documents, files, forms, a session."""

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


def read_choice(value: str, field: FieldInfo, option: str) -> str:
    """Return the value that a field of a fixed list would hold; a Russian word may stand for it. Raises UsageError."""
    from pydantic_core import PydanticCustomError

    from lean.cli.session import UsageError
    from lean.documents.choices import choice_of
    from lean.reporters import visible

    choice = choice_of(field)
    try:
        return value if choice is None else choice.read(value)
    except PydanticCustomError as error:
        raise UsageError(f"{option}: {visible(str(error))}") from None


def require_document(name: str, known: Iterable[str]) -> str:
    """Return the name of a document without `.yaml`. Raises UsageError for one that is not among the known."""
    from lean.cli.session import UsageError, suggest_names
    from lean.reporters import visible

    names = tuple(known)
    plain = name.removesuffix(".yaml")
    if plain not in names:
        raise UsageError(f"документа «{visible(plain)}» нет{suggest_names(plain, names)}")
    return plain


def find_file(path: Path, root: Path) -> Path:
    """Return a named file: relative to the current folder, else to the workspace. Raises UsageError for none."""
    from lean.cli.errors import describe_system_refusal
    from lean.cli.session import UsageError

    existing = next((place for place in (path, root / path) if os.path.lexists(place)), None)
    if existing is None:
        raise UsageError(describe_system_refusal(FileNotFoundError(errno.ENOENT, "", str(path))))
    return existing


def open_session_anywhere(workspace: Path | None, on: str | None) -> Session:
    """Return a session for a command that needs no projects; outside a workspace, with the default regulation."""
    from lean.cli.session import build_session, open_session
    from lean.workspace.files import find_workspace
    from lean.workspace.workspace import Workspace

    if workspace is None and find_workspace(Path.cwd()) is None:
        return build_session(Workspace(Path.cwd()), on)
    return open_session(workspace, on)


def choose_forms(root: Path, regulation: Regulation, names: Sequence[str], *, everything: bool) -> list[str]:
    """Return the named forms; with `everything`, also all others that have a template. Raises UsageError."""
    from lean.cli.session import UsageError
    from lean.forms.printing import find_template

    for name in names:
        refuse_unknown_form(name, regulation)
    printable = [form for form in regulation.forms if find_template(form, regulation, root) is not None]
    if everything:
        return [*names, *(form for form in printable if form not in names)]
    if not names:
        listed = ", ".join(printable)
        raise UsageError(f"не указана форма: {listed}; все сразу — --all, полный список — lean render --list")
    return list(dict.fromkeys(names))


def refuse_unknown_form(name: str, regulation: Regulation) -> None:
    """Raise UsageError for a form that the regulation does not name."""
    from lean.cli.session import UsageError, suggest_names
    from lean.reporters import visible

    if name not in regulation.forms:
        raise UsageError(f"формы «{visible(name)}» нет{suggest_names(name, regulation.forms)}")
