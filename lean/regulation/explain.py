"""Explains provisions, rules, events, terms, roles and forms in words, from the regulation alone."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from lean.regulation.bindings import (
    BINDINGS,
    describe_deadline,
    describe_parameters,
    describe_rule,
    name_events,
    title_of_role,
)
from lean.rules.catalogue import BUILT_IN, list_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lean.regulation.model import Event, Provision, Regulation, Term
    from lean.rules.base import Rule


@dataclass(frozen=True, slots=True)
class Answer:
    """An explanation: what kind of thing it is, its name, paragraphs about it, and the provisions it rests on."""

    kind: str
    name: str
    lines: tuple[str, ...]
    provisions: tuple[Provision, ...]


def describe_bindings(provision: Provision, regulation: Regulation) -> list[str]:
    """Return what the program makes of a provision: a line of Russian text per binding."""
    lines = [provision.does.rstrip(".")] if provision.does else []
    for field, kind in BINDINGS.items():
        lines += [kind.describe(binding, regulation) for binding in getattr(provision, field)]
    groups = provision.questionnaire.groups
    if groups:
        lines.append(f"анкета: вопросов {sum(len(group.questions) for group in groups)}")
    return lines


def summarise_bindings(provision: Provision) -> str:
    """Return a short summary of what the program does about a provision, or the reason why it does nothing."""
    summaries = [provision.does.rstrip(".")] if provision.does else []
    for field, kind in BINDINGS.items():
        names = dict.fromkeys(str(kind.name(binding)) for binding in getattr(provision, field))
        summaries += [f"{kind.title}: {', '.join(names)}"] if names else []
    if provision.questionnaire.groups:
        summaries.append("анкета")
    return "; ".join(summaries) or f"не отражён: {provision.not_modelled or 'причина не названа'}"


def as_object(provision: Provision, regulation: Regulation) -> dict[str, Any]:
    """Return a provision as an object with the stable keys of the command line's contract."""
    return {
        "provision": provision.provision,
        "says": provision.says,
        "does": "; ".join(describe_bindings(provision, regulation)) or None,
        "not_modelled": provision.not_modelled,
    }


def find_answers(what: str, regulation: Regulation) -> list[Answer]:
    """Return the explanations of all things with this name or citation; empty where there is none."""
    provisions = _provisions(what, regulation)
    answers = [Answer("пункт", p.provision, (p.says,), (p,)) for p in provisions]
    name = _folded(what)
    for names, answer in _catalogue(regulation):
        if name in map(_folded, names):
            answers.append(answer())
    return answers


def list_known_names(regulation: Regulation) -> list[str]:
    """Return every name that has an explanation."""
    return [
        *(p.provision for p in regulation.provisions),
        *(name for names, _ in _catalogue(regulation) for name in names),
    ]


def _folded(name: str) -> str:
    return " ".join(name.split()).strip("«»\"'").casefold().replace("ё", "е")


_SPELLED: Final = (("приложени[а-я]*", "прил"), ("подпункт[а-я]*|пп", ""), ("пункт[а-я]*", "п"), ("стать[а-я]*", "ст"))


def _key(citation: str) -> str:
    """Return a citation without its punctuation: «Пункт 16, подпункт 1», «п.16(1)» -> «п16-1»."""
    key = citation.casefold()
    for spelled, short in _SPELLED:
        key = re.sub(rf"\b(?:{spelled})\b", short, key)
    return "-".join(
        re.findall(r"[а-яa-z]+|\d+[а-я]?(?![а-я])|[а-я](?![а-я])", re.sub(r"(?<=[а-яa-z])(?=\d)", " ", key))
    )


def _provisions(what: str, regulation: Regulation) -> list[Provision]:
    """Return the provision that a citation names and all under it: «п. 9» is its nine subparagraphs."""
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
"""The names of a thing, and a function that makes its explanation."""


def _catalogue(regulation: Regulation) -> Iterator[_Entry]:
    """Yield every named thing of a regulation except provisions."""
    for name, kind in list_rules().items():
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
        lines.append(
            "Где требуется:\n" + "\n".join(f"  {p.provision}: {describe_rule(rule, regulation)}" for p, rule in bound)
        )
    else:
        lines.append("В этом порядке правило не применяется.")
    return Answer("правило", name, tuple(lines), tuple({p.provision: p for p, _ in bound}.values()))


def _about_event(name: str, regulation: Regulation) -> Answer:
    event = regulation.events[name]
    provision = event.provision
    return Answer("событие", f"{name}: {event.name}", ("\n".join(_event_lines(event, regulation)),), (provision,))


def _event_lines(event: Event, regulation: Regulation) -> Iterator[str]:
    pairs = (
        ("Кто действует", ", ".join(title_of_role(role, regulation) for role in event.by)),
        ("После чего", name_events(event.after, regulation)),
        ("Если не было", name_events(event.unless, regulation)),
        ("Отменяет", name_events(event.undoes, regulation)),
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
        yield from (f"  {p.provision}: {rule.rule}{describe_parameters(rule)}" for p, rule in conditions)
    terms = [(p, d) for p, d in regulation.deadlines if event.event in (d.after, *d.until)]
    if terms:
        yield "Сроки:"
        yield from (f"  {p.provision}: {describe_deadline(d, regulation)}" for p, d in terms)


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
