"""Two states of a document -> what differs in meaning: items matched by identity, nothing for comments and layout.

Works on plain data with the model as a guide to titles, so that a state that an older program wrote, or that is wrong,
can be compared too. Two states differ exactly where their seals do: order of keys, empty keys and white space around
text do not count.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from lean.history.diff_words import DocumentPlace, FieldWords, format_value
from lean.procedure.seals import canonical

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
    """One difference. ``place`` are keys and identities, ``what`` is the place in words; texts as people read them."""

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
        """The same with the event of a journal's entry called as people call it."""
        event = self.place[0].rpartition(" ")[2] if self.document == "journal" and self.place else ""
        return replace(self, what=self.what.replace(event, f"«{events[event]}»", 1)) if event in events else self

    @property
    def turned(self) -> Change:
        """The change that takes this one back."""
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
    """A change with stable keys."""
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
    """Changes under the names of their documents, in their order."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.document, []).append(change)
    return found


def find_differences(name: str, old: object, new: object, model: type[BaseModel]) -> list[Change]:
    """What changed from one state of the document ``name`` to another: plain data as the reader gives it.

    In the order of the document's fields and items; empty where both states have the same seal.
    """
    return [
        Change(name, kind, place, what, before, after)
        for kind, place, what, before, after in _compare_values(
            canonical(old), canonical(new), DocumentPlace.top(model)
        )
    ]


Difference = tuple[Kind, Place, str, str | None, str | None]


def _compare_values(old: Any, new: Any, here: DocumentPlace) -> Iterator[Difference]:  # noqa: ANN401 - plain data of any shape
    if old == new and type(old) is type(new):
        return
    # A part that is there on one side only is told field by field.
    old, new = _as_empty(old, new), _as_empty(new, old)
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _compare_mappings(old, new, here)
    elif isinstance(old, list) and isinstance(new, list) and not here.is_value:
        yield from _compare_lists(old, new, here)
    else:
        yield from _compare_scalars(old, new, here)


def _as_empty(value: Any, other: Any) -> Any:  # noqa: ANN401
    return type(other)() if value is None and isinstance(other, dict | list) else value


def _compare_mappings(old: dict[str, Any], new: dict[str, Any], here: DocumentPlace) -> Iterator[Difference]:
    known = list(here.fields())
    for key in [*known, *(key for key in dict.fromkeys([*old, *new]) if key not in known)]:
        step = here.into(key, new.get(key, old.get(key)))
        if step.is_item and (key in old) != (key in new):
            kind: Kind = "added" if key in new else "removed"
            yield kind, step.place, step.what, None, None
        else:
            yield from _compare_values(old.get(key), new.get(key), step)


def _compare_scalars(old: Any, new: Any, here: DocumentPlace) -> Iterator[Difference]:  # noqa: ANN401
    before, after = format_value(old, here.field), format_value(new, here.field)
    if old in (None, {}, []):
        yield "added", here.place, here.what, None, after
    elif new in (None, {}, []):
        yield "removed", here.place, here.what, before, None
    else:
        if before == after:
            # The same to a reader, written in another way: the seal sees it, so both spellings are told.
            before, after = format_value(old, FieldWords.plain()), format_value(new, FieldWords.plain())
            if before == after:
                before, after = json.dumps(old, ensure_ascii=False), json.dumps(new, ensure_ascii=False)
        yield "changed", here.place, here.what, before, after


def _compare_lists(old: list[Any], new: list[Any], here: DocumentPlace) -> Iterator[Difference]:
    pairs = _pair_items(old, new, here)
    partner = {after: before for before, after in pairs}
    kept = kept_in_order([before for before, _ in sorted(pairs, key=lambda pair: pair[1])])
    for after, item in enumerate(new):
        before = partner.get(after)
        if before is None:
            yield from _report_item("added", here, item)
            continue
        step = here.item(item)
        if before not in kept:
            yield "moved", step.place, step.what_of(item), str(before + 1), str(after + 1)
        yield from _compare_values(old[before], item, step)
    gone = {before for before, _ in pairs}
    for before, item in enumerate(old):
        if before not in gone:
            yield from _report_item("removed", here, item)


def _report_item(kind: Kind, here: DocumentPlace, item: Any) -> Iterator[Difference]:  # noqa: ANN401
    step = here.item(item)
    if step.is_item:
        yield kind, step.place, step.what, None, None
    else:
        text = format_value(item, step.field)
        yield kind, step.place, step.what, text if kind == "removed" else None, text if kind == "added" else None


def _pair_items(old: list[Any], new: list[Any], here: DocumentPlace) -> list[tuple[int, int]]:
    """Items of two lists that are the same item: of equal content, else of equal identity, else nearly alike."""
    pairs: list[tuple[int, int]] = []
    left, right = list(range(len(old))), list(range(len(new)))
    for key in (_serialize, here.identity):
        found = _pair_equal([(i, key(old[i])) for i in left], [(i, key(new[i])) for i in right])
        pairs += found
        left = [i for i in left if i not in {before for before, _ in found}]
        right = [i for i in right if i not in {after for _, after in found}]
    if here.has_identifiers or not left or not right or max(len(left), len(right)) > _MANY:
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


def _similarity(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / (one.total() + other.total())


def _serialize(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def kept_in_order(places: Sequence[int]) -> frozenset[int]:
    """A longest part of ``places`` that still rises: what has not been moved."""
    import bisect  # noqa: PLC0415 - only where a list changed

    ends: list[int] = []
    index: list[int] = []
    before: list[int] = [-1] * len(places)
    for here, place in enumerate(places):
        at = bisect.bisect_left(ends, place)
        ends[at : at + 1] = [place]
        index[at : at + 1] = [here]
        before[here] = index[at - 1] if at else -1
    kept = set()
    last = index[-1] if index else -1
    while last >= 0:
        kept.add(places[last])
        last = before[last]
    return frozenset(kept)
