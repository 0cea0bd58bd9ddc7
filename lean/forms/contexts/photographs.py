"""Photographs on papers: as large as their place allows, never cropped or stretched; a missing one leaves its place."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Final, NamedTuple

from lean.forms.drawings import PaperPicture

if TYPE_CHECKING:
    from lean.workspace.project import Project

_DIGEST: Final = 12
"""Characters of the digest in a mark."""


class Room(NamedTuple):
    """What a photograph may take, in EMU."""

    width: int
    height: int


def place_photograph(name: str | None, number: int, what: str, project: Project, room: Room) -> PaperPicture:
    """Return a file of the attachments as the ``number``-th picture of a form; ``what`` says in Russian what it shows.

    Where there is no such picture, its mark says so and stays in the form, and ``absent`` is the message about it.
    """
    from lean.forms.decks.pictures import load_picture  # noqa: PLC0415 - needed for photographs alone

    if name is None:
        return _leave_place("", "снимок не указан", what, room)
    shot = load_picture(name, "", project)
    if shot.content is None or not shot.width or not shot.height:
        return _leave_place(f" «{name}»", shot.absent, what, room)
    content, size = shot.content, (shot.width, shot.height)
    if shot.turn or not _is_readable(content):
        # Word does not look at how the camera was held, and python-docx does not know every JPEG.
        content, size = _turn_upright(content)
    scale = min(room.width / size[0], room.height / size[1])
    return PaperPicture(
        mark_picture("снимок", number, content), content, None, round(size[0] * scale), round(size[1] * scale), what
    )


def _leave_place(name: str, reason: str, what: str, room: Room) -> PaperPicture:
    return PaperPicture(
        f"[место для снимка{name}: {reason}]", None, None, *room, what, absent=f"нет снимка{name} ({what}): {reason}"
    )


def mark_picture(kind: str, number: int, content: bytes) -> str:
    """Return the text that stands for a picture in a form; its digest tells forms with other pictures apart."""
    return f"[{kind} {number}: {hashlib.sha256(content).hexdigest()[:_DIGEST]}]"


def _is_readable(photo: bytes) -> bool:
    from docx.image.exceptions import (  # noqa: PLC0415 - costs 100 ms
        InvalidImageStreamError,
        UnexpectedEndOfFileError,
        UnrecognizedImageError,
    )
    from docx.image.image import Image  # noqa: PLC0415 - same

    try:
        Image.from_blob(photo)
    except (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError, ValueError, KeyError):
        return False
    return True


def _turn_upright(photo: bytes) -> tuple[bytes, tuple[int, int]]:
    from PIL import Image, ImageOps  # noqa: PLC0415 - costs 40 ms

    with Image.open(io.BytesIO(photo)) as image:
        turned = ImageOps.exif_transpose(image)
        out = io.BytesIO()
        turned.convert("RGB").save(out, "PNG")
        return out.getvalue(), turned.size
