"""Project -> what a form shows: plain frozen values, each printable as it stands; one module per group of forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lean.forms.contexts.card import CardForm, card
from lean.forms.contexts.parts import Occasion
from lean.forms.fields import KnownField, fields_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["FORMS", "Occasion", "context_of", "known_fields"]

FORMS: Final[Mapping[str, tuple[type, Callable[[Occasion], object]]]] = {
    "card": (CardForm, card),
}
"""What each form shows and how it is gathered, by the form's name."""


def known_fields(form: str) -> tuple[KnownField, ...]:
    """The fields that a template of the form may use. Raises KeyError for a form without a context."""
    return fields_of(FORMS[form][0])


def context_of(form: str, occasion: Occasion) -> object:
    """What a form shows on an occasion. Raises KeyError, BrokenDocumentError."""
    return FORMS[form][1](occasion)
