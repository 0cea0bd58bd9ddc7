"""Pictures of a paper: each replaces the paragraph into which the template printed its mark."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docx.document import Document

_SVG_BLIP: Final = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}">'
    '<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="{relation}"/>'
    "</a:ext></a:extLst>"
)
_IMAGE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


@dataclass(frozen=True, slots=True)
class PaperPicture:
    """A picture that replaces the paragraph that reads ``mark``; sizes in EMU.

    It is a ``photo`` (PNG or JPEG) or a drawing in ``svg``: Word shows the SVG, other programs a PNG made of it.
    ``absent`` is the message about a picture that is missing, empty otherwise.
    """

    mark: str
    photo: bytes | None
    svg: str | None
    width: int
    height: int
    description: str
    absent: str = ""


def place_pictures(document: Document, pictures: Iterable[PaperPicture]) -> None:
    """Replace marks in the document by their pictures; a picture whose mark the template does not print is left out.

    The mark of a missing picture stays and says what belongs there.
    """
    from docx.oxml.ns import qn  # noqa: PLC0415 - costs 100 ms
    from docx.text.paragraph import Paragraph  # noqa: PLC0415 - same

    by_mark = {picture.mark: picture for picture in pictures if not picture.absent}
    if not by_mark:
        return
    paragraphs = [Paragraph(element, document) for element in document.element.body.iter(qn("w:p"))]
    for number, paragraph in enumerate(paragraphs, start=1):
        picture = by_mark.get(paragraph.text.strip())
        if picture is None:
            continue
        for run in paragraph.runs:
            run._r.getparent().remove(run._r)  # noqa: SLF001 - python-docx can clear text, not remove runs
        shape = paragraph.add_run().add_picture(io.BytesIO(_rasterise(picture)), picture.width, picture.height)
        properties = shape._inline.docPr  # noqa: SLF001 - no public access to the description
        properties.set("name", f"Рисунок {number}")
        properties.set("descr", picture.description)
        if picture.svg is not None:
            _add_svg(document, shape, picture.svg, number)


def _rasterise(picture: PaperPicture) -> bytes:
    if picture.photo is not None:
        return picture.photo
    # The slowest step of all forms: done only when the form is printed, not when it is only checked.
    from lean.process.export.png import render_png  # noqa: PLC0415 - a native library

    return render_png(picture.svg or "")


def _add_svg(document: Document, shape: Any, svg: str, number: int) -> None:  # noqa: ANN401 - python-docx's inline shape
    """Add the SVG beside its PNG; Word 2016 and later show the SVG."""
    from docx.opc.packuri import PackURI  # noqa: PLC0415 - costs 100 ms
    from docx.opc.part import Part  # noqa: PLC0415 - same
    from docx.oxml import parse_xml  # noqa: PLC0415 - same

    part = Part(PackURI(f"/word/media/map{number}.svg"), "image/svg+xml", svg.encode(), document.part.package)
    relation = document.part.relate_to(part, _IMAGE)
    blip = shape._inline.xpath(".//a:blip")[0]  # noqa: SLF001 - same
    blip.append(parse_xml(_SVG_BLIP.format(relation=relation)))
