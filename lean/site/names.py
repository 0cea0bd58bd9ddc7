"""Names of pages: each project has one that every file system keeps apart from the others; addresses of pages."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from lean.workspace import slugs

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER: Final = "projects"
"""Where the pages of projects lie in the folder of the site."""
_KEPT_OUT: Final = frozenset('/\\:*?"<>|.')
_DIGEST: Final = 8


def page_names(projects: Iterable[str]) -> dict[str, str]:
    """The page of each project, as a path from the top of the site.

    The project's own name where that is one for any file system, else a likeness of it with a digest.
    """
    names = list(projects)
    alike = Counter(map(_fold_name, names))
    return {name: f"{FOLDER}/{_choose_name(name, alone=alike[_fold_name(name)] == 1)}.html" for name in names}


def _fold_name(name: str) -> str:
    return slugs.normal(slugs.normal(name).casefold())


def _choose_name(name: str, *, alone: bool) -> str:
    if alone and name == slugs.normal(name) and not slugs.problems(name):
        return name
    plain = ("_" if sign in _KEPT_OUT or not sign.isprintable() else sign for sign in slugs.normal(name))
    likeness = "".join(plain).strip(" -")
    short = likeness.encode(errors="replace")[: slugs.MAX_BYTES - _DIGEST - 1].decode(errors="ignore")
    return f"{short or 'project'}-{hashlib.sha256(name.encode(errors='surrogateescape')).hexdigest()[:_DIGEST]}"


def quote_address(path: str) -> str:
    """The address of a page or of a picture by its path."""
    return quote(path)
