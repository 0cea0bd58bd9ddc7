"""Who has to meet a deadline, named in the same way in the status, the briefs, the agenda and on the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lean.procedure.roles import title_of_role

if TYPE_CHECKING:
    from lean.procedure.deadlines import DeadlineState
    from lean.regulation.model import Regulation


def name_debtor(state: DeadlineState, holder: str | None, regulation: Regulation) -> str:
    """Return who has to meet a deadline, or met it: «Петрова П.П.» or «Координатор (Сидоров С.С.)».

    A person whom the project's own document names goes before the role; `holder` is the only holder of the role, or
    None.
    """
    return state.person or name_role(state.actor, state.acted or holder, regulation)


def find_debtor(state: DeadlineState, holder: str | None) -> str | None:
    """Return the name of the person who has to meet a deadline, or met it; None where only the role is known."""
    return state.person or state.acted or holder


def name_role(role: str, person: str | None, regulation: Regulation) -> str:
    """Return the title of a role, with a person in brackets where one is given."""
    title = title_of_role(role, regulation)
    return f"{title} ({person})" if person else title
