"""Which forms there are, what of them a project can print, and which fields a template may use."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from lean import reporters
from lean.cli.options import Output
from lean.cli.session import RefusalError, Session, print_json
from lean.cli.tables import print_rows
from lean.commands.render_forms import known, made
from lean.forms.decks import DECKS
from lean.forms.printing import fields_of, template_of
from lean.workspace.validation import display

if TYPE_CHECKING:
    from lean.workspace.project import Project


def print_list(session: Session, output: Output) -> None:
    """All forms of the regulation in force, each with its provision and its template."""
    root = session.workspace.root
    regulation = session.current_regulation()
    found = [
        (form, described.name, provision.provision, template_of(form, regulation, root))
        for form, (provision, described) in regulation.forms.items()
    ]
    if output is Output.JSON:
        print_json(
            [
                {"form": form, "name": name, "provision": cite, "template": display(path, root) if path else None}
                for form, name, cite, path in found
            ]
        )
        return
    print_rows(
        ("Форма", "Название", "Пункт", "Шаблон"),
        [(form, name, cite, "есть" if path is not None else "нет") for form, name, cite, path in found],
    )


def print_list_of(session: Session, loaded: Project, output: Output) -> None:
    """All forms of the regulation that judges a project: whether it can print them now, and what they lack."""
    regulation = session.regulation(loaded)
    found = [made(session, loaded, form, printing=False) for form in regulation.forms]
    cites = {form: provision.provision for form, (provision, _) in regulation.forms.items()}
    if output is Output.JSON:
        print_json(
            [
                {
                    "form": one.form,
                    "name": one.title,
                    "provision": cites[one.form],
                    "missing": reporters.as_objects(one.missing),
                    "refusal": one.refusal,
                    "idle": one.idle,
                }
                for one in found
            ]
        )
        return
    rows = []
    for one in found:
        state = f"не хватает: {len(one.missing)}" if one.missing else "готова"
        now = "не выходит" if one.refusal is not None else f"не нужна: {one.idle}" if one.idle is not None else state
        rows.append((one.form, one.title, cites[one.form], now))
    print_rows(("Форма", "Название", "Пункт", "Сейчас"), rows)
    for one in found:
        if one.refusal is not None:
            sys.stdout.write(f"\n{one.refusal}\n")
        elif one.missing and one.idle is None:
            sys.stdout.write(f"\n{one.title}:\n{reporters.text(one.missing, lambda _: '')}")


def print_fields(session: Session, form: str, output: Output) -> None:
    """The fields that a template of a form may show. Raises UsageError, RefusalError where it has none."""
    regulation = session.current_regulation()
    known(form, regulation)
    fields = fields_of(form)
    if form in DECKS:
        raise RefusalError(
            f"у презентации «{regulation.forms[form][1].name}» полей нет: слайды программа составляет сама, "
            "а шаблон задаёт их вид макетами «Титул», «Текст» и «Содержание»"
        )
    if not fields:
        raise RefusalError(f"форму «{regulation.forms[form][1].name}» ({form}) программа пока не печатает: полей нет")
    if output is Output.JSON:
        print_json([{"path": field.path, "title": field.title, "kind": field.kind} for field in fields])
        return
    kinds = {"text": "{{ … }}", "list": "{% for … %}", "group": ""}
    print_rows(("Поле", "Что показывает", "Тег"), [(field.path, field.title, kinds[field.kind]) for field in fields])
