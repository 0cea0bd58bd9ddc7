"""Texts of people inside XML: what XML forbids left out, the rest escaped."""

from __future__ import annotations

import re
from typing import Final
from xml.sax import saxutils

_FORBIDDEN: Final = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
"""Control characters, halves of pairs and code points that are no characters."""


def clean(text: str) -> str:
    """The text without characters that XML forbids or discourages."""
    return _FORBIDDEN.sub("", text)


def content(text: str) -> str:
    """The text between tags."""
    return saxutils.escape(clean(text))


def attribute(text: str) -> str:
    """The text as a value of an attribute, in its quotes."""
    return saxutils.quoteattr(clean(text))
