"""The YAML reader: meaning of values, their positions, what is refused, and general laws."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from lean.workspace.files import MAX_BYTES
from lean.workspace.yaml_errors import MAX_DEPTH
from lean.workspace.yaml_source import SourceError, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.diagnostics import Route

VALUES = [
    # values with an unambiguous meaning
    ("12", 12),
    ("-7", -7),
    ("0", 0),
    ("4.10", Decimal("4.10")),
    ("-0.5", Decimal("-0.5")),
    ("true", True),
    ("false", False),
    ("null", None),
    ("~", None),
    ("", None),
    # values that YAML 1.1 would interpret stay text
    ("no", "no"),
    ("Yes", "Yes"),
    ("on", "on"),
    ("True", "True"),
    ("12:30", "12:30"),
    ("1:30", "1:30"),
    ("010", "010"),
    ("0x1F", "0x1F"),
    ("0b101", "0b101"),
    ("1_000", "1_000"),
    ("+5", "+5"),
    ("1e3", "1e3"),
    ("1.", "1."),
    (".5", ".5"),
    (".inf", ".inf"),
    (".nan", ".nan"),
    ("2027-01-11", "2027-01-11"),
    ("2026-13-45", "2026-13-45"),
    ("11.01.2027", "11.01.2027"),
    ("4,10", "4,10"),
    ("=", "="),
    ("99999999999999999999", "99999999999999999999"),
    ("47 ч 30 мин", "47 ч 30 мин"),
    ("«не менее 4,0»", "«не менее 4,0»"),
    # quoted values are text
    ("'12'", "12"),
    ('"true"', "true"),
    ('""', ""),
    ("'null'", "null"),
    ('"\\u2028"', "\u2028"),
]


@pytest.mark.parametrize(("written", "meant"), VALUES)
def test_scalars_are_read_as_a_person_means_them(written: str, meant: object) -> None:
    found = read(f"key: {written}\n".encode()).data["key"]
    assert (type(found), found) == (type(meant), meant)


def test_decimals_preserve_their_digits() -> None:
    assert str(read(b"a: 4.10").data["a"]) == "4.10"


TEXT = """\
# карточка
title: Справка
frame:
  perimeter: [Отдел, МФЦ]
  first_step:
indicators:
  - name: Время
    target: "2 ч"
  -
    name: Доля
note: |
  много
  строк
"""
PLACES: list[tuple[Route, tuple[int, int], tuple[int, int]]] = [
    ((), (2, 1), (2, 1)),
    (("title",), (2, 8), (2, 1)),
    (("frame",), (4, 3), (3, 1)),
    (("frame", "perimeter", 1), (4, 22), (4, 22)),
    (("frame", "first_step"), (5, 14), (5, 3)),
    (("indicators", 0), (7, 5), (7, 5)),
    (("indicators", 0, "target"), (8, 13), (8, 5)),
    (("indicators", 1, "name"), (10, 11), (10, 5)),
    (("note",), (11, 7), (11, 1)),
    # a missing value has the position of its parent key
    (("frame", "last_step"), (3, 1), (3, 1)),
    (("frame", "perimeter", 7), (4, 3), (4, 3)),
    (("title", "inner"), (2, 1), (2, 1)),
    (("nowhere",), (2, 1), (2, 1)),
]


@pytest.mark.parametrize(("route", "value", "key"), PLACES)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_each_value_and_key_has_a_position(
    route: Route, value: tuple[int, int], key: tuple[int, int], end: str, mark: str
) -> None:
    source = read((mark + TEXT.replace("\n", end)).encode())
    assert source.locate(route) == value
    assert source.locate_key(route) == key


def test_a_file_without_content_is_empty() -> None:
    for content in (b"", b"\n", b"# only a comment\n", b"\xef\xbb\xbf", b"---\n", b"---\n...\n"):
        source = read(content)
        assert source.data is None
        assert source.locate(("title",)) == source.locate(()) <= (content.count(b"\n") + 1, 1)


def test_size_limits_are_exact() -> None:
    assert read(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH).data is not None
    with pytest.raises(SourceError, match=f"больше {MAX_DEPTH} уровней"):
        read(b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1))
    assert read(b"#" * MAX_BYTES).data is None
    with pytest.raises(SourceError, match="слишком велик"):
        read(b"#" * (MAX_BYTES + 1))


# Text -> position of a missing space after a colon; None if that is not the error.
GLUED = [
    ("k:\n  a:1.2\n  b: c\n", (2, 5)),
    ("k:\n  a:1.2\n\n  # c: d\n  b: c\n", (2, 5)),
    ("k:\n  a:1\n  b:2\n  c: d\n", (2, 5)),
    ("k:\n  a: 1\n  b:2\n  c: d\n", (3, 5)),
    ("k: v\na:b\n", (2, 3)),
    ("a:b\nc: d\n", (1, 3)),
    ("k:\n  - a:b\n    c: d\n", (2, 7)),
    ("k: text\n  b: c\n", None),
    ("k: text 12:30\n  b: c\n", None),
    ("k:\n  https://a\n  b: c\n", None),
    ("k: 'text\n  a:b'\n  c: d\n", None),
    ("k: |\n  a:b\n c: d\n", None),
    ("k: v\nunit\n", None),
]


@pytest.mark.parametrize(("text", "place"), GLUED)
def test_a_missing_space_after_a_colon_is_reported_at_its_place(text: str, place: tuple[int, int] | None) -> None:
    refused = refusal(text.encode())
    assert refused is not None
    assert (refused.position if "после двоеточия нужен пробел" in refused.message else None) == place


# Laws on text that is often valid or nearly valid YAML.
SYMBOLS = st.text(alphabet="ab: -[]{}'\"#\n,|>?!&*%@0.~=\ty\u0436", max_size=60)
LINES = st.lists(
    st.sampled_from(
        ["a: 1", "b: [x, y]", "- c", "  d: 'e'", "    - f", "g:", "  h: {i: no, j: 1.50}", "k: |", "   text", "#z", ""]
    ),
    max_size=12,
).map("\n".join)
NAMES = st.text(alphabet="abcdж_- ", min_size=1, max_size=6)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"], exclude_characters="\u2028\u2029\ufeff"), max_size=12
    )
)
DATA = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)


@pytest.mark.battery(4)
@given(st.binary(max_size=200) | SYMBOLS.map(str.encode) | LINES.map(str.encode))
@settings(max_examples=400, deadline=None)
def test_only_source_errors_are_raised(content: bytes) -> None:
    refused = refusal(content)
    if refused is not None:
        line, column = refused.position
        lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        assert 1 <= line <= len(lines)
        assert column >= 1
        assert refused.message.isprintable()


def refusal(content: bytes) -> SourceError | None:
    """Return why a text is refused; None if it is read."""
    try:
        read(content)
    except SourceError as error:
        return error
    return None


@pytest.mark.battery(4)
@given(DATA, st.booleans(), st.sampled_from([20, 80, 1000]))
@settings(max_examples=200, deadline=None)
def test_output_of_pyyaml_is_read_back(data: object, flow: bool, width: int) -> None:  # noqa: FBT001 - drawn
    text = yaml.safe_dump(data, allow_unicode=True, default_flow_style=flow, width=width, sort_keys=False)
    assert read(text.encode()).data == data


@pytest.mark.battery(4)
@given(SYMBOLS | LINES)
@settings(max_examples=500, deadline=None)
def test_values_agree_with_pyyaml_where_both_accept(text: str) -> None:
    try:
        ours = read(text.encode())
        theirs, written = yaml.load(text, yaml.CSafeLoader), yaml.load(text, yaml.CBaseLoader)  # noqa: S506
    except (SourceError, yaml.YAMLError, ValueError, TypeError):
        reject()
    assert_same(ours.data, theirs, written)


def assert_same(ours: Any, theirs: Any, written: Any) -> None:  # noqa: ANN401
    """Check equal structure; a leaf is equal, or it is the text that PyYAML interpreted."""
    if isinstance(ours, dict):
        assert len(ours) == len(written)
        for (key, value), (their_key, their_value), (name, text) in zip(
            ours.items(), theirs.items(), written.items(), strict=True
        ):
            assert key == name
            assert str(their_key) == name or not isinstance(their_key, str)
            assert_same(value, their_value, text)
    elif isinstance(ours, list):
        for item, their_item, text in zip(ours, theirs, written, strict=True):
            assert_same(item, their_item, text)
    elif isinstance(ours, str):
        assert ours == (written if written is not None else "")
    elif isinstance(ours, Decimal):
        assert float(ours) == theirs
    else:
        assert (type(ours), ours) == (type(theirs), theirs)


@given(LINES)
@settings(max_examples=300, deadline=None)
def test_positions_agree_with_the_nodes_of_pyyaml(text: str) -> None:
    try:
        ours, node = read(text.encode()), yaml.compose(text, yaml.CSafeLoader)
    except (SourceError, yaml.YAMLError):
        reject()
    for route, mark in places(node, ()):
        assert ours.locate(route) == (mark.line + 1, mark.column + 1)


def places(node: yaml.Node | None, route: Route) -> Iterator[tuple[Route, yaml.Mark]]:
    """Yield the route and the start of every value."""
    if node is None:
        return
    yield route, node.start_mark
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from places(value, (*route, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from places(value, (*route, index))
