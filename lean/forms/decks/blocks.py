"""Writing blocks to a slide with python-pptx: text, tables, charts, process maps, pictures."""

from __future__ import annotations

import io
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from lean.forms.decks import fitting, flow
from lean.forms.decks.maps import LARGEST
from lean.forms.decks.model import Charts, Drawing, Pictures, Table, Words
from lean.process.export.drawingml import write_slide_shapes
from lean.process.export.pptx_shapes import Shape, build_shapes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pptx.chart.chart import Chart
    from pptx.slide import Slide
    from pptx.text.text import TextFrame

    from lean.forms.decks.flow import Area, PlacedBlock
    from lean.forms.decks.model import Bars, Picture

THEME_FONT: Final = "+mn-lt"
"""The font of the theme, stated on each run because not every program lets tables inherit it."""
_CAPTION: Final = 14
_GAP: Final = 200_000
_ABSENT: Final = "F2F2F2"
_LINE: Final = "7F7F7F"
_COLOURS: Final = ("7F8FA6", "4E8B3A")


def write_block(slide: Slide, placed: PlacedBlock, area: Area) -> None:
    """Write a block to a slide in its place."""
    _DRAWN[type(placed.block)](slide, placed.block, placed, area)


def write_text(frame: Any, words: str, size: int, *, bold: bool | None = None) -> None:  # noqa: ANN401 - python-pptx is half typed
    """Write paragraphs of one size into a frame."""
    from pptx.util import Pt  # noqa: PLC0415 - costs 150 ms

    for number, line in enumerate(words.split("\n")):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, THEME_FONT


def _write_words(slide: Slide, block: Words, placed: PlacedBlock, area: Area) -> None:
    """Write paragraphs into the placeholder of the layout, or into a text box without one."""
    from pptx.util import Pt  # noqa: PLC0415 - costs 150 ms

    body = next(
        (placeholder for placeholder in slide.placeholders if placeholder.element.ph.get("type") == "body"), None
    )
    boxed = None if body is not None else _add_textbox(slide, area.x, placed.y, area.width, placed.height)
    frame: Any = boxed if body is None else body.text_frame
    for number, item in enumerate(block.items):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        for turn, line in enumerate(item.split("\n")):
            if turn:
                paragraph.add_line_break()
            run = paragraph.add_run()
            run.text = line
            run.font.size, run.font.name = Pt(placed.size), THEME_FONT


def _add_textbox(slide: Slide, x: int, y: int, width: int, height: int) -> TextFrame:
    from pptx.util import Emu  # noqa: PLC0415 - costs 150 ms

    frame: TextFrame = slide.shapes.add_textbox(Emu(x), Emu(y), Emu(width), Emu(height)).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    return frame


def _write_table(slide: Slide, block: Table, placed: PlacedBlock, area: Area) -> None:
    from pptx.enum.text import MSO_ANCHOR  # noqa: PLC0415 - costs 150 ms
    from pptx.util import Emu  # noqa: PLC0415 - same

    above = flow.measure_caption(block, area.width, placed.size)
    if block.caption:
        write_text(_add_textbox(slide, area.x, placed.y, area.width, above), block.caption, placed.size, bold=True)
    heads = (tuple(column.heading for column in block.columns),) if block.headed else ()
    rows = (*heads, *block.rows)
    frame = slide.shapes.add_table(
        len(rows), len(block.columns), Emu(area.x), Emu(placed.y + above), Emu(area.width), Emu(placed.height - above)
    )
    frame._element.nvGraphicFramePr.cNvPr.set("descr", block.caption or f"Таблица: {rows[0][0]}")  # noqa: SLF001
    table: Any = frame.table
    table.first_row, table.horz_banding, table.first_col = block.headed, block.headed, not block.headed
    for column, width in zip(table.columns, flow.compute_widths(block.columns, area.width), strict=True):
        column.width = Emu(width)
    for row, height in zip(table._tbl.tr_lst, flow.measure_rows(block, area.width, placed.size), strict=True):  # noqa: SLF001
        row.h = Emu(height)  # through the table each row would add up all others again
    for number, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        heading = block.headed and number == 0
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.margin_left = cell.margin_right = Emu(flow.PAD[0])
            cell.margin_top = cell.margin_bottom = Emu(flow.PAD[1])
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE if heading else MSO_ANCHOR.TOP
            write_text(
                cell.text_frame, text, placed.size, bold=True if heading or (not block.headed and not place) else None
            )


def _write_charts(slide: Slide, block: Charts, placed: PlacedBlock, area: Area) -> None:
    from pptx.util import Emu  # noqa: PLC0415 - costs 150 ms

    count = len(block.charts)
    width = (area.width - _GAP * (count - 1)) // count
    for number, bars in enumerate(block.charts):
        x = area.x + number * (width + _GAP)
        _write_chart(slide, bars, Emu(x), Emu(placed.y), Emu(width), Emu(placed.height))


def _write_chart(slide: Slide, bars: Bars, x: Any, y: Any, width: Any, height: Any) -> None:  # noqa: ANN401, PLR0913, PLR0917
    from pptx.chart.data import ChartData  # noqa: PLC0415 - costs 150 ms
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION  # noqa: PLC0415 - same
    from pptx.util import Pt  # noqa: PLC0415 - same

    data: Any = ChartData(number_format="General")  # type: ignore[no-untyped-call]
    data.categories = bars.categories
    for name, values in bars.series:
        data.add_series(name, values)
    frame: Any = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, x, y, width, height, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", f"Диаграмма, {bars.title}: {', '.join(bars.categories)}")  # noqa: SLF001
    chart: Chart = frame.chart
    frame.chart_part.chart_workbook.update_from_xlsx_blob(_write_chart_workbook(bars))
    chart.font.size, chart.font.name = Pt(_CAPTION), fitting.FONT
    chart.has_title = bool(bars.title)
    if bars.title:
        chart.chart_title.text_frame.text = f"Значения, {bars.title}"
        chart.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(_CAPTION)
        chart.chart_title.include_in_layout = False
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.RIGHT, False
    chart.value_axis.visible, chart.value_axis.has_major_gridlines = False, False
    chart.value_axis.minimum_scale = min(0, *(value or 0 for _, values in bars.series for value in values))
    chart.category_axis.tick_labels.font.size = Pt(_CAPTION)
    upright = chart.category_axis._element.find("{*}txPr/{*}bodyPr")  # noqa: SLF001 - no public way to keep names level
    upright.set("rot", "0")
    upright.set("vert", "horz")
    plot = chart.plots[0]
    plot.gap_width, plot.overlap, plot.has_data_labels = 60, -5, True
    plot.data_labels.position, plot.data_labels.number_format = XL_LABEL_POSITION.OUTSIDE_END, "General"
    plot.data_labels.number_format_is_linked = False
    plot.data_labels.font.bold = True
    for series, colour in zip(plot.series, _COLOURS, strict=False):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _parse_colour(colour)


def _write_chart_workbook(bars: Bars) -> bytes:
    """Return the workbook of a chart in the layout of its references; python-pptx would write «=…» as a formula."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - costs 70 ms

    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.write_column(1, 0, bars.categories)
        for place, (name, values) in enumerate(bars.series, start=1):
            sheet.write_string(0, place, name)
            sheet.write_column(1, place, values)
    return out.getvalue()


def _parse_colour(value: str) -> Any:  # noqa: ANN401 - python-pptx has no types
    from pptx.dml.color import RGBColor  # noqa: PLC0415 - costs 150 ms

    return RGBColor.from_string(value)  # type: ignore[no-untyped-call]


def _write_drawing(slide: Slide, block: Drawing, placed: PlacedBlock, area: Area) -> None:
    """Write a map as a group of native shapes with glued connectors, centred in its place."""
    from pptx.oxml import parse_xml  # noqa: PLC0415 - costs 150 ms

    tree = slide.shapes._spTree  # noqa: SLF001 - shapes that python-pptx cannot make
    first = max(int(properties.get("id")) for properties in tree.iter("{*}cNvPr")) + 1
    group = build_shapes(block.sheet, area.width, placed.height, first=first, largest=LARGEST)
    x, y = area.x + (area.width - group.width) // 2, placed.y + (placed.height - group.height) // 2
    roomy = replace(
        group, shapes=tuple(_enlarge_box(item) if isinstance(item, Shape) else item for item in group.shapes)
    )
    for shape in write_slide_shapes(roomy, x, y):
        tree.append(parse_xml(shape))


def _enlarge_box(shape: Shape) -> Shape:
    """Return a text in a higher box, because programs add space between lines."""
    if shape.frame is not None:
        return shape
    spare = shape.place.height // 8
    place = replace(shape.place, y=shape.place.y - spare // 2, height=shape.place.height + spare)
    return replace(shape, place=place)


def _write_pictures(slide: Slide, block: Pictures, placed: PlacedBlock, area: Area) -> None:
    count = len(block.pictures)
    width = (area.width - _GAP * (count - 1)) // count
    low = fitting.compute_height(1, _CAPTION) + 2 * _CAPTION * fitting.POINT // 4
    below = _write_caption(slide, block.caption, placed, area) if block.caption else 0
    own = low if any(picture.caption for picture in block.pictures) else 0
    room = placed.height - below - own
    # Captions are right below the pictures, whose lower edges are aligned.
    tallest = max(_fit_picture(picture, width, room)[1] for picture in block.pictures)
    bottom = placed.y + (room - tallest) // 2 + tallest
    for number, picture in enumerate(block.pictures):
        x = area.x + number * (width + _GAP)
        high = _fit_picture(picture, width, room)[1]
        _write_picture(slide, picture, (x, bottom - high, width, high))
        if picture.caption:
            words = fitting.cut_text(picture.caption, width, _CAPTION, 1, bold=True)
            _write_centred(slide, words, (x, bottom, width, low), bold=True)


def _fit_picture(picture: Picture, width: int, height: int) -> tuple[int, int]:
    """Return width and height of a picture, turned, in a place; the mark of a missing picture fills the place."""
    if picture.content is None:
        return width, height
    across, down = (picture.height, picture.width) if picture.turn in (90, 270) else (picture.width, picture.height)
    scale = min(Fraction(width, across), Fraction(height, down))
    return int(across * scale), int(down * scale)


_CAPTION_LINES: Final = 3


def _write_caption(slide: Slide, caption: str, placed: PlacedBlock, area: Area) -> int:
    """Write the caption of all pictures at the bottom and return its height."""
    words = fitting.cut_text(caption, area.width, _CAPTION, _CAPTION_LINES)
    high = fitting.compute_height(len(fitting.break_lines(words, area.width, _CAPTION)), _CAPTION)
    _write_centred(slide, words, (area.x, placed.y + placed.height - high, area.width, high), bold=False)
    return high


Spot = tuple[int, int, int, int]
"""Left, top, width, height in EMU."""


def _write_centred(slide: Slide, words: str, spot: Spot, *, bold: bool) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN  # noqa: PLC0415 - costs 150 ms

    frame = _add_textbox(slide, *spot)
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    write_text(frame, words, _CAPTION, bold=bold)
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.CENTER


def _write_picture(slide: Slide, picture: Picture, spot: Spot) -> None:
    """Write a picture as large as its place allows, uncropped and in proportion, or the mark of a missing one."""
    from pptx.util import Emu  # noqa: PLC0415 - costs 150 ms

    if picture.content is None:
        _mark_absent_picture(slide, picture, spot)
        return
    x, y, width, height = spot
    across, down = _fit_picture(picture, width, height)
    wide, high = (down, across) if picture.turn in (90, 270) else (across, down)
    left, top = x + (width - wide) // 2, y + (height - high) // 2
    shape: Any = slide.shapes.add_picture(io.BytesIO(picture.content), Emu(left), Emu(top), Emu(wide), Emu(high))
    shape.rotation = picture.turn
    properties = shape._element.nvPicPr.cNvPr  # noqa: SLF001 - python-pptx has no alternative text
    properties.set("descr", picture.caption or picture.name)
    properties.set("name", f"Снимок {picture.caption or shape.shape_id}".strip())


def _mark_absent_picture(slide: Slide, picture: Picture, spot: Spot) -> None:
    from pptx.enum.dml import MSO_LINE  # noqa: PLC0415 - costs 150 ms
    from pptx.enum.shapes import MSO_SHAPE  # noqa: PLC0415 - same
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN  # noqa: PLC0415 - same
    from pptx.util import Emu  # noqa: PLC0415 - same

    x, y, width, height = spot
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Emu(x), Emu(y), Emu(width), Emu(height))
    shape.name = "Место для снимка"
    shape.shadow.inherit = False
    shape.fill.solid()
    shape.fill.fore_color.rgb = _parse_colour(_ABSENT)
    shape.line.color.rgb, shape.line.dash_style = _parse_colour(_LINE), MSO_LINE.DASH
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    lines = (height - 200_000) // fitting.compute_height(1, _CAPTION)
    words = "\n".join(part for part in ("Место для снимка", picture.name, picture.absent) if part)
    write_text(frame, fitting.cut_text(words, width - 200_000, _CAPTION, lines), _CAPTION)
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.CENTER
        for run in paragraph.runs:
            run.font.color.rgb = _parse_colour("595959")


_DRAWN: Final[Mapping[type, Callable[..., None]]] = {
    Words: _write_words,
    Table: _write_table,
    Charts: _write_charts,
    Drawing: _write_drawing,
    Pictures: _write_pictures,
}
