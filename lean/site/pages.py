"""All pages of a site as bytes, a few projects at a time: thousands of them need not stay in memory."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from lean.portfolio import practices as base
from lean.site import overview, project
from lean.site.pictures import Shots
from lean.site.rendering import ASSETS
from lean.values import format_date
from lean.workspace.project import readable_or

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from lean.portfolio.entries import Entry
    from lean.site.portfolio import Portfolio
    from lean.site.rendering import Templates
    from lean.status.status import Standing
    from lean.workspace.loading import LoadedProject

    _One = tuple[Entry, Standing]

ASSET_FOLDER: Final = "assets"
_ABOUT_ALL: Final = ("practices", "deadlines", "index")
AT_ONCE: Final = 40
"""Projects whose pages are made before they are written."""


def known_paths(portfolio: Portfolio) -> list[str]:
    """The files that are known before they are made; pictures are not among them."""
    assets = [f"{ASSET_FOLDER}/{name}" for name in ASSETS]
    return [*assets, *portfolio.names.values(), *(f"{name}.html" for name in _ABOUT_ALL)]


def batches(
    portfolio: Portfolio, templates: Templates, turns: Callable[[Sequence[_One]], Iterable[_One]]
) -> Iterator[dict[str, bytes]]:
    """Files by their paths in the order in which to write them: what pages use, the projects, the summary last.

    ``turns`` gives the projects one by one, as a progress bar does. Raises TemplateError.
    """
    yield {f"{ASSET_FOLDER}/{name}": templates.asset(name) for name in ASSETS}
    batch: dict[str, bytes] = {}
    listed: list[base.Entry] = []
    for number, (entry, standing) in enumerate(turns(portfolio.found), start=1):
        loaded = portfolio.load(entry.project)
        batch |= _project(portfolio, templates, loaded, entry, standing)
        practice = readable_or(partial(base.entry, loaded.project, closed=entry.is_closed), None)
        listed += [practice] if practice is not None else []
        if number % AT_ONCE == 0:
            yield batch
            batch = {}
    yield batch
    practices = overview.practices(listed, portfolio.names)
    pages = (practices, overview.deadlines(portfolio), overview.index(portfolio))
    yield {
        f"{name}.html": templates.page(name, _context(portfolio, name, page))
        for name, page in zip(_ABOUT_ALL, pages, strict=True)
    }


def _context(portfolio: Portfolio, here: str, page: object, up: str = "") -> dict[str, Any]:
    return {
        "organisation": portfolio.organisation,
        "on": format_date(portfolio.on),
        "on_iso": portfolio.on.isoformat(),
        "here": here,
        "up": up,
        "assets": f"{up}{ASSET_FOLDER}/",
        "page": page,
    }


def _project(
    portfolio: Portfolio, templates: Templates, loaded: LoadedProject, entry: Entry, standing: Standing
) -> dict[str, bytes]:
    shots = Shots()
    page = project.page(portfolio, loaded, entry, standing, shots)
    path = portfolio.names[entry.project]
    return {**shots.files, path: templates.page("project", _context(portfolio, "project", page, "../"))}
