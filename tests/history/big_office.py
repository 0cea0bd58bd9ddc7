"""A repository of a whole office, made by git fast-import: a commit that starts each project, then edits of them."""

from __future__ import annotations

import os
import random
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLE: Final = Path(__file__).resolve().parents[2] / "examples" / "seversk"
SOURCE: Final = "igrushki"
_OPEN: Final = ("monitoring.yaml", "meetings.yaml")  # not sealed: the edited projects are still without an error
_STARTED: Final = datetime(2024, 1, 9, 9, tzinfo=UTC)
_WORDS: Final = re.compile(rb"(?m)^( *(?:- )?(?:what|note|result|comment): )(?![\"'>|&*])(.+)$")


def build(root: Path, projects: int = 1_000, commits: int = 2_000, *, seed: int = 1) -> str:
    """Make the repository and its work tree in ``root``: the name of its busiest project. Equal input, equal commits.

    Every project is a copy of a finished one; ``commits`` is at least ``projects`` plus one.
    """
    root.mkdir(parents=True)
    _git(root, "init", "-q", "-b", "main")
    stream = b"".join(_commits(projects, commits, random.Random(seed)))  # noqa: S311 - test data
    _git(root, "fast-import", "--quiet", given=stream)
    _git(root, "reset", "--hard", "-q", "main")
    return _busy(projects)


def _busy(projects: int) -> str:
    """The project of which most is known, in the middle of all: every fiftieth edit is its own."""
    return f"p{projects // 2:04}"


def _commits(projects: int, commits: int, chance: random.Random) -> Iterator[bytes]:
    source = EXAMPLE / "projects" / SOURCE
    paths = [*sorted(source.glob("*.yaml")), *sorted(source.glob("attachments/*"))]
    documents = {path.relative_to(source).as_posix(): path.read_bytes() for path in paths}
    settings = "regulation: seversk\norganisation: Администрация города\n".encode()
    roster = (EXAMPLE / "roster.yaml").read_bytes()
    yield _commit(0, "Рабочий каталог", {"lean.yaml": settings, "roster.yaml": roster})
    slugs = [f"p{number:04}" for number in range(projects)]
    busy = _busy(projects)
    now: dict[tuple[str, str], bytes] = {}
    for number, slug in enumerate(slugs, start=1):
        # What no other project has is a comment, so that seals hold and no two projects share their blobs.
        own = {n: f"# {slug}\n".encode() + text if n.endswith(".yaml") else text for n, text in documents.items()}
        now |= {(slug, name): content for name, content in own.items()}
        yield _commit(number, f"{slug}: начат проект", {f"projects/{slug}/{n}": text for n, text in own.items()})
    for number in range(projects + 1, commits):
        slug = busy if number % 50 == 0 else chance.choice(slugs)
        name = chance.choice(_OPEN)
        now[slug, name] = _edited(now[slug, name], number, chance)
        yield _commit(number, f"{slug}: правка {number}", {f"projects/{slug}/{name}": now[slug, name]})


def _edited(text: bytes, number: int, chance: random.Random) -> bytes:
    """The document with one of its texts changed."""
    found = chance.choice(list(_WORDS.finditer(text)))
    return text[: found.end(1)] + f"Правка {number}".encode() + text[found.end() :]


def _commit(number: int, subject: str, files: dict[str, bytes]) -> bytes:
    when = _STARTED + timedelta(hours=6 * number)
    said = subject.encode()
    lines = [b"commit refs/heads/main\n"]
    lines.append(f"committer Иванов И.И. <ivanov@example.org> {int(when.timestamp())} +0700\n".encode())
    lines.append(b"data %d\n%s\n" % (len(said), said))
    for path, content in files.items():
        lines.append(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(content), content))
    return b"".join(lines)


def _git(root: Path, *arguments: str, given: bytes = b"") -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *arguments], cwd=root, env=environment, input=given, check=True)
