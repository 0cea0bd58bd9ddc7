"""Layout of blocks on slides: as large as fits one slide, else on several; tables repeat their heading."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

from lean.forms.decks import fitting
from lean.forms.decks.model import Charts, Table, Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lean.forms.decks.model import Block, Column

SIZES: Final = (20, 18, 16, 14)
"""Sizes of text in points, tried in order; the last is the smallest that is legible from the back of a room."""
PAD: Final = (90_000, 45_000)
"""Margins of a cell, left and right, above and below."""
_GAP: Final = 150_000
_ITEM_GAP: Final = 6 * fitting.POINT
_CHART: Final = 2_430_000
"""The height of a row of charts; two rows fit a slide."""
_LEAST: Final = 3
"""The fewest lines of a row that are split off onto a slide."""


@dataclass(frozen=True, slots=True)
class Area:
    """The area of a slide's contents in EMU."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block, or a piece of it, in its place on a slide; ``size`` is the size of its text in points."""

    block: Block
    y: int
    height: int
    size: int


Page = tuple[PlacedBlock, ...]


def lay_out_pages(blocks: Sequence[Block], area: Area, most: int) -> tuple[Page, ...]:
    """Return the slides of the blocks: as few as possible, then with text as large as possible.

    At most ``most + 1`` slides are laid out.
    """
    return min((tuple(islice(_fill_pages(blocks, area, size), most + 1)) for size in SIZES), key=len)


def _fill_pages(blocks: Sequence[Block], area: Area, size: int) -> Iterator[Page]:
    page: list[PlacedBlock] = []
    y = 0
    waiting = list(blocks)
    while waiting:
        block, *waiting = waiting
        room = area.height - y
        taken, rest = _split_block(block, area.width, room, size, fresh=not page)
        if taken is None:
            yield tuple(page)
            page, y = [], 0
            waiting.insert(0, block)
            continue
        high = area.height if _fills_slide(taken) else _measure_block(taken, area.width, size)
        page.append(PlacedBlock(taken, area.y + y, high, size))
        y += high + _GAP
        if rest is not None:
            yield tuple(page)
            page, y = [], 0
            waiting.insert(0, rest)
    if page:
        yield tuple(page)


def _fills_slide(block: Block) -> bool:
    """Whether a block needs a slide of its own."""
    return not isinstance(block, Table | Words | Charts)


def _split_block(block: Block, width: int, room: int, size: int, *, fresh: bool) -> tuple[Block | None, Block | None]:
    """Return the piece of a block that fits and the rest; each may be None. On a fresh slide something always fits."""
    if isinstance(block, Table):
        return _split_table(block, width, room, size, fresh=fresh)
    if isinstance(block, Words):
        return _split_words(block, width, room, size, fresh=fresh)
    fits = fresh or (isinstance(block, Charts) and room >= _CHART)
    return (block if fits else None), None


def _measure_block(block: Block, width: int, size: int) -> int:
    if isinstance(block, Table):
        return measure_caption(block, width, size) + sum(measure_rows(block, width, size))
    if isinstance(block, Words):
        return sum(_measure_item(item, width, size) for item in block.items)
    return _CHART


def compute_widths(columns: Sequence[Column], width: int) -> tuple[int, ...]:
    """Return whole widths of columns that add up to the width."""
    total = sum(column.share for column in columns)
    edges = [0]
    for column in columns:
        edges.append(edges[-1] + column.share)
    marks = [edge * width // total for edge in edges]
    return tuple(after - before for before, after in pairwise(marks))


def compute_cell_room(width: int) -> int:
    """Return the width of the text of a cell, without its margins."""
    return max(width - 2 * PAD[0], fitting.POINT)


def measure_caption(table: Table, width: int, size: int) -> int:
    """Return the height of the caption above a table; 0 without a caption."""
    if not table.caption:
        return 0
    return fitting.compute_height(len(fitting.break_lines(table.caption, width, size, bold=True)), size) + _GAP // 2


def measure_rows(table: Table, width: int, size: int) -> Iterator[int]:
    """Yield the heights of the rows, the heading first if there is one; each is measured when it is needed."""
    wide = compute_widths(table.columns, width)
    if table.headed:
        yield _measure_row(tuple(column.heading for column in table.columns), wide, size, bold=True)
    for row in table.rows:
        yield _measure_row(row, wide, size, bold=False, first_bold=not table.headed)


# A table is measured several times: to split it, to place it and to draw it.
@functools.lru_cache(maxsize=4096)
def _measure_row(
    cells: tuple[str, ...], wide: tuple[int, ...], size: int, *, bold: bool, first_bold: bool = False
) -> int:
    return (
        max(
            fitting.compute_height(
                len(fitting.break_lines(cell, compute_cell_room(room), size, bold=bold or (first_bold and not i))), size
            )
            for i, (cell, room) in enumerate(zip(cells, wide, strict=True))
        )
        + 2 * PAD[1]
    )


def _split_table(table: Table, width: int, room: int, size: int, *, fresh: bool) -> tuple[Table | None, Table | None]:
    used = measure_caption(table, width, size)
    heights = measure_rows(table, width, size)
    if table.headed:
        used += next(heights)
    fitting_rows = 0
    for height in heights:
        if used + height > room:
            break
        used += height
        fitting_rows += 1
    else:
        return table, None
    parted = _split_row(table, fitting_rows, width, room - used, size, fresh=fresh and not fitting_rows)
    if parted is not None:
        head, tail = parted
        return (
            replace(table, rows=(*table.rows[:fitting_rows], head)),
            replace(table, rows=(tail, *table.rows[fitting_rows + 1 :])),
        )
    if not fitting_rows:
        return None, None
    return replace(table, rows=table.rows[:fitting_rows]), replace(table, rows=table.rows[fitting_rows:])


def _split_row(  # noqa: PLR0913 - a row in its table, and the room for it
    table: Table, number: int, width: int, room: int, size: int, *, fresh: bool
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return a high row split in two; None where it is moved to the next slide whole.

    On a fresh slide the row is always split, because it would not fit any other slide.
    """
    lines = max((room - 2 * PAD[1]) // fitting.compute_height(1, size), 1 if fresh else 0)
    wide = compute_widths(table.columns, width)
    cells = [
        fitting.break_lines(cell, compute_cell_room(space), size, bold=not table.headed and not i)
        for i, (cell, space) in enumerate(zip(table.rows[number], wide, strict=True))
    ]
    longest = max(len(cell) for cell in cells)
    if not fresh and (lines < _LEAST or longest <= _LONG):
        return None
    head, tail = (
        tuple(fitting.join_lines(cell[part]) for cell in cells) for part in (slice(lines), slice(lines, None))
    )
    return head, (_label_continuation(table, table.rows[number][0]), *tail[1:]) if any(tail) and not tail[0] else tail


_CONTINUED: Final = " (продолжение)"
_NUMBER: Final = 8
"""The largest share of a column that holds numbers."""
_DATE: Final = 10
"""Letters of a label that is as short as a date."""


def _label_continuation(table: Table, first: str) -> str:
    """Return the first cell of the rest of a row: its label, number or date repeated."""
    if not table.headed:
        return first.removesuffix(_CONTINUED) + _CONTINUED
    return first if table.columns[0].share <= _NUMBER or len(first) <= _DATE else ""


_LONG: Final = 12
"""The most lines of a row that is not split if it fits the next slide."""


def _measure_item(item: str, width: int, size: int) -> int:
    return fitting.compute_height(len(fitting.break_lines(item, compute_item_room(width), size)), size) + _ITEM_GAP


def compute_item_room(width: int) -> int:
    """Return the width of the text of a paragraph with a bullet."""
    return width - INDENT


INDENT: Final = 285_750
"""The indent of the text after a bullet, as in the template."""


def _split_words(words: Words, width: int, room: int, size: int, *, fresh: bool) -> tuple[Words | None, Words | None]:
    used = 0
    for number, item in enumerate(words.items):
        high = _measure_item(item, width, size)
        if used + high > room:
            if number:
                return Words(words.items[:number]), Words(words.items[number:])
            if not fresh:
                return None, None
            lines = fitting.break_lines(item, compute_item_room(width), size)
            fits = max((room - _ITEM_GAP) // fitting.compute_height(1, size), 1)
            head, tail = fitting.join_lines(lines[:fits]), fitting.join_lines(lines[fits:])
            return Words((head,)), Words((tail, *words.items[1:]))
        used += high
    return words, None
