"""Sixty projects over three years: every view makes sense, and the totals of the views agree."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.portfolio.generator import UNITS, city_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lean.loading import LoadedWorkspace

    Lean = Callable[..., tuple[int, str, str]]

ON = ("--on", "2027-11-30")


@pytest.fixture
def root(workspace: Callable[..., LoadedWorkspace]) -> Path:
    return workspace(city_of(60, seed=7)).root


def told(lean: Lean, root: Path, *arguments: str) -> list[dict[str, Any]]:
    code, out, err = lean(*arguments, "-C", root, *ON, "--format", "json")
    assert (code, err) == (0, "")
    found: list[dict[str, Any]] = json.loads(out)
    return found


def test_equal_seeds_make_equal_files() -> None:
    assert city_of(60, 7) == city_of(60, 7) != city_of(60, 8)


def test_every_stage_and_ending_is_there(lean: Lean, root: Path) -> None:
    stages = Counter(item["stage"] for item in told(lean, root, "list"))
    assert sum(stages.values()) == 60
    assert stages.keys() == {1, 2, 3, 4, 5, "closed", "cancelled"}


def test_totals_agree_between_the_views(lean: Lean, root: Path, tmp_path: Path) -> None:
    listed = told(lean, root, "list")
    status = {item["project"]: item for item in told(lean, root, "status")}
    totals = told(lean, root, "registry", "--totals")
    rows = told(lean, root, "registry")
    by = {kind: {t["key"]: t["projects"] for t in totals if t["by"] == kind} for kind in {t["by"] for t in totals}}
    assert Counter(str(item["stage"]) for item in listed) == by["stage"]
    assert all(item["stage"] == status[item["project"]]["stage"] for item in listed)
    assert sum(by["unit"].values()) == sum(by["coordinator"].values()) == sum(by["opened"].values()) == 60
    assert sum(by["closed"].values()) == by["stage"]["closed"]
    for unit in UNITS:
        assert len(told(lean, root, "list", "--unit", unit)) == by["unit"][unit.casefold()]
    for goal in range(1, 7):
        assert len(told(lean, root, "list", "--goal", str(goal))) == by["goal"].get(str(goal), 0)
    # The register of appeals is what the list finds by the same words.
    asked = told(lean, root, "list", "--stage", "closed", "--appeals", "any")
    assert {i["project"] for i in told(lean, root, "registry", "--appeals")} == {i["project"] for i in asked}
    # What is late in the list is late in the agenda and in the brief.
    late = {item["project"] for item in told(lean, root, "list", "--late")}
    assert late == {item["project"] for item in told(lean, root, "due") if item["overdue_days"]}
    assert late == {item["project"] for item in told(lean, root, "brief") if item["section"] == "late"}
    # The sum is what one gets by hand.
    saved = sum(Decimal(e["saved"].split()[0]) for row in rows if row["stage"] == "closed" for e in row["effects"])
    assert [Decimal(str(t["amount"])) for t in totals if t["by"] == "effect"] == [saved]
    lean("registry", "-C", root, *ON, "--xlsx", tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert [row[1] for row in book["Реестр"].iter_rows(min_row=3, values_only=True)] == [row["title"] for row in rows]
    sheet = list(book["Итоги"].iter_rows(min_row=3, values_only=True))
    assert sheet[0][2] == 60
    assert sum(int(str(row[2])) for row in sheet if row[0] == "Этап") == 60


@pytest.mark.parametrize("command", [["list"], ["registry"], ["brief"], ["appeal"], ["due"], ["status"]])
def test_every_view_fits_80_columns(command: list[str], lean: Lean, root: Path) -> None:
    code, out, _ = lean(*command, "-C", root, *ON)
    assert code == 0
    assert out
    assert max(map(len, out.splitlines())) <= 80
    assert "\\x0a" not in out
