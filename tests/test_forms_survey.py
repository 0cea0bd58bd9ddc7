"""The questionnaire with the wording of the decree; means of its answers compared with counts by hand."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import docx
import pytest

from lean import resources
from lean.documents.survey import CustomerSurvey, SurveyRound
from lean.documents.workspace import Roster, WorkspaceSettings
from lean.forms.contexts.survey import AverageRow, build_questionnaire, build_survey_summary
from lean.forms.docx import Properties, render
from lean.forms.inspection import read_paragraphs
from lean.regulation import editions
from lean.views.occasion import Occasion
from lean.views.survey import compute_mean
from lean.workspace.project import Project
from lean.workspace.workspace import Workspace
from tests.documents_in_memory import DocumentsInMemory

ON: Final = date(2027, 1, 11)
REGULATION: Final = editions.find("seversk", Path()).on(ON)
FORMS: Final = resources.templates("seversk")[-1] / "forms"


def occasion(survey: dict[str, object]) -> Occasion:
    shared = {"roster": Roster(), "lean": WorkspaceSettings()}
    workspace = Workspace(Path(), DocumentsInMemory(shared))
    project = Project("spravki", workspace, DocumentsInMemory({"survey": CustomerSurvey.model_validate(survey)}))
    return Occasion(project, REGULATION, ON)


DECREE: Final = (
    ("", "Вопросы", "Нет", "Скорее нет", "Скорее да", "Да"),
    ("", "Баллы", "1", "2", "3", "4"),
    ("Процесс", "Удовлетворены ли Вы в целом работой процесса?", "", "", "", ""),
    ("Процесс", "Является ли процесс для Вас простым и понятным?", "", "", "", ""),
    ("Процесс", "Является ли длительность процесса для Вас оптимальной?", "", "", "", ""),
    (
        "Поддержка пользователей процесса",
        "Удовлетворены ли Вы нормативной документацией по процессу (инструкции, стандарты, регламенты)",
        *("", "", "", ""),
    ),
    (
        "Поддержка пользователей процесса",
        "Удовлетворены ли Вы качеством поддержки и сервиса (консультациями)?",
        *("", "", "", ""),
    ),
    ("Итого средний балл:", "Итого средний балл:", "", "", "", ""),
    ("Комментарии", 'В случае ответа "Нет" / "Скорее нет" - прокомментируйте', "", "", "", ""),
    ("Комментарии", "Есть ли у Вас предложения по совершенствованию процесса?", "", "", "", ""),
)
"""The table of the questionnaire (прил. 5); a merged cell is repeated for each column."""


def test_the_questionnaire_has_the_wording_of_the_decree() -> None:
    content = render(FORMS / "questionnaire.docx", build_questionnaire(occasion({})), Properties("Анкета", "spravki"))
    document = docx.Document(io.BytesIO(content))
    assert [p.text for p in document.paragraphs if p.text.strip("_")] == [
        "АНКЕТА",
        "заказчика процесса",
        "(наименование процесса, по которому проводилось анкетирование)",
    ]
    (table,) = document.tables
    assert tuple(tuple(cell.text for cell in row.cells) for row in table.rows) == DECREE


def test_the_name_of_the_process_replaces_the_blank_line() -> None:
    shown = build_questionnaire(occasion({"process": "Выдача справок"}))
    lines = list(read_paragraphs(render(FORMS / "questionnaire.docx", shown, Properties("Анкета", "spravki"))))
    assert lines[:3] == ["АНКЕТА", "заказчика процесса", "Выдача справок"]


MEANS: Final[tuple[tuple[tuple[int, ...], str | None], ...]] = (
    # counts of answers from one point on, the mean counted by hand
    ((2, 9, 7, 2), "2.45"),  # (2 + 18 + 21 + 8) / 20 = 49 / 20
    ((0, 0, 8, 12), "3.60"),
    ((1, 2, 10, 7), "3.15"),
    ((1, 0, 0, 1), "2.50"),
    ((2, 1, 0, 0), "1.33"),  # 4 / 3
    ((1, 2, 0, 0), "1.67"),  # 5 / 3
    ((199, 1, 0, 0), "1.01"),  # 201 / 200 = 1.005: half goes up
    ((197, 3, 0, 0), "1.02"),  # 203 / 200 = 1.015: up again, not to the even hundredth
    ((0, 0, 0, 9), "4.00"),
    ((0, 0, 0, 0), None),
    ((), None),
)


@pytest.mark.parametrize(("counts", "expected"), MEANS)
def test_means_are_rounded_half_up_to_hundredths(counts: tuple[int, ...], expected: str | None) -> None:
    held = SurveyRound.model_validate({"answers": [{"question": "overall", "counts": list(counts)}]})
    assert compute_mean(held, {"overall"}) == (Decimal(expected) if expected is not None else None)
    assert compute_mean(held, {"clear"}) is None


def answers(*counts: list[int]) -> list[dict[str, object]]:
    names = ("overall", "clear", "duration", "rules", "support")
    return [{"question": name, "counts": line} for name, line in zip(names, counts, strict=False)]


def test_means_of_groups_and_total_are_taken_over_answers() -> None:
    shown = build_survey_summary(
        occasion(
            {
                "initial": {
                    "respondents": [{"unit": "МФЦ", "people": 4}, {"unit": "Граждане", "people": 6}],
                    # 10 answers of 1 point and 2 of 4: the mean of the group is 18 / 12, of the two questions 2.5.
                    "answers": answers([10, 0, 0, 0], [0, 0, 0, 2], [], [0, 4, 0, 0]),
                },
                "final": {"answers": answers([0, 0, 0, 10], [0, 0, 0, 2])},
            }
        )
    )
    process, support = shown.groups
    assert [question.initial for question in process.questions] == ["1,00", "4,00", "—"]
    assert (process.average.initial, process.average.final, process.average.change) == ("1,50", "4,00", "+2,50")
    assert (support.average.initial, support.average.final, support.average.change) == ("2,00", "—", "—")
    assert (shown.total.initial, shown.total.final) == ("1,63", "4,00")  # 26 / 16 = 1.625
    assert shown.total.change == "+2,37"  # of the printed means
    assert (shown.initial.people, shown.final.people) == (10, 0)
    assert shown.scale == "1 — Нет, 2 — Скорее нет, 3 — Скорее да, 4 — Да"


@pytest.mark.parametrize(
    ("before", "after", "change"), [([0, 0, 0, 1], [1, 0, 0, 0], "−3,00"), ([0, 1, 0, 0], [0, 1, 0, 0], "0,00")]
)
def test_changes_are_printed_with_a_sign(before: list[int], after: list[int], change: str) -> None:
    shown = build_survey_summary(
        occasion({"initial": {"answers": answers(before)}, "final": {"answers": answers(after)}})
    )
    assert shown.total == AverageRow("Итого средний балл", shown.total.initial, shown.total.final, change)
    assert shown.groups[0].questions[0].change == change
