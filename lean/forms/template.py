"""A template made in Word, opened for filling: what depends on its text alone is worked out once for all projects."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from docxtpl import DocxTemplate

if TYPE_CHECKING:
    from jinja2 import Environment


class WordTemplate(DocxTemplate):  # type: ignore[misc] # docxtpl has no types
    """A template whose own properties are no place for tags: they would be filled outside of all limits."""

    def patch_xml(self, src_xml: str) -> str:
        """The XML of a part with its tags mended: office programs cut them into pieces."""
        return _mended(src_xml)

    def render_properties(self, context: dict[str, object], jinja_env: Environment | None = None) -> None:
        """Nothing: a form's properties are set anew."""


@functools.lru_cache(maxsize=256)
def _mended(xml: str) -> str:
    return str(DocxTemplate.patch_xml(None, xml))  # it asks nothing of the template
