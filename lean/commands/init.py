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
from lean.setup.new_project import UNDERSTAND, Answers, Started, repository
from lean.values.spelling import uncapitalised
from lean.workspace import slugs
from lean.workspace.files import PROJECTS, SETTINGS, find_workspace, named
from lean.workspace.validation import display
from lean.workspace.yaml_append import scalar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lean.documents.workspace import Roster, RosterMember
    from lean.regulation.model import Regulation

Said = str | None


class Server(StrEnum):
    """What a git server is told to run at every push."""

    GITLAB = "gitlab"
    GITEA = "gitea"
    GITHUB = "github"
    HOOK = "hook"


ProjectToStart = Annotated[
    Said,
    typer.Argument(
        metavar="ИМЯ",
        help="Имя каталога проекта: короткое, можно по-русски. Без него — только --ci.",
        show_default=False,
    ),
]
Title = Annotated[Said, typer.Option(metavar="ТЕКСТ", help="Наименование проекта.")]
Unit = Annotated[Said, typer.Option(metavar="ТЕКСТ", help="Подразделение, которое предлагает проект.")]
Head = Annotated[
    Said, typer.Option(metavar="КТО", help="Его руководитель: «Иванов И.И.» или «Иванов И.И., начальник отдела».")
]
Leader = Annotated[Said, typer.Option(metavar="КТО", help="Руководитель проекта; должность возьмётся из roster.yaml.")]
Coordinator = Annotated[Said, typer.Option(metavar="КТО", help="Координатор, курирующий заместитель.")]
StartDay = Annotated[Said, typer.Option(metavar="ДАТА", help="Старт проекта: 11.01.2027.")]
Origin = Annotated[
    Said,
    typer.Option(
        "--from",
        metavar="ПРОЕКТ",
        help="Проект, лучшую практику которого перенимает этот.",
        autocompletion=completion.complete_projects,
    ),
]
RegulationName = Annotated[
    Said, typer.Option(metavar="ИМЯ", help="Порядок нового рабочего каталога; без него seversk.")
]
Organisation = Annotated[Said, typer.Option(metavar="ТЕКСТ", help="Администрация, для нового рабочего каталога.")]
ServerOption = Annotated[
    Server | None,
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
    root = named(workspace) if workspace is not None else find_workspace(Path.cwd()) or Path.cwd()
    asked = {"title": title, "unit": unit, "head": head, "leader": leader, "coordinator": coordinator, "start": start}
    if name is None:
        _without_project(
            root, server, [title, unit, head, leader, coordinator, start, origin, regulation, organisation]
        )
        return
    slug = slugs.normal(name)
    rules, fixed = _rules(root, regulation, organisation, on)
    roster = new_project.roster_of(root, rules)
    source = _origin(root, origin, on)
    refused = slugs.problems(slug, new_project.taken(root))
    answers, wrong = new_project.understand({**asked, "origin": source, "organisation": organisation}, roster)
    if refused or wrong or fixed:
        raise (RefusalError if refused else UsageError)("\n".join([*refused, *fixed, *wrong]))
    if not no_input and sys.stdin.isatty() and sys.stdout.isatty():
        answers = _ask({key for key, said in asked.items() if said is None}, answers, roster)
    started = new_project.start(root, slug, answers, rules)
    _tell(root, slug, rules, started)
    if server is not None:
        _on_server(root, server)
    if source is not None:
        _tell_origin(slug, source, answers)


def _without_project(root: Path, server: Server | None, said: Sequence[str | None]) -> None:
    """Write the file of a server for a workspace that is there. Raises UsageError."""
    if server is None or any(value is not None for value in said):
        raise UsageError("не указано имя проекта: lean init ИМЯ")
    _on_server(find_workspace_root(root), server)


def _on_server(root: Path, server: Server) -> None:
    """Write what the server runs at a push, and say what to do next."""
    path, written = ci_files.write(server, root, repository(root) or root)
    shown = display(path, Path.cwd())
    if not written:
        print_note(visible(f"Уже есть, оставлен как был: {shown}"))
        return
    _say(f"Создан {shown}: что с ним делать, сказано в начале файла.")


def _origin(root: Path, name: str | None, on: str | None) -> str | None:
    """The project whose practice is taken over: one of this workspace that has a practice. Raises UsageError."""
    if name is None:
        return None
    if not (root / SETTINGS).is_file():
        raise UsageError("--from: рабочего каталога ещё нет, перенимать не у кого")
    project = open_session(root, on).project(name)
    if not project.has("practice"):
        raise RefusalError(f"у проекта {project.slug} нет карточки практики (practice.yaml): перенимать нечего")
    return project.slug


def _tell_origin(slug: str, source: str, answers: Answers) -> None:
    """Where to look, and the line by which the origin's card tells who took the practice over."""
    _say("")
    _say(f"Что перенять: {PROJECTS}/{source}/practice.yaml, рядом — карты и план.")
    unit = json.dumps(answers.unit or "", ensure_ascii=False)
    _say(f"В replications той карточки впишите: - {{unit: {unit}, project: {scalar(slug)}}}")


def _rules(root: Path, name: str | None, organisation: str | None, on: str | None) -> tuple[Regulation, list[str]]:
    """The regulation of the workspace, or of the one to be made; options that an existing workspace contradicts."""
    if (root / SETTINGS).is_file():
        given = {"--regulation": name, "--organisation": organisation}
        wrong = [f"{key}: рабочий каталог уже есть, это задано в {SETTINGS}" for key, value in given.items() if value]
        return open_session(root, on).current_regulation(), wrong
    try:
        found = editions.find(name or "seversk", root)
    except editions.NoRegulationError as error:
        raise UsageError(f"--regulation: {visible(str(error))}") from None
    return load_or_refuse(lambda: found.on(resolve_day(on)), root), []


def _ask(missing: set[str], answers: Answers, roster: Roster) -> Answers:
    """Answers completed by a person at a terminal; an empty line leaves a question for later."""
    questions: tuple[tuple[str, str, Sequence[RosterMember]], ...] = (
        ("title", "Наименование проекта", ()),
        ("unit", "Подразделение, которое предлагает проект", ()),
        ("head", "Руководитель подразделения («Иванов И.И., начальник отдела»)", ()),
        ("leader", "Руководитель проекта: номер из рабочей группы или имя", roster.working_group),
        ("coordinator", "Координатор: номер или имя", roster.coordinators),
        ("start", "Старт проекта (дата, например 11.01.2027)", ()),
    )
    _say("Ответить можно не на всё: пустая строка оставляет вопрос на потом.")
    try:
        for key, question, choices in questions:
            if key in missing:
                answer = _answer(key, question, choices, roster)
                answers = answers if answer is None else replace(answers, **{key: answer})
    except (KeyboardInterrupt, EOFError):
        raise RefusalError("\nОтменено: ничего не записано.") from None
    return answers


def _answer(key: str, question: str, choices: Sequence[RosterMember], roster: Roster) -> Any:  # noqa: ANN401 - by question

    for number, member in enumerate(choices, 1):
        _say(f"  {number:2} {member.name.text if member.name else '—'}, {member.post or '—'}")
    while True:
        said = input(f"{question}: ").strip()
        if not said:
            return None
        if choices and said.isdecimal():
            if 1 <= int(said) <= len(choices):
                return choices[int(said) - 1]
            _say(f"  номера от 1 до {len(choices)}")
            continue
        try:
            return UNDERSTAND[key](said, roster)
        except ValueError as error:
            _say(f"  {error}")


def _tell(root: Path, slug: str, rules: Regulation, started: Started) -> None:
    """What was done and what to do next."""
    here = Path.cwd()
    for name in started.created:
        _say(f"Создан {display(root / name, here)}")
    for name in started.left:
        print_note(visible(f"Уже есть, оставлен как был: {display(root / name, here)}"))
    for remark in started.remarks:
        print_note(visible(remark))
    shown = f'"{slug}"' if " " in slug else slug
    first = next(event for event in rules.events.values() if not event.after and event.ends is None)
    steps = [
        *([] if root in (here, *here.parents) else [f'cd "{root}"']),
        f"откройте {PROJECTS}/{slug}/card.yaml и заполните карточку: пояснения стоят в самом файле",
        "lean schedule --start ДАТА — посильные сроки, если карточку утвердят в этот день",
        "lean check — чего не хватает до следующего шага",
        f"lean advance {shown} {first.event} — записать, что {uncapitalised(first.name)} ({first.provision.provision})",
    ]
    if repository(root) == root and not (root / ".git" / "hooks" / "pre-commit").exists():
        steps.append(
            "pre-commit install — проверять перед каждым git commit (сам он ставится так: pip install pre-commit)"
        )
    _say("")
    _say("Дальше:")
    for number, step in enumerate(steps, 1):
        _say(f"  {number}. {step}")


def _say(text: str) -> None:
    sys.stdout.write(f"{visible(text)}\n")
