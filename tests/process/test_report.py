"""The text of an analysis and of a comparison."""

from __future__ import annotations

from collections.abc import Callable

from lean.process.analysis import Analysis, analyse
from lean.process.checks import Chart
from lean.process.compare import compare
from lean.process.report import describe_analysis, describe_comparison

Read = Callable[[str], Chart]

CURRENT = """
participants: [Заявитель, Отдел]
day_hours: 8
steps:
  - {id: a, lane: Заявитель, what: Подаёт заявление, time: 10–15 мин, value: adding}
  - {id: q, lane: Отдел, kind: waiting, what: Ждёт, time: до 2 раб. дн., problems: [2, 1]}
  - {id: x, lane: Отдел, kind: decision, what: "Всё есть?", time: 5 мин, next: [{to: c, when: да}, {to: a, when: нет, repeats: 0–2}]}
  - {id: c, lane: Отдел, what: Готовит, value: adding}
"""  # noqa: E501 - a map reads best step by step

TOLD = """\
Время протекания процесса: 15 мин – 49 ч
Создание ценности: 10 мин – 45 мин
Необходимые действия: 0 мин
Потери: 0 мин – 48 ч
Ожидание: 0 мин – 48 ч
Перемещения: 0 мин
Доля создания ценности: 1,5–66,7 %
В рабочих днях по 8 ч: 0–6,1
Самый долгий путь: Подаёт заявление → Ждёт → Всё есть? → Готовит
Наибольшие потери:
  до 48 ч — Ждёт, Отдел, раз: до 3, проблемы: 2, 1
Возвраты:
  от «Всё есть?» к «Подаёт заявление», раз: 0–2; добавляют 0 мин – 32 ч 40 мин
По участникам:
  Заявитель: 10 мин – 45 мин
  Отдел: 5 мин – 48 ч 15 мин
Передач между участниками: 1
Без времени (в сумме не учтены):
  Готовит
"""


def test_an_analysis_as_text(current: Read) -> None:
    """By hand: 10 + 5 minutes; at most three times 15 min + 16 h + 5 min."""
    chart = current(CURRENT)
    found = analyse(chart)
    assert isinstance(found, Analysis)
    assert describe_analysis(chart, found) == TOLD + found.definition() + "\n"


def test_a_comparison_as_text(current: Read, target: Read) -> None:
    before = analyse(current(CURRENT))
    after = analyse(target("steps: [{id: a, time: 15 мин, value: adding}, {id: m, kind: movement, time: 45 мин}]"))
    assert isinstance(before, Analysis)
    assert isinstance(after, Analysis)
    assert describe_comparison(compare(before, after)).splitlines() == [
        "Время протекания процесса: 15 мин – 49 ч → 1 ч (меньше на 48 ч, 98 %)",
        "Создание ценности: 10 мин – 45 мин → 15 мин (меньше на 30 мин, 66,7 %)",
        "Потери: 0 мин – 48 ч → 45 мин (меньше на 47 ч 15 мин, 98,4 %)",
        "Ожидание: 0 мин – 48 ч → 0 мин (меньше на 48 ч, 100 %)",
        "Перемещения: 0 мин → 45 мин (больше на 45 мин)",
        "Доля создания ценности: 1,5–66,7 % → 25 %",
        "Передач между участниками: 1 → 0",
    ]
