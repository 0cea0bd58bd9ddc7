"""lean advance records a complete step, or refuses and lists everything that is missing."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lean.workspace import writer
from lean.workspace.yaml_source import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Lean = Callable[..., tuple[int, str, str]]
    Step = Callable[..., tuple[int, dict[str, Any]]]

REGULATION = (Path(__file__).parent / "regulations" / "zarechny.yaml").read_text(encoding="utf-8")
CARD = """\
title: Выдача справок
goals: [1]
people:
  process_owner: {name: Петрова П.П.}
indicators: [{name: Время, baseline: 2 ч, target: 1 ч}]
"""
MAP = "steps: [{id: a}]\n"
FILES = {
    "lean.yaml": "regulation: order.yaml\n",
    "order.yaml": REGULATION,
    "roster.yaml": "head: {name: Иванов И.И.}\nworking_group: [{name: Бюро Б.Б., roles: [bureau]}]\n",
    "projects/p/card.yaml": CARD,
    "projects/p/current-map.yaml": MAP,
    "projects/p/target-map.yaml": f"{MAP}risks: [{{what: нет}}]\n",
    "projects/p/plan.yaml": "measures: [{id: m1, what: Журнал, due: 01.07.2026}]\n",
}
TO_PLAN = """\
- {date: 2026-03-02, event: idea-filed}
- {date: 2026-03-03, event: idea-passed}
- {date: 2026-03-04, event: passport-signed}
- {date: 2026-03-05, event: as-is-shown}
- {date: 2026-03-06, event: to-be-shown}
- {date: 2026-03-10, event: risks-reviewed}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace of another municipality, whose steps demand little."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def step(lean: Lean, root: Path) -> Step:
    """Run lean advance with JSON output and return its exit code and answer."""

    def run(event: str, *arguments: str, on: str = "2026-04-01") -> tuple[int, dict[str, Any]]:
        code, out, _ = lean("advance", "p", event, "-C", root, "--on", on, "--format", "json", *arguments)
        return code, json.loads(out)

    return run


def journal(root: Path) -> list[dict[str, Any]]:
    path = root / "projects/p/journal.yaml"
    entries: list[dict[str, Any]] = read(path.read_bytes()).data if path.exists() else []
    return entries


def write(root: Path, name: str, text: str) -> None:
    (root / "projects/p" / name).write_text(text, encoding="utf-8")


def test_a_step_is_recorded_with_the_only_possible_actor(step: Step, root: Path) -> None:
    write(root, "journal.yaml", "# Журнал\r\n")
    code, answer = step("idea-filed", "--date", "02.03.2026", "--note", "Первая")
    assert (code, answer["recorded"], answer["event"], answer["date"]) == (0, True, "idea-filed", "2026-03-02")
    assert answer["missing"] == []
    content = (root / "projects/p/journal.yaml").read_bytes()
    assert content == (
        "# Журнал\r\n- date: 2026-03-02\r\n  event: idea-filed\r\n  by: Петрова П.П.\r\n  note: Первая\r\n".encode()
    )


def test_a_note_with_control_characters_is_refused(lean: Lean, root: Path) -> None:
    code, _, err = lean("advance", "p", "idea-filed", "--note", "a\udcff", "-C", root, "--on", "2026-03-02")
    assert code == 1
    assert "нет в UTF-8" in err
    assert not (root / "projects/p/journal.yaml").exists()


def test_the_default_date_is_the_day_of_the_command(step: Step, root: Path) -> None:
    assert step("idea-filed")[0] == 0
    assert journal(root)[0]["date"] == "2026-04-01"


REFUSALS: dict[str, tuple[str, str, list[str], list[str]]] = {
    "out of order": ("", "idea-passed", [], ["сначала должно быть событие «Заявка подана» (idea-filed)"]),
    "already there": (TO_PLAN, "idea-filed", [], ["«Заявка подана» уже записано 02.03.2026"]),
    "too late for it": (TO_PLAN, "idea-declined", [], ["уже было событие «Паспорт подписан» 04.03.2026"]),
    "in the future": ("", "idea-filed", ["--date", "02.04.2026"], ["дата 02.04.2026 в будущем: сегодня 01.04.2026"]),
    "before the last one": (
        TO_PLAN,
        "plan-signed",
        ["--date", "09.03.2026"],
        ["дата 09.03.2026 раньше последнего события (10.03.2026)"],
    ),
    "by somebody else": (
        "",
        "idea-filed",
        ["--by", "Чужой Ч.Ч."],
        ["«Чужой Ч.Ч.» не может этого сделать: «Заявка подана» — дело роли Хозяин процесса (Петрова П.П.)"],
    ),
    "without its reason": ("", "halted", [], ["не указано: причина (--note)"]),
    "with an empty reason": ("", "halted", ["--note", "  "], ["не указано: причина (--note)"]),
    "said by documents": (TO_PLAN, "trial-over", [], ["«Проба окончена» не записывают"]),
    "of an ended project": (
        "- {date: 2026-03-02, event: halted, note: нет денег}\n",
        "idea-filed",
        [],
        ["проект завершён: «Улучшение остановлено» 02.03.2026"],
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_gives_the_reason_and_writes_nothing(step: Step, root: Path, name: str) -> None:
    before, event, arguments, expected = REFUSALS[name]
    write(root, "journal.yaml", before)
    code, answer = step(event, *arguments)
    assert (code, answer["recorded"]) == (1, False)
    messages = [missing["message"] for missing in answer["missing"]]
    assert [message for message in expected if not any(found.startswith(message) for found in messages)] == []
    assert all(missing["provision"].startswith("ст. ") for missing in answer["missing"])
    assert (root / "projects/p/journal.yaml").read_text(encoding="utf-8") == before


def test_a_refusal_lists_all_reasons_with_places(step: Step, root: Path) -> None:
    write(root, "card.yaml", "# пусто\n\ntitle:\n")
    code, answer = step("passport-signed", "--date", "01.05.2026", "--by", "Чужой Ч.Ч.")
    assert code == 1
    found = {(missing["path"], missing["line"], missing["message"].split(":")[0]) for missing in answer["missing"]}
    assert ("projects/p/journal.yaml", 1, "сначала должно быть событие «Заявка пропущена» (idea-passed)") in found
    assert ("projects/p/journal.yaml", 1, "дата 01.05.2026 в будущем") in found
    assert ("projects/p/journal.yaml", 1, "«Чужой Ч.Ч.» не может этого сделать") in found
    empty = [missing for missing in answer["missing"] if missing["path"] == "projects/p/card.yaml"]
    assert {missing["message"] for missing in empty} >= {"не заполнено: «Целевые показатели»"}
    assert len(answer["missing"]) == len(found) + len(empty) - len({(m["path"], m["line"]) for m in empty})


def test_an_unreadable_document_prevents_a_step(step: Step, root: Path) -> None:
    write(root, "card.yaml", "goals: [")
    code, answer = step("idea-filed")
    assert code == 1
    assert {missing["path"] for missing in answer["missing"]} == {"projects/p/card.yaml"}


def test_an_unreadable_card_prevents_checking_the_actor(step: Step, root: Path) -> None:
    write(root, "card.yaml", "goals: [")
    code, answer = step("idea-filed", "--by", "Петрова П.П.")
    assert code == 1
    assert "card.yaml не читается: нельзя сверить, кто действует" in [m["message"] for m in answer["missing"]]


def test_a_step_must_have_the_date_of_its_document(step: Step, root: Path) -> None:
    dated = REGULATION.replace("name: Итоги показаны", "name: Итоги показаны\n        dated: report.date")
    (root / "order.yaml").write_text(dated, encoding="utf-8")
    write(root, "journal.yaml", f"{TO_PLAN}- {{date: 2026-03-11, event: plan-signed}}\n")
    write(root, "report.yaml", "date: 19.03.2026\n")
    code, answer = step("results-shown", "--date", "20.03.2026")
    assert (code, [m["message"] for m in answer["missing"]]) == (
        1,
        ["«Итоги показаны» 20.03.2026, а в report.yaml стоит 19.03.2026: нужна одна дата"],
    )
    assert step("results-shown", "--date", "19.03.2026")[0] == 0


FINISHED = "      - {rule: filled, before: finished, document: report, fields: [summary]}\n"


@pytest.fixture
def told_by_report(root: Path) -> Path:
    """A workspace in which the last step has to agree with documents."""
    order = REGULATION.replace("name: Итоги показаны", "name: Итоги показаны\n        minuted: report.acts.*.number")
    rules = """\
      - {rule: dated-by-event, day: report.date, not_after: [results-shown]}
      - {rule: dated-by-event, severity: warning, day: evaluation.date, not_before: [results-shown]}
      - {rule: change-minuted, event: results-shown}
"""
    (root / "order.yaml").write_text(order.replace(FINISHED, f"{FINISHED}{rules}"), encoding="utf-8")
    write(root, "journal.yaml", f"{TO_PLAN}- {{date: 2026-03-11, event: plan-signed}}\n")
    return root


def test_a_step_must_name_the_protocol_of_its_document(step: Step, lean: Lean, told_by_report: Path) -> None:
    root = told_by_report
    write(root, "report.yaml", "acts:\n- number: № 7\n")
    write(root, "meetings.yaml", "team: [{protocol: {number: 7}, plan_changes: [срок]}]\n")
    code, answer = step("results-shown", "--date", "20.03.2026", "--protocol", "17")
    message = "«Итоги показаны»: протокол № 17, а в report.yaml стоит № 7: нужен один номер"
    assert (code, answer["missing"][0]["message"]) == (1, message)
    assert (answer["missing"][0]["path"], answer["missing"][0]["line"]) == ("projects/p/report.yaml", 2)
    assert step("results-shown", "--date", "20.03.2026", "--protocol", "№7")[0] == 0
    assert journal(root)[-1]["protocol"] == "7"
    write(root, "report.yaml", "acts:\n- number: № 17\n")
    out = lean("check", "-C", root, "--on", "2026-04-01", "--format", "json")[1]
    (found,) = [item for item in json.loads(out) if "нужен один номер" in item["message"]]
    assert (found["path"], found["line"], found["severity"]) == ("projects/p/journal.yaml", 11, "error")


def test_a_step_that_would_cause_errors_is_refused(step: Step, told_by_report: Path) -> None:
    before = (told_by_report / "projects/p/journal.yaml").read_bytes()
    write(told_by_report, "report.yaml", "date: 21.03.2026\n")
    code, answer = step("results-shown", "--date", "20.03.2026", "--protocol", "4")
    late, unknown = sorted(answer["missing"], key=lambda found: str(found["path"]), reverse=True)
    assert (code, late["path"], late["line"]) == (1, "projects/p/report.yaml", 1)
    assert (unknown["path"], unknown["line"]) == ("projects/p/journal.yaml", 11)
    assert unknown["message"].startswith("в meetings.yaml нет заседания команды с протоколом № 4: впишите его")
    assert (told_by_report / "projects/p/journal.yaml").read_bytes() == before
    write(told_by_report, "meetings.yaml", "team: [{protocol: {number: 4}, plan_changes: [срок]}]\n")
    assert step("results-shown", "--date", "21.03.2026", "--protocol", "4")[0] == 0
    # Errors that existed before are not attributed to the step.
    write(told_by_report, "report.yaml", "date: 22.03.2026\nsummary: Итог\n")
    code, answer = step("finished", "--date", "23.03.2026")
    assert [code, *(found["message"] for found in answer["missing"])] == [0]


def test_warnings_that_a_step_would_cause_are_reported(step: Step, lean: Lean, told_by_report: Path) -> None:
    write(told_by_report, "evaluation.yaml", "date: 12.03.2026\n")
    code, answer = step("results-shown", "--date", "20.03.2026", "--dry-run")
    (remark,) = answer["remarks"]
    assert (code, answer["missing"], remark["path"]) == (0, [], "projects/p/evaluation.yaml")
    code, out, err = lean("advance", "p", "results-shown", "-C", told_by_report, "--on", "2026-03-20")
    assert (code, out.splitlines()[0]) == (0, "Записано: Итоги показаны, 20.03.2026 (ст. 9)")
    assert "Обратите внимание:\nprojects/p/evaluation.yaml:1:7: внимание dated-by-event: «" in err


def test_errors_that_do_not_prevent_the_step_are_counted(lean: Lean, told_by_report: Path) -> None:
    write(told_by_report, "journal.yaml", f"{TO_PLAN}- {{date: 2026-03-11, event: plan-signed}}\n")
    write(told_by_report, "report.yaml", "date: 21.03.2026\nsummary: Итог\n")
    arguments = ("advance", "p", "-C", told_by_report, "--on", "2026-04-01", "--date", "21.03.2026")
    assert "ошибки" not in lean(*arguments, "results-shown")[2]
    write(told_by_report, "report.yaml", "date: 22.03.2026\nsummary: Итог\n")
    code, out, err = lean(*arguments, "finished")
    assert (code, out.partition(",")[0]) == (0, "Записано: Улучшение завершено")
    assert "Шагу это не мешает, но в документах есть ошибки: 1. Их покажет lean check." in err


def test_a_refusal_points_to_the_new_entry_or_to_the_obstacle(step: Step, root: Path) -> None:
    write(root, "journal.yaml", TO_PLAN)
    places = {}
    for event, *arguments in (
        ("idea-filed",),
        ("idea-declined",),
        ("results-shown",),
        ("plan-signed", "--date", "09.03.2026"),
        ("plan-signed", "--date", "09.05.2026"),
    ):
        (first, *_) = step(event, *arguments)[1]["missing"]
        places[first["message"].partition(" (")[0]] = first["line"]
    assert places == {
        "«Заявка подана» уже записано 02.03.2026": 1,
        "уже было событие «Паспорт подписан» 04.03.2026": 3,
        "сначала должно быть событие «План подписан»": 7,
        "дата 09.03.2026 раньше последнего события": 6,
        "дата 09.05.2026 в будущем: сегодня 01.04.2026": 7,
    }


def test_facts_of_later_days_do_not_count(step: Step, root: Path) -> None:
    order = REGULATION.replace(
        "by: [process-owner]\n        after: [plan-signed]", "by: [process-owner]\n        after: [trial-over]"
    )
    (root / "order.yaml").write_text(order, encoding="utf-8")
    write(root, "journal.yaml", f"{TO_PLAN}- {{date: 2026-03-11, event: plan-signed}}\n")
    write(root, "monitoring.yaml", "measures: [{measure: m1, state: done, done: 20.03.2026}]\n")
    code, answer = step("results-shown", "--date", "19.03.2026")
    assert (code, [m["message"] for m in answer["missing"]]) == (
        1,
        ["сначала должно быть событие «Проба окончена» (следует из документов проекта)"],
    )
    assert step("results-shown", "--date", "20.03.2026")[0] == 0


@pytest.mark.parametrize("name", ["Петрова П.П.", "П.П. Петрова", "Хозяин процесса", "process-owner"])
def test_an_actor_may_be_a_name_or_a_role(step: Step, name: str) -> None:
    assert step("idea-filed", "--by", name)[0] == 0


def test_any_actor_is_accepted_if_nobody_holds_the_role(step: Step, root: Path) -> None:
    (root / "roster.yaml").unlink()
    write(root, "journal.yaml", "- {date: 2026-03-02, event: idea-filed}\n")
    assert step("idea-passed", "--by", "Кто-то К.К.")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["p", "idea-fled"], "возможно, idea-filed"),
        (["q", "idea-filed"], "проекта «q» нет"),
        (["p", "idea-filed", "--date", "31.02.2026"], "--date"),
        (["p", "idea-filed", "--on", "31.02.2026"], "--on"),
    ],
)
def test_usage_errors(lean: Lean, root: Path, arguments: list[str], word: str) -> None:
    code, out, err = lean("advance", "-C", root, *arguments)
    assert (code, out) == (2, "")
    assert word in err


def test_a_dry_run_writes_nothing(step: Step, root: Path) -> None:
    before = sorted(path.name for path in (root / "projects/p").iterdir())
    code, answer = step("idea-filed", "--dry-run")
    assert (code, answer["recorded"], answer["missing"]) == (0, False, [])
    assert step("idea-passed", "--dry-run")[0] == 1
    assert sorted(path.name for path in (root / "projects/p").iterdir()) == before


def test_without_an_event_possible_steps_are_listed(lean: Lean, root: Path) -> None:
    write(root, "card.yaml", "title: Справки\n")
    code, out, _ = lean("advance", "p", "-C", root, "--on", "2026-04-01")
    assert code == 0
    lines = out.splitlines()
    assert "idea-filed — Заявка подана (ст. 4): не хватает: 1" in lines
    assert lines[lines.index("idea-filed — Заявка подана (ст. 4): не хватает: 1") + 1].startswith(
        "    projects/p/card.yaml:1 не заполнено"
    )
    # A project can be cancelled from the first day, but that is not its next step.
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == ["idea-filed", "halted"]
    code, out, _ = lean("advance", "p", "-C", root, "--on", "2026-04-01", "--format", "json")
    assert {found["event"]: found["allowed"] for found in json.loads(out)} == {"halted": True, "idea-filed": False}


# Seals


@pytest.fixture
def sealed(step: Step, root: Path) -> Path:
    """A project whose card and plan were approved by commands."""
    for event, day in (
        ("idea-filed", "02.03.2026"),
        ("idea-passed", "03.03.2026"),
        ("passport-signed", "04.03.2026"),
        ("as-is-shown", "05.03.2026"),
        ("to-be-shown", "06.03.2026"),
        ("risks-reviewed", "10.03.2026"),
        ("plan-signed", "11.03.2026"),
    ):
        code, answer = step(event, "--date", day)
        assert code == 0, answer
    return root


def seal_errors(lean: Lean, root: Path, on: str = "2026-04-01") -> list[str]:
    _, out, _ = lean("check", "-C", root, "--on", on, "--format", "json")
    return [found["message"] for found in json.loads(out) if found["rule"] == "seal" and found["severity"] == "error"]


def test_an_approval_stores_a_seal_and_later_changes_are_errors(lean: Lean, step: Step, sealed: Path) -> None:
    assert [list(entry.get("seals", {})) for entry in journal(sealed)] == [[], [], ["card"], [], [], [], ["plan"]]
    assert seal_errors(lean, sealed) == []
    write(sealed, "plan.yaml", "measures: [{id: m1, what: Стенд, due: 01.07.2026}]\n")
    (message,) = seal_errors(lean, sealed)
    assert message == (
        "plan.yaml изменён после события «План подписан» 11.03.2026: верните утверждённый текст "
        "или оформите изменение (plan-reworked); что изменилось, покажет lean diff p --since-approval"
    )
    # Every other step is refused; an amendment approves the new text and resolves the error.
    code, answer = step("results-shown")
    assert (code, [missing["message"] for missing in answer["missing"]]) == (1, [message])
    assert step("halted", "--note", "Нет денег", "--dry-run")[0] == 0
    assert step("plan-reworked")[0] == 0
    assert seal_errors(lean, sealed) == []
    assert step("results-shown")[0] == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plan.yaml", "# почему\n\nmeasures:\n  - {what: Журнал, id: m1, due: 01.07.2026, result: }\n"),
        ("card.yaml", f"{CARD}resources: [Сканер]\n"),
        ("target-map.yaml", "steps: [{id: b}]\nrisks: [{what: нет}]\n"),
    ],
    ids=["layout and comments", "no part of the form", "not sealed"],
)
def test_unsealed_parts_may_change(lean: Lean, sealed: Path, name: str, text: str) -> None:
    write(sealed, name, text)
    assert seal_errors(lean, sealed) == []


def test_a_removed_sealed_document_is_an_error(lean: Lean, sealed: Path) -> None:
    (sealed / "projects/p/plan.yaml").unlink()
    assert seal_errors(lean, sealed)[0].startswith("plan.yaml исчез")


def test_an_unreadable_sealed_document_is_reported_once(lean: Lean, sealed: Path) -> None:
    write(sealed, "plan.yaml", "measures:\n<<<<<<< наше\n")
    assert seal_errors(lean, sealed) == []
    code, out, _ = lean("check", "-C", sealed, "--on", "2026-04-01")
    assert (code, out.count("plan.yaml:2:1: ошибка yaml: в файле остались метки слияния")) == (1, 1)


SPOILT = {
    "a sealed plan was changed": ("plan.yaml", "measures: [{id: m1, what: Стенд, due: 01.07.2026}]\n"),
    "a sealed plan is gone": ("plan.yaml", None),
    "a sealed card was changed": ("card.yaml", CARD.replace("справок", "копий")),
    "nothing was": ("monitoring.yaml", None),
}


@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT)
def test_all_commands_list_the_same_next_steps(
    lean: Lean, step: Step, sealed: Path, spoilt: tuple[str, str | None]
) -> None:
    name, text = spoilt
    path = sealed / "projects/p" / name
    path.unlink(missing_ok=True) if text is None else path.write_text(text, encoding="utf-8")
    asked = ("-C", sealed, "--on", "2026-04-01", "--format", "json")
    listed = json.loads(lean("advance", "p", *asked)[1])
    assert [one["event"] for one in listed] == ["halted", "plan-reworked", "results-shown"]
    assert json.loads(lean("status", "p", *asked)[1])[0]["next"] == listed
    for one in listed:
        event = one["event"]
        code, answer = step(event, "--note", "Так решили", "--dry-run")
        assert (code == 0, answer["missing"]) == (one["allowed"], one["missing"]), event
        gate = json.loads(lean("check", "p", "--gate", event, *asked)[1])
        assert [found["message"] for found in gate] == [missing["message"] for missing in one["missing"]], event


def test_seals_are_not_checked_for_days_before_an_approved_change(lean: Lean, step: Step, sealed: Path) -> None:
    write(sealed, "plan.yaml", "measures: [{id: m1, what: Стенд, due: 01.07.2026}]\n")
    assert step("plan-reworked")[0] == 0
    out = lean("advance", "p", "-C", sealed, "--on", "2026-03-20", "--format", "json")[1]
    assert {one["event"]: one["allowed"] for one in json.loads(out)}["results-shown"]


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_text("measures: [")])
def test_approving_a_missing_document_is_refused(step: Step, root: Path, spoil: Callable[[Path], None]) -> None:
    write(root, "journal.yaml", TO_PLAN)
    spoil(root / "projects/p/plan.yaml")
    code, answer = step("plan-signed")
    assert code == 1
    assert "нечего утверждать: plan.yaml нет или он не читается" in [m["message"] for m in answer["missing"]]


def test_the_step_that_fixes_the_edition_uses_the_edition_of_its_day(lean: Lean, step: Step, root: Path) -> None:
    later = REGULATION.replace("edition: 2026-02-01", "edition: 2026-06-01")
    later = later.replace("not_sealed: [card.resources]", "not_sealed: [card.title]")
    (root / "order").mkdir()
    (root / "order/2026-02-01.yaml").write_text(REGULATION, encoding="utf-8")
    (root / "order/2026-06-01.yaml").write_text(later, encoding="utf-8")
    (root / "lean.yaml").write_text("regulation: order\n", encoding="utf-8")
    write(root, "journal.yaml", "".join(TO_PLAN.splitlines(keepends=True)[:2]))
    write(root, "card.yaml", f"{CARD}resources: [Сканер]\n")
    # Recorded after the new edition came into force, dated before it.
    assert step("passport-signed", "--date", "20.05.2026", on="2026-06-10")[0] == 0
    write(root, "card.yaml", CARD)
    assert seal_errors(lean, root, "2026-06-10") == []
    write(root, "card.yaml", CARD.replace("Выдача справок", "Выдача"))
    assert len(seal_errors(lean, root, "2026-06-10")) == 1


# Scaffolds


def scaffold(root: Path, name: str, text: str) -> None:
    folder = root / "templates/scaffolds"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml.j2").write_text(text, encoding="utf-8")


def test_a_step_creates_its_documents_and_overwrites_none(step: Step, root: Path) -> None:
    write(root, "journal.yaml", "- {date: 2026-03-02, event: idea-filed}\n")
    scaffold(root, "evaluation", "conclusion: {{ card.title | yaml }}\n")
    assert step("idea-passed")[1]["created"] == ["projects/p/evaluation.yaml"]
    assert (root / "projects/p/evaluation.yaml").read_text(encoding="utf-8") == "conclusion: Выдача справок\n"
    scaffold(root, "current-map", "steps: []\n")
    assert step("passport-signed")[1]["created"] == []
    assert (root / "projects/p/current-map.yaml").read_text(encoding="utf-8") == MAP


def test_a_broken_scaffold_does_not_prevent_a_step(lean: Lean, root: Path) -> None:
    write(root, "journal.yaml", "- {date: 2026-03-02, event: idea-filed}\n")
    scaffold(root, "evaluation", "{{ nothing.of.the.kind }}\n")
    code, out, err = lean("advance", "p", "idea-passed", "-C", root, "--on", "2026-04-01")
    assert code == 0
    assert out.startswith("Записано: Заявка пропущена, 01.04.2026 (ст. 4)\n")
    assert err.startswith("Шаг записан, но заготовки не созданы")
    assert [entry["event"] for entry in journal(root)] == ["idea-filed", "idea-passed"]
    # Documents that could not be created are created by the next step of any kind.
    scaffold(root, "evaluation", "conclusion:\n")
    _, out, _ = lean("advance", "p", "passport-signed", "-C", root, "--on", "2026-04-01")
    assert "Создана заготовка: projects/p/evaluation.yaml" in out


def test_repeating_an_interrupted_step_creates_its_documents(step: Step, root: Path) -> None:
    scaffold(root, "evaluation", "conclusion:\n")
    write(root, "journal.yaml", "- {date: 2026-03-02, event: idea-filed}\n- {date: 2026-03-03, event: idea-passed}\n")
    code, said = step("idea-passed")
    assert (code, said["recorded"], said["created"]) == (1, False, ["projects/p/evaluation.yaml"])
    code, said = step("idea-passed")
    assert (code, said["recorded"], said["created"]) == (1, False, [])
    assert len(journal(root)) == 2


# Journals that cannot be written


def test_an_invalid_journal_is_reported_and_not_changed(lean: Lean, root: Path) -> None:
    write(root, "journal.yaml", "- date: 2026-03-02\n  evnt: idea-filed\n")
    code, out, _ = lean("advance", "p", "idea-passed", "-C", root, "--on", "2026-04-01")
    assert code == 1
    assert "projects/p/journal.yaml:2:3" in out
    assert (root / "projects/p/journal.yaml").read_text(encoding="utf-8").endswith("evnt: idea-filed\n")


def test_a_journal_in_flow_style_is_refused_with_advice(lean: Lean, root: Path) -> None:
    write(root, "journal.yaml", "[]\n")
    code, _, err = lean("advance", "p", "idea-filed", "-C", root, "--on", "2026-04-01")
    assert code == 1
    assert "на своей строке" in err


@pytest.mark.parametrize("kind", ["directory", "pipe", "link outside", "link to nothing", "link to itself"])
def test_a_journal_outside_the_workspace_is_refused(
    lean: Lean, root: Path, tmp_path_factory: pytest.TempPathFactory, kind: str
) -> None:
    path = root / "projects/p/journal.yaml"
    outside = tmp_path_factory.mktemp("outside") / "journal.yaml"
    outside.write_bytes(b"")
    make: dict[str, Callable[[], None]] = {
        "directory": path.mkdir,
        "pipe": lambda: os.mkfifo(path),
        "link outside": lambda: path.symlink_to(outside),
        "link to nothing": lambda: path.symlink_to(root / "nothing.yaml"),
        "link to itself": lambda: path.symlink_to(path),
    }
    make[kind]()
    code, out, err = lean("advance", "p", "idea-filed", "-C", root, "--on", "2026-04-01")
    assert code == 1
    assert "journal.yaml" in out + err
    assert outside.read_bytes() == b""
    assert not (root / "nothing.yaml").exists()


def test_entries_recorded_while_waiting_for_the_lock_count(
    step: Step, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_locked = writer.locked

    @contextlib.contextmanager
    def after_a_colleague(directory: Path) -> Iterator[None]:
        write(root, "journal.yaml", "- {date: 2026-04-01, event: idea-filed}\n")
        with really_locked(directory):
            yield

    write(root, "journal.yaml", "")
    monkeypatch.setattr(writer, "locked", after_a_colleague)
    code, answer = step("idea-filed")
    assert (code, [m["message"] for m in answer["missing"]]) == (1, ["«Заявка подана» уже записано 01.04.2026"])
    assert len(journal(root)) == 1


def test_exactly_one_of_two_simultaneous_steps_is_recorded(root: Path) -> None:
    program = "import lean.cli.main; lean.cli.main.main()"
    command = [sys.executable, "-c", program, "advance", "p", "idea-filed", "-C", str(root), "--on", "2026-04-01"]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    outputs = [process.communicate() for process in processes]
    assert sorted(process.returncode for process in processes) == [0, 1], outputs
    assert len(journal(root)) == 1
    assert sum("уже записано" in out for out, _ in outputs) == 1
