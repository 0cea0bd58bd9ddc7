"""Filling a template within limits: values become text that XML can hold, loops and length are counted."""

from __future__ import annotations

import functools
import re
import sys
from typing import TYPE_CHECKING, Final, NoReturn

import jinja2.filters
from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError, nodes
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape

from lean.forms.tags import FILTERS, TESTS, TagError, located, unreadable_tag, wrong_tags

if TYPE_CHECKING:
    import types
    from collections.abc import Iterable, Iterator

    from lean.forms.fields import KnownField

MAX_OUTPUT: Final = 16_000_000
"""Characters of XML in one part of a filled form: some 2,000 pages."""
MAX_TURNS: Final = 100_000
"""Turns of all loops of a template together."""

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


class FormEnvironment(SandboxedEnvironment):
    """Jinja for one filling of one template; all its errors are TagError.

    ``printed`` collects the lines of text that values brought into the form.
    """

    def __init__(self, fields: Iterable[KnownField]) -> None:
        self.printed: set[str] = set()
        super().__init__(undefined=StrictUndefined, autoescape=True, finalize=self._finalize)
        self.known = {field.path: field for field in fields}
        self.globals.clear()
        self.filters.clear()
        self.filters.update({name: jinja2.filters.FILTERS[name] for name in FILTERS}, join=_join)
        self.filters["_counted"] = self._counted
        self.tests = {name: test for name, test in self.tests.items() if name in TESTS}
        self._turns = 0
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
            self._count_loops(tree)
            return self.compile(tree)
        except TemplateSyntaxError as error:
            raise TagError(unreadable_tag(error, source)) from None
        except (RecursionError, SyntaxError):
            # Python itself refuses to compile what is nested beyond its limits.
            raise TagError(_TOO_DEEP) from None

    def _count_loops(self, tree: nodes.Template) -> None:
        for loop in list(tree.find_all(nodes.For)):
            counted = nodes.Filter(loop.iter, "_counted", [], [], None, None, lineno=loop.lineno)
            counted.set_environment(self)
            loop.iter = counted

    def _counted(self, items: Iterable[object]) -> Iterator[object]:
        for item in items:
            self._turns += 1
            if self._turns > MAX_TURNS:
                raise TagError(f"циклы делают больше {MAX_TURNS} оборотов: цикл внутри цикла по тому же списку?")
            yield item

    def concat(self, pieces: Iterable[str]) -> str:
        """The filled XML of a part, no longer than MAX_OUTPUT and well-formed. Raises TagError."""
        kept: list[str] = []
        length = 0
        for piece in pieces:
            length += len(piece)
            if length > MAX_OUTPUT:
                raise TagError(f"форма получается длиннее {MAX_OUTPUT} знаков")
            kept.append(piece)
        text = "".join(kept)
        _must_be_xml(text)
        return text

    def handle_exception(self, source: str | None = None) -> NoReturn:
        """Jinja's last word on an error: ours names the paragraph."""
        error = sys.exception()
        if error is None or isinstance(error, TemplateSyntaxError):
            super().handle_exception(source)
        if isinstance(error, TagError):
            what = error.problems[0]
        elif isinstance(error, UndefinedError):
            what = "такого элемента в списке нет"
        else:
            what = "здесь сравнивается или преобразуется то, что для этого не годится (например, текст с числом)"
        raise TagError(located(self._source, _line_of(error), what)) from None


@functools.lru_cache(maxsize=256)
def _compiled(source: str, fields: tuple[KnownField, ...]) -> tuple[types.CodeType, frozenset[str]]:
    """A part's program and the text that its tags hold themselves: the same for every project that prints the form."""
    environment = FormEnvironment(fields)
    code = environment.compiled(source)
    return code, frozenset(environment.printed)


def _line_of(error: BaseException) -> int:
    """The line of the template on which its compiled code failed; 0 where it is not known."""
    line = 0
    trace = error.__traceback__
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None:
            line = template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return line


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
