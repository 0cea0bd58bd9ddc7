"""Diagnostics -> text for people, JSON for programs, annotations for GitHub, SARIF for code review. Pure functions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from lean.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Paint = Callable[[str, str], str]
    LineOf = Callable[[Diagnostic], str]

WORDS: Final = {Severity.ERROR: "ошибка", Severity.WARNING: "внимание", Severity.NOTE: "заметка"}
STYLES: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_WIDE: Final = 160


def plain(text: str, style: str) -> str:  # noqa: ARG001 - the signature of a painter
    """A painter that leaves text as it is."""
    return text


def text(diagnostics: Iterable[Diagnostic], line_of: LineOf, paint: Paint = plain) -> str:
    """A line per diagnostic; under errors and warnings the line of the file with a caret."""
    return "".join(f"{line}\n" for diagnostic in diagnostics for line in _text(diagnostic, line_of, paint))


def _text(diagnostic: Diagnostic, line_of: LineOf, paint: Paint) -> Iterator[str]:
    cite = f" ({diagnostic.provision})" if diagnostic.provision else ""
    place = paint(f"{diagnostic.path}:{diagnostic.line}:{diagnostic.column}:", "bold")
    word = paint(WORDS[diagnostic.severity], STYLES[diagnostic.severity])
    yield f"{place} {word} {diagnostic.rule}: {visible(diagnostic.message)}{cite}"
    if diagnostic.severity is Severity.NOTE:
        return
    line = visible(line_of(diagnostic).replace("\t", " "))
    if not line.strip():
        return
    start = max(0, diagnostic.column - 1 - _WIDE // 2) if len(line) > _WIDE else 0
    shown = line[start : start + _WIDE]
    number = str(diagnostic.line)
    yield f"  {number} | {shown}"
    yield f"  {' ' * len(number)} | {' ' * (diagnostic.column - 1 - start)}{paint('^', STYLES[diagnostic.severity])}"


def visible(value: str) -> str:
    """Text with its control characters spelled out: a value must not steer the terminal it is shown on."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in value)


def summary(diagnostics: Sequence[Diagnostic], projects: int) -> str:
    """One line: how many projects, how many findings of each severity."""
    counts = {severity: sum(d.severity is severity for d in diagnostics) for severity in Severity}
    return (
        f"Проверено проектов: {projects}. Ошибок: {counts[Severity.ERROR]}, "
        f"предупреждений: {counts[Severity.WARNING]}, заметок: {counts[Severity.NOTE]}."
    )


def as_objects(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """A list of objects with the stable keys of the command line's contract."""
    return [
        {
            "path": d.path,
            "line": d.line,
            "column": d.column,
            "rule": d.rule,
            "severity": str(d.severity),
            "message": d.message,
            "provision": d.provision,
        }
        for d in diagnostics
    ]


def as_json(value: object) -> str:
    """JSON that a person can read too."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github(diagnostics: Iterable[Diagnostic]) -> str:
    """Workflow commands that become annotations at the line."""
    return "".join(
        f"::{_LEVELS[d.severity]} file={_property(d.path)},line={d.line},col={d.column},title={_property(d.rule)}"
        f"::{_data(d.message + (f' ({d.provision})' if d.provision else ''))}\n"
        for d in diagnostics
    )


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


_SARIF_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def sarif(diagnostics: Sequence[Diagnostic], version: str) -> str:
    """SARIF 2.1.0 with one run."""
    rules = sorted({d.rule for d in diagnostics})
    return as_json(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {"driver": {"name": "lean", "version": version, "rules": [{"id": rule} for rule in rules]}},
                    "columnKind": "unicodeCodePoints",
                    "results": [_result(d, rules.index(d.rule)) for d in diagnostics],
                }
            ],
        }
    )


def _result(diagnostic: Diagnostic, rule_index: int) -> dict[str, Any]:
    cite = f" ({diagnostic.provision})" if diagnostic.provision else ""
    return {
        "ruleId": diagnostic.rule,
        "ruleIndex": rule_index,
        "level": _SARIF_LEVELS[diagnostic.severity],
        "message": {"text": diagnostic.message + cite},
        "properties": {"provision": diagnostic.provision},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(diagnostic.path)},
                    "region": {"startLine": diagnostic.line, "startColumn": diagnostic.column},
                }
            }
        ],
    }


def _uri(path: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415 - only for this format

    return quote(path)
