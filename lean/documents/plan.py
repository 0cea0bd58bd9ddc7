"""plan.yaml: the plan of measures that removes the problems."""

from typing import ClassVar

from pydantic import Field

from lean.documents.base import Day, Document, Many, Part, Period, Text, Whole
from lean.documents.item_words import ItemWords, item_by_key


class Cause(Part):
    """Why a problem arises."""

    item_words: ClassVar = item_by_key("причины проблемы", "проблемы", "problem", "{problem}")

    problem: Whole | None = Field(None, title="Проблема", description="Номер проблемы карты текущего состояния.")
    causes: Many[Text] = Field((), title="Причины", description="Ключевые факторы возникновения проблемы.")


class Declined(Part):
    """A problem that the plan leaves, with the reason."""

    item_words: ClassVar = item_by_key("нерешаемая проблема", "нерешаемой проблемы", "problem", "{problem}")

    problem: Whole | None = Field(None, title="Проблема", description="Номер проблемы, которую план не решает.")
    reason: Text | None = Field(None, title="Почему", description="Почему мероприятия не будет.")


class Measure(Part):
    """A line of the plan."""

    item_words: ClassVar = ItemWords("мероприятие", "мероприятия", (("id",),), ("{id}", "«{what}»"), strict=True)

    id: Text = Field(
        title="Обозначение", description="Короткое имя, по которому на мероприятие ссылается мониторинг: m1."
    )
    what: Text | None = Field(None, title="Наименование мероприятия", description="Что сделать.")
    solves: Many[Whole] = Field(
        (), title="Какие проблемы решает", description="Номера проблем карты текущего состояния."
    )
    responsible: Text | None = Field(
        None, title="Ответственный исполнитель", description="Фамилия и инициалы или подразделение."
    )
    due: Period | None = Field(
        None, title="Срок мероприятия", description="Дата или период; срок — его последний день."
    )
    result: Text | None = Field(None, title="Ожидаемый результат", description="Что станет после мероприятия.")
    after: Many[Text] = Field(
        (), title="После чего", description="Обозначения мероприятий, которые должны быть раньше."
    )


class ActionPlan(Document):
    """The plan of measures: causes of the problems and what removes them."""

    approved: Day | None = Field(
        None, title="Утверждён руководителем", description="Дата, когда план утвердил руководитель проекта."
    )
    causes: Many[Cause] = Field(
        (), title="Причины проблем", description="По строке на проблему карты текущего состояния."
    )
    declined: Many[Declined] = Field(
        (), title="Нерешаемые проблемы", description="Проблемы, для которых мероприятия нет, с причиной."
    )
    measures: Many[Measure] = Field((), title="Мероприятия", description="В порядке выполнения.")
