"""The template of the decks, 16:9, one master, three layouts: `python -m tests.papers.deck FILE` makes a first draft."""

# ruff: noqa: E501, SLF001 - XML; themes and masters that python-pptx cannot make

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final

from lxml import etree
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.util import Emu

if TYPE_CHECKING:
    from pptx.presentation import Presentation as Pres

FONT: Final = "Times New Roman"
WIDTH, HEIGHT = 12_192_000, 6_858_000
_LEFT: Final = 457_200
_TEXT: Final = WIDTH - 2 * _LEFT
_NS: Final = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_COLOURS: Final = {
    "dk1": "000000", "lt1": "FFFFFF", "dk2": "1F3A5F", "lt2": "E9EEF4", "accent1": "1F4E79", "accent2": "4E8B3A",
    "accent3": "C0504D", "accent4": "7F6FA8", "accent5": "2E8B9A", "accent6": "C98A2B", "hlink": "1F4E79",
    "folHlink": "7F6FA8",
}  # fmt: skip


def deck() -> Pres:
    """The template."""
    made = Presentation()
    made.slide_width, made.slide_height = Emu(WIDTH), Emu(HEIGHT)
    del made.part._element.sldSz.attrib["type"]
    for owner in (made.part, made.part.package):
        for key, relation in list(owner._rels.items()):
            if relation.reltype.rpartition("/")[2] in ("thumbnail", "printerSettings"):
                owner._rels.pop(key)
    for number in sorted(set(range(len(made.slide_layouts))) - {0, 1, 5}, reverse=True):
        made.slide_layouts.remove(made.slide_layouts[number])
    master = made.slide_master
    _theme(master)
    _refill(master, _TITLE + _BODY + _FOOTER + _NUMBER + _RULE)
    _styles(master)
    opening, words, contents = made.slide_layouts
    for layout, name, shapes in (
        (opening, "Титул", _BAND + _OPENING),
        (words, "Текст", _inherits("title", 0, "Заголовок") + _inherits("body", 1, "Текст") + _FOOTER + _NUMBER),
        (contents, "Содержание", _inherits("title", 0, "Заголовок") + _FOOTER + _NUMBER),
    ):
        layout.name = name
        _refill(layout, shapes)
    opening._element.set("showMasterSp", "0")
    core = made.core_properties
    core.title, core.author, core.comments, core.keywords = "Шаблон презентаций", "", "", ""
    core.language = "ru-RU"
    return made


def _theme(master: object) -> None:
    part = next(rel.target_part for rel in master.part.rels.values() if rel.reltype.endswith("/theme"))  # type: ignore[attr-defined]
    theme = part.blob.decode()
    for name, colour in _COLOURS.items():
        theme = re.sub(
            rf"<a:{name}>.*?</a:{name}>", f'<a:{name}><a:srgbClr val="{colour}"/></a:{name}>', theme, flags=re.DOTALL
        )
    theme = re.sub(r'(<a:(?:major|minor)Font>\s*<a:latin typeface=")[^"]*', rf"\g<1>{FONT}", theme)
    theme = re.sub(r"<a:font script=[^>]*/>", "", theme)
    theme = re.sub(r'(<a:(?:theme|clrScheme|fontScheme|fmtScheme)\b[^>]*?name=")[^"]*', r"\g<1>Администрация", theme)
    part._blob = theme.encode()


def _refill(owner: object, shapes: str) -> None:
    tree = owner.shapes._spTree  # type: ignore[attr-defined]
    for child in list(tree)[2:]:
        tree.remove(child)
    for number, child in enumerate(parse_xml(f"<p:x {_NS}>{shapes}</p:x>"), start=2):
        child.find(".//{*}cNvPr").set("id", str(number))
        tree.append(child)
    etree.cleanup_namespaces(tree)


def _box(x: int, y: int, width: int, height: int) -> str:
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'


def _placeholder(kind: str, number: int, name: str, prompt: str, spot: str, body: str, style: str = "") -> str:
    index = f' idx="{number}"' if number else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{kind}"{index}/></p:nvPr></p:nvSpPr><p:spPr>{spot}'
        f"{'<a:prstGeom prst=' + chr(34) + 'rect' + chr(34) + '><a:avLst/></a:prstGeom>' if spot else ''}</p:spPr>"
        f"<p:txBody><a:bodyPr {body}><a:normAutofit/></a:bodyPr><a:lstStyle>{style}</a:lstStyle>"
        f"<a:p>{prompt}</a:p></p:txBody></p:sp>"
    )


def _run(text: str) -> str:
    return f'<a:r><a:rPr lang="ru-RU"/><a:t>{text}</a:t></a:r>'


def _inherits(kind: str, number: int, name: str) -> str:
    prompt = {"title": "Заголовок слайда", "body": "Текст слайда"}[kind]
    return _placeholder(kind, number, name, _run(prompt), "", "")


_FLAT: Final = 'vert="horz" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" rtlCol="0"'
_TITLE: Final = _placeholder(
    "title", 0, "Заголовок", _run("Заголовок слайда"), _box(_LEFT, 230_000, _TEXT, 850_000), f'{_FLAT} anchor="ctr"'
)
_BODY: Final = _placeholder("body", 1, "Текст", _run("Текст слайда"), _box(_LEFT, 1_300_000, _TEXT, 5_020_000), _FLAT)
_SMALL: Final = '<a:lvl1pPr algn="{}"><a:defRPr sz="1100"><a:solidFill><a:srgbClr val="5F6B7A"/></a:solidFill></a:defRPr></a:lvl1pPr>'
_FOOTER: Final = _placeholder(
    "ftr", 11, "Нижний колонтитул", "", _box(_LEFT, 6_440_000, _TEXT - 1_000_000, 260_000),
    f'{_FLAT} anchor="ctr"', _SMALL.format("l"),
)  # fmt: skip
_NUMBER: Final = _placeholder(
    "sldNum", 12, "Номер слайда",
    '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang="ru-RU"/><a:t>‹№›</a:t></a:fld>',
    _box(_LEFT + _TEXT - 900_000, 6_440_000, 900_000, 260_000), f'{_FLAT} anchor="ctr"', _SMALL.format("r"),
)  # fmt: skip
_RULE: Final = (
    '<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="9" name="Линия"/><p:cNvCxnSpPr/><p:nvPr userDrawn="1"/></p:nvCxnSpPr><p:spPr>'
    f'{_box(_LEFT, 1_140_000, _TEXT, 0)}<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
    '<a:ln w="19050"><a:solidFill><a:schemeClr val="accent1"/></a:solidFill></a:ln></p:spPr></p:cxnSp>'
)
_BAND: Final = (
    '<p:sp><p:nvSpPr><p:cNvPr id="9" name="Полоса"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>'
    f'{_box(0, 0, WIDTH, 230_000)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    '<a:solidFill><a:schemeClr val="accent1"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr>'
    '<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="ru-RU"/></a:p></p:txBody></p:sp>'
)


def _centred(size: int, *, bold: bool, colour: str = "tx1") -> str:
    return (
        f'<a:lvl1pPr marL="0" indent="0" algn="ctr"><a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/>'
        f'<a:defRPr sz="{size}" b="{int(bold)}"><a:solidFill><a:schemeClr val="{colour}"/></a:solidFill></a:defRPr></a:lvl1pPr>'
    )


_OPENING: Final = (
    _placeholder(
        "body", 13, "Учреждение", _run("Наименование учреждения"), _box(_LEFT, 480_000, _TEXT, 1_000_000),
        f'{_FLAT} anchor="ctr"', _centred(2400, bold=False),
    )
    + _placeholder(
        "ctrTitle", 0, "Наименование проекта", _run("Наименование проекта"), _box(914_400, 1_750_000, WIDTH - 1_828_800, 2_850_000),
        f'{_FLAT} anchor="ctr"', _centred(3600, bold=True, colour="tx2"),
    )
    + _placeholder(
        "subTitle", 1, "Подзаголовок", _run("Руководитель проекта, дата"), _box(_LEFT, 4_850_000, _TEXT, 1_500_000),
        f'{_FLAT} anchor="ctr"', _centred(2000, bold=False),
    )
)  # fmt: skip


def _styles(master: object) -> None:
    """Titles bold at the left, text with a bullet; both in the font whose widths are measured."""
    old = master._element.find("{*}txStyles")  # type: ignore[attr-defined]
    title = (
        '<a:lvl1pPr algn="l" rtl="0"><a:spcBef><a:spcPct val="0"/></a:spcBef><a:buNone/><a:defRPr sz="2600" b="1" kern="1200">'
        '<a:solidFill><a:schemeClr val="tx2"/></a:solidFill><a:latin typeface="+mj-lt"/><a:ea typeface="+mj-ea"/>'
        '<a:cs typeface="+mj-cs"/></a:defRPr></a:lvl1pPr>'
    )
    body = "".join(
        f'<a:lvl{level}pPr marL="{285_750 * level}" indent="-285750" algn="l" rtl="0"><a:spcBef><a:spcPts val="600"/></a:spcBef>'
        '<a:buFont typeface="Times New Roman"/><a:buChar char="–"/><a:defRPr sz="2000" kern="1200"><a:solidFill>'
        '<a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/>'
        f"</a:defRPr></a:lvl{level}pPr>"
        for level in range(1, 6)
    )
    new = parse_xml(
        f"<p:txStyles {_NS}><p:titleStyle>{title}</p:titleStyle><p:bodyStyle>{body}</p:bodyStyle><p:otherStyle/></p:txStyles>"
    )
    old.getparent().replace(old, new)


if __name__ == "__main__":
    deck().save(sys.argv[1])
