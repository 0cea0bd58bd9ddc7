"""Two hundred commits over a project's life: every approved state can be named, printed again and verified."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from lean.source import read

if TYPE_CHECKING:
    from pathlib import Path

Lean = Callable[..., tuple[int, str, str]]
Make = Callable[..., Any]
COMMITS = 200
SEALED = {"card-approved": "card", "plan-agreed": "plan", "report-accepted": "report"}


def test_every_approved_state_is_named_printed_again_and_verified(office: Make, lean: Lean, tmp_path: Path) -> None:
    """Each entry of the journal is a commit; between them drafts change, and before them what will be approved.

    After the last entry the approved documents are changed again, and the directory gets another name on the way.
    """
    here = office("igrushki")
    text = here.path("igrushki/journal.yaml").read_text("utf-8")
    entries = read(text.encode()).data
    head, *pieces = re.split(r"(?m)^(?=- date:)", text)
    sealed = {name: here.path(f"igrushki/{name}.yaml").read_text("utf-8") for name in SEALED.values()}
    papers: dict[str, bytes] = {}
    slug, journal, made = "igrushki", head, 0
    drafts = COMMITS // (len(entries) + 1)
    for number, piece in enumerate([*pieces, ""]):
        day = date.fromisoformat(entries[min(number, len(entries) - 1)]["date"])
        for draft in range(drafts - 1):
            for name, approved in sealed.items():
                words = re.sub(r"(?m)^(\w+: )([А-Я])", rf"\1Черновик {draft}. \2", approved, count=1)
                here.write(f"{slug}/{name}.yaml", words)
            here.write(f"{slug}/journal.yaml", f"{journal}")
            here.write(f"{slug}/survey.yaml", f"process: Круг {number}.{draft}\n")
            here.commit(f"Черновик {number}.{draft}", (day - timedelta(days=1)).isoformat())
            made += 1
        for name, approved in sealed.items():
            here.write(f"{slug}/{name}.yaml", approved)
        journal += piece
        here.write(f"{slug}/journal.yaml", journal)
        here.commit("Шаг" if piece else "Конец", day.isoformat())
        made += 1
        event = entries[number]["event"] if piece else ""
        if event in SEALED:
            form = SEALED[event]
            code, _, err = lean("-C", here.root, "render", slug, form, "-o", tmp_path / "then", "--on", day)
            if code == 0:
                papers[event] = (tmp_path / "then" / f"{slug}-{form}.docx").read_bytes()
            else:
                assert "не печатает" in err
        if event == "kickoff-held":
            here.git("mv", "projects/igrushki", "projects/toys")
            here.commit("Переименован", day.isoformat())
            slug, made = "toys", made + 1
    for name, approved in sealed.items():
        here.write(f"{slug}/{name}.yaml", approved.replace("Егоров", "Петров"))
    here.commit("После всего", "2026-06-10")
    assert made >= COMMITS * 0.9
    assert {"card-approved", "plan-agreed"} <= set(papers)
    for event, paper in papers.items():
        form = SEALED[event]
        code, out, err = lean("-C", here.root, "render", slug, form, "--at", event, "-o", tmp_path / "again",
                              "--format", "json")  # fmt: skip
        assert code == 0, err
        again = tmp_path / "again" / json.loads(out)[0]["path"].rpartition("/")[2]
        assert again.read_bytes() == paper, event
        found = json.loads(lean("-C", here.root, "verify", again, "--project", slug, "--format", "json")[1])[0]
        assert (found["equal"], found["event"], found["exact"]) == ("commit", event, True), found
