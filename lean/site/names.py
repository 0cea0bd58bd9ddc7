"""Names and addresses of pages; every file system can tell the names of different projects apart."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from lean.workspace import slugs

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER: Final = "projects"
"""The subfolder with the pages of projects."""
_FORBIDDEN: Final = frozenset('/\\:*?"<>|.')
_DIGEST: Final = 8


def page_names(projects: Iterable[str]) -> dict[str, str]:
    """Return the path of each project's page from the top of the site.

    It is the name of the project where every file system allows that name, else a similar name with a digest.
    """
    names = list(projects)
    alike = Counter(map(_fold_name, names))
    return {name: f"{FOLDER}/{_choose_name(name, alone=alike[_fold_name(name)] == 1)}.html" for name in names}


def _fold_name(name: str) -> str:
    return slugs.normal(slugs.normal(name).casefold())


def _choose_name(name: str, *, alone: bool) -> str:
    if alone and name == slugs.normal(name) and not slugs.problems(name):
        return name
    plain = ("_" if sign in _FORBIDDEN or not sign.isprintable() else sign for sign in slugs.normal(name))
    likeness = "".join(plain).strip(" -")
    short = likeness.encode(errors="replace")[: slugs.MAX_BYTES - _DIGEST - 1].decode(errors="ignore")
    return f"{short or 'project'}-{hashlib.sha256(name.encode(errors='surrogateescape')).hexdigest()[:_DIGEST]}"


def quote_address(path: str) -> str:
    """Return the address of a page or picture for its path."""
    return quote(path)
