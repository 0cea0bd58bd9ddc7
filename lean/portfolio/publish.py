"""The shared folder of best practices (п. 30-31): whose files lie there, and a practice put among them whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from lean.office.printed_form import UnreadablePaperError, read_paper
from lean.portfolio.practices import INDEX, is_page
from lean.workspace import writer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lean.workspace.project import Project

FORMS: Final = ("practice", "defence-deck")
"""What is put into the folder: the practice's own card, and the presentation that п. 31 asks for."""

State = Literal["new", "changed", "same"]


def find_foreign_files(folder: Path, ready: Mapping[str, Mapping[str, bytes]]) -> list[str]:
    """What would be written over and is no print of the same project: names, as seen from the folder.

    ``ready`` are the files to be put: project -> name -> bytes.
    """
    wanted = {f"{slug}/{name}": content for slug, files in ready.items() for name, content in files.items()}
    there = {name: old for name in wanted if (old := _read_bytes(folder / name)) is not None}
    found = [name for name, old in there.items() if _printed_title(old) != _printed_title(wanted[name])]
    return found if is_page(_read_bytes(folder / INDEX)) else [*found, INDEX]


def write_practice(target: Path, files: Mapping[str, bytes]) -> State:
    """Put the files of a practice into its folder; a new folder appears with all of them at once.

    Raises RecordingError. The caller holds the lock of the shared folder.
    """
    if writer.create_directory(target, files):
        return "new"
    changed = {name: content for name, content in files.items() if _read_bytes(target / name) != content}
    for name, content in changed.items():
        writer.put(target / name, content)
    return "changed" if changed else "same"


def is_published(folder: Path, project: Project) -> bool:
    """Whether the folder holds the card of a project's practice, and not that of another project of the same name."""
    whose = _printed_title(_read_bytes(folder / project.slug / f"{project.slug}-{FORMS[0]}.docx") or b"")
    return whose != "" and " ".join(project.title.split()).startswith(whose)


def list_files(folder: Path, slug: str) -> list[str]:
    """The files of a practice, among them what people put there, as seen from the folder; no traces of programs."""
    try:
        names = sorted(path.name for path in (folder / slug).iterdir() if path.is_file() and path.name[0] not in ".~")
    except OSError:
        return []
    return [f"{slug}/{name}" for name in names]


def _printed_title(content: bytes) -> str:
    """The title of the project that a file was printed of; empty for what the program did not print."""
    try:
        return read_paper(content).properties.get("title", "").partition(": ")[2]
    except UnreadablePaperError:
        return ""


def _read_bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
