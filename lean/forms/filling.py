"""Filling a template within limits: values become text that XML can hold, loops and length are counted."""

from __future__ import annotations

import functools
import re
import sys
from typing import TYPE_CHECKING, Final, NoReturn

import jinja2.filters
from jinja2 import TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from lxml import etree
from markupsafe import Markup, escape

from lean.forms.tags import FILTERS, TESTS, TagError, located, unreadable_tag, wrong_tags
from lean.templating.sandbox import Sandbox, place_of

if TYPE_CHECKING:
    import types
    from collections.abc import Iterable

    from lean.forms.fields import KnownField

# XML 1.0 admits tab, line feed, carriage return and what is not a control character, a surrogate or a non-character.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BREAKS: Final = re.compile("(?:\r\n|[\n\v\f\r\x85\u2028\u2029])[\\s]*")
# docxtpl's mark of a new paragraph of the same style: a line break would stretch a justified line.
_PARAGRAPH: Final = "\a"
_TOO_DEEP: Final = "теги вложены слишком глубоко"


def printable(value: object) -> str:
    """A value as the form prints it: text that XML can hold, lines as paragraphs, None as nothing.

    Raises TagError for a list or a group, which only a loop or a field of theirs can print.
    """
    if value is None:
        return ""
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise TagError("здесь печатается не текст: список обходят циклом, у группы печатают её поля")
    lines = _BREAKS.split(str(value).strip())
    return _PARAGRAPH.join(_FORBIDDEN.sub("\ufffd", line.replace("\t", " ")) for line in lines)


class FormEnvironment(Sandbox):
    """Jinja for one filling of one template; all its errors are TagError.

    ``printed`` collects the lines of text that values brought into the form.
    """

    output_name = "форма"

    def __init__(self, fields: Iterable[KnownField]) -> None:
        self.printed: set[str] = set()
        super().__init__(autoescape=True, finalize=self._finalize)
        self.known = {field.path: field for field in fields}
        self.globals.clear()
        self.filters = {name: jinja2.filters.FILTERS[name] for name in FILTERS}
        self.filters |= {"join": _join, "_counted": self._counted}
        self.tests = {name: test for name, test in self.tests.items() if name in TESTS}
        self._source = ""

    def _finalize(self, value: object) -> Markup:
        text = printable(value)
        self.printed.update(text.split(_PARAGRAPH))
        # Braces go as references: docxtpl would read a value's «{_{» as its own way to write «{{».
        return Markup(str(escape(text)).replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S704 - escaped right here

    def from_string(self, source: str | nodes.Template, *args: object, **more: object) -> object:  # type: ignore[override]  # noqa: ARG002
        """A template from the XML of a part, refused with everything that is wrong with its tags. Raises TagError."""
        self._source = str(source)
        code, said = _compiled(self._source, tuple(self.known.values()))
        self.printed |= said
        return self.template_class.from_code(self, code, self.make_globals(None))

    def compiled(self, source: str) -> types.CodeType:
        """The program that a part's XML is, if nothing is wrong with its tags. Raises TagError."""
        try:
            tree = self.parse(source)
            problems = wrong_tags(tree, source, self.known)
            if problems:
                raise TagError(*problems)
            return self.compile(tree)
        except TemplateSyntaxError as error:
            raise TagError(unreadable_tag(error, source)) from None
        except (RecursionError, SyntaxError):
            # Python itself refuses to compile what is nested beyond its limits.
            raise TagError(_TOO_DEEP) from None

    def concat(self, pieces: Iterable[str]) -> str:
        """The filled XML of a part, no longer than MAX_OUTPUT and well-formed. Raises TagError."""
        text = super().concat(pieces)
        _must_be_xml(text)
        return text

    def limit_error(self, message: str) -> TagError:
        """Return the error that tells of a limit."""
        return TagError(message)

    def handle_exception(self, source: str | None = None) -> NoReturn:
        """Raise TagError with the paragraph in place of an error that Jinja met while filling the template."""
        error = sys.exception()
        if error is None or isinstance(error, TemplateSyntaxError):
            super().handle_exception(source)
        if isinstance(error, TagError):
            what = error.problems[0]
        elif isinstance(error, SecurityError):
            what = str(error)
        elif isinstance(error, UndefinedError):
            what = "такого элемента в списке нет"
        else:
            what = "здесь сравнивается или преобразуется то, что для этого не годится (например, текст с числом)"
        raise TagError(located(self._source, place_of(error)[1], what)) from None


@functools.lru_cache(maxsize=256)
def _compiled(source: str, fields: tuple[KnownField, ...]) -> tuple[types.CodeType, frozenset[str]]:
    """A part's program and the text that its tags hold themselves: the same for every project that prints the form."""
    environment = FormEnvironment(fields)
    code = environment.compiled(source)
    return code, frozenset(environment.printed)


def _must_be_xml(text: str) -> None:
    if not text.lstrip().startswith("<"):
        return
    try:
        etree.fromstring(text.replace(_PARAGRAPH, "").encode())
    except etree.XMLSyntaxError:
        raise TagError(
            "после заполнения документ не складывается: цикл или условие открыто в одном абзаце, строке или ячейке, "
            "а закрыто в другой; теги {%p …%} занимают целый абзац, {%tr …%} — целую строку таблицы"
        ) from None


def _join(items: Iterable[object], separator: object = ", ") -> str:
    return str(separator).join(printable(item) for item in items)
