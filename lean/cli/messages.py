"""What the program says in Russian of a command line that makes no sense.

Typer asks gettext about two of its messages only; the others are fixed English sentences. So each message is worded
here from what the error knows: its option, its parameter, the value that was typed.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, Final

from typer.core import TyperArgument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from typer import TyperException


def describe_wrong_usage(error: TyperException) -> str:
    """Return the message of an error of the command line and the command that shows the help.

    An error of a kind that has no Russian message is shown in typer's own words.
    """
    from lean.reporters import visible  # not loaded for a page of --help

    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "lean"
    describe = _BY_KIND.get(type(error).__name__, _quote_message)
    return f"{path}: {visible(describe(error))}\nСправка: {path} --help"


def unknown_command(name: str, known: Iterable[str]) -> str:
    """Return the message about a command that does not exist, with the names that resemble it."""
    resembling = difflib.get_close_matches(name, list(known))
    return f"нет команды «{name}»" + (f"; возможно, {', '.join(resembling)}" if resembling else "")


def extra_arguments(arguments: Iterable[str]) -> str:
    """Return the message about words that stand after the last argument of a command."""
    return f"лишнее в конце: {' '.join(arguments)}"


def _quote_message(error: TyperException) -> str:
    return error.message


def _unknown_option(error: Any) -> str:  # noqa: ANN401 - typer names the classes of these errors in a private module
    resembling = f"; возможно, {', '.join(_sort_by_likeness(error))}" if error.possibilities else ""
    return f"нет параметра {error.option_name}{resembling}"


def _sort_by_likeness(error: Any) -> list[str]:  # noqa: ANN401
    """Return the parameters that may have been meant, the likeliest first, without those much less alike than it."""
    likeness = {name: difflib.SequenceMatcher(None, error.option_name, name).ratio() for name in error.possibilities}
    best = max(likeness.values())
    return sorted((name for name in likeness if likeness[name] > best - _NEARLY), key=lambda name: -likeness[name])


_NEARLY: Final = 0.15
"""How much less alike another parameter may be than the likeliest one, to be named beside it."""


def _missing_parameter(error: Any) -> str:  # noqa: ANN401
    param = error.param
    explanation = f" — {param.help}" if param.help else ""
    if isinstance(param, TyperArgument):
        return f"не указано: {(param.metavar or param.name).strip('[]')}{explanation}"
    return f"не указан параметр {max(param.opts, key=len)}{explanation}"


def _bad_option(error: Any) -> str:  # noqa: ANN401
    """Return the message about an option that lacks its value, or about a flag that was given one."""
    name = error.option_name
    if error.message == f"Option {name!r} does not take a value.":
        return f"после {name} значение не пишут"
    return f"после {name} нужно значение"


def _bad_value(error: Any) -> str:  # noqa: ANN401
    """Return the message about a value of another kind than its parameter takes; pydantic tells which kind."""
    param = error.param
    name = param.metavar if isinstance(param, TyperArgument) else max(param.opts, key=len)
    detail = error.__cause__.errors()[0]
    expected = _EXPECTED.get(detail["type"])
    if expected is not None:
        reason = expected.format(**detail.get("ctx", {}))
    else:
        choices = param.type_descriptor.choices
        reason = f"бывает {', '.join(choices)}" if choices else "значение не подходит"
    return f"{name} «{detail['input']}»: {reason}"


_EXPECTED: Final = {
    "int_parsing": "нужно целое число",
    "int_parsing_size": "число слишком велико",
    "int_from_float": "нужно целое число",
    "greater_than_equal": "нужно не меньше {ge}",
    "less_than_equal": "нужно не больше {le}",
    "greater_than": "нужно больше {gt}",
    "less_than": "нужно меньше {lt}",
}
"""Kind of pydantic's error -> what the value should have been."""

_BY_KIND: Final[dict[str, Callable[[Any], str]]] = {
    "NoSuchOption": _unknown_option,
    "MissingParameter": _missing_parameter,
    "BadOptionUsage": _bad_option,
    "BadParameter": _bad_value,
}
"""Class of typer's error -> what describes it."""
