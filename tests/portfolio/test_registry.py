"""lean registry: rows, counts and sums; the workbook and the printed document."""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lean.forms.inspection import read_paragraphs
from lean.forms.xlsx import LONGEST, Cell, Sheet, SheetColumn, write_workbook
from lean.portfolio.counts import addable_amount, format_amount
from lean.values import parse_quantity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lean.workspace.workspace import Workspace

    Lean = Callable[..., tuple[int, str, str]]

ON = ("--on", "2026-11-23")


def answer(lean: Lean, city: Workspace, *arguments: str) -> list[dict[str, Any]]:
    code, out, err = lean("registry", "-C", city.root, *ON, "--format", "json", *arguments)
    assert (code, err) == (0, "")
    told: list[dict[str, Any]] = json.loads(out)
    return told


def test_projects_are_in_the_order_of_opening(lean: Lean, city: Workspace) -> None:
    told = answer(lean, city)
    assert [(item["number"], item["project"]) for item in told] == [
        (1, "arhiv"), (2, "spravki"), (3, "zhurnal"), (4, "novyi"),
    ]  # fmt: skip
    assert told[1]["indicators"] == [
        {"name": "Время", "baseline": "4 ч", "target": "не более 1 ч", "actual": "1 ч", "reached": True},
        {"name": "Доля", "baseline": "10 %", "target": "не менее 50 %", "actual": "40 %", "reached": False},
    ]
    assert told[1]["effects"][0] == {"what": "Рабочее время", "saved": "150 часов в месяц"}


def test_the_register_of_appeals_has_projects_closed_on_appeals(lean: Lean, city: Workspace) -> None:
    (only,) = answer(lean, city, "--appeals")
    assert only["project"] == "spravki"
    assert only["appeals"] == [
        {"id": "ЦУР-1", "source": "control-centre", "received": "2026-01-11", "about": "Долго ждать"}
    ]
    _, _, err = lean("registry", "-C", city.root, *ON, "--appeals")
    assert "По обращениям идут ещё проекты: 1" in err


def test_totals_count_projects_and_savings(lean: Lean, city: Workspace) -> None:
    told = answer(lean, city, "--totals")
    by = {
        kind: {item["key"]: item["projects"] for item in told if item["by"] == kind} for kind in {i["by"] for i in told}
    }
    assert by["stage"] == {"1": 2, "closed": 2}
    assert by["unit"] == {"управление образования": 2, "отдел учета": 1, "": 1}
    assert by["coordinator"] == {"семенова с.с.": 2, "васильева в.в.": 1, "": 1}
    assert by["goal"] == {"1": 1, "2": 2, "": 2}
    assert by["opened"] == {"2025": 1, "2026": 2, "": 1}
    assert by["closed"] == {"2025": 1, "2026": 1}
    # 150 h + 30 min; 2 + 9000 sheets. Three hours per case and results of active projects are not added.
    amounts = {item["key"]: (item["amount"], item["projects"]) for item in told if item["by"] == "effect"}
    assert amounts == {"ч в месяц": (150.5, 2), "листов в месяц": (9002.0, 2)}
    # (75 % + 50 %) / 2.
    assert [(i["amount"], i["projects"]) for i in told if i["by"] == "lead-time"] == [(62.5, 2)]


def test_totals_agree_with_lean_list(lean: Lean, city: Workspace) -> None:
    for item in answer(lean, city, "--totals"):
        if item["by"] in ("stage", "goal") and item["key"]:
            _, out, _ = lean("list", "-C", city.root, *ON, "--format", "json", f"--{item['by']}", item["key"])
            assert len(json.loads(out)) == item["projects"], item


def test_the_table_fits_80_columns(lean: Lean, city: Workspace) -> None:
    code, out, err = lean("registry", "-C", city.root, *ON)
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    assert "\\x0a" not in out
    for told in (
        "показателей достигнуто", "Всего проектов: 4", "Показателей достигнуто: 1 из 3",
        "Сокращение времени протекания процесса, в среднем: 62,5 % (проектов: 2)",
        "Сбережено: 150,5 ч в месяц (проектов: 2)",
    ):  # fmt: skip
        assert told in out
    assert "\nзакрыт" not in lean("registry", "-C", city.root, *ON, "--totals")[1]


ADDED = [
    ("150 часов в месяц", ("ч в месяц", 150)),
    ("90 мин в день", ("ч в день", Fraction(3, 2))),
    ("12 тыс. руб. в год", ("руб. в год", 12000)),
    ("12 000 рублей", ("руб.", 12000)),
    ("500 рублей на одно заявление", None),
    ("8 мин", None),
    ("3 рабочих дня", None),
    ("35 %", None),
    ("на 35 %", None),
    ("в 17 раз", None),
    ("более 9000 листов в месяц", None),
    ("от 3 до 5 листов в месяц", None),
    ("много", None),
    ("7", None),
]


@pytest.mark.parametrize(("text", "expected"), ADDED)
def test_only_comparable_savings_are_added(text: str, expected: tuple[str, Fraction] | None) -> None:
    assert addable_amount(parse_quantity(text)) == expected


@pytest.mark.parametrize(
    ("number", "text"), [("1800", "1\u00a0800"), ("150.50", "150,5"), ("100", "100"), ("0.25", "0,25"), ("0", "0")]
)
def test_amounts_are_formatted_as_in_russian_papers(number: str, text: str) -> None:
    assert format_amount(Decimal(number)) == text


FORMULAS = [
    "=1+1",
    "=cmd|'/c calc'!A0",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "{=1}",
    "%0A=1",
    "＝1",
    '"=1"',
]
"""First characters by which a spreadsheet recognises a formula."""


def book(*rows: tuple[Cell, ...]) -> bytes:
    columns = tuple(SheetColumn(f"Столбец {place}", 20) for place in range(len(rows[0])))
    return write_workbook([Sheet("Лист", "Заголовок", columns, rows)], "Реестр", "Администрация", date(2026, 11, 23))


@pytest.mark.battery(9)
@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_stays_text(text: str) -> None:
    cell = openpyxl.load_workbook(io.BytesIO(book((text,))))["Лист"]["A3"]
    assert (cell.data_type, cell.value) == ("s", text.replace("\r", "\n"))


def test_cells_have_types_and_the_sheet_has_filters() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(book(("текст", 7, Decimal("2.5"), date(2026, 11, 23), None, "12"))))[
        "Лист"
    ]
    assert [cell.value for cell in sheet[3]] == ["текст", 7, 2.5, datetime(2026, 11, 23), None, "12"]  # noqa: DTZ001
    assert [cell.data_type for cell in sheet[3]] == ["s", "n", "n", "d", "n", "s"]
    assert sheet["D3"].number_format == "dd.mm.yyyy"
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref == "A2:F3"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    fitted = sheet.sheet_properties.pageSetUpPr
    assert fitted is not None
    assert (sheet.page_setup.fitToHeight, fitted.fitToPage) == (0, True)
    assert sheet.print_title_rows == "$1:$2"


def test_equal_input_gives_equal_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = book(("текст", 7))
    monkeypatch.setenv("TZ", "Asia/Tomsk")
    assert book(("текст", 7)) == first


@given(st.text(max_size=50))
def test_any_text_can_be_written_to_a_cell(text: str) -> None:
    cell = openpyxl.load_workbook(io.BytesIO(book((text, "конец"))))["Лист"]
    assert cell["B3"].value == "конец"


def test_text_longer_than_a_cell_is_truncated() -> None:
    value = str(openpyxl.load_workbook(io.BytesIO(book(("я" * 40_000,))))["Лист"]["A3"].value)
    assert (len(value), value[-1]) == (LONGEST, "…")


def test_workbook_and_document_are_written(lean: Lean, city: Workspace, tmp_path: Path) -> None:
    xlsx, docx = tmp_path / "out" / "реестр.xlsx", tmp_path / "реестр.docx"
    code, out, err = lean("registry", "-C", city.root, *ON, "--xlsx", xlsx, "--docx", docx)
    assert (code, out) == (0, "")
    assert err.count("Записан ") == 2
    found = openpyxl.load_workbook(xlsx)
    assert found.sheetnames == ["Реестр", "Обращения", "Показатели", "Сроки", "Итоги"]
    rows = list(found["Реестр"].iter_rows(min_row=3, values_only=True))
    assert [row[1] for row in rows] == ["Архив", "Справки", "Журнал", "Новый"]
    assert rows[1][6:8] == (datetime(2026, 2, 2), datetime(2026, 6, 1))  # noqa: DTZ001
    assert [row[10:12] for row in rows[:3]] == [(1, 0), (2, 1), (None, None)]
    assert "1000 ч" not in str(rows[2])
    told = list(read_paragraphs(docx.read_bytes()))
    assert "Реестр проектов бережливого управления" in told
    assert "ЦУР-1 от 11.01.2026, ЦУР: Долго ждать" in told
    assert "координатор: Семёнова\u00a0С.С." in told
    before = xlsx.read_bytes(), docx.read_bytes()
    lean("registry", "-C", city.root, *ON, "--xlsx", xlsx, "--docx", docx)
    assert (xlsx.read_bytes(), docx.read_bytes()) == before


def test_an_empty_register_can_be_printed(lean: Lean, city: Workspace, tmp_path: Path) -> None:
    (city.root / "appeals.yaml").unlink()
    xlsx, docx = tmp_path / "r.xlsx", tmp_path / "r.docx"
    code, _, _ = lean("registry", "-C", city.root, *ON, "--appeals", "--xlsx", xlsx, "--docx", docx)
    assert code == 0
    told = list(read_paragraphs(docx.read_bytes()))
    assert "проектов нет" in told
    assert told[0] == "Реестр проектов, реализованных в рамках поступивших от ЦУР или в администрацию обращений граждан"
    assert openpyxl.load_workbook(xlsx)["Реестр"].max_row == 2


@pytest.mark.parametrize(
    ("command", "name", "suffix"),
    [
        ("registry --xlsx", "реестр.xls", ".xlsx"),
        ("registry --xlsx", "реестр.docx", ".xlsx"),
        ("registry --docx", "реестр.doc", ".docx"),
        ("brief --docx", "справка.doc", ".docx"),
        ("diff spravki --docx", "сравнение.pdf", ".docx"),
    ],
)
def test_a_file_name_with_another_extension_is_refused(
    lean: Lean, city: Workspace, tmp_path: Path, command: str, name: str, suffix: str
) -> None:
    code, out, err = lean(*command.split(), tmp_path / name, "-C", city.root, *ON)
    assert (code, out, f"«{name}»: пишется файл {suffix}" in err) == (2, "", True), err
    assert not (tmp_path / name).exists()


def test_an_extension_in_capitals_is_accepted(lean: Lean, city: Workspace, tmp_path: Path) -> None:
    assert lean("registry", "-C", city.root, *ON, "--xlsx", tmp_path / "РЕЕСТР.XLSX")[0] == 0


def test_an_unwritable_folder_is_reported(lean: Lean, city: Workspace) -> None:
    code, out, err = lean("registry", "-C", city.root, *ON, "--xlsx", city.root / "lean.yaml" / "r.xlsx")
    assert (code, out) == (1, "")
    assert "не записано" in err


def test_a_rejected_project_is_not_shown_as_completed(lean: Lean, workspace: Callable[..., Workspace]) -> None:
    journal = "- {date: 2026-01-12, event: card-submitted}\n- {date: 2026-01-15, event: card-rejected}\n"
    root = workspace({"projects/p/card.yaml": "title: П\n", "projects/p/journal.yaml": journal}).root
    assert lean("registry", "-C", root, *ON, "--docx", root / "р.docx")[0] == 0
    told = list(read_paragraphs((root / "р.docx").read_bytes()))
    assert "Проект отклонён" in told
    assert "15.01.2026" in told
    assert "по 15.01" not in lean("registry", "-C", root, *ON)[1]
    assert lean("site", "-C", root, *ON, "-o", root / "с")[0] == 0
    page = (root / "с" / "projects" / "p.html").read_text("utf-8")
    assert "Завершён" not in page
    assert page.count("Проект отклонён") > 1
