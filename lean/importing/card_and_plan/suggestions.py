"""Which label of the forms somebody may have meant by one that they do not have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lean.importing.card_and_plan import vocabulary
from lean.importing.survey.columns import fold_words

if TYPE_CHECKING:
    from collections.abc import Iterable

_ROOT: Final = 5
"""Letters that words of one root share at least, where neither is the beginning of the other."""
_SHORT: Final = 4
"""Letters of the shortest word with endings."""
_MOST: Final = 6
"""Words of a label: more is a sentence."""
_LIKE: Final = 0.5
"""How much the two have to share, each seen from the other."""
_ANY: Final = ("проект", "процесс")
"""What stands in half of the labels and says nothing alone."""
_IN_BRACKETS: Final = re.compile(r"\([^()]*\)")


def suggest_label(text: str) -> str:
    """Return «; похоже на «…»» with the most similar label of the card; an empty text where none is similar."""
    return _suggest(text, (words for label in vocabulary.LABELS for words in label.words))


def suggest_heading(text: str, table: vocabulary.FormTable) -> str:
    """Return the same with the most similar heading of a table."""
    return _suggest(text, (words for texts in table.columns.values() for words in texts))


def _suggest(text: str, known: Iterable[str]) -> str:
    heading = fold_words(_IN_BRACKETS.sub(" ", text.partition(":")[0]))
    if not 0 < len(heading) <= _MOST:
        return ""
    likeness, near = max(((_likeness(heading, fold_words(words)), words) for words in known), default=(0.0, ""))
    return f"; похоже на «{near}»" if likeness >= _LIKE else ""


def _likeness(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    """Return how much two labels share, 0 to 1, each word by its length."""
    shared = [word for word in first if any(_share_root(word, known) for known in second)]
    if all(word.startswith(_ANY) for word in shared):
        return 0.0
    shared_by_other = [word for word in second if any(_share_root(word, words) for words in first)]
    return (_length(shared) / _length(first) + _length(shared_by_other) / _length(second)) / 2


def _length(words: Iterable[str]) -> int:
    return sum(map(len, words))


def _share_root(first: str, second: str) -> bool:
    """Return whether two words differ in their endings alone."""
    short, long = sorted((first, second), key=len)
    if first == second or (len(short) >= _SHORT and long.startswith(short)):
        return True
    needed = max(_ROOT, (len(long) + 1) // 2)
    return first[:needed] == second[:needed] and len(short) >= needed
