"""Text of a YAML file -> plain data with positions. The only module that knows PyYAML.

Built on libyaml's events, and strict: refused is what could surprise (`no` read as false, `12:30` as 750, a key given
twice, anchors, tags, a second document, endless nesting). One pass gives the data alone. A second one, of those files
only that have something to say about them, gives the place of every key and value, or the words for what is wrong.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import yaml
from yaml._yaml import CParser

from lean.disk import MAX_BYTES, digest_of
from lean.misreading import MAX_DEPTH, Position, end_of, misread, position_of

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
    """A text that is not data: what is wrong, what to do, and where."""

    def __init__(self, message: str, position: Position = (1, 1)) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


class _Place:
    """Where a container stands and where its items do: key -> (place of the key, place of the value)."""

    __slots__ = ("children", "mark")

    def __init__(self, mark: yaml.Mark) -> None:
        self.mark = mark
        self.children: dict[str | int, tuple[yaml.Mark, yaml.Mark | _Place]] = {}


@dataclass(frozen=True)
class Source:
    """The data of one file and the way back to its lines."""

    data: Any
    text: str
    digest: bytes
    """What tells the bytes of the file from any others, by ``digest_of``."""

    @functools.cached_property
    def _place(self) -> _Place | None:
        return _carefully(self.text)[1]

    def locate(self, route: Route) -> Position:
        """The position of the value at ``route``; of its nearest existing ancestor where the value is missing."""
        return self._find(route, of_key=False)

    def locate_key(self, route: Route) -> Position:
        """The position of the key that ends ``route``, or as ``locate`` where there is none."""
        return self._find(route, of_key=True)

    def line(self, number: int) -> str:
        """The text of a line by its number, without its end; empty where there is no such line."""
        lines = self.text.splitlines()
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def _find(self, route: Route, *, of_key: bool) -> Position:
        place: yaml.Mark | _Place | None = self._place
        if place is None:
            return 1, 1
        key: yaml.Mark | None = None
        for step in route:
            child = place.children.get(step) if isinstance(place, _Place) else None
            if child is None and isinstance(place, _Place):
                # A model's number is a mapping's text: `1: Нет образца`.
                child = place.children.get(str(step))
            if child is None:
                # The value is missing: point at the key of what should hold it.
                of_key = True
                break
            key, place = child
        if of_key and key is not None:
            return position_of(key)
        return position_of(place.mark if isinstance(place, _Place) else place)


def read(content: bytes) -> Source:
    """Plain data of a YAML file: dict, list, str, int, Decimal, bool, None.

    Decimals keep the digits that were written (`4.10`). Quoted scalars and everything else that YAML 1.1 would guess at
    (dates, `yes`, sexagesimals, octals) stay text. Raises SourceError, and nothing else, whatever the bytes are.
    """
    text = _decode(content)
    parser = CParser(text)
    try:
        data = _data(parser)
    except (yaml.YAMLError, _OddError):
        data = _carefully(text)[0]
    finally:
        parser.dispose()
    return Source(data, text, digest_of(content))


def _carefully(text: str) -> tuple[Any, _Place | None]:
    """The data of a text with the places of its keys and values. Raises SourceError."""
    parser = CParser(text)
    try:
        return _build(parser)
    except yaml.YAMLError as error:
        raise SourceError(*misread(error, text)) from None
    finally:
        parser.dispose()


def _decode(content: bytes) -> str:
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


def _guess_encoding(content: bytes) -> str:
    """A hint for the usual case: a Russian text saved by an old editor."""
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


class _OddError(Exception):
    """Something to be told of with its place."""


def _data(parser: CParser) -> Any:  # noqa: ANN401 - plain data
    """The data alone. Raises _OddError for all that the careful pass refuses, and for an empty file."""
    next_event: Callable[[], Any] = parser.get_event
    next_event()  # the start of the stream
    if type(next_event()) is yaml.StreamEndEvent:
        raise _OddError
    data = _value(next_event(), next_event, MAX_DEPTH)
    next_event()  # the end of the document
    if type(next_event()) is not yaml.StreamEndEvent:
        raise _OddError
    return data


def _value(event: Any, next_event: Callable[[], Any], depth: int) -> Any:  # noqa: ANN401 - an event, plain data
    """What begins with an event, ``depth`` levels deep at most."""
    kind = type(event)
    if kind is _ALIAS or event.anchor is not None or event.tag is not None:
        raise _OddError
    if kind is _SCALAR:
        return _scalar(event.value) if event.implicit[0] else event.value
    if depth == 0:
        raise _OddError
    return (_mapping if kind is _MAPPING_START else _sequence)(next_event, depth - 1)


def _mapping(next_event: Callable[[], Any], depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    scalar, end = _SCALAR, _MAPPING_END  # names of this function: each is looked at for every event
    while type(event := next_event()) is scalar:
        key = event.value
        if key in found or event.anchor is not None or event.tag is not None:
            raise _OddError
        event = next_event()
        if type(event) is scalar and event.anchor is None and event.tag is None:
            value = event.value
            found[key] = _scalar(value) if event.implicit[0] and value[:1] in _NO_TEXT else value
        else:
            found[key] = _value(event, next_event, depth)
    if type(event) is not end:
        raise _OddError
    return found


def _sequence(next_event: Callable[[], Any], depth: int) -> list[Any]:
    found: list[Any] = []
    while type(event := next_event()) is not _SEQUENCE_END:
        found.append(_value(event, next_event, depth))
    return found


_NO_TEXT: Final = frozenset(("", *"0123456789-~nft"))
"""How a scalar begins that may be something else than text."""

_NO_KEY: Final = object()
_SCALAR: Final = yaml.ScalarEvent
_MAPPING_START: Final = yaml.MappingStartEvent
_MAPPING_END: Final = yaml.MappingEndEvent
_SEQUENCE_END: Final = yaml.SequenceEndEvent
_ALIAS: Final = yaml.AliasEvent


def _build(parser: CParser) -> tuple[Any, _Place | None]:  # noqa: C901, PLR0912, PLR0915 - one loop over a flat event stream
    next_event: Callable[[], Any] = parser.get_event
    # Names of this function: each is looked at for every event.
    scalar, mapping_end, sequence_end, alias = _SCALAR, _MAPPING_END, _SEQUENCE_END, _ALIAS
    mapping_start, plain = _MAPPING_START, _scalar
    next_event()  # the start of the stream
    event = next_event()
    if type(event) is yaml.StreamEndEvent:
        return None, None
    stack: list[tuple[Any, Any, _Place | None]] = []
    container: Any = None
    place: _Place | None = None
    key: Any = _NO_KEY
    key_mark: yaml.Mark | None = None
    while True:
        event = next_event()
        kind = type(event)
        if kind is mapping_end or kind is sequence_end:
            value, value_place = container, place
            container, key, place = stack.pop()
            if place is not None and type(container) is dict:
                key, key_mark = key
            here: Any = value_place
        elif kind is alias:
            raise SourceError(
                f"ссылка *{event.anchor}: ссылки и якоря (* и &) не допускаются, повторите текст; "
                "если это сам текст, возьмите его в кавычки",
                position_of(event.start_mark),
            )
        else:
            mark = event.start_mark
            if event.anchor is not None:
                raise SourceError(f"якорь &{event.anchor}: якоря не допускаются, удалите его", position_of(mark))
            if event.tag is not None:
                raise SourceError(f"метка типа {event.tag}: метки (!) не допускаются, удалите её", position_of(mark))
            if kind is scalar:
                value = event.value
                if type(container) is dict and key is _NO_KEY:
                    if value in container:
                        assert place is not None  # noqa: S101 - for the type checker: the stack holds both or neither
                        first = place.children[value][0].line + 1
                        raise SourceError(f"ключ «{value}» уже есть в строке {first}: оставьте один", position_of(mark))
                    key, key_mark = value, mark
                    continue
                if event.implicit[0]:
                    value = plain(value)
                here = mark
            else:
                if type(container) is dict and key is _NO_KEY:
                    raise SourceError("ключом может быть только текст, а здесь список или словарь", position_of(mark))
                if len(stack) >= MAX_DEPTH:
                    raise SourceError(f"вложенность больше {MAX_DEPTH} уровней", position_of(mark))
                stack.append((container, (key, key_mark) if type(container) is dict else key, place))
                container = {} if kind is mapping_start else []
                place = _Place(mark)
                key = _NO_KEY
                continue
        if container is None:
            break
        assert place is not None  # noqa: S101 - for the type checker: the stack holds both or neither
        if type(container) is dict:
            assert key_mark is not None  # noqa: S101 - for the type checker: the stack holds both or neither
            container[key] = value
            place.children[key] = (key_mark, here)
            key = _NO_KEY
        else:
            place.children[len(container)] = (here.mark if type(here) is _Place else here, here)
            container.append(value)
    next_event()  # the end of the document
    event = next_event()
    if type(event) is not yaml.StreamEndEvent:
        raise SourceError(
            "в файле второй документ (строка ---): оставьте один, остальное вынесите в другой файл",
            position_of(event.start_mark),
        )
    return value, here if isinstance(here, _Place) else _Place(here)
