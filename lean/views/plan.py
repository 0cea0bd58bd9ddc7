"""The plan of measures with the problems that it removes (прил. 3, п. 17)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lean.views.people import find_signatory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from lean.documents.plan import Declined, Measure
    from lean.views.occasion import Occasion
    from lean.views.people import PersonView
    from lean.workspace.project import Project


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure with its number in the plan."""

    number: int
    measure: Measure

    @property
    def problems(self) -> tuple[int, ...]:
        """Numbers of the problems that it solves, each once and in order."""
        return sort_numbers(self.measure.solves)


@dataclass(frozen=True, slots=True)
class ProblemView:
    """A problem of the current map; `what` is None where the map does not describe it.

    `measures` are the numbers of those that solve it; `declined` is the line of the plan that leaves it unsolved.
    """

    number: int
    what: str | None
    causes: tuple[str, ...]
    measures: tuple[int | str, ...]
    declined: Declined | None


@dataclass(frozen=True, slots=True)
class PlanView:
    """The plan; `approved` is the day on which the leader approved it."""

    agrees: PersonView
    leader: PersonView
    approved: date | None
    measures: tuple[MeasureView, ...]
    problems: tuple[ProblemView, ...]


def view_plan(occasion: Occasion) -> PlanView:
    """Return the plan of measures. Raises BrokenDocumentError."""
    project = occasion.project
    return PlanView(
        agrees=find_signatory("coordinator", occasion),
        leader=find_signatory("leader", occasion),
        approved=project.plan.approved,
        measures=tuple(MeasureView(number, measure) for number, measure in enumerate(project.plan.measures, start=1)),
        problems=tuple(list_problems(project)),
    )


def list_problems(project: Project) -> Iterator[ProblemView]:
    """Yield every problem that the current map or the plan numbers, in order. Raises BrokenDocumentError."""
    plan, described = project.plan, project.current_map.problems
    causes = {cause.problem: cause.causes for cause in plan.causes if cause.problem is not None}
    declined = {line.problem: line for line in plan.declined if line.problem is not None}
    solved = {problem for measure in plan.measures for problem in measure.solves}
    for number in sorted({*described, *causes, *declined, *solved}):
        yield ProblemView(
            number=number,
            what=described.get(number),
            causes=causes.get(number, ()),
            measures=number_measures((measure.id for measure in plan.measures if number in measure.solves), project),
            declined=declined.get(number),
        )


def number_measures(names: Iterable[str], project: Project) -> tuple[int | str, ...]:
    """Return the numbers that the plan gives to measures; a name that the plan does not have stays, after them."""
    order = {measure.id: number for number, measure in enumerate(project.plan.measures, start=1)}
    wanted = set(names)
    return (*(number for name, number in order.items() if name in wanted), *sorted(wanted - order.keys()))


def sort_numbers(numbers: Iterable[int]) -> tuple[int, ...]:
    """Return numbers of problems, each once and in order."""
    return tuple(sorted(set(numbers)))
