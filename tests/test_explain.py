"""lean explain: every provision, rule, event, deadline, role and form is explained; unknown names have suggestions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lean.regulation import editions
from lean.regulation.bindings import BINDINGS
from lean.regulation.explain import find_answers, list_known_names, summarise_bindings
from lean.regulation.model import Provision
from lean.rules.catalogue import list_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from lean.regulation.model import Regulation
    from lean.workspace.workspace import Workspace

    Lean = Callable[..., tuple[int, str, str]]
    WriteWorkspace = Callable[..., Workspace]

TESTS = Path(__file__).parent
SEVERSK = editions.load(editions.find("seversk", TESTS).paths[-1][1], TESTS)
OTHER = editions.load(TESTS / "regulations" / "zarechny.yaml", TESTS)
BOTH = pytest.mark.parametrize("regulation", [SEVERSK, OTHER], ids=["seversk", "zarechny"])


def objects(lean: Lean, root: Path, *what: str) -> list[dict[str, Any]]:
    code, out, err = lean("explain", *what, "-C", root, "--on", "2026-03-01", "--format", "json")
    assert (code, err) == (0, "")
    found: list[dict[str, Any]] = json.loads(out)
    return found


def test_without_a_name_all_provisions_are_listed_with_their_bindings(lean: Lean, workspace: WriteWorkspace) -> None:
    root = workspace({}).root
    found = objects(lean, root)
    assert [item["provision"] for item in found] == [provision.provision for provision in SEVERSK.provisions]
    for item in found:
        assert item.keys() == {"provision", "says", "does", "not_modelled"}
        assert bool(item["does"]) != bool(item["not_modelled"])
    code, out, _ = lean("explain", "-C", root, "--on", "2026-03-01")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    assert "Составить карту текущего" in out
    assert out.count("не отражён") == sum(1 for item in found if item["not_modelled"])


@pytest.mark.parametrize(
    "asked",
    ["п. 16 (1)", "16 (1)", "п.16(1)", "пункт 16 (1)", "Пункт 16, подпункт 1", "16(1)", "п 16 1"],
)
def test_a_provision_may_be_spelled_in_many_ways(asked: str) -> None:
    (answer,) = find_answers(asked, SEVERSK)
    assert (answer.kind, answer.name) == ("пункт", "п. 16 (1)")


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("16", ["п. 16", "п. 16 (1)", "п. 16 (2)"]),
        ("17", ["п. 17"]),
        ("прил. 5 п. 4 (5в)", ["прил. 5 п. 4 (5в)"]),
        ("приложение 5 пункт 4 подпункт 5в", ["прил. 5 п. 4 (5в)"]),
        ("прил. 5, анкета", ["прил. 5, анкета"]),
        ("постановление п. 2", ["постановление п. 2"]),
        ("состав", ["состав"]),
        ("п. 12", ["п. 12 (1)", "п. 12 (2)", "п. 12 (3)"]),
        ("прил. 5 п. 5", ["прил. 5 п. 5 (1)", "прил. 5 п. 5 (2)"]),
    ],
)
def test_provisions_are_found_by_number(asked: str, names: list[str]) -> None:
    assert [answer.name for answer in find_answers(asked, SEVERSK) if answer.kind == "пункт"] == names


def test_articles_of_other_acts_are_found_by_number() -> None:
    assert [answer.name for answer in find_answers("4", OTHER)] == ["ст. 4"]
    assert [answer.name for answer in find_answers("статья 4", OTHER)] == ["ст. 4"]


@BOTH
def test_every_name_is_explained(regulation: Regulation) -> None:
    for name in list_known_names(regulation):
        answers = find_answers(name, regulation)
        assert answers, name
        for answer in answers:
            assert all(line.strip() for line in answer.lines), name
    assert set(list_known_names(regulation)) >= {
        *regulation.events,
        *regulation.roles,
        *regulation.forms,
        *list_rules(),
    }


@BOTH
def test_every_binding_is_explained(regulation: Regulation) -> None:
    for provision in regulation.provisions:
        assert provision.bound != summarise_bindings(provision).startswith("не отражён"), provision.provision


def test_every_kind_of_binding_is_explained() -> None:
    told = {*BINDINGS, "questionnaire", "provision", "says", "does", "not_modelled"}
    assert set(Provision.model_fields) == told


@pytest.mark.parametrize("name", sorted(list_rules()))
def test_a_rule_is_explained_with_reason_and_examples(name: str) -> None:
    (answer,) = [answer for answer in find_answers(name, SEVERSK) if answer.kind == "правило"]
    for word in ("Почему:", "Плохо:", "Хорошо:"):
        assert word in answer.lines[0], word
    assert answer.lines[1].startswith(("Где требуется:", "В этом порядке правило не применяется."))


def test_a_rule_is_listed_with_its_provisions_and_parameters(lean: Lean, workspace: WriteWorkspace) -> None:
    root = workspace({}).root
    _, out, _ = lean("explain", "period-working-days", "-C", root)
    assert "  п. 16: правило period-working-days" in out
    assert "at_most: 35" in out
    found = objects(lean, root, "period-working-days")
    assert {item["provision"] for item in found} == {"п. 16"}
    assert {item["kind"] for item in found} == {"правило"}


def test_an_event_is_explained_with_actors_gates_and_seals(lean: Lean, workspace: WriteWorkspace) -> None:
    root = workspace({}).root
    _, out, _ = lean("explain", "card-approved", "-C", root)
    for told in (
        "card-approved: Карточка утверждена (событие)",
        "Кто действует: Мэр",
        "После чего: «Карточка согласована», «Руководитель проекта назначен»",
        "Запечатывает: card.yaml",
        "Что должно быть готово:",
        "  п. 9 (3): filled (document: card, fields: people.team)",
        "25 раб. дн.",
    ):
        assert told in out
    assert lean("explain", "Карточка утверждена", "-C", root)[1] == out


@pytest.mark.parametrize(
    ("what", "kind", "word"),
    [
        ("картирование процесса", "понятие", "current-map.yaml"),
        ("«Проект»", "понятие", "projects/"),
        ("leader", "роль", "card.people.leader"),
        ("Руководитель проекта", "роль", "Отвечает за сроки: «Доработать план»"),
        ("plan", "форма", "lean render ПРОЕКТ plan"),
        ("seal", "замечание", "отпечаток"),
    ],
)
def test_terms_roles_forms_and_remarks(lean: Lean, workspace: WriteWorkspace, what: str, kind: str, word: str) -> None:
    code, out, _ = lean("explain", what, "-C", workspace({}).root)
    assert code == 0
    assert f"({kind})" in out
    assert word in out
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("what", "word"),
    [
        ("card-aproved", "возможно, card-approved"),
        ("п. 166", "возможно, п. 16"),
        ("квартальный отчёт", "покажет lean explain\n"),
    ],
)
def test_an_unknown_name_is_answered_with_a_suggestion(
    lean: Lean, workspace: WriteWorkspace, what: str, word: str
) -> None:
    code, out, err = lean("explain", what, "-C", workspace({}).root)
    assert (code, out) == (2, "")
    assert word in err


def test_explain_needs_no_workspace(lean: Lean, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert lean("explain", "16", "(1)")[0] == 0


def test_the_edition_of_the_day_is_explained(lean: Lean, workspace: WriteWorkspace) -> None:
    root = workspace({}).root
    assert lean("explain", "прил. 5 п. 7", "-C", root, "--on", "2025-11-24")[0] == 0
    assert lean("explain", "прил. 5 п. 7", "-C", root, "--on", "2025-11-23")[0] == 2
