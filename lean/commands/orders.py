"""An order to print forms, carried out for one project or for all of them by several processes."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import ProcessPoolExecutor
    from datetime import date
    from pathlib import Path

    from lean.commands.forms import Made
    from lean.commands.session import Session
    from lean.loading import LoadedProject


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
    session: Session, loaded: LoadedProject, order: Order, watch: Callable[[Sequence[str]], Iterable[str]] = iter
) -> Outcome:
    """The order for one project, form by form under the eyes of ``watch``. Raises UsageError, RecordingError."""
    from lean.commands import forms

    asked = forms.chosen(session, session.regulation(loaded), order.forms, everything=order.everything)
    outcome = Outcome()
    for form in watch(asked):
        one = forms.made(session, loaded, form, pdf=order.pdf)
        if form in order.forms:
            one = replace(one, idle=None)  # who asks for it by name has a use for it
        if order.check:
            _tell(one, loaded.project.slug, outcome)
        else:
            folder = order.into.absolute() if order.into is not None else loaded.project.directory / "forms"
            _write(one, folder, session.workspace.root, outcome)
    return outcome


def _write(one: Made, folder: Path, root: Path, outcome: Outcome) -> None:
    from lean import recording, reporters
    from lean.reading import display

    if one.idle is not None:
        outcome.notes.append(f"Форма «{one.title}» вышла чистым бланком: {one.idle}.")
    elif one.missing:
        outcome.notes.append(f"Форма «{one.title}» неполна, не хватает: {len(one.missing)}.")
        outcome.notes.append(reporters.text(one.missing, lambda _: "").rstrip())
    for file in one.files:
        path = folder / file.name
        recording.put(path, file.content)
        missing = reporters.as_objects(one.missing)
        outcome.items.append({"form": one.form, "path": display(path, root), "missing": missing})
        outcome.lines.append(reporters.visible(_shown(path)))
    if one.refusal is not None:
        outcome.refusals.append(one.refusal)


def _tell(one: Made, slug: str, outcome: Outcome) -> None:
    from lean import reporters

    missing = reporters.as_objects(one.missing if one.idle is None else ())
    outcome.items.append({"form": one.form, "path": None, "missing": missing, "project": slug, "refusal": one.refusal})
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


def _shown(path: Path) -> str:
    """A path that works where the person stands: relative to here where it is below."""
    from pathlib import Path

    try:
        return os.fspath(path.relative_to(Path.cwd()))
    except ValueError:
        return os.fspath(path)


def for_all(session: Session, order: Order, workers: int | None) -> Iterator[Outcome]:
    """The order for every project of the workspace, in the order of their names, by so many processes at once."""
    from lean.commands.forms import chosen

    chosen(session, session.current_regulation(), order.forms, everything=order.everything)
    slugs = session.workspace.slugs
    count = min(workers or _cores(), len(slugs))
    if count < 2:  # noqa: PLR2004 - one process is this one
        return (_of_one(session, order, slug) for slug in slugs)
    from concurrent.futures import ProcessPoolExecutor

    # The processes start right here, before whoever watches starts a thread of a progress bar: none must be forked.
    pool = ProcessPoolExecutor(count)
    elsewhere = functools.partial(_elsewhere, session.workspace.root, session.on, order)
    return _drained(pool, pool.map(elsewhere, slugs))


def _drained(pool: ProcessPoolExecutor, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    with pool:
        yield from outcomes


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _elsewhere(root: Path, on: date, order: Order, slug: str) -> Outcome:
    """The order for one of many projects in a process of its own, which opens the workspace once."""
    return _of_one(_session(root, on), order, slug)


@functools.cache
def _session(root: Path, on: date) -> Session:
    from lean.commands.session import open_session

    return open_session(root, on.isoformat())


def _of_one(session: Session, order: Order, slug: str) -> Outcome:
    """The order for one of many projects: what cannot be done is told under the project's name."""
    from lean.commands.session import RefusalError, UsageError

    try:
        outcome = carried_out(session, session.workspace.project(slug), order)
    except (RefusalError, UsageError) as error:
        return Outcome(refusals=[f"{slug}: {error}"])
    if outcome.notes:
        outcome.notes.insert(0, f"Проект {slug}")
    outcome.refusals = [f"{slug}: {refusal}" for refusal in outcome.refusals]
    return outcome
