"""Bytes of a DOCX -> bytes of a PDF, through LibreOffice where there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

SECONDS: Final = 120
_PROGRAMS: Final = ("soffice", "libreoffice")
_WINDOWS: Final = ("ProgramFiles", "ProgramFiles(x86)")


class NoPdfError(Exception):
    """There is no PDF; the message says why and what to do."""


def office() -> str | None:
    """The program that converts, if the machine has one: on PATH, or where its Windows installer puts it."""
    found = next((path for name in _PROGRAMS if (path := shutil.which(name)) is not None), None)
    if found is not None:
        return found
    folders = (os.environ.get(name) for name in _WINDOWS)
    places = (Path(folder, "LibreOffice", "program", "soffice.exe") for folder in folders if folder)
    return next((str(place) for place in places if place.is_file()), None)


def converted(document: bytes, name: str = "form.docx", *, seconds: float = SECONDS) -> bytes:
    """The document, of the kind that its file's name tells, as PDF. Raises NoPdfError.

    LibreOffice gets a profile of its own: a window that somebody has open would otherwise swallow the request.
    """
    program = office()
    if program is None:
        raise NoPdfError(
            "PDF не сделан: на этой машине не найден LibreOffice; установите его или сохраните DOCX как PDF из Word"
        )
    with tempfile.TemporaryDirectory(prefix="lean-pdf-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        source = (work / "form").with_suffix(Path(name).suffix)
        source.write_bytes(document)
        command = [
            program, "--headless", "--norestore", f"-env:UserInstallation={(work / 'profile').as_uri()}",
            "--convert-to", "pdf", "--outdir", folder, str(source),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, timeout=seconds, check=False, stdin=subprocess.DEVNULL)  # noqa: S603
        except subprocess.TimeoutExpired:
            raise NoPdfError(f"PDF не сделан: LibreOffice не ответил за {seconds:g} с") from None
        except OSError as error:
            raise NoPdfError(f"PDF не сделан: LibreOffice не запускается ({error.strerror or error})") from None
        result = source.with_suffix(".pdf")
        if not result.is_file():
            said = " ".join(done.stderr.decode(errors="replace").split())[:200]
            raise NoPdfError(
                f"PDF не сделан: LibreOffice закончил с кодом {done.returncode}" + (f" ({said})" if said else "")
            )
        return result.read_bytes()
