"""Every document is read and validated once in a command; only a file that changed meanwhile is read again."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from lean.regulation import editions
from lean.workspace import files, loading, validation, yaml_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from lean.workspace.yaml_source import Source

    Lean = Callable[..., tuple[int, str, str]]

EXAMPLES: Final = Path(__file__).parents[1] / "examples" / "seversk"
ON: Final = ("--on", "2026-12-01")
STEP: Final = ("advance", "trudozatraty", "report-accepted", "--protocol", "5", *ON)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example with a change that git has not saved yet."""
    root = tmp_path / "office"
    shutil.copytree(EXAMPLES, root)
    named = ("-c", "user.name=Иванов И.И.", "-c", "user.email=i@example.org")
    for arguments in (("init", "-q"), ("add", "-A"), (*named, "commit", "-qm", "Начало")):
        subprocess.run(["git", *arguments], cwd=root, check=True)
    for key, value in (("user.name", "Иванов И.И."), ("user.email", "i@example.org")):
        subprocess.run(["git", "config", key, value], cwd=root, check=True)
    with (root / "projects/igrushki/report.yaml").open("a", encoding="utf-8") as report:
        report.write("# Сверено с приказом\n")
    monkeypatch.setenv("LEAN_CACHE", "")
    return root


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, str, bytes]]:
    """How often a content of a file was read («read») and validated («validate»): (which, path, digest) -> times."""
    counted: Counter[tuple[str, str, bytes]] = Counter()
    content, read, validate = files.read_content, yaml_source.read, validation.validate
    last: list[Path] = []

    def note_path(path: Path, root: Path, **options: Any) -> bytes:  # noqa: ANN401 - whatever the reader takes
        last[:] = [path]
        return content(path, root, **options)

    def count_reading(text: bytes) -> Source:
        source = read(text)
        counted["read", "/".join(last[0].parts[-3:]), source.digest] += 1
        return source

    def count_validation(source: Source, model: Any, shown: str) -> Any:  # noqa: ANN401 - any model
        counted["validate", shown, source.digest] += 1
        return validate(source, model, shown)

    monkeypatch.setattr(validation, "read_content", note_path)
    monkeypatch.setattr(validation, "read", count_reading)
    for module in (loading, editions):
        monkeypatch.setattr(module, "validate", count_validation)
    # A regulation that another test has read would not be read here.
    editions.load.cache_clear()
    editions.read_state_of_edition.cache_clear()
    return counted


@pytest.mark.parametrize(
    ("command", "documents"),
    [
        (("check", *ON), 50),
        (("check", "igrushki", *ON), 13),
        (("status", "igrushki", *ON), 5),
        (("status", *ON), 25),
        (("due", *ON), 20),
        (("list", *ON), 25),
        (("brief", *ON), 25),
        (("registry", *ON), 25),
        (("render", "igrushki", "--all", "-o", "out", *ON), 12),
        (("site", *ON), 50),
        (("save", *ON), 12),
        (STEP, 12),
        ((*STEP, "--dry-run"), 12),
        ((*STEP, "--commit"), 12),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_no_content_is_read_or_validated_twice(
    command: tuple[str, ...],
    documents: int,
    root: Path,
    counts: Counter[tuple[str, str, bytes]],
    lean: Lean,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(root)
    code, _, err = lean(*command)
    assert code == 0, err
    read = [path for kind, path, _ in counts if kind == "read"]
    assert len(read) >= documents
    repeated = {key[:2] for key, times in counts.items() if times > 1}
    # The next journal is judged before it is written, and saved as it lies on the disk after that.
    written = {("validate", "projects/trudozatraty/journal.yaml")} if "--commit" in command else set()
    assert repeated == written
