"""Names of project directories that every common file system accepts and keeps apart."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_BYTES: Final = 100
"""The most bytes of a name in UTF-8: the whole path has to fit the limits of Windows and of archives."""

_FORBIDDEN: Final = '/\\:*?"<>|'
# Windows reads a name up to its first dot, so «CON.проект» is the console as well.
_is_device = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³]) *(?:\..*)?", re.IGNORECASE).fullmatch
# Control, formatting (invisible, right-to-left), lone surrogates, unassigned, line and paragraph separators.
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})


def normal(name: str) -> str:
    """Return a name with composed letters: «й» is one character, whatever the keyboard or the disk made of it."""
    return unicodedata.normalize("NFC", name)


def problems(name: str, taken: Iterable[str] = ()) -> list[str]:
    """Return everything that is wrong with a name, in Russian; ``taken`` are the existing names."""
    return [*_faults(name), *_clashes(name, taken)]


def _faults(name: str) -> Iterator[str]:
    if not name.strip():
        yield "имя пустое"
        return
    if name in {".", ".."}:
        yield f"имя «{name}» значит сам каталог или каталог выше: назовите проект словом"
        return
    wrong = sorted({character for character in name if character in _FORBIDDEN})
    if wrong:
        yield f"в имени не может быть {' '.join(wrong)}: таких имён файлов не допускает Windows"
    hidden = sorted({ord(character) for character in name if _unseen(character)})
    if hidden:
        yield f"в имени невидимый знак {', '.join(f'U+{code:04X}' for code in hidden)}: уберите его"
    if name[0] in ".-" or name[0].isspace():
        yield "имя не может начинаться с точки, дефиса или пробела"
    if name[-1] == "." or name[-1].isspace():
        yield "имя не может кончаться точкой или пробелом: Windows отбросит их"
    if _is_device(name):
        yield f"имя {name.partition('.')[0].strip().upper()} в Windows занято устройством: выберите другое"
    size = len(name.encode(errors="surrogatepass"))
    if size > MAX_BYTES:
        yield f"имя занимает {size} байт, а можно не больше {MAX_BYTES} (русская буква — два)"


def _unseen(character: str) -> bool:
    return unicodedata.category(character) in _INVISIBLE or (character.isspace() and character != " ")


def _clashes(name: str, taken: Iterable[str]) -> Iterator[str]:
    for other in sorted(taken):
        if normal(other) == name:
            yield f"«{normal(other)}» уже есть: выберите другое имя"
        elif _folded(other) == _folded(name):
            yield f"уже есть «{other}», а имена, разные лишь большими и малыми буквами, Windows не различает"


def _folded(name: str) -> str:
    return normal(normal(name).casefold())
