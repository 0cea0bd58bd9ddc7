"""The part below a drawing: totals, the definition of lead time, and the meaning of shapes and marks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from lean.documents.process_map import TargetMap
from lean.process.compare import list_totals
from lean.process.layout import text
from lean.process.layout.figure import MapSheet, Rect, Sample, TextLabel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lean.documents.process_map import StepValue
    from lean.process.analysis import Analysis
    from lean.process.checks import Chart

_SIZE: Final = 85
_ROW_GAP: Final = 60
_GAP: Final = 170
_INDENT: Final = 100
SAMPLE: Final = (300, 170)
"""Width and height of the picture of an entry."""

_CAPTIONS: Final = {
    "terminal": "начало и конец процесса",
    "operation": "действие",
    "waiting": "ожидание",
    "movement": "перемещение",
    "decision": "решение: выбор пути",
    "adding": "создаёт ценность",
    "necessary": "необходимо, ценности не создаёт",
    "waste": "потери",
    "problem": "номер проблемы",
    "proposal": "номер предложения",
    "return": "возврат (× — сколько раз)",
    "circle": "продолжение у той же буквы",
    "time": "длительность (ч, мин)",
}


VALUES: Final[dict[StepValue, str]] = {
    "adding": _CAPTIONS["adding"],
    "necessary": _CAPTIONS["necessary"],
    "waste": _CAPTIONS["waste"],
}
"""The value of a step in words."""


def lay_out_footer(chart: Chart, bands: list[MapSheet], analysis: Analysis | None, width: int) -> MapSheet:
    """Lay out the totals in a row, then the definition, then the legend of what the bands use."""
    parts: list[TextLabel | Sample] = []
    y = 0
    if analysis is not None and analysis.path:
        y = _flow_rows(parts, [_total_label(title, value) for title, value in list_totals(analysis)], width, y)
        lines = text.wrap(analysis.definition(), width, _SIZE)
        parts.append(TextLabel(Rect(0, y, width, text.height(len(lines), _SIZE)), lines, _SIZE, align="left"))
        y += text.height(len(lines), _SIZE) + _ROW_GAP
    y = _flow_rows(parts, [_caption_sample(what) for what in _captions_in_use(chart, bands)], width, y)
    return MapSheet(
        width,
        max(y - _ROW_GAP, 0),
        labels=tuple(part for part in parts if isinstance(part, TextLabel)),
        samples=tuple(part for part in parts if isinstance(part, Sample)),
    )


def lay_out_numbered_list(chart: Chart, width: int) -> MapSheet:
    """Lay out the numbered problems or proposals under their heading; an empty sheet if there are none."""
    heading, texts = _heading_and_texts(chart)
    labels: list[TextLabel] = []
    y = 0
    for words, indent in ((heading, 0), *((f"{number}. {listed}", _INDENT) for number, listed in texts.items())):
        bold = not indent
        lines = text.wrap(words, width - indent, _SIZE, bold=bold)
        high = text.height(len(lines), _SIZE)
        wide = max((text.width(line, _SIZE, bold=bold) for line in lines), default=0)
        labels.append(TextLabel(Rect(indent, y, wide, high), lines, _SIZE, bold=bold, align="left"))
        y += high + _ROW_GAP // 2
    return MapSheet(width, y, labels=tuple(labels)) if texts else MapSheet(0, 0)


def _heading_and_texts(chart: Chart) -> tuple[str, dict[int, str]]:
    if isinstance(chart.process, TargetMap):
        return "Предложения", {number: item.what or "" for number, item in chart.process.proposals.items()}
    return "Проблемы", dict(chart.process.problems)


def _captions_in_use(chart: Chart, bands: list[MapSheet]) -> Iterator[str]:
    """Return the keys of the captions for what is on the map."""
    kinds = {step.kind for step in chart.process.steps}
    values = {step.worth for step in chart.process.steps}
    marks = {mark.kind for band in bands for box in band.boxes for mark in box.marks}
    returns = any(link.returns for band in bands for link in band.connectors)
    present = {
        **{kind: kind in kinds for kind in ("operation", "waiting", "movement", "decision")},
        "terminal": bool(kinds & {"start", "end"}),
        **{value: value in values for value in ("adding", "necessary", "waste")},
        **{mark: mark in marks for mark in ("problem", "proposal")},
        "return": returns,
        "circle": any(band.circles for band in bands),
        "time": any(box.time for band in bands for box in band.boxes),
    }
    return (what for what in _CAPTIONS if present[what])


def _total_label(title: str, value: str) -> TextLabel:
    line = f"{title}: {value}"
    return TextLabel(
        Rect(0, 0, text.width(line, _SIZE, bold=True), text.height(1, _SIZE)), (line,), _SIZE, bold=True, align="left"
    )


def _caption_sample(what: str) -> Sample:
    caption = _CAPTIONS[what]
    high = text.height(1, _SIZE)
    wide = text.width(caption, _SIZE)
    place = Rect(SAMPLE[0] + 50, (SAMPLE[1] - high) // 2, wide, high)
    return Sample(what, Rect(0, 0, *SAMPLE), TextLabel(place, (caption,), _SIZE, align="left"))


def _flow_rows(parts: list[TextLabel | Sample], items: Iterable[TextLabel | Sample], width: int, y: int) -> int:
    """Add items to `parts` in rows of the width, starting at `y`; return the top of the next row."""
    x = high = 0
    for item in items:
        right = item.text.place.right if isinstance(item, Sample) else item.place.width
        if x and x + right > width:
            x, y, high = 0, y + high + _ROW_GAP, 0
        parts.append(replace(item.moved(x, y)))
        x += right + _GAP
        high = max(high, SAMPLE[1] if isinstance(item, Sample) else item.place.height)
    return y + high + _ROW_GAP if high else y
