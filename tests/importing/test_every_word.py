"""Each word that a reader sees in a file is placed, told, or the form's own: counted apart from what reads the file."""

from __future__ import annotations

import io
import random
import re
from contextlib import suppress
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

import docx
import openpyxl
import pytest
from docx.exceptions import InvalidSpanError
from docx.oxml.ns import qn

from lean.importing.card_and_plan import labels, vocabulary
from lean.importing.card_and_plan.read_form import NotAFormError, read_form
from lean.office.open_grid import read_file_blocks
from tests.importing.test_cases import CASES, KNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from docx.document import Document
    from openpyxl.worksheet.worksheet import Worksheet


def split_words(text: str) -> list[str]:
    return re.findall(r"\w+", text.replace("\xad", "").casefold().replace("ё", "е"))


def list_own_words() -> set[str]:
    """The words of the forms' labels and headings, and what the project of the cases says already."""
    texts = [words for label in vocabulary.LABELS for words in label.words]
    texts += [text for table in vocabulary.TABLES for columns in table.columns.values() for text in columns]
    texts += [*vocabulary.PLAN_TITLES, KNOWN.title or "", *KNOWN.posts, *KNOWN.problems.values()]
    texts += [name.surname_first for name in KNOWN.names]
    return {word for text in texts for word in split_words(text)}


OWN: Final = list_own_words()
JOINTS: Final = frozenset(("от", "до", "с", "по", "и", "не", "предусмотрены", "блок"))
"""Words between values, which the values do not repeat: «от подачи до выдачи», «не предусмотрены: решит программа»."""


def list_texts(document: Document | openpyxl.Workbook) -> Iterator[str]:
    """Every paragraph or cell of a file, found by python-docx or openpyxl."""
    if isinstance(document, openpyxl.Workbook):
        for page in document.worksheets:
            for row in page.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        yield f"{cell.value:%d.%m.%Y}" if isinstance(cell.value, date) else str(cell.value)
        return
    for paragraph in document.element.body.iter(qn("w:p")):
        yield "".join(
            (part.text or "") if part.tag == qn("w:t") else "\n"
            for part in paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab"))
            if next(part.iterancestors(qn("w:p"))) is paragraph
        )


def find_lost(document: Document | openpyxl.Workbook, path: Path) -> list[str]:
    """The lines of a file with words that are neither placed nor told nor the form's own; none for a refused file."""
    document.save(str(path))
    try:
        reading = read_form(read_file_blocks(path), KNOWN)
    except NotAFormError:
        return []
    accounted = {word for value in reading.placed for word in split_words(f"{value.written} {value.value}")}
    accounted |= {word for left in reading.not_placed for word in split_words(left.text)}
    lines = [line for text in list_texts(document) for line in text.split("\n") if not labels.is_form_word(line)]
    return [line for line in lines if any(is_lost(word, accounted) for word in split_words(line))]


def is_lost(word: str, accounted: set[str]) -> bool:
    if word in accounted or word in OWN or word in JOINTS or re.fullmatch(r"_+|\d{1,2}", word):
        return False
    return not get_close_matches(word, OWN, 1, 0.85)  # a slip of the finger in a label


def name_file(document: Document | openpyxl.Workbook) -> str:
    return "form.xlsx" if isinstance(document, openpyxl.Workbook) else "form.docx"


@pytest.mark.parametrize("name", CASES)
def test_each_word_of_the_cases_is_accounted_for(name: str, tmp_path: Path) -> None:
    document = CASES[name].made
    assert find_lost(document, tmp_path / name_file(document)) == []


# Variants -------------------------------------------------------------------------------------------------------------


def move_paragraph(document: Document, chance: random.Random) -> None:
    blocks = [block for block in document.element.body if block.tag in (qn("w:p"), qn("w:tbl"))]
    block, place = chance.choice(blocks), chance.choice(blocks)
    if block is not place:
        place.addprevious(block)


def merge_cells(document: Document, chance: random.Random) -> None:
    tables = [table for table in document.tables if len(table.columns) > 1]
    if tables:
        table = chance.choice(tables)
        row, column = chance.randrange(len(table.rows)), chance.randrange(len(table.columns) - 1)
        with suppress(InvalidSpanError):  # one of them is merged with the row below already
            table.cell(row, column).merge(table.cell(row, column + 1))


def swap_columns(document: Document, chance: random.Random) -> None:
    tables = [table for table in document.tables if len(table.columns) > 1]
    if not tables:
        return
    table = chance.choice(tables)
    first, second = chance.sample(range(len(table.columns)), 2)
    for row in table.rows:
        cells = list(row._tr.tc_lst)  # noqa: SLF001 - python-docx has no other way to a cell as it is written
        if len(cells) > max(first, second):
            low, high = cells[min(first, second)], cells[max(first, second)]
            low.addprevious(high)


def change_style(document: Document, chance: random.Random) -> None:
    paragraphs = [paragraph for paragraph in document.paragraphs if paragraph.text]
    if paragraphs:
        chance.choice(paragraphs).style = chance.choice(["List Bullet", "List Number", "Heading 1", "Title", "Quote"])


def add_stranger(document: Document, chance: random.Random) -> None:
    paragraphs = [paragraph for paragraph in document.paragraphs if paragraph.text]
    if paragraphs:
        place = chance.choice(paragraphs)
        place.insert_paragraph_before(chance.choice(STRANGERS).format(f"незнакомец{chance.randrange(999)}ъ"))


STRANGERS: Final = (
    "{}", "– {}", "1. {}", "{}: Сидоров С.С.", "Ответственный за {}: 12.03.2027", "{} → 5 дней", "(подпись) {}",
    "классные {}", "УТВЕРЖДАЮ {}", "Команда проекта: Сидоров С.С.; {}",
)  # fmt: skip
IN_WORD: Final[tuple[Callable[[Document, random.Random], None], ...]] = (
    move_paragraph, merge_cells, swap_columns, change_style, add_stranger,
)  # fmt: skip


def change_sheet(page: Worksheet, chance: random.Random) -> None:
    """Move the rows below a place down, swap two columns, or put a stranger into an empty cell."""
    rows, columns = page.max_row, page.max_column
    match chance.randrange(3):
        case 0:
            page.insert_rows(chance.randint(1, rows))
        case 1 if columns > 1 and not page.merged_cells.ranges:
            first, second = chance.sample(range(1, columns + 1), 2)
            for row in range(1, rows + 1):
                one, other = page.cell(row, first), page.cell(row, second)
                one.value, other.value = other.value, one.value
                one.number_format, other.number_format = other.number_format, one.number_format
        case _:
            free = [
                (row, column)
                for row in range(1, rows + 1)
                for column in range(1, columns + 2)
                if (row, column)
                not in {(cell.row, cell.column) for line in page.iter_rows() for cell in line if cell.value}
                and not any((row, column) in set(merged.cells) for merged in page.merged_cells.ranges)
            ]
            if free:
                row, column = chance.choice(free)
                page.cell(row, column).value = f"незнакомец{chance.randrange(999)}ъ"


def vary(document: Document | openpyxl.Workbook, chance: random.Random) -> Document | openpyxl.Workbook:
    """A copy of a file with up to three changes."""
    stored = io.BytesIO()
    document.save(stored)
    stored.seek(0)
    if isinstance(document, openpyxl.Workbook):
        book = openpyxl.load_workbook(stored)
        for _ in range(chance.randint(1, 3)):
            change_sheet(chance.choice(book.worksheets), chance)
        return book
    document = docx.Document(stored)
    for _ in range(chance.randint(1, 3)):
        chance.choice(IN_WORD)(document, chance)
    return document


@pytest.mark.parametrize("seed", range(6))
def test_each_word_of_changed_cases_is_accounted_for(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - a seed, not a secret
    lost: dict[str, list[str]] = {}
    for number in range(50):
        name = chance.choice(list(CASES))
        variant = vary(CASES[name].made, chance)
        if lines := find_lost(variant, tmp_path / name_file(variant)):
            lost[f"{number} {name}"] = lines
    assert lost == {}
