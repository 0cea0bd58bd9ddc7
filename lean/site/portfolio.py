"""The data of a site: projects and their state, appeals, the day and the organisation."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from lean.site.names import page_names
from lean.status.agenda import build_agenda

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from lean.diagnostics import Diagnostic
    from lean.documents.workspace import Appeal
    from lean.history.git import Repository
    from lean.portfolio.entries import PortfolioEntry
    from lean.regulation.model import Regulation
    from lean.status.agenda import AgendaItem
    from lean.status.status import Standing
    from lean.workspace.project import Project


@dataclass(frozen=True)
class Portfolio:
    """The data of a site: projects and their state, appeals, the day and the organisation.

    `opened` holds the projects by their slugs; `repository` is None where there is no history. Rendering adds warnings
    to `complaints` and unreadable documents to `unread`.
    """

    projects: Sequence[tuple[PortfolioEntry, Standing]]
    appeals: Sequence[Appeal]
    regulation: Regulation
    on: date
    since: date
    organisation: str
    opened: Mapping[str, Project]
    repository: Repository | None
    complaints: list[str] = field(default_factory=list)
    unread: list[Diagnostic] = field(default_factory=list)

    @cached_property
    def names(self) -> dict[str, str]:
        """The path of the page of each project."""
        return page_names(entry.project for entry, _ in self.projects)

    @cached_property
    def agenda(self) -> list[AgendaItem]:
        """All open deadlines, the most overdue first."""
        return build_agenda((standing for _, standing in self.projects), self.on)
