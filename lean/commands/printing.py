"""A form of the whole administration -> a file: its template found, filled, written."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from lean.commands.session import Session


def document(session: Session, template: str, context: object, title: str) -> bytes:
    """The form as a DOCX. Raises RefusalError where there is no template or it cannot be filled."""
    from lean import resources
    from lean.commands.session import RefusalError
    from lean.forms.docx import Properties, render
    from lean.forms.problems import TemplateError

    name = session.current_regulation().templates
    folders = resources.templates(name, workspace=session.workspace.root)
    path = next((path for folder in folders if (path := folder / "forms" / template).is_file()), None)
    if path is None:
        raise RefusalError(f"шаблона {template} нет: он лежит в папке forms шаблонов «{name}»")
    try:
        return render(path, context, Properties(title, "", organisation(session)))
    except TemplateError as error:
        raise RefusalError(str(error)) from None


def organisation(session: Session) -> str:
    """Whose workspace it is; empty where lean.yaml does not say."""
    return session.workspace.workspace.settings.organisation or ""


def refuse_other_kind(path: Path | None, suffix: str) -> None:
    """Refuse a name that promises another kind of file than is written: what opens it would go by the name."""
    from lean.commands.session import UsageError
    from lean.reporters import visible

    if path is not None and path.suffix and path.suffix.casefold() != suffix:
        raise UsageError(f"«{visible(path.name)}»: пишется файл {suffix}, так должно кончаться и его имя")


def write(path: Path, content: bytes) -> None:
    """Write a file and say so. Raises RecordingError."""
    from lean.commands.session import note
    from lean.recording import put
    from lean.reporters import visible

    put(path, content)
    note(f"Записан {visible(str(path))}")
