"""Values before and after as bars: a small drawing per indicator or effect, with a text for screen readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from lean.forms.contexts.overview import shorten
from lean.forms.magnitudes import Magnitude, measure_magnitude
from lean.process.export.xml_text import escape_text
from lean.site.typesetting import typeset

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal
    from fractions import Fraction

    from lean.values import Quantity

_WIDTH: Final = 340
_ROW: Final = 42
_BAR: Final = 14
_LONGEST: Final = 44
"""The longest line above a bar, in characters."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A value to draw; `kind` is the CSS class that colours it: before, target or after."""

    kind: str
    name: str
    value: Quantity | None


def draw_bars(title: str, bars: Sequence[Bar], day_hours: int | Decimal | None) -> Markup | None:
    """Return the bars on one scale from zero; None if fewer than two values are numbers of the same unit."""
    measured = [(bar, size) for bar in bars if (size := measure_magnitude(bar.value, day_hours)) is not None]
    comparable = len({size.unit for _, size in measured}) == 1 and all(size.minimum >= 0 for _, size in measured)
    if len(measured) < 2 or not comparable:  # noqa: PLR2004 - a single bar compares nothing
        return None
    most = max(size.maximum for _, size in measured)
    if not most:
        return None
    height = _ROW * len(measured)
    description = "; ".join(f"{bar.name}: {bar.value.text}" for bar, _ in measured if bar.value is not None)
    lines = (
        f'<svg class="bars" role="img" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}">',
        f"<title>{escape_text(typeset(title))}</title><desc>{escape_text(typeset(description))}</desc>",
        *(line for row, (bar, size) in enumerate(measured) for line in _draw_row(row * _ROW, bar, size, most)),
        "</svg>",
    )
    return Markup("\n".join(lines))  # noqa: S704 - every text in it is escaped


def _draw_row(top: int, bar: Bar, size: Magnitude, most: Fraction) -> Iterator[str]:
    text = shorten(f"{bar.name}: {bar.value.text if bar.value is not None else ''}", _LONGEST)
    yield f'<text x="0" y="{top + 14}">{escape_text(typeset(text))}</text>'
    least, whole = (max(float(number / most) * _WIDTH, 1.0) for number in (size.minimum, size.maximum))
    if size.minimum != size.maximum:
        yield f'<rect class="{bar.kind} range" x="0" y="{top + 20}" width="{whole:.1f}" height="{_BAR}" rx="2"/>'
    yield f'<rect class="{bar.kind}" x="0" y="{top + 20}" width="{least:.1f}" height="{_BAR}" rx="2"/>'
