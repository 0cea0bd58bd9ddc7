"""The persons of a project: one spelling and one post everywhere."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from lean.diagnostics import Finding, Route
from lean.documents.base import Person, Text
from lean.project import Project
from lean.rules.base import Rule
from lean.rules.places import Place, values_at
from lean.values import PersonName, parse_person_name
from lean.values.spelling import folded


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at its place."""

    document: str
    route: Route
    name: PersonName
    post: str | None = None


def mentions(document: str, value: Any, route: Route = ()) -> Iterator[Mention]:  # noqa: ANN401 - any part of any document
    """Every name in a document, with the post that stands beside it."""
    if isinstance(value, PersonName):
        yield Mention(document, route, value)
    elif isinstance(value, Person) and value.name is not None:
        yield Mention(document, (*route, "name"), value.name, value.post)
        for key, held in value.__dict__.items():
            if key not in ("name", "post"):
                yield from mentions(document, held, (*route, key))
    elif isinstance(value, BaseModel):
        for key, held in value.__dict__.items():
            if held:
                yield from mentions(document, held, (*route, key))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from mentions(document, item, (*route, index))


def _mentions(project: Project, document: str) -> list[Mention]:
    read = project.workspace.load(document) if document == "roster" else project.load(document)
    return list(mentions(document, read))


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
    order: tuple[Text, ...] = Field(title="Документы", description="По порядку: каждый сверяют с теми, что раньше.")
    texts: tuple[Place, ...] = Field(
        (), title="Тексты", description="Места текстов, где может стоять имя: ответственный."
    )

    def check(self, project: Project, on: date) -> Iterator[Finding]:  # noqa: ARG002 - the signature of all rules
        """Yield a finding per name whose surname earlier documents give to others only."""
        known: list[Mention] = []
        for document in self.order:
            named = _mentions(project, document)
            named += [
                mention
                for place in self.texts
                if place.split(".")[0] == document
                for mention in _spelled(project, place)
            ]
            for mention in named:
                namesakes = [other for other in known if _surname(other.name) == _surname(mention.name)]
                if namesakes and not any(mention.name.same_person(other.name) for other in namesakes):
                    other = namesakes[0]
                    message = (
                        f"{mention.name.surname_first}, а в {other.document}.yaml — {other.name.surname_first}: "
                        "если это один человек, напишите одинаково"
                    )
                    yield Finding(document, mention.route, message)
            known += named


def _surname(name: PersonName) -> str:
    return folded(name.surname)


def _spelled(project: Project, place: str) -> Iterator[Mention]:
    """Names in a text field, where a person may stand instead of a unit."""
    for document, route, text in values_at(project, place):
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

    rule: Literal["posts-agree"]
    documents: tuple[Text, ...] = Field(title="Документы", description="Что сверяют с roster.yaml.")

    def check(self, project: Project, on: date) -> Iterator[Finding]:  # noqa: ARG002 - the signature of all rules
        """Yield a finding per post that differs from the roster's."""
        roster = [mention for mention in _mentions(project, "roster") if mention.post is not None]
        for document in self.documents:
            for mention in _mentions(project, document):
                posts = [other.post for other in roster if mention.name.same_person(other.name) and other.post]
                if mention.post is None or not posts or folded(mention.post) in map(folded, posts):
                    continue
                message = f"должность «{mention.post}», а в roster.yaml — «{posts[0]}» ({mention.name.surname_first})"
                yield Finding(document, (*mention.route[:-1], "post"), message)
