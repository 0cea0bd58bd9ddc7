"""Project -> what a form shows: plain frozen values, each printable as it stands; one module per group of forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lean.forms.contexts import maps
from lean.forms.contexts.card import CardForm, card
from lean.forms.contexts.maps import MapForm, current_map, target_map
from lean.forms.contexts.meetings import (
    AgendaForm,
    ChangeProtocolForm,
    ClosingProtocolForm,
    InvitationForm,
    KickoffProtocolForm,
    change_protocol,
    closing_protocol,
    is_unchanged,
    kickoff_agenda,
    kickoff_invitation,
    kickoff_protocol,
)
from lean.forms.contexts.overview import BriefingForm, RosterForm, briefing, roster
from lean.forms.contexts.parts import Occasion
from lean.forms.contexts.plan import MonitoringForm, PlanForm, monitoring, plan
from lean.forms.contexts.results import (
    EvaluationForm,
    PracticeForm,
    ReportForm,
    evaluation,
    photographs,
    practice,
    report,
)
from lean.forms.contexts.stages import ScheduleForm, StakeholdersForm, schedule, stakeholders
from lean.forms.contexts.survey import QuestionnaireForm, SurveySummaryForm, questionnaire, survey_summary
from lean.forms.fields import KnownField, fields_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lean.forms.drawings import Picture

__all__ = ["FORMS", "Occasion", "context_of", "idle", "known_fields", "pictures"]

FORMS: Final[Mapping[str, tuple[type, Callable[[Occasion], object]]]] = {
    "card": (CardForm, card),
    "current-map": (MapForm, current_map),
    "target-map": (MapForm, target_map),
    "plan": (PlanForm, plan),
    "evaluation": (EvaluationForm, evaluation),
    "questionnaire": (QuestionnaireForm, questionnaire),
    "survey-summary": (SurveySummaryForm, survey_summary),
    "stakeholders": (StakeholdersForm, stakeholders),
    "schedule": (ScheduleForm, schedule),
    "kickoff-agenda": (AgendaForm, kickoff_agenda),
    "kickoff-invitation": (InvitationForm, kickoff_invitation),
    "kickoff-protocol": (KickoffProtocolForm, kickoff_protocol),
    "change-protocol": (ChangeProtocolForm, change_protocol),
    "monitoring": (MonitoringForm, monitoring),
    "report": (ReportForm, report),
    "closing-protocol": (ClosingProtocolForm, closing_protocol),
    "briefing": (BriefingForm, briefing),
    "practice": (PracticeForm, practice),
    "roster": (RosterForm, roster),
}
"""What each form shows and how it is gathered, by the form's name."""


_PICTURES: Final[Mapping[str, Callable[[Occasion], Iterable[Picture]]]] = {
    "report": photographs,
    "current-map": lambda occasion: maps.pictures(occasion, "current-map"),
    "target-map": lambda occasion: maps.pictures(occasion, "target-map"),
}


def known_fields(form: str) -> tuple[KnownField, ...]:
    """The fields that a template of the form may use. Raises KeyError for a form without a context."""
    return fields_of(FORMS[form][0])


def context_of(form: str, occasion: Occasion) -> object:
    """What a form shows on an occasion. Raises KeyError, BrokenDocumentError."""
    return FORMS[form][1](occasion)


def pictures(form: str, occasion: Occasion) -> tuple[Picture, ...]:
    """The drawings and photographs of a form; none for forms that have none. Raises BrokenDocumentError."""
    return tuple(_PICTURES[form](occasion)) if form in _PICTURES else ()


def idle(form: str, occasion: Occasion) -> str | None:
    """Why a project has no use for a form so far; None where it is one that every project has. Raises as gathering."""
    return "план не меняли" if form == "change-protocol" and is_unchanged(occasion) else None
