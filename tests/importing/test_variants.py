"""More cards and plans as they come: merged and broken headings, quarters, hidden things, fonts from before Unicode."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.importing.test_cases import (
    BLOCK_1,
    BLOCK_2,
    BLOCK_3,
    BLOCK_4,
    COLUMNS,
    HEAD,
    IVANOV,
    PLAN,
    Case,
    edited,
    events,
    holds,
    in_place_of,
    merge,
    nested,
    run,
    sheet,
    titled,
    word,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import openpyxl
    from docx.document import Document


def bold(*texts: str) -> Callable[[Document], object]:
    """Set paragraphs in bold."""

    def edit(document: Document) -> None:
        for paragraph in document.paragraphs:
            if paragraph.text in texts:
                paragraph.runs[0].bold = True

    return edit


def tracked(row: int, kind: str) -> Callable[[Document], object]:
    """Mark a row as inserted (``ins``) or deleted (``del``)."""
    mark = f"<w:{kind} {nsdecls('w')} w:id='9' w:author='a'/>"
    return lambda document: document.tables[0].rows[row]._tr.get_or_add_trPr().append(parse_xml(mark))  # noqa: SLF001


def with_hidden(book: openpyxl.Workbook, *rows: int) -> openpyxl.Workbook:
    """The workbook with rows hidden."""
    page = book.active
    assert page is not None
    for row in rows:
        page.row_dimensions[row].hidden = True
    return book


def with_sheet(book: openpyxl.Workbook, name: str, *rows: tuple[object, ...]) -> openpyxl.Workbook:
    """The workbook with one more sheet."""
    page = book.create_sheet(name)
    for row in rows:
        page.append(row)
    return book


BOX: Final = (
    "<w:r><mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
    "<mc:Choice Requires='wps'><w:drawing><w:txbxContent>{text}</w:txbxContent></w:drawing></mc:Choice>"
    "<mc:Fallback><w:pict><w:txbxContent>{text}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
CONTROL: Final = "<w:sdt><w:sdtPr>{kind}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"
TWO_ROWS: Final = (
    ("№ п/п", "Наименование мероприятия", "Срок", "", "Исполнитель", "Примечание"),
    ("", "", "с", "по", "", ""),
)

VARIANTS: Final[dict[str, Case]] = {
    "difficulties are no dissatisfaction": Case(
        word(*HEAD, BLOCK_2, "Неудовлетворенность заказчиков:", "ждут", "Сложности:", "бумага", "два здания",
             "Трудности с архивом:", "далеко"),
        titled(grounds={"dissatisfaction": ["ждут"], "difficulties": ["бумага", "два здания"]}),
        left=(
            ("абзац 9", "Трудности с архивом:", "похоже на «Трудности»"),
            ("абзац 10", "далеко", "в форме нет такого места"),
        ),
    ),
    "the end called the end, in cells of their own": Case(
        word(*HEAD, [
            ("Границы проекта", "Начало", "подача"), ("", "Конец", "выдача"), ("Периметр", "Отдел", ""),
        ], "4. Ключевые события", [("Этап", "Начало", "Конец"), ("Диагностика", "12.01.2027", "10.03.2027")]),
        titled(
            frame={"perimeter": ["Отдел"], "first_step": "подача", "last_step": "выдача"},
            key_events={"diagnostics": "12.01.2027–10.03.2027"},
        ),
    ),
    "the boundaries on one line and on two": Case(
        word(*HEAD, BLOCK_1, "Границы: начало – подача, конец – выдача"),
        titled(frame={"first_step": "подача", "last_step": "выдача"}),
    ),
    "from the first step on one line, to the last on the next": Case(
        word(*HEAD, "Руководитель проекта", "Иванов И.И.,", "начальник отдела", "Команда проекта:",
             "1) Петров П.П. – юрист;", "2) Орлова О.О. – специалист.", "Границы проекта", "от подачи заявления",
             "до выдачи справки"),
        titled(
            people={"leader": IVANOV, "team": [
                {"name": "Петров П.П.", "post": "юрист"}, {"name": "Орлова О.О.", "post": "специалист"},
            ]},
            frame={"first_step": "подачи заявления", "last_step": "выдачи справки"},
        ),
    ),
    "causes beside the measures": Case(
        word(*PLAN, [
            ("№", "Проблема", "Причина", "Мероприятие", "Ответственный", "Срок"),
            ("1", "Заявление ждёт до вечера", "Разносят раз в день", "Вести журнал", "МФЦ", "15.03.2027"),
            ("2", "1", "Нет журнала", "Обучить", "МФЦ", "15.03.2027"),
            ("3", "2. Ответ печатают трижды", "нет образца", "Дать форму", "МФЦ", "15.03.2027"),
            ("4", "1, 2", "спешка", "Расписание", "МФЦ", "15.03.2027"),
        ]),
        plan={
            "causes": [
                {"problem": 1, "causes": ["Разносят раз в день", "Нет журнала"]},
                {"problem": 2, "causes": ["нет образца"]},
            ],
            "measures": [
                {"id": f"m{n}", "what": what, "solves": solves, "responsible": "МФЦ", "due": "15.03.2027"}
                for n, what, solves in ((1, "Вести журнал", [1]), (2, "Обучить", [1]), (3, "Дать форму", [2]),
                                        (4, "Расписание", [1, 2]))
            ],
        },
        left=(
            ("таблица 1, строка 4, столбец 2", "Ответ печатают трижды", "там записано «Ответ печатают дважды»"),
            ("таблица 1, строка 5, столбец 3", "спешка", "нужен номер одной проблемы"),
        ),
    ),
    "cells merged over several measures": Case(
        edited(
            word(*PLAN, [
                ("№", "Проблема", "Причины", "Мероприятие", "Срок"),
                ("1", "1", "Нет журнала", "Вести журнал", "весной"), ("2", "", "", "Обучить", ""),
                ("3", "2", "нет образца", "Дать форму", "31.03.2027"),
            ]),
            merge(0, (1, 1), (2, 1)), merge(0, (1, 2), (2, 2)), merge(0, (1, 4), (2, 4)),
        ),
        plan={
            "causes": [{"problem": 1, "causes": ["Нет журнала"]}, {"problem": 2, "causes": ["нет образца"]}],
            "measures": [
                {"id": "m1", "what": "Вести журнал", "solves": [1]}, {"id": "m2", "what": "Обучить", "solves": [1]},
                {"id": "m3", "what": "Дать форму", "solves": [2], "due": "31.03.2027"},
            ],
        },
        left=(("таблица 1, строка 2, столбец 5", "весной", "не период"),),
    ),
    "headings in two rows, on paper": Case(
        edited(
            word(*PLAN, [*TWO_ROWS, ("1", "Вести журнал", "01.03.2027", "15.03.2027", "МФЦ", "—"),
                         ("", "Итого: 1", "", "", "", "")]),
            *(merge(0, (0, column), (1, column)) for column in (0, 1, 4, 5)), merge(0, (0, 2), (0, 3)),
        ),
        plan={"measures": [
            {"id": "m1", "what": "Вести журнал", "responsible": "МФЦ", "due": "01.03.2027–15.03.2027"},
        ]},
        left=(
            ("таблица 1, строка 1, столбец 5", "Примечание", "такого столбца"),
            ("таблица 1, строка 4, столбец 2", "Итого: 1", "итог"),
        ),
    ),
    "headings in two rows, repeated on every page of a sheet": Case(
        sheet([
            ("ПЛАН",), ("реализации проекта «Выдача справок»",), *TWO_ROWS,
            (1.0, "Вести журнал", date(2027, 3, 1), date(2027, 3, 15), "МФЦ", ""), *TWO_ROWS,
            ("1.1", "Обучить", 46478, 46492, "МФЦ", ""),
        ], merged=tuple(
            place for top in (3, 6) for place in (*(f"{c}{top}:{c}{top + 1}" for c in "ABEF"), f"C{top}:D{top}")
        )),
        plan={"measures": [
            {"id": "m1", "what": "Вести журнал", "responsible": "МФЦ", "due": "01.03.2027–15.03.2027"},
            {"id": "m2", "what": "Обучить", "responsible": "МФЦ", "due": "01.04.2027–15.04.2027"},
        ]},
        left=(
            ("лист «Sheet», ячейка F3", "Примечание", "такого столбца"),
            ("лист «Sheet», ячейка F6", "Примечание", "такого столбца"),
        ),
    ),
    "headings and labels broken in narrow cells, letters that only look right": Case(
        word("КАРТОЧКА ПРОЕКТА", "Выдача справок", [
            ("Руково-\nдитель подразделения", "Петров П.П."), ("Состав\nкоманды", "Петров П.П."),
            ("Heудовлетвopeнность", "ждут"), ("Периметр  проекта :", "Отдел"),
        ], BLOCK_3, [
            ("Наименование пока-\nзателя, ед. изм.", "Текущее значение\n(2026 год)", "Целевое\nзначение на 2027 г."),
            ("Время, ч", "47", "2"),
        ]),
        titled(
            head_of_unit={"name": "Петров П.П."}, people={"team": [{"name": "Петров П.П."}]},
            frame={"perimeter": ["Отдел"]}, grounds={"dissatisfaction": ["ждут"]},
            indicators=[{"name": "Время, ч", "baseline": "47", "target": "2"}],
        ),
        left=(
            ("таблица 2, строка 1, столбец 2", "(2026 год)", "пояснение к заголовку"),
            ("таблица 2, строка 1, столбец 3", "2027 г.", "пояснение к заголовку"),
        ),
    ),
    "labels with their numbers in a column": Case(
        word(*HEAD, [
            ("1.1", "Заказчик процесса", "граждане"),
            ("1.2.", "Руководитель проекта:", "Иванов И.И., начальник отдела"),
            ("2", "Ключевой риск", "—"), ("2.2", "Масштаб", "400 в год"),
        ]),
        titled(people={"process_customer": "граждане", "leader": IVANOV}, grounds={"scale": "400 в год"}),
    ),
    "four quarters in one table, tables side by side in it": Case(
        word(*HEAD, [
            (BLOCK_1, "", BLOCK_2, ""), ("Заказчик процесса", "граждане", "Ключевой риск", "штрафы"),
            ("Руководитель проекта", "Иванов И.И., начальник отдела", "Масштаб", "400"),
            (BLOCK_3, "", BLOCK_4, ""), ("Показатель", "Целевое", "Этап", "Срок"),
            ("Время", "2 ч", "Старт проекта", "11.01.2027"), ("Балл", "4", "Внедрение улучшений", "март 2027"),
        ]),
        titled(
            people={"process_customer": "граждане", "leader": IVANOV}, grounds={"key_risk": "штрафы", "scale": "400"},
            indicators=[{"name": "Время", "target": "2 ч"}, {"name": "Балл", "target": "4"}],
            key_events=events("11.01.2027", implementation="март 2027"),
        ),
    ),
    "a sheet of the card and one of the plan, days as bare numbers, hidden rows and sheets": Case(
        with_sheet(
            with_sheet(
                with_hidden(sheet([
                    *((text,) for text in HEAD), ("Заказчик процесса", "граждане"), ("Наш шифр", "12-к"), (BLOCK_4,),
                    ("Этап", "Начало", "Окончание"), ("Старт проекта", 46398, ""), ("Диагностика", 46399, 46456),
                ]), 3, 4),
                "План", ("План реализации проекта",), ("Выдача справок",), COLUMNS,
                (1, "Вести журнал", "Петров П.П.", 46461, "за 5 мин"),
            ),
            "Черновик", ("старое",),
        ),
        titled(people={"process_customer": "граждане"}, key_events=events(
            "11.01.2027", diagnostics="12.01.2027–10.03.2027",
        )),
        {"measures": [
            {"id": "m1", "what": "Вести журнал", "responsible": "Петров П.П.", "due": "15.03.2027",
             "result": "за 5 мин"},
        ]},
        left=(
            ("лист «Sheet», ячейка A4", "Наш шифр", "такого места"),
            ("лист «Sheet», ячейка B4", "12-к", "такого места"),
            ("лист «Черновик», ячейка A1", "старое", "в форме нет такого места"),
        ),
    ),
    "controls, a box drawn for two kinds of Word, hidden text": Case(
        edited(
            word(*HEAD, "надпись", BLOCK_1, [
                ("Заказчик процесса", "список"), ("Координатор", "не выбран"), ("Периметр", "крестик"),
                ("скрытая", "Петров П.П."),
            ], BLOCK_4, [("Старт проекта", "дата")]),
            in_place_of("надпись", BOX.format(
                text=f"<w:p>{run('Руководитель проекта:')}</w:p><w:p>{run('Иванов И.И., начальник отдела')}</w:p>")),
            in_place_of("список", CONTROL.format(kind="<w:dropDownList/>", content=(
                f"{run('граждане')}<w:r><w:rPr><w:vanish/></w:rPr><w:t>, не все</w:t></w:r>"))),
            in_place_of("не выбран", CONTROL.format(kind="<w:showingPlcHdr/>", content=run("Выберите элемент."))),
            in_place_of("крестик", f"<w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>{run(' Отдел учёта')}"),
            in_place_of("скрытая", "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Владелец процесса</w:t></w:r>"),
            in_place_of("дата", CONTROL.format(kind="<w:date/>", content=run("11.01.2027"))),
        ),
        titled(
            people={"process_customer": "граждане", "leader": IVANOV}, frame={"perimeter": ["Отдел учёта"]},
            key_events=events("11.01.2027"),
        ),
        left=(
            ("таблица 1, строка 1, столбец 2, скрытый текст", ", не все", "не в тексте формы"),
            ("таблица 1, строка 2, столбец 2", "Выберите элемент.", "не заполнено"),
            ("таблица 1, строка 4, столбец 1, скрытый текст", "Владелец процесса", "не в тексте формы"),
            ("таблица 1, строка 4, столбец 2", "Петров П.П.", "в форме нет такого места"),
        ),
    ),
    "rows under review": Case(
        edited(word(*PLAN, [
            COLUMNS, ("1", "Вести журнал", "МФЦ", "март 2027", ""), ("2", "Удалено", "МФЦ", "март 2027", ""),
            ("3", "Вставлено", "МФЦ", "апрель 2027", ""),
        ]), tracked(2, "del"), tracked(3, "ins")),
        plan={"measures": [
            {"id": "m1", "what": "Вести журнал", "responsible": "МФЦ", "due": "март 2027"},
            {"id": "m2", "what": "Вставлено", "responsible": "МФЦ", "due": "апрель 2027"},
        ]},
    ),
    "bullets of symbol fonts": Case(
        word(*HEAD, BLOCK_1, "Периметр проекта:", "\uf0b7 Отдел учёта", "\uf0b7 МФЦ", "Команда проекта:",
             "\uf0d8\tПетров П.П., юрист", "➢ Орлова О.О., специалист", BLOCK_2, "Неудовлетворенность:", "→ ждут"),
        titled(
            people={"team": [{"name": "Петров П.П.", "post": "юрист"}, {"name": "Орлова О.О.", "post": "специалист"}]},
            frame={"perimeter": ["Отдел учёта", "МФЦ"]}, grounds={"dissatisfaction": ["ждут"]},
        ),
    ),
    "a font from before Unicode": Case(
        word("Êàðòî÷êà ïðîåêòà", "Âûäà÷à ñïðàâîê ¹ 1", [
            ("Çàêàç÷èê ïðîöåññà", "ãðàæäàíå, 2-é ýòàæ"), ("Руководитель проекта", "Èâàíîâ È.È."),
        ]),
        {"title": "Выдача справок № 1", "people": {
            "process_customer": "граждане, 2-й этаж", "leader": {"name": "Иванов И.И."},
        }},
    ),
    "bold headings that nobody knows": Case(
        edited(
            word(*HEAD, BLOCK_2, "Проблемы и сложности процесса", "бумага", "Ожидаемый эффект", "быстрее", BLOCK_4,
                 "Старт проекта", "11.01.2027"),
            bold("Проблемы и сложности процесса", "Ожидаемый эффект", "Старт проекта", "11.01.2027"),
        ),
        titled(grounds={"difficulties": ["бумага"]}, key_events=events("11.01.2027")),
        left=(
            ("абзац 6", "Ожидаемый эффект", "в форме нет такого места"),
            ("абзац 7", "быстрее", "в форме нет такого места"),
        ),
    ),
    "the whole card in one table, a table of indicators inside of it": Case(
        edited(
            word(*HEAD, [
                (BLOCK_1, ""), ("Границы", "Начало процесса – подача\nКонец процесса – выдача"), (BLOCK_2, ""),
                ("Сложности", "1. бумага\n2. два здания"), (BLOCK_3, ""), ("Показатели", ""), (BLOCK_4, ""),
                ("Старт проекта", "11.01.2027"),
            ]),
            *(merge(0, (row, 0), (row, 1)) for row in (0, 2, 4, 6)),
            nested((5, 1), [("Показатель", "Текущее", "Целевое"), ("Время", "47 ч", "2 ч")]),
        ),
        titled(
            frame={"first_step": "подача", "last_step": "выдача"}, grounds={"difficulties": ["бумага", "два здания"]},
            indicators=[{"name": "Время", "baseline": "47 ч", "target": "2 ч"}], key_events=events("11.01.2027"),
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", VARIANTS)
def test_a_form_as_it_comes(name: str, tmp_path: Path) -> None:
    holds(VARIANTS[name], tmp_path)
