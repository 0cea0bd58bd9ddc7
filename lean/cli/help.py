"""The pages of --help in Russian, laid out for 80 columns without a dependency on what typer prints in English."""

from __future__ import annotations

import inspect
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Final

import typer
from typer._click.core import Command as Program
from typer.core import TyperCommand, TyperGroup

from lean.cli.streams import painter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from typer import _click
    from typer.core import TyperOption

    Rows = list[tuple[str, str]]

WIDTH: Final = 80
_NAMES: Final = 28
_SHOW_HELP: Final = "Показать эту справку."


class _Russian(Program):
    """What speaks Russian of itself: the program and its commands."""

    def format_usage(self, ctx: _click.Context, formatter: _click.HelpFormatter) -> None:
        """Write the line that shows how it is called."""
        formatter.write(usage(self, ctx))

    def format_help(self, ctx: _click.Context, formatter: _click.HelpFormatter) -> None:
        """Write the whole page."""
        formatter.write(page(self, ctx))

    def get_help_option(self, ctx: _click.Context) -> TyperOption | None:
        """Return --help with Russian words, printing to the prepared stdout."""
        return _in_russian(super().get_help_option(ctx))


class Command(_Russian, TyperCommand):
    """A command."""


class Group(_Russian, TyperGroup):
    """The program: its commands stand under headings, and a mistyped one is answered with the nearest."""


def _in_russian(option: TyperOption | None) -> TyperOption | None:
    if option is not None:
        option.help = _SHOW_HELP
        option.callback = _show
    return option


def _show(ctx: _click.Context, _: object, value: object) -> None:
    if value and not ctx.resilient_parsing:
        sys.stdout.write(ctx.get_help() + "\n")
        raise typer.Exit


def usage(command: _click.Command, ctx: _click.Context) -> str:
    """The line that shows how a command is called."""
    pieces = [ctx.command_path, "[ПАРАМЕТРЫ]"]
    pieces += [_placeholder(param) for param in command.get_params(ctx) if param.param_type_name == "argument"]
    if isinstance(command, TyperGroup):
        pieces.append("КОМАНДА …")
    return f"Вызов: {' '.join(pieces)}\n"


def page(command: _click.Command, ctx: _click.Context) -> str:
    """The help of a command: how it is called, what it does, an example, arguments, options, commands by heading."""
    width = max(WIDTH // 2, min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns))
    paint = painter(sys.stdout)
    lines = [usage(command, ctx).rstrip(), ""]
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        lines += [*_paragraph(paragraph, width, paint), ""]
    params = [param for param in command.get_params(ctx) if not getattr(param, "hidden", False)]
    arguments = [(_placeholder(p), _told(p)) for p in params if p.param_type_name == "argument"]
    options = [(_spelled(p, ctx), _told(p)) for p in params if p.param_type_name == "option"]
    tables: dict[str, Rows] = {"Аргументы": arguments}
    if isinstance(command, TyperGroup):
        tables |= _commands(command, ctx)
    tables["Параметры"] = options
    for heading, rows in tables.items():
        if rows:
            lines += [paint(f"{heading}:", "bold"), *_table(rows, width), ""]
    if isinstance(command, TyperGroup):
        lines.append(f"Подробно о команде: {ctx.command_path} КОМАНДА --help")
    return "\n".join(lines).rstrip() + "\n"


def _paragraph(paragraph: str, width: int, paint: Callable[[str, str], str]) -> Iterator[str]:
    heading, colon, rest = paragraph.partition(":")
    if colon and heading in ("Пример", "Примеры"):
        yield paint(f"{heading}:", "bold")
        yield from (f"  {line.strip()}" for line in rest.strip().splitlines())
        return
    yield from textwrap.wrap(" ".join(paragraph.split()), width, break_long_words=False, break_on_hyphens=False)


def _commands(group: TyperGroup, ctx: _click.Context) -> dict[str, Rows]:
    tables: dict[str, Rows] = {}
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if command is not None and not command.hidden:
            heading = getattr(command, "rich_help_panel", None) or "Команды"
            first = inspect.cleandoc(command.help or "").partition("\n\n")[0]
            tables.setdefault(heading, []).append((name, " ".join(first.split())))
    return tables


def _placeholder(param: _click.Parameter) -> str:
    name = (getattr(param, "metavar", None) or param.name or "").strip("[]")
    return name if param.required else f"[{name}]"


def _spelled(param: _click.Parameter, ctx: _click.Context) -> str:
    names = ", ".join(sorted((*param.opts, *param.secondary_opts), key=len))
    if getattr(param, "is_flag", False) or getattr(param, "count", False):
        return names
    metavar = getattr(param, "metavar", None) or str(getattr(param, "display_type")(ctx)).strip("<>")  # noqa: B009
    return f"{names} {metavar}"


def _told(param: _click.Parameter) -> str:
    told = str(getattr(param, "help", None) or "")
    if param.required and param.param_type_name == "option":
        return f"{told} Без него нельзя."
    default = param.default
    # A default that says something to a person; texts that explain theirs leave it None.
    if default in (None, False, (), []) or getattr(param, "show_default", True) is False or callable(default):
        return told
    return f"{told} По умолчанию: {getattr(default, 'value', default)}."


def _table(rows: Rows, width: int) -> Iterable[str]:
    column = min(_NAMES, max(len(name) for name, _ in rows)) + 2
    for name, text in rows:
        wrapped = textwrap.wrap(text, width - column - 2, break_long_words=False, break_on_hyphens=False) or [""]
        if len(name) > column - 2:
            yield f"  {name}"
        else:
            yield f"  {name.ljust(column)}{wrapped.pop(0)}".rstrip()
        yield from (f"  {' ' * column}{line}" for line in wrapped)
