"""Numbers, words and units in a Russian text: what durations and quantities are read from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from lean.values.dates import MONTHS
from lean.values.spelling import words

if TYPE_CHECKING:
    from collections.abc import Iterator

UnitKind = Literal["seconds", "calendar_days", "working_days", "months", "other"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with the one name it goes by; ``size`` is in the units of its kind."""

    name: str
    kind: UnitKind = "other"
    size: int = 1

    @property
    def is_time(self) -> bool:
        """A length of time that can be told exactly; a month cannot."""
        return self.kind in ("seconds", "calendar_days", "working_days")


SECOND = Unit("сек", "seconds", 1)
MINUTE = Unit("мин", "seconds", 60)
HOUR = Unit("ч", "seconds", 3600)
DAY = Unit("дн.", "calendar_days", 1)
WORKING_DAY = Unit("раб. дн.", "working_days", 1)
WEEK = Unit("нед.", "calendar_days", 7)
FROM_LARGEST = (WEEK, DAY, WORKING_DAY, HOUR, MINUTE, SECOND)

_UNITS = (
    (SECOND, "сек секунда секунды секунд секунду секунде секундах секундами"),
    (MINUTE, "мин минута минуты минут минуту минуте минутах минутами минутой"),
    (HOUR, "ч час часа часов часу часе часах часам часом"),
    (DAY, "д дн день дня дней дню днях днем сут сутки суток суткам сутках"),
    (WEEK, "нед неделя недели недель неделю неделе неделях неделями"),
    (Unit("мес.", "months", 1), "мес месяц месяца месяцев месяце месяцу месяцах"),
    (Unit("кварталов", "months", 3), "квартал квартала кварталов квартале кварталах"),
    (Unit("лет", "months", 12), "год года лет году годах годы"),
    (Unit("%"), "% процент процента процентов проценту процентах проценты"),
    (Unit("руб."), "руб рубль рубля рублей рублю рублях рубли ₽"),
    (Unit("раз"), "раз раза разу разов"),
    (Unit("чел."), "чел человек человека человеку людей"),
    (Unit("шт."), "шт штука штуки штук штуку"),
    (Unit("ед."), "ед единица единицы единиц единицу"),
    (Unit("экз."), "экз экземпляр экземпляра экземпляров"),
    (Unit("баллов"), "балл балла баллов балле баллах баллы"),
    (Unit("км"), "км километр километра километров километре километрах"),
    (Unit("кг"), "кг килограмм килограмма килограммов"),
)
UNITS = {form: unit for unit, forms in _UNITS for form in forms.split()}
"""Folded form -> unit. Not here: «м» (минута, метр, месяц) and «с» (секунда, a preposition)."""

_WORKING = words("раб рабочий рабочих рабочего рабочие рабочему рабочим р")
_CALENDAR = words("кал календ календарный календарных календарного календарные календарным")

_SCALES = (
    (1_000, "тыс тысяча тысячи тысяч тысячу тысячей"),
    (1_000_000, "млн миллион миллиона миллионов"),
    (1_000_000_000, "млрд миллиард миллиарда миллиардов"),
)
SCALES = {form: Decimal(scale) for scale, forms in _SCALES for form in forms.split()}

_WORDS = (
    ("0", "ноль нуль ноля нуля"),
    ("1", "один одна одно одного одной одному одним одном одну"),
    ("1.5", "полтора полторы полутора"),
    ("2", "два две двух двум двумя двое"),
    ("3", "три трех трем тремя трое"),
    ("4", "четыре четырех четырем четырьмя четверо"),
    ("5", "пять пяти пятью"),
    ("6", "шесть шести шестью"),
    ("7", "семь семи семью"),
    ("8", "восемь восьми восемью восьмью"),
    ("9", "девять девяти девятью"),
    ("10", "десять десяти десятью"),
    ("11", "одиннадцать одиннадцати одиннадцатью"),
    ("12", "двенадцать двенадцати двенадцатью"),
    ("13", "тринадцать тринадцати тринадцатью"),
    ("14", "четырнадцать четырнадцати четырнадцатью"),
    ("15", "пятнадцать пятнадцати пятнадцатью"),
    ("16", "шестнадцать шестнадцати шестнадцатью"),
    ("17", "семнадцать семнадцати семнадцатью"),
    ("18", "восемнадцать восемнадцати восемнадцатью"),
    ("19", "девятнадцать девятнадцати девятнадцатью"),
    ("20", "двадцать двадцати двадцатью"),
    ("30", "тридцать тридцати тридцатью"),
    ("40", "сорок сорока"),
    ("50", "пятьдесят пятидесяти"),
    ("60", "шестьдесят шестидесяти"),
    ("70", "семьдесят семидесяти"),
    ("80", "восемьдесят восьмидесяти"),
    ("90", "девяносто девяноста"),
    ("100", "сто ста"),
    ("200", "двести двухсот"),
    ("300", "триста трехсот"),
    ("400", "четыреста четырехсот"),
    ("500", "пятьсот пятисот"),
)
NUMBER_WORDS = {form: Decimal(number) for number, forms in _WORDS for form in forms.split()}
_HALVES = {"полчаса": "час", "получаса": "час", "полминуты": "минуты"}

TokenKind = Literal["number", "word", "sign", "mark", "other"]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of folded text. ``other`` is what has digits and is no measured number: a date, a code, a time of day.

    ``glued`` says that a sign stands right before the next piece and apart from the previous one, as a minus does.
    """

    kind: TokenKind
    text: str
    number: Decimal | None = None
    spelled: bool = False
    glued: bool = False


_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_TOKEN = re.compile(
    rf"""
    (?P<date>
        [0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}(?![0-9])
      | [0-9]{{1,2}}\.[0-9]{{1,2}}\.(?:[0-9]{{4}}|[0-9]{{2}})(?![0-9.])
      | "?[0-9]{{1,2}}"?\ (?:{_MONTH})(?![^\W\d_])(?:\ [0-9]{{4}})?
      | (?:19|20)[0-9]{{2}}(?:\ ?[-/]\ ?(?:19|20)[0-9]{{2}})?\ ?(?:гг?|год|года|году|годом|годы|годов)(?![^\W\d_])
      | [1-4](?:-[йегоо]{{1,2}})?\ ?(?:кв\.|квартал[а-я]{{0,2}}|полугоди[а-я]{{1,2}})\ (?:19|20)[0-9]{{2}}
    )
  | (?P<cardinal>[0-9]{{1,15}})-?(?:х|x|ти|ми|мя|ю|ух|ех)(?![^\W_])
  | (?P<code>
        [0-9]+(?:[.,][0-9]+){{2,}}
      | [0-9]+(?:[:/][0-9]+){{2,}}
      | [0-9]+(?:-[0-9]+){{2,}}
      | [0-9]+[:/][0-9]+
      | [0-9]+(?:[.,][0-9]+)?-[^\W\d_]+
      | [0-9]{{16,}}
      | [0-9]+(?:[a-z]|_)[\w-]*
    )
  | (?P<number>[0-9]{{1,3}}(?:\ [0-9]{{3}}(?![0-9]))+(?:[.,][0-9]+)?|[0-9]+(?:[.,][0-9]{{1,15}}(?![0-9]))?)
  | (?P<fraction>[½¼¾])
  | (?P<word>[^\W\d_]+)(?P<suffix>-?[0-9][\w.-]*)?
  | (?P<sign><=|>=|=<|=>|[<>=~%₽№+≈≤≥±-])
  | (?P<space>\ )
  | (?P<mark>.)
    """,
    re.VERBOSE,
)
_FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_DOTS_AS_RANGE = re.compile(r"(?<=[0-9]) ?(?:…|\.{2,3}) ?(?=[0-9])")


def tokens_of(line: str) -> tuple[Token, ...]:
    """The pieces of a folded text in their order; number words and «тысяч» are already numbers."""
    return tuple(_scaled(_summed(_raw(_DOTS_AS_RANGE.sub("-", line)))))


def _raw(line: str) -> Iterator[Token]:
    position = 0
    while match := _TOKEN.match(line, position):
        position = match.end()
        kind, text = match.lastgroup, match[0]
        if kind == "suffix":
            # «10мин-15мин» and «2ч30мин» are lengths, «а4» and «ковид-19» are names.
            if match["word"] in UNITS:
                position, text = match.end("word"), match["word"]
                yield Token("word", text)
            else:
                yield Token("other", text)
        elif kind in ("number", "cardinal"):
            yield Token("number", text, Decimal(match[kind].replace(" ", "").replace(",", ".")))
        elif kind == "fraction":
            yield Token("number", text, _FRACTIONS[text])
        elif kind == "word":
            yield from _word(text)
        elif kind == "sign":
            before, after = line[: match.start()][-1:], line[position : position + 1]
            yield Token("sign", text, glued=after.isdigit() and not before.isalnum() and before not in ("%", "."))
        elif kind in ("date", "code"):
            yield Token("other", text)
        elif kind == "mark":
            yield Token("mark", text)


def _word(text: str) -> Iterator[Token]:
    if text in NUMBER_WORDS:
        yield Token("number", text, NUMBER_WORDS[text], spelled=True)
    elif text in _HALVES:
        yield Token("number", text, Decimal("0.5"), spelled=True)
        yield Token("word", _HALVES[text])
    else:
        yield Token("word", text)


def _summed(tokens: Iterator[Token]) -> Iterator[Token]:
    """«сто двадцать пять»: each next number word is smaller than the lowest place of the one before."""
    pending: Token | None = None
    place = Decimal(0)
    for token in tokens:
        if pending and token.spelled and token.number and pending.number and token.number < place:
            pending = replace(pending, text=f"{pending.text} {token.text}", number=pending.number + token.number)
            place = _place(token.number)
            continue
        if pending:
            yield pending
        pending = token if token.spelled else None
        place = _place(token.number or Decimal(0))
        if not token.spelled:
            yield token
    if pending:
        yield pending


def _place(number: Decimal) -> Decimal:
    """Where the next number word may still add: below 10 after «двадцать», below 100 after «сто»."""
    for place in (100, 10):
        if number >= place * (1 if place == 100 else 2) and number % place == 0:  # noqa: PLR2004
            return Decimal(place)
    return Decimal(0)


def _scaled(tokens: Iterator[Token]) -> Iterator[Token]:
    """«9 тысяч» is 9000, «тысяча» alone 1000; a dot after «тыс» belongs to it."""
    pending: Token | None = None
    was_scale = False
    for token in tokens:
        scale = SCALES.get(token.text) if token.kind == "word" else None
        if scale and pending and pending.number is not None:
            pending = replace(pending, text=f"{pending.text} {token.text}", number=pending.number * scale)
        elif scale:
            pending = Token("number", token.text, scale, spelled=True)
        elif not (was_scale and token.text == "."):
            if pending:
                yield pending
            pending = token if token.kind == "number" else None
            if token.kind != "number":
                yield token
        was_scale = scale is not None
    if pending:
        yield pending


def skip_dots(tokens: tuple[Token, ...], at: int) -> int:
    """The index after the full stops of abbreviations."""
    while at < len(tokens) and tokens[at].text == ".":
        at += 1
    return at


def read_unit(tokens: tuple[Token, ...], at: int) -> tuple[Unit | None, int]:
    """The known unit at ``at`` with its «рабочих» before or after, and the index after it and its full stop."""
    if at >= len(tokens):
        return None, at
    word, start = tokens[at].text, at
    if word in _WORKING | _CALENDAR:
        at = skip_dots(tokens, at + 1)
        unit = UNITS.get(tokens[at].text) if at < len(tokens) else None
        if unit is None or unit.kind not in ("seconds", "calendar_days") or (unit is WEEK and word in _WORKING):
            return None, start
        working = unit is DAY and word in _WORKING
        return (WORKING_DAY if working else unit), skip_dots(tokens, at + 1)
    if tokens[at].kind not in ("word", "sign") or word not in UNITS:
        return None, start
    at = skip_dots(tokens, at + 1)
    if UNITS[word] is DAY:
        after = at + 1 if at < len(tokens) and tokens[at].text == "(" else at
        if after < len(tokens) and tokens[after].text in _WORKING - {"р"}:
            after = skip_dots(tokens, after + 1)
            return WORKING_DAY, after + 1 if after < len(tokens) and tokens[after].text == ")" else after
    return UNITS[word], at


def _phrases(*phrases: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(phrase.split()) for phrase in phrases)


Operator = Literal["=", ">=", "<=", ">", "<", "~"]
_OPERATORS: tuple[tuple[Operator, tuple[tuple[str, ...], ...]], ...] = (
    (">=", _phrases("не менее", "не меньше", "не ниже", "не короче", "как минимум", "минимум", "от", "начиная с")),
    (">=", _phrases(">=", "=>", "≥")),
    ("<=", _phrases("не более", "не больше", "не выше", "не свыше", "не дольше", "не позднее", "не превышает")),
    ("<=", _phrases("не превышать", "не превысит", "максимум", "до", "в пределах", "в течение", "<=", "=<", "≤")),
    (">", _phrases("более", "больше", "свыше", "выше", "дольше", "превышает", ">")),
    ("<", _phrases("менее", "меньше", "ниже", "быстрее", "<")),
    ("~", _phrases("около", "примерно", "приблизительно", "порядка", "ориентировочно", "в среднем", "~", "≈")),
    ("=", _phrases("ровно", "равно", "=")),
)
OPERATORS: dict[tuple[str, ...], Operator] = {words: sign for sign, phrases in _OPERATORS for words in phrases}
LONGEST_OPERATOR = max(map(len, OPERATORS))


def operator_before(tokens: tuple[Token, ...], at: int) -> tuple[Operator | None, int]:
    """The operator whose words end right before ``at``, and where its words start."""
    at = _without_than(tokens, at)
    for length in range(LONGEST_OPERATOR, 0, -1):
        words = tuple(token.text for token in tokens[max(0, at - length) : at])
        if words in OPERATORS:
            return OPERATORS[words], at - len(words)
    return None, at


def _without_than(tokens: tuple[Token, ...], at: int) -> int:
    """Before «чем» and its comma: «не более, чем 5»."""
    if at and tokens[at - 1].text == "чем":
        return at - 2 if at > 1 and tokens[at - 2].text == "," else at - 1
    return at
