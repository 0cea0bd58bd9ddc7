"""Every rule on folders of documents: `cases/<rule>/<case>/` has YAML files and the expected diagnostics.

A folder is a workspace and its only project at once: lean.yaml, roster.yaml and appeals.yaml are beside card.yaml and
the rest; `on.txt` sets the day, where it matters. `LEAN_UPDATE_CASES=1 pytest tests/test_cases.py` writes each
`expected.txt`, of new cases too; read the difference before committing it.
"""

from __future__ import annotations

import os
import re
import textwrap
import typing
from datetime import date
from pathlib import Path

import pytest

from lean import resources
from lean.checking.checks import check_project
from lean.diagnostics import Severity
from lean.documents import DOCUMENTS, WORKSPACE_DOCUMENTS
from lean.procedure.course import follow_journal
from lean.regulation.editions import load
from lean.rules import AnyRule
from lean.rules.filled import Filled
from lean.workspace.loading import DocumentLoader
from lean.workspace.project import Project
from lean.workspace.workspace import Workspace

if typing.TYPE_CHECKING:
    from lean.rules.base import Rule

HERE = Path(__file__).parent
CASES = HERE / "cases"
ON = date(2027, 6, 1)
REGULATION = load(resources.regulations() / "seversk" / "2025-11-24.yaml", resources.regulations())
RULES: dict[str, type[Rule]] = {
    typing.get_args(kind.model_fields["rule"].annotation)[0]: kind
    for kind in typing.get_args(typing.get_args(AnyRule)[0])
}
FOLDERS = sorted(path for path in CASES.glob("*/*") if path.is_dir())


def load_case(folder: Path) -> Project:
    """Open a folder as a workspace whose only project, «example», is the folder itself."""
    workspace = Workspace(folder)
    loader = DocumentLoader(folder, folder, DOCUMENTS)
    return Project("example", workspace, loader)


def said(folder: Path, rule: str) -> str:
    """Return the diagnostics of a rule for a folder, one line each; only «broken…» has unreadable files."""
    loaded = load_case(folder)
    day = folder / "on.txt"
    on = date.fromisoformat(day.read_text(encoding="utf-8").strip()) if day.is_file() else ON
    found = check_project(loaded, REGULATION, on) + loaded.workspace.diagnostics
    unreadable = [d.message for d in found if d.rule in ("schema", "yaml")]
    assert bool(unreadable) == folder.name.startswith("broken"), unreadable
    return "".join(
        f"{d.path}:{d.line}:{d.column} {d.severity} {d.rule} {d.message} ({d.provision})\n"
        for d in found
        if d.rule == rule
    )


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_case(folder: Path) -> None:
    expected = folder / "expected.txt"
    found = said(folder, folder.parent.name)
    if os.environ.get("LEAN_UPDATE_CASES"):
        expected.write_text(found, encoding="utf-8", newline="\n")
    assert expected.is_file(), (
        f"no {expected.relative_to(HERE)}: LEAN_UPDATE_CASES=1 pytest tests/test_cases.py writes it"
    )
    assert found == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", sorted(RULES))
def test_each_rule_has_a_case_that_fails_and_one_that_passes(rule: str) -> None:
    expectations = [folder.joinpath("expected.txt").read_text(encoding="utf-8") for folder in CASES.glob(f"{rule}/*")]
    assert any(expectations), f"tests/cases/{rule}: add a folder of documents in which the rule has a finding"
    assert not all(expectations), f"tests/cases/{rule}: add a folder of documents in which the rule has no finding"


def test_each_folder_of_cases_is_named_after_a_rule() -> None:
    named = {folder.parent.name for folder in FOLDERS}
    assert named - set(RULES) == set(), "folders of tests/cases without a rule of that name in AnyRule (lean/rules)"
    assert set(RULES) - named == set(), "rules without a folder tests/cases/<rule>"


@pytest.mark.parametrize("rule", sorted(RULES))
def test_each_rule_is_bound(rule: str) -> None:
    assert any(bound.rule == rule for _, bound in REGULATION.rules), (
        f"bind {rule} under `rules` of a provision in lean/regulation/seversk/2025-11-24.yaml"
    )


# The example of `filled` needs its own field; the other examples use the bindings of the regulation.
BINDINGS: dict[str, list[Rule]] = {"filled": [Filled(rule="filled", document="card", fields=("frame.first_step",))]}


def example(kind: type[Rule], heading: str) -> dict[str, str]:
    """Return the files under a heading of a rule's docstring: name -> text."""
    text = textwrap.dedent("    " + (kind.__doc__ or ""))
    section = re.search(rf"^{heading}:\n((?: {{4}}.*\n?|\n)+)", text, re.MULTILINE)
    assert section is not None, f"{kind.__name__}: no section «{heading}:»"
    parts = re.split(r"^# ([\w-]+)\.yaml\n", textwrap.dedent(section[1]), flags=re.MULTILINE)
    assert not parts[0].strip(), f"{kind.__name__}: the example names no file"
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def findings(rule: str, files: dict[str, str], folder: Path) -> list[str]:
    for name, text in files.items():
        assert name in DOCUMENTS or name in WORKSPACE_DOCUMENTS
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    loaded = load_case(folder)
    bindings = BINDINGS.get(rule) or [bound for _, bound in REGULATION.rules if bound.rule == rule]
    course = follow_journal(loaded, REGULATION, ON)
    return [finding.message for bound in bindings for finding in bound.check(loaded, course, ON)]


@pytest.mark.parametrize("rule", sorted(RULES))
def test_the_bad_example_of_a_rule_is_reported(rule: str, tmp_path: Path) -> None:
    assert findings(rule, example(RULES[rule], "Плохо"), tmp_path)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_the_good_example_of_a_rule_is_accepted(rule: str, tmp_path: Path) -> None:
    assert findings(rule, example(RULES[rule], "Хорошо"), tmp_path) == []


def test_each_binding_is_covered_by_a_case() -> None:
    # `filled` is a single demand with many lists of fields; a test of the regulation checks the fields.
    bound = {(rule.rule, provision.provision) for provision, rule in REGULATION.rules if rule.rule != "filled"}
    lines = [
        line for folder in FOLDERS for line in folder.joinpath("expected.txt").read_text(encoding="utf-8").splitlines()
    ]
    silent = {
        (rule, provision)
        for rule, provision in bound
        if not any(f" {rule} " in line and line.endswith(f" ({provision})") for line in lines)
    }
    assert silent == set(), "bindings (rule, provision) that no expected.txt of tests/cases/<rule> has a finding of"


@pytest.mark.parametrize("name", [*DOCUMENTS, *WORKSPACE_DOCUMENTS])
def test_an_empty_document_is_a_draft_and_breaks_no_rule(name: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.yaml").write_text("", encoding="utf-8")
    found = check_project(load_case(tmp_path), REGULATION, ON)
    assert [d for d in found if d.severity is not Severity.NOTE and d.rule in RULES] == []
