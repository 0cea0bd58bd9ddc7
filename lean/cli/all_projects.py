"""All projects of a workspace as the administration sees them: what several commands start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lean import reporters
from lean.cli.progress import in_progress
from lean.cli.session import RefusalError, Session
from lean.portfolio.entries import PortfolioEntry, build_entry, collect_problems
from lean.status.status import Standing, compute_standing
from lean.workspace.project import readable_or

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lean.diagnostics import Diagnostic
    from lean.documents.workspace import Appeal
    from lean.workspace.project import Project


def gathered(session: Session) -> list[PortfolioEntry]:
    """Every project of the workspace, in the order of their names."""
    return [item for item, _ in with_standings(session)]


def with_standings(
    session: Session, *, projects: Iterable[Project] | None = None, steps: bool = False
) -> list[tuple[PortfolioEntry, Standing]]:
    """Every project with where it stands; with ``steps``, with what may come next and what that misses.

    ``projects`` are all of them, opened already; without them each is forgotten once its standing is known.
    """
    # Without the steps a thousand projects are read in the time that a bar needs to appear.
    total = len(session.workspace.slugs) if steps else 0
    found = (
        (loaded, compute_standing(loaded, session.regulation(loaded), session.on, steps=steps))
        for loaded in in_progress(session.projects() if projects is None else projects, total, "Чтение проектов")
    )
    return [(build_entry(loaded, stands), stands) for loaded, stands in found]


def appeals(session: Session) -> tuple[Appeal, ...]:
    """The appeals of the workspace; none where they cannot be read, which ``refuse_unread`` tells."""
    return readable_or(lambda: session.workspace.appeals.appeals, ())


def refuse_unread(session: Session, items: Sequence[PortfolioEntry], more: Sequence[Diagnostic] = ()) -> None:
    """Raise RefusalError with what could not be read or counted, where there is anything; the result is printed."""
    problems = [*dict.fromkeys(session.workspace.diagnostics), *dict.fromkeys((*collect_problems(items), *more))]
    if problems:
        raise RefusalError(reporters.text(problems, session.line_of).rstrip())
