"""Files that a person could hand in by mistake: far too large, and refused before they cost much."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.battery.running import run_process
from tests.battery.tally import MISTAKE_MEGABYTES, MISTAKE_SECONDS, counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.battery.tally import Tally

pytestmark = [pytest.mark.battery(9), pytest.mark.long]
FINISHED = Path(__file__).parents[1] / "data" / "finished"
LARGE: Final = 100_000_000

# The place of a file of 100 MB in the workspace, and the command that reads it.
PLACES: Final = (
    ("answers.csv", "survey example import answers.csv --round final --dry-run"),
    ("answers.xlsx", "survey example import answers.xlsx --round final --dry-run"),
    ("card.docx", "import card.docx --into new --new"),
    ("card.xlsx", "import card.xlsx --into new --new"),
    ("paper.docx", "verify paper.docx --project example"),
    ("paper.pdf", "verify paper.pdf --project example"),
    ("paper.pptx", "verify paper.pptx --project example"),
    ("templates/forms/card.docx", "render example card"),
    ("templates/forms/deck.pptx", "render example defence-deck"),
    ("templates/scaffolds/card.yaml.j2", "init new --no-input"),
    ("regulation.yaml", "check"),
    ("projects/example/journal.yaml", "advance example practice-published"),
    ("projects/example/survey.yaml", "survey example"),
    ("projects/example/attachments/map.png", "render example current-map"),
    ("projects/example/attachments/hall.jpg", "render example report"),
    ("appeals.yaml", "appeal add 99 --about Долго"),
    ("lean.yaml", "status"),
    ("roster.yaml", "check"),
)
# Edits of a document that make the command read the file: file, old text, new text.
NAMING: Final = {
    "regulation.yaml": (("lean.yaml", "regulation: seversk", "regulation: regulation.yaml"),),
    "projects/example/attachments/map.png": (
        ("projects/example/current-map.yaml", "made:", "photo: attachments/map.png\nmade:"),
    ),
    "projects/example/attachments/hall.jpg": (
        (
            "projects/example/report.yaml",
            "effects:",
            "pictures: [{before: attachments/hall.jpg, caption: Зал}]\neffects:",
        ),
    ),
}
CONTENTS: Final[dict[str, Callable[[], bytes]]] = {
    "zeros": lambda: bytes(LARGE),
    "lines": lambda: b"a: 1\n" * (LARGE // 5),
    "archive": lambda: zipped({"[Content_Types].xml": b"<x/>", "a.bin": bytes(LARGE)}, zipfile.ZIP_STORED),
}


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = Path(shutil.copytree(FINISHED, tmp_path / "workspace"))
    settings = root / "lean.yaml"
    settings.write_text(settings.read_text(encoding="utf-8"), encoding="utf-8")
    return root


@pytest.mark.parametrize(("place", "command"), PLACES, ids=[place for place, _ in PLACES])
def test_a_file_of_a_hundred_megabytes(place: str, command: str, tally: Tally, root: Path) -> None:
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    for name, old, new in NAMING.get(place, ()):
        file = root / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
    turn = [place for place, _ in PLACES].index(place) % len(CONTENTS)
    tried = [*CONTENTS.items()][turn:] + [*CONTENTS.items()][:turn]
    for name, make in tried[: counted(2, len(tried))]:
        path.write_bytes(make())
        ran = run_process("--on", "2027-06-30", *command.split(), cwd=root)
        # A form is printed without its picture, with a message.
        printed = "attachments" in place
        assert not printed or "файл больше 40 МБ" in ran.err
        wrong = tally.judge(ran, refused=not printed, seconds=MISTAKE_SECONDS, megabytes=MISTAKE_MEGABYTES)
        assert wrong == [], name
        assert path.stat().st_size >= LARGE, name


def million_rows() -> bytes:
    row = b'<row><c t="inlineStr"><is><t>\xd0\x94\xd0\xb0</t></is></c><c><v>3</v></c></row>'
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = b"http://schemas.openxmlformats.org/package/2006"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml."
    return zipped(
        {
            "[Content_Types].xml": b'<Types xmlns="%s/content-types">'
            b'<Default Extension="rels" ContentType="'
            b'application/vnd.openxmlformats-package.relationships+xml"/>'
            b'<Override PartName="/xl/workbook.xml" ContentType="%ssheet.main+xml"/>'
            b'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="%sworksheet+xml"/></Types>'
            % (package, kind, kind),
            "_rels/.rels": b'<Relationships xmlns="%s/relationships"><Relationship Id="rId1" Type="%s/officeDocument" '
            b'Target="xl/workbook.xml"/></Relationships>' % (package, office),
            "xl/workbook.xml": b'<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="A" sheetId="1" r:id="rId1"/>'
            b"</sheets></workbook>" % (main, office),
            "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="%s/relationships"><Relationship Id="rId1" '
            b'Type="%s/worksheet" Target="worksheets/sheet1.xml"/></Relationships>' % (package, office),
            "xl/worksheets/sheet1.xml": b'<worksheet xmlns="%s"><sheetData>' % main
            + row * 1_000_000
            + b"</sheetData></worksheet>",
        }
    )


def million_lines() -> bytes:
    return "Кто;Оценка\n".encode() + "Граждане;3\n".encode() * 950_000


@pytest.mark.parametrize(("name", "make"), [("answers.xlsx", million_rows), ("answers.csv", million_lines)])
def test_a_table_of_a_million_rows(name: str, make: Callable[[], bytes], tally: Tally, root: Path) -> None:
    (root / name).write_bytes(make())
    ran = run_process("survey", "example", "import", name, "--round", "final", "--dry-run", cwd=root)
    assert tally.judge(ran, refused=True, seconds=MISTAKE_SECONDS, megabytes=MISTAKE_MEGABYTES) == []
    assert name in ran.err or "строк" in ran.err or "МБ" in ran.err


def test_a_deck_of_three_hundred_slides(tally: Tally, root: Path) -> None:
    from pptx import Presentation  # noqa: PLC0415 - slow to import

    deck = Presentation()
    for number in range(300):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = f"Слайд {number}"
        slide.placeholders[1].text = "Много слов. " * 200
    deck.save(str(root / "deck.pptx"))
    ran = run_process("verify", "deck.pptx", "--project", "example", cwd=root)
    assert tally.judge(ran, refused=True, seconds=MISTAKE_SECONDS, megabytes=MISTAKE_MEGABYTES) == []


def test_a_paper_of_three_thousand_pages(tally: Tally, root: Path) -> None:
    from docx import Document  # noqa: PLC0415 - slow to import

    document = Document()
    for number in range(30_000):
        document.add_paragraph(f"Абзац {number}. " + "Много слов. " * 10)
    document.save(str(root / "paper.docx"))
    ran = run_process("verify", "paper.docx", "--project", "example", cwd=root)
    assert tally.judge(ran, refused=True, seconds=MISTAKE_SECONDS, megabytes=MISTAKE_MEGABYTES) == []


def indicators(count: int) -> str:
    """Return a card with so many indicators."""
    row = "  - {{name: Время {}, baseline: 47 ч, target: 2 ч, measured_by: учёт}}\n"
    return "indicators:\n" + "".join(row.format(number) for number in range(count))


# A column of a table pasted into a document, and a map with all returns: file, its text, the command.
LENGTHY: Final[dict[str, tuple[str, Callable[[], str], str]]] = {
    "indicators": ("card.yaml", lambda: indicators(3_000), "render example card -o out"),
    "slides": ("card.yaml", lambda: indicators(450), "render example defence-deck -o out"),
    "measures": (
        "plan.yaml",
        lambda: (
            "measures:\n"
            + "".join(
                f"  - {{id: m{n}, what: Вести журнал {n}, due: 15.03.2027, result: Есть}}\n" for n in range(1_000)
            )
        ),
        "render example plan -o out",
    ),
    "loops": (
        "current-map.yaml",
        lambda: (
            "day_hours: 8\nparticipants: [Отдел]\nsteps:\n"
            + "".join(
                f"  - {{id: d{n}, lane: Отдел, kind: decision, what: Верно?, time: 10 мин, "
                f"next: [{{to: d{n + 1}, when: да}}, {{to: d0, when: нет, repeats: 0–2}}]}}\n"
                for n in range(200)
            )
            + "  - {id: d200, lane: Отдел, kind: end, what: Конец}\n"
        ),
        "map example current",
    ),
}


@pytest.mark.parametrize("kind", LENGTHY)
def test_a_document_over_the_size_limit(kind: str, tally: Tally, root: Path) -> None:
    name, text, command = LENGTHY[kind]
    (root / "projects" / "example" / name).write_text(text(), encoding="utf-8")
    ran = run_process("--on", "2027-06-30", *command.split(), cwd=root)
    assert tally.judge(ran, refused=False, seconds=MISTAKE_SECONDS, megabytes=MISTAKE_MEGABYTES) == []


@pytest.mark.parametrize(("form", "told"), [("card", "больше 3000"), ("defence-deck", "слайдов больше 80")])
def test_a_form_that_would_be_too_long_is_refused(form: str, told: str, tally: Tally, root: Path) -> None:
    (root / "projects" / "example" / "card.yaml").write_text(indicators(10_000), encoding="utf-8")
    ran = run_process("--on", "2027-06-30", "render", "example", form, "-o", "out", cwd=root)
    assert tally.judge(ran, refused=True, seconds=MISTAKE_SECONDS, megabytes=MISTAKE_MEGABYTES) == []
    assert told in ran.err
    assert not (root / "out").exists()
