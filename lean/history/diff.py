"""Differences in meaning between two states of a document: items are matched by identity, layout does not count.

Works on plain data, with the model as a guide to titles, so that states of older or invalid documents can be compared
too. Two states differ exactly where their seals do: the order of keys, empty keys and white space around text do not
count.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from lean.history.diff_words import DocumentPlace, FieldWords, format_value
from lean.procedure.seals import canonise
from lean.values.rising_run import find_longest_rising_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pydantic import BaseModel

Kind = Literal["added", "removed", "changed", "moved"]
Place = tuple[str, ...]
T = TypeVar("T")

ALIKE: Final = 0.5
"""Items without an identity in common are the same item, reworded, from this share of common letter triples on."""
_MANY: Final = 60  # items on each side beyond which rewording is not looked for


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: ``place`` holds keys and identities, ``what`` is the place in words, both states are texts."""

    document: str
    kind: Kind
    place: Place
    what: str
    old: str | None = None
    new: str | None = None

    @property
    def text(self) -> str:
        """The change in one line of Russian."""
        if not self.place and self.kind != "changed":
            return "документ создан" if self.kind == "added" else "документ удалён"
        return _TEXTS[self.kind, self.old is not None, self.new is not None](self)

    def with_event_names(self, events: Mapping[str, str]) -> Change:
        """Return the change with the event of a journal entry replaced by its title."""
        event = self.place[0].rpartition(" ")[2] if self.document == "journal" and self.place else ""
        return replace(self, what=self.what.replace(event, f"«{events[event]}»", 1)) if event in events else self

    @property
    def turned(self) -> Change:
        """The opposite change: from the new state to the old one."""
        kind: dict[Kind, Kind] = {"added": "removed", "removed": "added", "changed": "changed", "moved": "moved"}
        return Change(self.document, kind[self.kind], self.place, self.what, self.new, self.old)


_TEXTS: Final = {
    ("added", False, False): lambda c: f"добавлено: {c.what}",
    ("removed", False, False): lambda c: f"убрано: {c.what}",
    ("added", False, True): lambda c: f"{c.what}: добавлено «{c.new}»",
    ("removed", True, False): lambda c: f"{c.what}: убрано «{c.old}»",
    ("changed", True, True): lambda c: f"{c.what}: {c.old} → {c.new}",
    # The middle one of three that were turned round keeps its place; its neighbours are others.
    ("moved", True, True): lambda c: (
        f"переставлено: {c.what}" + (f" (место {c.old} → {c.new})" if c.old != c.new else "")
    ),
}


def change_to_object(change: Change) -> dict[str, Any]:
    """Return a change as a JSON object with stable keys."""
    return {
        "document": change.document,
        "kind": change.kind,
        "place": list(change.place),
        "what": change.what,
        "old": change.old,
        "new": change.new,
        "text": change.text,
    }


def group_by_document(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """Return changes grouped by document name, in their order."""
    grouped: dict[str, list[Change]] = {}
    for change in changes:
        grouped.setdefault(change.document, []).append(change)
    return grouped


def find_differences(name: str, old: object, new: object, model: type[BaseModel]) -> list[Change]:
    """Return what changed between two states of the document ``name``, given as plain data of the YAML reader.

    The order is that of fields and items of the document; empty where both states have the same seal.
    """
    return [
        Change(name, kind, place, what, before, after)
        for kind, place, what, before, after in _compare_values(canonise(old), canonise(new), DocumentPlace.top(model))
    ]


Difference = tuple[Kind, Place, str, str | None, str | None]


def _compare_values(old: Any, new: Any, place: DocumentPlace) -> Iterator[Difference]:  # noqa: ANN401 - plain data of any shape
    if old == new and type(old) is type(new):
        return
    # A part that is there on one side only is told field by field.
    old, new = _as_empty(old, new), _as_empty(new, old)
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _compare_mappings(old, new, place)
    elif isinstance(old, list) and isinstance(new, list) and not place.is_value:
        yield from _compare_lists(old, new, place)
    else:
        yield from _compare_scalars(old, new, place)


def _as_empty(value: Any, other: Any) -> Any:  # noqa: ANN401
    return type(other)() if value is None and isinstance(other, dict | list) else value


def _compare_mappings(old: dict[str, Any], new: dict[str, Any], place: DocumentPlace) -> Iterator[Difference]:
    known = list(place.fields())
    for key in [*known, *(key for key in dict.fromkeys([*old, *new]) if key not in known)]:
        step = place.into(key, new.get(key, old.get(key)))
        if step.is_item and (key in old) != (key in new):
            kind: Kind = "added" if key in new else "removed"
            yield kind, step.place, step.what, None, None
        else:
            yield from _compare_values(old.get(key), new.get(key), step)


def _compare_scalars(old: Any, new: Any, place: DocumentPlace) -> Iterator[Difference]:  # noqa: ANN401
    before, after = format_value(old, place.field), format_value(new, place.field)
    if old in (None, {}, []):
        yield "added", place.place, place.what, None, after
    elif new in (None, {}, []):
        yield "removed", place.place, place.what, before, None
    else:
        if before == after:
            # The same to a reader, written in another way: the seal sees it, so both spellings are told.
            before, after = format_value(old, FieldWords.plain()), format_value(new, FieldWords.plain())
            if before == after:
                before, after = json.dumps(old, ensure_ascii=False), json.dumps(new, ensure_ascii=False)
        yield "changed", place.place, place.what, before, after


def _compare_lists(old: list[Any], new: list[Any], place: DocumentPlace) -> Iterator[Difference]:
    pairs = _pair_items(old, new, place)
    partner = {after: before for before, after in pairs}
    order = [before for before, _ in sorted(pairs, key=lambda pair: pair[1])]
    kept = {order[index] for index in find_longest_rising_run(order)}
    for after, item in enumerate(new):
        before = partner.get(after)
        if before is None:
            yield from _report_item("added", place, item)
            continue
        step = place.item(item)
        if before not in kept:
            yield "moved", step.place, step.what_of(item), str(before + 1), str(after + 1)
        yield from _compare_values(old[before], item, step)
    gone = {before for before, _ in pairs}
    for before, item in enumerate(old):
        if before not in gone:
            yield from _report_item("removed", place, item)


def _report_item(kind: Kind, place: DocumentPlace, item: Any) -> Iterator[Difference]:  # noqa: ANN401
    step = place.item(item)
    if step.is_item:
        yield kind, step.place, step.what, None, None
    else:
        text = format_value(item, step.field)
        yield kind, step.place, step.what, text if kind == "removed" else None, text if kind == "added" else None


def _pair_items(old: list[Any], new: list[Any], place: DocumentPlace) -> list[tuple[int, int]]:
    """Return pairs of indexes of the same item: equal content first, then equal identity, then similar text."""
    pairs: list[tuple[int, int]] = []
    left, right = list(range(len(old))), list(range(len(new)))
    for key in (_serialize, place.identity):
        matches = _pair_equal([(i, key(old[i])) for i in left], [(i, key(new[i])) for i in right])
        pairs += matches
        left = [i for i in left if i not in {before for before, _ in matches}]
        right = [i for i in right if i not in {after for _, after in matches}]
    if place.has_identifiers or not left or not right or max(len(left), len(right)) > _MANY:
        return pairs
    return pairs + _pair_similar([(i, _serialize(old[i])) for i in left], [(i, _serialize(new[i])) for i in right])


def _pair_equal(old: Sequence[tuple[int, str | None]], new: Sequence[tuple[int, str | None]]) -> list[tuple[int, int]]:
    waiting: dict[str, list[int]] = defaultdict(list)
    for place, key in reversed(old):
        if key is not None:
            waiting[key].append(place)
    return [(waiting[key].pop(), place) for place, key in new if key is not None and waiting.get(key)]


def _pair_similar(old: Sequence[tuple[int, str]], new: Sequence[tuple[int, str]]) -> list[tuple[int, int]]:
    triples = {text: Counter(text[i : i + 3] for i in range(max(len(text) - 2, 1))) for _, text in [*old, *new]}
    scores = sorted((-_similarity(triples[a], triples[b]), min(a, b), max(a, b), i, j) for i, a in old for j, b in new)
    pairs: list[tuple[int, int]] = []
    left, right = {i for i, _ in old}, {j for j, _ in new}
    for score, _, _, i, j in scores:
        if -score >= ALIKE and i in left and j in right:
            pairs.append((i, j))
            left.discard(i)
            right.discard(j)
    return pairs


def _similarity(left: Counter[str], right: Counter[str]) -> float:
    return 2 * (left & right).total() / (left.total() + right.total())


def _serialize(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
