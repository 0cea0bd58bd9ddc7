"""Twenty merges by real git: journals by date, items by identity, a conflict only where there is one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest

from lean.history.merging import merge_documents
from lean.setup.new_project import MERGE_DRIVER
from lean.workspace.yaml_source import read

Lean = Callable[..., tuple[int, str, str]]
Make = Callable[..., Any]
DRIVER = f'"{Path(sys.executable).parent / "lean"}" merge-driver %O %A %B %P'

CARD = """\
title: Выдача справки  # как в реестре

people:
  # Кто отвечает.
  leader: {name: Петрова П.П., post: начальник отдела}
  team:
    - name: Сидоров С.С.
      role: аналитик
    - name: Иванов И.И.
frame: {perimeter: [Отдел учёта, МФЦ]}
key_events:
  start: 11.01.2027
"""
PLAN = """\
# План
measures:
  # Первое.
  - id: m1
    what: Вести журнал
    due: 01.03.2027
  - id: m2
    what: Убрать подпись
    due: 02.03.2027
  - id: m3
    what: Завести образцы
    due: 03.03.2027
"""
JOURNAL = """\
# Журнал
- date: 2027-01-11
  event: card-submitted
- date: 2027-01-12
  event: card-agreed
"""
A = "- date: 2027-01-20\n  event: leader-appointed\n"
B = "# сразу после\n- {date: 15.01.2027, event: card-approved}\n"
APPEALS = """\
# Обращения
appeals:
  # Первое.
  - id: ЦУР-1
    about: Ждут неделю
"""
ROSTER = """\
head:
  name: Иванов И.И.
coordinators:
  - name: Петрова П.П.
    post: заместитель
  - name: Сидоров С.С.
    post: заместитель
"""
SECOND = "  - id: ЦУР-2\n    received: 2027-01-11\n    about: Ждут месяц\n"
THIRD = "  - id: ПОС-3\n    received: 2027-01-12\n    about: Нет лифта\n"
FOURTH = "  - id: m4\n    what: Четвёртое\n"
FIFTH = "  - id: m5\n    what: Пятое\n"

Edit = tuple[str, str]
MEMBER = ("    - name: Иванов И.И.\n", "    - name: Иванов И.И.\n    - name: Орлова О.О.\n")
ROLE = ("Иванов И.И.\n", "Иванов И.И.\n      role: юрист\n")
URGENT = ("неделю\n", "неделю\n    urgency: высокая\n")
ACTING = ("Сидоров С.С.\n", "Сидоров С.С.\n    acting: да\n")
POST = ("post: заместитель", "post: первый заместитель")
# What is merged, the document, edits of each side, edits that the result holds; None for a conflict.
MERGES: list[tuple[str, str, list[Edit], list[Edit], list[Edit] | None]] = [
    ("journals, theirs is later", "journal", [("$", B)], [("$", A)], [("$", B + A)]),
    ("journals, theirs is earlier", "journal", [("$", A)], [("$", B)], [("$", B + A)]),
    ("journals, the same entry", "journal", [("$", A)], [("$", A)], [("$", A)]),
    ("journals, one has more", "journal", [("$", A)], [("$", B + A)], [("$", B + A)]),
    ("journals, one only", "journal", [], [("$", A)], [("$", A)]),
    ("journals, the same day", "journal", [("$", A)], [("$", A.replace("leader-appointed", "team-changed"))],
     [("$", A + A.replace("leader-appointed", "team-changed"))]),
    ("journals, a past that both rewrote", "journal", [("01-11", "01-10")], [("01-11", "01-09")], None),
    ("neighbouring measures", "plan", [("01.03", "08.03")], [("02.03", "09.03")],
     [("01.03", "08.03"), ("02.03", "09.03")]),
    ("two fields of one measure", "plan", [("Вести журнал", "Вести книгу")], [("01.03", "08.03")],
     [("Вести журнал", "Вести книгу"), ("01.03", "08.03")]),
    ("both add at the end", "plan", [("$", FOURTH)], [("$", FIFTH)], [("$", FOURTH + FIFTH)]),
    ("both add the same", "plan", [("$", FOURTH)], [("$", FOURTH)], [("$", FOURTH)]),
    ("both add one id in two ways", "plan", [("$", FOURTH)], [("$", FOURTH.replace("Чет", "Шес"))], None),
    ("one takes out, one changes another", "plan", [(PLAN[PLAN.index("  - id: m2"):PLAN.index("  - id: m3")], "")],
     [("03.03", "09.03")], [(PLAN[PLAN.index("  - id: m2"):PLAN.index("  - id: m3")], ""), ("03.03", "09.03")]),
    ("one takes out what one changes", "plan", [(PLAN[PLAN.index("  - id: m2"):PLAN.index("  - id: m3")], "")],
     [("02.03", "09.03")], None),
    ("one value in two ways", "plan", [("01.03", "08.03")], [("01.03", "09.03")], None),
    ("one value in the same way", "plan", [("01.03", "08.03")], [("01.03", "08.03")], [("01.03", "08.03")]),
    ("comments of one, values of the other", "plan", [("# Первое.", "# Самое первое.")], [("01.03", "08.03")],
     [("# Первое.", "# Самое первое."), ("01.03", "08.03")]),
    ("an earlier key and a new one", "plan", [("measures:", "approved: 01.02.2027\nmeasures:")], [("$", FOURTH)],
     [("measures:", "approved: 01.02.2027\nmeasures:"), ("$", FOURTH)]),
    ("parts of a card", "card", [("аналитик", "эксперт")], [MEMBER], [("аналитик", "эксперт"), MEMBER]),
    ("one line in brackets, twice", "card", [("Отдел учёта", "Архив")], [("МФЦ", "Почта")], None),
    ("a title and the start beside it", "card", [("Выдача", "Быстрая выдача")], [("11.01", "12.01")],
     [("Выдача", "Быстрая выдача"), ("11.01", "12.01")]),
    ("appeals that two recorded", "appeals", [("$", SECOND)], [("$", THIRD)], [("$", SECOND + THIRD)]),
    ("an appeal recorded, another decided", "appeals", [("$", SECOND)], [URGENT], [URGENT, ("$", SECOND)]),
    ("one of the team acts for another, a third has a new post", "roster", [ACTING], [POST], [ACTING, POST]),
    ("a renamed item and another", "card", [("Сидоров", "Сидорова")], [ROLE],
     [("Сидоров", "Сидорова"), ROLE]),
]  # fmt: skip
TEXTS = {"card": CARD, "plan": PLAN, "journal": JOURNAL, "appeals": APPEALS, "roster": ROSTER}


def edited(text: str, edits: list[Edit]) -> str:
    for old, new in edits:
        assert old == "$" or old in text
        text = text + new if old == "$" else text.replace(old, new, 1)
    return text


class Office(Protocol):
    """The office made by the fixture of this folder."""

    root: Path
    top: Path
    git: Callable[..., str]
    commit: Callable[[str], str]
    write: Callable[[str, str], None]
    path: Callable[[str], Path]


@pytest.fixture
def here(office: Make) -> Office:
    made: Office = office()
    made.git("config", "merge.lean.driver", DRIVER)
    (made.top / ".gitattributes").write_text("*.yaml merge=lean\n", "utf-8")
    return made


def merge(here: Office, name: str, text: str, ours: str, theirs: str) -> bool:
    """Whether git merged two branches that changed one document; the file holds what came out."""
    here.write(f"p/{name}.yaml", text)
    here.commit("Общее")
    here.git("checkout", "-q", "-b", "их")
    here.write(f"p/{name}.yaml", theirs)
    here.commit("Их")
    here.git("checkout", "-q", "main")
    here.write(f"p/{name}.yaml", ours)
    here.commit("Наше")
    done = subprocess.run(["git", "merge", "-q", "--no-edit", "их"], cwd=here.root, capture_output=True, check=False)
    return done.returncode == 0


@pytest.mark.parametrize("case", MERGES, ids=lambda case: case[0])
def test_a_merge(here: Office, case: tuple[str, str, list[Edit], list[Edit], list[Edit] | None], lean: Lean) -> None:
    _, name, ours, theirs, expected = case
    text = TEXTS[name]
    clean = merge(here, name, text, edited(text, ours), edited(text, theirs))
    result = here.path(f"p/{name}.yaml").read_text("utf-8")
    if expected is not None:
        assert (clean, result) == (True, edited(text, expected))
        return
    assert not clean
    assert "<<<<<<< наше" in result
    _, out, _ = lean("-C", here.root, "check", "p")
    assert f"{name}.yaml" in out
    assert "слияни" in out


@pytest.mark.parametrize("case", [case for case in MERGES if case[4] is not None], ids=lambda case: case[0])
def test_a_merge_has_the_same_content_from_either_side(
    case: tuple[str, str, list[Edit], list[Edit], list[Edit]],
) -> None:
    _, name, ours, theirs, _ = case
    base, one, other = (edited(TEXTS[name], edits).encode() for edits in ([], ours, theirs))
    results = [merge_documents(name, base, *sides) for sides in ((one, other), (other, one))]
    assert None not in results
    if name == "card":
        assert read(results[0] or b"").data == read(results[1] or b"").data
    assert merge_documents(name, base, one, base) == one
    assert merge_documents(name, base, base, other) == other
    windows = merge_documents(name, *(side.replace(b"\n", b"\r\n") for side in (base, one, other)))
    assert windows == (results[0] or b"").replace(b"\n", b"\r\n")


@pytest.mark.skipif(os.name == "nt", reason="the git of a window finds other folders there")
def test_a_merge_without_the_program_leaves_conflict_markers(here: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = here.top.parent / "bin"
    bare.mkdir()
    for program in ("git", "sh"):
        (bare / program).symlink_to(shutil.which(program) or "")
    here.git("config", "merge.lean.driver", MERGE_DRIVER["merge.lean.driver"])
    monkeypatch.setenv("PATH", str(bare))
    assert not merge(here, "plan", PLAN, PLAN.replace("01.03", "08.03"), PLAN.replace("01.03", "09.03"))
    text = here.path("p/plan.yaml").read_text("utf-8")
    assert re.findall(r"<<<<<<< наше|08\.03|=======|09\.03|>>>>>>> их", text) == [
        "<<<<<<< наше", "08.03", "=======", "09.03", ">>>>>>> их",
    ]  # fmt: skip


def test_a_defect_of_the_merge_driver_leaves_conflict_markers(
    tmp_path: Path, lean: Lean, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bytes:
        raise RuntimeError("a defect")

    monkeypatch.setattr("lean.history.merging.merge_documents", broken)
    sides = [tmp_path / name for name in ("base", "ours", "theirs")]
    for side, day in zip(sides, ("01.03", "08.03", "09.03"), strict=True):
        side.write_text(PLAN.replace("01.03", day), "utf-8")
    assert lean("merge-driver", *sides, "projects/p/plan.yaml")[0] == 1
    assert "<<<<<<< наше\n    due: 08.03.2027\n" in sides[1].read_text("utf-8")


def test_first_entries_of_two_branches_keep_one_head() -> None:
    head = "# Журнал\n# Записи добавляет программа.\n"
    assert (
        merge_documents("journal", *(text.encode() for text in (head, head + A, head + B))) == (head + B + A).encode()
    )


def test_two_appeals_with_one_number_are_a_conflict() -> None:
    sides = [APPEALS + added for added in ("", SECOND, THIRD.replace("ПОС-3", "ЦУР-2"))]
    assert merge_documents("appeals", *(side.encode() for side in sides)) is None


@pytest.mark.parametrize("known", [["ЦУР-1"], []], ids=["more", "the first ones"])
def test_colleagues_record_appeals_in_their_clones(tmp_path: Path, lean: Lean, known: list[str]) -> None:
    ours, theirs = tmp_path / "наша", tmp_path / "их"
    ours.mkdir()

    def git(where: Path, *words: str) -> None:
        who = ("-c", "user.name=И", "-c", "user.email=i@example.org", "-c", f"merge.lean.driver={DRIVER}")
        subprocess.run(["git", *who, *words], cwd=where, check=True, capture_output=True)

    assert lean("init", "p", "--no-input", "-C", ours)[0] == 0
    for number in known:
        lean("-C", ours, "appeal", "add", number, "--source", "ЦУР", "--about", number)
    git(ours, "add", "-A")
    git(ours, "commit", "-qm", "Начало")
    git(tmp_path, "clone", "-q", str(ours), str(theirs))
    for where, number in ((ours, "ЦУР-2"), (theirs, "ПОС-3")):
        lean("-C", where, "appeal", "add", number, "--source", "ЦУР", "--about", number)
        git(where, "commit", "-qam", number)
    git(ours, "pull", "-q", "--no-rebase", str(theirs), "HEAD")
    text = (ours / "appeals.yaml").read_text("utf-8")
    found = [item["id"] for item in read(text.encode()).data["appeals"]]
    assert found == [*known, "ЦУР-2", "ПОС-3"]
    assert text.count("#   received: 11.01.2027") == 1


def test_a_journal_that_a_plain_merge_put_out_of_order_is_named(office: Make, lean: Lean) -> None:
    made = office()
    (made.top / ".gitattributes").write_text("*.yaml merge=union\n", "utf-8")
    assert merge(made, "journal", JOURNAL, JOURNAL + A, JOURNAL + B.partition("\n")[2])
    _, out, _ = lean("-C", made.root, "check", "p", "--on", "2027-02-01")
    assert "раньше предыдущего события (20.01.2027): журнал идёт по порядку" in out
