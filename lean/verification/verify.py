"""Verification of a printed form against the current YAML and every saved state."""

from __future__ import annotations

import contextlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lean.documents import DOCUMENTS
from lean.forms import contexts, docx, printing
from lean.forms.decks import DECKS
from lean.history.documents_at import compute_seal, read_documents_on_disk
from lean.history.git import GitError
from lean.history.revisions import project_at
from lean.office.printed_form import Paper, read_paper
from lean.procedure.journal import find_sealing_entry
from lean.values.spelling import settled
from lean.verification.compare_printed import PROPERTY, PaperEdit, find_edits, list_field_texts
from lean.views.occasion import Occasion
from lean.workspace.project import BrokenDocumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from lean.documents.journal import Entry
    from lean.history.git import Commit
    from lean.history.revisions import History
    from lean.regulation.model import Regulation
    from lean.workspace.project import Project


@dataclass(frozen=True)
class Verdict:
    """The state that a printed form equals: the current files, a commit, or none that was ever saved.

    ``edits`` are changes made after printing, or the differences from the nearest state. ``exact``: equal bytes.
    """

    equal: Literal["current", "commit", "none"]
    commit: Commit | None
    edits: tuple[PaperEdit, ...]
    exact: bool = False


@dataclass(frozen=True)
class StateCandidate:
    """A state to compare with; ``commit`` is None for the current files."""

    commit: Commit | None
    fingerprint: str
    likeness: float


def recognize_form(paper: Paper, name: str, regulation: Regulation) -> str | None:
    """Return the form of a file by its title, else by its name; None where neither tells."""
    title = paper.properties.get("title", "")
    printable = {*contexts.FORMS, *DECKS}
    named = [f for f, (_, form) in regulation.forms.items() if title.startswith(f"{form.name}:") and f in printable]
    if named:
        return max(named, key=lambda form: len(regulation.forms[form][1].name))
    stem = name.rpartition(".")[0]
    return next((f for f in sorted(printable, key=len, reverse=True) if stem.endswith(f"-{f}") or stem == f), None)


@dataclass(frozen=True)
class VerificationGround:
    """A project on a day, with its history where there is one.

    ``judge`` returns the regulation for a project and a day. Raises BrokenDocumentError where there is none.
    """

    loaded: Project
    history: History | None
    judge: Callable[[Project, date], Regulation]
    on: date

    @contextlib.contextmanager
    def at(self, commit: Commit | None) -> Iterator[Occasion]:
        """Yield the project at a commit on the day of the commit; the current project where it is None."""
        if commit is None or self.history is None:
            yield Occasion(self.loaded, self.judge(self.loaded, self.on), self.on)
            return
        day = commit.when.date()
        with project_at(self.history, commit.id) as past:
            yield Occasion(past, self.judge(past, day), day)

    def commits(self) -> list[Commit]:
        """Return commits to the project, the roster, the settings or templates, oldest first."""
        if self.history is None or not self.history.revisions:
            return []
        born = self.history.revisions[0].commit.when
        shared = self.history.repository.list_commits("roster.yaml", "lean.yaml", "templates")
        own = {revision.commit.id: revision.commit for revision in self.history.revisions}
        own |= {commit.id: commit for commit in shared if commit.when >= born}
        return sorted(own.values(), key=lambda commit: commit.when)


def verify_paper(content: bytes, form: str, ground: VerificationGround) -> Verdict:
    """Return the verdict on a file with a printed form.

    Raises UnreadablePaperError, GitError, and what printing raises where the state to compare with cannot be printed.
    """
    paper = read_paper(content)
    best: StateCandidate | None = None
    for candidate in _list_candidates(paper, form, ground):
        if candidate.fingerprint == paper.fingerprint:
            best = candidate
            break
        if best is None or candidate.likeness > best.likeness:
            best = candidate
    if best is None:
        return Verdict("none", None, ())
    with ground.at(best.commit) as then:
        printed = printing.print_form(form, then.project, then.regulation, then.on).content
        fields = list(list_field_texts(contexts.build_context(form, then))) if form in contexts.FORMS else []
        differences = list(find_edits(read_paper(printed), paper, fields))
    is_known = best.fingerprint == paper.fingerprint
    text_is_whole = all(edit.field.startswith(PROPERTY) for edit in differences)
    if not is_known:
        differences.append(PaperEdit(f"{PROPERTY} «ключевые слова» (отпечаток)", best.fingerprint, paper.fingerprint))
    if not is_known and not text_is_whole:
        return Verdict("none", best.commit, tuple(differences))
    return Verdict("current" if best.commit is None else "commit", best.commit, tuple(differences), printed == content)


def _list_candidates(paper: Paper, form: str, ground: VerificationGround) -> Iterator[StateCandidate]:
    """Yield the current files, then saved states, newest first; each different content once."""
    words = Counter(settled(" ".join(paper.lines)).split())
    fingerprints: set[str] = set()
    for commit in (None, *reversed(ground.commits())):
        try:
            with ground.at(commit) as then:
                shown, fingerprint = _describe_form(form, then)
        except (BrokenDocumentError, OSError, GitError):
            continue
        if fingerprint not in fingerprints:
            fingerprints.add(fingerprint)
            yield StateCandidate(commit, fingerprint, _word_overlap(shown, words))


def _describe_form(form: str, then: Occasion) -> tuple[object, str]:
    """Return the content of a form in a state, and its fingerprint."""
    if form not in DECKS:
        context = contexts.build_context(form, then)
        return context, docx.fingerprint(context).removeprefix("sha256:")
    from lean.forms.decks.model import compute_fingerprint  # noqa: PLC0415 - decks alone
    from lean.forms.decks.writing import clean_text  # noqa: PLC0415 - same

    deck = clean_text(DECKS[form](then))
    return deck, compute_fingerprint(deck).removeprefix("sha256:")


def _word_overlap(shown: object, paper_words: Counter[str]) -> float:
    """Return the share of the words of a form that a paper contains."""
    words = Counter(word for _, text in list_field_texts(shown) for word in settled(text).split())
    return (words & paper_words).total() / max(words.total(), 1)


def find_approving_entry(
    form: str, verdict: Verdict, ground: VerificationGround, regulation: Regulation
) -> Entry | None:
    """Return the journal entry that sealed the document of a paper; None where there is none. Raises GitError."""
    if verdict.equal == "none" or form not in DOCUMENTS:
        return None
    if verdict.commit is None or ground.history is None:
        documents = read_documents_on_disk(ground.loaded.directory)
    else:
        documents = ground.history.state(verdict.commit.id)
    if form not in documents:
        return None
    value = compute_seal(documents[form], regulation.not_sealed.get(form, ()))
    return find_sealing_entry(ground.loaded, form, value) if value is not None else None
