"""The register of appeals: judged before it is decided, and agreeing with the cards of its projects."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path, PurePosixPath
from typing import ClassVar, Literal

from lean.diagnostics import Finding
from lean.documents.workspace import Appeal
from lean.rules.base import Rule
from lean.workspace.course import Course
from lean.workspace.files import is_there
from lean.workspace.project import Project, once
from lean.workspace.workspace import Workspace


class AppealsJudged(Rule):
    """Обращение, по которому решение принято после оценки срочности и приоритета, с датой и тем, кто решил.

    Обращение из ЦУР до того направляют подразделению: его руководитель и решает.

    Почему: решение без оценки и подписи нельзя проверить, а реестр ведут для проверки.

    Плохо:
        # appeals.yaml
        appeals:
          - {id: "17", received: 11.01.2027, decision: work}
    Хорошо:
        # appeals.yaml
        appeals:
          - id: "17"
            received: 11.01.2027
            urgency: high
            priority: medium
            decision: work
            decided: 18.01.2027
            decided_by: Петрова П.П.
    """

    always_reads: ClassVar = frozenset({"appeals"})
    rule: Literal["appeals-judged"]

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per thing that a decided appeal lacks."""
        for index, appeal in enumerate(project.workspace.appeals.appeals):
            if appeal.decision is None:
                continue
            forwarded = (("unit", "кому направлено", appeal.unit), ("sent", "когда направлено", appeal.sent))
            for key, title, value in (
                *(forwarded if appeal.source == "control-centre" else ()),
                ("urgency", "срочность", appeal.urgency),
                ("priority", "приоритет", appeal.priority),
                ("decided", "дата решения", appeal.decided),
                ("decided_by", "кто решил", appeal.decided_by),
            ):
                if value is None:
                    message = f"по обращению {appeal.id} принято решение, а не указано: {title}"
                    yield Finding("appeals", ("appeals", index, key), message)


class AppealProjects(Rule):
    """Обращение, по которому решено начать проект: он назван, он есть, и он назван только у такого обращения.

    Почему: по этой связи составляют реестр проектов, реализованных по обращениям.

    Плохо:
        # appeals.yaml
        appeals:
          - {id: "17", decision: project, project: net-takogo}
    Хорошо:
        # appeals.yaml
        appeals:
          - {id: "17", decision: work}
    """

    always_reads: ClassVar = frozenset({"appeals"})
    rule: Literal["appeal-projects"]

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per appeal whose project is not named, not there, or not decided on."""
        for slug, finding in _untied(project.workspace, project.directory.parent):
            if slug != project.slug:
                yield finding


@once
def _untied(workspace: Workspace, folder: Path) -> tuple[tuple[str | None, Finding], ...]:
    """Return the findings common to all projects, each with the project whose own check leaves it out, or None."""
    return tuple(
        (slug, Finding("appeals", ("appeals", index, "project"), message))
        for index, appeal in enumerate(workspace.appeals.appeals)
        for slug, message in _untied_by(appeal, folder)
    )


def _untied_by(appeal: Appeal, folder: Path) -> Iterator[tuple[str | None, str]]:
    if appeal.project is None:
        if appeal.decision == "project":
            yield None, f"по обращению {appeal.id} решено начать проект: укажите его каталог"
    elif appeal.decision != "project":
        yield None, f"у обращения {appeal.id} назван проект «{appeal.project}», а решение — не project"
    elif not is_project(folder, appeal.project):
        yield appeal.project, f"проекта «{appeal.project}» нет: каталога с card.yaml не нашлось"


def is_project(folder: Path, slug: str) -> bool:
    """Whether a name is that of a project in the folder of projects, one with a card."""
    card = card_of(folder, slug)
    return card is not None and is_there(card)


def card_of(folder: Path, slug: str) -> Path | None:
    """Return the path of a project's card by the project's name; None for text that is no name."""
    return folder / slug / "card.yaml" if slug == PurePosixPath(slug).name and "\\" not in slug else None


class AppealsMutual(Rule):
    """Карточка и реестр обращений, которые называют друг друга.

    Почему: иначе обращение, с которого начался проект, в реестр не попадёт.

    Плохо:
        # card.yaml
        appeals: ["17"]
        # appeals.yaml
        appeals:
          - {id: "17", decision: work}
    Хорошо:
        # card.yaml
        appeals: ["17"]
        # appeals.yaml
        appeals:
          - {id: "17", decision: project, project: example}
    """

    always_reads: ClassVar = frozenset({"appeals", "card"})
    rule: Literal["appeals-mutual"]

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per appeal that only one of the two documents ties to this project."""
        named = project.card.appeals
        register = {appeal.id: appeal for appeal in project.workspace.appeals.appeals}
        for index, number in enumerate(named):
            appeal = register.get(number)
            if appeal is not None and appeal.project != project.slug:
                projects = f"проект «{appeal.project}»" if appeal.project else "проекта нет"
                message = f"обращение {number} в appeals.yaml этого проекта не называет: там {projects}"
                yield Finding("card", ("appeals", index), message)
        for number, appeal in register.items():
            if appeal.project == project.slug and number not in named:
                message = f"обращение {number} в appeals.yaml называет этот проект: добавьте его номер в appeals"
                yield Finding("card", ("appeals",), message)
