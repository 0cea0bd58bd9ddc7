"""Sections that both decks share: card, maps, problems, tables of results; an empty one says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lean.forms.contexts import parts
from lean.forms.decks import charts, maps
from lean.forms.decks.model import Column, Drawing, Picture, Pictures, Section, Table, Words
from lean.forms.decks.pictures import load_card_scan, load_picture
from lean.views.maps import view_map

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Literal

    from lean.forms.contexts.card import CardForm
    from lean.forms.contexts.plan import PlanForm
    from lean.forms.contexts.results import ReportForm
    from lean.forms.decks.model import Block
    from lean.workspace.project import Project

_PER_SLIDE: Final = 2
_NO_INDICATORS: Final = "Целевые показатели в карточке не указаны."
_TITLES: Final = {
    "current-map": "Карта текущего состояния процесса",
    "target-map": "Карта целевого состояния процесса",
}


_UNIT: Final = re.compile(r"(?<=\d) (?=(?:мин|час|ч|сек|с|дн|дня|дней|руб|балла|баллов)\b|г\.|[%₽])")
"""The space between a number and its unit, which stay on one line."""


def join_lines(items: Iterable[str]) -> str:
    """Return the paragraphs of a cell; «не указано» where there are none."""
    return "\n".join(items) or parts.OPEN


def build_table(
    columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]], none: str = parts.OPEN
) -> Table | Words:
    """Return a table with a heading; the words ``none`` where there are no rows."""
    body = tuple(tuple(_UNIT.sub("\N{NO-BREAK SPACE}", cell) for cell in row) for row in rows)
    return Table(tuple(Column(*column) for column in columns), body) if body else Words((none,), nothing=True)


def build_card_sections(form: CardForm, project: Project, weight: int, notes: tuple[str, ...]) -> tuple[Section, ...]:
    """Return the approved card: its scan if the attachments have one, else its contents as tables."""
    scan = load_card_scan(project)
    if scan:
        blocks: tuple[Block, ...] = tuple(Pictures(scan[i : i + _PER_SLIDE]) for i in range(0, len(scan), _PER_SLIDE))
        return (Section("Утверждённая карточка проекта", blocks, notes, weight),)
    return (
        Section("Карточка проекта: вовлечённые лица и рамки", (_build_people_table(form),), notes, weight),
        Section("Карточка проекта: обоснование выбора", (_build_grounds_table(form),), (), weight),
        Section(
            "Карточка проекта: показатели и ключевые события",
            (_build_indicators_table(form), _build_events_table(form)),
            (),
            weight,
        ),
    )


def _build_pairs_table(rows: Iterable[tuple[str, str]]) -> Table:
    """Return a table of names and values without a heading."""
    return Table((Column("", 32), Column("", 68)), tuple(rows), headed=False)


def _build_people_table(form: CardForm) -> Table:
    return _build_pairs_table(
        (
            ("Заказчик процесса", form.process_customer),
            ("Заказчик проекта", form.project_customer.line),
            ("Владелец процесса", form.process_owner.line),
            ("Периметр проекта", join_lines(form.perimeter)),
            ("Границы проекта", f"Начало: {form.first_step}\nОкончание: {form.last_step}"),
            ("Руководитель проекта", form.leader.line),
            ("Команда проекта", join_lines(member.line for member in form.team)),
        )
    )


def _build_grounds_table(form: CardForm) -> Table:
    grounds = form.grounds
    return _build_pairs_table(
        (
            ("Проблема", grounds.problem),
            ("Ключевой риск", grounds.key_risk),
            ("Масштаб процесса", grounds.scale),
            ("Неудовлетворённость заказчиков", join_lines(grounds.dissatisfaction)),
            ("Проблемы и сложности", join_lines(grounds.difficulties)),
        )
    )


def _build_indicators_table(form: CardForm) -> Table | Words:
    return build_table(
        (("Наименование показателя", 50), ("Текущее значение", 25), ("Целевое значение", 25)),
        ((row.name, row.baseline, row.target) for row in form.indicators),
        _NO_INDICATORS,
    )


def _build_events_table(form: CardForm) -> Table | Words:
    return build_table((("Наименование этапа", 50), ("Период реализации этапа", 50)), list_key_events(form))


def list_key_events(form: CardForm) -> tuple[tuple[str, str], ...]:
    """Return the stages of block 4 of the card with their periods."""
    events = form.key_events
    return (
        ("Старт проекта", events.start),
        ("Диагностика и целевое состояние", events.diagnostics),
        ("Внедрение улучшений", events.implementation),
        ("Закрепление результатов и закрытие проекта", events.closing),
    )


def build_map_section(
    document: Literal["current-map", "target-map"], project: Project, weight: int, notes: tuple[str, ...] = ()
) -> Section:
    """Return the section of a map: its photograph if the document names one, else its drawing, else a notice."""
    process = project.current_map if document == "current-map" else project.target_map
    title = _TITLES[document]
    if process.photo is not None:
        return Section(title, (Pictures((load_picture(process.photo, "", project),)),), notes, weight)
    if not process.steps:
        return Section(title, (Words(("Карты пока нет.",), nothing=True),), notes, weight)
    blocks = tuple(
        Drawing(sheet, f"{title}, лист {number}")
        for number, sheet in enumerate(maps.lay_out_slides(project, document), start=1)
    )
    time = view_map(project, document).lead_time
    return Section(title if time is None else f"{title}: {time}", blocks, notes, weight)


def build_problems_table(form: PlanForm) -> Table | Words:
    """Return the problems of the current map, with their causes if the plan states any."""
    if any(problem.causes for problem in form.problems):
        return build_table(
            (("№", 6), ("Проблема", 50), ("Ключевые факторы возникновения", 44)),
            ((str(row.number), row.what, join_lines(row.causes)) for row in form.problems),
        )
    rows = ((str(row.number), row.what) for row in form.problems)
    return build_table((("№", 6), ("Проблема", 94)), rows, "Проблемы на карте текущего состояния не отмечены.")


def build_proposals_table(project: Project) -> Table | Words | None:
    """Return the numbered proposals of the target map; None where there are none. Raises BrokenDocumentError."""
    proposals = project.target_map.proposals
    if not proposals:
        return None
    return build_table(
        (("№", 6), ("Предложение", 42), ("За счёт чего", 38), ("Проблемы", 14)),
        (
            (
                str(number),
                parts.format_text(row.what),
                parts.format_text(row.how),
                ", ".join(map(str, row.answers)) or "—",
            )
            for number, row in proposals.items()
        ),
    )


def build_achieved_table(form: ReportForm) -> Table | Words:
    """Return the table of target and actual values of the indicators."""
    return build_table(
        (
            ("Показатель", 32),
            ("Текущее значение", 16),
            ("Целевое значение", 17),
            ("Фактическое значение", 17),
            ("Итог", 18),
        ),
        ((row.name, row.baseline, row.target, row.actual, row.reached) for row in form.indicators),
        _NO_INDICATORS,
    )


def build_effect_section(title: str, form: ReportForm, project: Project, weight: int) -> Section:
    """Return the section of effects: charts and a table."""
    effects = build_table(
        (("Эффект", 46), ("Было", 18), ("Стало", 18), ("Сбережено", 18)),
        ((row.what, row.before, row.after, row.saved) for row in form.effects),
        "Полученный эффект не указан.",
    )
    return Section(title, (*charts.build_effect_charts(project), effects), (), weight)


def build_picture_blocks(project: Project) -> tuple[Pictures, ...]:
    """Return the photographs before and after in pairs with their captions."""
    return tuple(
        Pictures(
            (_load_half(pair.before, "До", project), _load_half(pair.after, "После", project)),
            pair.caption or "",
        )
        for pair in project.report.pictures
    )


def _load_half(name: str | None, caption: str, project: Project) -> Picture:
    if name is None:
        return Picture("", caption, None, absent="снимок не указан")
    return load_picture(name, caption, project)


def list_missing_pictures(sections: Iterable[Section]) -> Iterator[str]:
    """Yield Russian messages about pictures that could not be shown."""
    for section in sections:
        for block in section.blocks:
            for picture in block.pictures if isinstance(block, Pictures) else ():
                if picture.content is None:
                    name = f"«{picture.name}»: " if picture.name else ""
                    yield f"нет снимка на слайде «{section.title}»: {name}{picture.absent}"


def list_empty_sections(sections: Iterable[Section]) -> Iterator[str]:
    """Yield Russian messages about sections without contents."""
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Words) and block.nothing:
                yield f"пусто на слайде «{section.title}»: {' '.join(block.items)}"
