"""A DOCX, XLSX or PPTX file as a package: parts found by relationships and content types, read by one XML parser."""

from __future__ import annotations

import io
import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lean.office import archive
from lean.office.archive import EXCEL, SLIDES, WORD, FileKind, normalize_name
from lean.office.grid import UnreadablePaperError

if TYPE_CHECKING:
    from collections.abc import Iterator

Element = Any  # lxml has no types

MAX_PART: Final = 20_000_000
"""Bytes of one part with text: that of a card has some 50,000."""
_KINDS: Final = (WORD, EXCEL, SLIDES)
_PARSER: Final[dict[str, bool]] = {
    "resolve_entities": False,
    "no_network": True,
    "huge_tree": False,
    "load_dtd": False,
    "remove_comments": True,
    "remove_pis": True,
}
"""How XML of a file from outside is parsed: nothing is expanded, nothing is fetched."""
_TYPES: Final = "[content_types].xml"
PACKAGE: Final = ""
"""The name under which `Package.relationships` gives those of the package itself."""


class BrokenPartError(UnreadablePaperError):
    """A part of a package that cannot be unpacked or parsed; `line` is the line of its XML, None where it has none."""

    def __init__(self, name: str, cause: Exception, line: int | None = None) -> None:
        super().__init__(
            f"файл повреждён, часть {name} не читается ({type(cause).__name__}): откройте его и сохраните заново"
        )
        self.name, self.line, self.cause = name, line, cause


class PartTooLargeError(UnreadablePaperError):
    """A part of a package that would be too large once it is unpacked."""

    def __init__(self, name: str, limit: int) -> None:
        super().__init__(f"часть {name} в развёрнутом виде больше {limit // 1_000_000} МБ: это не карточка и не план")


@dataclass(frozen=True, slots=True)
class Relationship:
    """A link from one part to another: `kind` is the last word of its type, `target` the name of the other part."""

    id: str
    kind: str
    target: str


class Package:
    """The parts of a package, unpacked one by one and in memory only.

    Names of parts are compared without regard to case and to the direction of slashes, as the format demands and as
    Word and Excel do. `kind` is what the package is and `main` the name of its main part.
    """

    def __init__(self, content: bytes, *kinds: FileKind, what: str = "документ") -> None:
        """Open a package of one of the kinds (any of them if none is named).

        Raises UnreadablePaperError where the archive's own directory shows that it must not be unpacked, or where it
        is no package of these kinds.
        """
        wanted = kinds or _KINDS
        refused = archive.find_fault(content, wanted[0], what)
        if refused is not None:
            raise UnreadablePaperError(refused)
        self._archive = archive.open_archive(content)
        self._infos = {normalize_name(info.filename): info for info in self._archive.infolist()}
        self.names = tuple(info.filename for info in self._infos.values())
        self._relationships: dict[str, tuple[Relationship, ...]] = {}
        main = self._find_main(wanted)
        if main is None:
            raise UnreadablePaperError(archive.describe_missing(self._infos, wanted[0], what))
        self.kind, self.main = main

    def _find_main(self, kinds: tuple[FileKind, ...]) -> tuple[FileKind, str] | None:
        """Find the main part by the relationships of the package, else by content types, else by its usual name."""
        by_type = {variant: kind for kind in kinds for variant in kind.variants}
        self._types = types = self._read_types()
        named = [link.target for link in self.relationships(PACKAGE) if link.kind == "officeDocument"]
        for name in [*named, *types]:
            kind = by_type.get(types.get(normalize_name(name), ""))
            if kind is not None and normalize_name(name) in self._infos:
                return kind, name
        if _TYPES not in self._infos:
            return None
        return next(((kind, kind.part) for kind in kinds if kind.part in self._infos), None)

    def _read_types(self) -> dict[str, str]:
        """Read the content types of the parts that have one of their own, by normalized name."""
        try:
            root = self.xml(_TYPES)
        except BrokenPartError:
            return {}
        return {
            normalize_name(attribute(override, "PartName") or ""): (attribute(override, "ContentType") or "").lower()
            for override in (root if root is not None else ())
            if local(override) == "Override"
        }

    def __contains__(self, name: str) -> bool:
        return normalize_name(name) in self._infos

    def read(self, name: str) -> bytes:
        """Unpack a part. Raises KeyError where there is none, BrokenPartError where it cannot be unpacked."""
        info = self._infos[normalize_name(name)]
        try:
            # A part that lies about its size ends at what it declared, and its check sum is wrong.
            return self._archive.read(info)
        except (*archive.BROKEN, OSError, ValueError) as error:
            raise BrokenPartError(info.filename, error) from None

    def xml(self, name: str) -> Element:
        """Parse a part and return its root element, None where there is no such part. Raises UnreadablePaperError."""
        from lxml import etree  # noqa: PLC0415 - costs time

        if name not in self:
            return None
        content = self._read_bounded(name, MAX_PART)
        try:
            root = etree.fromstring(content, etree.XMLParser(**_PARSER))
        except etree.XMLSyntaxError as error:
            raise BrokenPartError(self._written(name), error, error.lineno) from None
        except ValueError as error:
            raise BrokenPartError(self._written(name), error) from None
        self._refuse_doctype(root, name)
        return root

    def stream(self, name: str, kind: str, limit: int) -> Iterator[Element]:
        """Parse a part of at most `limit` bytes piece by piece: each element of the local name, emptied after use.

        Raises UnreadablePaperError.
        """
        from lxml import etree  # noqa: PLC0415 - costs time

        content = self._read_bounded(name, limit)
        try:
            for _, element in etree.iterparse(io.BytesIO(content), tag="{*}" + kind, **_PARSER):
                self._refuse_doctype(element, name)
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        except etree.XMLSyntaxError as error:
            raise BrokenPartError(self._written(name), error, error.lineno) from None

    def _read_bounded(self, name: str, limit: int) -> bytes:
        if self._infos[normalize_name(name)].file_size > limit:
            raise PartTooLargeError(self._written(name), limit)
        return self.read(name)

    def _refuse_doctype(self, element: Element, name: str) -> None:
        if element.getroottree().docinfo.doctype:
            raise UnreadablePaperError(
                f"в части {self._written(name)} есть DTD, так файлы не сохраняет ни Word, ни Excel: не читается"
            )

    def _written(self, name: str) -> str:
        """Return the name of a part as the archive writes it."""
        return self._infos[normalize_name(name)].filename

    def relationships(self, name: str) -> tuple[Relationship, ...]:
        """Return the relationships of a part to other parts of the package; those of the package itself for "".

        Raises UnreadablePaperError where they cannot be parsed.
        """
        key = normalize_name(name)
        if key not in self._relationships:
            folder, file = posixpath.split(key)
            root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
            self._relationships[key] = tuple(_read_relationships(root, folder))
        return self._relationships[key]

    def related(self, name: str, *kinds: str) -> list[str]:
        """Return the names of the existing parts that a part refers to by relationships of these kinds, in order."""
        targets = (link.target for link in self.relationships(name) if link.kind in kinds)
        return [self._written(target) for target in dict.fromkeys(targets) if target in self]

    def related_xml(self, name: str, kind: str) -> Element:
        """Return the root of the first part that a part refers to by this kind, None where there is none.

        Raises UnreadablePaperError.
        """
        names = [*self.related(name, kind), *self.list_typed(f".{kind}+xml")]
        return self.xml(names[0]) if names else None

    def list_typed(self, ending: str) -> list[str]:
        """Return the parts of a content type, for programs that forget to say where a part was renamed."""
        return [name for name, kind in self._types.items() if kind.endswith(ending.lower()) and name in self]


def explain_refusal(content: bytes, kind: FileKind = WORD, what: str = "шаблон") -> str | None:
    """Return why the bytes cannot be a file of a kind, in Russian; None where they can. `what` is what it is for."""
    try:
        Package(content, kind, what=what)
    except UnreadablePaperError as error:
        return str(error)
    return None


def find_kind(content: bytes) -> FileKind | None:
    """Return the kind of a package, None where the bytes are none that can be opened."""
    try:
        return Package(content).kind
    except UnreadablePaperError:
        return None


def _read_relationships(root: Element, folder: str) -> Iterator[Relationship]:
    for link in root if root is not None else ():
        if local(link) == "Relationship" and attribute(link, "TargetMode") != "External":
            target = (attribute(link, "Target") or "").replace("\\", "/")
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            yield Relationship(attribute(link, "Id") or "", (attribute(link, "Type") or "").rpartition("/")[2], path)


def local(element: Element) -> str:
    """Return the name of an element without its namespace: strict and transitional files differ in it alone."""
    return str(element.tag).rpartition("}")[2]


def child(element: Element, *names: str) -> Element:
    """Return the element at the end of a path of local names, None where it ends early."""
    for name in names:
        if element is None:
            return None
        element = next((inner for inner in element if local(inner) == name), None)
    return element


def attribute(element: Element, name: str) -> str | None:
    """Return an attribute by its local name; None where there is none, or no element."""
    if element is None:
        return None
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)
