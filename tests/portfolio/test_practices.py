"""lean practices: the base, its search, publishing into the shared folder, replication by another project."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from lean.workspace import writer

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from lean.workspace.workspace import Workspace

    Lean = Callable[..., tuple[int, str, str]]

ON = ("--on", "2026-11-23")
PRACTICE = """\
title: Справка за пять минут
process: Выдача справок
solution: Единый журнал & запись <по телефону>
result: 5 мин вместо часа
keywords: [очередь, журнал]
contact: {name: Петрова П.П., post: начальник отдела}
replications: [{unit: Школа № 1, date: 01.09.2026}]
"""
DRAFT = "title: Архив без бумаги\nkeywords: [справки]\n"


@pytest.fixture
def root(city: Workspace) -> Path:
    """`spravki` is closed and ready, `arhiv` is closed and incomplete, `zhurnal` is active."""
    for name, text in (("spravki", PRACTICE), ("arhiv", DRAFT), ("zhurnal", PRACTICE)):
        (city.root / "projects" / name / "practice.yaml").write_text(text, encoding="utf-8")
    return city.root


def answer(lean: Lean, root: Path, *arguments: object) -> list[dict[str, Any]]:
    code, out, _ = lean("practices", *arguments, "-C", root, *ON, "--format", "json")
    assert code == 0
    told: list[dict[str, Any]] = json.loads(out)
    return told


def test_all_practices_are_listed(lean: Lean, root: Path) -> None:
    told = answer(lean, root)
    assert [item["project"] for item in told] == ["arhiv", "spravki", "zhurnal"]
    assert told[1] == {
        "project": "spravki", "unit": "Управление образования", "title": "Справка за пять минут",
        "process": "Выдача справок", "problem": None, "solution": "Единый журнал & запись <по телефону>",
        "result": "5 мин вместо часа", "conditions": None, "applicable": [], "keywords": ["очередь", "журнал"],
        "contact": "Петрова П.П.", "published": None,
        "replications": [{"unit": "Школа № 1", "project": None, "date": "2026-09-01"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # A practice with the word in its title comes before a practice that mentions it.
        ("справками", ["spravki", "zhurnal", "arhiv"]),
        ("очереди журналов", ["spravki", "zhurnal"]),
        ("учёта", ["zhurnal"]),
        ("бумагой", ["arhiv"]),
        ("самолёт", []),
        ("справка самолёт", []),
    ],
)
def test_practices_are_found_by_words_in_any_form(words: str, expected: list[str], lean: Lean, root: Path) -> None:
    assert [item["project"] for item in answer(lean, root, "find", *words.split())] == expected


def test_the_table_for_people(lean: Lean, root: Path) -> None:
    code, out, err = lean("practices", "-C", root, *ON)
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    assert "не размещена" in out
    assert lean("practices", "find", "самолёт", "-C", root, *ON) == (0, "", "Таких практик нет.\n")


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lean.lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_practices_of_closed_projects_are_published(lean: Lean, root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "Тиражирование"
    folder.mkdir()
    (root / "lean.yaml").write_text("regulation: seversk\npractices: {folder: Тиражирование}\n", "utf-8")
    code, out, err = lean("practices", "publish", "-C", root, *ON)
    assert code == 0
    assert out.startswith("spravki: размещена (")
    assert "arhiv: в карточке практики не указано: решение, результат, пропущено" in err
    assert "zhurnal: проект не закрыт, размещают реализованные, пропущено" in err
    first = files(folder)
    assert sorted(first) == ["index.html", "spravki/spravki-defence-deck.pptx", "spravki/spravki-practice.docx"]
    assert all(zipfile.is_zipfile(folder / name) for name in first if name.startswith("spravki/"))
    page = first["index.html"].decode()
    assert "Единый журнал &amp; запись &lt;по телефону&gt;" in page
    assert 'href="spravki/spravki-practice.docx"' in page
    assert "<script" not in page
    # A repetition changes nothing; a changed card changes its own file; files of other people are preserved.
    (folder / "spravki" / "видео.mp4").write_bytes(b"x")
    assert answer(lean, root, "publish")[0]["state"] == "same"
    (root / "projects/spravki/practice.yaml").write_text(PRACTICE.replace("час", "двух часов"), "utf-8")
    assert answer(lean, root, "publish", "spravki")[0]["state"] == "changed"
    second = files(folder)
    assert {name for name in first if second[name] != first[name]} == {"spravki/spravki-practice.docx", "index.html"}
    assert second["spravki/видео.mp4"] == b"x"


REFUSED = [
    (["publish"], 1, "куда размещать, не сказано"),
    # The decree writes the drive letter in Cyrillic; Windows has only Latin ones.
    (["publish", "--to", "\N{CYRILLIC CAPITAL LETTER ER}:\\Обмен"], 1, "папки P:\\Обмен нет: подключите сетевой диск"),
    (["publish", "--to", "P:\\Обмен\\Практики"], 1, "папки P:\\Обмен\\Практики нет: подключите сетевой диск"),
    (["publish", "--to", "нет-такой"], 1, "Ничего не скопировано"),
    (["publish", "zhurnal", "--to", "."], 1, "zhurnal: проект не закрыт"),
    (["publish", "spravki", "novyi", "--to", "."], 1, "novyi: карточки практики (practice.yaml) нет"),
    (["publish", "net", "--to", "."], 2, "проекта «net» нет"),
    (["find"], 2, "не указано, что искать"),
    (["find", "x", "--to", "."], 2, "--to нужен только для publish"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), REFUSED)
def test_a_refusal_copies_nothing(
    arguments: list[str],
    code: int,
    message: str,
    lean: Lean,
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = tmp_path / "здесь"
    here.mkdir()
    monkeypatch.chdir(here)
    found, out, err = lean("practices", *arguments, "-C", root, *ON)
    assert (found, out) == (code, "")
    assert message in err
    assert files(here) == {}


def test_a_practice_of_a_namesake_project_is_not_overwritten(lean: Lean, root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "share"
    folder.mkdir()
    assert lean("practices", "publish", "--to", folder, "-C", root, *ON)[0] == 0
    other = tmp_path / "other"
    shutil.copytree(root, other)
    card = other / "projects" / "spravki" / "card.yaml"
    card.write_text(re.sub("(?m)^title: .*", "title: Справки другой школы", card.read_text("utf-8")), "utf-8")
    before = files(folder)
    code, out, err = lean("practices", "publish", "--to", folder, "-C", other, *ON)
    assert (code, out, files(folder)) == (1, "", before)
    assert "лежит не то, что размещает эта команда: spravki/spravki-practice.docx, spravki/spravki-defence" in err
    # A file that a person put there under such a name is no print, and not every page is an index.
    (folder / "spravki" / "spravki-practice.docx").write_bytes(b"PK")
    (folder / "index.html").write_bytes(b"<html></html>")
    before = files(folder)
    code, out, err = lean("practices", "publish", "--to", folder, "-C", root, *ON)
    assert (code, out, files(folder)) == (1, "", before)
    assert "размещает эта команда: spravki/spravki-practice.docx, index.html. " in err


def test_no_practice_is_copied_partially(
    lean: Lean, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "share"
    folder.mkdir()
    written: list[Path] = []

    def fails(path: Path, content: bytes) -> AbstractContextManager[Path]:
        if written:
            raise OSError(28, "No space left on device")
        written.append(path)
        return original(path, content)

    original = writer._written  # noqa: SLF001 - the writing of one file
    monkeypatch.setattr(writer, "_written", fails)
    code, out, err = lean("practices", "publish", "--to", folder, "-C", root, *ON)
    assert (code, out) == (1, "")
    assert "на диске нет места" in err
    assert files(folder) == {}


def test_a_project_may_replicate_a_practice(lean: Lean, root: Path) -> None:
    code, out, err = lean("init", "shkola", "--from", "spravki", "--unit", "Школа № 2", "--no-input", "-C", root)
    assert (code, err) == (0, "")
    card = yaml.safe_load((root / "projects/shkola/card.yaml").read_text("utf-8"))
    assert card["origin"] == "spravki"
    line = out.split("впишите: - ")[1].splitlines()[0]
    assert yaml.safe_load(line) == {"unit": "Школа № 2", "project": "shkola"}
    told = json.loads(lean("check", "shkola", "-C", root, *ON, "--format", "json")[1])
    assert [one for one in told if one["path"].startswith("projects/shkola") and one["severity"] != "note"] == []


@pytest.mark.parametrize(
    ("source", "code", "message"), [("novyi", 1, "нет карточки практики"), ("net", 2, "проекта «net» нет")]
)
def test_publishing_requires_a_practice(source: str, code: int, message: str, lean: Lean, root: Path) -> None:
    found, out, err = lean("init", "shkola", "--from", source, "--no-input", "-C", root)
    assert (found, out, message in err) == (code, "", True)
    assert not (root / "projects" / "shkola").exists()
