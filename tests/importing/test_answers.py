"""Exports of form services: which column asks what, what an answer is worth, which rows are not understood."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lean.importing.survey.answers import parse_score, read_answers
from lean.importing.survey.columns import NotASurveyError, find_columns
from lean.office import archive
from lean.office.grid import name_column
from lean.office.xlsx_rows import Row, UnreadableTableError, read_rows
from lean.regulation import editions
from tests.importing.test_import import TYPES, packed

if TYPE_CHECKING:
    from lean.office.xlsx_rows import TableValue

FORM = editions.find("seversk", Path()).on(date(2026, 11, 23)).questionnaire
OVERALL, CLEAR, DURATION, RULES, SUPPORT = (one.text for group in FORM.groups for one in group.questions)
ALL = (OVERALL, CLEAR, DURATION, RULES, SUPPORT)


def table(*rows: tuple[TableValue, ...]) -> list[Row]:
    return [Row(number, cells) for number, cells in enumerate(rows, start=1)]


HEADINGS = [
    (OVERALL, "overall"),
    (OVERALL.upper(), "overall"),
    ("1. " + OVERALL, "overall"),
    (f"Процесс [{CLEAR}]", "clear"),
    ("Является ли процесс простым и понятным для Вас", "clear"),
    ("Является ли длительность процеса для вас оптимальной", "duration"),
    ("Удовлетворены ли вы нормативной документацией по процессу", "rules"),
    ("Удовлетворены ли Вы качеством поддержки и сервиса?", "support"),
    ("Удовлетворены ли Вы качеством поддержки и сервиса (консультациями, ответами)?", "support"),
]


@pytest.mark.parametrize(("heading", "question"), HEADINGS)
def test_a_question_is_known_by_its_words(heading: str, question: str) -> None:
    assert find_columns(table(("Ваш возраст", heading)), FORM).questions == {question: 1}


@pytest.mark.parametrize("heading", ["Удовлетворены ли Вы зарплатой?", "Процесс", "да", "Прокомментируйте: " + OVERALL])
def test_other_headings_ask_no_question(heading: str) -> None:
    with pytest.raises(NotASurveyError, match="ни один столбец не назван вопросом анкеты"):
        find_columns(table((heading, "Отдел")), FORM)


def test_what_the_other_columns_are_for() -> None:
    headings = (
        "Отметка времени", "Ваше подразделение", *ALL, f"Поясните ответ: {DURATION}", "Комментарий", "Ваши предложения",
        "Дата рождения", "Возраст", "",
    )  # fmt: skip
    columns = find_columns(table(("Анкета заказчика",), (), headings), FORM)
    assert columns.header == 3
    assert columns.questions == {"overall": 2, "clear": 3, "duration": 4, "rules": 5, "support": 6}
    assert columns.comments == ((7, "duration"), (8, None))
    assert (columns.proposals, columns.unit, columns.moment) == ((9,), 1, 0)
    assert columns.unused == ("Дата рождения", "Возраст")


def test_two_columns_about_one_question_are_not_guessed_between() -> None:
    with pytest.raises(NotASurveyError, match=r"два столбца об одном вопросе: «1\. Удовлетворены"):
        find_columns(table(("1. " + OVERALL, "2. " + OVERALL)), FORM)


SCORES = [
    ("Нет", 1), ("скорее нет", 2), ("СКОРЕЕ ДА", 3), ("Да.", 4), (" да ", 4), ("1", 1), ("4", 4), ("4.0", 4),
    ("3,00", 3),
    ("2 балла", 2), ("4 балл", 4), ("3 — Скорее да", 3), ("3. Скорее да", 3), ("Скорее да (3)", 3), ("4-Да", 4),
    ("0", None), ("5", None), ("3.5", None), ("-1", None), ("3 — Да", None), ("Да (1)", None), ("наверное", None),
    ("да нет", None), ("", None), ("4 4", None), ("²", None), (date(2026, 1, 1), None), ("9" * 400, None),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "score"), SCORES)
def test_what_an_answer_is_worth(cell: TableValue, score: int | None) -> None:
    assert parse_score(cell, FORM.scores) == score


@given(st.text(max_size=30))
def test_an_answer_has_a_score_or_none(cell: str) -> None:
    assert parse_score(cell, FORM.scores) in (None, 1, 2, 3, 4)


def test_a_round_is_counted_and_what_is_not_understood_is_told() -> None:
    found = read_answers(
        table(
            ("Время", "Отдел", *ALL, "Комментарий", "Предложения"),
            ("20.11.2026 10:00:01", "МФЦ", "Да", "3", "нет", "4", "2", "Долго", "По почте"),
            ("2026/11/21 9:01:00 AM GMT+7", "мфц", "Да", "", "Скорее нет", "1", "1", "-", "По почте"),
            ("", "", "", "", "", "", "", "", ""),
            ("22.11.2026", "Учёт", "Ага", "7", "нет", "4", "2", "", ""),
            ("22.11.2026", "Учёт", "", "", "", "", "", "Пустая", ""),
            ("23.11.2026", "Учёт", "Нет", "Нет", "Нет", "Нет", "Нет", "", "нет."),
        ),
        FORM,
    )
    assert found.counts == {
        "overall": (1, 0, 0, 2), "clear": (1, 0, 1, 0), "duration": (2, 1, 0, 0), "rules": (2, 0, 0, 1),
        "support": (2, 1, 0, 0),
    }  # fmt: skip
    assert (found.units, found.people) == ({"МФЦ": 2, "Учёт": 1}, 3)
    assert found.held == "20.11.2026–23.11.2026"
    assert (found.comments, found.proposals) == (((None, "Долго"),), ("По почте",))
    assert [(one.row, one.message) for one in found.unread] == [
        (5, "«Ага» в столбце C; «7» в столбце D"),
        (6, "нет ни одного ответа"),
    ]


def test_what_the_table_does_not_say() -> None:
    found = read_answers(table((OVERALL, "Дата"), ("Да", ""), ("Да", "20.11.2026")), FORM, "Граждане")
    assert (found.units, found.held) == ({"Граждане": 2}, None)
    assert found.missing == (CLEAR, DURATION, RULES, SUPPORT)
    assert read_answers(table((OVERALL,), ("Да",)), FORM).units == {None: 1}


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (702, "AAA")])
def test_columns_are_called_as_spreadsheets_call_them(index: int, name: str) -> None:
    assert name_column(index) == name


ENCODED = [
    ("utf-8", ","), ("utf-8-sig", ";"), ("cp1251", ";"), ("utf-16", "\t"), ("utf-8", "\t"),
]  # fmt: skip


@pytest.mark.parametrize(("encoding", "sign"), ENCODED)
def test_csv_of_any_service(tmp_path: Path, encoding: str, sign: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f'Вопрос{sign}Ответ\r\n"да{sign} ""нет"""{sign}2\r\n'.encode(encoding))
    assert read_rows(path) == table(("Вопрос", "Ответ"), (" ".join(f'да{sign} "нет"'.split()), "2"))


def test_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Ответы")
    sheet = book["Ответы"]
    sheet.append(["Вопрос", None, 4, 4.0, 3.5, True, datetime(2026, 11, 20, 10, 3), "a\nb"])  # noqa: DTZ001
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert read_rows(path) == table(("Вопрос", "", "4", "4", "3.5", "да", date(2026, 11, 20), "a b"))


BAD = {
    "empty": (b"", "таблица пуста"),
    "spaces": (b" ;;\n\n", "таблица пуста"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "старый Excel"),
    "not a zip": (b"PK\x03\x04" + b"\0" * 50, "это не файл Excel"),
    "a document": (packed(**TYPES, word__document_xml=b"<x/>"), "это не файл Excel"),
    "broken xml": (packed(**TYPES, xl__workbook_xml=b"<x"), "книгу Excel не прочитать"),
    "noise": (bytes(range(256)) * 256, "не таблица|кодировку|CSV не прочитать"),
    "many rows": (b"a\n" * 20_001, "больше 20000 строк"),
    "many columns": (b";" * 501, "больше 500 столбцов"),
    "bomb": (packed(**TYPES, xl__workbook_xml=b"<x/>", big=b"\0" * 101_000_000), "больше 100 МБ"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, name: str) -> None:
    content, message = BAD[name]
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(UnreadableTableError, match=message):
        read_rows(path)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(archive.MAX_FILE + 1)
    with pytest.raises(UnreadableTableError, match="больше 20 МБ"):
        read_rows(path)
    with pytest.raises(UnreadableTableError, match="это не файл"):
        read_rows(tmp_path)
    with pytest.raises(FileNotFoundError):
        read_rows(tmp_path / "нет.csv")


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04"]))
def test_any_bytes_are_a_table_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, signature: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(signature + content)
    try:
        found = read_rows(path)
    except UnreadableTableError:
        return
    assert any(not row.is_empty for row in found)
