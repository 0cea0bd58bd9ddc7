"""Workspaces of any number of projects: documents of the example, each copy with unique bytes."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lean.documents import DOCUMENTS
from lean.procedure.seals import seal_data
from lean.regulation import editions
from lean.workspace.yaml_source import read

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY: Final = date(2026, 11, 25)
"""The day of the benchmark."""

EXAMPLE: Final = Path(__file__).resolve().parents[2] / "examples" / "seversk"
WORKSPACE_FILES: Final = ("lean.yaml", "roster.yaml", "appeals.yaml")


def write(folder: Path, projects: int, of: str = "*") -> Path:
    """Write a workspace with projects of all stages, about seven documents and 28 KB each, and return its folder.

    ``of`` is a pattern for the names of the example's projects to use.

    Every file starts with a unique comment, and every project has its own people, so that caches of texts or names do
    not help; everything else is as in the example, and the seals are valid.
    """
    for name in WORKSPACE_FILES:
        _put(folder / name, (EXAMPLE / name).read_bytes())
    sources = [dict(_documents(path)) for path in sorted((EXAMPLE / "projects").glob(of))]
    known = frozenset(re.findall(r"name: (\w+)", (EXAMPLE / "roster.yaml").read_text("utf-8")))
    for number in range(projects):
        slug = f"p{number:05}"
        source = sources[number % len(sources)]
        documents = {name: _peopled(content, number, known) for name, content in source.items() if name in _YAML}
        _reseal(documents, {name: source[name] for name in documents})
        for name, content in {**source, **documents}.items():
            own = f"# {slug}/{name}\n".encode() if name in documents else b""
            _put(folder / "projects" / slug / name, own + content)
    return folder


_YAML: Final = frozenset(f"{name}.yaml" for name in DOCUMENTS)
_NAME: Final = re.compile(r"[А-ЯЁ][а-яё]+ [А-ЯЁ]\.[А-ЯЁ]\.")
_LETTERS: Final = "АБВГДЕЖЗИКЛМНОПРСТУФЭЮЯ"


def _peopled(content: bytes, number: int, known: frozenset[str]) -> bytes:
    """Return the document with people of the project: initials by its number, except for the management team."""
    first, second = _LETTERS[number % len(_LETTERS)], _LETTERS[number // len(_LETTERS) % len(_LETTERS)]
    return _NAME.sub(
        lambda match: match[0] if match[0].split()[0] in known else f"{match[0].split()[0]} {first}.{second}.",
        content.decode(),
    ).encode()


def _reseal(documents: dict[str, bytes], before: dict[str, bytes]) -> None:
    """Replace the seals of the example by those of the present content."""
    journal = documents.get("journal.yaml", b"")
    for name in before.keys() - {"journal.yaml"}:
        old, new = (_seal(name.removesuffix(".yaml"), content) for content in (before[name], documents[name]))
        journal = journal.replace(old.encode(), new.encode())
    documents["journal.yaml"] = journal


def _seal(name: str, content: bytes) -> str:
    regulation = editions.find("seversk", EXAMPLE).on(DAY)
    return seal_data(read(content).data, regulation.not_sealed.get(name, ()))


def _documents(project: Path) -> Iterator[tuple[str, bytes]]:
    for path in (*sorted(project.glob("*.yaml")), *sorted(project.glob("attachments/*"))):
        yield path.relative_to(project).as_posix(), path.read_bytes()


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
