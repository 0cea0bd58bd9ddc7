"""The fingerprint of what was approved: SHA-256 over a document's data, so that comments and layout may change."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PREFIX = "sha256:"


def seal_data(data: object, open_parts: Iterable[tuple[str, ...]] = ()) -> str:
    """Return the seal of plain data as the YAML reader returns it: `sha256:` and 64 hexadecimal digits.

    Order of keys, empty keys and white space around text do not count; neither does what stands at ``open_parts``,
    routes to what is no part of the form that is signed. Everything else counts.
    """
    for route in open_parts:
        data = _without(data, route)
    text = json.dumps(canonise(data), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return PREFIX + hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()


def _without(value: object, route: tuple[str, ...]) -> object:
    if not isinstance(value, dict) or not route:
        return value
    key, rest = route[0], route[1:]
    if not rest:
        return {name: item for name, item in value.items() if name != key}
    return {name: _without(item, rest) if name == key else item for name, item in value.items()}


def canonise(value: object) -> object:
    """Return the data as it is sealed: texts without white space around them, numbers as text, no empty keys."""
    kind = type(value)
    if kind is str:
        return value.strip()  # type: ignore[attr-defined]
    if kind is dict:
        entries = ((key, canonise(item)) for key, item in value.items())  # type: ignore[attr-defined]
        # An empty text and false are values; an empty list or mapping holds nothing and does not count.
        return {key: item for key, item in entries if item is not None and (item or type(item) not in (dict, list))}
    if kind is list:
        return [canonise(item) for item in value]  # type: ignore[attr-defined]
    # 5 and "5" print alike in a form, so they are the same content.
    return str(value) if kind is int or kind is Decimal else value
