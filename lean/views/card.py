"""The project card (прил. 1): its blocks, and who agrees and approves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lean.views.people import PersonView, find_same_person, find_signatory

if TYPE_CHECKING:
    from lean.documents.card import ProjectCard
    from lean.views.occasion import Occasion


@dataclass(frozen=True, slots=True)
class CardView:
    """The card with the title on one line, the organisation that carries the project out, and both signatures."""

    title: str | None
    organisation: str | None
    card: ProjectCard
    agrees: PersonView
    approves: PersonView


def view_card(occasion: Occasion) -> CardView:
    """Return the project card. Raises BrokenDocumentError where the card or the roster cannot be read."""
    return CardView(
        title=occasion.title,
        organisation=occasion.organisation,
        card=occasion.project.card,
        agrees=find_signatory("coordinator", occasion),
        approves=_find_approver(occasion),
    )


def _find_approver(occasion: Occasion) -> PersonView:
    """Return who approves the card: the head of the management team, or the signatory that the card names.

    No file states in which capacity somebody outside the roster signs: the post of such a person is None.
    """
    roster = occasion.project.workspace.roster
    signatory = occasion.project.card.signatory
    if signatory is None:
        return find_signatory("mayor", occasion, roster.head.post)
    posts = [person.post for person in find_same_person(signatory, roster.members)]
    return PersonView(signatory, posts[0] if len(posts) == 1 else None)
