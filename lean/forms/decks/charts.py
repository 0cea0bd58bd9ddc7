"""Charts of effects: comparable values before and after, one chart per unit and order of magnitude."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from lean.forms.decks.model import Bars, Charts
from lean.forms.magnitudes import choose_time_unit, measure_magnitude
from lean.rules.report import list_achievements
from lean.values.spelling import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lean.values import Quantity
    from lean.workspace.project import Project

_SIDE_BY_SIDE: Final = 2
_CATEGORIES: Final = 5
_NARROW: Final = 2
"""The most categories of a chart that fits beside another; names of more would be slanted."""
_LABEL: Final = 60
_ALIKE: Final = 20
"""The greatest ratio of the largest to the smallest value of a chart; lower columns would look like a line."""
_NAMES: Final = ("Было", "Стало")


@dataclass(frozen=True, slots=True)
class _ValuePair:
    """Values before and after under a name, in one unit; for a time ``unit`` is None and the values are seconds."""

    what: str
    unit: str | None
    values: tuple[Fraction, Fraction]


def build_effect_charts(project: Project) -> tuple[Charts, ...]:
    """Return charts of the effects whose values are plain numbers of one unit, small charts side by side.

    Without such effects, return charts of the indicators with actual values.
    """
    pairs = tuple(_list_effect_pairs(project)) or tuple(_list_indicator_pairs(project))
    bars = [_build_bars(group) for group in _group_pairs(pairs)]
    rows: list[tuple[Bars, ...]] = []
    for chart in bars:
        narrow = len(chart.categories) <= _NARROW
        if rows and narrow and len(rows[-1]) < _SIDE_BY_SIDE and all(len(b.categories) <= _NARROW for b in rows[-1]):
            rows[-1] = (*rows[-1], chart)
        else:
            rows.append((chart,))
    return tuple(Charts(row) for row in rows)


def _list_effect_pairs(project: Project) -> Iterator[_ValuePair]:
    for effect in project.report.effects:
        if (pair := _build_pair(effect.what, effect.before, effect.after, project)) is not None:
            yield pair


def _list_indicator_pairs(project: Project) -> Iterator[_ValuePair]:
    for achieved in list_achievements(project):
        pair = _build_pair(achieved.indicator.name, achieved.indicator.baseline, achieved.line.actual, project)
        if pair is not None:
            yield pair


def _build_pair(
    what: str | None, before: Quantity | None, after: Quantity | None, project: Project
) -> _ValuePair | None:
    first, second = _find_number(before, project), _find_number(after, project)
    if first is None or second is None or first[0] != second[0]:
        return None
    return _ValuePair(what or "", first[0], (first[1], second[1]))


def _find_number(quantity: Quantity | None, project: Project) -> tuple[str | None, Fraction] | None:
    """Return unit and number of a quantity that is a single number; None for a range, a bound or a change."""
    if quantity is None or quantity.operator not in ("=", "~"):
        return None
    size = measure_magnitude(quantity, project.current_map.day_hours)
    return (size.unit, size.minimum) if size is not None and size.minimum == size.maximum else None


def _group_pairs(pairs: Iterable[_ValuePair]) -> Iterator[tuple[_ValuePair, ...]]:
    groups: list[list[_ValuePair]] = []
    for pair in pairs:
        fitting = next((group for group in groups if _fits_group(pair, group)), None)
        if fitting is None:
            groups.append([pair])
        else:
            fitting.append(pair)
    return (tuple(group) for group in groups)


def _fits_group(pair: _ValuePair, group: list[_ValuePair]) -> bool:
    if pair.unit != group[0].unit or len(group) >= _CATEGORIES:
        return False
    sizes = [max(map(abs, item.values)) for item in (*group, pair)]
    return max(sizes) <= min(sizes) * _ALIKE


def _build_bars(group: tuple[_ValuePair, ...]) -> Bars:
    unit, scale = group[0].unit, Fraction(1)
    if unit is None:
        unit, scale = choose_time_unit(value for pair in group for value in pair.values)
    return Bars(
        title=unit,
        categories=tuple(cut(" ".join(pair.what.split()), _LABEL) for pair in group),
        series=tuple(
            (name, tuple(round(float(pair.values[side] * scale), 2) for pair in group))
            for side, name in enumerate(_NAMES)
        ),
    )
