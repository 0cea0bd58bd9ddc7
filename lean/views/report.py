"""What a project came to (п. 24): indicators achieved, measures carried out, effects, acts, the survey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lean.rules.report import Achievement, list_achievements
from lean.views.monitoring import list_progress
from lean.views.people import find_signatory
from lean.views.plan import number_measures
from lean.views.survey import view_survey

if TYPE_CHECKING:
    from lean.documents.report import Report
    from lean.views.monitoring import MeasureProgress
    from lean.views.occasion import Occasion
    from lean.views.people import PersonView
    from lean.views.survey import SurveyView
    from lean.workspace.project import Project


@dataclass(frozen=True, slots=True)
class AchievementView:
    """An indicator of the card with its line of the report; `measures` are numbers of those that moved it."""

    achievement: Achievement
    measures: tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """The report on the results; `problems_left` are numbers on the current map with what it says of them."""

    leader: PersonView
    coordinator: PersonView
    report: Report
    indicators: tuple[AchievementView, ...]
    measures: tuple[MeasureProgress, ...]
    survey: SurveyView
    problems_left: tuple[tuple[int, str | None], ...]


def view_report(occasion: Occasion) -> ReportView:
    """Return the report on the results. Raises BrokenDocumentError."""
    project = occasion.project
    described = project.current_map.problems
    return ReportView(
        leader=find_signatory("leader", occasion),
        coordinator=find_signatory("coordinator", occasion),
        report=project.report,
        indicators=view_achievements(project),
        measures=tuple(list_progress(occasion)),
        survey=view_survey(project.survey, occasion.regulation.questionnaire),
        problems_left=tuple((number, described.get(number)) for number in project.report.problems_left),
    )


def view_achievements(project: Project) -> tuple[AchievementView, ...]:
    """Return the indicators of the card with what was reached. Raises BrokenDocumentError."""
    return tuple(
        AchievementView(achieved, number_measures(achieved.line.measures, project))
        for achieved in list_achievements(project)
    )
