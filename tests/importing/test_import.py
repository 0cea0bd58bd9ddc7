"""lean import: what it shows, where it writes and where it does not; files that are no forms, or are traps."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest

from lean.documents import DOCUMENTS
from lean.documents.base import Person
from lean.importing import apply
from lean.regulation import editions
from lean.setup.scaffolds import draft, gather_context
from lean.workspace import yaml_fill
from lean.workspace.validation import validate
from lean.workspace.workspace import Workspace
from lean.workspace.writer import RecordingError
from lean.workspace.yaml_source import read
from tests.importing.test_cases import CASES, COLUMNS, HEAD, PLAN, word

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from docx.document import Document

    Lean = Callable[..., tuple[int, str, str]]
    WriteWorkspace = Callable[..., Workspace]

ON: Final = ("--on", "2026-11-25")
CARD: Final = word(*HEAD, "1. Вовлеченные лица и рамки проекта", [
    ("Заказчик процесса", "граждане, в том числе: дети"), ("Руководитель проекта", "Иванов И.И., начальник отдела"),
    ("Команда проекта", "Петров П.П., юрист\nФИО"),
], "4. Ключевые события проекта", "Старт проекта: 30.02.2027")  # fmt: skip
A_PLAN: Final = word(*PLAN, [COLUMNS, ("1", "Вести журнал", "Петров П.П.", "до 15.03.2027", "за 5 мин")], [
    ("№", "Проблема", "Причины", "Мероприятия"), ("2", "Очередь", "нет журнала", "1"),
])  # fmt: skip


NOTHING: Final[dict[str, Any]] = {
    "title": None, "unit": None, "head": Person(), "leader": Person(), "coordinator": Person(), "start": None,
    "origin": None, "steps": [],
}  # fmt: skip


def saved(document: Document, path: Path) -> Path:
    document.save(str(path))
    return path


@pytest.fixture
def root(workspace: WriteWorkspace, tmp_path: Path) -> Path:
    saved(CARD, tmp_path / "card.docx")
    saved(A_PLAN, tmp_path / "plan.docx")
    return workspace({"projects/p/journal.yaml": "", "projects/p/card.yaml": "title:\npeople:\n  leader:\n"}).root


def run(lean: Lean, root: Path, *arguments: object) -> tuple[int, dict[str, Any], str]:
    code, out, err = lean("import", *arguments, "-C", root, *ON, "--format", "json")
    return code, json.loads(out) if out else {}, err


def is_within(old: bytes, new: bytes) -> bool:
    left = iter(new)
    return all(byte in left for byte in old)


def test_a_new_project_is_begun_from_a_card(lean: Lean, root: Path) -> None:
    code, told, err = run(lean, root, root / "card.docx", "--into", "spravki", "--new")
    assert (code, err) == (0, "Начат проект spravki.\n")
    assert told["recorded"] == ["card"]
    assert told["add"] == {}
    assert {"document": "card", "path": "people.team.0.post", "value": "юрист", "written": "юрист",
            "place": "таблица 1, строка 3, столбец 2"} in told["placed"]  # fmt: skip
    assert told["not_placed"] == [
        {"place": "таблица 1, строка 3, столбец 2", "text": "ФИО", "reason": "не заполнено: это осталось от бланка"},
        {"place": "абзац 5", "text": "30.02.2027", "reason": "дня 30 не бывает: в феврале 2027 года 28 дней"},
    ]
    text = (root / "projects/spravki/card.yaml").read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=../../.lean/schemas/card.json\n# Карточка проекта")
    assert 'process_customer: "граждане, в том числе: дети"' in text
    assert read(text.encode()).data["people"]["leader"] == {"name": "Иванов И.И.", "post": "начальник отдела"}
    assert lean("check", root / "projects/spravki/card.yaml", *ON)[0] == 0
    # What is there already is not put there again.
    code, out, err = lean("import", root / "card.docx", "--into", "spravki", "-C", root, *ON)
    assert (code, err) == (0, "В card.yaml всё это уже есть.\n")
    assert "Руководитель проекта: Иванов И.И. | начальник отдела" in out
    assert (root / "projects/spravki/card.yaml").read_text("utf-8") == text


def test_the_scaffold_of_a_plan_is_filled_and_keeps_every_byte(lean: Lean, root: Path) -> None:
    code, told, _ = run(lean, root, root / "plan.docx", "--into", "p")
    assert (code, told["recorded"]) == (0, ["plan"])
    data = read((root / "projects/p/plan.yaml").read_bytes()).data
    assert data["measures"] == [{
        "id": "m1", "what": "Вести журнал", "solves": [2], "responsible": "Петров П.П.", "due": "15.03.2027",
        "result": "за 5 мин",
    }]  # fmt: skip
    assert data["causes"] == [{"problem": 2, "causes": ["нет журнала"]}]
    assert {one["text"]: one["reason"] for one in told["not_placed"]} == {
        "Выдача справок": "наименование проекта берётся из карточки; в card.yaml его нет",
        "Очередь": "проблемы берутся из current-map.yaml; там нет проблемы 2",
    }
    _, _, err = lean("import", root / "plan.docx", "--into", "p", "--dry-run", "-C", root, *ON)
    assert "«до 15.03.2027» понято как 15.03.2027" in err


LISTED: Final = (
    "# Моё.\napproved:\ncauses:\n  - problem: 1\n    causes:\n  - problem: 2\n    causes:   # почему?\nmeasures:\n"
)


def test_a_list_that_is_begun_is_gone_on_with(lean: Lean, root: Path) -> None:
    path = root / "projects/p/plan.yaml"
    path.write_text(LISTED, "utf-8", newline="")
    assert run(lean, root, root / "plan.docx", "--into", "p")[0] == 0
    new = path.read_bytes()
    assert is_within(LISTED.encode(), new)
    assert read(new).data["causes"] == [{"problem": 1, "causes": None}, {"problem": 2, "causes": ["нет журнала"]}]


LEFT_ALONE: Final = {
    "another value": ("title: Другое\n", "projects/p/card.yaml:1:8: title — там «Другое», в файле «Выдача справок»"),
    "another person": ("people:\n  leader: {name: Орлова О.О.}\n", "people.leader.name — там «Орлова О.О.», в файле"),
    "another team": ("people:\n  team:\n    - name: Орлова О.О.\n", "people.team.1.name — там «Орлова О.О.»"),
    "no room": ("people: {leader: {name: }}\n", "впишите строки сами"),
    "a list with less": ("people:\n  team:\n    - name: Петров П.П.\n", "впишите строки сами"),
}


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_what_a_person_wrote_is_left_and_the_lines_are_shown(lean: Lean, root: Path, name: str) -> None:
    old, message = LEFT_ALONE[name]
    path = root / "projects/p/card.yaml"
    path.write_text(old, "utf-8")
    code, out, err = lean("import", root / "card.docx", "--into", "p", "-C", root, *ON)
    assert code == 1
    assert err.startswith("ничего не записано:\n")
    assert message in err
    assert path.read_text("utf-8") == old
    added = read(out.split("в card.yaml:\n\n")[1].encode()).data
    assert added["people"]["team"] == [{"name": "Петров П.П.", "post": "юрист"}]


def test_what_means_the_same_is_no_other_value(lean: Lean, root: Path) -> None:
    path = root / "projects/p/card.yaml"
    old = (
        "title: выдача  справок\npeople:\n  process_customer:\n  leader:\n    name: Иванов Иван Иванович\n    post:\n"
        "  team:\n"
    )
    path.write_text(old, "utf-8")
    assert run(lean, root, root / "card.docx", "--into", "p")[0] == 0
    assert is_within(old.encode(), path.read_bytes())
    assert read(path.read_bytes()).data["people"]["leader"] == {
        "name": "Иванов Иван Иванович", "post": "начальник отдела",
    }  # fmt: skip


def test_what_was_approved_is_not_filled(lean: Lean, root: Path) -> None:
    path = root / "projects/p/card.yaml"
    path.write_text("title:\npeople:\n", "utf-8")
    (root / "projects/p/journal.yaml").write_text(
        "- {date: 2026-01-12, event: card-submitted}\n- {date: 2026-01-13, event: card-agreed}\n"
        "- {date: 2026-01-14, event: leader-appointed}\n"
        "- {date: 2026-01-15, event: card-approved, seals: {card: 'sha256:" + "0" * 64 + "'}}\n",
        "utf-8",
    )
    code, out, err = lean("import", root / "card.docx", "--into", "p", "-C", root, *ON)
    assert (code, "card.yaml утверждён событием" in err, "title: Выдача справок" in out) == (1, True, True)
    assert path.read_text("utf-8") == "title:\npeople:\n"


def test_what_is_approved_meanwhile_is_not_filled(root: Path) -> None:
    loaded = Workspace(root).project("p")
    regulation = editions.find("seversk", root).on(date(2026, 11, 25))
    entry = apply.prepare_document(loaded, regulation, date(2026, 11, 25), "card", {"title": "Выдача справок"})
    assert entry.new is not None
    (root / "projects/p/journal.yaml").write_text("- {date: 2026-01-12, event: card-submitted}\n", "utf-8")
    with pytest.raises(RecordingError, match=r"journal\.yaml тем временем изменился"):
        apply.write_documents(loaded, [entry])
    assert (root / "projects/p/card.yaml").read_text("utf-8") == "title:\npeople:\n  leader:\n"


def test_what_was_written_before_a_failure_is_told(root: Path) -> None:
    loaded = Workspace(root).project("p")
    regulation = editions.find("seversk", root).on(date(2026, 11, 25))
    entries = [
        apply.prepare_document(loaded, regulation, date(2026, 11, 25), name, data)
        for name, data in (("card", {"title": "Первый"}), ("plan", {"measures": [{"id": "m1", "what": "Б"}]}))
    ]
    (root / "projects/p/plan.yaml").write_text("measures:\n", "utf-8")
    with pytest.raises(RecordingError, match=r"plan.yaml тем временем появился.*\nуже записано: card.yaml"):
        apply.write_documents(loaded, entries)
    assert (root / "projects/p/card.yaml").read_text("utf-8").startswith("title: Первый\n")


def test_a_dry_run_writes_nothing(lean: Lean, root: Path) -> None:
    before = sorted(path.relative_to(root) for path in root.rglob("*"))
    code, told, _ = run(lean, root, root / "card.docx", "--into", "new", "--new", "--dry-run")
    assert (code, told["recorded"], told["add"]["card"][0]) == (0, [], "title: Выдача справок")
    code, out, _ = lean("import", root / "plan.docx", "--into", "p", "--dry-run", "-C", root, *ON)
    assert (code, "вот что встало бы в plan.yaml" in out) == (0, True)
    assert sorted(path.relative_to(root) for path in root.rglob("*") if ".lean" not in path.name) == before


REFUSED: Final = [
    (("card.docx", "--into", "net"), 2, "добавьте --new"),
    (("card.docx", "--into", "p", "--new"), 1, "имя «p» уже занято|уже есть"),
    (("card.docx", "--into", "a/b", "--new"), 1, "в имени не может быть /"),
    (("нет.docx", "--into", "p"), 2, "нет.docx: такого файла или каталога нет"),
    (("projects", "--into", "p"), 1, "projects: это не файл"),
    (("lean.yaml", "--into", "p"), 1, "lean.yaml: это не файл Word или Excel"),
    (("card.docx",), 2, "--into"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), REFUSED)
def test_refusals(
    arguments: tuple[str, ...], code: int, message: str, lean: Lean, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    found, out, err = lean("import", *arguments, *ON)
    assert (found, out) == (code, "")
    assert any(part in err for part in message.split("|")), err
    assert (root / "projects/p/card.yaml").read_text("utf-8") == "title:\npeople:\n  leader:\n"


def test_an_unknown_form_says_what_was_looked_for(lean: Lean, root: Path) -> None:
    saved(word("Служебная записка", "Прошу купить стол.", "Руководитель проекта: Иванов И.И."), root / "a.docx")
    code, out, err = lean("import", root / "a.docx", "--into", "p", "-C", root, *ON)
    assert (code, out) == (1, "")
    for part in ("форма не узнана", "«Заказчик процесса»", "«Наименование мероприятия»", "из них в файле: «Руков",
                 "а написано там: «Служебная записка», «Прошу купить стол.»"):  # fmt: skip
        assert part in err


# Files that are none ------------------------------------------------------------------------------------------------


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The card with one part changed."""
    content, out = io.BytesIO(), io.BytesIO()
    CARD.save(content)
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return out.getvalue()


def lying() -> bytes:
    """A card whose text is said to be shorter than it is."""
    content = bytearray(with_part("word/document.xml", lambda part: part + b" " * 1_000_000))
    place = content.rindex(b"word/document.xml") - 46
    content[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    return bytes(content)


PARAGRAPH: Final = b"<w:p><w:r><w:t>a</w:t></w:r></w:p>"
BODY: Final = "word/document.xml"
LAUGHS: Final = b'<!DOCTYPE a [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"&a;") for n in range(12)
) + b"]>"  # fmt: skip
TYPES: Final = {"[Content_Types].xml": b"<Types/>"}
TRAPS: Final = {
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "старый Word или Excel"),
    "PDF": (b"%PDF-1.7\n", "это PDF"),
    "RTF": (rb"{\rtf1\ansi}", "это RTF"),
    "no archive": (b"PK\x03\x04" + b"\0" * 60, "это не файл Word"),
    "nothing": (b"", "это не файл Word или Excel"),
    "OpenDocument": (packed(mimetype=b"application/vnd.oasis.opendocument.text"), "OpenDocument"),
    "an archive": (packed(a=b"1"), "это не файл Word"),
    "no text": (packed(**TYPES, word__document_xml=b"<d><body/></d>"), "в файле нет текста"),
    "half an XML": (with_part(BODY, lambda part: part[:-40]), "файл повреждён, часть word/document.xml"),
    "a bomb": (with_part(BODY, lambda part: part + b" " * 101_000_000), "в развёрнутом виде файл больше 100 МБ"),
    "a large part": (with_part(BODY, lambda part: part + b" " * 21_000_000), "больше 20 МБ"),
    "a lie about sizes": (lying(), "файл повреждён"),
    "entities": (with_part(BODY, lambda part: part.replace(b"<w:document", LAUGHS + b"<w:document", 1)), "DTD"),
    "a file of the machine": (
        with_part(BODY, lambda part: part.replace(
            b"<w:document", b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><w:document', 1)
            .replace("юрист".encode(), b"&f;")),
        "DTD",
    ),
    "endless lines": (
        with_part(BODY, lambda part: part.replace(b"<w:body>", b"<w:body>" + PARAGRAPH * 6000)),
        "больше 5000 строк",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRAPS)
def test_a_file_that_is_no_form_or_a_trap_is_refused(lean: Lean, root: Path, name: str) -> None:
    content, message = TRAPS[name]
    (root / "a.docx").write_bytes(content)
    code, out, err = lean("import", root / "a.docx", "--into", "p", "-C", root, *ON)
    assert (code, out) == (1, ""), err
    assert message in err
    assert "/root" not in err


def test_a_path_outside_is_not_followed(lean: Lean, root: Path) -> None:
    """Nothing of an archive is ever written: its names are names."""
    content = io.BytesIO(with_part(BODY, lambda part: part))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("../../evil.txt", b"1")
    (root / "a.docx").write_bytes(content.getvalue())
    assert run(lean, root, root / "a.docx", "--into", "new", "--new")[0] == 0
    assert not list(root.parent.parent.glob("evil.txt"))


@pytest.mark.parametrize("name", ["card", "plan"])
def test_every_case_fits_the_scaffold(root: Path, name: str) -> None:
    loaded = Workspace(root)
    regulation = editions.find("seversk", root).on(date(2026, 11, 25))
    text = draft(name, regulation, {**gather_context(loaded.project("p"), regulation), **NOTHING}, root)
    for case in CASES.values():
        data = getattr(case, name)
        new = yaml_fill.fill_empty_places(text, data)
        assert new is not None
        assert is_within(text, new)
        read_back = validate(read(new), DOCUMENTS[name], "")
        assert read_back == DOCUMENTS[name].model_validate(data)
        assert yaml_fill.fill_empty_places(new, data) == new
