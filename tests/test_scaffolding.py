"""Scaffolds: valid drafts with working examples, filled from the project, safe for any content of the project."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lean import resources
from lean.checking.checks import check_project
from lean.cli import main
from lean.diagnostics import Severity
from lean.documents import DOCUMENTS, WORKSPACE_DOCUMENTS
from lean.regulation.editions import load
from lean.setup.new_project import ProjectAnswers, documents
from lean.setup.scaffolds import first_documents, gather_context, next_documents, scaffold
from lean.workspace import writer
from lean.workspace.course import Course
from lean.workspace.workspace import Workspace
from lean.workspace.yaml_append import scalar
from lean.workspace.yaml_source import read

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel

    from lean.workspace.project import Project

REGULATION = load(resources.regulations() / "seversk" / "2025-11-24.yaml", resources.regulations())
ALL: dict[str, type[BaseModel]] = {**DOCUMENTS, **WORKSPACE_DOCUMENTS}
LATER = [name for name in DOCUMENTS if name not in first_documents(REGULATION)]
WITHOUT_EXAMPLES = {"evaluation", "journal", "roster"}

# A commented example: a list item or a key after the comment mark. Prose starts with a Russian word.
is_example = re.compile(r"^( *)# ( *(?:- |[A-Za-z0-9_]+:(?: |$)).*)$").match

CARD = """\
title: {text}
unit: Отдел учёта
people:
  process_customer: {text}
  leader: {{name: Негодина Е.А., post: {text}}}
  coordinator: {{name: Трапезников В.Ю.}}
  team: [{{name: Сидоров С.С., post: {text}}}]
frame: {{perimeter: [{text}, МФЦ], first_step: {text}, last_step: Выдача}}
grounds: {{problem: {text}}}
initiative: {{savings: {text}}}
municipal_programme: {text}
resources: [{text}]
indicators:
  - {{id: time, name: {text}, baseline: 47 ч 30 мин, target: не более 2 ч}}
  - {{name: Доля отказов, baseline: {text}, target: 10 %}}
  - {{baseline: 35 %}}
"""
OTHERS = {
    "survey": "process: {text}\n",
    "current-map": """\
participants: [{text}, Специалист]
day_hours: 8.2
steps: [{{id: apply, lane: Специалист, what: {text}}}]
problems: {{1: {text}, 2: Очередь}}
""",
    "target-map": "proposals: {{1: {{what: {text}, answers: [1, 2]}}, 2: {{}}}}\n",
    "plan": "measures: [{{id: m1, what: {text}, due: 15.03.2027}}, {{id: {text}}}]\n",
    "report": "summary: {text}\nindicators: [{{indicator: {text}, actual: 2 ч}}]\n",
}


def project_with(root: Path, text: str) -> Project:
    """A project whose documents have a text in every place that scaffolds use."""
    folder = root / "projects" / "spravki"
    folder.mkdir(parents=True, exist_ok=True)
    quoted = scalar(text)
    for name, content in {"card": CARD, **OTHERS}.items():
        (folder / f"{name}.yaml").write_text(content.format(text=quoted), encoding="utf-8")
    (root / "lean.yaml").write_text("regulation: seversk\n", encoding="utf-8")
    return Workspace(root).project("spravki")


def rendered(name: str, loaded: Project) -> str:
    return scaffold(f"{name}.yaml", REGULATION.templates, gather_context(loaded, REGULATION))


def first(name: str) -> str:
    """Return a scaffold of init for an unspecified project."""
    if name in WORKSPACE_DOCUMENTS:
        return scaffold(f"{name}.yaml", REGULATION.templates, {"regulation": REGULATION, "organisation": None})
    return documents(REGULATION, ProjectAnswers(), "spravki", None)[f"{name}.yaml"].decode()


def bare(name: str, root: Path) -> str:
    """Return a scaffold of a project without data."""
    (root / "projects" / "spravki").mkdir(parents=True)
    return first(name) if name not in LATER else rendered(name, Workspace(root).project("spravki"))


def uncommented(text: str) -> tuple[str, int]:
    """Return a scaffold with its examples uncommented, and the number of their lines."""
    lines = [(match[1] + match[2], 1) if (match := is_example(line)) else (line, 0) for line in text.split("\n")]
    return "\n".join(line for line, _ in lines), sum(count for _, count in lines)


def data(text: str) -> Any:  # noqa: ANN401 - YAML
    return read(text.encode()).data


@pytest.mark.parametrize("name", ALL)
def test_a_scaffold_is_an_empty_draft_with_explanations(name: str, tmp_path: Path) -> None:
    text = bare(name, tmp_path)
    lines = text.split("\n")
    depth = "../../" if name in DOCUMENTS else ""
    assert lines[0] == f"# yaml-language-server: $schema={depth}.lean/schemas/{name}.json"
    assert (resources.schemas() / f"{name}.json").is_file()
    ALL[name].model_validate(data(text) or ([] if name == "journal" else {}))
    comments = [line for line in lines if line.lstrip().startswith("# ") and not is_example(line)]
    assert len(comments) > 3, "the comments explain what to fill in, by the provisions"
    assert re.search(r"(?:п\.|прил\.) \d", "\n".join(comments)), "no provision is named"
    assert max(map(len, lines)) <= 130
    assert not any(line != line.rstrip() for line in lines)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("name", [name for name in ALL if name not in WITHOUT_EXAMPLES])
def test_the_examples_in_the_comments_are_valid(name: str, tmp_path: Path) -> None:
    text, examples = uncommented(bare(name, tmp_path))
    assert examples > 1, "at least two lines of examples in comments, or WITHOUT_EXAMPLES above"
    ALL[name].model_validate(data(text))


@pytest.mark.parametrize("name", LATER)
def test_the_examples_are_valid_in_a_started_project(name: str, tmp_path: Path) -> None:
    text, _ = uncommented(rendered(name, project_with(tmp_path, "Выдача справки")))
    DOCUMENTS[name].model_validate(data(text))


def top_keys(name: str) -> set[str]:
    return set(ALL[name].model_fields)


def test_the_period_in_the_card_is_allowed_by_the_regulation(tmp_path: Path) -> None:
    shown = re.findall(r"Например: (\S+–\S+)\n +(\w+):", first("card"))
    assert [key for _, key in shown] == ["diagnostics"]
    project = project_with(tmp_path, "Выдача справки")
    for period, key in shown:
        (project.directory / "card.yaml").write_text(f"key_events: {{{key}: {period}}}\n", encoding="utf-8")
    long = [rule for _, rule in REGULATION.rules if rule.rule == "period-working-days"]
    assert long
    assert [finding for rule in long for finding in rule.check(project, Course(), REGULATION.verified)] == []


@pytest.mark.parametrize("name", [name for name in ALL if name != "journal"])
def test_every_key_of_the_document_is_present(name: str, tmp_path: Path) -> None:
    assert set(data(bare(name, tmp_path))) == top_keys(name)


def test_known_values_are_filled_in(tmp_path: Path) -> None:
    loaded = project_with(tmp_path, "Выдача справки")
    made = {name: rendered(name, loaded) for name in LATER}
    filled = {name: data(text) for name, text in made.items()}
    assert filled["evaluation"]["coordinator"] == "Трапезников В.Ю."
    assert [answer["question"] for answer in filled["survey"]["initial"]["answers"]] == [
        question.question for group in REGULATION.questionnaire.groups for question in group.questions
    ]
    assert filled["survey"]["final"]["answers"] == filled["survey"]["initial"]["answers"]
    assert [cause["problem"] for cause in filled["plan"]["causes"]] == [1, 2]
    assert [state["measure"] for state in filled["monitoring"]["measures"]] == ["m1", "Выдача справки"]
    assert [line["indicator"] for line in filled["report"]["indicators"]] == ["time", "Доля отказов"]
    assert float(filled["target-map"]["day_hours"]) == 8.2
    assert filled["practice"]["contact"]["name"] == "Негодина Е.А."
    assert (filled["practice"]["problem"], filled["practice"]["result"]) == ("Выдача справки", "Выдача справки")
    assert "#   1 — Выдача справки\n#   2 — Очередь\n" in made["target-map"]
    assert "  # - Специалист\n" in made["target-map"]
    assert "    # - name: Сидоров С.С.\n" in made["meetings"]
    let_in = data(uncommented(made["meetings"])[0])
    assert [(who["name"], who["role"]) for who in let_in["kickoff"]["participants"]] == [
        ("Негодина Е.А.", "leader"),
        ("Трапезников В.Ю.", "coordinator"),
        ("Сидоров С.С.", "team"),
    ]
    roles = ["mayor", "economy-deputy", "authorised-body", "coordinator", "leader"]
    assert [who["role"] for who in let_in["closing"]["participants"]] == roles


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
    .filter(str.strip)
    .map(lambda text: f"а{text}")
)
def test_text_of_the_project_cannot_change_a_scaffold(tmp_path: Path, text: str) -> None:
    plain = project_with(tmp_path, "Простой текст")
    expected = {name: shape(data(rendered(name, plain))) for name in LATER}
    hostile = project_with(tmp_path, text)
    assert {name: shape(data(rendered(name, hostile))) for name in LATER} == expected


def shape(value: Any) -> Any:  # noqa: ANN401 - YAML
    """Return data without its texts: keys, lists, types and their places."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return type(value).__name__


def test_an_unreadable_document_leaves_its_values_empty(tmp_path: Path) -> None:
    project_with(tmp_path, "Выдача")
    for name in ("card", *OTHERS):
        (tmp_path / "projects/spravki" / f"{name}.yaml").write_text("- [", encoding="utf-8")
    (tmp_path / "roster.yaml").write_text("- [", encoding="utf-8")
    loaded = Workspace(tmp_path).project("spravki")
    for name in LATER:
        DOCUMENTS[name].model_validate(data(rendered(name, loaded)))


def test_events_create_their_documents_and_preserve_existing_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main.run(["init", "spravki", "--leader", "Негодина Е.А.", "--coordinator", "Кондинская Т.Ю."]) == 0
    folder = tmp_path / "projects" / "spravki"
    (folder / "plan.yaml").write_text("measures: [{id: m1}]\n", encoding="utf-8")
    created = []
    for event in REGULATION.events.values():
        created += next_documents(Workspace(tmp_path).project("spravki"), REGULATION, event)
    assert sorted(created) == sorted(f"projects/spravki/{name}.yaml" for name in LATER if name != "plan")
    assert (folder / "plan.yaml").read_text(encoding="utf-8") == "measures: [{id: m1}]\n"
    assert {path.stem for path in folder.glob("*.yaml")} == set(DOCUMENTS)
    found = check_project(Workspace(tmp_path).project("spravki"), REGULATION, REGULATION.verified)
    assert [d for d in found if d.severity is not Severity.NOTE] == []


def test_a_missing_scaffold_is_reported_with_the_searched_folders(tmp_path: Path) -> None:
    with pytest.raises(writer.RecordingError, match=r"нет шаблона card\.yaml\.j2.*templates.*nowhere"):
        scaffold("card.yaml", "nowhere", {}, workspace=tmp_path)
