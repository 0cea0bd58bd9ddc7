"""Diagnostics -> text for people, JSON for programs, annotations for GitHub and GitLab, SARIF. Pure functions."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
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
    cite = f" ({visible(diagnostic.provision)})" if diagnostic.provision else ""
    place = paint(f"{visible(diagnostic.path)}:{diagnostic.line}:{diagnostic.column}:", "bold")
    word = paint(WORDS[diagnostic.severity], STYLES[diagnostic.severity])
    yield f"{place} {word} {diagnostic.rule}: {visible(diagnostic.message)}{cite}"
    if diagnostic.severity is Severity.NOTE:
        return
    line = line_of(diagnostic)
    if not line.strip():
        return
    before, after = _around(line, diagnostic.column - 1)
    number = str(diagnostic.line)
    yield f"  {number} | {before}{after}"
    yield f"  {' ' * len(number)} | {' ' * _width(before)}{paint('^', STYLES[diagnostic.severity])}"


def _around(line: str, index: int) -> tuple[str, str]:
    """What is shown of a line before a place and from it on; of a long line a part around the place."""
    # Cut first: a line may have two million characters, and a spelled-out one takes several.
    start = max(0, index - _WIDE // 2) if len(line) > _WIDE else 0
    end = start + _WIDE
    before, after = (visible(part.replace("\t", " ")) for part in (line[start:index], line[index:end]))
    return ("…" if start else "") + before, after + ("…" if end < len(line) else "")


def _width(text: str) -> int:
    """How many cells of a terminal a text takes."""
    wide, narrow = 2, 1
    return sum(
        0 if unicodedata.combining(c) else wide if unicodedata.east_asian_width(c) in "WF" else narrow for c in text
    )


def visible(value: str) -> str:
    """Text with its control characters spelled out: a value must not steer the terminal it is shown on."""
    if value.isprintable():
        return value
    return "".join(c if c.isprintable() or unicodedata.category(c) == "Zs" else _spelled(c) for c in value)


def _spelled(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004


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


def as_json(value: object, *, ascii_only: bool = False) -> str:
    """JSON that a person can read too; what would steer a terminal is escaped, with ``ascii_only`` all but ASCII."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=2)
    return _unseen(lambda match: json.dumps(match[0])[1:-1], text) + "\n"


# Deletion and C1 controls, invisible and right-to-left marks, line separators, surrogates: JSON itself lets them stand.
_unseen: Final = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
).sub

_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github(diagnostics: Iterable[Diagnostic]) -> str:
    """Workflow commands that become annotations at the line."""
    return "".join(
        f"::{_LEVELS[d.severity]} file={_property(d.path)},line={d.line},col={d.column},"
        f"title={_property(d.rule)}"
        f"::{_data(d.message + (f' ({d.provision})' if d.provision else ''))}\n"
        for d in diagnostics
    )


def _data(value: str) -> str:
    return visible(value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


_SEVERITIES: Final = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def gitlab(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """A Code Quality report, which GitLab shows at the line.

    A finding that moves to another line keeps its fingerprint; equal ones are told apart by their number.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for d in diagnostics:
        same = (d.path, d.rule, d.message)
        seen[same] += 1
        marked = json.dumps([*same, seen[same]]).encode()
        found.append(
            {
                "description": visible(d.message + (f" ({d.provision})" if d.provision else "")),
                "check_name": d.rule,
                "fingerprint": hashlib.sha256(marked).hexdigest(),
                "severity": _SEVERITIES[d.severity],
                "location": {"path": d.path, "lines": {"begin": d.line}},
            }
        )
    return found


_SARIF_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def sarif(diagnostics: Sequence[Diagnostic], version: str) -> dict[str, Any]:
    """SARIF 2.1.0 with one run."""
    rules = sorted({d.rule for d in diagnostics})
    driver = {"name": "lean", "version": version, "rules": [{"id": rule} for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(d, rules.index(d.rule)) for d in diagnostics],
    }
    return {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}


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

    return quote(path, errors="surrogateescape")
