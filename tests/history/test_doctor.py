"""What lean doctor finds on a machine and in a workspace, and what it says to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest

Lean = Callable[..., tuple[int, str, str]]
Make = Callable[..., Any]


def looked(lean: Lean, root: object, *more: str) -> dict[str, dict[str, Any]]:
    out = lean("-C", root, "doctor", "--format", "json", *more)[1]
    return {item["name"]: item for item in json.loads(out)}


def test_what_is_absent_comes_with_what_to_do(office: Make, lean: Lean, monkeypatch: pytest.MonkeyPatch) -> None:
    here = office("igrushki")
    here.commit("Начат")
    here.git("config", "--unset", "user.email")
    found = looked(lean, here.root, "--on", "2026-06-10")
    assert found["git"]["ok"]
    assert [found[name]["ok"] for name in ("author", "merge")] == [False, False]
    assert "user.email" in found["author"]["to_do"]
    assert "git config merge.lean.driver" in found["merge"]["to_do"]
    assert ".gitattributes" in found["merge"]["to_do"]
    assert all(bool(item["to_do"]) != item["ok"] for item in found.values())
    assert not looked(lean, here.root, "--on", "2040-06-10")["calendar"]["ok"]
    monkeypatch.setenv("PATH", "")
    found = looked(lean, here.root)
    assert [found[name]["ok"] for name in ("git", "libreoffice")] == [False, False]
    assert "установите" in found["git"]["to_do"]


def test_a_workspace_that_init_made_merges_as_it_should(office: Make, lean: Lean) -> None:
    here = office()
    new = here.top.parent / "new"
    assert lean("-C", new, "init", "spravki")[0] == 0 or lean("init", "spravki", "-C", new)[0] == 0
    assert looked(lean, new)["merge"]["ok"]
    assert "✓ слияние документов настроено" in lean("-C", new, "doctor")[1]
