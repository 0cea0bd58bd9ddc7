"""current-map.yaml and target-map.yaml: the process as it is and as it should be."""

from decimal import Decimal
from typing import ClassVar

from pydantic import Field

from lean.documents.base import Day, Document, Duration, Many, Numbered, Part, Quantity, Text, Whole
from lean.documents.choices import Grade, StepKind, StepValue
from lean.documents.item_words import ItemWords, item_by_key

__all__ = [
    "CurrentMap",
    "Fact",
    "Impact",
    "Link",
    "ProcessMap",
    "Proposal",
    "Risk",
    "Step",
    "StepKind",
    "StepValue",
    "TargetMap",
]


class Link(Part):
    """Where the process goes after a step."""

    item_words: ClassVar = item_by_key("переход к шагу", "перехода к шагу", "to", "{to}")

    to: Text = Field(title="Куда", description="Обозначение следующего шага.")
    when: Text | None = Field(
        None, title="Условие", description="При каком ответе, для развилки: «да», «документы неполные»."
    )
    share: Quantity | None = Field(None, title="Доля", description="Как часто так бывает: «30 %».")
    repeats: Quantity | None = Field(
        None, title="Повторы", description="Для возврата назад: сколько раз повторяется, «0–2» или «1»."
    )


class Step(Part):
    """An element of the map: an operation, a waiting, a movement, a decision, the start or an end."""

    item_words: ClassVar = ItemWords("шаг", "шага", (("id",),), ("{id}", "«{what}»"), strict=True)

    id: Text = Field(title="Обозначение", description="Короткое имя шага, по которому на него ссылаются.")
    lane: Text | None = Field(None, title="Участник", description="Кто делает: одно из имён participants.")
    what: Text | None = Field(None, title="Действие", description="Что происходит: «Регистрирует заявление».")
    kind: StepKind = Field(
        "operation",
        title="Вид",
        description="operation — действие, waiting — ожидание, movement — перемещение, decision — развилка, "
        "start — начало, end — конец.",
    )
    time: Duration | None = Field(None, title="Время", description="«10–15 мин», «1 ч 10 мин», «до 2 раб. дн.».")
    value: StepValue | None = Field(
        None,
        title="Ценность",
        description="adding — создаёт ценность, necessary — неизбежное, waste — потери. "
        "Ожидание и перемещение без этого ключа — потери.",
    )
    problems: Many[Whole] = Field(
        (), title="Проблемы", description="Номера проблем, отмеченных у шага (карта текущего состояния)."
    )
    proposals: Many[Whole] = Field(
        (), title="Предложения", description="Номера предложений у шага (карта целевого состояния)."
    )
    next: Many[Link] | None = Field(
        None, title="Что дальше", description="Куда идёт процесс; без этого ключа — к шагу, записанному следующим."
    )

    @property
    def worth(self) -> StepValue | None:
        """The value as stated; waiting and movement are waste where nothing is."""
        return self.value or ("waste" if self.kind in ("waiting", "movement") else None)


class Fact(Part):
    """A measurement made while the map was drawn."""

    item_words: ClassVar = item_by_key("измерение", "измерения", "what")

    what: Text | None = Field(None, title="Что измерено", description="Показатель процесса.")
    value: Quantity | None = Field(None, title="Значение", description="Что получилось.")
    source: Text | None = Field(None, title="Откуда", description="Хронометраж, журнал, выгрузка; за какое время.")


class ProcessMap(Document):
    """What both maps share: participants, steps, hours of a day."""

    made: Day | None = Field(None, title="Дата составления", description="Когда карта составлена.")
    participants: Many[Text] = Field((), title="Участники", description="Дорожки карты сверху вниз; первым заказчик.")
    day_hours: Whole | Decimal | None = Field(
        None, title="Часов в рабочем дне", description="Нужно, когда время шагов указано в рабочих днях: 8 или 8.2."
    )
    steps: Many[Step] = Field((), title="Шаги", description="Элементы карты в порядке процесса.")
    photo: Text | None = Field(
        None, title="Снимок карты", description="Файл в attachments/, если вместо чертежа ставят снимок бумажной карты."
    )


class CurrentMap(ProcessMap):
    """The map of the current state with its numbered problems."""

    problems: Numbered[Text] = Field(
        {}, title="Проблемы", description="Номер: текст. Номера 1..N без пропусков, каждый есть на карте."
    )
    facts: Many[Fact] = Field(
        (), title="Фактические данные", description="Что собрано и измерено при составлении карты."
    )


class Proposal(Part):
    """A proposal that removes problems of the current map."""

    what: Text | None = Field(None, title="Предложение", description="Что изменить.")
    answers: Many[Whole] = Field(
        (), title="Какие проблемы решает", description="Номера проблем карты текущего состояния."
    )
    how: Text | None = Field(None, title="Как", description="За счёт чего проблема уйдёт.")


class Impact(Part):
    """How proposals influence the result."""

    item_words: ClassVar = ItemWords(
        "влияние", "влияния", (("proposals", "indicator"), ("indicator",)), ("на «{indicator}»",)
    )

    proposals: Many[Whole] = Field((), title="Предложения", description="Номера предложений.")
    indicator: Text | None = Field(
        None, title="Показатель", description="Обозначение или наименование показателя карточки."
    )
    effect: Text | None = Field(None, title="Влияние", description="Насколько и почему изменится показатель.")


class Risk(Part):
    """A risk of not reaching the result."""

    item_words: ClassVar = item_by_key("риск", "риска", "what")

    what: Text | None = Field(None, title="Риск", description="Почему результат может быть не достигнут.")
    likelihood: Grade | None = Field(
        None, title="Вероятность", description="low — низкая, medium — средняя, high — высокая."
    )
    response: Text | None = Field(
        None, title="Что делать", description="Как не допустить или что делать, если случится."
    )


class TargetMap(ProcessMap):
    """The map of the target state with its numbered proposals, their impact and risks."""

    proposals: Numbered[Proposal] = Field(
        {}, title="Предложения", description="Номер: предложение. Номера 1..N без пропусков, каждый есть на карте."
    )
    ways: Many[Text] = Field(
        (), title="Пути достижения", description="Как прийти к целевому состоянию и значениям показателей."
    )
    impact: Many[Impact] = Field(
        (), title="Влияние решений", description="Как предложения влияют на результат проекта."
    )
    risks: Many[Risk] = Field((), title="Риски", description="Что может помешать достичь результата.")
