"""Decks: the working one and that of the defence, built from a project and written as native, editable slides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lean.forms.decks.defence import build_defence_deck
from lean.forms.decks.working import build_working_deck

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lean.forms.decks.model import Deck
    from lean.views.occasion import Occasion

DECKS: Final[Mapping[str, Callable[[Occasion], Deck]]] = {
    "working-deck": build_working_deck,
    "defence-deck": build_defence_deck,
}
"""The function that builds each deck, by the form's name; it raises BrokenDocumentError."""
