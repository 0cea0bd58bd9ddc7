"""What the program says when a command line makes no sense, when the system refuses, and when the defect is its own."""

from __future__ import annotations

import errno
import re
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from typer import Abort, TyperException

from lean.cli.streams import reader_left
from lean.reporters import visible

if TYPE_CHECKING:
    from collections.abc import Callable


FINDINGS: Final = 1
USAGE: Final = 2
DEFECT: Final = 3


def explain(error: Exception) -> tuple[int, str]:
    """The exit code and the Russian message of whatever ended a command; the message is empty where all is said."""
    if isinstance(error, TyperException):
        return USAGE, misuse(error)
    if isinstance(error, Abort):
        return FINDINGS, "Прервано, ничего не записано."
    # Imported here: --help needs none of it, and a check that found something ends here.
    from lean.cli.session import RefusalError, UsageError

    match error:
        case UsageError():
            return USAGE, _said(error)
        case RefusalError():
            return FINDINGS, str(error)
        case _:
            return _of_program(error)


def _of_program(error: Exception) -> tuple[int, str]:
    """The same for what is raised below the command line."""
    from lean.calendar import UnknownYearError
    from lean.cli.version import version
    from lean.forms.problems import NotPrintedError
    from lean.history.git import GitError
    from lean.workspace.project import BrokenDocumentError
    from lean.workspace.writer import RecordingError

    match error:
        case RecordingError() | UnknownYearError() | GitError() | BrokenDocumentError() | NotPrintedError():
            answer = FINDINGS, _said(error)
        case OSError() if reader_left(error):
            raise error
        case OSError():
            answer = FINDINGS, refused_by_system(error)
        case UnicodeError() if not _names_are_unicode():
            answer = FINDINGS, _NARROW.format(sys.getfilesystemencoding())
        case _:
            answer = DEFECT, defect(error, version())
    return answer


_NARROW: Final = (
    "язык системы (кодировка {}) не вмещает имён файлов: выберите локаль UTF-8 (export LC_ALL=ru_RU.UTF-8) или "
    "запустите с PYTHONUTF8=1"
)


def _names_are_unicode() -> bool:
    """Whether every name of a file can be told to the system and by it; not so in ru_RU.KOI8-R."""
    return sys.getfilesystemencoding().casefold().replace("-", "").startswith("utf")


def _said(error: Exception) -> str:
    """What an error says, line by line: names and words from the command line and the disk may hold anything."""
    return "\n".join(map(visible, str(error).split("\n")))


def misuse(error: TyperException) -> str:
    """A mistake in the command line in Russian, with the way to the help."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "lean"
    say = next((say for name, say in _BY_KIND if type(error).__name__ == name), _by_message)
    return f"{path}: {say(error)}\nСправка: {path} --help"


def _unknown_option(error: Any) -> str:  # noqa: ANN401 - attributes of typer's own errors
    near = f"; возможно, {', '.join(_by_likeness(error))}" if error.possibilities else ""
    return f"нет параметра {visible(error.option_name)}{near}"


def _by_likeness(error: Any) -> list[str]:  # noqa: ANN401
    """The parameters that may have been meant, the likeliest first, without those that are far from what was typed."""
    import difflib

    likeness = {name: difflib.SequenceMatcher(None, error.option_name, name).ratio() for name in error.possibilities}
    best = max(likeness.values())
    return sorted((name for name in likeness if likeness[name] > best - _NEARLY), key=lambda name: -likeness[name])


_NEARLY: Final = 0.15
"""How much less alike another parameter may be than the likeliest one, to be named beside it."""


def _missing(error: Any) -> str:  # noqa: ANN401
    param = error.param
    if param is None:
        return "не хватает параметра"
    if param.param_type_name == "argument":
        return f"не указано: {(param.metavar or param.name).strip('[]')}{_help_of(param)}"
    return f"не указан параметр {max(param.opts, key=len)}{_help_of(param)}"


def _help_of(param: Any) -> str:  # noqa: ANN401
    return f" — {param.help}" if getattr(param, "help", None) else ""


def _bad_value(error: Any) -> str:  # noqa: ANN401
    param, cause = error.param, error.__cause__
    name = "" if param is None else max(param.opts, key=len) if param.param_type_name == "option" else param.metavar
    details: list[Any] = getattr(cause, "errors", list)()
    if not details:
        return f"{name}: {error.message}" if name else str(error.message)
    detail = details[0]
    given = f"«{visible(str(detail['input']))}»"
    expected = _EXPECTED.get(detail["type"], _choices)(detail.get("ctx", {}))
    return f"{name} {given}: {expected}".strip()


def _choices(context: Any) -> str:  # noqa: ANN401
    match = re.search(r" is not one of (.*)\.$", str(context.get("error", "")))
    return f"бывает {_listed(match[1])}" if match is not None else "значение не подходит"


_EXPECTED: Final[dict[str, Callable[[Any], str]]] = {
    "int_parsing": lambda _: "нужно целое число",
    "int_parsing_size": lambda _: "число слишком велико",
    "int_from_float": lambda _: "нужно целое число",
    "greater_than_equal": lambda ctx: f"нужно не меньше {ctx['ge']}",
    "less_than_equal": lambda ctx: f"нужно не больше {ctx['le']}",
    "greater_than": lambda ctx: f"нужно больше {ctx['gt']}",
    "less_than": lambda ctx: f"нужно меньше {ctx['lt']}",
}

_BY_KIND: Final[tuple[tuple[str, Callable[[Any], str]], ...]] = (
    ("NoSuchOption", _unknown_option),
    ("MissingParameter", _missing),
    ("BadParameter", _bad_value),
)

_MESSAGES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = tuple(
    (re.compile(pattern, re.DOTALL), say)
    for pattern, say in (
        (r"No such command '(.*)'\. Did you mean (.*)\?", lambda m: f"нет команды «{m[1]}»; возможно, {_listed(m[2])}"),
        (r"No such command '(.*)'\. Did you mean (.*)", lambda m: f"нет команды «{m[1]}»; возможно, {_listed(m[2])}"),
        (r"No such command '(.*)'\.?", lambda m: f"нет команды «{m[1]}»"),
        (r"Missing command\.", lambda _: "не указана команда"),
        (r"Got unexpected extra argument\(s\) \((.*)\)", lambda m: f"лишнее в конце: {m[1]}"),
        (r"Option '(.*)' requires an argument\.", lambda m: f"после {m[1]} нужно значение"),
        (r"Option '(.*)' requires (\d+) arguments\.", lambda m: f"после {m[1]} нужно значений: {m[2]}"),
        (r"Option '(.*)' does not take a value\.", lambda m: f"после {m[1]} значение не пишут"),
        (r"Argument '(.*)' takes (\d+) values\.", lambda m: f"{m[1]}: нужно значений: {m[2]}"),
    )
)


def _listed(quoted: str) -> str:
    return quoted.replace("'", "").rstrip("?")


def _by_message(error: TyperException) -> str:
    for pattern, say in _MESSAGES:
        if match := pattern.fullmatch(error.message):
            return visible(say(match))
    return visible(error.message)


_REASONS: Final = {
    errno.EACCES: "нет прав",
    errno.EPERM: "нет прав",
    errno.ENOENT: "такого файла или каталога нет",
    errno.ENOTDIR: "это не каталог",
    errno.EISDIR: "это каталог, а нужен файл",
    errno.EEXIST: "уже существует",
    errno.ENAMETOOLONG: "слишком длинное имя",
    errno.ENOSPC: "на диске нет места",
    errno.EROFS: "диск только для чтения",
    errno.EIO: "диск вернул ошибку",
    errno.ELOOP: "ссылки замкнуты в кольцо",
    errno.EMFILE: "открыто слишком много файлов",
}


def refused_by_system(error: OSError) -> str:
    """A refusal of the operating system: which file and why."""
    reason = _REASONS.get(error.errno or 0) or error.strerror or str(error)
    return f"{visible(str(error.filename))}: {reason}" if error.filename is not None else reason


def defect(error: BaseException, version: str) -> str:
    """A defect of the program: where, and what to do. The traceback is for those who ask for it."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    what = visible(f"{type(error).__name__}: {error}")[:300]
    return (
        f"Это ошибка в самой программе lean {version}, а не в ваших документах: {what}{place}\n"
        "Сообщите о ней, пожалуйста, разработчикам и приложите эту строку и команду, которую выполняли.\n"
        "Подробности для них выведет та же команда с параметром --traceback."
    )
