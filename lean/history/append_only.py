"""A journal may only grow: which saved entries a later version changed, removed or reordered."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lean.diagnostics import Diagnostic, Severity
from lean.history.documents_at import parse_entries, parse_journal
from lean.values import format_date, parse_date
from lean.values.rising_run import find_longest_rising_run
from lean.workspace.yaml_source import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    PlainEntry = Mapping[str, object]

RULE: Final = "journal-past"


@dataclass(frozen=True, slots=True)
class LostEntry:
    """A saved entry that the journal no longer holds as it was.

    ``fate`` says what happened to it; ``place`` is the index of the entry that shows it, None where there is none.
    """

    entry: PlainEntry
    fate: str
    place: int | None


def has_only_grown(before: Sequence[PlainEntry], after: Sequence[PlainEntry]) -> bool:
    """Return whether all entries of `before` are still there in the same order; a merge may have put others between."""
    rest = iter(after)
    return all(any(item == entry for item in rest) for entry in before)


def find_lost_entries(before: Sequence[PlainEntry], after: Sequence[PlainEntry]) -> list[LostEntry]:
    """Return the entries of `before` that were changed, removed or reordered in `after`, in their old order."""
    if has_only_grown(before, after):
        return []
    positions = _find_positions(before, after)
    order = [position for position in positions if position is not None]
    kept = {order[index] for index in find_longest_rising_run(order)}
    new = [position for position in range(len(after)) if position not in positions]
    lost = []
    for entry, position in zip(before, positions, strict=True):
        if position is None:
            lost.append(_describe_missing(entry, after, new))
        elif position not in kept:
            lost.append(LostEntry(entry, "переставлена", position))
    return lost


def _find_positions(before: Sequence[PlainEntry], after: Sequence[PlainEntry]) -> list[int | None]:
    """Return for each entry of `before` the index of an equal entry of `after`, None where there is none."""
    free = list(range(len(after)))
    positions: list[int | None] = []
    for entry in before:
        position = next((position for position in free if after[position] == entry), None)
        if position is not None:
            free.remove(position)
        positions.append(position)
    return positions


def _describe_missing(entry: PlainEntry, after: Sequence[PlainEntry], new: list[int]) -> LostEntry:
    """Return what happened to an entry that has no equal: changed into one of the `new` entries, or removed."""
    for key in ("event", "date"):
        place = next((place for place in new if after[place].get(key) == entry.get(key)), None)
        if place is not None:
            new.remove(place)
            return LostEntry(entry, "изменена", place)
    return LostEntry(entry, "убрана", None)


def find_inserted_entries(before: Sequence[PlainEntry], after: Sequence[PlainEntry]) -> list[int]:
    """Return the indexes of new entries of `after` that stand before the last entry of `before`."""
    inserted: list[int] = []
    saved = iter(before)
    expected = next(saved, None)
    for position, entry in enumerate(after):
        if expected is None:
            break
        if entry == expected:
            expected = next(saved, None)
        else:
            inserted.append(position)
    return inserted


def check_journal(
    path: str,
    before: bytes | None,
    after: bytes | None,
    names: Mapping[str, str],
    merged: Sequence[PlainEntry] = (),
) -> Iterator[Diagnostic]:
    """Yield an error for each saved entry that was lost and each new one that stands before a saved one.

    Entries of `merged` come from the other parents of a merge and may stand anywhere. Yields nothing where the new
    journal cannot be read: reading it reports that; an empty one has lost its entries. ``names`` are titles of events.
    """
    current = parse_journal(after)
    if current is None:
        return
    saved = parse_entries(before)
    lost_entries = find_lost_entries(saved, current)
    for lost in lost_entries:
        message = f"сохранённая запись {lost.fate}: {describe_entry(lost.entry, names)}; журнал только дописывают"
        yield _report(path, after, lost.place, message)
    if lost_entries:
        return
    for position in find_inserted_entries(saved, current):
        if current[position] not in merged:
            message = (
                f"запись вставлена перед сохранёнными: {describe_entry(current[position], names)}; журнал только "
                "дописывают: перенесите её в конец, а ветку коллеги соединяйте слиянием (git merge)"
            )
            yield _report(path, after, position, message)


def check_removed_journal(path: str, before: bytes | None, names: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Yield an error for a journal with entries that is no longer there."""
    saved = parse_entries(before)
    if saved:
        message = (
            f"убран журнал, последняя запись в нём: {describe_entry(saved[-1], names)}; "
            "журнал только дописывают, прекращённый проект остаётся с событием cancelled"
        )
        yield _report(path, None, None, message)


def find_successor(before: bytes | None, candidates: Mapping[str, bytes]) -> str | None:
    """Return the path of the journal that holds most entries of one that is gone; None where none holds any."""
    saved = parse_entries(before)

    def count_kept(path: str) -> int:
        current = parse_entries(candidates[path])
        return sum(entry in current for entry in saved)

    return max((path for path in candidates if count_kept(path)), key=count_kept, default=None)


def _report(path: str, content: bytes | None, position: int | None, message: str) -> Diagnostic:
    line, column = read(content).locate((position,)) if content is not None and position is not None else (1, 1)
    return Diagnostic(path, line, column, RULE, Severity.ERROR, message)


def describe_entry(entry: PlainEntry, names: Mapping[str, str]) -> str:
    """Return an entry in a few words: «Карточка утверждена» 25.01.2027."""
    event, day = str(entry.get("event")), str(entry.get("date"))
    with contextlib.suppress(ValueError):
        day = format_date(parse_date(day))
    return f"«{names.get(event, event)}» {day}"
