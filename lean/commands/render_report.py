"""A form of the whole administration as a document: its template found and filled."""

from __future__ import annotations

from lean import resources
from lean.cli.session import RefusalError, Session
from lean.forms.docx import Properties, render
from lean.forms.problems import TemplateError


def document(session: Session, template: str, context: object, title: str) -> bytes:
    """The form as a DOCX. Raises RefusalError where there is no template or it cannot be filled."""
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
    return session.workspace.settings.organisation or ""
