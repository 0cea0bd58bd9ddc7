"""Files that a command writes on request: of the kind that their suffix promises, and reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def refuse_other_suffix(path: Path | None, suffix: str) -> None:
    """Raise UsageError for a name with another suffix: programs open a file by its suffix."""
    from lean.cli.session import UsageError
    from lean.reporters import visible

    if path is not None and path.suffix and path.suffix.casefold() != suffix:
        raise UsageError(f"«{visible(path.name)}»: пишется файл {suffix}, так должно кончаться и его имя")


def write_output(path: Path, content: bytes, more: str = "") -> None:
    """Write a file and print that it was written, followed by `more`. Raises RecordingError."""
    from lean.cli.session import print_note
    from lean.reporters import visible
    from lean.workspace.files import resolve_named_path
    from lean.workspace.writer import replace_generated

    replace_generated(resolve_named_path(path), content)
    print_note(f"Записан {visible(str(path))}{more}")
