"""Files that a command is asked for: of the kind that their name promises, written where they are named, told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def refuse_other_kind(path: Path | None, suffix: str) -> None:
    """Raise UsageError if the file name has another extension than `suffix`: programs open a file by its extension."""
    from lean.cli.session import UsageError
    from lean.reporters import visible

    if path is not None and path.suffix and path.suffix.casefold() != suffix:
        raise UsageError(f"«{visible(path.name)}»: пишется файл {suffix}, так должно кончаться и его имя")


def write(path: Path, content: bytes, more: str = "") -> None:
    """Write a file and say so, with what more there is to say of it. Raises RecordingError."""
    from lean.cli.session import note
    from lean.reporters import visible
    from lean.workspace.files import named
    from lean.workspace.writer import put

    put(named(path), content)
    note(f"Записан {visible(str(path))}{more}")
