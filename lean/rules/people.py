"""The persons of a project: one spelling and one post everywhere."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal, get_args

from pydantic import BaseModel, Field

from lean.diagnostics import Finding, Route
from lean.documents.base import Person
from lean.rules.base import Rule
from lean.rules.names import FileName
from lean.rules.places import Place, find_values, is_part, title_of
from lean.values import PersonName, parse_person_name
from lean.values.spelling import known_folded
from lean.workspace.course import Course
from lean.workspace.project import Project, once
from lean.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at its place."""

    document: str
    route: Route
    name: PersonName
    post: str | None = None


def find_mentions(document: str, value: Any) -> tuple[Mention, ...]:  # noqa: ANN401 - any part of any document
    """Every name in a document, with the post that stands beside it."""
    collected: list[Mention] = []
    _collect(document, value, (), collected)
    return tuple(collected)


def _collect(document: str, value: Any, route: Route, into: list[Mention]) -> None:  # noqa: ANN401 - same
    if type(value) is tuple:
        for index, item in enumerate(value):
            _collect(document, item, (*route, index), into)
    elif type(value) is PersonName:
        into.append(Mention(document, route, value))
    elif is_part(type(value)):
        for key in _keys_to_names(value.__class__):
            held = getattr(value, key)
            if type(held) is PersonName and isinstance(value, Person):
                into.append(Mention(document, (*route, key), held, value.post if key == "name" else None))
            elif held:
                _collect(document, held, (*route, key), into)


@functools.cache
def _keys_to_names(part: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a part under which a name can stand: most of a document need not be looked at."""
    return tuple(key for key, field in part.model_fields.items() if _leads_to_name(field.annotation))


def _leads_to_name(annotation: Any) -> bool:  # noqa: ANN401 - a type of typing's
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return bool(_keys_to_names(annotation))
    return annotation is PersonName or any(map(_leads_to_name, get_args(annotation)))


def _mentions(project: Project, document: str) -> tuple[Mention, ...]:
    return _of_workspace(project.workspace, document) if document == "roster" else _of_project(project, document)


@once
def _of_workspace(workspace: Workspace, document: str) -> tuple[Mention, ...]:
    return find_mentions(document, workspace.load(document))


@once
def _of_project(project: Project, document: str) -> tuple[Mention, ...]:
    return find_mentions(document, project.load(document))


class NamesAgree(Rule):
    """Имена, написанные одинаково во всех документах: та же фамилия — те же инициалы.

    Почему: «Иванов И.И.» в карточке и «Иванов И.П.» в протоколе — для читателя два человека.

    Плохо:
        # card.yaml
        people:
          leader: {name: Петрова П.П.}
        # meetings.yaml
        closing:
          participants:
            - {name: Петрова И.П.}
    Хорошо:
        # card.yaml
        people:
          leader: {name: Петрова П.П.}
        # meetings.yaml
        closing:
          participants:
            - {name: Петрова Полина Павловна}
    """

    rule: Literal["names-agree"]
    order: tuple[FileName, ...] = Field(title="Документы", description="По порядку: каждый сверяют с теми, что раньше.")
    texts: tuple[Place, ...] = Field(
        (), title="Тексты", description="Места текстов, где может стоять имя: ответственный."
    )

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per name whose surname earlier documents give to others only."""
        known: dict[str, list[Mention]] = {}
        spelled: set[str] = set()
        for document in self.order:
            named = [*_mentions(project, document)]
            named += [
                mention
                for place in self.texts
                if place.split(".")[0] == document
                for mention in _spelled(project, place)
            ]
            # A name that was spelled so before is the same person; nearly all are.
            named = [mention for mention in named if mention.name.text not in spelled]
            surnames = [known_folded(mention.name.surname) for mention in named]
            for surname, mention in zip(surnames, named, strict=True):
                namesakes = known.get(surname, ())
                if namesakes and not any(mention.name.same_person(other.name) for other in namesakes):
                    other = namesakes[0]
                    message = (
                        f"{mention.name.surname_first}, а в {other.document}.yaml — {other.name.surname_first}: "
                        "если это один человек, напишите одинаково"
                    )
                    yield Finding(document, mention.route, message)
            for surname, mention in zip(surnames, named, strict=True):
                known.setdefault(surname, []).append(mention)
                spelled.add(mention.name.text)


def _spelled(project: Project, place: str) -> Iterator[Mention]:
    """Names in a text field, where a person may stand instead of a unit."""
    for document, route, text in find_values(project, place):
        name = _person(text)
        if name is not None:
            yield Mention(document, route, name)


@functools.lru_cache(maxsize=4096)
def _person(text: str) -> PersonName | None:
    try:
        return parse_person_name(text)
    except ValueError:
        return None


class PostsAgree(Rule):
    """Должность человека, написанная так же, как в составе управленческой команды.

    Почему: должность печатается над подписью; две разных — повод вернуть документ.

    Плохо:
        # roster.yaml
        coordinators:
          - {name: Кузнецов К.К., post: заместитель Мэра по социальной политике}
        # card.yaml
        people:
          coordinator: {name: Кузнецов К.К., post: первый заместитель Мэра}
    Хорошо:
        # roster.yaml
        coordinators:
          - {name: Кузнецов К.К., post: заместитель Мэра по социальной политике}
        # card.yaml
        people:
          coordinator: {name: Кузнецов К.К., post: заместитель Мэра по социальной политике}
    """

    always_reads: ClassVar = frozenset({"roster"})
    rule: Literal["posts-agree"]
    documents: tuple[FileName, ...] = Field(title="Документы", description="Что сверяют с roster.yaml.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per post that differs from the roster's."""
        roster: dict[str, list[Mention]] = {}
        for mention in _mentions(project, "roster"):
            roster.setdefault(known_folded(mention.name.surname), []).append(mention)
        for document in self.documents:
            for mention in _mentions(project, document):
                if mention.post is None:
                    continue
                namesakes = roster.get(known_folded(mention.name.surname), ())
                posts = [other.post for other in namesakes if other.post and mention.name.same_person(other.name)]
                if not posts or known_folded(mention.post) in map(known_folded, posts):
                    continue
                message = f"должность «{mention.post}», а в roster.yaml — «{posts[0]}» ({mention.name.surname_first})"
                yield Finding(document, (*mention.route[:-1], "post"), message)


class TeamNamed(Rule):
    """Состав управленческой команды, в котором названы те, кто действует по порядку.

    Почему: без него не сверить, кто согласует карточку и кого можно назначить руководителем, а в формах не будет имён.

    Плохо:
        # roster.yaml
        head: {name: Иванов И.И., post: Мэр}
    Хорошо:
        # roster.yaml
        head: {name: Иванов И.И., post: Мэр}
        coordinators:
          - {name: Кузнецов К.К., post: заместитель Мэра}
        working_group:
          - {name: Петрова П.П., post: начальник отдела}
    """

    always_reads: ClassVar = frozenset({"lean", "roster"})
    rule: Literal["team-named"]
    who: tuple[Place, ...] = Field(title="Кто", description="Места, где должен быть назван хотя бы один.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per place that names nobody, one for all where there is no file."""
        if project.workspace.load("roster") is None:
            titles = ", ".join(f"«{title_of(place)}»" for place in self.who)
            # An annotation of a server needs a file that is there.
            yield Finding(
                "lean", (), f"состава управленческой команды нет: заведите roster.yaml, впишите в него {titles}"
            )
            return
        for place in self.who:
            if not any(person.name is not None for _, _, person in find_values(project, place)):
                document, key, *_ = place.split(".")
                message = f"никто не назван: «{title_of(place)}»"
                yield Finding(document, (key,), message)
