"""Finding an installed font for the forms: Times New Roman, or a font of the same letter widths."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lean import programs
from lean.forms.inspection import HOUSE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_SECONDS: Final = 20
_FILES: Final = {
    "times.ttf": "Times New Roman",
    "times new roman.ttf": "Times New Roman",
    "times_new_roman.ttf": "Times New Roman",
    "liberationserif-regular.ttf": "Liberation Serif",
    "pt-astra-serif_regular.ttf": "PT Astra Serif",
    "ptastraserif-regular.ttf": "PT Astra Serif",
    "tinos-regular.ttf": "Tinos",
}


def list_font_folders(variables: Mapping[str, str]) -> list[Path]:
    """Return the folders where Windows, macOS and Linux keep fonts, by the environment variables."""
    home = variables.get("USERPROFILE") or variables.get("HOME")
    below = {"WINDIR": "Fonts", "LOCALAPPDATA": "Microsoft/Windows/Fonts"}
    places = [Path(variables[name], inside) for name, inside in below.items() if variables.get(name)]
    if home:
        places += [Path(home, inside) for inside in (".fonts", ".local/share/fonts", "Library/Fonts")]
    return [*places, Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts")]


def find_font(places: Iterable[Path], program: str | None = None) -> str | None:
    """Return the first font of the forms that is in the folders or that `program` (fc-list) lists; None without any."""
    known = {*_list_fontconfig(program), *_list_font_files(places)}
    return next((font for font in HOUSE.fonts if font in known), None)


def find_installed_font() -> str | None:
    """Return the installed font in which forms are shown; None where a substitute would shift pages."""
    return find_font(list_font_folders(os.environ), programs.program("fc-list"))


def _list_font_files(places: Iterable[Path]) -> Iterator[str]:
    for place in places:
        for _, _, names in os.walk(place):
            yield from (_FILES[name.casefold()] for name in names if name.casefold() in _FILES)


def _list_fontconfig(program: str | None) -> Iterator[str]:
    if program is None:
        return
    try:
        done = subprocess.run([program, ":", "family"], capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return
    yield from (name.strip() for line in done.stdout.decode(errors="replace").splitlines() for name in line.split(","))
