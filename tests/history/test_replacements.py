"""Replaced persons: past events are checked against the roster of their date, successors need a new approval."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.history.conftest import Office

    Lean = Callable[..., tuple[int, str, str]]

CLOSED, RUNNING = "igrushki", "sotsuslugi"
ON = "01.12.2026"
LEADER = """\
  leader:
    name: Николаева Н.Н.
    post: начальник Отдела социальной поддержки населения Администрации ЗАТО Северск
"""
NEW_LEADER = """\
  leader:
    name: {name}
    post: начальник Управления культуры Администрации ЗАТО Северск
"""
COORDINATOR = """\
  coordinator:
    name: Семёнова С.С.
    post: заместитель Мэра ЗАТО Северск по социальной политике
"""
NEW_COORDINATOR = """\
  coordinator:
    name: Михайлов М.М.
    post: заместитель Мэра ЗАТО Северск по общественной безопасности
"""


@pytest.fixture
def running(office: Callable[..., Office]) -> Office:
    """A project whose plan is being carried out, saved."""
    made = office(RUNNING)
    made.commit("as it was")
    return made


def rules_of(lean: Lean, made: Office, slug: str, on: str = ON) -> list[str]:
    """The rules that a check names of a project's own documents, notes left out."""
    _, out, _ = lean("check", "-C", made.root, f"projects/{slug}", "--on", on)
    told = (line.split() for line in out.splitlines() if line.startswith("projects/"))
    return [rule.rstrip(":") for _, severity, rule, *_ in told if severity in ("ошибка", "внимание")]


def test_a_new_team_is_not_held_against_a_project_that_has_ended(lean: Lean, office: Callable[..., Office]) -> None:
    made = office(CLOSED, RUNNING)
    assert rules_of(lean, made, CLOSED) == []
    roster = made.root / "roster.yaml"
    text = roster.read_text("utf-8")
    for old, new in (
        ("Иванов Иван Иванович", "Королёв Кирилл Кириллович"),
        ("Семёнова Светлана Семёновна", "Новикова Нина Петровна"),
        ("Егоров Егор Егорович", "Фомин Фёдор Фёдорович"),
    ):
        text = text.replace(old, new)
    roster.write_text(text, "utf-8")
    assert rules_of(lean, made, CLOSED) == []
    # One that is running needs another coordinator.
    assert rules_of(lean, made, RUNNING) == ["person-among"]
    assert lean("render", CLOSED, "card", "--check", "-C", made.root, "--on", ON)[0] == 0


def test_past_reviews_and_meetings_are_checked_against_the_roster_of_their_date(lean: Lean, running: Office) -> None:
    assert rules_of(lean, running, RUNNING) == []
    running.edit(f"{RUNNING}/card.yaml", COORDINATOR, NEW_COORDINATOR)
    assert lean("advance", RUNNING, "card-approved", "-C", running.root, "--date", ON, "--on", ON)[0] == 0
    assert rules_of(lean, running, RUNNING) == []
    _, out, _ = lean("status", RUNNING, "-C", running.root, "--on", ON, "--format", "json")
    weighed = [line for line in json.loads(out)[0]["deadlines"] if line["actor"] == "coordinator"]
    assert {line["person"] for line in weighed} == {"Семёнова С.С."}
    _, out, _ = lean("status", RUNNING, "-C", running.root, "--on", ON)
    assert "Координатор (Семёнова С.С.): выполнено" in " ".join(out.split())
    # Somebody who neither acted nor is in the card is still a mistake.
    running.edit(f"{RUNNING}/evaluation.yaml", "coordinator: Семёнова С.С.", "coordinator: Чужой Ч.Ч.")
    assert rules_of(lean, running, RUNNING) == ["same-person"]


def test_a_leader_is_replaced_by_appointment_and_a_new_approval(lean: Lean, running: Office) -> None:
    def step(event: str) -> tuple[int, str]:
        return lean("advance", RUNNING, event, "-C", running.root, "--date", ON, "--on", ON)[:2]

    running.edit(f"{RUNNING}/card.yaml", LEADER, NEW_LEADER.format(name="Чужой Ч.Ч."))
    for event in ("leader-appointed", "card-approved"):
        code, out = step(event)
        assert code == 1
        assert "person-among" in out, out
        assert "п. 8 (2)" in out
    running.edit(f"{RUNNING}/card.yaml", "Чужой Ч.Ч.", "Тимофеева Т.Т.")
    code, out = step("team-changed")
    assert code == 1
    assert "руководитель проекта" in out
    code, out = step("card-approved")
    assert code == 1
    assert "сначала должно быть событие «Руководитель проекта назначен» (leader-appointed) (п. 15)" in " ".join(
        out.split()
    )
    assert step("leader-appointed")[0] == 0
    # The Mayor has not signed yet.
    assert "seal" in rules_of(lean, running, RUNNING)
    assert step("card-approved")[0] == 0
    assert rules_of(lean, running, RUNNING) == []


def test_another_spelling_of_the_leader_needs_no_appointment(lean: Lean, running: Office) -> None:
    running.edit(f"{RUNNING}/card.yaml", LEADER, LEADER.replace("Николаева Н.Н.", "Николаева Нина Николаевна"))
    assert lean("advance", RUNNING, "card-approved", "-C", running.root, "--date", ON, "--on", ON)[0] == 0


def test_a_change_of_the_team_changes_nothing_else(lean: Lean, running: Office) -> None:
    arguments = ("advance", RUNNING, "team-changed", "-C", running.root, "--date", ON, "--on", ON)
    card = running.path(f"{RUNNING}/card.yaml")
    text = card.read_text("utf-8")
    target = next(line for line in text.splitlines() if line.strip().startswith("target:"))
    running.edit(f"{RUNNING}/card.yaml", target, "    target: не более 99 дней")
    for more in (("--dry-run",), ()):
        code, out, _ = lean(*arguments, *more)
        assert code == 1
        assert "целевое значение" in out, out
        assert "card-approved" in out
        assert "п. 22" in out
    card.write_text(text, "utf-8")
    running.edit(f"{RUNNING}/card.yaml", "  team:\n", "  team:\n    - {name: Зимина З.З., post: специалист}\n")
    assert lean(*arguments)[0] == 0
    assert rules_of(lean, running, RUNNING) == []


def test_a_change_is_not_compared_where_the_approval_was_not_saved(lean: Lean, office: Callable[..., Office]) -> None:
    made = office(RUNNING)
    made.edit(f"{RUNNING}/card.yaml", "  team:\n", "  team:\n    - {name: Зимина З.З., post: специалист}\n")
    assert lean("advance", RUNNING, "team-changed", "-C", made.root, "--date", ON, "--on", ON)[0] == 0
