"""Comparison of Russian words by their stems: «справками» finds «справка»."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_WORD = re.compile(r"[^\W_]+")
_SHORTEST = 3
"""The number of first letters that are enough to search for a word."""
_CUT = 2
_FLEETING = re.compile(r"[ое](?=[бвгджзклмнпрстфхцчшщ]$)")
"""The fleeting vowel of «справок», which «справка» does not have and the stemmer does not remove."""


@functools.cache
def _load_stemmer() -> Callable[[str], str]:
    import snowballstemmer  # noqa: PLC0415 - 30 languages are loaded with it

    stem: Callable[[str], str] = snowballstemmer.stemmer("russian").stemWord
    return stem


def stem_words(text: str) -> tuple[str, ...]:
    """Return the stems of the words of a text in their order; «ё» is treated as «е»."""
    return tuple(_stem_word(word) for word in _WORD.findall(text.casefold().replace("ё", "е")))


def _stem_word(word: str) -> str:
    stem = _load_stemmer()(word)
    return _FLEETING.sub("", stem) if len(stem) > _SHORTEST else stem


def match_words(wanted: str, texts: Iterable[str]) -> bool:
    """Return whether each word of `wanted` occurs in the texts in any form; True if there are no words."""
    present = {stem for text in texts for stem in stem_words(text)}
    return all(any(_match_stems(stem, other) for other in present) for stem in stem_words(wanted))


def _match_stems(wanted: str, other: str) -> bool:
    """Match equal stems, first letters of a word, and a word whose end the stemmer took for an ending: «журна|л»."""
    cut = len(wanted) - len(other)
    return (
        wanted == other
        or (len(wanted) >= _SHORTEST and other.startswith(wanted))
        or (len(other) > _SHORTEST and 0 <= cut <= _CUT and wanted.startswith(other))
    )
