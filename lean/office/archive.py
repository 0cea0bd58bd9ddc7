"""DOCX and PPTX files as archives: looked at before they are unpacked, packed so that equal content is equal bytes."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

MAX_FILE: Final = 20_000_000
"""Bytes of a file: a template with a coat of arms has some 300,000."""
MAX_UNPACKED: Final = 100_000_000
"""Bytes of all parts of a file together."""
MAX_PARTS: Final = 2_000


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: its name, the usual name of its main part, and how to get such a file from Office.

    `variants` are the content types of the main part: document, template, with macros or without. In `remedy`,
    `{what}` stands for what the file is for.
    """

    name: str
    part: str
    remedy: str
    variants: tuple[str, ...]


_OPEN_XML: Final = "application/vnd.openxmlformats-officedocument."
WORD: Final = FileKind(
    "Word (DOCX)",
    "word/document.xml",
    "сохраните {what} из Word как «Документ Word (*.docx)»",
    (
        f"{_OPEN_XML}wordprocessingml.document.main+xml",
        f"{_OPEN_XML}wordprocessingml.template.main+xml",
        "application/vnd.ms-word.document.macroenabled.main+xml",
        "application/vnd.ms-word.template.macroenabledtemplate.main+xml",
    ),
)
SLIDES: Final = FileKind(
    "PowerPoint (PPTX)",
    "ppt/presentation.xml",
    "сохраните {what} из PowerPoint как «Презентация PowerPoint (*.pptx)»",
    (
        f"{_OPEN_XML}presentationml.presentation.main+xml",
        f"{_OPEN_XML}presentationml.template.main+xml",
        f"{_OPEN_XML}presentationml.slideshow.main+xml",
        "application/vnd.ms-powerpoint.presentation.macroenabled.main+xml",
    ),
)
EXCEL: Final = FileKind(
    "Excel (XLSX)",
    "xl/workbook.xml",
    "сохраните {what} из Excel как «Книга Excel (*.xlsx)»",
    (
        f"{_OPEN_XML}spreadsheetml.sheet.main+xml",
        f"{_OPEN_XML}spreadsheetml.template.main+xml",
        "application/vnd.ms-excel.sheet.macroenabled.main+xml",
        "application/vnd.ms-excel.template.macroenabled.main+xml",
    ),
)

BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What reading a part raises where the archive's directory tells something else than its bytes."""

_TYPES: Final = "[Content_Types].xml"
_OPEN_DOCUMENT: Final = "mimetype"
"""The part that LibreOffice and its relatives begin their own files with."""
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)


def read_limited(path: Path) -> bytes:
    """Read at most MAX_FILE + 1 bytes of a file, enough for an oversized one to be refused. Raises OSError."""
    with path.open("rb") as file:
        return file.read(MAX_FILE + 1)


def open_archive(content: bytes) -> zipfile.ZipFile:
    """Open the bytes of an archive in which `find_fault` finds none."""
    return zipfile.ZipFile(io.BytesIO(content))


def find_fault(content: bytes, kind: FileKind, what: str) -> str | None:
    """Return why the bytes must not be unpacked, judged by the archive's directory alone; None where they may be."""
    if len(content) > MAX_FILE:
        return f"файл больше {MAX_FILE // 1_000_000} МБ"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return f"это не файл {kind.name}: {kind.remedy.format(what=what)}"
    if any(part.flag_bits & 1 for part in parts):
        return f"файл защищён паролем: сохраните {what} без пароля"
    if len({normalize_name(part.filename) for part in parts}) != len(parts):
        # A small entry may vouch for the size of a large one of the same name, which is then read again and again.
        return f"файл повреждён: одна и та же часть записана в нём несколько раз; сохраните {what} заново"
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        return f"в развёрнутом виде файл больше {MAX_UNPACKED // 1_000_000} МБ или {MAX_PARTS} частей: это не {what}"
    return None


def holds(content: bytes, name: str) -> bool:
    """Return whether the bytes are an archive with a part of this name."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return name in packed.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return False


def describe_missing(names: Collection[str], kind: FileKind, what: str) -> str:
    """Return the refusal of an archive that is no file of a kind, by the normalized names of its parts."""
    has_types = _TYPES.lower() in names
    if _OPEN_DOCUMENT in names and not has_types:
        return f"это файл OpenDocument, а не {kind.name}: {kind.remedy.format(what=what)}"
    return f"это не файл {kind.name}: в нём нет части {kind.part if has_types else _TYPES}"


def normalize_name(name: str) -> str:
    """Return a part's name as all spellings of it have it in common: slashes, no leading one, lower case."""
    return unquote(name).replace("\\", "/").lstrip("/").lower()


_WORKBOOK: Final = ".xlsx"
_CORE: Final = "docProps/core.xml"
_CREATED: Final = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")


def repack(content: bytes) -> bytes:
    """Pack the same parts in a fixed order, with fixed times, uncompressed: compressors of different machines differ.

    A workbook inside, as charts have it, is packed again too and forgets when it was made.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for name in sorted(archive.namelist(), key=lambda name: (name != _TYPES, name)):
            part = zipfile.ZipInfo(name, _EARLIEST)
            part.create_system, part.external_attr = 3, 0o644 << 16
            packed.writestr(
                part, _strip_creation_time(archive.read(name)) if name.endswith(_WORKBOOK) else archive.read(name)
            )
    return out.getvalue()


def _strip_creation_time(workbook: bytes) -> bytes:
    """Return a workbook without the moment of its creation."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive, zipfile.ZipFile(out, "w") as packed:
        for name in archive.namelist():
            part = archive.read(name)
            packed.writestr(name, _CREATED.sub(b"", part) if name == _CORE else part)
    return repack(out.getvalue())
