"""The schemas in a real YAML language server: suggestions, explanations and errors, without a network."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from lean import resources
from lean.cli import main
from lean.documents import DOCUMENTS
from lean.documents.card import Indicator, ProjectCard
from lean.regulation.editions import load
from lean.setup.scaffolds import next_documents
from lean.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.language_server import LanguageServer

ROOT = Path(__file__).parent.parent
NODE = ROOT / ".ci" / "node"
REGULATION = load(resources.regulations() / "seversk" / "2025-11-24.yaml", resources.regulations())
MODELINE = "# yaml-language-server: $schema=../../.lean/schemas/card.json\n"
is_russian = re.compile("[а-яё]", re.IGNORECASE).search


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace after init, with every document of its project created."""
    root = tmp_path_factory.mktemp("editor") / "работа"
    root.mkdir()
    assert main.run(["init", "-C", str(root), "справки", "--leader", "Негодина Е.А."]) == 0
    for event in REGULATION.events.values():
        next_documents(Workspace(root).project("справки"), REGULATION, event)
    return root


@pytest.fixture(scope="module")
def server(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    """The language server of .ci/node, installed there if necessary."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node and npm are not installed")
    program = NODE / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    with FileLock(tmp_path_factory.getbasetemp().parent / "node.lock"):
        if not program.is_file():
            subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=NODE, check=True, capture_output=True)
    with language_server([node, str(program), "--stdio"], workspace) as running:
        yield running


def language_server(command: list[str], root: Path) -> LanguageServer:
    # Tests are no package, so the neighbouring module is loaded by its path.
    spec = importlib.util.spec_from_file_location("language_server", Path(__file__).parent / "language_server.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    running: LanguageServer = module.LanguageServer(command, root)
    return running


def test_an_empty_line_suggests_keys_with_russian_text(server: LanguageServer, workspace: Path) -> None:
    path = workspace / "projects" / "справки" / "new-card.yaml"
    text = f"{MODELINE}title: Выдача справок\n\npeople:\n  \nstakeholders:\n  - influence: \n"
    server.open(path, text)
    top = server.completion(path, 2, 0)
    model = ProjectCard.model_fields
    assert set(top) == set(model) - {"title", "people", "stakeholders"}
    assert {key: item["documentation"] for key, item in top.items()} == {key: model[key].description for key in top}
    assert all(is_russian(item["documentation"]) for item in top.values())
    assert {"leader", "coordinator", "team"} <= set(server.completion(path, 4, 2))
    assert {"low", "medium", "high"} <= set(server.completion(path, 6, 15))


def test_hovering_over_a_key_explains_it(server: LanguageServer, workspace: Path) -> None:
    path = workspace / "projects" / "справки" / "hovered-card.yaml"
    server.open(path, f"{MODELINE}title: Выдача\nindicators:\n  - baseline: 35 %\n")
    for line, character, field in (
        (1, 2, ProjectCard.model_fields["title"]),
        (2, 3, ProjectCard.model_fields["indicators"]),
        (3, 5, Indicator.model_fields["baseline"]),
    ):
        shown = server.hover(path, line, character)
        assert f"#### {field.title}\n\n{field.description}" in shown.replace("\\", "")


WRONG = {
    "titel: Выдача\n": (1, "titel"),
    "title: Выдача\npeople:\n  lider: {}\n": (3, "lider"),
    "people: [1]\n": (1, "Incorrect type"),
    "goals: первая\n": (1, "Incorrect type"),
    "stakeholders:\n  - influence: strong\n": (2, "low"),
    "title: а\ntitle: б\n": (2, "unique"),
}


@pytest.mark.parametrize("body", WRONG)
def test_errors_are_underlined(server: LanguageServer, workspace: Path, body: str) -> None:
    line, said = WRONG[body]
    path = workspace / "projects" / "справки" / f"wrong-{list(WRONG).index(body)}.yaml"
    found = server.open(path, MODELINE + body)
    assert [item["range"]["start"]["line"] for item in found][:1] == [line]
    assert said in found[0]["message"]


def test_a_missing_schema_is_reported(server: LanguageServer, workspace: Path) -> None:
    found = server.open(workspace / "other.yaml", "# yaml-language-server: $schema=.lean/schemas/other.json\na: 1\n")
    assert "other.json" in found[0]["message"]


def test_scaffolds_have_no_editor_errors(server: LanguageServer, workspace: Path) -> None:
    paths = [*workspace.glob("[!.]*.yaml"), *workspace.glob("projects/*/*.yaml")]
    assert len(paths) == len(DOCUMENTS) + 3
    assert {path.name: server.open(path) for path in paths} == {path.name: [] for path in paths}


def test_example_documents_have_no_editor_errors(server: LanguageServer) -> None:
    paths = [*ROOT.glob("examples/*/[!.]*.yaml"), *ROOT.glob("examples/*/projects/*/*.yaml")]
    assert len(paths) > len(DOCUMENTS)
    for path in paths:
        assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema="), path
    found = {path.relative_to(ROOT).as_posix(): server.open(path) for path in paths}
    assert found == {path: [] for path in found}
