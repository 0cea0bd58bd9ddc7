"""lean survey: what customers answered before and after; answers gathered in a form service read into survey.yaml."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from lean.cli.arguments import find_file
from lean.cli.options import Format, On, Output, ProjectName, Workspace
from lean.cli.session import RefusalError, UsageError, open_session, print_json, print_note
from lean.cli.tables import build_table, open_console
from lean.documents.survey import CustomerSurvey
from lean.forms.contexts.survey import format_growth, format_score
from lean.importing.survey.answers import SurveyAnswers, read_answers
from lean.importing.survey.columns import NotASurveyError, guess_question
from lean.importing.survey.rounds import build_round, fill_round
from lean.office.grid import name_column
from lean.office.xlsx_rows import UnreadableTableError, read_rows
from lean.portfolio.satisfaction import as_object, count_by_unit
from lean.reporters import visible
from lean.rules.survey import ROUNDS, rounds
from lean.views.survey import view_survey
from lean.workspace import writer
from lean.workspace.yaml_fill import as_lines, not_there
from lean.workspace.yaml_source import read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lean.regulation.model import Questionnaire
    from lean.workspace.project import Project

_QUESTION_WIDTH = 52


class Action(StrEnum):
    """What to do with a survey."""

    IMPORT = "import"


class Round(StrEnum):
    """Before the project or after it."""

    INITIAL = "initial"
    FINAL = "final"
    BEFORE = "до"
    AFTER = "после"

    @property
    def key(self) -> str:
        """The key of the round in survey.yaml."""
        return {"до": "initial", "после": "final"}.get(self.value, self.value)


def survey(
    project: ProjectName,
    action: Annotated[
        Action | None,
        typer.Argument(metavar="ДЕЙСТВИЕ", help="import — прочитать ответы из файла; без него — показать сводку."),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="ФАЙЛ", help="Выгрузка ответов: XLSX или CSV, по строке на человека."),
    ] = None,
    round_: Annotated[
        Round | None,
        typer.Option("--round", metavar="КРУГ", help="до (или initial) — до проекта, после (final) — после."),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(metavar="КТО", help="Чьи это ответы, если в файле не сказано: «Граждане»."),
    ] = None,
    *,
    skip: Annotated[
        bool, typer.Option("--skip", help="Записать без строк и вопросов, которые не прочитались.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Только показать, ничего не записывать.")] = False,
    workspace: Workspace = None,
    on: On = None,
    output: Format = Output.TEXT,
) -> None:
    """Показать средние баллы анкет до и после проекта; прочитать ответы, собранные в форме.

    Столбцы узнаются по словам вопросов, ответы — числа или слова. Сводка записывается в survey.yaml, пока круг в нём
    пуст; если в нём уже есть другое, программа покажет строки, которые нужно вписать.

    Примеры: lean survey spravki
             lean survey spravki import ответы.xlsx --round initial
             lean survey spravki import ответы.csv --round final --unit Граждане
    """
    session = open_session(workspace, on)
    loaded = session.project(project)
    form = session.regulation(loaded).questionnaire
    if not form.groups:
        raise UsageError("в порядке нет анкеты")
    if action is None:
        if file is not None or round_ is not None:
            raise UsageError("чтобы прочитать ответы, напишите import ФАЙЛ --round КРУГ")
        _show(loaded.survey, form, output)
        return
    if file is None:
        raise UsageError("не указан файл с ответами")
    if round_ is None:
        raise UsageError("не указан круг: --round до (initial) или после (final)")
    answers = find_file(file, session.workspace.root)
    _import(loaded, form, _Import(answers, round_.key, (unit or "").strip() or None, skip, dry_run, output))


def _show(survey: CustomerSurvey, form: Questionnaire, output: Output) -> None:
    if output is Output.JSON:
        print_json(as_object(survey, form))
        return
    _print_summary(survey, form)


def _print_summary(survey: CustomerSurvey, form: Questionnaire) -> None:
    table = build_table()
    table.add_column("Вопрос", max_width=_QUESTION_WIDTH, overflow="fold")
    for heading in ("До", "После", "Изменение"):
        table.add_column(heading, justify="right")
    for line in view_survey(survey, form).lines:
        name = line.name if line.kind != "group" else f"Среднее по группе «{line.name}»"
        style = "bold" if line.kind != "question" else ""
        table.add_row(
            Text(visible(name), style),
            *(
                Text(told, style)
                for told in (format_score(line.initial), format_score(line.final), format_growth(line.change))
            ),
        )
    screen = open_console()
    screen.print(table)
    for name, held in rounds(survey):
        if not held.people:
            continue
        listed = ", ".join(f"{visible(unit)} — {count}" for unit, count in count_by_unit(held).items())
        when = f" ({visible(held.held.text)})" if held.held is not None else ""
        screen.print(
            f"{ROUNDS[name].capitalize()}{when} опрошено человек: {held.people}" + (f"; {listed}" if listed else "")
        )


@dataclass(frozen=True)
class _Import:
    """What the command line says about an import."""

    file: Path
    round: str
    unit: str | None
    skip: bool
    dry_run: bool
    output: Output


def _import(loaded: Project, form: Questionnaire, said: _Import) -> None:
    loaded.has("survey")  # one that cannot be read ends the command here
    try:
        found = read_answers(read_rows(said.file), form, said.unit)
    except (UnreadableTableError, NotASurveyError) as error:
        told = f"{said.file}: {error}".split("\n")
        raise RefusalError("\n".join(visible(line) for line in told)) from None
    data = build_round(found)
    refused = bool((found.unread or _unasked(found)) and not said.skip) or not found.people
    written, lines = (False, None) if refused else _write(loaded, said, data)
    taken = not written and bool(lines) and not said.dry_run
    if said.output is Output.JSON:
        print_json({**_as_object(found, form, said.round), "recorded": written, "add": lines})
    else:
        _report(found, form, said, loaded.survey)
        _tell(written, lines, said)
    if refused or taken:
        raise RefusalError(
            _refusal(found, said) if refused else f"ничего не записано: круг «{ROUNDS[said.round]}» уже заполнен"
        )


def _refusal(found: SurveyAnswers, said: _Import) -> str:
    if not found.people:
        return f"{said.file}: ни одной строки с ответами не прочитано"
    to_do = [f"исправьте эти строки в файле ({len(found.unread)})"] if found.unread else []
    to_do += [f"назовите столбцы словами вопросов ({len(found.missing)})"] if _unasked(found) else []
    return f"ничего не записано: {', '.join(to_do)} или повторите с --skip, без них"


def _unasked(found: SurveyAnswers) -> bool:
    """Whether a question without a column may be one of the columns whose headings say nothing to the program."""
    return bool(found.missing and found.columns.unused)


def _as_object(found: SurveyAnswers, form: Questionnaire, round_: str) -> dict[str, Any]:
    summary = as_object(_survey_of(found, round_), form)[round_]
    return {
        round_: summary,
        "unread": [{"row": one.row, "message": one.message} for one in found.unread],
        "missing": list(found.missing),
        "unused": list(found.columns.unused),
    }


def _survey_of(found: SurveyAnswers, round_: str) -> CustomerSurvey:
    """A survey with this one round."""
    return CustomerSurvey.model_validate({round_: build_round(found)})


def _report(found: SurveyAnswers, form: Questionnaire, said: _Import, known: CustomerSurvey) -> None:
    """What was read, what was not, and the summary beside the other round."""
    for question, index in found.columns.questions.items():
        sys.stdout.write(f"{name_column(index)}: {visible(form.texts[question])}\n")
    columns = found.columns
    told = [(index, "комментарии" + (f" к вопросу {about}" if about else "")) for index, about in columns.comments]
    told += [(index, "предложения") for index in columns.proposals]
    told += [(columns.unit, "подразделение")] if columns.unit is not None else []
    told += [(columns.moment, "когда ответил")] if columns.moment is not None else []
    for index, what in told:
        sys.stdout.write(f"{name_column(index)}: {visible(what)}\n")
    for heading in found.columns.unused:
        guess = guess_question(heading, found.missing)
        like = f": похоже на вопрос «{visible(guess)}»" if guess is not None else ""
        print_note(f"столбец «{visible(heading)}» не использован{like}")
    for text in found.missing:
        print_note(f"столбца с вопросом «{visible(text)}» нет")
    for one in found.unread:
        print_note(f"строка {one.row} не прочитана: {visible(one.message)}")
    if found.people:
        sys.stdout.write("\n")
        sys.stdout.flush()
        read = getattr(_survey_of(found, said.round), said.round)
        _print_summary(known.model_copy(update={said.round: read}), form)


def _write(loaded: Project, said: _Import, data: dict[str, Any]) -> tuple[bool, Sequence[str] | None]:
    """Whether the round was written; the lines to put in where it could not be. Raises RecordingError."""
    lines = as_lines({said.round: data})
    if said.dry_run:
        return False, lines
    path = loaded.directory / "survey.yaml"
    with writer.locked(loaded.directory):
        if not path.exists():
            head = "# yaml-language-server: $schema=../../.lean/schemas/survey.json\n\n"
            return writer.create(path, (head + "\n".join(lines) + "\n").encode()), None
        old = path.read_bytes()
        new = fill_round(old, said.round, data)
        if new is None:
            there = (read(old).data or {}).get(said.round)
            return False, [] if not not_there(there, data) else lines
        writer.fill(path, old, new)
    return True, None


def _tell(written: bool, lines: Sequence[str] | None, said: _Import) -> None:
    if written:
        print_note("Записано в survey.yaml.")
    elif lines == []:
        print_note("В survey.yaml всё это уже есть.")
    elif lines is not None:
        why = (
            "Ничего не записано; вот что встало бы"
            if said.dry_run
            else "В этом круге уже есть другое. Впишите сами, чего ещё нет,"
        )
        sys.stdout.write(f"\n{why} в survey.yaml:\n\n")
        sys.stdout.write("".join(f"{line}\n" for line in lines))
