"""Maps for the tests of the process: from YAML or random."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml
from hypothesis import strategies as st

from lean.documents.process_map import CurrentMap, TargetMap
from lean.process.checks import Chart

Read = Callable[[str], Chart]


@pytest.fixture(scope="session")
def current() -> Read:
    """Build a current map from YAML."""
    return lambda text: Chart("current-map", CurrentMap.model_validate(yaml.safe_load(text)))


@pytest.fixture(scope="session")
def target() -> Read:
    """Build a target map from YAML."""
    return lambda text: Chart("target-map", TargetMap.model_validate(yaml.safe_load(text)))


KINDS = ("operation", "operation", "operation", "waiting", "movement", "decision")
WORDS = ("Регистрирует", "заявление", "и", "проверяет", "комплектность", "документов", "межведомственный", "запрос")
VALUES = (None, "adding", "necessary", "waste")


@st.composite
def _random_map(draw: st.DrawFn, most: int = 24) -> CurrentMap:
    """Draw any map: forward links lead anywhere, returns have repeats, and steps may be unreachable."""
    size = draw(st.integers(2, most))
    lanes = [f"Участник {i}" if i else "Заявитель" for i in range(draw(st.integers(1, 10)))]
    steps: list[dict[str, object]] = []
    for i in range(size):
        kind = draw(st.sampled_from(KINDS)) if 0 < i < size - 1 else ("start" if i == 0 else "end")
        ways = draw(st.sets(st.integers(i + 1, size - 1), max_size=3)) if i < size - 1 else set()
        links: list[dict[str, object]] = [{"to": f"s{way}", "when": f"ответ {way}"} for way in sorted(ways)]
        if i and i < size - 1 and draw(st.integers(0, 5)) == 0:
            least = draw(st.integers(0, 2))
            links = links or [{"to": f"s{i + 1}"}]
            back = draw(st.integers(0, i))
            links.append({"to": f"s{back}", "when": "нет", "repeats": f"{least}–{least + draw(st.integers(0, 2))}"})
        low = draw(st.integers(0, 90))
        steps.append(
            {
                "id": f"s{i}",
                "kind": kind,
                "lane": draw(st.sampled_from(lanes)),
                "what": " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=10))),
                "value": draw(st.sampled_from(VALUES)),
                "problems": sorted(draw(st.sets(st.integers(1, 30), max_size=3))),
                "time": f"{low}–{low + draw(st.integers(0, 60))} мин",
                **({"next": links} if links else {}),
            }
        )
    problems = {number: " ".join(WORDS * (number % 5 + 1)) for number in range(1, draw(st.integers(1, 12)))}
    return CurrentMap.model_validate({"participants": lanes, "steps": steps, "problems": problems})


@pytest.fixture(scope="session")
def random_maps() -> Callable[..., st.SearchStrategy[CurrentMap]]:
    """Return a strategy for maps with at most so many steps."""
    return _random_map
