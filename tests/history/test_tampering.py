"""Thirty kinds of edit to approved documents and forms: each is reported, or has a written reason why it is not.

Out of reach: what changes no word (a font, a size, a space), and what makes of a file another that is as good: a form
printed anew from the state that it shows.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.shared import Pt, RGBColor

from lean.office.printed_form import Paper
from lean.verification.compare_printed import find_edits

if TYPE_CHECKING:
    from pathlib import Path

    from lean.workspace.workspace import Workspace

# What is run here is measured by smaller tests; here it is only repeated.
pytestmark = pytest.mark.no_cover
Lean = Callable[..., tuple[int, str, str]]
Make = Callable[..., Any]
TARGET = "не более 8 мин"


def runs(document: Any) -> list[Any]:  # noqa: ANN401 - python-docx
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    return [run for place in (document, *cells) for paragraph in place.paragraphs for run in paragraph.runs]


def run_with(document: Any, text: str) -> Any:  # noqa: ANN401
    return next(run for run in runs(document) if text in plain(run.text))


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def put(document: Any, old: str, new: str) -> None:  # noqa: ANN401
    run = run_with(document, old)
    run.text = plain(run.text).replace(old, new)


def row_of(document: Any, text: str) -> Any:  # noqa: ANN401
    rows = [row for table in document.tables for row in table.rows]
    return next(row for row in rows if any(text in plain(cell.text) for cell in row.cells))._tr  # noqa: SLF001


def hidden(document: Any) -> None:  # noqa: ANN401
    run_with(document, TARGET).font.hidden = True


def struck(document: Any) -> None:  # noqa: ANN401
    run_with(document, TARGET).font.strike = True


def white(document: Any) -> None:  # noqa: ANN401
    run_with(document, TARGET).font.color.rgb = RGBColor(255, 255, 255)


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
V = 'xmlns:v="urn:schemas-microsoft-com:vml"'


def before(xml: str) -> Callable[[Any], None]:
    """Put invisible characters before a value."""
    return lambda document: run_with(document, TARGET)._r.addprevious(parse_xml(f"<w:r {W} {V}>{xml}</w:r>"))  # noqa: SLF001


def styled(document: Any) -> None:  # noqa: ANN401
    next(p for p in document.paragraphs if "Проблема" in p.text).style.font.hidden = True


def row_as(xml: str) -> Callable[[Any], None]:
    """Set the formatting of the table row of a value."""
    return lambda document: row_of(document, TARGET).get_or_add_trPr().append(parse_xml(f"<w:{xml} {W}/>"))


def taken_in(document: Any) -> None:  # noqa: ANN401
    document.paragraphs[0]._p.addprevious(parse_xml(f"<w:altChunk {W}/>"))  # noqa: SLF001


def numbered(document: Any) -> None:  # noqa: ANN401
    number = parse_xml(f'<w:numPr {W}><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
    document.paragraphs[0]._p.get_or_add_pPr().append(number)  # noqa: SLF001


LID = '<w:pict><v:rect style="position:absolute;width:120pt;height:30pt" fillcolor="white" stroked="f"/></w:pict>'


def drop(document: Any, text: str) -> None:  # noqa: ANN401
    row = row_of(document, text)
    row.getparent().remove(row)


def twice(document: Any, text: str) -> None:  # noqa: ANN401
    row = row_of(document, text)
    row.addnext(row.__copy__())


def insert(document: Any) -> None:  # noqa: ANN401
    document.paragraphs[0].insert_paragraph_before("Дополнительно: премия 100 %")


def header(document: Any) -> None:  # noqa: ANN401
    document.sections[0].header.is_linked_to_previous = False
    document.sections[0].header.add_paragraph("Копия верна")


def keyed(key: str, value: str) -> Callable[[Any], None]:
    return lambda document: setattr(document.core_properties, key, value)


def both(document: Any) -> None:  # noqa: ANN401
    put(document, TARGET, "9 мин")
    keyed("keywords", "")(document)


def swapped(document: Any) -> None:  # noqa: ANN401
    one, two = row_of(document, "Ввести сигнал"), row_of(document, "Завести лист")
    below = two.getnext()
    one.addprevious(two)
    below.addprevious(one)


Edit = Callable[[Any], Any]
# What is done, the edit, what must be told: words of the output; None where it is out of reach.
PAPER: list[tuple[str, Edit, str | None]] = [
    ("a target value", lambda d: put(d, TARGET, "не более 18 мин"), "целевое значение: напечатано «не более 8 мин», "),
    ("a digit of a date", lambda d: put(d, "19.12.2025", "19.12.2026"), "старт проекта"),
    ("the title", lambda d: put(d, "игрушек", "игрушки"), "наименование проекта"),
    ("a name", lambda d: put(d, "Егоров", "Егорова"), "Егорова"),
    ("a letter of another alphabet", lambda d: put(d, "Егоров", "Eгоров"), "(латинские буквы в русских словах: E)"),
    ("a word of the form itself", lambda d: put(d, "Карточка", "Справка"), "Справка"),
    ("an added paragraph", insert, "добавлено: не печаталось, стоит «Дополнительно: премия 100 %»"),
    ("a struck out value", struck, "⟦зачёркнуто: не более 8 мин⟧"),
    ("a hidden value", hidden, "⟦скрыто: не более 8 мин⟧"),
    ("a value in white", white, "⟦скрыто: не более 8 мин⟧"),
    ("a value in letters of one point", lambda d: setattr(run_with(d, TARGET).font, "size", Pt(1)), "⟦скрыто: не"),
    ("a style that hides", styled, "⟦скрыто: Сдвигаются"),
    ("a row without height", row_as('trHeight w:val="1" w:hRule="exact"'), "⟦скрыто: не более 8 мин⟧"),
    ("a hidden row", row_as("hidden"), "⟦скрыто: не более 8 мин⟧"),
    ("a white shape over a value", before(LID), "рисунки и фигуры: напечатано «0 шт.», стоит «1 шт.»"),
    ("a sign of a symbol font", before('<w:sym w:font="Symbol" w:char="F0B3"/>'), "⟦знак F0B3 шрифта Symbol⟧не"),
    ("a minus of Word's own", before("<w:noBreakHyphen/>"), "стоит «\N{NON-BREAKING HYPHEN}не более"),
    ("a field that prints another text", before("<w:instrText>QUOTE 9</w:instrText>"), "⟦поле: QUOTE 9⟧"),
    ("another document taken in", taken_in, "⟦вставлен другой документ⟧"),
    ("a number before a line", numbered, "⟦номер⟧ Карточка проекта"),
    ("a row taken out", lambda d: drop(d, TARGET), "в файле этого нет"),
    ("a row given twice", lambda d: twice(d, TARGET), "добавлено: не печаталось"),
    ("a line of a header", header, "колонтитул: не печаталось, стоит «Копия верна»"),
    ("the property title", keyed("title", "Карточка проекта: Иное"), "свойство «название»"),
    ("the property organisation", keyed("author", "Иная"), "свойство «организация»"),
    ("the fingerprint", keyed("keywords", "sha256:" + "0" * 64), "(отпечаток)"),
    ("no fingerprint", keyed("keywords", ""), "(отпечаток)"),
    ("text and fingerprint", both, "не равно ни одному"),
    ("a font and a size", lambda d: setattr(run_with(d, TARGET).font, "size", Pt(13)), None),
    ("a space for another", lambda d: put(d, TARGET, "не  более\N{NARROW NO-BREAK SPACE}8 мин"), None),
]


@pytest.fixture
def printed(office: Make, lean: Lean, tmp_path: Path) -> tuple[Any, Path]:
    here = office("igrushki")
    here.commit("Начат", "2026-06-04")
    assert lean("-C", here.root, "render", "igrushki", "card", "-o", tmp_path)[0] == 0
    return here, tmp_path / "igrushki-card.docx"


@pytest.mark.parametrize(("edit", "message"), [case[1:] for case in PAPER], ids=[case[0] for case in PAPER])
def test_an_edited_form_is_reported(printed: tuple[Any, Path], edit: Edit, message: str | None, lean: Lean) -> None:
    here, path = printed
    document = docx.Document(str(path))
    edit(document)
    document.save(str(path))
    code, out, err = lean("-C", here.root, "verify", path)
    assert err == ""
    assert (code, "верно" in out) == ((0, True) if message is None else (1, False)), out
    assert message is None or message in out, out


PLAN: list[tuple[str, Edit, str]] = [
    ("a due date", lambda d: put(d, "06.03.2026", "06.04.2026"), "06.04.2026"),
    ("who answers", lambda d: put(d, "Белова Б.Б.", "Громова Г.Г."), "Громова Г.Г."),
    ("what is done", lambda d: put(d, "Завести лист", "Отменить лист"), "Отменить лист"),
    ("a measure taken out", lambda d: drop(d, "Завести лист"), "в файле этого нет"),
    ("a measure given twice", lambda d: twice(d, "Завести лист"), "не печаталось"),
    ("measures in turn", swapped, "Завести лист"),
]


def test_an_edited_plan_is_reported(office: Make, lean: Lean, tmp_path: Path) -> None:
    here = office("igrushki")
    here.commit("Начат", "2026-06-04")
    assert lean("-C", here.root, "render", "igrushki", "plan", "-o", tmp_path)[0] == 0
    for name, edit, message in PLAN:
        document = docx.Document(str(tmp_path / "igrushki-plan.docx"))
        edit(document)
        document.save(str(tmp_path / "edited.docx"))
        code, out, _ = lean("-C", here.root, "verify", tmp_path / "edited.docx")
        assert (code, message in out, "изменено после печати" in out) == (1, True, True), (name, out)
    assert len(PAPER) + len(PLAN) + len(YAML) >= 30, "kinds of edits; those of decks are in test_decks.py"


FIRST = "- date: 2025-12-08\n  event: card-submitted\n  by: Егоров Е.Е.\n"
SECOND = "- date: 2025-12-16\n  event: card-agreed\n  by: Семёнова С.С.\n"
YAML: list[tuple[str, str, str, str, list[str], str]] = [
    ("the approved card", "card.yaml", TARGET, "не более 9 мин", ["check"], "card.yaml изменён после события"),
    ("the approved plan", "plan.yaml", "06.03.2026", "07.03.2026", ["check"], "plan.yaml изменён после события"),
    ("the accepted report", "report.yaml", "date: ", "date: 01.01.2026 #", ["check"], "report.yaml изменён после"),
    ("a seal", "journal.yaml", 'card: "sha256:a8', 'card: "sha256:b8', ["check"], "card.yaml изменён после события"),
    ("no seal", "journal.yaml", "  seals:\n    card:", "  #\n    #", ["check"], "событие записано без печати"),
    ("a past date, out of order", "journal.yaml", "2025-12-16", "2025-12-30", ["check"], "раньше предыдущего события"),
    ("a past date, in order", "journal.yaml", "2025-12-16", "2025-12-15", ["log", "igrushki"], "переписаны прежние"),
    ("who acted", "journal.yaml", "by: Иванов И.И.", "by: Семёнова С.С.", ["log", "igrushki"], "переписаны прежние"),
    ("an event taken out", "journal.yaml", SECOND, "", ["check"], "сначала должно быть событие"),
    ("a protocol's number", "journal.yaml", 'protocol: "12"', 'protocol: "13"', ["log", "igrushki"], "12 → 13"),
    ("two entries in turn", "journal.yaml", FIRST + SECOND, SECOND + FIRST, ["check"], "раньше предыдущего события"),
    ("a measure's state", "monitoring.yaml", "state: done", "state: planned", ["log", "igrushki"],
     "выполнено → впереди"),
]  # fmt: skip


@pytest.mark.parametrize("case", YAML, ids=lambda case: case[0])
@pytest.mark.parametrize("saved", [False, True])
def test_an_edited_document_is_reported(
    office: Make, case: tuple[str, str, str, str, list[str], str], lean: Lean, *, saved: bool
) -> None:
    _, name, old, new, command, message = case
    here = office("igrushki")
    here.commit("Начат", "2026-06-04")
    here.edit(f"igrushki/{name}", old, new)
    if saved:
        here.commit("Тихо", "2026-06-05")
    _, out, _ = lean("-C", here.root, *command, "--on", "2026-06-10")
    assert message in out


def test_a_forged_seal_shows_as_a_rewritten_journal(office: Make, lean: Lean) -> None:
    """Forging a seal requires rewriting the journal, which may only grow."""
    from lean.procedure.seals import seal_data  # noqa: PLC0415
    from lean.workspace.yaml_source import read  # noqa: PLC0415

    here = office("igrushki")
    here.commit("Начат", "2026-06-04")
    text = here.path("igrushki/journal.yaml").read_text("utf-8")
    old = next(entry["seals"]["plan"] for entry in read(text.encode()).data if "plan" in entry.get("seals", {}))
    here.edit("igrushki/plan.yaml", "06.03.2026", "07.03.2026")
    here.edit("igrushki/journal.yaml", old, seal_data(read(here.path("igrushki/plan.yaml").read_bytes()).data))
    here.commit("Подделка", "2026-06-05")
    assert "изменён после" not in lean("-C", here.root, "check", "--on", "2026-06-10")[1]
    assert "журнал: переписаны прежние записи" in lean("-C", here.root, "log", "igrushki")[1]


def test_a_form_of_an_older_state_is_verified_with_its_event(office: Make, lean: Lean, tmp_path: Path) -> None:
    here = office("igrushki")
    first = here.commit("Утверждена", "2026-06-04")
    lean("-C", here.root, "render", "igrushki", "card", "-o", tmp_path)
    here.edit("igrushki/card.yaml", TARGET, "не более 9 мин")
    here.commit("Изменена", "2026-06-05")
    here.git("mv", "projects/igrushki", "projects/toys")
    here.commit("Переименован", "2026-06-06")
    path = tmp_path / "igrushki-card.docx"
    code, out, _ = lean("-C", here.root, "verify", path, "--format", "json")
    found = json.loads(out)[0]
    assert code == 0
    assert (found["equal"], found["commit"], found["date"], found["project"]) == ("commit", first, "2026-06-04", "toys")
    assert (found["event"], found["exact"], found["edited"]) == ("card-approved", True, [])
    told = f"верно: совпадает с сохранением {first[:8]} от 04.06.2026 (Иванов И.И.: Утверждена), до байта; утверждено: "
    assert (
        told + "Карточка утверждена 19.12.2025; нынешние документы другие" in lean("-C", here.root, "verify", path)[1]
    )


def test_a_form_saved_by_another_program_is_verified(printed: tuple[Any, Path], lean: Lean, tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("no LibreOffice")
    here, path = printed
    for kind in ("docx", "pdf"):
        convert = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to"]
        subprocess.run([*convert, kind, "--outdir", tmp_path / "again", path], check=True, capture_output=True)
        again = tmp_path / "again" / f"igrushki-card.{kind}"
        code, out, _ = lean("-C", here.root, "verify", again)
        assert (code, "верно" in out, "до байта" in out) == (0, True, False), out
    assert "до байта" in lean("-C", here.root, "verify", path)[1]
    # What was edited in the other program is found all the same.
    document = docx.Document(str(tmp_path / "again" / "igrushki-card.docx"))
    put(document, TARGET, "не более 18 мин")
    document.save(str(path))
    assert "целевое значение: напечатано «не более 8 мин»" in lean("-C", here.root, "verify", path)[1]


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", b" " * 150_000_000)
    return out.getvalue()


def without(part: str) -> bytes:
    """A file of Word in which a part is only named."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", "<w:document" if part == "readable" else "<document/>")
        packed.writestr("word/styles.xml", "<styles/>")
    return out.getvalue()


ODD = [
    (b"", "не сверено: файл пуст"),
    (without("readable"), "не сверено: файл повреждён: часть не читается, строка 1"),
    (b"PK\x03\x04", "не сверено"),
    (b"%PDF-1.4 nothing", "не сверено"),
    (bomb(), "не сверено"),
]


@pytest.mark.parametrize(("content", "message"), ODD, ids=["empty", "xml", "zip", "pdf", "bomb"])
def test_a_file_that_is_no_form_is_refused(
    office: Make, content: bytes, message: str, lean: Lean, tmp_path: Path
) -> None:
    here = office("igrushki")
    here.commit("Начат")
    path = tmp_path / "odd.docx"
    path.write_bytes(content)
    code, out, _ = lean("-C", here.root, "verify", path)
    assert code == 1
    assert message in out
    assert lean("-C", here.root, "verify", tmp_path / "none.docx")[0] == 2


def test_a_missing_file_is_reported_in_russian(lean: Lean, workspace: Callable[..., Workspace]) -> None:
    root = workspace({"projects/a/card.yaml": "title: X\n"}).root
    code, _, err = lean("-C", root, "verify", "нет.docx")
    assert (code, err) == (2, "нет.docx: такого файла или каталога нет\n")


def test_a_line_break_at_a_hyphen_is_no_edit() -> None:
    """Reading a PDF drops a hyphen at the end of a line."""
    printed = Paper(("начальник Управления жилищно-коммунального хозяйства", "северо-юго-восточный"))
    for page, found in (
        ("начальник Управления жилищнокоммунального хозяйства\nсевероюго-восточный", []),
        ("начальник Управления жилищно-коммунального хозяйства\nсеверо-юговосточный", []),
        ("начальник Управления жилищнодорожного хозяйства\nсевероюговосточный", ["жилищно", "коммунального", None]),
    ):
        paper = Paper((page,), ordered=False)
        assert [edit.expected for edit in find_edits(printed, paper, ())] == found
