"""A workspace of many projects over three years, in all stages and with all endings; equal seeds give equal files."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Final

UNITS: Final = (
    "Управление образования",
    "Отдел социальной поддержки",
    "Управление культуры",
    "Финансовое управление",
    "Отдел по работе с обращениями граждан",
)
COORDINATORS: Final = ("Семёнова С.С.", "Васильева В.В.", "Михайлов М.М.")
LEADERS: Final = ("Петрова П.П.", "Егоров Е.Е.", "Николаева Н.Н.", "Баранова Б.Б.", "Орлов О.О.")
SOURCES: Final = ("control-centre", "feedback-platform", "citizen", "organisation")
PROCESSES: Final = (
    "выдачи справок о составе семьи",
    "записи детей в кружки",
    "согласования служебных записок",
    "выдачи разрешений на земляные работы",
    "приёма заявлений на социальную помощь",
    "подготовки ответов на обращения",
    "ведения кадрового учёта",
    "закупки расходных материалов",
    "учёта муниципального имущества",
    "организации выездных выставок",
    "оформления льготного питания",
    "обработки заявок на ремонт",
)
FIRST: Final = date(2025, 1, 13)
LAST: Final = date(2027, 11, 30)
"""The first day of projects and the present day of the workspace."""
STEPS: Final = (
    ("card-submitted", 0),
    ("card-agreed", 9),
    ("leader-appointed", 1),
    ("card-approved", 3),
    ("kickoff-held", 5),
    ("current-map-ready", 26),
    ("target-map-ready", 12),
    ("plan-submitted", 10),
    ("plan-agreed", 3),
    ("report-submitted", 90),
    ("report-accepted", 6),
    ("closed", 9),
    ("practice-published", 8),
)
"""Events in the order of the decree, with the approximate number of days after the preceding one."""
FATES: Final = ("plain", "late", "plain", "returned", "late", "cancelled", "plain", "late", "rejected", "plain", "late")
"""The endings of projects in turn; late projects stop some weeks before the last day."""
_HELD_UP: Final = (25, 70)
_ORDER: Final = tuple(name for name, _ in STEPS)


def city_of(projects: int, seed: int) -> dict[str, str]:
    """Return the files of a workspace of `projects` by path; sixty projects have every ending and every stage."""
    chance = random.Random(seed)  # noqa: S311 - test data
    files: dict[str, str] = {}
    appeals: list[str] = []
    for number in range(projects):
        slug = f"p{number:03}"
        # More projects start each year.
        begins = FIRST + (LAST - FIRST) * ((number + chance.random()) / projects) ** 0.4
        told = []
        if chance.random() < 0.4:
            told = [f"О-{number}"]
            appeals.append(_appeal(told[0], slug, begins, chance))
        documents = _project(number, told, begins, chance)
        files |= {f"projects/{slug}/{name}.yaml": text for name, text in documents.items()}
    appeals += [_waiting(number, chance) for number in range(max(projects // 12, 1))]
    files["appeals.yaml"] = "appeals:\n" + "".join(appeals)
    return files


def _appeal(identifier: str, slug: str, begins: date, chance: random.Random) -> str:
    received = begins - timedelta(days=chance.randint(20, 40))
    return (
        f"  - {{id: {identifier}, received: {received}, source: {chance.choice(SOURCES)}, about: Долго ждать ответа, "
        f"urgency: high, priority: low, decision: project, decided: {received + timedelta(days=7)}, "
        f"decided_by: Петрова П.П., project: {slug}}}\n"
    )


def _waiting(number: int, chance: random.Random) -> str:
    """Return an appeal without a decision: just received, sent to a unit, or judged."""
    received = LAST - timedelta(days=chance.randint(3, 30))
    judged = ("", ", unit: Управление культуры", ", unit: Управление культуры, urgency: high, priority: medium")
    source = chance.choice(SOURCES)
    return f"  - {{id: Н-{number}, received: {received}, source: {source}, about: Неудобно{judged[number % 3]}}}\n"


def _project(number: int, appeals: list[str], begins: date, chance: random.Random) -> dict[str, str]:
    fate = FATES[number % len(FATES)]
    coordinator, leader = chance.choice(COORDINATORS), chance.choice(LEADERS)
    held_up = LAST - timedelta(days=chance.randint(*_HELD_UP)) if fate == "late" else LAST
    happened = _happened(begins, held_up, fate, chance)
    names = [name for _, name, _ in happened]
    before, after = chance.randint(4, 40), chance.randint(1, 3)
    goals = sorted(chance.sample(range(1, 7), chance.randint(0, 3)))
    process = PROCESSES[number % len(PROCESSES)]
    documents = {
        "card": (
            f"title: Оптимизация {process}, № {number}\nunit: {chance.choice(UNITS)}\n"
            f"people: {{coordinator: {{name: {coordinator}}}, leader: {{name: {leader}}}}}\n"
            f"goals: {goals}\nappeals: {appeals}\n"
            "indicators:\n"
            f"  - {{id: time, name: Время протекания процесса, kind: lead-time, baseline: {before} ч, "
            "target: не более 2 ч}\n"
            f"  - {{id: score, name: Средний балл анкет, kind: satisfaction, baseline: '2,{chance.randint(1, 9)}', "
            "target: 'не менее 3,5'}\n"
        )
    }
    if names:
        documents["journal"] = "".join(
            f"- {{date: {day}, event: {name}, by: {leader}{more}}}\n" for day, name, more in happened
        )
    if "current-map-ready" in names:
        documents["current-map"] = _current_map(before)
    if "target-map-ready" in names:
        documents["target-map"] = TARGET_MAP
    if "plan-submitted" in names:
        agreed = next((day for day, name, _ in happened if name == "plan-agreed"), LAST)
        documents |= _plan(
            agreed, leader, done_by=held_up if fate == "late" else LAST, done="report-submitted" in names
        )
    if "report-submitted" in names:
        documents["report"] = (
            f"indicators: [{{indicator: time, actual: {after} ч}}, {{indicator: score, actual: '3,{after + 4}'}}]\n"
            f"effects: [{{what: Время работников, saved: {chance.randint(1, 90)} часов в месяц}}]\n"
        )
    if "practice-published" in names:
        day = next(day for day, name, _ in happened if name == "practice-published")
        documents["practice"] = (
            f"title: Как ускорили процесс {process}\nprocess: {process}\nsolution: Единый журнал и образцы у окна\n"
            f"result: {after} ч вместо {before} ч\nkeywords: [очередь, журнал]\n"
            f"contact: {{name: {leader}}}\npublished: {day}\n"
        )
    return documents


def _happened(begins: date, until: date, fate: str, chance: random.Random) -> list[tuple[date, str, str]]:
    """Return the journal entries of a project up to a day."""
    found: list[tuple[date, str, str]] = []
    day = begins
    for name, days in STEPS:
        day = _working(day + timedelta(days=max(0, days + chance.randint(-1, 4) if days else 0)))
        if day > until:
            break
        if fate == "rejected" and name == "card-agreed":
            found.append((day, "card-rejected", ", note: процесс скоро отменят"))
            break
        if fate == "cancelled" and name == "plan-submitted":
            found.append((day, "cancelled", ", note: нет денег"))
            break
        if fate == "returned" and name == "card-agreed":
            found.append((day, "card-returned", ", note: нет границ процесса"))
            found.append((day, "card-submitted", ""))
        protocol = name in ("kickoff-held", "closed")
        found.append((day, name, f", protocol: '{chance.randint(1, 40)}'" if protocol else ""))
    return found


def _working(day: date) -> date:
    """Return the day, or the Monday after it at a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _current_map(hours: int) -> str:
    return f"""\
participants: [Заявитель, Специалист, Начальник отдела]
day_hours: 8
steps:
  - {{id: apply, lane: Заявитель, what: Подаёт заявление, time: 15 мин, value: adding}}
  - {{id: queue, lane: Специалист, what: Ждёт регистрации, kind: waiting, time: {hours - 1} ч, problems: [1]}}
  - {{id: check, lane: Специалист, what: Документы полные?, kind: decision, time: 10 мин, value: necessary,
     next: [{{to: sign, when: да}}, {{to: apply, when: нет, repeats: 0–1}}]}}
  - {{id: sign, lane: Начальник отдела, what: Подписывает, time: 20 мин, value: necessary, problems: [2]}}
  - {{id: give, lane: Специалист, what: Выдаёт ответ, time: 15 мин, value: adding}}
problems: {{1: Заявление ждёт до конца дня, 2: Подпись только на бумаге}}
"""


TARGET_MAP: Final = """\
participants: [Заявитель, Специалист, Начальник отдела]
day_hours: 8
steps:
  - {id: apply, lane: Заявитель, what: Подаёт заявление, time: 10 мин, value: adding, proposals: [1]}
  - {id: check, lane: Специалист, what: Проверяет и готовит, time: 40 мин, value: adding}
  - {id: sign, lane: Начальник отдела, what: Подписывает, time: 10 мин, value: necessary, proposals: [2]}
proposals:
  1: {what: Единый журнал, answers: [1], how: Заявление регистрируют сразу}
  2: {what: Электронная подпись, answers: [2], how: Бумагу не носят}
"""


def _plan(agreed: date, leader: str, done_by: date, *, done: bool) -> dict[str, str]:
    """Return two measures with their state: done if the report was submitted, else by their dates."""
    dues = [agreed + timedelta(days=days) for days in (30, 75)]
    measures = "".join(
        f"  - {{id: m{n}, what: {what}, solves: [{n}], responsible: {leader}, due: {due}, result: Быстрее}}\n"
        for n, (what, due) in enumerate(zip(("Вести единый журнал", "Подписывать электронно"), dues, strict=True), 1)
    )
    states = "".join(
        f"  - {{measure: m{n}, state: done, done: {due}, result: Сделано}}\n"
        for n, due in enumerate(dues, 1)
        if done or due < done_by
    )
    read = min(agreed + timedelta(days=40), LAST)
    readings = f"readings: [{{indicator: time, date: {read}, value: 3 ч}}]\n" if read < LAST else ""
    reviews = "".join(
        f"  - {{kind: team, date: {agreed + timedelta(days=days)}, summary: Идёт по плану}}\n"
        for days in range(12, 90, 12)
        if agreed + timedelta(days=days) < done_by
    )
    plan = (
        "causes: [{problem: 1, causes: [Журнал ведут раз в день]}, {problem: 2, causes: [Так привыкли]}]\nmeasures:\n"
        + measures
    )
    monitoring = (f"measures:\n{states}" if states else "") + readings + (f"reviews:\n{reviews}" if reviews else "")
    return {"plan": plan, **({"monitoring": monitoring} if monitoring else {})}
