"""journal.yaml: what happened and when. Append-only; stage and deadlines are derived from it."""

from typing import ClassVar

from pydantic import Field, RootModel

from lean.documents.base import Day, Many, Part, Text
from lean.documents.item_words import ItemWords


class Entry(Part):
    """An event of the procedure."""

    item_words: ClassVar = ItemWords("запись", "записи", (("date", "event"),), ("{date}", "{event}"))

    date: Day = Field(title="Дата", description="Когда произошло.")
    event: Text = Field(title="Событие", description="Имя события, например card-submitted; все имена: lean explain.")
    by: Text | None = Field(None, title="Кто", description="Кто действовал: фамилия и инициалы.")
    protocol: Text | None = Field(None, title="Протокол", description="Номер протокола, если событие им оформлено.")
    note: Text | None = Field(None, title="Примечание", description="Почему возвращено, что изменено.")
    seals: dict[Text, Text] = Field(
        {}, title="Печати", description="Отпечатки утверждённых документов; их ставит программа."
    )


class Journal(RootModel[Many[Entry]]):
    """The events of a project in the order in which they happened."""

    model_config = {"frozen": True}

    root: Many[Entry] = Field((), title="Журнал", description="События по порядку; новые дописывает lean advance.")
