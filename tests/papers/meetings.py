"""Templates of meetings: agenda, invitations, protocols."""

# ruff: noqa: SLF001 - a break of sections that python-docx makes at the end only

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Final

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from tests.papers.house import (
    PORTRAIT,
    blank,
    element,
    end,
    heading,
    items,
    labelled,
    line,
    rows,
    section,
    signature,
    signatures,
    stamp,
    table,
)
from tests.papers.plan import LEADER, agreed

if TYPE_CHECKING:
    from docx.document import Document as Doc

WHEN: Final = "{% if date %}{{ date }}{% else %}«___» __________ 20__ г.{% endif %}"
TIME: Final = "{% if time %}{{ time }}{% else %}___ ч ___ мин{% endif %}"


def kickoff_agenda() -> Doc:
    """Прил. 5 п. 4 (9а-в)."""
    document = blank("Повестка установочного совещания")
    heading(document, "ПОВЕСТКА", "установочного совещания по проекту", "{{ title }}")
    _frame(document)
    section(document, "1. Цели и задачи установочного совещания")
    items(document, "goals", "goal", "– {{ goal }}")
    section(document, "2. Основные темы для обсуждения")
    items(document, "agenda", "topic", "{{ loop.index }}. {{ topic }}")
    section(document, "3. Состав участников")
    items(document, "invited", "person", "{{ loop.index }}. {{ person.line }}")
    section(document, "4. Информационные материалы")
    items(document, "materials", "one", "– {{ one }}")
    section(document, "5. Презентация и другие визуальные материалы")
    line(document, "{{ presentation }}", "Список формы")
    end(document)
    return document


def _frame(document: Doc) -> None:
    for label, text in (
        ("Дата и время", f"{WHEN}, {TIME}"),
        ("Место", "{{ place }}"),
        ("Председатель", "{{ chair.line }}"),
        ("Секретарь", "{{ secretary.line }}"),
    ):
        labelled(document, label, f" {text}", "Список формы")


def kickoff_invitation() -> Doc:
    """Прил. 5 п. 4 (9г): a sheet for each person, numbered from its own first page."""
    document = blank("Приглашение на установочное совещание")
    numbering = element("w:pgNumType", **{"w:start": "1"})
    document.sections[0]._sectPr.find(qn("w:cols")).addprevious(numbering)
    line(document, "{%p for person in addressees %}", "Строка формы")
    corner = table(document, (PORTRAIT - 80, 80), (("", ""),), head=0, borders=False).rows[0].cells[1]
    corner.paragraphs[0].text = "{%p if person.post %}"
    corner.paragraphs[0].style = "Гриф"
    for text in (
        "{{ person.post }}", "{%p endif %}", "{%p if person.name %}", "{{ person.name }}", "{%p else %}", "_" * 30,
        "{%p endif %}", "{%p if person.post_as_given %}", "({{ person.post_as_given }})", "{%p endif %}",
    ):  # fmt: skip
        line(corner, text, "Гриф")
    # A cell ends with a paragraph that no condition takes away.
    line(corner, "", "Пояснение")
    gap = line(document, "", "Строка формы")
    gap.paragraph_format.space_after = Pt(12)
    heading(document, "ПРИГЛАШЕНИЕ", "на установочное совещание")
    line(document, "{%p if person.greeting %}", "Строка формы")
    greeting = line(document, "{{ person.greeting }}!", "Строка формы")
    greeting.alignment = ALIGN.CENTER
    greeting.paragraph_format.space_after = Pt(8)
    line(document, "{%p endif %}", "Строка формы")
    line(document, "Приглашаем Вас принять участие в установочном совещании по проекту «{{ title }}».", "Текст формы")
    _frame(document)
    section(document, "Цели и задачи совещания")
    items(document, "goals", "goal", "– {{ goal }}")
    section(document, "Повестка")
    items(document, "agenda", "topic", "{{ loop.index }}. {{ topic }}")
    asked = line(document, "Просим подтвердить получение приглашения и участие в совещании.", "Список с подписью")
    asked.paragraph_format.space_before = Pt(10)
    signature(document, "leader", LEADER, post="Руководитель проекта")
    _reply(document)
    _next_sheet(document)
    line(document, "{%p endfor %}", "Строка формы")
    end(document)
    return document


def _reply(document: Doc) -> None:
    made = line(document, "Приглашение получено, участие подтверждаю:", "Строка формы")
    made.paragraph_format.space_before = Pt(20)
    reply = line(document, "_____________  «___» __________ 20__ г.", "Строка формы")
    reply.paragraph_format.space_before = Pt(8)
    note = line(document, "(подпись)", "Пояснение")
    note.alignment = ALIGN.LEFT
    note.paragraph_format.left_indent = Mm(9)
    note.paragraph_format.keep_with_next = False


def _next_sheet(document: Doc) -> None:
    """A break of sections between the sheets, none after the last."""
    line(document, "{%p if not loop.last %}", "Строка формы")
    paragraph = line(document, "", "Ячейка формы")
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing = Pt(1)
    paragraph._p.get_or_add_pPr().append(deepcopy(document.sections[0]._sectPr))
    line(document, "{%p endif %}", "Строка формы")


def kickoff_protocol() -> Doc:
    """П. 10 (1), прил. 5 п. 4 (9д-е)."""
    document = blank("Протокол установочного совещания")
    _approved(document)
    _top(document, "установочного совещания по проекту")
    _attendance(document, "Повестка")
    section(document, "Обсудили")
    items(document, "discussed", "one", "{{ loop.index }}. {{ one }}")
    _feedback(document, "Обратная связь участников о проблемах проекта и предлагаемых решениях")
    section(document, "Решили")
    _verdict(document, "Решение об инициации проекта", " {{ initiated }}")
    _decisions(document)
    _signed(document)
    return document


def change_protocol() -> Doc:
    """П. 22, 23: the coordinator agrees, the team approves."""
    document = blank("Протокол изменения плана")
    agreed(document)
    _top(document, "заседания команды проекта об изменении плана мероприятий по реализации проекта")
    _attendance(document, "Повестка")
    section(document, "Обсудили")
    items(document, "discussed", "one", "{{ loop.index }}. {{ one }}")
    section(document, "Утвердили изменения плана")
    items(document, "changes", "one", "{{ loop.index }}. {{ one }}")
    section(document, "Решили")
    _decisions(document)
    _signed(document)
    return document


def closing_protocol() -> Doc:
    """П. 10 (5), 26-29, прил. 5 п. 8."""
    document = blank("Протокол завершающего совещания")
    _approved(document, nobody="Мэр ЗАТО Северск")
    _top(document, "завершающего совещания по проекту")
    _attendance(document, "Повестка")
    section(document, "Обсудили")
    items(document, "discussed", "one", "{{ loop.index }}. {{ one }}")
    section(document, "Достижение целевых показателей проекта")
    table(document, (66, 33, 33, 33), (
        ("Наименование показателя", "Текущее значение", "Целевое значение", "Фактическое значение"),
        *rows("indicators", "one", ("{{ one.name }}", "{{ one.baseline }}", "{{ one.target }}", "{{ one.actual }}"),
              ("не указано",) * 4),
    ))  # fmt: skip
    _feedback(document, "Замечания и предложения участников")
    section(document, "Решили")
    labelled(
        document, "Степень достижения целей проекта", " {{ degree }}{% if degree_note %}. {{ degree_note }}{% endif %}"
    )
    _verdict(document, "Решение о закрытии проекта", " {{ closed }}")
    _decisions(document)
    _signed(document)
    return document


def _approved(document: Doc, *, nobody: str = "") -> None:
    """УТВЕРЖДАЮ in the upper right corner."""
    blocks = table(document, (PORTRAIT - 78, 78), (("", ""),), head=0, borders=False)
    notes = ("(наименование должности)", "(подпись и Ф.И.О.)")
    stamp(blocks.rows[0].cells[1], "УТВЕРЖДАЮ", "approves", notes, nobody=nobody)
    line(document, "", "Ячейка формы")


def _top(document: Doc, what: str) -> None:
    line(document, "{{ organisation }}", "Строка формы").alignment = ALIGN.CENTER
    document.paragraphs[-1].paragraph_format.space_after = Pt(10)
    heading(document, "ПРОТОКОЛ", what, "{{ title }}")
    day = "{% if protocol_date %}{{ protocol_date }}{% else %}«___» __________ 20__ г.{% endif %}"
    made = table(document, (PORTRAIT / 2, PORTRAIT / 2), (
        (day, "№ {% if number %}{{ number }}{% else %}_____{% endif %}"),
    ), head=0, borders=False)  # fmt: skip
    for cell in made.rows[0].cells:
        cell.paragraphs[0].style = "Строка формы"
    made.rows[0].cells[1].paragraphs[0].alignment = ALIGN.RIGHT
    gap = line(document, "", "Ячейка формы")
    gap.paragraph_format.line_spacing = Pt(6)
    _frame(document)


def _attendance(document: Doc, agenda: str) -> None:
    section(document, "Присутствовали")
    items(document, "participants", "person", "{{ loop.index }}. {{ person.line }}")
    section(document, agenda)
    items(document, "agenda", "topic", "{{ loop.index }}. {{ topic }}")


def _feedback(document: Doc, title: str) -> None:
    section(document, title)
    items(document, "feedback", "said", "– {{ said.who }}: {{ said.text }}")


def _verdict(document: Doc, label: str, text: str) -> None:
    """The decision that the decree asks for, before the table of all decisions."""
    labelled(document, label, text, "Список формы").paragraph_format.space_after = Pt(4)


def _decisions(document: Doc) -> None:
    table(document, (12, 83, 42, 28), (
        ("№ п/п", "Решение", "Ответственный", "Срок"),
        *rows("decisions", "one", ("{{ loop.index }}", "{{ one.what }}", "{{ one.responsible }}", "{{ one.due }}"),
              ("—", *("не указано",) * 3), kept=True),
    ))  # fmt: skip


def _signed(document: Doc) -> None:
    signatures(document, ("chair_signs", "Председатель"), ("secretary_signs", "Секретарь"))
    end(document)
