"""lean init: starts a project, and the workspace where there is none."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lean.cli import completion
from lean.cli.options import On, Workspace
from lean.cli.session import (
    RefusalError,
    UsageError,
    find_workspace_root,
    load_or_refuse,
    open_session,
    print_note,
    resolve_day,
)
from lean.regulation import editions
from lean.reporters import visible
from lean.setup import ci_files, new_project
from lean.setup.new_project import UNDERSTAND, ProjectAnswers, Started, repository
from lean.values.spelling import uncapitalised
from lean.workspace import slugs
from lean.workspace.files import PROJECTS, SETTINGS, find_workspace, resolve_named_path
from lean.workspace.validation import display
from lean.workspace.yaml_append import scalar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lean.documents.workspace import Roster, RosterMember
    from lean.regulation.model import Regulation

OptionalText = str | None


class GitServer(StrEnum):
    """A kind of git server that can check what is pushed."""

    GITLAB = "gitlab"
    GITEA = "gitea"
    GITHUB = "github"
    HOOK = "hook"


ProjectToStart = Annotated[
    OptionalText,
    typer.Argument(
        metavar="ИМЯ",
        help="Имя каталога проекта: короткое, можно по-русски. Без него — только --ci.",
        show_default=False,
    ),
]
Title = Annotated[OptionalText, typer.Option(metavar="ТЕКСТ", help="Наименование проекта.")]
Unit = Annotated[OptionalText, typer.Option(metavar="ТЕКСТ", help="Подразделение, которое предлагает проект.")]
Head = Annotated[
    OptionalText,
    typer.Option(metavar="КТО", help="Его руководитель: «Иванов И.И.» или «Иванов И.И., начальник отдела»."),
]
Leader = Annotated[
    OptionalText, typer.Option(metavar="КТО", help="Руководитель проекта; должность возьмётся из roster.yaml.")
]
Coordinator = Annotated[OptionalText, typer.Option(metavar="КТО", help="Координатор, курирующий заместитель.")]
StartDay = Annotated[OptionalText, typer.Option(metavar="ДАТА", help="Старт проекта: 11.01.2027.")]
Origin = Annotated[
    OptionalText,
    typer.Option(
        "--from",
        metavar="ПРОЕКТ",
        help="Проект, лучшую практику которого перенимает этот.",
        autocompletion=completion.complete_projects,
    ),
]
RegulationName = Annotated[
    OptionalText, typer.Option(metavar="ИМЯ", help="Порядок нового рабочего каталога; без него seversk.")
]
Organisation = Annotated[
    OptionalText, typer.Option(metavar="ТЕКСТ", help="Администрация, для нового рабочего каталога.")
]
ServerOption = Annotated[
    GitServer | None,
    typer.Option(
        "--ci",
        metavar="ГДЕ",
        help="Написать файл, по которому сервер проверяет отправленное: gitlab, gitea, github; hook — для своего.",
    ),
]
NoInput = Annotated[bool, typer.Option("--no-input", help="Ни о чём не спрашивать.")]


def init(
    name: ProjectToStart = None,
    *,
    title: Title = None,
    unit: Unit = None,
    head: Head = None,
    leader: Leader = None,
    coordinator: Coordinator = None,
    start: StartDay = None,
    origin: Origin = None,
    regulation: RegulationName = None,
    organisation: Organisation = None,
    server: ServerOption = None,
    no_input: NoInput = False,
    workspace: Workspace = None,
    on: On = None,
) -> None:
    """Начать проект; если рабочего каталога ещё нет — создать и его.

    В терминале спросит, чего не сказано, остальное можно вписать потом. Существующих файлов не меняет.

    Примеры: lean init spravki --title "Выдача справки о составе семьи"
             lean init spravki-shkoly --from spravki
             lean init --ci gitlab
    """
    root = resolve_named_path(workspace) if workspace is not None else find_workspace(Path.cwd()) or Path.cwd()
    options = {"title": title, "unit": unit, "head": head, "leader": leader, "coordinator": coordinator, "start": start}
    if name is None:
        _write_server_file_only(
            root, server, [title, unit, head, leader, coordinator, start, origin, regulation, organisation]
        )
        return
    slug = slugs.normal(name)
    rules, contradictions = _choose_regulation(root, regulation, organisation, on)
    roster = new_project.roster_of(root, rules)
    source = _find_origin(root, origin, on)
    faults = slugs.problems(slug, new_project.list_taken_names(root))
    answers, unreadable = new_project.understand({**options, "origin": source, "organisation": organisation}, roster)
    if faults or unreadable or contradictions:
        raise (RefusalError if faults else UsageError)("\n".join([*faults, *contradictions, *unreadable]))
    if not no_input and sys.stdin.isatty() and sys.stdout.isatty():
        answers = _ask_questions({key for key, value in options.items() if value is None}, answers, roster)
    started = new_project.start(root, slug, answers, rules)
    _print_started(root, slug, rules, started)
    if server is not None:
        _write_server_file(root, server)
    if source is not None:
        _print_origin(slug, source, answers)


def _write_server_file_only(root: Path, server: GitServer | None, options: Sequence[str | None]) -> None:
    """Write the file of a server for an existing workspace. Raises UsageError."""
    if server is None or any(value is not None for value in options):
        raise UsageError("не указано имя проекта: lean init ИМЯ")
    _write_server_file(find_workspace_root(root), server)


def _write_server_file(root: Path, server: GitServer) -> None:
    """Write what the server runs at a push, and print what to do next."""
    path, written = ci_files.write(server, root, repository(root) or root)
    place = display(path, Path.cwd())
    if not written:
        print_note(visible(f"Уже есть, оставлен как был: {place}"))
        return
    _print_line(f"Создан {place}: что с ним делать, сказано в начале файла.")


def _find_origin(root: Path, name: str | None, on: str | None) -> str | None:
    """Return the project whose practice is taken over. Raises UsageError, RefusalError where it has no practice."""
    if name is None:
        return None
    if not (root / SETTINGS).is_file():
        raise UsageError("--from: рабочего каталога ещё нет, перенимать не у кого")
    project = open_session(root, on).project(name)
    if not project.has("practice"):
        raise RefusalError(f"у проекта {project.slug} нет карточки практики (practice.yaml): перенимать нечего")
    return project.slug


def _print_origin(slug: str, source: str, answers: ProjectAnswers) -> None:
    """Print where to look, and the line by which the origin's card names who took the practice over."""
    _print_line("")
    _print_line(f"Что перенять: {PROJECTS}/{source}/practice.yaml, рядом — карты и план.")
    unit = json.dumps(answers.unit or "", ensure_ascii=False)
    _print_line(f"В replications той карточки впишите: - {{unit: {unit}, project: {scalar(slug)}}}")


def _choose_regulation(
    root: Path, name: str | None, organisation: str | None, on: str | None
) -> tuple[Regulation, list[str]]:
    """Return the regulation of the workspace, existing or new, and the options that an existing one contradicts."""
    if (root / SETTINGS).is_file():
        options = {"--regulation": name, "--organisation": organisation}
        contradictions = [
            f"{key}: рабочий каталог уже есть, это задано в {SETTINGS}" for key, value in options.items() if value
        ]
        return open_session(root, on).current_regulation(), contradictions
    try:
        found_editions = editions.find(name or "seversk", root)
    except editions.NoRegulationError as error:
        raise UsageError(f"--regulation: {visible(str(error))}") from None
    return load_or_refuse(lambda: found_editions.on(resolve_day(on)), root), []


def _ask_questions(missing: set[str], answers: ProjectAnswers, roster: Roster) -> ProjectAnswers:
    """Return the answers completed by a person at a terminal; an empty line leaves a question for later."""
    questions: tuple[tuple[str, str, Sequence[RosterMember]], ...] = (
        ("title", "Наименование проекта", ()),
        ("unit", "Подразделение, которое предлагает проект", ()),
        ("head", "Руководитель подразделения («Иванов И.И., начальник отдела»)", ()),
        ("leader", "Руководитель проекта: номер из рабочей группы или имя", roster.working_group),
        ("coordinator", "Координатор: номер или имя", roster.coordinators),
        ("start", "Старт проекта (дата, например 11.01.2027)", ()),
    )
    _print_line("Ответить можно не на всё: пустая строка оставляет вопрос на потом.")
    try:
        for key, question, choices in questions:
            if key in missing:
                answer = _ask_question(key, question, choices, roster)
                answers = answers if answer is None else replace(answers, **{key: answer})
    except (KeyboardInterrupt, EOFError):
        raise RefusalError("\nОтменено: ничего не записано.") from None
    return answers


def _ask_question(key: str, question: str, choices: Sequence[RosterMember], roster: Roster) -> Any:  # noqa: ANN401 - by question
    """Return the answer to one question; None for an empty line."""
    for number, member in enumerate(choices, 1):
        _print_line(f"  {number:2} {member.name.text if member.name else '—'}, {member.post or '—'}")
    while True:
        line = input(f"{question}: ").strip()
        if not line:
            return None
        if choices and line.isdecimal():
            if 1 <= int(line) <= len(choices):
                return choices[int(line) - 1]
            _print_line(f"  номера от 1 до {len(choices)}")
            continue
        try:
            return UNDERSTAND[key](line, roster)
        except ValueError as error:
            _print_line(f"  {error}")


def _print_started(root: Path, slug: str, rules: Regulation, started: Started) -> None:
    """Print what was created and what to do next."""
    current = Path.cwd()
    for name in started.created:
        _print_line(f"Создан {display(root / name, current)}")
    for name in started.left:
        print_note(visible(f"Уже есть, оставлен как был: {display(root / name, current)}"))
    for remark in started.remarks:
        print_note(visible(remark))
    argument = f'"{slug}"' if " " in slug else slug
    first = next(event for event in rules.events.values() if not event.after and event.ends is None)
    first_step = f"{uncapitalised(first.name)} ({first.provision.provision})"
    steps = [
        *([] if root in (current, *current.parents) else [f'cd "{root}"']),
        f"откройте {PROJECTS}/{slug}/card.yaml и заполните карточку: пояснения стоят в самом файле",
        "lean schedule --start ДАТА — посильные сроки, если карточку утвердят в этот день",
        "lean check — чего не хватает до следующего шага",
        f"lean advance {argument} {first.event} — записать, что {first_step}",
    ]
    if repository(root) == root and not (root / ".git" / "hooks" / "pre-commit").exists():
        steps.append(
            "pre-commit install — проверять перед каждым git commit (сам он ставится так: pip install pre-commit)"
        )
    _print_line("")
    _print_line("Дальше:")
    for number, step in enumerate(steps, 1):
        _print_line(f"  {number}. {step}")


def _print_line(text: str) -> None:
    sys.stdout.write(f"{visible(text)}\n")
