"""The template of the register of projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.shared import Pt

from tests.papers.house import blank, end, line, table

if TYPE_CHECKING:
    from docx.document import Document as Doc


def registry() -> Doc:
    """Прил. 5 п. 10."""
    document = blank("Реестр проектов", landscape=True)
    line(document, "{{ heading }}", "Заголовок формы")
    line(document, "{{ organisation }}", "Заголовок формы")
    line(document, "по состоянию на {{ on }}", "Пояснение").paragraph_format.space_after = Pt(8)
    each = "{{%p for one in row.{0} %}}\n{{{{ one }}}}\n{{%p endfor %}}".format
    table(document, (12, 60, 45, 40, 50, 50), (
        ("№ п/п", "Наименование проекта", "Подразделение, ответственные", "Этап, даты", "Обращения", "Результаты"),
        ("{%tr for row in rows %}", "", "", "", "", ""),
        (
            "{{ row.number }}", "{{ row.title }}", "{{ row.unit }}\n" + each("people"),
            "{{ row.stage }}\n" + each("days"), each("appeals"), each("results"),
        ),
        ("{%tr else %}", "", "", "", "", ""),
        ("", "проектов нет", "", "", "", ""),
        ("{%tr endfor %}", "", "", "", "", ""),
    ))  # fmt: skip
    line(document, "Итоги", "Раздел формы")
    table(document, (215, 42), (
        ("Показатель", "Проектов"),
        ("{%tr for total in totals %}", ""),
        ("{{ total.name }}", "{{ total.projects }}"),
        ("{%tr endfor %}", ""),
    ))  # fmt: skip
    line(document, "{%p for one in brought %}", "Текст формы")
    line(document, "{{ one }}", "Текст формы")
    line(document, "{%p endfor %}", "Текст формы")
    end(document)
    return document
