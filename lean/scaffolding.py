"""New documents of a project or a workspace, from the commented templates of the municipality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lean import recording, resources
from lean.reading import display

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lean.loading import LoadedProject
    from lean.regulation.model import Event, Regulation


def scaffold(name: str, municipality: str, context: Mapping[str, Any], *, workspace: Path | None = None) -> str:
    """The text of a new file from its template `scaffolds/<name>.j2`; values are quoted by the `yaml` filter.

    The workspace's own `templates/` comes before the packaged one. Raises RecordingError where no template is found.
    """
    from jinja2 import FileSystemLoader, StrictUndefined, TemplateError  # noqa: PLC0415 - heavy
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415

    folders = [folder / "scaffolds" for folder in resources.templates(municipality, workspace=workspace)]
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(folders, encoding="utf-8"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - YAML, not HTML: the filter quotes
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["yaml"] = lambda value: "" if value is None else recording.scalar(str(value))
    try:
        return environment.get_template(f"{name}.j2").render(context)
    except TemplateError as error:
        raise recording.RecordingError(f"заготовка {name}: {type(error).__name__}: {error}") from None


def next_documents(loaded: LoadedProject, regulation: Regulation, event: Event) -> list[str]:
    """Create the scaffolds that an event opens, leaving files that are there: the paths created, for people."""
    project = loaded.project
    created = []
    for name in event.creates:
        path = project.directory / f"{name}.yaml"
        if path.exists():
            continue
        text = scaffold(
            f"{name}.yaml",
            regulation.templates,
            {"slug": project.slug, "project": project, "regulation": regulation, "organisation": _organisation(loaded)},
            workspace=project.workspace.root,
        )
        if recording.create(path, text.encode()):
            created.append(display(path, project.workspace.root))
    return created


def _organisation(loaded: LoadedProject) -> str | None:
    return loaded.project.workspace.settings.organisation
