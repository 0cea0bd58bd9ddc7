"""Both decks with sparse, usual and overfull content: complete, in order, within their boxes, reproducible."""

# ruff: noqa: ANN401, ARG001, E501 - python-pptx is half typed; a test stands in its workspace; contents are tables

from __future__ import annotations

import dataclasses
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pytest
from docx_integrity.pptx_checks import ERROR, check_pptx  # type: ignore[import-untyped]
from pptx import Presentation

from lean.forms.decks import fitting, flow, maps, timing, writing
from lean.forms.decks.inspection import inspect_deck
from lean.forms.decks.model import Column, Deck, Table, compute_fingerprint, find_printed_name
from lean.office import archive
from lean.workspace.workspace import Workspace
from tests.test_forms_all import OFFICE, office

Lean = Callable[..., tuple[int, str, str]]

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "seversk"
TRICKY = "«Рога & Копыта» <b>жирно</b> {{ x }} 😀 \u0007 конец"
LONG = "Очень подробное описание того, как идёт этот процесс и что в нём мешает. " * 28
DECKS = ("defence-deck", "working-deck")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example as the current folder, with an empty project beside the complete one."""
    shutil.copytree(EXAMPLE, tmp_path / "w")
    monkeypatch.chdir(tmp_path / "w")
    empty = tmp_path / "w" / "projects" / "pusto"
    empty.mkdir()
    (empty / "card.yaml").write_text("title:\n", encoding="utf-8")
    return tmp_path / "w"


def rendered(lean: Lean, project: str, deck: str, *, day: str = "2026-05-27") -> bytes:
    code, _, err = lean("render", project, deck, "-o", "out", "--on", day)
    assert code == 0, err
    return Path("out", f"{project}-{deck}.pptx").read_bytes()


def opened(content: bytes) -> Any:
    return Presentation(io.BytesIO(content))


def titles(content: bytes) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in opened(content).slides]


def said(content: bytes) -> str:
    """Return all text of the slides."""
    found = []
    for slide in opened(content).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            elif shape.has_table:
                found += [cell.text_frame.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)


def fits(content: bytes, path: Path) -> None:
    """Check by two independent measures that text stays within its box."""
    assert list(inspect_deck(content)) == []
    path.write_bytes(content)
    assert [str(one) for one in check_pptx(path) if one.severity == ERROR] == []


def overfull(project: Path) -> None:
    """Twenty indicators, forty measures, a team of fifteen, long texts, unusual characters and missing pictures."""
    people = [{"name": "Иванов И.И.", "post": f"специалист {n}", "role": TRICKY} for n in range(15)]
    documents: dict[str, Any] = {
        "card": {
            "title": f"{TRICKY} " * 4, "organisation": TRICKY, "people": {"team": people, "process_customer": LONG},
            "grounds": {"problem": LONG, "key_risk": LONG, "difficulties": [LONG, TRICKY, "Ы" * 1500]},
            "indicators": [
                {"id": f"i{n}", "name": f"Показатель {n} {TRICKY}", "baseline": f"{n} шт.", "target": "не более 2"}
                for n in range(20)
            ],
        },
        "current-map": {
            "participants": ["Заявитель", TRICKY],
            "steps": [
                {"id": f"s{n}", "lane": TRICKY if n % 2 else "Заявитель", "what": f"Шаг {n} {TRICKY}", "time": "5 мин"}
                for n in range(30)
            ],
            "problems": {n: f"{TRICKY} {LONG if n == 3 else n}" for n in range(1, 20)},
        },
        "plan": {
            "measures": [
                {"id": f"m{n}", "what": f"Мероприятие {n} {TRICKY}", "solves": [n % 19 + 1, 3], "result": LONG if n == 7 else "Да"}
                for n in range(40)
            ]
        },
        "report": {
            "summary": LONG, "acts": [{"title": LONG, "kind": "приказ", "number": "1"}] * 12, "materials": [LONG] * 6,
            "indicators": [{"indicator": f"i{n}", "actual": f"{n} шт.", "measures": ["m1", "m2"], "note": LONG} for n in range(20)],
            "effects": [{"what": f"{TRICKY} {n}", "before": f"{10 * n} мин", "after": f"{n} мин"} for n in range(1, 15)],
            "pictures": [{"before": "net.jpg", "after": "../chuzhoy.png", "caption": LONG}, {"caption": TRICKY}],
        },
    }  # fmt: skip
    for name, content in documents.items():
        text = json.dumps(content, ensure_ascii=False).replace("\u0007", "\\u0007")
        (project / f"{name}.yaml").write_text(text, encoding="utf-8")


def test_the_defence_deck_has_seven_parts_for_fifteen_minutes(lean: Lean, workspace: Path) -> None:
    content = rendered(lean, "igrushki", "defence-deck")
    found = titles(content)
    wanted = (
        "Оптимизация", "Карточка", "Карта текущего", "Ключевые проблемы", "Карта целевого", "Выполнение плана",
        "Результаты: разработанные акты", "Результаты: целевые и фактические", "Результаты: полученный", "Результаты: внед",
    )  # fmt: skip
    places = [next(i for i, title in enumerate(found) if title.startswith(start)) for start in wanted]
    assert places == sorted(places)
    notes = [slide.notes_slide.notes_text_frame.text for slide in opened(content).slides]
    spans = [re.match(r"Время: .* \(с (\d+):(\d\d) до (\d+):(\d\d);", note) for note in notes]
    times = [tuple(map(int, span.groups())) for span in spans if span is not None]
    assert len(times) == len(notes)
    assert times[0][:2] == (0, 0)
    assert times[-1][2:] == (15, 0)
    assert "Ответы на вопросы: не более 15 мин (прил. 4)." in notes[-1]
    assert not any("Ответы на вопросы" in note for note in notes[:-1])
    assert all(one[2:] == other[:2] for one, other in pairwise(times))
    card = notes[places[1]].replace("\N{NO-BREAK SPACE}", " ")
    told = ("Ключевой риск", "Команда проекта", "сейчас 16 мин, цель не более 8 мин", "Старт проекта: 19.12.2025")
    assert [part for part in told if part not in card] == []
    shown = said(content).replace("\N{NO-BREAK SPACE}", " ")
    assert "Время протекания процесса: 16 мин → 8 мин" in shown
    fits(content, workspace / "deck.pptx")


def test_maps_are_native_shapes_with_glued_connectors_and_charts_are_native(lean: Lean, workspace: Path) -> None:
    deck = opened(rendered(lean, "igrushki", "defence-deck"))
    slide = next(one for one in deck.slides if one.shapes.title.text_frame.text.startswith("Карта текущего"))
    ids = {shape.shape_id for shape in slide.shapes}
    glued = slide.element.findall(".//{*}stCxn") + slide.element.findall(".//{*}endCxn")
    assert len(glued) == 2 * 6
    assert {int(end.get("id")) for end in glued} <= ids
    assert not any(shape.shape_type.name == "PICTURE" for shape in slide.shapes if shape.shape_type is not None)
    charts = [shape.chart for one in deck.slides for shape in one.shapes if shape.has_chart]
    assert [[tuple(series.values) for series in chart.plots[0].series] for chart in charts] == [
        [(16.0, 48.0), (8.0, 24.0)]
    ]


def test_the_working_deck_has_a_part_for_each_document(lean: Lean, workspace: Path) -> None:
    whole = titles(rendered(lean, "igrushki", "working-deck"))[1:]
    assert list(dict.fromkeys(title[0] for title in whole)) == list("абвгдежз")
    assert {title[0] for title in titles(rendered(lean, "pusto", "working-deck"))[1:]} == {"а"}


def test_the_working_deck_shows_measurements_and_effects_of_proposals(lean: Lean, workspace: Path) -> None:
    deck = opened(rendered(lean, "igrushki", "working-deck"))
    shown = {one.shapes.title.text_frame.text.partition(": ")[2]: one for one in deck.slides if one.shapes.title}
    tables = {
        title: [[cell.text_frame.text for cell in row.cells] for row in shape.table.rows][1]
        for title in ("фактические данные", "влияние решений", "риски")
        for shape in shown[title].shapes
        if shape.has_table
    }
    assert tables == {
        "фактические данные": [
            "Время протекания процесса",
            "16\N{NO-BREAK SPACE}мин",
            "хронометраж 30 уборок в трёх группах, январь 2026\N{NO-BREAK SPACE}г.",
        ],
        "влияние решений": ["Время протекания процесса", "На 3\N{NO-BREAK SPACE}мин меньше, уговоров не нужно", "1"],
        "риски": ["Интерес детей к жетонам пропадёт", "средняя", "Менять рисунки жетонов раз в месяц"],
    }
    assert "Сначала сигнал и часы" in shown["пути достижения"].placeholders[1].text_frame.text


def test_the_working_deck_shows_changes_of_the_plan_and_further_reviewers(lean: Lean, workspace: Path) -> None:
    content = rendered(lean, "sotsuslugi", "working-deck", day="2026-11-23")
    # The draft of the report lists the indicators without results.
    assert "ж" not in {title[0] for title in titles(content)[1:]}
    (plan,) = (title for title in titles(content) if title.startswith("д)"))
    assert re.fullmatch(r"д\) План мероприятий, утверждён .*, изменён 09\.09\.2026 \(протокол № 8\).*", plan)
    assert "Координатор\nсо специалистами ПСР:" in said(content)


@pytest.mark.parametrize("deck", DECKS)
@pytest.mark.parametrize("content", ["sparse", "overfull"])
def test_any_content_fits_on_its_slides(lean: Lean, workspace: Path, deck: str, content: str) -> None:
    project = workspace / "projects" / "pusto"
    if content == "overfull":
        overfull(project)
    made = rendered(lean, "pusto", deck)
    fits(made, workspace / "deck.pptx")
    if content == "overfull":
        text = said(made).replace("\N{NO-BREAK SPACE}", " ")
        assert "«Рога & Копыта» <b>жирно</b> {{ x }} 😀 \ufffd конец" in text
        assert all(f"Мероприятие {n} " in text for n in range(40))
        assert text.replace("\n", "").replace(" ", "").count("Ы" * 1500) + text.count("Ы") >= 1500
        assert "_x00" not in text


def test_a_missing_picture_is_replaced_by_a_placeholder_and_a_note(lean: Lean, workspace: Path) -> None:
    (workspace / "projects" / "igrushki" / "attachments" / "do.png").unlink()
    (workspace / "projects" / "igrushki" / "attachments" / "posle.png").write_bytes(b"no picture")
    code, _, err = lean("render", "igrushki", "defence-deck", "-o", "out")
    assert code == 0
    assert "attachments/do.png»: файла нет в attachments/" in err
    assert "attachments/posle.png»: файл повреждён или это не JPEG" in err
    assert said(Path("out/igrushki-defence-deck.pptx").read_bytes()).count("Место для снимка") == 2


def test_an_upright_scan_of_the_card_replaces_its_tables(lean: Lean, workspace: Path) -> None:
    from PIL import Image  # noqa: PLC0415

    image = Image.new("RGB", (600, 400), "white")
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(workspace / "projects" / "igrushki" / "attachments" / "card.jpg", exif=exif)
    content = rendered(lean, "igrushki", "defence-deck")
    slide = opened(content).slides[1]
    assert slide.shapes.title.text_frame.text == "Утверждённая карточка проекта"
    (picture,) = (
        shape for shape in slide.shapes if shape.shape_type is not None and shape.shape_type.name == "PICTURE"
    )
    assert picture.rotation == 90
    assert abs(picture.width / picture.height - 1.5) < 0.01
    assert list(inspect_deck(content)) == []


def test_equal_input_gives_equal_bytes_including_workbooks(lean: Lean, workspace: Path) -> None:
    first = rendered(lean, "igrushki", "defence-deck")
    assert rendered(lean, "igrushki", "defence-deck") == first
    core = opened(first).core_properties
    assert core.subject == "igrushki"
    assert core.title.startswith("Отчётная презентация для защиты проекта: Оптимизация")
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", core.keywords)
    with zipfile.ZipFile(io.BytesIO(first)) as deck:
        assert {part.date_time for part in deck.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        (book,) = (deck.read(name) for name in deck.namelist() if name.endswith(".xlsx"))
    with zipfile.ZipFile(io.BytesIO(book)) as inside:
        assert b"dcterms" not in inside.read("docProps/core.xml").replace(b"xmlns:dcterms", b"")
    assert archive.repack(first) == first


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (b"no deck", "это не файл PowerPoint (PPTX)"),
        ("layout", "нет макета «Текст»"),
        ("font", "шрифт темы Arial, нужен Times New Roman"),
    ],
)
def test_a_broken_template_is_reported(lean: Lean, workspace: Path, broken: bytes | str, told: str) -> None:
    own = workspace / "templates" / "forms" / "deck.pptx"
    own.parent.mkdir(parents=True)
    if isinstance(broken, bytes):
        own.write_bytes(broken)
    else:
        made = Presentation(str(EXAMPLE.parents[1] / "templates" / "seversk" / "forms" / "deck.pptx"))
        if broken == "layout":
            made.slide_layouts[1].name = "Иное"
        else:
            theme = next(rel.target_part for rel in made.slide_master.part.rels.values() if "theme" in rel.reltype)
            theme._blob = theme.blob.replace(b"Times New Roman", b"Arial")  # noqa: SLF001
        made.save(str(own))
    code, _, err = lean("render", "igrushki", "defence-deck", "-o", "out")
    assert code == 1
    assert told in err
    assert not Path("out").exists()


@pytest.mark.parametrize(("minutes", "weights"), [(15, [2, 8, 8, 20]), (15, [1] * 100), (1, [5, 0, 1]), (3, [7])])
def test_the_time_is_divided_exactly_among_slides(minutes: int, weights: list[int]) -> None:
    found = timing.share_time(minutes, weights)
    assert sum(found) == minutes * 60
    assert len(found) == len(weights)
    assert all(seconds > 0 for seconds in found)


@pytest.mark.parametrize("words", ["", "Одна строка", LONG, "Ы" * 300, f"{TRICKY} {'Щ' * 90} и ещё"])
def test_joined_lines_give_the_original_words(words: str) -> None:
    lines = fitting.wrap_paragraph(words, 2_000_000, 14)
    assert "".join(lines) == words
    assert fitting.join_lines(fitting.break_lines(words, 2_000_000, 14)) == words.rstrip(" ")


def test_a_deck_of_a_draft_states_what_is_missing(lean: Lean, workspace: Path) -> None:
    code, _, err = lean("render", "pusto", "defence-deck", "-o", "out", "--check")
    assert code == 1
    code, _, err = lean("render", "pusto", "defence-deck", "-o", "out")
    assert code == 0
    for title, words in (
        ("Карта текущего состояния процесса", "Карты пока нет."),
        ("Ключевые проблемы, требующие решения", "Проблемы на карте текущего состояния не отмечены."),
        ("Выполнение плана реализации проекта", "Мероприятий в плане пока нет."),
        ("Результаты: полученный эффект", "Полученный эффект не указан."),
    ):
        assert f"пусто на слайде «{title}»: {words}" in err
        assert words in said(Path("out/pusto-defence-deck.pptx").read_bytes())
    # Missing future documents are no fault of a working deck.
    assert lean("render", "pusto", "working-deck", "--check")[0] == 0


@pytest.mark.parametrize(
    ("heading", "share", "first", "label"),
    [
        ("", 30, "Проблема", "Проблема (продолжение)"),
        ("№", 6, "12", "12"),
        ("Дата", 30, "01.06.2026", "01.06.2026"),
        ("Что", 30, "Очередь в архив", ""),
    ],
)
def test_a_long_row_continues_under_its_label(heading: str, share: int, first: str, label: str) -> None:
    columns = (Column(heading, share), Column("Текст", 100 - share))
    table = Table(columns, ((first, LONG),), headed=bool(heading))
    found = [page[0].block for page in flow.lay_out_pages((table,), flow.Area(0, 0, 8_000_000, 1_500_000), 100)]
    rows = [part.rows[0] for part in found if isinstance(part, Table)]
    assert len(rows) == len(found) > 2
    assert [before for before, _ in rows] == [first, *[label] * (len(rows) - 1)]
    assert " ".join(text for _, text in rows).split() == LONG.split()


def test_captions_are_directly_below_their_pictures(lean: Lean, workspace: Path) -> None:
    slide = list(opened(rendered(lean, "igrushki", "defence-deck")).slides)[-1]
    bottoms = {shape.top + shape.height for shape in slide.shapes if shape.name.startswith("Снимок")}
    captions = [shape for shape in slide.shapes if shape.has_text_frame and shape.text_frame.text in ("До", "После")]
    assert len(captions) == 2
    assert max(bottoms) - min(bottoms) <= 1
    assert all(abs(shape.top - max(bottoms)) <= 1 for shape in captions)


@OFFICE
def test_an_office_program_opens_decks_and_forms_with_pictures(lean: Lean, workspace: Path) -> None:
    code, out, err = lean("render", "igrushki", "defence-deck", "report", "current-map", "-o", "out")
    assert code == 0, err
    office(workspace, "pdf", [Path(line) for line in out.splitlines()])
    counted = {}
    for paper in workspace.glob("*.pdf"):
        info = subprocess.run(["pdfinfo", str(paper)], check=True, capture_output=True, text=True).stdout
        counted[paper.stem] = int(info.partition("Pages:")[2].split()[0])
    slides = len(opened(Path("out/igrushki-defence-deck.pptx").read_bytes()).slides)
    assert counted == {"igrushki-defence-deck": slides, "igrushki-report": 3, "igrushki-current-map": 1}


@pytest.mark.parametrize("name", ["current-map", "target-map"])
@pytest.mark.parametrize("slug", ["spravki", "sotsuslugi", "igrushki", "lgoty"])
def test_no_slide_has_only_a_legend(slug: str, name: Literal["current-map", "target-map"]) -> None:
    sheets = maps.lay_out_slides(Workspace(EXAMPLE).project(slug), name)
    assert all(sheet.lanes for sheet in sheets)
    assert [bool(sheet.samples) for sheet in sheets] == [*[False] * (len(sheets) - 1), True]


PRINTED_NAMES = frozenset(
    [
        "Bars",
        "Box",
        "Charts",
        "Circle",
        "Column",
        "Connector",
        "Deck",
        "Drawing",
        "Edge",
        "Label",
        "Lane",
        "Mark",
        "Opening",
        "Picture",
        "Pictures",
        "Rect",
        "Sample",
        "Section",
        "Sheet",
        "Table",
        "Talk",
        "Words",
    ]
)
"""The names that stand in the fingerprints of decks that were printed before."""


def list_classes(value: Any) -> set[type]:
    """The data classes that a value is made of."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = [getattr(value, field.name) for field in dataclasses.fields(value)]
        return {type(value)}.union(*map(list_classes, parts))
    return set().union(*map(list_classes, value)) if isinstance(value, tuple) else set()


def test_decks_printed_before_are_recognised_whatever_their_classes_are_called_now(
    lean: Lean, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decks: list[Deck] = []

    def note(deck: Deck) -> str:
        decks.append(deck)
        return compute_fingerprint(deck)

    monkeypatch.setattr(writing, "compute_fingerprint", note)
    for deck in DECKS:
        rendered(lean, "igrushki", deck)
    names = {find_printed_name(kind) for kind in set().union(*map(list_classes, decks))}
    assert names <= PRINTED_NAMES, "a renamed class keeps its old name in _PRINTED_NAMES of lean/forms/decks/model.py"
    assert names >= {"Sheet", "Box", "Label"}
