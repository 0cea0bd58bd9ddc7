"""The health of a repository: unfinished operations, detached HEAD, damage, missing path index; with advice."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from lean.history.git import GitError
from lean.history.saving import find_unfinished_operation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.history.git import Repository

MANY: Final = 1000  # commits from which on the history of one project is slow to find without an index of paths
_PATHS: Final = b"BIDX"  # the chunk of a commit-graph that knows which paths a commit changed
_HEAD_OF_GRAPH: Final = 400
_AT_ONCE: Final = 5000  # commits looked into at a time: half a second


def find_problems(repository: Repository) -> Iterator[tuple[str, str]]:
    """Yield problems of a repository as (problem, what to do)."""
    unfinished = find_unfinished_operation(repository)
    if unfinished is not None:
        yield f"в хранилище не закончено {unfinished}", "закончите или отмените: что делать, скажет git status"
    if (repository.git_directory / "index.lock").exists():
        lock = repository.git_directory / "index.lock"
        yield "хранилище занято другой программой git или она оборвалась", f"если git не работает, удалите {lock}"
    if not is_on_branch(repository):
        yield "хранилище стоит не на ветке: новые сохранения потеряются", "git switch main (или другая ваша ветка)"
    if repository.shallow:
        yield "история получена не целиком", "git fetch --unshallow"
    try:
        repository.run("fsck", "--connectivity-only", "--no-dangling", "--no-progress")
    except GitError as error:
        yield f"хранилище повреждено ({error})", "получите его заново: git clone, потом перенесите несохранённое"


def is_on_branch(repository: Repository) -> bool:
    """Return whether HEAD is on a branch: commits made elsewhere are lost."""
    return repository.head is None or repository.ask_line("symbolic-ref", "--quiet", "HEAD") is not None


def needs_path_index(repository: Repository) -> bool:
    """Return whether the repository has MANY commits and no index of changed paths."""
    count = repository.ask_line("rev-list", "--count", "HEAD")
    if count is None or int(count) < MANY:
        return False
    # Work trees beside the first one share its objects.
    info = repository.folder / repository.run("rev-parse", "--git-path", "objects/info").decode().strip()
    graphs = [info / "commit-graph", *(info / "commit-graphs").glob("*.graph")]
    return not any(_PATHS in graph.read_bytes()[:_HEAD_OF_GRAPH] for graph in graphs if graph.is_file())


def write_path_index(repository: Repository) -> None:
    """Write the index of changed paths where it is needed; failures leave the repository as it is."""
    with contextlib.suppress(GitError, OSError):
        if needs_path_index(repository):
            repository.run("commit-graph", "write", "--reachable", "--changed-paths", f"--max-new-filters={_AT_ONCE}")
