"""report.yaml: the report on the results."""

from typing import ClassVar

from pydantic import Field

from lean.documents.base import Day, Document, Many, Part, Quantity, Text, Whole
from lean.documents.item_words import ItemWords, item_by_key


class Achieved(Part):
    """The actual value of an indicator."""

    item_words: ClassVar = item_by_key("показатель", "показателя", "indicator")

    indicator: Text | None = Field(
        None, title="Показатель", description="Обозначение или наименование показателя карточки."
    )
    actual: Quantity | None = Field(None, title="Фактическое значение", description="Что достигнуто.")
    measured_by: Text | None = Field(None, title="Чем измерено", description="Как и по скольким случаям.")
    measures: Many[Text] = Field(
        (), title="За счёт чего", description="Обозначения мероприятий, которые дали результат."
    )
    note: Text | None = Field(None, title="Пояснение", description="Почему не достигнут или что ещё важно.")


class Effect(Part):
    """An effect with its value before and after."""

    item_words: ClassVar = item_by_key("эффект", "эффекта", "what")

    what: Text | None = Field(None, title="Эффект", description="Что сберегли или улучшили.")
    before: Quantity | None = Field(None, title="Было", description="Значение до проекта.")
    after: Quantity | None = Field(None, title="Стало", description="Значение после проекта.")
    saved: Quantity | None = Field(
        None, title="Сбережено", description="Разница, если её считают: «150 часов в месяц»."
    )


class Act(Part):
    """A normative or other act issued by the project."""

    item_words: ClassVar = ItemWords("акт", "акта", (("title",), ("number",)), ("«{title}»",))

    title: Text | None = Field(None, title="Наименование", description="Полностью.")
    kind: Text | None = Field(
        None, title="Вид", description="Постановление, распоряжение, приказ, инструкция, стандарт."
    )
    number: Text | None = Field(None, title="Номер", description="Номер акта.")
    date: Day | None = Field(None, title="Дата", description="Дата акта.")


class PicturePair(Part):
    """Photographs before and after."""

    item_words: ClassVar = ItemWords("снимки", "снимков", (("before", "after"), ("before",)), ("{before}", "{after}"))

    before: Text | None = Field(None, title="До", description="Файл в attachments/.")
    after: Text | None = Field(None, title="После", description="Файл в attachments/.")
    caption: Text | None = Field(None, title="Подпись", description="Что изменилось.")


class Report(Document):
    """The report: achieved values, effects, acts, pictures, conclusion."""

    date: Day | None = Field(None, title="Дата отчёта", description="Когда отчёт сформирован.")
    summary: Text | None = Field(None, title="Итог", description="Главное в двух-трёх предложениях.")
    indicators: Many[Achieved] = Field(
        (), title="Достижение показателей", description="По строке на показатель карточки."
    )
    effects: Many[Effect] = Field((), title="Эффекты", description="Что сбережено: время, деньги, бумага, движения.")
    acts: Many[Act] = Field((), title="Изданные акты", description="Нормативные правовые и иные акты.")
    pictures: Many[PicturePair] = Field((), title="До и после", description="Пары снимков.")
    problems_left: Many[Whole] = Field((), title="Нерешённые проблемы", description="Номера проблем, которые остались.")
    materials: Many[Text] = Field((), title="Дополнительные материалы", description="Файлы и ссылки.")
    conclusion: Text | None = Field(None, title="Вывод", description="Достигнуты ли цели, можно ли завершать проект.")
