"""Templates of a workspace made by somebody else: they see plain data, run nothing, and end within limits."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.battery.running import run_here
from tests.battery.tally import MISTAKE_MEGABYTES, MISTAKE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.battery.tally import Tally

    Lean = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.battery(11)
FINISHED: Final = Path(__file__).parents[1] / "data" / "finished"
ON: Final = ("--on", "2027-06-30")
PICKLE: Final = "cposix\nsystem\n(S'touch MARK'\ntR."
"""What a careless reader of pickles would run."""

# MARK is a file that must not come to be, NAME a value that the template is given, HERE the template itself.
ATTEMPTS: Final = {
    "a model reads a pickle": (
        "{{ NAME.parse_raw(PICKLE, content_type='application/pickle', allow_pickle=True) }}",
        "parse_raw",
    ),
    "a model reads a file": ("{{ NAME.parse_file('/etc/passwd') }}", "parse_file"),
    "a model is copied": ("{{ NAME.model_copy() }}", "model_copy"),
    "a model is made": ("{{ NAME.model_construct() }}", "model_construct"),
    "the fields of a model": ("{{ NAME.model_fields }}", "model_fields"),
    "a class": ("{{ NAME.__class__ }}", "__class__"),
    "a class by its key": ("{{ NAME['__class__'] }}", "__class__"),
    "a class through a filter": ("{{ NAME|attr('__class__') }}", "attr"),
    "a class through an attribute of each": ("{{ [NAME]|map(attribute='__class__')|list }}", "__class__"),
    "a class through the order": ("{{ [NAME, NAME]|sort(attribute='__class__') }}", "__class__"),
    "a class through a choice": ("{{ [NAME]|selectattr('__class__')|list }}", "__class__"),
    "globals of a function": ("{{ range.__globals__ }}", "__globals__"),
    "the call inside of a function": ("{{ range.call('x') }}", "call"),
    "a function of jinja": ("{{ lipsum.__globals__ }}", "lipsum"),
    "a cycler": ("{{ cycler.__init__ }}", "cycler"),
    "a joiner": ("{{ joiner() }}", "joiner"),
    "a name space": ("{% set n = namespace(a=1) %}", "namespace"),
    "a group made of Python": ("{{ dict(a=1) }}", "dict"),
    "the template itself": ("{{ self.__init__.__globals__ }}", ""),
    "the context": ("{{ self._TemplateReference__context }}", ""),
    "a macro's globals": ("{% macro m() %}{% endmacro %}{{ m.__globals__ }}", "__globals__"),
    "a loop's inside": ("{% for i in [1] %}{{ loop._iterator }}{% endfor %}", "_iterator"),
    "a format": ("{{ 'x'.format(NAME) }}", "format"),
    "a format of a mapping": ("{{ 'x'.format_map({}) }}", "format_map"),
    "a format of numbers": ("{{ '%2000000000d' % 1 }}", "%"),
    "a text filled up": ("{{ 'x'.center(2000000000) }}", "center"),
    "a text filled up on the left": ("{{ 'x'.rjust(2000000000) }}", "rjust"),
    "a number filled with zeros": ("{{ '1'.zfill(2000000000) }}", "zfill"),
    "a text many times": ("{{ 'x' * 2000000000 }}", "*"),
    "a list many times": ("{{ [1] * 2000000000 }}", "*"),
    "a power": ("{{ 9 ** 9 ** 9 }}", "**"),
    "a large product": ("{{ 99999999999999999 * 99999999999999999 }}", "*"),
    "a text in a text": ("{{ 'xxxxxxxxxx' * 10 }}", "*"),
    "a text replaced by longer ones": (
        "{% set a = 'x' ~ NAME %}" + "{% set a = a|replace('x', 'xxxxxxxxxxxxxxxx') %}" * 8 + "{{ a }}",
        "знаков",
    ),
    "a text doubled": ("{% set a = 'xxxxxxxx' %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}", "знаков"),
    "a block of text doubled": (
        "{% set a = 'xxxxxxxx' %}" + "{% set a %}{{ a }}{{ a }}{% endset %}" * 40 + "{{ a }}",
        "знаков",
    ),
    "a text joined to itself": ("{% set a = ['xxxxxxxx'] %}" + "{% set a = [a|join, a|join] %}" * 40, "знаков"),
    "a long range": ("{% for i in range(2000000000) %}{% endfor %}", "чисел"),
    "loops in loops": (
        "{% for i in range(9999) %}{% for j in range(9999) %}{{ i }}{% endfor %}{% endfor %}",
        "оборотов",
    ),
    "a loop that calls itself": ("{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}", "recursive"),
    "a macro without end": ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "глубоко"),
    "a macro that doubles": (
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(40) }}",
        "оборотов",
    ),
    "a template that includes itself": ("{% include 'HERE' %}", "глубоко"),
    "a template that includes itself twice": ("{% include 'HERE' %}{% include 'HERE' %}", "глубоко"),
    "a template that imports itself": ("{% import 'HERE' as me %}", "глубоко"),
    "a template that extends itself": ("{% extends 'HERE' %}", "глубоко"),
    "a file of the system": ("{% include '/etc/passwd' %}", "нет"),
    "a file above": ("{% include '../../lean.yaml' %}", "нет"),
    "brackets without end": ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", ""),
}
LINKED: Final = "link.j2"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with a secret beside it."""
    (tmp_path / "area").mkdir()
    (tmp_path / "area" / "secret.txt").write_text("тайна\n", encoding="utf-8")
    return Path(shutil.copytree(FINISHED, tmp_path / "area" / "workspace"))


def written_as(attempt: str, root: Path, name: str, template: str) -> str:
    mark = str(root.parent / "mark")
    return attempt.replace("PICKLE", repr(PICKLE)).replace("MARK", mark).replace("NAME", name).replace("HERE", template)


@pytest.mark.parametrize("case", ATTEMPTS)
@pytest.mark.parametrize("name", ["regulation", "leader"])
def test_a_scaffold_sees_plain_data_only(lean: Lean, tally: Tally, root: Path, case: str, name: str) -> None:
    attempt, word = ATTEMPTS[case]
    own = root / "templates" / "scaffolds" / "card.yaml.j2"
    own.parent.mkdir(parents=True)
    own.write_text(f"title: Проект\n# {written_as(attempt, root, name, 'card.yaml.j2')}\n", encoding="utf-8")
    ran = run_here(lean, "-C", root, *ON, "init", "new", "--no-input")
    assert tally.judge(ran, refused=True, seconds=MISTAKE_SECONDS, megabytes=MISTAKE_MEGABYTES) == []
    assert "card.yaml" in ran.err
    assert word in ran.err
    assert not (root / "projects" / "new").exists()
    assert not (root.parent / "mark").exists()


@pytest.mark.parametrize("case", ATTEMPTS)
def test_a_page_sees_plain_data_only(lean: Lean, tally: Tally, root: Path, case: str) -> None:
    attempt, word = ATTEMPTS[case]
    own = root / "templates" / "site" / "practices.html.j2"
    own.parent.mkdir(parents=True)
    own.write_text(written_as(attempt, root, "page", "practices.html.j2"), encoding="utf-8")
    ran = run_here(lean, "-C", root, *ON, "site", "-o", root.parent / "pages")
    assert tally.judge(ran, refused=True, seconds=MISTAKE_SECONDS) == []
    assert "practices.html.j2" in ran.err or word in ran.err
    assert not (root.parent / "mark").exists()


def test_a_scaffold_of_a_later_step_sees_plain_data_only(lean: Lean, root: Path) -> None:
    lean("-C", root, *ON, "init", "new", "--no-input")
    own = root / "templates" / "scaffolds" / "evaluation.yaml.j2"
    own.parent.mkdir(parents=True)
    attempt = "# {{ card.parse_raw(PICKLE, content_type='application/pickle', allow_pickle=True) }}\n"
    own.write_text(written_as(attempt, root, "card", ""), encoding="utf-8")
    from lean.regulation import editions  # noqa: PLC0415 - this test alone needs them
    from lean.setup.scaffolds import draft, gather_context  # noqa: PLC0415 - same
    from lean.workspace import writer  # noqa: PLC0415 - same
    from lean.workspace.workspace import Workspace  # noqa: PLC0415 - same

    regulation = editions.find("seversk", root).on(date(2027, 6, 30))
    project = Workspace(root).project("new")
    with pytest.raises(writer.RecordingError, match=r"строка 1: обращение к «parse_raw» не допускается|parse_raw"):
        draft("evaluation", regulation, gather_context(project, regulation), root)
    assert not (root.parent / "mark").exists()


PLACES: Final = {
    "a scaffold": ("scaffolds/card.yaml.j2", ("init", "new", "--no-input")),
    "an included scaffold": ("scaffolds/other.j2", ("init", "new", "--no-input")),
    "a page": ("site/practices.html.j2", ("site", "-o", "OUT")),
    "a style sheet": ("site/site.css", ("site", "-o", "OUT")),
    "a script": ("site/site.js", ("site", "-o", "OUT")),
    "a form": ("forms/card.docx", ("render", "example", "card")),
    "a deck": ("forms/deck.pptx", ("render", "example", "defence-deck")),
}


@pytest.mark.parametrize("folder", [False, True], ids=["a link to a file", "a link to a folder"])
@pytest.mark.parametrize("place", PLACES)
def test_a_link_out_of_the_workspace_is_refused(lean: Lean, root: Path, place: str, folder: bool) -> None:  # noqa: FBT001 - a case
    path, command = PLACES[place]
    target = root.parent / "elsewhere" / Path(path).name
    target.parent.mkdir()
    packaged = Path(__file__).parents[2] / "templates" / "seversk" / path
    target.write_bytes(packaged.read_bytes() if packaged.exists() else b"title: secret\n")
    own = root / "templates" / path
    if folder:
        own.parent.parent.mkdir(parents=True)
        own.parent.symlink_to(target.parent, target_is_directory=True)
    else:
        own.parent.mkdir(parents=True)
        own.symlink_to(target)
    if "other" in path:
        (own.parent / "card.yaml.j2").write_text("title: Проект\n# {% include 'other.j2' %}\n", encoding="utf-8")
    code, _, err = lean("-C", root, *ON, *[root.parent / "out" if word == "OUT" else word for word in command])
    assert code == 1
    assert "ведёт за пределы рабочего каталога" in err
    assert "workspace/templates/" in err


REGULATION: Final = (Path(__file__).parents[1] / "regulations" / "zarechny.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("templates", "../.."),
        ("templates", "/etc"),
        ("templates", ".."),
        ("templates", "a/b"),
        ("template", "/etc/x.docx"),
        ("template", "../../x.docx"),
        ("template", "C:x.docx"),
        ("template", "a\\b.docx"),
    ],
)
def test_a_regulation_names_no_path_to_templates(lean: Lean, tmp_path: Path, key: str, value: str) -> None:
    old = {"templates": "templates: zarechny", "template": "template: pasport.docx"}[key]
    number = REGULATION[: REGULATION.index(old)].count("\n") + 1
    files = {
        "lean.yaml": "regulation: order.yaml\n",
        "order.yaml": REGULATION.replace(old, f"{key}: '{value}'"),
        "projects/p/card.yaml": "title: Проект\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    code, out, err = lean("-C", tmp_path, *ON, "check")
    assert (code, f"order.yaml:{number}:" in out) == (1, True), out + err
    assert "это имя одного файла или папки среди шаблонов, без пути к нему" in out
