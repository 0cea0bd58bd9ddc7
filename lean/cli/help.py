"""The pages of --help in Russian, laid out for 80 columns without a dependency on what typer prints in English."""

from __future__ import annotations

import inspect
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Any, Final, cast

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from lean.cli.messages import extra_arguments, unknown_command
from lean.cli.streams import choose_painter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Parameter = TyperArgument | TyperOption
    Rows = list[tuple[str, str]]

WIDTH: Final = 80
_NAME_WIDTH: Final = 28
_HELP_OF_HELP: Final = "Показать эту справку."

# A context is Any below: typer names the class of contexts that it hands to commands in a private module.


class Command(TyperCommand):
    """A command whose help and mistakes are in Russian."""

    allow_extra_args = True

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401
        """Return the page of --help."""
        return format_page(self, ctx).rstrip("\n")

    def get_help_option(self, ctx: Any) -> TyperOption | None:  # noqa: ANN401
        """Return --help with Russian words, printing to the prepared stdout."""
        return _russian_help_option(super().get_help_option(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Parse the words after the name of the command. Raises TyperException where some are left over."""
        left = super().parse_args(ctx, args)
        if left and not ctx.resilient_parsing:
            ctx.fail(extra_arguments(left))
        return left


class Group(TyperGroup):
    """The program: its commands stand under headings, and a mistyped one is answered with the nearest."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401
        """Return the page of --help."""
        return format_page(self, ctx).rstrip("\n")

    def get_help_option(self, ctx: Any) -> TyperOption | None:  # noqa: ANN401
        """Return --help with Russian words, printing to the prepared stdout."""
        return _russian_help_option(super().get_help_option(ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:  # noqa: ANN401
        """Return the name of the command, the command and the words after it. Raises TyperException for an unknown."""
        name = args[0]
        if name not in self.commands and not ctx.resilient_parsing:
            if name.startswith("-"):
                self.parse_args(ctx, args)  # an unknown option after «--» is refused as an option
            ctx.fail(unknown_command(name, self.commands))
        return super().resolve_command(ctx, args)


def _russian_help_option(option: TyperOption | None) -> TyperOption | None:
    if option is not None:
        option.help = _HELP_OF_HELP
        option.callback = _print_help
    return option


def _print_help(ctx: Any, _: object, value: object) -> None:  # noqa: ANN401
    if value and not ctx.resilient_parsing:
        sys.stdout.write(ctx.get_help() + "\n")
        raise typer.Exit


def format_page(command: TyperCommand | TyperGroup, ctx: Any) -> str:  # noqa: ANN401
    """Return the help of a command: how it is called, what it does, an example, arguments, options, commands."""
    width = max(WIDTH // 2, min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns))
    paint = choose_painter(sys.stdout)
    params = cast("list[Parameter]", command.get_params(ctx))
    lines = [_format_usage(command, params, ctx), ""]
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        lines += [*_format_paragraph(paragraph, width, paint), ""]
    shown = [param for param in params if not param.hidden]
    tables = {"Аргументы": [(_placeholder(p), _describe_parameter(p)) for p in shown if isinstance(p, TyperArgument)]}
    if isinstance(command, TyperGroup):
        tables |= _list_commands(command, ctx)
    tables["Параметры"] = [(_spellings(p, ctx), _describe_parameter(p)) for p in shown if isinstance(p, TyperOption)]
    for heading, rows in tables.items():
        if rows:
            lines += [paint(f"{heading}:", "bold"), *_format_rows(rows, width), ""]
    if isinstance(command, TyperGroup):
        lines.append(f"Подробно о команде: {ctx.command_path} КОМАНДА --help")
    return "\n".join(lines).rstrip() + "\n"


def _format_usage(command: TyperCommand | TyperGroup, params: Iterable[Parameter], ctx: Any) -> str:  # noqa: ANN401
    """Return the line that shows how the command is called."""
    pieces = [ctx.command_path, "[ПАРАМЕТРЫ]", *(_placeholder(p) for p in params if isinstance(p, TyperArgument))]
    if isinstance(command, TyperGroup):
        pieces.append("КОМАНДА …")
    return f"Вызов: {' '.join(pieces)}"


def _format_paragraph(paragraph: str, width: int, paint: Callable[[str, str], str]) -> Iterator[str]:
    heading, colon, rest = paragraph.partition(":")
    if colon and heading in ("Пример", "Примеры"):
        yield paint(f"{heading}:", "bold")
        yield from (f"  {line.strip()}" for line in rest.strip().splitlines())
        return
    yield from textwrap.wrap(" ".join(paragraph.split()), width, break_long_words=False, break_on_hyphens=False)


def _list_commands(group: TyperGroup, ctx: Any) -> dict[str, Rows]:  # noqa: ANN401
    """Return heading -> names of the commands under it, each with the first paragraph of its help."""
    tables: dict[str, Rows] = {}
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if command is not None and not command.hidden:
            heading = getattr(command, "rich_help_panel", None) or "Команды"
            first = inspect.cleandoc(command.help or "").partition("\n\n")[0]
            tables.setdefault(heading, []).append((name, " ".join(first.split())))
    return tables


def _placeholder(argument: TyperArgument) -> str:
    """Return the word that stands for an argument; in brackets where it may be left out."""
    name = (argument.metavar or argument.name or "").strip("[]")
    return name if argument.required else f"[{name}]"


def _spellings(option: TyperOption, ctx: Any) -> str:  # noqa: ANN401
    """Return the names of an option, short ones first, and the word that stands for its value."""
    names = ", ".join(sorted((*option.opts, *option.secondary_opts), key=len))
    if option.is_flag or option.count:
        return names
    metavar = option.metavar or option.display_type(ctx).strip("<>")
    return f"{names} {metavar}"


def _describe_parameter(param: Parameter) -> str:
    """Return the help of a parameter, with its default where that tells a person something."""
    text = param.help or ""
    if param.required and isinstance(param, TyperOption):
        return f"{text} Без него нельзя."
    default = param.default
    if default in (None, False, (), []) or param.show_default is False or callable(default):
        return text
    return f"{text} По умолчанию: {getattr(default, 'value', default)}."


def _format_rows(rows: Rows, width: int) -> Iterable[str]:
    """Yield the lines of a table of two columns; a long name has a line of its own."""
    column = min(_NAME_WIDTH, max(len(name) for name, _ in rows)) + 2
    for name, text in rows:
        wrapped = textwrap.wrap(text, width - column - 2, break_long_words=False, break_on_hyphens=False) or [""]
        if len(name) > column - 2:
            yield f"  {name}"
        else:
            yield f"  {name.ljust(column)}{wrapped.pop(0)}".rstrip()
        yield from (f"  {' ' * column}{line}" for line in wrapped)
