"""Templates of the questionnaire and of the summary of its answers."""

# ruff: noqa: SLF001 - cells that span columns of the grid

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Mm, Pt

from tests.papers.house import Kept, blank, end, heading, labelled, line, rows, section, table

if TYPE_CHECKING:
    from docx.document import Document as Doc
    from docx.table import Table, _Cell


def questionnaire() -> Doc:
    """Прил. 5, анкета, word for word; wide cells for what is written by hand."""
    document = blank("Анкета заказчика процесса")
    heading(document, "АНКЕТА", "заказчика процесса")
    document.paragraphs[-1].paragraph_format.space_after = Pt(6)
    process = line(document, "{% if process %}{{ process }}{% else %}" + "_" * 58 + "{% endif %}", "Строка формы")
    process.alignment = ALIGN.CENTER
    note = line(document, "(наименование процесса, по которому проводилось анкетирование)", "Пояснение")
    note.paragraph_format.space_after = Pt(12)
    widths = (35, 54, 14, 22, 22, 18)
    made = table(document, widths, (
        ("", "Вопросы", *(f"{{{{ scores[{place}] }}}}" for place in range(4))),
        ("", "Баллы", *(str(points) for points in range(1, 5))),
        ("{%tr for group in groups %}", *[""] * 5),
        ("{%tr for question in group.questions %}", *[""] * 5),
        ("{% vm %}{{ group.name }}", "{{ question }}", *[""] * 4),
        ("{%tr endfor %}", *[""] * 5),
        ("{%tr endfor %}", *[""] * 5),
        ("Итого средний балл:", *[""] * 5),
        ("Комментарии", 'В случае ответа "Нет" / "Скорее нет" - прокомментируйте', *[""] * 4),
        ("", "Есть ли у Вас предложения по совершенствованию процесса?", *[""] * 4),
    ), head=2)  # fmt: skip
    _merged(made, 7, 0, 1)
    _merged(made, 7, 2, 5)
    for row in (8, 9):
        _merged(made, row, 2, 5)
    _tidy(made.cell(8, 0).merge(made.cell(9, 0)))
    for row, height in ((4, 14), (7, 9), (8, 48), (9, 48)):
        made.rows[row].height, made.rows[row].height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
    end(document)
    return document


def _merged(made: Table, row: int, first: int, last: int) -> None:
    """Cells of a row become one."""
    _tidy(made.cell(row, first).merge(made.cell(row, last)))


def _tidy(cell: _Cell) -> None:
    """A merged cell keeps its first paragraph, without the empty ones of the others."""
    for paragraph in cell.paragraphs[1:]:
        paragraph._p.getparent().remove(paragraph._p)


ROUNDING: Final = (
    "Средний балл — сумма баллов всех ответов, делённая на число ответов (по вопросу, группе, анкете), с точностью "
    "до сотых: пять тысячных и больше округлены вверх. Изменение — разность показанных средних. «—» — ответов нет."
)


def survey_summary() -> Doc:
    """Прил. 5 п. 4 (4): who was asked, how many, what it came to, round beside round."""
    document = blank("Сводные результаты анкетирования")
    heading(document, "СВОДНЫЕ РЕЗУЛЬТАТЫ АНКЕТИРОВАНИЯ", "заказчика процесса", "{{ process }}")
    line(document, "Проект: {{ title }}", "Текст формы")
    section(document, "1. Участники анкетирования")
    asked: list[tuple[str, ...]] = [("", "Подразделение, организация", "Опрошено человек")]
    for name, title in (("initial", "До проекта"), ("final", "После проекта")):
        asked += [
            (f"{{%tr for one in {name}.respondents %}}", "", ""),
            (f"{{% vm %}}{title}: {{{{ {name}.held }}}}", "{{ one.unit }}", "{{ one.people }}"),
            ("{%tr else %}", "", ""),
            (f"{title}: {{{{ {name}.held }}}}", "не указано", "не указано"),
            ("{%tr endfor %}", "", ""),
            ("", "Всего", f"{{% if {name}.respondents %}}{{{{ {name}.people }}}}{{% else %}}не указано{{% endif %}}"),
        ]
    table(document, (55, 75, 35), asked)
    section(document, "2. Средние баллы")
    scale = line(document, "Ответы: {{ scale }}.", "Текст формы")
    scale.paragraph_format.space_after = Pt(4)
    scale.paragraph_format.keep_with_next = True
    averages = table(document, (84, 27, 27, 27), (
        ("Вопрос", "До проекта", "После проекта", "Изменение"),
        ("{%tr for group in groups %}", "", "", ""),
        Kept(("{{ group.name }}", "", "", "")),
        *_lines("group.questions"),
        ("{{ group.average.name }}", "{{ group.average.initial }}", "{{ group.average.final }}",
         "{{ group.average.change }}"),
        ("{%tr endfor %}", "", "", ""),
        ("{{ total.name }}", "{{ total.initial }}", "{{ total.final }}", "{{ total.change }}"),
    ))  # fmt: skip
    _merged(averages, 2, 0, 3)
    for row in averages.rows[1:]:
        for cell in row.cells[1:]:
            if "{%" not in cell.text and cell.text:
                cell.paragraphs[0].alignment = ALIGN.CENTER
    for number in (2, 6, 8):
        for cell in averages.rows[number].cells:
            for run in cell.paragraphs[0].runs:
                run.bold = True
    note = line(document, ROUNDING, "Пояснение")
    note.alignment = ALIGN.JUSTIFY
    note.paragraph_format.space_before = Pt(4)
    note.paragraph_format.keep_with_next = False
    for number, (title, path) in enumerate((("Комментарии", "comments"), ("Предложения", "proposals")), start=3):
        section(document, f"{number}. {title}")
        for name, when in (("initial", "До проекта"), ("final", "После проекта")):
            line(document, f"{{%p if {name}.{path} %}}", "Список формы")
            labelled(document, when, "", "Список формы").paragraph_format.keep_with_next = True
            comment = "– {% if one.question %}{{ one.question }} — {% endif %}{{ one.text }}"
            line(document, f"{{%p for one in {name}.{path} %}}", "Список формы")
            line(document, comment if path == "comments" else "– {{ one }}", "Список формы")
            line(document, "{%p endfor %}", "Список формы")
            line(document, "{%p else %}", "Список формы")
            labelled(document, when, " не указано", "Список формы")
            line(document, "{%p endif %}", "Список формы")
    end(document)
    return document


def _lines(path: str) -> tuple[tuple[str, ...], ...]:
    found = rows(path, "one", ("{{ one.name }}", "{{ one.initial }}", "{{ one.final }}", "{{ one.change }}"), ("",) * 4)
    return (*found[:2], found[-1])
