"""What the reader and the parsers of values promise for any input: data or their own error."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from lean import values
from lean.workspace import yaml_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def reader(content: bytes) -> None:
    refused: yaml_source.SourceError | None = None
    try:
        read = yaml_source.read(content)
    except yaml_source.SourceError as error:
        refused = error
    if refused is not None:
        line, column = refused.position
        lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 2
        assert refused.message.isprintable()
        return
    last = read.text.count("\n") + read.text.count("\r") + 2  # the position of an absent value may be after the end
    for route in routes(read.data):
        assert (1, 1) <= read.locate_key(route) <= read.locate(route) <= (last, len(read.text) + 1)


def routes(data: Any, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:  # noqa: ANN401 - plain data
    """Yield the routes of all values in plain data."""
    yield here
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in items:
        yield from routes(value, (*here, step))


def day(text: str) -> None:
    read = values.parse_date(text)
    assert values.parse_date(values.format_date(read)) == read


def period(text: str) -> None:
    read = values.parse_period(text)
    again = values.parse_period(values.format_period(read.start, read.end))
    assert (again.start, again.end) == (read.start, read.end)
    assert read.start <= read.end


def duration(text: str) -> None:
    read = values.parse_duration(text)
    assert values.parse_duration(read.text) == read
    # Whether «2 рабочих дня – 5 ч» is a range depends on the length of a day.
    assert any(read.minimum.seconds_with(hours) <= read.maximum.seconds_with(hours) for hours in (Fraction(1, 9), 24))


def quantity(text: str) -> None:
    read = values.parse_quantity(text)
    assert values.parse_quantity(read.text) == read
    assert read.satisfied_by(read, day_hours=8) is not False
    if read.minimum is not None and read.maximum is not None:
        assert read.minimum <= read.maximum


def name(text: str) -> None:
    read = values.parse_person_name(text)
    assert values.parse_person_name(read.text) == read
    assert read.same_person(values.parse_person_name(read.surname_first))
    assert read.key == values.parse_person_name(read.initials_first).key


PARSERS: Final[dict[bytes, Callable[[str], None]]] = {
    b"D": day,
    b"P": period,
    b"T": duration,
    b"Q": quantity,
    b"N": name,
}
KINDS: Final = (b"R", *PARSERS)
"""First bytes of seeds and the parsers that they select."""


def hold(seed: bytes) -> None:
    """Pass a seed to the parser selected by its first byte; every byte selects one."""
    parser = PARSERS.get(seed[:1])
    if parser is None:
        reader(seed[1:])
        return
    try:
        parser(seed[1:].decode("utf-8", "surrogateescape"))
    except ValueError as error:
        # A parser refuses input with ValueError; Unicode errors are ValueErrors too, but not refusals.
        if type(error) is not ValueError:
            raise
