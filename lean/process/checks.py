"""Demands on a process map before it can be drawn and computed: one small function each, yielding findings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Final

from lean.diagnostics import Finding
from lean.documents.process_map import CurrentMap, TargetMap
from lean.process.graph import Graph, build_graph, index_steps
from lean.process.numbers import format_number, parse_repeats, parse_share, uses_working_days
from lean.values.spelling import find_similar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lean.diagnostics import Route
    from lean.documents.process_map import Link, Step

    Demand = Callable[["Chart"], Iterable[Finding]]


@dataclass(frozen=True)
class Chart:
    """A process map under the name of its document («current-map»); its graph is built once."""

    document: str
    process: CurrentMap | TargetMap
    _answers: dict[Demand, tuple[Finding, ...]] = field(default_factory=dict, repr=False, compare=False)

    def lacks(self, demand: Demand) -> tuple[Finding, ...]:
        """Return the findings of a demand. They are computed once: drawing and analysis ask for the same ones."""
        findings = self._answers.get(demand)
        if findings is None:
            findings = self._answers[demand] = tuple(demand(self))
        return findings

    @cached_property
    def positions(self) -> dict[str, int]:
        """Positions of steps by id; the first one where an id is repeated."""
        return index_steps(self.process)

    @cached_property
    def numbering(self) -> Numbering:
        """The numbered problems or proposals and the steps marked with them."""
        return _collect_numbering(self.process)

    @cached_property
    def graph(self) -> Graph:
        """The graph of the steps and links."""
        return build_graph(self.process)

    def finding(self, route: Route, message: str) -> Finding:
        """Return a finding at a route of this document."""
        return Finding(self.document, route, message)


TIMED: Final = ("operation", "waiting", "movement")
"""Kinds of steps that have a time on the form: «длительность процесса, перемещения или ожидания» (прил. 2)."""

_NAMES: Final = {
    "start": "у начала",
    "operation": "у операции",
    "waiting": "у ожидания",
    "movement": "у перемещения",
    "decision": "у развилки",
    "end": "у конца",
}


def quote_step(step: Step) -> str:
    """Return what happens at a step, or its id, in quotation marks for a message."""
    return f"«{step.what or step.id}»"


def _links(chart: Chart) -> Iterator[tuple[int, int, Step, Link]]:
    for i, step in enumerate(chart.process.steps):
        for k, link in enumerate(step.next or ()):
            yield i, k, step, link


def _suggest(word: str, known: Iterable[str]) -> str:
    known = tuple(known)
    for near in find_similar(word, known):
        return f"; похоже на «{near}»"
    return "; есть: " + ", ".join(f"«{name}»" for name in known[:8]) if known else ""


def unknown_steps(chart: Chart) -> Iterator[Finding]:
    """Every link must lead to a step of the map."""
    known = chart.positions
    for i, k, step, link in _links(chart):
        if link.to not in known:
            message = f"{quote_step(step)} ведёт к шагу «{link.to}», которого на карте нет{_suggest(link.to, known)}"
            yield chart.finding(("steps", i, "next", k, "to"), message)


def repeated_ids(chart: Chart) -> Iterator[Finding]:
    """Every step must have an id of its own."""
    first = chart.positions
    for i, step in enumerate(chart.process.steps):
        if first[step.id] != i:
            message = f"обозначение «{step.id}» уже занято шагом № {first[step.id] + 1}; нужно другое"
            yield chart.finding(("steps", i, "id"), message)


def unknown_lanes(chart: Chart) -> Iterator[Finding]:
    """The lane of a step must be one of the participants."""
    known = chart.process.participants
    for i, step in enumerate(chart.process.steps):
        if step.lane is not None and step.lane not in known:
            message = f"участника «{step.lane}» нет в participants{_suggest(step.lane, known)}"
            yield chart.finding(("steps", i, "lane"), message)


def missing_lanes(chart: Chart) -> Iterator[Finding]:
    """Every step must have a lane, except starts and ends, which are drawn beside their neighbour."""
    for i, step in enumerate(chart.process.steps):
        if step.lane is None and step.kind not in ("start", "end"):
            yield chart.finding(("steps", i), f"у шага {quote_step(step)} нет участника: укажите lane")


def repeated_lanes(chart: Chart) -> Iterator[Finding]:
    """A participant must be listed once."""
    seen: set[str] = set()
    for i, name in enumerate(chart.process.participants):
        if name in seen:
            yield chart.finding(("participants", i), f"участник «{name}» назван дважды; у каждого одна дорожка")
        seen.add(name)


def unreachable_steps(chart: Chart) -> Iterator[Finding]:
    """Every step must be reachable from a start."""
    graph = chart.graph
    first = chart.positions
    for i, step in enumerate(graph.steps):
        if i not in graph.reachable and first[step.id] == i:
            yield chart.finding(("steps", i), f"к шагу {quote_step(step)} от начала процесса ничто не ведёт")


def endless_steps(chart: Chart) -> Iterator[Finding]:
    """An end must be reachable from every step."""
    graph = chart.graph
    for i, step in enumerate(graph.steps):
        if i not in graph.finishing:
            message = (
                f"от шага {quote_step(step)} процесс не приходит к концу: нет пути к шагу kind: end или к последнему"
            )
            yield chart.finding(("steps", i), message)


def uncounted_returns(chart: Chart) -> Iterator[Finding]:
    """Every return must state its repeats; without them the lead time has no bound."""
    for edge in chart.graph.uncounted:
        source, target = (chart.graph.steps[i] for i in (edge.source, edge.target))
        message = (
            f"{quote_step(source)} возвращает к {quote_step(target)}, а сколько раз, не сказано: нужно repeats: «0–2»"
        )
        yield chart.finding(_route(edge.source, edge.position), message)


def _route(source: int, position: int) -> Route:
    return ("steps", source, "next", position)


def idle_repeats(chart: Chart) -> Iterator[Finding]:
    """Only returns may state repeats."""
    for edge in chart.graph.idle:
        source, target = (chart.graph.steps[i] for i in (edge.source, edge.target))
        names = f"от {quote_step(source)} к {quote_step(target)}"
        message = f"у перехода {names} есть повторы, но назад он не ведёт: уберите repeats"
        yield chart.finding((*_route(edge.source, edge.position), "repeats"), message)


def unreadable_repeats(chart: Chart) -> Iterator[Finding]:
    """Repeats must be a number or a range of numbers, not below zero."""
    for i, k, _, link in _links(chart):
        if link.repeats is not None and parse_repeats(link.repeats) is None:
            message = f"повторы «{link.repeats.text}» — не число раз; пишут «1» или «0–2»"
            yield chart.finding((*_route(i, k), "repeats"), message)


def missing_times(chart: Chart) -> Iterator[Finding]:
    """Every operation, waiting and movement must have a time (прил. 2, примечание)."""
    for i, step in enumerate(chart.process.steps):
        if step.time is None and step.kind in TIMED:
            message = f"{_NAMES[step.kind]} {quote_step(step)} нет времени: нужно time, например «10–15 мин»"
            yield chart.finding(("steps", i), message)


def missing_day_hours(chart: Chart) -> Iterator[Finding]:
    """A map with times in working days must state the hours of a working day."""
    if chart.process.day_hours is not None:
        return
    for i, step in enumerate(chart.process.steps):
        if step.time is not None and uses_working_days(step.time):
            message = f"время «{step.time.text}» в рабочих днях, а сколько в дне часов, не сказано: нужно day_hours"
            yield chart.finding(("steps", i, "time"), message)
            return


def impossible_day_hours(chart: Chart) -> Iterator[Finding]:
    """A working day must have more than 0 hours and at most 24."""
    hours = chart.process.day_hours
    if hours is not None and not 0 < hours <= 24:  # noqa: PLR2004 - a day
        yield chart.finding(("day_hours",), f"в рабочем дне не бывает {hours} ч; нужно число от 1 до 24")


def single_branches(chart: Chart) -> Iterator[Finding]:
    """A decision must have at least two links."""
    for i, step in enumerate(chart.process.steps):
        branches = len(step.next or ())
        if step.kind == "decision" and branches < 2:  # noqa: PLR2004 - a fork has two prongs
            message = f"у развилки {quote_step(step)} путей: {max(branches, 1)}; нужно не меньше двух в next"
            yield chart.finding(("steps", i), message)


def missing_conditions(chart: Chart) -> Iterator[Finding]:
    """Every link out of a decision must state its condition."""
    for i, k, step, link in _links(chart):
        if step.kind == "decision" and link.when is None:
            message = f"у развилки {quote_step(step)} путь к «{link.to}» без условия: нужно when, например «да»"
            yield chart.finding(_route(i, k), message)


def partial_shares(chart: Chart) -> Iterator[Finding]:
    """The links of a decision must all state a share or none, and the shares must add up to 100 %."""
    for i, step in enumerate(chart.process.steps):
        links = step.next or ()
        if step.kind != "decision" or not any(link.share for link in links):
            continue
        known = [parse_share(link.share) if link.share else None for link in links]
        for k, (link, part) in enumerate(zip(links, known, strict=True)):
            if part is None:
                problem = f"«{link.share.text}» — не доля" if link.share else f"доля пути к «{link.to}» не указана"
                yield chart.finding(
                    _route(i, k), f"у развилки {quote_step(step)} {problem}; доли пишут у всех путей: «30 %»"
                )
        total = sum((part for part in known if part is not None), Fraction(0))
        if None not in known and total != 1:
            yield chart.finding(
                ("steps", i),
                f"доли путей развилки {quote_step(step)} в сумме дают {format_number(total * 100)} %, а не 100 %",
            )


@dataclass(frozen=True, slots=True)
class Numbering:
    """The numbered list of a map, the steps marked with its numbers, and the words that messages use for both."""

    key: str
    noun: str
    numbers: tuple[int, ...]
    marks: tuple[tuple[int, int, int], ...]  # position of the step, index of the mark, number


def _collect_numbering(process: CurrentMap | TargetMap) -> Numbering:
    if isinstance(process, TargetMap):
        key, noun, numbers = "proposals", "предложение", tuple(process.proposals)
        marked = [step.proposals for step in process.steps]
    else:
        key, noun, numbers = "problems", "проблема", tuple(process.problems)
        marked = [step.problems for step in process.steps]
    marks = tuple((i, k, number) for i, row in enumerate(marked) for k, number in enumerate(row))
    return Numbering(key, noun, numbers, marks)


def number_gaps(chart: Chart) -> Iterator[Finding]:
    """Problems and proposals must be numbered 1..N without a gap."""
    numbering = chart.numbering
    wanted = set(range(1, len(numbering.numbers) + 1))
    missing = sorted(wanted - set(numbering.numbers))
    for number in sorted(set(numbering.numbers) - wanted):
        expected = f"; пропущен номер {missing[0]}" if missing else ""
        message = f"{numbering.noun} № {number}: номера идут подряд от 1 до {len(numbering.numbers)}{expected}"
        yield chart.finding((numbering.key, number), message)


def unlisted_marks(chart: Chart) -> Iterator[Finding]:
    """Every number marked at a step must be in the numbered list."""
    numbering = chart.numbering
    for i, k, number in numbering.marks:
        if number not in numbering.numbers:
            step = chart.process.steps[i]
            marked = "отмечено" if numbering.key == "proposals" else "отмечена"
            message = (
                f"у шага {quote_step(step)} {marked} {numbering.noun} № {number}, "
                f"а в списке {numbering.key} такого номера нет"
            )
            yield chart.finding(("steps", i, numbering.key, k), message)


def unmarked_numbers(chart: Chart) -> Iterator[Finding]:
    """Every number of the list must be marked at a step."""
    numbering = chart.numbering
    marked = {number for _, _, number in numbering.marks}
    for number in numbering.numbers:
        if number not in marked:
            message = f"{numbering.noun} № {number} не стоит ни у одного шага: добавьте номер в {numbering.key} шага"
            yield chart.finding((numbering.key, number), message)


def repeated_marks(chart: Chart) -> Iterator[Finding]:
    """A step must carry each number once."""
    for i, step in enumerate(chart.process.steps):
        for key, numbers in (("problems", step.problems), ("proposals", step.proposals)):
            for number, times in Counter(numbers).items() if len(numbers) > 1 else ():
                if times > 1:
                    message = f"у шага {quote_step(step)} номер {number} стоит {times} раза; достаточно одного"
                    yield chart.finding(("steps", i, key), message)


_FOREIGN: Final = {
    "problems": "на карте целевого состояния отмечают предложения (proposals), а у шага {step} указаны проблемы",
    "proposals": "на карте текущего состояния отмечают проблемы (problems), а у шага {step} указаны предложения",
}


def foreign_marks(chart: Chart) -> Iterator[Finding]:
    """The current map must mark problems, the target map proposals (прил. 2)."""
    key = "problems" if isinstance(chart.process, TargetMap) else "proposals"
    for i, step in enumerate(chart.process.steps):
        if step.problems if key == "problems" else step.proposals:
            yield chart.finding(("steps", i, key), _FOREIGN[key].format(step=quote_step(step)))


def unanswering_proposals(chart: Chart) -> Iterator[Finding]:
    """Every proposal must state which problems it solves and how."""
    if not isinstance(chart.process, TargetMap):
        return
    for number, proposal in chart.process.proposals.items():
        if not proposal.answers:
            message = f"предложение № {number} не говорит, какие проблемы решает: нужны их номера в answers"
            yield chart.finding(("proposals", number), message)
        if proposal.how is None:
            message = f"предложение № {number} не говорит, за счёт чего проблема уйдёт: нужно how"
            yield chart.finding(("proposals", number), message)


def unanswered_problems(chart: Chart, current: CurrentMap) -> Iterator[Finding]:
    """Every problem of the current map must be solved by a proposal of the target map."""
    if not isinstance(chart.process, TargetMap):
        return
    answered = {problem for proposal in chart.process.proposals.values() for problem in proposal.answers}
    for number, text in current.problems.items():
        if number not in answered:
            message = f"на проблему № {number} «{text}» не отвечает ни одно предложение: укажите её в answers"
            yield chart.finding(("proposals",), message)
