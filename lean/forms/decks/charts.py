"""Effects as charts: values before and after that can be compared, one chart per unit and order of size."""

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
"""Categories of a chart that has room beside another: names of more would stand aslant."""
_LABEL: Final = 60
_ALIKE: Final = 20
"""How many times the largest value of a chart may be the smallest: a column lower than that is a line."""
_NAMES: Final = ("Было", "Стало")


@dataclass(frozen=True, slots=True)
class _ValuePair:
    """A name with numbers before and after, of one unit; None for a time, in seconds."""

    what: str
    unit: str | None
    values: tuple[Fraction, Fraction]


def build_effect_charts(project: Project) -> tuple[Charts, ...]:
    """Charts of the effects whose values are plain numbers of one unit, small ones side by side.

    Where no effect is, those of the indicators that were reached.
    """
    pairs = tuple(_list_effect_pairs(project)) or tuple(_list_indicator_pairs(project))
    bars = [_build_bars(group) for group in _group_pairs(pairs)]
    rows: list[tuple[Bars, ...]] = []
    for one in bars:
        narrow = len(one.categories) <= _NARROW
        if rows and narrow and len(rows[-1]) < _SIDE_BY_SIDE and all(len(b.categories) <= _NARROW for b in rows[-1]):
            rows[-1] = (*rows[-1], one)
        else:
            rows.append((one,))
    return tuple(Charts(row) for row in rows)


def _list_effect_pairs(project: Project) -> Iterator[_ValuePair]:
    for effect in project.report.effects:
        if (pair := _build_pair(effect.what, effect.before, effect.after, project)) is not None:
            yield pair


def _list_indicator_pairs(project: Project) -> Iterator[_ValuePair]:
    for found in list_achievements(project):
        pair = _build_pair(found.indicator.name, found.indicator.baseline, found.line.actual, project)
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
    """Unit and number of a quantity that is one plain number; a range, a bound or a change is none."""
    if quantity is None or quantity.operator not in ("=", "~"):
        return None
    found = measure_magnitude(quantity, project.current_map.day_hours)
    return (found.unit, found.minimum) if found is not None and found.minimum == found.maximum else None


def _group_pairs(pairs: Iterable[_ValuePair]) -> Iterator[tuple[_ValuePair, ...]]:
    groups: list[list[_ValuePair]] = []
    for pair in pairs:
        found = next((group for group in groups if _fits_group(pair, group)), None)
        if found is None:
            groups.append([pair])
        else:
            found.append(pair)
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
