"""The picture shows the text: a renderer without fonts draws nothing and says nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lean.process.export.png import png
from lean.process.export.svg import svg
from lean.process.layout.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from lean.process.checks import Chart


def test_the_picture_has_its_text_and_is_always_the_same(current: Callable[[str], Chart]) -> None:
    (sheet,) = lay_out(current("steps: [{id: a, what: Регистрирует, time: 5 мин}]")).sheets
    drawn = svg(sheet)
    without = re.sub(r"<text.*?</text>", "", drawn)
    assert png(drawn, 1).startswith(b"\x89PNG")
    assert png(drawn, 1) != png(without, 1)
    assert png(drawn, 1) == png(drawn, 1)
