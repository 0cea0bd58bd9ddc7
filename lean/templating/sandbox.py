"""The one sandbox of all templates: plain data, a literal list of filters and calls, limits of time, size and depth."""

from __future__ import annotations

import operator
import os
import sys
import time
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NoReturn

import jinja2.filters
import jinja2.runtime
import jinja2.tests
from jinja2 import FileSystemLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, Undefined, nodes
from jinja2.exceptions import SecurityError, TemplateRuntimeError
from jinja2.sandbox import SandboxedEnvironment

from lean.templating.folders import LinkOutsideError, refuse_link_outside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from jinja2 import Environment

MAX_OUTPUT: Final = 16_000_000
"""Characters that one filled template, and each text on the way to it, may have."""
MAX_TURNS: Final = 100_000
"""Turns of loops, calls of macros and included templates of one filling together."""
MAX_SECONDS: Final = 20.0
"""Seconds that one filling may take: the largest of ours takes one, on a busy machine three."""
MAX_SOURCE: Final = 2_000_000
"""Bytes of a template."""
MAX_TEXT: Final = 1_000_000
"""Characters of a text that an expression makes."""

_LARGEST: Final = 10**15
"""Beyond it no number may be computed with: time in minutes and money have fewer digits."""

FILTERS: Final = (
    "capitalize", "count", "default", "escape", "e", "first", "int", "last", "length", "list", "lower", "map", "reject",
    "rejectattr", "reverse", "round", "select", "selectattr", "sort", "trim", "unique", "upper",
)  # fmt: skip
TESTS: Final = (
    "defined", "undefined", "none", "odd", "even", "eq", "equalto", "ne", "lt", "le", "gt", "ge", "==", "!=", "<", "<=",
    ">", ">=", "in", "sameas", "string", "number", "mapping", "sequence", "true", "false", "boolean", "divisibleby",
    "filter", "test", "lower", "upper", "integer", "float",
)  # fmt: skip
_METHODS: Final[Mapping[type, frozenset[str]]] = {
    dict: frozenset({"get", "items", "keys", "values"}),
    str: frozenset({"endswith", "isdigit", "lower", "startswith", "strip", "upper"}),
}
"""What a template may call of its data: nothing in it changes the data or makes it grow."""
_FIELDS: Final[Mapping[type, frozenset[str]]] = {
    date: frozenset({"day", "month", "year"}),
    jinja2.runtime.LoopContext: frozenset(
        {
            "depth",
            "depth0",
            "first",
            "index",
            "index0",
            "last",
            "length",
            "nextitem",
            "previtem",
            "revindex",
            "revindex0",
        }
    ),
}


class TemplateLimitError(TemplateRuntimeError):
    """A template that goes beyond a limit of the sandbox; the message is Russian."""


class FillingError(Exception):
    """A template that cannot be filled.

    ``template`` is its file's name, ``line`` counts from 1 and is 0 where it is not known, ``reason`` is Russian.
    """

    def __init__(self, template: str, line: int, reason: str) -> None:
        super().__init__(f"{template}, строка {line}: {reason}" if line else f"{template}: {reason}")
        self.template = template
        self.line = line
        self.reason = reason


class MissingTemplateError(FillingError):
    """A template that none of the folders has."""


class _Method:
    """A method of plain data that a template may call."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self.call = call

    def __call__(self, *arguments: object) -> Any:  # noqa: ANN401 - what the method returns
        return self.call(*arguments)


_CALLABLE: Final = (_Method, jinja2.runtime.Macro, jinja2.runtime.BlockReference)


class FolderLoader(FileSystemLoader):
    """Loads templates from folders; what is too large or leads out of its folder by a link is refused.

    ``workspace`` is the directory that its templates may not leave, None where all folders are packaged.
    """

    def __init__(self, folders: Sequence[Path], workspace: Path | None) -> None:
        super().__init__(folders, encoding="utf-8")
        self._workspace = workspace

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text, its path and whether it is still the same. Raises FillingError."""
        for folder in self.searchpath:
            path = os.path.join(folder, *template.split("/"))  # noqa: PTH118 - as the base class does
            if os.path.isfile(path):  # noqa: PTH113 - same
                self._refuse_outside(template, path, str(folder))
                if os.path.getsize(path) > MAX_SOURCE:  # noqa: PTH202 - same
                    raise FillingError(template, 0, f"шаблон {path} больше {MAX_SOURCE // 1_000_000} МБ")
                break
        return super().get_source(environment, template)

    def _refuse_outside(self, template: str, path: str, folder: str) -> None:
        try:
            refuse_link_outside(path, folder, self._workspace)
        except LinkOutsideError as error:
            raise FillingError(template, 0, str(error)) from None


class Sandbox(SandboxedEnvironment):
    """Jinja for templates that somebody else wrote: see the module. An instance counts the limits of one filling."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})
    intercepted_unops = frozenset()

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - the options of jinja
        super().__init__(undefined=StrictUndefined, optimized=False, **options)
        self.globals.clear()
        self.globals["range"] = _Method(_short_range)
        self.filters = {name: jinja2.filters.FILTERS[name] for name in FILTERS}
        self.filters |= {"join": _join, "replace": _replace, "_counted": self._counted, "_concatenated": _concatenated}
        self.tests = {name: jinja2.tests.TESTS[name] for name in TESTS}
        self.start_counting()

    def start_counting(self) -> None:
        """Begin to count the turns and the seconds of a filling."""
        self._turns = 0
        self._until = time.monotonic() + MAX_SECONDS

    def fill(self, name: str, context: Mapping[str, Any]) -> str:
        """Return the text of a template filled with plain data. Raises FillingError or MissingTemplateError."""
        self.start_counting()
        try:
            return str(self.get_template(name).render(context))
        except TemplateNotFound as error:
            raise MissingTemplateError(str(error.name), 0, "такого шаблона нет") from None
        except TemplateSyntaxError as error:
            raise FillingError(error.name or name, error.lineno, str(error.message)) from None
        except RecursionError:
            raise FillingError(name, 0, "теги вложены слишком глубоко или шаблон включает сам себя") from None
        except (UnicodeDecodeError, SyntaxError) as error:
            raise FillingError(name, 0, f"не читается, {type(error).__name__}: {error}") from None

    output_name = "текст"
    """What a filled template is called in a message."""

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:  # noqa: ARG002 - jinja's signature
        """Return False: `getattr` below decides by a list, and nothing else lets an attribute through."""
        return False

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - any data, each kind its line
        """Return a named value of a group, or one of the few methods and fields on the lists. Raises SecurityError."""
        if isinstance(obj, Undefined):
            str(obj)  # raises UndefinedError
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        if isinstance(obj, jinja2.runtime.TemplateReference):
            return obj[attribute]
        if type(obj).__name__ == "TemplateModule" and not attribute.startswith("_"):
            return obj.__dict__.get(attribute, self.undefined(obj=None, name=attribute))
        if _is_listed(obj, attribute, _METHODS):
            return _Method(getattr(obj, attribute))
        if _is_listed(obj, attribute, _FIELDS):
            return getattr(obj, attribute)
        if attribute.startswith("_") or hasattr(obj, attribute):
            raise SecurityError(f"обращение к «{attribute}» не допускается: шаблон видит только данные")
        return self.undefined(obj=None if isinstance(obj, dict) else obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401 - any data
        """Return an element of a list or a text by its number, or a named value of a group."""
        if isinstance(obj, dict | list | tuple | str) and not (isinstance(obj, str) and isinstance(argument, str)):
            try:
                return obj[argument]
            except (LookupError, TypeError):
                if not isinstance(argument, str):
                    return self.undefined(obj=None if isinstance(obj, dict) else obj, name=argument)
        return self.getattr(obj, str(argument))

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any data
        """Call a macro, a block or a method on the list. Raises SecurityError for anything else."""
        if not isinstance(obj, _CALLABLE):
            if isinstance(obj, Undefined):
                return obj()
            raise SecurityError("вызов не допускается: шаблон видит только данные")
        self._count()
        return context.call(obj, *args, **kwargs)

    def call_binop(self, context: object, operator_: str, left: Any, right: Any) -> Any:  # noqa: ANN401, ARG002 - numbers
        """Return the result of an operator on numbers; texts are joined with ``~``. Raises SecurityError."""
        compute = _OPERATORS.get(operator_)
        if compute is None or not (_is_small_number(left) and _is_small_number(right)):
            raise SecurityError(f"«{operator_}» допускается только между числами, тексты соединяет «~»")
        return compute(left, right)

    def get_template(self, name: Any, parent: Any = None, globals: Any = None) -> Any:  # noqa: A002, ANN401
        """Return a template by its name. Each inclusion is a turn. Raises TemplateNotFound, TemplateLimitError."""
        self._count()
        return super().get_template(name, parent, globals)

    def concat(self, pieces: Iterable[str]) -> str:
        """Return what a template, a macro or a block printed, no longer than MAX_OUTPUT. Raises TemplateLimitError."""
        self._count()
        texts: list[str] = []
        length = 0
        for piece in pieces:
            length += len(piece)
            if length > MAX_OUTPUT:
                raise self.limit_error(f"{self.output_name} получается длиннее {MAX_OUTPUT} знаков")
            texts.append(piece)
        return "".join(texts)

    def limit_error(self, message: str) -> Exception:
        """Return the error that tells of a limit."""
        return TemplateLimitError(message)

    def _count(self) -> None:
        self._turns += 1
        if self._turns > MAX_TURNS:
            raise self.limit_error(f"циклы делают больше {MAX_TURNS} оборотов: цикл внутри цикла по тому же списку?")
        if not self._turns % 256 and time.monotonic() > self._until:
            raise self.limit_error(f"шаблон заполняется дольше {MAX_SECONDS:g} с")

    def _counted(self, items: Iterable[object]) -> Iterator[object]:
        for item in items:
            self._count()
            yield item

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,  # noqa: FBT001, FBT002
    ) -> str:
        self._bound_nodes(source)
        return super()._generate(source, name, filename, defer_init)

    def _bound_nodes(self, tree: nodes.Template) -> None:
        """Have every loop of a template counted and every joined text measured."""
        for loop in list(tree.find_all(nodes.For)):
            if loop.recursive:
                raise TemplateSyntaxError("цикл «recursive» в шаблоне не допускается", loop.lineno)
            loop.iter = self._filtered(loop.iter, "_counted", loop.lineno)
        for joined in list(tree.find_all(nodes.Concat)):
            joined.nodes = [
                self._filtered(nodes.List(joined.nodes, lineno=joined.lineno), "_concatenated", joined.lineno)
            ]

    def _filtered(self, node: nodes.Node, name: str, line: int) -> nodes.Filter:
        filtered = nodes.Filter(node, name, [], [], None, None, lineno=line)
        filtered.set_environment(self)
        return filtered

    def handle_exception(self, source: str | None = None) -> NoReturn:
        """Raise FillingError with the template, the line and the reason of what ended its filling."""
        error = sys.exception()
        if error is None or isinstance(error, TemplateSyntaxError | FillingError | RecursionError | TemplateNotFound):
            super().handle_exception(source)
        name, line = place_of(error)
        ours = isinstance(error, SecurityError | TemplateLimitError)
        reason = str(error) if ours else f"не заполняется, {type(error).__name__}: {error}"
        raise FillingError(name, line, reason) from None


def _is_listed(obj: object, attribute: str, lists: Mapping[type, frozenset[str]]) -> bool:
    return any(isinstance(obj, kind) and attribute in names for kind, names in lists.items())


def _is_small_number(value: Any) -> bool:  # noqa: ANN401 - any data
    return isinstance(value, int | float | Decimal) and -_LARGEST < value < _LARGEST


_OPERATORS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
    "%": operator.mod,
}  # fmt: skip


def place_of(error: BaseException) -> tuple[str, int]:
    """Return the name of the template and its line at which an error arose: "" and 0 where they are not known."""
    name, line = "", 0
    trace = error.__traceback__
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None:
            name, line = str(template.name or ""), template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return name, line


def _short_range(*arguments: int) -> range:
    numbers = range(*arguments)
    if len(numbers) > MAX_TURNS:
        raise TemplateLimitError(f"range даёт больше {MAX_TURNS} чисел")
    return numbers


@jinja2.pass_eval_context
def _concatenated(context: nodes.EvalContext, values: Sequence[object]) -> str:
    """Return the values as one text, escaped where the template escapes. Raises TemplateLimitError."""
    _refuse_long(sum(len(str(value)) for value in values))
    return jinja2.runtime.markup_join(values) if context.autoescape else jinja2.runtime.str_join(values)


@jinja2.pass_eval_context
def _join(
    context: nodes.EvalContext, items: Iterable[object], separator: str = "", attribute: str | None = None
) -> str:
    """Return the items as one text with a separator between them. Raises TemplateLimitError."""
    values = list(items)
    _refuse_long(sum(len(str(value)) + len(str(separator)) for value in values))
    return jinja2.filters.sync_do_join(context, values, separator, attribute)


@jinja2.pass_eval_context
def _replace(context: nodes.EvalContext, text: str, old: str, new: str) -> str:
    """Return the text with each `old` replaced by `new`. Raises TemplateLimitError."""
    length = len(str(text))
    places = str(text).count(str(old)) if old else length + 1
    _refuse_long(length + places * len(str(new)))
    return jinja2.filters.do_replace(context, text, old, new)


def _refuse_long(length: int) -> None:
    if length > MAX_TEXT:
        raise TemplateLimitError(f"текст получается длиннее {MAX_TEXT} знаков")
