"""Scans and photographs from the project's attachments (JPEG, PNG, PDF); one that cannot be shown says why."""

from __future__ import annotations

import io
import subprocess
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lean import programs
from lean.forms.decks.model import Picture
from lean.rules.attachments import path_inside
from lean.workspace.files import ATTACHMENTS, is_there

if TYPE_CHECKING:
    from lean.workspace.project import Project

MOST_BYTES: Final = 40_000_000
MOST_PIXELS: Final = 120_000_000
MOST_PAGES: Final = 6
"""The most pages of a scan that are shown."""
_RESOLUTION: Final = 150
_SECONDS: Final = 60
_EXIF_ORIENTATION: Final = 0x0112
_TURNS: Final = {3: 180, 6: 90, 8: 270}
_SCAN: Final = ("card.pdf", "card.jpg", "card.jpeg", "card.png")
"""Names of the scan of the approved card in the attachments."""


def load_picture(name: str, caption: str, project: Project) -> Picture:
    """Return the file that a document names as a picture, the first page of a PDF."""
    return load_pages(name, caption, project, most=1)[0]


def load_card_scan(project: Project) -> tuple[Picture, ...]:
    """Return the scan of the approved card, a picture per page; empty where there is none."""
    folder = project.directory / ATTACHMENTS
    name = next((name for name in _SCAN if is_there(folder / name)), None)
    return load_pages(f"{ATTACHMENTS}/{name}", "", project, most=MOST_PAGES) if name is not None else ()


def load_pages(name: str, caption: str, project: Project, *, most: int) -> tuple[Picture, ...]:
    """Return the pages of a file as pictures; a file that cannot be shown gives one picture that says why."""
    inside = path_inside(name)
    outside = f"ведёт за пределы {ATTACHMENTS}/"
    content = _read_file(project.directory / ATTACHMENTS / inside) if inside is not None else outside
    if isinstance(content, str):
        return (Picture(name, caption, None, absent=content),)
    if content.startswith(b"%PDF"):
        pages = _read_pdf(content, most)
        if isinstance(pages, str):
            return (Picture(name, caption, None, absent=pages),)
        return tuple(_measure_picture(name, caption, page) for page in pages)
    return (_measure_picture(name, caption, content),)


def _read_file(path: Path) -> bytes | str:
    """Return the file, or a Russian message why it cannot be shown."""
    if not is_there(path):
        return f"файла нет в {ATTACHMENTS}/"
    try:
        if path.stat().st_size > MOST_BYTES:
            return f"файл больше {MOST_BYTES // 1_000_000} МБ"
        return path.read_bytes()
    except OSError as error:
        return f"файл не читается ({error.strerror or error})"


def _measure_picture(name: str, caption: str, content: bytes) -> Picture:
    from PIL import Image  # noqa: PLC0415 - costs 40 ms

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
                width, height = image.size
                turn = _TURNS.get(image.getexif().get(_EXIF_ORIENTATION, 1), 0)
                if width * height > MOST_PIXELS:
                    return Picture(name, caption, None, absent=f"снимок больше {MOST_PIXELS // 1_000_000} млн точек")
                image.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return Picture(name, caption, None, absent="файл повреждён или это не JPEG, не PNG и не PDF")
    return Picture(name, caption, content, width, height, turn)


def _read_pdf(content: bytes, most: int) -> tuple[bytes, ...] | str:
    """Return the first pages of a PDF as PNG, or a Russian message why there are none."""
    program = programs.program("pdftoppm")
    if program is None:
        return "для PDF нужна программа pdftoppm (пакет poppler); сохраните страницу как JPEG или PNG"
    with tempfile.TemporaryDirectory(prefix="lean-scan-", ignore_cleanup_errors=True) as folder:
        source = Path(folder, "scan.pdf")
        source.write_bytes(content)
        command = [program, "-png", "-r", str(_RESOLUTION), "-l", str(most), str(source), str(Path(folder, "page"))]
        try:
            subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL)  # noqa: S603
        except (subprocess.TimeoutExpired, OSError):
            return "PDF не удалось прочитать: pdftoppm не ответил"
        pages = tuple(path.read_bytes() for path in sorted(Path(folder).glob("page*.png")))
    return pages or "PDF повреждён или пуст: ни одной страницы прочитать не удалось"
