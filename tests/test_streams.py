"""Output in any code page, into a closed pipe, to a terminal: nothing crashes or controls the terminal."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lean.cli import main, streams
from lean.cli.session import print_json

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(main.__file__).parents[2]
NASTY = "«Цель» — «№ 5» … → ≤ ┌─┐│■ é ₽"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace whose only project has a title with an escape sequence and characters that code pages lack."""
    (tmp_path / "lean.yaml").write_text("regulation: seversk\n", encoding="utf-8")
    card = tmp_path / "projects" / "spravki" / "card.yaml"
    card.parent.mkdir(parents=True)
    card.write_text(f'title: "{NASTY} \\e[31m\\u009b31m\\u202e"\nnope: [«—»]\n', encoding="utf-8")
    return tmp_path


def lean(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program as a separate process."""
    hidden = {"NO_COLOR", "PYTHONIOENCODING", "PYTHONUTF8", "LC_ALL", "LANG", "LEAN_WORKSPACE"}
    clean = {name: value for name, value in os.environ.items() if name not in hidden}
    return subprocess.run(
        [sys.executable, "-m", "lean.cli.main", *map(str, arguments)],
        env={**clean, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


LEGIBLE = [
    ("cp1251", NASTY, "«Цель» — «№ 5» … -> <= +-+|# e руб."),
    ("cp866", NASTY, '"Цель" - "№ 5" ... -> <= ┌─┐│■ e руб.'),
    ("koi8-r", NASTY, '"Цель" - "N 5" ... -> ≤ ┌─┐│■ e руб.'),
    ("ascii", NASTY, '"Tsel\'" - "N 5" ... -> <= +-+|# e rub.'),
    ("ascii", "Щука, Ёлка, ЧАСЫ", "Shchuka, Yolka, ChASY"),
    ("ascii", "10\u00a0000 \u2192 \u202f", "10 000 ->  "),
    ("cp866", "\U0001f600 \u2603", "\\ud83d\\ude00 \\u2603"),
    ("utf-8", "a\udc80b", "a\\udc80b"),
    ("cp1251", "\udcff", "\\udcff"),
    ("cp866", "² ﬁ", "2 fi"),
]


@pytest.mark.parametrize(("encoding", "text", "expected"), LEGIBLE)
def test_characters_missing_in_a_code_page_become_similar_ones(encoding: str, text: str, expected: str) -> None:
    assert text.encode(encoding, errors=streams.register_spelling_handler(encoding)).decode(encoding) == expected


@pytest.fixture
def on_code_page(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, str]]:
    """Run the program in this process with streams of a code page; return its exit code, output and messages."""

    def run(encoding: str, *arguments: object) -> tuple[int, str, str]:
        monkeypatch.setenv("PYTHONIOENCODING", encoding)
        name, _, errors = encoding.partition(":")
        written = {"stdout": io.BytesIO(), "stderr": io.BytesIO()}
        for stream, buffer in written.items():
            monkeypatch.setattr(sys, stream, io.TextIOWrapper(buffer, encoding=name, errors=errors or "strict"))
        with pytest.raises(SystemExit) as ended:
            main.main([str(argument) for argument in arguments])
        sys.stdout.flush()
        sys.stderr.flush()
        assert isinstance(ended.value.code, int)
        output, messages = (buffer.getvalue().decode(name) for buffer in written.values())
        return ended.value.code, output, messages

    return run


OUTPUTS = [
    "check",
    "check --format github",
    "status",
    "status spravki",
    "render --list",
    "render --fields card",
    "--help",
    "chek",
]
JSONS = ["check --format json", "check --format sarif", "status --format json", "render --list --format json"]


@pytest.mark.parametrize("encoding", ["cp866", "cp1251", "ascii", "ascii:strict", "utf-8"])
@pytest.mark.parametrize("arguments", OUTPUTS)
def test_output_works_in_every_code_page(
    encoding: str, arguments: str, workspace: Path, on_code_page: Callable[..., tuple[int, str, str]]
) -> None:
    code, output, messages = on_code_page(encoding, "-C", workspace, *arguments.split())
    text = output + messages
    assert code in (0, 1, 2)
    assert text.strip()
    assert not {"?", "\x1b", "\x9b", "\u202e"}.intersection(text)


@pytest.mark.parametrize("encoding", ["cp866", "cp1251", "ascii"])
@pytest.mark.parametrize("arguments", JSONS)
def test_json_output_stays_valid_and_complete_in_every_code_page(
    encoding: str, arguments: str, workspace: Path, on_code_page: Callable[..., tuple[int, str, str]]
) -> None:
    code, text, _ = on_code_page(encoding, "-C", workspace, *arguments.split())
    assert code in (0, 1)
    assert text.isascii()
    # Messages for people go to stderr; stdout contains only JSON.
    assert json.loads(text) == json.loads(on_code_page("utf-8", "-C", workspace, *arguments.split())[1])


def test_a_separate_process_works_in_a_code_page(workspace: Path) -> None:
    done = lean("check", "-C", workspace, PYTHONIOENCODING="cp866")
    assert done.returncode == 1
    assert 'неизвестный ключ "nope"' in done.stdout.decode("cp866")
    assert "Ошибок: " in done.stderr.decode("cp866")


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}])
def test_a_pipe_receives_utf_8_in_every_locale(locale: dict[str, str], workspace: Path) -> None:
    done = lean("check", "-C", workspace, **locale)
    assert "неизвестный ключ «nope»" in done.stdout.decode("utf-8")
    assert "Ошибок: " in done.stderr.decode("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="имена файлов там всегда в Юникоде")
def test_a_locale_without_cyrillic_file_names_is_not_reported_as_a_defect(workspace: Path) -> None:
    project = workspace / "projects" / "справки"
    project.mkdir()
    (project / "card.yaml").write_text("title: П\n", encoding="utf-8")
    narrow = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    subprocess.run(["git", "init", "-q", workspace], check=True)
    done = lean("save", "справки", "-C", workspace, **narrow)
    assert done.returncode == 1
    assert "язык системы (кодировка ascii) не вмещает имён файлов: выберите" in done.stderr.decode("utf-8")


def test_a_pipe_receives_no_colours(workspace: Path) -> None:
    assert b"\x1b" not in lean("-C", workspace, "status", TERM="xterm-256color", FORCE_COLOR="1").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="нет псевдотерминалов")
@pytest.mark.parametrize(
    ("arguments", "environment"),
    [("check", {}), ("check", {"NO_COLOR": ""}), ("--help", {})],
)
def test_a_terminal_receives_colours(arguments: str, environment: dict[str, str], workspace: Path) -> None:
    shown = on_terminal("-C", workspace, arguments, **environment)
    assert b"\x1b[" in shown
    # Escape sequences of the program, not of a value.
    assert not any(steering in shown.decode() for steering in ("\x9b", "\u202e", "\x1b[31m\x9b"))


@pytest.mark.skipif(sys.platform == "win32", reason="нет псевдотерминалов")
@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        ("check --no-color", {}),
        ("--no-color check", {}),
        ("check", {"NO_COLOR": "1"}),
        ("check", {"TERM": "dumb"}),
        ("status --no-color", {}),
        ("--help --no-color", {}),
    ],
)
def test_a_terminal_receives_no_colours_if_they_are_switched_off(
    arguments: str, environment: dict[str, str], workspace: Path
) -> None:
    assert b"\x1b" not in on_terminal("-C", workspace, *arguments.split(), **environment)


def on_terminal(*arguments: object, **environment: str) -> bytes:
    """Return what the program prints on a terminal of 80 columns."""
    import pty  # noqa: PLC0415 - not on Windows

    clean = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "LEAN_WORKSPACE"}}
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "lean.cli.main", *map(str, arguments)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**clean, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "80", **environment},
    ) as program:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
        os.close(ours)
        assert program.wait(30) in (0, 1)
    return shown


@pytest.mark.skipif(sys.platform == "win32", reason="нет оболочки sh")
@pytest.mark.parametrize("arguments", ["check", "check --format json"])
def test_a_reader_that_closes_the_pipe_is_no_error(arguments: str, workspace: Path) -> None:
    for number in range(60):
        (workspace / "projects" / f"p{number:03}").mkdir()
        (workspace / "projects" / f"p{number:03}" / "card.yaml").write_text("nope: 1\n" * 60, encoding="utf-8")
    _, said = in_shell(f"{arguments} 2>err | head -c 1 >/dev/null; cat err >&2", workspace)
    assert not any(
        word in said for word in ("Traceback", "BrokenPipe", "Exception ignored", "ошибка в самой программе")
    )


def test_control_characters_are_escaped_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"title": "a\x1b[31m\x7f\x9b31m\u202e\u2028\ufeff\udc80 «б»\u00a0"}
    print_json(value)
    out = capsys.readouterr().out
    assert json.loads(out) == value
    assert all(line.replace("\u00a0", " ").isprintable() for line in out.splitlines())
    assert "«б»" in out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="нет /dev/full")
@pytest.mark.parametrize("arguments", ["check", "--help", "check --format json"])
def test_a_full_disk_is_reported(arguments: str, workspace: Path) -> None:
    code, told = in_shell(f"{arguments} >/dev/full", workspace)
    assert (code, told) == (1, "на диске нет места\n")


@pytest.mark.skipif(sys.platform == "win32", reason="нет оболочки sh")
@pytest.mark.parametrize(("closed", "told"), [(">&-", "Проверено проектов: 1"), ("2>&-", "")])
def test_a_closed_stream_is_no_error(closed: str, told: str, workspace: Path) -> None:
    code, said = in_shell(f"check {closed}", workspace)
    assert code == 1, "what is found is found, whoever reads it"
    assert said.startswith(told)
    assert "Traceback" not in said


def in_shell(line: str, workspace: Path) -> tuple[int, str]:
    """Return the exit code of a shell command and its stderr."""
    done = subprocess.run(
        ["/bin/sh", "-c", f'"{sys.executable}" -m lean.cli.main {line}'],
        cwd=workspace,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr
