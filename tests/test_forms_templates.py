"""Templates that staff create in Word: what they may use, how errors are reported, what makes a form unfit."""

from __future__ import annotations

import io
import subprocess
import sys
import warnings
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from lean import resources
from lean.forms.decks import writing
from lean.forms.decks.model import Deck, Opening
from lean.forms.docx import Properties, render
from lean.forms.fields import form_field, list_context_fields
from lean.forms.filling import printable
from lean.forms.inspection import read_paragraphs
from lean.forms.problems import TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


PACKAGED: Final = resources.templates("seversk")[-1] / "forms" / "card.docx"
PROPERTIES: Final = Properties("Форма", "spravki")


@dataclass(frozen=True)
class Leader:
    """A group."""

    line: str = form_field("одной строкой")
    name: str = form_field("фамилия")


@dataclass(frozen=True)
class Item:
    """An item of a list."""

    name: str = form_field("название")
    note: str | None = form_field("примечание")


@dataclass(frozen=True)
class Form:
    """A form for these tests, so that they do not depend on forms of the decree."""

    title: str = form_field("наименование")
    number: int = form_field("номер")
    reason: str = form_field("обоснование")
    leader: Leader = form_field("руководитель")  # noqa: RUF009 - dataclasses.field() with words
    team: tuple[Item, ...] = form_field("команда")
    words: tuple[str, ...] = form_field("слова")


def form(members: int = 2, **changed: Any) -> Form:  # noqa: ANN401 - any field
    values = {
        "title": "Выдача справки",
        "number": 7,
        "reason": "долго",
        "leader": Leader("Петрова П.П., начальник", "Петрова П.П."),
        "team": tuple(Item(f"Сидоров {number}", None) for number in range(members)),
        "words": ("раз", "два"),
    }
    return Form(**{**values, **changed})


def text(content: bytes) -> list[str]:
    """Return paragraphs of the body; the header of the packaged template has one, the page number."""
    return list(read_paragraphs(content))[:-1]


def template(tmp_path: Path, *texts: str | tuple[tuple[str, ...], ...], name: str = "own.docx") -> Path:
    """Create a template in the house style with paragraphs (texts) and tables (rows of texts)."""
    document = docx.Document(str(PACKAGED))
    body = document.element.body
    for child in [child for child in body if not child.tag.endswith("sectPr")]:
        body.remove(child)
    for item in texts:
        if isinstance(item, str):
            document.add_paragraph(item)
            continue
        table = document.add_table(rows=len(item), cols=len(item[0]))
        for row, cells in zip(table.rows, item, strict=True):
            for cell, words in zip(row.cells, cells, strict=True):
                cell.text, *more = words.split("\n")
                for line in more:
                    cell.add_paragraph(line)
    path = tmp_path / name
    document.save(str(path))
    return path


def filled(tmp_path: Path, *texts: str | tuple[tuple[str, ...], ...], **changed: Any) -> bytes:  # noqa: ANN401
    return render(template(tmp_path, *texts), form(**changed), PROPERTIES)


ALLOWED: Final[tuple[tuple[tuple[str, ...], dict[str, Any], list[str]], ...]] = (
    (("№ {{ number }}: {{ title|upper }}",), {}, ["№ 7: ВЫДАЧА СПРАВКИ"]),
    (("{{ leader.name }}, {{ leader['line'] }}",), {}, ["Петрова П.П., Петрова П.П., начальник"]),
    (("{{ team[0].name }} {{ (team|last).name }} {{ team|length }}",), {}, ["Сидоров 0 Сидоров 1 2"]),
    (("{{ words|join('; ') }} {{ words[1] }}",), {}, ["раз; два два"]),
    (("{% if words %}есть{% else %}нет{% endif %}",), {"words": ()}, ["нет"]),
    (("{{ 'есть' if number > 5 and not words else 'нет' }}",), {"words": ()}, ["есть"]),
    (("[{{ team[0].note }}]{{ team[0].note or '—' }}{{ team[0].note|default('-', true) }}",), {}, ["[]—-"]),
    (("{%p for w in words %}", "{{ loop.index }}. {{ w }}", "{%p endfor %}"), {}, ["1. раз", "2. два"]),
    (("{% for w in words if w != 'раз' %}{{ w }}{% endfor %}",), {}, ["два"]),
    (("{# заметка для себя #}{{ title }}",), {}, ["Выдача справки"]),
    (("{{ title }}",), {"title": "а\r\n\n б\vв\u2028г\tд"}, ["а", "б", "в", "г д"]),
    (("{{ title }}",), {"title": "\x00\x08\x1f\ufffe\ud800😀"}, ["\ufffd" * 5 + "😀"]),
    (("{{ title }}",), {"title": "{_{ }_} {_% %_} {{ x }} {% y %} {# z"}, ["{_{ }_} {_% %_} {{ x }} {% y %} {# z"]),
    (("{{ title }}",), {"title": "Рога & Копыта <b> &amp; ]]> </w:t>"}, ["Рога & Копыта <b> &amp; ]]> </w:t>"]),
)


@pytest.mark.parametrize(("texts", "changed", "expected"), ALLOWED)
def test_features_of_templates(
    tmp_path: Path, texts: tuple[str, ...], changed: dict[str, Any], expected: list[str]
) -> None:
    assert text(filled(tmp_path, *texts, **changed)) == expected


@given(st.text())
def test_any_text_becomes_valid_xml(value: str) -> None:
    printed = printable(value)
    lines = [parse_xml(f"<line>{escape(line)}</line>").text or "" for line in printed.split("\a")]
    assert "\a".join(lines) == printed
    assert printable(printed.replace("\a", "\n")) == printed


def test_a_tag_split_into_runs_by_word_is_recognised(tmp_path: Path) -> None:
    path = template(tmp_path, "")
    document = docx.Document(str(path))
    for part in ("{", "{ ti", "tle }", "} и всё"):
        document.paragraphs[0].add_run(part).bold = part == "{ ti"
    document.save(str(path))
    assert text(render(path, form(), PROPERTIES)) == ["Выдача справки и всё"]


def test_the_form_has_no_reference_to_its_word_template(tmp_path: Path) -> None:
    path = template(tmp_path, "{{ title }}")
    document = docx.Document(str(path))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    settings = next(r.target_part for r in document.part.rels.values() if r.reltype.endswith("/settings"))
    key = settings.relate_to("file:///C:/Users/x/a.dotx", kind, is_external=True)
    attached = f'<w:attachedTemplate {nsdecls("w", "r")} r:id="{key}"/>'
    document.settings.element.insert(1, parse_xml(attached))
    document.save(str(path))
    content = render(path, form(), PROPERTIES)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if b"dotx" in archive.read(name)]
        assert b"attachedTemplate" not in archive.read("word/settings.xml")


def test_known_fields_agree_with_the_context() -> None:
    assert [(field.path, field.kind, field.title) for field in list_context_fields(Form)] == [
        ("title", "text", "наименование"),
        ("number", "text", "номер"),
        ("reason", "text", "обоснование"),
        ("leader", "group", "руководитель"),
        ("leader.line", "text", "одной строкой"),
        ("leader.name", "text", "фамилия"),
        ("team", "list", "команда"),
        ("team[]", "group", "команда"),
        ("team[].name", "text", "название"),
        ("team[].note", "text", "примечание"),
        ("words", "list", "слова"),
        ("words[]", "text", "слова"),
    ]


def test_an_unprintable_value_in_the_context_is_a_defect() -> None:
    @dataclass
    class Wrong:
        day: float = form_field("день")

    with pytest.raises(TypeError, match="day: a context holds text, numbers, groups and lists"):
        list_context_fields(Wrong)


WRONG_TAGS: Final[tuple[tuple[str, tuple[str | tuple[tuple[str, ...], ...], ...], tuple[str, ...]], ...]] = (
    ("unknown field", ("А {{ titel }}",), ("в абзаце «А {{ titel }}»: неизвестное поле «titel»; похожие: «title»",)),
    ("unknown inner field", ("{{ leader.lin }}",), ("неизвестное поле «leader.lin»; похожие: «leader.line»",)),
    (
        "two unknown fields, both told",
        ("{{ tilte }}", "{% if no %}{{ teams }}{% endif %}"),
        ("неизвестное поле «tilte»", "неизвестное поле «no»", "неизвестное поле «teams»"),
    ),
    (
        "unknown field of an item",
        ("{%p for m in team %}", "{{ m.neme }}", "{%p endfor %}"),
        ("в абзаце «{{ m.neme }}»: неизвестное поле «team[].neme»",),
    ),
    ("field from another group", ("{{ note }}",), ("неизвестное поле «note»; похожие: «team[].note»",)),
    ("unclosed loop", ("{%p for m in team %}", "{{ m.name }}"), ("«for» открыт и не закрыт: нужен тег с «endfor»",)),
    ("unclosed condition", ("{% if title %}да",), ("«if» открыт и не закрыт: нужен тег с «endif»",)),
    ("loop never opened", ("{{ title }}", "{%p endfor %}"), ("«endfor» ничего не закрывает",)),
    ("closed by another", ("{% if title %}{% endfor %}",), ("«if» открыт и не закрыт: нужен тег с «endif»",)),
    (
        "loop and its end in one row",
        ((("{%tr for m in team %}{{ m.name }}", "{%tr endfor %}"),),),
        ("«endfor» ничего не закрывает: начало потеряно или стоит в той же строке таблицы",),
    ),
    (
        "loop from a paragraph into a table",
        ("{% for m in team %}", (("{% endfor %}",),)),
        ("после заполнения документ не складывается",),
    ),
    ("unclosed tag", ("Проект {{ title", "и дальше"), ("в абзаце «Проект {{ title»: тег «{{» не закрыт, нужно «}}»",)),
    ("half closed tag", ("{{ title }",), ("в абзаце «{{ title }»: тег «{{» не закрыт, нужно «}}»",)),
    ("stray end", ("title }} и",), ("в абзаце «title }} и»: «}}» ничего не закрывает",)),
    ("empty tag", ("{{ }}",), ("тег пуст: нужно имя поля",)),
    ("two words", ("{{ project title }}",), ("тег записан с ошибкой: не на месте «title»",)),
    ("guillemets", ("{{ title|default(«нет») }}",), ("знак «\u00ab» внутри тега не допускается; текст в теге берут",)),
    ("unknown tag", ("{% fro m in team %}",), ("нет тега «fro»; есть for, if, else, elif",)),
    ("unknown filter", ("{{ title|uper }}",), ("нет фильтра «uper»; есть default, first, join",)),
    ("unknown test", ("{% if title is good %}{% endif %}",), ("нет проверки «good»",)),
    ("a list printed", ("{{ team }}",), ("«team» — список: его печатают циклом {% for x in team %}",)),
    ("a group printed", ("{{ leader }}",), ("«leader» — группа: печатают её поля, например «leader.line»",)),
    ("a loop over text", ("{% for x in title %}{{ x }}{% endfor %}",), ("«title» — не список: цикл обходит только",)),
    ("a service name", ("{{ title.__class__ }}",), ("обращение к служебному имени «__class__» не допускается",)),
    ("a class of a constant", ("{{ ''.__class__.__mro__ }}",), ("обращение к «__class__» не допускается",)),
    ("a method", ("{{ title.upper() }}",), ("вызов в шаблоне не допускается",)),
    ("a range", ("{% for i in range(10**9) %}x{% endfor %}",), ("вызов в шаблоне не допускается",)),
    ("a long string", ("{{ 'a'*50000000 }}",), ("вычисление в шаблоне не допускается",)),
    ("a long number", ("{{ 9**9**9 }}",), ("вычисление в шаблоне не допускается",)),
    ("a joined string", ("{{ 'a' ~ title }}",), ("склеивание «~» в шаблоне не допускается",)),
    ("a macro", ("{% macro m() %}{{ m() }}{% endmacro %}",), ("«macro» в шаблоне не допускается",)),
    ("a variable", ("{% set x = title %}",), ("«set» в шаблоне не допускается",)),
    ("an inclusion", ("{% include 'x' %}",), ("«include» в шаблоне не допускается",)),
    ("escaping off", ("{% autoescape false %}{{ title }}{% endautoescape %}",), ("«autoescape» в шаблоне",)),
    ("nesting", ("{{ " + "(" * 3000 + "title" + ")" * 3000 + " }}",), ("теги вложены слишком глубоко",)),
    (
        "loops in loops",
        ("{% for a in team %}{% for b in team %}{% for c in team %}{% endfor %}{% endfor %}{% endfor %}",),
        ("циклы делают больше 100000 оборотов",),
    ),
    (
        "a flood of text",
        ("{% for a in team %}{% for b in team %}{{ reason }}{% endfor %}{% endfor %}",),
        ("форма получается длиннее 16000000 знаков",),
    ),
    ("no such item", ("{{ team[99].name }}",), ("в абзаце «{{ team[99].name }}»: такого элемента в списке нет",)),
    ("text against number", ("{% if title > 5 %}{% endif %}",), ("сравнивается или преобразуется то, что",)),
    ("length of a number", ("{{ number|length }}",), ("сравнивается или преобразуется то, что",)),
    ("deep conditions", ("{% if title %}" * 200 + "{% endif %}" * 200,), ("теги вложены слишком глубоко",)),
    ("a long chain", ("{{ title" + " or title" * 5000 + " }}",), ("теги вложены слишком глубоко",)),
    ("a paragraph tag that prints", ("{{p title }}",), ("«Выдача справки» печатается вне абзаца",)),
    ("a raw tag", ("{% raw %}{{ title }}{% endraw %}",), ("в готовой форме осталось «{{»",)),
    ("a cell emptied", ((("{%p if number > 9 %}\n{{ title }}\n{%p endif %}",),),), ("в ячейке таблицы не осталось",)),
    ("a tag in a tag", ("{{ title {{ number }}",), ("тег «{{» не закрыт",)),
    ("an open note", ("{# заметка",), ("тег «{#» не закрыт, нужно «#}»",)),
    ("two names", ("{% for a, b in team %}{% endfor %}",), ("цикл записывают с одной переменной",)),
    ("a loop into itself", ("{% for a in team recursive %}{% endfor %}",), ("цикл «recursive» в шаблоне",)),
    ("a loop's own", ("{% for a in team %}{{ loop.idx }}{% endfor %}",), ("у «loop» нет «idx»; есть first, index",)),
    ("a computed name", ("{{ leader[title] }}",), ("в квадратных скобках допускается только номер или имя поля",)),
    ("a loop printed", ("{% for a in team %}{{ loop }}{% endfor %}",), ("здесь печатается не текст",)),
    ("a method of a letter", ("{% for a in title|trim %}{{ a.format }}{% endfor %}",), ("к «format» не допускается",)),
    ("a class of a letter", ("{% for a in title|trim %}{{ a.__class__ }}{% endfor %}",), ("имени «__class__»",)),
    ("a condition without one", ("{% if %}да{% endif %}",), ("тег пуст: нужно имя поля",)),
    ("rows for nothing", ((("{%tr for m in outside %}",), ("{{ m }}",), ("{%tr endfor %}",)),), ("«outside»",)),
)  # fmt: skip


@pytest.mark.battery(9)
@pytest.mark.parametrize(("texts", "expected"), [case[1:] for case in WRONG_TAGS], ids=[case[0] for case in WRONG_TAGS])
def test_wrong_tags_are_reported(tmp_path: Path, texts: tuple[str, ...], expected: tuple[str, ...]) -> None:
    path = template(tmp_path, *texts, name="own.docx")
    with pytest.raises(TemplateError) as caught:
        render(path, form(members=60, reason="длинное обоснование " * 250), PROPERTIES)
    assert caught.value.template == "own.docx"
    assert len(caught.value.problems) == len(expected)
    for problem, part in zip(caught.value.problems, expected, strict=True):
        assert part in problem
    assert str(caught.value).startswith("шаблон own.docx: ")


def test_an_empty_list_requires_a_row_for_it(tmp_path: Path) -> None:
    rows = (("{%tr for m in team %}",), ("{{ m.name }}",), ("{%tr endfor %}",))
    with pytest.raises(TemplateError, match=r"в таблице 1 не осталось строк: у цикла нужна ветка \{%tr else %\}"):
        render(template(tmp_path, rows), form(members=0), PROPERTIES)


def archived(parts: dict[str, bytes], *, leave_out: str = "", compressed: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            if name != leave_out:
                archive.writestr(name, content)
    return out.getvalue()


def packaged() -> dict[str, bytes]:
    with zipfile.ZipFile(PACKAGED) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_macros() -> bytes:
    parts = packaged()
    main = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = parts["[Content_Types].xml"].replace(main, b"application/vnd.ms-word.document.macroEnabled.main+xml")
    return archived({**parts, "[Content_Types].xml": types})


def listed_often(times: int) -> bytes:
    """A template whose directory names a large part many times, with small sizes for all but the last."""
    out = io.BytesIO(archived(packaged()))
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for size in (*[1] * times, 50_000_000):
            archive.writestr("word/header9.xml", bytes(size))
    return out.getvalue()


NO_DOCX: Final[tuple[tuple[str, Callable[[], bytes], str], ...]] = (
    ("empty", lambda: b"", "это не файл Word (DOCX): сохраните шаблон из Word как «Документ Word (*.docx)»"),
    ("text", "Карточка".encode, "это не файл Word (DOCX)"),
    ("an old DOC", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "это не файл Word (DOCX)"),
    ("half a file", lambda: PACKAGED.read_bytes()[:9000], "это не файл Word (DOCX)"),
    (
        "OpenDocument",
        lambda: archived({"mimetype": b"x", "content.xml": b"x"}),
        "это файл OpenDocument, а не Word (DOCX): сохраните шаблон из Word как «Документ Word (*.docx)»",
    ),
    ("another archive", lambda: archived({"a.txt": b"x"}), "в нём нет части [Content_Types].xml"),
    ("no document", lambda: archived(packaged(), leave_out="word/document.xml"), "в нём нет части word/document.xml"),
    ("no relations", lambda: archived(packaged(), leave_out="_rels/.rels"), "файл повреждён или сохранён не как"),
    ("no styles", lambda: archived(packaged(), leave_out="word/styles.xml"), "файл повреждён или сохранён не как"),
    (
        "broken XML",
        lambda: archived({**packaged(), "word/document.xml": b"<w:document>"}),
        "файл повреждён: часть word/document.xml не читается",
    ),
    ("macros", with_macros, "файл повреждён или сохранён не как «Документ Word (*.docx)»"),
    (
        "a bomb",
        lambda: archived({**packaged(), "word/media/x.bin": bytes(101_000_000)}, compressed=True),
        "в развёрнутом виде файл больше 100 МБ",
    ),
    (
        "many parts",
        lambda: archived({**packaged(), **{f"x/{n}": b"" for n in range(2001)}}),
        "больше 100 МБ или 2000 частей",
    ),
    ("too large", lambda: bytes(20_000_001), "файл больше 20 МБ"),
    ("a part many times", lambda: listed_often(10), "одна и та же часть записана в нём несколько раз"),
)


@pytest.mark.battery(9)
@pytest.mark.parametrize(("make", "expected"), [case[1:] for case in NO_DOCX], ids=[case[0] for case in NO_DOCX])
def test_a_file_that_is_no_docx_is_reported(tmp_path: Path, make: Callable[[], bytes], expected: str) -> None:
    path = tmp_path / "own.docx"
    path.write_bytes(make())
    with pytest.raises(TemplateError) as caught:
        render(path, form(), PROPERTIES)
    assert len(caught.value.problems) == 1
    assert expected in caught.value.problems[0]


def test_an_oversized_template_is_not_read_completely(tmp_path: Path) -> None:
    path = tmp_path / "own.docx"
    with path.open("wb") as file:
        file.truncate(4_000_000_000)
    with pytest.raises(TemplateError, match="файл больше 20 МБ"):
        render(path, form(), PROPERTIES)
    with pytest.raises(TemplateError, match="файл больше 20 МБ"):
        writing.render(path, Deck(Opening("", "", ()), ()), PROPERTIES)


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("тайна", encoding="utf-8")
    parts = packaged()
    document = parts["word/document.xml"].decode()
    opened = document.index("<w:document")
    declared = f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    changed = document[:opened] + declared + document[opened:].replace("Карточка проекта", "&x;", 1)
    path = tmp_path / "own.docx"
    path.write_bytes(archived({**parts, "word/document.xml": changed.encode()}))
    try:
        printed = "\n".join(read_paragraphs(render(path, form(), PROPERTIES)))
    except TemplateError as error:
        printed = str(error)
    assert "тайна" not in printed


def test_importing_forms_does_not_import_docx() -> None:
    heavy = "{'docx', 'docxtpl', 'jinja2', 'lxml'}"
    probe = f"import sys, lean.forms.contexts, lean.forms.docx; print(sorted({heavy} & {{*sys.modules}}))"
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_cached_template_contains_no_earlier_values(tmp_path: Path) -> None:
    """The cache of a template contains its own words and no values of an earlier form."""
    own = template(tmp_path, "{{ 'ОБРАЗЕЦ' }} {{ title }}")
    assert text(render(own, form(title="Одна {{ x }}"), PROPERTIES)) == ["ОБРАЗЕЦ Одна {{ x }}"]
    assert text(render(own, form(title="Другая"), PROPERTIES)) == ["ОБРАЗЕЦ Другая"]
    # The same words outside of a tag are a leftover, even if another template has them in a tag.
    with pytest.raises(TemplateError, match="осталось «ОБРАЗЕЦ»"):
        filled(tmp_path, "ОБРАЗЕЦ {{ title }}")
