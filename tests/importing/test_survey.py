"""lean survey: the summary of both rounds, and answers read into survey.yaml without losing a byte of it."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lean.importing.survey.rounds import fill_round
from lean.regulation import editions
from lean.setup.scaffolds import draft, gather_context
from lean.workspace import writer
from lean.workspace.yaml_source import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lean.workspace.workspace import Workspace

    Lean = Callable[..., tuple[int, str, str]]
    WriteWorkspace = Callable[..., Workspace]

ON = ("--on", "2026-11-23")
SURVEY = """\
initial:
  held: 10.11.2026
  respondents: [{unit: МФЦ, people: 3}]
  answers:
    - {question: overall, counts: [1, 1, 1, 0]}
    - {question: rules, counts: [0, 0, 1, 0]}
final:
  respondents: [{unit: МФЦ, people: 2}, {people: 1}]
  answers: [{question: overall, counts: [0, 1, 0, 1]}]
"""
EXPORT = """\
Отдел;Удовлетворены ли Вы в целом работой процесса?;Является ли процесс простым и понятным?;Комментарий;Предложения
МФЦ;Да;3;"Долго, очень: час";По почте
Учёт;Скорее нет;4;-;
"""


@pytest.fixture
def root(workspace: WriteWorkspace) -> Path:
    return workspace({"projects/p/card.yaml": "title: П\n", "projects/p/survey.yaml": SURVEY, "a.csv": EXPORT}).root


def test_both_rounds_and_the_change(lean: Lean, root: Path) -> None:
    code, out, err = lean("survey", "p", "-C", root, *ON, "--format", "json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    # (1 + 2 + 3 + 3) / 4 = 2.25; (2 + 4) / 2 = 3.
    assert told["initial"] == {
        "held": "10.11.2026",
        "respondents": 3,
        "units": [{"unit": "МФЦ", "people": 3}],
        "averages": {"overall": 2.0, "clear": None, "duration": None, "rules": 3.0, "support": None},
        "groups": {"Процесс": 2.0, "Поддержка пользователей процесса": 3.0},
        "total": 2.25,
    }
    assert (told["final"]["respondents"], told["final"]["total"]) == (3, 3.0)
    assert told["final"]["units"][1] == {"unit": "не указано", "people": 1}
    assert told["change"]["total"] == 0.75
    assert told["change"]["averages"]["rules"] is None


def test_for_people(lean: Lean, root: Path) -> None:
    code, out, err = lean("survey", "p", "-C", root, *ON)
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    assert out.split("Итого средний балл")[1].split()[:3] == ["2,25", "3,00", "+0,75"]
    assert "До проекта (10.11.2026) опрошено человек: 3; МФЦ — 3" in out


@pytest.mark.parametrize(("counts", "mean"), [("[1, 0, 0, 0]", 1.0), ("[0, 199, 1, 0]", 2.01), ("[0, 201, 1, 0]", 2.0)])
def test_means_are_rounded_half_up_from_exact_ones(
    lean: Lean, workspace: WriteWorkspace, counts: str, mean: float
) -> None:
    # 2.005 is 2.01, 2.00495… is 2.00.
    text = f"initial: {{answers: [{{question: overall, counts: {counts}}}]}}\n"
    root = workspace({"projects/p/survey.yaml": text}).root
    assert json.loads(lean("survey", "p", "-C", root, "--format", "json")[1])["initial"]["total"] == mean


def run(lean: Lean, root: Path, *arguments: str) -> tuple[int, dict[str, Any], str]:
    code, out, err = lean("survey", "p", "import", root / "a.csv", "-C", root, *ON, "--format", "json", *arguments)
    return code, json.loads(out), err


def test_answers_begin_a_survey(lean: Lean, root: Path) -> None:
    (root / "projects/p/survey.yaml").unlink()
    code, told, err = run(lean, root, "--round", "initial")
    assert (code, err) == (0, "")
    assert (told["recorded"], told["add"], told["unread"]) == (True, None, [])
    assert told["initial"]["averages"]["clear"] == 3.5
    assert len(told["missing"]) == 3
    data = read((root / "projects/p/survey.yaml").read_bytes()).data
    assert data == {
        "initial": {
            "respondents": [{"unit": "МФЦ", "people": 1}, {"unit": "Учёт", "people": 1}],
            "answers": [{"question": "overall", "counts": [0, 1, 0, 1]}, {"question": "clear", "counts": [0, 0, 1, 1]}],
            "comments": [{"text": "Долго, очень: час"}],
            "proposals": ["По почте"],
        }
    }
    assert lean("check", "-C", root, *ON)[0] == 0


def test_a_round_that_says_something_is_left_and_the_lines_are_shown(lean: Lean, root: Path) -> None:
    code, told, _ = run(lean, root, "--round", "final")
    assert (code, told["recorded"]) == (1, False)
    assert told["add"][0] == "final:"
    assert read("\n".join(told["add"]).encode()).data["final"]["proposals"] == ["По почте"]
    assert (root / "projects/p/survey.yaml").read_text("utf-8") == SURVEY
    code, out, err = lean("survey", "p", "import", root / "a.csv", "-C", root, *ON, "--round", "final")
    assert "В этом круге уже есть другое. Впишите сами, чего ещё нет, в survey.yaml:\n\nfinal:\n" in out
    assert (code, "ничего не записано: круг «после проекта» уже заполнен" in err) == (1, True)
    assert max(map(len, out.split("Впишите")[0].splitlines()[6:])) <= 80
    assert "столбца с вопросом «Удовлетворены ли Вы качеством" in err


def test_a_round_that_says_the_same_needs_nothing(lean: Lean, root: Path) -> None:
    path = root / "projects/p/survey.yaml"
    path.unlink()
    assert run(lean, root, "--round", "final")[1]["recorded"] is True
    before = path.read_bytes()
    code, told, _ = run(lean, root, "--round", "final")
    assert (code, told["recorded"], told["add"]) == (0, False, [])
    assert (
        "В survey.yaml всё это уже есть."
        in lean("survey", "p", "import", root / "a.csv", "-C", root, *ON, "--round", "final")[2]
    )
    assert path.read_bytes() == before


def test_unread_rows_stop_the_writing_unless_they_are_left_out(lean: Lean, root: Path) -> None:
    (root / "projects/p/survey.yaml").unlink()
    (root / "a.csv").write_text(EXPORT + "МФЦ;Угу;3;;\n", "utf-8")
    code, told, err = run(lean, root, "--round", "final")
    assert (code, told["recorded"]) == (1, False)
    assert told["unread"] == [{"row": 4, "message": "«Угу» в столбце B"}]
    assert "ничего не записано: исправьте эти строки" in err
    assert not (root / "projects/p/survey.yaml").exists()
    code, told, _ = run(lean, root, "--round", "final", "--skip")
    assert (code, told["recorded"], told["final"]["respondents"]) == (0, True, 2)


def test_questions_that_a_form_asks_in_its_own_words_stop_the_writing(lean: Lean, root: Path) -> None:
    (root / "projects/p/survey.yaml").unlink()
    heading = "Качество поддержки и консультаций"
    (root / "a.csv").write_text(EXPORT.replace("Комментарий", heading).replace("Долго, очень: час", "3"), "utf-8")
    arguments = ("survey", "p", "import", root / "a.csv", "-C", root, *ON, "--round", "до")
    code, out, err = lean(*arguments)
    assert (code, "Впишите" in out) == (1, False)
    assert f"столбец «{heading}» не использован: похоже на вопрос «Удовлетворены ли Вы качеством" in err
    assert "ничего не записано: назовите столбцы словами вопросов (3) или повторите с --skip, без них" in err
    assert not (root / "projects/p/survey.yaml").exists()
    assert lean(*arguments, "--skip")[0] == 0
    assert (root / "projects/p/survey.yaml").read_text("utf-8").count("question:") == 2


def test_a_dry_run_writes_nothing(lean: Lean, root: Path) -> None:
    (root / "projects/p/survey.yaml").unlink()
    code, told, _ = run(lean, root, "--round", "final", "--dry-run")
    assert (code, told["recorded"], told["add"][0]) == (0, False, "final:")
    assert not (root / "projects/p/survey.yaml").exists()


REFUSED = [
    (["p", "import"], 2, "не указан файл с ответами"),
    (["p", "import", "a.csv"], 2, "не указан круг: --round до (initial)"),
    (["p", "--round", "final"], 2, "напишите import ФАЙЛ --round КРУГ"),
    (["p", "import", "нет.csv", "--round", "final"], 2, "нет.csv: такого файла или каталога нет"),
    (["p", "import", "lean.yaml", "--round", "final"], 1, "lean.yaml: ни один столбец не назван вопросом анкеты"),
    (["p", "import", "projects", "--round", "final"], 1, "projects: это не файл"),
    (["net"], 2, "проекта «net» нет"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), REFUSED)
def test_refusals(
    arguments: list[str], code: int, message: str, lean: Lean, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    found, out, err = lean("survey", *arguments, *ON)
    assert (found, out) == (code, "")
    assert message in err


def test_a_survey_that_cannot_be_read_is_not_written_over(lean: Lean, root: Path) -> None:
    (root / "projects/p/survey.yaml").write_text("initial: [", "utf-8")
    code, out, err = lean("survey", "p", "import", root / "a.csv", "-C", root, "--round", "final")
    assert (code, out, "survey.yaml не читается" in err) == (1, "", True)
    assert (root / "projects/p/survey.yaml").read_text("utf-8") == "initial: ["


def test_the_scaffold_is_filled_and_keeps_every_byte(lean: Lean, workspace: WriteWorkspace) -> None:
    loaded = workspace({"projects/p/card.yaml": "title: П\n", "a.csv": EXPORT})
    root = loaded.root
    regulation = editions.find("seversk", root).on(date(2026, 11, 23))
    text = draft("survey", regulation, gather_context(loaded.project("p"), regulation), root)
    path = root / "projects/p/survey.yaml"
    path.write_bytes(text)
    for round_ in ("initial", "final"):
        code, told, _ = run(lean, root, "--round", round_)
        assert (code, told["recorded"]) == (0, True)
    new = path.read_bytes()
    assert is_within(text, new)
    data = read(new).data
    assert data["initial"] == data["final"]
    assert data["initial"]["answers"][1] == {"question": "clear", "counts": [0, 0, 1, 1]}
    assert data["initial"]["respondents"][1] == {"unit": "Учёт", "people": 1}
    assert lean("check", "-C", root, *ON)[0] == 0


def is_within(old: bytes, new: bytes) -> bool:
    """Whether the old bytes are in the new ones, in their order."""
    left = iter(new)
    return all(byte in left for byte in old)


DATA = {
    "held": "20.11.2026",
    "respondents": [{"unit": "МФЦ, зал", "people": 2}],
    "answers": [{"question": "overall", "counts": [0, 1, 0, 1]}],
    "proposals": ["По почте: всегда"],
}
EMPTY = [
    "",
    "# Пусто.\n",
    "process: Справки",
    "initial:\n",
    "initial: # пояснение\nfinal:\n  held: 2026\n",
    "\ufeffinitial:\r\nprocess: Справки\r\n",
    "initial:\n  held:\n  respondents:\n    # - {}\n  answers:\n  comments:\n  proposals:   # что предложили\nfinal:\n",
    "initial:\n    held:\n    respondents:\n    answers:\n    - counts:\n      question: overall\n    proposals:\n",
    (
        "final:\n  held: 1.1.2026\ninitial:\n  answers: [{question: overall, counts: }, {question: rules, counts: }]\n"
        "  held:\n  respondents:\n  proposals:\n"
    ),
]


@pytest.mark.parametrize("old", EMPTY)
def test_an_empty_round_is_filled_and_keeps_every_byte(old: str) -> None:
    new = fill_round(old.encode(), "initial", DATA)
    assert new is not None
    assert is_within(old.encode(), new)
    data = read(new).data
    before = read(old.encode()).data or {}
    assert {key: data[key] for key in before if key != "initial"} == {k: v for k, v in before.items() if k != "initial"}
    kept = {key: data["initial"][key] for key in DATA}
    kept["answers"] = [answer for answer in kept["answers"] if answer.get("counts")]
    assert kept == DATA
    # What is full is not filled again.
    assert fill_round(new, "initial", DATA) is None


FULL = [
    "initial: {held: 2026}\n",
    "initial:\n  comments: [{text: Долго}]\n",
    "initial:\n  answers:\n    - {question: rules, counts: [0, 0, 1, 0]}\n",
    "initial:\n  respondents: [МФЦ]\n",
    "initial: 7\n",
    "- initial\n",
    "initial:\n  answers:\n    - question: rules\n      counts:\n",
    "initial:\n  held:\n",
    "initial: {}\n",
    "process: |\n  Справки\n...\n",
]


@pytest.mark.parametrize("old", FULL)
def test_a_round_with_anything_in_it_or_in_the_way_is_left(old: str) -> None:
    assert fill_round(old.encode(), "initial", DATA) is None


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=30), min_size=1))
def test_whatever_was_answered_is_read_back(texts: list[str]) -> None:
    said = [text for text in texts if text.strip()]
    data = {**DATA, "respondents": [{"unit": text, "people": 1} for text in said], "proposals": said}
    new = fill_round(b"initial:\n", "initial", {key: value for key, value in data.items() if value})
    assert new is not None


def test_a_file_that_lost_or_changed_something_is_not_filled(tmp_path: Path) -> None:
    path = tmp_path / "survey.yaml"
    path.write_bytes(b"initial:\n")
    with pytest.raises(writer.RecordingError, match="потерялось бы"):
        writer.fill(path, b"initial:\n", b"final:\n")
    with pytest.raises(writer.RecordingError, match="тем временем изменился"):
        writer.fill(path, b"initial: \n", b"initial: 7\n")
    assert path.read_bytes() == b"initial:\n"
    writer.fill(path, b"initial:\n", b"initial: 7\n")
    assert path.read_bytes() == b"initial: 7\n"
