"""Turns a file into a model, or into diagnostics that say in Russian what is wrong with it and where."""

from __future__ import annotations

import gc
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core.core_schema import ErrorType

from lean.diagnostics import Diagnostic, Route, Severity
from lean.documents.base import describe, nothing, parts_of
from lean.values.spelling import in_quotes, suggest
from lean.workspace.files import OddFileError, compute_digest, read_content
from lean.workspace.os_errors import explain_error_number
from lean.workspace.yaml_errors import mistyped
from lean.workspace.yaml_source import Source, SourceError, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pydantic_core import ErrorDetails

M = TypeVar("M", bound=BaseModel)


class UnreadableError(Exception):
    """A file that did not become a model; ``diagnostics`` say everything that is wrong with it."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__("; ".join(d.message for d in diagnostics))
        self.diagnostics = diagnostics


def display(path: Path, root: Path) -> str:
    """Return a path for messages: relative to ``root`` where it is inside, with forward slashes."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()


def read_file(path: Path, root: Path, *, linked: bool | None = None, known: Source | None = None) -> Source | None:
    """Return the source of a file, None where there is none. Never blocks on a pipe or device. Raises UnreadableError.

    ``linked`` says whether the directory is a link, None where that is not known yet.
    ``known`` is an earlier source of the file, returned where the bytes have not changed.
    """
    try:
        content = read_content(path, root, linked=linked)
        return known if known is not None and known.digest == compute_digest(content) else read(content)
    except FileNotFoundError:
        if path.is_symlink():
            raise _unreadable(path, root, "ссылка никуда не ведёт: положите сюда сам файл") from None
        return None
    except OddFileError as error:
        raise _unreadable(path, root, str(error)) from None
    except OSError as error:
        raise _unreadable(path, root, _os_message(error)) from None
    except SourceError as error:
        place = Diagnostic(display(path, root), *error.position, "yaml", Severity.ERROR, error.message)
        raise UnreadableError([place]) from None


def _unreadable(path: Path, root: Path, message: str) -> UnreadableError:
    return UnreadableError([Diagnostic(display(path, root), 1, 1, "file", Severity.ERROR, message)])


def _os_message(error: OSError) -> str:
    return explain_error_number(error.errno, "read") or f"файл не читается: {error.strerror or error}"


def validate(source: Source, model: type[M], path: str) -> M:
    """Return the model of a source. Raises UnreadableError with a diagnostic at ``path`` per wrong place."""
    data = nothing(model) if source.data is None else source.data
    try:
        with collection_paused():
            return model.model_validate(data)
    except ValidationError as error:
        diagnostics = [_diagnostic(item, source, model, path) for item in error.errors(include_url=False)]
        raise UnreadableError(list(dict.fromkeys(diagnostics))) from None


@contextmanager
def collection_paused() -> Iterator[None]:
    """Pause the garbage collector: validation makes many objects without cycles, and it would visit them all."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _diagnostic(error: ErrorDetails, source: Source, model: type[BaseModel], path: str) -> Diagnostic:
    route = _route(error["loc"], source.data)
    kind = error["type"]
    line, column = source.locate(route)
    if kind == "extra_forbidden":
        line, column = source.locate_key(route)
        message = _unknown_key(str(route[-1]), _known_keys(model, error["loc"]))
    elif kind == "missing":
        message = f"нет обязательного ключа «{error['loc'][-1]}»"
    elif kind == "union_tag_invalid":
        line, column = source.locate((*route, error["ctx"]["discriminator"].strip("'")))
        message = _unknown_tag(error["ctx"])
    else:
        message = _MESSAGES.get(kind, _other)(error)
        if kind in ("model_type", "model_attributes_type") and route:
            message += _expected_keys(_known_keys(model, (*error["loc"], "")))
    return Diagnostic(path, line, column, "schema", Severity.ERROR, message)


def _route(loc: tuple[str | int, ...], data: object) -> Route:
    """Return the steps of a pydantic location that exist in the data, without its union branches and key markers."""
    route: list[str | int] = []
    part: Any = data
    for place, step in enumerate(loc):
        if isinstance(part, dict):
            key = step if step in part else str(step)
            if key in part:
                part = part[key]
                route.append(key)
            elif place == len(loc) - 1:
                route.append(step)
        elif isinstance(part, list) and isinstance(step, int) and step < len(part):
            part = part[step]
            route.append(step)
    return tuple(route)


def _known_keys(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """Return the keys that are allowed in the part at a pydantic location without its last step."""
    parts = [model]
    for step in loc[:-1]:
        if not isinstance(step, int):
            fields = [part.model_fields[step] for part in parts if step in part.model_fields]
            # A step that is no field is the tag of a member of the union.
            parts = [part for field in fields for part in parts_of(field.annotation)] or _tagged(parts, step) or parts
        parts = [inner for part in parts for inner in _inside_root(part)]
    return list(dict.fromkeys(key for part in parts for key in part.model_fields))


def _tagged(parts: list[type[BaseModel]], tag: str) -> list[type[BaseModel]]:
    return [p for p in parts if any(tag in getattr(f.annotation, "__args__", ()) for f in p.model_fields.values())]


def _inside_root(part: type[BaseModel]) -> list[type[BaseModel]]:
    return parts_of(part.model_fields["root"].annotation) if "root" in part.model_fields else [part]


def _unknown_key(key: str, known: list[str]) -> str:
    wrong = mistyped(f"{key}:")
    if wrong:
        return wrong
    near = suggest(key, known, show=in_quotes)
    if near:
        return f"неизвестный ключ «{key}»{near}"
    if " " in key:
        return f"неизвестный ключ «{key}»: если это продолжение текста, возьмите весь текст в кавычки"
    return f"неизвестный ключ «{key}»; здесь бывают: {', '.join(known)}" if known else f"неизвестный ключ «{key}»"


def _expected_keys(known: list[str]) -> str:
    """Return the end of a message about text in place of keys: the first of the allowed keys."""
    return f"; ключи: {', '.join(known[:_KEYS])}{' …' if len(known) > _KEYS else ''}" if known else ""


_KEYS: Final = 6


def _unknown_tag(context: dict[str, str]) -> str:
    known = context["expected_tags"].replace("'", "").split(", ")
    return f"правила «{context['tag']}» нет" + suggest(context["tag"], known, f"; есть: {', '.join(known)}", in_quotes)


def _other(error: ErrorDetails) -> str:
    """Return the message of one of our types, which is Russian; an English one of pydantic gets a Russian beginning."""
    if error["type"] in get_args(ErrorType):
        return f"{describe(error['input'])} сюда не подходит ({error['msg']})"
    return str(error["msg"])


def _literal(error: ErrorDetails) -> str:
    expected = error["ctx"]["expected"].replace(" or ", ", ").replace("'", "")
    return f"{describe(error['input'])} не подходит; допускается: {expected}"


def _container(expected: str) -> Callable[[ErrorDetails], str]:
    return lambda error: f"нужен {expected}, а здесь {describe(error['input'])}{_mistyped(error['input'])}"


def _mistyped(value: object) -> str:
    """Return the end of a message about text in place of lists or keys: the sign that made it text."""
    wrong = mistyped(value) if isinstance(value, str) else ""
    return f"; {wrong}" if wrong else ""


def _list(error: ErrorDetails) -> str:
    """Return the message about a value in place of a list; numbers with commas lack only the brackets."""
    value = error["input"]
    commas = isinstance(value, str) and re.fullmatch(r"[\d\s]+(?:,[\d\s]+)+", value) is not None
    hint = f": возьмите его в скобки, [{value.strip()}]" if commas else ""
    return f"нужен список (строки, которые начинаются с «- »), а здесь {describe(value)}{hint}{_mistyped(value)}"


_MESSAGES: Final[dict[str, Callable[[ErrorDetails], str]]] = {
    "literal_error": _literal,
    "enum": _literal,
    "string_type": _container("текст"),
    "int_type": _container("целое число"),
    "bool_type": _container("«да» или «нет» (true или false)"),
    "tuple_type": _list,
    "list_type": _list,
    "dict_type": _container("словарь (строки «ключ: значение»)"),
    "model_type": _container("словарь (строки «ключ: значение»)"),
    "model_attributes_type": _container("словарь (строки «ключ: значение»)"),
    "int_parsing": lambda error: f"ключом должен быть номер (1, 2, 3…), а здесь {describe(error['input'])}",
    "int_from_float": lambda error: f"нужно целое число, а здесь {describe(error['input'])}",
    "greater_than_equal": lambda error: f"{describe(error['input'])}, а нужно не меньше {error['ctx']['ge']}",
    "less_than_equal": lambda error: f"{describe(error['input'])}, а нужно не больше {error['ctx']['le']}",
    "union_tag_not_found": lambda _: "не указано имя правила (ключ rule)",
}
