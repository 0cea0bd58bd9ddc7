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
from lean.importing.survey.answers import SurveyAnswers, read_first_answers
from lean.importing.survey.columns import NotASurveyError, guess_question
from lean.importing.survey.rounds import build_round, fill_round
from lean.office.grid import name_column
from lean.office.xlsx_rows import UnreadableTableError, read_tables
from lean.portfolio.satisfaction import as_object, count_by_unit
from lean.reporters import visible
from lean.rules.survey import ROUNDS, rounds
from lean.views.survey import view_survey
from lean.workspace import writer
from lean.workspace.yaml_fill import as_lines, find_missing_data
from lean.workspace.yaml_source import read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lean.regulation.model import Questionnaire
    from lean.workspace.project import Project

_QUESTION_WIDTH = 52


class SurveyAction(StrEnum):
    """What to do with a survey."""

    IMPORT = "import"


class RoundOption(StrEnum):
    """A round of the survey: before the project or after it."""

    INITIAL = "initial"
    FINAL = "final"
    BEFORE = "до"
    AFTER = "после"

    @property
    def key(self) -> str:
        """Return the key of the round in survey.yaml."""
        return {"до": "initial", "после": "final"}.get(self.value, self.value)


def survey(
    project_name: ProjectName,
    action: Annotated[
        SurveyAction | None,
        typer.Argument(metavar="ДЕЙСТВИЕ", help="import — прочитать ответы из файла; без него — показать сводку."),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="ФАЙЛ", help="Выгрузка ответов: XLSX или CSV, по строке на человека."),
    ] = None,
    round_: Annotated[
        RoundOption | None,
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
    project = session.project(project_name)
    form = session.regulation(project).questionnaire
    if not form.groups:
        raise UsageError("в порядке нет анкеты")
    if action is None:
        if file is not None or round_ is not None:
            raise UsageError("чтобы прочитать ответы, напишите import ФАЙЛ --round КРУГ")
        _print_survey(project.survey, form, output)
        return
    if file is None:
        raise UsageError("не указан файл с ответами")
    if round_ is None:
        raise UsageError("не указан круг: --round до (initial) или после (final)")
    answers = find_file(file, session.workspace.root)
    _import_answers(
        project, form, _ImportRequest(answers, round_.key, (unit or "").strip() or None, skip, dry_run, output)
    )


def _print_survey(survey: CustomerSurvey, form: Questionnaire, output: Output) -> None:
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
                Text(text, style)
                for text in (format_score(line.initial), format_score(line.final), format_growth(line.change))
            ),
        )
    screen = open_console()
    screen.print(table)
    for name, survey_round in rounds(survey):
        if not survey_round.people:
            continue
        listed = ", ".join(f"{visible(unit)} — {count}" for unit, count in count_by_unit(survey_round).items())
        when = f" ({visible(survey_round.held.text)})" if survey_round.held is not None else ""
        screen.print(
            f"{ROUNDS[name].capitalize()}{when} опрошено человек: {survey_round.people}"
            + (f"; {listed}" if listed else "")
        )


@dataclass(frozen=True)
class _ImportRequest:
    """An import as the command line describes it."""

    file: Path
    round: str
    unit: str | None
    skip: bool
    dry_run: bool
    output: Output


def _import_answers(project: Project, form: Questionnaire, request: _ImportRequest) -> None:
    """Read a file of answers, report them and write the round. Raises RefusalError where nothing was written."""
    project.has("survey")  # one that cannot be read ends the command here
    try:
        answers = read_first_answers(read_tables(request.file), form, request.unit)
    except (UnreadableTableError, NotASurveyError) as error:
        lines_of_error = f"{request.file}: {error}".split("\n")
        raise RefusalError("\n".join(visible(line) for line in lines_of_error)) from None
    data = build_round(answers)
    refused = bool((answers.unread or _has_unmatched_columns(answers)) and not request.skip) or not answers.people
    written, lines = (False, None) if refused else _write_round(project, request, data)
    is_filled = not written and bool(lines) and not request.dry_run
    if request.output is Output.JSON:
        print_json({**_as_object(answers, form, request.round), "recorded": written, "add": lines})
    else:
        _print_answers(answers, form, request, project.survey)
        _print_outcome(written, lines, request)
    if refused or is_filled:
        raise RefusalError(
            _explain_refusal(answers, request)
            if refused
            else f"ничего не записано: круг «{ROUNDS[request.round]}» уже заполнен"
        )


def _explain_refusal(answers: SurveyAnswers, request: _ImportRequest) -> str:
    if not answers.people:
        return f"{request.file}: ни одной строки с ответами не прочитано"
    to_do = [f"исправьте эти строки в файле ({len(answers.unread)})"] if answers.unread else []
    to_do += [f"назовите столбцы словами вопросов ({len(answers.missing)})"] if _has_unmatched_columns(answers) else []
    return f"ничего не записано: {', '.join(to_do)} или повторите с --skip, без них"


def _has_unmatched_columns(answers: SurveyAnswers) -> bool:
    """Return whether a question without a column may be one of the columns that match no question."""
    return bool(answers.missing and answers.columns.unused)


def _as_object(answers: SurveyAnswers, form: Questionnaire, round_: str) -> dict[str, Any]:
    summary = as_object(_build_survey(answers, round_), form)[round_]
    return {
        round_: summary,
        "unread": [{"row": line.row, "message": line.message} for line in answers.unread],
        "missing": list(answers.missing),
        "unused": list(answers.columns.unused),
        "notes": list(answers.notes),
    }


def _build_survey(answers: SurveyAnswers, round_: str) -> CustomerSurvey:
    """Return a survey with this one round."""
    return CustomerSurvey.model_validate({round_: build_round(answers)})


def _print_answers(
    answers: SurveyAnswers, form: Questionnaire, request: _ImportRequest, existing: CustomerSurvey
) -> None:
    """Print what was read, what was not, and the summary beside the other round."""
    for question, index in answers.columns.questions.items():
        sys.stdout.write(f"{name_column(index)}: {visible(form.texts[question])}\n")
    columns = answers.columns
    other_columns = [
        (index, "комментарии" + (f" к вопросу {about}" if about else "")) for index, about in columns.comments
    ]
    other_columns += [(index, "предложения") for index in columns.proposals]
    other_columns += [(columns.unit, "подразделение")] if columns.unit is not None else []
    other_columns += [(columns.moment, "когда ответил")] if columns.moment is not None else []
    for index, what in other_columns:
        sys.stdout.write(f"{name_column(index)}: {visible(what)}\n")
    for heading in answers.columns.unused:
        guess = guess_question(heading, answers.missing)
        suggestion = f": похоже на вопрос «{visible(guess)}»" if guess is not None else ""
        print_note(f"столбец «{visible(heading)}» не использован{suggestion}")
    for note in answers.notes:
        print_note(visible(note))
    for text in answers.missing:
        print_note(f"столбца с вопросом «{visible(text)}» нет")
    for line in answers.unread:
        print_note(f"строка {line.row} не прочитана: {visible(line.message)}")
    if answers.people:
        sys.stdout.write("\n")
        sys.stdout.flush()
        read = getattr(_build_survey(answers, request.round), request.round)
        _print_summary(existing.model_copy(update={request.round: read}), form)


def _write_round(project: Project, request: _ImportRequest, data: dict[str, Any]) -> tuple[bool, Sequence[str] | None]:
    """Return whether the round was written, and the lines to put in where it could not be. Raises RecordingError."""
    lines = as_lines({request.round: data})
    if request.dry_run:
        return False, lines
    path = project.directory / "survey.yaml"
    with writer.locked(project.directory):
        if not path.exists():
            head = "# yaml-language-server: $schema=../../.lean/schemas/survey.json\n\n"
            return writer.create(path, (head + "\n".join(lines) + "\n").encode()), None
        old = path.read_bytes()
        new = fill_round(old, request.round, data)
        if new is None:
            existing = (read(old).data or {}).get(request.round)
            return False, [] if not find_missing_data(existing, data) else lines
        writer.fill(path, old, new)
    return True, None


def _print_outcome(written: bool, lines: Sequence[str] | None, request: _ImportRequest) -> None:
    if written:
        print_note("Записано в survey.yaml.")
    elif lines == []:
        print_note("В survey.yaml всё это уже есть.")
    elif lines is not None:
        why = (
            "Ничего не записано; вот что встало бы"
            if request.dry_run
            else "В этом круге уже есть другое. Впишите сами, чего ещё нет,"
        )
        sys.stdout.write(f"\n{why} в survey.yaml:\n\n")
        sys.stdout.write("".join(f"{line}\n" for line in lines))
