"""The maps of the process: sound, numbered, timed, between the boundaries of the card and as long as it says."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from lean.diagnostics import Finding
from lean.documents.process_map import ProcessMap, Step
from lean.process import checks
from lean.process.analysis import LeadTime, compute_lead_time
from lean.process.checks import Chart
from lean.process.compare import slower_than_promised, unlike_baseline
from lean.rules.base import Rule
from lean.rules.names import NameOf
from lean.rules.wording import alike
from lean.workspace.course import Course
from lean.workspace.project import Project, once

MapName = Literal["current-map", "target-map"]
MapDocument = Annotated[MapName, NameOf("document")]


@once
def chart(project: Project, name: MapName) -> Chart:
    """Return a map of a project by its name, with its graph, which is built once for all rules."""
    return Chart(name, project.current_map if name == "current-map" else project.target_map)


Demand = Literal[
    "unknown-steps",
    "repeated-ids",
    "unknown-lanes",
    "missing-lanes",
    "repeated-lanes",
    "unreachable-steps",
    "endless-steps",
    "uncounted-returns",
    "idle-repeats",
    "unreadable-repeats",
    "missing-times",
    "missing-day-hours",
    "impossible-day-hours",
    "single-branches",
    "missing-conditions",
    "partial-shares",
    "number-gaps",
    "unlisted-marks",
    "unmarked-numbers",
    "repeated-marks",
    "foreign-marks",
    "unanswering-proposals",
]

DEMANDS: Final[dict[Demand, Callable[[Chart], Iterator[Finding]]]] = {
    "unknown-steps": checks.unknown_steps,
    "repeated-ids": checks.repeated_ids,
    "unknown-lanes": checks.unknown_lanes,
    "missing-lanes": checks.missing_lanes,
    "repeated-lanes": checks.repeated_lanes,
    "unreachable-steps": checks.unreachable_steps,
    "endless-steps": checks.endless_steps,
    "uncounted-returns": checks.uncounted_returns,
    "idle-repeats": checks.idle_repeats,
    "unreadable-repeats": checks.unreadable_repeats,
    "missing-times": checks.missing_times,
    "missing-day-hours": checks.missing_day_hours,
    "impossible-day-hours": checks.impossible_day_hours,
    "single-branches": checks.single_branches,
    "missing-conditions": checks.missing_conditions,
    "partial-shares": checks.partial_shares,
    "number-gaps": checks.number_gaps,
    "unlisted-marks": checks.unlisted_marks,
    "unmarked-numbers": checks.unmarked_numbers,
    "repeated-marks": checks.repeated_marks,
    "foreign-marks": checks.foreign_marks,
    "unanswering-proposals": checks.unanswering_proposals,
}
"""The demands on a map, by the names that a regulation uses."""


class MapSound(Rule):
    """Карта, которую можно начертить и посчитать: шаги связаны, номера идут подряд, у каждого действия есть время.

    Почему: по карте считают время протекания процесса; шаг, в который не попасть, или возврат без числа повторов делают
    итог неверным, а номер без проблемы — чертёж непонятным.

    Плохо:
        # current-map.yaml
        participants: [Заявитель, Специалист]
        steps:
          - {id: apply, lane: Заявитель, what: Подаёт заявление, time: 10 мин, problems: [2]}
          - {id: register, lane: Специалист, what: Регистрирует, time: 5 мин, next: [{to: complete}]}
        problems:
          2: Заявление ждёт регистрации до конца дня
    Хорошо:
        # current-map.yaml
        participants: [Заявитель, Специалист]
        steps:
          - {id: apply, lane: Заявитель, what: Подаёт заявление, time: 10 мин, problems: [1]}
          - {id: register, lane: Специалист, what: Регистрирует, time: 5 мин}
        problems:
          1: Заявление ждёт регистрации до конца дня
    """

    rule: Literal["map-sound"]
    map: MapDocument = Field(title="Карта", description="current-map или target-map.")
    demands: tuple[Demand, ...] = Field(title="Требования", description="Что должно быть верно на карте.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield what the named demands find; nothing where there is no map."""
        if project.has(self.map):
            drawn = chart(project, self.map)
            for name in self.demands:
                yield from drawn.lacks(DEMANDS[name])


class BoundariesAgree(Rule):
    """Границы процесса в карточке — первый и последний шаги карт.

    Почему: измеряют то, что между границами; если карта начинается раньше, время на ней — другое время.

    Плохо:
        # card.yaml
        frame:
          first_step: Подача заявления
        # current-map.yaml
        steps:
          - {id: search, what: Ищет образец бланка}
          - {id: apply, what: Подаёт заявление}
    Хорошо:
        # card.yaml
        frame:
          first_step: Подача заявления
        # current-map.yaml
        steps:
          - {id: apply, what: Подаёт заявление}
          - {id: register, what: Регистрирует заявление}
    """

    always_reads: ClassVar = frozenset({"card"})
    rule: Literal["boundaries-agree"]
    map: MapDocument = Field(title="Карта", description="current-map или target-map.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per boundary where map and card differ."""
        drawn, frame = chart(project, self.map), project.card.frame
        for key, title, boundary, ends in (
            ("first_step", "первый", frame.first_step, _starts(drawn.process)),
            ("last_step", "последний", frame.last_step, _ends(drawn.process)),
        ):
            named = [(index, step.what) for index, step in ends if step.what is not None]
            if boundary is None or not named or any(alike(boundary, what) for _, what in named):
                continue
            index, what = named[0]
            message = f"{title} шаг карты — «{what}», а граница в card.yaml (frame.{key}) — «{boundary}»"
            yield Finding(self.map, ("steps", index, "what"), message)


def _starts(process: ProcessMap) -> list[tuple[int, Step]]:
    """Return the first step, and the next one too where the first only marks the start."""
    steps = list(enumerate(process.steps))
    return steps[:2] if steps and steps[0][1].kind == "start" else steps[:1]


def _ends(process: ProcessMap) -> list[tuple[int, Step]]:
    """Return the last step; where ends are marked, each of them and the step before it."""
    steps = list(enumerate(process.steps))
    marked = [at for at, step in steps if step.kind == "end"]
    return [steps[near] for at in reversed(marked) for near in (at, at - 1) if near >= 0] or steps[-1:]


class ProblemsAnswered(Rule):
    """Предложения карты целевого состояния, которые отвечают на каждую проблему карты текущего.

    Почему: целевое состояние, в котором проблема осталась, — это текущее состояние.

    Плохо:
        # current-map.yaml
        problems:
          1: Заявление ждёт регистрации до конца дня
          2: Нет образца заявления
        # target-map.yaml
        proposals:
          1: {what: Вести единый журнал, answers: [1], how: Регистрация сразу}
    Хорошо:
        # current-map.yaml
        problems:
          1: Заявление ждёт регистрации до конца дня
          2: Нет образца заявления
        # target-map.yaml
        proposals:
          1: {what: Вести единый журнал, answers: [1], how: Регистрация сразу}
          2: {what: Вывесить образец, answers: [2], how: Заявитель видит его до приёма}
    """

    always_reads: ClassVar = frozenset({"current-map", "plan", "target-map"})
    rule: Literal["problems-answered"]

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per problem without a proposal; a problem that the plan declines needs none."""
        if not project.has("target-map"):
            return
        declined = {item.problem for item in project.plan.declined}
        problems = {number: text for number, text in project.current_map.problems.items() if number not in declined}
        current = project.current_map.model_copy(update={"problems": problems})
        yield from checks.unanswered_problems(chart(project, "target-map"), current)


class LeadTimeAgrees(Rule):
    """Время протекания процесса в карточке — то, что получается на картах.

    Почему: заголовок карты и строка показателя говорят об одном; разные числа заметят первыми.

    Плохо:
        # card.yaml
        indicators:
          - {name: Время протекания процесса, kind: lead-time, baseline: 47 ч 30 мин}
        # current-map.yaml
        participants: [Специалист]
        steps:
          - {id: register, lane: Специалист, what: Регистрирует, time: 5 мин}
    Хорошо:
        # card.yaml
        indicators:
          - {name: Время протекания процесса, kind: lead-time, baseline: 5 мин}
        # current-map.yaml
        participants: [Специалист]
        steps:
          - {id: register, lane: Специалист, what: Регистрирует, time: 5 мин}
    """

    always_reads: ClassVar = frozenset({"card"})
    rule: Literal["lead-time-agrees"]
    map: MapDocument = Field(title="Карта", description="current-map — с текущим значением, target-map — с целевым.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per indicator of lead time that the map contradicts; nothing while it cannot be computed."""
        indicators = [indicator for indicator in project.card.indicators if indicator.kind == "lead-time"]
        drawn = chart(project, self.map)
        if not indicators or not drawn.process.steps:
            return
        lead_time = compute_lead_time(drawn)
        if not isinstance(lead_time, LeadTime):
            return
        for indicator in indicators:
            if self.map == "current-map" and indicator.baseline is not None:
                yield from unlike_baseline(drawn, lead_time, indicator.baseline)
            if self.map == "target-map" and indicator.target is not None:
                yield from slower_than_promised(drawn, lead_time, indicator.target)
