"""Findings of rules, and diagnostics: findings with their place in a file and their provision."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Route = tuple[str | int, ...]
"""The way to a value inside a document: keys of mappings and indices of lists, from the top."""


class Severity(StrEnum):
    """How much a diagnostic matters; errors and warnings stop a commit, notes do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return (Severity.ERROR, Severity.WARNING, Severity.NOTE).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact that a rule reports: the document, the route in it and the message; no line and no provision."""

    document: str
    route: Route
    message: str


@dataclass(frozen=True, slots=True, order=False)
class Diagnostic:
    """A finding with its line and column, for a person to go to, and the provision that asks for it.

    ``path`` is relative to the workspace with forward slashes; ``line`` and ``column`` count from 1 in characters.
    """

    path: str
    line: int
    column: int
    rule: str
    severity: Severity
    message: str
    provision: str = ""

    @property
    def sort_key(self) -> tuple[str, int, int, int, str, str]:
        """By place, then by gravity: the order in which all outputs list diagnostics."""
        return (self.path, self.line, self.column, self.severity.rank, self.rule, self.message)


def sort_diagnostics(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return diagnostics by place, each fact once: a fact that several provisions ask for names them all, in order."""
    facts: dict[tuple[str, int, int, str, Severity, str], list[str]] = {}
    for d in diagnostics:
        provisions = facts.setdefault((d.path, d.line, d.column, d.rule, d.severity, d.message), [])
        if d.provision and d.provision not in provisions:
            provisions.append(d.provision)
    joined = [Diagnostic(*fact, "; ".join(provisions)) for fact, provisions in facts.items()]
    return sorted(joined, key=lambda diagnostic: diagnostic.sort_key)
