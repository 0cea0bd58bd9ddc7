"""Words found by their stems, phrases with other words between, descriptions of the same step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lean.rules.wording import alike, find_phrase, find_position, split_words


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("автоматиз*", "Полная Автоматизация учёта", "автоматизация"),
        ("автоматиз*", "неавтоматизированный", None),
        ("доля|доли", "Увеличение доли отказов", "доли"),
        ("доля|доли", "Долями", None),
        ("за счет", "Быстрее за счёт журнала", "за счет"),
        ("за счет", "Задание, счёт", None),
        ("повы* качество|качества", "Повышение общего качества", "повышение общего качества"),
        ("повы* качество|качества", "Повышение доли качественных ответов", None),
        ("повы* качество|качества", "повысить за один год качество", None),
        ("в день обращения", "Справка — в день, день обращения", "в день день обращения"),
        ("кол", "кол-во заявок", "кол"),
        ("срок*", "", None),
        ("c++", "c++ (x|y)*", None),
    ],
)
def test_phrases_are_found_by_stems(phrase: str, text: str, words: str | None) -> None:
    assert find_phrase((phrase,), text) == words


def test_the_position_is_that_of_the_first_phrase() -> None:
    assert find_position(("доля", "время"), "Время и доля") == 0
    assert find_position(("доля",), "Время и доля") == len("время и ")
    assert find_position(("срок",), "Время и доля") is None


@given(st.text())
def test_every_text_contains_itself(text: str) -> None:
    words = split_words(text)
    assert (find_phrase((" ".join(words[:3]),), text) is not None) == bool(words)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Подача заявления", "Подаёт заявление", True),
        ("Выдача справки", "Специалист выдаёт справку заявителю", True),
        ("Подача заявления", "Ищет образец бланка", False),
        ("Выдача справки", "Подача заявления", False),
        ("МФЦ", "мфц", True),
        ("МФЦ", "ЗАГС", False),
    ],
)
def test_descriptions_of_the_same_step_begin_alike(one: str, other: str, same: bool) -> None:  # noqa: FBT001 - a table
    assert alike(one, other) is same
    assert alike(other, one) is same
