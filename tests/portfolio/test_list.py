"""lean list: selected projects as a table and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from lean.portfolio.words import match_words, stem_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from lean.workspace.workspace import Workspace

    Lean = Callable[..., tuple[int, str, str]]

ON = ("--on", "2026-11-23")


def answer(lean: Lean, city: Workspace, *arguments: str) -> list[dict[str, Any]]:
    code, out, err = lean("list", "-C", city.root, *ON, "--format", "json", *arguments)
    assert (code, err) == (0, "")
    told: list[dict[str, Any]] = json.loads(out)
    return told


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["arhiv", "novyi", "spravki", "zhurnal"]),
        (["--stage", "closed"], ["arhiv", "spravki"]),
        (["--stage", "1"], ["novyi", "zhurnal"]),
        (["--stage", "active"], ["novyi", "zhurnal"]),
        (["--stage", "идут"], ["novyi", "zhurnal"]),
        (["--stage", "Закрыты"], ["arhiv", "spravki"]),
        (["--stage", "инициация"], ["novyi", "zhurnal"]),
        (["--stage", "rejected"], []),
        (["--unit", "образование"], ["arhiv", "spravki"]),
        (["--unit", "УПРАВЛЕНИЕМ образования"], ["arhiv", "spravki"]),
        (["--unit", "учет"], ["zhurnal"]),
        (["--unit", "отдел образования"], []),
        (["--coordinator", "Семёновой"], ["arhiv", "spravki"]),
        (["--coordinator", "васил"], ["zhurnal"]),
        (["--late"], ["zhurnal"]),
        (["--appeals", "any"], ["spravki", "zhurnal"]),
        (["--appeals", "control-centre"], ["spravki"]),
        (["--appeals", "citizen"], ["zhurnal"]),
        (["--appeals", "Гражданин"], ["zhurnal"]),
        (["--appeals", "organisation"], []),
        (["--goal", "2"], ["arhiv", "spravki"]),
        (["--goal", "1", "--stage", "closed"], ["spravki"]),
        (["--goal", "1", "--late"], []),
    ],
)
def test_all_conditions_must_hold(arguments: list[str], expected: list[str], lean: Lean, city: Workspace) -> None:
    assert [item["project"] for item in answer(lean, city, *arguments)] == expected


def test_json_output(lean: Lean, city: Workspace) -> None:
    spravki, zhurnal = answer(lean, city, "--appeals", "any")
    assert spravki == {
        "project": "spravki",
        "title": "Справки",
        "stage": "closed",
        "stage_name": "Проект закрыт",
        "unit": "Управление образования",
        "coordinator": "Семёнова С.С.",
        "leader": "Петрова П.П.",
        "goals": [1, 2],
        "opened": "2026-02-02",
        "ended": "2026-06-01",
        "appeals": [{"id": "ЦУР-1", "source": "control-centre"}],
        "due": None,
        "due_name": None,
        "overdue_days": 0,
    }
    # The current map, 25 working days after the approval: see tests/test_status.py.
    assert (zhurnal["stage"], zhurnal["due"], zhurnal["ended"]) == (1, "2026-03-11", None)
    assert zhurnal["overdue_days"] > 0


def test_the_table_fits_80_columns(lean: Lean, city: Workspace) -> None:
    code, out, err = lean("list", "-C", city.root, *ON)
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    assert out.index("arhiv") < out.index("novyi") < out.index("zhurnal")
    assert "просрочено на" in out
    assert out.splitlines()[-1] == "Проектов: 4, из них с просроченными сроками: 1"
    code, out, _ = lean("list", "-C", city.root, *ON, "--stage", "closed")
    assert out.splitlines()[-1] == "Проектов: 2 из 4"


def test_an_empty_result_is_stated(lean: Lean, city: Workspace) -> None:
    assert lean("list", "-C", city.root, *ON, "--stage", "cancelled") == (0, "", "Таких проектов нет.\n")
    for name in ("arhiv", "novyi", "spravki", "zhurnal"):
        for path in (city.root / "projects" / name).iterdir():
            path.unlink()
        (city.root / "projects" / name).rmdir()
    assert lean("list", "-C", city.root)[2] == "Проектов пока нет: lean init ИМЯ начнёт первый.\n"
    assert answer(lean, city) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--stage", "7"], "--stage «7»: бывает 1, 2, 3, 4, 5, active (идут), closed (закрыты)"),
        (["--goal", "9"], "--goal 9: есть цели 1, 2, 3, 4, 5, 6"),
        (["--appeals", "press"], "--appeals: текст «press» не подходит; допускается: ЦУР (control-centre)"),
    ],
)
def test_an_impossible_condition_is_refused(arguments: list[str], message: str, lean: Lean, city: Workspace) -> None:
    code, out, err = lean("list", "-C", city.root, *arguments)
    assert (code, out) == (2, "")
    assert message in err


def test_unreadable_projects_are_reported_and_others_shown(lean: Lean, city: Workspace) -> None:
    (city.root / "projects" / "arhiv" / "card.yaml").write_text("title: [", encoding="utf-8")
    (city.root / "projects" / "zhurnal" / "journal.yaml").write_text("- {date: вчера}\n", encoding="utf-8")
    (city.root / "appeals.yaml").write_text("appeals: 7\n", encoding="utf-8")
    code, out, err = lean("list", "-C", city.root, *ON, "--format", "json")
    told = {item["project"]: item for item in json.loads(out)}
    assert code == 1
    assert len(told) == 4
    assert (told["arhiv"]["title"], told["arhiv"]["stage"]) == ("arhiv", "closed")
    assert (told["zhurnal"]["title"], told["zhurnal"]["stage"]) == ("Журнал", None)
    for place in ("appeals.yaml:1", "projects/arhiv/card.yaml:1", "projects/zhurnal/journal.yaml:1"):
        assert place in err


WORDS = [
    ("справкой", "Выдача справок о составе семьи"),
    ("выставка", "Организация выставок"),
    ("зачёт", "зачета"),
    ("дет сад", "детский сад"),
    ("МФЦ", "мфц"),
    ("", "что угодно"),
]


@pytest.mark.parametrize(("wanted", "text"), WORDS)
def test_words_match_in_any_form(wanted: str, text: str) -> None:
    assert match_words(wanted, [text])


@pytest.mark.parametrize(("wanted", "text"), [("справка", "выдача"), ("детский сад", "детский дом"), ("ко", "конкурс")])
def test_other_words_do_not_match(wanted: str, text: str) -> None:
    assert not match_words(wanted, [text])


def test_stems_of_words() -> None:
    assert stem_words("Справками, учёт — МФЦ-2!") == ("справк", "учт", "мфц", "2")
