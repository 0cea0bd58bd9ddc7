"""The documents of a workspace, one model per kind of file; each is loaded when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pydantic import BaseModel


class Models(Mapping[str, "type[BaseModel]"]):
    """Names of documents -> their models. To define all of them takes longer than to tell the history of a project."""

    def __init__(self, places: Mapping[str, str]) -> None:
        """Take the module and the class of each model: ``card.ProjectCard``."""
        self._places = places
        self._loaded: dict[str, type[BaseModel]] = {}

    def __getitem__(self, name: str) -> type[BaseModel]:
        """The model of a document. Raises KeyError for a name that is none."""
        if name not in self._loaded:
            module, model = self._places[name].split(".")
            self._loaded[name] = getattr(import_module(f"{__name__}.{module}"), model)
        return self._loaded[name]

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


DOCUMENTS: Final = Models(
    {
        "card": "card.ProjectCard",
        "survey": "survey.CustomerSurvey",
        "evaluation": "evaluation.Evaluation",
        "current-map": "process_map.CurrentMap",
        "target-map": "process_map.TargetMap",
        "plan": "plan.ActionPlan",
        "monitoring": "monitoring.Monitoring",
        "meetings": "meetings.Meetings",
        "report": "report.Report",
        "practice": "practice.Practice",
        "journal": "journal.Journal",
    }
)
"""The documents of a project by name; the file is the name with `.yaml`."""

WORKSPACE_DOCUMENTS: Final = Models(
    {"lean": "workspace.WorkspaceSettings", "roster": "workspace.Roster", "appeals": "workspace.AppealsRegister"}
)
"""The documents at the top of a workspace by name; the file is the name with `.yaml`."""
