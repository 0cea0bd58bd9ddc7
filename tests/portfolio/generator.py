"""A workspace of many projects over three years, in all stages: equal seeds make equal files."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Final

UNITS: Final = ("Управление образования", "Отдел социальной поддержки", "Управление культуры", "Финансовое управление")
COORDINATORS: Final = ("Семёнова С.С.", "Васильева В.В.", "Михайлов М.М.")
SOURCES: Final = ("control-centre", "feedback-platform", "citizen", "organisation")
STEPS: Final = (
    ("card-submitted", 0),
    ("card-agreed", 6),
    ("leader-appointed", 1),
    ("card-approved", 3),
    ("kickoff-held", 5),
    ("current-map-ready", 28),
    ("target-map-ready", 12),
    ("plan-submitted", 10),
    ("plan-agreed", 3),
    ("report-submitted", 70),
    ("report-accepted", 6),
    ("closed", 7),
    ("practice-published", 5),
)
"""Events in the order of the decree and about how many days each comes after the one before."""
LAST: Final = date(2027, 11, 30)


def city_of(projects: int, seed: int) -> dict[str, str]:
    """Files of the workspace by their paths: `projects` of them, every ending and every stage among sixty."""
    chance = random.Random(seed)  # noqa: S311 - test data
    files: dict[str, str] = {}
    appeals: list[str] = []
    for number in range(projects):
        slug = f"p{number:03}"
        told = []
        if chance.random() < 0.4:
            told = [f"О-{number}"]
            appeals.append(_appeal(told[0], slug, chance))
        files |= {f"projects/{slug}/{name}.yaml": text for name, text in _project(number, told, chance).items()}
    files["appeals.yaml"] = "appeals:\n" + "".join(appeals) if appeals else "appeals:\n"
    return files


def _appeal(identifier: str, slug: str, chance: random.Random) -> str:
    return (
        f"  - {{id: {identifier}, received: 2024-12-{chance.randint(1, 30):02}, source: {chance.choice(SOURCES)}, "
        "urgency: high, priority: low, decision: project, decided: 2024-12-31, decided_by: Петрова П.П., "
        f"project: {slug}}}\n"
    )


def _project(number: int, appeals: list[str], chance: random.Random) -> dict[str, str]:
    reached = number % (len(STEPS) + 2)
    goals = sorted(chance.sample(range(1, 7), chance.randint(0, 3)))
    before, after = chance.randint(4, 40), chance.randint(1, 3)
    card = (
        f"title: Оптимизация процесса № {number}\nunit: {chance.choice(UNITS)}\n"
        f"people: {{coordinator: {{name: {chance.choice(COORDINATORS)}}}, leader: {{name: Петрова П.П.}}}}\n"
        f"goals: {goals}\nappeals: {appeals}\n"
        f"indicators: [{{id: time, name: Время, kind: lead-time, baseline: {before} ч, target: не более 2 ч}}]\n"
    )
    documents = {"card": card, "journal": _journal(number, reached, chance)}
    if reached >= [name for name, _ in STEPS].index("report-submitted"):
        saved = f"{chance.randint(1, 90)} часов в месяц"
        documents["report"] = (
            f"indicators: [{{indicator: time, actual: {after} ч}}]\n"
            f"effects: [{{what: Время работников, saved: {saved}}}]\n"
        )
    return documents


def _journal(number: int, reached: int, chance: random.Random) -> str:
    day = date(2025, 1, 13) + timedelta(days=chance.randint(0, 700))
    lines: list[str] = []
    for name, days in STEPS[: min(reached, len(STEPS))]:
        day += timedelta(days=max(0, days + chance.randint(-1, 12)))
        if day > LAST:
            return "".join(lines)
        lines.append(f"- {{date: {day}, event: {name}, protocol: '{number}'}}\n")
        if reached > len(STEPS) and name == "card-agreed":
            lines.append(f"- {{date: {day}, event: cancelled, note: нет денег}}\n")
            break
    return "".join(lines)
