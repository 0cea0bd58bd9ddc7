"""The kinds of bindings of a provision: what each is called, how one is described, which name it defines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lean.regulation.model import Deadline, Event, Recurring, Regulation
    from lean.rules.base import Rule


class BindingKind(NamedTuple):
    """One kind of bindings: a list of a provision."""

    title: str
    """What a summary calls the list."""
    name: Callable[[Any], object]
    """What a summary calls one binding."""
    describe: Callable[[Any, Regulation], str]
    """One binding on a line of its own."""
    defines: str | None = None
    """The key that gives the binding its name, where no other may have the same one."""


def _describe_event(event: Event, _: Regulation) -> str:
    derived = ", следует из документов" if event.derived else ""
    return f"событие {event.event}: «{event.name}»{derived}"


def describe_rule(rule: Rule, regulation: Regulation) -> str:
    """Return a rule on one line: its name, the event that it is a condition of, its parameters."""
    before = f", условие события «{name_event(rule.before, regulation)}»" if rule.before else ""
    return f"правило {rule.rule}{before}{describe_parameters(rule)}"


def describe_parameters(rule: Rule) -> str:
    """Return the parameters that differ from their defaults in brackets; an empty text where none does."""
    parameters = rule.model_dump(exclude={"rule", "before", "severity"}, exclude_defaults=True)
    return (
        f" ({', '.join(f'{key}: {_format_value(value)}' for key, value in parameters.items())})" if parameters else ""
    )


def _format_value(value: object) -> str:
    match value:
        case dict():
            return ", ".join(f"{key} — {_format_value(item)}" for key, item in value.items())
        case list() | tuple() | set() | frozenset():
            return ", ".join(map(_format_value, value))
        case bool():
            return "да" if value else "нет"
        case _:
            return str(value)


def name_event(event: str, regulation: Regulation) -> str:
    """Return what people call an event; its bare word where the regulation does not know it."""
    return regulation.events[event].name if event in regulation.events else event


def name_events(events: Iterable[str], regulation: Regulation) -> str:
    """Return what people call several events, in quotes."""
    return ", ".join(f"«{name_event(event, regulation)}»" for event in events)


def title_of_role(role: str, regulation: Regulation) -> str:
    """Return what people call a role; its bare word where the regulation does not know it."""
    return regulation.roles[role].name if role in regulation.roles else role


def describe_deadline(deadline: Deadline, regulation: Regulation) -> str:
    """Return a deadline on one line: its name, its length, the events around it and who has to meet it."""
    start, end = name_events([deadline.after], regulation), name_events(deadline.until, regulation)
    actor = title_of_role(deadline.actor, regulation)
    return f"срок «{deadline.name}»: {deadline.working_days} раб. дн. после события {start} до события {end}; {actor}"


def _describe_recurring(recurring: Recurring, regulation: Regulation) -> str:
    return (
        f"срок «{recurring.name}»: не реже раза в {recurring.calendar_days} календарных дней с события "
        f"{name_events([recurring.after], regulation)} до события {name_events(recurring.until, regulation)}; "
        f"{title_of_role(recurring.actor, regulation)}"
    )


BINDINGS: Final[Mapping[str, BindingKind]] = {
    "roles": BindingKind(
        "роли",
        lambda role: role.name,
        lambda role, _: f"роль {role.role}: {role.name} ({', '.join(role.held_by) or 'лицо не записывают'})",
        "role",
    ),
    "terms": BindingKind("понятия", lambda term: term.term, lambda term, _: f"понятие «{term.term}»", "term"),
    "goals": BindingKind("цели", lambda goal: goal.goal, lambda goal, _: f"цель {goal.goal}: {goal.says}", "goal"),
    "events": BindingKind("события", lambda event: event.event, _describe_event, "event"),
    "deadlines": BindingKind(
        "сроки", lambda deadline: f"{deadline.name} за {deadline.working_days} раб. дн.", describe_deadline
    ),
    "recurring": BindingKind(
        "сроки", lambda recurring: f"{recurring.name} раз в {recurring.calendar_days} дн.", _describe_recurring
    ),
    "own_dates": BindingKind(
        "сроки плана",
        lambda own: own.name,
        lambda own, regulation: f"срок «{own.name}»: даты самого плана; {title_of_role(own.actor, regulation)}",
    ),
    "rules": BindingKind("правила", lambda rule: rule.rule, describe_rule),
    "forms": BindingKind("формы", lambda form: form.form, lambda form, _: f"форма {form.form}: {form.name}", "form"),
    "limits": BindingKind(
        "продолжительность",
        lambda limit: f"{limit.name} — {limit.minutes} мин",
        lambda limit, _: f"{limit.name}: не дольше {limit.minutes} мин",
        "limit",
    ),
    "steps": BindingKind(
        "о событиях", str, lambda event, regulation: f"о событии {event}: «{name_event(event, regulation)}»"
    ),
    "prints": BindingKind(
        "о формах", str, lambda form, regulation: f"о форме {form}: {regulation.forms[form][1].name}"
    ),
    "places": BindingKind("место в документах", str, lambda place, _: f"записывают в {place}"),
    "not_sealed": BindingKind("печать не закрывает", str, lambda place, _: f"печать не закрывает {place}"),
    "commands": BindingKind("команды", lambda command: f"lean {command}", lambda command, _: f"lean {command}"),
}
"""Lists of a provision by their key, in the order in which they are described. The questionnaire is one as a whole."""
