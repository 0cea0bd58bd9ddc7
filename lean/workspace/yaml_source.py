"""Reads the text of a YAML file into plain data with positions. The only module that uses PyYAML.

Built on libyaml's events: one pass gives the data, the place of every key and value, and refuses what could surprise
(`no` read as false, `12:30` as 750, a key given twice, anchors, tags, a second document, endless nesting).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import yaml
from yaml._yaml import CParser

from lean.workspace.files import MAX_BYTES, compute_digest
from lean.workspace.yaml_errors import MAX_DEPTH, Position, end_of, misread, position_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from lean.diagnostics import Route

_CONSTANTS: Final[dict[str, object]] = {"null": None, "~": None, "": None, "true": True, "false": False}
_is_integer = re.compile(r"-?(?:0|[1-9][0-9]{0,17})").fullmatch
_is_decimal = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}").fullmatch
# What YAML does not call printable, and three signs that end a line for YAML and for no editor: lines would count
# differently. Told by what it is: to compile what it is not takes five times as long.
_unprintable = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]").search


class SourceError(Exception):
    """A text that is no valid YAML; the message says what is wrong and what to do, the position where."""

    def __init__(self, message: str, position: Position = (1, 1)) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


@dataclass(frozen=True, slots=True)
class Source:
    """The data of one file and the way back to its lines."""

    data: Any
    text: str
    digest: bytes
    """The digest of the file's bytes, by ``compute_digest``."""
    _place: Any = None
    """A mark of the parser; of a container its mark and the places of its items: of a mapping by key, each after the
    mark of the key, of a list in their order."""

    def locate(self, route: Route) -> Position:
        """Return the position of the value at ``route``, or of its nearest existing ancestor."""
        return self._find(route, of_key=False)

    def locate_key(self, route: Route) -> Position:
        """Return the position of the key that ends ``route``; where there is none, as ``locate`` does."""
        return self._find(route, of_key=True)

    def line(self, number: int) -> str:
        """Return a line by its number, without its line end; empty where there is no such line."""
        lines = self.text.splitlines()
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def _find(self, route: Route, *, of_key: bool) -> Position:
        key, place = None, self._place
        if place is None:
            return 1, 1
        for step in route:
            child = _child(place, step)
            if child is None:
                # The value is missing: point at the key of what should hold it.
                of_key = True
                break
            key, place = child
        if of_key and key is not None:
            return position_of(key)
        return position_of(_mark(place))


def _mark(place: Any) -> yaml.Mark:  # noqa: ANN401 - a place
    return place[0] if type(place) is tuple else place  # type: ignore[no-any-return]


def _child(place: Any, step: str | int) -> tuple[yaml.Mark, Any] | None:  # noqa: ANN401 - a place
    """Return the mark of a key or list item and the place of its value; None where it does not exist."""
    if type(place) is not tuple:
        return None
    children = place[1]
    if type(children) is dict:
        # A model's number is a mapping's text: `1: Нет образца`.
        return children.get(step) or children.get(str(step))
    if isinstance(step, int) and 0 <= step < len(children):
        return _mark(children[step]), children[step]
    return None


def read(content: bytes) -> Source:
    """Return the plain data of a YAML file: dict, list, str, int, Decimal, bool, None.

    Decimals keep the digits that were written (`4.10`). Quoted scalars and everything else that YAML 1.1 would guess at
    (dates, `yes`, sexagesimals, octals) stay text. Raises SourceError, and nothing else, whatever the bytes are.
    """
    text = _decode(content)
    parser = CParser(text)
    try:
        data, place = _document(parser.get_event)
    except yaml.YAMLError as error:
        raise SourceError(*misread(error, text)) from None
    finally:
        parser.dispose()
    return Source(data, text, compute_digest(content), place)


def _decode(content: bytes) -> str:
    for beginning, kind in _NO_YAML.items():
        if content.startswith(beginning):
            raise SourceError(
                f"это не текст YAML, а {kind}: верните сюда прежний файл; снимки и сканы кладут в attachments/, "
                "заполненные в Word или Excel карточку и план прочитает lean import"
            )
    if len(content) > MAX_BYTES:
        raise SourceError(
            f"файл слишком велик: {len(content):,} байт, допускается {MAX_BYTES:,}".replace(",", " ")
            + "; таблицы и снимки кладите в attachments/"
        )
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise SourceError("файл записан в UTF-16, нужна UTF-8: сохраните его заново, выбрав кодировку UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        head = content[: error.start].decode("utf-8-sig", errors="replace")
        hint = _guess_encoding(content)
        raise SourceError(
            f"файл не в UTF-8{hint}: сохраните его заново, выбрав кодировку UTF-8", end_of(head)
        ) from None
    bad = _unprintable(text)
    if bad is not None:
        code = f"U+{ord(bad.group()):04X}"
        raise SourceError(f"невидимый управляющий знак {code}: удалите его", end_of(text[: bad.start()]))
    return text


_NO_YAML: Final[dict[bytes, str]] = {
    b"PK\x03\x04": "файл Word, Excel или архив (DOCX, XLSX, ZIP)",
    b"\xd0\xcf\x11\xe0": "файл Word или Excel прежнего вида (DOC, XLS)",
    b"{\\rtf": "файл Word (RTF)",
    b"%PDF-": "файл PDF",
    b"\x89PNG": "картинка (PNG)",
    b"\xff\xd8\xff": "картинка (JPEG)",
    b"<?xml": "файл XML",
    b"<!DOCTYPE": "страница из браузера (HTML)",
    b"<html": "страница из браузера (HTML)",
}
"""First bytes of a file of another kind that was renamed to a document -> what it is."""


def _guess_encoding(content: bytes) -> str:
    """Return a hint for the usual case, a Russian text saved by an old editor; empty for other bytes."""
    high = [byte for byte in content[:4000] if byte >= 0x80]  # noqa: PLR2004 - the upper half of a code page
    if not high:
        return ""
    # Lower-case Russian letters stand at E0-FF in Windows-1251 and at A0-AF, E0-EF in DOS-866.
    dos = sum(0x80 <= byte <= 0xAF for byte in high)  # noqa: PLR2004
    return " (похоже на DOS-866)" if dos * 2 > len(high) else " (похоже на Windows-1251)"


def _scalar(value: str) -> object:
    first = value[:1]
    if first.isdigit() or first == "-":
        if _is_integer(value):
            return int(value)
        if _is_decimal(value):
            return Decimal(value)
        return value
    return _CONSTANTS.get(value, value)


_NO_TEXT: Final = frozenset(("", *"0123456789-~nft"))
"""How a scalar begins that may be something else than text."""

_SCALAR: Final = yaml.ScalarEvent
_MAPPING_START: Final = yaml.MappingStartEvent
_MAPPING_END: Final = yaml.MappingEndEvent
_SEQUENCE_END: Final = yaml.SequenceEndEvent
_ALIAS: Final = yaml.AliasEvent


def _document(next_event: Callable[[], Any]) -> tuple[Any, Any]:
    """Return the data of a file and its place."""
    next_event()  # the start of the stream
    if type(next_event()) is yaml.StreamEndEvent:
        return None, None
    data, place = _value(next_event(), next_event, MAX_DEPTH)
    next_event()  # the end of the document
    event = next_event()
    if type(event) is not yaml.StreamEndEvent:
        raise SourceError(
            "в файле второй документ (строка ---): оставьте один, остальное вынесите в другой файл",
            position_of(event.start_mark),
        )
    return data, place


def _value(event: Any, next_event: Callable[[], Any], depth: int) -> tuple[Any, Any]:  # noqa: ANN401 - an event
    """Return the value that begins with an event, at most ``depth`` levels deep, and its place."""
    kind, mark = type(event), event.start_mark
    if kind is _ALIAS or event.anchor is not None or event.tag is not None:
        raise _refusal(event)
    if kind is _SCALAR:
        value = event.value
        return _scalar(value) if event.implicit[0] else value, mark
    if depth == 0:
        raise SourceError(f"вложенность больше {MAX_DEPTH} уровней", position_of(mark))
    data, children = (_mapping if kind is _MAPPING_START else _sequence)(next_event, depth - 1)
    return data, (mark, children)


def _mapping(next_event: Callable[[], Any], depth: int) -> tuple[dict[str, Any], dict[str, Any]]:
    data: dict[str, Any] = {}
    places: dict[str, Any] = {}
    # Local names, because every event reads them.
    scalar, no_text = _SCALAR, _NO_TEXT
    mark: Any
    while type(event := next_event()) is scalar:
        key, mark = event.value, event.start_mark
        if event.anchor is not None or event.tag is not None:
            raise _refusal(event)
        if key in data:
            first = places[key][0].line + 1
            raise SourceError(f"ключ «{_escape(key)}» уже есть в строке {first}: оставьте один", position_of(mark))
        event = next_event()
        if type(event) is scalar and event.anchor is None and event.tag is None:
            value = event.value
            data[key] = _scalar(value) if event.implicit[0] and value[:1] in no_text else value
            places[key] = mark, event.start_mark
        else:
            data[key], place = _value(event, next_event, depth)
            places[key] = mark, place
    if type(event) is not _MAPPING_END:
        raise (
            _refusal(event)
            if type(event) is _ALIAS or event.anchor or event.tag
            else SourceError(
                "ключом может быть только текст, а здесь список или словарь", position_of(event.start_mark)
            )
        )
    return data, places


def _sequence(next_event: Callable[[], Any], depth: int) -> tuple[list[Any], list[Any]]:
    data: list[Any] = []
    places: list[Any] = []
    while type(event := next_event()) is not _SEQUENCE_END:
        value, place = _value(event, next_event, depth)
        data.append(value)
        places.append(place)
    return data, places


def _refusal(event: Any) -> SourceError:  # noqa: ANN401 - an event
    """Return the error for an event that is refused: an alias, an anchor or a tag."""
    place = position_of(event.start_mark)
    if type(event) is _ALIAS:
        return SourceError(
            f"ссылка *{event.anchor}: ссылки и якоря (* и &) не допускаются, повторите текст; "
            "если это сам текст, возьмите его в кавычки",
            place,
        )
    if event.anchor is not None:
        return SourceError(f"якорь &{event.anchor}: якоря не допускаются, удалите его", place)
    return SourceError(f"метка типа {_escape(event.tag)}: метки (!) не допускаются, удалите её", place)


def _escape(text: str) -> str:
    """Return a text for a message with characters that could control a terminal written as escapes."""
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)
