"""Persons of filled forms: however a name is written, it is read or it is left over, and never becomes a post."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import docx
import pytest

from lean.importing.card_and_plan.persons import PersonMention, read_person
from lean.importing.card_and_plan.read_form import read_form
from lean.office.open_grid import read_file_blocks
from lean.values import parse_person_name

if TYPE_CHECKING:
    from pathlib import Path

POST: Final = "начальник отдела"
NAMES: Final = {
    "non-breaking hyphen": ("Салтыков‑Щедрин И.И.", "Салтыков-Щедрин"),
    "dash": ("Салтыков–Щедрин И.И.", "Салтыков-Щедрин"),
    "typographic apostrophe": ("О’Нил И.И.", "О'Нил"),
    "capitals": ("ИВАНОВ ИВАН ИВАНОВИЧ", "Иванов"),
    "one letter": ("Ю Э.В.", "Ю"),
    "three parts": ("Ким Чен Ын", "Ким"),
    "two particles": ("ван дер Берг И.И.", "ван дер Берг"),
    "rare patronymic": ("Иванов Павел Силыч", "Иванов"),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_read_alike_in_a_form_and_in_yaml(name: str) -> None:
    text, surname = NAMES[name]
    assert read_person([f"{text}, {POST}"]) == PersonMention(text, POST)
    assert parse_person_name(text).surname == surname


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["Иванов", "Иван", "Иванович,", POST], "Иванов Иван Иванович"),
        (["Иванов", "Иван Иванович", POST], "Иванов Иван Иванович"),
        (["Иванов", f"И.И., {POST}"], "Иванов И.И."),
        (["Петров-", "Водкин И.И.", POST], "Петров-Водкин И.И."),
    ],
)
def test_a_name_over_several_lines_is_one_name(lines: list[str], name: str) -> None:
    assert read_person(lines) == PersonMention(name, POST)


@pytest.mark.parametrize(
    "text", ["Мамедов Али Гасан, начальник отдела", "Иванов И.И, начальник отдела", "Иванов ИИ, начальник отдела"]
)
def test_a_name_that_is_not_understood_is_no_post(text: str) -> None:
    assert isinstance(read_person([text]), str)


@pytest.mark.parametrize("stamp", ["УТВЕРЖДАЮ", "СОГЛАСОВАНО"])
def test_a_placeholder_of_a_signature_is_left_over_and_the_rest_is_read(tmp_path: Path, stamp: str) -> None:
    document = docx.Document()
    for text in (stamp, "Директор", "____________ И.О. Фамилия", "Карточка проекта", "Проба",
                 "Заказчик процесса: жители", "Периметр: архив"):  # fmt: skip
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    path = tmp_path / "a.docx"
    path.write_bytes(out.getvalue())
    reading = read_form(read_file_blocks(path))
    assert reading.documents["card"]["title"] == "Проба"
    assert [left.text for left in reading.not_placed if "Фамилия" in left.text] == ["____________ И.О. Фамилия"]
    assert not [value for value in reading.placed if "Фамилия" in str(value.value)]
