"""Russian words compared by their stems: «справками» finds «справка»."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_WORD = re.compile(r"[^\W_]+")
_SHORTEST = 3
"""Letters of the beginning of a word that are enough to look for it."""
_CUT = 2
_FLEETING = re.compile(r"[ое](?=[бвгджзклмнпрстфхцчшщ]$)")
"""The vowel of «справок» that «справка» does not have: the stemmer leaves it."""


@functools.cache
def _load_stemmer() -> Callable[[str], str]:
    import snowballstemmer  # noqa: PLC0415 - 30 languages are loaded with it

    stem: Callable[[str], str] = snowballstemmer.stemmer("russian").stemWord
    return stem


def stem_words(text: str) -> tuple[str, ...]:
    """The stems of the words of a text, in their order; «ё» is «е»."""
    return tuple(_stem_word(word) for word in _WORD.findall(text.casefold().replace("ё", "е")))


def _stem_word(word: str) -> str:
    stem = _load_stemmer()(word)
    return _FLEETING.sub("", stem) if len(stem) > _SHORTEST else stem


def match_words(wanted: str, texts: Iterable[str]) -> bool:
    """Whether each word of ``wanted`` is among the words of the texts, in any form; no words find everything."""
    there = {stem for text in texts for stem in stem_words(text)}
    return all(any(_match_stems(stem, other) for other in there) for stem in stem_words(wanted))


def _match_stems(wanted: str, other: str) -> bool:
    """Equal stems, the beginning of a word, or a word whose last letters the stemmer took for an ending: «журна|л»."""
    cut = len(wanted) - len(other)
    return (
        wanted == other
        or (len(wanted) >= _SHORTEST and other.startswith(wanted))
        or (len(other) > _SHORTEST and 0 <= cut <= _CUT and wanted.startswith(other))
    )
