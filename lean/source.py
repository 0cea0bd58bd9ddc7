"""Text of a YAML file -> plain data with positions. The only module that knows PyYAML.

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

from lean.disk import MAX_BYTES, digest_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from lean.diagnostics import Route

MAX_DEPTH: Final = 24

Position = tuple[int, int]
"""Line and column, both from 1; columns count characters, as editors do."""

_CONSTANTS: Final[dict[str, object]] = {"null": None, "~": None, "": None, "true": True, "false": False}
_is_integer = re.compile(r"-?(?:0|[1-9][0-9]{0,17})").fullmatch
_is_decimal = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}").fullmatch
# What YAML calls printable, less three signs that end a line for YAML and for no editor: lines would count differently.
_unprintable = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]").search
_MERGE_MARK: Final = re.compile("^<<<<<<< ", re.MULTILINE)
_HALF_MERGED: Final = (
    "в файле остались метки слияния git: между <<<<<<< и >>>>>>> оставьте верное, "
    "а строки <<<<<<<, ======= и >>>>>>> удалите"
)
_LINE_END: Final = re.compile("\r\n|\r|\n")


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


@dataclass(frozen=True, slots=True)
class Source:
    """The data of one file and the way back to its lines."""

    data: Any
    text: str
    _place: _Place | None
    digest: bytes = b""
    """What tells the bytes of the file from any others, by ``digest_of``."""

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
            return _position(key)
        return _position(place.mark if isinstance(place, _Place) else place)


def read(content: bytes) -> Source:
    """Plain data of a YAML file: dict, list, str, int, Decimal, bool, None.

    Decimals keep the digits that were written (`4.10`). Quoted scalars and everything else that YAML 1.1 would guess at
    (dates, `yes`, sexagesimals, octals) stay text. Raises SourceError, and nothing else, whatever the bytes are.
    """
    text = _decode(content)
    parser = CParser(text)
    try:
        data, place = _build(parser)
    except yaml.YAMLError as error:
        half = _MERGE_MARK.search(text)
        if half is not None:
            raise SourceError(_HALF_MERGED, _end(text[: half.start()])) from None
        position = _place_of(error, text)
        glued = _glued(error, text, position)
        if glued is not None:
            raise SourceError("после двоеточия нужен пробел", glued) from None
        raise SourceError(_explain(error, text, position), position) from None
    finally:
        parser.dispose()
    return Source(data, text, place, digest_of(content))


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
        raise SourceError(f"файл не в UTF-8{hint}: сохраните его заново, выбрав кодировку UTF-8", _end(head)) from None
    bad = _unprintable(text)
    if bad is not None:
        code = f"U+{ord(bad.group()):04X}"
        raise SourceError(f"невидимый управляющий знак {code}: удалите его", _end(text[: bad.start()]))
    return text


def _guess_encoding(content: bytes) -> str:
    """A hint for the usual case: a Russian text saved by an old editor."""
    high = [byte for byte in content[:4000] if byte >= 0x80]  # noqa: PLR2004 - the upper half of a code page
    if not high:
        return ""
    # Lower-case Russian letters stand at E0-FF in Windows-1251 and at A0-AF, E0-EF in DOS-866.
    dos = sum(0x80 <= byte <= 0xAF for byte in high)  # noqa: PLR2004
    return " (похоже на DOS-866)" if dos * 2 > len(high) else " (похоже на Windows-1251)"


def _end(head: str) -> Position:
    """The place after a text; lines end as they do for YAML: CR LF, LF, or CR alone."""
    lines = _LINE_END.split(head)
    return len(lines), len(lines[-1]) + 1


def _position(mark: yaml.Mark) -> Position:
    return mark.line + 1, mark.column + 1


def _scalar(value: str) -> object:
    first = value[:1]
    if first.isdigit() or first == "-":
        if _is_integer(value):
            return int(value)
        if _is_decimal(value):
            return Decimal(value)
        return value
    return _CONSTANTS.get(value, value)


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
                _position(event.start_mark),
            )
        else:
            mark = event.start_mark
            if event.anchor is not None:
                raise SourceError(f"якорь &{event.anchor}: якоря не допускаются, удалите его", _position(mark))
            if event.tag is not None:
                raise SourceError(f"метка типа {event.tag}: метки (!) не допускаются, удалите её", _position(mark))
            if kind is scalar:
                value = event.value
                if type(container) is dict and key is _NO_KEY:
                    if value in container:
                        assert place is not None  # noqa: S101 - for the type checker: the stack holds both or neither
                        first = place.children[value][0].line + 1
                        raise SourceError(f"ключ «{value}» уже есть в строке {first}: оставьте один", _position(mark))
                    key, key_mark = value, mark
                    continue
                if event.implicit[0]:
                    value = plain(value)
                here = mark
            else:
                if type(container) is dict and key is _NO_KEY:
                    raise SourceError("ключом может быть только текст, а здесь список или словарь", _position(mark))
                if len(stack) >= MAX_DEPTH:
                    raise SourceError(f"вложенность больше {MAX_DEPTH} уровней", _position(mark))
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
            _position(event.start_mark),
        )
    return value, here if isinstance(here, _Place) else _Place(here)


def _place_of(error: yaml.YAMLError, text: str) -> Position:
    """Where a person finds the mistake: libyaml notices a key without a colon, or what was never closed, too late."""
    problem, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    mark = context if _KEY_ALONE in str(getattr(error, "problem", "")) and context is not None else problem or context
    if mark is None:
        return 1, 1
    written = text.rstrip()
    return _position(mark) if mark.index < len(written) else _end(written)


_KEY_ALONE: Final = "could not find expected ':'"

# A key with its value glued to the colon is text for YAML. An address is meant, and a closing quote ends other text.
_glued_key: Final = re.compile(r"((?: |- )*)[A-Za-z_][A-Za-z0-9_-]*:(?!//)(?=\S)(?!.*['\"]\s*$)").match
_GLUED_BEFORE: Final = ("mapping values are not allowed", "did not find expected key")


def _glued(error: yaml.YAMLError, text: str, position: Position) -> Position | None:
    """Where `key:value` lacks its space: libyaml complains of that line, or of the next key, which ends the text."""
    problem, lines, index = str(getattr(error, "problem", "")), text.splitlines(), position[0] - 1
    if index >= len(lines):
        return None
    if _KEY_ALONE in problem:
        found = _glued_key(lines[index])
        return (index + 1, found.end() + 1) if found is not None else None
    if not any(part in problem for part in _GLUED_BEFORE):
        return None
    indent = len(lines[index]) - len(lines[index].lstrip(" "))
    first: Position | None = None
    for number in range(index, 0, -1):
        line = lines[number - 1]
        if line.strip() and not line.lstrip().startswith("#"):
            found = _glued_key(line)
            if found is None or len(found[1]) != indent:
                break
            first = number, found.end() + 1
    return first


# What libyaml says most often, and what to do about it. Keys are parts of its messages.
_EXPLANATIONS: Final[tuple[tuple[str, str], ...]] = (
    ("that cannot start any token", "с этого знака текст начинаться не может: возьмите значение в кавычки"),
    ("mapping values are not allowed", "двоеточие с пробелом внутри текста: возьмите весь текст в кавычки"),
    (_KEY_ALONE, "после ключа нет двоеточия, или отступ строки меньше, чем у начала текста"),
    ("did not find expected key", "строка не на месте: отступ не совпадает с соседними или не хватает кавычки"),
    ("did not find expected '-' indicator", "элемент списка должен начинаться с «- » с тем же отступом, что соседние"),
    ("did not find expected ',' or ']'", "не закрыта скобка ] или пропущена запятая"),
    ("did not find expected ',' or '}'", "не закрыта скобка } или пропущена запятая"),
    ("found unexpected end of stream", "файл обрывается: не закрыта кавычка или скобка"),
    ("did not find expected node content", "здесь ожидается значение, а стоит знак разметки"),
    ("expected alphabetic or numeric", "знаки * и & в начале текста имеют особый смысл: возьмите в кавычки"),
    ("found unknown escape character", "обратная черта в двойных кавычках: возьмите текст в одинарные кавычки"),
    ("block sequence entries are not allowed", "элемент списка «- » должен начинаться с новой строки"),
    ("block mapping", "отступ строки не совпадает с соседними"),
    ("did not find expected <document start>", "лишний текст после конца документа: проверьте отступы и кавычки"),
    ("found undefined tag handle", "знак ! в начале текста имеет особый смысл: возьмите в кавычки"),
    ("directive", "знак % в начале строки имеет особый смысл: возьмите текст в кавычки"),
    ("chomping or indentation", "после | и > ничего не пишут: текст начинается со следующей строки с отступом"),
    ("invalid leading UTF-8", "файл не в UTF-8"),
    ("maximum nesting depth", f"вложенность больше {MAX_DEPTH} уровней"),
)


def _explain(error: yaml.YAMLError, text: str, position: Position) -> str:
    """The parser's complaint in the words of a person who knows Word, not YAML."""
    problem = str(getattr(error, "problem", None) or error)
    if position == _end(text.rstrip()) and _KEY_ALONE not in problem:
        # The end of the file is seldom where the quote is missing: the line that opened it is named too.
        opened, during = getattr(error, "context_mark", None), str(getattr(error, "context", ""))
        opener = opened if "quoted" in during or "flow" in during else None
        where = f" (открыта в строке {_position(opener)[0]})" if opener is not None else ""
        return f"файл обрывается: не закрыта кавычка или скобка{where}"
    lines = text.splitlines()
    line = lines[position[0] - 1] if position[0] <= len(lines) else ""
    if _KEY_ALONE in problem and re.match(r"\s*-[^\s-]", line):
        return "после «-» в начале элемента списка нужен пробел"
    if "\t" in line[: position[1]] and not line[: position[1] - 1].strip():
        return "в отступе стоит табуляция: замените её пробелами"
    for part, explanation in _EXPLANATIONS:
        if part in problem:
            return explanation
    return f"ошибка разметки YAML ({problem})"
