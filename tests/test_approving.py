"""What is approved is complete, though the document changed between its gate and its seal, or once it was sealed."""

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
    """A project of the example with the journal up to an event, and no later documents."""
    project = folder / "projects" / SLUG
    shutil.copytree(EXAMPLE / "projects" / SLUG, project, ignore=shutil.ignore_patterns("forms", "practice.yaml"))
    for name in ("lean.yaml", "roster.yaml"):
        shutil.copy(EXAMPLE / name, folder / name)
    head, *entries = (project / "journal.yaml").read_text("utf-8").split("\n- date:")
    number = next(i for i, entry in enumerate(entries) if f"event: {event}\n" in f"{entry}\n")
    text = "\n- date:".join([head, *entries[: number + 1]])
    (project / "journal.yaml").write_text(text.rstrip("\n") + "\n", "utf-8")
    for name in ("monitoring.yaml", "report.yaml"):
        (project / name).unlink()
    return project


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


CHANGED = [
    # journal up to, document, what stands there, what it becomes, event, on, what is missing
    ("leader-appointed", "card.yaml", "process_customer: воспитанники, их родители и воспитатели детского сада",
     "process_customer:", "card-approved", "19.12.2025", "прил. 5 п. 4 (5а)"),
    ("plan-submitted", "plan.yaml", "responsible: Белова Б.Б.", "responsible:", "plan-agreed", "20.02.2026", "прил. 3"),
    ("plan-agreed", "plan.yaml", "due: 06.03.2026", "due:", "plan-changed", "04.03.2026", "прил. 3"),
    ("plan-agreed", "card.yaml", "target: не более 8 мин", "target:", "card-approved", "25.02.2026",
     "прил. 5 п. 4 (5в)"),
]  # fmt: skip


@pytest.mark.parametrize(("event", "name", "old", "new", "approval", "on", "provision"), CHANGED)
def test_a_document_that_lacks_what_its_gate_asked_for_is_not_approved(
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
