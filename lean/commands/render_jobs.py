"""An order to print forms, carried out for one project or for all of them by several processes."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lean import reporters
from lean.cli.session import RefusalError, Session, UsageError
from lean.cli.workers import cores, session_there, shared
from lean.commands import render_forms
from lean.commands.render_forms import Made, chosen
from lean.forms.printing import Printed
from lean.office.soffice import NoPdfError, converted
from lean.workspace import writer
from lean.workspace.files import leads_outside, named
from lean.workspace.validation import display

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from lean.workspace.project import Project


@dataclass(frozen=True)
class Order:
    """What is to be printed; ``check`` makes every form and writes none. Without ``into``: beside each project."""

    forms: tuple[str, ...]
    everything: bool
    into: Path | None
    pdf: bool
    check: bool


@dataclass
class Outcome:
    """What came of an order for a project: objects for programs, lines for people, notes, what could not be done."""

    items: list[dict[str, Any]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    faulty: int = 0


def carried_out(
    session: Session, loaded: Project, order: Order, watch: Callable[[Sequence[str]], Iterable[str]] = iter
) -> Outcome:
    """The order for one project, form by form under the eyes of ``watch``. Raises UsageError, RecordingError."""
    asked = render_forms.chosen(session, session.regulation(loaded), order.forms, everything=order.everything)
    folder = named(order.into) if order.into is not None else own_folder(loaded)
    outcome, printed = Outcome(), []
    for form in watch(asked):
        one = render_forms.made(session, loaded, form)
        if form in order.forms:
            one = replace(one, idle=None)  # who asks for it by name has a use for it
        if order.check:
            _tell(one, loaded.slug, outcome)
        else:
            _remark(one, outcome)
        if one.file is not None and not order.check:
            _put(one, one.file, folder, session.workspace.root, outcome)
            printed.append((one, one.file))
    if order.pdf and printed:
        _copy(printed, folder, session.workspace.root, outcome)
    outcome.items = [{**item, "project": loaded.slug} for item in outcome.items]
    return outcome


def _remark(one: Made, outcome: Outcome) -> None:
    if one.idle is not None:
        outcome.notes.append(f"Форма «{one.title}» вышла чистым бланком: {one.idle}.")
    elif one.missing:
        outcome.notes.append(f"Форма «{one.title}» неполна, не хватает: {len(one.missing)}.")
        outcome.notes.append(reporters.text(one.missing, lambda _: "").rstrip())
    if one.refusal is not None:
        outcome.refusals.append(one.refusal)


def own_folder(loaded: Project) -> Path:
    """The folder of a project's forms. Raises RefusalError where a link leads from it out of the workspace."""
    root, folder = loaded.workspace.root, loaded.directory / "forms"
    if leads_outside(folder, root):
        shown = display(folder, root)
        raise RefusalError(f"{shown}: ссылка ведёт за пределы рабочего каталога, туда ничего не пишется; укажите -o")
    return folder


def _put(one: Made, file: Printed, folder: Path, root: Path, outcome: Outcome) -> None:
    path = folder / file.name
    writer.put(path, file.content)
    missing = reporters.as_objects(one.missing)
    outcome.items.append({"form": one.form, "path": display(path, root), "missing": missing})
    outcome.lines.append(reporters.visible(display(path, Path.cwd())))


def _copy(printed: Sequence[tuple[Made, Printed]], folder: Path, root: Path, outcome: Outcome) -> None:
    """All forms once more, as PDF."""
    try:
        copies = converted({file.name: file.content for _, file in printed})
    except NoPdfError as error:
        outcome.refusals.append(str(error))
        return
    for one, file in printed:
        copy = Printed(os.fspath(Path(file.name).with_suffix(".pdf")), copies[file.name])
        _put(one, copy, folder, root, outcome)


def _tell(one: Made, slug: str, outcome: Outcome) -> None:
    missing = reporters.as_objects(one.missing if one.idle is None else ())
    outcome.items.append({"form": one.form, "path": None, "missing": missing, "refusal": one.refusal})
    if one.refusal is not None:
        state = f"не выходит: {one.refusal}"
    elif one.idle is not None:
        state = f"не нужна: {one.idle}"
    elif one.missing:
        state = f"не хватает: {len(one.missing)}\n{reporters.text(one.missing, lambda _: '').rstrip()}"
    else:
        state = "готова"
    outcome.lines.append(f"{slug} {one.form} — {state}")
    outcome.faulty += one.refusal is not None or bool(missing)


def for_all(session: Session, order: Order, workers: int | None) -> Iterator[Outcome]:
    """The order for every project of the workspace, in the order of their names, by so many processes at once."""
    chosen(session, session.current_regulation(), order.forms, everything=order.everything)
    slugs = session.workspace.slugs
    count = min(workers or cores(), len(slugs))
    if count < 2:  # noqa: PLR2004 - one process is this one
        return (_of_one(session, order, slug) for slug in slugs)
    return shared(count, functools.partial(_elsewhere, session.workspace.root, session.on, order), slugs)


def _elsewhere(root: Path, on: date, order: Order, slug: str) -> Outcome:
    """The order for one of many projects in a process of its own, which opens the workspace once."""
    return _of_one(session_there(root, on), order, slug)


def _of_one(session: Session, order: Order, slug: str) -> Outcome:
    """The order for one of many projects: what cannot be done is told under the project's name."""
    try:
        outcome = carried_out(session, session.workspace.project(slug), order)
    except (RefusalError, UsageError) as error:
        return Outcome(refusals=[f"{slug}: {error}"])
    if outcome.notes:
        outcome.notes.insert(0, f"Проект {slug}")
    outcome.refusals = [f"{slug}: {refusal}" for refusal in outcome.refusals]
    return outcome
