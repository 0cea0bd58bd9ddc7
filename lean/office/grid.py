"""What a file says, whatever program made it: lines of text and grids of cells, each line with its place for people."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LINES: Final = 5_000
"""Lines of text in one file: a card has some fifty, a plan of a hundred measures six hundred."""

# Soft hyphens, zero-width and direction marks come along when text is copied from Word and web pages.
_UNSEEN: Final = dict.fromkeys((0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF), "")
# Symbol fonts draw signs where Unicode keeps room for anybody: in papers they are the bullets of lists.
_SIGNS: Final = _UNSEEN | dict.fromkeys(range(0xF020, 0xF100), "•")
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


class UnreadablePaperError(Exception):
    """A file that cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class TextLine:
    """A line of text that says something. Two lines of equal text are two lines: each has to find its place.

    ``is_item`` where the program numbers it as an item of a list, ``is_blank`` where it only invites to fill something
    in, ``remark`` where it stands beside the text: a footnote, a margin, a comment; ``is_strong`` where all of it is
    bold, ``hidden`` where the sheet does not show it; ``day`` is the date that a bare number would be in a sheet.
    """

    text: str
    place: str
    is_item: bool = False
    is_blank: bool = False
    remark: bool = False
    is_strong: bool = False
    hidden: bool = False
    day: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class GridCell:
    """A cell that covers ``span`` columns from ``column``; ``continues`` the cell above where they are merged."""

    column: int
    span: int
    content: tuple[Block, ...]
    continues: bool = False

    @property
    def lines(self) -> tuple[TextLine, ...]:
        """Return its text without the nested tables."""
        return tuple(block for block in self.content if isinstance(block, TextLine))

    @property
    def grids(self) -> tuple[Grid, ...]:
        """Return its nested tables."""
        return tuple(block for block in self.content if isinstance(block, Grid))


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A table, or a sheet: rows of cells from left to right, without the empty ones at their ends.

    ``sheet`` is the name of the sheet: a table does not go on from one to another, as it does from page to page.
    """

    rows: tuple[tuple[GridCell, ...], ...]
    sheet: str = ""


Block = TextLine | Grid


def list_lines(blocks: tuple[Block, ...]) -> Iterator[TextLine]:
    """Yield all lines in reading order, those of nested tables too."""
    for block in blocks:
        if isinstance(block, TextLine):
            yield block
            continue
        for row in block.rows:
            for cell in row:
                yield from list_lines(cell.content)


def tidy_text(text: str) -> str:
    """Return a text on one line as people see it: one kind of space, no invisible marks, composed letters."""
    visible = _FORBIDDEN.sub("", unicodedata.normalize("NFC", _decode_old_font(text)).translate(_SIGNS))
    return " ".join(visible.split())


_ANY_LETTER: Final = re.compile(r"[^\W\d_]")
_ACCENTED: Final = re.compile("[À-ÿ]")
_MOSTLY: Final = 0.7


def _decode_old_font(text: str) -> str:
    """Return Russian typed in a font from before Unicode as Russian: «Êàðòî÷êà» is «Карточка»."""
    accented = len(_ACCENTED.findall(text))
    if accented and accented >= _MOSTLY * len(_ANY_LETTER.findall(text)):
        try:
            return text.encode("cp1252").decode("cp1251")
        except UnicodeError:
            return text
    return text


def name_column(index: int) -> str:
    """Return the name of a column in a spreadsheet: A, B … Z, AA."""
    before, place = divmod(index, 26)
    return (name_column(before - 1) if before else "") + chr(ord("A") + place)


def refuse_length() -> UnreadablePaperError:
    """Return the refusal of a file with more text than any form has."""
    return UnreadablePaperError(f"в файле больше {MAX_LINES} строк текста: это не карточка и не план")
