"""What a project and its workspace say already, for forms that repeat it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lean.documents.card import ProjectCard
from lean.documents.process_map import CurrentMap
from lean.documents.workspace import Roster
from lean.importing.card_and_plan.results import KnownFacts
from lean.values.spelling import folded
from lean.workspace.project import readable_or

if TYPE_CHECKING:
    from lean.workspace.project import Project
    from lean.workspace.workspace import Workspace


def collect_known_facts(workspace: Workspace, project: Project | None) -> KnownFacts:
    """Collect what a workspace and a project already say; a document that is missing or unreadable adds nothing."""
    roster = readable_or(lambda: workspace.roster, Roster())
    card = readable_or(lambda: project.card if project is not None else ProjectCard(), ProjectCard())
    current = readable_or(lambda: project.current_map if project is not None else CurrentMap(), CurrentMap())
    people = (*roster.members, card.people.coordinator, card.people.leader, card.head_of_unit)
    return KnownFacts(
        title=card.title,
        head=roster.head.name,
        names=tuple(person.name for person in people if person.name is not None),
        posts=frozenset(folded(person.post) for person in people if person.post is not None),
        problems=current.problems,
    )
