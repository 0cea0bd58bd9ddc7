"""lean render: which files are written, what is reported about them, and what is refused."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lean.forms.inspection import read_paragraphs
from lean.office import soffice

Lean = Callable[..., tuple[int, str, str]]

RULES = """\
regulation: here
edition: 2025-01-01
title: Порядок
templates: seversk
verified: 2025-01-01
provisions:
  - provision: п. 1
    says: Карточку направляют, согласуют и утверждают.
    roles: [{role: mayor, name: Мэр}, {role: coordinator, name: Координатор}]
    events:
      - {event: card-submitted, name: Карточка направлена, by: [coordinator]}
      - {event: card-approved, name: Карточка утверждена, by: [mayor], after: [card-submitted], seals: [card]}
      - {event: kickoff-held, name: Совещание, by: [mayor], after: [card-approved]}
    rules:
      - {rule: filled, before: card-submitted, document: card, fields: [unit]}
      - {rule: filled, before: kickoff-held, document: card, fields: [stakeholders]}
    forms:
      - {form: card, name: Карточка проекта, template: card.docx}
      - {form: poster, name: Плакат}
  - provision: п. 2
    says: Подразделение названо до утверждения.
    rules: [{rule: filled, before: card-approved, document: card, fields: [unit]}]
"""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a draft in the current folder; one of its two forms has a template."""
    (tmp_path / "lean.yaml").write_text("regulation: rules.yaml\n", encoding="utf-8")
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    card = tmp_path / "projects" / "spravki" / "card.yaml"
    card.parent.mkdir(parents=True)
    card.write_text("title: Выдача справки\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def text_of(path: Path) -> str:
    return "\n".join(read_paragraphs(path.read_bytes()))


def test_a_form_is_written_beside_its_project(lean: Lean, workspace: Path) -> None:
    code, out, err = lean("render", "spravki", "card")
    written = workspace / "projects" / "spravki" / "forms" / "spravki-card.docx"
    assert (code, out) == (0, f"{written.relative_to(workspace)}\n")
    assert "Выдача справки" in text_of(written)
    # Missing values are reported once per place, with all provisions that demand them.
    # Stakeholders are demanded later, not on the signed card.
    assert err == (
        "Форма «Карточка проекта» неполна, не хватает: 1.\n"
        "projects/spravki/card.yaml:1:1: заметка filled: не заполнено: «Подразделение» (п. 1; п. 2)\n"
    )


def test_equal_input_gives_equal_bytes_and_replaces_the_file(lean: Lean, workspace: Path) -> None:
    written = workspace / "projects" / "spravki" / "forms" / "spravki-card.docx"
    lean("render", "spravki", "card")
    first = written.read_bytes()
    written.write_bytes(b"an old one")
    lean("render", "spravki", "card", "--on", "01.02.2027")
    assert written.read_bytes() == first
    assert [path.name for path in written.parent.iterdir()] == ["spravki-card.docx"]


def test_a_form_is_written_to_the_requested_path(lean: Lean, workspace: Path) -> None:
    code, out, _ = lean("render", "spravki", "card", "-o", "nowhere/../x")
    assert (code, out) == (0, "x/spravki-card.docx\n")
    assert not Path("nowhere").exists()
    code, out, _ = lean("render", "spravki", "card", "-o", "Печать/март")
    assert (code, out) == (0, f"{Path('Печать', 'март', 'spravki-card.docx')}\n")
    assert zipfile.is_zipfile(workspace / "Печать" / "март" / "spravki-card.docx")
    outside = workspace.parent / "elsewhere"
    code, out, _ = lean("render", "spravki", "card", "-o", outside)
    assert (code, out) == (0, f"{outside / 'spravki-card.docx'}\n")


def test_all_writes_every_form_with_a_template(lean: Lean, workspace: Path) -> None:
    listed = json.loads(lean("render", "--list", "--format", "json")[1])
    assert [(item["form"], item["name"], item["provision"], bool(item["template"])) for item in listed] == [
        ("card", "Карточка проекта", "п. 1", True),
        ("poster", "Плакат", "п. 1", False),
    ]
    code, out, _ = lean("render", "spravki", "--all", "--format", "json")
    assert (code, [item["form"] for item in json.loads(out)]) == (0, ["card"])
    assert len(list((workspace / "projects" / "spravki" / "forms").iterdir())) == 1


def test_every_form_can_be_printed_from_a_draft(lean: Lean, workspace: Path) -> None:
    (workspace / "lean.yaml").write_text("regulation: seversk\n", encoding="utf-8")
    ready = [item["form"] for item in json.loads(lean("render", "--list", "--format", "json")[1]) if item["template"]]
    code, out, err = lean("render", "spravki", "--all", "--format", "json")
    assert (code, [item["form"] for item in json.loads(out)]) == (0, ready), err
    # The questionnaire is printed blank, the working deck with the present content.
    assert {item["form"] for item in json.loads(out) if not item["missing"]} <= {"questionnaire", "working-deck"}


def test_json_lists_form_path_and_missing_values(lean: Lean, workspace: Path) -> None:
    code, out, _ = lean("render", "spravki", "card", "--format", "json")
    (item,) = json.loads(out)
    assert code == 0
    assert list(item) == ["form", "path", "missing", "project"]
    assert (item["form"], item["path"]) == ("card", "projects/spravki/forms/spravki-card.docx")
    assert (workspace / item["path"]).is_file()
    assert all({"path", "line", "message", "provision"} <= missing.keys() for missing in item["missing"])


@pytest.mark.usefixtures("workspace")
def test_a_form_without_a_template_is_reported_and_others_are_written(lean: Lean) -> None:
    code, out, err = lean("render", "spravki", "poster", "card")
    assert code == 1
    assert out == f"{Path('projects/spravki/forms/spravki-card.docx')}\n"
    assert "форму «Плакат» (poster) программа пока не печатает: шаблона нет" in err


def test_an_unreadable_document_is_refused(lean: Lean, workspace: Path) -> None:
    (workspace / "projects" / "spravki" / "card.yaml").write_text("title: [", encoding="utf-8")
    code, out, err = lean("render", "spravki", "card")
    assert (code, out) == (1, "")
    assert "форма «Карточка проекта» не напечатана: card.yaml не читается" in err
    assert not (workspace / "projects" / "spravki" / "forms").exists()


def test_a_workspace_template_has_precedence_and_a_broken_one_is_reported(lean: Lean, workspace: Path) -> None:
    own = workspace / "templates" / "forms" / "card.docx"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"not a document")
    listed = json.loads(lean("render", "--list", "--format", "json")[1])
    assert next(item["template"] for item in listed if item["form"] == "card") == "templates/forms/card.docx"
    code, out, err = lean("render", "spravki", "card")
    assert (code, out) == (1, "")
    assert "шаблон card.docx: это не файл Word" in err
    assert not (workspace / "projects" / "spravki" / "forms").exists()


def test_an_unwritable_target_is_refused(lean: Lean, workspace: Path) -> None:
    (workspace / "taken").write_text("a file, not a folder", encoding="utf-8")
    code, out, err = lean("render", "spravki", "card", "-o", "taken")
    assert (code, out) == (1, "")
    assert "не записано: на этом пути стоит файл, а нужен каталог" in err
    (workspace / "folder" / "spravki-card.docx").mkdir(parents=True)
    code, _, err = lean("render", "spravki", "card", "-o", "folder")
    assert code == 1
    assert "не записано: под этим именем стоит каталог" in err
    assert [path.name for path in (workspace / "folder").iterdir()] == ["spravki-card.docx"]


@pytest.mark.usefixtures("workspace")
def test_fields_lists_what_a_template_may_use(lean: Lean) -> None:
    code, out, _ = lean("render", "--fields", "card", "--format", "json")
    assert code == 0
    fields = {item["path"]: item["kind"] for item in json.loads(out)}
    assert (fields["title"], fields["team"], fields["team[].name"]) == ("text", "list", "text")
    assert "наименование проекта" in lean("render", "--fields", "card")[1]
    code, _, err = lean("render", "--fields", "poster")
    assert code == 1
    assert "пока не печатает" in err


@pytest.mark.skipif(soffice.find_office() is None, reason="нет LibreOffice")
def test_a_pdf_is_written_beside_the_form(lean: Lean, workspace: Path) -> None:
    code, out, _ = lean("render", "spravki", "card", "--pdf")
    assert code == 0
    assert out.splitlines() == [str(Path(f"projects/spravki/forms/spravki-card.{kind}")) for kind in ("docx", "pdf")]
    written = workspace / "projects" / "spravki" / "forms" / "spravki-card.pdf"
    assert written.read_bytes().startswith(b"%PDF-")
    if shutil.which("pdftotext"):
        shown = subprocess.run(["pdftotext", written, "-"], capture_output=True, check=True).stdout.decode()
        assert "Выдача справки" in shown


@pytest.mark.skipif(sys.platform == "win32", reason="нет сценариев")
def test_all_pdfs_are_made_by_a_single_office_process(
    lean: Lean, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace / "bin").mkdir()
    office(
        workspace / "bin",
        "import pathlib, sys\n"
        "with open('started', 'a') as log: log.write('once ')\n"
        "for path in map(pathlib.Path, sys.argv[1:]):\n"
        "    if path.suffix == '.docx': path.with_suffix('.pdf').write_bytes(path.name.encode())",
    )
    monkeypatch.setenv("PATH", str(workspace / "bin"))
    (workspace / "lean.yaml").write_text("regulation: seversk\n", encoding="utf-8")
    forms = ("evaluation", "questionnaire", "roster")
    code, out, err = lean("render", "spravki", *forms, "--pdf", "-o", "out", "--format", "json")
    assert code == 0, err
    assert [(item["form"], item["path"]) for item in json.loads(out)] == [
        (form, f"out/spravki-{form}.{kind}") for kind in ("docx", "pdf") for form in forms
    ]
    assert all(Path(f"out/spravki-{form}.pdf").read_text() == f"spravki-{form}.docx" for form in forms)
    assert Path("started").read_text() == "once "


def office(folder: Path, body: str) -> None:
    program = folder / "soffice"
    program.write_text(f"#!{sys.executable}\n{body}\n", encoding="utf-8")
    program.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="нет сценариев")
@pytest.mark.parametrize(
    ("body", "message"),
    [
        (None, "не найден LibreOffice"),
        ("import sys; sys.exit('no display')", "LibreOffice закончил с кодом 1 (no display)"),
        ("pass", "LibreOffice закончил с кодом 0"),
    ],
)
def test_the_form_is_written_if_the_pdf_fails_and_the_reason_is_reported(
    body: str | None, message: str, lean: Lean, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace / "bin").mkdir()
    if body is not None:
        office(workspace / "bin", body)
    monkeypatch.setenv("PATH", str(workspace / "bin"))
    code, out, err = lean("render", "spravki", "card", "--pdf")
    assert (code, out) == (1, f"{Path('projects/spravki/forms/spravki-card.docx')}\n")
    assert message in err


@pytest.mark.skipif(sys.platform == "win32", reason="нет сценариев")
def test_a_hanging_office_process_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office(tmp_path, "import time; time.sleep(60)")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(soffice.NoPdfError, match=r"не ответил за 0\.5 с"):
        soffice.convert_to_pdf({"form.docx": b""}, seconds=0.5)


def test_empty_places_are_reported_with_their_group(lean: Lean, workspace: Path) -> None:
    (workspace / "lean.yaml").write_text("regulation: seversk\n", encoding="utf-8")
    meetings = workspace / "projects" / "spravki" / "meetings.yaml"
    meetings.write_text("kickoff: {place: Зал, chair: {name: Иванов И.И.}, goals: [Начать]}\n", encoding="utf-8")
    _, out, _ = lean("render", "spravki", "kickoff-agenda", "--format", "json")
    (item,) = json.loads(out)
    assert [missing["message"] for missing in item["missing"]] == [
        "не указано: председатель: должность",
        "не указано: секретарь",
        "не указано: повестка по порядку",
        "не указано: состав участников",
        "не указано: информационные материалы",
        "не указано: презентация и другие визуальные материалы",
    ]


def test_empty_places_are_reported_without_their_placeholder(lean: Lean, workspace: Path) -> None:
    (workspace / "lean.yaml").write_text("regulation: seversk\n", encoding="utf-8")
    _, out, _ = lean("render", "spravki", "closing-protocol", "--format", "json")
    told = [missing["message"] for missing in json.loads(out)[0]["missing"]]
    assert told[-2:] == ["не указано: степень достижения целей", "не указано: решение о закрытии проекта"]


def filled(workspace: Path, *slugs: str) -> None:
    """Cards in which nothing is missing before approval."""
    for slug in slugs:
        card = workspace / "projects" / slug / "card.yaml"
        card.parent.mkdir(parents=True, exist_ok=True)
        card.write_text(f"title: Проект {slug}\nunit: Отдел\n", encoding="utf-8")


def state(folder: Path) -> list[tuple[str, bytes]]:
    return sorted(
        (path.relative_to(folder).as_posix(), path.read_bytes()) for path in folder.rglob("*") if path.is_file()
    )


def test_check_renders_forms_reports_gaps_and_writes_nothing(lean: Lean, workspace: Path) -> None:
    before = state(workspace)
    code, out, err = lean("render", "spravki", "card", "poster", "--check")
    assert code == 1
    assert out == (
        "spravki card — не хватает: 1\n"
        "projects/spravki/card.yaml:1:1: заметка filled: не заполнено: «Подразделение» (п. 1; п. 2)\n"
        "spravki poster — не выходит: форму «Плакат» (poster) программа пока не печатает: шаблона нет\n"
    )
    assert err == "Проверено форм: 2, с недостатками: 2; ничего не записано.\n"
    assert state(workspace) == before
    # Post, name and date beside a signature are filled in by hand, which is no fault.
    filled(workspace, "spravki")
    before = state(workspace)
    code, out, err = lean("render", "spravki", "card", "--check", "-o", "Печать", "--pdf")
    assert (code, out) == (0, "spravki card — готова\n")
    assert err == "Проверено форм: 1, с недостатками: 0; ничего не записано.\n"
    assert state(workspace) == before


def test_check_as_json(lean: Lean, workspace: Path) -> None:
    code, out, _ = lean("render", "spravki", "card", "poster", "--check", "--format", "json")
    card, poster = json.loads(out)
    assert code == 1
    assert {key: card[key] for key in ("form", "path", "project", "refusal")} == {
        "form": "card", "path": None, "project": "spravki", "refusal": None,
    }  # fmt: skip
    assert [missing["message"] for missing in card["missing"]] == ["не заполнено: «Подразделение»"]
    assert poster["missing"] == []
    assert "шаблона нет" in poster["refusal"]
    own = workspace / "templates" / "forms" / "card.docx"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"not a document")
    filled(workspace, "spravki")
    code, out, _ = lean("render", "spravki", "card", "--check", "--format", "json")
    assert code == 1
    assert "это не файл Word" in json.loads(out)[0]["refusal"]


def test_the_list_for_a_project_shows_forms_and_missing_values(lean: Lean, workspace: Path) -> None:
    code, out, _ = lean("render", "spravki", "--list", "--format", "json")
    card, poster = json.loads(out)
    assert code == 0
    assert [missing["message"] for missing in card["missing"]] == ["не заполнено: «Подразделение»"]
    assert (card["refusal"], card["idle"]) == (None, None)
    assert "шаблона нет" in poster["refusal"]
    out = lean("render", "spravki", "--list")[1]
    assert "не хватает: 1" in out
    assert "не заполнено: «Подразделение» (п. 1; п. 2)" in out
    filled(workspace, "spravki")
    assert "готова" in lean("render", "spravki", "--list")[1]
    (workspace / "projects" / "spravki" / "card.yaml").write_text("title: [", encoding="utf-8")
    assert "card.yaml не читается" in lean("render", "spravki", "--list")[1]
    assert not (workspace / "projects" / "spravki" / "forms").exists()


def test_the_number_of_workers_does_not_change_the_output(lean: Lean, workspace: Path) -> None:
    filled(workspace, "alpha", "beta", "gamma", "spravki")
    told = {}
    for workers in (1, 2):
        into = workspace / f"by{workers}"
        code, out, err = lean("render", "--every-project", "card", "--workers", workers, "-o", into)
        assert (code, err) == (0, "")
        told[workers] = out.replace(into.name, "")
    assert told[1] == told[2]
    assert state(workspace / "by1") == state(workspace / "by2")
    assert [name for name, _ in state(workspace / "by1")] == [
        f"{slug}-card.docx" for slug in ("alpha", "beta", "gamma", "spravki")
    ]


def test_a_broken_project_does_not_stop_the_others(lean: Lean, workspace: Path) -> None:
    filled(workspace, "alpha")
    (workspace / "projects" / "broken").mkdir()
    (workspace / "projects" / "broken" / "card.yaml").write_text("title: [", encoding="utf-8")
    code, out, err = lean("render", "--every-project", "--all", "--workers", "2")
    assert code == 1
    assert out.splitlines() == [str(Path(f"projects/{slug}/forms/{slug}-card.docx")) for slug in ("alpha", "spravki")]
    assert "broken: форма «Карточка проекта» не напечатана: card.yaml не читается" in err
    assert "Проект spravki\nФорма «Карточка проекта» неполна, не хватает: 1." in err
    code, out, err = lean("render", "--every-project", "--all", "--check", "--workers", "2")
    assert code == 1
    assert "alpha card — готова" in out
    assert "Проверено форм: 3, с недостатками: 2; ничего не записано." in err
    assert lean("render", "--every-project", "plakat")[0] == 2
    assert lean("render", "--every-project", "card", "--at", "card-approved")[0] == 2


EXAMPLE = Path(__file__).parents[1] / "examples" / "seversk"


def test_a_changed_plan_requires_a_protocol_of_changes(lean: Lean) -> None:
    asked = ("-C", EXAMPLE, "--on", "2026-11-23", "--format", "json")
    listed = {item["form"]: item for item in json.loads(lean("render", "igrushki", "--list", *asked)[1])}
    assert listed["change-protocol"]["idle"] == "план не меняли"
    assert {form for form, item in listed.items() if item["missing"]} == {"change-protocol", "defence-deck"}
    code, out, _ = lean("render", "igrushki", "change-protocol", "--check", *asked)
    assert code == 1
    assert json.loads(out)[0]["missing"]


class Terminal(io.StringIO):
    """A stream connected to a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


def test_a_progress_bar_is_shown_on_a_terminal_and_erased(
    lean: Lean, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(workspace, "alpha", "spravki")
    monkeypatch.setenv("TERM", "xterm")
    for asked, words in (
        (("spravki", "card", "poster", "--check"), "Печать форм"),
        (("--every-project", "card", "--workers", "1"), "Печать форм всех проектов"),
    ):
        terminal = Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        lean("render", *asked)
        told = terminal.getvalue()
        assert words in told
        assert "\x1b[2K" in told.rpartition(words)[2]  # the line of the bar is erased
    assert words not in lean("render", "spravki", "card", "poster", "--check")[2]
