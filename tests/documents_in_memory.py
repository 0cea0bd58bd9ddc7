"""Documents that tests create without files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lean.documents import DOCUMENTS, WORKSPACE_DOCUMENTS
from lean.workspace.loading import DocumentLoader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel


class DocumentsInMemory(DocumentLoader):
    """Documents of a project or of a workspace by name; all others are absent."""

    def __init__(self, documents: Mapping[str, BaseModel], directory: Path | None = None) -> None:
        folder = directory if directory is not None else Path()
        super().__init__(folder, folder, {**DOCUMENTS, **WORKSPACE_DOCUMENTS})
        self._given = documents

    def __call__(self, name: str) -> BaseModel | None:
        """The document; None where it was not given."""
        return self._given.get(name)
