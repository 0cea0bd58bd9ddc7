"""A map as BPMN 2.0 with its diagram: participants are lanes, decisions are gateways, waiting is a timer event.

A step with several forward links that is no decision takes all of them, as in BPMN. BPMN has no place for times,
numbers of problems and repeats: they are written into the documentation of elements and the names of flows.
"""

from __future__ import annotations

import re
from math import isqrt
from typing import TYPE_CHECKING, Final

from lean.process.export.xml_text import escape_text, quote_attribute, to_points
from lean.process.layout.figure import Rect
from lean.process.layout.layout import ENDLESS, Surroundings, lay_out
from lean.process.layout.sizing import step_caption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.documents.process_map import Step, StepKind
    from lean.process.checks import Chart
    from lean.process.layout.figure import Connector, MapSheet, Point, StepBox

_ELEMENTS: Final[dict[StepKind, str]] = {
    "start": "startEvent",
    "end": "endEvent",
    "operation": "task",
    "movement": "task",
    "waiting": "intermediateCatchEvent",
    "decision": "exclusiveGateway",
}
_ROUND: Final = ("start", "end", "waiting")
_EVENT: Final = 360
"""Width of an event in tenths of a point: BPMN draws events 36 points wide."""

_OPENING: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'id="map" targetNamespace="urn:lean:map">\n'
)


def render_bpmn(chart: Chart, title: str = "Карта процесса") -> str:
    """Return the text of the file. A map without steps is a pool without content."""
    (sheet,) = lay_out(chart, ENDLESS, Surroundings(legend=False)).sheets or (None,)
    model = [] if sheet is None else [*_lane_set(chart, sheet), *_flow_nodes(chart, sheet), *_flows(chart, sheet)]
    shapes = [] if sheet is None else [*_shapes(chart, sheet), *_edges(sheet)]
    pool = Rect(-300, 0, 300 + (sheet.width if sheet else 3000), sheet.height if sheet else 1000)
    return (
        f"{_OPENING}"
        f'<bpmn:collaboration id="collaboration"><bpmn:participant id="pool" name={quote_attribute(title)} '
        f'processRef="process"/></bpmn:collaboration>\n<bpmn:process id="process" isExecutable="false">\n'
        + "\n".join(model)
        + "\n</bpmn:process>\n"
        '<bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="collaboration">\n'
        f'<bpmndi:BPMNShape id="pool_di" bpmnElement="pool" isHorizontal="true">{_bounds(pool)}</bpmndi:BPMNShape>\n'
        + "\n".join(shapes)
        + "\n</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>\n</bpmn:definitions>\n"
    )


def _element_id(chart: Chart, step: int) -> str:
    """Return an id that XML allows; it contains the Latin letters and digits of the id on the map."""
    own = re.sub(r"[^A-Za-z0-9_]", "", chart.process.steps[step].id)
    return f"step_{step}_{own}" if own else f"step_{step}"


def _lane_set(chart: Chart, sheet: MapSheet) -> Iterator[str]:
    yield '<bpmn:laneSet id="lanes">'
    for i, lane in enumerate(sheet.lanes):
        inside = (box.step for box in sheet.boxes if lane.place.holds(box.place))
        refs = "".join(f"<bpmn:flowNodeRef>{_element_id(chart, step)}</bpmn:flowNodeRef>" for step in inside)
        yield f'<bpmn:lane id="lane_{i}" name={quote_attribute(lane.name)}>{refs}</bpmn:lane>'
    yield "</bpmn:laneSet>"


def _flow_nodes(chart: Chart, sheet: MapSheet) -> Iterator[str]:
    for box in sheet.boxes:
        step, tag = chart.process.steps[box.step], _ELEMENTS[box.kind]
        wait = f'<bpmn:timerEventDefinition id="{_element_id(chart, box.step)}_timer"/>'
        links = [(link, side) for link in sheet.connectors if link.edge for side in _sides(link, box.step)]
        flows = "".join(
            f"<bpmn:{side}>{_flow(link)}</bpmn:{side}>" for side in _ORDER for link, at in links if at == side
        )
        yield (
            f'<bpmn:{tag} id="{_element_id(chart, box.step)}" name={quote_attribute(step_caption(step))}>'
            f"{_documentation(step)}{flows}{wait if box.kind == 'waiting' else ''}</bpmn:{tag}>"
        )


_ORDER: Final = ("incoming", "outgoing")


def _sides(link: Connector, step: int) -> Iterator[str]:
    if link.edge is not None:
        yield from ("outgoing",) if link.edge.source == step else ()
        yield from ("incoming",) if link.edge.target == step else ()


def _flow(link: Connector) -> str:
    return f"flow_{link.edge.source}_{link.edge.position}" if link.edge else ""


_VALUES: Final = {"adding": "создаёт ценность", "necessary": "необходимо", "waste": "потери"}


def _documentation(step: Step) -> str:
    facts = [
        f"Время: {step.time.text}" if step.time else "",
        f"Ценность: {_VALUES[step.worth]}" if step.worth else "",
        f"Проблемы: {', '.join(map(str, step.problems))}" if step.problems else "",
        f"Предложения: {', '.join(map(str, step.proposals))}" if step.proposals else "",
    ]
    text = "\n".join(filter(None, facts))
    return f"<bpmn:documentation>{escape_text(text)}</bpmn:documentation>" if text else ""


def _flows(chart: Chart, sheet: MapSheet) -> Iterator[str]:
    for link in sheet.connectors:
        if link.edge is not None:
            name = f" name={quote_attribute(' '.join(link.label.lines))}" if link.label else ""
            yield (
                f'<bpmn:sequenceFlow id="{_flow(link)}"{name} sourceRef="{_element_id(chart, link.edge.source)}" '
                f'targetRef="{_element_id(chart, link.edge.target)}"/>'
            )


def _bounds(place: Rect) -> str:
    x, y, width, height = map(to_points, (place.x, place.y, place.width, place.height))
    return f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'


def _shape_place(box: StepBox) -> Rect:
    """Return the place of a step; an event is a circle in the middle of it."""
    if box.kind not in _ROUND:
        return box.place
    x, y = box.place.centre
    return Rect(x - _EVENT // 2, y - _EVENT // 2, _EVENT, _EVENT)


def _shapes(chart: Chart, sheet: MapSheet) -> Iterator[str]:
    for i, lane in enumerate(sheet.lanes):
        shape = f'<bpmndi:BPMNShape id="lane_{i}_di" bpmnElement="lane_{i}" isHorizontal="true">'
        yield f"{shape}{_bounds(lane.place)}</bpmndi:BPMNShape>"
    for box in sheet.boxes:
        key, place = _element_id(chart, box.step), _shape_place(box)
        marker = ' isMarkerVisible="true"' if box.kind == "decision" else ""
        label = ""
        if box.kind in (*_ROUND, "decision"):
            beside = box.text.place
            at = Rect(box.place.centre[0] - beside.width // 2, place.bottom + 30, beside.width, beside.height)
            label = f"<bpmndi:BPMNLabel>{_bounds(at)}</bpmndi:BPMNLabel>"
        yield f'<bpmndi:BPMNShape id="{key}_di" bpmnElement="{key}"{marker}>{_bounds(place)}{label}</bpmndi:BPMNShape>'


def _edges(sheet: MapSheet) -> Iterator[str]:
    boxes = {box.step: box for box in sheet.boxes}
    for link in sheet.connectors:
        if link.edge is None:
            continue
        points = [_move_to_circle(boxes[link.edge.source], link.points[0], 1), *link.points[1:-1]]
        points.append(_move_to_circle(boxes[link.edge.target], link.points[-1], -1))
        waypoints = "".join(f'<di:waypoint x="{to_points(x)}" y="{to_points(y)}"/>' for x, y in points)
        label = f"<bpmndi:BPMNLabel>{_bounds(link.label.place)}</bpmndi:BPMNLabel>" if link.label else ""
        yield f'<bpmndi:BPMNEdge id="{_flow(link)}_di" bpmnElement="{_flow(link)}">{waypoints}{label}</bpmndi:BPMNEdge>'


def _move_to_circle(box: StepBox, point: Point, side: int) -> Point:
    """Return the end of a line, moved to the circle if the step is an event."""
    if box.kind not in _ROUND:
        return point
    x, y = box.place.centre
    across = min(abs(point[1] - y), _EVENT // 2)
    return x + side * isqrt((_EVENT // 2) ** 2 - across**2), point[1]
