"""Scales of answers that are not the questionnaire's: more points than it has, or counted from the other end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lean.importing.survey.columns import NotASurveyError, fold_words
from lean.office.grid import name_column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lean.office.xlsx_rows import Row

_POINTS: Final = re.compile(r"(\d{1,2})\s*[–—=:-]\s*((?:скорее\s+)?[^\W\d_]+)", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(\d{1,2})(?:[.,]0+)?(?: ?балл(?:а|ов)?)?")
_MOST: Final = 10
"""The highest mark of the scales that people use."""
_SLIPS: Final = 1
"""Answers above the highest score that may be slips of the pen: more are another scale."""


def refuse_other_scale(
    header: Row, answers: Sequence[Row], questions: Mapping[str, int], scores: Sequence[str]
) -> None:
    """Raise NotASurveyError where the headings or the answers show another scale than that of the questionnaire."""
    places = {fold_words(name): place for place, name in enumerate(scores, start=1)}
    listed = ", ".join(f"{place} — {name}" for place, name in enumerate(scores, start=1))
    for index in questions.values():
        for match in _POINTS.finditer(str(header.cells[index])):
            place = places.get(fold_words(match[2]))
            if place is not None and place != int(match[1]):
                raise NotASurveyError(
                    f"в столбце {name_column(index)} другая шкала: «{match[0]}»; в анкете {listed}; "
                    "переведите ответы в слова анкеты"
                )
    above = [
        (index, number)
        for row in answers
        for index in questions.values()
        if index < len(row.cells) and (number := _read_number(str(row.cells[index]))) > len(scores)
    ]
    if len(above) > _SLIPS:
        index, _ = above[0]
        raise NotASurveyError(
            f"в столбце {name_column(index)} и других ответы до {max(number for _, number in above)} баллов, "
            f"а в анкете их {len(scores)}: {listed}; перевести одну шкалу в другую нельзя"
        )


def _read_number(text: str) -> int:
    match = _NUMBER.fullmatch(text.casefold().strip())
    return int(match[1]) if match is not None and int(match[1]) <= _MOST else 0
