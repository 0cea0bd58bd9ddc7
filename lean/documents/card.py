"""card.yaml: the project card (project charter), signed first and sealed by its approval."""

from typing import ClassVar

from pydantic import Field

from lean.documents.base import Day, Document, Many, Name, One, Part, Period, Person, Quantity, Text, Whole
from lean.documents.choices import Attitude, IndicatorKind, Influence
from lean.documents.item_words import ItemWords, item_by_key


class TeamMember(Person):
    """Somebody of the project team."""

    item_words: ClassVar = item_by_key("участник команды", "участника команды", "name", "{name}")

    unit: Text | None = Field(None, title="Подразделение", description="Где работает, если не в подразделении проекта.")
    role: Text | None = Field(None, title="Роль в команде", description="Что делает в проекте.")


class People(Part):
    """Who is involved (block 1)."""

    names_its_fields: ClassVar = False

    process_customer: Text | None = Field(
        None,
        title="Заказчик процесса",
        description="Кто пользуется результатом процесса: сотрудники, граждане, учреждения.",
    )
    project_customer: One[Person] = Field(
        Person.model_construct(),
        title="Заказчик проекта",
        description="Кто инициирует проект и заинтересован в его реализации.",
    )
    process_owner: One[Person] = Field(
        Person.model_construct(),
        title="Владелец процесса",
        description="Руководитель, который управляет процессом и отвечает за его результат.",
    )
    leader: One[Person] = Field(
        Person.model_construct(),
        title="Руководитель проекта",
        description="Отвечает за достижение целей; назначается координатором.",
    )
    coordinator: One[Person] = Field(
        Person.model_construct(),
        title="Координатор",
        description="Курирующий заместитель; он согласует карточку и план.",
    )
    team: Many[TeamMember] = Field(
        (), title="Команда проекта", description="Работники, которые вместе отвечают за результат."
    )


class Frame(Part):
    """What the project covers (block 1)."""

    names_its_fields: ClassVar = False

    perimeter: Many[Text] = Field(
        (), title="Периметр проекта", description="Все подразделения и организации, занятые в процессе."
    )
    first_step: Text | None = Field(
        None, title="Начало процесса", description="Первый шаг: с него начинают измерять. Тот же, что первый на картах."
    )
    last_step: Text | None = Field(
        None,
        title="Конец процесса",
        description="Последний шаг: им измерение кончается. Тот же, что последний на картах.",
    )


class Grounds(Part):
    """Why this process was chosen (block 2)."""

    names_its_fields: ClassVar = False

    problem: Text | None = Field(None, title="Проблема", description="Какую проблему решает проект.")
    key_risk: Text | None = Field(
        None,
        title="Ключевой риск",
        description="Что случится, если процесс не оптимизировать: срыв сроков, санкции, штрафы.",
    )
    scale: Text | None = Field(
        None, title="Масштаб процесса", description="Сколько раз в год, сколько людей, сколько стоит."
    )
    dissatisfaction: Many[Text] = Field(
        (), title="Неудовлетворённость заказчиков", description="Чем недовольны внешние и внутренние заказчики."
    )
    difficulties: Many[Text] = Field(
        (), title="Проблемы и сложности процесса", description="Что мешает процессу сейчас."
    )


class Indicator(Part):
    """A target indicator with its baseline and target value (block 3)."""

    item_words: ClassVar = ItemWords("показатель", "показателя", (("id",), ("name",)), ("«{name}»",))

    id: Text | None = Field(
        None, title="Обозначение", description="Короткое имя, по которому на показатель ссылаются отчёт и мониторинг."
    )
    name: Text | None = Field(
        None, title="Наименование показателя", description="Что измеряется; не лозунг и не мероприятие."
    )
    kind: IndicatorKind | None = Field(
        None,
        title="Вид показателя",
        description="lead-time — время протекания процесса (сверяется с картами), satisfaction — средний балл анкет, "
        "other — другой.",
    )
    baseline: Quantity | None = Field(None, title="Текущее значение", description="Как сейчас: «47 ч 30 мин», «35 %».")
    target: Quantity | None = Field(
        None, title="Целевое значение", description="Что должно стать: «не более 2 ч 23 мин»."
    )
    measured_by: Text | None = Field(
        None, title="Чем измеряется", description="Хронометраж, выгрузка, анкета; по скольким случаям."
    )
    grounds: Text | None = Field(
        None, title="На что отвечает", description="Какой довод обоснования стоит за показателем."
    )


class KeyEvents(Part):
    """When the project starts, is diagnosed, carried out and closed (block 4)."""

    names_its_fields: ClassVar = False

    start: Day | None = Field(None, title="Старт проекта", description="Одна календарная дата.")
    diagnostics: Period | None = Field(
        None,
        title="Диагностика и целевое состояние",
        description="От начала работы над картой текущего состояния до готовности карты целевого.",
    )
    implementation: Period | None = Field(
        None, title="Внедрение улучшений", description="Период выполнения плана мероприятий."
    )
    closing: Period | None = Field(
        None,
        title="Закрепление результатов и закрытие проекта",
        description="Период; его конец — дата завершающего совещания.",
    )


class ScheduledStage(Part):
    """A line of the stage schedule."""

    item_words: ClassVar = item_by_key("этап", "этапа", "name")

    name: Text | None = Field(None, title="Этап", description="Как назвать этап в графике.")
    period: Period | None = Field(None, title="Период", description="С какой и по какую дату.")
    event: Text | None = Field(
        None, title="Чем кончается", description="Событие журнала, например current-map-ready: график сверят с ним."
    )
    responsible: Text | None = Field(None, title="Ответственный", description="Кто отвечает за этап.")


class Initiative(Part):
    """The three conditions that an initiative has to meet."""

    names_its_fields: ClassVar = False

    effectiveness: Text | None = Field(
        None,
        title="Рост результативности",
        description="Чем проект поднимет эффективность и результативность подразделения.",
    )
    savings: Text | None = Field(
        None,
        title="Экономия и качество",
        description="Какие ресурсы сбережёт, какие потери снизит, что станет лучше для клиента.",
    )
    permanent: Text | None = Field(
        None,
        title="Постоянный характер",
        description="Почему процесс постоянный: как часто он идёт и будет идти дальше.",
    )


class Stakeholder(Part):
    """A line of the stakeholder analysis."""

    item_words: ClassVar = item_by_key("сторона", "стороны", "who")

    who: Text | None = Field(None, title="Заинтересованная сторона", description="Лицо, подразделение или группа.")
    interest: Text | None = Field(None, title="Интерес", description="Чего ждёт от проекта или чего опасается.")
    influence: Influence | None = Field(
        None, title="Влияние", description="low — слабое, medium — среднее, high — сильное."
    )
    attitude: Attitude | None = Field(
        None, title="Отношение", description="supports — поддерживает, neutral — нейтрально, resists — против."
    )
    actions: Text | None = Field(None, title="Как работать", description="Что делать, чтобы сторона помогала проекту.")


class OutsideOrganisation(Part):
    """An organisation from outside that takes part."""

    item_words: ClassVar = item_by_key("организация", "организации", "name")

    name: Text | None = Field(None, title="Организация", description="Полное наименование.")
    work: Text | None = Field(None, title="Работы и услуги", description="Для чего привлекается.")
    agreed: Text | None = Field(None, title="Согласование", description="Чем согласовано привлечение: письмо, договор.")


class ProjectCard(Document):
    """The card of a project: four blocks of the form and what initiation asks for beside it."""

    title: Text | None = Field(
        None, title="Наименование проекта", description="Полностью, как будет стоять в карточке."
    )
    organisation: Text | None = Field(
        None, title="Учреждение", description="Где реализуется проект, если не в администрации из lean.yaml."
    )
    unit: Text | None = Field(None, title="Подразделение", description="Подразделение, которое предлагает проект.")
    head_of_unit: One[Person] = Field(
        Person.model_construct(),
        title="Руководитель подразделения",
        description="Заполняет карточку и направляет её координатору.",
    )
    people: One[People] = Field(
        People.model_construct(),
        title="Вовлечённые лица",
        description="Блок 1: заказчики, владелец, руководитель, команда.",
    )
    frame: One[Frame] = Field(Frame.model_construct(), title="Рамки проекта", description="Блок 1: периметр и границы.")
    grounds: One[Grounds] = Field(
        Grounds.model_construct(),
        title="Обоснование выбора",
        description="Блок 2: риски, масштаб, недовольство, сложности.",
    )
    indicators: Many[Indicator] = Field(
        (), title="Целевые показатели", description="Блок 3: что измеряется, сейчас и в цели."
    )
    key_events: One[KeyEvents] = Field(
        KeyEvents.model_construct(), title="Ключевые события", description="Блок 4: старт и три периода."
    )
    schedule: Many[ScheduledStage] = Field(
        (), title="График этапов", description="Этапы проекта с периодами, подробнее блока 4."
    )
    initiative: One[Initiative] = Field(
        Initiative.model_construct(),
        title="Условия инициативы",
        description="Три условия, которым отвечает инициатива.",
    )
    goals: Many[Whole] = Field(
        (), title="Цели", description="Номера целей бережливого управления, которым служит проект."
    )
    municipal_programme: Text | None = Field(
        None, title="Муниципальная программа", description="С какими целевыми показателями программы связан проект."
    )
    stakeholders: Many[Stakeholder] = Field(
        (), title="Заинтересованные стороны", description="Анализ заинтересованности сторон."
    )
    resources: Many[Text] = Field((), title="Ресурсы", description="Какие ресурсы нужны проекту.")
    outside_organisations: Many[OutsideOrganisation] = Field(
        (), title="Иные организации", description="Кого привлекают по согласованию."
    )
    appeals: Many[Text] = Field(
        (), title="Обращения", description="Номера обращений из appeals.yaml, с которых начался проект."
    )
    origin: Text | None = Field(
        None, title="Откуда взят опыт", description="Проект, лучшую практику которого тиражирует этот."
    )
    signatory: Name | None = Field(
        None,
        title="Кто утверждает",
        description="Если утверждает не глава команды из roster.yaml, а исполняющий обязанности.",
    )
