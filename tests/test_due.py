"""lean due and lean schedule as a table, as JSON, and in a real calendar program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from lean.workspace.workspace import Workspace

    Lean = Callable[..., tuple[int, str, str]]
    WriteWorkspace = Callable[..., Workspace]

OPEN = """\
- {date: 2026-01-12, event: card-submitted}
- {date: 2026-01-20, event: card-agreed}
- {date: 2026-01-21, event: leader-appointed}
- {date: 2026-02-02, event: card-approved}
"""
IN_WORK = f"""{OPEN}\
- {{date: 2026-02-03, event: kickoff-held}}
- {{date: 2026-02-04, event: current-map-ready}}
- {{date: 2026-02-05, event: target-map-ready}}
- {{date: 2026-02-06, event: plan-submitted}}
- {{date: 2026-02-09, event: plan-agreed}}
"""
PLAN = """\
measures:
  - {id: m1, what: 'Журнал; единый, для всех', due: 27.02.2026, responsible: Петрова П.П.}
  - {id: m2, what: Стенд, due: 20.04.2026}
"""
FILES = {
    "projects/cards/journal.yaml": "- {date: 2026-03-10, event: card-submitted}\n",
    "projects/maps/journal.yaml": OPEN,
    "projects/plans/journal.yaml": IN_WORK,
    "projects/plans/card.yaml": "title: Выдача справок\n",
    "projects/plans/plan.yaml": PLAN,
    "projects/plans/meetings.yaml": "team: [{date: 20.02.2026}, {date: 06.03.2026}, {date: 16.03.2026}]\n",
    "projects/stopped/journal.yaml": f"{OPEN}- {{date: 2026-02-20, event: cancelled, note: нет денег}}\n",
}
ON = "2026-03-17"


def agenda(lean: Lean, root: Path, *arguments: str) -> list[dict[str, Any]]:
    code, out, err = lean("due", "-C", root, "--on", ON, "--format", "json", *arguments)
    assert (code, err) == (0, "")
    found: list[dict[str, Any]] = json.loads(out)
    return found


def test_the_agenda_of_all_projects_starts_with_the_most_overdue(lean: Lean, workspace: WriteWorkspace) -> None:
    found = agenda(lean, workspace(FILES).root)
    assert [(item["project"], item["due"], item["overdue_days"], item["person"]) for item in found] == [
        # From Friday 27 February: 2-6 March = 5, 10-13 = 9, 16 17 = 11.
        ("plans", "2026-02-27", 11, "Петрова П.П."),
        # See tests/test_status.py.
        ("maps", "2026-03-11", 4, None),
        # 11-13 = 3, 16-20 = 8, Tuesday 24 = 10.
        ("cards", "2026-03-24", 0, None),
        # 16 March + 14 days.
        ("plans", "2026-03-30", 0, None),
        ("plans", "2026-04-20", 0, None),
    ]
    assert found[0].keys() == {
        "project", "title", "name", "due", "actor", "person", "provision", "overdue_days", "provisional",
    }  # fmt: skip
    assert (found[0]["name"], found[0]["actor"], found[0]["provision"]) == (
        "Выполнить мероприятие: Журнал; единый, для всех",
        "team",
        "п. 21",
    )


@pytest.mark.parametrize(("days", "count"), [("0", 2), ("6", 2), ("7", 3), ("13", 4), ("34", 5), ("1000", 5)])
def test_within_limits_coming_deadlines_but_not_overdue_ones(
    lean: Lean, workspace: WriteWorkspace, days: str, count: int
) -> None:
    assert len(agenda(lean, workspace(FILES).root, "--within", days)) == count


@pytest.mark.parametrize("command", ["due", "brief"])
def test_a_period_beyond_all_calendars_is_refused(lean: Lean, workspace: WriteWorkspace, command: str) -> None:
    code, out, err = lean(command, "-C", workspace(FILES).root, "--on", ON, "--within", "9999999")
    assert (code, out) == (2, "")
    assert "--within «9999999»: нужно не больше 36500" in err


def test_projects_can_be_selected(lean: Lean, workspace: WriteWorkspace) -> None:
    assert [item["project"] for item in agenda(lean, workspace(FILES).root, "maps")] == ["maps"]


def test_the_table_for_people(lean: Lean, workspace: WriteWorkspace) -> None:
    root = workspace(FILES).root
    code, out, _ = lean("due", "-C", root, "--on", ON)
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    assert out.index("27.02.2026") < out.index("11.03.2026") < out.index("24.03.2026")
    assert "просрочено на" in out
    code, out, _ = lean("due", "-C", root, "--on", ON, "--within", "0", "cards")
    assert (code, out) == (0, "Открытых сроков нет.\n")


def test_provisional_dates_are_marked(lean: Lean, workspace: WriteWorkspace) -> None:
    root = workspace({"projects/p/journal.yaml": "- {date: 2027-12-20, event: card-submitted}\n"}).root
    _, out, _ = lean("due", "-C", root, "--on", "2027-12-20")
    assert ".01.2028*" in out
    assert "предварительно" in out
    _, out, _ = lean("due", "-C", root, "--on", "2027-12-20", "--format", "json")
    assert json.loads(out)[0]["provisional"]


def test_uncountable_deadlines_are_reported(lean: Lean, workspace: WriteWorkspace) -> None:
    root = workspace({**FILES, "projects/old/journal.yaml": "- {date: 2010-01-12, event: card-submitted}\n"}).root
    code, out, err = lean("due", "-C", root, "--on", ON, "--format", "json")
    assert (code, len(json.loads(out))) == (1, 5)
    assert "projects/old/journal.yaml" in err
    assert "2010" in err


# Calendars


def ics(lean: Lean, root: Path, on: str = ON) -> bytes:
    path = root / "due.ics"
    code, out, err = lean("due", "-C", root, "--on", on, "--ics", path)
    assert (code, out) == (0, ""), err
    return path.read_bytes()


def events(content: bytes) -> dict[str, Any]:
    from icalendar import Calendar  # noqa: PLC0415 - slow to import

    found = {str(event["uid"]): event for event in Calendar.from_ical(content).walk("VEVENT")}
    assert len(found) == content.count(b"BEGIN:VEVENT")
    return found


def test_the_calendar_file_has_an_event_per_deadline(lean: Lean, workspace: WriteWorkspace) -> None:
    content = ics(lean, workspace(FILES).root)
    assert all(line.endswith(b"\r\n") and len(line) <= 77 for line in content.splitlines(keepends=True))
    found = sorted(events(content).values(), key=lambda event: event.decoded("dtstart"))
    assert [event.decoded("dtstart") for event in found] == [
        date(2026, 2, 27), date(2026, 3, 11), date(2026, 3, 24), date(2026, 3, 30), date(2026, 4, 20),
    ]  # fmt: skip
    first = found[0]
    assert str(first["summary"]) == "plans: Выполнить мероприятие: Журнал; единый, для всех"
    assert str(first["description"]).splitlines() == [
        "Проект: Выдача справок",
        "Кто: Петрова П.П.",
        "Основание: п. 21",
        "Просрочено на 11 раб. дн.",
    ]
    assert first.decoded("dtend") == date(2026, 2, 28)
    assert first.decoded("dtstamp") == datetime.fromisoformat("2026-03-17T00:00:00Z")
    assert [len(event.walk("VALARM")) for event in found] == [1] * 5
    # Nine in the morning of the day before.
    assert first.walk("VALARM")[0].decoded("trigger") == timedelta(hours=-15)
    assert {str(event["status"]) for event in found} == {"CONFIRMED"}


def test_provisional_dates_are_tentative_in_the_calendar(lean: Lean, workspace: WriteWorkspace) -> None:
    root = workspace({"projects/p/journal.yaml": "- {date: 2027-12-20, event: card-submitted}\n"}).root
    (event,) = events(ics(lean, root, "2027-12-20")).values()
    assert str(event["status"]) == "TENTATIVE"
    assert str(event["description"]).splitlines()[-1].startswith("Предварительно: ")


def test_the_calendar_depends_on_the_input_alone(lean: Lean, workspace: WriteWorkspace) -> None:
    root = workspace(FILES).root
    once = ics(lean, root)
    assert ics(lean, root) == once
    program = "import lean.cli.main; lean.cli.main.main()"
    command = [sys.executable, "-c", program, "due", "-C", str(root), "--on", ON, "--format", "ics"]
    other = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Vladivostok", "LANG": "C"}
    assert subprocess.run(command, capture_output=True, check=True, env=other).stdout == once


def test_a_moved_or_renamed_event_has_the_same_uid(lean: Lean, workspace: WriteWorkspace) -> None:
    before = events(ics(lean, workspace(FILES).root))
    moved = PLAN.replace("27.02.2026", "13.03.2026").replace("Стенд", "Стенд у входа")
    after = events(ics(lean, workspace({"projects/plans/plan.yaml": moved}).root, "2026-03-18"))
    assert before.keys() == after.keys()
    assert {str(event["summary"]) for event in before.values()} != {str(event["summary"]) for event in after.values()}


def khal(home: Path, *arguments: str) -> str:
    """Run a real calendar program with its own configuration."""
    config = home / "khal.conf"
    config.write_text(
        f"[calendars]\n[[office]]\npath = {home / 'office'}\ntype = calendar\n"
        f"[sqlite]\npath = {home / 'khal.db'}\n"
        "[locale]\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\n"
        "longdatetimeformat = %Y-%m-%d %H:%M\ntimeformat = %H:%M\nlocal_timezone = Asia/Tomsk\n"
        "default_timezone = Asia/Tomsk\n",
        encoding="utf-8",
    )
    (home / "office").mkdir(exist_ok=True)
    program = Path(sys.executable).with_name("khal")
    environment = {**os.environ, "HOME": str(home), "LC_ALL": "C.UTF-8", "COLUMNS": "200"}
    command = [str(program), "-c", str(config), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_calendar_program_imports_the_file_and_moves_events(
    lean: Lean, workspace: WriteWorkspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("khal")
    root = workspace(FILES).root
    shown = ("list", "--format", "{start-date} {title}", "--day-format", "", "2026-02-01", "120d")

    ics(lean, root)
    khal(home, "import", "--batch", "-a", "office", str(root / "due.ics"))
    lines = khal(home, *shown).splitlines()
    assert [line for line in lines if line.strip()] == [
        "2026-02-27 plans: Выполнить мероприятие: Журнал; единый, для всех",
        "2026-03-11 maps: Составить карту текущего состояния",
        "2026-03-24 cards: Рассмотреть карточку",
        "2026-03-30 plans: Рассмотреть ход плана на заседании команды",
        "2026-04-20 plans: Выполнить мероприятие: Стенд",
    ]
    workspace({"projects/plans/plan.yaml": PLAN.replace("27.02.2026", "02.04.2026")})
    ics(lean, root, "2026-03-18")
    khal(home, "import", "--batch", "-a", "office", str(root / "due.ics"))
    lines = [line for line in khal(home, *shown).splitlines() if "Журнал" in line]
    assert lines == ["2026-04-02 plans: Выполнить мероприятие: Журнал; единый, для всех"]


def test_an_unwritable_calendar_file_is_refused(lean: Lean, workspace: WriteWorkspace) -> None:
    root = workspace(FILES).root
    code, _, err = lean("due", "-C", root, "--on", ON, "--ics", root / "lean.yaml" / "due.ics")
    assert code == 1
    assert "не записано" in err


# The schedule


def test_the_schedule_as_json(lean: Lean, workspace: WriteWorkspace) -> None:
    code, out, _ = lean("schedule", "--start", "11.01.2027", "-C", workspace({}).root, "--format", "json")
    steps = json.loads(out)
    assert code == 0
    assert {"event", "due", "after", "working_days", "provision", "provisional"} <= steps[0].keys()
    assert [(s["event"], s["due"], s["after"], s["working_days"], s["provision"]) for s in steps] == [
        # Counted by hand in tests/test_deadlines.py.
        ("current-map-ready", "2027-02-15", "card-approved", 25, "п. 16 (1)"),
        ("target-map-ready", "2027-03-02", "current-map-ready", 10, "п. 16 (2)"),
        ("plan-submitted", "2027-03-17", "target-map-ready", 10, "п. 17"),
        ("plan-agreed", "2027-03-22", "plan-submitted", 3, "п. 19"),
    ]


def test_the_schedule_can_be_copied_into_the_card(lean: Lean, workspace: WriteWorkspace) -> None:
    root = workspace({}).root
    _, out, _ = lean("schedule", "--start", "11.01.2027", "-C", root, "--measures-done", "30.06.2027")
    assert "Оценить показатели и составить отчёт" in out
    card = out[out.index("key_events:") : out.index("\n\n", out.index("schedule:"))] + "\n"
    assert "  start: 11.01.2027\n  diagnostics: 11.01.2027–02.03.2027\n" in card
    loaded = workspace({"projects/p/card.yaml": card}).project("p")
    assert [stage.event for stage in loaded.card.schedule] == [
        "current-map-ready",
        "target-map-ready",
        "plan-submitted",
        "plan-agreed",
        "report-submitted",
    ]
    # The rules of the card accept these dates.
    _, out, _ = lean("check", "-C", root, "--on", "2027-01-11", "--format", "json")
    assert [found for found in json.loads(out) if found["rule"] in {"schedule-agrees", "period-working-days"}] == []


def test_the_schedule_marks_provisional_dates(lean: Lean, workspace: WriteWorkspace) -> None:
    _, out, _ = lean("schedule", "--start", "08.11.2027", "-C", workspace({}).root)
    lines = out.splitlines()
    assert max(map(len, lines)) <= 80
    assert "08.11.2027–13.12.2027 " in out
    assert "*" in next(line for line in lines if line.startswith("Составить проект плана"))
    assert "# предварительно" in out


def test_the_schedule_needs_no_workspace(lean: Lean, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert lean("schedule", "--start", "11.01.2027")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["--start", "31.02.2027"], 2, "--start"),
        (["--start", "11.01.2027", "--measures-done", "вчера"], 2, "--measures-done"),
        (["--start", "11.01.2055"], 1, "2055"),
        ([], 2, "--start"),
    ],
)
def test_impossible_start_dates_are_refused(
    lean: Lean, workspace: WriteWorkspace, arguments: list[str], code: int, word: str
) -> None:
    found, out, err = lean("schedule", "-C", workspace({}).root, *arguments)
    assert (found, out) == (code, "")
    assert word in err
