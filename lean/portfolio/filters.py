"""Selection of projects by stage, unit, coordinator, lateness, source of the appeal and goal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lean.portfolio.words import match_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lean.portfolio.entries import PortfolioEntry

ANY: Final = "any"
ACTIVE: Final = "active"
IN_RUSSIAN: Final = {ACTIVE: "идут", "closed": "закрыты", "rejected": "отклонены", "cancelled": "прекращены"}
"""Values of the stage filter besides the number of a stage: active projects, and how others ended."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions on a project; all stated ones must hold.

    `stage` is «1»…«5», an ending or «active»; `unit` and `coordinator` are words in any grammatical form;
    `appeals` is a source of appeals or «any».
    """

    stage: str | None = None
    unit: str | None = None
    coordinator: str | None = None
    late: bool = False
    appeals: str | None = None
    goal: int | None = None

    def __call__(self, entry: PortfolioEntry) -> bool:
        """Return whether the project meets all conditions."""
        return (
            (self.stage is None or self.stage == str(entry.stage) or (self.stage == ACTIVE and entry.is_active))
            and (self.unit is None or match_words(self.unit, [entry.unit]))
            and (self.coordinator is None or match_words(self.coordinator, [entry.coordinator]))
            and (not self.late or entry.overdue_days > 0)
            and (self.appeals is None or _came_from(entry, self.appeals))
            and (self.goal is None or self.goal in entry.goals)
        )


def _came_from(entry: PortfolioEntry, source: str) -> bool:
    return any(source in (ANY, appeal.source) for appeal in entry.appeals)


def filter_entries(entries: Iterable[PortfolioEntry], wanted: Filter) -> list[PortfolioEntry]:
    """Return the entries that meet the conditions, in their order."""
    return [entry for entry in entries if wanted(entry)]
