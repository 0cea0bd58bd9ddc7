"""lean explain: a provision, a rule, an event, a term, a role, a form; without a name the table of all provisions."""

from __future__ import annotations

import re
import sys
import textwrap
from typing import TYPE_CHECKING, Annotated, Final

import typer

from lean.cli.arguments import open_session_anywhere
from lean.cli.options import Format, On, Output, Workspace
from lean.cli.session import UsageError, print_json
from lean.cli.tables import build_table, open_console
from lean.regulation.explain import (
    Answer,
    as_object,
    describe_bindings,
    find_answers,
    list_known_names,
    summarise_bindings,
)
from lean.reporters import visible
from lean.values.spelling import suggest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lean.regulation.model import Regulation

WIDTH: Final = 80
_is_item = re.compile(r" +(?:- )?|- |(?=[^.:;]{1,30}: )").match


def explain(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ЧТО",
            help="Пункт («п. 16 (1)»), правило, событие, понятие, роль или форма; без него — все пункты.",
            show_default=False,
        ),
    ] = None,
    workspace: Workspace = None,
    on: On = None,
    output: Format = Output.TEXT,
) -> None:
    """Объяснить пункт порядка, правило, событие, понятие, роль или форму.

    Без имени — таблица всех пунктов: что программа делает с каждым, а если ничего — почему.

    Примеры: lean explain "п. 16 (1)"
             lean explain filled
    """
    regulation = open_session_anywhere(workspace, on).current_regulation()
    if not what:
        if output is Output.JSON:
            print_json([as_object(provision, regulation) for provision in regulation.provisions])
        else:
            _print_provisions(regulation)
        return
    name = " ".join(what)
    answers = find_answers(name, regulation)
    if not answers:
        # All the names are too many for a message; the table leads to every one of them.
        hint = suggest(name, list_known_names(regulation), "; таблицу пунктов покажет lean explain", visible)
        raise UsageError(f"«{visible(name)}» не знаю{hint}")
    if output is Output.JSON:
        print_json(_as_objects(answers, regulation))
        return
    sys.stdout.write(
        "\n".join("".join(f"{line}\n" for line in _format_answer(answer, regulation)) for answer in answers)
    )


def _as_objects(answers: Sequence[Answer], regulation: Regulation) -> list[dict[str, object]]:
    """Return an object per answer and provision; an answer that rests on no provision has an object without one."""
    none = dict.fromkeys(("provision", "says", "does", "not_modelled"))
    return [
        {"kind": answer.kind, "name": answer.name, "text": "\n\n".join(answer.lines)}
        | (none if provision is None else as_object(provision, regulation))
        for answer in answers
        for provision in answer.provisions or (None,)
    ]


def _format_answer(answer: Answer, regulation: Regulation) -> Iterator[str]:
    yield f"{answer.name} ({answer.kind})" if answer.kind != "пункт" else answer.name
    for paragraph in answer.lines:
        yield ""
        for line in paragraph.split("\n"):
            yield from _wrap_item(line)
    if answer.kind == "пункт":
        for provision in answer.provisions:
            yield ""
            for line in describe_bindings(provision, regulation):
                yield from _wrap_item(f"- {line}")
            if provision.not_modelled:
                yield from _wrap_item(f"Не отражён в программе: {provision.not_modelled}")
    elif answer.kind != "правило":
        for provision in answer.provisions:
            yield ""
            yield from _wrap_item(f"{provision.provision}: {provision.says}")


def _wrap_item(line: str) -> list[str]:
    """Return lines of at most 80 columns; an item of a list continues to the right of its beginning."""
    item = _is_item(line)
    indent = 0 if item is None else item.end() + (0 if item[0].endswith("- ") else len("  "))
    return textwrap.wrap(
        line, WIDTH, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False
    ) or [""]


def _print_provisions(regulation: Regulation) -> None:
    table = build_table(leading=1)
    table.add_column("Пункт", max_width=19)
    table.add_column("Что делает программа", overflow="fold")
    for provision in regulation.provisions:
        table.add_row(provision.provision, summarise_bindings(provision))
    screen = open_console()
    screen.print(regulation.title)
    screen.print(table)
