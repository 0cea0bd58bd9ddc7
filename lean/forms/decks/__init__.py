"""Decks: the working one and that of the defence, built from a project and written as native, editable slides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lean.forms.decks.model import Deck
    from lean.views.occasion import Occasion


def _build_working_deck(occasion: Occasion) -> Deck:
    from lean.forms.decks.working import build_working_deck  # noqa: PLC0415 - imported for this deck alone

    return build_working_deck(occasion)


def _build_defence_deck(occasion: Occasion) -> Deck:
    from lean.forms.decks.defence import build_defence_deck  # noqa: PLC0415 - same

    return build_defence_deck(occasion)


DECKS: Final[Mapping[str, Callable[[Occasion], Deck]]] = {
    "working-deck": _build_working_deck,
    "defence-deck": _build_defence_deck,
}
"""The function that builds each deck, by the form's name; it raises BrokenDocumentError."""
