"""Where templates, schemas and data lie: inside an installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent


def _top(name: str) -> Path:
    """A folder that stands at the top of the project; a wheel carries it in `_resources`."""
    installed = _PACKAGE / "_resources" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def templates(municipality: str, *, workspace: Path | None = None) -> tuple[Path, ...]:
    """Folders in which to look for a template, the first that has it wins: the workspace's own, then the packaged."""
    packaged = _top("templates") / municipality
    return (workspace / "templates", packaged) if workspace is not None else (packaged,)


def schemas() -> Path:
    """The folder of JSON Schemas."""
    return _top("schemas")


def regulations() -> Path:
    """The folder of regulations: one folder per municipality, one file per edition."""
    return _PACKAGE / "regulation"


def calendars() -> Path:
    """The folder of production calendars."""
    return _PACKAGE / "calendars"
