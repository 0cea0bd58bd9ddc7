"""All projects of a workspace: their entries, where each stands, and the refusal where some cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lean import reporters
from lean.cli.progress import show_progress
from lean.cli.session import RefusalError, Session
from lean.portfolio.entries import PortfolioEntry, build_entry, collect_problems
from lean.status.status import Standing, compute_standing
from lean.workspace.project import readable_or

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lean.diagnostics import Diagnostic
    from lean.documents.workspace import Appeal
    from lean.workspace.project import Project


def collect_entries(session: Session) -> list[PortfolioEntry]:
    """Return an entry for every project of the workspace, in the order of their names."""
    return [item for item, _ in collect_standings(session)]


def collect_standings(
    session: Session, *, projects: Iterable[Project] | None = None, steps: bool = False
) -> list[tuple[PortfolioEntry, Standing]]:
    """Return an entry and the standing of every project; with `steps`, also what its next steps miss.

    `projects` holds all of them where they are opened already; otherwise each is forgotten once its standing is known.
    Raises UnusableError.
    """
    # Without the steps a thousand projects are read in the time that a bar needs to appear.
    total = len(session.workspace.slugs) if steps else 0
    standings = (
        (project, compute_standing(project, session.regulation(project), session.on, steps=steps))
        for project in show_progress(session.projects() if projects is None else projects, total, "Чтение проектов")
    )
    return [(build_entry(project, standing), standing) for project, standing in standings]


def read_appeals(session: Session) -> tuple[Appeal, ...]:
    """Return the appeals; none where they cannot be read: `refuse_unreadable_projects` reports that."""
    return readable_or(lambda: session.workspace.appeals.appeals, ())


def refuse_unreadable_projects(
    session: Session, entries: Sequence[PortfolioEntry], more: Sequence[Diagnostic] = ()
) -> None:
    """Raise RefusalError that lists what could not be read or counted, if there is anything.

    Commands call this last: what could be read is printed by then.
    """
    problems = [*dict.fromkeys(session.workspace.diagnostics), *dict.fromkeys((*collect_problems(entries), *more))]
    if problems:
        raise RefusalError(reporters.text(problems, session.line_of).rstrip())
