"""For whom and when a view is built: the project, the regulation and the day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from lean.regulation.model import Regulation
    from lean.workspace.project import Project


@dataclass(frozen=True)
class Occasion:
    """A project, the regulation that applies to it, and the day as of which it is shown."""

    project: Project
    regulation: Regulation
    on: date

    @property
    def title(self) -> str | None:
        """The title of the project's card on one line; None where the card has none. Raises BrokenDocumentError."""
        return title_on_line(self.project)

    @property
    def organisation(self) -> str | None:
        """Where the project is carried out, else whose workspace it is; None where neither is stated.

        Raises BrokenDocumentError.
        """
        return self.project.card.organisation or self.project.workspace.settings.organisation


def title_on_line(project: Project) -> str | None:
    """Return the title of the project's card on one line; None where the card has none. Raises BrokenDocumentError."""
    title = project.card.title
    return " ".join(title.split()) if title is not None else None
