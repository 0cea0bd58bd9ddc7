"""The time of a commit as git prints it; whoever writes a commit can give it any date and zone."""

from __future__ import annotations

import contextlib
import re
from datetime import UTC, datetime
from typing import Final

_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(9999, 12, 30, tzinfo=UTC)
_WITHOUT_ZONE: Final = re.compile(r"(\d{4,})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)")


def parse_commit_time(text: str) -> datetime:
    """Return the moment of an ISO time of git.

    An impossible zone counts as UTC, a year after 9999 as the end of 9999, anything else that is no time as 1970.
    """
    match = _WITHOUT_ZONE.match(text)
    if match is None:
        return _EARLIEST
    year, month, day, hour, minute, second = (int(part) for part in match.groups())
    if year > _LATEST.year:
        return _LATEST
    with contextlib.suppress(ValueError):
        return max(_EARLIEST, min(datetime.fromisoformat(text), _LATEST))
    with contextlib.suppress(ValueError):
        return max(_EARLIEST, datetime(year, month, day, hour, minute, second, tzinfo=UTC))
    return _EARLIEST
