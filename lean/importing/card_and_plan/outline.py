"""A file as it was sorted: what stands under which label and in which row of which table, and what found no place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lean.importing.card_and_plan.vocabulary import Label
    from lean.office.grid import Line

UNKNOWN: Final = "в форме нет такого места"
NOT_FILLED: Final = "не заполнено"


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """What a line says of something: the line itself, or what follows the label on it.

    ``row`` tells pieces that stand in one row of a table from those that do not.
    """

    text: str
    line: Line
    row: int | None = None


@dataclass(slots=True, eq=False)
class Said:
    """What stands under a label."""

    label: Label
    pieces: list[Piece] = field(default_factory=list)
    inline: bool = False


@dataclass(slots=True, eq=False)
class Record:
    """A row of a table: the lines of its cells by the names of the columns."""

    table: str
    cells: dict[str, list[Line]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Left:
    """A line, or a part of one, that found no place, and why."""

    line: Line
    text: str
    reason: str


@dataclass(slots=True)
class Outline:
    """A file as it was sorted: every line of it is the form's own (``known``), or is in one of the others."""

    said: list[Said] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    known: list[Line] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    tables: set[str] = field(default_factory=set)

    def pass_over(self, line: Line) -> bool:
        """Whether a line says nothing of the project where it stands: it is told, and nothing is made of it."""
        if line.remark:
            self.leave(line, "стоит не в тексте формы")
        elif line.is_blank:
            self.leave(line, NOT_FILLED)
        return line.remark or line.is_blank

    def leave(self, line: Line, reason: str, text: str | None = None) -> None:
        """A line, or the part of it that is given, that found no place."""
        self.left.append(Left(line, line.text if text is None else text, reason))
