"""Text for pages: control characters become legible, and spaces that must not break become no-break spaces."""

from __future__ import annotations

import re
from typing import Final

from lean.reporters import visible

_NBSP: Final = "\N{NO-BREAK SPACE}"
# Joiners of emoji and of some scripts, and soft hyphens: invisible and harmless parts of words.
_HARMLESS: Final = re.compile("([\u200c\u200d\u00ad]+)")
_BREAKS: Final = re.compile(r"\r\n|[\n\v\f\r\x85\u2028\u2029]")
_UNBREAKABLE: Final = (
    # «в срок», «и другие»: a short word does not end a line.
    re.compile(r"(?<![^\s(«„])([А-Яа-яЁё]{1,2}) (?=\S)"),
    # «25 раб.», «47 ч», «35 %», but not «3 до 5».
    re.compile(r"(?<=[0-9]) (?!(?:до|по|и|из|на|в|с|к)\s)(?=[^0-9\s]{1,7}(?:\s|$|[.,;:)»]))"),
    # «№ 5», «п. 16», «прил. 5».
    re.compile(r"(?<=\bраб\.) (?=дн)|(?<=\d) (?=\(\d+[а-я]?\))"),
    re.compile(r"(?<=№) (?=\S)|(?<=\bп\.) (?=\d)|(?<=\bпп\.) (?=\d)|(?<=\bприл\.) (?=\d)|(?<=\bст\.) (?=\d)"),
    # «Иванов И.И.», «И.И. Иванов».
    re.compile(r"(?<=[а-яё]) (?=[А-ЯЁ]\.)|(?<=[А-ЯЁ]\.) (?=[А-ЯЁ][а-яё])"),
    # «(проектов: 3)».
    re.compile(r"(?<=\w:) (?=\d+\))"),
    # A dash stays with the word before it.
    re.compile(r"(?<=\S) (?=[—–] )"),
)


def typeset(value: object) -> str:
    """Return the text for a page: with its lines, legible control characters and Russian no-break spaces."""
    if value is None:
        return ""
    lines = (_legible(line) for line in _BREAKS.split(str(value)))
    return "\n".join(_unbroken(line) for line in lines)


def _legible(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(
        part if number % 2 else visible(part.replace("\t", " ")) for number, part in enumerate(_HARMLESS.split(line))
    )


def _unbroken(line: str) -> str:
    first, *rest = _UNBREAKABLE
    joined = first.sub(rf"\1{_NBSP}", first.sub(rf"\1{_NBSP}", line))
    for pattern in rest:
        joined = pattern.sub(_NBSP, joined)
    return joined
