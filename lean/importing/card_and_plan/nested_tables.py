"""Tables in tables and side by side: what has labels of its own stands alone, else it is text of its cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lean.importing.card_and_plan import labels
from lean.office.grid import Grid, GridCell, TextLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lean.office.grid import Block


def flatten_blocks(blocks: Sequence[Block]) -> Iterator[Block]:
    """Return the blocks without nested tables, and with blocks that stand side by side one after another."""
    for block in _lift_inner_tables(blocks):
        if isinstance(block, TextLine):
            yield block
        else:
            yield from _split_quarters(block)


def _split_quarters(grid: Grid) -> Iterator[Grid]:
    """Split a card of four quarters into its blocks: at each row in which two section headings stand."""
    rows: list[Sequence[GridCell]] = []
    starts: list[int] = [0]
    for row in grid.rows:
        headed = [cell.column for cell in row if _is_section_heading(cell)]
        across = any(cell.content and cell.column < start < cell.column + cell.span for cell in row for start in starts)
        if len(headed) > 1 or across:
            yield from _cut_columns(rows, starts, grid.sheet)
            rows, starts = [], [0, *headed[1:]]
        rows.append(row)
    yield from _cut_columns(rows, starts, grid.sheet)


def _cut_columns(rows: Sequence[Sequence[GridCell]], starts: Sequence[int], sheet: str) -> Iterator[Grid]:
    """Return the rows from one start to the next."""
    for since, until in zip(starts, [*starts[1:], None], strict=True):
        part = [tuple(c for c in row if c.column >= since and (until is None or c.column < until)) for row in rows]
        if any(part):
            yield Grid(tuple(part), sheet)


def _is_section_heading(cell: GridCell) -> bool:
    match = labels.match_label(cell.lines[0].text) if cell.lines else None
    return match is not None and match.label.kind == "section"


def _lift_inner_tables(blocks: Sequence[Block]) -> Iterator[Block]:
    """Return the blocks without nested tables: one with labels stands alone, another becomes text of its cell."""
    for block in blocks:
        if isinstance(block, TextLine) or not any(cell.grids for row in block.rows for cell in row):
            yield block
            continue
        rows: list[tuple[GridCell, ...]] = []
        for row in block.rows:
            if len([cell for cell in row if cell.content]) == 1:
                # A table that only frames what stands in it.
                yield from (Grid(tuple(rows)),) if rows else ()
                rows = []
                cell = next(cell for cell in row if cell.content)
                yield from _lift_inner_tables(cell.content) if cell.grids else (Grid((row,)),)
                continue
            hoisted = [grid for cell in row for grid in cell.grids if _has_labels(grid)]
            rows.append(tuple(GridCell(c.column, c.span, tuple(_as_lines(c, hoisted)), c.continues) for c in row))
            if hoisted:
                yield Grid(tuple(rows))
                rows = []
                yield from _lift_inner_tables(hoisted)
        if rows:
            yield Grid(tuple(rows))


def _has_labels(grid: Grid) -> bool:
    return any(
        labels.match_headings(list_cell_texts(row)) is not None
        or any(labels.match_label(cell.lines[0].text) for cell in row if cell.lines)
        for row in grid.rows
    )


def _as_lines(cell: GridCell, without: Sequence[Grid]) -> Iterator[TextLine]:
    for block in cell.content:
        if isinstance(block, TextLine):
            yield block
            continue
        for row in () if block in without else block.rows:
            lines = [line for inner in row for line in _as_lines(inner, ())]
            if lines:
                yield TextLine(", ".join(line.text for line in lines), lines[0].place, is_item=True)


def list_cell_texts(row: Sequence[GridCell]) -> dict[int, str]:
    """Return the text of each cell of a row that says anything, by its column."""
    return {cell.column: join_lines(cell.lines) for cell in row if cell.lines}


def join_lines(lines: Sequence[TextLine]) -> str:
    """Join the lines of a narrow cell: «Срок исполне-» and «ния» are two words."""
    return re.sub(r"(?<=\w)-\n(?=\w)", "", "\n".join(line.text for line in lines)).replace("\n", " ")
