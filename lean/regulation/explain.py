"""What a provision, a rule, an event, a term, a role or a form is: answers in words, from the regulation alone."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from lean.rules.catalogue import BUILT_IN, rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from lean.regulation.model import Deadline, Event, Provision, Recurring, Regulation, Term
    from lean.rules.base import Rule


@dataclass(frozen=True, slots=True)
class Answer:
    """An explanation: what kind of thing it is, its name, paragraphs about it, and the provisions it rests on."""

    kind: str
    name: str
    lines: tuple[str, ...]
    provisions: tuple[Provision, ...]


def bindings(provision: Provision, regulation: Regulation) -> list[str]:
    """What the program makes of a provision, a line per binding, in words."""
    told = [provision.does.rstrip(".")] if provision.does else []
    for field, tell in TELLERS.items():
        told += [tell(item, regulation) for item in getattr(provision, field)]
    groups = provision.questionnaire.groups
    if groups:
        told.append(f"анкета: вопросов {sum(len(group.questions) for group in groups)}")
    return told


def brief(provision: Provision) -> str:
    """What the program does about a provision, in few words; why nothing, where it does nothing."""
    told = [provision.does.rstrip(".")] if provision.does else []
    for field, (title, name) in _BRIEF.items():
        names = dict.fromkeys(str(name(item)) for item in getattr(provision, field))
        told += [f"{title}: {', '.join(names)}"] if names else []
    if provision.questionnaire.groups:
        told.append("анкета")
    return "; ".join(told) or f"не отражён: {provision.not_modelled or 'причина не названа'}"


_BRIEF: Final[Mapping[str, tuple[str, Callable[[Any], object]]]] = {
    "roles": ("роли", lambda role: role.name),
    "terms": ("понятия", lambda term: term.term),
    "goals": ("цели", lambda goal: goal.goal),
    "events": ("события", lambda event: event.event),
    "deadlines": ("сроки", lambda deadline: f"{deadline.name} за {deadline.working_days} раб. дн."),
    "recurring": ("сроки", lambda recurring: f"{recurring.name} раз в {recurring.calendar_days} дн."),
    "own_dates": ("сроки плана", lambda own: own.name),
    "rules": ("правила", lambda rule: rule.rule),
    "forms": ("формы", lambda form: form.form),
    "limits": ("продолжительность", lambda limit: f"{limit.name} — {limit.minutes} мин"),
    "steps": ("о событиях", str),
    "prints": ("о формах", str),
    "places": ("место в документах", str),
    "not_sealed": ("печать не закрывает", str),
    "commands": ("команды", lambda command: f"lean {command}"),
}


def as_object(provision: Provision, regulation: Regulation) -> dict[str, Any]:
    """A provision with the stable keys of the command line's contract."""
    return {
        "provision": provision.provision,
        "says": provision.says,
        "does": "; ".join(bindings(provision, regulation)) or None,
        "not_modelled": provision.not_modelled,
    }


def _event(event: Event, _: Regulation) -> str:
    derived = ", следует из документов" if event.derived else ""
    return f"событие {event.event}: «{event.name}»{derived}"


def _rule(rule: Rule, regulation: Regulation) -> str:
    before = f", условие события «{_named(rule.before, regulation)}»" if rule.before else ""
    return f"правило {rule.rule}{before}{_parameters(rule)}"


def _parameters(rule: Rule) -> str:
    given = rule.model_dump(exclude={"rule", "before", "severity"}, exclude_defaults=True)
    return f" ({', '.join(f'{key}: {_value(value)}' for key, value in given.items())})" if given else ""


def _value(value: object) -> str:
    match value:
        case dict():
            return ", ".join(f"{key} — {_value(item)}" for key, item in value.items())
        case list() | tuple() | set() | frozenset():
            return ", ".join(map(_value, value))
        case bool():
            return "да" if value else "нет"
        case _:
            return str(value)


def _named(event: str, regulation: Regulation) -> str:
    return regulation.events[event].name if event in regulation.events else event


def _names(events: Iterable[str], regulation: Regulation) -> str:
    return ", ".join(f"«{_named(event, regulation)}»" for event in events)


def _role(role: str, regulation: Regulation) -> str:
    return regulation.roles[role].name if role in regulation.roles else role


def _period(deadline: Deadline, regulation: Regulation) -> str:
    start, end = _names([deadline.after], regulation), _names(deadline.until, regulation)
    actor = _role(deadline.actor, regulation)
    return f"срок «{deadline.name}»: {deadline.working_days} раб. дн. после события {start} до события {end}; {actor}"


def _gap(recurring: Recurring, regulation: Regulation) -> str:
    return (
        f"срок «{recurring.name}»: не реже раза в {recurring.calendar_days} календарных дней с события "
        f"{_names([recurring.after], regulation)} до события {_names(recurring.until, regulation)}; "
        f"{_role(recurring.actor, regulation)}"
    )


TELLERS: Final[Mapping[str, Callable[[Any, Regulation], str]]] = {
    "roles": lambda role, _: f"роль {role.role}: {role.name} ({', '.join(role.held_by) or 'лицо не записывают'})",
    "terms": lambda term, _: f"понятие «{term.term}»",
    "goals": lambda goal, _: f"цель {goal.goal}: {goal.says}",
    "events": _event,
    "deadlines": _period,
    "recurring": _gap,
    "own_dates": lambda own, regulation: f"срок «{own.name}»: даты самого плана; {_role(own.actor, regulation)}",
    "rules": _rule,
    "forms": lambda form, _: f"форма {form.form}: {form.name}",
    "limits": lambda limit, _: f"{limit.name}: не дольше {limit.minutes} мин",
    "steps": lambda event, regulation: f"о событии {event}: «{_named(event, regulation)}»",
    "prints": lambda form, regulation: f"о форме {form}: {regulation.forms[form][1].name}",
    "places": lambda place, _: f"записывают в {place}",
    "not_sealed": lambda place, _: f"печать не закрывает {place}",
    "commands": lambda command, _: f"lean {command}",
}
"""Field of a provision -> how one binding of it is told. The questionnaire is told as a whole."""


def find(what: str, regulation: Regulation) -> list[Answer]:
    """Everything that goes by a name; empty where nothing does. A name of two things has two answers."""
    provisions = _provisions(what, regulation)
    found = [Answer("пункт", p.provision, (p.says,), (p,)) for p in provisions]
    name = _folded(what)
    for names, answer in _catalogue(regulation):
        if name in map(_folded, names):
            found.append(answer())
    return found


def known(regulation: Regulation) -> list[str]:
    """Every name that can be asked about."""
    return [
        *(p.provision for p in regulation.provisions),
        *(name for names, _ in _catalogue(regulation) for name in names),
    ]


def _folded(name: str) -> str:
    return " ".join(name.split()).strip("«»\"'").casefold().replace("ё", "е")


_SPELLED: Final = (("приложени[а-я]*", "прил"), ("подпункт[а-я]*|пп", ""), ("пункт[а-я]*", "п"), ("стать[а-я]*", "ст"))


def _key(citation: str) -> str:
    """A citation without its punctuation: «Пункт 16, подпункт 1», «п.16(1)» -> «п16-1»."""
    key = citation.casefold()
    for spelled, short in _SPELLED:
        key = re.sub(rf"\b(?:{spelled})\b", short, key)
    return "-".join(
        re.findall(r"[а-яa-z]+|\d+[а-я]?(?![а-я])|[а-я](?![а-я])", re.sub(r"(?<=[а-яa-z])(?=\d)", " ", key))
    )


def _provisions(what: str, regulation: Regulation) -> list[Provision]:
    """The provision that is meant and all that stand under it: «п. 9» is its nine subparagraphs, «п. 16» has two."""
    keys = {provision.provision: _key(provision.provision) for provision in regulation.provisions}
    asked = _key(what)
    if not any(character.isdigit() for character in asked) and asked not in keys.values():
        return []
    # «16 (1)» alone is a paragraph of the act itself, before one of an appendix.
    bare = [key for key in keys.values() if re.fullmatch(rf"[а-яa-z]+-{re.escape(asked)}", key)]
    for wanted in (asked, f"п-{asked}", *bare[:1]):
        exact = [p for p in regulation.provisions if keys[p.provision] == wanted]
        under = [p for p in regulation.provisions if keys[p.provision].startswith(f"{wanted}-")]
        if exact or under:
            return [*exact, *under]
    return []


_Entry = tuple[tuple[str, ...], "Callable[[], Answer]"]
"""The names that something goes by, and its explanation, made when it is asked for."""


def _catalogue(regulation: Regulation) -> Iterator[_Entry]:
    """Everything with a name but provisions."""
    for name, kind in rules().items():
        yield (name,), partial(_about_rule, name, kind, regulation)
    for name, event in regulation.events.items():
        yield (name, event.name), partial(_about_event, name, regulation)
    for provision in regulation.provisions:
        for term in provision.terms:
            yield (term.term,), partial(Answer, "понятие", term.term, tuple(_about_term(term)), (provision,))
    for name, role in regulation.roles.items():
        yield (name, role.name), partial(_about_role, name, regulation)
    for name, (_, form) in regulation.forms.items():
        yield (name, form.name), partial(_about_form, name, regulation)
    for name, text in BUILT_IN.items():
        yield (name,), partial(Answer, "замечание", name, (text,), ())


def _about_rule(name: str, kind: type[Rule], regulation: Regulation) -> Answer:
    bound = [(p, rule) for p, rule in regulation.rules if rule.rule == name]
    lines = [inspect.cleandoc(kind.__doc__ or "")]
    if bound:
        lines.append("Где требуется:\n" + "\n".join(f"  {p.provision}: {_rule(rule, regulation)}" for p, rule in bound))
    else:
        lines.append("В этом порядке правило не применяется.")
    return Answer("правило", name, tuple(lines), tuple({p.provision: p for p, _ in bound}.values()))


def _about_event(name: str, regulation: Regulation) -> Answer:
    event = regulation.events[name]
    provision = event.provision
    return Answer("событие", f"{name}: {event.name}", ("\n".join(_event_lines(event, regulation)),), (provision,))


def _event_lines(event: Event, regulation: Regulation) -> Iterator[str]:
    pairs = (
        ("Кто действует", ", ".join(_role(role, regulation) for role in event.by)),
        ("После чего", _names(event.after, regulation)),
        ("Если не было", _names(event.unless, regulation)),
        ("Отменяет", _names(event.undoes, regulation)),
        ("Повторяется", "да" if event.repeatable else ""),
        ("Запись называет", ", ".join(event.needs)),
        ("Дата та же, что в", event.dated or ""),
        ("Протокол тот же, что в", event.minuted or ""),
        ("Открывает этап", str(event.opens_stage or "")),
        ("Завершает проект", "да" if event.ends else ""),
        ("Создаёт заготовки", ", ".join(f"{name}.yaml" for name in event.creates)),
        ("Запечатывает", ", ".join(f"{name}.yaml" for name in event.seals)),
        ("Меняет только", ", ".join(event.alters)),
        ("Готовит к новому утверждению", ", ".join(event.prepares)),
        ("Записывают", "нет: следует из документов проекта" if event.derived else ""),
    )
    yield from (f"{title}: {value}" for title, value in pairs if value)
    conditions = [(p, rule) for p, rule in regulation.rules if rule.before == event.event]
    if conditions:
        yield "Что должно быть готово:"
        yield from (f"  {p.provision}: {rule.rule}{_parameters(rule)}" for p, rule in conditions)
    terms = [(p, d) for p, d in regulation.deadlines if event.event in (d.after, *d.until)]
    if terms:
        yield "Сроки:"
        yield from (f"  {p.provision}: {_period(d, regulation)}" for p, d in terms)


def _about_term(term: Term) -> Iterator[str]:
    yield term.says
    if term.code:
        yield f"В программе: {term.code}"


def _about_role(name: str, regulation: Regulation) -> Answer:
    role = regulation.roles[name]
    acts = [event.name for event in regulation.events.values() if name in event.by]
    owes = [d.name for _, d in regulation.deadlines if d.actor == name]
    owes += [d.name for p in regulation.provisions for d in p.recurring if d.actor == name]
    owes += [d.name for p in regulation.provisions for d in p.own_dates if d.actor == name]
    pairs = (
        ("Кто это", ", ".join(role.held_by)),
        ("Записывает события", ", ".join(f"«{event}»" for event in acts)),
        ("Отвечает за сроки", ", ".join(f"«{deadline}»" for deadline in owes)),
    )
    provisions = tuple(p for p in regulation.provisions if role in p.roles)
    return Answer("роль", f"{name}: {role.name}", ("\n".join(f"{t}: {v}" for t, v in pairs if v),), provisions)


def _about_form(name: str, regulation: Regulation) -> Answer:
    provision, form = regulation.forms[name]
    others = tuple(p for p in regulation.provisions if name in p.prints and p != provision)
    return Answer("форма", f"{name}: {form.name}", (f"Печатает: lean render ПРОЕКТ {name}",), (provision, *others))
