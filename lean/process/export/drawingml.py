"""Native shapes of a slide as XML: `p:sp` and `p:cxnSp`.

Connectors are glued to their steps and follow them, except those that turn at four corners.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lean.process.export.pptx_shapes import ConnectorShape, OutlinePath, Shape, ShapeGroup, ShapeText
from lean.process.export.xml_text import escape_text, quote_attribute
from lean.process.layout.figure import EMU, Rect

if TYPE_CHECKING:
    from lean.process.layout.figure import Point
    from lean.process.layout.outlines import FrameStyle

FONT: Final = "Times New Roman"
"""Has the same widths as the font of the drawing and is installed with every office program."""

_A: Final = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_P: Final = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'


def write_slide_shapes(group: ShapeGroup, x: int, y: int) -> tuple[str, ...]:
    """Return the shapes of a group as elements of a slide's shape tree; its top left corner is at `x`, `y` (EMU)."""
    return tuple(
        _shape(item, x, y)
        if isinstance(item, Shape)
        else _connector(item, x, y)
        if len(item.points) <= _BENT
        else _freeform(item, x, y)
        for item in group.shapes
    )


_GUIDES: Final = {"star12": '<a:gd name="adj" fmla="val 36000"/>'}


def _outline(shape: Shape) -> str:
    if isinstance(shape.outline, OutlinePath):
        return _path(shape.outline, shape)
    return f'<a:prstGeom prst="{shape.outline}"><a:avLst>{_GUIDES.get(shape.outline, "")}</a:avLst></a:prstGeom>'


def _path(path: OutlinePath, shape: Shape) -> str:
    """Return an outline with its connection sites; its text may use the whole place."""
    sites = "".join(f'<a:cxn ang="0"><a:pos x="{x}" y="{y}"/></a:cxn>' for x, y in shape.sites)
    strokes = "".join(_STROKES[kind].format(*numbers) for kind, numbers in path.strokes)
    return (
        f'<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst>{sites}</a:cxnLst><a:rect l="0" t="0" r="r" b="b"/>'
        f'<a:pathLst><a:path w="{shape.place.width}" h="{shape.place.height}">'
        f'<a:moveTo><a:pt x="{path.start[0]}" y="{path.start[1]}"/></a:moveTo>{strokes}<a:close/></a:path></a:pathLst>'
        "</a:custGeom>"
    )


_STROKES: Final = {
    "to": '<a:lnTo><a:pt x="{}" y="{}"/></a:lnTo>',
    "arc": '<a:arcTo wR="{}" hR="{}" stAng="{}" swAng="{}"/>',
}


def _paint(frame: FrameStyle | None) -> str:
    if frame is None:
        return "<a:noFill/><a:ln><a:noFill/></a:ln>"
    fill = "<a:noFill/>" if frame.fill == "none" else f'<a:solidFill><a:srgbClr val="{frame.fill}"/></a:solidFill>'
    return fill + _stroke(frame)


def _stroke(frame: FrameStyle, *, arrow: bool = False) -> str:
    dash = '<a:prstDash val="dash"/>' if frame.dash else ""
    end = '<a:round/><a:tailEnd type="triangle" w="sm" len="med"/>' if arrow else ""
    colour = f'<a:solidFill><a:srgbClr val="{frame.stroke}"/></a:solidFill>'
    return f'<a:ln w="{max(frame.width, 5) * EMU}">{colour}{dash}{end}</a:ln>'


def _transform(place: Rect, x: int, y: int, flips: str = "") -> str:
    return (
        f'<a:xfrm{flips}><a:off x="{place.x + x}" y="{place.y + y}"/>'
        f'<a:ext cx="{place.width}" cy="{place.height}"/></a:xfrm>'
    )


def _body(words: ShapeText) -> str:
    """Return the attributes of a text body: no wrapping, no margins, text in the middle moved by `shift`."""
    left, right = max(2 * words.shift, 0), max(-2 * words.shift, 0)
    return f'wrap="none" lIns="{left}" tIns="0" rIns="{right}" bIns="0" anchor="ctr"'


def _shape(shape: Shape, x: int, y: int) -> str:
    box = ' txBox="1"' if shape.frame is None else ""
    return (
        f'<p:sp {_A} {_P}><p:nvSpPr><p:cNvPr id="{shape.number}" name={quote_attribute(shape.name)}/><p:cNvSpPr{box}/>'
        f"<p:nvPr/></p:nvSpPr><p:spPr>{_transform(shape.place, x, y)}{_outline(shape)}{_paint(shape.frame)}</p:spPr>"
        f"{_slide_text(shape.words)}</p:sp>"
    )


def _slide_text(words: ShapeText | None) -> str:
    if words is None:
        return '<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="ru-RU"/></a:p></p:txBody>'
    properties = (
        f'lang="ru-RU" sz="{words.size}" b="{int(words.bold)}"><a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
        f'<a:latin typeface="{FONT}"/><a:cs typeface="{FONT}"/>'
    )
    runs = f"<a:br><a:rPr {properties}</a:rPr></a:br>".join(
        f"<a:r><a:rPr {properties}</a:rPr><a:t>{escape_text(line)}</a:t></a:r>" for line in words.lines
    )
    align = "ctr" if words.align == "centre" else "l"
    return (
        f"<p:txBody><a:bodyPr {_body(words)}><a:noAutofit/></a:bodyPr><a:lstStyle/>"
        f'<a:p><a:pPr algn="{align}"/>{runs}</a:p></p:txBody>'
    )


def _connector(line: ConnectorShape, x: int, y: int) -> str:
    """Return a straight link or one with two bends, which follows its steps when they are moved.

    Links that turn at four corners are drawn as freeforms: programs disagree on the course of such connectors, and a
    link that crosses a step is worse than a link that does not follow.
    """
    glue = "".join(
        f'<a:{tag} id="{end[0]}" idx="{end[1]}"/>'
        for tag, end in (("stCxn", line.start), ("endCxn", line.end))
        if end is not None
    )
    place, flips, geometry = _elbow(line.points)
    return (
        f'<p:cxnSp {_A} {_P}><p:nvCxnSpPr><p:cNvPr id="{line.number}" name={quote_attribute(line.name)}/>'
        f"<p:cNvCxnSpPr>{glue}</p:cNvCxnSpPr><p:nvPr/></p:nvCxnSpPr>"
        f"<p:spPr>{_transform(place, x, y, flips)}{geometry}{_stroke(line.frame, arrow=line.arrow)}</p:spPr></p:cxnSp>"
    )


def _freeform(line: ConnectorShape, x: int, y: int) -> str:
    return (
        f'<p:sp {_A} {_P}><p:nvSpPr><p:cNvPr id="{line.number}" name={quote_attribute(line.name)}/><p:cNvSpPr/>'
        f"<p:nvPr/></p:nvSpPr><p:spPr>{_transform(_bounding_box(line.points), x, y)}{_polyline(line.points)}<a:noFill/>"
        f"{_stroke(line.frame, arrow=line.arrow)}</p:spPr></p:sp>"
    )


def _elbow(points: tuple[Point, ...]) -> tuple[Rect, str, str]:
    """Return place, flips and geometry of a connector that is straight or has two bends."""
    (x1, y1), (x2, y2) = points[0], points[-1]
    place = Rect(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
    flips = (' flipH="1"' if x2 < x1 else "") + (' flipV="1"' if y2 < y1 else "")
    if len(points) < _BENT:
        return place, flips, '<a:prstGeom prst="straightConnector1"><a:avLst/></a:prstGeom>'
    bend = (points[1][0] - x1) * 100_000 // ((x2 - x1) or 1)
    guide = f'<a:gd name="adj1" fmla="val {bend}"/>'
    return place, flips, f'<a:prstGeom prst="bentConnector3"><a:avLst>{guide}</a:avLst></a:prstGeom>'


_BENT: Final = 4
"""Number of points of a connector with two bends."""


def _bounding_box(points: tuple[Point, ...]) -> Rect:
    """Return the rectangle around a line."""
    left, top = (min(point[axis] for point in points) for axis in (0, 1))
    right, bottom = (max(point[axis] for point in points) for axis in (0, 1))
    return Rect(left, top, right - left, bottom - top)


def _polyline(points: tuple[Point, ...]) -> str:
    """Return the geometry of a line through the points."""
    place = _bounding_box(points)
    (x, y), *others = ((x - place.x, y - place.y) for x, y in points)
    strokes = "".join(_STROKES["to"].format(*point) for point in others)
    return (
        "<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>"
        f'<a:rect l="0" t="0" r="r" b="b"/><a:pathLst><a:path w="{place.width}" h="{place.height}" fill="none">'
        f'<a:moveTo><a:pt x="{x}" y="{y}"/></a:moveTo>{strokes}</a:path></a:pathLst></a:custGeom>'
    )
