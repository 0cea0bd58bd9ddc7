"""A process map (прил. 2) with what its time goes to and the numbered list beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lean.process.analysis import Analysis, analyse
from lean.rules.maps import MapName, chart
from lean.workspace.project import Project, once

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lean.documents.process_map import Proposal
    from lean.process.checks import Chart


@dataclass(frozen=True, slots=True)
class MapView:
    """A map; `entries` are the problems of the current map or the proposals of the target map by their numbers.

    `analysis` is None where the map has no steps or is not complete.
    """

    name: MapName
    chart: Chart
    analysis: Analysis | None
    entries: Mapping[int, str | None]
    proposals: Mapping[int, Proposal]

    @property
    def lead_time(self) -> str | None:
        """The lead time in words; None where no course leads from a start to an end."""
        return str(self.analysis.lead_time) if self.analysis is not None and self.analysis.path else None


@once
def view_map(project: Project, name: MapName) -> MapView:
    """Return a map of the project, an empty one where there is none. Raises BrokenDocumentError."""
    drawn = chart(project, name)
    analysis = analyse(drawn) if drawn.process.steps else None
    proposals = dict(sorted(project.target_map.proposals.items())) if name == "target-map" else {}
    entries = {number: proposal.what for number, proposal in proposals.items()}
    return MapView(
        name,
        drawn,
        analysis if isinstance(analysis, Analysis) else None,
        dict(sorted(project.current_map.problems.items())) if name == "current-map" else entries,
        proposals,
    )
