"""The deck of the defence (прил. 4): seven parts in order, notes for the talk, time of each slide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lean.forms.contexts import parts as form_parts
from lean.forms.contexts.card import build_card
from lean.forms.contexts.plan import build_plan
from lean.forms.contexts.results import build_report
from lean.forms.decks import parts
from lean.forms.decks.model import Deck, Opening, Section, Table, Talk, Words
from lean.forms.decks.pictures import load_card_scan
from lean.values import format_date
from lean.values.spelling import cut
from lean.views.maps import view_map

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.forms.contexts.card import CardForm
    from lean.forms.contexts.plan import PlanForm
    from lean.forms.contexts.results import ReportForm
    from lean.regulation.model import Regulation
    from lean.views.occasion import Occasion
    from lean.workspace.project import Project

# Shares of the talk, whose whole time the regulation sets; most of it goes to what was done and to its results.
_OPENING: Final = 2
_CARD: Final = 8
_MAP: Final = 8
_PROBLEMS: Final = 8
_DONE: Final = 14
_RESULTS: Final = 20
_TO: Final = "\N{NO-BREAK SPACE}→\N{NO-BREAK SPACE}"
_LIMIT: Final = "defence-talk"
_QUESTIONS: Final = "defence-questions"


def build_defence_deck(of: Occasion) -> Deck:
    """Return the deck of the defence, прил. 4. Raises BrokenDocumentError."""
    project = of.project
    charter, planned, results = build_card(of), build_plan(of), build_report(of)
    about_card = tuple(_list_card_notes(charter))
    cards = parts.build_card_sections(charter, project, _CARD // (1 if load_card_scan(project) else 3), about_card)
    sections = (
        *cards,
        parts.build_map_section("current-map", project, _MAP),
        Section(
            "Ключевые проблемы, требующие решения",
            (parts.build_problems_table(planned),),
            tuple(_list_problem_notes(planned)),
            _PROBLEMS,
        ),
        *_build_target_sections(project),
        Section(
            "Выполнение плана реализации проекта",
            (_build_progress_table(project, planned, results),),
            _DONE_NOTES,
            _DONE,
        ),
        *_build_result_sections(results, project),
    )
    return Deck(
        Opening(
            charter.organisation,
            charter.title,
            tuple(_list_subtitles(charter, of)),
            _list_opening_notes(charter),
            _OPENING,
        ),
        sections,
        (*_report_missing_scan(project), *parts.list_missing_pictures(sections), *parts.list_empty_sections(sections)),
        _build_talk(of.regulation),
    )


def _build_talk(regulation: Regulation) -> Talk | None:
    talk, questions = (regulation.limits.get(name) for name in (_LIMIT, _QUESTIONS))
    if talk is None:
        return None
    after = None
    if questions is not None:
        after = f"{questions[1].name}: не более {questions[1].minutes} мин ({questions[0].provision})."
    return Talk(talk[1].minutes, talk[0].provision, after)


def _list_subtitles(form: CardForm, of: Occasion) -> Iterator[str]:
    yield "Отчётная презентация о результатах реализации проекта"
    yield f"Руководитель проекта: {form.leader.line}"
    held = of.project.meetings.closing.date
    if held is not None:
        yield format_date(held)


def _report_missing_scan(project: Project) -> Iterator[str]:
    if not load_card_scan(project):
        yield (
            "нет скана утверждённой карточки: положите его в attachments/card.pdf, card.jpg или card.png; "
            "пока на слайдах её содержание"
        )


def _list_opening_notes(form: CardForm) -> tuple[str, ...]:
    return (f"Проект «{form.title}».", f"Учреждение: {form.organisation}.", f"Докладывает: {form.leader.line}.")


def _list_card_notes(form: CardForm) -> Iterator[str]:
    """Yield the speaker's notes for the card, by прил. 4."""
    grounds = form.grounds
    yield f"Актуальность и предпосылки. Проблема: {grounds.problem}"
    yield f"Ключевой риск: {grounds.key_risk}"
    yield f"Масштаб: {grounds.scale}"
    yield "Команда проекта: " + ("; ".join(member.line for member in form.team) or form_parts.OPEN)
    yield "Целевые показатели:"
    for row in form.indicators:
        yield f"– {row.name}: сейчас {row.baseline}, цель {row.target}"
    yield "Контрольные сроки:"
    for name, period in parts.list_key_events(form):
        yield f"– {name}: {period}"


def _list_problem_notes(form: PlanForm) -> Iterator[str]:
    yield "Проблемы выявлены при описании текущего состояния; номера те же, что на карте."
    for row in form.problems:
        if row.declined is not None:
            yield f"Проблема {row.number} планом не решается: {row.declined}"


def _build_target_sections(project: Project) -> Iterator[Section]:
    drawn = parts.build_map_section("target-map", project, _MAP, tuple(_list_target_notes(project)))
    proposals = parts.build_proposals_table(project)
    yield drawn
    if proposals is not None:
        yield Section("Карта целевого состояния: предложения", (proposals,), (), _MAP // 2)


def _list_target_notes(project: Project) -> Iterator[str]:
    before, after = (view_map(project, name).lead_time for name in ("current-map", "target-map"))
    if before is not None and after is not None:
        yield f"Было: {before}, станет: {after}."
    yield from project.target_map.ways


_DONE_NOTES: Final = (
    "По каждой проблеме: что сделано, что получилось и какой показатель от этого изменился.",
    "Таблица показывает прямую зависимость достигнутых показателей от мероприятий.",
)


def _build_progress_table(project: Project, planned: PlanForm, results: ReportForm) -> Table | Words:
    """Return the table of problem, measure, result and the indicators that depend on the measure."""
    problems = {row.number: row.what for row in planned.problems}
    rows = []
    for measure, state in zip(project.plan.measures, results.measures, strict=True):
        solved = parts.join_lines(
            f"{number}. {_shorten_problem(problems.get(number, form_parts.OPEN))}" for number in measure.solves
        )
        done = state.done if state.done[:1].isalpha() else f"Выполнено {state.done}"
        result = state.result if state.result not in (form_parts.OPEN, "—") else ""
        rows.append(
            (
                solved,
                state.what,
                "\n".join(filter(None, (done, result))),
                _list_moved_indicators(measure.id, project, results),
            )
        )
    columns = (("Проблема", 26), ("Мероприятие", 26), ("Что получилось", 22), ("Показатель", 26))
    return parts.build_table(columns, rows, "Мероприятий в плане пока нет.")


_BRIEF: Final = 120


def _shorten_problem(problem: str) -> str:
    """Return a problem shortened; the slide of problems has its whole text."""
    return cut(" ".join(problem.split()), _BRIEF)


def _list_moved_indicators(measure: str, project: Project, results: ReportForm) -> str:
    """Return the indicators that a measure moved, with their values before and after; a dash for none."""
    moved = {
        line.indicator for line in project.report.indicators if line.indicator is not None and measure in line.measures
    }
    moved_rows = (
        f"{row.name}: {row.baseline}{_TO}{row.actual}"
        for indicator, row in zip(project.card.indicators, results.indicators, strict=True)
        if moved & {indicator.id, indicator.name}
    )
    return "\n".join(moved_rows) or "—"


def _build_result_sections(results: ReportForm, project: Project) -> Iterator[Section]:
    acts = Words(results.acts or ("Актов не издавали.",))
    conclusions = tuple(
        f"{name}: {value}" for name, value in (("Итог", results.summary), ("Вывод", results.conclusion))
    )
    share = _RESULTS // 4
    yield Section("Результаты: разработанные акты", (acts,), (), share // 2)
    yield Section(
        "Результаты: целевые и фактические значения показателей",
        (parts.build_achieved_table(results),),
        (*conclusions, *_list_explanations(results)),
        share * 2,
    )
    yield parts.build_effect_section("Результаты: полученный эффект", results, project, share)
    pairs = parts.build_picture_blocks(project)
    none = (Words(("Снимков «до» и «после» нет.",)),)
    # A long caption is cut on the slide; the notes have the whole of it.
    captions = tuple(pair.caption for pair in pairs if pair.caption)
    yield Section("Результаты: внедрённые изменения", pairs or none, captions, share)


def _list_explanations(results: ReportForm) -> Iterator[str]:
    for row in results.indicators:
        if row.note is not None:
            yield f"{row.name}: {row.note}"
