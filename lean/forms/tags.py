"""The tags of a template: what they may say, and what is wrong with them, in Russian and with the paragraph.

A template shows fields, walks lists and asks whether something is there. It does not compute, call or define anything,
so there is nothing in it that could run a program, fill the memory or never end.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jinja2 import TemplateSyntaxError, nodes

from lean.values.spelling import cut, find_similar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lean.forms.fields import KnownField

FILTERS: Final = ("default", "first", "join", "last", "length", "lower", "trim", "upper")
TESTS: Final = ("defined", "none", "odd", "even", "eq", "ne", "==", "!=", "in")
_LOOP: Final = frozenset({"index", "index0", "first", "last", "length", "revindex"})
_ALLOWED: Final = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If),
    *(nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.Test),
    *(nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand, nodes.CondExpr),
)
_WORDS: Final[dict[type[nodes.Node], str]] = {
    nodes.Call: "вызов",
    nodes.BinExpr: "вычисление",
    nodes.UnaryExpr: "вычисление",
    nodes.Concat: "склеивание «~»",
    nodes.Assign: "«set»",
    nodes.AssignBlock: "«set»",
    nodes.Macro: "«macro»",
    nodes.Include: "«include»",
    nodes.Import: "«import»",
    nodes.FromImport: "«import»",
    nodes.Extends: "«extends»",
    nodes.Block: "«block»",
    nodes.With: "«with»",
    nodes.FilterBlock: "«filter»",
    nodes.CallBlock: "«call»",
    nodes.Scope: "«autoescape»",
}


class TagError(Exception):
    """Tags that cannot be filled; ``problems`` are Russian sentences."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def wrong_tags(tree: nodes.Template, source: str, known: Mapping[str, KnownField]) -> tuple[str, ...]:
    """Everything that a template may not say, in its order, each with its paragraph."""
    found = _TagReader(known).read(tree)
    return tuple(dict.fromkeys(located(source, line, what, word) for line, what, word in found))


def unreadable_tag(error: TemplateSyntaxError, source: str) -> str:
    """What a syntax error says, in Russian and with its paragraph."""
    return located(source, error.lineno, _in_russian(error))


class _TagReader:
    """Walks the tree of a template and tells what it may not hold and which fields there are not."""

    def __init__(self, known: Mapping[str, KnownField]) -> None:
        self.known = known
        self.problems: list[tuple[int, str, str]] = []

    def read(self, tree: nodes.Template) -> list[tuple[int, str, str]]:
        """Everything that is wrong, in the order of the template: line, Russian words, the name that is meant."""
        for child in tree.body:
            self._visit(child, {})
        return sorted(self.problems, key=lambda problem: problem[0])

    def _wrong(self, node: nodes.Node, what: str, word: str = "") -> None:
        # Jinja leaves some nodes without a line.
        self.problems.append((node.lineno or 0, what, word))

    def _visit(self, node: nodes.Node, scope: Mapping[str, str | None]) -> None:
        if not isinstance(node, _ALLOWED):
            word = next((word for kind, word in _WORDS.items() if isinstance(node, kind)), type(node).__name__)
            self._wrong(
                node,
                f"{word} в шаблоне не допускается: шаблон только показывает поля, обходит списки и проверяет условия",
            )
        elif isinstance(node, nodes.For):
            self._loop(node, scope)
        elif isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
            self._path(node, scope)
        elif isinstance(node, nodes.Output):
            for expression in node.nodes:
                self._visit(expression, scope)
                self._printed(expression, scope)
        else:
            self._named(node)
            for child in node.iter_child_nodes():
                self._visit(child, scope)

    def _named(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            self._wrong(node, f"нет фильтра «{node.name}»; есть {', '.join(FILTERS)}", node.name)
        if isinstance(node, nodes.Test) and node.name not in TESTS:
            self._wrong(node, f"нет проверки «{node.name}»", node.name)

    def _loop(self, node: nodes.For, scope: Mapping[str, str | None]) -> None:
        self._visit(node.iter, scope)
        path = self._quiet(node.iter, scope)
        if node.recursive:
            self._wrong(node, "цикл «recursive» в шаблоне не допускается")
        if path is not None and path in self.known and self.known[path].kind != "list":
            self._wrong(node, f"«{path}» — не список: цикл обходит только {_listed(self._lists(path))}")
        if not isinstance(node.target, nodes.Name):
            self._wrong(node, "цикл записывают с одной переменной: {% for x in список %}")
            return
        inner = {**scope, node.target.name: None if path is None else f"{path}[]", "loop": None}
        for child in node.body:
            self._visit(child, inner)
        if node.test is not None:
            self._visit(node.test, inner)
        for child in node.else_:
            self._visit(child, scope)

    def _lists(self, near: str) -> list[str]:
        return [path for path, field in self.known.items() if field.kind == "list" and path != near]

    def _printed(self, node: nodes.Node, scope: Mapping[str, str | None]) -> None:
        path = self._quiet(node, scope)
        kind = self.known[path].kind if path is not None and path in self.known else "text"
        if kind == "list":
            self._wrong(node, f"«{path}» — список: его печатают циклом {{% for x in {path} %}}")
        elif kind == "group":
            fields = [field for field in self.known if field.startswith(f"{path}.")]
            self._wrong(node, f"«{path}» — группа: печатают её поля, например {_listed(fields)}")

    def _quiet(self, node: nodes.Node, scope: Mapping[str, str | None]) -> str | None:
        before = list(self.problems)
        path = self._path(node, scope)
        self.problems = before
        return path

    def _path(self, node: nodes.Node, scope: Mapping[str, str | None]) -> str | None:
        """The known field that an expression names; None where it names none (told) or is no field."""
        if isinstance(node, nodes.Name):
            if node.name in scope:
                return scope[node.name]
            return self._known(node, node.name, node.name, [p for p in self.known if "." not in p and "[" not in p])
        if isinstance(node, nodes.Getattr | nodes.Getitem):
            return self._inside(node, scope)
        if isinstance(node, nodes.Filter) and node.name in ("first", "last") and node.node is not None:
            path = self._path(node.node, scope)
            return None if path is None else f"{path}[]"
        return None

    def _inside(self, node: nodes.Getattr | nodes.Getitem, scope: Mapping[str, str | None]) -> str | None:
        if isinstance(node, nodes.Getitem):
            if not isinstance(node.arg, nodes.Const):
                self._wrong(node, "в квадратных скобках допускается только номер или имя поля")
                return None
            name = node.arg.value
        else:
            name = node.attr
        if isinstance(node.node, nodes.Name) and node.node.name == "loop" and "loop" in scope:
            if name not in _LOOP:
                self._wrong(node, f"у «loop» нет «{name}»; есть {', '.join(sorted(_LOOP))}", str(name))
            return None
        if not isinstance(node.node, nodes.Name | nodes.Getattr | nodes.Getitem | nodes.Filter):
            self._wrong(node, f"обращение к «{name}» не допускается: это не поле формы", str(name))
            return None
        told = len(self.problems)
        base = self._path(node.node, scope)
        if base is None:
            if str(name).startswith("_") and len(self.problems) == told:
                self._wrong(node, f"обращение к служебному имени «{name}» не допускается", str(name))
            return None
        if isinstance(name, int):
            return self._known(node, f"{base}[]", f"{base}[{name}]", [])
        inner = [path for path in self.known if path.startswith(f"{base}.") and "." not in path[len(base) + 1 :]]
        return self._known(node, f"{base}.{name}", f"{base}.{name}", inner)

    def _known(self, node: nodes.Node, path: str, said: str, siblings: list[str]) -> str | None:
        if path in self.known:
            return path
        last = path.rpartition(".")[2]
        if last.startswith("_"):
            self._wrong(node, f"обращение к служебному имени «{last}» не допускается", last)
            return None
        near = find_similar(path, self.known, 3)
        near += [known for known in self.known if known.rpartition(".")[2] == last and known not in near][:2]
        hint = f"; похожие: {_listed(near)}" if near else f"; есть {_listed(siblings)}" if siblings else ""
        self._wrong(node, f"неизвестное поле «{said}»{hint}", last)
        return None


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"«{name}»" for name in names)


_TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_SHOWN: Final = 80  # characters of a paragraph that fit a line of a terminal


def located(source: str, line: int, what: str, word: str = "") -> str:
    """``what`` with the paragraph that it is about, up to the tag with ``word``.

    ``line`` counts from 1 in ``source``, a part's XML in which every paragraph starts a line; 0 where it is not known.
    """
    paragraph = _paragraph(source, line)
    # Tags that take whole paragraphs have been moved to the end of the one before: what follows the tag is cut.
    tag = next((tag for tag in _TAG.finditer(paragraph) if word and word in tag[0]), None)
    text = paragraph[: tag.end()] if tag is not None else paragraph
    shown = cut(text, _SHOWN) if tag is None or len(text) <= _SHOWN else "…" + text[1 - _SHOWN :]
    return f"в абзаце «{shown}»: {what}" if shown else what


def _paragraph(source: str, line: int) -> str:
    lines = source.split("\n")
    text = re.sub(r"<[^>]*>", "", lines[line - 1]) if 0 < line <= len(lines) else ""
    return " ".join(text.split())


_CLOSED_BY: Final = {"for": "endfor", "if": "endif"}
_SYNTAX: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = tuple(
    (re.compile(pattern, re.DOTALL), say)
    for pattern, say in (
        (
            r"unexpected char '(.)' at .*",
            lambda m: f"знак «{m[1]}» внутри тега не допускается; текст в теге берут в прямые кавычки: 'текст'",
        ),
        (
            r"Encountered unknown tag '(end\w+|else|elif)'\.",
            lambda m: f"«{m[1]}» ничего не закрывает: начало потеряно или стоит в той же строке таблицы",
        ),
        (
            r"(?:Encountered unknown|Unexpected end of).*The innermost block that needs to be closed is '(\w+)'\.",
            lambda m: (
                f"«{m[1]}» открыт и не закрыт: нужен тег с «{_CLOSED_BY.get(m[1], 'end' + m[1])}» "
                "(в таблице — в отдельной строке)"
            ),
        ),
        (r"Encountered unknown tag '(\w+)'\..*", lambda m: f"нет тега «{m[1]}»; есть for, if, else, elif"),
        (r"expected token '.*', got '(.*)'", lambda m: f"тег записан с ошибкой: не на месте «{m[1]}»"),
        (r"unexpected '(.*)'", lambda m: f"тег записан с ошибкой: не на месте «{m[1]}»"),
        (r"unexpected end of template.*", lambda _: "тег не закрыт"),
        (r"No filter named '(.*)'.*", lambda m: f"нет фильтра «{m[1]}»; есть {', '.join(FILTERS)}"),
        (r"No test named '(.*)'.*", lambda m: f"нет проверки «{m[1]}»"),
        (r"Expected an expression, got '.*'", lambda _: "тег пуст: нужно имя поля"),
    )
)


def _in_russian(error: TemplateSyntaxError) -> str:
    message = error.message or ""
    for pattern, say in _SYNTAX:
        if match := pattern.fullmatch(message):
            return say(match)
    return f"тег записан с ошибкой ({message})"
