"""Russian words found by their stems: «повы*|улучш* эффективн*» is in «повышение общей эффективности»."""

from __future__ import annotations

import functools
import re

from lean.values.spelling import folded

SIGNIFICANT = 4
"""Letters that tell a word apart from its forms: «подача» and «подаёт» begin alike."""

_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = r"(?: \w+){0,2} "
"""Up to two words may stand between the words of a phrase: «повысить общую эффективность»."""


def split_words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case with «е» for «ё»."""
    return tuple(_WORD.findall(folded(text)))


def find_phrase(phrases: tuple[str, ...], text: str) -> str | None:
    """The words of ``text`` that match one of the phrases, where there are any."""
    line = _line(text)
    if not _can_match(phrases, line) or not _any_of(phrases).search(line):
        return None
    return next((match[0] for phrase in phrases if (match := _pattern(phrase).search(line))), None)


def find_position(phrases: tuple[str, ...], text: str) -> int | None:
    """How many letters of the folded words of ``text`` stand before the first phrase found, None where none is."""
    line = _line(text)
    match = _any_of(phrases).search(line) if _can_match(phrases, line) else None
    return match.start() if match is not None else None


@functools.lru_cache(maxsize=4096)
def _line(text: str) -> str:
    return " ".join(split_words(text))


def _can_match(phrases: tuple[str, ...], line: str) -> bool:
    """Whether the line holds the beginning of some phrase: patterns of many phrases take long to compile."""
    return any(beginning in line for beginning in _beginnings(phrases))


@functools.cache
def _beginnings(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """The stems of the first words of the phrases; nothing, which every line holds, for a phrase without words."""
    first_words = (folded(phrase).partition(" ")[0] for phrase in phrases)
    return tuple(dict.fromkeys(word.rstrip("*") for words in first_words for word in words.split("|")))


@functools.cache
def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(_expression(phrase))


@functools.cache
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """All phrases in one pattern: most texts have none of them, and are asked once."""
    return re.compile("|".join(map(_expression, phrases)) or "(?!)")


def _expression(phrase: str) -> str:
    """A phrase as a pattern over folded words: a star stands for any ending, a bar between words for «or»."""
    places = (f"(?:{'|'.join(map(_stem, word.split('|')))})" for word in folded(phrase).split())
    return r"\b" + _BETWEEN.join(places) + r"\b"


def _stem(word: str) -> str:
    return re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "")


def alike(first: str, second: str) -> bool:
    """Whether two descriptions name one step: half of the words of the shorter begin as words of the other.

    «Подача заявления» is «Подаёт заявление», «Выдача справки» is «Выдаёт справку заявителю».
    """
    first_words, second_words = (
        {word[:SIGNIFICANT] for word in split_words(text) if len(word) >= SIGNIFICANT} for text in (first, second)
    )
    if not first_words or not second_words:
        return folded(first) == folded(second)
    return 2 * len(first_words & second_words) >= min(len(first_words), len(second_words))
