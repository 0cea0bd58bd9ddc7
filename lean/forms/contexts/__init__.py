"""What each form shows of a project, as text: views (lean.views) spelled as papers have them, a module per group."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from lean.forms.fields import KnownField, list_context_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lean.forms.drawings import PaperPicture
    from lean.rules.maps import MapName
    from lean.views.occasion import Occasion

__all__ = ["FORMS", "build_context", "explain_idle", "list_form_fields", "list_pictures"]


class FormPlace(NamedTuple):
    """Where a form is defined: a module of this package, the class of what it shows, the function that builds that."""

    module: str
    shows: str
    build: str


FORMS: Final[Mapping[str, FormPlace]] = {
    "card": FormPlace("card", "CardForm", "build_card"),
    "current-map": FormPlace("maps", "MapForm", "build_current_map"),
    "target-map": FormPlace("maps", "MapForm", "build_target_map"),
    "plan": FormPlace("plan", "PlanForm", "build_plan"),
    "evaluation": FormPlace("results", "EvaluationForm", "build_evaluation"),
    "questionnaire": FormPlace("survey", "QuestionnaireForm", "build_questionnaire"),
    "survey-summary": FormPlace("survey", "SurveySummaryForm", "build_survey_summary"),
    "stakeholders": FormPlace("stages", "StakeholdersForm", "build_stakeholders"),
    "schedule": FormPlace("stages", "ScheduleForm", "build_schedule"),
    "kickoff-agenda": FormPlace("meetings", "AgendaForm", "build_kickoff_agenda"),
    "kickoff-invitation": FormPlace("meetings", "InvitationForm", "build_kickoff_invitation"),
    "kickoff-protocol": FormPlace("meetings", "KickoffProtocolForm", "build_kickoff_protocol"),
    "change-protocol": FormPlace("meetings", "ChangeProtocolForm", "build_change_protocol"),
    "monitoring": FormPlace("plan", "MonitoringForm", "build_monitoring"),
    "report": FormPlace("results", "ReportForm", "build_report"),
    "closing-protocol": FormPlace("meetings", "ClosingProtocolForm", "build_closing_protocol"),
    "briefing": FormPlace("overview", "BriefingForm", "build_briefing"),
    "practice": FormPlace("results", "PracticeForm", "build_practice"),
    "roster": FormPlace("overview", "RosterForm", "build_roster"),
}
"""What each form shows and how it is gathered, by the form's name. A module is imported for its forms alone."""


def list_form_fields(form: str) -> tuple[KnownField, ...]:
    """Return the fields that a template of the form may use. Raises KeyError for a form without a context."""
    place = FORMS[form]
    return list_context_fields(_load(place.module, place.shows))


def build_context(form: str, occasion: Occasion) -> object:
    """Return what a form shows of a project. Raises KeyError, BrokenDocumentError."""
    place = FORMS[form]
    return _load(place.module, place.build)(occasion)


def list_pictures(form: str, occasion: Occasion) -> tuple[PaperPicture, ...]:
    """Return the drawings and photographs of a form; none for a form without any. Raises BrokenDocumentError."""
    if form == "report":
        from lean.forms.contexts.results import list_photographs  # noqa: PLC0415 - for its forms alone

        return tuple(list_photographs(occasion))
    if form in ("current-map", "target-map"):
        from lean.forms.contexts import maps  # noqa: PLC0415 - same

        return tuple(maps.list_pictures(occasion, cast("MapName", form)))
    return ()


def explain_idle(form: str, occasion: Occasion) -> str | None:
    """Return why a project has no use for a form so far; None where it has. Raises BrokenDocumentError."""
    if form != "change-protocol":
        return None
    from lean.views.meetings import view_meetings  # noqa: PLC0415 - for that form alone

    return "план не меняли" if view_meetings(occasion).is_plan_unchanged else None


def _load(module: str, name: str) -> Any:  # noqa: ANN401 - a class or a function
    """Return what a module of this package defines under a name."""
    return getattr(importlib.import_module(f"{__name__}.{module}"), name)
