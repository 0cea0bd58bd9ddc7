"""Approved documents are complete, even if they changed between gate and seal, or after sealing."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Lean = Callable[..., tuple[int, str, str]]

EXAMPLE = Path(__file__).parents[1] / "examples" / "seversk"
SLUG = "igrushki"


def until(folder: Path, event: str) -> Path:
    """A project of the example with the journal up to an event, and without later documents."""
    project = folder / "projects" / SLUG
    shutil.copytree(EXAMPLE / "projects" / SLUG, project, ignore=shutil.ignore_patterns("forms", "practice.yaml"))
    for name in ("lean.yaml", "roster.yaml"):
        shutil.copy(EXAMPLE / name, folder / name)
    head, *entries = (project / "journal.yaml").read_text("utf-8").split("\n- date:")
    number = next(i for i, entry in enumerate(entries) if f"event: {event}\n" in f"{entry}\n")
    text = "\n- date:".join([head, *entries[: number + 1]])
    (project / "journal.yaml").write_text(text.rstrip("\n") + "\n", "utf-8")
    meetings = (project / "meetings.yaml").read_text("utf-8")
    (project / "meetings.yaml").write_text(meetings[: meetings.index("\nclosing:") + 1], "utf-8")
    for name in ("monitoring.yaml", "report.yaml"):
        (project / name).unlink()
    return project


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


CHANGED = [
    # last event, document, old text, new text, next event, day, missing value
    ("leader-appointed", "card.yaml", "process_customer: воспитанники, их родители и воспитатели детского сада",
     "process_customer:", "card-approved", "19.12.2025", "прил. 5 п. 4 (5а)"),
    ("plan-submitted", "plan.yaml", "responsible: Белова Б.Б.", "responsible:", "plan-agreed", "20.02.2026", "прил. 3"),
    ("plan-agreed", "plan.yaml", "due: 06.03.2026", "due:", "plan-changed", "04.03.2026", "прил. 3"),
    ("plan-agreed", "card.yaml", "target: не более 8 мин", "target:", "card-approved", "25.02.2026",
     "прил. 5 п. 4 (5в)"),
]  # fmt: skip


@pytest.mark.parametrize(("event", "name", "old", "new", "approval", "on", "provision"), CHANGED)
def test_a_document_without_fields_demanded_by_its_gate_is_not_approved(
    lean: Lean, tmp_path: Path, event: str, name: str, old: str, new: str, approval: str, on: str, provision: str
) -> None:
    project = until(tmp_path, event)
    edit(
        project / "meetings.yaml",
        "    discussed: [Часы и мелодия подобраны]\n",
        "    discussed: [Часы и мелодия подобраны]\n    plan_changes: [Срок m1]\n",
    )
    arguments = ("advance", SLUG, approval, "-C", tmp_path, "--date", on, "--on", on)
    protocol = ("--protocol", "2") if approval == "plan-changed" else ()
    whole = (project / name).read_text("utf-8")
    edit(project / name, old, new)
    code, out, _ = lean(*arguments, *protocol)
    assert code == 1
    assert f"{SLUG}/{name}" in out
    assert f"({provision})" in out
    (project / name).write_text(whole, "utf-8")
    assert lean(*arguments, *protocol)[0] == 0


def test_a_plan_extended_after_a_returned_report_is_no_error(lean: Lean, tmp_path: Path) -> None:
    project = until(tmp_path, "plan-agreed")
    for name in ("monitoring.yaml", "report.yaml"):
        shutil.copy(EXAMPLE / "projects" / SLUG / name, project / name)

    def step(event: str, on: str, *more: str) -> str:
        code, out, _ = lean("advance", SLUG, event, "-C", tmp_path, "--date", on, "--on", on, *more)
        assert code == 0, out
        return str(out)

    step("report-submitted", "15.05.2026")
    step("report-accepted", "18.05.2026")
    edit(project / "report.yaml", "actual: 8 мин", "actual: 7 мин")
    _, out, _ = lean("check", "-C", tmp_path, f"projects/{SLUG}", "--on", "18.05.2026")
    assert "верните утверждённый текст или оформите изменение (report-returned)" in out
    step("report-returned", "20.05.2026")
    with (project / "plan.yaml").open("a", encoding="utf-8") as plan:
        plan.write(
            "  - {id: m6, what: Инструктаж, solves: [3], responsible: Орлова О.О., due: 10.06.2026, result: Проведён}\n"
        )
    edit(
        project / "meetings.yaml",
        "    discussed: [Замечаний к приказу нет]\n",
        "    discussed: [Замечаний к приказу нет]\n    plan_changes: [Добавлено m6]\n",
    )
    step("plan-changed", "21.05.2026", "--protocol", "5")
    code, out, _ = lean(
        "advance", SLUG, "report-submitted", "-C", tmp_path, "--date", "22.05.2026", "--on", "22.05.2026"
    )
    assert code == 1
    assert "Все мероприятия выполнены" in out
    edit(project / "monitoring.yaml", "\nreadings:", "\n  - {measure: m6, state: done, done: 05.06.2026}\n\nreadings:")
    edit(project / "report.yaml", "date: 14.05.2026", "date: 08.06.2026")
    step("report-submitted", "08.06.2026")
    _, out, _ = lean("check", "-C", tmp_path, f"projects/{SLUG}", "--on", "08.06.2026")
    assert [line for line in out.splitlines() if "ошибка" in line and line.startswith(f"projects/{SLUG}")] == []


def test_the_signatory_of_the_card_cannot_close_the_project(lean: Lean, tmp_path: Path) -> None:
    project = until(tmp_path, "leader-appointed")
    edit(project / "card.yaml", "\nsignatory:", "\nsignatory: Петров П.П.")

    def step(event: str, by: str, on: str) -> tuple[int, str]:
        code, out, _ = lean("advance", SLUG, event, "-C", tmp_path, "--date", on, "--on", on, "--by", by, "--dry-run")
        return code, out

    assert step("card-approved", "Петров П.П.", "19.12.2025")[0] == 0
    code, out = step("card-approved", "Иванов И.И.", "19.12.2025")
    assert code == 1
    assert "дело роли Мэр (Петров П.П.)" in out
    code, out = step("closed", "Иванов И.И.", "19.12.2025")
    assert "who-acts" not in out
    code, out = step("closed", "Петров П.П.", "19.12.2025")
    assert "дело роли Мэр (Иванов И.И.)" in out
