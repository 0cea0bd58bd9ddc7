"""What the tests of the battery share: their counts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.battery.tally import PROPERTY, Tally


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Tally:
    """The counts of this test, for the item of the battery that its mark ``battery`` names."""
    mark = request.node.get_closest_marker("battery")
    counts = Tally()
    # The report of the test takes this with it; what is counted until the test ends is in it.
    value: dict[str, Any] = {"item": mark.args[0], "counts": counts.counts}
    request.node.user_properties.append((PROPERTY, value))
    return counts
