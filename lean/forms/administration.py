"""A form of the whole administration as a document: its template found and filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lean.forms.docx import Properties, render
from lean.forms.problems import NoTemplateError
from lean.forms.templates import find_form_template

if TYPE_CHECKING:
    from pathlib import Path

    from lean.regulation.model import Regulation


def print_administration_form(
    template: str, context: object, properties: Properties, regulation: Regulation, root: Path
) -> bytes:
    """Return the DOCX of a form that shows all projects of the workspace at `root`; nothing is written.

    Raises NoTemplateError where neither the workspace nor the package has the template, TemplateError where it cannot
    be filled.
    """
    path = find_form_template(template, regulation, root)
    if path is None:
        raise NoTemplateError(f"шаблона {template} нет: он лежит в папке forms шаблонов «{regulation.templates}»")
    return render(path, context, properties)
