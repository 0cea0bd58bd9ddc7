"""What rules declare to read: they ask for no other document, and their findings stand in one of those."""

from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lean.procedure.course import follow_journal
from lean.workspace.loading import DocumentLoader
from lean.workspace.project import BrokenDocumentError, Project
from lean.workspace.workspace import Workspace
from tests.test_cases import FOLDERS, ON, REGULATION, load_case

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import BaseModel

    from lean.diagnostics import Finding
    from lean.rules.base import Rule

EXAMPLES = Path(__file__).parents[2] / "examples" / "seversk"
PROJECTS = sorted(path.parent.name for path in EXAMPLES.glob("projects/*/card.yaml"))
TODAY = date(2026, 11, 23)
REMEDY = "name the documents in `always_reads` of the rule, or in a parameter of a type of lean/rules/names.py"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The documents that anybody has asked a loader for."""
    names: set[str] = set()
    load = DocumentLoader.__call__

    def recorded(self: DocumentLoader, name: str) -> BaseModel | None:
        names.add(name)
        return load(self, name)

    monkeypatch.setattr(DocumentLoader, "__call__", recorded)
    return names


def forget(workspace: Workspace) -> None:
    """Make a workspace ask for its documents again; what has been parsed is kept by its loader."""
    workspace.facts.clear()
    vars(workspace).pop("calendar", None)


def undeclared(rules: Sequence[Rule], loaded: Project, on: date, asked: set[str]) -> Iterator[tuple[str, set[str]]]:
    """Yield each rule that asks for a document which it does not declare, or has a finding in one."""
    for rule in rules:
        forget(loaded.workspace)
        project = Project(loaded.slug, loaded.workspace, loaded.loader)
        try:
            course = follow_journal(project, REGULATION, on)
        except BrokenDocumentError:
            continue
        # The course has read the documents that events follow from, and keeps them to itself.
        fresh = Project(loaded.slug, loaded.workspace, loaded.loader)
        asked.clear()
        findings: list[Finding] = []
        with contextlib.suppress(BrokenDocumentError):
            findings.extend(rule.check(fresh, course, on))
        strange = (asked | {finding.document for finding in findings}) - rule.reads
        if strange:
            yield rule.rule, strange


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_a_rule_reads_what_it_declares_in_its_cases(folder: Path, asked: set[str]) -> None:
    rules = [rule for _, rule in REGULATION.rules if rule.rule == folder.parent.name]
    assert list(undeclared(rules, load_case(folder), ON, asked)) == [], REMEDY


@pytest.mark.parametrize("slug", PROJECTS)
def test_a_rule_reads_what_it_declares_in_the_examples(slug: str, asked: set[str]) -> None:
    rules = [rule for _, rule in REGULATION.rules]
    assert list(undeclared(rules, Workspace(EXAMPLES).project(slug), TODAY, asked)) == [], REMEDY
