"""Templates of the evaluation, the report, the practice, the briefing and the roster."""

# ruff: noqa: SLF001 - python-docx cannot remove a paragraph

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Pt

from tests.papers.house import (
    DATE_LINE,
    PORTRAIT,
    blank,
    day,
    end,
    heading,
    items,
    labelled,
    line,
    rows,
    section,
    signature,
    table,
)
from tests.papers.plan import LEADER

if TYPE_CHECKING:
    from docx.document import Document as Doc

COORDINATOR: Final = "(наименование должности координатора)"

WEIGHED: Final = (
    ("проблемы (причины внедрения), цели и способы их достижения", "problem_and_goals"),
    (
        "ожидаемые выгоды от реализации проекта (экономия ресурсов, повышение производительности труда и другие)",
        "benefits",
    ),
    ("временные и финансовые затраты на реализацию проекта", "costs"),
    ("сведения о необходимости автоматизации процессов в рамках проекта", "automation"),
    (
        (
            "влияние результатов и эффектов от внедрения проекта на достижение целей и решение задач подразделения "
            "администрации (взаимосвязь с целевыми показателями муниципальных программ)"
        ),
        "impact",
    ),
)
"""П. 14 (1-5), word for word."""


def evaluation() -> Doc:
    """П. 14."""
    document = blank("Лист оценки карточки проекта")
    heading(document, "ЛИСТ ОЦЕНКИ", "карточки проекта", "{{ title }}")
    labelled(document, "Подразделение", " {{ unit }}").paragraph_format.space_after = Pt(6)
    for number, (words, field) in enumerate(WEIGHED, start=1):
        section(document, f"{number}. {words[:1].upper()}{words[1:]}")
        line(document, f"{{{{ {field} }}}}", "Текст формы")
    labelled(document, "Муниципальная программа по карточке", " {{ programme }}")
    section(document, "Заключение")
    line(document, "{{ conclusion }}", "Текст формы")
    section(document, "Решение")
    open_words = "согласовать карточку проекта / вернуть на доработку / отклонить (нужное подчеркнуть)"
    line(document, f"{{% if decision %}}{{{{ decision }}}}{{% else %}}{open_words}{{% endif %}}", "Список с подписью")
    signature(document, "coordinator", COORDINATOR, date=day("date"))
    end(document)
    return document


def report() -> Doc:
    """П. 24, 25."""
    document = blank("Отчет о результатах реализации проекта")
    line(document, "{{ organisation }}", "Строка формы").alignment = ALIGN.CENTER
    document.paragraphs[-1].paragraph_format.space_after = Pt(10)
    heading(document, "ОТЧЕТ", "о результатах реализации проекта", "{{ title }}")
    section(document, "1. Итог")
    line(document, "{{ summary }}", "Текст формы")
    section(document, "2. Оценка достижения целевых показателей проекта")
    table(document, (50, 26, 27, 35, 27), (
        ("Наименование показателя", "Текущее значение", "Целевое значение", "Фактическое значение", "Оценка"),
        *rows("indicators", "one",
              ("{{ one.name }}", "{{ one.baseline }}", "{{ one.target }}", "{{ one.actual }}", "{{ one.reached }}"),
              ("не указано",) * 5),
    ))  # fmt: skip
    line(document, "{%p for one in indicators %}", "Список формы")
    measured = line(
        document,
        "{{ one.name }}: измерено — {{ one.measured_by }}; мероприятия плана — {{ one.measures }}"
        "{% if one.note %}. {{ one.note }}{% endif %}",
        "Список формы",
    )
    measured.paragraph_format.space_before = Pt(2)
    line(document, "{%p endfor %}", "Список формы")
    section(document, "3. Выполнение плана мероприятий")
    table(document, (12, 59, 29, 26, 39), (
        ("№ п/п", "Наименование мероприятия", "Срок по плану", "Выпол\N{SOFT HYPHEN}нено", "Результат"),
        *rows("measures", "one",
              ("{{ one.number }}", "{{ one.what }}", "{{ one.due }}", "{{ one.done }}", "{{ one.result }}"),
              ("—", *("не указано",) * 4)),
    ))  # fmt: skip
    section(document, "4. Полученный эффект")
    table(document, (75, 30, 30, 30), (
        ("Эффект", "Было", "Стало", "Сбережено"),
        *rows("effects", "one", ("{{ one.what }}", "{{ one.before }}", "{{ one.after }}", "{{ one.saved }}"),
              ("не указано",) * 4),
    ))  # fmt: skip
    section(document, "5. Анкетирование заказчиков процесса")
    for name, when in (("initial", "До проекта"), ("final", "После проекта")):
        people = f"people_{'before' if name == 'initial' else 'after'}"
        said = f"средний балл {{{{ survey.{name} }}}}, опрошено человек: {{{{ {people} }}}}"
        labelled(document, when, f" {{% if {people} %}}{said}{{% else %}}не указано{{% endif %}}", "Список формы")
    labelled(document, "Изменение среднего балла", " {{ survey.change }}", "Список формы")
    section(document, "6. Разработанные нормативные правовые и иные акты")
    items(document, "acts", "act", "{{ loop.index }}. {{ act }}")
    section(document, "7. Примеры внедренных изменений («до» и «после»)")
    _pairs(document)
    section(document, "8. Нерешенные проблемы")
    items(document, "problems_left", "one", "{{ one.number }}. {{ one.what }}")
    section(document, "9. Дополнительные материалы")
    items(document, "materials", "one", "– {{ one }}")
    section(document, "10. Вывод")
    line(document, "{{ conclusion }}", "Список с подписью")
    signature(document, "leader", LEADER, post="Руководитель проекта", date=day("date"))
    section(document, "Решение координатора о достижении целей проекта и его завершении")
    document.paragraphs[-1].paragraph_format.space_before = Pt(18)
    for _ in range(2):
        blank_line = line(document, "_" * 66, "Строка формы")
        blank_line.paragraph_format.space_before = Pt(6)
    signature(document, "coordinator", COORDINATOR, post="Координатор", date=DATE_LINE)
    end(document)
    return document


def _pairs(document: Doc) -> None:
    """Photographs side by side, the caption of each pair below it, on the same page."""
    line(document, "{%p if pictures %}", "Список формы")
    photographs = ("{{ pair.picture_before }}", "{{ pair.picture_after }}")
    made = table(document, (82.5, 82.5), (
        ("До", "После"),
        ("{%tr for pair in pictures %}", ""),
        photographs,
        ("{{ pair.caption }}", ""),
        ("{%tr endfor %}", ""),
    ))  # fmt: skip
    for cell in made.rows[2].cells:
        cell.paragraphs[0].style, cell.paragraphs[0].alignment = "Ячейка с подписью", ALIGN.CENTER
    caption = made.cell(3, 0).merge(made.cell(3, 1))
    caption.paragraphs[0].alignment = ALIGN.CENTER
    # What the merged cell had.
    caption._tc.remove(caption.paragraphs[-1]._p)
    line(document, "{%p else %}", "Список формы")
    line(document, "не указано", "Список формы")
    line(document, "{%p endif %}", "Список формы")


def practice() -> Doc:
    """П. 30, 31."""
    document = blank("Карточка лучшей практики")
    heading(document, "КАРТОЧКА ЛУЧШЕЙ ПРАКТИКИ", "{{ name }}")
    applicable = "{%p for one in applicable %}\n– {{ one }}\n{%p else %}\nне указано\n{%p endfor %}"
    used = "{%p for one in replications %}\n– {{ one.unit }}, {{ one.date }}\n{%p else %}\nне указано\n{%p endfor %}"
    results = (
        "{%p for one in indicators %}\n– {{ one.name }}: было — {{ one.baseline }}, стало — {{ one.actual }}\n"
        "{%p else %}\nне указано\n{%p endfor %}"
    )
    table(document, (50, 115), (
        ("Проект", "{{ title }}"),
        ("Учреждение", "{{ organisation }}"),
        ("Муниципальная услуга или процесс", "{{ process }}"),
        ("Проблема", "{{ problem }}"),
        ("Решение", "{{ solution }}"),
        ("Результат", "{{ result }}"),
        ("Показатели", results),
        ("Что нужно для повторения", "{{ conditions }}"),
        ("Где применима", applicable),
        ("Где уже применена", used),
        ("Ключевые слова", "{{ keywords }}"),
        ("К кому обратиться", "{{ contact.line }}"),
        ("Размещена", "{{ published }}"),
        ("Место размещения", "{{ folder }}"),
    ), head=0)  # fmt: skip
    end(document)
    return document


def briefing() -> Doc:
    """П. 8 (5): one page."""
    document = blank("Справка для Мэра о ходе проекта")
    corner = table(document, (PORTRAIT - 70, 70), (("", ""),), head=0, borders=False).rows[0].cells[1]
    corner.paragraphs[0].text = "Мэру ЗАТО Северск"
    corner.paragraphs[0].style = "Гриф"
    line(corner, "{% if addressee %}{{ addressee }}{% else %}____________________{% endif %}", "Гриф")
    line(document, "", "Ячейка формы")
    ending = "{% if finished %}об окончании реализации проекта{% else %}о ходе реализации проекта{% endif %}"
    heading(document, "СПРАВКА", ending, "{{ title }}")
    document.paragraphs[-1].paragraph_format.space_after = Pt(2)
    line(document, "по состоянию на {{ on }}", "Строка формы").alignment = ALIGN.CENTER
    document.paragraphs[-1].paragraph_format.space_after = Pt(6)
    for label, text in (
        ("Состояние", "{{ stage }}"),
        ("Проект открыт", "{{ started }}; закрытие по карточке: {{ planned_end }}"),
        ("Руководитель проекта", "{{ leader }}"),
        ("План", "мероприятий {{ measures }}, выполнено {{ done }}"),
    ):
        labelled(document, label, f" {text}", "Список формы")
    line(document, "{%p if degree %}", "Текст формы")
    labelled(document, "Цели проекта", " {{ degree }}")
    line(document, "{%p endif %}", "Текст формы")
    line(document, "{%p if review %}", "Текст формы")
    labelled(document, "Координатор установил", " {{ review }}")
    line(document, "{%p endif %}", "Текст формы")
    gap = line(document, "", "Ячейка формы")
    gap.paragraph_format.line_spacing = Pt(6)
    table(document, (81, 25, 25, 34), (
        ("Целевой показатель", "Текущее значение", "Целевое значение", "Последнее измерение"),
        *rows("indicators", "one", ("{{ one.name }}", "{{ one.baseline }}", "{{ one.target }}", "{{ one.latest }}"),
              ("не указано",) * 4),
    ))  # fmt: skip
    _more(document, "indicators_more", "Еще показателей")
    line(document, "{%p if not finished %}", "Текст формы")
    late = labelled(document, "Просрочено", "{% if not late %} нет{% endif %}")
    late.paragraph_format.space_before = Pt(6)
    due = "– {{ one.what }}: {{ one.due }}, {{ one.who }}"
    line(document, "{%p for one in late %}", "Список формы")
    line(document, f"{due}, просрочка {{{{ one.late }}}} раб. дн.", "Список формы")
    line(document, "{%p endfor %}", "Список формы")
    _more(document, "late_more", "Еще просрочено")
    labelled(document, "Ближайшие сроки", "{% if not next %} нет{% endif %}")
    line(document, "{%p for one in next %}", "Список формы")
    line(document, due, "Список формы")
    line(document, "{%p endfor %}", "Список формы")
    line(document, "{%p endif %}", "Текст формы")
    signature(document, "coordinator", COORDINATOR, post="Координатор")
    end(document)
    return document


def _more(document: Doc, field: str, words: str) -> None:
    line(document, f"{{%p if {field} %}}", "Список формы")
    line(document, f"{words}: {{{{ {field} }}}}.", "Список формы")
    line(document, "{%p endif %}", "Список формы")


def roster() -> Doc:
    """Состав: four groups in the order of the decree."""
    document = blank("Состав муниципальной управленческой команды")
    heading(
        document,
        "СОСТАВ",
        "муниципальной управленческой команды по подготовке и реализации проектов в рамках внедрения системы "
        "бережливого управления на территории ЗАТО Северск",
    )
    for title, path in (
        ("Руководитель муниципальной управленческой команды", "head"),
        ("Заместитель руководителя муниципальной управленческой команды", "deputy"),
        ("Члены муниципальной управленческой команды - координаторы:", "coordinators"),
        ("Члены рабочей группы муниципальной управленческой команды:", "working_group"),
    ):
        section(document, title)
        cells = ("{{ one.surname }}\n{%p if one.given %}\n{{ one.given }}\n{%p endif %}", "–", "{{ one.post }}")
        table(document, (58, 8, 99), rows(path, "one", cells, ("не указано", "–", "не указано")), head=0, borders=False)
    end(document)
    return document
