"""The base of best practices (п. 30-31): searched by words, prepared for the shared folder, listed on a page there."""

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
    """A practice and its project; `closed` is True for a project that ended with success."""

    project: str
    unit: str
    practice: Practice
    closed: bool

    @property
    def title(self) -> str:
        """The title of the practice, or else the name of the project."""
        return self.practice.title or self.project

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts in which the practice is searched for, its title first."""
        practice = self.practice
        texts = (
            practice.title,
            *practice.keywords,
            practice.process,
            *practice.applicable,
            practice.problem,
            practice.solution,
            practice.result,
        )
        return tuple(text for text in (*texts, practice.conditions, self.unit) if text)

    @property
    def lacking(self) -> tuple[str, ...]:
        """Names of fields that must be filled before the practice is published."""
        wanted = {"title": "наименование", "solution": "решение", "result": "результат"}
        return tuple(name for key, name in wanted.items() if getattr(self.practice, key) is None)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """The fields of the practice under their headings; an empty text where a field is not filled."""
        practice = self.practice
        name = practice.contact.name.surname_first if practice.contact.name is not None else None
        return (
            ("Подразделение", self.unit),
            ("Процесс", practice.process or ""),
            ("Проблема", practice.problem or ""),
            ("Решение", practice.solution or ""),
            ("Результат", practice.result or ""),
            ("Что нужно для повторения", practice.conditions or ""),
            ("Где применима", "; ".join(practice.applicable)),
            ("Ключевые слова", ", ".join(practice.keywords)),
            ("К кому обратиться", ", ".join(filter(None, (name, practice.contact.post)))),
        )


def read_practice(project: Project, *, closed: bool) -> PracticeEntry | None:
    """Return the practice of a project, None if it has none. Raises BrokenDocumentError."""
    if not project.has("practice"):
        return None
    return PracticeEntry(project.slug, project.card.unit or "", project.practice, closed)


def search_practices(entries: Iterable[PracticeEntry], words: str) -> list[PracticeEntry]:
    """Return practices that contain each word in some form; those with more of the words in the title come first."""
    wanted = set(stem_words(words))
    matching = [entry for entry in entries if match_words(words, entry.texts)]
    return sorted(matching, key=lambda entry: (-len(wanted & set(stem_words(entry.title))), entry.project))


def as_object(entry: PracticeEntry) -> dict[str, Any]:
    """Return a practice as JSON data with the stable keys of the command line."""
    practice = entry.practice
    return {
        "project": entry.project,
        "unit": entry.unit or None,
        **{key: getattr(practice, key) for key in ("title", "process", "problem", "solution", "result", "conditions")},
        "applicable": list(practice.applicable),
        "keywords": list(practice.keywords),
        "contact": practice.contact.name.surname_first if practice.contact.name is not None else None,
        "published": practice.published.isoformat() if practice.published is not None else None,
        "replications": [
            {"unit": r.unit, "project": r.project, "date": r.date.isoformat() if r.date is not None else None}
            for r in practice.replications
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
    """Return whether the content is an index page written by `render_index`; True where there is none."""
    return content is None or (content.startswith(_HEAD.encode()) and f"<title>{_TITLE}".encode() in content)


def render_index(organisation: str, entries: Sequence[PracticeEntry], files: Mapping[str, Sequence[str]]) -> bytes:
    """Return the page of the shared folder: practices with links to their `files` (paths from the page by project)."""
    title = _TITLE + (f": {organisation}" if organisation else "")
    articles = "".join(_render_article(entry, files.get(entry.project, ())) for entry in entries)
    return (
        f'{_HEAD}<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n{articles}</main>\n</body>\n</html>\n"
    ).encode(errors="replace")


def _render_article(entry: PracticeEntry, files: Iterable[str]) -> str:
    from urllib.parse import quote  # noqa: PLC0415 - for the page alone

    taken = "; ".join(_describe_replication(r.unit or r.project, r.date) for r in entry.practice.replications)
    facts = (*entry.facts, ("Кто перенял", taken))
    terms = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>\n" for name, text in facts if text)
    links = "".join(f'<li><a href="{quote(path)}">{escape(path.rsplit("/", 1)[-1])}</a></li>\n' for path in files)
    listed = f"<ul>\n{links}</ul>\n" if links else ""
    return f"<article>\n<h2>{escape(entry.title)}</h2>\n<dl>\n{terms}</dl>\n{listed}</article>\n"


def _describe_replication(who: str | None, day: date | None) -> str:
    return f"{who or 'не указано'}{f' ({format_date(day)})' if day is not None else ''}"
