"""What an item of a list is called in messages, and what tells it from the other items; each model declares its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ItemWords:
    """The words for one kind of list item (nominative, genitive), its identifying keys and its label.

    The first entry of ``identity`` whose keys are all present counts. ``strict`` items are equal by identity alone.
    """

    nominative: str
    genitive: str
    identity: tuple[tuple[str, ...], ...]
    label: tuple[str, ...]
    strict: bool = False


def item_by_key(nominative: str, genitive: str, key: str, *label: str) -> ItemWords:
    """Return the words for items that one key identifies; without ``label`` they are labelled with it in quotes."""
    return ItemWords(nominative, genitive, ((key,),), label or (f"«{{{key}}}»",))
