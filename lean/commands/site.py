"""lean site: pages about all projects for the management, opened by a double click, without a server and a network."""

from __future__ import annotations

import sys
import webbrowser
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lean.cli.all_projects import collect_standings, read_appeals, refuse_unreadable_projects
from lean.cli.options import RECENT_DAYS, Format, On, Output, Workspace
from lean.cli.progress import show_progress
from lean.cli.session import RefusalError, Session, open_session, print_json, print_note
from lean.forms.problems import TemplateError
from lean.history import git
from lean.reporters import visible
from lean.site.folder import SiteFolder, open_folder
from lean.site.pages import build_batches, list_known_paths
from lean.site.portfolio import Portfolio
from lean.site.rendering import PageTemplates
from lean.workspace.files import find_owner, resolve_named_path

if TYPE_CHECKING:
    from lean.history.git import Repository

_FOLDER = "site"
_INDEX = "index.html"


def site(
    into: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="ПАПКА", help="Куда записать; без неё — site рабочего каталога."),
    ] = None,
    *,
    show: Annotated[bool, typer.Option("--open", help="Открыть сводку в браузере.")] = False,
    workspace: Workspace = None,
    on: On = None,
    output: Format = Output.TEXT,
) -> None:
    """Сделать страницы для руководства: сводка, сроки, лучшие практики и страница на каждый проект.

    Сводку открывают двойным щелчком, её место программа назовёт: ни сервера, ни сети страницам не нужно, папку можно
    положить на общий диск или на флешку. Сделанные снова, они заменяют прежние; чужих файлов программа не трогает.

    Примеры: lean site
             lean site -o /обмен/проекты
             lean site --open
    """
    session = open_session(workspace, on)
    root = _choose_folder(session, into)
    portfolio = _collect_portfolio(session)
    try:
        with open_folder(root) as folder:
            _write_pages(folder, portfolio, session)
    except TemplateError as error:
        raise RefusalError(str(error)) from None
    for complaint in portfolio.complaints:
        print_note(visible(complaint))
    if output is Output.JSON:
        print_json([{"path": path, "state": state} for path, state in sorted(folder.states.items())])
    else:
        _print_summary(folder)
    if show:
        webbrowser.open((root / _INDEX).as_uri())
    refuse_unreadable_projects(session, [entry for entry, _ in portfolio.projects], portfolio.unread)


def _choose_folder(session: Session, into: Path | None) -> Path:
    """Return the folder of the site. Raises RefusalError for one among the projects, which would pass for a project."""
    root = resolve_named_path(into) if into is not None else session.workspace.root / _FOLDER
    if find_owner(root, session.workspace.root) is not None:
        raise RefusalError("в папке projects лежат проекты: укажите для сайта другую, -o ПАПКА")
    return root


def _collect_portfolio(session: Session) -> Portfolio:
    # Pages need the documents again, once the standing of every project is known.
    opened = {project.slug: project for project in session.projects()}
    standings = collect_standings(session, projects=opened.values(), steps=True)
    return Portfolio(
        projects=standings,
        appeals=read_appeals(session),
        regulation=session.current_regulation(),
        on=session.on,
        since=session.on - timedelta(days=RECENT_DAYS),
        organisation=session.organisation,
        opened=opened,
        repository=_find_repository(session),
    )


def _find_repository(session: Session) -> Repository | None:
    try:
        return git.find_repository(session.workspace.root)
    except git.NoRepositoryError as error:
        print_note(f"История — только из журналов: {error}.")
        return None


def _write_pages(folder: SiteFolder, portfolio: Portfolio, session: Session) -> None:
    folder.refuse_foreign(list_known_paths(portfolio))
    templates = PageTemplates(portfolio.regulation.templates, session.workspace.root)
    for files in build_batches(portfolio, templates, lambda items: show_progress(items, len(items), "Страницы")):
        folder.write_files(files)
    if folder.root.is_relative_to(session.workspace.root):
        folder.keep_from_git()
    folder.finish()


def _print_summary(folder: SiteFolder) -> None:
    states = list(folder.states.values())
    sys.stdout.write(f"{visible(str(folder.root / _INDEX))}\n")
    words = {"new": "новых", "changed": "изменившихся", "same": "прежних", "removed": "убрано лишних"}
    print_note(
        "Файлов " + ", ".join(f"{name}: {states.count(state)}" for state, name in words.items() if state in states)
    )
    foreign = [visible(path) for path, state in folder.states.items() if state == "left"]
    if foreign:
        print_note(f"Лишние, но кем-то изменены, поэтому оставлены: {', '.join(foreign)}")
