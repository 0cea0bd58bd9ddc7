"""lean appeal: waiting appeals, new appeals in the register, analyses and decisions to be added by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lean.workspace.yaml_append import UnextendableError, extended
from lean.workspace.yaml_source import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lean.workspace.workspace import Workspace

    Lean = Callable[..., tuple[int, str, str]]
    WriteWorkspace = Callable[..., Workspace]

ON = ("--on", "2026-11-23")
REGISTER = """\
appeals:
  # Первое.
  - id: ЦУР-1
    received: 01.11.2026
    source: control-centre
    unit: Отдел учёта
    sent: 02.11.2026
  - {id: '17', received: 10.11.2026, source: citizen, about: Скамьи, urgency: low, priority: low}
  - {id: '18', received: 20.11.2026, source: citizen, urgency: low, priority: high}
  - {id: '19', received: 20.11.2026}
  - {id: '20', received: 02.11.2026, decision: work, decided: 24.11.2026}
  - {id: '21', received: 02.10.2026, urgency: low, priority: low, decision: none, decided: 03.10.2026, decided_by: Ю}
  - {id: '22', received: 30.11.2026}
"""
FILES = {"appeals.yaml": REGISTER, "projects/spravki/card.yaml": "title: Справки\n"}


@pytest.fixture
def root(workspace: WriteWorkspace) -> Path:
    return workspace(FILES).root


def test_waiting_appeals_come_first_by_urgency_and_age(lean: Lean, root: Path) -> None:
    code, out, err = lean("appeal", "-C", root, *ON, "--format", "json")
    assert (code, err) == (0, "")
    told: list[dict[str, Any]] = json.loads(out)
    assert [(item["id"], item["state"], item["waiting_days"]) for item in told] == [
        ("18", "decision", 3),
        ("17", "decision", 13),
        ("ЦУР-1", "analysis", 22),
        # Decided on the next day, so it still waits on this day.
        ("20", "received", 21),
        ("19", "received", 3),
        ("21", "decided", 0),
    ]
    assert told[1] == {
        "id": "17", "received": "2026-11-10", "source": "citizen", "kind": None, "about": "Скамьи", "unit": None,
        "sent": None, "urgency": "low", "priority": "low", "decision": None, "decided": None, "decided_by": None,
        "project": None, "note": None, "state": "decision", "waiting_days": 13,
    }  # fmt: skip


def test_the_table_for_people(lean: Lean, root: Path) -> None:
    code, out, _ = lean("appeal", "list", "-C", root, *ON)
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    assert out.splitlines()[-1] == "Обращений: 6, ждут решения: 5"
    assert "оставлено без" in out
    _, out, _ = lean("appeal", "list", "--waiting", "-C", root, *ON)
    assert "оставлено без" not in out
    assert "ждёт 22 дн." in out
    (root / "appeals.yaml").unlink()
    assert lean("appeal", "-C", root)[2] == "Обращений пока нет: lean appeal add НОМЕР.\n"


ADD = ("add", "ЦУР-9", "--source", "control-centre", "--about", "Долго: ждать # очень", "--unit", "Отдел учёта")


def test_adding_an_appeal_preserves_every_byte(lean: Lean, root: Path) -> None:
    code, out, err = lean("appeal", *ADD, "-C", root, *ON, "--sent", "23.11.2026", "--kind", "complaint")
    assert (code, out, err) == (0, "", "Обращение ЦУР-9 записано в appeals.yaml.\n")
    text = (root / "appeals.yaml").read_text("utf-8")
    assert text == REGISTER + (
        "  - id: ЦУР-9\n    received: 2026-11-23\n    source: control-centre\n    kind: complaint\n"
        '    about: "Долго: ждать # очень"\n    unit: Отдел учёта\n    sent: 2026-11-23\n'
    )
    assert lean("check", "-C", root, *ON)[2].count("ЦУР-9") == 0
    assert lean("appeal", *ADD, "-C", root, *ON)[0::2] == (1, "обращение ЦУР-9 уже записано в appeals.yaml\n")
    assert (root / "appeals.yaml").read_text("utf-8") == text


def test_the_first_appeal_creates_the_register(lean: Lean, workspace: WriteWorkspace) -> None:
    root = workspace({}).root
    code, out, _ = lean("appeal", *ADD, "-C", root, *ON, "--format", "json")
    assert (code, json.loads(out)) == (0, {"recorded": True, "id": "ЦУР-9", "path": "appeals.yaml"})
    assert (root / "appeals.yaml").read_text("utf-8").startswith("# yaml-language-server")
    _, out, _ = lean("appeal", "-C", root, *ON, "--format", "json")
    assert [item["id"] for item in json.loads(out)] == ["ЦУР-9"]


REFUSED = [
    (["add"], 2, "не указан номер обращения"),
    (["add", "9", "--about", "ждать"], 2, "не указано, откуда оно: --source"),
    (["add", "9", "--source", "citizen"], 2, "не указано, о чём оно: --about"),
    (
        ["add", "9", "--source", "press", "--about", "x"],
        2,
        "--source: текст «press» не подходит; допускается: ЦУР (control-centre)",
    ),
    (["add", "9", "--decision", "work"], 2, "для add не нужно: --decision"),
    (["list", "--by", "Иванов И.И."], 2, "для list не нужно: --by"),
    (["add", *ADD[1:], "--received", "24.11.2026"], 1, "дата поступления в будущем: 24.11.2026"),
    (
        ["add", *ADD[1:], "--sent", "22.11.2026"],
        1,
        "дата направления (22.11.2026) раньше даты поступления (23.11.2026)",
    ),
    (["add", *ADD[1:], "--received", "вчера"], 1, "--received: «вчера» — не дата"),
    (["list", "180"], 2, "обращения «180» нет: возможно, 18"),
    (["analyse", "180", "--urgency", "low"], 2, "обращения «180» нет"),
    (["analyse", "17"], 2, "не указано, что оценено: --urgency и --priority"),
    (["decide", "17"], 2, "не указано решение: --decision"),
    (
        ["decide", "19", "--decision", "project"],
        1,
        "не хватает: срочность (--urgency), приоритет (--priority), кто решил",
    ),
    (["decide", "17", "--decision", "project", "--by", "Ю"], 1, "каталог проекта (--project)"),
    (["decide", "17", "--decision", "project", "--by", "Ю", "--project", "net"], 2, "проекта «net» нет"),
    (["decide", "17", "--decision", "work", "--by", "Ю", "--date", "01.11.2026"], 1, "раньше даты поступления"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), REFUSED)
def test_invalid_requests_are_refused(arguments: list[str], code: int, message: str, lean: Lean, root: Path) -> None:
    found, out, err = lean("appeal", *arguments, "-C", root, *ON)
    assert (found, out) == (code, "")
    assert message in err
    assert (root / "appeals.yaml").read_text("utf-8") == REGISTER


def test_an_appeal_of_the_control_centre_must_be_sent_to_a_unit_before_the_decision(
    lean: Lean, workspace: WriteWorkspace
) -> None:
    judged = "received: 01.11.2026, source: control-centre, urgency: low, priority: low"
    root = workspace({"appeals.yaml": f"appeals:\n  - {{id: ЦУР-2, {judged}}}\n"}).root
    decide = ("appeal", "decide", "ЦУР-2", "--decision", "work", "--by", "Ю", "-C", root, *ON)
    code, _, err = lean(*decide)
    assert code == 1
    assert "не хватает: кому направлено (--unit), когда направлено (--sent) (прил. 5 п. 10)" in err
    code, out, _ = lean(*decide, "--unit", "Отдел учёта", "--sent", "02.11.2026")
    assert code == 0
    assert "2026-11-02" in out


def test_russian_words_are_accepted(lean: Lean, root: Path) -> None:
    russian = ("ЦУР", "жалоба"), ("control-centre", "complaint")
    for number, (source, kind) in zip("78", russian, strict=True):
        assert (
            lean("appeal", "add", number, "--source", source, "--kind", kind, "--about", "x", "-C", root, *ON)[0] == 0
        )
    seven, eight = (root / "appeals.yaml").read_text("utf-8").removeprefix(REGISTER).split("  - id: ")[1:]
    assert seven.replace('"7"', "") == eight.replace('"8"', "")


def test_the_lines_to_add_fit_their_place_in_the_file(lean: Lean, root: Path) -> None:
    code, out, err = lean("appeal", "analyse", "ЦУР-1", "--urgency", "high", "--priority", "low", "-C", root, *ON)
    assert (code, err) == (0, "")
    assert out == "Впишите в запись обращения ЦУР-1 (appeals.yaml:3):\n\n    urgency: high\n    priority: low\n"
    # The printed lines, added at the printed place, are read by the program.
    before, _, after = REGISTER.partition("    sent: 02.11.2026\n")
    (root / "appeals.yaml").write_text(before + "".join(out.splitlines(keepends=True)[2:]) + after, "utf-8")
    _, listed, _ = lean("appeal", "list", "ЦУР-1", "-C", root, *ON, "--format", "json")
    assert [(item["urgency"], item["priority"]) for item in json.loads(listed)] == [("high", "low")]


def test_a_decision_to_start_a_project_mentions_the_card(lean: Lean, root: Path) -> None:
    arguments = (
        "decide",
        "17",
        "--decision",
        "project",
        "--project",
        "spravki",
        "--by",
        "Иванов И.И.",
        "--priority",
        "high",
    )
    code, out, _ = lean("appeal", *arguments, "-C", root, *ON)
    assert code == 0
    assert out == (
        "Впишите в запись обращения 17 (appeals.yaml:8):\n\n"
        '    decision: "project", decided: "2026-11-23", decided_by: "Иванов И.И.", project: "spravki"\n'
        "Замените в ней (appeals.yaml:8) priority: low на high\n\n"
        'И в appeals projects/spravki/card.yaml: "17"\n'
    )
    _, out, _ = lean("appeal", *arguments, "-C", root, *ON, "--format", "json")
    told = json.loads(out)
    assert (told["recorded"], told["path"], told["line"]) == (False, "appeals.yaml", 8)
    assert told["change"] == [{"key": "priority", "old": "low", "new": "high"}]
    assert (root / "appeals.yaml").read_text("utf-8") == REGISTER


ENTRY = {"id": "17", "received": "2026-01-11", "about": "Долго: ждать"}
ADDED = '- id: "17"\n  received: 2026-01-11\n  about: "Долго: ждать"\n'
EXTENDED = [
    ("", "appeals:\n", "  "),
    ("# Пока нет.\n", "# Пока нет.\nappeals:\n", "  "),
    ("appeals:\n", "appeals:\n", "  "),
    ("appeals:\n  # - id: 1\n", "appeals:\n  # - id: 1\n", "  "),
    ("appeals:\n- {id: '1'}", "appeals:\n- {id: '1'}\n", ""),
    (
        "appeals:\n    - id: '1'\n      note: |\n        а\n",
        "appeals:\n    - id: '1'\n      note: |\n        а\n",
        "    ",
    ),
]


@pytest.mark.parametrize(("old", "start", "indent"), EXTENDED)
def test_a_list_under_a_key_can_be_extended(old: str, start: str, indent: str) -> None:
    expected = start + "".join(f"{indent}{line}" for line in ADDED.splitlines(keepends=True))
    assert extended(old.encode(), ENTRY, "appeals").decode() == expected


def test_windows_line_ends_are_preserved() -> None:
    new = extended(b"appeals:\r\n- {id: '1'}\r\n", ENTRY, "appeals")
    assert new.count(b"\n") == new.count(b"\r\n") == 5


@pytest.mark.parametrize(
    "old",
    [
        "appeals: []\n",
        "appeals: [{id: '1'}]\n",
        "appeals:\n  - {id: '1'}\nother: 2\n",
        "- a\n",
        "{appeals: [1]}\n",
        "appeals: 7\n",
    ],
)
def test_a_list_in_flow_style_is_refused(old: str) -> None:
    with pytest.raises(UnextendableError, match="на своей строке"):
        extended(old.encode(), ENTRY, "appeals")


@given(st.dictionaries(st.sampled_from(["about", "unit", "note"]), st.text(min_size=1, max_size=40), min_size=1))
def test_any_text_is_read_back_unchanged(said: dict[str, str]) -> None:
    printable = {key: value for key, value in said.items() if value.isprintable() or value.isspace()}
    entry = {"id": "1", **{key: value for key, value in printable.items() if "\ufeff" not in value}}
    try:
        new = extended(b"appeals:\n  - id: '0'\n", entry, "appeals")
    except UnicodeEncodeError:
        return
    assert read(new).data == {"appeals": [{"id": "0"}, entry]}
