"""Photographs among the attachments for pages: upright, at most as large as a screen, without camera data."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lean.forms.decks.pictures import load_picture

if TYPE_CHECKING:
    from lean.workspace.project import Project

FOLDER: Final = "pictures"
_LARGEST: Final = (1600, 1600)
_QUALITY: Final = 85
_DIGEST: Final = 16


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A picture: its path from the top of the site, its size in pixels and its caption."""

    path: str
    width: int
    height: int
    caption: str


@dataclass
class PagePictures:
    """The pictures of the pages by path from the top of the site; equal pictures are one file."""

    files: dict[str, bytes] = field(default_factory=dict)

    def add(self, name: str | None, caption: str, project: Project) -> tuple[PagePicture | None, str | None]:
        """Add a picture named by a document and return it, or the reason why it cannot be shown."""
        if name is None:
            return None, "снимок не указан"
        original = load_picture(name, caption, project)
        if original.content is None:
            return None, f"снимка нет: {original.absent}"
        content, ending, (width, height) = _shrink_picture(original.content)
        path = picture_path(content, ending)
        self.files[path] = content
        return PagePicture(path, width, height, caption), None


def picture_path(content: bytes, ending: str) -> str:
    """Return the path of a picture from the top of the site."""
    return f"{FOLDER}/{hashlib.sha256(content).hexdigest()[:_DIGEST]}{ending}"


def _shrink_picture(content: bytes) -> tuple[bytes, str, tuple[int, int]]:
    from PIL import Image, ImageOps  # noqa: PLC0415 - costs 40 ms

    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
        drawn = image.format == "PNG"
        turned = ImageOps.exif_transpose(image)
        turned.thumbnail(_LARGEST)
        out = io.BytesIO()
        if drawn:
            clean = turned.convert("RGBA" if turned.mode in ("RGBA", "LA", "PA", "P") else "RGB")
            clean.save(out, "PNG", optimize=True)
        else:
            turned.convert("RGB").save(out, "JPEG", quality=_QUALITY, optimize=True)
        return out.getvalue(), ".png" if drawn else ".jpg", turned.size
