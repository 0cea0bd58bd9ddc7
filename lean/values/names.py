"""Names of persons: full or with initials, surname first or last."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lean.values.spelling import admitted, plain, quoted, words

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXAMPLE = "Иванов И.И."


@dataclass(frozen=True, slots=True)
class PersonName:
    """One person. ``given`` and ``patronymic`` are whole words or initials («И.»); ``patronymic`` may be empty."""

    text: str
    surname: str
    given: str
    patronymic: str = ""

    @property
    def _initials(self) -> str:
        return _initial(self.given) + _initial(self.patronymic)

    @property
    def surname_first(self) -> str:
        """Return the name as «Иванов И.И.»."""
        return f"{self.surname} {self._initials}"

    @property
    def initials_first(self) -> str:
        """Return the name as signatures write it: «И.И. Иванов»."""
        return f"{self._initials} {self.surname}"

    @property
    def key(self) -> str:
        """Return surname and initials in lower case with «е» for «ё»: equal for a full name and its initials."""
        letters = "".join(f"{part[0]}." for part in (self.given, self.patronymic) if part)
        return _folded(f"{self.surname} {letters}")

    def same_person(self, other: PersonName) -> bool:
        """Whether both may name one person: equal surnames, and no contradiction in what both have of the rest."""
        return (
            (self.surname == other.surname or _folded(self.surname) == _folded(other.surname))
            and _agree(self.given, other.given)
            and (not self.patronymic or not other.patronymic or _agree(self.patronymic, other.patronymic))
        )


def _folded(text: str) -> str:
    return text.casefold().replace("ё", "е")


def _initial(part: str) -> str:
    """Return the initials of a name part: «И.» of «Иван», «Ж.-П.» of «Жан-Поль»; an initial stays as it is."""
    return part if not part or part.endswith(".") else "-".join(f"{word[0]}." for word in part.split("-") if word)


def _agree(first: str, second: str) -> bool:
    if first == second:
        return True
    if first.endswith(".") or second.endswith("."):
        return _folded(first)[0] == _folded(second)[0]
    return _folded(first) == _folded(second)


_WORD = r"[А-ЯЁ](?:'[А-ЯЁ])?[а-яё]+(?:-[А-ЯЁа-яё][а-яё]+)*"
_CAPITALS = r"[А-ЯЁ]{2,}(?:-[А-ЯЁ]{2,})*"
_PARTICLE = r"(?:(?:(?:фон|де|ван|дер|ден|тер|ди|да|дель|ибн) ){1,2}|(?:аль|эль)-)?"
_SURNAME = rf"{_PARTICLE}(?:{_WORD}|{_CAPITALS})"
# Surnames of one letter are vowels («Ю Э.В.»); a consonant is a preposition or an initial.
_LETTER = r"[ЕЁИОУЭЮЯ]"
_INITIAL = r"[А-ЯЁ][а-яё]?\.(?:-[А-ЯЁ]\.)?"
_TURKIC = r"(?: ?-?(?:[Оо]глы|[Кк]ызы|[Гг]ызы|[Уу]лы|[Уу]улу))"
_PATRONYMIC = rf"(?:[А-ЯЁ][а-яё]+(?:ович|евич|ич|ыч|овна|евна|ична)|{_WORD}{_TURKIC})"
_SHORT = r"[А-ЯЁ][а-яё]{1,4}"  # a part of a name without patronymic: «Ким Чен Ын»
_SHOUTED = r"[А-ЯЁ]{2,}(?:['-][А-ЯЁ]{2,})*"
_SHOUTED_PATRONYMIC = r"[А-ЯЁ]+(?:ОВИЧ|ЕВИЧ|ИЧ|ЫЧ|ОВНА|ЕВНА|ИЧНА)"
_FULL_CAPITALS = rf"{_SHOUTED} {_SHOUTED} {_SHOUTED_PATRONYMIC}|{_SHOUTED} {_SHOUTED_PATRONYMIC} {_SHOUTED}"
_FORMS = (
    rf"(?P<surname>{_SURNAME}|{_LETTER}) (?P<given>{_INITIAL})(?: ?(?P<patronymic>{_INITIAL}))?",
    rf"(?P<given>{_INITIAL})(?: ?(?P<patronymic>{_INITIAL}))? ?(?P<surname>{_SURNAME})",
    rf"(?P<given>{_WORD}) (?P<patronymic>{_PATRONYMIC}) (?P<surname>{_SURNAME})",
    rf"(?P<surname>{_SURNAME}) (?P<given>{_WORD}) (?P<patronymic>{_PATRONYMIC})",
    rf"(?P<surname>{_SHORT}) (?P<given>{_SHORT}) (?P<patronymic>{_SHORT})",
    rf"(?P<surname>{_SURNAME}) (?P<given>{_WORD})",
)
# Most names are of the first form, and each of these takes a millisecond to compile.
_compiled = functools.cache(re.compile)
_WITH_INITIALS = (0, 1)
_PAIR = len(_FORMS) - 1

# Of two words without a patronymic the surname comes first, unless the words say otherwise: only the first is a given
# name known here, or, where neither is known, only the second ends as surnames do.
_SURNAME_ENDING = re.compile(r"(?:[оеы]в|[иы]н|[ое]ва|[иы]на|[сц]кий|[сц]кая|енко|чук|дзе|швили|янц?)$")
_GIVEN = words(
    """
    александр алексей анатолий андрей антон аркадий арсений артем артур богдан борис вадим валентин валерий
    василий виктор виталий владимир владислав вячеслав геннадий георгий глеб григорий даниил данил денис дмитрий
    евгений егор иван игорь илья иннокентий ирек кирилл константин лев леонид максим марат марк матвей михаил
    никита николай олег павел петр роман руслан рустам савелий святослав семен сергей станислав степан тарас
    тимофей тимур федор филипп эдуард юрий яков ярослав агата алевтина александра алена алина алиса алла алсу
    анастасия анжела анна антонина арина ася валентина валерия варвара василиса вера вероника виктория галина
    дарья диана дина евгения екатерина елена елизавета жанна зинаида злата зоя инна ирина карина каролина кира
    клавдия кристина ксения лариса лидия лилия любовь людмила маргарита марина мария марьяна милана надежда
    наталия наталья нина оксана олеся ольга полина раиса регина римма роза светлана снежана софия софья тамара
    татьяна ульяна эльвира эмма юлия яна
    """
)
_PLACEHOLDERS = words("фио ф и о фамилия имя отчество образец инициалы")
_NOT_PERSONS = words(
    """
    рабочая рабочей группа группы команда команды отдел отдела управление управления комитет комитета
    департамент начальник начальника заместитель заместителя заведующий заведующая глава главы мэр мэра директор
    директора специалист специалиста администрация администрации мфц сотрудник сотрудники председатель секретарь
    руководитель координатор эксперт инженер бухгалтер юрист вакансия нет города заявитель гражданин граждане
    совет комиссия
    """
)
# Latin letters that look like Cyrillic ones.
_LOOK_ALIKES = dict(zip("ABCEHKMOPTXYaceopxy", "АВСЕНКМОРТХУасеорху", strict=True))


def parse_person_name(text: str) -> PersonName:
    """Return the person whom ``text`` names, in any of the usual orders.

    Raises:
        ValueError: several persons, a post or a body in place of a person, a surname alone, a blank, Latin letters.
    """
    written = admitted(text, _EXAMPLE)
    line = plain(written)
    cyrillic_words = frozenset(re.findall(r"[а-я]+", _folded(line)))
    if reason := _refusal(line, cyrillic_words):
        raise ValueError(f"{quoted(written)}: {reason}")
    cased = line.title() if line.isupper() and _compiled(_FULL_CAPITALS).fullmatch(line) else line
    for number, form in enumerate(_FORMS):
        match = _compiled(form).fullmatch(cased)
        if match and (number in _WITH_INITIALS or not cyrillic_words & _NOT_PERSONS):
            parts = match.groupdict(default="")
            if number == _PAIR and _is_given_first(parts["surname"], parts["given"]):
                parts = {"surname": parts["given"], "given": parts["surname"]}
            surname = parts["surname"]
            return PersonName(
                written, surname.title() if surname.isupper() else surname, parts["given"], parts.get("patronymic", "")
            )
    raise ValueError(f"{quoted(written)}: {_why_not(line, cyrillic_words)}")


def _is_given_first(first: str, second: str) -> bool:
    folded_first, folded_second = _folded(first), _folded(second)
    known = [bool(_GIVEN.intersection(word.split("-"))) for word in (folded_first, folded_second)]
    if known[0] != known[1]:
        return known[0]
    return not any(known) and bool(_SURNAME_ENDING.search(folded_second)) and not _SURNAME_ENDING.search(folded_first)


_NAME_INSIDE = rf"{_SURNAME} {_INITIAL}(?: ?{_INITIAL})?|{_INITIAL}(?: ?{_INITIAL})? ?{_SURNAME}"

_SOMEWHERE = (
    rf"(?<![\w.'-])(?:"
    rf"(?P<first>{_SURNAME}) {_INITIAL}(?: ?{_INITIAL})?|{_INITIAL}(?: ?{_INITIAL})? ?{_SURNAME}"
    rf"|{_LETTER} {_INITIAL} ?{_INITIAL}(?! ?{_SURNAME})"
    rf"|{_FULL_CAPITALS}"
    rf"|{_WORD} {_PATRONYMIC} {_SURNAME}|{_SURNAME} {_WORD} {_PATRONYMIC})(?![\w'-])"
)
_INITIALS_FIRST = rf"{_INITIAL}(?: ?{_INITIAL})? ?(?P<surname>{_SURNAME})(?! ?{_INITIAL})(?![\w'-])"


_SIGNS = {ord(mark): "-" for mark in "‐‑‒–−﹣－"} | {ord(mark): "'" for mark in "’‘ʼ`´′"}
"""Dashes and apostrophes inside names, each replaced by one character so that positions in the text do not shift."""


def names_inside(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of each person's name in a text of posts and names.

    Two words alone («Иван Петров») are not recognised as a name. Between a word and a surname initials
    belong to the surname where a post stands before them: «заместитель Мэра ЗАТО Северск И.И. Иванов».
    """
    text = text.translate(_SIGNS)
    at = start = 0
    while match := _compiled(_SOMEWHERE).search(text, at):
        name = match
        if match["first"] is not None:
            other = _compiled(_INITIALS_FIRST).match(text, match.end("first") + 1)
            post = text[start : match.start()].strip(" ,;–—-(") or _folded(match["first"]) in _NOT_PERSONS
            if other is not None and post and _folded(other["surname"]) not in _NOT_PERSONS:
                name = other
        word = re.match(r"\w+", name[0])
        if any(part in _PLACEHOLDERS for part in re.findall(r"\w{3,}", _folded(name[0]))):
            at = name.end()  # «И.О. Фамилия»
            continue
        if word is not None and _folded(word[0]) in _NOT_PERSONS:
            at = name.start() + word.end()  # «Директор Иван Иванович Петров»
            continue
        yield name.span()
        at = start = name.end()


def _refusal(line: str, cyrillic_words: frozenset[str]) -> str | None:
    """Return why a text cannot be a name in any form; None where nothing speaks against it."""
    if (
        "_" in line
        or "…" in line
        or (cyrillic_words and cyrillic_words <= _PLACEHOLDERS)
        or cyrillic_words >= {"фамилия"}
    ):
        return f"имя не заполнено; пример: «{_EXAMPLE}»"
    if re.search(r"[0-9]", line):
        return f"в имени есть цифры; пример: «{_EXAMPLE}»"
    alien = re.search(r"[^\W\d_А-Яа-яЁё]", line)
    if alien and cyrillic_words:
        like = _LOOK_ALIKES.get(alien[0])
        which = "латинская" if alien[0].isascii() else "нерусская"
        instead = f" вместо русской «{like}»" if like else ""
        return f"{which} буква «{alien[0]}»{instead} (знак {alien.start() + 1}); наберите имя русскими буквами"
    if alien:
        return f"имя пишется русскими буквами; пример: «{_EXAMPLE}»"
    if len(re.findall(_NAME_INSIDE, line)) > 1:
        return f"здесь несколько человек, а нужен один в каждой записи; пример: «{_EXAMPLE}»"
    return None


def _why_not(line: str, cyrillic_words: frozenset[str]) -> str:
    """Return why a text of Russian words does not have the form of a name."""
    inside = re.search(_NAME_INSIDE, line)
    reasons = (
        (re.search(r"\b[А-ЯЁ](?![\w.'-])", line), "после каждого инициала нужна точка"),
        (re.fullmatch(rf"{_SURNAME} {_WORD} {_INITIAL}", line), "имя и отчество пишут оба полностью или оба буквой"),
        (inside, f"кроме имени есть лишний текст, например должность; оставьте только «{inside[0] if inside else ''}»"),
        (cyrillic_words & _NOT_PERSONS, "это должность или группа, а нужен человек"),
        (re.search(r"[,;/]| и ", line), "нужен один человек в каждой записи, без запятых и союзов"),
        (cyrillic_words and line == line.lower(), "имя пишут с прописных букв"),
        (re.fullmatch(_SURNAME, line), "одной фамилии мало: нужны имя или инициалы"),
    )
    reason = next((reason for applies, reason in reasons if applies), "не похоже на имя человека")
    return f"{reason}; пишите «{_EXAMPLE}», «И.И. Иванов» или «Иванов Иван Иванович»"
