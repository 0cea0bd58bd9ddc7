"""Lines of a filled form -> which of them are its labels and headings, which its own words, which leave room."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lean.importing.card_and_plan.vocabulary import LABELS, PLAN_TITLES, TABLES
from lean.importing.survey.columns import folded_words
from lean.values.names import names_inside
from lean.values.spelling import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lean.importing.card_and_plan.vocabulary import Columns, Label

Words = tuple[str, ...]

_FORM_WORDS: Final = re.compile(
    r"""
      план | приложение(?:\ (?:n|№)?\ ?\d+)? | к\ положению.* | (?:к\ )?постановлени[юе].*
    | о\ комплексной\ системе\ бережливого\ управления.* | в\ органах .* | и\ структурных\ подразделениях .*
    | подведомственных\ администрации .* | приложение\ к\ плану\ реализации\ проекта
    | перечень\ выявленных\ проблем(?:\ и\ ключевых\ факторов\ их\ возникновения)?
    """,
    re.VERBOSE,
)
"""Lines of the forms themselves, folded: headings, corner marks."""
_NOTES: Final = re.compile(
    r"""
      наименование\ проекта | наименование\ должности.* | (?:личная\ )?подпись.* | ф\.?\ ?и\.?\ ?о\.?.* | дата
    | м\.?\ ?п\.?
    | инициалы.* | расшифровка.* | фамилия.* | должность.*
    | лицо,\ инициирующее\ проект.* | руководитель\ структурного\ подразделения.* | группа\ работников.*
    | руководитель\ подразделения\ администрации.* | все\ подразделения.* | конкретная\ календарная\ дата.*
    | период\ времени.* | начальный\ и\ конечный\ этапы.* | сотрудники\ или\ организации.* | событие,\ которое.*
    """,
    re.VERBOSE,
)
"""Explanations in brackets that the decree itself puts beside its labels, folded, without the brackets."""
_BLANK: Final = re.compile(r"""[\s_.…"'()/|-]*|(?=.*_)[\W_]*(?:20\d{0,2})?[\W_]*(?:г|года)?[\W_]*""")
MARKS: Final = "–—•·*●○■□▪▫◦‣➢➤►▶→✓✔-"
"""Signs that people put before the items of a list, as a class of a regular expression has them."""
_NUMBERING: Final = re.compile(
    r"\s*(?:блок\s+\d{1,2}|(?:\d{1,2}\.){1,3}\d{0,2}|\d{1,2}\)|[IVX]{1,4}\.|"
    rf"[{MARKS}])[.:]?\s+",
    re.IGNORECASE,
)
_ITEM: Final = re.compile(rf"(?:[{MARKS}]|\(?\d{{1,2}}[.)])\s+")
_BRACKETS: Final = re.compile(r"\(([^()]*)\)")


def without_bullet(text: str) -> str:
    """An item of a list without the sign or number that somebody typed before it."""
    return _ITEM.sub("", text, count=1) if _ITEM.match(text) else text


def is_note(text: str) -> bool:
    """Whether a line is an explanation in brackets that the decree's forms have."""
    said = folded(text)
    return said.startswith("(") and said.endswith(")") and _NOTES.fullmatch(said[1:-1].strip()) is not None


def is_form_word(text: str) -> bool:
    """Whether a line is the form's own and says nothing of a project: a corner mark, an empty place for a date."""
    return is_note(text) or _FORM_WORDS.fullmatch(folded(text).rstrip(" .:")) is not None or is_empty_place(text)


def is_empty_place(text: str) -> bool:
    """Whether a line only leaves room: «______», «___» __________ 20__ г.», «—»."""
    return _BLANK.fullmatch(folded(text)) is not None or says_nothing(text)


def says_nothing(text: str) -> bool:
    """Whether a text is what our own forms print where nothing is known."""
    return folded(text) in ("не указано", "-")


def _table_of(labels: tuple[Label, ...]) -> dict[Words, list[Label]]:
    found: dict[Words, list[Label]] = {}
    for label in labels:
        for words in label.words:
            found.setdefault(folded_words(words), []).append(label)
    return found


_OF_YEAR: Final = re.compile(r",?\s*(?:на|за)?\s+((?:19|20)\d\d(?:\s*г(?:од[ау]?|\.)?)?)\s*$", re.IGNORECASE)


def _heading_words(text: str) -> Words:
    bare = _OF_YEAR.sub("", _BRACKETS.sub(" ", text))
    return folded_words(bare) or (("№",) if "№" in text else ())


def heading_notes(text: str) -> list[str]:
    """What a heading says beside its words: the year of the values, an explanation of somebody's own in brackets."""
    notes = [f"({note.strip()})" for note in _BRACKETS.findall(text) if not _NOTES.fullmatch(folded(note.strip()))]
    return [*notes, *_OF_YEAR.findall(_BRACKETS.sub(" ", text))]


_LABELS: Final = _table_of(LABELS)


def _columns_by_words(table: Columns) -> dict[Words, list[str]]:
    found: dict[Words, list[str]] = {}
    for column, texts in table.columns.items():
        for text in texts:
            found.setdefault(_heading_words(text), []).append(column)
    return found


_HEADINGS: Final = {table.name: _columns_by_words(table) for table in TABLES}
_LONGEST: Final = max(map(len, _LABELS))
_SEPARATORS: Final = (":", " – ", " — ", " - ", "–", "—")


@dataclass(frozen=True, slots=True)
class Match:
    """A line that is a label, or begins with one: what follows it, and explanations in its brackets nobody knows."""

    label: Label
    rest: str = ""
    notes: tuple[str, ...] = ()


def match(text: str, within: tuple[str, ...] = ()) -> Match | None:
    """The label that a line is or begins with. ``within`` are the names of the labels and sections around it."""
    bare = _NUMBERING.sub("", text, count=1) if _NUMBERING.match(text) else text
    for head, rest in _divided(bare):
        notes = tuple(note.strip() for note in _BRACKETS.findall(head))
        label = _known(folded_words(_BRACKETS.sub(" ", head)), within) or _known(folded_words(head), within)
        if label is not None and (not rest or label.kind not in ("section", "stamp")):
            return Match(label, rest, tuple(note for note in notes if not _NOTES.fullmatch(folded(note))))
    return _open_ended(bare)


def _divided(text: str) -> Iterator[tuple[str, str]]:
    yield text.rstrip(" .:;"), ""
    for separator in _SEPARATORS:
        head, found, rest = text.partition(separator)
        if found and rest.strip():
            yield head, rest.strip()


def _known(words: Words, within: tuple[str, ...]) -> Label | None:
    if not 0 < len(words) <= _LONGEST:
        return None
    for label in _LABELS.get(words, ()) or _nearly(words, _LABELS):
        if not label.within or set(label.within).intersection(within):
            return label
    return None


def _nearly(words: Words, table: Mapping[Words, list[Label]]) -> list[Label]:
    """The labels that differ by no more than a letter in each long word: a slip of the finger, another ending."""
    return next((labels for known, labels in table.items() if _are_alike(words, known)), [])


def _are_alike(words: Words, known: Words) -> bool:
    return len(words) == len(known) and all(map(_alike, words, known))


def _alike(one: str, other: str) -> bool:
    """Whether two words are equal but for one letter; short ones have to be equal."""
    long = 6
    if one == other:
        return True
    if min(len(one), len(other)) < long or abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))
    return any(one[start + a :] == other[start + b :] for a, b in ((1, 1), (1, 0), (0, 1)))


_TITLE: Final = next(label for label in LABELS if label.kind == "title")


def _open_ended(text: str) -> Match | None:
    """«Карточка проекта «Выдача справки»», «Руководитель проекта Иванов И.И.»: no sign between label and value."""
    found = re.match(r"карточка\s+проекта\s+(?=[«\"„“_])(.+)", text, re.IGNORECASE)
    if found is not None:
        return Match(_TITLE, unquoted(found[1]))
    words = text.split(" ")
    for count in (2, 3):
        label = _known(folded_words(" ".join(words[:count])), ())
        rest = " ".join(words[count:])
        if label is not None and label.kind in ("person", "people") and _begins_with_name(rest):
            return Match(label, rest)
    return None


def _begins_with_name(text: str) -> bool:
    return any(start == 0 for start, _ in names_inside(text))


def unquoted(text: str) -> str:
    """A text that stands whole in quotation marks, without them."""
    inner = text[1:-1]
    whole = text[:1] in '«"„“' and text[-1:] in '»"“”' and inner
    return inner.strip() if whole and inner.count("«") == inner.count("»") else text


def plan_title(text: str) -> str | None:
    """What follows the heading of a plan on its line: the title, nothing; None where a line is no such heading."""
    for heading in PLAN_TITLES:
        found = re.match(rf"{heading}\b[\s:–—-]*(.*)", text, re.IGNORECASE)
        if found is not None and (not found[1] or found[1][0] in '«"„“_(' or ":" in text[: found.start(1)]):
            return unquoted(found[1])
    return None


def column(text: str, table: Columns) -> str | None:
    """The column of a table that a heading names; None where it names none."""
    return next(iter(_HEADINGS[table.name].get(_heading_words(text), ())), None)


def headings(cells: Mapping[int, str]) -> tuple[Columns, dict[int, str]] | None:
    """The table whose row of headings these cells are, and where its columns stand; None where they are none."""
    best: tuple[Columns, dict[int, str]] | None = None
    for table in TABLES:
        known = _HEADINGS[table.name]
        found: dict[int, str] = {}
        for column, text in cells.items():
            words = _heading_words(text)
            names = known.get(words) or next((known[w] for w in known if words and _are_alike(words, w)), [])
            # «Целевой показатель» is a value where another column names what is measured.
            name = next((name for name in names if name not in found.values()), None)
            if name is not None:
                found[column] = name
        if len(found) < 2 or not table.wanted <= set(found.values()):  # noqa: PLR2004 - one cell may say so by chance
            continue
        if best is None or len(found) > len(best[1]):
            best = table, found
    return best
