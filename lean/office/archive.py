"""DOCX and PPTX files as archives: looked at before they are unpacked, packed so that equal content is equal bytes."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MAX_FILE: Final = 20_000_000
"""Bytes of a file: a template with a coat of arms has some 300,000."""
MAX_UNPACKED: Final = 100_000_000
"""Bytes of all parts of a file together."""
MAX_PARTS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its name, the part without which it is none, and how to get one; ``{what}`` is what it is for."""

    name: str
    part: str
    remedy: str


WORD: Final = Kind("Word (DOCX)", "word/document.xml", "сохраните {what} из Word как «Документ Word (*.docx)»")
SLIDES: Final = Kind(
    "PowerPoint (PPTX)",
    "ppt/presentation.xml",
    "сохраните {what} из PowerPoint как «Презентация PowerPoint (*.pptx)»",
)
EXCEL: Final = Kind("Excel (XLSX)", "xl/workbook.xml", "сохраните {what} из Excel как «Книга Excel (*.xlsx)»")

BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What reading a part raises where the archive's directory tells something else than its bytes."""

_TYPES: Final = "[Content_Types].xml"
_OPEN_DOCUMENT: Final = "mimetype"
"""The part that LibreOffice and its relatives begin their own files with."""
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)


def taken(path: Path) -> bytes:
    """The bytes of a file, of one that is too large only so many that it is refused. Raises OSError."""
    with path.open("rb") as file:
        return file.read(MAX_FILE + 1)


def refusal(content: bytes, kind: Kind = WORD, what: str = "шаблон") -> str | None:
    """Why the bytes cannot be a file of a kind, judged by the archive's directory alone; None where they can."""
    if len(content) > MAX_FILE:
        return f"файл больше {MAX_FILE // 1_000_000} МБ"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return f"это не файл {kind.name}: {kind.remedy.format(what=what)}"
    return _unfit(parts, kind, what)


def _unfit(parts: Sequence[zipfile.ZipInfo], kind: Kind, what: str) -> str | None:
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        return f"файл защищён паролем: сохраните {what} без пароля"
    if len(names) != len(parts):
        # A small entry may vouch for the size of a large one of the same name, which is then read again and again.
        return f"файл повреждён: одна и та же часть записана в нём несколько раз; сохраните {what} заново"
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        return f"в развёрнутом виде файл больше {MAX_UNPACKED // 1_000_000} МБ или {MAX_PARTS} частей: это не {what}"
    if _TYPES not in names or kind.part not in names:
        if _OPEN_DOCUMENT in names and _TYPES not in names:
            return f"это файл OpenDocument, а не {kind.name}: {kind.remedy.format(what=what)}"
        missing = _TYPES if _TYPES not in names else kind.part
        return f"это не файл {kind.name}: в нём нет части {missing}"
    return None


_WORKBOOK: Final = ".xlsx"
_CORE: Final = "docProps/core.xml"
_MADE: Final = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")


def repacked(content: bytes) -> bytes:
    """The same parts in a fixed order with fixed times, stored: compressors of different machines differ.

    A workbook inside, as charts have it, is packed again too and forgets when it was made.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for name in sorted(archive.namelist(), key=lambda name: (name != _TYPES, name)):
            part = zipfile.ZipInfo(name, _EARLIEST)
            part.create_system, part.external_attr = 3, 0o644 << 16
            packed.writestr(part, _settled(archive.read(name)) if name.endswith(_WORKBOOK) else archive.read(name))
    return out.getvalue()


def _settled(workbook: bytes) -> bytes:
    """A workbook without the moment of its making."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive, zipfile.ZipFile(out, "w") as packed:
        for name in archive.namelist():
            part = archive.read(name)
            packed.writestr(name, _MADE.sub(b"", part) if name == _CORE else part)
    return repacked(out.getvalue())
