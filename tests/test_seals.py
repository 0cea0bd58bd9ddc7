"""Seals: an approved document may be reformatted and commented, but not changed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lean.procedure.seals import seal_data

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)
documents = st.dictionaries(st.text(), values, max_size=4)


def turned(value: Any) -> Any:  # noqa: ANN401 - plain data
    """Return the same content written differently: keys reversed, empty keys, spaces around texts."""
    if isinstance(value, dict):
        again = {key: turned(item) for key, item in reversed(value.items())}
        return again if "\0" in again else again | {"\0": None}
    if isinstance(value, list):
        return [turned(item) for item in value]
    return f" {value}\n" if isinstance(value, str) else value


@given(documents)
def test_layout_does_not_change_a_seal(document: dict[str, Any]) -> None:
    assert seal_data(turned(document)) == seal_data(document)


@given(documents, st.text(), st.text(min_size=1).map(str.strip).filter(bool))
def test_content_changes_a_seal(document: dict[str, Any], key: str, text: str) -> None:
    changed = {**document, key: text}
    assert (seal_data(changed) == seal_data(document)) == (
        document.get(key) in (text, text.strip()) or same(document, key, text)
    )


def same(document: dict[str, Any], key: str, text: str) -> bool:
    """Return whether the document has an equal value at the key already, as a number or with spaces around it."""
    held = document.get(key)
    return not isinstance(held, bool) and isinstance(held, str | int | Decimal) and str(held).strip() == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 5}, {"a": "5"}),
        ({"a": Decimal("4.10")}, {"a": "4.10"}),
        ({"a": []}, {}),
        ({"a": {"b": None}}, {}),
    ],
)
def test_values_that_print_alike_have_the_same_seal(one: object, other: object) -> None:
    assert seal_data(one) == seal_data(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": [1, 2]}, {"a": [2, 1]}),
        ({"a": True}, {"a": "true"}),
        ({"a": Decimal("4.10")}, {"a": Decimal("4.1")}),
        ({"a": "б"}, {"b": "б"}),
        ({"a": [None, 1]}, {"a": [1]}),
    ],
)
def test_different_values_have_different_seals(one: object, other: object) -> None:
    assert seal_data(one) != seal_data(other)


def test_unsigned_parts_do_not_change_a_seal() -> None:
    open_parts = (("notes",), ("people", "team"), ("missing", "deep"))
    document = {"title": "Справки", "notes": "раз", "people": {"team": ["А"], "leader": "Б"}}
    free = {"title": "Справки", "people": {"leader": "Б", "team": ["В", "Г"]}}
    assert seal_data(document, open_parts) == seal_data(free, open_parts)
    assert seal_data({**free, "people": {"leader": "Д"}}, open_parts) != seal_data(document, open_parts)
    assert seal_data(document) != seal_data(free)


def test_known_seals_never_change() -> None:
    # Journals contain seals for years: a change of this value would break all of them.
    assert seal_data({"title": "Справки", "goals": [1]}) == (
        "sha256:45494216a8a66a9cf06227bd9a79132a4b8be56937718c59276fd0af9a9238b7"
    )
