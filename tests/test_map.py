"""lean map: analyses of the examples, written drawings, maps that cannot be analysed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from lean.workspace.workspace import Workspace

    Run = Callable[..., tuple[int, str, str]]

EXAMPLES = Path(__file__).resolve().parent.parent / "examples/seversk"


def test_json_has_stable_keys(lean: Run) -> None:
    code, out, _ = lean("-C", EXAMPLES, "map", "sotsuslugi", "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert found["lead_time"]["min"] == found["lead_time"]["max"] == 47 * 60 + 30
    wanted = {"lead_time", "adding", "waiting", "movement", "value_share", "handovers", "path", "by_lane", "losses"}
    assert wanted <= set(found)
    # 47 h 30 min at eight hours a day: 5.9375, rounded to hundredths.
    assert found["working_days"] == {"min": 5.94, "max": 5.94}


def test_compare_shows_both_maps(lean: Run) -> None:
    code, out, _ = lean("-C", EXAMPLES, "map", "sotsuslugi", "compare")
    assert code == 0
    # 2,850 - 143 = 2,707 minutes = 45 h 7 min, 2,707 / 2,850 = 95.0 %.
    assert "47 ч 30 мин → 2 ч 23 мин (меньше на 45 ч 7 мин, 95 %)" in " ".join(out.split())
    assert max(len(line) for line in out.splitlines()) <= 80


def test_drawings_are_written_reproducibly(lean: Run, tmp_path: Path) -> None:
    for round_ in ("one", "two"):
        files = [f"--{kind}={tmp_path / f'{round_}.{kind}'}" for kind in ("svg", "drawio", "bpmn")]
        code, _, err = lean("-C", EXAMPLES, "map", "igrushki", "target", *files)
        assert code == 0, err
    for kind in ("svg", "drawio", "bpmn"):
        text = (tmp_path / f"one.{kind}").read_bytes()
        assert text == (tmp_path / f"two.{kind}").read_bytes()
        ET.fromstring(text)  # noqa: S314 - our own output


@pytest.mark.parametrize(
    ("document", "arguments", "said"),
    [
        (None, (), "карты ещё нет: projects/a/current-map.yaml"),
        (None, ("target",), "карты ещё нет: projects/a/target-map.yaml"),
        ("steps:\n  - {id: a, time: 5 мин, next: [{to: b}]}\n", (), "current-map.yaml:2:38:"),
        ("steps: {}\n", (), "current-map.yaml:1:8:"),
        ("day_hours: 8\nsteps:\n  - {id: a, time: 5 мин, next: [{to: a}]}\n", (), "current-map.yaml:3:"),
        ("steps:\n  - {id: a, time: 2 раб. дн.}\n", (), "current-map.yaml:2:"),
    ],
)
def test_uncountable_maps_are_reported(
    document: str | None,
    arguments: tuple[str, ...],
    said: str,
    workspace: Callable[..., Workspace],
    lean: Run,
    tmp_path: Path,
) -> None:
    files = {"projects/a/card.yaml": "title: X\n"}
    workspace(files if document is None else files | {"projects/a/current-map.yaml": document})
    code, out, err = lean("-C", tmp_path, "map", "a", *arguments)
    assert code == 1
    assert said in err
    assert not out
