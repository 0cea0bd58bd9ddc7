"""Files that are no documents: each has one clear diagnostic with its place, and the rest is still checked."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lean.documents import DOCUMENTS, WORKSPACE_DOCUMENTS
from lean.workspace.files import MAX_BYTES
from lean.workspace.loading import DocumentLoader
from lean.workspace.project import BrokenDocumentError
from tests.battery.running import ROOT, differences, fingerprint, run_here, run_process
from tests.battery.tally import MISTAKE_SECONDS, SECONDS, WHOLE, counted

if TYPE_CHECKING:
    from tests.battery.tally import Tally

Lean = Callable[..., tuple[int, str, str]]
Found = list[dict[str, Any]]

pytestmark = pytest.mark.battery(1)
FINISHED = Path(__file__).parents[1] / "data" / "finished"

NOISE = random.Random(11).randbytes(65_536)  # noqa: S311 - a fixed text, not a secret
BOMB = "a: &a [x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
)

# Content of the file -> line, column, part of the message.
TEXTS: dict[str, tuple[bytes, int, int, str]] = {
    # encodings
    "windows-1251": ("title: Выдача справки\n".encode("cp1251"), 1, 8, "похоже на Windows-1251"),
    "dos-866": ("title: выдача справки\n".encode("cp866"), 1, 8, "похоже на DOS-866"),
    "bad utf-8": (b"title: ok\nunit: \xc3\x28\n", 2, 7, "не в UTF-8"),
    "cut utf-8": ("title: Спр".encode()[:-1], 1, 10, "не в UTF-8"),
    "overlong utf-8": (b"title: \xc0\xaf\n", 1, 8, "не в UTF-8"),
    "surrogate in utf-8": (b"title: \xed\xa0\x80\n", 1, 8, "не в UTF-8"),
    "utf-16 le": ("title: Справка\n".encode("utf-16"), 1, 1, "UTF-16"),
    "utf-16 be": (b"\xfe\xff" + "title: Справка\n".encode("utf-16-be"), 1, 1, "UTF-16"),
    "utf-16 without a mark": ("title: x\n".encode("utf-16-le"), 1, 2, "U+0000"),
    "nul": (b"title: a\x00b\n", 1, 9, "U+0000"),
    "escape": (b"title: a\n# \x1b[31m\n", 2, 3, "U+001B"),
    "line separator": ("title: a\u2028unit: b\n".encode(), 1, 9, "U+2028"),
    "nul after cr": (b"title: a\runit: \x00\r", 2, 7, "U+0000"),
    "noise": (NOISE, 1, 3, "не в UTF-8"),
    # structure
    "list at the top": (b"- title: a\n", 1, 1, "нужен словарь"),
    "scalar at the top": ("просто текст\n".encode(), 1, 1, "нужен словарь"),
    "number at the top": (b"12\n", 1, 1, "нужен словарь"),
    "two documents": (b"title: a\n---\ntitle: b\n", 2, 1, "второй документ"),
    "duplicate key": (b"title: a\nunit: b\ntitle: c\n", 3, 1, "ключ «title» уже есть в строке 1"),
    "duplicate key inside": (b"frame:\n  first_step: a\n  first_step: b\n", 3, 3, "уже есть в строке 2"),
    "tab": (b"frame:\n\tfirst_step: a\n", 2, 1, "табуляция"),
    "anchor": (b"title: &a text\n", 1, 8, "якор"),
    "alias": (b"title: *a\n", 1, 8, "ссылк"),
    "alias bomb": (BOMB.encode(), 1, 4, "якор"),
    "cyclic alias": (b"title: &a [*a]\n", 1, 8, "якор"),
    "merge key": (b"frame: &f {first_step: a}\npeople: {<<: *f}\n", 1, 8, "якор"),
    "python tag": (b"title: !!python/object/apply:os.system ['id']\n", 1, 8, "метк"),
    "own tag": (b"title: !secret x\n", 1, 8, "метк"),
    "list as a key": (b"? [1, 2]\n: x\n", 1, 3, "ключом может быть только текст"),
    "open bracket": (b"indicators: [\n", 1, 14, "файл обрывается"),
    "open quote": (b'title: "abc\nunit: d\n', 2, 8, "скобка (открыта в строке 1)"),
    "truncated": ("title: Справка\nframe:\n  first_step: [a, b".encode(), 3, 20, "скобка (открыта в строке 3)"),
    "item without a space": (b"frame:\n  perimeter:\n  -a\n  last_step: c\n", 3, 3, "нужен пробел"),
    "key alone": (b"title: a\nunit\n", 2, 1, "после ключа нет двоеточия"),
    "colon inside": ("title: Справка: о составе семьи\n".encode(), 1, 15, "кавычки"),
    "no space after a colon": (
        b"key_events:\n  start:11.01.2027\n  closing: x\n",
        2,
        9,
        "после двоеточия нужен пробел",
    ),
    "percent": (b"title: a\nunit: %b\n", 2, 7, "кавычк"),
    "at sign": (b"title: @a\n", 1, 8, "кавычк"),
    "wrong indent": (b"frame:\n   first_step: a\n  last_step: b\n", 3, 3, "отступ"),
    # files saved by Word, Excel, a scanner or a browser under the name of a document
    "a file of Word": (b"PK\x03\x04\x14\x00\x06\x00", 1, 1, "файл Word, Excel или архив"),
    "an old file of Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(MAX_BYTES), 1, 1, "прежнего вида (DOC, XLS)"),
    "rich text": (b"{\\rtf1\\ansi card}", 1, 1, "файл Word (RTF)"),
    "a scan": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", 1, 1, "файл PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", 1, 1, "картинка (PNG)"),
    "a photograph": (b"\xff\xd8\xff\xe0\x00\x10JFIF", 1, 1, "картинка (JPEG)"),
    "xml": (b'<?xml version="1.0"?><a/>', 1, 1, "файл XML"),
    "a page": (b"<!DOCTYPE html><html><body>a: b</body></html>", 1, 1, "страница из браузера"),
    # characters that Word substitutes for others
    "wide space in an indent": ("frame:\n\u00a0 first_step: a\n".encode(), 2, 1, "неразрывный пробел"),
    "wide space in every indent": (
        "people:\n\u00a0\u00a0team: [a]\n\u00a0\u00a0leader: b: c\n".encode(),
        2,
        1,
        "неразрывный пробел",
    ),
    "wide space after a colon": ("unit: a\ntitle:\u00a0b\n".encode(), 2, 7, "неразрывный пробел"),
    "wide space after a key alone": ("frame:\n  first_step:\u00a0a\n".encode(), 2, 3, "неразрывный пробел"),
    "wide space after a hyphen": ("indicators:\n  -\u00a0name: a\n    target: b\n".encode(), 2, 4, "неразрывный"),
    "a dash for a hyphen": ("indicators:\n  – name: a\n    target: b\n".encode(), 2, 3, "начинают дефисом"),
    "dashes alone": ("resources:\n  — деньги\n  — люди\n".encode(), 2, 3, "начинают дефисом"),
    "a dash before a key": ("indicators:\n– name: a\n".encode(), 2, 1, "начинают дефисом"),
    # limits
    # libyaml reads brackets ahead, because a key may end after them, and gives up at a thousand without any event.
    "900 brackets": (b"title: " + b"[" * 900, 1, 31, "вложенность больше 24"),
    "1,000 brackets": (b"title: " + b"[" * 1_000, 1, 1007, "вложенность больше 24"),
    "100,000 brackets": (b"title: " + b"[" * 100_000, 1, 1007, "вложенность больше 24"),
    "100,000 braces": (b"title: " + b"{a: " * 100_000, 1, 100, "вложенность больше 24"),
    "1,000 blocks": (b"- " * 1_000 + b"x\n", 1, 49, "вложенность больше 24"),
    "100,000 blocks": (b"- " * 100_000 + b"x\n", 1, 49, "вложенность больше 24"),
    "deep mappings": ("".join(f"{' ' * n}k:\n" for n in range(1_000)).encode(), 25, 25, "вложенность больше 24"),
    "too large": (b"title: a\n" + b"# comment\n" * (MAX_BYTES // 10 + 1), 1, 1, "файл слишком велик"),
    # types and values
    "impossible date": (b"key_events:\n  start: 30.02.2027\n", 2, 10, "дня 30 не бывает"),
    "impossible month": (b"key_events:\n  start: 2026-13-45\n", 2, 10, "месяца 13 не бывает"),
    "text for a list": (b"indicators: many\n", 1, 13, "нужен список"),
    "list for a mapping": (b"frame: [a]\n", 1, 8, "нужен словарь"),
    "mapping for text": (b"title: {a: b}\n", 1, 8, "нужен текст"),
    "sentence with a colon": (
        "resources:\n  - Решили: так\n".encode(),
        2,
        5,
        "часть текста, возьмите весь текст в кавычки",
    ),
    "list for text": (b"title: [a]\n", 1, 8, "нужен текст"),
    "text for a number": ("goals: [первая]\n".encode(), 1, 9, "нужно целое число"),
    "blank text": (b"title: '  '\n", 1, 8, "пустой текст"),
    "unknown key": (b"titel: a\n", 1, 1, "неизвестный ключ «titel»: возможно, «title»"),
    "unknown key inside": (b"title: a\nframe:\n  frst_step: b\n", 3, 3, "возможно, «first_step»"),
    "Russian key": ("название: a\n".encode(), 1, 1, "неизвестный ключ «название»"),
    "number as a key": (b"12: a\n", 1, 1, "неизвестный ключ «12»"),
    "empty key": (b"'': a\n", 1, 1, "неизвестный ключ «»"),
    "key with an escape": (b'"a\\e[31m": b\n', 1, 1, "неизвестный ключ"),
}


def _directory(path: Path) -> None:
    path.mkdir()


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _link(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def _loop(path: Path) -> None:
    (path.parent / "other").symlink_to(path)
    path.symlink_to(path.parent / "other")


def _outside(path: Path) -> None:
    root = next(folder for folder in path.parents if folder.name == "workspace")
    outside = root.with_name("outside.yaml")
    outside.write_text("title: TOP SECRET\n", encoding="utf-8")
    path.symlink_to(outside)


def _socket(path: Path) -> None:
    import socket  # noqa: PLC0415

    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        os.chdir(path.parent)
        try:
            made.bind(path.name)
        finally:
            os.chdir(here)


# What is in place of the file -> part of the message.
THINGS: dict[str, tuple[Callable[[Path], None], str]] = {
    "directory": (_directory, "это каталог, а нужен файл"),
    "fifo": (_fifo, "это не обычный файл"),
    "socket": (_socket, "это не обычный файл"),
    "device": (_link("/dev/zero"), "за пределы рабочего каталога"),
    "broken link": (_link("nowhere.yaml"), "ссылка никуда не ведёт"),
    "loop of links": (_loop, "замкнуты в кольцо"),
    "link out of the workspace": (_outside, "за пределы рабочего каталога"),
}


# Without a regular file under the name of the settings there is no workspace.
UNSEEN = {"directory", "fifo", "socket", "device", "broken link", "loop of links"}


# Reported for lean.yaml, which names an invalid regulation.
UNREAD = {
    "directory": "нет редакций порядка",
    "device": "путь ведёт за его пределы",
    "link out of the workspace": "путь ведёт за его пределы",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Two projects: an error in one must not hide an error in the other."""
    root = tmp_path / "workspace"
    for slug in ("broken", "other"):
        (root / "projects" / slug).mkdir(parents=True)
    (root / "lean.yaml").write_text("regulation: seversk\n", encoding="utf-8")
    (root / "projects" / "other" / "card.yaml").write_text("title: Другой\nnope: 1\n", encoding="utf-8")
    return root


def checked(lean: Lean, tally: Tally, root: Path) -> tuple[Found, Found]:
    """Return the findings about the broken project and about the rest; text and JSON agree, and no file changes."""
    before = fingerprint(root)
    told = run_here(lean, "check", "-C", root)
    ran = run_here(lean, "check", "-C", root, "--format", "json")
    assert tally.judge(ran, refused=True, lost=differences(before, fingerprint(root))) == []
    assert (ran.code, told.code, ran.err) == (1, 1, "")
    found: Found = json.loads(ran.out)
    for item in found:
        assert f"{item['path']}:{item['line']}:{item['column']}: " in told.out
    shown = told.out + told.err
    assert "Traceback" not in shown
    assert "TOP SECRET" not in shown
    assert all(line.isprintable() for line in shown.replace("\xa0", " ").splitlines())
    mine = [item for item in found if item["path"] != "projects/other/card.yaml"]
    return mine, [item for item in found if item["path"] == "projects/other/card.yaml"]


def only_error(found: Found) -> tuple[int, int, str]:
    wrong = [item for item in found if item["severity"] != "note"]
    assert len(wrong) == 1, wrong
    return wrong[0]["line"], wrong[0]["column"], wrong[0]["message"]


@pytest.mark.parametrize("name", TEXTS)
def test_invalid_text_has_one_diagnostic_with_its_place(name: str, lean: Lean, tally: Tally, workspace: Path) -> None:
    content, line, column, part = TEXTS[name]
    (workspace / "projects" / "broken" / "card.yaml").write_bytes(content)
    mine, rest = checked(lean, tally, workspace)
    *place, message = only_error(mine)
    assert (place, part in message) == ([line, column], True), (place, message)
    assert "nope" in only_error(rest)[2]


@pytest.mark.skipif(sys.platform == "win32", reason="нет таких файлов")
@pytest.mark.parametrize("name", THINGS)
def test_anything_but_a_regular_file_has_one_diagnostic(name: str, lean: Lean, tally: Tally, workspace: Path) -> None:
    make, part = THINGS[name]
    make(workspace / "projects" / "broken" / "card.yaml")
    mine, rest = checked(lean, tally, workspace)
    *place, message = only_error(mine)
    assert (place, part in message) == ([1, 1], True), message
    assert "nope" in only_error(rest)[2]


GOOD = {path.stem: path.read_bytes() for path in FINISHED.rglob("*.yaml")} | {
    "regulation": max((ROOT / "lean" / "regulation" / "seversk").glob("*.yaml")).read_bytes()
}
_DATE = re.compile(rb"\b\d\d\.\d\d\.20\d\d|\b20\d\d-\d\d-\d\d")
DATED = {
    "lean": b"calendar: {days_off: [14.01.2027]}\n",
    "roster": None,
    "regulation": re.sub(rb"(?m)^ *#.*", b"", GOOD["regulation"]),
}
"""Places of dates in documents whose first date is in a comment; a roster has no date."""


def impossible_date(document: str) -> bytes | None:
    good = DATED.get(document, GOOD[document])
    return None if good is None else _DATE.sub(b"30.02.2027", good, count=1)


def truncated(document: str) -> bytes:
    """Cut off the file of a project within a quoted text."""
    return GOOD[document].rstrip() + (b'\n- event: "and so' if document == "journal" else b'\nmore: "and so')


# Content in place of each document (a function if it contains the document) -> part of the message.
HOSTILE: dict[str, tuple[bytes | Callable[[str], bytes | None], str]] = {
    "bad utf-8": (b"\xff", "не в UTF-8"),
    "utf-16": ("a: б\n".encode("utf-16"), "UTF-16"),
    "utf-16 without a mark": ("a: б\n".encode("utf-16-le"), "U+0000"),
    "windows-1251": ("название: б\n".encode("cp1251"), "похоже на Windows-1251"),
    "nul": (b"\x00", "U+0000"),
    "nul within": (b"a: b\x00\n", "U+0000"),
    "noise": (NOISE, "не в UTF-8"),
    "truncated": (truncated, "файл обрывается"),
    "duplicate key": (b"a: 1\na: 2\n", "ключ «a» уже есть в строке 1"),
    "tab": (b"a:\n\tb: 1\n", "табуляция"),
    "two documents": (b"a: 1\n---\nb: 2\n", "второй документ"),
    "alias bomb": (BOMB.encode(), "якор"),
    "cyclic alias": (b"a: &a [*a]\n", "якор"),
    "tag": (b"!!python/name:os.system ''\n", "метк"),
    "1,000 brackets": (b"[" * 1_000, "вложенность больше 24"),
    "100,000 brackets": (b"[" * 100_000, "вложенность больше 24"),
    "100,000 closed brackets": (b"[" * 100_000 + b"]" * 100_000, "вложенность больше 24"),
    "100,000 braces": (b"{a: " * 100_000, "вложенность больше 24"),
    "1,000 blocks": (b"- " * 1_000, "вложенность больше 24"),
    "100,000 blocks": (b"- " * 100_000, "вложенность больше 24"),
    "1,000 nested keys": ("".join(f"{' ' * n}k:\n" for n in range(1_000)).encode(), "вложенность больше 24"),
    "scalar": (b"text\n", "а здесь текст «text»"),
    "other container": (lambda document: b"{a: 1}\n" if document == "journal" else b"- a\n", "а здесь с"),
    "impossible date": (impossible_date, "дня 30 не бывает"),
    "too large": (b"#" * (MAX_BYTES + 1), "файл слишком велик"),
    "a file of Word": (b"PK\x03\x04", "файл Word, Excel или архив"),
}
REGULATION = "regulation"
"""A regulation of the workspace, named by lean.yaml: it is read like the documents."""
DOCUMENT_NAMES = [*DOCUMENTS, *WORKSPACE_DOCUMENTS]
KINDS = [*DOCUMENT_NAMES, REGULATION]


def file_of(workspace: Path, document: str) -> Path:
    if document == REGULATION:
        (workspace / "lean.yaml").write_text("regulation: regulation.yaml\n", encoding="utf-8")
    above = document in WORKSPACE_DOCUMENTS or document == REGULATION
    folder = workspace if above else workspace / "projects" / "broken"
    return folder / f"{document}.yaml"


def put(path: Path, name: str) -> bytes | None:
    """Put hostile content in the place of a document; None where it does not apply."""
    made, _ = HOSTILE[name]
    content = made(path.stem) if callable(made) else made
    if content is not None:
        path.write_bytes(content)
    return content


@pytest.mark.parametrize("document", KINDS)
def test_every_document_is_read_equally_strictly(document: str, lean: Lean, tally: Tally, workspace: Path) -> None:
    path = file_of(workspace, document)
    shown = path.relative_to(workspace).as_posix()
    for name in HOSTILE:
        if put(path, name) is None:
            continue
        before = fingerprint(workspace)
        ran = run_here(lean, "check", "-C", workspace, "--format", "json")
        assert tally.judge(ran, refused=True, lost=differences(before, fingerprint(workspace))) == [], name
        found: Found = json.loads(ran.out)
        line, column, message = only_error([item for item in found if item["path"] == shown])
        assert line >= 1, name
        assert column >= 1, name
        assert HOSTILE[name][1] in message, (name, message)
        assert "nope" in only_error([item for item in found if item["path"].endswith("other/card.yaml")])[2], name


@pytest.mark.skipif(sys.platform == "win32", reason="нет таких файлов")
@pytest.mark.parametrize("document", KINDS)
def test_every_document_must_be_a_regular_file(document: str, lean: Lean, tally: Tally, workspace: Path) -> None:
    for name, (make, part) in THINGS.items():
        if document == "lean" and name in UNSEEN:
            continue
        path = file_of(workspace, document)
        path.unlink(missing_ok=True)
        make(path)
        before = fingerprint(workspace)
        ran = run_here(lean, "check", "-C", workspace, "--format", "json")
        assert tally.judge(ran, refused=True, lost=differences(before, fingerprint(workspace))) == [], name
        found: Found = json.loads(ran.out)
        above = UNREAD.get(name) if document == REGULATION else None
        shown = "lean.yaml" if above is not None else path.relative_to(workspace).as_posix()
        assert (above or part) in only_error([item for item in found if item["path"] == shown])[2], name
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        (path.parent / "other").unlink(missing_ok=True)


def test_a_workspace_is_recognised_by_its_settings_file_only(lean: Lean, tally: Tally, workspace: Path) -> None:
    for name in sorted(UNSEEN):
        path = workspace / "lean.yaml"
        path.unlink(missing_ok=True)
        THINGS[name][0](path)
        ran = run_here(lean, "check", "-C", workspace)
        assert tally.judge(ran, refused=True) == [], name
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        (path.parent / "other").unlink(missing_ok=True)


@pytest.mark.parametrize("document", DOCUMENT_NAMES)
def test_a_byte_order_mark_and_windows_line_ends_are_accepted(
    document: str, lean: Lean, tally: Tally, workspace: Path
) -> None:
    path = file_of(workspace, document)
    said: list[Found] = []
    good = GOOD[document].replace(b"\r\n", b"\n")
    for content in (good, b"\xef\xbb\xbf" + good, good.replace(b"\n", b"\r\n"), good.replace(b"\n", b"\r")):
        path.write_bytes(content)
        ran = run_here(lean, "check", "-C", workspace, "--format", "json")
        assert tally.judge(ran) == []
        said.append(json.loads(ran.out))
    assert said[1:] == said[:1] * 3
    assert not [item for item in said[0] if item["rule"] in {"yaml", "schema"} and "other" not in item["path"]]
    for content in (b"", b"# \xd0\xbf\n", b"\xef\xbb\xbf"):
        path.write_bytes(content)
        ran = run_here(lean, "check", "-C", workspace, "--format", "json")
        assert tally.judge(ran) == []
        told = [item for item in json.loads(ran.out) if item["path"] == path.relative_to(workspace).as_posix()]
        wrong = [item["message"] for item in told if item["severity"] == "error"]
        assert wrong == [], content


LIMITED = [(document, name) for document in KINDS for name in HOSTILE]
# Each hostile text with one document in turn; or with all of them.
TURN = [(KINDS[number % len(KINDS)], name) for number, name in enumerate(HOSTILE)]


@pytest.mark.long
@pytest.mark.parametrize(("document", "name"), LIMITED if WHOLE else TURN)
def test_a_separate_process_stays_within_limits(document: str, name: str, tally: Tally, workspace: Path) -> None:
    path = file_of(workspace, document)
    if put(path, name) is None:
        return
    before = fingerprint(workspace)
    ran = run_process("check", "-C", workspace)
    assert tally.judge(ran, refused=True, lost=differences(before, fingerprint(workspace))) == []
    assert path.relative_to(workspace).as_posix() in ran.out


HARMLESS = {
    "empty": b"",
    "comments only": "# пока ничего\n".encode(),
    "BOM": b"\xef\xbb\xbf" + "title: Справка\n".encode(),
    "BOM alone": b"\xef\xbb\xbf",
    "CRLF": "title: Справка\r\nframe:\r\n  first_step: a\r\n".encode(),
    "CR": b"title: a\runit: b\r",
    "empty document": b"---\n",
    "null": b"null\n",
    "empty values": b"title:\nframe:\nindicators:\n",
    "no end of line": b"title: a",
    "24 levels are not reached": b"title: a\nresources: []\n",
}


@pytest.mark.parametrize("name", HARMLESS)
def test_a_draft_is_no_error(name: str, lean: Lean, tally: Tally, workspace: Path) -> None:
    (workspace / "projects" / "broken" / "card.yaml").write_bytes(HARMLESS[name])
    mine, _ = checked(lean, tally, workspace)
    assert [item for item in mine if item["severity"] != "note"] == []


CUTS = counted(40, 2_000)


@pytest.mark.parametrize("document", DOCUMENT_NAMES)
def test_a_truncated_file_is_read_or_refused_at_its_end(document: str, tally: Tally, tmp_path: Path) -> None:
    """A copy that was cut off. If it still is valid YAML, it is a shorter draft: only git knows that there was more."""
    good, models = GOOD[document], {**DOCUMENTS, **WORKSPACE_DOCUMENTS}
    path = tmp_path / f"{document}.yaml"
    for cut in sorted({len(good) * number // CUTS for number in range(CUTS)}):
        path.write_bytes(good[:cut])
        loader = DocumentLoader(tmp_path, tmp_path, models)
        refused = False
        try:
            loader(document)
        except BrokenDocumentError:
            refused = True
        lines = good[:cut].count(b"\n") + 1
        tally.add(silent=refused != bool(loader.diagnostics))
        assert refused == bool(loader.diagnostics), cut
        assert all(1 <= found.line <= lines and found.column >= 1 for found in loader.diagnostics), (cut, lines)


@pytest.mark.parametrize("document", DOCUMENT_NAMES)
def test_a_hundred_megabytes_are_refused_without_being_read(
    document: str, lean: Lean, tally: Tally, workspace: Path
) -> None:
    with file_of(workspace, document).open("wb") as file:
        file.truncate(100_000_000)
    ran = run_here(lean, "check", "-C", workspace) if document != "card" else run_process("check", "-C", workspace)
    assert tally.judge(ran, refused=True) == []
    assert "файл слишком велик" in ran.out


def test_a_project_linked_from_outside_the_workspace_is_not_read(lean: Lean, tally: Tally, workspace: Path) -> None:
    outside = workspace.parent / "elsewhere"
    outside.mkdir()
    (outside / "card.yaml").write_text("title: TOP SECRET\nnope: 1\n", encoding="utf-8")
    (workspace / "projects" / "linked").symlink_to(outside)
    mine, _ = checked(lean, tally, workspace)
    assert "за пределы рабочего каталога" in only_error(mine)[2]


@pytest.mark.skipif(sys.platform == "win32", reason="файловая система не различает регистр")
def test_names_that_differ_only_in_case_are_reported(lean: Lean, tally: Tally, workspace: Path) -> None:
    (workspace / "projects" / "Broken").mkdir()
    mine, _ = checked(lean, tally, workspace)
    assert [item["path"] for item in mine if item["severity"] != "note"] == ["projects/broken"]
    assert "отличается от Broken только регистром" in only_error(mine)[2]
    (workspace / "projects" / "Broken").rmdir()
    for name in ("card.yaml", "Card.yaml", "Plan.yml"):
        (workspace / "projects" / "broken" / name).write_text(
            "title: a\n" if name == "card.yaml" else "", encoding="utf-8"
        )
    mine, _ = checked(lean, tally, workspace)
    told = {item["path"].rpartition("/")[2]: item["message"] for item in mine if item["severity"] != "note"}
    assert told.keys() == {"Card.yaml", "Plan.yml"}
    assert "рядом есть card.yaml" in told["Card.yaml"]
    assert "переименуйте в plan.yaml" in told["Plan.yml"]


def test_a_document_outside_the_projects_is_reported(lean: Lean, tally: Tally, workspace: Path) -> None:
    (workspace / "projects" / "card.yaml").write_text("title: a\n", encoding="utf-8")
    mine, _ = checked(lean, tally, workspace)
    assert only_error(mine) == (1, 1, "файл никто не читает: документы лежат в каталоге своего проекта")


@pytest.mark.parametrize(
    ("settings", "place", "part"),
    [
        ("regulation: nowhere\n", [1, 13], "порядка «nowhere» нет"),
        ("regulation: projects/other/card.yaml\n", [1, 1], "нет обязательного ключа"),
        ("regulation: [", [1, 14], "файл обрывается"),
        ("regulation: ../../../etc/passwd\n", [1, 13], "нет"),
    ],
)
def test_projects_are_read_with_unusable_settings(
    settings: str, place: list[int], part: str, lean: Lean, workspace: Path
) -> None:
    (workspace / "lean.yaml").write_text(settings, encoding="utf-8")
    (workspace / "projects" / "broken" / "card.yaml").write_bytes(b"a: 1\na: 2\n")
    code, out, _ = lean("check", "-C", workspace, "--format", "json")
    found: Found = json.loads(out)
    messages = [item["message"] for item in found]
    assert code == 1
    assert any(part in message for message in messages), messages
    assert any("уже есть в строке 1" in message for message in messages)
    assert any("nope" in message for message in messages)
    assert [found[0]["line"], found[0]["column"]] == place or found[0]["path"] != "lean.yaml"


@pytest.mark.parametrize(
    "name",
    [
        "noise",
        "100,000 brackets",
        *(pytest.param(name, marks=pytest.mark.long) for name in ("alias bomb", "too large", "key with an escape")),
    ],
)
def test_a_separate_process_exits_with_1_without_a_traceback(name: str, tally: Tally, workspace: Path) -> None:
    (workspace / "projects" / "broken" / "card.yaml").write_bytes(TEXTS[name][0])
    ran = run_process("check", "-C", workspace)
    assert tally.judge(ran, refused=True) == []
    assert TEXTS[name][3] in ran.out


COMMANDS = [
    "status", "status broken", "due", "advance broken", "advance broken card-submitted", "render broken card",
    "render broken --all", "check broken --gate card-submitted", "render --list",
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("document", ["card", "journal", "meetings", "lean", "roster"])
def test_no_command_crashes_on_an_invalid_file(
    command: str, document: str, lean: Lean, tally: Tally, workspace: Path
) -> None:
    path = file_of(workspace, document)
    for name in ("noise", "duplicate key", "scalar"):
        content = put(path, name)
        ran = run_here(lean, "-C", workspace, *command.split())
        assert tally.judge(ran, seconds=MISTAKE_SECONDS if "--all" in command else SECONDS) == [], name
        assert path.read_bytes() == content, name
