"""The template of the project card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.shared import Pt

from tests.papers.house import blank, end, labelled, line, stamp, table

if TYPE_CHECKING:
    from docx.document import Document as Doc


def card() -> Doc:
    """Прил. 1."""
    document = blank("Карточка проекта")
    line(document, "Карточка проекта", "Заголовок формы")
    line(document, "{{ title }}", "Заголовок формы").paragraph_format.space_after = Pt(12)
    blocks = table(document, (78, 9, 78), (("", "", ""),), head=0, borders=False)
    left, _, right = blocks.rows[0].cells
    deputy = "курирующего проект заместителя Мэра ЗАТО Северск"
    stamp(left, "СОГЛАСОВАНО", "agrees", (f"(наименование должности {deputy})", f"(подпись и Ф.И.О. {deputy})"))
    notes = ("(наименование должности)", "(подпись и Ф.И.О.)")
    stamp(right, "УТВЕРЖДАЮ", "approves", notes, nobody="Мэр ЗАТО Северск")
    _people(document)
    _grounds(document)
    line(document, "3. Целевые показатели проекта", "Раздел формы")
    table(document, (81, 42, 42), (
        ("Наименование показателя", "Текущее значение", "Целевое значение"),
        ("{%tr for indicator in indicators %}", "", ""),
        ("{{ indicator.name }}", "{{ indicator.baseline }}", "{{ indicator.target }}"),
        ("{%tr else %}", "", ""),
        ("не указано", "не указано", "не указано"),
        ("{%tr endfor %}", "", ""),
    ))  # fmt: skip
    line(document, "4. Ключевые события проекта", "Раздел формы")
    events = table(document, (95, 70), (
        ("Наименование этапа", "Период реализации этапа"),
        ("Старт проекта", "{{ key_events.start }}"),
        ("Диагностика и целевое состояние", "{{ key_events.diagnostics }}"),
        ("Внедрение улучшений", "{{ key_events.implementation }}"),
        ("Закрепление результатов и закрытие проекта", "{{ key_events.closing }}"),
    ))  # fmt: skip
    # Four short rows are read together; the table moves to the next page whole.
    for row in events.rows[:-1]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    end(document)
    return document


def _people(document: Doc) -> None:
    line(document, "1. Вовлеченные лица и рамки проекта", "Раздел формы")
    table(document, (55, 110), (
        ("Заказчик процесса", "{{ process_customer }}"),
        ("Заказчик проекта", "{{ project_customer.line }}"),
        ("Владелец процесса", "{{ process_owner.line }}"),
        ("Периметр проекта", "{%p for unit in perimeter %}\n– {{ unit }}\n{%p else %}\nне указано\n{%p endfor %}"),
        ("Границы проекта", "Начало: {{ first_step }}\nОкончание: {{ last_step }}"),
        ("Руководитель проекта", "{{ leader.line }}"),
        ("{%tr for member in team %}", ""),
        ("{% vm %}Команда проекта", "{{ member.line }}"),
        ("{%tr else %}", ""),
        ("Команда проекта", "не указано"),
        ("{%tr endfor %}", ""),
    ), head=0)  # fmt: skip


def _grounds(document: Doc) -> None:
    line(document, "2. Обоснование выбора проекта", "Раздел формы")
    for label, field in (("Проблема", "problem"), ("Ключевой риск", "key_risk"), ("Масштаб процесса", "scale")):
        labelled(document, label, f" {{{{ grounds.{field} }}}}")
    for label, field in (
        ("Неудовлетворенность внешних и внутренних заказчиков", "dissatisfaction"),
        ("Проблемы и сложности процесса", "difficulties"),
    ):
        line(document, f"{{%p if grounds.{field} %}}", "Текст формы")
        labelled(document, label, "").paragraph_format.keep_with_next = True
        line(document, f"{{%p for reason in grounds.{field} %}}", "Перечень формы")
        line(document, "– {{ reason }}", "Перечень формы")
        line(document, "{%p endfor %}", "Перечень формы")
        line(document, "{%p else %}", "Текст формы")
        labelled(document, label, " не указано")
        line(document, "{%p endif %}", "Текст формы")
