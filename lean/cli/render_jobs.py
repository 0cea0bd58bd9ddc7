"""Printing the forms of one project, or of all projects by several processes."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lean import reporters
from lean.cli.arguments import choose_forms
from lean.cli.session import RefusalError, Session, UsageError
from lean.cli.workers import count_cores, map_in_workers, open_worker_session
from lean.forms.printing import PrintedForm
from lean.office.soffice import NoPdfError, convert_to_pdf
from lean.status.form_readiness import prepare_form
from lean.workspace import writer
from lean.workspace.files import leads_outside, resolve_named_path
from lean.workspace.validation import display

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from lean.status.form_readiness import PreparedForm
    from lean.workspace.project import Project


@dataclass(frozen=True)
class RenderJob:
    """Which forms to print and where: into `folder`, or beside each project where it is None.

    `check` prepares every form and writes none.
    """

    forms: tuple[str, ...]
    everything: bool
    folder: Path | None
    pdf: bool
    check: bool


@dataclass
class RenderResult:
    """What came of a job for a project: objects for programs, lines for people, notes, refusals, forms with faults."""

    items: list[dict[str, Any]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    faulty: int = 0


def render_project(
    session: Session, project: Project, job: RenderJob, watch: Callable[[Sequence[str]], Iterable[str]] = iter
) -> RenderResult:
    """Print or check the forms of one project; `watch` wraps the names of the forms, to show progress.

    Raises UsageError for an unknown form, RecordingError where a file cannot be written.
    """
    regulation = session.regulation(project)
    root = session.workspace.root
    forms = choose_forms(root, regulation, job.forms, everything=job.everything)
    folder = resolve_named_path(job.folder) if job.folder is not None else forms_folder(project)
    result, printed = RenderResult(), []
    for form in watch(forms):
        prepared = prepare_form(project, regulation, form, session.on)
        if form in job.forms:
            prepared = replace(prepared, idle=None)  # whoever asks for a form by name needs it
        if job.check:
            _add_check(prepared, project.slug, result)
        else:
            _add_remarks(prepared, result)
        if prepared.file is not None and not job.check:
            _write_form(prepared, prepared.file, folder, root, result)
            printed.append((prepared, prepared.file))
    if job.pdf and printed:
        _write_pdf_copies(printed, folder, root, result)
    result.items = [{**item, "project": project.slug} for item in result.items]
    return result


def _add_remarks(prepared: PreparedForm, result: RenderResult) -> None:
    """Add what a printed form lacks, or why it was not printed."""
    if prepared.idle is not None:
        result.notes.append(f"Форма «{prepared.title}» вышла чистым бланком: {prepared.idle}.")
    elif prepared.missing:
        result.notes.append(f"Форма «{prepared.title}» неполна, не хватает: {len(prepared.missing)}.")
        result.notes.append(reporters.text(prepared.missing, lambda _: "").rstrip())
    if prepared.refusal is not None:
        result.refusals.append(prepared.refusal)


def forms_folder(project: Project) -> Path:
    """Return the project's folder of forms. Raises RefusalError where a link leads from it out of the workspace."""
    root, folder = project.workspace.root, project.directory / "forms"
    if leads_outside(folder, root):
        shown = display(folder, root)
        raise RefusalError(f"{shown}: ссылка ведёт за пределы рабочего каталога, туда ничего не пишется; укажите -o")
    return folder


def _write_form(prepared: PreparedForm, file: PrintedForm, folder: Path, root: Path, result: RenderResult) -> None:
    """Write a file of a form and add it to the result."""
    path = folder / file.name
    writer.replace_generated(path, file.content)
    missing = reporters.as_objects(prepared.missing)
    result.items.append({"form": prepared.form, "path": display(path, root), "missing": missing})
    result.lines.append(reporters.visible(display(path, Path.cwd())))


def _write_pdf_copies(
    printed: Sequence[tuple[PreparedForm, PrintedForm]], folder: Path, root: Path, result: RenderResult
) -> None:
    """Write every printed form as PDF too; without LibreOffice add a refusal."""
    try:
        copies = convert_to_pdf({file.name: file.content for _, file in printed})
    except NoPdfError as error:
        result.refusals.append(str(error))
        return
    for prepared, file in printed:
        copy = PrintedForm(os.fspath(Path(file.name).with_suffix(".pdf")), copies[file.name])
        _write_form(prepared, copy, folder, root, result)


def _add_check(prepared: PreparedForm, slug: str, result: RenderResult) -> None:
    """Add whether a form could be signed; nothing was written."""
    missing = reporters.as_objects(prepared.missing if prepared.idle is None else ())
    result.items.append({"form": prepared.form, "path": None, "missing": missing, "refusal": prepared.refusal})
    if prepared.refusal is not None:
        state = f"не выходит: {prepared.refusal}"
    elif prepared.idle is not None:
        state = f"не нужна: {prepared.idle}"
    elif prepared.missing:
        lacking = reporters.text(prepared.missing, lambda _: "").rstrip()
        state = f"не хватает: {len(prepared.missing)}\n{lacking}"
    else:
        state = "готова"
    result.lines.append(f"{slug} {prepared.form} — {state}")
    result.faulty += prepared.refusal is not None or bool(missing)


def render_all_projects(session: Session, job: RenderJob, workers: int | None) -> Iterator[RenderResult]:
    """Yield the result for every project of the workspace in the order of their names.

    `workers` processes share the work, one per core where it is None. Raises UsageError for an unknown form.
    """
    choose_forms(session.workspace.root, session.current_regulation(), job.forms, everything=job.everything)
    slugs = session.workspace.slugs
    count = min(workers or count_cores(), len(slugs))
    if count < 2:  # noqa: PLR2004 - this process does the work
        return (_render_by_slug(session, job, slug) for slug in slugs)
    return map_in_workers(count, functools.partial(_render_in_worker, session.workspace.root, session.on, job), slugs)


def _render_in_worker(root: Path, on: date, job: RenderJob, slug: str) -> RenderResult:
    """Render a project in a process that opens the workspace once for all its projects."""
    return _render_by_slug(open_worker_session(root, on), job, slug)


def _render_by_slug(session: Session, job: RenderJob, slug: str) -> RenderResult:
    """Render one of many projects; its refusals and notes name it."""
    try:
        result = render_project(session, session.workspace.project(slug), job)
    except (RefusalError, UsageError) as error:
        return RenderResult(refusals=[f"{slug}: {error}"])
    if result.notes:
        result.notes.insert(0, f"Проект {slug}")
    result.refusals = [f"{slug}: {refusal}" for refusal in result.refusals]
    return result
