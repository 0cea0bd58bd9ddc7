"""lean doctor: problems of a machine and a workspace, with advice for each."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from lean.forms import fonts
from lean.history import git, git_setup

if TYPE_CHECKING:
    from pathlib import Path

Lean = Callable[..., tuple[int, str, str]]
Make = Callable[..., Any]


def looked(lean: Lean, root: object, *more: str) -> dict[str, dict[str, Any]]:
    out = lean("-C", root, "doctor", "--format", "json", *more)[1]
    return {item["name"]: item for item in json.loads(out)}


def test_doctor_advises_what_to_do_about_each_missing_program(
    office: Make, lean: Lean, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = office("igrushki")
    here.commit("Начат")
    here.git("config", "--unset", "user.email")
    found = looked(lean, here.root, "--on", "2026-06-10")
    assert found["git"]["ok"]
    assert [found[name]["ok"] for name in ("author", "merge")] == [False, False]
    assert "user.email" in found["author"]["to_do"]
    assert "git config merge.lean.driver" in found["merge"]["to_do"]
    assert "/projects/*/*.yaml merge=lean; добавьте в .gitattributes строку: /*.yaml merge" in found["merge"]["to_do"]
    assert all(bool(item["to_do"]) != item["ok"] for item in found.values())
    assert (found["repository"]["ok"], found["hook"]["ok"]) == (True, False)
    assert "pre-commit install" in found["hook"]["to_do"]
    assert not looked(lean, here.root, "--on", "2040-06-10")["calendar"]["ok"]
    monkeypatch.setenv("PATH", "")
    found = looked(lean, here.root)
    assert [found[name]["ok"] for name in ("git", "libreoffice", "poppler")] == [False, False, False]
    assert "установите" in found["git"]["to_do"]


def test_doctor_checks_the_machine_outside_of_a_workspace(
    lean: Lean, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = {item["name"]: item for item in json.loads(lean("doctor", "--format", "json")[1])}
    assert "здесь нет рабочего каталога" in found["workspace"]["found"]
    assert "lean init" in found["workspace"]["to_do"]
    assert (found["workspace"]["severity"], found["git"]["ok"]) == ("note", True)
    assert {"calendar", "poppler"} <= set(found)
    monkeypatch.setenv("PATH", "")
    found = {item["name"]: item for item in json.loads(lean("doctor", "--format", "json")[1])}
    assert not found["git"]["ok"]


def test_a_workspace_made_by_init_has_the_merge_driver(office: Make, lean: Lean) -> None:
    here = office()
    new = here.top.parent / "new"
    assert lean("-C", new, "init", "spravki")[0] == 0 or lean("init", "spravki", "-C", new)[0] == 0
    assert looked(lean, new)["merge"]["ok"]
    assert "✓ слияние документов настроено" in lean("-C", new, "doctor")[1]


def test_missing_optional_programs_are_advice_and_no_failure(
    office: Make, lean: Lean, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = office().top.parent / "new"
    lean("init", "spravki", "-C", new)
    for place, key in enumerate(("user.name", "user.email")):
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{place}", key)
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{place}", "office@example.org")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "2")
    found = looked(lean, new, "--on", "2027-06-10")
    assert {name: item["severity"] for name, item in found.items() if not item["ok"]} == {
        "hook": "note",
        "workspace": "note",
        "calendar": "note",  # of 2028, which nobody knows yet
    }
    code, out, _ = lean("-C", new, "doctor", "--on", "2027-06-10")
    assert code == 0
    assert "! проверка перед каждым git commit не включена\n    pip install" in out
    # Without this year's calendar no deadline is certain, and without a name git stores nothing.
    code, out, _ = lean("-C", new, "doctor", "--on", "2040-06-10")
    assert (code, "✗ производственный календарь на 2040 год" in out) == (1, True)


def broken(here: Any, name: str) -> None:  # noqa: ANN401 - the office of this folder
    head = here.git("rev-parse", "HEAD").strip()
    match name:
        case "merge":
            (here.top / ".git" / "MERGE_HEAD").write_text(head, "utf-8")
        case "lock":
            (here.top / ".git" / "index.lock").touch()
        case "detached":
            here.git("checkout", "-q", "--detach")
        case "blob":
            blob = here.git("rev-parse", "HEAD:projects/igrushki/card.yaml").strip()
            (here.top / ".git" / "objects" / blob[:2] / blob[2:]).unlink()


@pytest.mark.parametrize(
    ("name", "told", "to_do"),
    [
        ("merge", "не закончено слияние", "git status"),
        ("lock", "занято другой программой", "index.lock"),
        ("detached", "не на ветке", "git switch"),
        ("blob", "повреждено", "git clone"),
    ],
)
def test_problems_of_a_repository_are_named(office: Make, name: str, told: str, to_do: str) -> None:
    here = office("igrushki")
    here.commit("Начат")
    assert list(git_setup.find_problems(git.find_repository(here.root))) == []
    broken(here, name)
    ((found, advice),) = git_setup.find_problems(git.find_repository(here.root))
    assert told in found
    assert to_do in advice


def test_doctor_advises_a_path_index_for_a_large_repository(office: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    here = office("igrushki")
    here.commit("Начат")
    assert not git_setup.needs_path_index(git.find_repository(here.root))
    monkeypatch.setattr(git_setup, "MANY", 1)
    assert git_setup.needs_path_index(git.find_repository(here.root))
    here.git("commit-graph", "write", "--reachable", "--changed-paths")
    assert not git_setup.needs_path_index(git.find_repository(here.root))


@pytest.mark.parametrize(
    ("variables", "file", "font"),
    [
        ({"WINDIR": "Windows"}, "Windows/Fonts/times.ttf", "Times New Roman"),
        ({"LOCALAPPDATA": "Local"}, "Local/Microsoft/Windows/Fonts/PT-Astra-Serif_Regular.ttf", "PT Astra Serif"),
        ({"USERPROFILE": "home"}, "home/Library/Fonts/Times New Roman.ttf", "Times New Roman"),
        ({"HOME": "home"}, "home/.local/share/fonts/free/LiberationSerif-Regular.ttf", "Liberation Serif"),
        ({"WINDIR": "Windows"}, "Windows/Fonts/arial.ttf", None),
    ],
)
def test_the_font_of_the_forms_is_found_in_the_folders_of_each_system(
    tmp_path: Path, variables: dict[str, str], file: str, font: str | None
) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).touch()
    places = fonts.list_font_folders({name: str(tmp_path / value) for name, value in variables.items()})
    assert fonts.find_font(place for place in places if place.is_relative_to(tmp_path)) == font


def test_doctor_names_the_font_to_install(office: Make, lean: Lean, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "find_installed_font", lambda: None)
    root = office().root
    found = looked(lean, root)["fonts"]
    assert not found["ok"]
    assert "Times New Roman" in found["found"]
    assert "Liberation Serif" in found["to_do"]
    monkeypatch.setattr(fonts, "find_installed_font", lambda: "Tinos")
    assert "буквы той же ширины" in looked(lean, root)["fonts"]["found"]
