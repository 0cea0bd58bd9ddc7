"""lean.yaml, roster.yaml and appeals.yaml: what all projects of an administration share."""

from datetime import date
from typing import ClassVar

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from lean.documents.base import Day, Document, Flag, Many, One, Part, Person, Text
from lean.documents.choices import AppealDecision, AppealKind, AppealSource, Grade, Priority
from lean.documents.item_words import ItemWords, item_by_key
from lean.values import format_date


class ExtraDays(Part):
    """Days on which this administration departs from the national calendar."""

    days_off: Many[Day] = Field(
        (), title="Выходные", description="Дополнительные нерабочие дни, например региональный праздник."
    )
    working_days: Many[Day] = Field((), title="Рабочие", description="Дополнительные рабочие дни.")
    reason: Text | None = Field(None, title="Основание", description="Акт, которым дни установлены.")

    @field_validator("working_days")
    @classmethod
    def _refuse_day_off(cls, working: tuple[date, ...], info: ValidationInfo) -> tuple[date, ...]:
        """Refuse a day that is named as a day off too: no period could be counted through it."""
        for day in working:
            if day in info.data.get("days_off", ()):
                message = f"{format_date(day)} назван и нерабочим, и рабочим днём: уберите его из days_off или отсюда"
                raise PydanticCustomError("spelling", "{message}", {"message": message})
        return working


class Practices(Part):
    """Where best practices are published."""

    folder: Text | None = Field(None, title="Папка", description="Общий сетевой диск, куда кладут презентации.")


class Suppression(Part):
    """A finding that the administration has decided to live with."""

    item_words: ClassVar = ItemWords(
        "отключение правила", "отключения правила", (("rule", "project"), ("rule",)), ("{rule}",)
    )

    rule: Text | None = Field(None, title="Правило", description="Имя правила, как в выводе lean check.")
    project: Text | None = Field(None, title="Проект", description="Каталог проекта.")
    reason: Text | None = Field(None, title="Почему", description="Без причины правило не отключается.")


class WorkspaceSettings(Document):
    """lean.yaml: which regulation the workspace follows, and whose it is."""

    regulation: Text | None = Field(
        None, title="Порядок", description="Имя порядка (seversk) или путь к файлу порядка от этого каталога."
    )
    organisation: Text | None = Field(
        None, title="Организация", description="Полное наименование администрации для форм."
    )
    calendar: One[ExtraDays] = Field(
        ExtraDays.model_construct(), title="Календарь", description="Отличия от производственного календаря."
    )
    practices: One[Practices] = Field(
        Practices.model_construct(), title="Лучшие практики", description="Куда их размещают."
    )
    suppress: Many[Suppression] = Field((), title="Отключённые замечания", description="Правило, проект и причина.")
    commit: Flag | None = Field(
        None, title="Сохранять в git", description="да — lean advance сам записывает изменения в git."
    )


class RosterMember(Person):
    """Somebody of the management team."""

    item_words: ClassVar = item_by_key("член команды", "члена команды", "name", "{name}")

    roles: Many[Text] = Field(
        (),
        title="Особые роли",
        description="Роли порядка сверх места в составе, например economy-deputy или authorised-body.",
    )
    acting: Flag | None = Field(None, title="Исполняет обязанности", description="да — временно исполняет обязанности.")


class Roster(Document):
    """roster.yaml: the municipal management team."""

    head: One[RosterMember] = Field(
        RosterMember.model_construct(), title="Руководитель", description="Руководитель управленческой команды."
    )
    deputy: One[RosterMember] = Field(
        RosterMember.model_construct(), title="Заместитель руководителя", description="Замещает руководителя команды."
    )
    coordinators: Many[RosterMember] = Field(
        (), title="Координаторы", description="Заместители главы, которые курируют проекты."
    )
    working_group: Many[RosterMember] = Field(
        (), title="Рабочая группа", description="Руководители подразделений: из них назначают руководителей проектов."
    )

    @property
    def members(self) -> tuple[RosterMember, ...]:
        """Everybody in the order of the roster; a place that nobody holds is a member without a name."""
        return (self.head, self.deputy, *self.coordinators, *self.working_group)


class Appeal(Part):
    """An appeal of a citizen or an organisation."""

    item_words: ClassVar = ItemWords("обращение", "обращения", (("id",),), ("{id}",), strict=True)

    id: Text = Field(title="Номер", description="Регистрационный номер обращения; на него ссылается карточка.")
    received: Day | None = Field(None, title="Поступило", description="Дата поступления.")
    source: AppealSource | None = Field(
        None,
        title="Откуда",
        description="control-centre — ЦУР, feedback-platform — ПОС, citizen — гражданин, organisation — организация.",
    )
    kind: AppealKind | None = Field(
        None, title="Вид", description="complaint — жалоба, proposal — предложение, request — запрос."
    )
    about: Text | None = Field(None, title="О чём", description="Суть обращения.")
    unit: Text | None = Field(
        None, title="Кому направлено", description="Орган или подразделение, которое проводит анализ."
    )
    sent: Day | None = Field(None, title="Направлено", description="Когда направлено для первичного анализа.")
    urgency: Grade | None = Field(
        None, title="Срочность", description="low — низкая, medium — средняя, high — высокая."
    )
    priority: Priority | None = Field(
        None, title="Приоритет", description="low — низкий, medium — средний, high — высокий."
    )
    decision: AppealDecision | None = Field(
        None, title="Решение", description="project — начать проект, work — решить без проекта, none — оставить."
    )
    decided: Day | None = Field(None, title="Решено", description="Дата решения руководителя подразделения.")
    decided_by: Text | None = Field(None, title="Кто решил", description="Руководитель подразделения.")
    project: Text | None = Field(None, title="Проект", description="Каталог проекта, начатого по обращению.")
    note: Text | None = Field(None, title="Примечание", description="Что ещё важно.")


class AppealsRegister(Document):
    """appeals.yaml: appeals that came from the control centre, the feedback platform, citizens."""

    appeals: Many[Appeal] = Field((), title="Обращения", description="По записи на обращение.")
