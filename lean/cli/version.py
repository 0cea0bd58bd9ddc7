"""The version of the program."""

from __future__ import annotations


def version() -> str:
    """The version of the installed distribution; of a checkout that is not installed, that it is one."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("lean-gov")
    except PackageNotFoundError:
        return "0+checkout"
