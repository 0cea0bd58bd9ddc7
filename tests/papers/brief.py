"""The template of the brief on all projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.shared import Pt

from tests.papers.house import blank, end, line

if TYPE_CHECKING:
    from docx.document import Document as Doc


def brief() -> Doc:
    """П. 8 (5), over all projects."""
    document = blank("Справка о ходе проектов")
    line(document, "СПРАВКА", "Заголовок формы")
    line(document, "о ходе проектов бережливого управления", "Заголовок формы")
    line(document, "{{ organisation }}", "Заголовок формы")
    line(document, "по состоянию на {{ on }}", "Пояснение").paragraph_format.space_after = Pt(8)
    line(document, "{%p for section in sections %}", "Текст формы")
    line(document, "{{ section.heading }}", "Раздел формы")
    line(document, "{%p for one in section.lines %}", "Текст формы")
    line(document, "– {{ one }}", "Перечень формы")
    line(document, "{%p endfor %}", "Текст формы")
    line(document, "{%p endfor %}", "Текст формы")
    end(document)
    return document
