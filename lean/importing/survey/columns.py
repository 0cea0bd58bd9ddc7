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
class AnswerColumns:
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
    """A table that cannot be read as answers to the questionnaire; the message says why."""


class NoQuestionsError(NotASurveyError):
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


def find_columns(rows: Sequence[Row], form: Questionnaire) -> AnswerColumns:
    """Find the columns by the headings of the row that asks most questions. Raises NotASurveyError."""
    questions = form.texts
    candidates = [(_find_questions(row, questions), row) for row in rows[:_HEAD]]
    best, row = max(candidates, key=lambda first: len(first[0]), default=({}, None))
    if row is None or not best:
        listed = "".join(f"\n  «{text}»" for text in questions.values())
        raise NoQuestionsError(f"ни один столбец не назван вопросом анкеты; ищутся:{listed}")
    repeated = next((indices for indices in best.values() if len(indices) > 1), ())
    if repeated:
        names = "», «".join(str(row.cells[index]) for index in repeated)
        raise NotASurveyError(f"два столбца об одном вопросе: «{names}»; оставьте один")
    taken = {question: indices[0] for question, indices in best.items()}
    kinds: dict[str, list[int]] = {}
    for index, cell in enumerate(row.cells):
        if cell and index not in taken.values():
            kinds.setdefault(_classify_heading(str(cell)), []).append(index)
    # A second column of units or moments is another matter: where one lives, when one was born.
    spare = [*kinds.get("unused", ()), *kinds.get("unit", ())[1:], *kinds.get("moment", ())[1:]]
    return AnswerColumns(
        header=row.number,
        questions=taken,
        comments=tuple((index, find_question(str(row.cells[index]), questions)) for index in kinds.get("comments", ())),
        proposals=tuple(kinds.get("proposals", ())),
        unit=next(iter(kinds.get("unit", ())), None),
        moment=next(iter(kinds.get("moment", ())), None),
        unused=tuple(str(row.cells[index]) for index in sorted(spare)),
    )


def _classify_heading(heading: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.search(heading.casefold())), "unused")


def _find_questions(row: Row, questions: dict[str, str]) -> dict[str, list[int]]:
    """Return the columns by the question that their headings ask."""
    candidates: dict[str, list[int]] = {}
    for index, cell in enumerate(row.cells):
        if _classify_heading(str(cell)) not in ("comments", "proposals"):
            question = find_question(str(cell), questions)
            if question is not None:
                candidates.setdefault(question, []).append(index)
    return candidates


def find_question(heading: str, questions: dict[str, str]) -> str | None:
    """Return the question that a heading is most like; None where it is like none."""
    likeness, question = max(
        ((_compare_heading(heading, text), name) for name, text in questions.items()), default=(0.0, "")
    )
    return question if likeness >= _LIKE else None


def guess_question(heading: str, texts: Sequence[str]) -> str | None:
    """Return the question that a heading seems to ask in words of its own; None where it seems to ask none."""
    words = fold_words(heading)[:_READ]
    likeness, text = max(((_measure_share(fold_words(text), words), text) for text in texts), default=(0.0, ""))
    return text if likeness >= _MEANT else None


def _compare_heading(heading: str, question: str) -> float:
    """Return how much of a question stands in a heading, 0 to 1, by the lengths of words; slips and endings forgiven.

    A heading may say more: «Процесс [Удовлетворены ли Вы…]», «3. …»; what stands in brackets in the question may be
    left out.
    """
    words = fold_words(heading)[:_READ]
    return max(_measure_share(words, fold_words(text)) for text in (question, _IN_BRACKETS.sub(" ", question)))


def _measure_share(words: Sequence[str], wanted: Sequence[str]) -> float:
    long = 4  # letters of a word that says something
    if not any(len(word) >= long and word in words for word in wanted):
        return 0.0  # most cells, and told at once
    return sum(len(word) * max(_measure_likeness(word, second) for second in words) for word in wanted) / sum(
        map(len, wanted)
    )


def _measure_likeness(first: str, second: str) -> float:
    if first == second:
        return 1.0
    shortest, almost = 4, 0.75  # short words differ in one letter
    if min(len(first), len(second)) < shortest:
        return 0.0
    ratio = SequenceMatcher(None, first, second, autojunk=False).ratio()
    return ratio if ratio >= almost else 0.0


def fold_words(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case, «ё» as «е», Latin letters in Russian words as the Russian ones."""
    return tuple(
        word.translate(_LATIN) if _RUSSIAN.search(word) else word
        for word in _WORD.findall(text.casefold().replace("ё", "е"))
    )
