"""Pages from their templates: every value is escaped and typeset; errors in templates are reported with the line."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Undefined
from markupsafe import Markup

from lean import resources
from lean.forms.problems import TemplateError
from lean.site.names import quote_address
from lean.site.typesetting import typeset
from lean.templating.folders import LinkOutsideError, find_template
from lean.templating.plain_data import to_plain_data
from lean.templating.sandbox import FillingError, FolderLoader, MissingTemplateError, Sandbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FOLDER: Final = "site"
ASSETS: Final = ("site.css", "site.js")


class PageTemplates:
    """The templates of the pages; those of the workspace have precedence over the packaged ones."""

    def __init__(self, municipality: str, workspace: Path) -> None:
        """Set the folders that are searched for templates."""
        self.folders = [folder / FOLDER for folder in resources.templates(municipality, workspace=workspace)]
        self._municipality = municipality
        self._workspace = workspace
        self._environment = _environment(tuple(self.folders), workspace)

    def page(self, name: str, context: Mapping[str, Any]) -> bytes:
        """Return a page filled with plain data. Raises TemplateError."""
        try:
            return self._environment.fill(f"{name}.html.j2", to_plain_data(context)).encode(errors="replace")
        except MissingTemplateError as error:
            raise TemplateError(
                error.template, (f"его нет: он лежит в одной из папок {self._describe_folders()}",)
            ) from None
        except FillingError as error:
            line = f"строка {error.line}: " if error.line else ""
            raise TemplateError(error.template or f"{name}.html.j2", (f"{line}{error.reason}",)) from None

    def asset(self, name: str) -> bytes:
        """Return a file that goes into the site as it is. Raises TemplateError."""
        try:
            path = find_template(FOLDER, name, self._municipality, self._workspace)
        except LinkOutsideError as error:
            raise TemplateError(name, (str(error),)) from None
        if path is None:
            raise TemplateError(name, (f"его нет: он лежит в одной из папок {self._describe_folders()}",))
        return path.read_bytes()

    def _describe_folders(self) -> str:
        return ", ".join(str(folder) for folder in self.folders)


@functools.cache
def _environment(folders: tuple[Path, ...], workspace: Path) -> Sandbox:
    """Return the sandbox over folders; changed templates are read again."""
    environment = Sandbox(
        loader=FolderLoader(folders, workspace),
        autoescape=True,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["address"] = quote_address
    return environment


def _finalize(value: object) -> object:
    if isinstance(value, Markup | Undefined | int):
        return value
    if value is None or isinstance(value, str):
        return typeset(value)
    raise TypeError(f"здесь печатается не текст, а {type(value).__name__}")
