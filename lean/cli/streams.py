"""Standard streams that no console can crash: encoding, characters that a code page lacks, colour, a closed pipe."""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TextIO

# What cp866, cp1251 or ASCII lack, in the order of likelihood; the first spelling that the code page has is taken.
_SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "«": ('"',),
    "»": ('"',),
    "„": ('"',),
    "“": ('"',),
    "”": ('"',),
    "‘": ("'",),
    "’": ("'",),
    "—": ("-",),
    "–": ("-",),
    "−": ("-",),
    "…": ("...",),
    "№": ("N",),
    "→": ("->",),
    "←": ("<-",),
    "↔": ("<->",),
    "≤": ("<=",),
    "≥": (">=",),
    "≈": ("~",),
    "×": ("x",),
    "·": ("·", "*"),
    "•": ("*",),
    "✓": ("+",),
    "✗": ("x",),
    "°": ("°", "гр.", "deg."),
    "₽": ("руб.", "rub."),
    "\u00a0": (" ",),
    "\u2009": (" ",),
    "\u202f": (" ",),
    "▶": (">",),
    "█": ("#",),
    "■": ("#",),
    "□": (".",),
    "░": (".",),
}
# Box drawing by the strokes a character of U+2500-257F has: along the line, down it, or both.
_ALONG: Final = frozenset("─━┄┅┈┉╌╍═╴╶╸╺╼╾")
_DOWN: Final = frozenset("│┃┆┇┊┋╎╏║╵╷╹╻╽╿")
# fmt: off
_LATIN: Final = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "'", "ы": "y", "ь": "'", "э": "e", "ю": "yu",
    "я": "ya",
}
# fmt: on


def register_spelling_handler(encoding: str) -> str:
    """Register an error handler that spells what a code page lacks, and return its name.

    A character becomes the nearest one that the code page has, never «?»; into ASCII, Russian goes in Latin letters. A
    lone surrogate and what resembles nothing is spelled as in JSON, so that JSON stays JSON.
    """

    def spell(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        # The error itself calls every code page «charmap».
        return "".join(_spell_character(sign, encoding) for sign in error.object[error.start : error.end]), error.end

    name = f"lean-legible-{encoding}"
    codecs.register_error(name, spell)
    return name


def _spell_character(sign: str, encoding: str) -> str:
    return next(
        (spelling for spelling in _list_spellings(sign) if _can_encode(encoding, spelling)), _escape_as_json(sign)
    )


def _list_spellings(sign: str) -> Iterator[str]:
    yield from _SPELLINGS.get(sign, ())
    if sign.lower() in _LATIN:
        latin = _LATIN[sign.lower()]
        yield latin if sign.islower() else latin.capitalize()
    if "\u2500" <= sign <= "\u257f":
        yield "-" if sign in _ALONG else "|" if sign in _DOWN else "+"
    if not "\ud800" <= sign <= "\udfff":
        yield "".join(c for c in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(c))


def _can_encode(encoding: str, spelling: str) -> bool:
    try:
        spelling.encode(encoding)
    except (UnicodeError, LookupError):
        return False
    return spelling != ""


def _escape_as_json(sign: str) -> str:
    pairs = sign.encode("utf-16-be", errors="surrogatepass")
    return "".join(f"\\u{pairs[i]:02x}{pairs[i + 1]:02x}" for i in range(0, len(pairs), 2))


def ensure_streams() -> tuple[TextIO, TextIO]:
    """Return standard output and error; where a stream was closed before the start, its text goes nowhere."""
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the process
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    return sys.stdout, sys.stderr


def prepare_streams(*streams: object) -> None:
    """Set UTF-8 for pipes and files whatever the locale; a terminal, or PYTHONIOENCODING, keeps its code page."""
    asked = os.environ.get("PYTHONIOENCODING", "").partition(":")[0]
    for stream in streams or (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            with contextlib.suppress(io.UnsupportedOperation, ValueError):
                encoding = stream.encoding if asked or stream.isatty() else "utf-8"
                stream.reconfigure(encoding=encoding, errors=register_spelling_handler(encoding))


def is_unicode(stream: object) -> bool:
    """Return whether a stream takes every character."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return encoding.casefold().replace("-", "").replace("_", "").startswith(("utf", "cp65001"))


_ANSI: Final = {"bold": "1", "red": "31", "green": "32", "yellow": "33", "cyan": "36", "dim": "2"}


def wants_color(stream: object) -> bool:
    """Return whether to colour: on a terminal that knows colour, unless NO_COLOR or --no-color declines it."""
    isatty = getattr(stream, "isatty", None)
    if not (isatty and isatty()) or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return _terminal_knows_colors()


def _terminal_knows_colors() -> bool:
    """Return True but for a Windows console that cannot be switched to escape sequences (before Windows 10)."""
    return sys.platform != "win32" or _switch_console()


def _switch_console() -> bool:
    import ctypes

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - there on Windows alone
    output, processed = -11, 0x0004  # STD_OUTPUT_HANDLE, ENABLE_VIRTUAL_TERMINAL_PROCESSING
    handle, mode = kernel.GetStdHandle(output), ctypes.c_uint32()
    if not kernel.GetConsoleMode(handle, ctypes.byref(mode)):
        return "WT_SESSION" in os.environ or "TERM" in os.environ  # a terminal that is no console: mintty
    return bool(kernel.SetConsoleMode(handle, mode.value | processed))


def choose_painter(stream: object) -> Callable[[str, str], str]:
    """Return a painter for the reporters: ANSI colours where the stream wants them."""
    if not wants_color(stream):
        return lambda value, _: value
    return lambda value, style: f"\x1b[{_ANSI[style]}m{value}\x1b[0m"


@contextlib.contextmanager
def disable_color() -> Iterator[None]:
    """Switch colour off inside, here and in programs that are started: NO_COLOR for one command."""
    before = os.environ.get("NO_COLOR")
    os.environ["NO_COLOR"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["NO_COLOR"]
        else:
            os.environ["NO_COLOR"] = before


def is_reader_gone(error: OSError) -> bool:
    """Return whether writing failed because the reader closed the pipe; Windows calls that an invalid argument."""
    return error.errno == errno.EPIPE or (os.name == "nt" and error.errno == errno.EINVAL and error.filename is None)


def discard_stream(stream: TextIO) -> None:
    """Send what is still to be written nowhere, so that the interpreter's last flush finds no closed pipe."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, stream.fileno())
        finally:
            os.close(nowhere)
