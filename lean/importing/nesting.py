"""Tables in tables: one with labels of its own stands alone, another is text of its cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lean.importing import labels
from lean.importing.paper import Cell, Grid, Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lean.importing.paper import Block


def flat(blocks: Sequence[Block]) -> Iterator[Block]:
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
                yield from flat(cell.content) if cell.grids else (Grid((row,)),)
                continue
            hoisted = [grid for cell in row for grid in cell.grids if _has_labels(grid)]
            rows.append(tuple(Cell(c.column, c.span, tuple(_as_lines(c, hoisted)), c.continues) for c in row))
            if hoisted:
                yield Grid(tuple(rows))
                rows = []
                yield from flat(hoisted)
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
    return {cell.column: " ".join(line.text for line in cell.lines) for cell in row if cell.lines}
