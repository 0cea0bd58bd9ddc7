"""Whatever stands in a file and wherever: it is placed or told as not placed, and what is placed can be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from lean.documents import DOCUMENTS
from lean.importing.card_and_plan import vocabulary
from lean.importing.card_and_plan.read_form import read_form
from lean.office.grid import Grid, GridCell, TextLine

if TYPE_CHECKING:
    from lean.office.grid import Block

KNOWN: Final = [text for label in vocabulary.LABELS for text in label.words]
HEADINGS: Final = [text for table in vocabulary.TABLES for texts in table.columns.values() for text in texts]
SHAPES: Final = st.sampled_from([
    "{w}", "{w} {w}", "{w}, {w}; {w}", "– {w}", "1. {w}", "2) {w}", "({w})", "{w}: {w}", "«{w}»",
    "Иванов И.И.", "Иванов И.И., {w}", "начальник {w} И.И. Иванов", "Иванов И.И. — {w}",
    "{w} Петров П.П. и Иванов И.И., {w}",
    "{w}: Петров П.П.", "начальник {w}",
    "30.02.2027 {w}", "11.01.2027", "до 15.03.2027", "с {w} по {w}", "01.03.2024-15.04.2024 {w}", "11.01.2027 – {w}",
    "___", "{w} ____", "ОБРАЗЕЦ {w}", "ФИО", "не указано", "—", "«___» ______ 20__ г.", "дд.мм.гггг {w}", "5",
    "1, 2", "35 %",
    "не предусмотрены: {w}", "Начало: {w}. Окончание: {w}", "от {w} до {w}", "Карточка проекта «{w}»",
    "План реализации проекта «{w}»", "Руководитель проекта Иванов И.И. {w}", "Приложение 1", "(подпись) {w}",
])  # fmt: skip
ENDS: Final = (": {w}", " – {w}", " ({w})", " ({w}): {w}", ": ", ":", " {w}")
TEXTS: Final = st.one_of(
    SHAPES,
    SHAPES,
    st.sampled_from(KNOWN),
    st.sampled_from(HEADINGS),
    st.tuples(st.sampled_from(KNOWN), st.sampled_from(ENDS)).map("".join),
)
CELLS: Final = st.lists(TEXTS, max_size=3)
ROWS: Final = st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=6)
TABLES: Final = st.tuples(ROWS, st.integers(0, 3), st.booleans())
BLOCKS: Final = st.lists(st.one_of(TEXTS, TABLES), max_size=8)
FULL: Final = ("Карточка проекта", "1. Вовлеченные лица и рамки проекта", "2. Обоснование выбора проекта")


class Counted:
    """Lines of a file in which each word of nobody's occurs once."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}

    def line(self, shape: str) -> TextLine:
        """A line of the shape, each ``{w}`` of it another word."""

        def word(_: re.Match[str]) -> str:
            name = f"слово{len(self.words)}ъ"
            self.words[name] = shape
            return name

        place = f"место {len(self.words)}"
        return TextLine(re.sub(r"\{w\}", word, shape), place)

    def block(self, drawn: Any) -> Block:  # noqa: ANN401 - a shape, or rows with two switches
        """A line or a grid: of two columns a cell, with merged rows, or inside of another."""
        if isinstance(drawn, str):
            return self.line(drawn)
        rows, merged, nested = drawn
        grid = Grid(
            tuple(
                tuple(
                    GridCell(
                        column * (1 + merged % 2),
                        1 + merged % 2,
                        () if merged == 3 and number and not column else self.content(cell),
                        continues=merged == 3 and number > 0 and column == 0,
                    )
                    for column, cell in enumerate(row)
                )
                for number, row in enumerate(rows)
            )
        )
        return (
            Grid(((GridCell(0, 1, (self.line("{w}"),)), GridCell(1, 1, (grid, self.line("{w}")))),)) if nested else grid
        )

    def content(self, cell: list[str]) -> tuple[Block, ...]:
        """What stands in a cell."""
        return tuple(self.line(shape) for shape in cell)


@given(drawn=BLOCKS)
@settings(max_examples=150)
def test_nothing_is_lost(drawn: list[Any]) -> None:
    counted = Counted()
    blocks = tuple(counted.block(one) for one in [*FULL, *drawn])
    found = read_form(blocks)
    told = "\n".join([*(one.written for one in found.placed), *(left.text for left in found.not_placed)])
    assert {word: shape for word, shape in counted.words.items() if word not in told} == {}
    for name, data in found.documents.items():
        DOCUMENTS[name].model_validate(data)
