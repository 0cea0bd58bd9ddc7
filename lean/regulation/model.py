"""A regulation as data: provisions in the order of the act, each with what binds it to the program.

The files stand in `<municipality>/<edition>.yaml`. Every number of the act (days, scores, minutes) lives there.
"""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from lean.documents.base import LONGEST_PERIOD, Day, Flag, Many, One, Part, Text, Whole
from lean.rules import AnyRule
from lean.rules.names import DocumentName, EventName, FormName, RoleName, StageNumber
from lean.rules.places import Place
from lean.rules.survey import AboutQuestions

LONGEST_LIMIT: Final = 1_440
"""Minutes of the longest duration that an act can set for a talk or a meeting: a day."""


class Role(Part):
    """Who acts, and where the workspace or the card says who that is."""

    role: Text = Field(title="Роль", description="Имя роли: mayor, coordinator, leader.")
    name: Text = Field(title="Название", description="Как роль называется в порядке.")
    held_by: Many[Text] = Field(
        (),
        title="Кто это",
        description="Пути к лицам: card.people.leader, roster.head, roster.coordinators; первый заполненный.",
    )


class Term(Part):
    """A term that the act defines."""

    term: Text = Field(title="Понятие", description="Слово акта.")
    says: Text = Field(title="Что значит", description="Пересказ определения.")
    code: Text | None = Field(None, title="В программе", description="Имя в коде и файлах.")


class Goal(Part):
    """A goal of lean management that a project can serve."""

    goal: Whole = Field(title="Номер", description="Номер цели в акте.")
    says: Text = Field(title="Цель", description="Пересказ.")


class Event(Part):
    """A step of the procedure that the journal records."""

    event: Text = Field(title="Событие", description="Имя события в журнале.")
    name: Text = Field(title="Название", description="Как событие называется для людей.")
    by: Many[RoleName] = Field((), title="Кто действует", description="Роли, любая из которых может совершить событие.")
    after: Many[EventName] = Field((), title="После чего", description="События, которые все должны быть в силе.")
    unless: Many[EventName] = Field((), title="Если не было", description="События, после которых это уже нельзя.")
    undoes: Many[EventName] = Field((), title="Отменяет", description="События, которые перестают быть в силе.")
    repeatable: Flag = Field(False, title="Повторяется", description="Может случиться снова, пока в силе.")  # noqa: FBT003
    opens_stage: StageNumber | None = Field(
        None, title="Открывает этап", description="Номер этапа, который начинается."
    )
    ends: Literal["closed", "rejected", "cancelled"] | None = Field(
        None, title="Завершает", description="closed, rejected или cancelled: проект дальше не идёт."
    )
    creates: Many[DocumentName] = Field(
        (), title="Создаёт заготовки", description="Документы, за которые пора взяться."
    )
    seals: Many[DocumentName] = Field((), title="Запечатывает", description="Документы, которые этим утверждены.")
    alters: Many[Place] = Field(
        (),
        title="Что меняет",
        description="Места запечатанных документов, которые событием меняют; без ключа — все: card.people.team.",
    )
    prepares: Many[Place] = Field(
        (),
        title="Готовит",
        description=(
            "Места запечатанных документов, которые после этого утверждают заново: правка документа событию не мешает, "
            "а без него изменённое место не утверждают. card.people.leader.name."
        ),
    )
    needs: Many[Literal["protocol", "note", "by"]] = Field(
        (), title="Что указать", description="Что запись обязана содержать: protocol, note, by."
    )
    derived: Literal["measures-completed"] | None = Field(
        None, title="Выводится", description="Событие не записывают, оно следует из документов."
    )
    fixes_edition: Flag = Field(
        False,  # noqa: FBT003 - a field's default
        title="Закрепляет редакцию",
        description="С этого события проект судят по редакции, которая действовала в его день.",
    )
    dated: Place | None = Field(
        None,
        title="Дата в документе",
        description="Путь к дате, с которой запись должна совпасть: meetings.kickoff.date.",
    )
    minuted: Place | None = Field(
        None,
        title="Протокол в документе",
        description="Путь к номеру протокола, который должна назвать запись: meetings.kickoff.protocol.number.",
    )


class Deadline(Part):
    """So many working days from an event until another."""

    name: Text = Field(title="Срок", description="Что должно быть сделано.")
    after: EventName = Field(title="От события", description="Каждое такое событие начинает срок.")
    until: Many[EventName] = Field(title="До событий", description="Любое из них срок выполняет.")
    working_days: Whole = Field(
        title="Рабочих дней", description="Срок — последний из них, считая со следующего дня.", ge=0, le=LONGEST_PERIOD
    )
    actor: RoleName = Field(title="Кто обязан", description="Роль.")


class Recurring(Part):
    """Something that has to happen again at least every so many calendar days while a span lasts."""

    name: Text = Field(title="Срок", description="Что должно повторяться.")
    what: Literal["team-meetings"] = Field(title="Что считать", description="team-meetings — заседания команды.")
    after: EventName = Field(title="От события", description="Начало промежутка.")
    until: Many[EventName] = Field(title="До событий", description="Конец промежутка.")
    calendar_days: Whole = Field(title="Календарных дней", description="Наибольший перерыв.", ge=1, le=LONGEST_PERIOD)
    actor: RoleName = Field(title="Кто обязан", description="Роль.")


class OwnDates(Part):
    """Dates that a document of the project sets itself."""

    name: Text = Field(title="Срок", description="Что должно быть сделано.")
    of: Literal["measures"] = Field(title="Чьи даты", description="measures — сроки мероприятий плана.")
    after: EventName = Field(title="От события", description="Событие, с которого даты действуют.")
    actor: RoleName = Field(title="Кто обязан", description="Роль.")


def _plain_name(name: str) -> str:
    if name in (".", "..") or name != Path(name).name or "\\" in name or ":" in name:
        raise ValueError("это имя одного файла или папки среди шаблонов, без пути к нему")
    return name


PlainName = Annotated[Text, AfterValidator(_plain_name)]
"""The name of a file or a folder, which leads nowhere else."""


class Form(Part):
    """An official form and its template."""

    form: Text = Field(title="Форма", description="Имя для lean render.")
    name: Text = Field(title="Название", description="Как форма называется для людей.")
    template: PlainName | None = Field(None, title="Шаблон", description="Файл в папке forms шаблонов.")


class Limit(Part):
    """A duration that the act sets for something that is no step of the procedure."""

    limit: Text = Field(title="Обозначение", description="Имя, по которому её берёт форма: defence-talk.")
    name: Text = Field(title="Название", description="Что ограничено.")
    minutes: Whole = Field(title="Минут", description="Не дольше.", ge=1, le=LONGEST_LIMIT)


class Question(Part):
    """A question of the customer survey."""

    question: Text = Field(title="Обозначение", description="Имя вопроса в survey.yaml.")
    text: Text = Field(title="Вопрос", description="Текст анкеты.")


class QuestionGroup(Part):
    """Questions under one heading."""

    group: Text = Field(title="Группа", description="Заголовок группы.")
    questions: Many[Question] = Field((), title="Вопросы", description="Вопросы группы.")


class Questionnaire(Part):
    """The form of the customer survey."""

    scores: Many[Text] = Field((), title="Ответы", description="Варианты от худшего к лучшему; первый стоит один балл.")
    groups: Many[QuestionGroup] = Field((), title="Группы вопросов", description="По порядку анкеты.")

    @property
    def texts(self) -> dict[str, str]:
        """Question -> text, in the order of the form."""
        return {question.question: question.text for group in self.groups for question in group.questions}


class Provision(Part):
    """A provision of the act: what it says and what the program makes of it."""

    provision: Text = Field(title="Пункт", description="Как на пункт ссылаются: «п. 16 (1)».")
    says: Text = Field(title="Что сказано", description="Пересказ своими словами.")
    does: Text | None = Field(None, title="Что делает программа", description="Если привязки не говорят сами.")
    not_modelled: Text | None = Field(None, title="Почему не отражён", description="Причина, если привязок нет.")
    roles: Many[Role] = Field((), title="Роли", description="Кто действует.")
    terms: Many[Term] = Field((), title="Понятия", description="Определения.")
    goals: Many[Goal] = Field((), title="Цели", description="Цели, которым служат проекты.")
    events: Many[Event] = Field((), title="События", description="Шаги порядка.")
    deadlines: Many[Deadline] = Field((), title="Сроки", description="Сроки в рабочих днях.")
    recurring: Many[Recurring] = Field((), title="Повторяющиеся сроки", description="Что нельзя прерывать надолго.")
    own_dates: Many[OwnDates] = Field((), title="Сроки документов", description="Даты, которые ставит сам проект.")
    rules: Many[AnyRule] = Field((), title="Правила", description="Проверки документов и условия событий.")
    forms: Many[Form] = Field((), title="Формы", description="Что печатается.")
    questionnaire: One[Questionnaire] = Field(
        Questionnaire.model_construct(), title="Анкета", description="Форма анкеты."
    )
    limits: Many[Limit] = Field((), title="Продолжительность", description="Сколько минут отведено.")
    steps: Many[EventName] = Field((), title="О каких событиях", description="Описанные в других пунктах.")
    prints: Many[FormName] = Field((), title="О каких формах", description="Описанные в других пунктах.")
    places: Many[Place] = Field(
        (), title="Место в документах", description="Пути, под которыми записывают то, о чём пункт: card.resources."
    )
    not_sealed: Many[Place] = Field(
        (),
        title="Не утверждается",
        description="Части документов, которых нет в подписываемой форме: печать их не закрывает. card.stakeholders.",
    )
    commands: Many[Text] = Field((), title="Команды", description="Команды программы, которые служат пункту.")

    @property
    def bound(self) -> bool:
        """Whether anything of the program answers to this provision: each of its lists holds bindings."""
        lists = (held for held in self.__dict__.values() if isinstance(held, tuple))
        return any(lists) or bool(self.questionnaire.groups)


class ProvisionEvent(Event):
    """An event together with the provision that describes it."""

    provision: Provision


class Stage(Part):
    """A stage of a project."""

    stage: Whole = Field(title="Номер", description="Номер этапа.")
    name: Text = Field(title="Название", description="Название этапа.")


class Regulation(Part):
    """An edition of a regulation."""

    regulation: Text = Field(title="Имя", description="Имя муниципалитета: seversk.")
    edition: Day = Field(title="Редакция", description="День, с которого она действует.")
    title: Text = Field(title="Акт", description="Вид, номер, дата и название акта.")
    templates: PlainName = Field(title="Шаблоны", description="Папка шаблонов.")
    verified: Day = Field(title="Сверено", description="Когда человек последний раз сверял файл с актом.")
    stages: Many[Stage] = Field((), title="Этапы", description="Этапы по порядку.")
    provisions: Many[Provision] = Field((), title="Пункты", description="В порядке акта.")

    @cached_property
    def roles(self) -> dict[str, Role]:
        """Roles by name."""
        return {role.role: role for provision in self.provisions for role in provision.roles}

    @cached_property
    def events(self) -> dict[str, ProvisionEvent]:
        """Events by name, in the order of the act, each with its provision."""
        return {
            event.event: ProvisionEvent.model_construct(**event.__dict__, provision=provision)
            for provision in self.provisions
            for event in provision.events
        }

    @cached_property
    def derived_events(self) -> tuple[Event, ...]:
        """Events that follow from documents, in the order of the act."""
        return tuple(event for event in self.events.values() if event.derived is not None)

    @cached_property
    def deadlines(self) -> tuple[tuple[Provision, Deadline], ...]:
        """Deadlines in the order of the act, each with its provision."""
        return tuple((provision, deadline) for provision in self.provisions for deadline in provision.deadlines)

    @cached_property
    def rules(self) -> tuple[tuple[Provision, AnyRule], ...]:
        """Rules in the order of the act, each with its provision; those about questions know their texts."""
        texts = self.questionnaire.texts
        return tuple(
            (provision, rule.knowing(texts) if isinstance(rule, AboutQuestions) else rule)
            for provision in self.provisions
            for rule in provision.rules
        )

    @cached_property
    def forms(self) -> dict[str, tuple[Provision, Form]]:
        """Forms by name, each with its provision."""
        return {form.form: (provision, form) for provision in self.provisions for form in provision.forms}

    @cached_property
    def goals(self) -> dict[int, Goal]:
        """Goals by number."""
        return {goal.goal: goal for provision in self.provisions for goal in provision.goals}

    @cached_property
    def limits(self) -> dict[str, tuple[Provision, Limit]]:
        """Durations by name, each with its provision."""
        return {limit.limit: (provision, limit) for provision in self.provisions for limit in provision.limits}

    @cached_property
    def not_sealed(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        """What a seal leaves open: document -> routes of keys that are no part of the form that is signed."""
        open_parts: dict[str, list[tuple[str, ...]]] = {}
        for path in (path for provision in self.provisions for path in provision.not_sealed):
            document, *route = path.split(".")
            open_parts.setdefault(document, []).append(tuple(route))
        return {document: tuple(routes) for document, routes in open_parts.items()}

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """The survey form; empty where the act has none."""
        return next((p.questionnaire for p in self.provisions if p.questionnaire.groups), Questionnaire())
