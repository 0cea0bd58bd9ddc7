"""The base of best practices (п. 30-31): found by words, made ready for the shared folder, listed on a page there."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final

from lean.portfolio.words import match_words, stem_words
from lean.values import format_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from lean.documents.practice import Practice
    from lean.workspace.project import Project

INDEX: Final = "index.html"


@dataclass(frozen=True, slots=True)
class PracticeEntry:
    """A practice of the base: whose it is and what it says. ``closed`` tells a finished project from one going on."""

    project: str
    unit: str
    practice: Practice
    closed: bool

    @property
    def title(self) -> str:
        """What the practice is called."""
        return self.practice.title or self.project

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything a person might look it up by, what names it first."""
        one = self.practice
        said = (one.title, *one.keywords, one.process, *one.applicable, one.problem, one.solution, one.result)
        return tuple(text for text in (*said, one.conditions, self.unit) if text)

    @property
    def lacking(self) -> tuple[str, ...]:
        """What it must still say before it is published."""
        wanted = {"title": "наименование", "solution": "решение", "result": "результат"}
        return tuple(name for key, name in wanted.items() if getattr(self.practice, key) is None)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What the card says, under its headings; empty where it says nothing."""
        one = self.practice
        name = one.contact.name.surname_first if one.contact.name is not None else None
        return (
            ("Подразделение", self.unit),
            ("Процесс", one.process or ""),
            ("Проблема", one.problem or ""),
            ("Решение", one.solution or ""),
            ("Результат", one.result or ""),
            ("Что нужно для повторения", one.conditions or ""),
            ("Где применима", "; ".join(one.applicable)),
            ("Ключевые слова", ", ".join(one.keywords)),
            ("К кому обратиться", ", ".join(filter(None, (name, one.contact.post)))),
        )


def read_practice(project: Project, *, closed: bool) -> PracticeEntry | None:
    """The practice of a project; None where it has none. Raises BrokenDocumentError."""
    if not project.has("practice"):
        return None
    return PracticeEntry(project.slug, project.card.unit or "", project.practice, closed)


def search_practices(entries: Iterable[PracticeEntry], words: str) -> list[PracticeEntry]:
    """Practices that have each of the words in some form; those with more of them in their name come first."""
    wanted = set(stem_words(words))
    hits = [item for item in entries if match_words(words, item.texts)]
    return sorted(hits, key=lambda item: (-len(wanted & set(stem_words(item.title))), item.project))


def as_object(item: PracticeEntry) -> dict[str, Any]:
    """A practice with the stable keys of the command line's contract."""
    one = item.practice
    return {
        "project": item.project,
        "unit": item.unit or None,
        **{key: getattr(one, key) for key in ("title", "process", "problem", "solution", "result", "conditions")},
        "applicable": list(one.applicable),
        "keywords": list(one.keywords),
        "contact": one.contact.name.surname_first if one.contact.name is not None else None,
        "published": one.published.isoformat() if one.published is not None else None,
        "replications": [
            {"unit": r.unit, "project": r.project, "date": r.date.isoformat() if r.date is not None else None}
            for r in one.replications
        ],
    }


_STYLE: Final = """\
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
article { border-top: 1px solid; padding: .5rem 0 1rem; break-inside: avoid; }
h2 { font-size: 1.2rem; margin: .5rem 0; }
dt { font-weight: bold; } dd { margin: 0 0 .5rem; }
"""


_HEAD: Final = '<!DOCTYPE html>\n<html lang="ru">\n<head>\n<meta charset="utf-8">\n'
_TITLE: Final = "Лучшие практики"


def is_page(content: bytes | None) -> bool:
    """Whether what stands at the place of the index, if anything, is an index."""
    return content is None or (content.startswith(_HEAD.encode()) and f"<title>{_TITLE}".encode() in content)


def render_index(organisation: str, entries: Sequence[PracticeEntry], files: Mapping[str, Sequence[str]]) -> bytes:
    """The index of the folder: each practice with links to its ``files`` (paths from the page, by project)."""
    title = _TITLE + (f": {organisation}" if organisation else "")
    articles = "".join(_render_article(item, files.get(item.project, ())) for item in entries)
    return (
        f'{_HEAD}<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n{articles}</main>\n</body>\n</html>\n"
    ).encode(errors="replace")


def _render_article(item: PracticeEntry, files: Iterable[str]) -> str:
    from urllib.parse import quote  # noqa: PLC0415 - for the page alone

    taken = "; ".join(_describe_replication(r.unit or r.project, r.date) for r in item.practice.replications)
    told = (*item.facts, ("Кто перенял", taken))
    terms = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>\n" for name, text in told if text)
    links = "".join(f'<li><a href="{quote(path)}">{escape(path.rsplit("/", 1)[-1])}</a></li>\n' for path in files)
    listed = f"<ul>\n{links}</ul>\n" if links else ""
    return f"<article>\n<h2>{escape(item.title)}</h2>\n<dl>\n{terms}</dl>\n{listed}</article>\n"


def _describe_replication(who: str | None, day: date | None) -> str:
    return f"{who or 'не указано'}{f' ({format_date(day)})' if day is not None else ''}"
