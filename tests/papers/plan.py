"""Templates of the plan and of what is held against it: monitoring, schedule, stakeholders."""

# ruff: noqa: SLF001 - cells that span columns of the grid

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from tests.papers.house import (
    LANDSCAPE,
    PORTRAIT,
    blank,
    element,
    end,
    heading,
    line,
    rows,
    section,
    signature,
    stamp,
    table,
)

if TYPE_CHECKING:
    from docx.document import Document as Doc
    from docx.table import Table

LEADER: Final = "(наименование должности руководителя проекта)"
DEPUTY: Final = "курирующего проект заместителя Мэра ЗАТО Северск"
AGREES: Final = (f"(наименование должности {DEPUTY})", f"(подпись и Ф.И.О. {DEPUTY})")
_COLUMNS: Final = 48  # of the chart, as lean.forms.contexts.stages has them


def agreed(document: Doc) -> None:
    """СОГЛАСОВАНО in the upper left corner, where ГОСТ Р 7.0.97 puts a stamp of agreement on a first sheet."""
    blocks = table(document, (78, PORTRAIT - 78), (("", ""),), head=0, borders=False)
    stamp(blocks.rows[0].cells[0], "СОГЛАСОВАНО", "agrees", AGREES)
    line(document, "", "Ячейка формы")


def plan() -> Doc:
    """Прил. 3, and on a sheet of its own what п. 17 asks of the plan and its form has no place for."""
    document = blank("План реализации проекта")
    agreed(document)
    heading(document, "ПЛАН", "реализации проекта", "{{ title }}")
    head = ("№ п/п", "Наименование мероприятия", "Ответственный исполнитель", "Срок мероприятия", "Ожидаемый результат")
    cells = ("{{ measure.number }}", "{{ measure.what }}", "{{ measure.responsible }}", "{{ measure.due }}",
             "{{ measure.result }}")  # fmt: skip
    nothing = ("1", *("не указано",) * 4)
    table(document, (12, 46, 36, 32, 39), (head, *rows("measures", "measure", cells, nothing, kept=True)))
    signature(document, "leader", LEADER)
    sheet = line(document, "", "Ячейка формы")
    sheet.add_run().add_break(WD_BREAK.PAGE)
    sheet.paragraph_format.line_spacing = Pt(1)
    line(document, "Приложение к плану реализации проекта", "Строка формы").alignment = ALIGN.RIGHT
    document.paragraphs[-1].paragraph_format.space_after = Pt(12)
    heading(document, "Перечень выявленных проблем и ключевых факторов их возникновения")
    causes = "{%p for cause in problem.causes %}\n– {{ cause }}\n{%p else %}\nне указано\n{%p endfor %}"
    answered = (
        "{% if problem.declined %}не предусмотрены: {{ problem.declined }}{% else %}{{ problem.measures }}{% endif %}"
    )
    table(document, (12, 48, 50, 55), (
        ("№", "Проблема", "Ключевые факторы возникновения", "Мероприятия плана, №"),
        *rows("problems", "problem", ("{{ problem.number }}", "{{ problem.what }}", causes, answered),
              ("—", *("не указано",) * 3)),
    ))  # fmt: skip
    end(document)
    return document


def monitoring() -> Doc:
    """Прил. 5 п. 7: plan against fact."""
    document = blank("Мониторинг реализации плана", landscape=True)
    heading(document, "МОНИТОРИНГ", "реализации плана мероприятий по реализации проекта", "{{ title }}")
    line(document, "по состоянию на {{ on }}", "Строка формы").alignment = ALIGN.CENTER
    section(document, "1. Мероприятия плана")
    head = ("№ п/п", "Наименование мероприятия", "№ проблем", "Ответственный исполнитель", "Срок по плану", "Выполнено",
            "Откло\N{SOFT HYPHEN}нение, раб. дн.", "Результат, примечание")  # fmt: skip
    result = (
        "{%p if measure.result %}\n{{ measure.result }}\n{%p endif %}\n{%p if measure.note %}\n{{ measure.note }}\n"
        "{%p elif not measure.result %}\n—\n{%p endif %}"
    )
    cells = ("{{ measure.number }}", "{{ measure.what }}", "{{ measure.problems }}", "{{ measure.responsible }}",
             "{{ measure.due }}", "{{ measure.done }}", "{{ measure.deviation }}", result)  # fmt: skip
    table(document, (12, 62, 20, 36, 27, 27, 23, 50), (
        head, *rows("measures", "measure", cells, ("—", *("не указано",) * 7)),
    ))  # fmt: skip
    line(
        document, "Отклонение: «+» — позже срока, «−» — раньше срока, в рабочих днях.", "Пояснение"
    ).alignment = ALIGN.LEFT
    document.paragraphs[-1].paragraph_format.keep_with_next = False
    section(document, "2. Целевые показатели")
    readings = "{%p for reading in indicator.readings %}\n{{ reading }}\n{%p else %}\nне измерялось\n{%p endfor %}"
    table(document, (107, 45, 45, 60), (
        ("Наименование показателя", "Текущее значение", "Целевое значение", "Измерения"),
        *rows("indicators", "indicator",
              ("{{ indicator.name }}", "{{ indicator.baseline }}", "{{ indicator.target }}", readings),
              ("не указано",) * 4),
    ))  # fmt: skip
    section(document, "3. Рассмотрение хода реализации")
    who = "{{ review.who }}\n{%p if review.specialists %}\nсо специалистами ПСР: {{ review.specialists }}\n{%p endif %}"
    decided = "{%p for decision in review.decisions %}\n– {{ decision }}\n{%p else %}\nне указано\n{%p endfor %}"
    table(document, (28, 59, 90, 80), (
        ("Дата", "Кто рассматривал", "Что установлено", "Решения"),
        *rows("reviews", "review", ("{{ review.date }}", who, "{{ review.summary }}", decided), ("не указано",) * 4,
              kept=True),
    ))  # fmt: skip
    signature(document, "leader", LEADER, width=LANDSCAPE, post="Руководитель проекта")
    end(document)
    return document


def schedule() -> Doc:
    """Прил. 5 п. 4 (8): stages with a chart in cells of the table."""
    document = blank("График этапов проекта", landscape=True)
    heading(document, "ГРАФИК", "этапов проекта", "{{ title }}")
    widths = (12.0, 58.0, 27.0, 35.0, *((LANDSCAPE - 132) / _COLUMNS,) * _COLUMNS)
    # One line: of two, not every program makes room for the second when it repeats the heading on further pages.
    fixed = ("№", "Наименование этапа", "Период", "Ответственный")
    made = table(document, widths, [("",) * len(widths)] * 11, head=2)
    stage = ("{{ stage.number }}", "{{ stage.name }}", "{{ stage.period }}", "{{ stage.responsible }}")
    bars = ("{%tc for bar in stage.bars %}", "{% colspan bar.columns %}{% cellbg bar.colour %}", "{%tc endfor %}")
    for number, (texts, style) in enumerate((
        ((*fixed, *_heads("years")), "Пояснение"),
        (("", "", "", "", *_heads("months")), "Пояснение"),
        (("{%tr for stage in stages %}", "", "", "", ""), ""),
        (("{%tr if loop.last %}", "", "", "", ""), ""),
        ((*stage, *bars), "Ячейка с подписью"),
        (("{%tr else %}", "", "", "", ""), ""),
        ((*stage, *bars), "Ячейка формы"),
        (("{%tr endif %}", "", "", "", ""), ""),
        (("{%tr else %}", "", "", "", ""), ""),
        (("—", "не указано", "не указано", "не указано", ""), "Ячейка с подписью"),
        (("{%tr endfor %}", "", "", "", ""), ""),
    )):  # fmt: skip
        _spanned(made, number, texts, style)
    for column in range(4):
        for row, how in ((0, "restart"), (1, "continue")):
            merged = made.rows[row]._tr.tc_lst[column].get_or_add_tcPr()
            merged.find(qn("w:tcW")).addnext(element("w:vMerge", **{"w:val": how}))
    signature(document, "leader", LEADER, width=LANDSCAPE, post="Руководитель проекта")
    end(document)
    return document


def _heads(path: str) -> tuple[str, str, str]:
    return f"{{%tc for head in {path} %}}", "{% colspan head.columns %}{{ head.label }}", "{%tc endfor %}"


def _spanned(made: Table, number: int, texts: tuple[str, ...], style: str) -> None:
    """A row anew: four cells, and the columns of the chart shared by the rest of the texts."""
    row = made.rows[number]._tr
    chart = len(texts) - 4
    for cell in list(row.tc_lst)[len(texts) :]:
        row.remove(cell)
    for place, (cell, text) in enumerate(zip(row.tc_lst, texts, strict=True)):
        paragraph = cell.p_lst[0]
        Paragraph(paragraph, made).text = text
        if place >= 4:
            span = _COLUMNS // chart
            cell.width = Mm(span * (LANDSCAPE - 132) / _COLUMNS)
            properties = cell.get_or_add_tcPr()
            properties.find(qn("w:tcW")).addnext(element("w:gridSpan", **{"w:val": str(span)}))
            margins = element("w:tcMar")
            margins.extend(element(f"w:{side}", **{"w:w": "0", "w:type": "dxa"}) for side in ("left", "right"))
            properties.append(margins)
        if style and (place >= 4 or style != "Пояснение"):
            Paragraph(paragraph, made).style = style


def stakeholders() -> Doc:
    """Прил. 5 п. 4 (6)."""
    document = blank("Анализ заинтересованных сторон", landscape=True)
    heading(document, "АНАЛИЗ", "заинтересованности сторон в реализации проекта", "{{ title }}")
    cells = ("{{ party.number }}", "{{ party.who }}", "{{ party.interest }}", "{{ party.influence }}",
             "{{ party.attitude }}", "{{ party.actions }}")  # fmt: skip
    table(document, (12, 55, 70, 25, 33, 62), (
        ("№ п/п", "Заинтересованная сторона", "Интерес", "Влияние", "Отношение", "Как работать со стороной"),
        *rows("stakeholders", "party", cells, ("—", *("не указано",) * 5), kept=True),
    ))  # fmt: skip
    signature(document, "leader", LEADER, width=LANDSCAPE, post="Руководитель проекта")
    end(document)
    return document
