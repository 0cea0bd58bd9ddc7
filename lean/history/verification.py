"""Is what was signed what is in the repository: a printed form held against the current YAML and every saved state."""

from __future__ import annotations

import contextlib
import dataclasses
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final, Literal

from lean.documents import DOCUMENTS
from lean.forms import contexts, docx, printing
from lean.history.git import GitError
from lean.history.papers import Paper, read_paper, settled
from lean.history.revisions import documents_now, project_at, seal_of
from lean.project import BrokenDocumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from lean.documents.journal import Entry
    from lean.history.git import Commit
    from lean.history.revisions import History
    from lean.loading import LoadedProject
    from lean.regulation.model import Regulation

_PROPERTY: Final = "свойство"
_PROPERTIES: Final = {"title": "название", "subject": "проект", "creator": "организация"}
_PDF_PROPERTIES: Final = {"title": "название", "subject": "проект", "author": "организация"}
_SHORTEST: Final = 2  # letters of a value that can tell a field


@dataclass(frozen=True, slots=True)
class Edit:
    """A place where a paper differs from what was printed: the field in words, texts (None where there is none)."""

    field: str
    expected: str | None
    found: str | None


@dataclass(frozen=True)
class Verdict:
    """What a paper equals: the files as they are, the state of a commit, or nothing that was ever saved.

    ``edits`` are what was changed after printing; where it equals nothing, what differs from the nearest state.
    ``exact`` says that the very bytes are those that are printed now.
    """

    equal: Literal["current", "commit", "none"]
    commit: Commit | None
    edits: tuple[Edit, ...]
    exact: bool = False


@dataclass(frozen=True)
class Candidate:
    """A state to hold a paper against; ``commit`` is None for the files as they are."""

    commit: Commit | None
    fingerprint: str
    likeness: float


def form_of(paper: Paper, name: str, regulation: Regulation) -> str | None:
    """The form that a paper is: by its title, else by its file's name; None where neither tells."""
    title = paper.properties.get("title", "")
    named = [
        f for f, (_, form) in regulation.forms.items() if title.startswith(f"{form.name}:") and f in contexts.FORMS
    ]
    if named:
        return max(named, key=lambda form: len(regulation.forms[form][1].name))
    stem = name.rpartition(".")[0]
    return next((f for f in sorted(contexts.FORMS, key=len, reverse=True) if stem.endswith(f"-{f}") or stem == f), None)


@dataclass(frozen=True)
class Ground:
    """What papers are held against: a project as it is on a day, and its history where there is one.

    ``judge`` gives the regulation that judges a project on a day. Raises BrokenDocumentError where none can.
    """

    loaded: LoadedProject
    history: History | None
    judge: Callable[[LoadedProject, date], Regulation]
    on: date

    @contextlib.contextmanager
    def at(self, commit: Commit | None) -> Iterator[contexts.Occasion]:
        """The project at a commit, on the day of the commit; as it is where there is none."""
        if commit is None or self.history is None:
            yield contexts.Occasion(self.loaded.project, self.judge(self.loaded, self.on), self.on)
            return
        day = commit.when.date()
        with project_at(self.history, commit.id) as past:
            yield contexts.Occasion(past.project, self.judge(past, day), day)

    def commits(self) -> list[Commit]:
        """Commits that may have changed what a form shows, oldest first: of the project, the roster, the settings."""
        if self.history is None or not self.history.revisions:
            return []
        born = self.history.revisions[0].commit.when
        shared = self.history.repository.commits("roster.yaml", "lean.yaml", "templates")
        own = {revision.commit.id: revision.commit for revision in self.history.revisions}
        own |= {commit.id: commit for commit in shared if commit.when >= born}
        return sorted(own.values(), key=lambda commit: commit.when)


def verify(content: bytes, form: str, ground: Ground) -> Verdict:
    """What a file with a printed form equals.

    Raises UnreadablePaperError, GitError, and what printing raises where the state to compare with cannot be printed.
    """
    paper = read_paper(content)
    best: Candidate | None = None
    for candidate in _candidates(paper, form, ground):
        if candidate.fingerprint == paper.fingerprint:
            best = candidate
            break
        if best is None or candidate.likeness > best.likeness:
            best = candidate
    if best is None:
        return Verdict("none", None, ())
    with ground.at(best.commit) as then:
        printed = printing.printed(form, then.project, then.regulation, then.on).content
        found = list(edits(read_paper(printed), paper, list(leaves(contexts.context_of(form, then)))))
    known = best.fingerprint == paper.fingerprint
    text_is_whole = all(edit.field.startswith(_PROPERTY) for edit in found)
    if not known:
        found.append(Edit(f"{_PROPERTY} «ключевые слова» (отпечаток)", best.fingerprint, paper.fingerprint))
    if not known and not text_is_whole:
        return Verdict("none", best.commit, tuple(found))
    return Verdict("current" if best.commit is None else "commit", best.commit, tuple(found), printed == content)


def _candidates(paper: Paper, form: str, ground: Ground) -> Iterator[Candidate]:
    """The files as they are, then saved states, newest first; each different content once."""
    said = Counter(settled(" ".join(paper.lines)).split())
    seen: set[str] = set()
    for commit in (None, *reversed(ground.commits())):
        try:
            with ground.at(commit) as then:
                context = contexts.context_of(form, then)
        except (BrokenDocumentError, OSError, GitError):
            continue
        printed = docx.fingerprint(context).removeprefix("sha256:")
        if printed not in seen:
            seen.add(printed)
            yield Candidate(commit, printed, _likeness(context, said))


def _likeness(context: object, said: Counter[str]) -> float:
    """Which share of a context's words a paper says."""
    words = Counter(word for _, text in leaves(context) for word in settled(text).split())
    return (words & said).total() / max(words.total(), 1)


def leaves(context: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any dataclass of a context
    """The texts that a context brings into a form: (title of the field, text)."""
    for part in dataclasses.fields(context):
        value = getattr(context, part.name)
        title = str(part.metadata.get("title", part.name))
        for item in value if isinstance(value, tuple) else (value,):
            if dataclasses.is_dataclass(item):
                yield from ((f"{title}: {inner}", text) for inner, text in leaves(item))
            elif isinstance(item, str | int) and str(item).strip():
                yield title, str(item)


def edits(expected: Paper, found: Paper, fields: Sequence[tuple[str, str]]) -> Iterator[Edit]:
    """Where a paper differs from what is printed, in the order of the page, then its margins, pictures, properties."""
    if found.ordered:
        yield from _lines(expected.lines, found.lines, fields)
        for line in sorted(expected.margins - found.margins):
            yield Edit("колонтитул", line, None)
        for line in sorted(found.margins - expected.margins):
            yield Edit("колонтитул", None, line)
        if expected.pictures != found.pictures:
            yield Edit("рисунки", f"{len(expected.pictures)} шт.", f"{len(found.pictures)} шт., другие")
    else:
        yield from _words(expected, found, fields)
    names = _PROPERTIES if found.ordered else _PDF_PROPERTIES
    for (name, title), key in zip(names.items(), _PROPERTIES, strict=True):
        want, have = expected.properties.get(key, ""), found.properties.get(name, "")
        if want != have:
            yield Edit(f"{_PROPERTY} «{title}»", want or None, have or None)


def _lines(expected: Sequence[str], found: Sequence[str], fields: Sequence[tuple[str, str]]) -> Iterator[Edit]:
    for kind, a, b, c, d in SequenceMatcher(None, expected, found, autojunk=False).get_opcodes():
        if kind != "equal":
            for want, have in zip_longest(expected[a:b], found[c:d]):
                yield Edit(_field(want, have, fields), want, have)


def _words(expected: Paper, found: Paper, fields: Sequence[tuple[str, str]]) -> Iterator[Edit]:
    """By words, for a page whose lines are broken anew.

    Rows of headings are repeated and pages numbered, so of what was added only words that the form has nowhere count.
    """
    want = Counter(word for line in expected.lines for word in line.split())
    have = Counter(found.lines)
    margins = {word for line in expected.margins for word in line.split()}
    for word in want - have:
        yield Edit(_field(word, None, fields), word, None)
    for word in have:
        if word not in want and word not in margins and not word.isdigit():
            yield Edit("добавлено", None, word)


def _field(want: str | None, have: str | None, fields: Sequence[tuple[str, str]]) -> str:
    """The field whose value the expected line shows: the longest that stands in it and no longer in the found one."""
    if want is None:
        return "добавлено"
    inside = [
        (text, title)
        for title, raw in fields
        if len(text := settled(raw)) >= _SHORTEST and (text in want or (len(want) > _SHORTEST and want in text))
    ]
    gone = [item for item in inside if have is None or item[0] not in have]
    return max(gone or inside, key=lambda item: len(item[0]), default=("", "текст формы"))[1]


def approved_by(form: str, verdict: Verdict, ground: Ground, regulation: Regulation) -> Entry | None:
    """The entry of the journal that sealed the document which a paper shows; None where none did. Raises GitError."""
    if verdict.equal == "none" or form not in DOCUMENTS:
        return None
    if verdict.commit is None or ground.history is None:
        documents = documents_now(ground.loaded.project.directory)
    else:
        documents = ground.history.state(verdict.commit.id)
    if form not in documents:
        return None
    value = seal_of(documents[form], regulation.not_sealed.get(form, ()))
    return next((e for e in reversed(ground.loaded.project.journal.root) if e.seals.get(form) == value), None)
