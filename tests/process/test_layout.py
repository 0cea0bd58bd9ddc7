"""Laws of drawings on random maps: nothing overlaps, nothing is cut off, everything is drawn once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lean.documents.process_map import CurrentMap
from lean.process.analysis import Analysis, analyse
from lean.process.checks import Chart
from lean.process.export.bpmn import render_bpmn
from lean.process.export.drawio import render_drawio
from lean.process.export.svg import render_svg, render_whole_svg
from lean.process.layout import text
from lean.process.layout.figure import Connector, MapDrawing, MapSheet, Rect, StepBox
from lean.process.layout.layout import A3, A4, ENDLESS, PaperSize, Surroundings, lay_out
from lean.process.layout.sizing import side_indents

Maps = Callable[..., st.SearchStrategy[CurrentMap]]
PAPERS = (A4, A3, ENDLESS, PaperSize(5200, 4000))


def _around(found: object) -> Surroundings:
    return Surroundings("Карта", found if isinstance(found, Analysis) else None, numbered=True)


@st.composite
def _drawn(draw: st.DrawFn, maps: Maps) -> tuple[Chart, PaperSize, MapDrawing]:
    chart = Chart("current-map", draw(maps()))
    paper = draw(st.sampled_from(PAPERS))
    found = analyse(chart)
    return chart, paper, lay_out(chart, paper, _around(found))


def _solid(sheet: MapSheet) -> Iterator[tuple[str, Rect]]:
    """Yield everything that must not be overlapped, with its owner."""
    for box in sheet.boxes:
        yield f"step {box.step}", box.place
        if box.time:
            yield f"time {box.step}", box.time.place
        yield from ((f"mark {box.step} {mark.number}", mark.place) for mark in box.marks)
    for i, circle in enumerate(sheet.circles):
        yield f"circle {i} {circle.letter}", circle.place
    for connector in sheet.connectors:
        if connector.label and connector.edge:
            yield f"label {connector.edge.source} {connector.edge.position}", connector.label.place
    for i, lane in enumerate(sheet.lanes):
        yield f"header {i}", lane.header
    for i, label in enumerate(sheet.labels):
        yield f"text {i}", label.place
    for sample in sheet.samples:
        yield f"sample {sample.what}", sample.place
        yield f"caption {sample.what}", sample.text.place


def _segments(connector: Connector) -> Iterator[Rect]:
    """Return the straight parts of a line as rectangles without width."""
    for (x1, y1), (x2, y2) in pairwise(connector.points):
        yield Rect(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2))


def _touches(line: Rect, place: Rect) -> bool:
    """Return whether a line crosses the inside of a rectangle."""
    return line.x < place.right and place.x < line.right + (not line.width) and (
        line.y < place.bottom and place.y < line.bottom + (not line.height)
    ) and (line.width > 0 or place.x < line.x) and (line.height > 0 or place.y < line.y)  # fmt: skip


@given(st.data())
@settings(max_examples=40)
def test_parts_do_not_overlap_and_fit_on_the_sheet(random_maps: Maps, data: st.DataObject) -> None:
    _, paper, drawing = data.draw(_drawn(random_maps))
    for sheet in drawing.sheets:
        page = Rect(0, 0, sheet.width, sheet.height)
        assert sheet.width <= paper.width
        for name, place in _solid(sheet):
            assert page.holds(place), name
        for (one, first), (other, second) in combinations(_solid(sheet), 2):
            assert not first.overlaps(second), (one, other)


def _inside_shape(box: StepBox) -> bool:
    place, words = box.place, box.text.place
    middle = place.centre[1]
    reach = max(abs(words.y - middle), abs(words.bottom - middle))
    left, right = side_indents(box.kind, place.width, place.height, reach)
    return place.holds(words) and words.x >= place.x + left and words.right <= place.right - right


@given(st.data())
@settings(max_examples=40)
def test_text_fits_into_its_shape(random_maps: Maps, data: st.DataObject) -> None:
    chart, _, drawing = data.draw(_drawn(random_maps))
    for sheet in drawing.sheets:
        for box in sheet.boxes:
            assert _inside_shape(box), chart.process.steps[box.step]
            for label in filter(None, (box.text, box.time)):
                widest = max(text.width(line, label.size, bold=label.bold) for line in label.lines)
                assert widest <= label.place.width
            shown = " ".join(box.text.lines).replace("- ", "")
            assert shown.replace(" ", "") == (chart.process.steps[box.step].what or "").replace(" ", "")
        for lane in sheet.lanes:
            assert lane.header.holds(lane.text.place)


@given(st.data())
@settings(max_examples=40)
def test_lines_cross_no_shape_and_do_not_coincide(random_maps: Maps, data: st.DataObject) -> None:
    _, _, drawing = data.draw(_drawn(random_maps))
    for sheet in drawing.sheets:
        lines = [(connector, part) for connector in sheet.connectors for part in _segments(connector)]
        for connector, part in lines:
            assert not (part.width and part.height), "only right angles"
            own = {f"step {connector.edge.source}", f"step {connector.edge.target}"} if connector.edge else set()
            for name, place in _solid(sheet):
                ends_here = name in own or any(name.startswith(kind) for kind in ("circle", "header"))
                assert ends_here or not _touches(part, place) or _enters(connector, place, name), name
        for (one, first), (other, second) in combinations(lines, 2):
            if one is not other:
                assert not _along(first, second), (one, other)


def _enters(connector: Connector, place: Rect, name: str) -> bool:
    """Return whether a line from a circle ends in its step, which the edge of the line does not name."""
    x, y = connector.points[-1]
    return (
        connector.edge is None
        and name.startswith("step")
        and place.x <= x <= place.right
        and place.y <= y <= place.bottom
    )


def _along(one: Rect, other: Rect) -> bool:
    """Return whether two lines coincide."""
    if one.width and other.width:
        return one.y == other.y and one.x < other.right and other.x < one.right
    if one.height and other.height:
        return one.x == other.x and one.y < other.bottom and other.y < one.bottom
    return False


@given(st.data())
@settings(max_examples=40)
def test_each_step_and_each_link_is_drawn_exactly_once(random_maps: Maps, data: st.DataObject) -> None:
    chart, _, drawing = data.draw(_drawn(random_maps))
    steps = Counter(box.step for sheet in drawing.sheets for box in sheet.boxes)
    assert steps == Counter(range(len(chart.process.steps)))
    links = Counter(
        (connector.edge.source, connector.edge.target, connector.edge.position)
        for sheet in drawing.sheets
        for connector in sheet.connectors
        if connector.edge is not None
    )
    assert links == Counter((edge.source, edge.target, edge.position) for edge in chart.graph.edges)
    letters: dict[str, set[int]] = {}
    for circle in (circle for sheet in drawing.sheets for circle in sheet.circles):
        letters.setdefault(circle.letter, set()).add(circle.target)
    assert all(len(targets) == 1 for targets in letters.values())


@given(st.data())
@settings(max_examples=25)
def test_each_line_ends_at_its_steps(random_maps: Maps, data: st.DataObject) -> None:
    _, _, drawing = data.draw(_drawn(random_maps))
    for sheet in drawing.sheets:
        places = {box.step: box.place for box in sheet.boxes}
        for connector in sheet.connectors:
            if connector.edge is not None:
                x, y = connector.points[0]
                place = places[connector.edge.source]
                assert place.centre[0] <= x <= place.right
                assert place.y <= y <= place.bottom
            if connector.edge is not None and connector.arrow:
                x, y = connector.points[-1]
                place = places[connector.edge.target]
                assert place.x <= x <= place.centre[0]
                assert place.y <= y <= place.bottom


@given(st.data())
@settings(max_examples=25)
def test_equal_maps_give_equal_drawings(random_maps: Maps, data: st.DataObject) -> None:
    chart, paper, drawing = data.draw(_drawn(random_maps))
    again = Chart("current-map", CurrentMap.model_validate(chart.process.model_dump(exclude={"steps"})))
    again = Chart("current-map", again.process.model_copy(update={"steps": chart.process.steps}))
    found = analyse(again)
    second = lay_out(again, paper, _around(found))
    assert render_whole_svg(drawing) == render_whole_svg(second)
    ET.fromstring(render_whole_svg(drawing))  # noqa: S314 - our own text


@given(st.data())
@settings(max_examples=60)
def test_any_draft_can_be_drawn_and_checked(data: st.DataObject) -> None:
    """Repeated ids, links to unknown steps, cycles, no participants: everything that the model allows."""
    names = st.sampled_from(("a", "b", "c", "шаг 4", "5"))
    link = st.fixed_dictionaries(
        {"to": names}, optional={"when": names, "repeats": st.sampled_from(("1", "0–2", "редко"))}
    )
    step = st.fixed_dictionaries(
        {"id": names},
        optional={
            "kind": st.sampled_from(("start", "operation", "waiting", "movement", "decision", "end")),
            "lane": names,
            "what": st.text(min_size=1, max_size=60).filter(str.strip),
            "time": st.sampled_from(("5 мин", "2 раб. дн.")),
            "next": st.lists(link, max_size=4),
            "problems": st.lists(st.integers(-1, 999), max_size=9),
        },
    )
    process = data.draw(st.fixed_dictionaries({"steps": st.lists(step, max_size=9)}))
    chart = Chart("current-map", CurrentMap.model_validate(process))
    analyse(chart)
    drawing = lay_out(chart, data.draw(st.sampled_from(PAPERS)))
    assert sum(len(sheet.boxes) for sheet in drawing.sheets) == len(chart.process.steps)
    for sheet in drawing.sheets:
        for (one, first), (other, second) in combinations(_solid(sheet), 2):
            assert not first.overlaps(second), (one, other)
    for written in (render_whole_svg(drawing), render_bpmn(chart), render_drawio(chart)):
        ET.fromstring(written)  # noqa: S314 - our own text


@given(st.text(alphabet="абвгдеж -–/ёЩWi.,₽", max_size=80), st.integers(150, 900))
def test_wrapped_lines_fit_and_preserve_all_letters(words: str, limit: int) -> None:
    lines = text.wrap(words, limit, 90)
    assert all(text.width(line, 90) <= limit for line in lines)
    kept = "".join(lines).replace(" ", "").replace("-", "")
    assert kept == text.printable(words).replace(" ", "").replace("-", "")


HOSTILE = """
participants: ["<b>&\\"Заявитель\\"", Отдел]
steps:
  - {id: a, lane: Отдел, what: "Рога & Копыта <script>"}
  - {id: b, what: "Превысокомногорассмотрительствующий межведомственный 5000 ₽ → конец"}
"""


def test_text_is_escaped_and_long_words_are_broken(current: Callable[[str], Chart]) -> None:
    drawing = lay_out(current(HOSTILE))
    picture = render_svg(drawing.sheets[0])
    ET.fromstring(picture)  # noqa: S314 - our own text
    assert "&amp;" in picture
    assert "<script>" not in picture
    assert "руб." in picture
    assert any(line.endswith("-") for box in drawing.sheets[0].boxes for line in box.text.lines)


@pytest.mark.parametrize("steps", ["steps: []", "participants: [Заявитель]", "steps: [{id: a}]"])
def test_an_incomplete_map_can_be_drawn(current: Callable[[str], Chart], steps: str) -> None:
    for sheet in lay_out(current(steps), A4, Surroundings("Карта", numbered=True)).sheets:
        ET.fromstring(render_svg(sheet))  # noqa: S314 - our own text


def test_the_numbered_list_is_below_the_map(current: Callable[[str], Chart], target: Callable[[str], Chart]) -> None:
    steps = "steps: [{id: a}]"
    for chart, heading in (
        (current(f"{steps}\nproblems: {{1: Очередь, 2: Нет образца}}"), "Проблемы"),
        (target(f"{steps}\nproposals: {{1: {{what: Вести журнал}}}}"), "Предложения"),
    ):
        (sheet,) = lay_out(chart, A4, Surroundings(legend=False, numbered=True)).sheets
        assert sheet.labels[0].lines == (heading,)
        assert sheet.labels[1].lines[0].startswith("1. ")
        assert sheet.labels[0].place.y > max(lane.place.bottom for lane in sheet.lanes)


def test_long_names_of_participants_are_complete(current: Callable[[str], Chart]) -> None:
    name = "Управление имущественных отношений Администрации городского округа, отдел учёта"
    assert len(name) >= 79
    (sheet,) = lay_out(current(f"participants: ['{name}']\nsteps: [{{id: a, lane: '{name}'}}]")).sheets
    assert " ".join(sheet.lanes[0].text.lines).replace("- ", "") == name


def test_paper_only_scales_a_drawing_down(current: Callable[[str], Chart]) -> None:
    (sheet,) = lay_out(current("steps: [{id: a}]")).sheets
    sizes = [ET.fromstring(render_svg(sheet, paper)).attrib["width"] for paper in (None, A3, PaperSize(1000, 1000))]  # noqa: S314
    assert sizes[0] == sizes[1]
    assert float(sizes[2]) <= 1000 / 7.5


def test_text_width_agrees_with_the_font() -> None:
    """Advances of Liberation Serif, 2048 units per em: «А» 1479, «в» 967, a space 512; bold «А» 1479."""
    assert text.width("А", 2048) == 1479
    assert text.width("в в", 2048) == 967 * 2 + 512
    assert text.width("А", 2048, bold=True) == 1479


@pytest.mark.parametrize(
    ("words", "limit", "lines"),
    [
        ("Подаёт заявление и документы", 520, ("Подаёт", "заявление", "и документы")),
        ("", 500, ()),
        ("один", 5000, ("один",)),
        ("Передаёт дело в отдел", 640, ("Передаёт дело", "в отдел")),
    ],
)
def test_text_is_wrapped_between_words(words: str, limit: int, lines: tuple[str, ...]) -> None:
    assert text.wrap(words, limit, 90) == lines
