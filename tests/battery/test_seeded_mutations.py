"""Valid files with random changes never crash the program; a violated rule is always reported."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from lean.documents import DOCUMENTS, WORKSPACE_DOCUMENTS
from lean.workspace.loading import DocumentLoader
from lean.workspace.project import BrokenDocumentError
from tests.battery.running import differences, fingerprint, run_here
from tests.battery.tally import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.battery.tally import Tally

    Lean = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.battery(2)
FINISHED = Path(__file__).parents[1] / "data" / "finished"
MODELS = {**DOCUMENTS, **WORKSPACE_DOCUMENTS}
GOOD = {path.stem: path.read_bytes() for path in sorted(FINISHED.rglob("*.yaml"))}

TOKENS: Final = (
    *(
        ": ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "#",
        "'",
        '"',
        "|",
        ">",
        "&a ",
        "*a",
        "!!str ",
        "---\n",
        "...\n",
        "\t",
        "~",
        "? ",
    ),
    *("null", "true", "-1", "0", "1e9", "99999999999999999999", "30.02.2027", "0001-01-01", "9999-12-31", "31.12.9999"),
    *("«», ", "\u00a0", "\u202e", "\\u0000", "не менее ", "1–0", "-117 %", "0 раб. дн.", "а" * 3_000, "Ё", "п. 16"),
)


def of_bytes(chance: random.Random, content: bytes) -> bytes:
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8))):
        at = chance.randrange(len(data))
        match chance.randrange(3):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.choice((1, 2, 30))]
            case _:
                data[at:at] = chance.randbytes(chance.choice((1, 2, 4)))
        if not data:
            return b""
    return bytes(data)


def of_lines(chance: random.Random, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(5):
        case 0:
            del lines[at]
        case 1:
            lines.insert(other, lines[at])
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case 3:
            lines[at] = b"  " * chance.randrange(4) + lines[at].lstrip()
        case _:
            lines[at:at] = lines[other : other + 5]
    return b"".join(lines)


def of_tokens(chance: random.Random, content: bytes) -> bytes:
    tokens = re.findall(r"\w+|\s+|[^\w\s]", content.decode())
    for _ in range(chance.choice((1, 1, 3))):
        at = chance.randrange(len(tokens))
        match chance.randrange(4):
            case 0:
                tokens[at] = chance.choice(TOKENS)
            case 1:
                tokens.insert(at, chance.choice(TOKENS))
            case 2:
                tokens[at] = chance.choice(tokens)
            case _:
                tokens[at] = ""
    return "".join(tokens).encode()


WAYS: Final = (of_bytes, of_lines, of_tokens)
COMMANDS: Final = (
    *(("check",),) * 6,
    ("status",),
    ("due",),
    ("advance", "example"),
    ("registry",),
    ("map", "example", "compare"),
    ("survey", "example"),
)


def tried(lean: Lean, tally: Tally, root: Path, seeds: range) -> None:
    shutil.copytree(FINISHED, root)
    files = {path.stem: path for path in root.rglob("*.yaml")}
    for seed in seeds:
        chance = random.Random(seed)  # noqa: S311 - the same mutations on every run
        name = chance.choice(sorted(files))
        files[name].write_bytes(chance.choice(WAYS)(chance, GOOD[name]))
        before = fingerprint(root)
        ran = run_here(lean, "-C", root, "--on", "2027-06-30", *chance.choice(COMMANDS))
        assert tally.judge(ran, lost=differences(before, fingerprint(root))) == [], (seed, name)
        files[name].write_bytes(GOOD[name])


def test_some_random_mutations_crash_nothing(lean: Lean, tally: Tally, tmp_path: Path) -> None:
    tried(lean, tally, tmp_path / "workspace", range(100))


@pytest.mark.long
@pytest.mark.parametrize("part", range(4))
def test_random_mutations_crash_nothing(part: int, lean: Lean, tally: Tally, tmp_path: Path) -> None:
    count = counted(120, 500)
    tried(lean, tally, tmp_path / "workspace", range(100 + part * count, 100 + (part + 1) * count))


_KEY = re.compile(r"^( *(?:- )?)([a-z_]+):(.*)$", re.MULTILINE)
_DATE = re.compile(r"(?<=: )(?:\d\d\.\d\d\.20\d\d|20\d\d-\d\d-\d\d)(?=[,}\n–])")


def breaking(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield edits that each violate a rule: the rule, part of its message, the edited text."""
    for key in _KEY.finditer(text):
        indent, name, rest = key.groups()
        if rest.strip():
            again = f"{indent.replace('-', ' ')}{name}:{rest}\n"
            yield "yaml", f"ключ «{name}» уже есть", f"{text[: key.end() + 1]}{again}{text[key.end() + 1 :]}"
            yield "yaml", "якорь &a", f"{text[: key.end(2)]}: &a{rest}{text[key.end() :]}"
            yield "yaml", "табуляция", f"{text[: key.start()]}\t{text[key.start() :].lstrip(' ')}"
        yield "schema", f"неизвестный ключ «{name}x»", f"{text[: key.end(2)]}x{text[key.end(2) :]}"
    for day in _DATE.finditer(text):
        yield "schema", "дня 30 не бывает", f"{text[: day.start()]}30.02.2027{text[day.end() :]}"


def test_each_edit_is_reported_by_the_rule_it_violates(tally: Tally, tmp_path: Path) -> None:
    for name, good in GOOD.items():
        for number, (rule, part, text) in enumerate(breaking(good.decode())):
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
            loader = DocumentLoader(tmp_path, tmp_path, MODELS)
            silent = True
            try:
                loader(name)
            except BrokenDocumentError:
                silent = False
            told = [(found.rule, found.message) for found in loader.diagnostics]
            caught = any(found == rule and part in message for found, message in told)
            tally.add(silent=silent)
            assert caught, (name, number, rule, part, told)
    assert tally.counts["cases"] >= 500
