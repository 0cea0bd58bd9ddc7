"""What Tab offers on the command line: projects, events and forms of the current workspace. Never an error."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import shellingham
import typer
import typer.completion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lean.cli.session import Session
    from lean.regulation.model import Regulation

Offers = list[tuple[str, str]]
"""Names that fit, each with a word about it. Typer reads these annotations at run time."""


VARIABLE: Final = "_LEAN_COMPLETE"
"""By this variable of the environment a shell asks the program what Tab may offer."""


def register_shells() -> None:
    """Let typer answer the shells that it knows how to complete for."""
    # Of the functions that register them, this is the public one; its result serves options that we word ourselves.
    typer.completion.get_completion_inspect_parameters()


def typed_arguments() -> list[str]:
    """Return the command line to complete, from the variables in which typer's scripts pass it."""
    import shlex

    line = os.environ.get("_TYPER_COMPLETE_ARGS") or os.environ.get("COMP_WORDS") or ""
    try:
        return shlex.split(line)[1:]
    except ValueError:  # a quotation mark that is still open
        return line.split()[1:]


def _open_completed_session(context: typer.Context) -> Session | None:
    from lean.cli.session import RefusalError, UsageError, open_session

    workspaces = (level.params.get("workspace") for level in (context, context.parent) if level is not None)
    try:
        return open_session(next((Path(workspace) for workspace in workspaces if workspace), None), None)
    except (RefusalError, UsageError):
        return None


def _offer_names(
    offer: Callable[[Session], Iterable[tuple[str, str]]], context: typer.Context, incomplete: str
) -> Offers:
    session = _open_completed_session(context)
    if session is None:
        return []
    try:
        return [(name, description) for name, description in offer(session) if name.startswith(incomplete)]
    except Exception:  # noqa: BLE001 - a message in the middle of somebody's typing helps nobody
        return []


def complete_projects(context: typer.Context, incomplete: str) -> Offers:
    """Return the names of the projects, with their titles where few names fit."""
    few = 12

    def offer(session: Session) -> Iterable[tuple[str, str]]:
        names = [slug for slug in session.workspace.slugs if slug.startswith(incomplete)]
        return ((slug, session.workspace.project(slug).title if len(names) <= few else "") for slug in names)

    return _offer_names(offer, context, incomplete)


def complete_events(context: typer.Context, incomplete: str) -> Offers:
    """Return the names of the events of the regulation in force, each with its Russian name."""
    return _offer_names(lambda session: _events(session.current_regulation()), context, incomplete)


def _events(regulation: Regulation) -> Iterable[tuple[str, str]]:
    return ((name, event.name) for name, event in regulation.events.items())


def complete_forms(context: typer.Context, incomplete: str) -> Offers:
    """Return the names of the forms of the regulation in force, each with its Russian name."""
    return _offer_names(
        lambda session: ((name, form.name) for name, (_, form) in session.current_regulation().forms.items()),
        context,
        incomplete,
    )


def install_completion(value: bool) -> None:
    """Write completion into the settings of the current shell and print where."""
    if not value:
        return
    _, path = typer.completion.install(prog_name="lean")
    sys.stdout.write(f"Дополнение по клавише Tab записано: {path}\nОно заработает в новом окне терминала.\n")
    raise typer.Exit


def print_completion_script(value: bool) -> None:
    """Print the completion script of the current shell."""
    if not value:
        return
    try:
        shell, _ = shellingham.detect_shell()
    except shellingham.ShellDetectionFailure:
        shell = "bash"
    script = typer.completion.get_completion_script(prog_name="lean", complete_var=VARIABLE, shell=shell)
    sys.stdout.write(f"{script}\n")
    raise typer.Exit
