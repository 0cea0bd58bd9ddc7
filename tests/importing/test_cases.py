"""Cards and plans as people fill them: what each becomes, and what of it is told as not placed, to the word."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from lean.importing.card_and_plan.read_form import read_form
from lean.importing.card_and_plan.results import KnownFacts
from lean.office.open_grid import read_file_blocks
from lean.values import parse_person_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from docx.document import Document

Rows = list[tuple[Any, ...]]
KNOWN: Final = KnownFacts(
    title="Выдача справок",
    head=parse_person_name("Андреев А.А."),
    names=(parse_person_name("Андреев А.А."), parse_person_name("Петрова П.П."), parse_person_name("Борисов Б.Б.")),
    posts=frozenset({"мэр зато северск", "начальник отдела"}),
    problems={1: "Заявление ждёт до вечера", 2: "Ответ печатают дважды"},
)

# How a file is made ---------------------------------------------------------------------------------------------------


def word(*content: str | Rows) -> Document:
    """A document of paragraphs and tables; a line break in a cell parts its paragraphs."""
    document = docx.Document()
    for piece in content:
        if isinstance(piece, str):
            document.add_paragraph(piece)
            continue
        table = document.add_table(len(piece), max(map(len, piece)))
        for row, texts in zip(table.rows, piece, strict=True):
            for cell, text in zip(row.cells, texts, strict=False):
                first, *rest = str(text).split("\n")
                cell.paragraphs[0].text = first
                for line in rest:
                    cell.add_paragraph(line)
    return document


def sheet(rows: Rows, at: tuple[int, int] = (1, 1), merged: tuple[str, ...] = ()) -> openpyxl.Workbook:
    """A workbook with the rows from a cell on."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for number, texts in enumerate(rows):
        for column, value in enumerate(texts):
            if value != "":
                page.cell(at[0] + number, at[1] + column).value = value
    for place in merged:
        page.merge_cells(place)
    return book


def edited(document: Document, *edits: Callable[[Document], object]) -> Document:
    """The document after changes that python-docx has no words for."""
    for edit in edits:
        edit(document)
    return document


def merge(table: int, one: tuple[int, int], other: tuple[int, int]) -> Callable[[Document], object]:
    """Merge cells from one (row, column) to another."""
    return lambda document: document.tables[table].cell(*one).merge(document.tables[table].cell(*other))


def nested(at: tuple[int, int], rows: Rows) -> Callable[[Document], object]:
    """Put a table into a cell of the first table."""

    def edit(document: Document) -> None:
        inner = document.tables[0].cell(*at).add_table(len(rows), len(rows[0]))
        for row, texts in zip(inner.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text

    return edit


def in_place_of(text: str, xml: str) -> Callable[[Document], object]:
    """Put XML (with ``w:``) in place of the run that says a text."""

    def edit(document: Document) -> None:
        run = next(r for r in document.element.body.iter() if r.tag == qn("w:r") and r.text == text)
        for element in list(parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>")):
            run.addprevious(element)
        run.getparent().remove(run)

    return edit


def run(text: str) -> str:
    return f"<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>"


# The cases ------------------------------------------------------------------------------------------------------------

HEAD: Final = ("Карточка проекта", "Выдача справок")
BLOCK_1: Final = "1. Вовлеченные лица и рамки проекта"
BLOCK_2: Final = "2. Обоснование выбора проекта"
BLOCK_3: Final = "3. Целевые показатели проекта"
BLOCK_4: Final = "4. Ключевые события проекта"
COLUMNS: Final = (
    "№ п/п",
    "Наименование мероприятия",
    "Ответственный исполнитель",
    "Срок мероприятия",
    "Ожидаемый результат",
)
PLAN: Final = ("ПЛАН", "реализации проекта", "Выдача справок")
IVANOV: Final = {"name": "Иванов И.И.", "post": "начальник отдела"}


@dataclass(frozen=True)
class Case:
    """A filled form, the card or the plan that it is, and the texts that found no place with a part of the reason."""

    made: Document | openpyxl.Workbook
    card: dict[str, Any] = field(default_factory=dict)
    plan: dict[str, Any] = field(default_factory=dict)
    left: tuple[tuple[str, str, str], ...] = ()


def titled(**more: object) -> dict[str, Any]:
    return {"title": "Выдача справок", **more}


def events(start: str, **periods: str) -> dict[str, Any]:
    return {"start": start, **periods}


CASES: Final[dict[str, Case]] = {
    "the decree's bare form, filled in by hand": Case(
        word(
            "Приложение 1", "к Положению", "Карточка проекта _____", "(наименование проекта)", "Выдача справок",
            "СОГЛАСОВАНО", "заместитель Мэра по экономике", "_______________ Б.Б. Борисов", "«___» _________ 20__ г.",
            "УТВЕРЖДАЮ", "Мэр ЗАТО Северск", "________________ А.А. Андреев", "«11» января 2027 г.",
            BLOCK_1, "Заказчик процесса: граждане", BLOCK_2, "Ключевой риск - штрафы", BLOCK_3,
            [("Наименование показателя", "Текущее значение", "Целевое значение"), ("Время", "47 ч", "не более 2 ч")],
            BLOCK_4, [("Наименование этапа", "Период реализации этапа"), ("Старт проекта", "11.01.2027")],
        ),
        titled(
            people={
                "process_customer": "граждане",
                "coordinator": {"name": "Б.Б. Борисов", "post": "заместитель Мэра по экономике"},
            },
            grounds={"key_risk": "штрафы"},
            indicators=[{"name": "Время", "baseline": "47 ч", "target": "не более 2 ч"}],
            key_events=events("11.01.2027"),
        ),
        left=(("абзац 13", "«11» января 2027 г.", "lean advance"),),
    ),
    "labels above their values": Case(
        word(*HEAD, BLOCK_1, [
            ("Заказчик процесса", "Заказчик проекта", "Владелец процесса"),
            ("граждане", "Петрова П.П., начальник управления", "Иванов И.И., начальник отдела"),
        ]),
        titled(people={
            "process_customer": "граждане",
            "project_customer": {"name": "Петрова П.П.", "post": "начальник управления"},
            "process_owner": IVANOV,
        }),
    ),
    "label and value in one cell": Case(
        word(*HEAD, [
            ("Заказчик процесса: граждане", "Руководитель проекта: Иванов И.И., начальник отдела"),
            ("Периметр проекта:\n- Отдел учёта\n- МФЦ", "Границы проекта: от подачи заявления до выдачи справки"),
        ]),
        titled(
            people={"process_customer": "граждане", "leader": IVANOV},
            frame={
                "perimeter": ["Отдел учёта", "МФЦ"], "first_step": "подачи заявления", "last_step": "выдачи справки",
            },
        ),
    ),
    "a card of four quarters": Case(
        word(*HEAD, [
            (f"{BLOCK_1}\nЗаказчик процесса: граждане\nРуководитель проекта: Иванов И.И.", f"{BLOCK_2}\nРиск: штрафы"),
            (f"{BLOCK_3}\nдолжно стать быстрее", f"{BLOCK_4}\nСтарт проекта: 11.01.2027\nВнедрение: март 2027"),
        ]),
        titled(
            people={"process_customer": "граждане", "leader": {"name": "Иванов И.И."}},
            grounds={"key_risk": "штрафы"},
            key_events=events("11.01.2027", implementation="март 2027"),
        ),
        left=(("таблица 1, строка 2, столбец 1", "должно стать быстрее", "в форме нет такого места"),),
    ),
    "several people in a cell": Case(
        word(*HEAD, [
            ("Руководитель проекта", "Иванов И.И., начальник отдела"),
            ("Владелец процесса", "Иванов И.И., Петров П.П."),
            ("Команда проекта", "Петров П.П., специалист; Сидорова С.С., юрист\nКузнецов К.К. и Орлова О.О."),
        ]),
        titled(people={"leader": IVANOV, "team": [
            {"name": "Петров П.П.", "post": "специалист"}, {"name": "Сидорова С.С.", "post": "юрист"},
            {"name": "Кузнецов К.К."}, {"name": "Орлова О.О."},
        ]}),
        left=(("таблица 1, строка 2, столбец 2", "Иванов И.И., Петров П.П.", "несколько человек"),),
    ),
    "names in four orders, posts on either side": Case(
        word(*HEAD, [
            ("Заказчик проекта", "И.И. Иванов, начальник отдела"),
            ("Владелец процесса", "начальник отдела Иванов Иван Иванович"),
            ("Руководитель проекта", "Начальник отдела\nИван Иванович Иванов"),
            ("Команда проекта", "1. Петров Пётр – юрист\n2. Сидорова С. С. (специалист)\n3. Секретарь: Орлова О.О."),
        ]),
        titled(people={
            "project_customer": {"name": "И.И. Иванов", "post": "начальник отдела"},
            "process_owner": {"name": "Иванов Иван Иванович", "post": "начальник отдела"},
            "leader": {"name": "Иван Иванович Иванов", "post": "Начальник отдела"},
            "team": [
                {"name": "Петров Пётр", "post": "юрист"}, {"name": "Сидорова С. С.", "post": "специалист"},
                {"name": "Орлова О.О.", "role": "Секретарь"},
            ],
        }),
    ),
    "a table of the team inside of the table": Case(
        edited(
            word(*HEAD, [("Руководитель проекта", "Иванов И.И."), ("Команда проекта", "")]),
            nested((1, 1), [
                ("№", "ФИО", "Должность"), ("1", "Петров П.П.", "юрист"), ("2", "Орлова О.О.", "специалист"),
            ]),
        ),
        titled(people={"leader": {"name": "Иванов И.И."}, "team": [
            {"name": "Петров П.П.", "post": "юрист"}, {"name": "Орлова О.О.", "post": "специалист"},
        ]}),
    ),
    "left-overs of the blank": Case(
        word(*HEAD, BLOCK_1, [
            ("Заказчик процесса", "граждане"), ("Заказчик проекта", "ФИО, должность"),
            ("Владелец процесса", "________"),
            ("Руководитель проекта", "ОБРАЗЕЦ Иванов И.И."), ("Периметр проекта", "указать подразделения"),
        ], BLOCK_4, [("Наименование этапа", "Период реализации этапа"), ("Старт проекта", "дд.мм.гггг")]),
        titled(people={"process_customer": "граждане"}),
        left=(
            ("таблица 1, строка 2, столбец 2", "ФИО, должность", "не заполнено"),
            ("таблица 1, строка 3, столбец 2", "________", "не заполнено"),
            ("таблица 1, строка 4, столбец 2", "ОБРАЗЕЦ Иванов И.И.", "не заполнено"),
            ("таблица 1, строка 5, столбец 2", "указать подразделения", "не заполнено"),
            ("таблица 2, строка 2, столбец 2", "дд.мм.гггг", "не заполнено"),
        ),
    ),
    "dates in five spellings": Case(
        word(*HEAD, BLOCK_4, [
            ("Наименование этапа", "Период реализации этапа"), ("Старт проекта", '"30" августа 2026 г.'),
            ("Диагностика и целевое состояние", "01.09.2026-15.10.2026"),
            ("Внедрение улучшений", "с 16 октября 2026 года по 2026-12-30"),
            ("Закрепление результатов и закрытие проекта", "1 полугодие 2027"),
        ]),
        titled(key_events=events(
            '"30" августа 2026 г.', diagnostics="01.09.2026-15.10.2026",
            implementation="с 16 октября 2026 года по 2026-12-30", closing="1 полугодие 2027",
        )),
    ),
    "dates that cannot be": Case(
        word(*HEAD, BLOCK_4, [
            ("Наименование этапа", "Период реализации этапа"), ("Старт проекта", "30.02.2027"),
            ("Диагностика и целевое состояние", "01.03.27-15.04.27"), ("Внедрение улучшений", "весной"),
            ("Закрепление результатов и закрытие проекта", "01.06.2027–01.05.2027"),
        ]),
        titled(),
        left=(
            ("таблица 1, строка 2, столбец 2", "30.02.2027", "дня 30 не бывает"),
            ("таблица 1, строка 3, столбец 2", "01.03.27-15.04.27", "год из двух цифр"),
            ("таблица 1, строка 4, столбец 2", "весной", "не период"),
            ("таблица 1, строка 5, столбец 2", "01.06.2027–01.05.2027", "позже конца"),
        ),
    ),
    "columns of dates and stages of one's own": Case(
        word(*HEAD, BLOCK_4, [
            ("Этап", "Дата начала", "Дата окончания", "Ответственный"),
            ("Диагностика и целевое состояние", "12.01.2027", "10.03.2027", ""),
            ("Установочное совещание", "24.12.2026", "24.12.2026", "Петров П.П."),
        ]),
        titled(
            key_events={"diagnostics": "12.01.2027–10.03.2027"},
            schedule=[
                {"name": "Установочное совещание", "period": "24.12.2026–24.12.2026", "responsible": "Петров П.П."}
            ],
        ),
    ),
    "columns in another order, a unit of measure, one too many": Case(
        word(*HEAD, BLOCK_3, [
            ("№", "Целевое значение", "Показатель", "Ед. изм.", "Текущее значение", "Эффект"),
            ("1", "2", "Время ожидания", "ч", "47", "быстрее"), ("2", "не менее 80 %", "Доля", "%", "40", ""),
        ]),
        titled(indicators=[
            {"name": "Время ожидания", "baseline": "47 ч", "target": "2 ч"},
            {"name": "Доля", "baseline": "40 %", "target": "не менее 80 %"},
        ]),
        left=(
            ("таблица 1, строка 1, столбец 6", "Эффект", "такого столбца в форме нет"),
            ("таблица 1, строка 2, столбец 6", "быстрее", "столбца «Эффект» в форме нет"),
        ),
    ),
    "a quarter with a table in it, values called indicators": Case(
        edited(
            word(*HEAD, [
                (f"{BLOCK_1}\nЗаказчики процесса: родители", ""), (BLOCK_3, f"{BLOCK_4}\n1. Старт – 12.01.2027"),
            ]),
            nested((1, 0), [
                ("Наименование цели, ед. изм.", "Текущий показатель", "Целевой показатель"),
                ("Время записи, дней", "10", "2"),
            ]),
        ),
        titled(
            people={"process_customer": "родители"},
            indicators=[{"name": "Время записи, дней", "baseline": "10", "target": "2"}],
            key_events=events("12.01.2027"),
        ),
    ),
    "merged cells": Case(
        edited(
            word(*HEAD, [
                (BLOCK_1, "", ""), ("Команда проекта", "Петров П.П.", "юрист"), ("", "Орлова О.О.", "специалист"),
                ("Заказчик процесса", "граждане", ""),
            ]),
            merge(0, (0, 0), (0, 2)), merge(0, (1, 0), (2, 0)), merge(0, (3, 1), (3, 2)),
        ),
        titled(people={"process_customer": "граждане", "team": [
            {"name": "Петров П.П.", "post": "юрист"}, {"name": "Орлова О.О.", "post": "специалист"},
        ]}),
    ),
    "block 2 in free words": Case(
        word(*HEAD, BLOCK_1, BLOCK_2, "Процесс идёт долго.", "Проблема: ждут две недели.", "Приходят трижды.",
             "Проблемы и сложности процесса:", "1) бумага", "2) два здания", "Масштаб – 4 200 справок в год"),
        titled(grounds={
            "problem": "ждут две недели.\nПриходят трижды.", "scale": "4 200 справок в год",
            "difficulties": ["бумага", "два здания"],
        }),
        left=(("абзац 5", "Процесс идёт долго.", "в форме нет такого места"),),
    ),
    "slips of the finger in the labels": Case(
        word("Карточка проекта «Выдача справок»", [
            ("Заказчик процеса", "граждане"), ("Руководитеь проекта (ФИО, должность)", "Иванов И.И., начальник отдела"),
            ("Куратор от бизнеса", "Орлова О.О."),
        ]),
        titled(people={"process_customer": "граждане", "leader": IVANOV}),
        left=(
            ("таблица 1, строка 3, столбец 1", "Куратор от бизнеса", "в форме нет такого места"),
            ("таблица 1, строка 3, столбец 2", "Орлова О.О.", "в форме нет такого места"),
        ),
    ),
    "tracked changes, a content control, soft hyphens": Case(
        edited(
            word(*HEAD, BLOCK_1, [
                ("Заказчик процесса", "правка"), ("Периметр проекта", "поле"),
                ("Ру\u00adководитель\u00a0проекта", "подсказка"),
            ]),
            in_place_of("правка", (
                f"<w:del w:id='1' w:author='a'><w:r><w:delText>все</w:delText></w:r></w:del>"
                f"<w:ins w:id='2' w:author='a'>{run('жители')}</w:ins>{run(' города')}"
            )),
            in_place_of("поле", f"<w:sdt><w:sdtPr/><w:sdtContent>{run('Отдел учёта')}</w:sdtContent></w:sdt>"),
            in_place_of("подсказка", (
                "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
                f"<w:sdtContent>{run('Место для ввода текста.')}</w:sdtContent></w:sdt>"
            )),
        ),
        titled(people={"process_customer": "жители города"}, frame={"perimeter": ["Отдел учёта"]}),
        left=(("таблица 1, строка 3, столбец 2", "Место для ввода текста.", "не заполнено"),),
    ),
    "a text box": Case(
        edited(word(*HEAD, "надпись", BLOCK_1, "Заказчик процесса: граждане"), in_place_of("надпись", (
            "<w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent>"
            f"<w:p>{run('СОГЛАСОВАНО')}</w:p><w:p>{run('заместитель Мэра')}</w:p><w:p>{run('____ Б.Б. Борисов')}</w:p>"
            "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        ))),
        titled(people={
            "process_customer": "граждане", "coordinator": {"name": "Б.Б. Борисов", "post": "заместитель Мэра"},
        }),
    ),
    "who acts for the mayor": Case(
        word(*HEAD, [
            ("СОГЛАСОВАНО\nзаместитель Мэра\n____ Б.Б. Борисов", "", "УТВЕРЖДАЮ\nИ.о. Мэра\n____ В.В. Волков"),
        ], BLOCK_1, "Заказчик процесса: граждане"),
        titled(
            people={
                "process_customer": "граждане", "coordinator": {"name": "Б.Б. Борисов", "post": "заместитель Мэра"},
            },
            signatory="В.В. Волков",
        ),
        left=(("таблица 1, строка 1, столбец 3", "И.о. Мэра", "roster.yaml"),),
    ),
    "a sheet with the form in its middle and real dates": Case(
        sheet([
            ("Карточка проекта",), ("Выдача справок",), (), (BLOCK_1,), ("Заказчик процесса", "граждане"),
            ("Руководитель проекта", "Иванов И.И., начальник отдела"), (BLOCK_2,), ("Проблема: ждут две недели",),
            (BLOCK_3,), ("Наименование показателя", "Текущее значение", "Целевое значение"), ("Балл", 2.9, 4),
            (BLOCK_4,), ("Старт проекта", date(2027, 1, 11)), ("Внедрение улучшений", "март 2027"),
        ], at=(7, 4), merged=("D7:F7", "D8:F8", "D10:F10")),
        titled(
            people={"process_customer": "граждане", "leader": IVANOV},
            grounds={"problem": "ждут две недели"},
            indicators=[{"name": "Балл", "baseline": "2,9", "target": "4"}],
            key_events=events("11.01.2027", implementation="март 2027"),
        ),
    ),
    "a sheet with stamps side by side": Case(
        sheet([
            ("СОГЛАСОВАНО", "", "УТВЕРЖДАЮ"), ("заместитель Мэра", "", "Мэр ЗАТО Северск"),
            ("_____ Б.Б. Борисов", "", "_____ А.А. Андреев"), ("«__» ____ 20__ г.", "", "«__» ____ 20__ г."),
            ("Карточка проекта",), ("Выдача справок",), ("Заказчик процесса", "граждане"),
            ("Команда проекта",), ("Петров П.П.", "юрист"), ("Орлова О.О.", "специалист"),
        ]),
        titled(people={
            "process_customer": "граждане", "coordinator": {"name": "Б.Б. Борисов", "post": "заместитель Мэра"},
            "team": [{"name": "Петров П.П.", "post": "юрист"}, {"name": "Орлова О.О.", "post": "специалист"}],
        }),
    ),
    "a plan in the decree's form": Case(
        word("СОГЛАСОВАНО", "заместитель Мэра", "______ Б.Б. Борисов", *PLAN, [
            COLUMNS, ("1", "Вести журнал", "Петрова П.П.", "до 15.03.2027", "Регистрация за 5 мин"),
            ("2.", "Обучить", "Отдел учёта", "16.03.2027–31.03.2027", "Обучены 6 человек"), ("n", "", "", "", ""),
        ], [("Начальник отдела", "______", "П.П. Петрова"), ("", "(подпись)", "(Ф.И.О.)")]),
        plan={"measures": [
            {"id": "m1", "what": "Вести журнал", "responsible": "Петрова П.П.", "due": "15.03.2027",
             "result": "Регистрация за 5 мин"},
            {"id": "m2", "what": "Обучить", "responsible": "Отдел учёта", "due": "16.03.2027–31.03.2027",
             "result": "Обучены 6 человек"},
        ]},
        left=(("абзац 2", "заместитель Мэра", "card.yaml"),),
    ),
    "a plan with columns in another order and too many": Case(
        word("План мероприятий проекта «Выдача справок»", [
            ("Срок исполнения", "Мероприятие", "Проблема", "Отметка", "Исполнитель"),
            ("1", "2", "3", "4", "5"), ("март 2027", "Вести журнал", "1 и 2", "сделано", "Петров П.П.\nОрлова О.О."),
            ("постоянно", "Обучить", "очереди", "", ""),
        ]),
        plan={"measures": [
            {"id": "m1", "what": "Вести журнал", "solves": [1, 2], "responsible": "Петров П.П., Орлова О.О.",
             "due": "март 2027"},
            {"id": "m2", "what": "Обучить"},
        ]},
        left=(
            ("таблица 1, строка 1, столбец 4", "Отметка", "такого столбца"),
            ("таблица 1, строка 3, столбец 4", "сделано", "столбца «Отметка»"),
            ("таблица 1, строка 4, столбец 1", "постоянно", "не период"),
            ("таблица 1, строка 4, столбец 3", "очереди", "нужны номера проблем"),
        ),
    ),
    "a plan over pages: a repeated head, a stage, a row that goes on": Case(
        edited(word(*PLAN, [
            COLUMNS, ("Этап 1. Подготовка", "", "", "", ""),
            ("1", "Вести журнал", "Петров П.П.", "март 2027", "Быстрее"),
            COLUMNS, ("", "", "Орлова О.О.", "", "и дешевле"), ("2", "Обучить", "", "30.02.2027", ""),
        ]), merge(0, (1, 0), (1, 4))),
        plan={"measures": [
            {"id": "m1", "what": "Вести журнал", "responsible": "Петров П.П., Орлова О.О.", "due": "март 2027",
             "result": "Быстрее\nи дешевле"},
            {"id": "m2", "what": "Обучить"},
        ]},
        left=(
            ("таблица 1, строка 2, столбец 1", "Этап 1. Подготовка", "заголовок внутри таблицы"),
            ("таблица 1, строка 6, столбец 4", "30.02.2027", "дня 30 не бывает"),
        ),
    ),
    "a plan with its problems": Case(
        word(*PLAN, [COLUMNS, ("1", "Вести журнал", "", "", ""), ("2", "Обучить", "", "", "")],
             "Перечень выявленных проблем и ключевых факторов их возникновения", [
                 ("№", "Проблема", "Причины", "Мероприятия плана, №"),
                 ("1", "Заявление ждёт до вечера", "– Разносят раз в день\n– Нет журнала", "1, 2"),
                 ("2", "Ответ печатают дважды", "нет образца", "не предусмотрены: решит программа"),
                 ("3", "Нет формы", "", "7"),
             ]),
        plan={
            "causes": [
                {"problem": 1, "causes": ["Разносят раз в день", "Нет журнала"]},
                {"problem": 2, "causes": ["нет образца"]},
            ],
            "declined": [{"problem": 2, "reason": "решит программа"}],
            "measures": [
                {"id": "m1", "what": "Вести журнал", "solves": [1]}, {"id": "m2", "what": "Обучить", "solves": [1]},
            ],
        },
        left=(
            ("таблица 2, строка 4, столбец 2", "Нет формы", "там нет проблемы 3"),
            ("таблица 2, строка 4, столбец 4", "7", "мероприятия 7 в плане нет"),
        ),
    ),
    "a plan on a sheet": Case(
        sheet([
            ("План реализации проекта",), ("Выдача справок",), COLUMNS,
            (1, "Вести журнал", "Петров П.П.", date(2027, 3, 15), "за 5 мин"),
            (2, "Обучить", "МФЦ", "II квартал 2027", ""),
            ("Руководитель проекта", "", "_______", "П.П. Петрова"),
        ], at=(3, 2)),
        plan={"measures": [
            {"id": "m1", "what": "Вести журнал", "responsible": "Петров П.П.", "due": "15.03.2027",
             "result": "за 5 мин"},
            {"id": "m2", "what": "Обучить", "responsible": "МФЦ", "due": "II квартал 2027"},
        ]},
    ),
    "a card and a plan in one file": Case(
        word(*HEAD, BLOCK_1, "Заказчик процесса: граждане", *PLAN, [COLUMNS, ("1", "Вести журнал", "", "", "")]),
        titled(people={"process_customer": "граждане"}),
        {"measures": [{"id": "m1", "what": "Вести журнал"}]},
    ),
    "remarks beside the text": Case(
        edited(
            word(*HEAD, BLOCK_1, "Заказчик процесса: граждане"),
            lambda document: document.sections[0].header.paragraphs[0].__setattr__("text", "Проект от 01.02.2027"),
            lambda document: document.sections[0].footer.paragraphs[0].__setattr__("text", "- 2 -"),
        ),
        titled(people={"process_customer": "граждане"}),
        left=(("колонтитул", "Проект от 01.02.2027", "не в тексте формы"),),
    ),
}  # fmt: skip


def holds(case: Case, folder: Path) -> None:
    """The form, written to a file and read from there, says what the case says and leaves what it leaves."""
    path = folder / "form"
    content = io.BytesIO()
    case.made.save(content)
    path.write_bytes(content.getvalue())
    found = read_form(read_file_blocks(path), KNOWN)
    assert found.documents == {key: data for key, data in (("card", case.card), ("plan", case.plan)) if data}
    told = [(left.line.place, left.text) for left in found.not_placed]
    assert sorted(told) == sorted((place, text) for place, text, _ in case.left)
    for place, text, reason in case.left:
        assert any(reason in left.reason for left in found.not_placed if (left.line.place, left.text) == (place, text))


@pytest.mark.parametrize("name", CASES)
def test_a_form_as_people_fill_it(name: str, tmp_path: Path) -> None:
    holds(CASES[name], tmp_path)
