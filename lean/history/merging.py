"""Three-way merge of a document: journal entries by date, list items by identity.

Text is merged, so comments and layout of both sides stay; the result is read back and must hold the changes of both
sides and no other. Where both sides changed the same thing the result is None and git leaves conflict markers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from lean.documents import DOCUMENTS, WORKSPACE_DOCUMENTS
from lean.history.diff import find_differences
from lean.history.diff_words import DocumentPlace
from lean.values import parse_date
from lean.workspace.yaml_source import Source, SourceError, read

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic import BaseModel

    from lean.diagnostics import Route

_MOST: Final = 2_000  # items of a list


class _Conflict(Exception):  # noqa: N818 - no error: an answer
    """Both sides changed the same thing, or the text cannot be split."""


@dataclass(frozen=True)
class Block:
    """A piece of a document: its lines in ``source`` and the route of its value."""

    key: str
    source: Source
    route: Route
    here: DocumentPlace
    start: int
    end: int

    @property
    def top(self) -> int:
        """The number of lines of the whole document."""
        return self.source.text.count("\n") + 1

    @property
    def text(self) -> str:
        """The lines, each with its end."""
        text = "".join(f"{line}\n" for line in self.source.text.split("\n")[self.start : self.end])
        # What stands behind the last line break is no line.
        return text.removesuffix("\n") if text.endswith("\n\n") and self.end == self.top else text

    @property
    def data(self) -> Any:  # noqa: ANN401 - plain data
        """The value that stands here."""
        value = self.source.data
        for step in self.route:
            value = value[step]
        return value


def merge_documents(name: str, base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """Return the document ``name`` with the changes of both sides; None where a person has to decide."""
    if b"\r\n" in ours and b"\r\n" in theirs:
        merged = merge_documents(name, *(text.replace(b"\r\n", b"\n") for text in (base, ours, theirs)))
        return None if merged is None else merged.replace(b"\n", b"\r\n")
    model = DOCUMENTS.get(name) or WORKSPACE_DOCUMENTS.get(name)
    if model is None or b"\r" in base + ours + theirs:
        return None
    try:
        sides = [read(content) for content in (base, ours, theirs)]
        place = DocumentPlace.top(model)
        tops = [Block("", side, (), place, 0, len(side.text.split("\n"))) for side in sides]
        text = _merge_journals(tops) if name == "journal" else _merge_blocks(tops)
        result = text.encode()
        if not _holds_both_changes(name, model, sides, read(result)):
            return None
    except (_Conflict, SourceError):
        return None
    return result


def _holds_both_changes(name: str, model: type[BaseModel], sides: Sequence[Source], result: Source) -> bool:
    """Return whether a merged document holds exactly the changes of both sides."""

    def changes(to: Source) -> set[tuple[str, tuple[str, ...], str | None]]:
        differences = find_differences(name, sides[0].data, to.data, model)
        return {(change.kind, change.place, change.new) for change in differences if change.kind != "moved"}

    return changes(result) == changes(sides[1]) | changes(sides[2])


def _merge_journals(tops: Sequence[Block]) -> str:
    """Return the common entries followed by the new ones of both sides by date; ours first on the same day."""
    heads, entries = zip(*_split_all(tops, lambda _, place: str(place)), strict=True)
    texts = [[entry.text.strip() for entry in side] for side in entries]
    common = len(texts[0])
    if texts[1][:common] != texts[0] or texts[2][:common] != texts[0]:
        raise _Conflict
    ours, theirs = entries[1][common:], entries[2][common:]
    known = {str(entry.data) for entry in ours}
    new = [*ours, *(entry for entry in theirs if str(entry.data) not in known)]
    old = entries[1][:common]
    head = _choose_text(*heads)
    return head + "".join(entry.text for entry in [*old, *sorted(new, key=_entry_day)])


def _entry_day(entry: Block) -> str:
    try:
        return parse_date(str(entry.data["date"])).isoformat()
    except (ValueError, KeyError, TypeError):
        raise _Conflict from None


def _merge_blocks(sides: Sequence[Block]) -> str:
    """Return the merged text of one block: the changed side where only one changed it, else merged piece by piece."""
    texts = [side.text for side in sides]
    try:
        return _choose_text(*texts)
    except _Conflict:
        pass
    parts = _split_all(sides, _block_identity)
    head = _choose_text(*(first for first, _ in parts))
    pieces = [{piece.key: piece for piece in found} for _, found in parts]
    if any(len(named) != len(found) for named, (_, found) in zip(pieces, parts, strict=True)):
        raise _Conflict
    return head + "".join(
        _merge_piece([side.get(key) for side in pieces]) for key in _merge_order(*(list(p) for p in pieces))
    )


def _split_all(sides: Sequence[Block], keyed: Callable[[Block, int], str]) -> list[tuple[str, list[Block]]]:
    """Return the three states split into pieces, the common one first."""
    parts = [_split_block(side, keyed) for side in sides]
    if sides[0].data is not None:
        return parts
    # What a scaffold says above an empty place is not a remark on the first item that either side wrote there.
    return [parts[0], *(_detach_scaffold(sides[0].text, *part) for part in parts[1:])]


def _detach_scaffold(start: str, head: str, pieces: list[Block]) -> tuple[str, list[Block]]:
    """Return the block with the lines of ``start`` moved from its first piece to its head."""
    lines = start.rstrip().count("\n") + 1 - head.count("\n")
    if not pieces or lines <= 0 or not (head + pieces[0].text).startswith(start.rstrip() + "\n"):
        return head, pieces
    first = pieces[0]
    moved = "".join(f"{line}\n" for line in first.text.split("\n")[:lines])
    return head + moved, [replace(first, start=first.start + lines), *pieces[1:]]


def _merge_piece(versions: Sequence[Block | None]) -> str:
    present = [piece for piece in versions if piece is not None]
    if len(present) == len(versions):
        return _merge_blocks(present)
    return _choose_text(*("" if piece is None else piece.text for piece in versions))


def _choose_text(base: str, ours: str, theirs: str) -> str:
    """Return the text of the side that changed it, ours where they differ in outer white space. Raises _Conflict."""
    plain = [text.strip() for text in (base, ours, theirs)]
    if plain[1] == plain[2] or plain[0] == plain[2]:
        return ours
    if plain[0] == plain[1]:
        return theirs
    raise _Conflict


def _merge_order(base: list[str], ours: list[str], theirs: list[str]) -> list[str]:
    """Return all keys in the order of the side that changed it; added keys follow the key they stood behind."""
    common = set(base) & set(ours) & set(theirs)
    orders = [[key for key in side if key in common] for side in (base, ours, theirs)]
    if orders[1] not in (orders[0], orders[2]) and orders[2] != orders[0]:
        raise _Conflict
    first, second = (ours, theirs) if orders[1] != orders[0] or orders[2] == orders[0] else (theirs, ours)
    order = list(first)
    for place, key in enumerate(second):
        if key not in order:
            before = next((other for other in reversed(second[:place]) if other in order), None)
            at = 0 if before is None else order.index(before) + 1
            while at < len(order) and order[at] in first and order[at] not in second:
                at += 1  # both added here: the first side's come first
            order.insert(at, key)
    return order


def _block_identity(piece: Block, place: int) -> str:
    """Return the key that identifies a piece on all sides; items without one are identified by their text."""
    del place
    step = piece.route[-1]
    return str(step) if isinstance(step, str) else piece.key


def _split_block(block: Block, keyed: Callable[[Block, int], str]) -> tuple[str, list[Block]]:
    """Return a block as its first lines and its pieces, each with the comments above it.

    Raises _Conflict where pieces do not stand on lines of their own: a text, a list in brackets.
    """
    data: Any = block.data
    source = block.source
    if data is None:
        return block.text, []
    if not isinstance(data, dict | list) or not data or len(data) > _MOST:
        raise _Conflict
    items: list[tuple[Any, Any]] = list(data.items()) if isinstance(data, dict) else list(enumerate(data))
    lines = source.text.split("\n")
    starts: list[int] = []
    for key, _ in items:
        route = (*block.route, key)
        line, column = source.locate_key(route) if isinstance(key, str) else source.locate(route)
        before = lines[line - 1][: column - 1].strip(" -")
        if before or (starts and line - 1 <= starts[-1]) or not block.start <= line - 1 < block.end:
            raise _Conflict
        starts.append(line - 1)
    if isinstance(data, list) and any(not lines[at].lstrip().startswith("-") for at in starts):
        raise _Conflict
    opened = [_find_comment_start(lines, at, starts[i - 1] if i else block.start - 1) for i, at in enumerate(starts)]
    pieces = []
    for i, (key, value) in enumerate(items):
        place = block.here.into(key, value) if isinstance(key, str) else block.here.item(value)
        identity = key if isinstance(key, str) else block.here.identity(value) or str(value)
        end = opened[i + 1] if i + 1 < len(items) else block.end
        piece = Block(str(identity), source, (*block.route, key), place, opened[i], end)
        pieces.append(replace(piece, key=keyed(piece, i)))
    head = "".join(f"{line}\n" for line in lines[block.start : opened[0]])
    return head, pieces


def _find_comment_start(lines: Sequence[str], at: int, after: int) -> int:
    """Return the first of the empty lines and comments directly above a line."""
    while at - 1 > after and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith("#")):
        at -= 1
    return at
