"""What a printed form says: text, properties, pictures; the same after another program has saved it again."""

from __future__ import annotations

import hashlib
import re
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lean import programs
from lean.office import archive
from lean.office.docx_lines import count_shapes, read_lines
from lean.office.docx_text import TextStyles
from lean.office.grid import UnreadablePaperError
from lean.office.ooxml import PACKAGE, BrokenPartError, Package, local
from lean.values.spelling import settled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lean.office.ooxml import Element
    from lean.office.pptx_text import Slide

_MARGINS: Final = ("header", "footer", "footnotes", "endnotes")
"""Relationships to the parts around the body."""
_PICTURES: Final = re.compile(r"[^/\\]+[/\\]media[/\\].*\.(?:png|jpe?g|gif|bmp)", re.IGNORECASE)
_FINGERPRINT: Final = re.compile(r"sha256\W+([0-9a-f]{64})")
_SECONDS: Final = 60


@dataclass(frozen=True)
class Paper:
    """A form as read: its lines in order, what stands in its margins, its properties, the hashes of its pictures.

    ``lines`` of a PDF are the text of its pages, in no order to rely on: ``ordered`` is false. A deck has ``slides``
    besides; its ``lines`` are what its pages show as text. ``shapes`` are pictures and drawn shapes, one may hide text.
    """

    lines: tuple[str, ...]
    margins: frozenset[str] = frozenset()
    properties: Mapping[str, str] = field(default_factory=dict)
    pictures: frozenset[str] = frozenset()
    ordered: bool = True
    slides: tuple[Slide, ...] = ()
    shapes: int = 0

    @property
    def fingerprint(self) -> str | None:
        """Return the fingerprint of what was printed, 64 digits; None where the properties hold none."""
        match = _FINGERPRINT.search(self.properties.get("keywords", ""))
        return match[1] if match is not None else None


def read_paper(content: bytes) -> Paper:
    """Read a DOCX, PPTX or PDF as a paper. Raises UnreadablePaperError."""
    if not content:
        raise UnreadablePaperError("файл пуст")
    if content.startswith(b"%PDF-"):
        return _read_pdf(content)
    try:
        package = Package(content, archive.WORD, archive.SLIDES)
        return _read_deck(package) if package.kind is archive.SLIDES else _read_document(package)
    except BrokenPartError as error:
        where = f"часть не читается, строка {error.line}" if error.line is not None else "часть не распаковывается"
        raise UnreadablePaperError(f"файл повреждён: {where}") from None


def _read_document(package: Package) -> Paper:
    styles = TextStyles.read(package.related_xml(package.main, "styles"))
    body = package.xml(package.main)
    around = [package.xml(name) for name in package.related(package.main, *_MARGINS)]
    margins = {line for root in around for line in _settled_lines(root, styles) if not line.isdigit()}  # page numbers
    return Paper(
        tuple(_settled_lines(body, styles)),
        frozenset(margins),
        _read_properties(package),
        _hash_pictures(package),
        shapes=sum(count_shapes(root) for root in (body, *around)),
    )


def _settled_lines(root: Element, styles: TextStyles) -> Iterator[str]:
    return filter(None, map(settled, read_lines(root, styles)))


def _read_deck(package: Package) -> Paper:
    from lean.office.pptx_text import read_slides  # noqa: PLC0415 - decks alone

    slides = tuple(read_slides(package))
    lines = tuple(line.text for slide in slides for line in slide.lines if line.kind == "text")
    footers = frozenset(text for slide in slides for text in slide.footer)
    return Paper(lines, footers, _read_properties(package), _hash_pictures(package), slides=slides)


def _read_properties(package: Package) -> dict[str, str]:
    core = package.related_xml(PACKAGE, "core-properties")
    elements = core if core is not None else ()
    return {local(element): settled(element.text or "") for element in elements}


def _hash_pictures(package: Package) -> frozenset[str]:
    names = (name for name in package.names if _PICTURES.fullmatch(name))
    return frozenset(hashlib.sha256(package.read(name)).hexdigest() for name in names)


def _read_pdf(content: bytes) -> Paper:
    pages = _run_poppler("pdftotext", content, "-enc", "UTF-8").removesuffix("\f").split("\f")
    return Paper(
        tuple(pages),
        properties=_parse_pdf_properties(_run_poppler("pdfinfo", content, "-enc", "UTF-8")),
        ordered=False,
    )


def _parse_pdf_properties(text: str) -> dict[str, str]:
    match = dict(line.partition(":")[::2] for line in text.splitlines() if ":" in line)
    return {name.strip().lower(): settled(value) for name, value in match.items()}


def missing_programs() -> list[str]:
    """Return the programs that reading a PDF needs and this machine lacks."""
    return [name for name in ("pdftotext", "pdfinfo") if programs.program(name) is None]


def _run_poppler(program: str, content: bytes, *options: str) -> str:
    path = programs.program(program)
    if path is None:
        raise UnreadablePaperError(f"для PDF нужна программа {program} (пакет poppler-utils); DOCX сверяется без неё")
    order = (*options, "-", "-") if program == "pdftotext" else (*options, "-")
    try:
        done = subprocess.run([path, *order], input=content, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnreadablePaperError(f"{program} не читает файл: {error}") from None
    if done.returncode != 0:
        raise UnreadablePaperError("это не PDF, который можно прочесть")
    return done.stdout.decode(errors="replace")
