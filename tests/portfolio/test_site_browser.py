"""The pages of lean site in a real browser, opened as files: light, dark, on a phone, by keyboard, printed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import pytest

from lean.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

ROOT: Final = Path(__file__).resolve().parents[2]
AXE: Final = ROOT / ".ci" / "node" / "node_modules" / "axe-core" / "axe.min.js"
NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PAGES: Final = (
    "index.html", "deadlines.html", "practices.html",
    "projects/igrushki.html", "projects/sotsuslugi.html", "projects/trudozatraty.html", "projects/Приём «заявок».html",
)  # fmt: skip
HOSTILE: Final = {
    "card.yaml": """\
title: "Приём <b>заявок</b> </script><script>document.title = 'x'</script> {{ 7*7 }} & \\e[31m 👩‍👧"
unit: "Оченьдлинноесловокотороенекудаперенестипотомучтовнёмнетпробеловидефисовиэтоименноонодолжноуместиться"
indicators: [{id: a, name: "<svg onload=alert(1)>", baseline: 5 ч, target: от 1 до 2 ч}]
""",
    "current-map.yaml": """\
participants: ["</svg><script>document.title = 'x'</script>"]
steps: [{id: a, lane: "</svg><script>document.title = 'x'</script>", what: "]]><b>&", time: 5 мин, problems: [1]}]
problems: {1: "--><img src=x onerror=document.title=1>"}
""",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the example workspace and a project with hostile values."""
    root = tmp_path_factory.mktemp("site") / "работа"
    shutil.copytree(ROOT / "examples" / "seversk", root, ignore=shutil.ignore_patterns("forms"))
    folder = root / "projects" / "Приём «заявок»"
    folder.mkdir()
    for name, text in HOSTILE.items():
        (folder / name).write_text(text, encoding="utf-8")
    made = root.parent / "сайт 1"
    assert main.run(["site", "-o", str(made), "-C", str(root), "--on", "2026-11-25"]) == 0
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("нет браузера chromium")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not for those without a browser

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture
def opened(browser: Browser, site: Path) -> Iterator[Callable[..., Page]]:
    """Open a page by its path. It may request nothing from other places and cause no errors."""
    contexts: list[Any] = []
    faults: list[str] = []

    def open_page(path: str, **settings: Any) -> Page:  # noqa: ANN401 - settings of a browser
        context = browser.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: faults.extend(_elsewhere(request.url)))
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.goto(f"{site.as_uri()}/{quote(path)}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def _elsewhere(url: str) -> list[str]:
    return [] if url.startswith(("file://", "data:")) else [url]


# In dark mode only colours differ.
@pytest.mark.parametrize(
    ("scheme", "pages", "rules", "least"),
    [
        ("light", PAGES, "", 20),
        ("dark", (PAGES[0], PAGES[2], *PAGES[-2:]), ", runOnly: ['color-contrast', 'link-in-text-block']", 0),
    ],
)
def test_axe_reports_no_accessibility_violations(
    scheme: str, pages: tuple[str, ...], rules: str, least: int, opened: Callable[..., Page]
) -> None:
    if not AXE.is_file():
        pytest.skip("нет axe-core: npm ci в .ci/node")
    page = opened(PAGES[0], color_scheme=scheme, viewport={"width": 1100, "height": 800})
    for path in pages:
        page.goto(_beside(page, path))
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
        page.add_script_tag(path=AXE)
        found = page.evaluate(f"axe.run(document, {{resultTypes: ['violations'], preload: false{rules}}})")
        told = [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found["violations"]]
        assert told == [], path
        assert len(found["passes"]) > least


def _beside(page: Page, path: str) -> str:
    """Return the address of another page of the same site."""
    folder, _, _ = page.url.rpartition("/")
    return f"{folder.removesuffix('/projects')}/{quote(path)}"


# The background of a text of a drawing, and its contrast (WCAG 2).
CONTRAST: Final = """() => {
  const light = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map(v => v / 255)
      .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  for (const text of document.querySelectorAll('.map text')) {
    const box = text.getBoundingClientRect();
    const behind = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2)
      .filter(one => ['rect', 'path', 'circle'].includes(one.tagName))
      .find(one => getComputedStyle(one).fill !== 'none');
    if (!behind) { found.push([text.textContent, 'ничего позади']); continue; }
    const [a, b] = [light(getComputedStyle(text).fill), light(getComputedStyle(behind).fill)].sort((x, y) => y - x);
    found.push([text.textContent, (a + 0.05) / (b + 0.05)]);
  }
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_drawings_are_legible(scheme: str, opened: Callable[..., Page]) -> None:
    page = opened("projects/sotsuslugi.html", color_scheme=scheme, viewport={"width": 1200, "height": 9000})
    found = page.evaluate(CONTRAST)
    assert len(found) > 100
    assert [one for one in found if not isinstance(one[1], float | int) or one[1] < 4.5] == []
    # In dark mode no drawing has a bright background.
    fill = page.evaluate("getComputedStyle(document.querySelector('.map svg > rect')).fill")
    assert (fill == "rgb(255, 255, 255)") == (scheme == "light")


def test_a_phone_never_scrolls_sideways(opened: Callable[..., Page]) -> None:
    page = opened(PAGES[0], viewport={"width": 320, "height": 640})
    for path in PAGES:
        page.goto(_beside(page, path))
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    page.goto(_beside(page, "projects/sotsuslugi.html"))
    assert page.evaluate("document.querySelector('.map').scrollWidth") > 320


REACHABLE: Final = "a[href], button, input, select, summary, [tabindex='0']"


@pytest.mark.parametrize("path", ["index.html", "projects/igrushki.html"])
def test_everything_is_reachable_by_keyboard(path: str, opened: Callable[..., Page]) -> None:
    page = opened(path, viewport={"width": 1100, "height": 800})
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.goto(_beside(page, path))
    wanted = page.evaluate(
        f"""() => [...document.querySelectorAll("{REACHABLE}")].filter(one => one.checkVisibility())
        .map((one, number) => (one.dataset.number = number))"""
    )
    assert len(wanted) > 15
    seen, framed = [], 0
    for _ in wanted:
        page.keyboard.press("Tab")
        number, outline = page.evaluate(
            "[Number(document.activeElement.dataset.number), getComputedStyle(document.activeElement).outlineWidth]"
        )
        seen.append(number)
        framed += outline == "3px"
    # In document order, each with a visible focus frame.
    assert seen == wanted
    assert framed == len(wanted)


def test_the_filter_hides_other_projects(opened: Callable[..., Page]) -> None:
    page = opened("index.html")
    shown = "#table-projects tbody tr:not([hidden])"
    status = page.locator("form.filter [role=status]")
    every = page.locator(shown).count()
    assert (every, status.inner_text()) == (9, "Показаны все: 9")
    page.get_by_label("Слова").fill("  СПРАВОК  жилья ")
    assert (page.locator(shown).count(), status.inner_text()) == (1, "Показано 1 из 9")
    page.keyboard.press("Control+A")
    page.keyboard.type("такого проекта нет")
    assert page.locator(shown).count() == 0
    page.get_by_role("button", name="Показать все").click()
    page.wait_for_function("document.querySelectorAll('#table-projects tbody tr[hidden]').length === 0")
    page.get_by_label("только просроченные").check()
    assert page.locator(shown).count() == int(page.locator("#count-late").inner_text())
    page.locator("select[name=coordinator]").select_option("Семёнова С.С.")
    page.locator("select[name=stage]").select_option("4")
    assert page.locator(shown).all_inner_texts()[0].startswith("Оптимизация процесса предоставления социальных")
    # Clicking a stage shows its projects.
    page.locator("[data-show-stage=closed]").click()
    assert page.locator(shown).count() == int(page.locator("#count-closed").inner_text())
    page.goto(_beside(page, "practices.html"))
    page.get_by_label("Слова").fill("самолёт")
    assert page.locator("article:not([hidden])").count() == 0


def test_without_scripts_everything_is_visible(opened: Callable[..., Page]) -> None:
    page = opened("index.html", java_script_enabled=False)
    assert page.locator("#table-projects tbody tr").count() == 9
    assert page.locator("#table-projects tbody tr[hidden], form.filter:visible").count() == 0
    page.goto(_beside(page, "projects/igrushki.html"))
    page.locator("summary", has_text="Шаги карты таблицей").first.click()
    assert page.locator("#maps ~ section table").first.is_visible()


def test_hostile_values_run_no_scripts(opened: Callable[..., Page]) -> None:
    page = opened("projects/Приём «заявок».html")
    heading = page.locator("h1").inner_text().replace("\N{NO-BREAK SPACE}", " ")
    assert heading.startswith(
        "Приём <b>заявок</b> </script><script>document.title = 'x'</script> {{ 7*7 }} & \\x1b[31m"
    )
    assert page.title().startswith("Приём")
    assert page.locator("main b, main script, main img").count() == 0
    assert page.locator(".map svg text").count() > 0


def test_pages_can_be_printed(opened: Callable[..., Page], tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("нет pdftotext (poppler)")
    page = opened("projects/igrushki.html", color_scheme="dark")
    page.pdf(path=tmp_path / "p.pdf", prefer_css_page_size=True)
    text = _words(subprocess.run(["pdftotext", tmp_path / "p.pdf", "-"], check=True, capture_output=True).stdout)
    for said in (
        "Оптимизация процесса уборки игрушек", "Проект закрыт", "Время протекания процесса", "не более 8 мин",
        "Карта целевого состояния", "Воспитатель", "Ввести сигнал окончания игры", "Отчёт принят", "протокол № 12",
    ):  # fmt: skip
        assert said in text, said
    assert "К содержанию" not in text
    sizes = subprocess.run(["pdfinfo", "-l", "99", tmp_path / "p.pdf"], check=True, capture_output=True).stdout.decode()
    # Maps are printed in landscape, everything else in portrait.
    assert {"594.96 x 841.92", "841.92 x 594.96"} == {
        " ".join(line.split()[3:6]) for line in sizes.splitlines() if line.startswith("Page ") and "size" in line
    }
    page.goto(_beside(page, "index.html"))
    page.pdf(path=tmp_path / "i.pdf", prefer_css_page_size=True)
    text = _words(subprocess.run(["pdftotext", tmp_path / "i.pdf", "-"], check=True, capture_output=True).stdout)
    assert "Организация выставок детских работ" in text
    assert "Показать все" not in text


def _words(text: bytes) -> str:
    return " ".join(text.decode().split())
