"""What was understood of a filled form and what was not: values with their places, left-overs with their reasons."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lean.importing.card_and_plan import labels
from lean.importing.card_and_plan.outline import NOT_FILLED, Leftover, Piece
from lean.values import parse_person_name
from lean.values.spelling import folded, parsed, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from lean.office.grid import TextLine
    from lean.values import PersonName

Route = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """What the project says already, where a form repeats it: who approves, how people and problems are called."""

    title: str | None = None
    head: PersonName | None = None
    names: tuple[PersonName, ...] = ()
    posts: frozenset[str] = frozenset()
    problems: Mapping[int, str] = field(default_factory=dict)

    def repeats(self, text: str) -> bool:
        """Return whether a text only repeats what the project already says."""
        bare = re.sub(r"_{2,}", " ", text).strip(" /")
        if folded(bare) in self.posts or (self.title is not None and are_same(bare, self.title)):
            return True
        return _names_any(bare, self.names)


@dataclass(frozen=True, slots=True)
class PlacedValue:
    """A value with its place in a document, what was written for it, and where in the file that stands."""

    document: str
    route: Route
    value: str | int
    written: str
    place: str
    hidden: bool = False


@dataclass(slots=True)
class Findings:
    """What was understood, in the order of the file, and what was not."""

    placed: list[PlacedValue] = field(default_factory=list)
    left: list[Leftover] = field(default_factory=list)
    known: list[TextLine] = field(default_factory=list)
    _routes: dict[tuple[str, Route], str] = field(default_factory=dict)

    def put(
        self, document: str, route: Route, value: str | int, pieces: Sequence[Piece], written: str | None = None
    ) -> None:
        """Put a value in its place; if another one is in it already, leave the pieces over."""
        text = str(value) if written is None else written
        before = self._routes.setdefault((document, route), text)
        if before != text:
            self.leave([Piece(" ".join(text.split()), pieces[0].line)], f"это место уже занято: «{before}»")
        elif not any((first.document, first.route) == (document, route) for first in self.placed):
            line = pieces[0].line
            self.placed.append(PlacedValue(document, route, value, text, line.place, line.hidden))

    def leave(self, pieces: Iterable[Piece], reason: str) -> None:
        """Leave pieces over with the reason."""
        self.left += [Leftover(piece.line, piece.text, reason) for piece in pieces]


_PLACEHOLDER: Final = re.compile(
    r"""
      .*_{2,}.* | .*\.{5,}.* | .*…{2,}.* | образец(?:\ (?:заполнения|заявления|формы))?\.? | \[.*\] | <.*> | \{\{?.*\}
    | (?:ф\.?\s?и\.?\s?о\.?|фамилия(?:,?\ имя)?(?:,?\ отчество)?|фамилия\ и\.?\s?о\.?
      |и\.?\s?о\.?\s?фамилия)(?:[,;]?\ должность)?
    | должность | подпись | дата | наименование | \(.*(?:указать|указывается|впишите|заполните).*\)
    | (?:указать|укажите|впишите|заполните|введите|выберите)\b.* | место\ для\ ввода.* | щелкните\b.*
    | [xх]{2,}[.\s][xх]{2,}.* | дд\.мм\.гггг.* | (?:иванов\ )?фио\b.*
    | \#(?:ref|ссылка|н/д|n/a|знач|value|имя|name)[!?]? | =.*
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SHOUTED: Final = re.compile(r"\bОБРАЗЕЦ\b")


def is_placeholder(text: str) -> bool:
    """Return whether a text is left of the blank form: «___», «ФИО», «ОБРАЗЕЦ»."""
    if labels.is_empty_place(text) or _SHOUTED.search(text):
        return True
    words = folded(text)
    return "образец" not in words[8:] and _PLACEHOLDER.fullmatch(words) is not None


def drop_placeholders(pieces: Iterable[Piece], findings: Findings, *, beside_signature: bool) -> Iterator[Piece]:
    """Yield the pieces that are no placeholders; a line to sign on beside a signature is dropped without a word."""
    for piece in pieces:
        text = re.sub(r"^\W*_{2,}\W*|\W*_{2,}\W*$", "", piece.text) if beside_signature else piece.text
        if not text:
            findings.known.append(piece.line)
        elif is_placeholder(text):
            findings.leave([piece], _explain_placeholder(text))
        else:
            yield piece if text == piece.text else Piece(text, piece.line, piece.row)


def _explain_placeholder(text: str) -> str:
    if text.startswith("#"):
        return f"{NOT_FILLED}: в ячейке ошибка вместо значения"
    if text.startswith("="):
        return f"{NOT_FILLED}: формула не посчитана, откройте файл и сохраните заново"
    return f"{NOT_FILLED}: это осталось от бланка"


def split_items(pieces: Sequence[Piece]) -> Iterator[tuple[str, list[Piece]]]:
    """Yield the items of a list with their pieces: by bullets or numbers, else by lines, else by semicolons."""
    texts = [piece.text for piece in pieces]
    marked = [piece.line.is_item or _BULLET.match(text) is not None for piece, text in zip(pieces, texts, strict=True)]
    if not any(marked) and _are_numbered(texts):
        marked = [True] * len(texts)
    if not any(marked):
        marked = [True] * len(texts)
        if len(texts) == 1 and ";" in texts[0]:
            for part in filter(None, (part.strip() for part in texts[0].split(";"))):
                yield part, [pieces[0]]
            return
    else:
        strip = _BULLET if any(_BULLET.match(text) for text in texts) else _TYPED_NUMBER
        texts = [strip.sub("", text, count=1) if mark else text for text, mark in zip(texts, marked, strict=True)]
    grouped: list[tuple[str, list[Piece]]] = []
    for text, mark, piece in zip(texts, marked, pieces, strict=True):
        if mark or not grouped:
            grouped.append((text, [piece]))
        else:
            grouped[-1] = f"{grouped[-1][0]}\n{text}", [*grouped[-1][1], piece]
    punctuated = len(grouped) > 1 and all(text.endswith(";") for text, _ in grouped[:-1])
    for text, own in grouped:
        yield (text.rstrip(";. ") if punctuated else text), own


_BULLET: Final = re.compile(rf"[{labels.MARKS}]\s+")
_TYPED_NUMBER: Final = re.compile(r"\(?\d{1,2}[.)]\s*(?=\D)")


def _are_numbered(texts: Sequence[str]) -> bool:
    numbers = [re.match(r"\(?(\d{1,2})[.)]\s*(?=\D)", text) for text in texts]
    return [int(number[1]) if number else 0 for number in numbers] == list(range(1, len(texts) + 1))


def put_days(
    document: str, route: Route, pieces: Sequence[Piece], findings: Findings, parse: Callable[[str], Any]
) -> None:
    """Put a date or a period as it was written, or leave it over with the reason why it is none."""
    written = " ".join(piece.text for piece in pieces)
    text = " ".join(map(read_day, pieces))
    reason = explain_rejection(parse, text)
    if reason is not None:
        findings.leave(pieces, reason)
    else:
        findings.put(document, route, text, pieces, written)


def read_day(piece: Piece) -> str:
    """Return the text of a piece where a date is expected: a bare number of a sheet counts days."""
    return piece.line.day if piece.line.day and piece.text == piece.line.text else piece.text


def explain_rejection(parse: Callable[[str], Any], text: str) -> str | None:
    """Return why a parser rejects a text, without quoting the text; None where it accepts it."""
    try:
        parse(text)
    except ValueError as error:
        # The text stands beside the reason anyway.
        return str(error).removeprefix(f"{quoted(text.strip())}: ").removeprefix(f"{quoted(text.strip())} — ")
    return None


def are_same(first: str, second: str) -> bool:
    """Return whether two texts differ in no more than capitals, spaces, quotes and dashes."""
    return folded(first) == folded(second)


def _names_any(text: str, names: Iterable[PersonName]) -> bool:
    name = parsed(parse_person_name, text)
    return name is not None and any(name.same_person(second) for second in names)
