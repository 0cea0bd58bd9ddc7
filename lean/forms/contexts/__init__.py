"""What each form shows of a project, as text: views (lean.views) spelled as papers have them, a module per group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lean.forms.contexts import maps
from lean.forms.contexts.card import CardForm, build_card
from lean.forms.contexts.maps import MapForm, build_current_map, build_target_map
from lean.forms.contexts.meetings import (
    AgendaForm,
    ChangeProtocolForm,
    ClosingProtocolForm,
    InvitationForm,
    KickoffProtocolForm,
    build_change_protocol,
    build_closing_protocol,
    build_kickoff_agenda,
    build_kickoff_invitation,
    build_kickoff_protocol,
)
from lean.forms.contexts.overview import BriefingForm, RosterForm, build_briefing, build_roster
from lean.forms.contexts.plan import MonitoringForm, PlanForm, build_monitoring, build_plan
from lean.forms.contexts.results import (
    EvaluationForm,
    PracticeForm,
    ReportForm,
    build_evaluation,
    build_practice,
    build_report,
    list_photographs,
)
from lean.forms.contexts.stages import ScheduleForm, StakeholdersForm, build_schedule, build_stakeholders
from lean.forms.contexts.survey import QuestionnaireForm, SurveySummaryForm, build_questionnaire, build_survey_summary
from lean.forms.fields import KnownField, list_context_fields
from lean.views.meetings import view_meetings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lean.forms.drawings import PaperPicture
    from lean.views.occasion import Occasion

__all__ = ["FORMS", "build_context", "explain_idle", "known_fields", "list_pictures"]

FORMS: Final[Mapping[str, tuple[type, Callable[[Occasion], object]]]] = {
    "card": (CardForm, build_card),
    "current-map": (MapForm, build_current_map),
    "target-map": (MapForm, build_target_map),
    "plan": (PlanForm, build_plan),
    "evaluation": (EvaluationForm, build_evaluation),
    "questionnaire": (QuestionnaireForm, build_questionnaire),
    "survey-summary": (SurveySummaryForm, build_survey_summary),
    "stakeholders": (StakeholdersForm, build_stakeholders),
    "schedule": (ScheduleForm, build_schedule),
    "kickoff-agenda": (AgendaForm, build_kickoff_agenda),
    "kickoff-invitation": (InvitationForm, build_kickoff_invitation),
    "kickoff-protocol": (KickoffProtocolForm, build_kickoff_protocol),
    "change-protocol": (ChangeProtocolForm, build_change_protocol),
    "monitoring": (MonitoringForm, build_monitoring),
    "report": (ReportForm, build_report),
    "closing-protocol": (ClosingProtocolForm, build_closing_protocol),
    "briefing": (BriefingForm, build_briefing),
    "practice": (PracticeForm, build_practice),
    "roster": (RosterForm, build_roster),
}
"""What each form shows and how it is gathered, by the form's name."""


_PICTURES: Final[Mapping[str, Callable[[Occasion], Iterable[PaperPicture]]]] = {
    "report": list_photographs,
    "current-map": lambda occasion: maps.list_pictures(occasion, "current-map"),
    "target-map": lambda occasion: maps.list_pictures(occasion, "target-map"),
}


def list_form_fields(form: str) -> tuple[KnownField, ...]:
    """Return the fields that a template of the form may use. Raises KeyError for a form without a context."""
    return list_context_fields(FORMS[form][0])


def build_context(form: str, occasion: Occasion) -> object:
    """Return what a form shows of a project. Raises KeyError, BrokenDocumentError."""
    return FORMS[form][1](occasion)


def list_pictures(form: str, occasion: Occasion) -> tuple[PaperPicture, ...]:
    """Return the drawings and photographs of a form; none for a form without any. Raises BrokenDocumentError."""
    return tuple(_PICTURES[form](occasion)) if form in _PICTURES else ()


def explain_idle(form: str, occasion: Occasion) -> str | None:
    """Return why a project has no use for a form so far; None where it has. Raises BrokenDocumentError."""
    return "план не меняли" if form == "change-protocol" and view_meetings(occasion).is_plan_unchanged else None
