"""A file that somebody hands in -> what it says; looked at before it is unpacked, refused with a word if need be."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, Final

from lean.forms import archive
from lean.importing.paper import MAX_LINES, UnreadablePaperError, lines_of

if TYPE_CHECKING:
    from pathlib import Path

    from lean.importing.paper import Block

MAX_PART: Final = 20_000_000
"""Bytes of one part with text: that of a card has some 50,000."""
_WHAT: Final = "документ"

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


def blocks_of(path: Path) -> tuple[Block, ...]:
    """What a DOCX or XLSX says, in reading order. Raises UnreadablePaperError, OSError."""
    from lean.importing import word, workbook  # noqa: PLC0415 - need lxml

    if not path.is_file() and path.exists():
        raise UnreadablePaperError("это не файл: нужны DOCX или XLSX")
    if path.stat().st_size > archive.MAX_FILE:
        raise UnreadablePaperError(f"файл больше {archive.MAX_FILE // 1_000_000} МБ: это не карточка и не план")
    content = path.read_bytes()
    for beginning, advice in _STRANGERS:
        if content.startswith(beginning):
            raise UnreadablePaperError(advice)
    if not content.startswith(b"PK"):
        raise UnreadablePaperError(f"это не файл Word или Excel: нужны {_AS_WORD} или {_AS_EXCEL}")
    is_workbook = _holds(content, archive.EXCEL.part)
    if not is_workbook and _holds(content, "mimetype"):
        raise UnreadablePaperError(f"это файл OpenDocument: сохраните его как {_AS_WORD} или {_AS_EXCEL}")
    parts = Parts(content, archive.EXCEL if is_workbook else archive.WORD)
    found = (workbook.blocks if is_workbook else word.blocks)(parts)
    if not any(True for _ in lines_of(found)):
        raise UnreadablePaperError("в файле нет текста; снимок или скан прочитать нельзя")
    return found


def _holds(content: bytes, name: str) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return name in packed.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return False


class Parts:
    """The parts of an archive, unpacked one by one and in memory only."""

    def __init__(self, content: bytes, kind: archive.Kind) -> None:
        """Raises UnreadablePaperError where the archive's own directory says that it is not to be unpacked."""
        refused = archive.refusal(content, kind, _WHAT)
        if refused is not None:
            raise UnreadablePaperError(refused)
        self._packed = zipfile.ZipFile(io.BytesIO(content))
        self.names = tuple(self._packed.namelist())

    def xml(self, name: str) -> Any:  # noqa: ANN401 - lxml's element
        """The root of a part, None where there is no such part. Raises UnreadablePaperError."""
        from lxml import etree  # noqa: PLC0415 - costs time

        if name not in self.names:
            return None
        if self._packed.getinfo(name).file_size > MAX_PART:
            raise UnreadablePaperError(
                f"часть {name} в развёрнутом виде больше {MAX_PART // 1_000_000} МБ: это не карточка и не план"
            )
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip
        try:
            # A part that lies about its size ends at what it declared, and its check sum is wrong.
            root = etree.fromstring(self._packed.read(name), parser)
        except (
            etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError,
            ValueError,
        ) as error:  # fmt: skip
            raise UnreadablePaperError(
                f"файл повреждён, часть {name} не читается ({type(error).__name__}): откройте его и сохраните заново"
            ) from None
        if root.getroottree().docinfo.doctype:
            raise UnreadablePaperError(
                f"в части {name} есть DTD, так файлы не сохраняет ни Word, ни Excel: не читается"
            )
        return root


def local(element: Any) -> str:  # noqa: ANN401 - lxml's element
    """The name of an element without its namespace: strict and transitional files differ in it alone."""
    return str(element.tag).rpartition("}")[2]


def child(element: Any, *names: str) -> Any:  # noqa: ANN401
    """The element at the end of a path of local names, None where it ends early."""
    for name in names:
        if element is None:
            return None
        element = next((inner for inner in element if local(inner) == name), None)
    return element


def attribute(element: Any, name: str) -> str | None:  # noqa: ANN401
    """An attribute by its local name; None where there is none, or no element."""
    if element is None:
        return None
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def too_many() -> UnreadablePaperError:
    """The refusal of a file with more text than any form has."""
    return UnreadablePaperError(f"в файле больше {MAX_LINES} строк текста: это не карточка и не план")
