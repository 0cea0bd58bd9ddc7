"""Suppressions in lean.yaml: with a reason they silence a rule in a project; unused ones are reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lean.workspace.workspace import Workspace

CARD = "indicators:\n  - {name: Повысить эффективность, baseline: 5, target: 7}\n"


@pytest.mark.parametrize(
    ("entry", "place", "word", "silent"),
    [
        ("{rule: indicator-measurable, project: a, reason: так решили}", None, "", True),
        ("{rule: indicator-measurable, reason: так решили}", None, "", True),
        ("{rule: indicator-measurable, project: a}", "lean.yaml:3:", "нет причины", False),
        (
            "{rule: indicator-mesurable, project: a, reason: да}",
            "lean.yaml:3:12:",
            "возможно, indicator-measurable",
            False,
        ),
        ("{rule: indicator-measurable, project: b, reason: да}", "lean.yaml:3:", "проекта «b» нет", False),
    ],
)
def test_suppressions_hide_findings_and_wrong_ones_are_reported(
    entry: str,
    place: str | None,
    word: str,
    silent: bool,  # noqa: FBT001 - a column of the table
    workspace: Callable[..., Workspace],
    lean: Callable[..., tuple[int, str, str]],
    tmp_path: Path,
) -> None:
    workspace({"projects/a/card.yaml": CARD}, settings=f"regulation: seversk\nsuppress:\n  - {entry}\n")
    code, out, _ = lean("check", "-C", tmp_path)
    assert ("внимание indicator-measurable" in out) is not silent, out
    assert code == (0 if silent else 1)
    named = [line for line in out.splitlines() if " suppression: " in line]
    assert len(named) == (0 if place is None else 1), out
    if place is not None:
        assert named[0].startswith(place)
        assert word in named[0]
