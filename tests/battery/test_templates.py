"""Templates that try to run Python, and archives that explode or lie: refused, and nothing outside changes."""

from __future__ import annotations

import io
import shutil
import struct
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from docx import Document

from lean import resources
from tests.battery.running import differences, fingerprint, run_here, run_process
from tests.battery.tally import MISTAKE_MEGABYTES, MISTAKE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.battery.tally import Tally

    Lean = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.battery(9)
FINISHED = Path(__file__).parents[1] / "data" / "finished"
ON: Final = ("--on", "2027-06-30")

# Attempts of a template to leave its sandbox; MARK is a file that must not be created.
ATTEMPTS: Final = (
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ title.__class__.__base__.__subclasses__()[0] }}",
    "{{ ().__class__.__bases__[0].__subclasses__() }}",
    "{{ [].__class__.__init__.__globals__ }}",
    "{{ self.__init__.__globals__.__builtins__.__import__('os').system('touch MARK') }}",
    "{{ cycler.__init__.__globals__.os.system('touch MARK') }}",
    "{{ joiner.__init__.__globals__.os.popen('touch MARK').read() }}",
    "{{ namespace.__init__.__globals__['os'].system('touch MARK') }}",
    "{{ lipsum.__globals__['os'].popen('touch MARK').read() }}",
    "{{ lipsum|attr('__globals__') }}",
    "{{ ''|attr('__class__') }}",
    "{{ ''['__class__']['__mro__'] }}",
    "{{ '%s'|format('').__class__ }}",
    "{{ '{0.__class__.__mro__}'.format('') }}",
    "{{ ''.format_map({}).__class__ }}",
    "{{ title|map(attribute='__class__')|list }}",
    "{{ (title|list)|groupby('__class__') }}",
    "{% for c in [].__class__.__base__.__subclasses__() %}{{ c.__init__.__globals__ }}{% endfor %}",
    "{% set x = title.__class__ %}{{ x.__mro__ }}",
    "{% import 'os' as os %}{{ os.system('touch MARK') }}",
    "{% include '/etc/passwd' %}",
    "{% extends '../../../../etc/passwd' %}",
    "{{ (title ~ '').__reduce_ex__(2) }}",
    "{% macro m() %}{{ m.__globals__ }}{% endmacro %}{{ m() }}",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FINISHED, tmp_path / "area" / "workspace"))


def outside(root: Path) -> dict[str, object]:
    """Return everything beside the workspace."""
    return {path: state for path, state in fingerprint(root.parent).items() if not path.startswith(str(root))}


def test_form_templates_cannot_run_python(lean: Lean, tally: Tally, root: Path) -> None:
    folder = root / "templates" / "forms"
    folder.mkdir(parents=True)
    mark = root.parent / "mark"
    before = outside(root)
    for attempt in ATTEMPTS:
        document = Document()
        document.add_paragraph(attempt.replace("MARK", str(mark)))
        document.save(str(folder / "card.docx"))
        ran = run_here(lean, "-C", root, *ON, "render", "example", "card")
        assert tally.judge(ran, refused=True, lost=differences(before, outside(root))) == [], attempt
        assert not list(root.rglob("*-card.docx")), attempt


def test_scaffolds_cannot_run_python(lean: Lean, tally: Tally, root: Path) -> None:
    folder = root / "templates" / "scaffolds"
    folder.mkdir(parents=True)
    mark = root.parent / "mark"
    before = outside(root)
    for number, attempt in enumerate(ATTEMPTS):
        said = attempt.replace("MARK", str(mark)).replace("title", "slug")
        (folder / "card.yaml.j2").write_text(f"title: {{{{ slug|yaml }}}}\n# {said}\n", encoding="utf-8")
        ran = run_here(lean, "-C", root, *ON, "init", f"new-{number}", "--no-input")
        assert tally.judge(ran, lost=differences(before, outside(root))) == [], attempt
        card = root / "projects" / f"new-{number}" / "card.yaml"
        text = card.read_text(encoding="utf-8") if card.exists() else ""
        # Expressions that jinja allows print nothing or text, never a Python object.
        assert not any(trace in text for trace in ("<class", "<module", "<built-in", "<function", "root:")), attempt
        assert ran.code == 0 or ran.err, attempt


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def lying(content: bytes, size: int) -> bytes:
    """Return an archive that states a wrong unpacked size for its largest part in both of its directories."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        largest = max(archive.infolist(), key=lambda part: part.file_size)
    return content.replace(struct.pack("<I", largest.file_size), struct.pack("<I", size))


LAUGHS: Final = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)
OUTSIDE_ENTITY: Final = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>'
DEEP: Final = b"<a>" * 100_000


def within(main: bytes, declared: bytes, entity: bytes) -> bytes:
    """Return the XML of a part with its own document type and an entity as the first text."""
    body = main.partition(b"?>")[2] if main.startswith(b"<?xml") else main
    text = next((tag for tag in (b"<w:t>", b"<a:t>", b"<t>") if tag in body), b"<t>")
    head, end, rest = body.partition(text)
    return declared + head + end + entity + rest


def archives(good: bytes, part: str) -> dict[str, bytes]:
    """Return archives that explode, lie or point outside, made from a valid one whose text is in `part`."""
    parts = parts_of(good)
    main = parts[part]
    zeros = bytes(120_000_000)
    return {
        "a bomb in a part of its own": packed({**parts, "media/x.bin": zeros}),
        "a bomb in the text": packed({**parts, part: main + b" " * 120_000_000}),
        "a bomb that says it is small": lying(packed({**parts, part: main + b" " * 90_000_001}), 1_000),
        "a part that says it is huge": lying(packed({**parts, part: main + b" " * 54_321}), 4_000_000_000),
        "20,000 parts": packed({**parts, **{f"x/{n}": b"" for n in range(20_000)}}),
        "a billion laughs": packed({**parts, part: within(main, LAUGHS, b"&j;")}),
        "a file of the system": packed({**parts, part: within(main, OUTSIDE_ENTITY, b"&j;")}),
        "deep XML": packed({**parts, part: DEEP}),
        "no XML": packed({**parts, part: b"\x00\x01\x02"}),
        "a name that leads out": packed({**parts, "../../../outside.txt": b"x", "/outside.txt": b"x"}),
        "a part named twice": doubled(good, part),
        "an archive in archives": packed({**parts, "x.zip": packed({"y.zip": packed({"z": zeros[:50_000_000]})})}),
        "cut in half": good[: len(good) // 2],
        "a broken directory": good[:-40] + bytes(40),
    }


def doubled(good: bytes, part: str) -> bytes:
    import warnings  # noqa: PLC0415 - the archive is meant to be odd

    out = io.BytesIO(good)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(out, "a") as archive:
            archive.writestr(part, b"<x/>")
    return out.getvalue()


HARMLESS: Final = {"a name that leads out", "an archive in archives"}
"""Archives with superfluous parts that are read normally, because nothing unpacks these parts."""


def printed(lean: Lean, root: Path, form: str = "card") -> bytes:
    code, _, err = lean("-C", root, *ON, "render", "example", form, "-o", root.parent / "printed")
    assert code == 0, err
    (made,) = (root.parent / "printed").glob(f"example-{form}.*")
    return made.read_bytes()


def workbook() -> bytes:
    import openpyxl  # noqa: PLC0415 - slow to import

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Вопрос", "Ответ"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def tried(lean: Lean, tally: Tally, root: Path, file: Path, made: dict[str, bytes], *command: object) -> None:
    """Pass each of the archives to the program, large ones to a separate process."""
    before = outside(root)
    for name, content in made.items():
        file.write_bytes(content)
        if "bomb" in name or "huge" in name or "laughs" in name:
            ran = run_process("-C", root, *ON, *command)
        else:
            ran = run_here(lean, "-C", root, *ON, *command)
        wrong = tally.judge(
            ran,
            refused=None if name in HARMLESS else True,
            lost=differences(before, outside(root)),
            seconds=MISTAKE_SECONDS,
            megabytes=MISTAKE_MEGABYTES,
        )
        assert wrong == [], name
        assert "root:" not in ran.out + ran.err, name
    file.unlink()


def test_an_exploding_template_is_refused(lean: Lean, tally: Tally, root: Path) -> None:
    folder = root / "templates" / "forms"
    folder.mkdir(parents=True)
    good = (resources.templates("seversk")[-1] / "forms" / "card.docx").read_bytes()
    tried(lean, tally, root, folder / "card.docx", archives(good, "word/document.xml"), "render", "example", "card")


def test_an_exploding_paper_to_verify_is_refused(lean: Lean, tally: Tally, root: Path) -> None:
    file = root / "paper.docx"
    made = archives(printed(lean, root), "word/document.xml")
    tried(lean, tally, root, file, made, "verify", file, "--project", "example")


def test_an_exploding_table_to_import_is_refused(lean: Lean, tally: Tally, root: Path) -> None:
    file = root / "answers.xlsx"
    sheet = "xl/worksheets/sheet1.xml"
    made = archives(workbook(), sheet)
    tried(lean, tally, root, file, made, "survey", "example", "import", file, "--round", "final", "--dry-run")


@pytest.mark.long
def test_an_exploding_deck_to_verify_is_refused(lean: Lean, tally: Tally, root: Path) -> None:
    file = root / "deck.pptx"
    made = archives(printed(lean, root, "defence-deck"), "ppt/slides/slide1.xml")
    tried(lean, tally, root, file, made, "verify", file, "--project", "example")


@pytest.mark.long
def test_an_exploding_deck_template_is_refused(lean: Lean, tally: Tally, root: Path) -> None:
    folder = root / "templates" / "forms"
    folder.mkdir(parents=True)
    good = (resources.templates("seversk")[-1] / "forms" / "deck.pptx").read_bytes()
    made = archives(good, "ppt/slideMasters/slideMaster1.xml")
    tried(lean, tally, root, folder / "deck.pptx", made, "render", "example", "defence-deck")


@pytest.mark.long
def test_an_exploding_card_to_import_is_refused(lean: Lean, tally: Tally, root: Path) -> None:
    file = root / "card.docx"
    made = archives(printed(lean, root), "word/document.xml")
    tried(lean, tally, root, file, made, "import", file, "--into", "new", "--new", "--dry-run")
    book = root / "card.xlsx"
    made = archives(workbook(), "xl/worksheets/sheet1.xml")
    tried(lean, tally, root, book, made, "import", book, "--into", "new", "--new", "--dry-run")
