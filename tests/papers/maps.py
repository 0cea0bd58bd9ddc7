"""Templates of the maps (прил. 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from tests.papers.house import blank, heading, items, line, section

if TYPE_CHECKING:
    from docx.document import Document as Doc

_LENGTH: Final = "Час. мин. - длительность процесса, перемещения или ожидания."


def current_map() -> Doc:
    """The first form of прил. 2, its footnote word for word."""
    return _map("текущего", f"<*> 1, 2, 3, n - текстовое описание проблемы. {_LENGTH}", "Проблемы")


def target_map() -> Doc:
    """The second form of прил. 2, its footnote word for word."""
    note = f"<*> 1, 2, 3, n - текстовое описание предложений по улучшению состояния процесса. {_LENGTH}"
    return _map("целевого", note, "Предложения")


def _map(state: str, note: str, entries: str) -> Doc:
    document = blank(f"Карта {state} состояния процесса", landscape=True)
    heading(document, "КАРТА", f"{state} состояния процесса <*>", "{{ title }}")
    line(document, "{%p if lead_time %}", "Строка формы")
    line(document, "Время протекания процесса – {{ lead_time }}", "Строка формы")
    line(document, "{%p endif %}", "Строка формы")
    line(document, "{%p for sheet in sheets %}", "Список формы")
    line(document, "{{ sheet }}", "Ячейка формы").alignment = ALIGN.CENTER
    line(document, "{%p else %}", "Список формы")
    line(document, "карта не составлена", "Список формы")
    line(document, "{%p endfor %}", "Список формы")
    line(document, "{%p if totals %}", "Список формы")
    items(document, "totals", "total", "{{ total }}")
    line(document, "{%p endif %}", "Список формы")
    section(document, entries)
    # A short list stays in one piece with its heading and its note.
    for text, style in (
        ("{%p for entry in entries %}", "Список формы"),
        ("{%p if entries|length < 9 or loop.last %}", "Список формы"),
        ("{{ entry.number }}. {{ entry.what }}", "Список с подписью"),
        ("{%p else %}", "Список формы"),
        ("{{ entry.number }}. {{ entry.what }}", "Список формы"),
        ("{%p endif %}", "Список формы"),
        ("{%p else %}", "Список формы"),
        ("не указано", "Список с подписью"),
        ("{%p endfor %}", "Список формы"),
    ):
        line(document, text, style)
    line(document, note, "Ячейка формы")
    return document
