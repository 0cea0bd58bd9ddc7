"""A file that somebody hands in -> what it says; looked at before it is unpacked, refused with a word if need be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lean.office import archive, docx_grid, xlsx_grid
from lean.office.grid import UnreadablePaperError, list_lines
from lean.office.ooxml import Package, find_kind

if TYPE_CHECKING:
    from pathlib import Path

    from lean.office.grid import Block

_AS_WORD: Final = "«Документ Word (*.docx)»"
_AS_EXCEL: Final = "«Книга Excel (*.xlsx)»"
_STRANGERS: Final = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        f"это старый Word или Excel (DOC, XLS) либо файл с паролем: сохраните без пароля, {_AS_WORD} или {_AS_EXCEL}",
    ),
    (b"%PDF-", f"это PDF, в нём нет таблиц и подписей, только их вид: нужен файл, из которого он сделан, {_AS_WORD}"),
    (b"{\\rtf", f"это RTF: откройте его в Word и сохраните как {_AS_WORD}"),
)
"""What else is handed in: how it begins, and what to do."""
_STRANGE_PACKAGES: Final = (
    ("ppt/presentation.xml", f"это презентация PowerPoint: перенесите её текст в {_AS_WORD}"),
    ("visio/document.xml", "это схема Visio: карту процесса впишите сами в current-map или target-map"),
)
"""The part by which another package of Microsoft Office is known, and what to do."""
_STRANGE_XML: Final = (
    (re.compile(rb"<(?:\w+:)?mxfile\b|<mxGraphModel\b"), "это схема draw.io"),
    (re.compile(rb"<(?:\w+:)?definitions\b[^>]*bpmn", re.IGNORECASE | re.DOTALL), "это схема BPMN"),
)
"""The root element by which a drawing is known, and what it is."""
_ROOT: Final = 4_000
"""Bytes of a file among which its root element stands."""


def read_file_blocks(path: Path) -> tuple[Block, ...]:
    """Read a DOCX or XLSX in reading order. Raises UnreadablePaperError, OSError."""
    if not path.is_file() and path.exists():
        raise UnreadablePaperError("это не файл: нужны DOCX или XLSX")
    if path.stat().st_size > archive.MAX_FILE:
        raise UnreadablePaperError(f"файл больше {archive.MAX_FILE // 1_000_000} МБ: это не карточка и не план")
    content = path.read_bytes()
    _refuse_strangers(content)
    kind = find_kind(content)
    if kind is None and archive.holds(content, "mimetype"):
        raise UnreadablePaperError(f"это файл OpenDocument: сохраните его как {_AS_WORD} или {_AS_EXCEL}")
    package = Package(content, archive.EXCEL if kind is archive.EXCEL else archive.WORD)
    blocks = xlsx_grid.read_blocks(package) if kind is archive.EXCEL else docx_grid.read_blocks(package)
    if not any(True for _ in list_lines(blocks)):
        raise UnreadablePaperError("в файле нет текста; снимок или скан прочитать нельзя")
    return blocks


def _refuse_strangers(content: bytes) -> None:
    """Raise UnreadablePaperError for another kind of file, with what to do about it."""
    for beginning, advice in _STRANGERS:
        if content.startswith(beginning):
            raise UnreadablePaperError(advice)
    for root, what in _STRANGE_XML:
        if root.search(content[:_ROOT]):
            raise UnreadablePaperError(f"{what}: карту процесса впишите сами в current-map или target-map")
    for part, advice in _STRANGE_PACKAGES:
        if archive.holds(content, part):
            raise UnreadablePaperError(advice)
    if not content.startswith(b"PK"):
        raise UnreadablePaperError(f"это не файл Word или Excel: нужны {_AS_WORD} или {_AS_EXCEL}")
