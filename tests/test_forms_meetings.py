"""Papers of meetings: addressees, the meeting that changed the plan, approvers, names in the dative."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import docx
import pytest

from lean import resources
from lean.documents.card import ProjectCard
from lean.documents.journal import Journal
from lean.documents.meetings import Meetings
from lean.documents.workspace import Roster, WorkspaceSettings
from lean.forms.contexts.meetings import (
    build_change_protocol,
    build_closing_protocol,
    build_kickoff_agenda,
    build_kickoff_invitation,
    build_kickoff_protocol,
)
from lean.forms.contexts.parts import Signature
from lean.forms.declension import decline_to_dative, find_sex
from lean.forms.docx import Properties, render
from lean.forms.inspection import read_paragraphs
from lean.regulation import editions
from lean.values import parse_person_name
from lean.views.occasion import Occasion
from lean.workspace.project import Project
from lean.workspace.workspace import Workspace
from tests.documents_in_memory import DocumentsInMemory

if TYPE_CHECKING:
    from pydantic import BaseModel

ON: Final = date(2027, 1, 11)
REGULATION: Final = editions.find("seversk", Path()).on(ON)
FORMS: Final = resources.templates("seversk")[-1] / "forms"
MODELS: Final[dict[str, type[BaseModel]]] = {"card": ProjectCard, "meetings": Meetings, "journal": Journal}
ROSTER: Final = {
    "head": {"name": "Андреев Андрей Андреевич", "post": "Мэр ЗАТО Северск"},
    "coordinators": [{"name": "Борисова Белла Борисовна", "post": "заместитель Мэра ЗАТО Северск"}],
    "working_group": [
        {"name": "Васильев Василий Васильевич", "post": "начальник Общего отдела"},
        {"name": "Мазур Рита Львовна", "post": "начальник отдела"},
    ],
}


def occasion(**documents: Any) -> Occasion:  # noqa: ANN401 - any document
    models = {name: MODELS[name].model_validate(content) for name, content in documents.items()}
    shared = {"roster": Roster.model_validate(ROSTER), "lean": WorkspaceSettings()}
    workspace = Workspace(Path(), DocumentsInMemory(shared))
    return Occasion(Project("p", workspace, DocumentsInMemory(models)), REGULATION, ON)


# Names in the dative -----------------------------------------------------------------------------------------------

DATIVES: Final = (
    ("Иванов И.И.", "Иванову И.И."),
    ("Иванова И.И.", "Ивановой И.И."),
    ("И.И. Кондинская", "Кондинской И.И."),
    ("Бабенышев В.В.", "Бабенышеву В.В."),
    ("Достоевский Фёдор Михайлович", "Достоевскому Ф.М."),
    ("Вышебаба Наталья Александровна", "Вышебабе Н.А."),
    ("Мазур Роман Леонидович", "Мазуру Р.Л."),
    ("Мазур Рита Львовна", "Мазур Р.Л."),
    ("Мазур Р.Л.", "Мазур Р.Л."),  # undecidable: not declined
    ("Коваленко В.В.", "Коваленко В.В."),
    ("Черных П.П.", "Черных П.П."),
    ("Саядян Аветик Сержикович", "Саядяну А.С."),
    ("Орлов Виктор Валерьевич", "Орлову В.В."),
    ("Гончар Кузьма Кузьмич", "Гончару К.К."),
    ("Петров-Водкин К.С.", "Петрову-Водкину К.С."),
    ("Римская-Корсакова А.А.", "Римской-Корсаковой А.А."),
    ("фон Берг Иван Иванович", "фон Бергу И.И."),
    ("Ильин Илья Ильич", "Ильину И.И."),
    ("Алиев Рустам Вагиф оглы", "Алиеву Р.В."),
    ("Толстой Лев Николаевич", "Толстому Л.Н."),
)


@pytest.mark.parametrize(("name", "expected"), DATIVES)
def test_names_are_declined_in_the_dative(name: str, expected: str) -> None:
    assert decline_to_dative(parse_person_name(name)) == expected


SEXES: Final = (
    ("Мазур Роман Леонидович", "male"),
    ("Мазур Рита Львовна", "female"),
    ("Ильина Инна Ильинична", "female"),
    ("Орлова О.О.", "female"),
    ("Орлов О.О.", "male"),
    ("Черных О.О.", None),
)


@pytest.mark.parametrize(("name", "expected"), SEXES)
def test_gender_is_derived_from_patronymic_then_surname(name: str, expected: str | None) -> None:
    assert find_sex(parse_person_name(name)) == expected


# Invitations -------------------------------------------------------------------------------------------------------

INVITED: Final[tuple[tuple[dict[str, Any], tuple[str | None, ...]], ...]] = (
    # the invitation; name, post in the dative, post as given, greeting
    (
        {"name": "Васильев В.В."},
        ("Васильеву\xa0В.В.", None, "начальник Общего отдела", "Уважаемый Василий Васильевич"),
    ),
    (
        {"name": "Мазур Р.Л.", "post": "начальник"},
        ("Мазур\xa0Р.Л.", None, "начальник", "Уважаемая Рита Львовна"),
    ),
    (
        {"name": "Громов Г.Г.", "post_dative": "директору МФЦ", "post": "директор МФЦ"},
        ("Громову\xa0Г.Г.", "Директору МФЦ", None, None),
    ),
    ({"name": "Орёл О.О.", "dative": "Орлу О.О."}, ("Орлу\xa0О.О.", None, None, None)),
    ({"post": "представитель МФЦ"}, (None, None, "представитель МФЦ", None)),
)


@pytest.mark.parametrize(("invitation", "expected"), INVITED)
def test_the_persons_invited(invitation: dict[str, Any], expected: tuple[str | None, ...]) -> None:
    (shown,) = build_kickoff_invitation(occasion(meetings={"kickoff": {"invitations": [invitation]}})).addressees
    assert (shown.name, shown.post, shown.post_as_given, shown.greeting) == expected


def test_each_person_has_a_sheet_in_a_separate_section() -> None:
    people = [{"name": name} for name in ("Васильев В.В.", "Громова Г.Г.", "Мазур Р.Л.")]
    meetings = {"kickoff": {"date": "22.10.2026", "time": "10:00", "place": "Зал", "invitations": people}}
    content = render(
        FORMS / "kickoff-invitation.docx", build_kickoff_invitation(occasion(meetings=meetings)), Properties("", "p")
    )
    lines = list(read_paragraphs(content))
    assert [line for line in lines if line.endswith(("Г.Г.", "В.В.", "Р.Л."))] == [
        "Васильеву\xa0В.В.",
        "Громовой\xa0Г.Г.",
        "Мазур\xa0Р.Л.",
    ]
    assert lines.count("Дата и время: «22»\xa0октября\xa02026\xa0г., 10:00") == 3
    assert lines.count("Уважаемый Василий Васильевич!") == 1
    document = docx.Document(io.BytesIO(content))
    assert len(document.sections) == 3
    assert all(section.different_first_page_header_footer for section in document.sections)


def test_without_persons_a_blank_form_is_printed() -> None:
    lines = list(
        read_paragraphs(
            render(FORMS / "kickoff-invitation.docx", build_kickoff_invitation(occasion()), Properties("", "p"))
        )
    )
    assert lines[:2] == ["", "_" * 30]  # beside the corner block and in it
    assert lines.count("ПРИГЛАШЕНИЕ") == 1


# Agenda and protocols ----------------------------------------------------------------------------------------------


def test_missing_posts_are_taken_from_the_roster() -> None:
    meetings = {"kickoff": {"chair": {"name": "Борисова Б.Б."}, "invitations": [{"name": "Васильев В.В."}]}}
    shown = build_kickoff_agenda(occasion(meetings=meetings))
    assert shown.chair.line == "Борисова\xa0Б.Б., заместитель Мэра ЗАТО Северск"
    assert [person.line for person in shown.invited] == ["Васильев\xa0В.В., начальник Общего отдела"]


PARTICIPANTS: Final = (
    ({"name": "Васильев В.В.", "role": "leader"}, "Васильев\xa0В.В., начальник Общего отдела — Руководитель проекта"),
    ({"name": "Андреев А.А.", "role": "mayor"}, "Андреев\xa0А.А., Мэр ЗАТО Северск"),  # the post contains it already
    ({"name": "Громов Г.Г.", "role": "гость"}, "Громов\xa0Г.Г. — гость"),
    ({"name": "Громов Г.Г."}, "Громов\xa0Г.Г."),
)


@pytest.mark.parametrize(("participant", "line"), PARTICIPANTS)
def test_participants_have_the_roles_of_the_decree(participant: dict[str, Any], line: str) -> None:
    (shown,) = build_kickoff_protocol(occasion(meetings={"kickoff": {"participants": [participant]}})).participants
    assert shown.line == line


APPROVERS: Final[tuple[tuple[dict[str, Any], Signature, Signature], ...]] = (
    # protocol; approver of the kickoff, of the closing
    ({}, Signature(None, None), Signature("Мэр ЗАТО Северск", "А.А.\xa0Андреев")),
    (
        {"approved_by": "Борисова Б.Б."},
        *(Signature("Заместитель Мэра ЗАТО Северск", "Б.Б.\xa0Борисова"),) * 2,
    ),
    ({"approved_by": "врио Мэра ЗАТО Северск"}, *(Signature("Врио Мэра ЗАТО Северск", None),) * 2),
    ({"approved_by": "Громов Г.Г."}, *(Signature(None, "Г.Г.\xa0Громов"),) * 2),
)


@pytest.mark.parametrize(("protocol", "kickoff", "closing"), APPROVERS)
def test_the_approver_of_a_protocol(protocol: dict[str, Any], kickoff: Signature, closing: Signature) -> None:
    of = occasion(meetings={"kickoff": {"protocol": protocol}, "closing": {"protocol": protocol}})
    assert build_kickoff_protocol(of).approves == kickoff
    assert build_closing_protocol(of).approves == closing


def team(number: str, day: str, *changes: str) -> dict[str, Any]:
    return {"date": day, "protocol": {"number": number}, "plan_changes": list(changes)}


CHANGES: Final[tuple[tuple[list[dict[str, Any]], list[tuple[str, str]], str | None], ...]] = (
    # meetings of the team, events with their protocols, the number of the protocol that is printed
    ([], [], None),
    ([team("1", "01.03.2026")], [], None),
    ([team("1", "01.03.2026", "срок"), team("2", "15.03.2026")], [], "1"),
    ([team("1", "01.03.2026", "срок"), team("2", "15.03.2026")], [("plan-changed", "2")], "2"),
    (
        [team("1", "01.03.2026", "срок"), team("2", "15.03.2026", "состав")],
        [("plan-changed", "1")],
        "2",
    ),  # not yet agreed
    ([team("1", "01.03.2026"), team("2", "15.03.2026")], [("plan-changed", "1")], "1"),
    ([team("5", "01.03.2026"), team("6", "15.03.2026", "срок")], [("team-changed", "5")], "6"),
)


@pytest.mark.parametrize(("meetings", "events", "number"), CHANGES)
def test_the_meeting_that_changed_the_plan(
    meetings: list[dict[str, Any]], events: list[tuple[str, str]], number: str | None
) -> None:
    journal = [{"date": "2026-04-01", "event": event, "protocol": protocol} for event, protocol in events]
    assert build_change_protocol(occasion(meetings={"team": meetings}, journal=journal)).number == number


DECISIONS: Final = ((None, "не указано"), (True, "принято"), (False, "не принято"))


@pytest.mark.parametrize(("decided", "said"), DECISIONS)
def test_protocols_print_their_decision(*, decided: bool | None, said: str) -> None:
    of = occasion(meetings={"kickoff": {"initiated": decided}, "closing": {"closed": decided}})
    kickoff = list(
        read_paragraphs(render(FORMS / "kickoff-protocol.docx", build_kickoff_protocol(of), Properties("", "p")))
    )
    closing = list(
        read_paragraphs(render(FORMS / "closing-protocol.docx", build_closing_protocol(of), Properties("", "p")))
    )
    assert f"Решение об инициации проекта: {said}" in kickoff
    assert f"Решение о закрытии проекта: {said}" in closing


DEGREES: Final = (
    ("full", "цели проекта достигнуты полностью"),
    ("partial", "цели проекта достигнуты частично"),
    ("none", "цели проекта не достигнуты"),
    (None, "не указано"),
)


@pytest.mark.parametrize(("degree", "said"), DEGREES)
def test_the_closing_protocol_prints_the_degree_of_achievement(degree: str | None, said: str) -> None:
    assert build_closing_protocol(occasion(meetings={"closing": {"degree": degree}})).degree == said
