"""The shared folder of best practices (п. 30-31): recognising files in it and writing a practice as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from lean.office.grid import UnreadablePaperError
from lean.office.printed_form import read_paper
from lean.portfolio.practices import INDEX, is_page
from lean.workspace import writer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lean.workspace.project import Project

FORMS: Final = ("practice", "defence-deck")
"""The forms in the folder: the card of the practice and the presentation that п. 31 demands."""

State = Literal["new", "changed", "same"]


def find_foreign_files(folder: Path, ready: Mapping[str, Mapping[str, bytes]]) -> list[str]:
    """Return names (from the folder) of files that would be overwritten although they are no print of the same project.

    `ready` holds the files to write: project -> name -> bytes.
    """
    wanted = {f"{slug}/{name}": content for slug, files in ready.items() for name, content in files.items()}
    existing = {name: old for name in wanted if (old := _read_bytes(folder / name)) is not None}
    foreign = [name for name, old in existing.items() if _printed_title(old) != _printed_title(wanted[name])]
    return foreign if is_page(_read_bytes(folder / INDEX)) else [*foreign, INDEX]


def write_practice(target: Path, files: Mapping[str, bytes]) -> State:
    """Write the files of a practice into its folder; a new folder appears with all of them at once.

    Raises RecordingError. The caller holds the lock of the shared folder.
    """
    if writer.create_directory(target, files):
        return "new"
    changed = {name: content for name, content in files.items() if _read_bytes(target / name) != content}
    for name, content in changed.items():
        writer.replace_generated(target / name, content)
    return "changed" if changed else "same"


def is_published(folder: Path, project: Project) -> bool:
    """Return whether the folder holds the card of this project's practice, and not one of a namesake project."""
    whose = _printed_title(_read_bytes(folder / project.slug / f"{project.slug}-{FORMS[0]}.docx") or b"")
    return whose != "" and " ".join(project.title.split()).startswith(whose)


def list_files(folder: Path, slug: str) -> list[str]:
    """Return the files of a practice, including those added by people, as paths from the folder; no hidden files."""
    try:
        names = sorted(path.name for path in (folder / slug).iterdir() if path.is_file() and path.name[0] not in ".~")
    except OSError:
        return []
    return [f"{slug}/{name}" for name in names]


def _printed_title(content: bytes) -> str:
    """Return the title of the project that a file was printed for; empty if the program did not print it."""
    try:
        return read_paper(content).properties.get("title", "").partition(": ")[2]
    except UnreadablePaperError:
        return ""


def _read_bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
