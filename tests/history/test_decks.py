"""Verification of printed decks: each kind of edit is reported by slide; copies of other programs and PDF are equal."""

from __future__ import annotations

import copy
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.util import Pt

from lean.forms import printing
from lean.office.grid import UnreadablePaperError
from lean.office.printed_form import read_paper
from lean.regulation import editions
from lean.verification.compare_printed import find_edits
from lean.workspace.workspace import Workspace

if TYPE_CHECKING:
    from lean.office.printed_form import Paper

Lean = Callable[..., tuple[int, str, str]]
Make = Callable[..., Any]
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "seversk"
DAY = date(2026, 6, 10)
TARGET = "не более 8 мин"
SLIDE = "Карточка проекта: показатели и ключевые события"


@pytest.fixture(scope="module")
def printed() -> bytes:
    project = Workspace(EXAMPLE).project("igrushki")
    regulation = editions.find("seversk", EXAMPLE).on(DAY)
    return printing.print_form("defence-deck", project, regulation, DAY).content


@pytest.fixture(scope="module")
def expected(printed: bytes) -> Paper:
    return read_paper(printed)


def slide(deck: Any, title: str) -> Any:  # noqa: ANN401 - python-pptx
    return next(s for s in deck.slides if s.shapes.title is not None and title in s.shapes.title.text)


def cell(deck: Any, text: str) -> Any:  # noqa: ANN401
    tables = [shape.table for s in deck.slides for shape in s.shapes if shape.has_table]
    return next(c for table in tables for row in table.rows for c in row.cells if text in plain(c.text))


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def say(run_holder: Any, text: str) -> None:  # noqa: ANN401
    run_holder.text_frame.paragraphs[0].runs[0].text = text


def chart(deck: Any) -> Any:  # noqa: ANN401
    return next(shape.chart for s in deck.slides for shape in s.shapes if shape.has_chart)


def other_value(deck: Any) -> None:  # noqa: ANN401
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = list(chart(deck).plots[0].categories)
    for series in chart(deck).plots[0].series:
        data.add_series(series.name, [value + (series.name == "Стало") for value in series.values])
    chart(deck).replace_data(data)


def swap(deck: Any, one: int, two: int) -> None:  # noqa: ANN401
    listed = deck.slides._sldIdLst  # noqa: SLF001 - python-pptx moves no slides
    items = list(listed)
    items[one], items[two] = items[two], items[one]
    listed[:] = items


def drop(deck: Any, place: int) -> None:  # noqa: ANN401
    listed = deck.slides._sldIdLst  # noqa: SLF001
    listed.remove(listed[place])


def add_slide(deck: Any) -> None:  # noqa: ANN401
    layout = next(one for one in deck.slide_layouts if one.name == "Содержание")
    deck.slides.add_slide(layout).shapes.title.text = "Премии"


def add_box(deck: Any) -> None:  # noqa: ANN401
    deck.slides[1].shapes.add_textbox(0, 0, 999, 999).text_frame.text = "Экономия 1 млн"


def add_row(deck: Any) -> None:  # noqa: ANN401
    row = cell(deck, TARGET)._tc.getparent()  # noqa: SLF001
    row.addnext(copy.deepcopy(row))


def struck(deck: Any) -> None:  # noqa: ANN401
    properties = cell(deck, TARGET).text_frame.paragraphs[0].runs[0]._r.get_or_add_rPr()  # noqa: SLF001
    properties.set("strike", "sngStrike")


def tiny(deck: Any) -> None:  # noqa: ANN401
    cell(deck, TARGET).text_frame.paragraphs[0].runs[0].font.size = Pt(1)


def shapes_of(holder: Any) -> Any:  # noqa: ANN401
    for shape in holder.shapes:
        yield shape
        if hasattr(shape, "shapes"):
            yield from shapes_of(shape)


def map_text(deck: Any) -> None:  # noqa: ANN401
    texts = [shape for one in deck.slides for shape in shapes_of(one) if shape.has_text_frame]
    say(next(shape for shape in texts if "Уговаривает" in shape.text_frame.text), "Ждёт")


def footer(deck: Any) -> None:  # noqa: ANN401
    say(next(p for p in deck.slides[1].placeholders if p.placeholder_format.type == 15), "Иное")


Edit = Callable[[Any], Any]
# What is done, the edit, how its place is told, and what stands there; None where it is out of reach.
CASES: list[tuple[str, Edit, str | None, str | None]] = [
    ("a title", lambda d: say(slide(d, "разработанные акты").shapes.title, "Итоги"), "заголовок", "Итоги"),
    ("a word of a map", map_text, "слайд 5 «Карта текущего состояния процесса: 16 мин», текст", "Ждёт начать уборку"),
    ("a cell", lambda d: say(cell(d, TARGET), "не более 18 мин"),
     f"слайд 4 «{SLIDE}», таблица: «Время протекания процесса», «Целевое значение»", "не более 18 мин"),
    ("a struck out cell", struck, "«Целевое значение»", "⟦зачёркнуто: не более 8 мин⟧"),
    ("a row given twice", add_row, f"слайд 4 «{SLIDE}», добавлено", TARGET),
    ("a value of a chart", other_value, "диаграмма «Значения, мин», «Время одной уборки»", "Время одной уборки: 9"),
    ("notes", lambda d: say(d.slides[0].notes_slide.notes_placeholder, "Говорить дольше"),
     "слайд 1", "Говорить дольше"),
    ("slides in turn", lambda d: swap(d, 5, 7), "слайд 6 «Ключевые проблемы, требующие решения»: пор", "место 8"),
    ("a slide taken out", lambda d: drop(d, 5), "слайд 6 «Ключевые проблемы, требующие решения»: слайд", None),
    ("a slide added", add_slide, ": слайд добавлен", "Премии"),
    ("a hidden slide", lambda d: d.slides[5]._element.set("show", "0"), "слайд 6", "слайд скрыт"),  # noqa: SLF001
    ("a text added", add_box, "слайд 2 «Карточка проекта: вовлечённые лица и рамки», добавлено", "Экономия 1 млн"),
    ("a shape moved off its slide", lambda d: setattr(slide(d, SLIDE).shapes.title, "left", d.slide_width),
     f"слайд 4 «{SLIDE}», добавлено", f"⟦скрыто: {SLIDE}⟧"),
    ("a hidden shape", lambda d: slide(d, SLIDE).shapes.title._element.nvSpPr.cNvPr.set("hidden", "1"),  # noqa: SLF001
     f"слайд 4 «{SLIDE}», добавлено", f"⟦скрыто: {SLIDE}⟧"),
    ("letters of one point", tiny, "«Целевое значение»", "⟦скрыто: не более 8 мин⟧"),
    ("a white shape over a cell", lambda d: slide(d, SLIDE).shapes.add_shape(1, 0, 0, 999999, 999999),
     f"слайд 4 «{SLIDE}», добавлено", "без текста: 1"),
    ("a footer", footer, "колонтитул", "Иное"),
    ("a property", lambda d: setattr(d.core_properties, "author", "Иная"), "свойство «организация»", "Иная"),
    ("a size", lambda d: setattr(cell(d, TARGET).text_frame.paragraphs[0].runs[0].font, "size", Pt(9)), None, None),
    ("a moved shape", lambda d: setattr(slide(d, SLIDE).shapes[1], "left", 5), None, None),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_an_edited_deck_is_reported(
    printed: bytes, expected: Paper, case: tuple[str, Edit, str | None, str | None]
) -> None:
    _, edit, place, found = case
    deck = Presentation(io.BytesIO(printed))
    edit(deck)
    saved = io.BytesIO()
    deck.save(saved)
    told = list(find_edits(expected, read_paper(saved.getvalue()), []))
    if place is None:
        assert told == []
        return
    assert any(place in one.field and (one.found or None) == found for one in told), told
    assert len(told) <= 8


def test_a_deck_is_matched_with_a_saved_state(office: Make, lean: Lean, tmp_path: Path) -> None:
    here = office("igrushki")
    first = here.commit("Начат", "2026-06-04")
    assert lean("-C", here.root, "render", "igrushki", "working-deck", "-o", tmp_path, "--on", "2026-06-04")[0] == 0
    path = tmp_path / "igrushki-working-deck.pptx"
    assert "верно: совпадает с нынешними документами" in lean("-C", here.root, "verify", path, "--on", "2026-06-04")[1]
    here.edit("igrushki/card.yaml", TARGET, "не более 9 мин")
    here.commit("Изменена", "2026-06-05")
    code, out, _ = lean("-C", here.root, "verify", path, "--format", "json")
    found = json.loads(out)[0]
    assert (code, found["equal"], found["commit"], found["date"]) == (0, "commit", first, "2026-06-04")
    assert (found["form"], found["exact"], found["edited"]) == ("working-deck", True, [])
    deck = Presentation(str(path))
    say(cell(deck, TARGET), "не более 7 мин")
    deck.core_properties.keywords = ""
    deck.save(str(path))
    code, out, _ = lean("-C", here.root, "verify", path, "--format", "json")
    found = json.loads(out)[0]
    assert (code, found["equal"], found["commit"]) == (1, "none", first)
    assert "не более 7 мин" in [edit["found"] for edit in found["edited"]]


def test_a_deck_saved_by_another_program_and_a_pdf_are_verified(
    printed: bytes, expected: Paper, tmp_path: Path
) -> None:
    if shutil.which("soffice") is None or shutil.which("pdftotext") is None:
        pytest.skip("no LibreOffice or poppler")
    deck = Presentation(io.BytesIO(printed))
    say(cell(deck, TARGET), "не более 18 мин")
    deck.save(str(tmp_path / "edited.pptx"))
    (tmp_path / "whole.pptx").write_bytes(printed)
    for kind in ("pptx", "pdf"):
        convert = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to"]
        given = [tmp_path / "whole.pptx", tmp_path / "edited.pptx"]
        subprocess.run([*convert, kind, "--outdir", tmp_path / "again", *given], check=True, capture_output=True)
        papers = [read_paper((tmp_path / "again" / f"{name}.{kind}").read_bytes()) for name in ("whole", "edited")]
        assert papers[0].fingerprint == expected.fingerprint
        assert list(find_edits(expected, papers[0], [])) == []
        told = list(find_edits(expected, papers[1], []))
        whole = [(one.expected, one.found) for one in told]
        assert whole == ([(TARGET, "не более 18 мин")] if kind == "pptx" else [("8", None), (None, "18")])
        assert told[0].field.startswith(f"слайд 4 «{SLIDE}», таблица: «Время протекания процесса»")


def test_a_broken_deck_is_refused(printed: bytes) -> None:
    for content in (printed[: len(printed) // 2], printed.replace(b"<p:sld ", b"<p:sld <", 1)):
        with pytest.raises(UnreadablePaperError):
            read_paper(content)


def test_a_slide_or_a_chart_that_a_file_shows_many_times_is_refused(printed: bytes) -> None:
    """Such a part would be read once per reference, for hours where it is large."""

    def with_slides(deck: Any) -> None:  # noqa: ANN401
        listed = deck.slides._sldIdLst  # noqa: SLF001 - python-pptx shows no slide twice
        for number in range(1000):
            again = copy.deepcopy(listed[1])
            again.set("id", str(5000 + number))
            listed.append(again)

    def with_charts(deck: Any) -> None:  # noqa: ANN401
        frame = next(shape for s in deck.slides for shape in s.shapes if shape.has_chart)._element  # noqa: SLF001 - same
        for _ in range(1000):
            frame.addnext(copy.deepcopy(frame))

    for change in (with_slides, with_charts):
        deck: Any = Presentation(io.BytesIO(printed))
        change(deck)
        out = io.BytesIO()
        deck.save(out)
        with pytest.raises(UnreadablePaperError, match="показана дважды"):
            read_paper(out.getvalue())
