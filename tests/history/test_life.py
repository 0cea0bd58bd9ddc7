"""Two hundred commits over a project's life: every approved state can be named, printed again and verified."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lean.procedure.seals import seal_data
from lean.workspace.yaml_source import read

if TYPE_CHECKING:
    from pathlib import Path

Lean = Callable[..., tuple[int, str, str]]
Make = Callable[..., Any]
SEALED = {"card-approved": "card", "plan-agreed": "plan", "report-accepted": "report"}
AMENDED = ("due: 06.03.2026", "due: 13.03.2026")


def amendment(plan: str) -> str:
    """An entry that changes the plan by a protocol of the team (п. 23), with the seal of the new text."""
    value = seal_data(read(plan.encode()).data)
    return (
        '- date: 2026-02-27\n  event: plan-changed\n  by: Семёнова С.С.\n  protocol: "5"\n'
        f'  seals:\n    plan: "{value}"\n'
    )


def life(here: Any, lean: Lean, into: Path, commits: int) -> tuple[str, dict[str, tuple[str, bytes]]]:  # noqa: ANN401 - the office
    """So many commits: each entry of the journal is one, drafts lie between, what is to be approved is changed too.

    On the way the plan is amended and the directory renamed; in the end the approved documents are changed again.
    Returns the project's name and what was printed at each approval: event -> (commit, paper).
    """
    text = here.path("igrushki/journal.yaml").read_text("utf-8")
    head, *pieces = re.split(r"(?m)^(?=- date:)", text)
    sealed = {name: here.path(f"igrushki/{name}.yaml").read_text("utf-8") for name in SEALED.values()}
    agreed = next(n for n, piece in enumerate(pieces) if "plan-agreed" in piece)
    pieces.insert(agreed + 1, amendment(sealed["plan"].replace(*AMENDED)))
    entries = read("".join(pieces).encode()).data
    papers: dict[str, tuple[str, bytes]] = {}
    slug, journal = "igrushki", head
    here.write("igrushki/journal.yaml", head)
    for number, (piece, entry) in enumerate(zip(pieces, entries, strict=True)):
        day, event = date.fromisoformat(entry["date"]), entry["event"]
        for draft in range(commits // len(pieces)):
            for name, approved in sealed.items():
                words = re.sub(r"(?m)^(\w+: )([А-Я])", rf"\1Черновик {draft}. \2", approved, count=1)
                here.write(f"{slug}/{name}.yaml", words)
            here.write(f"{slug}/survey.yaml", f"process: Круг {number}.{draft}\n")
            here.commit(f"Черновик {number}.{draft}", (day - timedelta(days=1)).isoformat())
        if event == "plan-changed":
            sealed["plan"] = sealed["plan"].replace(*AMENDED)
        for name, approved in sealed.items():
            here.write(f"{slug}/{name}.yaml", approved)
        journal += piece
        here.write(f"{slug}/journal.yaml", journal)
        commit = here.commit("Шаг", day.isoformat())
        form = "plan" if event == "plan-changed" else SEALED.get(event)
        if form is not None:
            assert lean("-C", here.root, "render", slug, form, "-o", into, "--on", day)[0] == 0
            papers[event] = commit, (into / f"{slug}-{form}.docx").read_bytes()
        if event == "kickoff-held":
            here.git("mv", "projects/igrushki", "projects/toys")
            here.commit("Переименован", day.isoformat())
            slug = "toys"
    for name, approved in sealed.items():
        here.write(f"{slug}/{name}.yaml", approved.replace("Егоров", "Петров"))
    here.commit("После всего", "2026-06-10")
    return slug, papers


@pytest.mark.parametrize("commits", [40, pytest.param(200, marks=pytest.mark.long)])
def test_every_approved_state_is_named_printed_again_and_verified(
    commits: int, office: Make, lean: Lean, tmp_path: Path
) -> None:
    here = office("igrushki")
    slug, papers = life(here, lean, tmp_path / "then", commits)
    assert int(here.git("rev-list", "--count", "HEAD")) >= commits
    assert set(papers) == {*SEALED, "plan-changed"}
    assert papers["plan-agreed"][1] != papers["plan-changed"][1]
    for event, (commit, paper) in papers.items():
        form = "plan" if event == "plan-changed" else SEALED[event]
        # Each state is named by its event and by its revision alike; both print it byte for byte.
        for name in (event, commit):
            code, out, err = lean("-C", here.root, "render", slug, form, "--at", name, "-o", tmp_path / "again",
                                  "--format", "json")  # fmt: skip
            assert code == 0, err
            again = tmp_path / "again" / json.loads(out)[0]["path"].rpartition("/")[2]
            assert again.read_bytes() == paper, (event, name)
        found = json.loads(lean("-C", here.root, "verify", again, "--project", slug, "--format", "json")[1])[0]
        assert (found["equal"], found["event"], found["exact"]) == ("commit", event, True), found
        assert found["event_date"] == here.git("show", "-s", "--format=%as", commit).strip()
    # What changed since the last approval is told in the words of the documents.
    since = lean("-C", here.root, "diff", slug, "--since-approval")[1]
    assert "Егоров Е.Е. → Петров" in since
