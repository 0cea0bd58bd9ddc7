"""Conventions of the code that a program can check: names, places of things, sizes, docstrings.

The tables of exceptions may only shrink: a test fails on anything that is not in its table.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAN = Path(__file__).parents[1] / "lean"
MODULES = {
    path.relative_to(LEAN).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in LEAN.rglob("*.py")
}

FLAT_MODULES = 6
COMMAND_LINES = 60

COMPARING = {"eq", "order"}
"""Flags of a data class that may be switched off: its objects then compare by identity, or by their own method."""

COLLECTORS = {
    ("cli/render_jobs.py", "RenderResult"),
    ("importing/card_and_plan/outline.py", "LabelledText"),
    ("importing/card_and_plan/outline.py", "Outline"),
    ("importing/card_and_plan/outline.py", "TableRecord"),
    ("importing/card_and_plan/results.py", "Findings"),
    ("importing/card_and_plan/sections.py", "_Rows"),
    ("importing/card_and_plan/tables.py", "HeadedTable"),
    ("office/docx_grid.py", "_BlockReader"),
    ("process/lead_time.py", "_Walk"),
    ("site/folder.py", "SiteFolder"),
    ("site/pictures.py", "PagePictures"),
    ("status/next_step.py", "_Refusals"),
    ("values/durations.py", "_Reader"),
    ("workspace/loading.py", "DocumentLoader"),
    ("workspace/loading.py", "UnwrittenDocuments"),
}
"""Data classes that change while something is read or made; all others are frozen."""

RIDDLES = {
    "anew",
    "called",
    "done",
    "found",
    "given",
    "gone",
    "held",
    "heir",
    "here",
    "kept",
    "known",
    "left",
    "made",
    "meant",
    "one",
    "put",
    "said",
    "say",
    "seen",
    "shown",
    "spared",
    "taken",
    "tell",
    "there",
    "told",
    "way",
    "weigh",
}
"""Words that do not say what a function does; a name is a verb with its object."""

RIDDLE_FUNCTIONS = {
    ("forms/inspection.py", "known"),
    ("forms/tags.py", "_known"),
    ("history/git.py", "_said"),
    ("history/git.py", "_seen"),
    ("importing/card_and_plan/results.py", "put"),
}
"""Functions whose names are still such a word."""

OPENERS = {"DocxTemplate", "Document", "Presentation", "ZipFile", "load_workbook"}
"""Calls that open an office file or its archive."""

OPENS_OFFICE_FILES = {
    ("forms/decks/inspection.py", "Presentation"): "checks a deck that the program has just written",
    ("forms/decks/writing.py", "Presentation"): "python-pptx fills the template of the deck",
    ("forms/inspection.py", "Document"): "checks a form that the program has just written",
    ("history/table.py", "Document"): "python-docx creates a new document",
}
"""Modules outside lean/office that call one of the openers, with the reason."""

PARSES_XML = {
    "forms/decks/writing.py": "repeats paragraphs of the template of a deck",
    "forms/filling.py": "changes the XML of a form's template before docxtpl fills it",
    "forms/inspection.py": "checks a form that the program has just written",
}
"""Modules outside lean/office that import an XML parser, with the reason."""

READS_THE_JOURNAL = ("procedure/", "workspace/")
"""The folders that may read entries of the journal; everything else asks the course of the project."""

RAISES_FOR_OTHERS = {
    "NotImplementedError": "a subclass has to define the method",
    "PydanticCustomError": "pydantic collects what its validators raise",
    "Exit": "typer ends the command",
}
"""Errors that the caller of a function never sees, with the reason."""


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for name, module in MODULES.items():
        yield from ((name, node) for node in ast.walk(module) if isinstance(node, ast.FunctionDef))


def bases() -> dict[str, set[str]]:
    """Return the names of the base classes of each class of the package."""
    return {
        node.name: {last_name(base) for base in node.bases}
        for module in MODULES.values()
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef)
    }


def last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def imported(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def raised(function: ast.FunctionDef) -> Iterator[str]:
    """Names of the errors that the body of a function raises, without functions defined inside."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            continue
        if isinstance(node, ast.Raise) and node.exc is not None:
            name = last_name(node.exc.func if isinstance(node.exc, ast.Call) else node.exc)
            if name[:1].isupper():
                yield name
        waiting.extend(ast.iter_child_nodes(node))


def test_class_names_are_unique_in_the_package() -> None:
    places = defaultdict(list)
    for name, module in MODULES.items():
        for node in ast.walk(module):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(name)
    repeated = {name: where for name, where in places.items() if len(where) > 1}
    assert repeated == {}


def test_data_classes_are_frozen_unless_they_collect() -> None:
    """A flag of the decorator is never switched off, but for comparison."""
    thawed, switched_off = set(), []
    for name, module in MODULES.items():
        for node in ast.walk(module):
            if not isinstance(node, ast.ClassDef):
                continue
            for decorator in node.decorator_list:
                call = decorator if isinstance(decorator, ast.Call) else ast.Call(decorator, [], [])
                if last_name(call.func) != "dataclass":
                    continue
                flags = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
                switched_off += [(name, node.name, flag) for flag in flags if not (flags[flag] or flag in COMPARING)]
                if "frozen" not in flags:
                    thawed.add((name, node.name))
    assert switched_off == []
    assert thawed - COLLECTORS == set()


def test_no_function_is_named_by_a_riddle() -> None:
    named = {(name, node.name) for name, node in functions() if node.name.strip("_") in RIDDLES}
    assert named - RIDDLE_FUNCTIONS == set()


def test_the_package_has_few_flat_modules() -> None:
    flat = [name for name in MODULES if "/" not in name and name != "__init__.py"]
    assert len(flat) <= FLAT_MODULES, sorted(flat)


def test_the_journal_is_read_in_the_procedure_and_the_workspace_only() -> None:
    readers = {
        name
        for name in MODULES
        if not name.startswith(READS_THE_JOURNAL)
        and re.search(r"journal\.root", (LEAN / name).read_text(encoding="utf-8"))
    }
    assert readers == set()


def test_office_files_are_opened_in_one_folder() -> None:
    openers = {
        (name, last_name(node.func))
        for name, module in MODULES.items()
        if not name.startswith("office/")
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and last_name(node.func) in OPENERS
    }
    assert openers - OPENS_OFFICE_FILES.keys() == set()


def test_xml_is_parsed_in_one_folder() -> None:
    parsers = {
        name
        for name, module in MODULES.items()
        if not name.startswith("office/")
        and any(re.match(r"lxml|xml\.|defusedxml", imported_name) for imported_name in imported(module))
    }
    assert parsers - PARSES_XML.keys() == set()


def test_docstrings_of_public_functions_name_the_errors_they_raise() -> None:
    """An error may be named by its base class. The docstring of a command is its help text and names none."""
    parents = bases()
    unnamed = [
        (name, node.name, error)
        for name, node in functions()
        if not node.name.startswith("_") and not name.startswith("commands/")
        for error in raised(node)
        if error not in RAISES_FOR_OTHERS
        if not any(name in (ast.get_docstring(node) or "") for name in (error, *parents.get(error, ())))
    ]
    assert unnamed == []


def test_functions_of_commands_fit_on_a_screen() -> None:
    long = {
        (name, node.name): (node.end_lineno or node.lineno) - node.lineno + 1
        for name, node in functions()
        if name.startswith("commands/") and (node.end_lineno or node.lineno) - node.lineno + 1 >= COMMAND_LINES
    }
    assert long == {}
