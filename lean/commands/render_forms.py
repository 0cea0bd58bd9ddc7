"""The forms of a project made in memory: what each lacks, its file, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lean.checking import checks
from lean.cli.session import Session, UsageError, nearest
from lean.diagnostics import Diagnostic, Severity
from lean.documents import DOCUMENTS
from lean.forms.printing import Gathered, Printed, gathered, template_of
from lean.forms.problems import NoTemplateError, TemplateError, TooLongError
from lean.procedure.course import leading_to
from lean.reporters import visible
from lean.workspace.project import BrokenDocumentError
from lean.workspace.validation import display

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lean.regulation.model import Regulation
    from lean.workspace.project import Project


@dataclass(frozen=True)
class Made:
    """A form as it came out: its file, or why there is none.

    ``missing`` is what has to be there before it is signed: an open line for a signature or its date is none of it.
    ``idle`` says why the project has no use for the form so far; what such a form lacks is no fault.
    """

    form: str
    title: str
    missing: tuple[Diagnostic, ...] = ()
    file: Printed | None = None
    refusal: str | None = None
    idle: str | None = None


def chosen(session: Session, regulation: Regulation, forms: Sequence[str], *, everything: bool) -> list[str]:
    """The forms that are asked for: the named ones, or those and all others that have a template. Raises UsageError."""
    for form in forms:
        known(form, regulation)
    ready = [form for form in regulation.forms if template_of(form, regulation, session.workspace.root) is not None]
    if everything:
        return [*forms, *(form for form in ready if form not in forms)]
    if not forms:
        raise UsageError(f"не указана форма: {', '.join(ready)}; все сразу — --all, полный список — lean render --list")
    return list(dict.fromkeys(forms))


def known(form: str, regulation: Regulation) -> None:
    """Raises UsageError for a form that the regulation does not name."""
    if form not in regulation.forms:
        raise UsageError(f"формы «{visible(form)}» нет{nearest(form, regulation.forms)}")


def made(session: Session, loaded: Project, form: str, *, printing: bool = True) -> Made:
    """A form of a project; nothing is written. Without ``printing`` it is only asked what it lacks."""
    regulation = session.regulation(loaded)
    title = regulation.forms[form][1].name
    try:
        shows = gathered(form, loaded, regulation, session.on)
        found = Made(form, title, tuple(_missing(session, loaded, form, shows)), idle=shows.idle)
    except NoTemplateError as error:
        return Made(form, title, refusal=str(error))
    except BrokenDocumentError as error:
        return Made(form, title, refusal=f"форма «{title}» не напечатана: {error}")
    return _printed(found, shows) if printing else found


def _printed(found: Made, shows: Gathered) -> Made:
    try:
        return replace(found, file=shows.printed())
    except TooLongError as error:
        return replace(found, refusal=f"форма «{found.title}» не напечатана: {error}")
    except TemplateError as error:
        return replace(found, refusal=str(error))


def _missing(session: Session, loaded: Project, form: str, shows: Gathered) -> Iterator[Diagnostic]:
    """What the form lacks: by the conditions of its document where it prints one, and the places it leaves open."""
    regulation = session.regulation(loaded)
    if form in DOCUMENTS:
        yield from _unfulfilled(loaded, regulation, form, session)
    place = display(loaded.directory, session.workspace.root)
    cite = regulation.forms[form][0].provision
    told = shows.pictures_missing if form in DOCUMENTS else shows.open_places
    yield from (Diagnostic(place, 1, 1, "form", Severity.NOTE, message, cite) for message in told)


def _unfulfilled(loaded: Project, regulation: Regulation, form: str, session: Session) -> list[Diagnostic]:
    """What the document lacks until the event that approves it, or until its last gate where nothing does.

    One place is told once, with all provisions that ask for it.
    """
    path = loaded.loader.path(form)
    provisions: dict[Diagnostic, list[str]] = {}
    gates = _gates(form, regulation)
    for event in (name for name in regulation.events if name in gates):
        for item in checks.check_gate(loaded, regulation, event, session.on):
            if item.path == path:
                provisions.setdefault(replace(item, provision="", severity=Severity.NOTE), []).append(item.provision)
    merged = (replace(item, provision="; ".join(dict.fromkeys(cited))) for item, cited in provisions.items())
    return sorted(merged, key=lambda item: item.sort_key)


def _gates(form: str, regulation: Regulation) -> set[str]:
    """The event that approves the form's document and those that lead to it; all events where none does."""
    approving = next((name for name, event in regulation.events.items() if form in event.seals), None)
    return set(regulation.events) if approving is None else {approving, *leading_to(approving, regulation)}
