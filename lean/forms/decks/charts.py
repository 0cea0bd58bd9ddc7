"""Effects as charts: values before and after that can be compared, one chart per unit and order of size."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from lean.forms.decks.model import Bars, Charts
from lean.forms.magnitudes import magnitude, time_scale
from lean.rules.report import list_achievements
from lean.values.spelling import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lean.values import Quantity
    from lean.workspace.project import Project

_SIDE_BY_SIDE: Final = 2
_CATEGORIES: Final = 5
_NARROW: Final = 2
"""Categories of a chart that has room beside another: names of more would stand aslant."""
_LABEL: Final = 60
_ALIKE: Final = 20
"""How many times the largest value of a chart may be the smallest: a column lower than that is a line."""
_NAMES: Final = ("Было", "Стало")


@dataclass(frozen=True, slots=True)
class _Pair:
    """A name with numbers before and after, of one unit; None for a time, in seconds."""

    what: str
    unit: str | None
    values: tuple[Fraction, Fraction]


def effect_charts(project: Project) -> tuple[Charts, ...]:
    """Charts of the effects whose values are plain numbers of one unit, small ones side by side.

    Where no effect is, those of the indicators that were reached.
    """
    pairs = tuple(_effects(project)) or tuple(_indicators(project))
    bars = [_bars(group) for group in _groups(pairs)]
    rows: list[tuple[Bars, ...]] = []
    for one in bars:
        narrow = len(one.categories) <= _NARROW
        if rows and narrow and len(rows[-1]) < _SIDE_BY_SIDE and all(len(b.categories) <= _NARROW for b in rows[-1]):
            rows[-1] = (*rows[-1], one)
        else:
            rows.append((one,))
    return tuple(Charts(row) for row in rows)


def _effects(project: Project) -> Iterator[_Pair]:
    for effect in project.report.effects:
        if (pair := _pair(effect.what, effect.before, effect.after, project)) is not None:
            yield pair


def _indicators(project: Project) -> Iterator[_Pair]:
    for found in list_achievements(project):
        pair = _pair(found.indicator.name, found.indicator.baseline, found.line.actual, project)
        if pair is not None:
            yield pair


def _pair(what: str | None, before: Quantity | None, after: Quantity | None, project: Project) -> _Pair | None:
    first, second = _number(before, project), _number(after, project)
    if first is None or second is None or first[0] != second[0]:
        return None
    return _Pair(what or "", first[0], (first[1], second[1]))


def _number(quantity: Quantity | None, project: Project) -> tuple[str | None, Fraction] | None:
    """Unit and number of a quantity that is one plain number; a range, a bound or a change is none."""
    if quantity is None or quantity.operator not in ("=", "~"):
        return None
    found = magnitude(quantity, project.current_map.day_hours)
    return (found.unit, found.minimum) if found is not None and found.minimum == found.maximum else None


def _groups(pairs: Iterable[_Pair]) -> Iterator[tuple[_Pair, ...]]:
    groups: list[list[_Pair]] = []
    for pair in pairs:
        found = next((group for group in groups if _belongs(pair, group)), None)
        if found is None:
            groups.append([pair])
        else:
            found.append(pair)
    return (tuple(group) for group in groups)


def _belongs(pair: _Pair, group: list[_Pair]) -> bool:
    if pair.unit != group[0].unit or len(group) >= _CATEGORIES:
        return False
    sizes = [max(map(abs, item.values)) for item in (*group, pair)]
    return max(sizes) <= min(sizes) * _ALIKE


def _bars(group: tuple[_Pair, ...]) -> Bars:
    unit, scale = group[0].unit, Fraction(1)
    if unit is None:
        unit, scale = time_scale(value for pair in group for value in pair.values)
    return Bars(
        title=unit,
        categories=tuple(cut(" ".join(pair.what.split()), _LABEL) for pair in group),
        series=tuple(
            (name, tuple(round(float(pair.values[side] * scale), 2) for pair in group))
            for side, name in enumerate(_NAMES)
        ),
    )
