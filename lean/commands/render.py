"""lean render: forms of a project as documents that are fit to sign."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from lean.commands import completing
from lean.commands.options import Format, On, Output, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from lean.commands.session import Session
    from lean.diagnostics import Diagnostic
    from lean.forms.printing import Printed
    from lean.loading import LoadedProject
    from lean.regulation.model import Regulation


def render(
    project: Annotated[
        Optional[str],  # noqa: UP045 - typer reads it at run time
        typer.Argument(
            metavar="ПРОЕКТ", help="Имя каталога проекта или путь к нему.", autocompletion=completing.projects
        ),
    ] = None,
    forms: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(metavar="ФОРМА…", help="Имена форм: card, plan, report…", autocompletion=completing.forms),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Все формы, у которых есть шаблон.")] = False,
    into: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--output", "-o", metavar="КАТАЛОГ", help="Куда писать; без него — в forms/ проекта."),
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Рядом с каждой формой сделать PDF (нужен LibreOffice).")] = False,
    listing: Annotated[bool, typer.Option("--list", help="Какие есть формы и какие из них печатаются.")] = False,
    fields: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--fields", metavar="ФОРМА", help="Какие поля может показать шаблон формы.", autocompletion=completing.forms
        ),
    ] = None,
    at: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--at",
            metavar="СОСТОЯНИЕ",
            help="Как было: событие (card-approved), дата или ревизия git.",
        ),
    ] = None,
    workspace: Workspace = None,
    on: On = None,
    output: Format = Output.TEXT,
) -> None:
    """Напечатать формы проекта: документы Word, готовые к подписи.

    Если в документах чего-то не хватает, форма всё равно выйдет: пустые места видны в ней, а программа их перечислит.
    Свой шаблон кладут в рабочий каталог: templates/forms/card.docx.

    Примеры: lean render spravki card
             lean render spravki --all --pdf -o C:/Печать
             lean render --fields card
    """
    from lean.commands.session import UsageError, open_session

    session = open_session(workspace, on)
    if listing:
        _list(session, output)
    elif fields is not None:
        _fields(session, fields, output)
    elif project is None:
        raise UsageError("не указан проект: lean render ПРОЕКТ ФОРМА; какие есть формы, покажет lean render --list")
    else:
        loaded = session.project(project)
        into = into if into is not None else loaded.project.directory / "forms"
        with _as_it_was(session, loaded, at, on) as (session, loaded):
            regulation = session.regulation(loaded)
            chosen = _chosen(session, regulation, forms or (), everything=everything)
            rows, refusals = _print(session, loaded, chosen, into, pdf=pdf)
        _report(rows, refusals, output)


@contextlib.contextmanager
def _as_it_was(
    session: Session, loaded: LoadedProject, at: str | None, on: str | None
) -> Iterator[tuple[Session, LoadedProject]]:
    """The session and the project as they are, or as they were in a state that is named, on the day of its saving."""
    if at is None:
        yield session, loaded
        return
    from lean.commands.session import session_of
    from lean.commands.tracing import history
    from lean.history.revisions import project_at

    known = history(loaded)
    commit = known.resolve(at, session.regulation(loaded), loaded.project.journal.root)
    day = on or known.repository.commit(commit).when.date().isoformat()
    with project_at(known, commit) as past:
        yield session_of(past.workspace, day), past


def _chosen(session: Session, regulation: Regulation, forms: Sequence[str], *, everything: bool) -> list[str]:
    from lean.commands.session import UsageError
    from lean.forms.printing import template_of

    for form in forms:
        _known(form, regulation)
    ready = [form for form in regulation.forms if template_of(form, regulation, session.workspace.root) is not None]
    if everything:
        return [*forms, *(form for form in ready if form not in forms)]
    if not forms:
        raise UsageError(f"не указана форма: {', '.join(ready)}; все сразу — --all, полный список — lean render --list")
    return list(dict.fromkeys(forms))


def _known(form: str, regulation: Regulation) -> None:
    from lean.commands.session import UsageError, nearest

    if form not in regulation.forms:
        raise UsageError(f"формы «{form}» нет{nearest(form, regulation.forms)}")


def _print(
    session: Session, loaded: LoadedProject, forms: Sequence[str], into: Path | None, *, pdf: bool
) -> tuple[list[tuple[str, Path, dict[str, Any]]], list[str]]:
    """Write the forms: (name, path, object for programs) of each file, and why others could not be made."""
    from lean import recording, reporters
    from lean.commands.session import RefusalError, note
    from lean.forms.printing import template_of
    from lean.reading import display

    regulation = session.regulation(loaded)
    folder = into.absolute() if into is not None else loaded.project.directory / "forms"
    rows: list[tuple[str, Path, dict[str, Any]]] = []
    refusals: list[str] = []
    for form in _in_progress(forms):
        missing = _missing(loaded, regulation, form, session)
        ready = template_of(form, regulation, session.workspace.root) is not None
        if missing and ready:
            note(f"Форма «{regulation.forms[form][1].name}» неполна, не хватает: {len(missing)}.")
            note(reporters.text(missing, lambda _: "").rstrip())
        try:
            for file in _files(loaded, regulation, form, session.on, pdf=pdf):
                path = folder / file.name
                recording.put(path, file.content)
                place = display(path, session.workspace.root)
                rows.append((form, path, {"form": form, "path": place, "missing": reporters.as_objects(missing)}))
        except RefusalError as error:
            refusals.append(str(error))
    return rows, refusals


def _in_progress(forms: Sequence[str]) -> Iterator[str]:
    """The forms in turn, with a bar on stderr where several are printed and a person looks on."""
    if len(forms) < 2 or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":  # noqa: PLR2004 - several
        yield from forms
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(forms, "Печать форм", console=Console(file=sys.stderr), transient=True)


def _report(rows: Sequence[tuple[str, Path, dict[str, Any]]], refusals: Sequence[str], output: Output) -> None:
    from lean.commands.session import RefusalError, print_json
    from lean.reporters import visible

    if output is Output.JSON:
        print_json([item for _, _, item in rows])
    else:
        sys.stdout.write("".join(f"{visible(_shown(path))}\n" for _, path, _ in rows))
    if refusals:
        raise RefusalError("\n".join(refusals))


def _files(loaded: LoadedProject, regulation: Regulation, form: str, on: date, *, pdf: bool) -> Iterator[Printed]:
    """The files of one form. Raises RefusalError where it cannot be printed, after those that could be made."""
    from lean.commands.session import RefusalError
    from lean.forms.pdf import NoPdfError, converted
    from lean.forms.printing import NoTemplateError, Printed, printed
    from lean.forms.problems import TemplateError
    from lean.project import BrokenDocumentError

    try:
        document = printed(form, loaded.project, regulation, on)
        yield document
        if pdf:
            yield Printed(f"{Path(document.name).stem}.pdf", converted(document.content))
    except (NoTemplateError, TemplateError, NoPdfError) as error:
        raise RefusalError(str(error)) from None
    except BrokenDocumentError as error:
        name = regulation.forms[form][1].name
        raise RefusalError(
            f"форма «{name}» не напечатана: {error.name}.yaml не читается; что не так, покажет lean check"
        ) from None


def _missing(loaded: LoadedProject, regulation: Regulation, form: str, session: Session) -> list[Diagnostic]:
    """What the form lacks: by the conditions of its document where it prints one, else the places it leaves open."""
    from lean.documents import DOCUMENTS

    lacking = _unfulfilled if form in DOCUMENTS else _open
    return lacking(loaded, regulation, form, session)


def _open(loaded: LoadedProject, regulation: Regulation, form: str, session: Session) -> list[Diagnostic]:
    from lean.diagnostics import Diagnostic, Severity
    from lean.forms.printing import open_places
    from lean.project import BrokenDocumentError
    from lean.reading import display

    place = display(loaded.project.directory, session.workspace.root)
    cite = regulation.forms[form][0].provision
    try:
        lacking = open_places(form, loaded.project, regulation, session.on)
    except BrokenDocumentError:
        return []  # printing will say so
    return [Diagnostic(place, 1, 1, "form", Severity.NOTE, message, cite) for message in lacking]


def _unfulfilled(loaded: LoadedProject, regulation: Regulation, form: str, session: Session) -> list[Diagnostic]:
    """What the document lacks until the event that approves it, or until its last gate where nothing does.

    One place is told once, with all provisions that ask for it.
    """
    from lean import checking
    from lean.diagnostics import Severity

    path = loaded.loader.path(form)
    provisions: dict[Diagnostic, list[str]] = {}
    gates = _gates(form, regulation)
    for event in (name for name in regulation.events if name in gates):
        for item in checking.check_gate(loaded, regulation, event, session.on):
            if item.path == path:
                provisions.setdefault(replace(item, provision="", severity=Severity.NOTE), []).append(item.provision)
    merged = (replace(item, provision="; ".join(dict.fromkeys(cited))) for item, cited in provisions.items())
    return sorted(merged, key=lambda item: item.sort_key)


def _gates(form: str, regulation: Regulation) -> set[str]:
    """The event that approves the form's document and those that lead to it; all events where none does."""
    wanted = [name for name, (_, event) in regulation.events.items() if form in event.seals][:1]
    gates: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name not in gates and name in regulation.events:
            gates.add(name)
            wanted += regulation.events[name][1].after
    return gates or set(regulation.events)


def _shown(path: Path) -> str:
    """A path that works where the person stands: relative to here where it is below."""
    try:
        return os.fspath(path.relative_to(Path.cwd()))
    except ValueError:
        return os.fspath(path)


def _list(session: Session, output: Output) -> None:
    from lean.commands.session import print_json
    from lean.commands.tables import print_rows
    from lean.forms.printing import template_of
    from lean.reading import display

    root = session.workspace.root
    regulation = session.current_regulation()
    found = [
        (form, described.name, provision.provision, template_of(form, regulation, root))
        for form, (provision, described) in regulation.forms.items()
    ]
    if output is Output.JSON:
        print_json(
            [
                {"form": form, "name": name, "provision": cite, "template": display(path, root) if path else None}
                for form, name, cite, path in found
            ]
        )
        return
    print_rows(
        ("Форма", "Название", "Пункт", "Шаблон"),
        [(form, name, cite, "есть" if path is not None else "нет") for form, name, cite, path in found],
    )


def _fields(session: Session, form: str, output: Output) -> None:
    from lean.commands.session import RefusalError, print_json
    from lean.commands.tables import print_rows
    from lean.forms.decks import DECKS
    from lean.forms.printing import fields_of

    regulation = session.current_regulation()
    _known(form, regulation)
    known = fields_of(form)
    if form in DECKS:
        raise RefusalError(
            f"у презентации «{regulation.forms[form][1].name}» полей нет: слайды программа составляет сама, "
            "а шаблон задаёт их вид макетами «Титул», «Текст» и «Содержание»"
        )
    if not known:
        raise RefusalError(f"форму «{regulation.forms[form][1].name}» ({form}) программа пока не печатает: полей нет")
    if output is Output.JSON:
        print_json([{"path": field.path, "title": field.title, "kind": field.kind} for field in known])
        return
    kinds = {"text": "{{ … }}", "list": "{% for … %}", "group": ""}
    print_rows(("Поле", "Что показывает", "Тег"), [(field.path, field.title, kinds[field.kind]) for field in known])
