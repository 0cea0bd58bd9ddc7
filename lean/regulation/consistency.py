"""Finds contradictions in a regulation: unknown names, names defined twice, events that can never come."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from lean.diagnostics import Finding, Route
from lean.documents import DOCUMENTS, WORKSPACE_DOCUMENTS
from lean.regulation.bindings import BINDINGS
from lean.rules.filled import Filled, find_unknown_fields
from lean.rules.names import NameKind, names_in
from lean.rules.places import find_unknown_step
from lean.values.reachability import collect_reachable
from lean.values.spelling import in_quotes, suggest

if TYPE_CHECKING:
    from lean.regulation.model import Provision, Regulation


def find_inconsistencies(regulation: Regulation) -> Iterator[Finding]:
    """Yield everything in a regulation's file that contradicts the rest of it, with the route of the wrong name."""
    yield from _find_duplicates(regulation)
    yield from _find_unbound(regulation)
    known: dict[NameKind, Collection[object]] = {kind: names(regulation) for kind, names in _KNOWN.items()}
    for number, provision in enumerate(regulation.provisions):
        for route, name, kind in names_in(provision):
            if kind in known and name not in known[kind]:
                message = f"{_UNKNOWN[kind]} «{name}» нет{_suggest_name(name, known[kind])}"
                yield Finding("", ("provisions", number, *route), message)
        yield from _find_unknown_persons(provision, ("provisions", number, "roles"))
        for index, rule in enumerate(provision.rules):
            if isinstance(rule, Filled):
                yield from _find_missing_fields(rule, ("provisions", number, "rules", index))
    yield from _find_gates_of_derived(regulation)
    yield from _find_rings(regulation)


def _suggest_name(name: object, known: Collection[object]) -> str:
    """Return the end of a message: the most similar known name, or all known names."""
    names = [str(candidate) for candidate in known]
    return suggest(str(name), names, f"; есть: {', '.join(names) or 'ни одного'}", in_quotes)


_KNOWN: Final[dict[NameKind, Callable[[Regulation], Collection[object]]]] = {
    "role": lambda regulation: regulation.roles,
    "event": lambda regulation: regulation.events,
    "form": lambda regulation: regulation.forms,
    "goal": lambda regulation: regulation.goals,
    "question": lambda regulation: regulation.questionnaire.texts,
    "stage": lambda regulation: {stage.stage: stage for stage in regulation.stages},
    "document": lambda _: DOCUMENTS,
    "file": lambda _: {**DOCUMENTS, **WORKSPACE_DOCUMENTS},
}
_UNKNOWN: Final[Mapping[NameKind, str]] = {
    "role": "роли",
    "event": "события",
    "form": "формы",
    "goal": "цели",
    "question": "вопроса анкеты",
    "stage": "этапа",
    "document": "документа",
    "file": "документа",
}

_MARKED: Final = "roster.roles."
"""The beginning of a path to the persons whom the roster marks with a role; any role may be marked."""


def _find_unknown_persons(provision: Provision, route: Route) -> Iterator[Finding]:
    """Yield a finding per path of a role that leads to no field of a document."""
    for index, role in enumerate(provision.roles):
        for place, path in enumerate(role.held_by):
            document, *steps = path.split(".")
            model = {**DOCUMENTS, **WORKSPACE_DOCUMENTS}.get(document)
            wrong = document if model is None else find_unknown_step(model, tuple(steps))
            if wrong is not None and not path.startswith(_MARKED):
                yield Finding("", (*route, index, "held_by", place), f"«{path}»: нет поля «{wrong}»")


def _find_missing_fields(rule: Filled, route: Route) -> Iterator[Finding]:
    for field, step in find_unknown_fields(rule):
        message = f"в документе {rule.document} нет поля «{step}»: {field}"
        yield Finding("", (*route, "fields", rule.fields.index(field)), message)


def _find_duplicates(regulation: Regulation) -> Iterator[Finding]:
    provisions = list(enumerate(regulation.provisions))
    yield from _find_repeated((("provisions", n, "provision"), p.provision, p.says) for n, p in provisions)
    yield from _find_repeated((("stages", n, "stage"), s.stage, s.name) for n, s in enumerate(regulation.stages))
    for key, kind in BINDINGS.items():
        name = kind.defines
        if name is None:
            continue
        yield from _find_repeated(
            (("provisions", number, key, index, name), getattr(item, name), provision.provision)
            for number, provision in provisions
            for index, item in enumerate(getattr(provision, key))
        )
    yield from _find_repeated(
        (("provisions", n, "questionnaire", "groups", g, "questions", q, "question"), item.question, item.text)
        for n, p in provisions
        for g, group in enumerate(p.questionnaire.groups)
        for q, item in enumerate(group.questions)
    )


def _find_repeated(named: Iterable[tuple[Route, object, str]]) -> Iterator[Finding]:
    seen: dict[object, str] = {}
    for route, name, where in named:
        if name in seen:
            yield Finding("", route, f"«{name}» уже есть выше ({seen[name]}): оставьте одно описание")
        seen.setdefault(name, where)


def _find_unbound(regulation: Regulation) -> Iterator[Finding]:
    for number, provision in enumerate(regulation.provisions):
        route: Route = ("provisions", number)
        if not provision.bound and provision.not_modelled is None:
            message = f"{provision.provision}: нет ни привязки, ни причины, почему её нет (not_modelled)"
            yield Finding("", (*route, "provision"), message)
        if provision.bound and provision.not_modelled is not None:
            message = f"{provision.provision}: есть и привязка, и причина, почему её нет: оставьте одно"
            yield Finding("", (*route, "not_modelled"), message)


def _find_gates_of_derived(regulation: Regulation) -> Iterator[Finding]:
    """Yield a finding per condition of an event that follows from documents: no step would ever check it."""
    for number, provision in enumerate(regulation.provisions):
        for index, rule in enumerate(provision.rules):
            held = regulation.events.get(rule.before or "")
            if held is not None and held.derived is not None:
                message = f"событие «{rule.before}» следует из документов, условий перед ним не бывает"
                yield Finding("", ("provisions", number, "rules", index, "before"), message)


def _find_rings(regulation: Regulation) -> Iterator[Finding]:
    """Yield a finding per event that has to come before itself: it could never be recorded."""
    places = {
        event.event: (number, index)
        for number, provision in enumerate(regulation.provisions)
        for index, event in enumerate(provision.events)
    }
    for number, provision in enumerate(regulation.provisions):
        for index, event in enumerate(provision.events):
            # Of two events with the same name the last counts; the repetition has its own finding.
            if places[event.event] == (number, index) and event.event in _list_awaited(event.event, regulation):
                message = f"событие «{event.event}» не наступит никогда: по ключам after оно ждёт само себя"
                yield Finding("", ("provisions", number, "events", index, "after"), message)


def _list_awaited(name: str, regulation: Regulation) -> set[str]:
    """Return every event that has to come before an event, directly or through others."""

    def earlier(event: str) -> list[str]:
        return [other for other in regulation.events[event].after if other in regulation.events]

    return collect_reachable(earlier(name), earlier)
