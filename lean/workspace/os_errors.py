"""What errors of the operating system mean, in Russian: one table for reading, writing and listing."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from typing import Final, Literal

Purpose = Literal["name", "write", "read", "list"]
"""What was attempted: `name` for the bare reason, else writing a file, reading a document, listing a folder."""


@dataclass(frozen=True, slots=True)
class SystemReason:
    """The words for one error number: the bare reason, and with advice for what was attempted (None: no own words)."""

    name: str | None
    write: str | None = None
    read: str | None = None
    list: str | None = None


_HELD: Final = "файл открыт в другой программе, или место занято: закройте его и повторите"
_AWAY: Final = "сетевой диск не отвечает: подключите его и повторите"
_LOCKLESS: Final = "этот диск не умеет замков: держите рабочий каталог на своём диске и обменивайтесь через git"
_OCCUPIED: Final = "на этом пути стоит файл, а нужен каталог: укажите другое место"
_NO_WRITING: Final = "нет права писать сюда"
_NO_READING: Final = "нет права читать файл"
_NO_LISTING: Final = "нет права читать каталог: попросите открыть его"
_REASONS: Final = {
    errno.EACCES: SystemReason(
        "нет прав", _NO_WRITING if os.name != "nt" else f"{_NO_WRITING}, или {_HELD}", _NO_READING, _NO_LISTING
    ),
    errno.EPERM: SystemReason("нет прав", _NO_WRITING, _NO_READING, _NO_LISTING),
    errno.ENOENT: SystemReason("такого файла или каталога нет", "каталога, в котором он должен лежать, больше нет"),
    errno.ENOTDIR: SystemReason("это не каталог", _OCCUPIED, list="это файл, а нужен каталог: в нём лежат проекты"),
    errno.EISDIR: SystemReason(
        "это каталог, а нужен файл", "под этим именем стоит каталог: уберите его или укажите другое место"
    ),
    errno.EEXIST: SystemReason("уже существует", _OCCUPIED),
    errno.ENAMETOOLONG: SystemReason("слишком длинное имя", "имя или путь к нему слишком длинные: укажите короче"),
    errno.ENOSPC: SystemReason("на диске нет места", "на диске нет места: освободите его и повторите"),
    errno.EDQUOT: SystemReason(None, "исчерпана квота на диске: освободите место и повторите"),
    errno.EROFS: SystemReason("диск только для чтения", "диск только для чтения"),
    errno.EIO: SystemReason("диск вернул ошибку", "диск вернул ошибку: проверьте его и повторите"),
    errno.ELOOP: SystemReason(
        "ссылки замкнуты в кольцо",
        "ссылки на этом пути замкнуты в кольцо: укажите другое место",
        "ссылки замкнуты в кольцо: положите сюда сам файл",
        "ссылки замкнуты в кольцо: положите сюда сам каталог",
    ),
    errno.EMFILE: SystemReason("открыто слишком много файлов"),
    errno.EFBIG: SystemReason(None, "файл больше, чем допускает диск"),
    errno.EBUSY: SystemReason(None, _HELD),
    errno.ENOLCK: SystemReason(None, _LOCKLESS),
    **dict.fromkeys((errno.ETIMEDOUT, errno.ENOTCONN, errno.EHOSTDOWN, errno.ESTALE), SystemReason(None, _AWAY)),
}


def explain_error_number(number: int | None, purpose: Purpose) -> str | None:
    """Return what an error number means for what was attempted; None where the table has no words for that."""
    reason = _REASONS.get(number or 0)
    return None if reason is None else getattr(reason, purpose)
