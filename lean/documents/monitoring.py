"""monitoring.yaml: how the plan is carried out."""

from typing import ClassVar

from pydantic import Field

from lean.documents.base import Day, Document, Many, Part, Quantity, Text
from lean.documents.choices import Progress, Reviewer
from lean.documents.item_words import ItemWords, item_by_key


class MeasureState(Part):
    """The state of one measure of the plan."""

    item_words: ClassVar = item_by_key("состояние мероприятия", "мероприятия", "measure", "{measure}")

    measure: Text | None = Field(None, title="Мероприятие", description="Обозначение из plan.yaml.")
    state: Progress | None = Field(
        None,
        title="Состояние",
        description="planned — впереди, in-progress — идёт, done — выполнено, cancelled — снято.",
    )
    done: Day | None = Field(None, title="Выполнено", description="Дата выполнения.")
    result: Text | None = Field(None, title="Что получилось", description="Фактический результат.")
    note: Text | None = Field(None, title="Примечание", description="Почему сдвинулось, что мешает.")
    evidence: Many[Text] = Field((), title="Подтверждение", description="Файлы в attachments/ или номера документов.")


class Reading(Part):
    """A value of an indicator on a day."""

    item_words: ClassVar = ItemWords("измерение", "измерения", (("indicator", "date"),), ("«{indicator}»", "{date}"))

    indicator: Text | None = Field(
        None, title="Показатель", description="Обозначение или наименование показателя карточки."
    )
    date: Day | None = Field(None, title="Дата", description="Когда измерено.")
    value: Quantity | None = Field(None, title="Значение", description="Что показало измерение.")


class Review(Part):
    """A look at the course of the project by the team or the coordinator."""

    item_words: ClassVar = ItemWords("рассмотрение", "рассмотрения", (("kind", "date"), ("date",)), ("{date}",))

    kind: Reviewer | None = Field(
        None, title="Кто рассматривал", description="team — команда проекта, coordinator — координатор."
    )
    date: Day | None = Field(None, title="Дата", description="Когда рассмотрено.")
    specialists: Many[Text] = Field((), title="Специалисты ПСР", description="Кто участвовал вместе с координатором.")
    summary: Text | None = Field(None, title="Что установлено", description="Ход внедрения, качество реализации.")
    decisions: Many[Text] = Field((), title="Решения", description="Что поручено.")


class Monitoring(Document):
    """The course of the plan: state of measures, readings of indicators, reviews."""

    measures: Many[MeasureState] = Field((), title="Мероприятия", description="По строке на мероприятие плана.")
    readings: Many[Reading] = Field((), title="Измерения", description="Значения показателей по датам.")
    reviews: Many[Review] = Field(
        (), title="Рассмотрения", description="Когда ход рассматривали команда и координатор."
    )
