"""The vocabulary of demands that a regulation binds to its provisions: a literal union, one class per demand."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lean.rules.appeals import AppealProjects, AppealsJudged, AppealsMutual
from lean.rules.attachments import AttachmentThere
from lean.rules.card import KnownGoals, NoPlaceholders, PersonAmong, SamePerson, TextFits
from lean.rules.dates import (
    DatedByEvent,
    DatesInOrder,
    InsidePeriod,
    NotInFuture,
    PeriodAfterEvent,
    PeriodEndsOn,
    PeriodWorkingDays,
)
from lean.rules.days import DaysMixed
from lean.rules.decisions import DecisionRecorded, ValueIs
from lean.rules.filled import Filled
from lean.rules.indicators import IndicatorComparable, IndicatorMeasurable, IndicatorNoMeasures, PossibleValues
from lean.rules.maps import BoundariesAgree, LeadTimeAgrees, MapSound, ProblemsAnswered
from lean.rules.meetings import DegreeAgrees, InvitationsInTime, MeetingDates, RolesAgree, RolesPresent
from lean.rules.people import NamesAgree, PostsAgree, TeamNamed
from lean.rules.plan import (
    CancellationAgreed,
    CausesNamed,
    ChangeMinuted,
    MeasuresDated,
    MeasuresFinished,
    MeasuresOrdered,
    ProblemsMet,
    TeamMeets,
)
from lean.rules.references import NoRepeats, ReferenceKnown
from lean.rules.report import ActualComparable, IndicatorsReported, ReportAfterMeasures, ShortfallExplained
from lean.rules.schedule import ScheduleAgrees
from lean.rules.survey import AveragesAgree, SurveyAnswered, SurveyComments, SurveyCounts

AnyRule = Annotated[
    Filled
    | ActualComparable
    | AppealProjects
    | AppealsJudged
    | AppealsMutual
    | AttachmentThere
    | AveragesAgree
    | BoundariesAgree
    | CancellationAgreed
    | CausesNamed
    | ChangeMinuted
    | DatedByEvent
    | DatesInOrder
    | DaysMixed
    | DecisionRecorded
    | DegreeAgrees
    | IndicatorComparable
    | IndicatorMeasurable
    | IndicatorNoMeasures
    | IndicatorsReported
    | InsidePeriod
    | InvitationsInTime
    | KnownGoals
    | LeadTimeAgrees
    | MapSound
    | MeasuresDated
    | MeasuresFinished
    | MeasuresOrdered
    | MeetingDates
    | NamesAgree
    | NoPlaceholders
    | NoRepeats
    | NotInFuture
    | PeriodAfterEvent
    | PeriodEndsOn
    | PeriodWorkingDays
    | PersonAmong
    | PossibleValues
    | PostsAgree
    | ProblemsAnswered
    | ProblemsMet
    | ReferenceKnown
    | ReportAfterMeasures
    | RolesAgree
    | RolesPresent
    | SamePerson
    | ScheduleAgrees
    | ShortfallExplained
    | SurveyAnswered
    | SurveyComments
    | SurveyCounts
    | TeamMeets
    | TeamNamed
    | TextFits
    | ValueIs,
    Field(discriminator="rule"),
]
