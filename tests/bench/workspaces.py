"""Workspaces of any number of projects: the example's own documents, each copy with bytes of its own."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY: Final = date(2026, 11, 25)
"""The day on which the workspaces are looked at."""

EXAMPLE: Final = Path(__file__).resolve().parents[2] / "examples" / "seversk"
WORKSPACE_FILES: Final = ("lean.yaml", "roster.yaml", "appeals.yaml")


def write(folder: Path, projects: int) -> Path:
    """Write a workspace: projects of all stages, about seven documents and 28 KB each. Returns the folder.

    Every file opens with a comment that no other has, so that nothing which knows contents by their bytes finds the
    work done already; the data is the example's, so that the seals hold.
    """
    for name in WORKSPACE_FILES:
        _put(folder / name, (EXAMPLE / name).read_bytes())
    sources = [list(_documents(path)) for path in sorted((EXAMPLE / "projects").iterdir())]
    for number in range(projects):
        slug = f"p{number:05}"
        for name, content in sources[number % len(sources)]:
            own = f"# {slug}/{name}\n".encode() if name.endswith(".yaml") else b""
            _put(folder / "projects" / slug / name, own + content)
    return folder


def _documents(project: Path) -> Iterator[tuple[str, bytes]]:
    for path in (*sorted(project.glob("*.yaml")), *sorted(project.glob("attachments/*"))):
        yield path.relative_to(project).as_posix(), path.read_bytes()


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
