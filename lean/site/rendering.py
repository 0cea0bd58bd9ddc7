"""Pages from their templates: every value is escaped and typeset; errors in templates are reported with the line."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

from jinja2 import FileSystemLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, Undefined
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from lean import resources
from lean.forms.problems import TemplateError
from lean.site.names import quote_address
from lean.site.typesetting import typeset

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
        self._environment = _environment(tuple(self.folders))

    def page(self, name: str, context: Mapping[str, Any]) -> bytes:
        """Render a page. Raises TemplateError."""
        try:
            return self._environment.get_template(f"{name}.html.j2").render(context).encode(errors="replace")
        except TemplateNotFound as error:
            raise TemplateError(
                str(error.name), (f"его нет: он лежит в одной из папок {self._describe_folders()}",)
            ) from None
        except TemplateSyntaxError as error:
            raise TemplateError(error.name or name, (f"строка {error.lineno}: {error.message}",)) from None
        except (JinjaError, UnicodeDecodeError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
            raise TemplateError(f"{name}.html.j2", (f"не заполняется, {type(error).__name__}: {error}",)) from None

    def asset(self, name: str) -> bytes:
        """Return a file that is copied into the site. Raises TemplateError."""
        asset = next((path for folder in self.folders if (path := folder / name).is_file()), None)
        if asset is None:
            raise TemplateError(name, (f"его нет: он лежит в одной из папок {self._describe_folders()}",))
        return asset.read_bytes()

    def _describe_folders(self) -> str:
        return ", ".join(str(folder) for folder in self.folders)


@functools.cache
def _environment(folders: tuple[Path, ...]) -> SandboxedEnvironment:
    """Return the Jinja environment for folders; changed templates are read again."""
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(folders, encoding="utf-8"),
        undefined=StrictUndefined,
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
