"""What a printed form says: text, properties, pictures; the same after another program has saved it again."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lean import programs
from lean.office import archive, docx_text
from lean.values.spelling import settled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lean.office.pptx_text import Slide

    Parse = Callable[[bytes], Any]

_MARGINS: Final = re.compile(r"word/(?:header|footer|footnotes|endnotes)\d*\.xml")
_STYLES: Final = "word/styles.xml"
_PICTURES: Final = re.compile(r"(?:word|ppt)/media/.*\.(?:png|jpe?g|gif|bmp)", re.IGNORECASE)
_FINGERPRINT: Final = re.compile(r"sha256\W+([0-9a-f]{64})")
_NAME: Final = re.compile(r"named '(.*?)'")
_SECONDS: Final = 60


class UnreadablePaperError(Exception):
    """A file that is no printed form; the message says why."""


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
        """The fingerprint of what was printed, as 64 digits; None where the properties hold none."""
        found = _FINGERPRINT.search(self.properties.get("keywords", ""))
        return found[1] if found is not None else None


def read_paper(content: bytes) -> Paper:
    """A DOCX, PPTX or PDF as a paper. Raises UnreadablePaperError."""
    if not content:
        raise UnreadablePaperError("файл пуст")
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if archive.refusal(content, archive.SLIDES) is None:
        return _read(content, _deck)
    refused = archive.refusal(content, what="документ")
    if refused is not None:
        raise UnreadablePaperError(refused)
    return _read(content, _document)


def _read(content: bytes, reader: Callable[[zipfile.ZipFile, Parse], Paper]) -> Paper:
    from lxml import etree  # noqa: PLC0415 - costs time

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return reader(parts, lambda text: etree.fromstring(text, parser))
    except KeyError as error:
        missing = _NAME.search(str(error))
        told = f"в нём нет части {missing[1]}" if missing is not None else "в нём не хватает частей"
    except etree.XMLSyntaxError as error:
        told = f"часть не читается, строка {error.lineno}"
    except archive.BROKEN as error:
        told = str(error) if not str(error).isascii() else "часть не распаковывается"
    raise UnreadablePaperError(f"файл повреждён: {told}")


def _document(parts: zipfile.ZipFile, parse: Parse) -> Paper:
    names = parts.namelist()
    styles = docx_text.Styles.of(parse(parts.read(_STYLES)) if _STYLES in names else None)
    body = parse(parts.read("word/document.xml"))
    around = [parse(parts.read(name)) for name in names if _MARGINS.fullmatch(name)]
    margins = {line for root in around for line in _lines(root, styles) if not line.isdigit()}  # the number of a page
    shapes = sum(docx_text.shapes(root) for root in (body, *around))
    return Paper(
        tuple(_lines(body, styles)), frozenset(margins), _properties(parts, parse), _pictures(parts), shapes=shapes
    )


def _lines(root: Any, styles: docx_text.Styles) -> Iterator[str]:  # noqa: ANN401 - lxml's element
    return filter(None, map(settled, docx_text.lines(root, styles)))


def _deck(parts: zipfile.ZipFile, parse: Parse) -> Paper:
    from lean.office.pptx_text import slides  # noqa: PLC0415 - decks alone

    shown = tuple(slides(parts, parse))
    lines = tuple(line.text for slide in shown for line in slide.lines if line.kind == "text")
    footers = frozenset(text for slide in shown for text in slide.footer)
    return Paper(lines, footers, _properties(parts, parse), _pictures(parts), slides=shown)


def _properties(parts: zipfile.ZipFile, parse: Parse) -> dict[str, str]:
    core = parts.read("docProps/core.xml") if "docProps/core.xml" in parts.namelist() else b"<none/>"
    return {str(element.tag).rpartition("}")[2]: settled(element.text or "") for element in parse(core)}


def _pictures(parts: zipfile.ZipFile) -> frozenset[str]:
    names = (name for name in parts.namelist() if _PICTURES.fullmatch(name))
    return frozenset(hashlib.sha256(parts.read(name)).hexdigest() for name in names)


def _pdf(content: bytes) -> Paper:
    pages = _poppler("pdftotext", content, "-enc", "UTF-8").removesuffix("\f").split("\f")
    return Paper(
        tuple(pages),
        properties=_pdf_properties(_poppler("pdfinfo", content, "-enc", "UTF-8")),
        ordered=False,
    )


def _pdf_properties(text: str) -> dict[str, str]:
    found = dict(line.partition(":")[::2] for line in text.splitlines() if ":" in line)
    return {name.strip().lower(): settled(value) for name, value in found.items()}


def missing_programs() -> list[str]:
    """The programs that reading a PDF needs and this machine lacks."""
    return [name for name in ("pdftotext", "pdfinfo") if programs.program(name) is None]


def _poppler(program: str, content: bytes, *options: str) -> str:
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
