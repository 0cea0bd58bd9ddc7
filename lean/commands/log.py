"""lean log: the life of a project on one time line, events and changes in the words of its documents."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from lean.cli.arguments import require_document
from lean.cli.options import Format, On, Output, ProjectName, Workspace
from lean.cli.project_history import open_history_if_any
from lean.cli.session import open_session, parse_day_option, print_json, print_note
from lean.cli.tables import wrap_lines
from lean.documents import DOCUMENTS
from lean.history.diff import change_to_object, group_by_document
from lean.history.timeline import TimelineChange, TimelineEvent, build_timeline
from lean.reporters import visible
from lean.schemas import title_of
from lean.values import format_date
from lean.values.spelling import without_sign

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lean.history.revisions import Revision

_MOST: Final = 10  # changes of one document that a line of the history tells


def log(
    project_name: ProjectName,
    since: Annotated[str | None, typer.Option("--since", metavar="ДАТА", help="Начиная с этого дня.")] = None,
    document: Annotated[
        str | None,
        typer.Option("--document", metavar="ДОКУМЕНТ", help="Только об одном документе: card, plan…"),
    ] = None,
    workspace: Workspace = None,
    on: On = None,
    output: Format = Output.TEXT,
) -> None:
    """Показать историю проекта: события журнала и правки документов на одной линии времени.

    Кто и когда что изменил — словами документа: «срок мероприятия: 01.03.2027 → 15.03.2027»; какое событие потом
    утвердило правку, каким протоколом. Правки берутся из git, даже если каталог проекта переименовали.

    Примеры: lean log spravki
             lean log spravki --document plan --since 01.03.2027
    """
    session = open_session(workspace, on)
    project = session.project(project_name)
    first = parse_day_option(since, "--since") if since is not None else None
    name = require_document(document, DOCUMENTS) if document is not None else None
    entries = [
        item
        for item in build_timeline(open_history_if_any(project), project, session.on)
        if (first is None or item.date >= first) and (name is None or _concerns(item, name))
    ]
    names = session.editions.event_names(session.on)
    if output is Output.JSON:
        print_json([_as_object(item, names, name) for item in entries])
    else:
        slug = project.slug
        lines = (visible(line) for item in entries for line in _format_entry(item, names, name, slug))
        sys.stdout.writelines(f"{line}\n" for line in wrap_lines(lines))
        if not entries:
            print_note("В истории этого нет.")


def _concerns(item: TimelineEvent | TimelineChange, document: str) -> bool:
    if item.kind == "event":
        return document in item.entry.seals or document == "journal"
    return any(change.document == document for change in item.changes)


def _format_entry(
    item: TimelineEvent | TimelineChange, names: Mapping[str, str], document: str | None, slug: str
) -> Iterator[str]:
    day = format_date(item.date)
    if item.kind == "event":
        entry = item.entry
        more = [
            f"протокол № {without_sign(entry.protocol)}" if entry.protocol else "",
            entry.by or "",
            entry.note or "",
        ]
        told = "; ".join(part for part in more if part)
        yield f"{day}  ● {names.get(entry.event, entry.event)}{f' ({told})' if told else ''}"
        return
    if item.revision is None:
        yield f"{day}  ○ не сохранено в git"
    else:
        commit = item.revision.commit
        yield f"{day}  ○ {commit.id[:8]} {commit.author}: {_format_subject(item.revision)}"
        if item.revision.moved_from is not None:
            yield f"{'':14}каталог переименован: {item.revision.moved_from} → {item.revision.folder}"
    if item.rewritten:
        yield f"{'':14}журнал: переписаны прежние записи"
    for name, changes in group_by_document(item.changes).items():
        if document is None or name == document:
            own = [change.with_event_names(names) for change in changes]
            most = None if document is not None or len(own) <= _MOST + 1 else _MOST
            yield from _format_changes(
                name, [change.text for change in own], _describe_cover(item, name, names), most, slug
            )


def _format_changes(document: str, texts: Sequence[str], cover: str, most: int | None, slug: str) -> Iterator[str]:
    """Yield what was changed in one document: on its line, or below it."""
    if len(texts) == 1:
        yield f"{'':14}{title_of(document)}: {texts[0]}{cover}"
        return
    yield f"{'':14}{title_of(document)}{cover}:"
    yield from (f"{'':16}{text}" for text in texts[:most])
    if most is not None:
        yield f"{'':16}… и ещё {len(texts) - most}: lean log {slug} --document {document}"


def _format_subject(revision: Revision) -> str:
    """Return the first line of a commit's message; empty for what git or this program wrote by itself."""
    commit = revision.commit
    if len(commit.parents) > 1 and commit.subject.startswith("Merge "):
        return "слияние веток"
    return commit.subject.removeprefix(f"{revision.folder.rpartition('/')[2]}: ")


def _describe_cover(item: TimelineChange, document: str, names: Mapping[str, str]) -> str:
    entry = item.covered.get(document)
    if entry is None:
        return ""
    protocol = f", протокол № {without_sign(entry.protocol)}" if entry.protocol else ""
    return f" [{names.get(entry.event, entry.event)} {format_date(entry.date)}{protocol}]"


def _as_object(item: TimelineEvent | TimelineChange, names: Mapping[str, str], document: str | None) -> dict[str, Any]:
    if item.kind == "event":
        entry = item.entry
        return {
            "kind": "event",
            "date": entry.date.isoformat(),
            "event": entry.event,
            "name": names.get(entry.event, entry.event),
            "by": entry.by,
            "protocol": entry.protocol,
            "note": entry.note,
            "seals": sorted(entry.seals),
            "commit": item.commit,
        }

    revision = item.revision
    return {
        "kind": item.kind,
        "date": item.date.isoformat(),
        "commit": revision.commit.id if revision is not None else None,
        "when": revision.commit.when.isoformat() if revision is not None else None,
        "author": revision.commit.author if revision is not None else None,
        "message": revision.commit.message.strip() if revision is not None else None,
        "moved_from": revision.moved_from if revision is not None else None,
        "events": [{"event": event, "date": day} for event, day in item.events],
        "rewritten": item.rewritten,
        "changes": [
            {**change_to_object(change.with_event_names(names)), "covered_by": _cover_object(item, change.document)}
            for change in item.changes
            if document is None or change.document == document
        ],
    }


def _cover_object(item: TimelineChange, document: str) -> dict[str, Any] | None:
    entry = item.covered.get(document)
    return None if entry is None else {"event": entry.event, "date": entry.date.isoformat(), "protocol": entry.protocol}
