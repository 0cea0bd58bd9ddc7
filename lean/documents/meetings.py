"""meetings.yaml: the kickoff, the meetings of the team and the closing meeting."""

from typing import ClassVar

from pydantic import Field

from lean.documents.base import Day, Document, Flag, Many, One, Part, Person, Text
from lean.documents.choices import Degree
from lean.documents.item_words import ItemWords, item_by_key


class Invitation(Person):
    """Somebody invited."""

    item_words: ClassVar = item_by_key("приглашение", "приглашения", "name", "{name}")

    sent: Day | None = Field(None, title="Приглашён", description="Когда отправлено приглашение.")
    confirmed: Flag | None = Field(None, title="Подтвердил", description="Подтвердил ли участие: да или нет.")


class Participant(Person):
    """Somebody who was present."""

    item_words: ClassVar = item_by_key("участник", "участника", "name", "{name}")

    role: Text | None = Field(
        None, title="Роль", description="Роль по порядку, например mayor, coordinator, leader, authorised-body, team."
    )


class Decision(Part):
    """A decision of the meeting."""

    item_words: ClassVar = item_by_key("решение", "решения", "what")

    what: Text | None = Field(None, title="Решение", description="Что решили.")
    responsible: Text | None = Field(None, title="Ответственный", description="Кому поручено.")
    due: Day | None = Field(None, title="Срок", description="К какому дню.")


class Feedback(Part):
    """What a participant said about problems and proposed solutions."""

    item_words: ClassVar = ItemWords("мнение", "мнения", (("who", "text"), ("who",)), ("{who}",))

    who: Text | None = Field(None, title="Кто", description="Участник.")
    text: Text | None = Field(None, title="Что сказал", description="Мнение, замечание, предложение.")


class Protocol(Part):
    """The protocol of a meeting."""

    number: Text | None = Field(None, title="Номер", description="Номер протокола.")
    date: Day | None = Field(None, title="Дата", description="Дата протокола.")
    approved_by: Text | None = Field(None, title="Кем утверждён", description="Кто утвердил протокол.")


class Meeting(Part):
    """A meeting from its invitation to its protocol."""

    date: Day | None = Field(None, title="Дата", description="День совещания.")
    time: Text | None = Field(None, title="Время", description='Начало, в кавычках: "10:00".')
    place: Text | None = Field(None, title="Место", description="Где проводится.")
    chair: One[Person] = Field(Person.model_construct(), title="Председатель", description="Кто ведёт совещание.")
    secretary: One[Person] = Field(Person.model_construct(), title="Секретарь", description="Кто ведёт протокол.")
    goals: Many[Text] = Field((), title="Цели и задачи", description="Чего должно достичь совещание.")
    agenda: Many[Text] = Field((), title="Повестка", description="Основные темы по порядку.")
    materials: Many[Text] = Field((), title="Материалы", description="Документы и данные, подготовленные к обсуждению.")
    presentation: Text | None = Field(
        None, title="Презентация", description="Файл презентации и других наглядных материалов."
    )
    invitations: Many[Invitation] = Field(
        (), title="Приглашения", description="Кому, когда отправлены, кто подтвердил."
    )
    participants: Many[Participant] = Field((), title="Участники", description="Кто присутствовал.")
    discussed: Many[Text] = Field((), title="Обсудили", description="О чём говорили, по пунктам повестки.")
    decisions: Many[Decision] = Field((), title="Решения", description="Что решили.")
    feedback: Many[Feedback] = Field(
        (), title="Обратная связь", description="Мнения участников о проблемах и решениях."
    )
    protocol: One[Protocol] = Field(Protocol.model_construct(), title="Протокол", description="Номер и дата протокола.")


class Kickoff(Meeting):
    """The kickoff: its protocol holds the decision to initiate the project."""

    initiated: Flag | None = Field(
        None, title="Решение об инициации", description="Принято ли решение начать проект: да или нет."
    )


class TeamMeeting(Meeting):
    """A meeting of the team; changes of the plan are approved here."""

    item_words: ClassVar = item_by_key("заседание команды", "заседания команды", "date", "{date}")

    plan_changes: Many[Text] = Field(
        (), title="Изменения плана", description="Какие изменения мероприятий и сроков утверждены."
    )


class ClosingMeeting(Meeting):
    """The closing meeting: the defence and the decision on the degree of achievement and on closing."""

    degree: Degree | None = Field(
        None,
        title="Степень достижения целей",
        description="full — достигнуты полностью, partial — достигнуты частично, none — не достигнуты.",
    )
    degree_note: Text | None = Field(None, title="Пояснение", description="Что достигнуто и что нет.")
    closed: Flag | None = Field(
        None, title="Решение о закрытии", description="Принято ли решение закрыть проект: да или нет."
    )


class Meetings(Document):
    """All meetings of a project."""

    kickoff: One[Kickoff] = Field(
        Kickoff.model_construct(), title="Установочное совещание", description="С него начинается работа команды."
    )
    team: Many[TeamMeeting] = Field(
        (), title="Заседания команды", description="Не реже раза в две недели, пока выполняется план."
    )
    closing: One[ClosingMeeting] = Field(
        ClosingMeeting.model_construct(),
        title="Завершающее совещание",
        description="Защита проекта и решение о закрытии.",
    )
