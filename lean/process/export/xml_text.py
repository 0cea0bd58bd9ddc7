"""Text and lengths in XML: characters that XML forbids are removed, others are escaped; lengths become points."""

from __future__ import annotations

import re
from typing import Final

_FORBIDDEN: Final = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
"""Control characters, unpaired surrogates and code points that are no characters."""


def strip_forbidden(text: str) -> str:
    """Return the text without characters that XML forbids or discourages."""
    return _FORBIDDEN.sub("", text)


# xml.sax.saxutils imports urllib and http, which costs every command 30 ms.
_TEXT_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_ATTRIBUTE_ESCAPES: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


def escape_text(text: str) -> str:
    """Return the text escaped for use between tags."""
    return strip_forbidden(text).translate(_TEXT_ESCAPES)


def quote_attribute(text: str) -> str:
    """Return the text escaped and quoted as the value of an attribute."""
    return f'"{strip_forbidden(text).translate(_ATTRIBUTE_ESCAPES)}"'


def to_points(length: int) -> str:
    """Return tenths of a point as points, the unit of BPMN and draw.io (one pixel to a point)."""
    return f"{length / 10:g}"
