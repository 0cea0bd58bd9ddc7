"""Where the template of a form lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lean.forms.problems import TemplateError
from lean.templating.folders import LinkOutsideError, find_template

if TYPE_CHECKING:
    from pathlib import Path

    from lean.regulation.model import Regulation


def find_form_template(name: str, regulation: Regulation, root: Path) -> Path | None:
    """Return the template of that name, the workspace's own before the packaged one; None where there is none.

    Raises TemplateError where a link leads out of the workspace.
    """
    try:
        return find_template("forms", name, regulation.templates, root)
    except LinkOutsideError as error:
        raise TemplateError(name, (str(error),)) from None
