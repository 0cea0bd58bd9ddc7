"""The card as a whole: its goals, the persons it names, texts that fit the form, nothing left of a template."""

import functools
import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Final, Literal

from pydantic import Field

from lean.diagnostics import Finding
from lean.documents.base import Text, Whole
from lean.rules.base import Rule
from lean.rules.names import EventName, FileName, GoalNumber
from lean.rules.places import Place, collect_texts, find_names, find_texts, find_values, format_written, title_of
from lean.values import PersonName, parse_person_name
from lean.workspace.course import Course
from lean.workspace.project import Project


class KnownGoals(Rule):
    """Цели, которым служит проект: номера из перечня порядка.

    Почему: по целям считают портфель проектов; номер, которого нет, ни в одну цель не попадёт.

    Плохо:
        # card.yaml
        goals: [1, 9]
    Хорошо:
        # card.yaml
        goals: [1, 3]
    """

    always_reads: ClassVar = frozenset({"card"})
    rule: Literal["known-goals"]
    goals: tuple[GoalNumber, ...] = Field(title="Цели", description="Номера целей порядка.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per number that is no goal."""
        for index, goal in enumerate(project.card.goals):
            if goal not in self.goals:
                known = ", ".join(map(str, self.goals))
                yield Finding("card", ("goals", index), f"цели {goal} нет; цели порядка: {known}")


class PersonAmong(Rule):
    """Лицо, которое должно быть в составе муниципальной управленческой команды.

    Почему: руководителя проекта назначают только из членов рабочей группы, согласует только координатор.

    Плохо:
        # roster.yaml
        working_group:
          - {name: Петрова П.П., post: начальник отдела}
        # card.yaml
        people:
          leader: {name: Сидоров С.С.}
    Хорошо:
        # roster.yaml
        working_group:
          - {name: Петрова П.П., post: начальник отдела}
        # card.yaml
        people:
          leader: {name: Петрова П.П.}
    """

    rule: Literal["person-among"]
    person: Place = Field(title="Лицо", description="Место лица с полем name.")
    among: tuple[Place, ...] = Field(title="Среди кого", description="Места лиц, одним из которых он должен быть.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding where the person is named and is not one of those."""
        others = [name for place in self.among for name in find_names(project, place)]
        for document, route, person in find_values(project, self.person):
            name = person.name
            if name is None or any(name.same_person(other) for other in others):
                continue
            files = ", ".join(dict.fromkeys(f"{place.split('.')[0]}.yaml" for place in self.among))
            where = ", ".join(f"«{title_of(place)}»" for place in self.among)
            names = ", ".join(other.surname_first for other in others) or "никто не назван"
            message = (
                f"«{title_of(self.person)}» — {name.surname_first}, а в {files} ({where}) такого имени нет: {names}"
            )
            yield Finding(document, (*route, "name"), message)


class SamePerson(Rule):
    """Одно и то же лицо во всех документах, где оно названо.

    Почему: карточку согласует тот координатор, который её рассмотрел; двое в одной роли — ошибка или замена без следа.

    Плохо:
        # card.yaml
        people:
          coordinator: {name: Кузнецов К.К.}
        # evaluation.yaml
        coordinator: Иванов И.И.
    Хорошо:
        # card.yaml
        people:
          coordinator: {name: Кузнецов К.К.}
        # evaluation.yaml
        coordinator: Кузнецов Кирилл Кириллович
    """

    rule: Literal["same-person"]
    people: tuple[Place, ...] = Field(title="Лица", description="Места имён; все сравнивают с первым.")
    acted: tuple[EventName, ...] = Field(
        (),
        title="Кто действовал",
        description="События: годится и тот, кто по журналу в них действовал, если с тех пор лицо заменили.",
    )

    @cached_property
    def reads(self) -> frozenset[str]:
        """The documents of its places, and the journal where events are named."""
        return super().reads | (frozenset({"journal"}) if self.acted else frozenset())

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per name that differs from the first and from who acted."""
        named = [(place, *named_at) for place in self.people for named_at in find_values(project, place)]
        for place, document, route, name in named[1:]:
            _, first_document, _, first = named[0]
            if not any(name.same_person(other) for other in (first, *self._who_acted(course))):
                yield Finding(
                    document,
                    route,
                    f"«{title_of(place)}» — {format_written(name)}, "
                    f"а в {first_document}.yaml — {format_written(first)}",
                )

    def _who_acted(self, course: Course) -> Iterator[PersonName]:
        for held in course.happened:
            if held.event in self.acted and held.by is not None:
                try:
                    yield parse_person_name(held.by)
                except ValueError:
                    continue  # a role or a post instead of a name


class TextFits(Rule):
    """Тексты, которые умещаются на своём месте в форме.

    Почему: наименование на полстраницы раздвигает форму и не читается на слайде.

    Плохо:
        # card.yaml
        people:
          process_customer: Граждане, которые обращаются за справкой о составе семьи, за справкой о регистрации
            по месту жительства, за выпиской из лицевого счёта, за копией поквартирной карточки и за любой другой
            справкой, которую выдаёт отдел, а также их представители по доверенности, законные представители детей,
            опекуны, попечители, органы опеки, суды, органы социальной защиты, нотариусы, полиция, военкоматы,
            управляющие компании, товарищества собственников жилья и все прочие, кому такая справка нужна
    Хорошо:
        # card.yaml
        people:
          process_customer: граждане города
    """

    rule: Literal["text-fits"]
    where: tuple[Place, ...] = Field(title="Где", description="Места текстов.")
    at_most: Whole = Field(title="Не длиннее", description="Знаков.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per longer text."""
        for place in self.where:
            for document, route, value in find_values(project, place):
                length = len(_text_of(value))
                if length > self.at_most:
                    yield Finding(
                        document, route, f"«{title_of(place)}»: {length} знаков, в форме помещается {self.at_most}"
                    )


def _text_of(value: Any) -> str:  # noqa: ANN401 - whatever stands at a place
    return getattr(value, "text", None) or str(value)


class NoPlaceholders(Rule):
    """Документ, в котором не осталось мест шаблона: «___», «ФИО», «ОБРАЗЕЦ».

    Почему: забытое место шаблона находят уже на подписанном листе.

    Плохо:
        # card.yaml
        title: Оптимизация процесса ____________
    Хорошо:
        # card.yaml
        title: Выдача справки о составе семьи
    """

    rule: Literal["no-placeholders"]
    documents: tuple[FileName, ...] = Field(title="Документы", description="Имена документов: card, plan…")
    marks: tuple[Text, ...] = Field(title="Знаки", description="То, чего не должно быть нигде в тексте; регистр важен.")
    alone: tuple[Text, ...] = Field((), title="Слова", description="То, чем текст не может быть целиком.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per text with a placeholder."""
        alone = _bare_words(self.alone)
        for name in self.documents:
            texts: list[str] = []
            collect_texts(project.load(name), texts)
            # Few documents have a placeholder, so places are looked up only in those that have one.
            whole = "\n".join(texts)
            short = "\n".join([text for text in texts if len(text) <= _LONGEST])
            if not any(mark in whole for mark in self.marks) and alone.isdisjoint(
                map(str.strip, _bare(short).split("\n"))
            ):
                continue
            marks = _any_mark(self.marks)
            for route, text in find_texts(project.load(name)):
                mark = marks.search(text)
                if mark is not None:
                    message = f"осталось место шаблона «{mark[0]}»: впишите значение или удалите ключ"
                    yield Finding(name, route, message)
                elif _bare(text) in alone:
                    yield Finding(name, route, f"«{text}» — место шаблона, а не значение: впишите его или удалите ключ")


@functools.cache
def _any_mark(marks: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of all marks; it matches nothing where there are none."""
    return re.compile("|".join(map(re.escape, marks)) or "(?!)")


@functools.cache
def _bare_words(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_bare, words))


_LONGEST: Final = 40
"""Letters of a text that may be a placeholder by itself, spaces around it included."""


def _bare(text: str) -> str:
    return text.strip().casefold()
