"""The version of the installed program."""

from __future__ import annotations


def version() -> str:
    """The version of the distribution, as its metadata say."""
    from importlib.metadata import version as installed  # - slow to import, seldom needed

    return installed("lean-gov")
