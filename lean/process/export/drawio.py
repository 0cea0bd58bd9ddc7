"""A map for draw.io: lanes contain their steps, links are attached to both ends, everything is editable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lean.process.export.xml_text import escape_text, quote_attribute, to_points
from lean.process.layout import outlines
from lean.process.layout.layout import ENDLESS, Surroundings, lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.documents.process_map import StepKind
    from lean.process.checks import Chart
    from lean.process.layout.figure import Connector, Lane, Rect, StepBox
    from lean.process.layout.outlines import FrameStyle

_TEXT: Final = "html=1;whiteSpace=wrap;fontFamily=Times New Roman;fontColor=#000000;"
_SHAPES: Final[dict[StepKind, str]] = {
    "start": "rounded=1;arcSize=50;",
    "end": "rounded=1;arcSize=50;",
    "operation": "rounded=0;",
    "waiting": "shape=delay;spacingRight=8;",
    "movement": "shape=mxgraph.arrows2.arrow;dy=0;dx=13;notch=0;spacingRight=8;",
    "decision": "rhombus;",
}


def render_drawio(chart: Chart, title: str = "Карта процесса") -> str:
    """Return the text of the file: one page as wide as the process is long; steps contain their ids from the map."""
    (sheet,) = lay_out(chart, ENDLESS, Surroundings(legend=False)).sheets or (None,)
    cells = [] if sheet is None else [*_lanes(sheet.lanes), *_steps(chart, sheet.boxes, sheet.lanes)]
    links = [] if sheet is None else [_link_cell(chart, link, _boxes_by_step(sheet.boxes)) for link in sheet.connectors]
    body = "\n".join(('<mxCell id="0"/>', '<mxCell id="1" parent="0"/>', *cells, *links))
    return (
        f'<mxfile host="app.diagrams.net"><diagram id="map" name={quote_attribute(title)}>'
        '<mxGraphModel grid="0" page="0" math="0" shadow="0"><root>\n'
        f"{body}\n</root></mxGraphModel></diagram></mxfile>\n"
    )


def _boxes_by_step(boxes: tuple[StepBox, ...]) -> dict[int, StepBox]:
    return {box.step: box for box in boxes}


def _geometry(place: Rect, dx: int = 0, dy: int = 0) -> str:
    x, y, width, height = (to_points(side) for side in (place.x - dx, place.y - dy, place.width, place.height))
    return f'<mxGeometry x="{x}" y="{y}" width="{width}" height="{height}" as="geometry"/>'


def _cell(number: str, value: str, style: str, parent: str, geometry: str) -> str:
    return (
        f'<mxCell id={quote_attribute(number)} value={quote_attribute(value)} style="{style}" vertex="1" '
        f"parent={quote_attribute(parent)}>{geometry}</mxCell>"
    )


def _paint(frame: FrameStyle) -> str:
    dash = f"dashed=1;dashPattern={' '.join(str(part // 10) for part in frame.dash)};" if frame.dash else ""
    fill = "none" if frame.fill == "none" else f"#{frame.fill}"
    return f"fillColor={fill};strokeColor=#{frame.stroke};strokeWidth={frame.width / 10:g};{dash}"


def _lanes(lanes: tuple[Lane, ...]) -> Iterator[str]:
    for i, lane in enumerate(lanes):
        fill = outlines.LANE_OTHER if lane.shaded else outlines.LANE
        style = (
            f"swimlane;horizontal=0;startSize={to_points(lane.header.width)};{_TEXT}fontStyle=1;fontSize=9;"
            f"fillColor=#{outlines.HEADER.fill};swimlaneFillColor=#{fill.fill};strokeColor=#{fill.stroke};"
        )
        yield _cell(f"lane-{i}", escape_text(lane.name), style, "1", _geometry(lane.place))


def _steps(chart: Chart, boxes: tuple[StepBox, ...], lanes: tuple[Lane, ...]) -> Iterator[str]:
    for box in boxes:
        owner = next(i for i, lane in enumerate(lanes) if lane.place.holds(box.place))
        x, y = lanes[owner].place.x, lanes[owner].place.y
        parent, key = f"lane-{owner}", _cell_id(chart, box.step)
        words = "<br>".join(escape_text(line) for line in box.text.lines)
        style = f"{_SHAPES[box.kind]}{_TEXT}fontSize=9;{_paint(outlines.FRAMES[box.value])}"
        yield _cell(key, words, style, parent, _geometry(box.place, x, y))
        if box.time is not None:
            style = f"text;{_TEXT}fontSize=8;fontStyle=1;align=center;verticalAlign=middle;"
            yield _cell(
                f"{key}-time", escape_text(" ".join(box.time.lines)), style, parent, _geometry(box.time.place, x, y)
            )
        for mark in box.marks:
            shape = "shape=mxgraph.basic.8_point_star;" if mark.kind == "problem" else "ellipse;shape=cloud;"
            style = f"{shape}{_TEXT}fontSize=8;fontStyle=1;{_paint(outlines.MARKS[mark.kind])}"
            name = f"{key}-{mark.kind}-{mark.number}"
            yield _cell(name, str(mark.number), style, parent, _geometry(mark.place, x, y))


def _cell_id(chart: Chart, step: int) -> str:
    return f"step-{step}-{chart.process.steps[step].id}"


def _link_cell(chart: Chart, link: Connector, boxes: dict[int, StepBox]) -> str:
    if link.edge is None:
        return ""
    source, target = boxes[link.edge.source].place, boxes[link.edge.target].place
    (x1, y1), (x2, y2) = link.points[0], link.points[-1]
    ends = "".join(
        f"{name}={(at - low) / size:.4g};"
        for name, at, low, size in (
            ("exitX", x1, source.x, source.width),
            ("exitY", y1, source.y, source.height),
            ("entryX", x2, target.x, target.width),
            ("entryY", y2, target.y, target.height),
        )
    )
    dash = "dashed=1;" if link.returns else ""
    words = escape_text(" ".join(link.label.lines)) if link.label else ""
    bends = "".join(f'<mxPoint x="{to_points(x)}" y="{to_points(y)}"/>' for x, y in link.points[1:-1])
    points = f'<Array as="points">{bends}</Array>' if bends else ""
    style = (
        f"edgeStyle=orthogonalEdgeStyle;rounded=0;html=1;endArrow=block;fontFamily=Times New Roman;fontSize=8;"
        f"labelBackgroundColor=none;verticalAlign=bottom;exitPerimeter=0;entryPerimeter=0;{dash}{ends}"
    )
    return (
        f'<mxCell id="link-{link.edge.source}-{link.edge.position}" value={quote_attribute(words)} style="{style}" '
        f'edge="1" parent="1" source={quote_attribute(_cell_id(chart, link.edge.source))} '
        f"target={quote_attribute(_cell_id(chart, link.edge.target))}>"
        f'<mxGeometry x="-0.6" relative="1" as="geometry">{points}</mxGeometry></mxCell>'
    )
