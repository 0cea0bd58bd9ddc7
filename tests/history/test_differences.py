"""Differences in meaning: laws over edits of real documents, and the words for each kind of change."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lean.documents import DOCUMENTS
from lean.history import diff as module
from lean.history.diff import find_differences
from lean.procedure.seals import seal_data
from lean.workspace.yaml_source import read

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "seversk" / "projects"
STATES = [
    (path.stem, read(path.read_bytes()).data)
    for slug in ("igrushki", "lgoty")
    for path in sorted((EXAMPLES / slug).glob("*.yaml"))
]


def places(value: object, route: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner: list[tuple[Any, ...]] = [route]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        inner += places(item, (*route, key))
    return inner


def at(value: Any, route: tuple[Any, ...]) -> Any:  # noqa: ANN401 - plain data
    for step in route:
        value = value[step]
    return value


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, Any, Any]:
    """A document and the same document after up to four edits anywhere in it."""
    name, old = draw(st.sampled_from(STATES))
    new = copy.deepcopy(old)
    for _ in range(draw(st.integers(0, 4))):
        route = draw(st.sampled_from(places(new)))
        target = at(new, route)
        if isinstance(target, list) and target:
            how = draw(st.sampled_from(["shuffle", "drop", "twice"]))
            if how == "shuffle":
                target[:] = draw(st.permutations(target))
            elif how == "drop":
                del target[draw(st.integers(0, len(target) - 1))]
            else:
                target.append(copy.deepcopy(target[0]))
        elif isinstance(target, dict) and target:
            del target[draw(st.sampled_from(sorted(target)))]
        elif route:
            at(new, route[:-1])[route[-1]] = draw(
                st.sampled_from(["слово", 5, "5", True, None, "2027-01-11", " край "])
            )
    return name, old, new


@given(edited())
@settings(max_examples=150, deadline=None)
def test_states_differ_exactly_where_their_seals_do(case: tuple[str, Any, Any]) -> None:
    name, old, new = case
    assert bool(find_differences(name, old, new, DOCUMENTS[name])) == (seal_data(old) != seal_data(new))
    assert find_differences(name, new, copy.deepcopy(new), DOCUMENTS[name]) == []


@given(edited())
@settings(max_examples=150, deadline=None)
def test_the_opposite_comparison_gives_the_opposite_changes(case: tuple[str, Any, Any]) -> None:
    name, old, new = case
    there = find_differences(name, old, new, DOCUMENTS[name])
    back = [change.turned for change in find_differences(name, new, old, DOCUMENTS[name])]
    for changes in (there, back):
        assert all(c.old is None for c in changes if c.kind == "added")
        assert all(c.new is None for c in changes if c.kind == "removed")
        assert all(None not in (c.old, c.new) for c in changes if c.kind in ("changed", "moved"))
        assert all(c.old != c.new for c in changes if c.kind == "changed")
    kinds = [Counter((c.kind, c.old, c.new) for c in changes if c.kind != "moved") for changes in (there, back)]
    assert kinds[0] == kinds[1]
    assert len(there) == len(back), "as many items have moved"


def test_every_kind_of_item_has_a_name() -> None:
    """A list whose items have no words would be described without their name."""
    from lean.history.diff_words import _classify_annotation, _field_words  # noqa: PLC0415 - the walk below is the module's own

    nameless: set[str] = set()
    wanted: list[Any] = list(DOCUMENTS.values())
    while wanted:
        model = wanted.pop()
        for key in model.model_fields:
            kind, inner = _classify_annotation(_field_words(model, key).annotation)
            if hasattr(inner, "model_fields"):
                wanted.append(inner)
                if kind == "list" and inner.item_words is None:
                    nameless.add(inner.__name__)
    assert nameless == set()


PLAN = """\
measures:
  - {id: m1, what: Вести журнал, solves: [1], responsible: Петрова П.П., due: 01.03.2027}
  - {id: m2, what: Убрать подпись, solves: [2], due: 2027-04-01}
  - {id: m3, what: Завести образцы, solves: [1, 2]}
"""
CARD = """\
title: Выдача справки
people:
  leader: {name: Петрова П.П., post: начальник отдела}
  team: [{name: Сидоров С.С.}, {name: Иванов И.И., role: аналитик}]
frame: {perimeter: [Отдел учёта, МФЦ]}
indicators: [{name: Время выдачи справки заявителю, target: не более 5 дней}]
key_events: {start: 2027-01-11}
"""
MAP = """\
problems: {1: Ждёт регистрации, 2: Нет образца}
steps: [{id: apply, what: Подаёт, time: 10 мин, next: [{to: end}]}, {id: end, kind: end}]
"""
MEETINGS = """\
kickoff: {date: 11.01.2027, decisions: [{what: Начать, due: 12.01.2027}], initiated: true}
team: [{date: 2027-03-01, protocol: {number: "3"}, decisions: [{what: Сдвинуть срок}]}]
"""
Edit = Callable[[Any], object]
WORDS: list[tuple[str, str, Edit, list[str]]] = [
    ("plan", PLAN, lambda d: d["measures"][0].update(due="15.03.2027"),
     ["срок мероприятия m1 «Вести журнал»: 01.03.2027 → 15.03.2027"]),
    ("plan", PLAN, lambda d: d["measures"][1].update(due="02.04.2027"),
     ["срок мероприятия m2 «Убрать подпись»: 01.04.2027 → 02.04.2027"]),
    ("plan", PLAN, lambda d: d["measures"][1].update(due="01.04.2027"),
     ["срок мероприятия m2 «Убрать подпись»: 2027-04-01 → 01.04.2027"]),
    ("plan", PLAN, lambda d: d["measures"][2].update(due="01.05.2027"),
     ["срок мероприятия m3 «Завести образцы»: добавлено «01.05.2027»"]),
    ("plan", PLAN, lambda d: d["measures"][0].pop("responsible"),
     ["ответственный исполнитель мероприятия m1 «Вести журнал»: убрано «Петрова П.П.»"]),
    ("plan", PLAN, lambda d: d["measures"].pop(0), ["убрано: мероприятие m1 «Вести журнал»"]),
    ("plan", PLAN, lambda d: d["measures"].insert(0, {"id": "m4", "what": "Новое"}),
     ["добавлено: мероприятие m4 «Новое»"]),
    ("plan", PLAN, lambda d: d["measures"].insert(0, d["measures"].pop()),
     ["переставлено: мероприятие m3 «Завести образцы» (место 3 → 1)"]),
    ("plan", PLAN, lambda d: d["measures"][2].update(solves=[1]),
     ["какие проблемы решает мероприятия m3 «Завести образцы»: 1, 2 → 1"]),
    ("plan", PLAN, lambda d: d["measures"][2].update(after=["m1"]),
     ["мероприятие m3 «Завести образцы», после чего: добавлено «m1»"]),
    ("plan", PLAN, lambda d: d.update(measures=[dict(reversed(m.items())) for m in d["measures"]]), []),
    ("plan", PLAN, lambda d: d.update(declined=None, approved=None), []),
    ("card", CARD, lambda d: d["people"]["leader"].update(name="Орлова О.О."),
     ["руководитель проекта, фамилия и инициалы: Петрова П.П. → Орлова О.О."]),
    ("card", CARD, lambda d: d["people"]["team"].pop(0), ["убрано: участник команды Сидоров С.С."]),
    ("card", CARD, lambda d: d["people"]["team"].reverse(),
     ["переставлено: участник команды Иванов И.И. (место 2 → 1)"]),
    ("card", CARD, lambda d: d["frame"]["perimeter"].append("Архив"), ["периметр проекта: добавлено «Архив»"]),
    ("card", CARD, lambda d: d["frame"]["perimeter"].reverse(),
     ["переставлено: периметр проекта, «МФЦ» (место 2 → 1)"]),
    ("card", CARD, lambda d: d["indicators"][0].update(name="Время выдачи справки гражданину"),
     ["наименование показателя «Время выдачи справки гражданину»: Время выдачи справки заявителю → "]),
    ("card", CARD, lambda d: d["key_events"].pop("start"), ["старт проекта: убрано «11.01.2027»"]),
    ("card", CARD, lambda d: d.update(title="Справка"), ["наименование проекта: Выдача справки → Справка"]),
    ("card", CARD, lambda d: d.update(titel="?"), ["titel: добавлено «?»"]),
    ("card", CARD, lambda d: d.update(people="никто"), ["вовлечённые лица: "]),
    ("current-map", MAP, lambda d: d["problems"].update({"3": "Третья"}), ["добавлено: проблема 3 «Третья»"]),
    ("current-map", MAP, lambda d: d["problems"].update({"1": "Иное"}), ["проблема 1 «Иное»: Ждёт регистрации → Иное"]),
    ("current-map", MAP, lambda d: d["steps"][0].update(kind="waiting"),
     ["вид шага apply «Подаёт»: добавлено «ожидание»"]),
    ("current-map", MAP, lambda d: d["steps"][0]["next"].append({"to": "end2"}),
     ["добавлено: шаг apply «Подаёт», переход к шагу end2"]),
    ("meetings", MEETINGS, lambda d: d["kickoff"].update(initiated=False),
     ["установочное совещание, решение об инициации: да → нет"]),
    ("meetings", MEETINGS, lambda d: d["team"][0]["protocol"].update(number=4),
     ["заседание команды 01.03.2027, протокол, номер: 3 → 4"]),
    ("meetings", MEETINGS, lambda d: d["team"][0]["decisions"].clear(),
     ["убрано: заседание команды 01.03.2027, решение «Сдвинуть срок»"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "edit", "expected"), WORDS)
def test_a_change_is_described_in_the_words_of_the_document(
    name: str, text: str, edit: Edit, expected: list[str]
) -> None:
    old, new = read(text.encode()).data, read(text.encode()).data
    edit(new)
    told = [change.text for change in find_differences(name, old, new, DOCUMENTS[name])]
    assert len(told) == len(expected)
    assert all(line.startswith(start) for line, start in zip(told, expected, strict=True)), told


def test_a_new_or_deleted_document_is_described_by_its_items() -> None:
    data = read(PLAN.encode()).data
    assert {c.kind for c in find_differences("plan", None, data, DOCUMENTS["plan"])} == {"added"}
    assert {c.kind for c in find_differences("plan", data, None, DOCUMENTS["plan"])} == {"removed"}


def test_many_unlike_items_are_not_compared_in_pairs() -> None:
    old = {"resources": [f"старый ресурс {i}" for i in range(module._MANY + 1)]}  # noqa: SLF001
    new = {"resources": [f"старый ресурс {i}!" for i in range(module._MANY + 1)]}  # noqa: SLF001
    kinds = Counter(change.kind for change in find_differences("card", old, new, DOCUMENTS["card"]))
    assert kinds == {"added": module._MANY + 1, "removed": module._MANY + 1}  # noqa: SLF001
