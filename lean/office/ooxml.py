"""The parts of a DOCX or XLSX as XML, unpacked one by one; elements and attributes by their names alone."""

from __future__ import annotations

import io
import zipfile
from typing import Any, Final

from lean.office import archive
from lean.office.grid import MAX_LINES, UnreadablePaperError

Element = Any  # lxml has no types

MAX_PART: Final = 20_000_000
"""Bytes of one part with text: that of a card has some 50,000."""


class Parts:
    """The parts of an archive, unpacked one by one and in memory only."""

    def __init__(self, content: bytes, kind: archive.Kind) -> None:
        """Raises UnreadablePaperError where the archive's own directory says that it is not to be unpacked."""
        refused = archive.refusal(content, kind, "документ")
        if refused is not None:
            raise UnreadablePaperError(refused)
        self._packed = zipfile.ZipFile(io.BytesIO(content))
        self.names = tuple(self._packed.namelist())

    def xml(self, name: str) -> Element:
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
        except (etree.XMLSyntaxError, *archive.BROKEN, OSError, ValueError) as error:
            raise UnreadablePaperError(
                f"файл повреждён, часть {name} не читается ({type(error).__name__}): откройте его и сохраните заново"
            ) from None
        if root.getroottree().docinfo.doctype:
            raise UnreadablePaperError(
                f"в части {name} есть DTD, так файлы не сохраняет ни Word, ни Excel: не читается"
            )
        return root


def local(element: Element) -> str:
    """The name of an element without its namespace: strict and transitional files differ in it alone."""
    return str(element.tag).rpartition("}")[2]


def child(element: Element, *names: str) -> Element:
    """The element at the end of a path of local names, None where it ends early."""
    for name in names:
        if element is None:
            return None
        element = next((inner for inner in element if local(inner) == name), None)
    return element


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its local name; None where there is none, or no element."""
    if element is None:
        return None
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def too_many() -> UnreadablePaperError:
    """The refusal of a file with more text than any form has."""
    return UnreadablePaperError(f"в файле больше {MAX_LINES} строк текста: это не карточка и не план")
