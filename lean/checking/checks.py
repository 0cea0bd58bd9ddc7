"""Project x regulation -> diagnostics with place and provision. Reads only."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lean.diagnostics import Diagnostic, Finding, Severity, sort_diagnostics
from lean.documents import DOCUMENTS, WORKSPACE_DOCUMENTS
from lean.procedure.course import (
    UNSUCCESSFUL,
    find_misplaced_entries,
    find_seals_in_force,
    follow_journal,
    list_earlier_events,
    list_possible_events,
)
from lean.procedure.journal import find_unsealed_approvals, list_documents_sealed_after
from lean.procedure.seals import seal_data
from lean.rules.catalogue import BUILT_IN, list_rules
from lean.values import format_date
from lean.values.spelling import suggest
from lean.workspace.course import Course
from lean.workspace.files import PROJECTS, is_made_by_programs, is_yaml
from lean.workspace.project import BrokenDocumentError, readable_or

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from lean.regulation.model import Provision, Regulation
    from lean.rules.base import Rule
    from lean.workspace.project import Project
    from lean.workspace.workspace import Workspace

SETTINGS_NAME: Final = "lean"


def check_project(project: Project, regulation: Regulation, on: date) -> list[Diagnostic]:
    """Everything there is to say about a project, sorted, less what the workspace suppresses with a reason."""
    found = _reading(project)
    inspection = _inspect(project, regulation, on)
    course = inspection.course
    if course is not None:
        found += _journal(project, regulation, on)
        found += _unsealed(project, regulation)
        found += [broken for _, broken in find_broken_seals(project, regulation, course)]
    nearest = set(list_possible_events(course, regulation)) if course is not None else set()
    for provision, rule in regulation.rules:
        severity = _severity(rule, course, nearest)
        if severity is not None:
            found += inspection.apply(provision, rule, severity)
    found += project.diagnostics
    return sort_diagnostics(_unsuppressed(found, project))


def check_documents(loaded: Project) -> list[Diagnostic]:
    """What is wrong with a project's files as files, sorted: all that can be said without a regulation."""
    found = [*_reading(loaded), *loaded.diagnostics]
    return sort_diagnostics(found)


def _reading(loaded: Project) -> list[Diagnostic]:
    for name in DOCUMENTS:
        loaded.can_read(name)
    return list(_strangers(loaded))


def check_gate(loaded: Project, regulation: Regulation, event: str, on: date) -> list[Diagnostic]:
    """What is missing for an event: the conditions bound to it that do not hold, as errors, sorted.

    Documents that cannot be read are missing conditions too.
    """
    inspection = _inspect(loaded, regulation, on)
    has_ended = inspection.course is not None and inspection.course.ending is not None
    found: list[Diagnostic] = []
    for provision, rule in regulation.rules:
        if rule.before == event and not (rule.while_running and has_ended):
            found += inspection.apply(provision, rule, Severity.ERROR)
    found += loaded.diagnostics
    return sort_diagnostics(found)


def check_steps(
    loaded: Project, regulation: Regulation, events: Collection[str], course: Course, on: date
) -> dict[str, list[Diagnostic]]:
    """What documents put in the way of each of some events: event -> errors, sorted.

    These are the conditions of its gate, those of earlier gates on documents that it approves (they may have changed
    since), documents that it would approve and that are not there, and approved ones that were changed, unless it
    approves them anew, leads to that, takes the approval back or stops the project.
    """
    broken = tuple(find_broken_seals(loaded, regulation, course)) if events else ()
    found: dict[str, list[Diagnostic]] = {}
    for name in events:
        event = regulation.events[name]
        provision = event.provision
        absent = [document for document in event.seals if not _is_there(loaded, document)]
        undone = (document for other in event.undoes for document in regulation.events[other].seals)
        spared = {*event.seals, *(prepared.split(".")[0] for prepared in event.prepares), *undone}
        found[name] = sort_diagnostics(
            [
                *check_gate(loaded, regulation, name, on),
                *_asked_before(loaded, regulation, name, on),
                *(_unapprovable(loaded, document, provision) for document in absent),
                *(wrong for sealed, wrong in broken if sealed not in spared and event.ends not in UNSUCCESSFUL),
            ]
        )
    return found


def _asked_before(loaded: Project, regulation: Regulation, name: str, on: date) -> Iterator[Diagnostic]:
    """What documents that an event approves lack of the conditions of gates before it."""
    approved = regulation.events[name].seals
    paths = {loaded.loader.path(document) for document in approved}
    gates = set(list_earlier_events(name, regulation)) if approved else ()
    inspection = _inspect(loaded, regulation, on)
    for provision, rule in regulation.rules:
        # Most rules read other documents and need not be asked.
        if rule.before in gates and not rule.reads.isdisjoint(approved):
            found = inspection.apply(provision, rule, Severity.ERROR)
            yield from (wrong for wrong in found if wrong.path in paths)


def _is_there(loaded: Project, document: str) -> bool:
    return readable_or(lambda: loaded.has(document), otherwise=False)


def _unapprovable(loaded: Project, document: str, provision: Provision) -> Diagnostic:
    finding = Finding(document, (), f"нечего утверждать: {document}.yaml нет или он не читается")
    return locate_finding(loaded, finding, "seal", Severity.ERROR, provision.provision)


def check_rules(loaded: Project, regulation: Regulation, on: date) -> set[Diagnostic]:
    """What the rules say that are no condition of an event, less what the workspace suppresses with a reason."""
    inspection = _inspect(loaded, regulation, on)
    found: list[Diagnostic] = []
    for provision, rule in regulation.rules:
        if rule.before is None:
            found += inspection.apply(provision, rule, rule.severity)
    return set(_unsuppressed(found, loaded))


def check_workspace(workspace: Workspace) -> list[Diagnostic]:
    """What is wrong with the files at the top of a workspace."""
    for name in WORKSPACE_DOCUMENTS:
        try:
            workspace.loader(name)
        except BrokenDocumentError:
            continue
    found = [*_misplaced(workspace), *_twins(workspace), *_suppressions(workspace)]
    return sort_diagnostics([*workspace.diagnostics, *found])


def _suppressions(workspace: Workspace) -> Iterator[Diagnostic]:
    """Suppressions that do nothing: without a reason, of a rule or a project that is not there."""
    source = workspace.loader.sources.get(SETTINGS_NAME)
    items = readable_or(lambda: workspace.settings.suppress, ())
    known = (*list_rules(), *BUILT_IN)
    for index, item in enumerate(items):
        for key, wrong in (
            ("reason", "нет причины: без неё замечание не отключается" if item.reason is None else None),
            ("rule", None if item.rule in known else f"правила «{item.rule}» нет{suggest(item.rule or '', known)}"),
            ("project", None if item.project in (None, *workspace.slugs) else f"проекта «{item.project}» нет"),
        ):
            if wrong is not None and source is not None:
                line, column = source.locate(("suppress", index, key))
                path = workspace.loader.path(SETTINGS_NAME)
                yield Diagnostic(path, line, column, "suppression", Severity.WARNING, wrong)


def _misplaced(workspace: Workspace) -> Iterator[Diagnostic]:
    """What lies beside the projects and is not read: documents outside of any project, links to nowhere and outside."""
    for name in workspace.strays:
        message = "файл никто не читает: документы лежат в каталоге своего проекта"
        yield Diagnostic(f"{PROJECTS}/{name}", 1, 1, "file", Severity.WARNING, message)
    for name in workspace.outsiders:
        message = "ссылка ведёт за пределы рабочего каталога: положите сюда сам каталог"
        yield Diagnostic(f"{PROJECTS}/{name}".rstrip("/"), 1, 1, "file", Severity.ERROR, message)
    for name in workspace.dead:
        message = "ссылка никуда не ведёт: положите сюда сам каталог"
        yield Diagnostic(f"{PROJECTS}/{name}", 1, 1, "file", Severity.ERROR, message)


def _twins(workspace: Workspace) -> Iterator[Diagnostic]:
    """Projects that another file system cannot tell apart: names that differ in case or in how letters are composed."""
    first: dict[str, str] = {}
    for slug in workspace.slugs:
        other = first.setdefault(unicodedata.normalize("NFC", slug).casefold(), slug)
        if other != slug:
            message = f"имя отличается от {other} только регистром букв: в Windows останется один каталог из двух"
            yield Diagnostic(f"{PROJECTS}/{slug}", 1, 1, "file", Severity.ERROR, message)


def _severity(rule: Rule, course: Course | None, nearest: set[str]) -> Severity | None:
    """How loudly a rule speaks now; None where its time has not come or is over."""
    if rule.while_running and course is not None and course.ending is not None:
        return None
    before = rule.before
    if before is None or (course is not None and before in course.in_force):
        return rule.severity
    return Severity.NOTE if before in nearest else None


@dataclass(frozen=True)
class _Inspection:
    """A project on a day, with its course; None where the journal cannot be read."""

    project: Project
    course: Course | None
    on: date

    def apply(self, provision: Provision, rule: Rule, severity: Severity) -> Iterator[Diagnostic]:
        """Yield the findings of a rule at their places; nothing where a document that the rule reads is broken."""
        if self.course is None and "journal" in rule.reads:
            return
        findings: list[Finding] = []
        try:
            findings.extend(rule.check(self.project, self.course or Course(), self.on))
        except BrokenDocumentError:
            return
        for finding in findings:
            yield locate_finding(self.project, finding, rule.rule, severity, provision.provision)


def _inspect(project: Project, regulation: Regulation, on: date) -> _Inspection:
    return _Inspection(project, readable_or(lambda: follow_journal(project, regulation, on), None), on)


def locate_finding(loaded: Project, finding: Finding, rule: str, severity: Severity, provision: str) -> Diagnostic:
    """A finding at its line: the nearest existing place of its route, or the top of a file that is not there."""
    loader = loaded.loader
    if finding.document in WORKSPACE_DOCUMENTS:
        loader = loaded.workspace.loader
    source = loader.sources.get(finding.document)
    line, column = source.locate(finding.route) if source is not None else (1, 1)
    return Diagnostic(loader.path(finding.document), line, column, rule, severity, finding.message, provision)


def locate_next_entry(loaded: Project) -> tuple[str, int, int]:
    """Where the next entry of the journal will stand: path, line and column."""
    source = loaded.loader.sources.get("journal")
    return loaded.loader.path("journal"), 1 if source is None else len(source.text.splitlines()) + 1, 1


def _journal(project: Project, regulation: Regulation, on: date) -> Iterator[Diagnostic]:
    for index, key, obstacle in find_misplaced_entries(project, regulation, on):
        finding = Finding("journal", (index, key), obstacle.message)
        yield locate_finding(project, finding, "journal-order", Severity.ERROR, obstacle.provision)


def find_broken_seals(loaded: Project, regulation: Regulation, course: Course) -> Iterator[tuple[str, Diagnostic]]:
    """Sealed documents that differ from what was approved last: (name of the document, what to do).

    Of a document that was approved anew after the course ends, nothing shows what it was then.
    """
    later = list_documents_sealed_after(loaded, course, regulation)
    for name, (index, value) in find_seals_in_force(course).items():
        if name in later:
            continue
        entry = course.entry_at(index)
        event = regulation.events[entry.event]
        provision = event.provision
        if name not in DOCUMENTS:
            finding = Finding("journal", (index, "seals"), f"печать на неизвестном документе «{name}»")
        else:
            there = loaded.can_read(name)
            source = loaded.loader.sources.get(name)
            if source is None and not there:
                continue  # it is no YAML, and its own diagnostic says so: whether it changed, shows when it is read
            if source is not None and seal_data(source.data, regulation.not_sealed.get(name, ())) == value:
                continue
            state = "изменён" if source is not None else "исчез"
            # What exactly changed takes git to tell, and a plain check does not call it.
            shown = f"; что изменилось, покажет lean diff {loaded.slug} --since-approval"
            finding = Finding(
                name if source is not None else "journal",
                () if source is not None else (index, "seals"),
                f"{name}.yaml {state} после события «{event.name}» {format_date(entry.date)}: "
                f"верните утверждённый текст или оформите изменение{_told_amendments(name, regulation)}"
                f"{shown if source is not None else ''}",
            )
        yield name, locate_finding(loaded, finding, "seal", Severity.ERROR, provision.provision)


def _unsealed(project: Project, regulation: Regulation) -> Iterator[Diagnostic]:
    """Approvals written by hand: nothing shows a later change of what was approved."""
    for index, event, missing in find_unsealed_approvals(project, regulation):
        names = ", ".join(f"{name}.yaml" for name in missing)
        message = f"событие записано без печати на {names}: её ставит lean advance; изменений после него не видно"
        finding = Finding("journal", (index, "event"), message)
        yield locate_finding(project, finding, "seal", Severity.NOTE, event.provision.provision)


def list_amending_events(document: str, regulation: Regulation) -> list[str]:
    """The events by which a sealed document may change: they approve it anew, or undo its approval."""
    events = regulation.events
    sealing = {name for name, event in events.items() if document in event.seals}
    return [
        name
        for name, event in events.items()
        if (name in sealing and event.repeatable) or not sealing.isdisjoint(event.undoes)
    ]


def _told_amendments(document: str, regulation: Regulation) -> str:
    names = list_amending_events(document, regulation)
    return f" ({', '.join(names)})" if names else ""


def _strangers(loaded: Project) -> Iterator[Diagnostic]:
    """YAML files that nothing reads: a mistyped name would silently lose a document."""
    known = {f"{name}.yaml" for name in DOCUMENTS}
    names = loaded.loader.names
    for name in names:
        if name in known or not is_yaml(name) or is_made_by_programs(name):
            continue
        path = loaded.loader.path(name).removesuffix(".yaml")
        message = f"файл никто не читает{_hint(name, names, known)}"
        yield Diagnostic(path, 1, 1, "file", Severity.WARNING, message)


def _hint(name: str, names: Collection[str], known: Collection[str]) -> str:
    """What to do about a YAML file that nothing reads, by what lies beside it."""
    hidden = name.casefold().endswith(".txt")
    stem = name.casefold().removesuffix(".txt").removesuffix(".yml").removesuffix(".yaml")
    twin = f"{stem}.yaml"
    if twin in known and twin in names:
        both = "перенесите в него нужное, а этот файл удалите"
        return (
            f": рядом есть {twin}; {both if hidden else 'сведите оба в него, в Windows остался бы один файл из двух'}"
        )
    if twin in known:
        return f": переименуйте в {twin}{'; последнее .txt Windows может не показывать' if hidden else ''}"
    like = next((f"{word}.yaml" for word in _WORDS(stem) if f"{word}.yaml" in known), None)
    if like is None:
        return f"; бывают: {', '.join(sorted(known))}"
    there = f"перенесите нужное в {like}, а этот файл удалите"
    return f": похоже на копию {like}; {there if like in names else f'если она верна, переименуйте в {like}'}"


_WORDS: Final = re.compile(r"[a-z]+(?:-map)?").findall


def _unsuppressed(found: Iterable[Diagnostic], loaded: Project) -> Iterator[Diagnostic]:
    items = readable_or(lambda: loaded.workspace.settings.suppress, ())
    suppressed = {(item.rule, item.project) for item in items if item.reason is not None}
    slug = loaded.slug
    return (d for d in dict.fromkeys(found) if (d.rule, slug) not in suppressed and (d.rule, None) not in suppressed)
