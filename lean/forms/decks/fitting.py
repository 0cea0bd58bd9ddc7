"""How much room text takes on a slide: measured with the metrics of the font that slides are set in.

Lengths are in EMU, sizes in points. Widths are taken a little wide and lines a little high: programs differ.
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
"""Hundredths of the width that stay free."""
_LEADING: Final = 118
"""Hundredths of the size from one line to the next; 115 in the font, more where another font lends a sign."""
_TOKENS: Final = re.compile(r"[^ ]+ *| +")


@lru_cache(maxsize=8192)
def wrap_paragraph(words: str, room: int, size: int, *, bold: bool = False) -> tuple[str, ...]:
    """One paragraph as the lines it breaks into; put together they are the paragraph again.

    Words break where they are wider than the room. An empty paragraph is one line.
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
    """A word in pieces that fit, each of at least one letter."""
    pieces: list[str] = []
    start = 0
    for end in range(1, len(token.rstrip(" ")) + 1):
        if end - start > 1 and _measure_width(token[start:end], size, bold=bold) > limit:
            pieces.append(token[start : end - 1])
            start = end - 1
    return [*pieces, token[start:]]


def break_lines(words: str, room: int, size: int, *, bold: bool = False) -> tuple[tuple[int, str], ...]:
    """All lines of several paragraphs, each with the number of its paragraph."""
    return tuple(
        (number, line)
        for number, paragraph in enumerate(words.split("\n"))
        for line in wrap_paragraph(paragraph, room, size, bold=bold)
    )


def join_lines(lines: tuple[tuple[int, str], ...]) -> str:
    """Lines as the paragraphs they were."""
    paragraphs: dict[int, str] = {}
    for number, line in lines:
        paragraphs[number] = paragraphs.get(number, "") + line
    return "\n".join(paragraph.rstrip(" ") for paragraph in paragraphs.values())


def compute_height(lines: int, size: int) -> int:
    """How high so many lines are."""
    return lines * size * POINT * _LEADING // 100


def cut_text(words: str, room: int, size: int, lines: int, *, bold: bool = False) -> str:
    """The words, shortened with an ellipsis where they take more than so many lines."""
    found = break_lines(words, room, size, bold=bold)
    if len(found) <= lines:
        return words
    kept = join_lines(found[:lines])
    while kept and len(break_lines(f"{kept}…", room, size, bold=bold)) > lines:
        kept = kept[:-1].rstrip()
    return f"{kept}…"
