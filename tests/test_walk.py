"""A project from its first day to its published practice by commands alone; a person fills in the created documents."""

from __future__ import annotations

import ast
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lean.regulation import editions
from lean.workspace.yaml_source import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Lean = Callable[..., tuple[int, str, str]]

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples/seversk"
PROJECT = "igrushki"
ORDER = Path(__file__).parent / "regulations" / "zarechny.yaml"


def entries(root: Path, project: str = PROJECT) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read((root / "projects" / project / "journal.yaml").read_bytes()).data or []
    return found


def fill(root: Path) -> list[str]:
    """Fill every created document with the values of the finished example; return the names of the documents."""
    written = []
    for path in sorted((root / "projects" / PROJECT).glob("*.yaml")):
        text = (EXAMPLE / "projects" / PROJECT / path.name).read_text(encoding="utf-8")
        if path.name != "journal.yaml" and path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            written.append(path.name)
    return written


def options(entry: dict[str, Any]) -> Iterator[str]:
    for key in ("by", "protocol", "note"):
        if key in entry:
            yield from (f"--{key}", str(entry[key]))


def test_a_project_goes_from_init_to_a_published_practice(lean: Lean, tmp_path: Path) -> None:
    expected = entries(EXAMPLE)
    assert [entry["event"] for entry in expected][-2:] == ["closed", "practice-published"]
    code, _, err = lean("init", PROJECT, "-C", tmp_path, "--no-input", "--title", "Уборка", "--on", expected[0]["date"])
    assert code == 0, err
    shutil.copy(EXAMPLE / "roster.yaml", tmp_path / "roster.yaml")
    shutil.copytree(EXAMPLE / "projects" / PROJECT / "attachments", tmp_path / "projects" / PROJECT / "attachments")

    stages, refused = [], []
    for entry in expected:
        step = ("advance", PROJECT, entry["event"], "-C", tmp_path, "--on", entry["date"], *options(entry))
        # With untouched documents, a step that demands values in them is refused.
        if lean(*step, "--dry-run")[0] == 1:
            refused.append(entry["event"])
        fill(tmp_path)
        code, out, err = lean(*step)
        assert code == 0, out + err
        _, out, _ = lean("status", PROJECT, "-C", tmp_path, "--on", entry["date"], "--format", "json")
        stages.append(json.loads(out)[0]["stage"])

    # Every entry equals that of the example, including seals: the same documents were approved.
    assert entries(tmp_path) == expected
    assert stages == [1, 1, 1, 1, 2, 2, 3, 3, 4, 5, 5, "closed", "closed"]
    assert refused == [
        "card-submitted", "card-agreed", "kickoff-held", "current-map-ready", "target-map-ready", "plan-submitted",
        "report-submitted", "practice-published",
    ]  # fmt: skip
    code, out, _ = lean("check", "-C", tmp_path, "--on", "2026-06-10", "--format", "json")
    assert (code, [found for found in json.loads(out) if found["severity"] != "note"]) == (0, [])
    _, out, _ = lean("status", PROJECT, "-C", tmp_path, "--on", "2026-06-10", "--format", "json")
    (standing,) = json.loads(out)
    assert (standing["stage_name"], standing["next"]) == ("Проект закрыт", [])
    assert [deadline["overdue_days"] for deadline in standing["deadlines"]] == [0] * len(standing["deadlines"])
    assert [event["event"] for event in standing["events"] if event["event"] == "measures-completed"]


OTHER_STEPS: tuple[tuple[str, dict[str, str]], ...] = (
    ("idea-filed", {"card": "title: Справки\ngoals: [2]\npeople: {process_owner: {name: Петрова П.П.}}\n"}),
    ("idea-passed", {}),
    (
        "passport-signed",
        {
            "card": "title: Справки\ngoals: [2]\npeople: {process_owner: {name: Петрова П.П.}}\n"
            "indicators: [{name: Время, baseline: 2 ч, target: 1 ч}]\n"
        },
    ),
    ("as-is-shown", {"current-map": "steps: [{id: a, time: 2 ч}]\n"}),
    ("to-be-shown", {"target-map": "steps: [{id: a, time: 1 ч}]\n"}),
    ("risks-reviewed", {"target-map": "steps: [{id: a, time: 1 ч}]\nrisks: [{what: Никого нет}]\n"}),
    ("plan-signed", {"plan": "measures: [{id: m1, what: Журнал, due: 25.03.2026}]\n"}),
    ("results-shown", {"monitoring": "measures: [{measure: m1, state: done, done: 10.03.2026}]\n"}),
    ("finished", {"report": "summary: Стало быстрее\n"}),
    ("experience-shared", {}),
)


def test_another_municipality_follows_its_own_procedure(lean: Lean, tmp_path: Path) -> None:
    (tmp_path / "lean.yaml").write_text("regulation: order.yaml\n", encoding="utf-8")
    shutil.copy(ORDER, tmp_path / "order.yaml")
    project = tmp_path / "projects/p"
    project.mkdir(parents=True)
    for number, (event, documents) in enumerate(OTHER_STEPS):
        for name, text in documents.items():
            (project / f"{name}.yaml").write_text(text, encoding="utf-8")
        day = f"2026-03-{number + 3:02}"
        code, out, err = lean("advance", "p", event, "-C", tmp_path, "--on", day)
        assert code == 0, out + err
    assert [entry["event"] for entry in entries(tmp_path, "p")] == [event for event, _ in OTHER_STEPS]
    code, out, _ = lean("check", "-C", tmp_path, "--on", "2026-03-20", "--format", "json")
    assert (code, [found for found in json.loads(out) if found["severity"] != "note"]) == (0, [])
    for command in (("status",), ("status", "p"), ("due",), ("explain",), ("schedule", "--start", "02.03.2026")):
        code, out, err = lean(*command, "-C", tmp_path, "--on", "2026-03-20")
        assert code == 0, err
    _, out, _ = lean("status", "-C", tmp_path, "--on", "2026-03-20", "--format", "json")
    (standing,) = json.loads(out)
    assert (standing["stage"], standing["stage_name"]) == ("closed", "Улучшение завершено")
    assert {deadline["provision"] for deadline in standing["deadlines"]} == {
        "ст. 4",
        "ст. 6",
        "ст. 7",
        "ст. 8",
        "ст. 9",
    }
    _, out, _ = lean("schedule", "--start", "02.03.2026", "-C", tmp_path, "--format", "json")
    # March: 3-6 = 4, 10-13 = 8, 16-20 = 13, 23-27 = 18, 30 31 = 20; April: 1-3 = 23, 6-10 = 28, 13 14 = 30.
    assert json.loads(out)[0]["due"] == "2026-04-14"


ENDINGS = {"closed", "rejected", "cancelled"}
"""Words with a meaning in the model of a regulation, which may also be used as names."""


def literals(path: Path) -> Iterator[str]:
    """Yield the texts of a module that are no documentation."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    } | {
        id(keyword.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in {"description", "help", "title"}
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.value


@pytest.mark.parametrize("name", ["seversk", "zarechny"])
def test_the_code_names_no_event_or_provision_of_a_regulation(name: str) -> None:
    regulation = (
        editions.load(ORDER, ORDER.parent)
        if name == "zarechny"
        else editions.load(editions.find(name, ROOT).paths[-1][1], ROOT)
    )
    derivations = {event.derived for event in regulation.events.values()}
    events = {event for event in regulation.events if event not in ENDINGS | derivations}
    # «состав» and «анкета» are also ordinary words.
    provisions = {p.provision for p in regulation.provisions if re.search(r"\d", p.provision)}
    found = [
        f"{path.relative_to(ROOT)}: {text}"
        for path in sorted((ROOT / "lean").rglob("*.py"))
        for text in literals(path)
        if text in events
        or any(re.search(rf"(?<!\w){re.escape(cited)}(?!\w)", text) for cited in provisions if cited in text)
    ]
    assert found == []
