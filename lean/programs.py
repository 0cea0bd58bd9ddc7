"""Other programs that this one calls, as PATH has them: none that lies in the folder where somebody stands."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def program(name: str) -> str | None:
    """The path of a program; None where PATH has none.

    Windows looks into the current directory first. That is a workspace: a `git.exe` which came with a clone would run.
    """
    if os.name != "nt":
        return shutil.which(name)
    folders = os.environ.get("PATH", "").split(os.pathsep)
    return in_folders(name, folders, os.environ.get("PATHEXT", ".COM;.EXE;.BAT;.CMD").split(";"))


def in_folders(name: str, folders: Iterable[str], endings: Iterable[str]) -> str | None:
    """The first file of a name with one of the endings in folders, those left out that are told from where one is."""
    absolute = [folder for given in folders if (folder := Path(given.strip('"'))).is_absolute()]
    paths = (folder / f"{name}{ending}" for folder in absolute for ending in endings)
    return next((str(path) for path in paths if path.is_file()), None)
