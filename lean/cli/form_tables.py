"""Tables of forms: which ones there are, which of them a project can print, which fields a template may use."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from lean import reporters
from lean.cli.arguments import refuse_unknown_form
from lean.cli.options import Output
from lean.cli.session import RefusalError, Session, print_json
from lean.cli.tables import print_rows
from lean.forms.decks import DECKS
from lean.forms.printing import find_template, list_template_fields
from lean.status.form_readiness import prepare_form
from lean.workspace.validation import display

if TYPE_CHECKING:
    from lean.status.form_readiness import PreparedForm
    from lean.workspace.project import Project


def print_forms(session: Session, output: Output) -> None:
    """Print all forms of the regulation in force, each with its provision and its template."""
    root = session.workspace.root
    regulation = session.current_regulation()
    forms = [
        (form, described.name, provision.provision, find_template(form, regulation, root))
        for form, (provision, described) in regulation.forms.items()
    ]
    if output is Output.JSON:
        print_json(
            [
                {"form": form, "name": name, "provision": cite, "template": display(path, root) if path else None}
                for form, name, cite, path in forms
            ]
        )
        return
    print_rows(
        ("Форма", "Название", "Пункт", "Шаблон"),
        [(form, name, cite, "есть" if path is not None else "нет") for form, name, cite, path in forms],
    )


def print_project_forms(session: Session, project: Project, output: Output) -> None:
    """Print whether the project can print each form of its regulation now, and what the form lacks."""
    regulation = session.regulation(project)
    forms = [prepare_form(project, regulation, form, session.on, printing=False) for form in regulation.forms]
    cites = {form: provision.provision for form, (provision, _) in regulation.forms.items()}
    if output is Output.JSON:
        print_json(
            [
                {
                    "form": prepared.form,
                    "name": prepared.title,
                    "provision": cites[prepared.form],
                    "missing": reporters.as_objects(prepared.missing),
                    "refusal": prepared.refusal,
                    "idle": prepared.idle,
                }
                for prepared in forms
            ]
        )
        return
    rows = [(prepared.form, prepared.title, cites[prepared.form], _describe_state(prepared)) for prepared in forms]
    print_rows(("Форма", "Название", "Пункт", "Сейчас"), rows)
    for prepared in forms:
        if prepared.refusal is not None:
            sys.stdout.write(f"\n{prepared.refusal}\n")
        elif prepared.missing and prepared.idle is None:
            sys.stdout.write(f"\n{prepared.title}:\n{reporters.text(prepared.missing, lambda _: '')}")


def _describe_state(prepared: PreparedForm) -> str:
    if prepared.refusal is not None:
        return "не выходит"
    if prepared.idle is not None:
        return f"не нужна: {prepared.idle}"
    return f"не хватает: {len(prepared.missing)}" if prepared.missing else "готова"


def print_form_fields(session: Session, form: str, output: Output) -> None:
    """Print the fields that a template of the form may show.

    Raises UsageError for an unknown form, RefusalError where the form has no fields.
    """
    regulation = session.current_regulation()
    refuse_unknown_form(form, regulation)
    fields = list_template_fields(form)
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
    tags = {"text": "{{ … }}", "list": "{% for … %}", "group": ""}
    print_rows(("Поле", "Что показывает", "Тег"), [(field.path, field.title, tags[field.kind]) for field in fields])
