"""A file as it was sorted: what stands under which label and in which row of which table, and what found no place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lean.importing.card_and_plan.vocabulary import Label
    from lean.office.grid import TextLine

UNKNOWN: Final = "в форме нет такого места"
NOT_FILLED: Final = "не заполнено"


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """What a line says of something: the line itself, or what follows the label on it.

    ``row`` tells pieces that stand in one row of a table from those that do not.
    """

    text: str
    line: TextLine
    row: int | None = None


@dataclass(slots=True, eq=False)
class LabelledText:
    """What stands under a label."""

    label: Label
    pieces: list[Piece] = field(default_factory=list)
    inline: bool = False


@dataclass(slots=True, eq=False)
class TableRecord:
    """A row of a table: the lines of its cells by the names of the columns."""

    table: str
    cells: dict[str, list[TextLine]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Leftover:
    """A line, or a part of one, that found no place, and why."""

    line: TextLine
    text: str
    reason: str


@dataclass(slots=True)
class Outline:
    """A file as it was sorted: every line of it is the form's own (``known``), or is in one of the others."""

    labelled: list[LabelledText] = field(default_factory=list)
    records: list[TableRecord] = field(default_factory=list)
    left: list[Leftover] = field(default_factory=list)
    known: list[TextLine] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    tables: set[str] = field(default_factory=set)

    def skip_if_silent(self, line: TextLine) -> bool:
        """Leave a remark or a prompt over, and return whether the line was one."""
        if line.remark:
            self.leave(line, "стоит не в тексте формы")
        elif line.is_blank:
            self.leave(line, NOT_FILLED)
        return line.remark or line.is_blank

    def leave(self, line: TextLine, reason: str, text: str | None = None) -> None:
        """Leave over a line, or only the part of it given as `text`, with the reason."""
        self.left.append(Leftover(line, line.text if text is None else text, reason))
