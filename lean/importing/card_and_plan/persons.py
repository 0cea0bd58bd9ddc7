"""Who is named in the lines of a cell: one person or a whole team, posts before or after the names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lean.importing.card_and_plan.labels import strip_bullet
from lean.importing.card_and_plan.results import explain_rejection
from lean.importing.card_and_plan.vocabulary import GROUP_ENDINGS
from lean.values import parse_person_name
from lean.values.names import names_inside
from lean.values.spelling import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

NAMELESS: Final = "фамилия не указана"
"""What our own forms print beside a post without a name."""
_POST: Final = re.compile(
    r"\b(?:начальни|руководител|специалист|заместител|завед|директор|председател|инженер|бухгалтер|юрист|эксперт|"
    r"воспитател|секретар|делопроизводител|консультант|методист|главн|ведущ|мэр|глава|помощник|инспектор|оператор|"
    r"администратор|управляющ|врач|учител|педагог|психолог|экономист|программист|аналитик|мастер|техник)"
)
_ENDED: Final = re.compile(r"\w{3,}\.$")
"""The full stop of a list; that of initials or of «гл. спец.» stays."""
_EDGES: Final = " ,;:–—-/|"
_CONNECTED: Final = re.compile(r"^(?:и|а также|,|;)\s+")


@dataclass(frozen=True, slots=True)
class PersonMention:
    """A person as far as was written; a text for each, empty where nothing was."""

    name: str = ""
    post: str = ""
    unit: str = ""
    role: str = ""

    def items(self) -> Iterator[tuple[str, str]]:
        """Yield the key and the text of each detail that is known."""
        for key in ("name", "post", "unit", "role"):
            if getattr(self, key):
                yield key, getattr(self, key)


_GROUP: Final = re.compile(rf"(?:\w+(?:{'|'.join(GROUP_ENDINGS)}))\b", re.IGNORECASE)


def is_group(text: str) -> bool:
    """Return whether a text without a name begins with people in the plural: «классные руководители 1–4 классов»."""
    return _GROUP.match(strip_bullet(text)) is not None and not _find_names(text)


def split_groups(text: str) -> list[str]:
    """Return the parts of a line, parted where a group of people begins behind a comma or semicolon."""
    parts: list[str] = []
    for part in re.split(r"(?<=[,;])\s+", text):
        if not parts or is_group(part) or (is_group(parts[-1]) and _find_names(part)):
            parts.append(part)
        else:
            parts[-1] += f" {part}"
    return parts if len(parts) > 1 and any(map(is_group, parts)) else [text]


_UNREAD_NAME: Final = re.compile(r"[А-ЯЁ][\w.'’-]*(?: [А-ЯЁ][\w.'’-]*){1,3}\s*(?:[,;(]|\s[–—-]\s)")
"""Capitalised words before a post: a name that is not understood, never a post."""


def _mend_broken_names(texts: Sequence[str]) -> list[str]:
    """Join lines between which a name was broken: «Иванов» and «И.И., начальник», «Петров-» and «Водкин И.И.»."""
    mended: list[str] = []
    at = 0
    while at < len(texts):
        count = next((count for count in (3, 2) if _are_one_name(texts[at : at + count], count)), 1)
        mended.append(" ".join(texts[at : at + count]).replace("- ", "-") if count > 1 else texts[at])
        at += count
    return mended


def _are_one_name(lines: Sequence[str], count: int) -> bool:
    """Return whether a name begins with the first of so many lines and ends on the last."""
    if len(lines) < count or not all(_BARE_WORDS.fullmatch(line) for line in lines[:-1]):
        return False
    before = " ".join(lines[:-1])
    text = f"{before} {lines[-1]}".replace("- ", "-")
    return any(start == 0 and end > len(before) for start, end in names_inside(text))


_BARE_WORDS: Final = re.compile(r"[А-ЯЁ][\w'’‑-]*(?: [А-ЯЁ][\w'’‑-]*)?")


def is_post(text: str) -> bool:
    """Return whether a text names a post and no person."""
    return _POST.search(folded(text)) is not None


def read_person(texts: Sequence[str]) -> PersonMention | str:
    """Return the one person in the lines of a cell, or the reason why there is not exactly one."""
    persons = read_persons(texts, in_team=False)
    if isinstance(persons, str):
        return persons
    if len(persons) > 1:
        return "здесь несколько человек, а нужен один"
    return persons[0]


def read_persons(texts: Sequence[str], *, in_team: bool = True) -> list[PersonMention] | str:
    """Return the persons in the lines of a cell, or the reason why there are none.

    A line without a name belongs to the person after it where the first line has none, else to the one before.
    """
    texts = _mend_broken_names(texts)
    punctuated = len(texts) > 1 and all(text.endswith(";") for text in texts[:-1])
    lines = [strip_bullet(text.rstrip(". ") if punctuated and _ENDED.search(text) else text) for text in texts]
    named = [bool(_find_names(line)) for line in lines]
    if not any(named):
        text = " ".join(lines)
        if _UNREAD_NAME.match(text) and not is_post(text.partition(",")[0]):
            return _explain_nobody(re.split(r"[,;(]|\s[–—-]\s", text)[0].strip())
        if text.endswith(f", {NAMELESS}") or is_post(text):
            return [_add_details(text.removesuffix(f", {NAMELESS}"), PersonMention(), in_team=in_team)]
        return _explain_nobody(text)
    joined: list[str] = []
    if named[0]:
        for line, has in zip(lines, named, strict=True):
            if has:
                joined.append(line)
            else:
                joined[-1] += ("" if joined[-1].rstrip().endswith((",", ";", "–", "—", "-")) else ",") + " " + line
    else:
        waiting = ""
        for line, has in zip(lines, named, strict=True):
            waiting = f"{waiting} {line}".strip()
            if has:
                joined.append(waiting)
                waiting = ""
        joined[-1] += f", {waiting}" if waiting else ""
    return [person for line in joined for person in _read_line_persons(line, in_team=in_team)]


def _find_names(line: str) -> list[tuple[int, int]]:
    persons = list(names_inside(line))
    if persons:
        return persons
    # «Иванов Иван» is a name where it stands alone between separators.
    at = 0
    for piece in re.split(r"([,;]\s*|\s+[–—-]\s+|\s+и\s+)", line):
        if piece.strip() and _is_name(piece.strip()) and len(piece.split()) > 1:
            persons.append((at + len(piece) - len(piece.lstrip()), at + len(piece.rstrip())))
        at += len(piece)
    return persons


def _is_name(text: str) -> bool:
    return explain_rejection(parse_person_name, text) is None


def _explain_nobody(text: str) -> str:
    return explain_rejection(parse_person_name, text) or "не похоже на имя человека"


def _read_line_persons(line: str, *, in_team: bool) -> Iterable[PersonMention]:
    """Yield the persons of one line, each with the post, unit or role beside the name."""
    spans = _find_names(line)
    before = line[: spans[0][0]].strip(_EDGES)
    for number, (start, end) in enumerate(spans):
        until = spans[number + 1][0] if number + 1 < len(spans) else len(line)
        after = line[end:until]
        if before:
            # Posts stand before the names; what follows the last one is his too.
            since = spans[number - 1][1] if number else 0
            words = _CONNECTED.sub("", line[since:start].strip(" "))
            key = "role" if in_team and words.endswith(":") else "post"  # «Секретарь: Иванов И.И.»
            tail = after if number + 1 == len(spans) else ""
            person = PersonMention(**{"name": line[start:end], key: words.strip(_EDGES)})
            yield _add_details(tail, person, in_team=in_team) if tail.strip(_EDGES + ".") else person
        else:
            if number + 1 < len(spans):
                after = re.sub(r"\s+(?:и|а также)\s*$", "", after)
            yield _add_details(after, PersonMention(name=line[start:end]), in_team=in_team)


def _add_details(text: str, person: PersonMention, *, in_team: bool) -> PersonMention:
    """Return the person with the post, unit and role that stand behind the name."""
    rest = text.strip()
    role = ""
    if in_team:
        head, dash, tail = rest.rpartition("— ")
        if dash and tail.strip() and (head.strip(_EDGES) or not is_post(tail)) and (not head or head[-1] == " "):
            rest, role = head, tail.strip()
    rest = rest.strip(_EDGES)
    if rest.startswith("(") and rest.endswith(")") and rest.count("(") == 1:
        rest = rest[1:-1].strip()
    role = ", ".join(filter(None, (person.role, role)))
    if person.post and rest:
        return PersonMention(person.name, f"{person.post}, {rest}", "", role)
    post, unit = _post_and_unit(rest) if in_team else (rest, "")
    return PersonMention(person.name, person.post or post, unit, role)


def _post_and_unit(text: str) -> tuple[str, str]:
    """Split «специалист, МФЦ»: the last part is a unit if it begins with a capital and is no post."""
    head, comma, tail = text.rpartition(", ")
    if comma and tail[:1].isupper() and not is_post(tail):
        return head, tail
    return text, ""
