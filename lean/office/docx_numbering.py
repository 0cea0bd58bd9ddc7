"""The numbers that Word counts itself: «1.», «2.1»."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lean.office.ooxml import attribute, child, local

if TYPE_CHECKING:
    from lean.office.ooxml import Element


class ListNumbering:
    """Counts the numbered paragraphs of a document in their order."""

    def __init__(self, root: Element) -> None:
        """Read the part of numbering, None where a document has none."""
        elements = list(root) if root is not None else []
        lists = {attribute(item, "abstractNumId"): item for item in elements if local(item) == "abstractNum"}
        self._levels = {
            attribute(item, "numId") or "": _read_levels(lists.get(attribute(child(item, "abstractNumId"), "val")))
            for item in elements
            if local(item) == "num"
        }
        self._counts: dict[tuple[str, int], int] = {}

    def count(self, properties: Element) -> str:
        """Count a paragraph with these `numPr` properties and return its number; an empty text for bullets."""
        number = attribute(child(properties, "numId"), "val") or ""
        written = attribute(child(properties, "ilvl"), "val") or "0"
        level = int(written) if written.isdecimal() else 0
        levels = self._levels.get(number, {})
        if level not in levels:
            return ""
        self._counts[number, level] = self._counts.get((number, level), levels[level][1] - 1) + 1
        for deeper in [key for key in self._counts if key[0] == number and key[1] > level]:
            del self._counts[deeper]
        return re.sub(r"%([1-9])", lambda match: str(self._count_at(number, int(match[1]) - 1)), levels[level][0])

    def restart(self) -> None:
        """Begin all numbers anew."""
        self._counts.clear()

    def _count_at(self, number: str, level: int) -> int:
        levels = self._levels[number]
        return self._counts.get((number, level), levels[level][1] if level in levels else 1)


def _read_levels(definition: Element) -> dict[int, tuple[str, int]]:
    """Return the pattern and the first number of each level with Arabic numbers."""
    levels: dict[int, tuple[str, int]] = {}
    for level in definition if definition is not None else ():
        place, start = attribute(level, "ilvl") or "", attribute(child(level, "start"), "val") or "1"
        if local(level) == "lvl" and place.isdecimal() and attribute(child(level, "numFmt"), "val") == "decimal":
            pattern = attribute(child(level, "lvlText"), "val") or ""
            levels[int(place)] = pattern, int(start) if start.isdecimal() else 1
    return levels
