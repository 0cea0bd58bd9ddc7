"""The fingerprint of what was approved: SHA-256 over a document's data, so that comments and layout may change."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal

PREFIX = "sha256:"


def seal(data: object) -> str:
    """The seal of plain data as the reader gives it: `sha256:` and 64 hexadecimal digits.

    Order of keys, empty keys and white space around text do not count; everything else does.
    """
    text = json.dumps(_canonical(data), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return PREFIX + hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()


def _canonical(value: object) -> object:
    match value:
        case dict():
            kept = {key: _canonical(item) for key, item in value.items()}
            return {key: item for key, item in kept.items() if item not in (None, {}, [])}
        case list():
            return [_canonical(item) for item in value]
        case Decimal():
            return str(value)
        case str():
            return value.strip()
        case bool() | None:
            return value
        case int():
            # 5 and "5" print alike in a form, so they are the same content.
            return str(value)
        case _:
            return value
