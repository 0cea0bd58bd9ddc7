"""New documents of a project or a workspace, from the commented templates of the municipality."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from lean import resources
from lean.documents import DOCUMENTS, WORKSPACE_DOCUMENTS
from lean.documents.base import empty
from lean.procedure.roles import find_holders
from lean.values import format_date
from lean.workspace import writer
from lean.workspace.project import readable_or
from lean.workspace.validation import UnreadableError, display, validate
from lean.workspace.yaml_append import scalar
from lean.workspace.yaml_source import SourceError, read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lean.documents.base import Person
    from lean.regulation.model import Event, Regulation
    from lean.workspace.project import Project

_MODELS: Final = {**DOCUMENTS, **WORKSPACE_DOCUMENTS}


def scaffold(name: str, municipality: str, context: Mapping[str, Any], *, workspace: Path | None = None) -> str:
    """Return the text of a new file from its template `scaffolds/<name>.j2`.

    In a template the filter `yaml` quotes a value, `line` makes it safe inside a comment. The workspace's own
    `templates/` comes before the packaged one. Raises RecordingError where none is found or it cannot be filled.
    """
    from lean.templating.plain_data import to_plain_data  # noqa: PLC0415 - heavy
    from lean.templating.sandbox import FillingError, FolderLoader, MissingTemplateError, Sandbox  # noqa: PLC0415 - heavy

    folders = [folder / "scaffolds" for folder in resources.templates(municipality, workspace=workspace)]
    environment = Sandbox(
        loader=FolderLoader(folders, workspace),
        autoescape=False,  # YAML, not HTML: the filter quotes
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["yaml"] = _quoted
    environment.filters["line"] = _in_comment
    regulation = context.get("regulation")
    data = {**context, "regulation": _regulation_data(regulation)} if regulation is not None else context
    try:
        text = environment.fill(f"{name}.j2", to_plain_data(data))
    except MissingTemplateError as error:
        places = ", ".join(map(str, folders))
        raise writer.RecordingError(f"заготовка {name}: нет шаблона {error.template}, искали здесь: {places}") from None
    except FillingError as error:
        other = f" {error.template}" if error.template != f"{name}.j2" else ""
        line = f", строка {error.line}" if error.line else ""
        raise writer.RecordingError(f"заготовка {name}: ошибка в шаблоне{other}{line}: {error.reason}") from None
    # An empty value leaves `key: ` with a space at the end.
    return "\n".join(line.rstrip(" ") for line in text.split("\n"))


def draft(name: str, regulation: Regulation, context: Mapping[str, Any], workspace: Path | None) -> bytes:
    """Return the content of a new document, read back so that the check can read what will be written.

    Raises RecordingError where its template does not make such a document.
    """
    text = scaffold(f"{name}.yaml", regulation.templates, context, workspace=workspace).encode()
    try:
        validate(read(text), _MODELS[name], f"{name}.yaml")
    except UnreadableError as error:
        problems = "; ".join(f"строка {d.line}: {d.message}" for d in error.diagnostics)
        raise writer.RecordingError(f"заготовка {name}.yaml: {problems}") from None
    except SourceError as error:
        raise writer.RecordingError(f"заготовка {name}.yaml: строка {error.position[0]}: {error.message}") from None
    return text


def _quoted(value: object) -> str:
    """Return a value as a YAML scalar, empty for None; names, periods and quantities as they were written."""
    if value is None:
        return ""
    if isinstance(value, date):
        return _written(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    return scalar(_written(value))


def _in_comment(value: object) -> str:
    """Return a value on one line: text after a line break would not be part of the comment."""
    words = "" if value is None else " ".join(_written(value).split())
    return "".join(character for character in words if character.isprintable())


def _written(value: object) -> str:
    return format_date(value) if isinstance(value, date) else str(value)


def _regulation_data(regulation: Regulation) -> dict[str, Any]:
    """Return the data of a regulation that a scaffold may use."""
    return {
        "regulation": regulation.regulation,
        "title": regulation.title,
        "edition": regulation.edition,
        "goals": regulation.goals,
        "roles": regulation.roles,
        "stages": regulation.stages,
        "questionnaire": regulation.questionnaire,
        "limits": {name: limit for name, (_, limit) in regulation.limits.items()},
    }


def first_documents(regulation: Regulation) -> tuple[str, ...]:
    """Return the documents that a project starts with: those that no event of its regulation opens later."""
    later = {name for event in regulation.events.values() for name in event.creates}
    return tuple(name for name in DOCUMENTS if name not in later)


def next_documents(project: Project, regulation: Regulation, event: Event) -> list[str]:
    """Create the scaffolds that an event opens, except existing files; return the paths created, for people."""
    created = []
    for name in event.creates:
        path = project.directory / f"{name}.yaml"
        if path.exists():
            continue
        text = draft(name, regulation, gather_context(project, regulation), project.workspace.root)
        if writer.create(path, text):
            created.append(display(path, project.workspace.root))
    return created


def gather_context(project: Project, regulation: Regulation) -> dict[str, Any]:
    """Return what a template may use: the project's documents, the regulation, the persons and holders of roles.

    A document that is absent or cannot be read counts as empty: a scaffold with less in it is better than none.
    """
    documents = {name.replace("-", "_"): _readable(project, name) for name in DOCUMENTS}
    card = documents["card"]
    named = (card.people.leader, card.people.coordinator, *card.people.team)
    return {
        **documents,
        "slug": project.slug,
        "regulation": regulation,
        "organisation": card.organisation or readable_or(lambda: project.workspace.settings.organisation, None),
        "people": [person for person in named if person.name is not None],
        "held": {role: _holders(role, project, regulation) for role in regulation.roles},
    }


def _readable(project: Project, name: str) -> Any:  # noqa: ANN401 - any document
    document = readable_or(lambda: project.document_named(name), None)
    return document if document is not None else empty(DOCUMENTS[name])


def _holders(role: str, project: Project, regulation: Regulation) -> tuple[Person, ...]:
    return readable_or(lambda: find_holders(role, project, regulation), ())
