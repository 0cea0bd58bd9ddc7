"""A journal is only added to: which entries that were saved it no longer holds as they were."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lean.diagnostics import Diagnostic, Severity
from lean.history.diff import kept_in_order
from lean.history.documents_at import parse_entries
from lean.values import format_date, parse_date
from lean.workspace.yaml_source import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    PlainEntry = Mapping[str, object]

RULE: Final = "journal-past"


@dataclass(frozen=True, slots=True)
class LostEntry:
    """An entry that a journal holds no longer as it was: what became of it, and which entry shows that (None: none)."""

    entry: PlainEntry
    fate: str
    place: int | None


def has_only_grown(before: Sequence[PlainEntry], after: Sequence[PlainEntry]) -> bool:
    """Whether a journal still holds all it held, in the same order; a merge may put others between."""
    rest = iter(after)
    return all(any(item == entry for item in rest) for entry in before)


def find_lost_entries(before: Sequence[PlainEntry], after: Sequence[PlainEntry]) -> list[LostEntry]:
    """The entries that a journal does not hold any more as and where they were, in their old order."""
    if has_only_grown(before, after):
        return []
    places = _find_positions(before, after)
    kept = kept_in_order([place for place in places if place is not None])
    new = [place for place in range(len(after)) if place not in places]
    found = []
    for entry, place in zip(before, places, strict=True):
        if place is None:
            found.append(_describe_missing(entry, after, new))
        elif place not in kept:
            found.append(LostEntry(entry, "переставлена", place))
    return found


def _find_positions(before: Sequence[PlainEntry], after: Sequence[PlainEntry]) -> list[int | None]:
    """Where each entry stands now, word for word."""
    free = list(range(len(after)))
    found: list[int | None] = []
    for entry in before:
        place = next((place for place in free if after[place] == entry), None)
        if place is not None:
            free.remove(place)
        found.append(place)
    return found


def _describe_missing(entry: PlainEntry, after: Sequence[PlainEntry], new: list[int]) -> LostEntry:
    for key in ("event", "date"):
        place = next((place for place in new if after[place].get(key) == entry.get(key)), None)
        if place is not None:
            new.remove(place)
            return LostEntry(entry, "изменена", place)
    return LostEntry(entry, "убрана", None)


def check_journal(
    path: str, before: bytes | None, after: bytes | None, names: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """What a journal lost, each at the entry that shows it; nothing where it cannot be read: that is told elsewhere.

    ``names`` are what events are called for people.
    """
    now = parse_entries(after)
    if after is not None and after.strip() and not now:
        return
    for item in find_lost_entries(parse_entries(before), now):
        line, column = read(after).locate((item.place,)) if after is not None and item.place is not None else (1, 1)
        message = f"сохранённая запись {item.fate}: {describe_entry(item.entry, names)}; журнал только дописывают"
        yield Diagnostic(path, line, column, RULE, Severity.ERROR, message)


def describe_entry(entry: PlainEntry, names: Mapping[str, str]) -> str:
    """An entry in a few words: «Карточка утверждена» 25.01.2027."""
    event, day = str(entry.get("event")), str(entry.get("date"))
    with contextlib.suppress(ValueError):
        day = format_date(parse_date(day))
    return f"«{names.get(event, event)}» {day}"
