"""The documents of a workspace, one model per kind of file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lean.documents.card import ProjectCard
from lean.documents.evaluation import Evaluation
from lean.documents.journal import Journal
from lean.documents.meetings import Meetings
from lean.documents.monitoring import Monitoring
from lean.documents.plan import ActionPlan
from lean.documents.practice import Practice
from lean.documents.process_map import CurrentMap, TargetMap
from lean.documents.report import Report
from lean.documents.survey import CustomerSurvey
from lean.documents.workspace import AppealsRegister, Roster, WorkspaceSettings

if TYPE_CHECKING:
    from pydantic import BaseModel

DOCUMENTS: Final[dict[str, type[BaseModel]]] = {
    "card": ProjectCard,
    "survey": CustomerSurvey,
    "evaluation": Evaluation,
    "current-map": CurrentMap,
    "target-map": TargetMap,
    "plan": ActionPlan,
    "monitoring": Monitoring,
    "meetings": Meetings,
    "report": Report,
    "practice": Practice,
    "journal": Journal,
}
"""The documents of a project by name; the file is the name with `.yaml`."""

WORKSPACE_DOCUMENTS: Final[dict[str, type[BaseModel]]] = {
    "lean": WorkspaceSettings,
    "roster": Roster,
    "appeals": AppealsRegister,
}
"""The documents at the top of a workspace by name; the file is the name with `.yaml`."""
