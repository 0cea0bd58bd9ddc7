"""Photographs of the report: uncropped, side by side, upright; a missing one has a placeholder."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

import docx
import pytest
from PIL import Image

from lean.forms.inspection import inspect_form, read_paragraphs

if TYPE_CHECKING:
    from collections.abc import Callable

    Lean = Callable[..., tuple[int, str, str]]

EXAMPLE: Final = Path(__file__).parents[1] / "examples" / "seversk"
CELL: Final = 75.5 * 36_000
"""The width that a photograph may take in the report, in EMU."""


@pytest.fixture
def attachments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Attachments of a copy of the complete example, which is the current folder."""
    shutil.copytree(EXAMPLE, tmp_path / "w")
    monkeypatch.chdir(tmp_path / "w")
    return tmp_path / "w" / "projects" / "igrushki" / "attachments"


def report(lean: Lean) -> tuple[bytes, str]:
    """Return the printed report and the messages about it."""
    code, _, err = lean("render", "igrushki", "report", "-o", "out", "--on", "2026-05-27")
    assert code == 0, err
    return Path("out/igrushki-report.docx").read_bytes(), err


def shapes(content: bytes) -> list[tuple[int, int]]:
    """Return widths and heights of the pictures, in EMU."""
    return [(shape.width, shape.height) for shape in docx.Document(io.BytesIO(content)).inline_shapes]


def saved(path: Path, size: tuple[int, int], mode: str = "RGB", turn: int = 1, kind: str = "JPEG") -> None:
    image = Image.new(mode, size, "white")
    exif = image.getexif()
    exif[0x0112] = turn
    image.save(path, kind, exif=exif) if turn != 1 else image.save(path, kind)


def test_pairs_are_side_by_side_uncropped_and_in_proportion(lean: Lean, attachments: Path) -> None:
    saved(attachments / "do.png", (4000, 1000), kind="PNG")
    saved(attachments / "posle.png", (300, 600))
    content, err = report(lean)
    assert err == ""
    (wide, low), (narrow, high) = shapes(content)
    assert wide == CELL
    assert abs(wide / low - 4) < 0.01
    assert high <= 68 * 36_000
    assert abs(high / narrow - 2) < 0.01
    assert "Групповая комната после игры" in "\n".join(read_paragraphs(content))
    assert not any("[снимок" in text for text in read_paragraphs(content))
    assert list(inspect_form(content)) == []
    assert report(lean)[0] == content


@pytest.mark.parametrize(("mode", "turn", "size"), [("RGB", 6, (600, 300)), ("CMYK", 1, (300, 600))])
def test_photographs_of_cameras_and_programs_are_accepted(
    lean: Lean, attachments: Path, mode: str, turn: int, size: tuple[int, int]
) -> None:
    """A rotated photograph is upright; one in CMYK without the JFIF mark is shown too."""
    saved(attachments / "do.png", size, mode, turn)
    first, *_ = shapes(report(lean)[0])
    assert abs(first[1] / first[0] - 2) < 0.01


def test_a_missing_photograph_has_a_placeholder_and_is_reported(lean: Lean, attachments: Path) -> None:
    (attachments / "do.png").unlink()
    (attachments / "posle.png").write_bytes(b"no picture")
    content, err = report(lean)
    assert "нет снимка «attachments/do.png» («до» 1): файла нет в attachments/ (п. 24)" in err
    assert "«после» 1): файл повреждён или это не JPEG, не PNG и не PDF (п. 24)" in err
    assert shapes(content) == []
    assert "[место для снимка «attachments/do.png»: файла нет в attachments/]" in list(read_paragraphs(content))
    code, out, _ = lean("render", "igrushki", "report", "--check", "--format", "json")
    assert code == 1
    assert len(json.loads(out)[0]["missing"]) == 2


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler is not installed")
def test_the_first_page_of_a_pdf_is_shown(lean: Lean, attachments: Path) -> None:
    pages = [Image.new("RGB", size, "white") for size in ((400, 200), (200, 400))]
    pages[0].save(attachments / "do.png", "PDF", save_all=True, append_images=pages[1:])
    first, *_ = shapes(report(lean)[0])
    assert abs(first[0] / first[1] - 2) < 0.02
