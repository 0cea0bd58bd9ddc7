"""Which projects are asked about: by stage, unit, coordinator, lateness, source of the appeal, goal."""

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
"""What may be asked for besides the number of a stage: projects that go on, and how others ended."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a project has to be; each condition that is given has to hold.

    ``stage`` is «1»…«5», an ending or «active»; ``unit`` and ``coordinator`` are words in any form; ``appeals`` is a
    source of appeals or «any».
    """

    stage: str | None = None
    unit: str | None = None
    coordinator: str | None = None
    late: bool = False
    appeals: str | None = None
    goal: int | None = None

    def __call__(self, item: PortfolioEntry) -> bool:
        """Whether the project is asked about."""
        return (
            (self.stage is None or self.stage == str(item.stage) or (self.stage == ACTIVE and item.is_active))
            and (self.unit is None or match_words(self.unit, [item.unit]))
            and (self.coordinator is None or match_words(self.coordinator, [item.coordinator]))
            and (not self.late or item.overdue_days > 0)
            and (self.appeals is None or _came_from(item, self.appeals))
            and (self.goal is None or self.goal in item.goals)
        )


def _came_from(item: PortfolioEntry, source: str) -> bool:
    return any(source in (ANY, appeal.source) for appeal in item.appeals)


def filter_entries(items: Iterable[PortfolioEntry], wanted: Filter) -> list[PortfolioEntry]:
    """The projects asked about, in the order given."""
    return [item for item in items if wanted(item)]
