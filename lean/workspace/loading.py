"""Documents of one directory: each file is read and validated once, and its faults are kept as diagnostics."""

from __future__ import annotations

import functools
import os
from collections import ChainMap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lean.documents.base import empty
from lean.workspace.project import BrokenDocumentError, readable_or
from lean.workspace.validation import UnreadableError, display, read_file, validate
from lean.workspace.yaml_source import Source
from lean.workspace.yaml_source import read as read_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, MutableMapping
    from pathlib import Path

    from pydantic import BaseModel

    from lean.diagnostics import Diagnostic


@dataclass(eq=False)
class DocumentLoader:
    """Reads the files of one directory as documents, each once, and keeps their sources and diagnostics.

    Not thread-safe; one per directory. ``root`` is what diagnostics' paths are relative to.
    """

    root: Path
    directory: Path
    models: Mapping[str, type[BaseModel]]
    diagnostics: list[Diagnostic] = field(default_factory=list)
    sources: MutableMapping[str, Source] = field(default_factory=dict)
    earlier: DocumentLoader | None = field(default=None, repr=False)
    """The loader that read the directory before."""
    _documents: dict[str, BaseModel | None] = field(default_factory=dict, repr=False)
    _empty: dict[str, BaseModel] = field(default_factory=dict, repr=False)
    _broken: set[str] = field(default_factory=set, repr=False)

    def __call__(self, name: str) -> BaseModel | None:
        """Return the document, None where there is no file. Raises BrokenDocumentError and keeps the diagnostics."""
        if name in self._broken:
            raise BrokenDocumentError(name)
        if name not in self._documents:
            try:
                source = self._read(f"{name}.yaml")
                if source is not None:
                    self.sources[name] = source
                self._documents[name] = None if source is None else self._validate(name, source)
            except UnreadableError as error:
                self._broken.add(name)
                self.diagnostics.extend(error.diagnostics)
                raise BrokenDocumentError(name) from None
        return self._documents[name]

    def document_or_empty(self, name: str) -> BaseModel:
        """Return the document, or an empty one where there is no file. Raises BrokenDocumentError, KeyError."""
        document = self(name)
        if document is not None:
            return document
        if name not in self._empty:
            self._empty[name] = empty(self.models[name])
        return self._empty[name]

    def path(self, name: str) -> str:
        """Return the path of the document's file for diagnostics."""
        return f"{self._prefix}{name}.yaml"

    def content(self, name: str) -> bytes:
        """Return the bytes of an existing document. Raises OSError."""
        return (self.directory / f"{name}.yaml").read_bytes()

    def reread(self) -> DocumentLoader:
        """Return a loader that reads the directory again; a file with unchanged bytes is not parsed again."""
        return DocumentLoader(self.root, self.directory, self.models, earlier=self)

    def with_content(self, name: str, content: bytes) -> DocumentLoader:
        """Return a loader with another content of one document. Raises SourceError, UnreadableError."""
        source = read_source(content)
        document = validate(source, self.models[name], self.path(name))
        return AlteredDocuments(self, {name: document}, {name: source})

    def without(self, names: Iterable[str]) -> DocumentLoader:
        """Return a loader in which some documents are absent."""
        return AlteredDocuments(self, dict.fromkeys(names), {})

    @functools.cached_property
    def names(self) -> tuple[str, ...]:
        """Return the names in the directory, sorted; none where it cannot be listed."""
        try:
            with os.scandir(self.directory) as entries:
                return tuple(sorted(entry.name for entry in entries))
        except OSError:
            return ()

    def _read(self, name: str) -> Source | None:
        # Some file systems do not distinguish letters by case, and a directory may be closed to listing.
        if self.names and name not in self._folded_names:
            return None
        known = self.earlier.sources.get(name.removesuffix(".yaml")) if self.earlier is not None else None
        return read_file(self.directory / name, self.root, linked=self._linked, known=known)

    def _validate(self, name: str, source: Source) -> BaseModel:
        earlier = self.earlier
        if earlier is not None and earlier.sources.get(name) is source:
            document = readable_or(lambda: earlier(name), None)
            if document is not None:
                return document
        return validate(source, self.models[name], self.path(name))

    @functools.cached_property
    def _linked(self) -> bool:
        return self.directory.is_symlink()

    @functools.cached_property
    def _folded_names(self) -> frozenset[str]:
        return frozenset(name.casefold() for name in self.names)

    @functools.cached_property
    def _prefix(self) -> str:
        folder = display(self.directory, self.root)
        return "" if folder == "." else f"{folder}/"


@dataclass(eq=False)
class UnwrittenDocuments(DocumentLoader):
    """Documents whose files are yet to be written; ``files`` holds their contents by file name."""

    files: Mapping[str, bytes] = field(default_factory=dict)

    def content(self, name: str) -> bytes:
        """Return the bytes that will be written. Raises KeyError."""
        return self.files[f"{name}.yaml"]

    def _read(self, name: str) -> Source | None:
        return read_source(self.files[name]) if name in self.files else None


class AlteredDocuments(DocumentLoader):
    """Documents of another loader with some replaced (None: absent); the other loader reads and keeps the rest."""

    def __init__(
        self, base: DocumentLoader, replaced: Mapping[str, BaseModel | None], sources: dict[str, Source]
    ) -> None:
        """Take the documents that differ, with their sources."""
        super().__init__(base.root, base.directory, base.models, base.diagnostics, ChainMap(sources, base.sources))
        self._base = base
        self._documents.update(replaced)

    def __call__(self, name: str) -> BaseModel | None:
        """Return the replaced document, else that of the other loader. Raises BrokenDocumentError."""
        return self._documents[name] if name in self._documents else self._base(name)
