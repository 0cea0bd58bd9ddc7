"""Which label of the forms somebody may have meant by one that they do not have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lean.importing.card_and_plan import vocabulary
from lean.importing.survey.columns import folded_words

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


def near_label(text: str) -> str:
    """«; похоже на «…»» with the nearest label of the card, to go behind a reason; nothing where none is near."""
    return _told(text, (words for label in vocabulary.LABELS for words in label.words))


def near_heading(text: str, table: vocabulary.Columns) -> str:
    """The same with the nearest heading of a table."""
    return _told(text, (words for texts in table.columns.values() for words in texts))


def _told(text: str, known: Iterable[str]) -> str:
    said = folded_words(_IN_BRACKETS.sub(" ", text.partition(":")[0]))
    if not 0 < len(said) <= _MOST:
        return ""
    likeness, near = max(((_likeness(said, folded_words(words)), words) for words in known), default=(0.0, ""))
    return f"; похоже на «{near}»" if likeness >= _LIKE else ""


def _likeness(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """How much two labels share, 0 to 1, each word by its length."""
    here = [word for word in one if any(_are_kin(word, known) for known in other)]
    if all(word.startswith(_ANY) for word in here):
        return 0.0
    there = [word for word in other if any(_are_kin(word, said) for said in one)]
    return (_length(here) / _length(one) + _length(there) / _length(other)) / 2


def _length(words: Iterable[str]) -> int:
    return sum(map(len, words))


def _are_kin(one: str, other: str) -> bool:
    """Whether two words are one, but for their endings."""
    short, long = sorted((one, other), key=len)
    if one == other or (len(short) >= _SHORT and long.startswith(short)):
        return True
    needed = max(_ROOT, (len(long) + 1) // 2)
    return one[:needed] == other[:needed] and len(short) >= needed
