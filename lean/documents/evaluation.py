"""evaluation.yaml: how the coordinator weighed the card."""

from pydantic import Field

from lean.documents.base import Day, Document, Name, Text
from lean.documents.choices import CardDecision


class Evaluation(Document):
    """The coordinator's five answers and conclusion."""

    coordinator: Name | None = Field(None, title="Координатор", description="Кто рассмотрел карточку.")
    date: Day | None = Field(None, title="Дата", description="Когда сделано заключение.")
    problem_and_goals: Text | None = Field(
        None, title="Проблема, цели и способы их достижения", description="Верно ли названа причина, достижимы ли цели."
    )
    benefits: Text | None = Field(
        None, title="Ожидаемые выгоды", description="Экономия ресурсов, рост производительности труда и другое."
    )
    costs: Text | None = Field(
        None, title="Временные и финансовые затраты", description="Сколько времени и денег возьмёт проект."
    )
    automation: Text | None = Field(
        None, title="Необходимость автоматизации", description="Нужна ли она и что для неё есть."
    )
    impact: Text | None = Field(
        None, title="Влияние на цели подразделения", description="Связь с целевыми показателями муниципальных программ."
    )
    conclusion: Text | None = Field(None, title="Заключение", description="Целесообразна ли реализация и почему.")
    decision: CardDecision | None = Field(
        None, title="Решение", description="agree — согласовать, return — вернуть на доработку, reject — отклонить."
    )
