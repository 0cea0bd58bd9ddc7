"""The contents of a deck before it is drawn: sections of blocks as frozen values.

The names of the classes are part of the fingerprint of printed decks: one that is renamed keeps its old name there.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from lean.process.layout.figure import MapSheet


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading and its share of the width."""

    heading: str
    share: int


@dataclass(frozen=True, slots=True)
class Table:
    """A native table. ``caption`` stands above it; paragraphs of a cell are separated by line feeds."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    headed: bool = True


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs in the body of the slide; ``nothing`` marks a notice about what the project does not have yet."""

    items: tuple[str, ...]
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """A native column chart: ``series`` are names with a value per category, None where there is none."""

    title: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class Charts:
    """Charts side by side."""

    charts: tuple[Bars, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A sheet of a process map, drawn as native shapes; ``description`` is its alternative text."""

    sheet: MapSheet
    description: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A scan or a photograph: ``content`` is a JPEG or a PNG; None leaves a marked place that says why (``absent``).

    ``width`` and ``height`` are those of the upright picture, ``turn`` the degrees by which it is to be turned.
    """

    name: str
    caption: str
    content: bytes | None
    width: int = 0
    height: int = 0
    turn: int = 0
    absent: str = ""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Pictures side by side with captions below; ``caption`` stands below all."""

    pictures: tuple[Picture, ...]
    caption: str = ""


Block = Table | Words | Charts | Drawing | Pictures


@dataclass(frozen=True, slots=True)
class Section:
    """Contents under one title, on as many slides as needed.

    ``notes`` are the speaker's notes; ``weight`` is the section's share of the talk.
    """

    title: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Opening:
    """The title slide: the institution on top, the project's name in the centre, lines below."""

    institution: str
    title: str
    below: tuple[str, ...]
    notes: tuple[str, ...] = ()
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Talk:
    """The longest time of the talk in minutes and the provision that sets it; ``after`` says what follows the talk."""

    minutes: int
    provision: str
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Deck:
    """A whole deck. ``missing`` says in Russian what its slides lack; ``talk`` is None for a deck without a talk."""

    opening: Opening
    sections: tuple[Section, ...]
    missing: tuple[str, ...] = ()
    talk: Talk | None = None


def compute_fingerprint(deck: Deck) -> str:
    """Return ``sha256:…``, equal for decks that show the same."""
    plain = json.dumps(_plain(deck), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(plain.encode()).hexdigest()}"


_PRINTED_NAMES: Final = {"MapSheet": "Sheet", "StepBox": "Box", "TextLabel": "Label"}
"""Class -> the name that it had when the first decks were printed: their fingerprints hold it."""


def find_printed_name(kind: type) -> str:
    """Return the name under which a class stands in the fingerprints of decks."""
    return _PRINTED_NAMES.get(kind.__name__, kind.__name__)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any part of a deck
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        # Fields left out of comparison are not shown: a link behind a connector of a map.
        fields = (field for field in dataclasses.fields(value) if field.compare)
        return [find_printed_name(type(value)), *(_plain(getattr(value, field.name)) for field in fields)]
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return value
