"""The size of text on a slide, measured with the metrics of the font of the slides.

Lengths are in EMU, sizes in points. Widths and line heights are a little generous because programs differ.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from lean.process.layout import text

FONT: Final = "Times New Roman"
POINT: Final = 12_700
"""EMU in a point."""
_UNIT: Final = 1_270
_SPARE: Final = 3
"""The part of the width that stays free, in hundredths."""
_LEADING: Final = 118
"""Hundredths of the size from one line to the next; 115 in the font, more where another font lends a sign."""
_TOKENS: Final = re.compile(r"[^ ]+ *| +")


@lru_cache(maxsize=8192)
def wrap_paragraph(words: str, room: int, size: int, *, bold: bool = False) -> tuple[str, ...]:
    """Return the lines of a paragraph; joined they are the paragraph again.

    Words wider than the room are split. An empty paragraph is one line.
    """
    limit = room * (100 - _SPARE) // 100 // _UNIT
    lines: list[str] = []
    line = ""
    for token in _TOKENS.findall(words):
        if _measure_width(line + token.rstrip(" "), size, bold=bold) <= limit:
            line += token
            continue
        if line:
            lines.append(line)
        *full, line = _split_word(token, limit, size, bold=bold)
        lines += full
    return (*lines, line) if line or not lines else tuple(lines)


def _measure_width(line: str, size: int, *, bold: bool) -> int:
    return text.width(line, size * 10, bold=bold)


def _split_word(token: str, limit: int, size: int, *, bold: bool) -> list[str]:
    """Return a word in pieces that fit, each of at least one letter."""
    pieces: list[str] = []
    start = 0
    for end in range(1, len(token.rstrip(" ")) + 1):
        if end - start > 1 and _measure_width(token[start:end], size, bold=bold) > limit:
            pieces.append(token[start : end - 1])
            start = end - 1
    return [*pieces, token[start:]]


def break_lines(words: str, room: int, size: int, *, bold: bool = False) -> tuple[tuple[int, str], ...]:
    """Return the lines of all paragraphs, each with the number of its paragraph."""
    return tuple(
        (number, line)
        for number, paragraph in enumerate(words.split("\n"))
        for line in wrap_paragraph(paragraph, room, size, bold=bold)
    )


def join_lines(lines: tuple[tuple[int, str], ...]) -> str:
    """Return the lines joined to paragraphs again."""
    paragraphs: dict[int, str] = {}
    for number, line in lines:
        paragraphs[number] = paragraphs.get(number, "") + line
    return "\n".join(paragraph.rstrip(" ") for paragraph in paragraphs.values())


def compute_height(lines: int, size: int) -> int:
    """Return the height of so many lines in EMU."""
    return lines * size * POINT * _LEADING // 100


def cut_text(words: str, room: int, size: int, lines: int, *, bold: bool = False) -> str:
    """Return the words, cut with an ellipsis where they take more than so many lines."""
    broken = break_lines(words, room, size, bold=bold)
    if len(broken) <= lines:
        return words
    beginning = join_lines(broken[:lines])
    while beginning and len(break_lines(f"{beginning}…", room, size, bold=bold)) > lines:
        beginning = beginning[:-1].rstrip()
    return f"{beginning}…"
