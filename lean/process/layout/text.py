"""Measuring text with the shipped font and wrapping it into lines.

Liberation Serif has the widths of Times New Roman, so text that fits in a drawing fits in Word and PowerPoint too.
Lengths are whole numbers of tenths of a point, 1270 EMU each.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lean.process.export.xml_text import strip_forbidden

if TYPE_CHECKING:
    from collections.abc import Iterator

FONTS: Final = Path(__file__).resolve().parent.parent / "fonts"
FAMILY: Final = "Liberation Serif"
_FILES: Final = {False: "LiberationSerif-Regular.ttf", True: "LiberationSerif-Bold.ttf"}
ASCENT: Final = 891
DESCENT: Final = 216
"""Thousandths of the size above and below the baseline."""

_ABSENT: Final = str.maketrans({"₽": "руб.", "\u2011": "-", "\u00ad": "", "\t": " "})
_SPACES: Final = re.compile(r"[ \t\r\n\f\v\u2028\u2029\u0085]+")
_VOWELS: Final = frozenset("аеёиоуыэюяaeiouy")


def font_files() -> tuple[str, ...]:
    """Return the paths of the shipped fonts for a renderer that needs them."""
    return tuple(str(FONTS / name) for name in _FILES.values())


@dataclass(frozen=True, slots=True)
class _Face:
    """Widths of letters in units of the font; an em has `units` of them."""

    units: int
    advances: dict[str, int]


@cache
def _load_face(*, bold: bool) -> _Face:
    data = (FONTS / _FILES[bold]).read_bytes()
    (count,) = struct.unpack_from(">H", data, 4)
    tables = {
        data[at : at + 4].decode("ascii"): struct.unpack_from(">I", data, at + 8)[0]
        for at in range(12, 12 + 16 * count, 16)
    }
    (units,) = struct.unpack_from(">H", data, tables["head"] + 18)
    (metrics,) = struct.unpack_from(">H", data, tables["hhea"] + 34)
    rows = struct.unpack_from(f">{metrics * 2}H", data, tables["hmtx"])
    advances = rows[::2]
    glyphs = _read_glyphs(data, tables["cmap"])
    return _Face(units, {chr(code): advances[min(glyph, metrics - 1)] for code, glyph in glyphs.items()})


def _read_glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """Return glyphs by code point from the table of format 4, which the shipped fonts have."""
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    records = (struct.unpack_from(">HHI", data, cmap + 4 + 8 * i) for i in range(count))
    table = next(cmap + offset for platform, encoding, offset in records if (platform, encoding) == (3, 1))
    (doubled,) = struct.unpack_from(">H", data, table + 6)
    segments = doubled // 2
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{segments}H", data, table + 14 + doubled * part + (2 if part else 0)) for part in range(4)
    )
    by_code = {}
    for i, (start, end, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            if offset:
                at = table + 16 + doubled * 3 + 2 * i + offset + 2 * (code - start)
                (glyph,) = struct.unpack_from(">H", data, at)
                glyph = (glyph + delta) & 0xFFFF if glyph else 0
            else:
                glyph = (code + delta) & 0xFFFF
            if glyph:
                by_code[code] = glyph
    return by_code


def printable(text: str) -> str:
    """Return the text on one line, with characters that the font lacks replaced; no-break spaces are preserved."""
    return _SPACES.sub(" ", strip_forbidden(text).translate(_ABSENT)).strip(" ")


@lru_cache(maxsize=16384)
def width(text: str, size: int, *, bold: bool = False) -> int:
    """Return the greatest width of a line of text, without kerning; `size` and the result are in tenths of a point.

    A letter that the font lacks counts as a whole em.
    """
    face = _load_face(bold=bold)
    return -(-sum([face.advances.get(letter, face.units) for letter in text]) * size // face.units)


def leading(size: int) -> int:
    """Return the distance between baselines."""
    return size * 23 // 20


def height(lines: int, size: int) -> int:
    """Return the height of the lines from the top of the first to the bottom of the last."""
    return size * (ASCENT + DESCENT) // 1000 + (lines - 1) * leading(size) if lines else 0


@lru_cache(maxsize=4096)
def wrap(text: str, limit: int, size: int, *, bold: bool = False) -> tuple[str, ...]:
    """Return lines no wider than `limit`, broken between words; a word that is too long is broken inside.

    If `limit` is narrower than a letter, the letter exceeds it.
    """
    lines: list[str] = []
    line = ""
    for word in _unbroken_words(text):
        joined = f"{line} {word}" if line else word
        if width(joined, size, bold=bold) <= limit:
            line = joined
            continue
        if line:
            lines.append(line)
            line = ""
        for part in word.split(" "):
            tried = f"{line} {part}" if line else part
            if width(tried, size, bold=bold) > limit:
                lines += [line] if line else []
                *full, tried = _break_word(part, limit, size, bold=bold)
                lines += full
            line = tried
    return (*lines, line) if line else tuple(lines)


_SHORT: Final = 2


def _unbroken_words(text: str) -> Iterator[str]:
    """Yield words; a short one («и», «в», «на») together with the next, so that it does not end a line."""
    held = ""
    for word in printable(text).split(" "):
        held = f"{held} {word}" if held else word
        if len(word) > _SHORT or not word.isalpha() or len(held) > 20:  # noqa: PLR2004 - no chain of short words
            yield held
            held = ""
    if held:
        yield held


def _break_word(word: str, limit: int, size: int, *, bold: bool) -> list[str]:
    """Return a word in pieces that fit: with a hyphen between syllables, or anywhere if no syllable fits."""
    pieces = []
    while len(word) > 1 and width(word, size, bold=bold) > limit:
        divided = ((_add_hyphen(word[:at]), at) for at in _division_points(word))
        torn = ((word[:at], at) for at in range(len(word) - 1, 1, -1))
        fitting = (pair for pair in (*divided, *torn) if width(pair[0], size, bold=bold) <= limit)
        piece, at = next(fitting, (word[:1], 1))
        pieces.append(piece)
        word = word[at:]
    return [*pieces, word]


def _add_hyphen(piece: str) -> str:
    return piece if piece.endswith(("-", "/", "–")) else piece + "-"


@lru_cache(maxsize=4096)
def _division_points(word: str) -> tuple[int, ...]:
    """Return where a word may be divided, last first: after a hyphen, between syllables with vowels on both sides."""
    points = [at + 1 for at, letter in enumerate(word) if letter in "-/–" and 0 < at < len(word) - 1]
    lower = word.casefold()
    for at in range(2, len(word) - 1):
        left, right = lower[:at], lower[at:]
        vowels = not _VOWELS.isdisjoint(left) and not _VOWELS.isdisjoint(right)
        divides = lower[at - 1] in _VOWELS or lower[at] not in _VOWELS
        if vowels and divides and word[at - 1 : at + 1].isalpha() and lower[at] not in "ьъй":
            points.append(at)
    return tuple(sorted(set(points), reverse=True))
