"""The version of the program."""

from __future__ import annotations


def read_version() -> str:
    """Return the version of the installed distribution; `0+checkout` where the program is not installed."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("lean-gov")
    except PackageNotFoundError:
        return "0+checkout"
