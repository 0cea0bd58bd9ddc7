"""Cards and plans of other administrations: each value in its place or told, none in a place that is not its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from lean.importing.card_and_plan.read_form import FormReading, NotAFormError, read_form
from lean.office.open_grid import read_file_blocks
from tests.importing.test_cases import sheet, word

if TYPE_CHECKING:
    from pathlib import Path

CARD = ("Карточка проекта «Выдача справок»", "Заказчик процесса: жители", "Владелец процесса: Орлова О.О., начальник")
PLAN = ("№", "Мероприятие", "Ответственный", "Срок", "Результат")


def read_file(document: Any, path: Path) -> FormReading:  # noqa: ANN401 - a document or a workbook
    document.save(path)
    return read_form(read_file_blocks(path))


def find_values(reading: FormReading, *start: str) -> dict[str, Any]:
    count = len(start)
    return {".".join(map(str, one.route)): one.value for one in reading.placed if one.route[:count] == start}


def list_leftovers(reading: FormReading) -> dict[str, str]:
    return {left.text: left.reason for left in reading.not_placed}


def test_items_below_the_key_risk_are_difficulties(tmp_path: Path) -> None:
    reading = read_file(
        word(*CARD, "2. Обоснование выбора", "Ключевой риск: штраф", "• Очередь 25 минут", "• Повторные визиты"),
        tmp_path / "card.docx",
    )
    assert find_values(reading, "grounds") == {
        "grounds.key_risk": "штраф",
        "grounds.difficulties.0": "Очередь 25 минут",
        "grounds.difficulties.1": "Повторные визиты",
    }


@pytest.mark.parametrize(
    "lines",
    [
        ("Ключевой риск:", "– штраф", "– жалобы"),
        ("Ключевой риск: следующие события:", "– штраф", "– жалобы"),
        ("Ключевой риск: – штраф", "– жалобы"),
        ("Ключевой риск: штраф надзорного органа,", "жалобы"),
        ("Ключевой риск: штраф.", "Жалобы."),
    ],
)
def test_a_key_risk_of_several_lines_stays_whole(lines: tuple[str, ...], tmp_path: Path) -> None:
    reading = read_file(word(*CARD, "2. Обоснование выбора", *lines), tmp_path / "card.docx")
    assert list(find_values(reading, "grounds")) == ["grounds.key_risk"]
    assert "алобы" in str(find_values(reading, "grounds")["grounds.key_risk"])
    assert reading.not_placed == ()


def test_the_paragraphs_of_a_key_risk_stay_together(tmp_path: Path) -> None:
    reading = read_file(
        word(*CARD, "2. Обоснование выбора", "Ключевой риск: отток кандидатов", "Кандидат приходит три раза"),
        tmp_path / "card.docx",
    )
    # The printed card may hold a risk of several paragraphs, so no sentence below it can be told from one.
    assert find_values(reading, "grounds") == {"grounds.key_risk": "отток кандидатов\nКандидат приходит три раза"}


@pytest.mark.parametrize(
    "lines",
    [
        ("Команда проекта:", "1) Белов Б.Б., бухгалтер;", "2) классные руководители 1–4 классов."),
        ("Команда проекта: Белов Б.Б., бухгалтер; классные руководители 1–4 классов",),
        ("Команда проекта: Белов Б.Б., бухгалтер, специалисты отдела",),
    ],
)
def test_a_group_is_nobodys_post(lines: tuple[str, ...], tmp_path: Path) -> None:
    reading = read_file(word(*CARD, *lines), tmp_path / "card.docx")
    assert find_values(reading, "people", "team") == {
        "people.team.0.name": "Белов Б.Б.",
        "people.team.0.post": "бухгалтер",
    }
    assert list(list_leftovers(reading).values()) == ["это несколько человек без имён: впишите каждого"]


def test_somebody_with_a_role_is_no_part_of_the_perimeter(tmp_path: Path) -> None:
    reading = read_file(
        word(*CARD, "Периметр проекта: отдел, МФЦ", "Методолог: Белов Б.Б.", "Границы проекта: от заявки до выдачи"),
        tmp_path / "card.docx",
    )
    assert find_values(reading, "frame", "perimeter") == {"frame.perimeter.0": "отдел, МФЦ"}
    assert list(list_leftovers(reading)) == ["Методолог: Белов Б.Б."]


def test_key_events_with_two_dates_beside_their_heading(tmp_path: Path) -> None:
    rows: list[tuple[Any, ...]] = [
        ("4. Ключевые события", "Начало", "Окончание"),
        ("Старт проекта", "01.02.2027", ""),
        ("Диагностика и целевое состояние", "01.02.2027", "19.03.2027"),
        ("Защита подходов внедрения", "22.03.2027", "22.03.2027"),
    ]
    reading = read_file(word(*CARD, rows), tmp_path / "card.docx")
    assert find_values(reading, "key_events") == {
        "key_events.start": "01.02.2027",
        "key_events.diagnostics": "01.02.2027–19.03.2027",
    }
    assert find_values(reading, "schedule")["schedule.0.name"] == "Защита подходов внедрения"
    assert reading.not_placed == ()


def test_dates_below_the_headings_of_indicators_are_no_indicator(tmp_path: Path) -> None:
    rows: list[tuple[Any, ...]] = [
        ("Наименование показателя", "База", "Цель"),
        ("", "01.08.2026", "01.03.2027"),
        ("Время", "14 дней", "5 дней"),
    ]
    reading = read_file(word(*CARD, rows), tmp_path / "card.docx")
    assert find_values(reading, "indicators") == {
        "indicators.0.name": "Время",
        "indicators.0.baseline": "14 дней",
        "indicators.0.target": "5 дней",
    }
    assert list_leftovers(reading) == dict.fromkeys(("01.08.2026", "01.03.2027"), "не сказано, какой это показатель")


def test_the_post_of_the_signer_is_no_label(tmp_path: Path) -> None:
    rows: list[tuple[Any, ...]] = [PLAN, ("1", "Обучить", "Белов Б.Б.", "12.03.2027", "Образец размещён")]
    reading = read_file(
        word(
            "УТВЕРЖДАЮ", "Руководитель проекта", "_______ К.К. Кузнецов", "«05» марта 2027 г.", "ПЛАН",
            "реализации проекта «Выдача справок»", rows,
        ),
        tmp_path / "plan.docx",
    )  # fmt: skip
    leftovers = list_leftovers(reading)
    assert leftovers["«05» марта 2027 г."] == "день подписи записывает в журнал lean advance"
    assert leftovers["Руководитель проекта"] == "должность того, кто утверждает, берётся из roster.yaml"
    assert leftovers["К.К. Кузнецов"] == "это для card.yaml, а карточки в файле нет"
    assert find_values(reading, "measures")["measures.0.result"] == "Образец размещён"


def test_measures_to_remove_problems_are_a_plan(tmp_path: Path) -> None:
    rows: list[tuple[Any, ...]] = [
        ("№ п/п", "Мероприятия по устранению проблем", "Ответственный (Ф.И.О., должность)", "Срок исполнения"),
        ("1", "Обучить", "Львова Л.Л., секретарь", "12.03.2027"),
    ]
    reading = read_file(word("План реализации проекта «Выдача справок»", rows), tmp_path / "plan.docx")
    assert find_values(reading, "measures")["measures.0.what"] == "Обучить"


def test_a_calendar_beside_the_plan_is_told_in_one_line(tmp_path: Path) -> None:
    days = tuple(f"{day:02}.11.2026" for day in range(5, 25))
    rows: list[tuple[Any, ...]] = [
        (*PLAN, *days, "Статус"),
        ("1", "Обучить", "Белов Б.Б.", "12.03.2027", "обучены", *("1" for _ in days), "готово"),
        ("2", "Закрепить", "Орлова О.О.", "19.03.2027", "приказ", *("X" for _ in days[:-1]), "перенесено", ""),
    ]
    reading = read_file(sheet(rows), tmp_path / "plan.xlsx")
    assert list_leftovers(reading) == {
        "05.11.2026 … 24.11.2026": "сетка календаря, столбцов: 20; отметки в ней не читаются",
        "Статус": "такого столбца в форме нет",
        "готово": "столбца «Статус» в форме нет",
        "перенесено": "столбца «24.11.2026» в форме нет",
    }


def test_a_sheet_with_the_blank_form_is_told_as_skipped(tmp_path: Path) -> None:
    rows: list[tuple[Any, ...]] = [(line,) for line in CARD]
    book = sheet(rows)
    blank = book.create_sheet("Карточка (ШАБЛОН)", 0)
    for row in (("Карточка проекта:",), ("Владелец процесса:", "ФИО - должность"), ("Заказчик процесса:", "кто")):
        blank.append(row)
    reading = read_file(book, tmp_path / "card.xlsx")
    assert list_leftovers(reading) == {"Карточка (ШАБЛОН)": "лист пропущен: судя по названию, это пустой бланк"}
    assert find_values(reading, "title") == {"title": "Выдача справок"}


def test_a_template_that_somebody_filled_in_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "ШАБЛОН"
    for line in CARD:
        page.append((line,))
    assert find_values(read_file(book, tmp_path / "card.xlsx"), "title") == {"title": "Выдача справок"}


def test_a_register_of_projects_is_no_card(tmp_path: Path) -> None:
    rows: list[tuple[Any, ...]] = [
        ("Реестр проектов на 01.12.2026",),
        ("№", "Организация", "Наименование проекта", "Заказчик проекта", "Руководитель проекта", "Начало проекта"),
        *((n, f"Школа № {n}", f"Проект № {n}", "Егоров Е.Е.", "Яковлева Я.Я.", "01.02.2026") for n in range(1, 8)),
    ]
    with pytest.raises(NotAFormError, match="это реестр проектов, а не карточка: лист «Sheet», проектов: 7"):
        read_file(sheet(rows), tmp_path / "register.xlsx")
