"""Contents that try a form: hardly anything, and far too much with words that look like markup."""

from __future__ import annotations

from typing import Any, Final

LONG: Final = "Заявление ждёт регистрации до конца дня, потому что журнал один на весь отдел. " * 26
"""Some 2,000 characters."""
NASTY: Final = "«Рога & Копыта» <b>жирный</b> {{ x }} {% if %} 😀"
POST: Final = "начальник Отдела документационного обеспечения и работы с обращениями граждан Администрации ЗАТО Северск"
NAMES: Final = (
    "Абрамов А.А.", "Беляева Б.Б.", "Волков В.В.", "Григорьева Г.Г.", "Дмитриев Д.Д.", "Ершова Е.Е.", "Жуков Ж.Ж.",
    "Зайцева З.З.", "Ильин И.И.", "Калинина К.К.", "Лебедев Л.Л.", "Морозова М.М.", "Никитин Н.Н.", "Орлова О.О.",
    "Константинопольский-Преображенский П.П.",
)  # fmt: skip
QUESTIONS: Final = ("overall", "clear", "duration", "rules", "support")


def _people(**more: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any field
    return [{"name": name, "post": POST, **more} for name in NAMES]


_MEETING: Final[dict[str, Any]] = {
    "date": "22.10.2026",
    "time": "10:00",
    "place": f"Большой зал заседаний, {NASTY}",
    "chair": {"name": NAMES[14], "post": POST},
    "secretary": {"name": NAMES[1], "post": POST},
    "goals": [LONG, NASTY],
    "agenda": [f"Вопрос {number}: {NASTY}" for number in range(12)],
    "materials": [NASTY] * 6,
    "presentation": NASTY,
    "participants": _people(role="team"),
    "discussed": [LONG, NASTY, *["Ход плана"] * 6],
    "decisions": [
        {"what": f"{NASTY} {LONG}" if number < 2 else NASTY, "responsible": NAMES[number % 15], "due": "30.10.2026"}
        for number in range(15)
    ],
    "feedback": [{"who": name, "text": NASTY} for name in NAMES],
    "protocol": {"number": "12/3", "date": "22.10.2026", "approved_by": NAMES[14]},
}

OVERFULL: Final[dict[str, Any]] = {
    "card": {
        "title": (
            "Оптимизация процесса предоставления муниципальной услуги «Выдача справок, выписок из домовых книг и иных "
            f"документов» {NASTY} в Отделе документационного обеспечения и работы с обращениями граждан"
        ),
        "organisation": "Администрация закрытого административно-территориального образования Северск",
        "unit": "Отдел документационного обеспечения и работы с обращениями граждан",
        "head_of_unit": {"name": NAMES[0], "post": POST},
        "people": {
            "process_customer": LONG,
            "project_customer": {"name": NAMES[0], "post": POST},
            "process_owner": {"name": NAMES[1], "post": POST},
            "leader": {"name": NAMES[14], "post": POST},
            "coordinator": {"name": "Константинопольская-Преображенская А.А.", "post": f"заместитель Мэра – {POST}"},
            "team": _people(unit="Управление делами", role="хронометраж и сбор данных"),
        },
        "frame": {"perimeter": [NASTY] * 8, "first_step": "Подаёт заявление", "last_step": "Получает справку"},
        "grounds": {
            "problem": LONG,
            "key_risk": LONG,
            "scale": NASTY,
            "dissatisfaction": [LONG],
            "difficulties": [NASTY],
        },
        "indicators": [
            {
                "id": f"i{number}",
                "name": f"Показатель {number}: {NASTY}",
                "baseline": "47 ч 30 мин",
                "target": "не более 2 ч 23 мин",
                "measured_by": "хронометраж 20 обращений",
            }
            for number in range(20)
        ],
        "key_events": {"start": "11.01.2026", "closing": "01.10.2027–01.12.2027"},
        "municipal_programme": NASTY,
        "stakeholders": [
            {
                "who": f"{NASTY} {number}",
                "interest": LONG if number == 3 else NASTY,
                "influence": "high",
                "attitude": "resists",
                "actions": NASTY,
            }
            for number in range(20)
        ],
        "schedule": [
            {
                "name": f"Этап {number}: {NASTY}",
                "period": f"{number + 1:02}.{number % 12 + 1:02}.2026–20.12.2027",
                "responsible": NAMES[number],
            }
            for number in range(15)
        ],
    },
    "survey": {
        "process": f"Выдача справок {NASTY}",
        "initial": {
            "held": "01.03.2026–10.03.2026",
            "respondents": [{"unit": f"{NASTY} {number}", "people": 10} for number in range(12)],
            "answers": [{"question": question, "counts": [30, 40, 30, 20]} for question in QUESTIONS],
            "comments": [
                {"question": QUESTIONS[number % 5], "text": LONG if number == 1 else NASTY} for number in range(20)
            ],
            "proposals": [NASTY] * 15,
        },
        "final": {
            "held": "01.10.2027",
            "respondents": [{"unit": "МФЦ", "people": 100}],
            "answers": [{"question": question, "counts": [1, 2, 30, 67]} for question in QUESTIONS],
        },
    },
    "evaluation": {
        "coordinator": "Константинопольская-Преображенская А.А.",
        "date": "20.01.2026",
        "problem_and_goals": LONG,
        "benefits": LONG,
        "costs": NASTY,
        "automation": LONG,
        "impact": LONG,
        "conclusion": LONG,
        "decision": "return",
    },
    "current-map": {"problems": {number: f"{NASTY} {number}" for number in range(1, 31)}},
    "plan": {
        "approved": "10.03.2026",
        "causes": [{"problem": number, "causes": [NASTY, "Нет порядка"]} for number in range(1, 31)],
        "declined": [{"problem": 30, "reason": LONG}],
        "measures": [
            {
                "id": f"m{number}",
                "what": LONG if number == 7 else f"Мероприятие {number}: {NASTY}",
                "solves": [number % 29 + 1, 1, 2],
                "responsible": NAMES[number % 15],
                "due": f"01.02.2026–{number % 28 + 1:02}.06.2026",
                "result": NASTY,
            }
            for number in range(40)
        ],
    },
    "monitoring": {
        "measures": [
            {
                "measure": f"m{number}",
                "state": ("done", "in-progress", "cancelled", "done")[number % 4],
                "done": None if number % 4 in (1, 2) else f"{number % 28 + 1:02}.05.2026",
                "result": NASTY,
                "note": LONG if number == 4 else NASTY,
            }
            for number in range(40)
        ],
        "readings": [
            {"indicator": "i1", "date": f"{number + 1:02}.05.2026", "value": "12 мин"} for number in range(20)
        ],
        "reviews": [
            {
                "kind": "coordinator",
                "date": f"{number + 1:02}.06.2026",
                "specialists": ["Зайцев З.З."],
                "summary": LONG,
                "decisions": [NASTY, NASTY],
            }
            for number in range(6)
        ],
    },
    "meetings": {
        "kickoff": {
            **_MEETING,
            "invitations": [{"name": name, "post": POST, "sent": "19.10.2026", "confirmed": True} for name in NAMES],
            "initiated": True,
        },
        "team": [{**_MEETING, "plan_changes": [NASTY] * 10}],
        "closing": {**_MEETING, "degree": "partial", "degree_note": LONG, "closed": True},
    },
    "report": {
        "date": "20.10.2027",
        "summary": LONG,
        "indicators": [
            {
                "indicator": f"i{number}",
                "actual": "2 ч 20 мин",
                "measured_by": NASTY,
                "measures": ["m1", "m2"],
                "note": LONG if number == 2 else NASTY,
            }
            for number in range(20)
        ],
        "effects": [{"what": NASTY, "before": "16 мин", "after": "8 мин", "saved": "8 мин"}] * 12,
        "acts": [{"title": NASTY, "kind": "приказ", "number": "21", "date": "17.04.2026"}] * 10,
        "pictures": [{"before": "a.png", "after": "b.png", "caption": NASTY}] * 8,
        "problems_left": [1, 2, 3],
        "materials": [NASTY] * 8,
        "conclusion": LONG,
    },
    "practice": {
        "title": NASTY,
        "process": NASTY,
        "problem": LONG,
        "solution": LONG,
        "result": NASTY,
        "conditions": LONG,
        "applicable": [NASTY] * 12,
        "keywords": ["журнал", NASTY],
        "contact": {"name": NAMES[14], "post": POST},
        "published": "20.12.2027",
        "replications": [{"unit": NASTY, "date": "20.12.2027"}] * 10,
    },
    "journal": [
        {"date": f"2026-{month:02}-{day:02}", "event": event}
        for month, day, event in (
            (1, 11, "card-submitted"),
            (1, 20, "card-agreed"),
            (1, 20, "leader-appointed"),
            (1, 21, "card-approved"),
            (1, 22, "kickoff-held"),
            (2, 10, "current-map-ready"),
            (2, 20, "target-map-ready"),
            (3, 1, "plan-submitted"),
            (3, 3, "plan-agreed"),
        )
    ],
}
"""Twenty indicators, forty measures, a team of fifteen, texts of 2,000 characters, words that look like markup."""

SPARSE: Final[dict[str, Any]] = {"card": {"title": "Выдача справки о составе семьи"}}
"""Nothing but a title."""

ROSTER: Final[dict[str, Any]] = {
    "head": {"name": "Андреев Андрей Андреевич", "post": "Мэр ЗАТО Северск"},
    "coordinators": [{"name": "Борисов Борис Борисович", "post": f"заместитель Мэра ЗАТО Северск – {POST}"}] * 7,
    "working_group": [{"name": "Васильева Вера Васильевна", "post": POST}] * 30,
}
"""A management team of 38."""
