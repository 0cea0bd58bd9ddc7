"""Where a template lies: in the workspace's own folder or in the packaged one, and nowhere else through a link."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from lean import resources

if TYPE_CHECKING:
    from pathlib import Path


class LinkOutsideError(Exception):
    """A template that a link leads out of its workspace; the message is Russian and names the place."""


def find_template(kind: str, name: str, municipality: str, workspace: Path | None) -> Path | None:
    """Return the template `name` of a kind (forms, site, scaffolds), the workspace's own first; None where none is.

    Raises:
        LinkOutsideError: a link leads out of the workspace.
    """
    for folder in resources.templates(municipality, workspace=workspace):
        path = folder / kind / name
        if path.is_file():
            refuse_link_outside(str(path), str(folder / kind), workspace)
            return path
    return None


def refuse_link_outside(path: str, folder: str, workspace: Path | None) -> None:
    """Raise LinkOutsideError where a file of a folder of templates lies outside of the workspace, or of the folder.

    A workspace may keep its templates anywhere inside itself; what is packaged with the program stays in its folder.
    """
    own = workspace is not None and _is_within(folder, str(workspace))
    boundary = os.path.realpath(workspace if own and workspace is not None else folder)
    if not _is_within(os.path.realpath(path), boundary):
        raise LinkOutsideError(f"ссылка {path} ведёт за пределы рабочего каталога: положите в templates сам файл")


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
