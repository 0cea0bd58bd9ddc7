"""Checks a project against its regulation: diagnostics with places and provisions. Writes nothing."""

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
NOT_SUPPRESSIBLE: Final = frozenset({"seal", "journal-past"})
"""Rules that show a change of what was approved or saved: no setting turns them off."""


def check_project(project: Project, regulation: Regulation, on: date) -> list[Diagnostic]:
    """Return all diagnostics of a project, sorted, without those that the workspace suppresses with a reason."""
    diagnostics = _read_documents(project)
    inspection = _inspect(project, regulation, on)
    course = inspection.course
    if course is not None:
        diagnostics += _check_journal(project, regulation, on)
        diagnostics += _find_unsealed(project, regulation)
        diagnostics += [broken for _, broken in find_broken_seals(project, regulation, course)]
    nearest = set(list_possible_events(course, regulation)) if course is not None else set()
    for provision, rule in regulation.rules:
        severity = _current_severity(rule, course, nearest)
        if severity is not None:
            diagnostics += inspection.apply(provision, rule, severity)
    diagnostics += project.diagnostics
    return sort_diagnostics(_without_suppressed(diagnostics, project))


def check_documents(project: Project) -> list[Diagnostic]:
    """Return what is wrong with a project's files as files, sorted: all that can be checked without a regulation."""
    diagnostics = [*_read_documents(project), *project.diagnostics]
    return sort_diagnostics(diagnostics)


def _read_documents(project: Project) -> list[Diagnostic]:
    for name in DOCUMENTS:
        project.can_read(name)
    return list(_find_unread_files(project))


def check_gate(project: Project, regulation: Regulation, event: str, on: date) -> list[Diagnostic]:
    """Return the conditions of an event that do not hold, as errors, sorted.

    Documents that cannot be read are missing conditions too.
    """
    inspection = _inspect(project, regulation, on)
    has_ended = inspection.course is not None and inspection.course.ending is not None
    diagnostics: list[Diagnostic] = []
    for provision, rule in regulation.rules:
        if rule.before == event and not (rule.while_running and has_ended):
            diagnostics += inspection.apply(provision, rule, Severity.ERROR)
    diagnostics += project.diagnostics
    return sort_diagnostics(diagnostics)


def check_steps(
    project: Project, regulation: Regulation, events: Collection[str], course: Course, on: date
) -> dict[str, list[Diagnostic]]:
    """Return the errors that prevent each of some events: event -> errors, sorted.

    These are the conditions of its gate, those of earlier gates on documents that it approves (they may have changed
    since), documents that it would approve and that are not there, and approved ones that were changed, unless it
    approves them again, leads to that, takes the approval back or stops the project.
    """
    broken = tuple(find_broken_seals(project, regulation, course)) if events else ()
    missing: dict[str, list[Diagnostic]] = {}
    for name in events:
        event = regulation.events[name]
        provision = event.provision
        absent = [document for document in event.seals if not _has_document(project, document)]
        undone = (document for other in event.undoes for document in regulation.events[other].seals)
        exempt = {*event.seals, *(prepared.split(".")[0] for prepared in event.prepares), *undone}
        missing[name] = sort_diagnostics(
            [
                *check_gate(project, regulation, name, on),
                *_check_earlier_gates(project, regulation, name, on),
                *(_refuse_approval(project, document, provision) for document in absent),
                *(wrong for sealed, wrong in broken if sealed not in exempt and event.ends not in UNSUCCESSFUL),
            ]
        )
    return missing


def _check_earlier_gates(project: Project, regulation: Regulation, name: str, on: date) -> Iterator[Diagnostic]:
    """Yield the conditions of earlier gates that the documents which an event approves do not meet."""
    approved = regulation.events[name].seals
    paths = {project.loader.path(document) for document in approved}
    gates = set(list_earlier_events(name, regulation)) if approved else ()
    inspection = _inspect(project, regulation, on)
    for provision, rule in regulation.rules:
        # Most rules read other documents and are skipped.
        if rule.before in gates and not rule.reads.isdisjoint(approved):
            diagnostics = inspection.apply(provision, rule, Severity.ERROR)
            yield from (wrong for wrong in diagnostics if wrong.path in paths)


def _has_document(project: Project, document: str) -> bool:
    return readable_or(lambda: project.has(document), otherwise=False)


def _refuse_approval(project: Project, document: str, provision: Provision) -> Diagnostic:
    finding = Finding(document, (), f"нечего утверждать: {document}.yaml нет или он не читается")
    return locate_finding(project, finding, "seal", Severity.ERROR, provision.provision)


def check_rules(project: Project, regulation: Regulation, on: date) -> set[Diagnostic]:
    """Return the findings of the rules that are no condition of an event, without those suppressed with a reason."""
    inspection = _inspect(project, regulation, on)
    diagnostics: list[Diagnostic] = []
    for provision, rule in regulation.rules:
        if rule.before is None:
            diagnostics += inspection.apply(provision, rule, rule.severity)
    return set(_without_suppressed(diagnostics, project))


def check_workspace(workspace: Workspace) -> list[Diagnostic]:
    """Return what is wrong with the files at the top of a workspace, sorted."""
    for name in WORKSPACE_DOCUMENTS:
        try:
            workspace.loader(name)
        except BrokenDocumentError:
            continue
    diagnostics = [*_find_misplaced_files(workspace), *_find_twins(workspace), *_find_idle_suppressions(workspace)]
    return sort_diagnostics([*workspace.diagnostics, *diagnostics])


def _find_idle_suppressions(workspace: Workspace) -> Iterator[Diagnostic]:
    """Yield the suppressions that do nothing: without a reason, of an unknown rule or of an unknown project."""
    source = workspace.loader.sources.get(SETTINGS_NAME)
    items = readable_or(lambda: workspace.settings.suppress, ())
    known = (*list_rules(), *BUILT_IN)
    for index, item in enumerate(items):
        for key, wrong in (
            ("reason", "нет причины: без неё замечание не отключается" if item.reason is None else None),
            ("rule", "печати и записи журнала проверяются всегда" if item.rule in NOT_SUPPRESSIBLE else None),
            ("rule", None if item.rule in known else f"правила «{item.rule}» нет{suggest(item.rule or '', known)}"),
            ("project", None if item.project in (None, *workspace.slugs) else f"проекта «{item.project}» нет"),
        ):
            if wrong is not None and source is not None:
                line, column = source.locate(("suppress", index, key))
                path = workspace.loader.path(SETTINGS_NAME)
                yield Diagnostic(path, line, column, "suppression", Severity.WARNING, wrong)


def _find_misplaced_files(workspace: Workspace) -> Iterator[Diagnostic]:
    """Yield what lies beside the projects and is not read: stray documents, broken links and links to the outside."""
    for name in workspace.strays:
        message = "файл никто не читает: документы лежат в каталоге своего проекта"
        yield Diagnostic(f"{PROJECTS}/{name}", 1, 1, "file", Severity.WARNING, message)
    for name in workspace.outsiders:
        message = "ссылка ведёт за пределы рабочего каталога: положите сюда сам каталог"
        yield Diagnostic(f"{PROJECTS}/{name}".rstrip("/"), 1, 1, "file", Severity.ERROR, message)
    for name in workspace.dead:
        message = "ссылка никуда не ведёт: положите сюда сам каталог"
        yield Diagnostic(f"{PROJECTS}/{name}", 1, 1, "file", Severity.ERROR, message)


def _find_twins(workspace: Workspace) -> Iterator[Diagnostic]:
    """Yield projects whose names differ only in case or in the composition of letters, as some file systems ignore."""
    first: dict[str, str] = {}
    for slug in workspace.slugs:
        other = first.setdefault(unicodedata.normalize("NFC", slug).casefold(), slug)
        if other != slug:
            message = f"имя отличается от {other} только регистром букв: в Windows останется один каталог из двух"
            yield Diagnostic(f"{PROJECTS}/{slug}", 1, 1, "file", Severity.ERROR, message)


def _current_severity(rule: Rule, course: Course | None, nearest: set[str]) -> Severity | None:
    """Return the severity of a rule's findings now; None where its time has not come or is over."""
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


def locate_finding(project: Project, finding: Finding, rule: str, severity: Severity, provision: str) -> Diagnostic:
    """Return a finding at the nearest existing place of its route, or at the top of a file that does not exist."""
    loader = project.loader
    if finding.document in WORKSPACE_DOCUMENTS:
        loader = project.workspace.loader
    source = loader.sources.get(finding.document)
    line, column = source.locate(finding.route) if source is not None else (1, 1)
    return Diagnostic(loader.path(finding.document), line, column, rule, severity, finding.message, provision)


def locate_next_entry(project: Project) -> tuple[str, int, int]:
    """Return where the next entry of the journal will stand: path, line and column."""
    source = project.loader.sources.get("journal")
    return project.loader.path("journal"), 1 if source is None else len(source.text.splitlines()) + 1, 1


def _check_journal(project: Project, regulation: Regulation, on: date) -> Iterator[Diagnostic]:
    for index, key, obstacle in find_misplaced_entries(project, regulation, on):
        finding = Finding("journal", (index, key), obstacle.message)
        yield locate_finding(project, finding, "journal-order", Severity.ERROR, obstacle.provision)


def find_broken_seals(project: Project, regulation: Regulation, course: Course) -> Iterator[tuple[str, Diagnostic]]:
    """Yield the sealed documents that differ from what was approved last, each with its diagnostic.

    A document that was approved again after the end of the course is left out: its former content is not known.
    """
    later = list_documents_sealed_after(project, course, regulation)
    for name, (index, value) in find_seals_in_force(course).items():
        if name in later:
            continue
        entry = course.entry_at(index)
        event = regulation.events[entry.event]
        provision = event.provision
        if name not in DOCUMENTS:
            finding = Finding("journal", (index, "seals"), f"печать на неизвестном документе «{name}»")
        else:
            is_readable = project.can_read(name)
            source = project.loader.sources.get(name)
            if source is None and not is_readable:
                continue  # it is no YAML, and its own diagnostic says so: whether it changed, shows when it is read
            if source is not None and seal_data(source.data, regulation.not_sealed.get(name, ())) == value:
                continue
            state = "изменён" if source is not None else "исчез"
            # Only git knows what exactly changed, and a plain check does not call it.
            hint = f"; что изменилось, покажет lean diff {project.slug} --since-approval"
            finding = Finding(
                name if source is not None else "journal",
                () if source is not None else (index, "seals"),
                f"{name}.yaml {state} после события «{event.name}» {format_date(entry.date)}: "
                f"верните утверждённый текст или оформите изменение{_describe_amendments(name, regulation)}"
                f"{hint if source is not None else ''}",
            )
        yield name, locate_finding(project, finding, "seal", Severity.ERROR, provision.provision)


def _find_unsealed(project: Project, regulation: Regulation) -> Iterator[Diagnostic]:
    """Yield a note per approval written by hand, without a seal: a later change of the document cannot be seen."""
    for index, event, missing in find_unsealed_approvals(project, regulation):
        names = ", ".join(f"{name}.yaml" for name in missing)
        message = f"событие записано без печати на {names}: её ставит lean advance; изменений после него не видно"
        finding = Finding("journal", (index, "event"), message)
        yield locate_finding(project, finding, "seal", Severity.NOTE, event.provision.provision)


def list_amending_events(document: str, regulation: Regulation) -> list[str]:
    """Return the events by which a sealed document may change: they approve it again or undo its approval."""
    events = regulation.events
    sealing = {name for name, event in events.items() if document in event.seals}
    return [
        name
        for name, event in events.items()
        if (name in sealing and event.repeatable) or not sealing.isdisjoint(event.undoes)
    ]


def _describe_amendments(document: str, regulation: Regulation) -> str:
    names = list_amending_events(document, regulation)
    return f" ({', '.join(names)})" if names else ""


def _find_unread_files(project: Project) -> Iterator[Diagnostic]:
    """Yield a warning per YAML file that nothing reads: a mistyped name would silently lose a document."""
    known = {f"{name}.yaml" for name in DOCUMENTS}
    names = project.loader.names
    for name in names:
        if name in known or not is_yaml(name) or is_made_by_programs(name):
            continue
        path = project.loader.path(name).removesuffix(".yaml")
        message = f"файл никто не читает{_suggest_remedy(name, names, known)}"
        yield Diagnostic(path, 1, 1, "file", Severity.WARNING, message)


def _suggest_remedy(name: str, names: Collection[str], known: Collection[str]) -> str:
    """Return what to do about a YAML file that nothing reads, by the other files of the directory."""
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
    remedy = f"перенесите нужное в {like}, а этот файл удалите"
    return f": похоже на копию {like}; {remedy if like in names else f'если она верна, переименуйте в {like}'}"


_WORDS: Final = re.compile(r"[a-z]+(?:-map)?").findall


def _without_suppressed(diagnostics: Iterable[Diagnostic], project: Project) -> Iterator[Diagnostic]:
    items = readable_or(lambda: project.workspace.settings.suppress, ())
    suppressed = {(item.rule, item.project) for item in items if item.reason is not None}
    slug = project.slug
    return (
        d
        for d in dict.fromkeys(diagnostics)
        if d.rule in NOT_SUPPRESSIBLE or ((d.rule, slug) not in suppressed and (d.rule, None) not in suppressed)
    )
