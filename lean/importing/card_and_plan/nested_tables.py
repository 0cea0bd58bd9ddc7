"""Tables in tables and side by side: what has labels of its own stands alone, else it is text of its cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lean.importing.card_and_plan import labels
from lean.office.grid import Cell, Grid, Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lean.office.grid import Block


def flat(blocks: Sequence[Block]) -> Iterator[Block]:
    """The same without tables in tables, blocks that stand side by side one after another."""
    for block in _without_inner(blocks):
        if isinstance(block, Line):
            yield block
        else:
            yield from _side_by_side(block)


def _side_by_side(grid: Grid) -> Iterator[Grid]:
    """A card of four quarters, as the blocks of it: rows are divided where two headings of blocks stand in one."""
    rows: list[Sequence[Cell]] = []
    starts: list[int] = [0]
    for row in grid.rows:
        headed = [cell.column for cell in row if _heads_a_block(cell)]
        across = any(cell.content and cell.column < start < cell.column + cell.span for cell in row for start in starts)
        if len(headed) > 1 or across:
            yield from _parts(rows, starts, grid.sheet)
            rows, starts = [], [0, *headed[1:]]
        rows.append(row)
    yield from _parts(rows, starts, grid.sheet)


def _parts(rows: Sequence[Sequence[Cell]], starts: Sequence[int], sheet: str) -> Iterator[Grid]:
    """The rows from one start to the next."""
    for since, until in zip(starts, [*starts[1:], None], strict=True):
        part = [tuple(c for c in row if c.column >= since and (until is None or c.column < until)) for row in rows]
        if any(part):
            yield Grid(tuple(part), sheet)


def _heads_a_block(cell: Cell) -> bool:
    found = labels.match(cell.lines[0].text) if cell.lines else None
    return found is not None and found.label.kind == "section"


def _without_inner(blocks: Sequence[Block]) -> Iterator[Block]:
    """The same without tables in tables: one with labels of its own stands alone, another is text of its cell."""
    for block in blocks:
        if isinstance(block, Line) or not any(cell.grids for row in block.rows for cell in row):
            yield block
            continue
        rows: list[tuple[Cell, ...]] = []
        for row in block.rows:
            if len([cell for cell in row if cell.content]) == 1:
                # A table that only frames what stands in it.
                yield from (Grid(tuple(rows)),) if rows else ()
                rows = []
                cell = next(cell for cell in row if cell.content)
                yield from _without_inner(cell.content) if cell.grids else (Grid((row,)),)
                continue
            hoisted = [grid for cell in row for grid in cell.grids if _has_labels(grid)]
            rows.append(tuple(Cell(c.column, c.span, tuple(_as_lines(c, hoisted)), c.continues) for c in row))
            if hoisted:
                yield Grid(tuple(rows))
                rows = []
                yield from _without_inner(hoisted)
        if rows:
            yield Grid(tuple(rows))


def _has_labels(grid: Grid) -> bool:
    return any(
        labels.headings(texts(row)) is not None or any(labels.match(cell.lines[0].text) for cell in row if cell.lines)
        for row in grid.rows
    )


def _as_lines(cell: Cell, without: Sequence[Grid]) -> Iterator[Line]:
    for block in cell.content:
        if isinstance(block, Line):
            yield block
            continue
        for row in () if block in without else block.rows:
            lines = [line for inner in row for line in _as_lines(inner, ())]
            if lines:
                yield Line(", ".join(line.text for line in lines), lines[0].place, is_item=True)


def texts(row: Sequence[Cell]) -> dict[int, str]:
    """The text of each cell of a row that says anything, by its column."""
    return {cell.column: joined(cell.lines) for cell in row if cell.lines}


def joined(lines: Sequence[Line]) -> str:
    """Lines of a narrow cell as one text: «Срок исполне-» and «ния» are two words."""
    return re.sub(r"(?<=\w)-\n(?=\w)", "", "\n".join(line.text for line in lines)).replace("\n", " ")
