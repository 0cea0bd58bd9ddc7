"""What has happened in a project up to a day, as rules and deadlines read it; lean.procedure.course works it out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from lean.calendar import DueDate
    from lean.documents.journal import Entry

Ending = Literal["closed", "rejected", "cancelled"]


@dataclass(frozen=True, slots=True)
class Happening:
    """An event that took place; ``index`` is its place in the journal, None for one that follows from documents.

    ``entry`` is what the journal holds of it. Two happenings are equal whatever else their entries hold.
    """

    event: str
    date: date
    index: int | None
    entry: Entry | None = field(default=None, compare=False)

    @property
    def by(self) -> str | None:
        """Who acted, where the journal names the person."""
        return self.entry.by if self.entry is not None else None

    @property
    def protocol(self) -> str | None:
        """The number of the protocol, where the journal names one."""
        return self.entry.protocol if self.entry is not None else None

    @property
    def note(self) -> str | None:
        """The note of the entry, where it has one."""
        return self.entry.note if self.entry is not None else None


@dataclass(frozen=True, slots=True)
class MeetingGap:
    """The days from one meeting of the team, or from the start of the span, to the next one or to the end of the span.

    ``due`` is the last lawful day for the next meeting, ``done`` the day that ended the gap (None while it is open) and
    ``until`` the same day, or today for an open gap. ``overdue_days`` are working days: 0 while in time.
    """

    since: date
    due: DueDate
    done: date | None
    until: date
    calendar_days: int
    overdue_days: int


def _no_gaps() -> Iterator[MeetingGap]:
    return iter(())


@dataclass(frozen=True)
class Course:
    """What has happened in a project up to a day, and what of it is in force.

    ``happened`` holds every event in its order, ``standing`` those that no later event undid, ``in_force`` the last
    standing one of each name. ``meeting_gaps`` counts the gaps between meetings of the team; it reads meetings.yaml
    and the calendar when it is called, and raises BrokenDocumentError or UnknownYearError.
    """

    happened: tuple[Happening, ...] = ()
    in_force: dict[str, Happening] = field(default_factory=dict)
    stage: int = 1
    ending: Ending | None = None
    standing: tuple[Happening, ...] = ()
    meeting_gaps: Callable[[], Iterator[MeetingGap]] = field(default=_no_gaps, compare=False)

    def entry_at(self, index: int) -> Entry:
        """Return the entry of the journal at a place. Raises KeyError for a place that this course does not cover."""
        for held in self.happened:
            if held.index == index and held.entry is not None:
                return held.entry
        raise KeyError(index)
