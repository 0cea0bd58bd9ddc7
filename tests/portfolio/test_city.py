"""Sixty projects over three years: the output of every command is plausible, and totals agree."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from lxml import html

from tests.portfolio.generator import SOURCES, UNITS, city_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Lean = Callable[..., tuple[int, str, str]]

# Smaller tests cover this code; it is not measured again.
pytestmark = pytest.mark.no_cover
NBSP = "\N{NO-BREAK SPACE}"
ON = ("--on", "2027-11-30")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("city")
    for name, text in {"lean.yaml": "regulation: seversk\n", **city_of(60, seed=21)}.items():
        path = found / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return found


ANSWERS: dict[tuple[Path, tuple[str, ...]], list[dict[str, Any]]] = {}
"""Cached answers; the workspace does not change."""


def told(lean: Lean, root: Path, *arguments: str) -> list[dict[str, Any]]:
    if (root, arguments) not in ANSWERS:
        code, out, err = lean(*arguments, "-C", root, *ON, "--format", "json")
        assert (code, err) == (0, "")
        ANSWERS[root, arguments] = json.loads(out)
    return ANSWERS[root, arguments]


def test_equal_seeds_make_equal_files() -> None:
    assert city_of(60, 7) == city_of(60, 7) != city_of(60, 8)


def test_every_stage_and_ending_occurs(lean: Lean, root: Path) -> None:
    stages = Counter(item["stage"] for item in told(lean, root, "list"))
    assert sum(stages.values()) == 60
    assert stages.keys() == {1, 2, 3, 4, 5, "closed", "cancelled", "rejected"}


def test_the_generated_workspace_is_realistic(lean: Lean, root: Path) -> None:
    """Three years, some late projects, appeals from all sources in all states, practices of closed projects."""
    listed = told(lean, root, "list")
    assert {item["opened"][:4] for item in listed if item["opened"]} == {"2025", "2026", "2027"}
    assert 3 <= sum(item["overdue_days"] > 0 for item in listed) <= 20
    assert {appeal["source"] for item in listed for appeal in item["appeals"]} == set(SOURCES)
    states = Counter(item["state"] for item in told(lean, root, "appeal"))
    assert states.keys() == {"received", "analysis", "decision", "decided"}
    assert len(told(lean, root, "practices")) >= 20
    assert told(lean, root, "practices", "find", "ремонтом", "заявок")
    # Its journals are valid: the check only finds missing values in documents.
    rules = {item["rule"] for item in json.loads(lean("check", "-C", root, *ON, "--format", "json")[1])}
    assert rules.isdisjoint({"journal-order", "schema", "dates-in-order", "map-sound"})


def test_totals_agree_between_commands(lean: Lean, root: Path, tmp_path: Path) -> None:
    listed = told(lean, root, "list")
    status = {item["project"]: item for item in told(lean, root, "status")}
    totals = told(lean, root, "registry", "--totals")
    rows = told(lean, root, "registry")
    by = {kind: {t["key"]: t["projects"] for t in totals if t["by"] == kind} for kind in {t["by"] for t in totals}}
    assert Counter(str(item["stage"]) for item in listed) == by["stage"]
    assert all(item["stage"] == status[item["project"]]["stage"] for item in listed)
    assert sum(by["unit"].values()) == sum(by["coordinator"].values()) == sum(by["opened"].values()) == 60
    assert sum(by["closed"].values()) == by["stage"]["closed"]
    for unit in UNITS[:2]:
        assert len(told(lean, root, "list", "--unit", unit)) == by["unit"][unit.casefold()]
    for goal in (1, 6):
        assert len(told(lean, root, "list", "--goal", str(goal))) == by["goal"].get(str(goal), 0)
    # The register of appeals agrees with the list under the same conditions.
    asked = told(lean, root, "list", "--stage", "closed", "--appeals", "any")
    assert {i["project"] for i in told(lean, root, "registry", "--appeals")} == {i["project"] for i in asked}
    # The same projects are late in the list, the agenda and the brief.
    late = {item["project"] for item in told(lean, root, "list", "--late")}
    assert late == {item["project"] for item in told(lean, root, "due") if item["overdue_days"]}
    assert late == {item["project"] for item in told(lean, root, "brief") if item["section"] == "late"}
    # The sum agrees with a direct calculation.
    saved = sum(Decimal(e["saved"].split()[0]) for row in rows if row["stage"] == "closed" for e in row["effects"])
    assert [Decimal(str(t["amount"])) for t in totals if t["by"] == "effect"] == [saved]
    lean("registry", "-C", root, *ON, "--xlsx", tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert [row[1] for row in book["Реестр"].iter_rows(min_row=3, values_only=True)] == [row["title"] for row in rows]
    sheet = list(book["Итоги"].iter_rows(min_row=3, values_only=True))
    assert sheet[0][2] == 60
    assert sum(int(str(row[2])) for row in sheet if row[0] == "Этап") == 60


def test_the_site_agrees_with_the_commands(lean: Lean, root: Path, tmp_path: Path) -> None:
    assert lean("site", "-o", tmp_path, "-C", root, *ON)[0] == 0
    page = html.fromstring((tmp_path / "index.html").read_bytes())
    listed = told(lean, root, "list")
    late = [item["project"] for item in listed if item["overdue_days"]]
    stages = Counter(str(item["stage"]) for item in listed)
    assert {one.get("id"): int(one.text) for one in page.xpath("//dl[@class='tiles']//dd")} == {
        "count-all": 60,
        "count-active": sum(isinstance(item["stage"], int) for item in listed),
        "count-late": len(late),
        "count-closed": stages["closed"],
    }
    counted = {row.get("data-count-stage"): row for row in page.xpath("//tr[@data-count-stage]")}
    assert {stage: int(row.findtext(".//span[@class='number']")) for stage, row in counted.items()} == stages
    rows = page.xpath("//table[@id='table-projects']/tbody/tr")
    assert Counter(row.get("data-stage") for row in rows) == stages
    assert [row.find(".//a").get("href") for row in rows] == [f"projects/{item['project']}.html" for item in listed]
    assert [row.find(".//a").get("href") for row in rows if "data-late" in row.attrib] == [
        f"projects/{name}.html" for name in late
    ]
    for by in ("unit", "coordinator", "goal", "opened", "closed"):
        shown = page.xpath(f"//details[@data-tally='{by}']//span[@class='number']/text()")
        assert [int(one) for one in shown] == [
            total["projects"] for total in told(lean, root, "registry", "--totals") if total["by"] == by
        ]
    due = html.fromstring((tmp_path / "deadlines.html").read_bytes()).xpath("//tbody/tr//time/@datetime")
    assert due == [item["due"] for item in told(lean, root, "due")]
    practices = html.fromstring((tmp_path / "practices.html").read_bytes()).xpath("//article")
    assert len(practices) == len(told(lean, root, "practices"))
    for item in listed:
        one = html.fromstring((tmp_path / "projects" / f"{item['project']}.html").read_bytes())
        badge = one.xpath("//span[starts-with(@class, 'badge')]")[0].text
        assert badge.replace(NBSP, " ") == item["stage_name"], item["project"]


@pytest.mark.parametrize("command", [["list"], ["registry"], ["brief"], ["appeal"], ["due"], ["status"]])
def test_every_command_fits_80_columns(command: list[str], lean: Lean, root: Path) -> None:
    code, out, _ = lean(*command, "-C", root, *ON)
    assert code == 0
    assert out
    assert max(map(len, out.splitlines())) <= 80
    assert "\\x0a" not in out
