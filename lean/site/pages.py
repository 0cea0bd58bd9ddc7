"""All pages of a site as bytes, a few projects at a time, so that thousands of pages need not be in memory."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from lean.portfolio import practices as base
from lean.site import overview, project
from lean.site.pictures import PagePictures
from lean.site.rendering import ASSETS
from lean.values import format_date
from lean.workspace.project import readable_or

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from lean.portfolio.entries import PortfolioEntry
    from lean.site.portfolio import Portfolio
    from lean.site.rendering import PageTemplates
    from lean.status.status import Standing
    from lean.workspace.project import Project

    _ProjectStanding = tuple[PortfolioEntry, Standing]

ASSET_FOLDER: Final = "assets"
_ABOUT_ALL: Final = ("practices", "deadlines", "index")
BATCH_SIZE: Final = 40
"""The number of projects whose pages are rendered before they are written."""


def list_known_paths(portfolio: Portfolio) -> list[str]:
    """Return paths of files that are known before rendering; pictures are not among them."""
    assets = [f"{ASSET_FOLDER}/{name}" for name in ASSETS]
    return [*assets, *portfolio.names.values(), *(f"{name}.html" for name in _ABOUT_ALL)]


def build_batches(
    portfolio: Portfolio,
    templates: PageTemplates,
    turns: Callable[[Sequence[_ProjectStanding]], Iterable[_ProjectStanding]],
) -> Iterator[dict[str, bytes]]:
    """Yield files by their paths in the order of writing: assets, pages of projects, the summary last.

    `turns` iterates over the projects and may show progress. Raises TemplateError.
    """
    yield {f"{ASSET_FOLDER}/{name}": templates.asset(name) for name in ASSETS}
    batch: dict[str, bytes] = {}
    listed: list[base.PracticeEntry] = []
    for number, (entry, standing) in enumerate(turns(portfolio.projects), start=1):
        loaded = portfolio.opened[entry.project]
        batch |= _build_project_files(portfolio, templates, loaded, entry, standing)
        practice = readable_or(partial(base.read_practice, loaded, closed=entry.is_closed), None)
        listed += [practice] if practice is not None else []
        if number % BATCH_SIZE == 0:
            yield batch
            batch = {}
    yield batch
    practices = overview.build_practices(listed, portfolio.names)
    pages = (practices, overview.build_deadlines(portfolio), overview.build_index(portfolio))
    yield {
        f"{name}.html": templates.page(name, _build_context(portfolio, name, page))
        for name, page in zip(_ABOUT_ALL, pages, strict=True)
    }


def _build_context(portfolio: Portfolio, current: str, page: object, up: str = "") -> dict[str, Any]:
    return {
        "organisation": portfolio.organisation,
        "on": format_date(portfolio.on),
        "on_iso": portfolio.on.isoformat(),
        "here": current,
        "up": up,
        "assets": f"{up}{ASSET_FOLDER}/",
        "page": page,
    }


def _build_project_files(
    portfolio: Portfolio, templates: PageTemplates, loaded: Project, entry: PortfolioEntry, standing: Standing
) -> dict[str, bytes]:
    pictures = PagePictures()
    page = project.build_page(portfolio, loaded, entry, standing, pictures)
    path = portfolio.names[entry.project]
    return {**pictures.files, path: templates.page("project", _build_context(portfolio, "project", page, "../"))}
