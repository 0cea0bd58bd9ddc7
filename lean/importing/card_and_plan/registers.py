"""A register of many projects, which is no card: a row of headings that are labels of the card, many rows below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lean.importing.card_and_plan import labels
from lean.importing.card_and_plan.nested_tables import list_cell_texts
from lean.office.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lean.office.grid import Block, GridCell

_HEADINGS: Final = 3
"""Labels of different places that the row of headings of a register holds at least."""
_PROJECTS: Final = 3
"""Rows that a register has at least below its headings: fewer may be the lines of one card."""


def find_register(blocks: Sequence[Block]) -> str | None:
    """Return why a file with a register of projects is no card, with its place and size; None for other files."""
    for grid in blocks:
        if not isinstance(grid, Grid):
            continue
        for number, row in enumerate(grid.rows):
            columns = _find_columns(row)
            if len(columns) < _HEADINGS:
                continue
            projects = [one for one in grid.rows[number + 1 :] if columns <= set(list_cell_texts(one))]
            if len(projects) >= _PROJECTS:
                where = f"лист «{grid.sheet}»" if grid.sheet else "таблица"
                return (
                    f"это реестр проектов, а не карточка: {where}, проектов: {len(projects)}\n"
                    "  карточка и план читаются по одному проекту: возьмите файл его карточки"
                )
    return None


def _find_columns(row: Sequence[GridCell]) -> set[int]:
    """Return the columns headed by labels of one project each: its title, the people and the days of it."""
    columns: dict[str, int] = {}
    for column, text in list_cell_texts(row).items():
        match = labels.match_label(text)
        if match is not None and not match.rest and match.label.kind in ("text", "person", "day"):
            columns.setdefault(match.label.name, column)
    return set(columns.values()) if "title" in columns else set()
