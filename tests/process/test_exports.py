"""The drawing for draw.io, BPMN and PowerPoint: complete, well-formed, with attached connectors."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lean.process.analysis import Analysis, analyse
from lean.process.checks import Chart
from lean.process.export.bpmn import render_bpmn
from lean.process.export.drawingml import write_slide_shapes
from lean.process.export.drawio import render_drawio
from lean.process.export.pptx_shapes import ConnectorShape, Shape, build_shapes
from lean.process.layout.layout import A4, SLIDE, Surroundings, lay_out

if TYPE_CHECKING:
    from lean.documents.process_map import CurrentMap

Maps = Callable[..., st.SearchStrategy["CurrentMap"]]

MAP = """
participants: ["Заявитель & Ко", Отдел <учёта>]
steps:
  - {id: s, kind: start, what: "Подача \\"заявления\\""}
  - {id: a, lane: "Заявитель & Ко", what: Подаёт, time: 5 мин, value: adding, problems: [1]}
  - {id: w, lane: Отдел <учёта>, kind: waiting, time: 1–2 ч}
  - {id: m, lane: Отдел <учёта>, kind: movement, what: Относит, time: 10 мин, proposals: [2]}
  - {id: x, lane: Отдел <учёта>, kind: decision, what: "Всё есть?", next: [{to: e, when: да}, {to: a, when: нет, repeats: 0–2}]}
  - {id: e, kind: end}
problems: {1: Очередь}
"""  # noqa: E501 - a map reads best step by step

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"


def _bpmn_is_whole(chart: Chart) -> None:
    """Check that every element has a shape, every reference a target, every node one lane."""
    root = ET.fromstring(render_bpmn(chart))  # noqa: S314 - our own text
    process = root.find(f"{BPMN}process")
    assert process is not None
    nodes = {node.get("id") for node in process if node.tag[len(BPMN) :] not in ("laneSet", "sequenceFlow")}
    flows = process.findall(f"{BPMN}sequenceFlow")
    assert len(nodes) == len(chart.process.steps)
    assert len(flows) == len(chart.graph.edges)
    assert all(flow.get(side) in nodes for flow in flows for side in ("sourceRef", "targetRef"))
    assert sorted(ref.text or "" for ref in root.iter(f"{BPMN}flowNodeRef")) == sorted(filter(None, nodes))
    ends = [
        (flow.tag, flow.text) for node in process for flow in node if flow.tag in (f"{BPMN}incoming", f"{BPMN}outgoing")
    ]
    assert len(ends) == 2 * len(flows)
    drawn = {shape.get("bpmnElement") for shape in root.iter(f"{DI}BPMNShape")}
    lanes = {lane.get("id") for lane in root.iter(f"{BPMN}lane")}
    assert drawn == nodes | lanes | {"pool"}
    assert {edge.get("bpmnElement") for edge in root.iter(f"{DI}BPMNEdge")} == {flow.get("id") for flow in flows}
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


def _drawio_is_whole(chart: Chart) -> None:
    cells = {cell.get("id"): cell for cell in ET.fromstring(render_drawio(chart)).iter("mxCell")}  # noqa: S314 - our own text
    links = [cell for cell in cells.values() if cell.get("edge")]
    assert len(links) == len(chart.graph.edges)
    assert all(cell.get(side) in cells for cell in links for side in ("source", "target"))
    assert all(cell.get("parent") in cells for cell in cells.values() if cell.get("parent"))
    lanes = [key for key, cell in cells.items() if "swimlane" in (cell.get("style") or "")]
    steps = [key for key in cells if key and key.startswith("step-") and not key.endswith("-time")]
    assert all(cells[step].get("parent") in lanes for step in steps)


def _native_is_whole(chart: Chart) -> None:
    found = analyse(chart)
    around = Surroundings("Карта", found if isinstance(found, Analysis) else None, numbered=True)
    for sheet in lay_out(chart, A4, around).sheets:
        width, height = 9_000_000, 5_000_000
        group = build_shapes(sheet, width, height)
        assert group.width <= width
        assert group.height <= height
        by_number = {item.number: item for item in group.shapes}
        assert len(by_number) == len(group.shapes)
        lines = [item for item in group.shapes if isinstance(item, ConnectorShape)]
        for line in lines:
            for end, point in ((line.start, line.points[0]), (line.end, line.points[-1])):
                if end is not None:
                    shape = by_number[end[0]]
                    assert isinstance(shape, Shape)
                    x, y = (shape.place.x + shape.sites[end[1]][0], shape.place.y + shape.sites[end[1]][1])
                    assert abs(x - point[0]) + abs(y - point[1]) < 20
        links = [line for line in lines if line.name in ("Переход", "Возврат")]
        assert all(line.start and line.end for line in links)
        assert len(links) == len(sheet.connectors)
        drawn = [ET.fromstring(text) for text in write_slide_shapes(group, 0, 0)]  # noqa: S314 - our own text
        assert len(drawn) == len(group.shapes)
        connectors = [item for item in drawn if item.tag.endswith("}cxnSp")]
        assert len(connectors) == sum(len(line.points) <= 4 for line in lines)


CHECKS = (_bpmn_is_whole, _drawio_is_whole, _native_is_whole)


@pytest.mark.parametrize("check", CHECKS)
def test_a_map_with_every_feature_is_exported_completely(
    current: Callable[[str], Chart], check: Callable[[Chart], None]
) -> None:
    check(current(MAP))


@pytest.mark.parametrize("check", CHECKS)
@given(data=st.data())
@settings(max_examples=15)
def test_any_map_is_exported_completely(random_maps: Maps, check: Callable[[Chart], None], data: st.DataObject) -> None:
    check(Chart("current-map", data.draw(random_maps())))


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("text", ["steps: []", "steps: [{id: шаг}]"])
def test_a_draft_is_exported_completely(
    current: Callable[[str], Chart], text: str, check: Callable[[Chart], None]
) -> None:
    check(current(text))


def test_shapes_are_enlarged_for_a_slide_up_to_a_limit(current: Callable[[str], Chart]) -> None:
    (sheet,) = lay_out(current("steps: [{id: a}]"), SLIDE).sheets
    plain, larger = build_shapes(sheet), build_shapes(sheet, 10**8, 10**8, largest=Fraction(3, 2))
    assert larger.width == plain.width * 3 // 2
    sizes = [
        item.words.size for group in (plain, larger) for item in group.shapes if isinstance(item, Shape) and item.words
    ]
    assert max(sizes) == 1350


def test_bpmn_has_the_elements_of_the_map(current: Callable[[str], Chart]) -> None:
    text = render_bpmn(current(MAP), "Выдача & учёт")
    assert 'name="Выдача &amp; учёт"' in text
    assert "Время: 5 мин\nЦенность: создаёт ценность\nПроблемы: 1" in text
    assert "Предложения: 2" in text
    assert 'name="нет ×\u00a00–2"' in text
    for tag in ("startEvent", "task", "intermediateCatchEvent", "exclusiveGateway", "endEvent"):
        assert f"<bpmn:{tag} " in text


def test_another_program_reads_the_bpmn(current: Callable[[str], Chart]) -> None:
    bpmn_io = pytest.importorskip("bpmn_io")
    report = bpmn_io.check(render_bpmn(current(MAP)))
    assert report.ok, report.errors
    assert not report.warnings


@pytest.mark.parametrize("write", [render_bpmn, render_drawio])
def test_equal_maps_give_equal_files(current: Callable[[str], Chart], write: Callable[[Chart], str]) -> None:
    assert write(current(MAP)) == write(current(MAP))
