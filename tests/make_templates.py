"""First drafts of form templates in the house style: `python -m tests.make_templates card FILE`.

The DOCX in templates/ is the source from then on: it is opened and changed in Word, and nothing makes it again.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from tests.papers.brief import brief
from tests.papers.card import card
from tests.papers.maps import current_map, target_map
from tests.papers.meetings import (
    change_protocol,
    closing_protocol,
    kickoff_agenda,
    kickoff_invitation,
    kickoff_protocol,
)
from tests.papers.plan import monitoring, plan, schedule, stakeholders
from tests.papers.registry import registry
from tests.papers.results import briefing, evaluation, practice, report, roster
from tests.papers.survey import questionnaire, survey_summary

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document

TEMPLATES: Final[dict[str, Callable[[], Document]]] = {
    "card": card,
    "current-map": current_map,
    "target-map": target_map,
    "plan": plan,
    "monitoring": monitoring,
    "schedule": schedule,
    "stakeholders": stakeholders,
    "evaluation": evaluation,
    "questionnaire": questionnaire,
    "survey-summary": survey_summary,
    "kickoff-agenda": kickoff_agenda,
    "kickoff-invitation": kickoff_invitation,
    "kickoff-protocol": kickoff_protocol,
    "change-protocol": change_protocol,
    "report": report,
    "closing-protocol": closing_protocol,
    "briefing": briefing,
    "practice": practice,
    "roster": roster,
    "registry": registry,
    "brief": brief,
}

if __name__ == "__main__":
    form, target = sys.argv[1:]
    TEMPLATES[form]().save(target)
