"""lean brief: the briefing for the Mayor as text, JSON and a document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from lean.forms.inspection import read_paragraphs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lean.workspace.workspace import Workspace

    Lean = Callable[..., tuple[int, str, str]]

ON = ("--on", "2026-11-23")


def answer(lean: Lean, city: Workspace, *arguments: str) -> dict[str, list[dict[str, Any]]]:
    code, out, err = lean("brief", "-C", city.root, *ON, "--format", "json", *arguments)
    assert (code, err) == (0, "")
    found: dict[str, list[dict[str, Any]]] = {}
    for item in json.loads(out):
        found.setdefault(item["section"], []).append(item)
    return found


def test_totals_and_results(lean: Lean, city: Workspace) -> None:
    told = answer(lean, city)
    assert [item["text"] for item in told["totals"]] == ["Проектов: 4", "Инициация: 2", "Проект закрыт: 2"]
    assert [item["text"] for item in told["results"]] == [
        "Показателей достигнуто: 1 из 3",
        "Сокращение времени протекания процесса, в среднем: 62,5 % (проектов: 2)",
        "Сбережено: 9\u00a0002 листов в месяц (проектов: 2)",
        "Сбережено: 150,5 ч в месяц (проектов: 2)",
    ]


def test_overdue_deadlines_name_the_debtor(lean: Lean, city: Workspace) -> None:
    late = answer(lean, city)["late"]
    assert [(item["project"], item["date"]) for item in late] == [("zhurnal", "2026-03-11")]
    assert late[0]["overdue_days"] > 100
    assert late[0]["who"] == "Команда проекта"


@pytest.mark.parametrize(
    ("since", "expected"), [("01.06.2026", ["spravki"]), ("02.06.2026", []), ("01.01.2025", ["arhiv", "spravki"])]
)
def test_projects_ended_since_a_day(since: str, expected: list[str], lean: Lean, city: Workspace) -> None:
    assert [item["project"] for item in answer(lean, city, "--since", since).get("ended", [])] == expected


def test_the_default_period_is_a_month(lean: Lean, city: Workspace) -> None:
    code, out, _ = lean("brief", "-C", city.root, "--on", "2026-06-30", "--format", "json")
    assert code == 0
    assert [item["project"] for item in json.loads(out) if item["section"] == "ended"] == ["spravki"]


@pytest.mark.parametrize(("within", "projects"), [("0", []), ("10", []), ("11", ["novyi"]), ("30", ["novyi"])])
def test_upcoming_deadlines(within: str, projects: list[str], lean: Lean, city: Workspace) -> None:
    journal = city.root / "projects" / "novyi" / "journal.yaml"
    # 23-27 November = 5, 30 November - 4 December = 10: eleven days ahead.
    journal.write_text("- {date: 2026-11-20, event: card-submitted}\n", encoding="utf-8")
    assert [item["project"] for item in answer(lean, city, "--within", within).get("due", [])] == projects


def test_waiting_appeals(lean: Lean, city: Workspace) -> None:
    (item,) = answer(lean, city)["appeals"]
    assert item["text"] == "направить подразделению: 1, дольше всех — 314 дн."


def test_the_text_fits_80_columns(lean: Lean, city: Workspace) -> None:
    code, out, err = lean("brief", "-C", city.root, *ON, "--since", "01.01.2026")
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    headings = [line for line in out.splitlines() if line and line[0] != " "]
    assert headings == ["Всего", "Просрочено", "Завершены", "Что дали закрытые проекты за всё время", "Обращения ждут"]
    assert "  01.06.2026 — Проект закрыт; «Справки»\n" in out


def test_the_printed_brief(lean: Lean, city: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "справка.docx"
    assert lean("brief", "-C", city.root, *ON, "--docx", path)[:2] == (0, "")
    told = list(read_paragraphs(path.read_bytes()))
    assert "Администрация города" in told
    assert "– Сбережено: 150,5 ч в месяц (проектов: 2)" in told
    first = path.read_bytes()
    lean("brief", "-C", city.root, *ON, "--docx", path)
    assert path.read_bytes() == first
