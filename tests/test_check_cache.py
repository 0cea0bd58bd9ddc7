"""The cache of checks: results are always those of an uncached check, and no cache is in the workspace."""

from __future__ import annotations

import functools
import os
import random
import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lean.checking.cache import VARIABLE
from lean.cli.check_cached import check_scope
from lean.cli.scope import find_scopes
from tests.battery.tally import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from lean.diagnostics import Diagnostic
    from tests.battery.tally import Tally

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "seversk"
PROJECTS = ("bumaga", "matkapital", "trudozatraty")
ON = "2026-11-25"


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the cache."""
    folder = tmp_path / "memory"
    monkeypatch.setenv(VARIABLE, str(folder))
    return folder


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A workspace of three projects: one returned, one agreed, one closed with a photograph."""
    root = tmp_path / "city"
    for name in ("lean.yaml", "roster.yaml", "appeals.yaml"):
        (root / name).parent.mkdir(exist_ok=True)
        shutil.copy(EXAMPLE / name, root / name)
    for slug in PROJECTS:
        shutil.copytree(EXAMPLE / "projects" / slug, root / "projects" / slug)
    return root


def said(root: Path, on: str = ON, *, remember: bool = True, workers: int = 1) -> list[Diagnostic]:
    (scope,) = find_scopes((), root)
    return check_scope(scope, None, on, remember=remember, workers=workers)


def agrees(root: Path, on: str = ON) -> bool:
    """Check that a cached check equals an uncached one, twice: before and after the cache is updated."""
    plain = said(root, on, remember=False)
    return said(root, on) == plain == said(root, on)


def test_an_unchanged_project_is_not_checked_again(city: Path, memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = said(city)
    assert len(list(memory.iterdir())) == 1
    looked: list[str] = []

    def looks(loaded: object, *rest: object) -> list[Diagnostic]:
        looked.append(loaded.slug)  # type: ignore[attr-defined]
        return original(loaded, *rest)  # type: ignore[arg-type]

    from lean.checking import checks  # noqa: PLC0415 - what is replaced

    original = checks.check_project
    monkeypatch.setattr(checks, "check_project", looks)
    assert said(city) == first
    assert looked == []
    card = city / "projects" / "bumaga" / "card.yaml"
    card.write_bytes(card.read_bytes() + b"# a comment\n")
    said(city)
    assert looked == ["bumaga"]
    # Adding or removing a project changes the results of the workspace, but of no other project.
    shutil.copytree(city / "projects" / "bumaga", city / "projects" / "Bumaga")
    twins = [item for item in said(city) if "регистром" in item.message]
    assert len(twins) == 1
    assert looked == ["bumaga", "Bumaga"]
    shutil.rmtree(city / "projects" / "Bumaga")
    assert not [item for item in said(city) if "регистром" in item.message]
    assert looked == ["bumaga", "Bumaga"]


def _same_size(path: Path, chance: random.Random) -> None:
    """Replace a letter by another: size and time of the file stay equal."""
    status = path.stat()
    content = bytearray(path.read_bytes())
    place = chance.choice([place for place, byte in enumerate(content) if bytes([byte]).isalpha()])
    content[place] = ord("q" if content[place] != ord("q") else "w")
    path.write_bytes(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def _line_less(path: Path, chance: random.Random) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    path.write_bytes(b"".join(lines))


def _digit(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    place = chance.choice([place for place, byte in enumerate(content) if bytes([byte]).isdigit()] or [0])
    content[place] = ord(str(chance.randrange(10)))
    path.write_bytes(content)


def _gone(path: Path, chance: random.Random) -> None:
    path.rename(path.with_name(chance.choice(("Card.yaml", "old.yml", "card.txt", "plan.yaml.txt"))))


def _broken(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes() + chance.choice((b"\x00", b"\xff", b"{[", b"a: 1\na: 2\n")))


def _attachment(path: Path, chance: random.Random) -> None:
    folder = path.parent / "attachments"
    folder.mkdir(exist_ok=True)
    name = folder / chance.choice(("karta.png", "do.jpg", "deep/x.png"))
    if name.exists():
        name.unlink()
    else:
        name.parent.mkdir(exist_ok=True)
        name.write_bytes(b"")


def _linked(path: Path, chance: random.Random) -> None:
    target = path.with_suffix(f".{chance.randrange(10**9)}")
    path.rename(target)
    path.symlink_to(target.name)


EDITS: tuple[Callable[[Path, random.Random], None], ...] = (
    *(_same_size,) * 4,
    *(_digit,) * 4,
    _line_less,
    _gone,
    _broken,
    _attachment,
    _linked,
)


# Fifty edits per seed.
@pytest.mark.battery(10)
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in (1, 2, 3))])
def test_two_hundred_edits_give_the_results_of_an_uncached_check(
    seed: int, city: Path, memory: Path, tmp_path: Path, tally: Tally
) -> None:
    chance = random.Random(seed)  # noqa: S311 - test data
    shutil.copytree(city, tmp_path / "sound", symlinks=True)
    said(city)
    for number in range(50):
        if number % 6 == 0:
            shutil.rmtree(city)
            shutil.copytree(tmp_path / "sound", city, symlinks=True)
        files = sorted(path for path in city.rglob("*.yaml") if path.is_file())
        edit, path = chance.choice(EDITS), chance.choice(files)
        if path.parent != city or edit in (_same_size, _digit, _line_less):
            edit(path, chance)
        plain = said(city, remember=False)
        remembered = said(city)
        tally.add(losses=remembered != plain)
        assert remembered == plain, (number, edit, path)
        if number % 5 == 0:
            assert said(city) == plain, (number, edit, path)
    assert memory.is_dir()


@pytest.mark.battery(4)
@given(
    st.lists(
        st.tuples(st.sampled_from(tuple(dict.fromkeys(EDITS))), st.integers(0, 99), st.randoms(use_true_random=False)),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=counted(8, 200), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_edit_gives_the_results_of_an_uncached_check(
    city: Path, memory: Path, edits: list[tuple[Callable[[Path, random.Random], None], int, random.Random]]
) -> None:
    project = city / "projects" / PROJECTS[0]
    shutil.copytree(project, city / "kept", symlinks=True)
    try:
        said(city)
        for edit, number, chance in edits:
            files = sorted(path for path in project.rglob("*.yaml") if path.is_file())
            if files:
                edit(files[number % len(files)], chance)
            plain = said(city, remember=False)
            assert said(city) == plain == said(city)
    finally:
        shutil.rmtree(project)
        (city / "kept").rename(project)
    assert memory.is_dir()


def test_workspace_files_are_part_of_the_cache_key(city: Path, memory: Path) -> None:
    assert agrees(city)
    assert agrees(city, "2026-11-26")
    for name, old, new in (
        ("lean.yaml", "regulation: seversk", "regulation: seversk\nsuppress: [{rule: filled, reason: пока так}]"),
        ("roster.yaml", "name:", "name: "),
        ("appeals.yaml", "project:", "project: nowhere #"),
    ):
        text = (city / name).read_text("utf-8")
        assert old in text
        (city / name).write_text(text.replace(old, new, 1), "utf-8")
        assert agrees(city), name
    # An appeal names a project that is added and removed.
    (city / "appeals.yaml").write_text(
        "appeals: [{id: '1', received: 01.02.2026, decision: project, project: new}]\n", "utf-8"
    )
    assert agrees(city)
    (city / "projects" / "new").mkdir()
    (city / "projects" / "new" / "card.yaml").write_text("title: Новый\n", "utf-8")
    assert agrees(city)
    assert list(memory.iterdir())


def test_a_regulation_of_the_workspace_is_part_of_the_cache_key(city: Path, memory: Path) -> None:
    packaged = Path(__file__).resolve().parent.parent / "lean" / "regulation" / "seversk" / "2025-11-24.yaml"
    own = city / "own.yaml"
    own.write_bytes(packaged.read_bytes())
    (city / "lean.yaml").write_text("regulation: own.yaml\n", "utf-8")
    assert agrees(city)
    own.write_text(own.read_text("utf-8").replace("severity: warning", "severity: error"), "utf-8")
    assert agrees(city)
    assert list(memory.iterdir())


def test_a_new_edition_invalidates_the_cache(city: Path, memory: Path) -> None:
    packaged = Path(__file__).resolve().parent.parent / "lean" / "regulation" / "seversk" / "2025-11-24.yaml"
    own = city / "own"
    own.mkdir()
    shutil.copy(packaged, own)
    (city / "lean.yaml").write_text("regulation: own\n", "utf-8")
    assert agrees(city)
    newer = packaged.read_text("utf-8").replace("edition: 2025-11-24", "edition: 2026-01-01")
    (own / "2026-01-01.yaml").write_text(newer.replace("severity: warning", "severity: error"), "utf-8")
    assert agrees(city)
    (own / "2026-01-01.yaml").unlink()
    assert agrees(city)
    assert list(memory.iterdir())


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:3000])


def _noise(path: Path) -> None:
    path.write_bytes(os.urandom(9000))


def _holes(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for place in range(150, len(content), 97):
        content[place] ^= 0x55
    path.write_bytes(content)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _other_table(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as foreign:
        foreign.execute("CREATE TABLE verdicts (a, b)")
    foreign.close()


SPOILT = {
    "lies": "UPDATE verdicts SET said = '[]'",
    "swapped": "UPDATE verdicts SET said = (SELECT said FROM verdicts ORDER BY project DESC LIMIT 1)",
    "lies above": "UPDATE above SET said = replace(said, '[]', '[[]]')",
    "tables swapped": "UPDATE above SET (said, sum) = (SELECT said, sum FROM verdicts LIMIT 1)",
}


def _spoil(statement: str, path: Path) -> None:
    with sqlite3.connect(path) as rows:
        rows.execute(statement)
    rows.close()


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


HARMS: dict[str, Callable[[Path], None]] = {
    **{harm.__name__.strip("_"): harm for harm in (_truncated, _noise, _holes, _empty, _other_table, _folder)},
    **{name: functools.partial(_spoil, statement) for name, statement in SPOILT.items()},
}


@pytest.mark.battery(10)
@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_a_damaged_cache_is_ignored(harm: Callable[[Path], None], city: Path, memory: Path) -> None:
    plain = said(city, remember=False)
    said(city)
    (path,) = memory.iterdir()
    harm(path)
    assert said(city) == plain
    assert said(city) == plain


@pytest.mark.battery(10)
def test_the_cache_of_another_workspace_is_ignored(city: Path, memory: Path, tmp_path: Path) -> None:
    """Even if all names are equal, as in a copy with one different document."""
    said(city)
    (own,) = memory.iterdir()
    other = tmp_path / "other" / "city"
    shutil.copytree(city, other)
    card = other / "projects" / "bumaga" / "card.yaml"
    card.write_text(card.read_text("utf-8").replace("title:", "titel:", 1), "utf-8")
    said(other)
    (foreign,) = {*memory.iterdir()} - {own}
    plain = said(city, remember=False)
    assert plain != said(other)
    own.write_bytes(foreign.read_bytes())
    assert said(city) == plain == said(city)
    # Also if the other workspace is now at the same path, as after a checkout.
    shutil.rmtree(city)
    shutil.copytree(other, city)
    assert agrees(city)


def test_a_locked_cache_is_not_used(city: Path, memory: Path) -> None:
    plain = said(city, remember=False)
    said(city)
    (path,) = memory.iterdir()
    holder = sqlite3.connect(path)
    holder.execute("BEGIN EXCLUSIVE")
    card = city / "projects" / "bumaga" / "card.yaml"
    card.write_bytes(card.read_bytes() + b"# a comment\n")
    assert said(city) == plain
    holder.close()


def test_an_impossible_cache_folder_is_not_used(city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = said(city, remember=False)
    (tmp_path / "file").write_bytes(b"")
    for told in ("", str(tmp_path / "file" / "below"), "/proc/none"):
        monkeypatch.setenv(VARIABLE, told)
        assert said(city) == plain


def test_several_processes_give_the_same_results(city: Path, memory: Path) -> None:
    alone = said(city, remember=False)
    assert said(city, workers=2) == alone
    shutil.rmtree(memory)
    assert said(city, workers=2) == alone
    assert said(city) == alone


def test_the_cache_is_outside_the_workspace(city: Path, memory: Path) -> None:
    before = {path: path.read_bytes() for path in city.rglob("*") if path.is_file()}
    said(city)
    said(city)
    assert {path: path.read_bytes() for path in city.rglob("*") if path.is_file()} == before
    assert memory.is_dir()


def test_the_oldest_caches_are_removed(city: Path, memory: Path) -> None:
    memory.mkdir()
    for number in range(40):
        old = memory / f"check-{number}.sqlite"
        old.write_bytes(b"")
        os.utime(old, (number, number))
    said(city)
    left = {path.name for path in memory.iterdir()}
    assert len(left) == 30
    assert "check-9.sqlite" not in left
    assert "check-39.sqlite" in left
