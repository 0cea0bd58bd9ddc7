"""What each form of a project lacks before it can be signed, and the printed file of one that can be made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lean.checking import checks
from lean.diagnostics import Diagnostic, Severity
from lean.documents import DOCUMENTS
from lean.forms.printing import FormContents, PrintedForm, gather_form
from lean.forms.problems import NoTemplateError, TemplateError, TooLongError
from lean.procedure.course import list_earlier_events
from lean.workspace.project import BrokenDocumentError
from lean.workspace.validation import display

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from lean.regulation.model import Regulation
    from lean.workspace.project import Project


@dataclass(frozen=True)
class PreparedForm:
    """A form of a project: its printed file, or the reason why there is none.

    `missing` holds what must be filled in before signing; lines for the signature and its date do not count. `idle`
    says why the project does not need the form yet; what an unneeded form lacks is no fault.
    """

    form: str
    title: str
    missing: tuple[Diagnostic, ...] = ()
    file: PrintedForm | None = None
    refusal: str | None = None
    idle: str | None = None


def prepare_form(
    project: Project, regulation: Regulation, form: str, on: date, *, printing: bool = True
) -> PreparedForm:
    """Return a form of the project as of a day; nothing is written. `printing=False` only finds what it lacks.

    Raises KeyError for a form that the regulation does not name.
    """
    title = regulation.forms[form][1].name
    try:
        content = gather_form(form, project, regulation, on)
        missing = tuple(_find_missing(project, regulation, form, content, on))
        prepared = PreparedForm(form, title, missing, idle=content.idle)
    except NoTemplateError as error:
        return PreparedForm(form, title, refusal=str(error))
    except BrokenDocumentError as error:
        return PreparedForm(form, title, refusal=f"форма «{title}» не напечатана: {error}")
    return _print_file(prepared, content) if printing else prepared


def _print_file(prepared: PreparedForm, content: FormContents) -> PreparedForm:
    try:
        return replace(prepared, file=content.print_form())
    except TooLongError as error:
        return replace(prepared, refusal=f"форма «{prepared.title}» не напечатана: {error}")
    except TemplateError as error:
        return replace(prepared, refusal=str(error))


def _find_missing(
    project: Project, regulation: Regulation, form: str, content: FormContents, on: date
) -> Iterator[Diagnostic]:
    """Yield the unmet conditions of the document that the form prints, if any, and the places the form leaves open."""
    if form in DOCUMENTS:
        yield from _find_unmet_conditions(project, regulation, form, on)
    place = display(project.directory, project.workspace.root)
    provision = regulation.forms[form][0].provision
    messages = content.missing_pictures if form in DOCUMENTS else content.open_places
    yield from (Diagnostic(place, 1, 1, "form", Severity.NOTE, message, provision) for message in messages)


def _find_unmet_conditions(project: Project, regulation: Regulation, document: str, on: date) -> list[Diagnostic]:
    """Return what the document lacks for the event that approves it, or for every event where none approves it.

    Demands of several provisions on one place are one diagnostic that cites them all.
    """
    path = project.loader.path(document)
    provisions: dict[Diagnostic, list[str]] = {}
    gates = _events_up_to_approval(document, regulation)
    for event in (name for name in regulation.events if name in gates):
        for diagnostic in checks.check_gate(project, regulation, event, on):
            if diagnostic.path == path:
                key = replace(diagnostic, provision="", severity=Severity.NOTE)
                provisions.setdefault(key, []).append(diagnostic.provision)
    merged = (replace(key, provision="; ".join(dict.fromkeys(cited))) for key, cited in provisions.items())
    return sorted(merged, key=lambda diagnostic: diagnostic.sort_key)


def _events_up_to_approval(document: str, regulation: Regulation) -> set[str]:
    """Return the event that approves the document and all that lead to it; all events where none approves it."""
    approving = next((name for name, event in regulation.events.items() if document in event.seals), None)
    return set(regulation.events) if approving is None else {approving, *list_earlier_events(approving, regulation)}
