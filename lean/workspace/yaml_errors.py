"""Turns an error of libyaml into a Russian message and the place where a person finds the mistake."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from yaml import Mark

MAX_DEPTH: Final = 24
"""Levels of lists and mappings inside each other; libyaml has a limit of its own far above."""

Position = tuple[int, int]
"""Line and column, both from 1; columns count characters, as editors do."""

_MERGE_MARK: Final = re.compile("^<<<<<<< ", re.MULTILINE)
_HALF_MERGED: Final = (
    "в файле остались метки слияния git: между <<<<<<< и >>>>>>> оставьте верное, "
    "а строки <<<<<<<, ======= и >>>>>>> удалите"
)
_LINE_END: Final = re.compile("\r\n|\r|\n")


def misread(error: Exception, text: str) -> tuple[str, Position]:
    """Return the message for an error of the parser, and the place of the mistake."""
    half = _MERGE_MARK.search(text)
    if half is not None:
        return _HALF_MERGED, end_of(text[: half.start()])
    position = _place_of(error, text)
    typed = _typed_in_word(text, position)
    if typed is not None:
        return typed
    glued = _glued(error, text, position)
    return (GLUED, glued) if glued is not None else (_explain(error, text, position), position)


def mistyped(text: str) -> str:
    """Return what is wrong with markup that was read as text; empty for plain text."""
    if _has_wide_space(text):
        return WIDE_SPACE
    if _is_dash_item(text):
        return DASH.format(text.lstrip(" ")[0])
    return GLUED if _glued_key(text) else ""


def end_of(head: str) -> Position:
    """Return the position after a text; lines end as in YAML: CR LF, LF, or CR alone."""
    lines = _LINE_END.split(head)
    return len(lines), len(lines[-1]) + 1


def position_of(mark: Mark) -> Position:
    """Return the position of a mark of the parser."""
    return mark.line + 1, mark.column + 1


def _place_of(error: Exception, text: str) -> Position:
    """Return where a person finds the mistake: libyaml reports a missing colon or an unclosed quote too late."""
    problem, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    mark = context if _KEY_ALONE in str(getattr(error, "problem", "")) and context is not None else problem or context
    if mark is None:
        return 1, 1
    written = text.rstrip()
    return position_of(mark) if mark.index < len(written) else end_of(written)


# Characters that Word and web pages put in place of those of YAML; they look the same.
_has_wide_space = re.compile(r"(?: |- )*(?:\u00a0[ \u00a0]*(?:- |[a-z_]+:)|(?:[a-z_]+:|-)\u00a0)").match
_is_dash_item = re.compile(r" *[–—−•·] ").match
WIDE_SPACE: Final = "здесь неразрывный пробел (U+00A0), он виден как обычный: сотрите его и наберите пробел заново"
DASH: Final = "список начинают дефисом с пробелом («- »), а здесь «{}»: замените его дефисом"


def _typed_in_word(text: str, position: Position) -> tuple[str, Position] | None:
    """Return the message and position of a wide space in the markup, or of a dash of Word before an item; else None."""
    lines = text.splitlines()[: position[0]]
    for number, line in enumerate(lines, 1):
        if _has_wide_space(line) or (number == position[0] and line.lstrip(" ").startswith("\u00a0")):
            return WIDE_SPACE, (number, line.index("\u00a0") + 1)
    if not lines:
        return None
    own = len(lines[-1]) - len(lines[-1].lstrip(" "))
    above = (n for n in range(len(lines), 0, -1) if len(lines[n - 1]) - len(lines[n - 1].lstrip(" ")) < own)
    for number in (len(lines), next(above, len(lines))):
        line = lines[number - 1]
        if _is_dash_item(line):
            indent = len(line) - len(line.lstrip(" "))
            return DASH.format(line[indent]), (number, indent + 1)
    return None


_KEY_ALONE: Final = "could not find expected ':'"

# For YAML a key with its value right behind the colon is text. Addresses («http://») and quoted texts are no keys.
_glued_key: Final = re.compile(r"((?: |- )*)[A-Za-z_][A-Za-z0-9_-]*:(?!//)(?=\S)(?!.*['\"]\s*$)").match
GLUED: Final = "после двоеточия нужен пробел"
_GLUED_BEFORE: Final = ("mapping values are not allowed", "did not find expected key")


def _glued(error: Exception, text: str, position: Position) -> Position | None:
    """Return the position where `key:value` lacks its space, else None. libyaml may report the next key."""
    problem, lines, index = str(getattr(error, "problem", "")), text.splitlines(), position[0] - 1
    if index >= len(lines):
        return None
    if _KEY_ALONE in problem:
        match = _glued_key(lines[index])
        return (index + 1, match.end() + 1) if match is not None else None
    if not any(part in problem for part in _GLUED_BEFORE):
        return None
    indent = len(lines[index]) - len(lines[index].lstrip(" "))
    first: Position | None = None
    for number in range(index, 0, -1):
        line = lines[number - 1]
        if line.strip() and not line.lstrip().startswith("#"):
            match = _glued_key(line)
            if match is None or len(match[1]) != indent:
                break
            first = number, match.end() + 1
    return first


# The most frequent messages of libyaml and what to do. Keys are parts of its messages.
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


def _explain(error: Exception, text: str, position: Position) -> str:
    """Return the parser's message in words for a person who knows Word, not YAML."""
    problem = str(getattr(error, "problem", None) or error)
    if position == end_of(text.rstrip()) and _KEY_ALONE not in problem:
        # A missing quote is noticed at the end of the file: the line of the opening quote is named too.
        opened, during = getattr(error, "context_mark", None), str(getattr(error, "context", ""))
        opener = opened if "quoted" in during or "flow" in during else None
        where = f" (открыта в строке {position_of(opener)[0]})" if opener is not None else ""
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
