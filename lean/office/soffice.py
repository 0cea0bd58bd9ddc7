"""Bytes of documents -> bytes of PDF, through LibreOffice where there is one."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lean import programs

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS: Final = 120
_PROGRAMS: Final = ("soffice", "libreoffice")
_WINDOWS: Final = ("ProgramFiles", "ProgramFiles(x86)")


class NoPdfError(Exception):
    """There is no PDF; the message says why and what to do."""


def find_office() -> str | None:
    """Return the program that converts, from PATH or its place on Windows; None where the machine has none."""
    program = next((path for name in _PROGRAMS if (path := programs.program(name)) is not None), None)
    if program is not None:
        return program
    folders = (os.environ.get(name) for name in _WINDOWS)
    places = (Path(folder, "LibreOffice", "program", "soffice.exe") for folder in folders if folder)
    return next((str(place) for place in places if place.is_file()), None)


def convert_to_pdf(documents: Mapping[str, bytes], *, seconds: float = SECONDS) -> dict[str, bytes]:
    """Convert documents, by the names of their files, to PDF by the same names. Raises NoPdfError.

    All go to one LibreOffice, for it takes longer to start than to convert. It gets a profile of its own: a window that
    somebody has open would otherwise swallow the request. ``seconds`` is what it may take for each of them.
    """
    program = find_office()
    if program is None:
        raise NoPdfError(
            "PDF не сделан: на этой машине не найден LibreOffice; установите его или сохраните DOCX как PDF из Word"
        )
    with tempfile.TemporaryDirectory(prefix="lean-pdf-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        sources = {name: work / name for name in documents}
        for name, source in sources.items():
            source.write_bytes(documents[name])
        command = [
            program, "--headless", "--norestore", f"-env:UserInstallation={(work / 'profile').as_uri()}",
            "--convert-to", "pdf", "--outdir", folder, *map(str, sources.values()),
        ]  # fmt: skip
        limit = seconds * len(documents)
        try:
            done = subprocess.run(command, capture_output=True, timeout=limit, check=False, stdin=subprocess.DEVNULL)  # noqa: S603
        except subprocess.TimeoutExpired:
            raise NoPdfError(f"PDF не сделан: LibreOffice не ответил за {limit:g} с") from None
        except OSError as error:
            raise NoPdfError(f"PDF не сделан: LibreOffice не запускается ({error.strerror or error})") from None
        lost = [name for name, source in sources.items() if not source.with_suffix(".pdf").is_file()]
        if lost:
            output = " ".join(done.stderr.decode(errors="replace").split())[:200]
            which = "" if len(documents) == 1 else f" из {', '.join(lost)}"
            raise NoPdfError(
                f"PDF не сделан{which}: LibreOffice закончил с кодом {done.returncode}"
                + (f" ({output})" if output else "")
            )
        return {name: source.with_suffix(".pdf").read_bytes() for name, source in sources.items()}
