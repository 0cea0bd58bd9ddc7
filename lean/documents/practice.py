"""practice.yaml: what others can take over from a finished project."""

from typing import ClassVar

from pydantic import Field

from lean.documents.base import Day, Document, Many, One, Part, Person, Text
from lean.documents.item_words import ItemWords


class Replication(Part):
    """Where the practice was taken over."""

    item_words: ClassVar = ItemWords("тиражирование", "тиражирования", (("unit",), ("project",)), ("«{unit}»",))

    unit: Text | None = Field(None, title="Подразделение", description="Где применили.")
    project: Text | None = Field(None, title="Проект", description="Каталог проекта, если он есть в этом хранилище.")
    date: Day | None = Field(None, title="Дата", description="Когда применили.")


class Practice(Document):
    """The card of a best practice."""

    title: Text | None = Field(None, title="Наименование практики", description="Коротко и понятно для других.")
    process: Text | None = Field(None, title="Процесс", description="Муниципальная услуга или процесс.")
    problem: Text | None = Field(None, title="Какую проблему решает", description="С чем столкнулись.")
    solution: Text | None = Field(None, title="Решение", description="Что сделали.")
    result: Text | None = Field(None, title="Результат", description="Что получили, в числах.")
    conditions: Text | None = Field(None, title="Что нужно для повторения", description="Люди, деньги, техника, акты.")
    applicable: Many[Text] = Field((), title="Где применима", description="Подразделения и процессы, похожие на этот.")
    keywords: Many[Text] = Field((), title="Ключевые слова", description="По ним практику найдут.")
    contact: One[Person] = Field(
        Person.model_construct(), title="К кому обратиться", description="Кто расскажет о практике."
    )
    published: Day | None = Field(None, title="Размещена", description="Когда размещена на общем диске.")
    replications: Many[Replication] = Field((), title="Тиражирование", description="Где практику уже применили.")
