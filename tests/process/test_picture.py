"""The picture contains text: a renderer without fonts silently draws none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lean.process.export.png import render_png
from lean.process.export.svg import render_svg
from lean.process.layout.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from lean.process.checks import Chart


def test_the_png_contains_text_and_is_reproducible(current: Callable[[str], Chart]) -> None:
    (sheet,) = lay_out(current("steps: [{id: a, what: Регистрирует, time: 5 мин}]")).sheets
    drawn = render_svg(sheet)
    without = re.sub(r"<text.*?</text>", "", drawn)
    assert render_png(drawn, 1).startswith(b"\x89PNG")
    assert render_png(drawn, 1) != render_png(without, 1)
    assert render_png(drawn, 1) == render_png(drawn, 1)
