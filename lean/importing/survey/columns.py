"""Which column of an export says what: questions by their own words, the rest by what their headings speak of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lean.office.xlsx_rows import Row
    from lean.regulation.model import Questionnaire

_WORD: Final = re.compile(r"[^\W_]+")
_RUSSIAN: Final = re.compile("[а-я]")
_LATIN: Final = str.maketrans("aceopxykmtbh", "асеорхукмтвн")
_IN_BRACKETS: Final = re.compile(r"\([^)]*\)")
_HEAD: Final = 15
"""Rows at the top among which the headings are looked for: people put a title above them."""
_LIKE: Final = 0.75
"""How much of a question a heading has to share with it."""
_MEANT: Final = 0.6
"""How much of a heading has to stand in a question that it asks in other words."""
_READ: Final = 60
"""Words of a heading that are looked at."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What stands in which column. ``header`` is the number of the row of headings; columns are counted from 0.

    ``comments`` are columns with the question they belong to, None where the heading quotes none; ``moment`` says when
    a person answered; ``unused`` are the headings of columns that say nothing of all this.
    """

    header: int
    questions: dict[str, int]
    comments: tuple[tuple[int, str | None], ...] = ()
    proposals: tuple[int, ...] = ()
    unit: int | None = None
    moment: int | None = None
    unused: tuple[str, ...] = ()


class NotASurveyError(Exception):
    """A table in which the questions of the questionnaire are not found; the message says what was looked for."""


_KINDS: Final = (
    ("proposals", re.compile(r"предложи|предложен|пожелани|улучшить|улучшили")),
    ("comments", re.compile(r"коммент|поясн|почему|причин")),
    (
        "unit",
        re.compile(
            r"подразделени|организаци|учреждени|\bотдел|место работы|где вы работаете|кто вы\b|категори|ваш статус"
            r"|вы являетесь"
        ),
    ),
    ("moment", re.compile(r"отметка времени|\bдата\b|\bвремя\b|timestamp|created")),
)
"""What a column that asks no question is for, by its heading; the first that fits."""


def find_columns(rows: Sequence[Row], form: Questionnaire) -> Columns:
    """The columns by the headings of the row that names most questions. Raises NotASurveyError."""
    questions = form.texts
    found = [(_asked(row, questions), row) for row in rows[:_HEAD]]
    best, row = max(found, key=lambda one: len(one[0]), default=({}, None))
    if row is None or not best:
        listed = "".join(f"\n  «{text}»" for text in questions.values())
        raise NotASurveyError(f"ни один столбец не назван вопросом анкеты; ищутся:{listed}")
    repeated = next((indices for indices in best.values() if len(indices) > 1), ())
    if repeated:
        names = "», «".join(str(row.cells[index]) for index in repeated)
        raise NotASurveyError(f"два столбца об одном вопросе: «{names}»; оставьте один")
    taken = {question: indices[0] for question, indices in best.items()}
    kinds: dict[str, list[int]] = {}
    for index, cell in enumerate(row.cells):
        if cell and index not in taken.values():
            kinds.setdefault(_kind(str(cell)), []).append(index)
    # A second column of units or moments is another matter: where one lives, when one was born.
    spare = [*kinds.get("unused", ()), *kinds.get("unit", ())[1:], *kinds.get("moment", ())[1:]]
    return Columns(
        header=row.number,
        questions=taken,
        comments=tuple((index, _quoted(str(row.cells[index]), questions)) for index in kinds.get("comments", ())),
        proposals=tuple(kinds.get("proposals", ())),
        unit=next(iter(kinds.get("unit", ())), None),
        moment=next(iter(kinds.get("moment", ())), None),
        unused=tuple(str(row.cells[index]) for index in sorted(spare)),
    )


def _kind(heading: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.search(heading.casefold())), "unused")


def _asked(row: Row, questions: dict[str, str]) -> dict[str, list[int]]:
    """Columns by the question that their headings ask."""
    found: dict[str, list[int]] = {}
    for index, cell in enumerate(row.cells):
        if _kind(str(cell)) not in ("comments", "proposals"):
            question = _quoted(str(cell), questions)
            if question is not None:
                found.setdefault(question, []).append(index)
    return found


def _quoted(heading: str, questions: dict[str, str]) -> str | None:
    """The question that a heading is most like, where it is like one at all."""
    likeness, question = max(((_likeness(heading, text), name) for name, text in questions.items()), default=(0.0, ""))
    return question if likeness >= _LIKE else None


def meant(heading: str, texts: Sequence[str]) -> str | None:
    """The question that a heading asks in words of its own, as a person who reads both may guess; None for none."""
    words = folded_words(heading)[:_READ]
    likeness, text = max(((_shared(folded_words(text), words), text) for text in texts), default=(0.0, ""))
    return text if likeness >= _MEANT else None


def _likeness(heading: str, question: str) -> float:
    """How much of a question stands in a heading, 0 to 1, each word by its length, mistyped or in another form too.

    A heading may say more: «Процесс [Удовлетворены ли Вы…]», «3. …»; what stands in brackets in the question may be
    left out.
    """
    there = folded_words(heading)[:_READ]
    return max(_shared(there, folded_words(text)) for text in (question, _IN_BRACKETS.sub(" ", question)))


def _shared(there: Sequence[str], wanted: Sequence[str]) -> float:
    long = 4  # letters of a word that says something
    if not any(len(word) >= long and word in there for word in wanted):
        return 0.0  # most cells, and told at once
    return sum(len(word) * max(_alike(word, other) for other in there) for word in wanted) / sum(map(len, wanted))


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    shortest, almost = 4, 0.75  # short words differ in one letter
    if min(len(one), len(other)) < shortest:
        return 0.0
    ratio = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return ratio if ratio >= almost else 0.0


def folded_words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case, «ё» as «е»; Latin letters in Russian words as the ones they look like."""
    return tuple(
        word.translate(_LATIN) if _RUSSIAN.search(word) else word
        for word in _WORD.findall(text.casefold().replace("ё", "е"))
    )
