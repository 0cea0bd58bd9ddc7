"""The command line: wiring, streams, exit codes. 0 fine, 1 findings or refusal, 2 wrong usage, 3 a defect of ours."""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import importlib.util
import os
import sys
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Annotated, Final, NoReturn, cast

import typer
import typer.main

from lean.cli import completion, streams
from lean.cli.help import Command, Group
from lean.cli.options import On

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from importlib.abc import InspectLoader

    from typer.core import TyperGroup

COMMANDS: Final[Mapping[str, Mapping[str, str]]] = {
    "Работа с проектом": {
        "init": "init:init",
        "import": "importing:import_",
        "check": "check:check",
        "advance": "advance:advance",
        "status": "status:status",
    },
    "Сроки": {"due": "due:due", "schedule": "schedule:schedule"},
    "Карты и формы": {"map": "map:map_", "render": "render:render"},
    "Анкеты": {"survey": "survey:survey"},
    "Взгляд администрации": {
        "list": "list:list_",
        "registry": "registry:registry",
        "appeal": "appeal:appeal",
        "practices": "practices:practices",
        "brief": "brief:brief",
        "site": "site:site",
    },
    "История": {
        "log": "log:log",
        "diff": "diff:diff",
        "verify": "verify:verify",
        "save": "save:save",
        "merge-driver": "merge_driver:merge_driver",
        "pre-receive": "pre_receive:pre_receive",
    },
    "Справка": {"explain": "explain:explain", "schema": "schema:schema", "doctor": "doctor:doctor"},
}
"""Heading in the help -> commands under it, both in the order of a project's life: name -> module and function.

A module is imported when its command is called: all of them together take longer than most commands run.
"""

ANYWHERE: Final = ("--no-color", "--traceback")
"""Flags that mean the same before and after the name of a command."""

NAMES: Final = frozenset(name for commands in COMMANDS.values() for name in commands)

VALUED: Final = ("-C", "--workspace", "--on")
"""Options before the name of a command that are followed by their value."""


HELP: Final = """
Ведёт проекты бережливого управления администрации: подсказывает следующий шаг, считает сроки, проверяет документы
по порядку, принятому в муниципалитете, и печатает формы на подпись.

Проект — это каталог с файлами YAML. Программа читает их и не меняет: она только создаёт новые файлы и дописывает
журнал.

С чего начать: lean init создаст проект с подсказками внутри файлов, lean advance скажет, чего не хватает для
следующего шага.

Примеры: lean init spravki
         lean advance spravki
         lean check
         lean render spravki card
"""


@functools.cache
def build_program(name: str | None) -> TyperGroup:
    """Return the program with the command of that name alone; without a name, with all as its own help lists them.

    Building every command whole takes longer than most of them run.
    """
    app = typer.Typer(
        name="lean",
        cls=Group,
        help=HELP,
        add_completion=False,
        invoke_without_command=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_root)
    for heading, commands in COMMANDS.items():
        for own_name, place in commands.items():
            if name is None:
                app.command(own_name, cls=Command, rich_help_panel=heading, help=_read_docstring(place))(_only_listed)
            elif name == own_name:
                app.command(own_name, cls=Command, rich_help_panel=heading)(_load_function(place))
    return typer.main.get_group(app)


def _load_function(place: str) -> Callable[..., None]:
    """Return the function of a command; its module is imported."""
    module, _, name = place.partition(":")
    function: Callable[..., None] = getattr(importlib.import_module(f"lean.commands.{module}"), name)
    return function


def _read_docstring(place: str) -> str:
    """Return the docstring of a command's function from the compiled module; its imports are not run.

    Empty where the interpreter has left docstrings out.
    """
    module, _, name = place.partition(":")
    path = f"lean.commands.{module}"
    spec = importlib.util.find_spec(path)
    compiled = cast("InspectLoader", spec.loader).get_code(path) if spec is not None else None
    functions = (part for part in (compiled.co_consts if compiled else ()) if isinstance(part, CodeType))
    constants = next((function.co_consts for function in functions if function.co_name == name), ())
    return constants[0] if constants and isinstance(constants[0], str) else ""


def _only_listed() -> None:
    """Stand in for a command in the program's own help. Raises AssertionError: such a command is never called."""
    raise AssertionError


def _find_command_name(arguments: Sequence[str]) -> str | None:
    """Return the command that a command line names; None where it names none, for the help or a mistyped name."""
    words = iter(arguments)
    for word in words:
        if word in VALUED:
            next(words, None)
        elif not word.startswith("-"):
            return word if word in NAMES else None
    return None


def _print_version(value: bool) -> None:
    if value:
        from lean.cli.version import read_version

        sys.stdout.write(f"lean {read_version()}\n")
        raise typer.Exit


def _root(
    context: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option(
            "--workspace",
            "-C",
            metavar="КАТАЛОГ",
            envvar="LEAN_WORKSPACE",
            show_envvar=False,
            help="Рабочий каталог; без него — LEAN_WORKSPACE или ближайший каталог вверх, где есть lean.yaml.",
        ),
    ] = None,
    on: On = None,
    _no_color: Annotated[
        bool, typer.Option("--no-color", help="Не раскрашивать вывод; то же делает переменная NO_COLOR.")
    ] = False,
    _traceback: Annotated[
        bool, typer.Option("--traceback", help="При ошибке в самой программе показать подробности для разработчиков.")
    ] = False,
    _show_version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Показать версию программы.")
    ] = False,
    _install: Annotated[
        bool,
        typer.Option(
            "--install-completion",
            callback=completion.install_completion,
            is_eager=True,
            help="Включить дополнение команд и имён проектов по клавише Tab.",
        ),
    ] = False,
    _show: Annotated[
        bool,
        typer.Option(
            "--show-completion",
            callback=completion.print_completion_script,
            is_eager=True,
            help="Показать сценарий дополнения для оболочки.",
        ),
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        sys.stdout.write(context.get_help() + "\n")
        raise typer.Exit(2)
    # What stands before the command is the default of what stands after it.
    context.default_map = {name: {"workspace": workspace, "on": on} for name in NAMES}


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program and exit with its code. A reader who closes the pipe and Ctrl-C are no errors to report."""
    out, err = streams.ensure_streams()
    streams.prepare_streams(out, err)
    # Imports make many objects that stay: looking at them all at the default pace costs a tenth of a short run.
    gc.set_threshold(50_000, 20, 20)
    try:
        code = run(sys.argv[1:] if arguments is None else arguments)
        out.flush()
    except KeyboardInterrupt:
        code = 130
    except OSError as error:
        code = 1
        streams.discard_stream(out)
        if streams.is_reader_gone(error):
            streams.discard_stream(err)
        else:
            code = _report_error(error, traceback=False)
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code."""
    words, flags = _take_out_flags(arguments)
    name = _find_command_name(words)
    if completion.VARIABLE in os.environ:
        completion.register_shells()
        name = _find_command_name(completion.typed_arguments())
    with streams.disable_color() if "--no-color" in flags else contextlib.nullcontext():
        try:
            code = build_program(name).main(args=words, prog_name="lean", standalone_mode=False)
        except SystemExit as exit_:
            code = exit_.code
        except Exception as error:  # noqa: BLE001 - the one place where whatever happened is put into words
            code = _report_error(error, traceback="--traceback" in flags)
    return code if isinstance(code, int) else 0


def _take_out_flags(arguments: Sequence[str]) -> tuple[list[str], frozenset[str]]:
    """Return a command line without the flags that may stand anywhere before `--`, and the flags it had."""
    words = list(arguments)
    end = words.index("--") if "--" in words else len(words)
    flags = frozenset(words[:end]).intersection(ANYWHERE)
    return [argument for place, argument in enumerate(words) if place >= end or argument not in ANYWHERE], flags


def _report_error(error: Exception, *, traceback: bool) -> int:
    """Write what ended a command to stderr and return its exit code."""
    from lean.cli import errors

    code, message = errors.describe_error(error)
    if code == errors.DEFECT and traceback:
        import traceback as tracebacks

        sys.stderr.write("".join(tracebacks.format_exception(error)))
    if message:
        sys.stderr.write(f"{message}\n")
    return code


if __name__ == "__main__":
    main()
