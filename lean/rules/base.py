"""The base of every rule: a small frozen model with parameters from a regulation, and a check that yields findings."""

# No `from __future__ import annotations` in modules of rules: pydantic would compile every annotation again for each
# subclass, at every start of the program.
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from lean.diagnostics import Finding, Severity
from lean.documents.base import Flag
from lean.rules.names import EventName, names_in
from lean.workspace.course import Course
from lean.workspace.project import Project


class Rule(BaseModel):
    """A demand. Its docstring is what `lean explain` prints: what is asked, why, a bad and a good example.

    A rule with ``before`` is a condition of that event: a finding is a note until the event is the next step, and an
    error once the event has been recorded without it. A rule without ``before`` always speaks with its ``severity``.
    A rule with ``while_running`` says nothing of a project that has ended: what it compares with goes on changing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    rule: str
    severity: Severity = Field(Severity.ERROR, title="Серьёзность", description="error, warning или note.")
    before: EventName | None = Field(None, title="До события", description="Событие, для которого это условие.")
    while_running: Flag = Field(
        False,  # noqa: FBT003 - a field's default
        title="Пока проект идёт",
        description="О завершённом проекте правило молчит: с тем, что меняется и после него, его уже не сверяют.",
    )

    always_reads: ClassVar[frozenset[str]] = frozenset()
    """The documents that every rule of this class reads, besides those that its parameters name.

    A check that asks for a document which is neither here nor named by a parameter is not run again when it changes.
    """

    @cached_property
    def reads(self) -> frozenset[str]:
        """Return the documents of the project and of the workspace that the rule reads; it reads no others."""
        named = ((str(name), kind) for _, name, kind in names_in(self))
        return self.always_reads.union(
            name.split(".", maxsplit=1)[0] for name, kind in named if kind in ("document", "file", "place")
        )

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield the findings of this rule in a project as of a day, whose course is that of the same day.

        A rule knows no lines and no provisions. Raises BrokenDocumentError where a document that it reads is broken.
        """
        raise NotImplementedError
