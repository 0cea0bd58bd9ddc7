"""Measurements: commands on workspaces of growing size, compared with the floor and with other programs."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lean.regulation import editions
from tests.bench import workspaces
from tests.bench.measuring import ON, ROOT, Cost, in_turn, lean, python, run, typical
from tests.history import big_office

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

BARE: Final = "import yaml\nfrom pydantic import BaseModel\nclass Bare(BaseModel):\n    number: int\nBare(number=1)"
PEERS_AT_MOST: Final = 100
"""The numbers of projects for other programs, which take minutes for a thousand."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table; `ratio_to_floor` is the ratio to the row named by `to`."""

    case: str
    n: int
    seconds: float
    ratio_to_floor: float | None
    to: str
    peak_mb: float


def measure(folder: Path, sizes: Sequence[int]) -> Iterator[Row]:
    """Return all rows; workspaces and repositories are created in `folder`."""
    alone = workspaces.write(folder / "alone", 1)
    yield from _start(folder, alone)
    for size in sizes:
        root = workspaces.write(folder / f"n{size}", size)
        yield from _of_size(folder, root, size, alone)
        shutil.rmtree(root)
    for size in (60, 600):
        if size <= max(sizes):
            yield from _about_all(folder, size)
    yield from _forms(folder, alone)
    yield from _log(folder, min(1_000, max(sizes)))


def _row(case: str, n: int, cost: Cost, base: Cost | None, to: str, *, on_the_wall: bool = False) -> Row:
    seconds, of = (cost.wall, base.wall if base else 0) if on_the_wall else (cost.cpu, base.cpu if base else 0)
    return Row(case, n, seconds, seconds / of if of else None, to if of else "", cost.peak_mb)


def _start(folder: Path, alone: Path) -> Iterator[Row]:
    """A single project, so that the start of the program dominates."""
    memory = {"LEAN_CACHE": str(folder / "memory")}
    # As a hook calls it, with the date of today.
    first = lean("check", "-C", alone)
    run(first, environment=memory)
    bare = "a program with one model"
    plain = in_turn({"python": python("-c", "pass"), bare: python("-c", BARE), "help": lean("--help")}, 9)
    cold = in_turn({bare: python("-c", BARE), "check": first}, 9, environment={"LEAN_CACHE": ""})
    warm = in_turn({bare: python("-c", BARE), "check": first}, 9, environment=memory)
    yield _row("python alone", 1, plain["python"], plain[bare], bare)
    yield _row("start: lean --help", 1, plain["help"], plain[bare], bare)
    yield _row("start: lean check, nothing remembered", 1, cold["check"], cold[bare], bare)
    yield _row("start: lean check, nothing changed", 1, warm["check"], warm[bare], bare)


def _of_size(folder: Path, root: Path, n: int, alone: Path) -> Iterator[Row]:
    times = 3 if n <= 1_000 else 1
    on = ("-C", root, "--on", ON)
    off, memory = {"LEAN_CACHE": ""}, {"LEAN_CACHE": str(folder / f"memory-{n}")}
    floor = "floor"
    base = python("-m", "tests.bench.floor", root)
    full = in_turn({floor: base, "check": lean("check", "--workers", "1", *on)}, times, environment=off)
    yield _row("floor: read, parse, validate", n, full[floor], None, "")
    yield _row("check, one process", n, full["check"], full[floor], floor)
    if n >= PEERS_AT_MOST:
        two = in_turn({floor: base, "check": lean("check", "--workers", "2", *on)}, times, environment=off)
        yield _row("check, two processes, on the wall", n, two["check"], two[floor], floor, on_the_wall=True)
    run(lean("check", *on), environment=memory)
    again = in_turn({"check": lean("check", *on)}, 3, environment=memory)
    yield _row("check again, nothing changed", n, again["check"], full[floor], floor)
    yield from _changed(root, n, alone, off)
    for command in ("status", "due", "list"):
        costs = in_turn(
            {"check": lean("check", "--workers", "1", *on), command: lean(command, *on)}, times, environment=off
        )
        yield _row(command, n, costs[command], costs["check"], "check, one process")
    if n <= PEERS_AT_MOST:
        yield from _peers(root, n, full[floor])


def _changed(root: Path, n: int, alone: Path, off: dict[str, str]) -> Iterator[Row]:
    """The hook: the one changed project among all projects and alone."""
    one, only = root / "projects" / "p00000" / "card.yaml", alone / "projects" / "p00000" / "card.yaml"
    costs = in_turn(
        {"among": lean("check", one, "--on", ON), "alone": lean("check", only, "--on", ON)}, 9, environment=off
    )
    yield _row("check of one changed project", n, costs["among"], costs["alone"], "the same alone")


def _peers(root: Path, n: int, floor: Cost) -> Iterator[Row]:
    """Other programs that do a part of the work on the same files."""
    rules = "{extends: default, rules: {line-length: disable, document-start: disable, comments: disable}}"
    yield _row("peer: yamllint", n, run(python("-m", "yamllint", "-d", rules, root / "projects")), floor, "floor")
    kinds = sorted({path.stem for path in root.glob("projects/*/*.yaml")})
    runs = [
        run(
            python(
                "-m",
                "check_jsonschema",
                "--schemafile",
                ROOT / "schemas" / f"{kind}.json",
                *sorted(root.glob(f"projects/*/{kind}.yaml")),
            )
        )
        for kind in kinds
    ]
    total = Cost(sum(c.cpu for c in runs), sum(c.wall for c in runs), max(c.peak_mb for c in runs))
    yield _row("peer: check-jsonschema", n, total, floor, "floor")


def _about_all(folder: Path, n: int) -> Iterator[Row]:
    """The commands that gather all projects for the management."""
    root = workspaces.write(folder / f"all{n}", n)
    on = ("-C", root, "--on", ON)
    off = {"LEAN_CACHE": ""}
    floor = run(python("-m", "tests.bench.floor", root), environment=off)
    for case, arguments in (
        ("site", ("site", "-o", folder / f"site{n}")),
        ("registry --xlsx", ("registry", "--xlsx", folder / f"registry{n}.xlsx")),
        ("brief", ("brief",)),
    ):
        cost = run(lean(*arguments, *on), environment=off)
        yield _row(case, n, cost, floor, "floor")
    shutil.rmtree(root)


_MANY: Final = 20
"""Finished projects whose forms are printed: a fifth of the hundred that must take less than five minutes."""


def _forms(folder: Path, alone: Path) -> Iterator[Row]:
    """Each form of a finished project in a separate process, and all of them in one process."""
    root = workspaces.write(folder / "forms", 2)
    slug, out = "p00001", folder / "out"
    floor = typical([run(python("-m", "tests.bench.floor", alone)) for _ in range(3)])
    forms = editions.find("seversk", root).on(workspaces.DAY).forms
    on = ("-C", root, "--on", ON)
    for form in forms:
        cost = run(lean("render", slug, form, "-o", out, *on))
        yield _row(f"render {form}", 1, cost, floor, "floor of one project")
    yield _row("render --all", 1, run(lean("render", slug, "--all", "-o", out, *on)), floor, "floor of one project")
    many = workspaces.write(folder / "many", _MANY, "igrushki")
    every = lean("render", "--every-project", "--all", "--workers", "2", "-C", many, "--on", ON)
    yield _row(
        "render --every-project --all, 2 workers", _MANY, run(every), floor, "floor of one project", on_the_wall=True
    )


def _log(folder: Path, projects: int) -> Iterator[Row]:
    """The history of a project, without and with git's index of changed paths (lean doctor suggests it)."""
    root = folder / "office"
    busy = big_office.build(root, projects, 2 * projects)
    here = ("git", "-C", str(root))
    git = "git log of the project"
    commands = {
        git: [*here, "log", "--oneline", "--", f"projects/{busy}"],
        "log": lean("log", busy, "-C", root, "--on", ON),
    }
    bare = in_turn(commands, 9)
    run([*here, "commit-graph", "write", "--reachable", "--changed-paths"])
    indexed = in_turn(commands, 9)
    yield _row("log of one project", projects, bare["log"], bare[git], git)
    yield _row("log of one project, paths indexed", projects, indexed["log"], indexed[git], git)
