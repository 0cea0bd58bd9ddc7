"""lean schema: JSON Schemas of the documents, for editors."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from lean import resources, schemas
from lean.cli.arguments import require_document
from lean.cli.options import Workspace
from lean.cli.session import RefusalError, UsageError
from lean.documents import KINDS
from lean.reporters import visible
from lean.workspace import writer
from lean.workspace.files import find_workspace, resolve_named_path
from lean.workspace.validation import display


def schema(
    document: Annotated[
        str | None,
        typer.Argument(metavar="[ДОКУМЕНТ]", help="Показать схему одного документа: card, plan…", show_default=False),
    ] = None,
    *,
    write: Annotated[
        Path | None,
        typer.Option(metavar="КАТАЛОГ", help="Записать все схемы в каталог: .lean/schemas.", show_default=False),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Проверить, что записанные схемы не устарели.")] = False,
    workspace: Workspace = None,
) -> None:
    """Схемы документов: по ним редактор подсказывает ключи и показывает пояснения.

    lean init кладёт схемы в .lean/schemas рабочего каталога; после обновления программы их обновляет --write.

    Пример: lean schema --write .lean/schemas
    """
    if sum((document is not None, write is not None, check)) > 1:
        raise UsageError("укажите одно: ДОКУМЕНТ, --write или --check")
    generated = schemas.generate()
    if write is not None:
        for name, text in generated.items():
            writer.replace_generated(resolve_named_path(write) / name, text.encode())
        sys.stdout.write(f"Записано схем: {len(generated)}, каталог {visible(str(write))}\n")
    elif check:
        _check_copies(workspace)
    elif document is None:
        sys.stdout.writelines(f"{name} — {kind.title}\n" for name, kind in KINDS.items())
    else:
        sys.stdout.write(generated[f"{require_document(document, KINDS)}.json"])


def _check_copies(workspace: Path | None) -> None:
    """Compare the packaged schemas and those of the workspace with the models. Raises RefusalError for stale ones."""
    root = workspace.absolute() if workspace is not None else find_workspace(Path.cwd())
    copies = root / ".lean" / "schemas" if root is not None else None
    folders = [resources.schemas(), *([copies] if copies is not None and copies.is_dir() else [])]
    faults = [(folder, name, fault) for folder in folders for name, fault in schemas.stale(folder)]
    for folder, name, fault in faults:
        sys.stdout.write(f"{display(folder / name, Path.cwd())}: {fault}\n")
    if faults:
        stale = dict.fromkeys(display(folder, Path.cwd()) for folder, _, _ in faults)
        raise RefusalError("\n".join(f"Обновить: lean schema --write {folder}" for folder in stale))
