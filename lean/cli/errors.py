"""What ended a command: its exit code and the message in Russian."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Final

from typer import Abort, TyperException

from lean.cli.messages import describe_wrong_usage
from lean.cli.streams import is_reader_gone
from lean.reporters import visible
from lean.workspace.os_errors import explain_error_number

FINDINGS: Final = 1
USAGE: Final = 2
DEFECT: Final = 3


def describe_error(error: Exception) -> tuple[int, str]:
    """Return the exit code and the Russian message of whatever ended a command; the message may be empty."""
    if isinstance(error, TyperException):
        return USAGE, describe_wrong_usage(error)
    if isinstance(error, Abort):
        return FINDINGS, "Прервано, ничего не записано."
    # Imported here: --help needs none of it, and a check that found something ends here.
    from lean.cli.session import RefusalError, UsageError

    match error:
        case UsageError():
            return USAGE, _printable_message(error)
        case RefusalError():
            return FINDINGS, str(error)
        case _:
            return _describe_inner_error(error)


def _describe_inner_error(error: Exception) -> tuple[int, str]:
    """Return the same for errors raised below the command line. Raises OSError where nobody reads the output."""
    from lean.calendar import UnknownYearError
    from lean.cli.version import read_version
    from lean.forms.problems import NotPrintedError
    from lean.history.git import GitError
    from lean.workspace.project import BrokenDocumentError
    from lean.workspace.writer import RecordingError

    match error:
        case RecordingError() | UnknownYearError() | GitError() | BrokenDocumentError() | NotPrintedError():
            code_and_message = FINDINGS, _printable_message(error)
        case OSError() if is_reader_gone(error):
            raise error
        case OSError():
            code_and_message = FINDINGS, describe_system_refusal(error)
        case UnicodeError() if not _names_are_unicode():
            code_and_message = FINDINGS, _NARROW.format(sys.getfilesystemencoding())
        case _:
            code_and_message = DEFECT, describe_defect(error, read_version())
    return code_and_message


_NARROW: Final = (
    "язык системы (кодировка {}) не вмещает имён файлов: выберите локаль UTF-8 (export LC_ALL=ru_RU.UTF-8) или "
    "запустите с PYTHONUTF8=1"
)


def _names_are_unicode() -> bool:
    """Return whether the system takes every name of a file; not so in ru_RU.KOI8-R."""
    return sys.getfilesystemencoding().casefold().replace("-", "").startswith("utf")


def _printable_message(error: Exception) -> str:
    """Return the message of an error, line by line: names from the command line and the disk may hold anything."""
    return "\n".join(map(visible, str(error).split("\n")))


def describe_system_refusal(error: OSError) -> str:
    """A refusal of the operating system: which file and why."""
    reason = explain_error_number(error.errno, "name") or error.strerror or str(error)
    return f"{visible(str(error.filename))}: {reason}" if error.filename is not None else reason


def describe_defect(error: BaseException, version: str) -> str:
    """Return the message about a defect of the program: where it is and what to do. --traceback shows more."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    what = visible(f"{type(error).__name__}: {error}")[:300]
    return (
        f"Это ошибка в самой программе lean {version}, а не в ваших документах: {what}{place}\n"
        "Сообщите о ней, пожалуйста, разработчикам и приложите эту строку и команду, которую выполняли.\n"
        "Подробности для них выведет та же команда с параметром --traceback."
    )
