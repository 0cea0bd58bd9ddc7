"""Lines of a filled form -> which of them are its labels and headings, which its own words, which leave room."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lean.importing.card_and_plan.vocabulary import LABELS, PLAN_TITLES, TABLES
from lean.importing.survey.columns import fold_words
from lean.values.names import names_inside
from lean.values.spelling import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lean.importing.card_and_plan.vocabulary import FormTable, Label

LabelWords = tuple[str, ...]

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


def strip_bullet(text: str) -> str:
    """Return an item of a list without the bullet or number typed before it."""
    return _ITEM.sub("", text, count=1) if _ITEM.match(text) else text


def is_note(text: str) -> bool:
    """Return whether a line is an explanation in brackets that the decree's forms have."""
    words = folded(text)
    return words.startswith("(") and words.endswith(")") and _NOTES.fullmatch(words[1:-1].strip()) is not None


def is_form_word(text: str) -> bool:
    """Return whether a line belongs to the blank form and says nothing of a project: a corner mark, room for a date."""
    return is_note(text) or _FORM_WORDS.fullmatch(folded(text).rstrip(" .:")) is not None or is_empty_place(text)


def is_empty_place(text: str) -> bool:
    """Return whether a line only leaves room: «______», «___» __________ 20__ г.», «—»."""
    return _BLANK.fullmatch(folded(text)) is not None or says_nothing(text)


def says_nothing(text: str) -> bool:
    """Return whether a text is what our own forms print where nothing is known."""
    return folded(text) in ("не указано", "-")


def _index_labels(labels: tuple[Label, ...]) -> dict[LabelWords, list[Label]]:
    index: dict[LabelWords, list[Label]] = {}
    for label in labels:
        for words in label.words:
            index.setdefault(fold_words(words), []).append(label)
    return index


_OF_YEAR: Final = re.compile(r",?\s*(?:на|за)?\s+((?:19|20)\d\d(?:\s*г(?:од[ау]?|\.)?)?)\s*$", re.IGNORECASE)


def _heading_words(text: str) -> LabelWords:
    bare = _OF_YEAR.sub("", _BRACKETS.sub(" ", _NUMBERING.sub("", text, count=1) if _NUMBERING.match(text) else text))
    return fold_words(bare) or (("№",) if "№" in text else ())


def find_heading_notes(text: str) -> list[str]:
    """Return what a heading says beside its words: the year of its values, an unknown explanation in brackets."""
    notes = [f"({note.strip()})" for note in _BRACKETS.findall(text) if not _NOTES.fullmatch(folded(note.strip()))]
    return [*notes, *_OF_YEAR.findall(_BRACKETS.sub(" ", text))]


_LABELS: Final = _index_labels(LABELS)


def _index_columns(table: FormTable) -> dict[LabelWords, list[str]]:
    index: dict[LabelWords, list[str]] = {}
    for match_column, texts in table.columns.items():
        for text in texts:
            index.setdefault(_heading_words(text), []).append(match_column)
    return index


_HEADINGS: Final = {table.name: _index_columns(table) for table in TABLES}
_LONGEST: Final = max(map(len, _LABELS))
_SEPARATORS: Final = (":", " – ", " — ", " - ", "–", "—")


@dataclass(frozen=True, slots=True)
class Match:
    """A line that is a label, or begins with one: what follows it, and explanations in its brackets nobody knows."""

    label: Label
    rest: str = ""
    notes: tuple[str, ...] = ()


def match_label(text: str, within: tuple[str, ...] = ()) -> Match | None:
    """Return the label that a line is or begins with. `within` names the labels and sections around the line."""
    bare = _NUMBERING.sub("", text, count=1) if _NUMBERING.match(text) else text
    for head, rest in _split_label(bare):
        notes = tuple(note.strip() for note in _BRACKETS.findall(head))
        label = _find_label(fold_words(_BRACKETS.sub(" ", head)), within) or _find_label(fold_words(head), within)
        if label is not None and (not rest or label.kind not in ("section", "stamp")):
            return Match(label, rest, tuple(note for note in notes if not _NOTES.fullmatch(folded(note))))
    return _match_without_separator(bare)


def _split_label(text: str) -> Iterator[tuple[str, str]]:
    yield text.rstrip(" .:;"), ""
    for separator in _SEPARATORS:
        head, match, rest = text.partition(separator)
        if match and rest.strip():
            yield head, rest.strip()


def _find_label(words: LabelWords, within: tuple[str, ...]) -> Label | None:
    if not 0 < len(words) <= _LONGEST:
        return None
    for label in _LABELS.get(words, ()) or _find_similar(words, _LABELS):
        if not label.within or set(label.within).intersection(within):
            return label
    return None


def _find_similar(words: LabelWords, table: Mapping[LabelWords, list[Label]]) -> list[Label]:
    """Return the labels that differ by no more than a letter in each long word: a slip or another ending."""
    return next((labels for known, labels in table.items() if _are_similar(words, known)), [])


def _are_similar(words: LabelWords, known: LabelWords) -> bool:
    return len(words) == len(known) and all(map(_are_similar_words, words, known))


def _are_similar_words(first: str, second: str) -> bool:
    """Return whether two words are equal but for one letter; short ones have to be equal."""
    long = 6
    if first == second:
        return True
    if min(len(first), len(second)) < long or abs(len(first) - len(second)) > 1:
        return False
    start = next((i for i, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), len(first))
    return any(first[start + a :] == second[start + b :] for a, b in ((1, 1), (1, 0), (0, 1)))


_TITLE: Final = next(label for label in LABELS if label.kind == "title")


def _match_without_separator(text: str) -> Match | None:
    """Match a label and a value without a sign between them: «Карточка проекта «Выдача справки»»."""
    match = re.match(r"карточка\s+проекта\s+(?=[«\"„“_])(.+)", text, re.IGNORECASE)
    if match is not None:
        return Match(_TITLE, strip_quotes(match[1]))
    words = text.split(" ")
    for count in (2, 3):
        label = _find_label(fold_words(" ".join(words[:count])), ())
        rest = " ".join(words[count:])
        if label is not None and label.kind in ("person", "people") and _begins_with_name(rest):
            return Match(label, rest)
    return None


def _begins_with_name(text: str) -> bool:
    return any(start == 0 for start, _ in names_inside(text))


def strip_quotes(text: str) -> str:
    """Return a text without the quotation marks that enclose all of it."""
    inner = text[1:-1]
    whole = text[:1] in '«"„“' and text[-1:] in '»"“”' and inner
    return inner.strip() if whole and inner.count("«") == inner.count("»") else text


def match_plan_title(text: str) -> str | None:
    """Return the title that follows the heading of a plan on its line, may be empty; None for any other line."""
    for heading in PLAN_TITLES:
        match = re.match(rf"{heading}\b[\s:–—-]*(.*)", text, re.IGNORECASE)
        if match is not None and (not match[1] or match[1][0] in '«"„“_(' or ":" in text[: match.start(1)]):
            return strip_quotes(match[1])
    return None


def match_column(text: str, table: FormTable) -> str | None:
    """Return the column of a table that a heading names; None where it names none."""
    return next(iter(_HEADINGS[table.name].get(_heading_words(text), ())), None)


def match_headings(cells: Mapping[int, str]) -> tuple[FormTable, dict[int, str]] | None:
    """Return the table of which these cells are the headings, with the names of its columns; None for other rows."""
    best: tuple[FormTable, dict[int, str]] | None = None
    for table in TABLES:
        known = _HEADINGS[table.name]
        named: dict[int, str] = {}
        for match_column, text in cells.items():
            words = _heading_words(text)
            names = known.get(words) or next((known[w] for w in known if words and _are_similar(words, w)), [])
            # «Целевой показатель» is a value where another column names what is measured.
            name = next((name for name in names if name not in named.values()), None)
            if name is not None:
                named[match_column] = name
        if len(named) < 2 or not table.wanted <= set(named.values()):  # noqa: PLR2004 - one cell may say so by chance
            continue
        if best is None or len(named) > len(best[1]):
            best = table, named
    return best
