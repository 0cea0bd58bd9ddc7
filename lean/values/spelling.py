"""Normalises typed text for comparison (spaces, dashes, quotes, letters) and quotes it in messages."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LONGEST = 500
"""Characters in a date, a period, a duration or a name: more is a paragraph that landed in the wrong field."""

_QUOTED_AT_MOST = 60
_LISTED_AT_MOST = 30
_ALIKE = {ord(mark): "-" for mark in "‐‑‒–—―−﹘﹣－"}
_ALIKE |= {ord(mark): '"' for mark in "«»„“”‟″‹›"}
_ALIKE |= {ord(mark): "'" for mark in "’‘ʼ`´"}
# Soft hyphens, zero-width marks and direction marks come along when text is copied from Word and web pages.
_ALIKE |= dict.fromkeys((0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF), "")
# Most texts have none of these, and looking for them takes a tenth of the time of translating.
_has_alike = re.compile(f"[{''.join(map(re.escape, map(chr, _ALIKE)))}]").search


def plain(text: str) -> str:
    """Return the text with composed letters and one kind of space, dash, quote and apostrophe, in its own case."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join((composed.translate(_ALIKE) if _has_alike(composed) else composed).split())


def settled(text: str) -> str:
    """Return printed text for comparison: one space for any white space, no soft hyphens."""
    return " ".join(text.replace("\xad", "").split())


def folded(text: str) -> str:
    """Return ``plain`` text in lower case with «е» for «ё», as the tables of spellings are written."""
    return plain(text).casefold().replace("ё", "е")


known_folded = functools.lru_cache(maxsize=8192)(folded)
"""``folded`` with a cache, for the few hundred names, posts and references that recur."""


def bare_number(text: str) -> str:
    """Return the number of a paper for comparison: «№ 12», «N 12» and «12» are equal."""
    return folded(without_sign(text))


def without_sign(text: str) -> str:
    """Return the number of a paper as written, without the «№» before it."""
    return _number_sign.sub("", text.strip())


_number_sign = re.compile(r"^(?:№|no\b\.?|n|номер)\s*(?=\S*\d)", re.IGNORECASE)


def quoted(text: str) -> str:
    """Return the text in quotation marks for a message: on one line, printable, cut where it is long."""
    inner = " ".join(text.split()).replace("«", "„").replace("»", "“")
    return f"«{cut(''.join(letter if letter.isprintable() else '?' for letter in inner), _QUOTED_AT_MOST)}»"


def cut(text: str, longest: int) -> str:
    """Return the text, cut with an ellipsis to at most ``longest`` characters."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def find_similar(name: str, known: Iterable[str], most: int = 1) -> list[str]:
    """Return the known names that a mistyped name resembles, the most similar first, at most so many."""
    import difflib  # noqa: PLC0415 - only for a mistyped name

    return difflib.get_close_matches(name, list(known), n=most)


def suggest(name: str, known: Iterable[str], otherwise: str = "", show: Callable[[str], str] = str) -> str:
    """Return the end of a sentence about an unknown name: «: возможно, …», or `otherwise` where none is similar."""
    similar = find_similar(name, known)
    return f": возможно, {show(similar[0])}" if similar else otherwise


def suggest_or_list(name: str, known: Iterable[str]) -> str:
    """Return the end of a sentence about an unknown name: the most similar known name, else the first of all."""
    names = list(known)
    listed = f"; есть: {', '.join(names[:_LISTED_AT_MOST])}" + (" …" if len(names) > _LISTED_AT_MOST else "")
    return suggest(name, names, listed)


def in_quotes(name: str) -> str:
    """Return a name in Russian quotation marks."""
    return f"«{name}»"


def uncapitalised(text: str) -> str:
    """Return a name for the middle of a sentence: its first letter in lower case."""
    return text[:1].lower() + text[1:]


def words(text: str) -> frozenset[str]:
    """Return the set of the words of a text, in which the tables of spellings are written."""
    return frozenset(text.split())


def admitted(text: str, example: str) -> str:
    """Return the text without outer spaces.

    Raises:
        ValueError: nothing is written, or more than ``LONGEST`` characters.
    """
    written = text.strip()
    if not plain(written[:LONGEST]):
        raise ValueError(f"ничего не написано; пример: «{example}»")
    if len(written) > LONGEST:
        raise ValueError(f"слишком длинный текст: {len(written)} знаков, допустимо {LONGEST}; пример: «{example}»")
    return written


def parsed(parse: Callable[[str], Any], text: str) -> Any:  # noqa: ANN401 - whatever the parser makes
    """Return what a parser makes of a text; None where it raises ValueError."""
    try:
        return parse(text)
    except ValueError:
        return None
