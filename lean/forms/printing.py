"""Printing a form by its name: its template, its fields, its bytes, and why a form cannot be printed."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lean.forms import contexts, docx
from lean.forms.contexts.parts import OPEN
from lean.forms.decks import DECKS
from lean.forms.decks.model import Deck
from lean.forms.problems import NoTemplateError, TooLongError
from lean.forms.templates import find_form_template
from lean.views.occasion import Occasion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from lean.forms.drawings import PaperPicture
    from lean.forms.fields import KnownField
    from lean.regulation.model import Regulation
    from lean.workspace.project import Project


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """A form ready to be written: its file's name and its bytes."""

    name: str
    content: bytes


def find_template(form: str, regulation: Regulation, root: Path) -> Path | None:
    """Return the template of a form: the workspace's own, else the packaged one; None where there is none.

    Raises KeyError for a form that the regulation does not name, TemplateError for a link
    that leads out of the workspace.
    """
    name = regulation.forms[form][1].template
    if name is None or form not in {*contexts.FORMS, *DECKS}:
        return None
    return find_form_template(name, regulation, root)


def list_template_fields(form: str) -> tuple[KnownField, ...]:
    """Return the fields that a template of the form may use; none for a form without a context."""
    return contexts.list_form_fields(form) if form in contexts.FORMS else ()


@dataclass(frozen=True, slots=True)
class FormContents:
    """What a form shows of a project on a day, gathered once to list what it leaves open and to print it.

    ``context`` is what a paper or a deck shows; ``idle`` says why the project has no use for the form so far.
    """

    name: str
    template: Path
    context: object
    pictures: tuple[PaperPicture, ...]
    properties: docx.Properties
    idle: str | None = None

    @property
    def open_places(self) -> tuple[str, ...]:
        """Fields of a paper or pictures of a deck that have no value, each once."""
        if isinstance(self.context, Deck):
            return tuple(dict.fromkeys(self.context.missing))
        named = (f"не указано: {title}" for title in _list_open_fields(self.context))
        return tuple(dict.fromkeys((*named, *self.missing_pictures)))

    @property
    def missing_pictures(self) -> tuple[str, ...]:
        """Pictures for which a marked place was left, each with the reason."""
        return tuple(picture.absent for picture in self.pictures if picture.absent)

    def print_form(self) -> PrintedForm:
        """Return the form as a file. Equal input gives equal bytes; nothing is written.

        Raises:
            TemplateError: the template is broken, or makes a form unfit to sign or to show.
            TooLongError: a list of the document has more rows, or the deck more slides, than is printed.
            OSError: the template cannot be read.
        """
        if isinstance(self.context, Deck):
            from lean.forms.decks.writing import render  # noqa: PLC0415 - needed for decks alone

            return PrintedForm(f"{self.name}.pptx", render(self.template, self.context, self.properties))
        for title, rows in _count_rows(self.context):
            if rows > _MOST_ROWS:
                raise TooLongError(f"строк в списке «{title}»", _MOST_ROWS)
        return PrintedForm(
            f"{self.name}.docx", docx.render(self.template, self.context, self.properties, self.pictures)
        )


def gather_form(form: str, project: Project, regulation: Regulation, on: date) -> FormContents:
    """Return what a form shows of a project on a day. Raises NoTemplateError, TemplateError, BrokenDocumentError."""
    template = find_template(form, regulation, project.workspace.root)
    title = regulation.forms[form][1].name
    if template is None:
        raise NoTemplateError(f"форму «{title}» ({form}) программа пока не печатает: шаблона нет")
    occasion = Occasion(project, regulation, on)
    author = project.workspace.settings.organisation or ""
    properties = docx.Properties(f"{title}: {project.title}", project.slug, author)
    context = DECKS[form](occasion) if form in DECKS else contexts.build_context(form, occasion)
    pictures, idle = contexts.list_pictures(form, occasion), contexts.explain_idle(form, occasion)
    return FormContents(f"{project.slug}-{form}", template, context, pictures, properties, idle)


def print_form(form: str, project: Project, regulation: Regulation, on: date) -> PrintedForm:
    """Return a form of a project as a file. Raises NotPrintedError, BrokenDocumentError, OSError."""
    return gather_form(form, project, regulation, on).print_form()


_MOST_ROWS: Final = 3_000
"""The most rows of a list: some hundred pages of a table."""


def _count_rows(part: Any) -> Iterator[tuple[str, int]]:  # noqa: ANN401 - any dataclass of a context
    """Yield the title and the number of rows of each list of a context."""
    for title, _, value in _list_fields(part):
        if isinstance(value, tuple):
            yield title, len(value)
        for item in _list_items(value):
            if dataclasses.is_dataclass(item):
                yield from _count_rows(item)


def _list_open_fields(part: Any, of: str = "") -> Iterator[str]:  # noqa: ANN401 - same
    for name, wanted, value in _list_fields(part):
        title = f"{of}{name}"
        if value == () and wanted:
            yield title
        for item in _list_items(value):
            if item == OPEN or (dataclasses.is_dataclass(item) and _is_blank(item)):
                yield title
            elif dataclasses.is_dataclass(item):
                yield from _list_open_fields(item, f"{title}: ")


def _list_fields(part: Any) -> Iterator[tuple[str, bool, Any]]:  # noqa: ANN401 - same
    """Yield the title of each field of a group, whether a complete form needs a value there, and the value."""
    for field in dataclasses.fields(part):
        # Only authors of templates need the possible values that follow: «решение: «принято», «не принято»».
        title = re.split("; |: «", field.metadata["title"])[0]
        yield title, field.metadata["wanted"], getattr(part, field.name)


def _list_items(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _is_blank(group: Any) -> bool:  # noqa: ANN401 - same
    return all(getattr(group, field.name) == OPEN for field in dataclasses.fields(group))
