"""DOCX files as archives: looked at before they are unpacked, packed again so that equal content is equal bytes."""

from __future__ import annotations

import io
import zipfile
from typing import Final

MAX_FILE: Final = 20_000_000
"""Bytes of a template: one with a coat of arms has some 300,000."""
MAX_UNPACKED: Final = 100_000_000
"""Bytes of all parts of a template together."""
MAX_PARTS: Final = 2_000

_DOCUMENT: Final = "word/document.xml"
_TYPES: Final = "[Content_Types].xml"
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)


def refusal(content: bytes) -> str | None:
    """Why the bytes cannot be a template, judged by the archive's directory alone; None where they can."""
    if len(content) > MAX_FILE:
        return f"файл больше {MAX_FILE // 1_000_000} МБ"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return "это не файл Word (DOCX): сохраните шаблон из Word как «Документ Word (*.docx)»"
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        return "файл защищён паролем: сохраните шаблон без пароля"
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        return f"в развёрнутом виде файл больше {MAX_UNPACKED // 1_000_000} МБ или {MAX_PARTS} частей: это не шаблон"
    if _TYPES not in names or _DOCUMENT not in names:
        missing = _TYPES if _TYPES not in names else _DOCUMENT
        return f"это не файл Word (DOCX): в нём нет части {missing}"
    return None


def repacked(content: bytes) -> bytes:
    """The same parts in a fixed order with fixed times, stored: compressors of different machines differ."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for name in sorted(archive.namelist(), key=lambda name: (name != _TYPES, name)):
            part = zipfile.ZipInfo(name, _EARLIEST)
            part.create_system, part.external_attr = 3, 0o644 << 16
            packed.writestr(part, archive.read(name))
    return out.getvalue()
