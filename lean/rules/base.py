"""What every rule is: a small frozen model with parameters that a regulation gives, and a check that finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from lean.diagnostics import Finding, Severity
from lean.documents import DOCUMENTS
from lean.documents.base import Flag
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
    before: str | None = Field(None, title="До события", description="Событие, для которого это условие.")
    while_running: Flag = Field(
        False,  # noqa: FBT003 - a field's default
        title="Пока проект идёт",
        description="О завершённом проекте правило молчит: с тем, что меняется и после него, его уже не сверяют.",
    )

    @cached_property
    def looks_at(self) -> frozenset[str]:
        """The documents that the parameters name; none for a rule that knows by itself what it looks at."""
        return frozenset(_documents(self.model_dump(exclude={"rule", "severity", "before"})))

    def check(self, project: Project, on: date) -> Iterator[Finding]:
        """Findings of this rule in a project as of a day. Knows no lines and no provisions."""
        raise NotImplementedError


def _documents(value: Any) -> Iterator[str]:  # noqa: ANN401 - any parameter
    """The documents named in a parameter, by themselves or by a place in them."""
    if isinstance(value, str):
        name = value.split(".", maxsplit=1)[0]
        if name in DOCUMENTS:
            yield name
    elif isinstance(value, dict):
        for item in value.values():
            yield from _documents(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _documents(item)
