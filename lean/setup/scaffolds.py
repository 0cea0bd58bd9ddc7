"""New documents of a project or a workspace, from the commented templates of the municipality."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from lean import resources
from lean.documents import DOCUMENTS, WORKSPACE_DOCUMENTS
from lean.documents.base import nothing
from lean.procedure.roles import holders
from lean.values import format_date
from lean.workspace import writer
from lean.workspace.files import MAX_BYTES
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
    """The text of a new file from its template `scaffolds/<name>.j2`.

    In a template the filter `yaml` quotes a value, `line` makes it safe inside a comment. The workspace's own
    `templates/` comes before the packaged one. Raises RecordingError where none is found or it cannot be filled.
    """
    from jinja2 import (  # noqa: PLC0415 - heavy
        FileSystemLoader,
        StrictUndefined,
        TemplateError,
        TemplateNotFound,
        TemplateSyntaxError,
    )
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415

    folders = [folder / "scaffolds" for folder in resources.templates(municipality, workspace=workspace)]
    large = [
        path for folder in folders if (path := folder / f"{name}.j2").is_file() and path.stat().st_size > MAX_BYTES
    ]
    if large:
        raise writer.RecordingError(f"заготовка {name}: шаблон {large[0]} больше {MAX_BYTES // 1_000_000} МБ")
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(folders, encoding="utf-8"),
        undefined=StrictUndefined,
        autoescape=False,  # YAML, not HTML: the filter quotes
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["yaml"] = _quoted
    environment.filters["line"] = _in_comment
    try:
        text = environment.get_template(f"{name}.j2").render(context)
    except TemplateNotFound:
        places = ", ".join(str(folder) for folder in folders)
        raise writer.RecordingError(f"заготовка {name}: нет шаблона {name}.j2, искали здесь: {places}") from None
    except TemplateSyntaxError as error:
        raise writer.RecordingError(f"заготовка {name}: ошибка в шаблоне, строка {error.lineno}: {error}") from None
    except (TemplateError, UnicodeDecodeError, TypeError, ValueError, ArithmeticError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise writer.RecordingError(f"заготовка {name}: шаблон не заполняется, {reason}") from None
    # An empty value leaves `key: ` with a space at the end.
    return "\n".join(line.rstrip(" ") for line in text.split("\n"))


def draft(name: str, regulation: Regulation, context: Mapping[str, Any], workspace: Path | None) -> bytes:
    """A new document by its name, read back before anybody writes it: what is written, the check can read.

    Raises RecordingError where its template does not make such a document.
    """
    text = scaffold(f"{name}.yaml", regulation.templates, context, workspace=workspace).encode()
    try:
        validate(read(text), _MODELS[name], f"{name}.yaml")
    except UnreadableError as error:
        found = "; ".join(f"строка {d.line}: {d.message}" for d in error.diagnostics)
        raise writer.RecordingError(f"заготовка {name}.yaml: {found}") from None
    except SourceError as error:
        raise writer.RecordingError(f"заготовка {name}.yaml: строка {error.position[0]}: {error.message}") from None
    return text


def _quoted(value: object) -> str:
    """A value as a YAML scalar, nothing for None. A name, a period, a quantity goes as it was written."""
    if value is None:
        return ""
    if isinstance(value, date):
        return _written(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    return scalar(_written(value))


def _in_comment(value: object) -> str:
    """A value on one line: what follows a line break would be no comment any more."""
    words = "" if value is None else " ".join(_written(value).split())
    return "".join(character for character in words if character.isprintable())


def _written(value: object) -> str:
    if isinstance(value, date):
        return format_date(value)
    return str(getattr(value, "text", value))


def first_documents(regulation: Regulation) -> tuple[str, ...]:
    """The documents that a project starts with: those that no event of its regulation opens later."""
    later = {name for event in regulation.events.values() for name in event.creates}
    return tuple(name for name in DOCUMENTS if name not in later)


def next_documents(project: Project, regulation: Regulation, event: Event) -> list[str]:
    """Create the scaffolds that an event opens, leaving files that are there: the paths created, for people."""
    created = []
    for name in event.creates:
        path = project.directory / f"{name}.yaml"
        if path.exists():
            continue
        text = draft(name, regulation, known(project, regulation), project.workspace.root)
        if writer.create(path, text):
            created.append(display(path, project.workspace.root))
    return created


def known(project: Project, regulation: Regulation) -> dict[str, Any]:
    """What a template may name: every document of the project, the regulation, who is named and who holds each role.

    A document that is not there, or cannot be read, is an empty one: a scaffold with less in it is better than none.
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
    return document if document is not None else DOCUMENTS[name].model_validate(nothing(DOCUMENTS[name]))


def _holders(role: str, project: Project, regulation: Regulation) -> tuple[Person, ...]:
    return readable_or(lambda: holders(role, project, regulation), ())
