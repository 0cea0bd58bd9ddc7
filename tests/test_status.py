"""lean status: the state of projects on any day, as a table and as JSON."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lean.cli.status_table import format_stage_bar
from lean.regulation import editions
from lean.status.status import Standing, compute_standing
from lean.workspace.course import Course

if TYPE_CHECKING:
    from collections.abc import Callable

    from lean.workspace.course import Ending
    from lean.workspace.workspace import Workspace

    Lean = Callable[..., tuple[int, str, str]]
    WriteWorkspace = Callable[..., Workspace]

LATE = """\
- {date: 2026-01-12, event: card-submitted}
- {date: 2026-01-20, event: card-agreed}
- {date: 2026-01-21, event: leader-appointed}
- {date: 2026-02-02, event: card-approved}
"""
CARD = """\
title: Выдача справки о составе семьи
people: {coordinator: {name: Сидоров С.С.}, leader: {name: Петрова П.П.}}
"""
REGULATION = (Path(__file__).parent / "regulations" / "zarechny.yaml").read_text(encoding="utf-8")


def answer(lean: Lean, root: Path, on: str, *names: str) -> list[dict[str, Any]]:
    code, out, err = lean("status", *names, "-C", root, "--on", on, "--format", "json")
    assert (code, err) == (0, "")
    found: list[dict[str, Any]] = json.loads(out)
    return found


def test_json_output(lean: Lean, workspace: WriteWorkspace) -> None:
    root = workspace({"projects/p/card.yaml": CARD, "projects/p/journal.yaml": LATE}).root
    (found,) = answer(lean, root, "2026-03-17")
    assert found.keys() == {"project", "title", "stage", "stage_name", "events", "deadlines", "next", "problems"}
    assert (found["project"], found["title"]) == ("p", "Выдача справки о составе семьи")
    assert (found["stage"], found["stage_name"]) == (1, "Инициация")
    assert [event["event"] for event in found["events"]] == [
        "card-submitted",
        "card-agreed",
        "leader-appointed",
        "card-approved",
    ]
    assert found["events"][0] == {"event": "card-submitted", "date": "2026-01-12"}
    considered, mapped = found["deadlines"]
    assert considered == {
        "name": "Рассмотреть карточку",
        "after": "card-submitted",
        "since": "2026-01-12",
        # 13-16 = 4, 19-23 = 9, Monday 26 = 10.
        "due": "2026-01-26",
        "done": "2026-01-20",
        "provision": "п. 14",
        "actor": "coordinator",
        "person": "Сидоров С.С.",
        "overdue_days": 0,
        "provisional": False,
    }
    # February: 3-6 = 4, 9-13 = 9, 16-20 = 14, (23 off) 24-27 = 18; March: 2-6 = 23, (9 off) 10 11 = 25.
    # Late by 12, 13, 16, 17 March.
    assert (mapped["due"], mapped["done"], mapped["overdue_days"], mapped["person"]) == ("2026-03-11", None, 4, None)
    steps = {step["event"]: step for step in found["next"]}
    assert steps["cancelled"]["allowed"]
    # It would seal a card without values that were demanded before its submission.
    assert not steps["team-changed"]["allowed"]
    assert not steps["kickoff-held"]["allowed"]
    missing = steps["kickoff-held"]["missing"][0]
    assert missing.keys() == {"path", "line", "message", "provision"}


@pytest.mark.parametrize(
    ("on", "events", "open_deadlines"),
    [("2026-01-11", 0, 0), ("2026-01-12", 1, 1), ("2026-01-20", 2, 0), ("2026-02-02", 4, 1)],
)
def test_status_of_an_earlier_day(
    lean: Lean, workspace: WriteWorkspace, on: str, events: int, open_deadlines: int
) -> None:
    root = workspace({"projects/p/journal.yaml": LATE}).root
    (found,) = answer(lean, root, on)
    assert len(found["events"]) == events
    assert len([deadline for deadline in found["deadlines"] if deadline["done"] is None]) == open_deadlines


@pytest.mark.parametrize(
    ("last", "stage", "name"),
    [
        ("card-rejected", "rejected", "Проект отклонён"),
        ("cancelled", "cancelled", "Проект прекращён"),
    ],
)
def test_an_ended_project_shows_its_ending(
    lean: Lean, workspace: WriteWorkspace, last: str, stage: str, name: str
) -> None:
    journal = f"- {{date: 2026-01-12, event: card-submitted}}\n- {{date: 2026-01-13, event: {last}, note: п}}\n"
    root = workspace({"projects/p/journal.yaml": journal}).root
    (found,) = answer(lean, root, "2026-03-01")
    assert (found["stage"], found["stage_name"], found["next"]) == (stage, name, [])
    assert [deadline for deadline in found["deadlines"] if deadline["done"] is None] == []


def test_projects_are_selected_by_name_or_all_are_sorted(lean: Lean, workspace: WriteWorkspace) -> None:
    root = workspace({f"projects/{name}/card.yaml": "" for name in ("b", "a", "c")}).root
    assert [found["project"] for found in answer(lean, root, "2026-03-01")] == ["a", "b", "c"]
    assert [found["project"] for found in answer(lean, root, "2026-03-01", "c", "a")] == ["c", "a"]
    code, _, err = lean("status", "d", "-C", root)
    assert (code, "проекта «d» нет" in err) == (2, True)


def test_an_empty_workspace_is_no_error(lean: Lean, workspace: WriteWorkspace) -> None:
    code, out, err = lean("status", "-C", workspace({}).root)
    assert (code, out) == (0, "")
    assert "lean init" in err


def test_an_unreadable_project_does_not_hide_others(lean: Lean, workspace: WriteWorkspace) -> None:
    root = workspace({"projects/bad/journal.yaml": "- {date: x}\n", "projects/good/journal.yaml": LATE}).root
    code, out, err = lean("status", "-C", root, "--on", "2026-03-17")
    assert code == 1
    assert "журнал не читается" in out
    assert "11.03.2026" in out
    assert "projects/bad/journal.yaml:1" in err
    code, out, _ = lean("status", "bad", "-C", root, "--on", "2026-03-17")
    assert (code, out) == (1, "bad\nЖурнал не читается: lean check покажет, что поправить.\n")
    code, out, _ = lean("status", "-C", root, "--on", "2026-03-17", "--format", "json")
    bad, good = json.loads(out)
    assert (code, bad["stage"], good["stage"]) == (1, None, 1)
    assert bad["problems"][0]["path"] == "projects/bad/journal.yaml"


MISTYPED = LATE.replace("leader-appointed", "leader-apointed")
# Ignored content -> place and text of its message.
LEFT_OUT: dict[str, tuple[str, bytes, str, str]] = {
    "an event nobody knows": ("journal", MISTYPED.encode(), "3:29", "leader-apointed"),
    "a card of an old editor": ("card", CARD.encode("cp1251"), "1:8", "файл не в UTF-8"),
    "a key nobody knows": ("card", "titel: Справка\nunti: Отдел\n".encode(), "1:1", "неизвестный ключ «titel»"),
}


@pytest.mark.parametrize("name", LEFT_OUT)
@pytest.mark.parametrize("command", ["status", "status p", "due"])
def test_ignored_entries_are_reported(lean: Lean, workspace: WriteWorkspace, command: str, name: str) -> None:
    document, content, position, said = LEFT_OUT[name]
    root = workspace({"projects/p/card.yaml": CARD, "projects/p/journal.yaml": LATE}).root
    (root / "projects" / "p" / f"{document}.yaml").write_bytes(content)
    code, out, err = lean(*command.split(), "-C", root, "--on", "2026-03-17")
    told = [line for line in err.splitlines() if line.startswith(f"projects/p/{document}.yaml:{position}: ошибка")]
    assert (code, len(told), bool(out)) == (1, 1, True)
    assert said in told[0]
    assert re.search("не учт(ён|ена), ", told[0])
    assert told[0].endswith("подробнее: lean check p")
    assert err.count("lean check p") == 1


def test_an_unknown_event_is_not_reported_before_its_day(lean: Lean, workspace: WriteWorkspace) -> None:
    root = workspace({"projects/p/journal.yaml": MISTYPED}).root
    assert answer(lean, root, "2026-01-20")[0]["problems"] == []
    code, out, _ = lean("status", "-C", root, "--on", "2026-01-21", "--format", "json")
    assert (code, len(json.loads(out)[0]["problems"])) == (1, 1)


def test_a_year_without_calendar_is_reported_and_the_rest_is_shown(lean: Lean, workspace: WriteWorkspace) -> None:
    root = workspace({"projects/p/journal.yaml": "- {date: 2010-01-12, event: card-submitted}\n"}).root
    code, out, err = lean("status", "-C", root, "--on", "2026-03-17")
    assert code == 1
    assert "Инициация" in out
    assert "2010" in err
    assert "lean.yaml" in err


LONG = "Оптимизация процесса предоставления муниципальной услуги по выдаче разрешений на строительство " * 3


@pytest.mark.parametrize("count", [1, 20])
def test_the_table_fits_80_columns(lean: Lean, workspace: WriteWorkspace, count: int) -> None:
    slugs = [f"очень-длинное-имя-каталога-проекта-номер-{number}" for number in range(count)]
    files = {f"projects/{slug}/card.yaml": f"title: {LONG}\n" for slug in slugs}
    files |= {f"projects/{slug}/journal.yaml": LATE for slug in slugs}
    code, out, _ = lean("status", "-C", workspace(files).root, "--on", "2027-03-17")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    assert out.count("■□□□□") == count
    assert out.count("просрочено на") == count
    assert "Оптимизация" in out


def test_provisional_dates_are_marked_and_explained(lean: Lean, workspace: WriteWorkspace) -> None:
    root = workspace({"projects/p/journal.yaml": "- {date: 2027-12-20, event: card-submitted}\n"}).root
    for names in ((), ("p",)):
        _, out, _ = lean("status", *names, "-C", root, "--on", "2027-12-20")
        assert re.search(r"\d\d\.01\.2028\*", out)
        assert "* предварительно: производственного календаря на этот год ещё нет" in out
    assert answer(lean, root, "2027-12-20")[0]["deadlines"][0]["provisional"]
    _, out, _ = lean("status", "-C", root, "--on", "2027-12-19")
    assert "предварительно" not in out


def test_details_of_a_project(lean: Lean, workspace: WriteWorkspace) -> None:
    root = workspace({"projects/p/card.yaml": CARD, "projects/p/journal.yaml": LATE}).root
    code, out, _ = lean("status", "p", "-C", root, "--on", "2026-03-17")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    text = " ".join(out.split())
    for told in (
        "p: Выдача справки о составе семьи",
        "■□□□□ 17.03.2026: этап 1 из 5, Инициация",
        "02.02.2026 Карточка утверждена (п. 15)",
        "26.01.2026 Рассмотреть карточку (п. 14). Координатор (Сидоров С.С.): выполнено 20.01.2026",
        "11.03.2026 Составить карту текущего состояния (п. 16 (1)). Команда проекта: просрочено на 4 раб. дн.",
        "kickoff-held: Установочное совещание проведено (п. 10 (1)).",
    ):
        assert told in text
    # A demand at a place is one line for any number of provisions.
    assert text.count("нет файла meetings.yaml") == 1


def test_values_cannot_control_the_terminal(lean: Lean, workspace: WriteWorkspace) -> None:
    root = workspace({"projects/p/card.yaml": 'title: "\\e[31mкрасный\\a"\n'}).root
    for names in ((), ("p",)):
        _, out, _ = lean("status", *names, "-C", root)
        assert "\x1b" not in out
        assert "\\x1b[31m" in out


@pytest.mark.parametrize(
    ("stage", "ending", "expected"),
    [(1, None, "■□□□□"), (5, None, "■■■■■"), (2, "rejected", "■■□□□"), (5, "closed", "■■■■■"), (3, "closed", "■■■■■")],
)
def test_the_stage_bar(stage: int, ending: Ending | None, expected: str) -> None:
    regulation = editions.find("seversk", Path()).on(date(2026, 1, 1))
    assert format_stage_bar(Standing("p", "p", Course(stage=stage, ending=ending), (), (), regulation)) == expected


IN_WORK = f"""{LATE}\
- {{date: 2026-02-03, event: kickoff-held}}
- {{date: 2026-02-04, event: current-map-ready}}
- {{date: 2026-02-05, event: target-map-ready}}
- {{date: 2026-02-06, event: plan-submitted}}
- {{date: 2026-02-09, event: plan-agreed}}
"""


@pytest.mark.parametrize(
    ("journal", "step"),
    [
        # Not the cancellation, which comes first in the decree.
        ("", "card-submitted"),
        # The approval is repeatable, but now it is awaited.
        ("\n".join(LATE.splitlines()[:3]), "card-approved"),
        # The step that meets the most urgent deadline; a return and a rejection would too.
        ("\n".join(LATE.splitlines()[:1]), "card-agreed"),
    ],
)
def test_the_forward_step_is_shown(workspace: WriteWorkspace, journal: str, step: str) -> None:
    loaded = workspace({"projects/p/journal.yaml": journal}).project("p")
    regulation = editions.find("seversk", Path()).on(date(2026, 1, 26))
    found = compute_standing(loaded, regulation, date(2026, 1, 26)).step
    assert found is not None
    assert found.event.event == step


def test_a_step_that_waits_for_documents_is_shown_with_them(lean: Lean, workspace: WriteWorkspace) -> None:
    files = {"projects/p/journal.yaml": IN_WORK, "projects/p/plan.yaml": "measures: [{id: m1, due: 20.02.2026}]\n"}
    root = workspace(files).root
    (found,) = answer(lean, root, "2026-02-20")
    (report,) = [step for step in found["next"] if step["event"] == "report-submitted"]
    assert not report["allowed"]
    assert "Все мероприятия выполнены" in report["missing"][0]["message"]
    files["projects/p/monitoring.yaml"] = "measures: [{measure: m1, state: done, done: 19.02.2026}]\n"
    (found,) = answer(lean, workspace(files).root, "2026-02-20")
    (report,) = [step for step in found["next"] if step["event"] == "report-submitted"]
    assert not any("Все мероприятия выполнены" in missing["message"] for missing in report["missing"])
    assert [event["event"] for event in found["events"]][-1] == "measures-completed"


def test_the_person_responsible_for_a_measure_is_shown_as_debtor(lean: Lean, workspace: WriteWorkspace) -> None:
    plan = "measures: [{id: m1, what: Журнал, due: 01.06.2026, responsible: Волкова В.В.}]\n"
    root = workspace(
        {"projects/p/card.yaml": CARD, "projects/p/journal.yaml": IN_WORK, "projects/p/plan.yaml": plan}
    ).root
    persons = {state["name"]: state["person"] for state in answer(lean, root, "2026-04-09")[0]["deadlines"]}
    assert persons["Выполнить мероприятие: Журнал"] == "Волкова В.В."
    assert persons["Рассмотреть план"] == "Сидоров С.С."
    text = " ".join(lean("status", "p", "-C", root, "--on", "2026-04-09")[1].split())
    assert "Выполнить мероприятие: Журнал (п. 21). Волкова В.В.: ждёт" in text


def test_timely_meetings_are_summed_up_in_one_line(lean: Lean, workspace: WriteWorkspace) -> None:
    meetings = "team: [{date: 20.02.2026}, {date: 02.03.2026}, {date: 13.03.2026}, {date: 08.04.2026}]\n"
    root = workspace({"projects/p/journal.yaml": IN_WORK, "projects/p/meetings.yaml": meetings}).root
    _, out, _ = lean("status", "p", "-C", root, "--on", "2026-04-09")
    text = " ".join(out.split())
    assert text.count("Рассмотреть ход плана на заседании команды") == 3
    assert "Команда проекта: в срок, раз: 3" in text
    # 13.03 + 14 days = Friday 27.03; held on 08.04: 30 31 1 2 3 6 7 8 are eight working days late.
    assert "выполнено 08.04.2026, позже на 8 раб. дн." in text


def test_stages_and_events_of_another_municipality(lean: Lean, workspace: WriteWorkspace) -> None:
    journal = "- {date: 2026-03-02, event: idea-filed}\n- {date: 2026-03-12, event: idea-passed}\n"
    files = {"order.yaml": REGULATION, "projects/p/journal.yaml": journal}
    root = workspace(files, "regulation: order.yaml\n").root
    (found,) = answer(lean, root, "2026-03-13")
    # 3-6 = 4, (9 off) Tuesday 10 = 5; late by the 11th and the 12th.
    assert [(d["due"], d["overdue_days"], d["provision"]) for d in found["deadlines"]] == [("2026-03-10", 2, "ст. 4")]
    assert found["stage_name"] == "Заявка"
    _, out, _ = lean("status", "p", "-C", root, "--on", "2026-03-13")
    assert "■□□□ 13.03.2026: этап 1 из 4, Заявка" in out
