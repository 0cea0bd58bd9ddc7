"""Dates given on the command line beside --on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


def day_of(text: str, option: str) -> date:
    """The date that an option gives. Raises UsageError that names the option."""
    from lean.commands.session import UsageError
    from lean.values import parse_date

    try:
        return parse_date(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None
