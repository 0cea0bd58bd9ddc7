"""The command line: wiring, streams, exit codes. 0 fine, 1 findings or refusal, 2 wrong usage, 3 a defect of ours."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import typer

from lean.commands.advance import advance
from lean.commands.check import check
from lean.commands.status import status

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer(
    name="lean",
    help="Проекты бережливого управления в папке с YAML: проверка, сроки, формы по порядку администрации.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

COMMANDS = {
    "check": check,
    "advance": advance,
    "status": status,
}
for _name, _command in COMMANDS.items():
    app.command(_name)(_command)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program and exit with its code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run a command line: its exit code."""
    from lean.commands.session import RefusalError, UsageError

    given = list(arguments)
    given = [argument for argument in given if argument != "--traceback"]
    try:
        app(given, prog_name="lean", standalone_mode=False)
    except RefusalError as error:
        if str(error):
            print(error, file=sys.stderr)
        return 1
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    return 0
