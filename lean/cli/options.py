"""Options that several commands share, with their Russian help."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from lean.cli import completion

Workspace = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-C",
        metavar="КАТАЛОГ",
        help="Рабочий каталог; без него — LEAN_WORKSPACE или ближайший каталог вверх, где есть lean.yaml.",
    ),
]
On = Annotated[
    str | None,
    typer.Option("--on", metavar="ДАТА", help="На какой день смотреть: 2027-01-11 или 11.01.2027; без него — сегодня."),
]

MAX_DAYS: Final = 36_500
"""Days ahead that may be asked for: a century; a day too far on is none of the calendar."""

RECENT_DAYS: Final = 30
"""Calendar days back for what counts as recently finished, where no day is given."""


class Output(StrEnum):
    """For whom to print results."""

    TEXT = "text"
    JSON = "json"


Format = Annotated[
    Output, typer.Option("--format", metavar="ВИД", help="Вид вывода: text — для людей, json — для программ.")
]
ProjectName = Annotated[
    str,
    typer.Argument(
        metavar="ПРОЕКТ", help="Имя каталога проекта или путь к нему.", autocompletion=completion.complete_projects
    ),
]
Projects = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="ПРОЕКТ…",
        help="Имена проектов или пути к ним; без них — все проекты.",
        autocompletion=completion.complete_projects,
    ),
]
