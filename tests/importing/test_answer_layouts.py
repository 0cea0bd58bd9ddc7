"""Answers in the shapes in which people hold them: summaries, people in columns, crosses, other scales and dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from lean.importing.survey.answers import read_answers, read_first_answers
from lean.importing.survey.columns import NotASurveyError
from lean.office.xlsx_rows import read_rows, read_tables
from tests.importing.test_answers import ALL, FORM, table

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("Да", "Скорее да", "Скорее нет", "Нет")
YES = ("Да",) * len(ALL)


def test_a_summary_with_questions_down() -> None:
    answers = read_answers(
        table(
            ("Сводные результаты",),
            ("Опрошено: 25 человек",),
            ("Вопрос", *NAMES, "Итого"),
            *((question, "10", "8", "5", "2", "25") for question in ALL),
        ),
        FORM,
        "Граждане",
    )
    assert set(answers.counts.values()) == {(2, 5, 8, 10)}
    assert (answers.units, answers.unread, answers.missing) == ({"Граждане": 25}, (), ())
    assert answers.notes == (
        "рядом со сводкой не прочитано: «Сводные результаты»",
        "рядом со сводкой не прочитано: «Опрошено: 25 человек»",
        "прочитана сводка: число людей по вопросам и ответам",
    )


def test_a_summary_with_questions_across() -> None:
    rows = [(name, *(str(number),) * len(ALL)) for name, number in zip(NAMES, (10, 8, 5, 2), strict=True)]
    answers = read_answers(table(("Ответ", *ALL), *rows, ("Общий итог", *("25",) * len(ALL))), FORM)
    assert set(answers.counts.values()) == {(2, 5, 8, 10)}
    assert answers.people == 25
    assert answers.notes == ("прочитана сводка: число людей по вопросам и ответам",)


def test_a_summary_that_does_not_add_up_is_told() -> None:
    answers = read_answers(
        table(
            ("Вопрос", *NAMES, "Итого"), (ALL[0], "10", "8", "5", "2", "24"), (ALL[1], "40 %", "8", "5", "2", "25"),
            (ALL[2], "1", "", "", "", "1"),
        ),
        FORM,
    )  # fmt: skip
    assert [(line.row, line.message) for line in answers.unread] == [
        (2, "ответов 25, а в итоге 24"),
        (3, "не число людей: «40 %»"),
    ]
    assert answers.counts == {"duration": (0, 0, 0, 1)}


def test_people_in_columns() -> None:
    people = [("Да", "Нет", "Скорее да")] * len(ALL)
    rows = [(question, *answered) for question, answered in zip(ALL, people, strict=True)]
    answers = read_answers(table(("Вопрос", "Анкета 1", "Анкета 2", "Анкета 3"), *rows), FORM)
    assert answers.people == 3
    assert set(answers.counts.values()) == {(1, 0, 1, 1)}


def test_crosses_below_the_answers() -> None:
    heads = [cell for question in ALL for cell in (question, "", "", "")]
    marks = {"Да": ("+", "", "", ""), "Нет": ("", "", "", "х"), "both": ("+", "+", "", "")}
    answers = read_answers(
        table(
            ("№", *heads),
            ("", *NAMES * len(ALL)),
            ("1", *marks["Да"] * len(ALL)),
            ("2", *marks["Нет"] * len(ALL)),
            ("3", *marks["both"] * len(ALL)),
        ),
        FORM,
    )
    assert answers.people == 2
    assert set(answers.counts.values()) == {(1, 0, 0, 1)}
    assert [line.row for line in answers.unread] == [5]
    assert "«Да; Скорее да» в столбце B" in answers.unread[0].message


@pytest.mark.parametrize("written", ["затрудняюсь ответить", "Затрудняюсь", "не знаю."])
def test_the_other_answers_of_an_undecided_person_count(written: str) -> None:
    answers = read_answers(table(ALL, (written, *YES[1:]), YES), FORM)
    assert answers.people == 2
    assert answers.counts["overall"] == (0, 0, 0, 1)
    assert answers.counts["clear"] == (0, 0, 0, 2)
    assert answers.notes == (f"строка 2: «{written}» в столбце A — ответа на этот вопрос нет",)


def test_five_points_are_refused_whole() -> None:
    with pytest.raises(NotASurveyError, match="ответы до 5 баллов, а в анкете их 4"):
        read_answers(table(ALL, ("5", "4", "3", "5", "5"), ("2", "1", "1", "3", "4")), FORM)


def test_one_slip_is_no_other_scale() -> None:
    answers = read_answers(table(ALL, ("5", "4", "3", "4", "4"), ("2", "1", "1", "3", "4")), FORM)
    assert (answers.people, [line.row for line in answers.unread]) == (1, [2])


@pytest.mark.parametrize("scale", ["(1 – да, 4 – нет)", "от 1 = Да до 4 = Нет", "(5 – да)"])
def test_a_reversed_scale_is_refused(scale: str) -> None:
    with pytest.raises(NotASurveyError, match="в столбце A другая шкала"):
        read_answers(table(tuple(f"{question} {scale}" for question in ALL), ("1",) * len(ALL)), FORM)


def test_the_scale_of_the_questionnaire_in_a_heading_is_read() -> None:
    headings = tuple(f"{question} (1 – нет, 2 – скорее нет, 3 – скорее да, 4 – да)" for question in ALL)
    assert read_answers(table(headings, ("4",) * len(ALL)), FORM).counts["overall"] == (0, 0, 0, 1)


@pytest.mark.parametrize(
    ("days", "held"),
    [
        (("11/2/2026 10:00:01", "11/5/2026 10:00:01", "11/9/2026 10:00:01"), "02.11.2026–09.11.2026"),
        (("11/2/2026", "11/20/2026"), "02.11.2026–20.11.2026"),
        (("02/11/2026", "20/11/2026"), "02.11.2026–20.11.2026"),
        (("11/11/2026",), "11.11.2026"),
    ],
)
def test_dates_with_slashes_are_read_by_proof(days: tuple[str, ...], held: str) -> None:
    answers = read_answers(table(("Отметка времени", *ALL), *((day, *YES) for day in days)), FORM)
    assert (answers.held, answers.notes) == (held, ())


def test_dates_without_proof_are_told() -> None:
    answers = read_answers(table(("Отметка времени", *ALL), ("11/2/2026", *YES)), FORM)
    assert answers.held is None
    assert answers.notes == ("по датам не понять, где день и где месяц: впишите held в survey.yaml сами",)


def test_a_sheet_without_questions_before_the_answers_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "Сводка"
    page.append(("Всего ответов", 1))
    answers = book.create_sheet("Ответы")
    answers.append(ALL)
    answers.append(YES)
    book.save(tmp_path / "book.xlsx")
    read = read_first_answers(read_tables(tmp_path / "book.xlsx"), FORM)
    assert (read.people, read.notes) == (1, ("лист «Сводка» не прочитан: вопросов анкеты на нём нет",))


def test_a_hidden_sheet_is_not_taken(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(ALL)
    page.append(YES)
    page.sheet_state = "hidden"
    book.create_sheet("Лист").append(("Всего", 1))
    book.save(tmp_path / "book.xlsx")
    with pytest.raises(NotASurveyError, match="ни один столбец не назван вопросом анкеты"):
        read_first_answers(read_tables(tmp_path / "book.xlsx"), FORM)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ('"Отметка\nвремени","Отдел","Вопрос"\n"1","2","3"\n', 3),
        ('Анкета, ноябрь 2026\n"Отдел";"Вопрос (а, б, в)"\n"МФЦ";"Да"\n"Архив";"Нет"\n', 2),
        ("Отдел;Предложения\nМФЦ;а, б, в\nАрхив;г, д, е\nКанцелярия;ж\n", 2),
    ],
)
def test_the_delimiter_of_most_rows_parts_them(text: str, width: int, tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text(text, encoding="utf-8")
    assert len(read_rows(tmp_path / "answers.csv")[-1].cells) == width
