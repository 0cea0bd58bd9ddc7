"""The working deck (п. 9 (9)): those of the parts а–з that the project already has, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lean.documents.choices import word_of
from lean.forms.contexts.card import build_card
from lean.forms.contexts.parts import format_quantity, format_text
from lean.forms.contexts.plan import build_monitoring, build_plan
from lean.forms.contexts.results import build_report
from lean.forms.decks import parts
from lean.forms.decks.model import Deck, Opening, Pictures, Section, Words
from lean.forms.decks.pictures import load_picture
from lean.rules.attachments import path_inside
from lean.values import format_date
from lean.values.spelling import bare_number
from lean.views.meetings import list_plan_changes
from lean.workspace.files import ATTACHMENTS, is_there

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lean.forms.contexts.plan import ReviewRow
    from lean.views.occasion import Occasion


def build_working_deck(of: Occasion) -> Deck:
    """Return the working deck as of a day, п. 9 (9). Raises BrokenDocumentError."""
    charter = build_card(of)
    named = ((letter, section) for letter, part in _PARTS for section in part(of))
    sections = tuple(
        Section(f"{letter}) {section.title}", section.blocks, section.notes, section.weight)
        for letter, section in named
    )
    below = (
        "Рабочая презентация проекта",
        f"По состоянию на {format_date(of.on)}",
        f"Руководитель: {charter.leader.line}",
    )
    return Deck(
        Opening(charter.organisation, charter.title, below), sections, tuple(parts.list_missing_pictures(sections))
    )


def _build_card(of: Occasion) -> Iterator[Section]:
    if of.project.has("card"):
        yield from parts.build_card_sections(build_card(of), of.project, 1, ())


def _build_current_map(of: Occasion) -> Iterator[Section]:
    process = of.project.current_map
    if process.steps or process.photo is not None:
        yield parts.build_map_section("current-map", of.project, 1)
    if process.facts:
        columns = (("Что измерено", 42), ("Значение", 18), ("Откуда", 40))
        rows = ((format_text(row.what), format_quantity(row.value), format_text(row.source)) for row in process.facts)
        yield Section("Карта текущего состояния: фактические данные", (parts.build_table(columns, rows),))


def _build_problems(of: Occasion) -> Iterator[Section]:
    if of.project.current_map.problems:
        yield Section("Перечень проблем", (parts.build_problems_table(build_plan(of)),))


def _build_target_map(of: Occasion) -> Iterator[Section]:
    process = of.project.target_map
    if process.steps or process.photo is not None:
        yield parts.build_map_section("target-map", of.project, 1)
    proposals = parts.build_proposals_table(of.project)
    if proposals is not None:
        yield Section("Карта целевого состояния: предложения", (proposals,))
    if process.ways:
        yield Section("Карта целевого состояния: пути достижения", (Words(process.ways),))
    if process.impact:
        named = {name: row.name for row in of.project.card.indicators for name in (row.id, row.name) if name}
        columns = (("Показатель", 34), ("Как изменится и почему", 48), ("Предложения", 18))
        rows = (
            (
                format_text(named.get(row.indicator or "", row.indicator)),
                format_text(row.effect),
                ", ".join(map(str, row.proposals)),
            )
            for row in process.impact
        )
        yield Section("Карта целевого состояния: влияние решений", (parts.build_table(columns, rows),))
    if process.risks:
        columns = (("Риск", 40), ("Вероятность", 18), ("Что делать", 42))
        rows = (
            (format_text(row.what), format_text(word_of(row, "likelihood")), format_text(row.response))
            for row in process.risks
        )
        yield Section("Карта целевого состояния: риски", (parts.build_table(columns, rows),))


def _build_plan(of: Occasion) -> Iterator[Section]:
    form = build_plan(of)
    if not form.measures:
        return
    approved = of.project.plan.approved
    title = "План мероприятий" + (
        f", утверждён {format_date(approved)}" if approved is not None and approved <= of.on else " (не утверждён)"
    )
    changed = [entry for entry in list_plan_changes(of) if entry.date <= of.on]
    if changed:
        last = changed[-1]
        protocol = f" (протокол № {bare_number(last.protocol)})" if last.protocol is not None else ""
        title += f", изменён {format_date(last.date)}{protocol}"
    rows = ((str(row.number), row.what, row.responsible, row.due, row.result) for row in form.measures)
    columns = (
        ("№", 6),
        ("Мероприятие", 36),
        ("Ответственный исполнитель", 18),
        ("Срок", 16),
        ("Ожидаемый результат", 24),
    )
    yield Section(title, (parts.build_table(columns, rows),))


def _build_monitoring(of: Occasion) -> Iterator[Section]:
    if not of.project.has("monitoring"):
        return
    form = build_monitoring(of)
    if form.measures:
        columns = (
            ("№", 5),
            ("Мероприятие", 28),
            ("Срок", 15),
            ("Выполнено", 15),
            ("Отклонение, раб. дн.", 17),
            ("Результат", 20),
        )
        rows = (
            (
                str(row.number),
                row.what,
                row.due,
                row.done,
                row.deviation,
                "\n".join(filter(None, (row.result, row.note))),
            )
            for row in form.measures
        )
        yield Section("Мониторинг плана", (parts.build_table(columns, rows),))
    if any(row.readings for row in form.indicators):
        rows_of = ((row.name, row.baseline, row.target, parts.join_lines(row.readings)) for row in form.indicators)
        columns_of = (("Показатель", 34), ("Текущее", 16), ("Целевое", 18), ("Измерения", 32))
        yield Section("Мониторинг показателей", (parts.build_table(columns_of, rows_of),))
    if form.reviews:
        reviewed = (
            (row.date, _format_reviewer(row), row.summary, parts.join_lines(row.decisions)) for row in form.reviews
        )
        columns_of = (("Дата", 14), ("Кто рассматривал", 18), ("Что установлено", 36), ("Решения", 32))
        yield Section("Рассмотрения хода проекта", (parts.build_table(columns_of, reviewed),))


def _format_reviewer(review: ReviewRow) -> str:
    return review.who if review.specialists is None else f"{review.who}\nсо специалистами ПСР: {review.specialists}"


def _build_results(of: Occasion) -> Iterator[Section]:
    written = of.project.report
    # A draft report lists the indicators before any of them has an actual value.
    measured = any(line.actual is not None for line in written.indicators)
    if not (measured or written.effects or written.summary or written.acts or written.pictures):
        return
    form = build_report(of)
    statements = tuple(line for line in (written.summary, written.conclusion) if line is not None)
    if statements:
        yield Section("Результат реализации проекта", (Words(statements),))
    yield Section("Результат: показатели", (parts.build_achieved_table(form),))
    if form.effects:
        yield parts.build_effect_section("Результат: полученный эффект", form, of.project, 1)
    if form.acts:
        yield Section("Результат: изданные акты", (Words(form.acts),))
    pairs = parts.build_picture_blocks(of.project)
    if pairs:
        yield Section("Результат: до и после", pairs, tuple(pair.caption for pair in pairs if pair.caption))


_SHOWN: Final = (".jpg", ".jpeg", ".png", ".pdf")


def _build_materials(of: Occasion) -> Iterator[Section]:
    materials = of.project.report.materials
    if not materials:
        return
    yield Section("Дополнительные материалы", (Words(materials),))
    files = [(name, path_inside(name)) for name in materials if name.casefold().endswith(_SHOWN)]
    present = [name for name, inside in files if inside and is_there(of.project.directory / ATTACHMENTS / inside)]
    if present:
        blocks = tuple(Pictures((load_picture(name, name, of.project),)) for name in present)
        yield Section("Дополнительные материалы: изображения", blocks)


_PARTS: Final[tuple[tuple[str, Callable[[Occasion], Iterator[Section]]], ...]] = (
    ("а", _build_card),
    ("б", _build_current_map),
    ("в", _build_problems),
    ("г", _build_target_map),
    ("д", _build_plan),
    ("е", _build_monitoring),
    ("ж", _build_results),
    ("з", _build_materials),
)
