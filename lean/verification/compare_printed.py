"""Differences between a printed file and what was printed: form fields, slides, words of a PDF, properties."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations, zip_longest
from typing import TYPE_CHECKING, Any, Final

from lean.values.rising_run import find_longest_rising_run
from lean.values.spelling import settled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lean.office.pptx_text import Slide, SlideLine
    from lean.office.printed_form import Paper

PROPERTY: Final = "свойство"
_PROPERTIES: Final = {"title": "название", "subject": "проект", "creator": "организация"}
_PDF_PROPERTIES: Final = {"title": "название", "subject": "проект", "author": "организация"}
_HINT: Final = re.compile("[;:] ")  # what a template's author is told of a field besides its name
_WHOLE: Final = "одной строкой"  # a field that says all of its part
_SHORTEST: Final = 2  # letters of a value that can tell a field


@dataclass(frozen=True, slots=True)
class PaperEdit:
    """A difference: the field in words, the expected and the actual text (None where there is none)."""

    field: str
    expected: str | None
    found: str | None

    @property
    def alien(self) -> str:
        """Latin letters that were added to Russian words and look the same."""
        was = set(_latin_letters(self.expected or ""))
        return "".join(dict.fromkeys(letter for letter in _latin_letters(self.found or "") if letter not in was))


def _latin_letters(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        if _RUSSIAN.search(word):
            yield from _LATIN.findall(word)


_WORD: Final = re.compile(r"[^\W\d_]+")
_RUSSIAN: Final = re.compile("[а-яё]", re.IGNORECASE)
_LATIN: Final = re.compile("[a-z]", re.IGNORECASE)


def list_field_texts(context: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any dataclass of a context
    """Yield the texts that a context puts into a form, as (title of the field, text)."""
    for part in dataclasses.fields(context):
        value = getattr(context, part.name)
        title = _HINT.split(str(part.metadata.get("title", part.name)), maxsplit=1)[0]
        for item in _flatten(value):
            if dataclasses.is_dataclass(item):
                yield from (
                    (title if inner == _WHOLE else f"{title}: {inner}", text) for inner, text in list_field_texts(item)
                )
            elif isinstance(item, str | int) and str(item).strip():
                yield title, str(item)


def _flatten(value: Any) -> Iterator[Any]:  # noqa: ANN401 - same
    """Yield a value, or the values of nested tuples."""
    if isinstance(value, tuple):
        for item in value:
            yield from _flatten(item)
    else:
        yield value


def find_edits(expected: Paper, found: Paper, fields: Sequence[tuple[str, str]]) -> Iterator[PaperEdit]:
    """Yield differences in the order of the page, then of its margins, pictures and properties."""
    if found.ordered:
        if expected.slides:
            yield from compare_decks(expected.slides, found.slides)
        else:
            yield from _compare_lines(expected.lines, found.lines, fields)
        for line in sorted(expected.margins - found.margins):
            yield PaperEdit("колонтитул", line, None)
        for line in sorted(found.margins - expected.margins):
            yield PaperEdit("колонтитул", None, line)
        if expected.pictures != found.pictures:
            yield PaperEdit("рисунки", f"{len(expected.pictures)} шт.", f"{len(found.pictures)} шт., другие")
        if expected.shapes != found.shapes:
            yield PaperEdit("рисунки и фигуры", f"{expected.shapes} шт.", f"{found.shapes} шт.")
    else:
        yield from _compare_words(expected, found, fields)
    names = _PROPERTIES if found.ordered else _PDF_PROPERTIES
    for (name, title), key in zip(names.items(), _PROPERTIES, strict=True):
        want, have = expected.properties.get(key, ""), found.properties.get(name, "")
        if want != have:
            yield PaperEdit(f"{PROPERTY} «{title}»", want or None, have or None)


def compare_decks(expected: Sequence[Slide], found: Sequence[Slide]) -> Iterator[PaperEdit]:
    """Yield differences slide by slide: equal slides are paired by content, changed ones by title."""
    pairs, removed, added = _pair_slides(expected, found)
    kept = sorted(pairs)
    order = [place for place, _ in sorted(kept, key=lambda pair: pair[1])]
    in_order = {order[index] for index in find_longest_rising_run(order, prefer_fixed=True)}
    for place, other in kept:
        slide = _slide_name(place, expected[place])
        if place not in in_order:
            yield PaperEdit(f"{slide}: порядок слайдов", f"место {place + 1}", f"место {other + 1}")
        wanted, actual = expected[place].lines, found[other].lines
        for kind, a, b, c, d in SequenceMatcher(None, wanted, actual, autojunk=False).get_opcodes():
            if kind != "equal":
                for expected_line, found_line in zip_longest(wanted[a:b], actual[c:d]):
                    yield _line_edit(slide, expected_line, found_line)
    for place in removed:
        yield PaperEdit(f"{_slide_name(place, expected[place])}: слайд", expected[place].title or "без названия", None)
    for place in added:
        yield PaperEdit(
            f"{_slide_name(place, found[place])}: слайд добавлен", None, found[place].title or "без названия"
        )


def _line_edit(slide: str, wanted: SlideLine | None, actual: SlideLine | None) -> PaperEdit:
    where = wanted.place if wanted is not None else "добавлено"
    return PaperEdit(
        f"{slide}, {where}", wanted.text if wanted is not None else None, actual.text if actual is not None else None
    )


def _slide_name(place: int, slide: Slide) -> str:
    return f"слайд {place + 1}" + (f" «{slide.title}»" if slide.title else "")


def _pair_slides(
    expected: Sequence[Slide], found: Sequence[Slide]
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Return pairs of the same slides, and indexes of slides that only one deck has."""
    removed, added = list(range(len(expected))), list(range(len(found)))
    pairs: list[tuple[int, int]] = []
    for same in (
        lambda first, second: expected[first] == found[second],
        lambda first, second: expected[first].title == found[second].title,
        lambda first, second: first == second,
    ):
        for first in list(removed):
            second = next((second for second in added if same(first, second)), None)
            if second is not None:
                pairs.append((first, second))
                removed.remove(first)
                added.remove(second)
    return pairs, removed, added


def _compare_lines(
    expected: Sequence[str], found: Sequence[str], fields: Sequence[tuple[str, str]]
) -> Iterator[PaperEdit]:
    for kind, a, b, c, d in SequenceMatcher(None, expected, found, autojunk=False).get_opcodes():
        if kind != "equal":
            for want, have in zip_longest(expected[a:b], found[c:d]):
                yield PaperEdit(_field_of_line(want, have, fields), want, have)


def _compare_words(expected: Paper, found: Paper, fields: Sequence[tuple[str, str]]) -> Iterator[PaperEdit]:
    """Yield differences by words, for a PDF: a page of a deck is a slide, other forms are read as a whole."""
    if not expected.slides:
        pages = [_drop_page_number(page.split(), number) for number, page in enumerate(found.lines, start=1)]
        yield from _find_missing_words(expected.lines, expected.margins, pages, fields)
        return
    if len(expected.slides) != len(found.lines):
        yield PaperEdit("слайды", f"{len(expected.slides)} шт.", f"{len(found.lines)} шт.")
    for place, (slide, page) in enumerate(zip(expected.slides, found.lines, strict=False)):
        slide_name = _slide_name(place, slide)
        lines = [line for line in slide.lines if line.kind == "text"]
        charts = [line.text for line in slide.lines if line.kind == "chart"]
        # The axis of a chart has numbers of its own.
        extra = [*charts, *(re.findall(r"\d\S*", page) if charts else ())]
        number = [str(place + 1)] if slide.numbered else []
        shown = [*(line.text for line in lines), *slide.footer, *number]
        yield from _find_missing_words(
            shown, extra, [page], [(f"{slide_name}, {line.place}", line.text) for line in lines], slide_name
        )


def _drop_page_number(words: list[str], number: int) -> str:
    """Return the words of a page without its number at the top or the bottom."""
    first, last = words[:1] == [str(number)], words[-1:] == [str(number)]
    return " ".join(words[1:] if first else words[:-1] if last else words)


def _find_missing_words(
    expected: Iterable[str],
    extra: Iterable[str],
    found: Iterable[str],
    fields: Sequence[tuple[str, str]],
    slide_name: str = "",
) -> Iterator[PaperEdit]:
    """Yield words that are missing and words that the form does not contain; repeated headings are no addition."""
    lines, beside, pages = list(expected), list(extra), list(found)
    want, more = _count_tokens(lines), _count_tokens(beside)
    have = _split_joined_words(_count_tokens(pages), [*lines, *beside], want + more)
    page = settled(" ".join(pages))
    for word in want - have:
        yield PaperEdit(_field_of_word(word, page, fields), word, None)
    for word in have:
        if word not in want and word not in more and word[0].isalnum():
            yield PaperEdit(f"{slide_name}, добавлено" if slide_name else "добавлено", None, word)


def _field_of_word(word: str, page: str, fields: Sequence[tuple[str, str]]) -> str:
    """Return the field of a missing word, preferably one whose whole value is missing."""
    having = [(title, text) for title, text in fields if word in _TOKEN.findall(text)]
    gone = [item for item in having if settled(item[1]) not in page]
    return min(gone or having, key=lambda item: len(item[1]), default=("текст формы", ""))[0]


def _split_joined_words(have: Counter[str], lines: Iterable[str], known: Counter[str]) -> Counter[str]:
    """Words of a page, with those that a line's end at their own hyphen ran together taken apart again.

    Reading a PDF drops a hyphen at the end of a line: «жилищно-» and «коммунального» come as one word.
    """
    parted = Counter(have)
    for compound in {word for line in lines for word in _COMPOUND.findall(line)}:
        parts = compound.split("-")
        for first, last in combinations(range(len(parts) + 1), 2):
            joined = "".join(parts[first:last])
            if last - first > 1 and joined not in known and joined in parted:
                times = parted.pop(joined)
                for part in parts[first:last]:
                    parted[part] += times
    return parted


_COMPOUND: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_TOKEN: Final = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+|[^\w\s–—-]")


def _count_tokens(lines: Iterable[str]) -> Counter[str]:
    """Return counts of numbers, words and signs; line breaks, at dashes too, make no difference."""
    return Counter(token for line in lines for token in _TOKEN.findall(line))


def _field_of_line(want: str | None, have: str | None, fields: Sequence[tuple[str, str]]) -> str:
    """Return the field whose value the expected line shows, preferably one that the actual line lacks."""
    if want is None:
        return "добавлено"
    inside = [
        (text, title)
        for title, raw in fields
        if len(text := settled(raw)) >= _SHORTEST and (text in want or (len(want) > _SHORTEST and want in text))
    ]
    gone = [item for item in inside if have is None or item[0] not in have]
    return max(gone or inside, key=lambda item: len(item[0]), default=("", "текст формы"))[1]
