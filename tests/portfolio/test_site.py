"""lean site: pages, ownership of files in their folder, hostile values, names of pages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lean.site import weeks
from lean.site.names import page_names
from lean.site.typesetting import typeset
from lean.workspace import slugs

if TYPE_CHECKING:
    from collections.abc import Callable

    from lean.workspace.workspace import Workspace

    Lean = Callable[..., tuple[int, str, str]]

ON = ("--on", "2026-11-23")
EXAMPLE = Path(__file__).parents[2] / "examples" / "seversk" / "projects" / "igrushki"
VOID: Final = frozenset({"meta", "link", "br", "img", "input"})


class Outline(HTMLParser):
    """The structure of a page: closed tags, ids, references to them, headings, text."""

    def __init__(self, content: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.text = ""
        self.unscoped = 0
        self.feed(content.decode("utf-8", errors="strict"))
        self.close()
        self.text = self.text.replace("\N{NO-BREAK SPACE}", " ")
        self.faults += [f"не закрыт {tag}" for tag in self.open]
        self.faults += [f"дважды {one}" for one in set(self.ids) if self.ids.count(one) > 1]
        self.faults += [f"нет {one}" for one in self.references if one not in self.ids]
        steps = zip(self.headings, self.headings[1:], strict=False)
        self.faults += [f"заголовок {after} после {before}" for before, after in steps if after > before + 1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record a tag with its attributes."""
        if tag not in VOID and not self.get_starttag_text().endswith("/>"):  # type: ignore[union-attr]
            self.open.append(tag)
        told = dict(attrs)
        if len(told) != len(attrs):
            self.faults.append(f"у {tag} дважды один атрибут")
        self.ids += [told["id"] or ""] if "id" in told else []
        for name in ("aria-labelledby", "aria-describedby", "for"):
            self.references += (told.get(name) or "").split()
        self.links += [value for name in ("href", "src") if (value := told.get(name))]
        self.unscoped += tag == "th" and "scope" not in told
        if tag[0] == "h" and tag[1:].isdigit():
            self.headings.append(int(tag[1:]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record a self-closing tag, as in a drawing."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Record the end of the tag that was opened last."""
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"закрыт {tag}, а открыт другой")

    def handle_data(self, data: str) -> None:
        """Record visible text."""
        self.text += data


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.name not in (".lean.lock", ".lean-site"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def check_pages(folder: Path) -> dict[str, Outline]:
    """Check that all pages are valid and that each link leads to a file or to an id of its page."""
    pages = {path: Outline(content) for path, content in files(folder).items() if path.endswith(".html")}
    for path, page in pages.items():
        assert page.faults == [], path
        assert page.unscoped == 0, path
        assert page.headings[0] == 1, path
        assert page.headings.count(1) == 1, path
        for link in page.links:
            target, _, place = link.partition("#")
            if target.startswith("data:"):
                continue
            assert ":" not in target, link
            assert not target or (folder / path).parent.joinpath(unquote(target)).is_file(), f"{path}: {link}"
            assert not place or target or place in page.ids, f"{path}: {link}"
    return pages


@pytest.fixture
def made(lean: Lean, city: Workspace, tmp_path: Path) -> Path:
    folder = tmp_path / "out" / "сайт"
    code, out, err = lean("site", "-o", folder, "-C", city.root, *ON)
    assert (code, out) == (0, f"{folder / 'index.html'}\n")
    assert "Файлов новых: 10\n" in err
    return folder


def test_pages_are_valid_and_cover_every_project(made: Path) -> None:
    pages = check_pages(made)
    assert sorted(pages) == [
        "deadlines.html", "index.html", "practices.html",
        "projects/arhiv.html", "projects/novyi.html", "projects/spravki.html", "projects/zhurnal.html",
    ]  # fmt: skip
    assert sorted(files(made).keys() - pages.keys()) == [".gitignore", "assets/site.css", "assets/site.js"]
    zhurnal = pages["projects/zhurnal.html"].text
    for said in (
        "Журнал",
        "Отдел учёта",
        "Васильева",
        "Составить карту текущего состояния",
        "п. 16 (1)",
        "17",
    ):
        assert said in zhurnal, said
    spravki = pages["projects/spravki.html"].text
    for said in ("Проект закрыт (п.", "протокол № 3", "150 часов", "достигнут", "ЦУР-1"):
        assert said in spravki, said


def test_equal_input_gives_equal_bytes(lean: Lean, city: Workspace, made: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tomsk", "LC_ALL": "C"}
    code = (
        f"from lean.cli import main; main.run(['-C', {str(city.root)!r}, 'site', '-o', 'again', '--on', '2026-11-23'])"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert files(tmp_path / "again") == files(made)
    code_, out, _ = lean("site", "-o", made, "-C", city.root, *ON, "--format", "json")
    assert code_ == 0
    assert {one["state"] for one in json.loads(out)} == {"same"}


HOSTILE: Final = {
    "projects/Б & <b>/card.yaml": """\
title: "</title><script>alert(1)</script> {{ 7*7 }} {% raw %} \\e[31m &amp; \\" ' 👩‍👧 \\u202Eзадом"
unit: "<img src=x onerror=alert(1)>"
people: {leader: {name: "Петрова П.П."}, coordinator: {name: "Иванов И.И."}}
indicators: [{id: a, name: "<svg onload=alert(1)>", baseline: "5 <b>", target: "10 <b>"}]
goals: []
""",
    "projects/Б & <b>/current-map.yaml": """\
participants: ["</svg><script>x</script>"]
steps: [{id: a, lane: "</svg><script>x</script>", what: "]]><b>&", time: 5 мин, problems: [1]}]
problems: {1: "--><script>x</script>"}
""",
    "projects/Б & <b>/practice.yaml": "title: '<b>практика</b>'\nsolution: \"{{ page }} \\u0000 \\e[2J\"\n",
    "projects/Б & <b>/journal.yaml": "- {date: 2026-11-20, event: card-submitted, note: \"<i onclick='x'>\"}\n",
}


def test_values_are_always_escaped(lean: Lean, workspace: Callable[..., Workspace]) -> None:
    root = workspace({name: text for name, text in HOSTILE.items() if "practice" not in name}).root
    (root / "projects/Б & <b>/practice.yaml").write_text(
        HOSTILE["projects/Б & <b>/practice.yaml"].replace("\\u0000", ""), encoding="utf-8"
    )
    assert lean("site", "-C", root, *ON)[0] == 0
    pages = check_pages(root / "site")
    name = next(path for path in pages if path.startswith("projects/"))
    assert name == "projects/Б & _b_-" + name[-13:-5] + ".html"
    content = (root / "site" / name).read_bytes()
    for forbidden in (b"<script>", b"<img src=x", b"<svg onload", b"<b>", b"<i onclick", b"\x1b", "\u202e".encode()):
        assert forbidden not in content, forbidden
    text = pages[name].text
    shown = ("</title><script>alert(1)</script>", "{{ 7*7 }}", "{% raw %}", "\\x1b[31m", "&amp;", "👩‍👧", "\\u202e")
    for said in shown:
        assert said in text, said
    assert "<b>практика</b>" in pages["practices.html"].text
    assert "{{ page }}" in pages["practices.html"].text


def test_a_foreign_folder_is_refused(lean: Lean, city: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "чужая"
    folder.mkdir()
    (folder / "важное.txt").write_bytes(b"x")
    for into, message in (
        (folder, "уже что-то лежит"),
        (city.root, "уже что-то лежит"),
        (city.root / "lean.yaml", "не папка"),
        (city.root / "projects" / "site", "в папке projects лежат проекты"),
    ):
        before = files(tmp_path)
        code, out, err = lean("site", "-o", into, "-C", city.root, *ON)
        assert (code, out) == (1, "")
        assert message in err
        assert files(tmp_path) == before


def test_files_added_or_changed_by_people_are_preserved(lean: Lean, city: Workspace, made: Path) -> None:
    (made / "заметка.txt").write_bytes(b"x")
    page = made / "projects" / "arhiv.html"
    (made / "projects" / "копия.html").write_bytes(page.read_bytes())
    changed = page.read_bytes().replace("Архив".encode(), b"!")
    page.write_bytes(changed)
    before = files(made)
    code, _, err = lean("site", "-o", made, "-C", city.root, "--on", "2026-11-30")
    assert code == 1
    assert "кто-то изменил: projects/arhiv.html" in err
    assert files(made) == before
    # An obsolete page is removed unless it was changed by hand.
    for name in ("arhiv", "novyi"):
        for path in (city.root / "projects" / name).iterdir():
            path.unlink()
        (city.root / "projects" / name).rmdir()
    code, _, err = lean("site", "-o", made, "-C", city.root, *ON)
    assert code == 0
    assert "оставлены: projects/arhiv.html, projects/копия.html" in err
    left = files(made)
    assert left["заметка.txt"] == b"x"
    assert left["projects/arhiv.html"] == changed
    assert "projects/копия.html" in left
    assert "projects/novyi.html" not in left


@pytest.mark.skipif(os.name == "nt", reason="links")
def test_symbolic_links_are_not_followed(lean: Lean, city: Workspace, made: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (made / "projects").rename(outside)
    (made / "projects").symlink_to(outside)
    before = files(outside)
    (made / "index.html").unlink()
    assert "projects/arhiv.html" in lean("site", "-o", made, "-C", city.root, "--on", "2026-11-30")[2]
    assert files(outside) == before


def test_unreadable_documents_are_reported_on_the_page_and_at_the_end(
    lean: Lean, city: Workspace, tmp_path: Path
) -> None:
    (city.root / "projects" / "zhurnal" / "journal.yaml").write_text("- {date: вчера}\n", encoding="utf-8")
    (city.root / "projects" / "spravki" / "report.yaml").write_text("indicators: [\n", encoding="utf-8")
    (city.root / "projects" / "arhiv" / "card.yaml").write_text("title: [", encoding="utf-8")
    (city.root / "appeals.yaml").write_text("appeals: 7\n", encoding="utf-8")
    code, _, err = lean("site", "-o", tmp_path / "s", "-C", city.root, *ON)
    assert code == 1
    assert "projects/zhurnal/journal.yaml:1" in err
    pages = check_pages(tmp_path / "s")
    assert "Документ не читается" in pages["projects/spravki.html"].text
    assert "journal.yaml:1" in pages["projects/zhurnal.html"].text
    assert "не читается" in pages["index.html"].text


def test_an_unreadable_document_hides_no_other(lean: Lean, city: Workspace, tmp_path: Path) -> None:
    folder = city.root / "projects" / "igrushki"
    shutil.copytree(EXAMPLE, folder)
    path = folder / "current-map.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("time:", "tiem:", 1), encoding="utf-8")
    code, _, err = lean("site", "-o", tmp_path / "s", "-C", city.root, *ON)
    assert (code, err.count("неизвестный ключ «tiem»")) == (1, 1)
    page = check_pages(tmp_path / "s")["projects/igrushki.html"]
    assert "Не всё прочитано" in page.text
    assert page.text.count("неизвестный ключ «tiem»") == 1
    assert "current-map.yaml не читается: команда lean check покажет" in page.text
    assert page.text.count("Показано без того, что не читается: current-map.yaml.") == 2
    assert "Документ не читается" not in page.text
    assert "Карта целевого состояния: шаги" in page.text
    assert "Предложения целевого состояния" in page.text
    assert {"target-map", "current-map"} <= set(page.ids)


def test_an_empty_workspace_has_a_site(lean: Lean, workspace: Callable[..., Workspace]) -> None:
    root = workspace({}).root
    assert lean("site", "-C", root, *ON)[0] == 0
    pages = check_pages(root / "site")
    assert "Проектов пока нет" in pages["index.html"].text
    assert (root / "site" / ".gitignore").read_text("utf-8").endswith("*\n")


TEMPLATES: Final = [
    ("practices.html.j2", "{{ nothing }}", "не заполняется, UndefinedError"),
    ("practices.html.j2", "{% for x in page %}", "строка 1"),
    ("practices.html.j2", "{{ page.__class__.__mro__ }}", "строка 1: обращение к «__class__» не допускается"),
    ("practices.html.j2", "{{ page }}", "здесь печатается не текст, а list"),
    ("practices.html.j2", '{% include "no" %}', "шаблон no: его нет"),
]


@pytest.mark.parametrize(("name", "text", "message"), TEMPLATES)
def test_templates_of_the_workspace_have_precedence(
    name: str, text: str, message: str, lean: Lean, city: Workspace, tmp_path: Path
) -> None:
    own = city.root / "templates" / "site"
    own.mkdir(parents=True)
    (own / name).write_text(text, encoding="utf-8")
    code, out, err = lean("site", "-o", tmp_path / "s", "-C", city.root, *ON)
    assert (code, out) == (1, "")
    assert message in err
    (own / name).write_text("<h1>{{ organisation }}</h1>", encoding="utf-8")
    (own / "site.css").write_text("body { color: red }", encoding="utf-8")
    assert lean("site", "-o", tmp_path / "s", "-C", city.root, *ON)[0] == 0
    assert (tmp_path / "s" / "practices.html").read_text("utf-8").splitlines()[0] == "<h1>Администрация города</h1>"
    assert (tmp_path / "s" / "assets" / "site.css").read_bytes().startswith(b"body { color: red }")


@given(
    st.lists(st.tuples(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.booleans())),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
def test_the_timeline_contains_all_deadlines(dues: list[tuple[date, bool]], on: date) -> None:
    found = weeks.count_by_week(dues, on)
    assert sum(week.late for week in found) == sum(late for _, late in dues)
    assert sum(week.ahead for week in found) == sum(not late for _, late in dues)
    assert len(found) <= weeks.PAST + weeks.AHEAD + 3
    assert bool(found) == bool(dues)
    days = [week.monday for week in found if not week.edge]
    assert days == sorted(set(days))
    drawn = weeks.draw_weeks(found, on)
    assert (drawn is None) == (not dues)
    assert drawn is None or f">{on:%d.%m.%Y}</text>" in drawn


SET: Final = [
    ("Срок в 25 раб. дн. по п. 16 (1)", "Срок в_25_раб._дн. по_п._16_(1)"),
    ("от 3 до 5 дней — № 7", "от_3 до_5_дней_— №_7"),
    ("Иванов И.И. и Петрова П.П.", "Иванов_И.И. и_Петрова_П.П."),
    ("один\r\nдва\tтри", "один\nдва три"),
    ("\x1b[31m\x00", "\\x1b[31m\\x00"),
    ("👩\u200d👧 и со\u00adкра\u00adще\u00adние", "👩\u200d👧 и_со\u00adкра\u00adще\u00adние"),
    (None, ""),
]


@pytest.mark.parametrize(("text", "expected"), SET)
def test_values_have_no_break_spaces(text: str | None, expected: str) -> None:
    assert typeset(text).replace("\N{NO-BREAK SPACE}", "_") == expected


@given(st.text())
def test_typesetting_changes_only_spaces_and_control_characters(text: str) -> None:
    shown = typeset(text)
    assert typeset(shown) == shown
    assert all(c.isprintable() or c in "\n\u200c\u200d\u00ad" or c.isspace() for c in shown)


NAMES: Final = [
    "spravki",
    "Справки",
    "справки",
    "CON",
    "a:b",
    "й",
    "и\u0306",
    "с пробелом",
    "п" * 49,
    "п" * 127,
    "\udcff",
]


@given(st.lists(st.sampled_from(NAMES) | st.text(min_size=1), unique=True))
def test_pages_have_distinct_names_on_every_file_system(projects: list[str]) -> None:
    names = page_names(projects)
    assert list(names) == projects
    folded = {slugs.normal(name.casefold()) for name in names.values()}
    assert len(folded) == len(projects)
    for project, name in names.items():
        base = name.removeprefix("projects/")
        assert slugs.problems(base.removesuffix(".html")) == [], project
        assert page_names([project])[project] == name or len(projects) > 1
