"""Lead time: calculated by hand, by structure, and by enumerating all courses of random maps."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lean.documents.process_map import CurrentMap
from lean.process.analysis import Analysis, LeadTime, analyse, compute_lead_time
from lean.process.checks import Chart

Read = Callable[[str], Chart]
MINUTE = 60


def _of(chart: Chart) -> Analysis:
    found = analyse(chart)
    assert isinstance(found, Analysis), found
    return found


def _minutes(found: Analysis) -> tuple[int | Fraction, int | Fraction]:
    return Fraction(found.lead_time.minimum) / MINUTE, Fraction(found.lead_time.maximum) / MINUTE


LINE = """
participants: [Заявитель, Специалист]
steps:
  - {id: a, lane: Заявитель, time: 10–15 мин, value: adding}
  - {id: q, lane: Специалист, kind: waiting, time: 1–2 ч}
  - {id: b, lane: Специалист, time: 20 мин, value: adding}
  - {id: m, lane: Специалист, kind: movement, time: 10 мин}
  - {id: c, lane: Заявитель, time: 5 мин, value: necessary}
"""


def test_times_of_consecutive_steps_add_up(current: Read) -> None:
    """By hand: 10+60+20+10+5 = 105 and 15+120+20+10+5 = 170; adding 30 and 35; 30/105 and 35/170."""
    found = _of(current(LINE))
    assert _minutes(found) == (105, 170)
    json = found.as_json()
    assert json["lead_time"] == {"min": 105, "max": 170, "expected": 137.5}
    assert json["adding"] == {"min": 30, "max": 35}
    assert json["necessary"] == {"min": 5, "max": 5}
    assert json["waste"] == {"min": 70, "max": 130}
    assert json["waiting"] == {"min": 60, "max": 120}
    assert json["movement"] == {"min": 10, "max": 10}
    assert json["by_lane"] == {"Заявитель": {"min": 15, "max": 20}, "Специалист": {"min": 90, "max": 150}}
    assert found.value_share.minimum == Fraction(35, 170)
    assert found.value_share.maximum == Fraction(30, 105)
    assert json["value_share"] == {"min": 0.2059, "max": 0.2857}
    assert found.handovers == 2
    assert found.path == ("a", "q", "b", "m", "c")
    assert [loss.step for loss in found.losses] == ["q", "m"]
    assert found.expected == Fraction(105 + 170, 2) * MINUTE


# Steps, then calculated by hand: least, most and expected minutes, and the longest path.
CASES = {
    "branches run side by side": (
        """
        - {id: a, time: 5 мин, next: [{to: b}, {to: c}]}
        - {id: b, time: 10–30 мин, next: [{to: d}]}
        - {id: c, time: 20 мин}
        - {id: d, time: 1 мин}
        """,
        (26, 36, 26, "abd"),
    ),
    "a decision takes one way": (
        """
        - {id: a, time: 5 мин}
        - {id: x, kind: decision, time: 1 мин, next: [{to: b, when: да, share: 75 %}, {to: c, when: нет, share: 25 %}]}
        - {id: b, time: 10 мин, next: [{to: d}]}
        - {id: c, time: 30 мин}
        - {id: d, time: 4 мин}
        """,
        (20, 40, 25, "axcd"),
    ),
    "a decision may end the process": (
        """
        - {id: a, kind: decision, time: 5 мин, next: [{to: b, when: да}, {to: n, when: нет}]}
        - {id: b, time: 10–20 мин, next: [{to: e}]}
        - {id: n, kind: end}
        - {id: e, kind: end}
        """,
        (5, 25, None, "abe"),
    ),
    # One repeat is a + x = 15 minutes.
    "a return to the step before": (
        """
        - {id: a, time: 10 мин}
        - {id: x, kind: decision, time: 5 мин, next: [{to: b, when: да}, {to: a, when: нет, repeats: 0–2}]}
        - {id: b, time: 1 мин}
        """,
        (16, 46, None, "axb"),
    ),
    # The way back has a step of its own: one repeat is a + x + f = 10 + 5 + 20 = 35. With 50 %: 1/2 + 1/4 of it.
    "a return by way of a correction": (
        """
        - {id: a, time: 10 мин}
        - {id: x, kind: decision, time: 5 мин, next: [{to: b, when: да, share: 50 %}, {to: f, when: нет, share: 50 %}]}
        - {id: f, time: 20 мин, next: [{to: a, repeats: 0–2}]}
        - {id: b, time: 1 мин}
        """,
        (16, 86, Fraction(16) + 35 * Fraction(3, 4), "axb"),
    ),
    # Inner: b + y = 4 minutes, once. Outer: a, b, y with the inner return, x: 1 + 3 + 1 + 4 + 2 = 11, twice.
    "a return inside a return": (
        """
        - {id: a, time: 1 мин}
        - {id: b, time: 3 мин}
        - {id: y, kind: decision, time: 1 мин, next: [{to: x, when: да}, {to: b, when: нет, repeats: 1}]}
        - {id: x, kind: decision, time: 2 мин, next: [{to: e, when: да}, {to: a, when: нет, repeats: 2}]}
        - {id: e, kind: end}
        """,
        (33, 33, 33, "abyxe"),
    ),
    # Branches that never meet again: the process ends with the longer branch.
    "a branch with an end of its own": (
        """
        - {id: a, time: 5 мин, next: [{to: b}, {to: c}]}
        - {id: b, time: 10 мин, next: [{to: e}]}
        - {id: c, time: 1 ч, next: [{to: n}]}
        - {id: n, kind: end}
        - {id: e, kind: end}
        """,
        (65, 65, 65, "acn"),
    ),
    # b and c fork from a; c decides between joining at d and bypassing it: not nested.
    "a decision in a branch that is not nested": (
        """
        - {id: a, time: 1 мин, next: [{to: b}, {to: c}]}
        - {id: b, time: 10 мин, next: [{to: d}]}
        - {id: c, kind: decision, time: 2 мин, next: [{to: d, when: да}, {to: f, when: нет}]}
        - {id: d, time: 3 мин, next: [{to: e}]}
        - {id: f, time: 50 мин}
        - {id: e, kind: end}
        """,
        (14, 53, None, "acfe"),
    ),
    # The check is passed or failed by chance: one return for certain, a second one in half of the cases.
    "a return with its own share": (
        """
        - {id: a, time: 10 мин}
        - {id: x, kind: decision, time: 5 мин, next: [{to: b, share: 50 %}, {to: a, share: 50 %, repeats: 1–2}]}
        - {id: b, time: 1 мин}
        """,
        (31, 46, Fraction(31) + 15 * Fraction(1, 2), "axb"),
    ),
    "a return that nobody takes": (
        """
        - {id: a, time: 10 мин}
        - {id: x, kind: decision, time: 5 мин, next: [{to: b, share: 100 %}, {to: a, share: 0 %, repeats: 0–2}]}
        - {id: b, time: 1 мин}
        """,
        (16, 46, 16, "axb"),
    ),
    # Of those who go on, 5 of 8 take b and 3 of 8 take c: (10 * 5 + 30 * 3) / 8 = 17.5; the return adds 15 * 1/5.
    "ways forward share what a return leaves": (
        """
        - {id: a, time: 10 мин}
        - id: x
          kind: decision
          time: 5 мин
          next: [{to: b, share: 50 %}, {to: c, share: 30 %}, {to: a, share: 20 %, repeats: 0–1}]
        - {id: b, time: 10 мин, next: [{to: e}]}
        - {id: c, time: 30 мин}
        - {id: e, kind: end}
        """,
        (25, 60, 15 + 3 + Fraction(35, 2), "axce"),
    ),
    "several starts are alternatives": (
        """
        - {id: p, kind: start, next: [{to: a}]}
        - {id: q, kind: start, time: 30 мин, next: [{to: a}]}
        - {id: a, time: 5 мин}
        """,
        (5, 35, None, "qa"),
    ),
}


@pytest.mark.parametrize(("steps", "asked"), CASES.values(), ids=list(CASES))
def test_results_agree_with_hand_calculations(
    current: Read, steps: str, asked: tuple[int, int, int | Fraction | None, str]
) -> None:
    chart = current(f"steps:{steps}")
    found = _of(chart)
    least, most, expected, path = asked
    assert _minutes(found) == (least, most)
    shortcut = compute_lead_time(chart)
    assert isinstance(shortcut, LeadTime)
    assert shortcut.lead_time == found.lead_time
    assert found.expected == (None if expected is None else expected * MINUTE)
    lead_time = found.as_json()["lead_time"]
    assert isinstance(lead_time, dict)
    assert (lead_time["expected"] is None) == (expected is None)
    assert "".join(found.path) == path


def test_working_days_use_the_stated_hours(current: Read) -> None:
    steps = "steps: [{id: a, time: до 2 раб. дн.}, {id: b, time: 1 ч 10 мин}]"
    found = _of(current(f"day_hours: 8\n{steps}"))
    assert _minutes(found) == (70, 2 * 480 + 70)
    # 70 / 480 and 1030 / 480.
    assert found.as_json()["working_days"] == {"min": 0.15, "max": 2.15}
    assert found.definition().endswith(" Рабочий день — 8 ч.")
    for refused in (analyse(current(steps)), compute_lead_time(current(steps))):
        assert isinstance(refused, tuple)
        assert [(item.route, item.document) for item in refused] == [(("steps", 0, "time"), "current-map")]


def test_calendar_days_have_24_hours_whatever_a_working_day_has(current: Read) -> None:
    found = _of(current("steps: [{id: a, time: 2 дн.}]"))
    assert _minutes(found) == (2 * 24 * 60, 2 * 24 * 60)
    assert found.as_json()["working_days"] is None
    assert found.definition().endswith(" Календарный день — 24 ч.")


def test_a_loss_counts_all_its_passes_and_one_off_the_longest_course_counts_once(current: Read) -> None:
    """The longest course passes `a` three times and never goes by `c`."""
    found = _of(
        current(
            """
            steps:
              - {id: a, kind: waiting, time: 5–10 мин}
              - {id: x, kind: decision, next: [{to: b}, {to: c}, {to: a, repeats: 2}]}
              - {id: b, time: 1 ч, next: [{to: e}]}
              - {id: c, kind: movement, time: 12 мин}
              - {id: e, kind: end}
            """
        )
    )
    assert [(loss.step, loss.passings, loss.total) for loss in found.losses] == [
        ("a", 3, 30 * MINUTE),
        ("c", 1, 12 * MINUTE),
    ]


def test_participants_of_all_branches_spend_time(current: Read) -> None:
    """The path takes the longer branch; its value and its losses are those of the path alone."""
    found = _of(
        current(
            """
            steps:
              - {id: a, lane: Заявитель, time: 5 мин, next: [{to: b}, {to: c}]}
              - {id: b, lane: Специалист, time: 10 мин, value: adding, next: [{to: e}]}
              - {id: c, lane: Архив, time: 20 мин, value: necessary}
              - {id: e, kind: end}
            """
        )
    )
    assert _minutes(found) == (25, 25)
    lanes = {lane: time.maximum / MINUTE for lane, time in found.by_lane.items()}
    assert lanes == {"Заявитель": 5, "Специалист": 10, "Архив": 20}
    assert {value: time.maximum / MINUTE for value, time in found.by_value.items() if time.maximum} == {
        "necessary": 20,
        None: 5,
    }


def test_a_missing_time_is_listed_and_counts_as_zero(current: Read) -> None:
    found = _of(current("steps: [{id: a, time: 5 мин}, {id: b}, {id: e, kind: end}]"))
    assert _minutes(found) == (5, 5)
    assert found.untimed == ("b",)


def test_a_map_without_steps_takes_no_time(current: Read) -> None:
    found = _of(current("participants: []"))
    assert _minutes(found) == (0, 0)
    assert (found.value_share.minimum, found.value_share.maximum) == (0, 0)


def test_loops_are_listed(current: Read) -> None:
    found = _of(current(f"steps:{CASES['a return by way of a correction'][0]}"))
    (loop,) = found.loops
    assert (loop.source, loop.target) == ("x", "a")
    assert loop.once.maximum == 35 * MINUTE
    assert loop.added.maximum == 70 * MINUTE


# Enumeration of all courses.


def _courses(chart: Chart, times: list[int], choose: Callable[[list[int]], int]) -> int:
    """Return the best over all answers of all decisions of the longest of all paths; without loops."""
    steps = chart.process.steps
    number = {step.id: i for i, step in enumerate(steps)}
    after = [
        sorted({number[link.to] for link in step.next})
        if step.next
        else ([i + 1] if step.kind != "end" and i + 1 < len(steps) else [])
        for i, step in enumerate(steps)
    ]
    decisions = [i for i, step in enumerate(steps) if step.kind == "decision" and len(after[i]) > 1]

    def paths(step: int, answers: dict[int, int]) -> int:
        ways = [answers[step]] if step in answers else after[step]
        return times[step] + max((paths(way, answers) for way in ways), default=0)

    every = itertools.product(*(after[i] for i in decisions))
    return choose([paths(0, dict(zip(decisions, answers, strict=True))) for answers in every])


@given(st.data())
def test_maps_without_returns_agree_with_enumerating_all_courses(
    random_maps: Callable[..., st.SearchStrategy[CurrentMap]], data: st.DataObject
) -> None:
    drawn = data.draw(random_maps(9))
    steps = [
        step.model_copy(update={"next": tuple(link for link in step.next or () if link.repeats is None) or None})
        for step in drawn.steps
    ]
    chart = Chart("current-map", drawn.model_copy(update={"steps": tuple(steps)}))
    found = _of(chart)
    for side, choose, asked in (
        ("minimum", min, found.lead_time.minimum),
        ("maximum", max, found.lead_time.maximum),
    ):
        times = [int(getattr(step.time, side).seconds) for step in steps]
        assert _courses(chart, times, choose) == asked


@given(st.data())
def test_times_of_the_path_add_up_to_the_lead_time(
    random_maps: Callable[..., st.SearchStrategy[CurrentMap]], data: st.DataObject
) -> None:
    found = analyse(Chart("current-map", data.draw(random_maps(16))))
    if isinstance(found, Analysis):
        lead = found.lead_time
        assert sum(part.minimum + part.maximum for part in found.by_value.values()) == lead.minimum + lead.maximum
        assert found.value_share.maximum <= 1
        assert lead.minimum <= lead.maximum
        assert sum(part.maximum for part in found.by_lane.values()) >= lead.maximum


# Maps built of blocks, with returns: the time of a block follows from its parts.

Steps = list[dict[str, object]]
Block = tuple[Steps, int, int]
"""Steps (entered at the first, left at the last), least and most minutes."""


@st.composite
def _block(draw: st.DrawFn, depth: int, names: list[int]) -> Block:
    def fresh() -> str:
        names.append(len(names))
        return f"n{len(names)}"

    def single(kind: str = "operation") -> tuple[dict[str, object], int, int]:
        low = draw(st.integers(0, 50))
        high = low + draw(st.integers(0, 50))
        return {"id": fresh(), "kind": kind, "time": f"{low}–{high} мин"}, low, high

    shape = draw(st.sampled_from(("step", "line", "fork", "decision", "return"))) if depth else "step"
    if shape == "step":
        step, low, high = single()
        return [step], low, high
    if shape == "line":
        one, two = draw(_block(depth - 1, names)), draw(_block(depth - 1, names))
        return [*one[0], *two[0]], one[1] + two[1], one[2] + two[2]
    if shape == "return":
        inner, low, high = draw(_block(depth - 1, names))
        check, least, most = single("decision")
        after = fresh()
        fewest, more = draw(st.integers(0, 2)), draw(st.integers(0, 2))
        check["next"] = [
            {"to": after, "when": "да"},
            {"to": inner[0]["id"], "when": "нет", "repeats": f"{fewest}–{fewest + more}"},
        ]
        returning: Steps = [*inner, check, {"id": after, "time": "0 мин"}]
        return returning, (low + least) * (1 + fewest), (high + most) * (1 + fewest + more)
    opening, low, high = single("decision" if shape == "decision" else "operation")
    branches = [draw(_block(depth - 1, names)) for _ in range(draw(st.integers(2, 3)))]
    join = fresh()
    opening["next"] = [{"to": branch[0][0]["id"], "when": "так"} for branch in branches]
    for branch in branches:
        branch[0][-1]["next"] = [{"to": join}]
    combine = min if shape == "decision" else max
    steps: Steps = [opening, *(step for branch in branches for step in branch[0]), {"id": join, "time": "0 мин"}]
    return (
        steps,
        low + combine(least for _, least, _ in branches),
        high + max(most for _, _, most in branches),
    )


@given(st.data())
def test_nested_blocks_take_the_time_of_their_parts(data: st.DataObject) -> None:
    steps, low, high = data.draw(_block(3, []))
    steps.append({"id": "last", "kind": "end"})
    found = _of(Chart("current-map", CurrentMap.model_validate({"steps": steps})))
    assert _minutes(found) == (low, high)


def test_a_map_with_many_branches_is_analysed_fast(current: Read) -> None:
    """60 forks and decisions in a row have 2^60 courses; the result is still a sum."""
    rows = []
    for i in range(60):
        kind = "decision" if i % 2 else "operation"
        rows.append(f"- {{id: a{i}, kind: {kind}, time: 1 мин, next: [{{to: b{i}}}, {{to: c{i}}}]}}")
        rows += [f"- {{id: b{i}{rest}, time: 1 мин}}" for rest in ("", "-1")]
        rows.append(f"- {{id: b{i}-2, time: 1 мин, next: [{{to: d{i}}}]}}")
        rows += [f"- {{id: c{i}{rest}, time: 2 мин}}" for rest in ("", "-1", "-2")]
        rows.append(f"- {{id: d{i}, time: 1 мин}}")
    found = _of(current("steps:\n" + "\n".join(rows)))
    # Each fork: 1 + 6 + 1. Each decision: 1 + 3 + 1 at least, 1 + 6 + 1 at most.
    assert _minutes(found) == (30 * 8 + 30 * 5, 60 * 8)
    assert len(found.path) == 300
