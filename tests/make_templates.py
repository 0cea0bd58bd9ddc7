"""First drafts of form templates in the house style: `python -m tests.make_templates card FILE`.

The DOCX in templates/ is the source from then on: it is opened and changed in Word, and nothing makes it again.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from tests.papers.card import card

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document

TEMPLATES: Final[dict[str, Callable[[], Document]]] = {"card": card}

if __name__ == "__main__":
    form, target = sys.argv[1:]
    TEMPLATES[form]().save(target)
