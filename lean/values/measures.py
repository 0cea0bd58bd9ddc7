"""Splits a Russian text into numbers, words and units, from which durations and quantities are read."""

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
    """A unit under its canonical name; ``size`` counts the smallest units of its kind."""

    name: str
    kind: UnitKind = "other"
    size: int = 1

    @property
    def is_time(self) -> bool:
        """Whether the unit is a time of exact length; a month is not."""
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
    (Unit("п. п."), "пп"),
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

    ``glued`` says that a sign stands right before the next piece and apart from the previous one, as a minus does; a
    number word below ``place`` that follows a number at once is added to it.
    """

    kind: TokenKind
    text: str
    number: Decimal | None = None
    spelled: bool = False
    glued: bool = False
    place: Decimal = Decimal(1)


_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_TOKEN = re.compile(
    rf"""
    (?P<date>
        [0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}(?![0-9])
      | [0-9]{{1,2}}\.[0-9]{{1,2}}\.(?:[0-9]{{4}}|[0-9]{{2}})(?![0-9.])
      | "?[0-9]{{1,2}}"?\ (?:{_MONTH})(?![^\W\d_])(?:\ [0-9]{{4}})?
      | (?:19|20)[0-9]{{2}}(?:\ ?[-/]\ ?(?:19|20)[0-9]{{2}})?\ ?(?:гг?|год|года|году|годом|годы|годов)(?![^\W\d_])
      | [1-4](?:-[йего]{{1,2}})?\ ?(?:кв\.|квартал[а-я]{{0,2}}|полугоди[а-я]{{1,2}})\ (?:19|20)[0-9]{{2}}
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
_PERCENTAGE_POINT = re.compile(r"\bп\. ?п\b\.?|\bпроцентн[а-я]{2,3} пункт[а-я]{0,3}\b")
_AND_A_HALF = re.compile(r" с половиной\b")
_TIMES = {"вдвое": "два", "втрое": "три", "вчетверо": "четыре", "впятеро": "пять"}


def tokens_of(line: str) -> tuple[Token, ...]:
    """Return the tokens of a folded text in order, with number words and «тысяч» turned into numbers."""
    line = _PERCENTAGE_POINT.sub("пп", _AND_A_HALF.sub(" ½ ", _DOTS_AS_RANGE.sub("-", line)))
    return tuple(_without_repeats(tuple(_merged(_raw(line)))))


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
            yield Token("number", text, _FRACTIONS[text], spelled=True)
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
        yield Token("number", text, NUMBER_WORDS[text], spelled=True, place=_place(NUMBER_WORDS[text]))
    elif text in _HALVES:
        yield Token("number", text, Decimal("0.5"), spelled=True)
        yield Token("word", _HALVES[text])
    elif text in _TIMES:
        yield Token("word", "в")
        yield Token("number", text, NUMBER_WORDS[_TIMES[text]], spelled=True)
        yield Token("word", "раза")
    else:
        yield Token("word", text)


_TEN, _HUNDRED = Decimal(10), Decimal(100)


def _place(number: Decimal) -> Decimal:
    """Return the bound for the next number word: 10 after «двадцать», 100 after «сто», 1 (a fraction) after «пять»."""
    if number >= _HUNDRED:
        return _HUNDRED
    return _TEN if number > _TEN and number % _TEN == 0 else Decimal(1)


def _merged(tokens: Iterator[Token]) -> Iterator[Token]:
    """«сто двадцать пять» is 125, «9 тысяч» 9000, «тысяча» 1000, «2 тыс. 500» 2500, «3 ½» three and a half."""
    pending: Token | None = None
    for token in tokens:
        if joined := _joined(pending, token):
            pending = joined
            continue
        if pending:
            yield pending
        scale = SCALES.get(token.text)
        if scale:
            pending = Token("number", token.text, scale, spelled=True, place=scale)
        elif token.number is not None:
            pending = token
        else:
            pending = None
            yield token
    if pending:
        yield pending


def _joined(before: Token | None, token: Token) -> Token | None:
    """Return both tokens as one number where the second continues the first; else None."""
    if before is None or before.number is None:
        return None
    if token.text == "." and before.text.endswith(("тыс", "млн", "млрд")):
        return replace(before, text=before.text + ".")
    text = f"{before.text} {token.text}"
    if scale := SCALES.get(token.text):
        return replace(before, text=text, number=before.number * scale, place=scale)
    adds = token.spelled or before.place > _HUNDRED
    if adds and before.number and token.number and token.number < before.place:
        return replace(before, text=text, number=before.number + token.number, place=token.place)
    return None


def _without_repeats(tokens: tuple[Token, ...]) -> Iterator[Token]:
    """Yield the tokens without a number that is repeated in brackets in words: «5 (пять) дней»."""
    at = 0
    while at < len(tokens):
        yield tokens[at]
        after = tokens[at + 1 : at + 4]
        repeated = [token.text if token.kind == "mark" else token.number for token in after]
        at += 4 if repeated == ["(", tokens[at].number, ")"] and after[1].spelled else 1


def skip_dots(tokens: tuple[Token, ...], at: int) -> int:
    """Return the index after the full stops of abbreviations."""
    while at < len(tokens) and tokens[at].text == ".":
        at += 1
    return at


def read_unit(tokens: tuple[Token, ...], at: int) -> tuple[Unit | None, int]:
    """Return the known unit at ``at``, with «рабочих» before or after it, and the index after it and its full stop."""
    if at >= len(tokens):
        return None, at
    start = at
    at += tokens[at].text == "(" and at + 1 < len(tokens) and tokens[at + 1].text in _WORKING | _CALENDAR
    word = tokens[at].text
    if word in _WORKING | _CALENDAR:
        at = skip_dots(tokens, at + 1)
        at += at < len(tokens) and tokens[at].text == ")"
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
    (">=", _phrases("более или равно", "больше или равно", ">=", "=>", "≥")),
    ("<=", _phrases("не более", "не больше", "не выше", "не свыше", "не дольше", "не позднее", "не превышает")),
    ("<=", _phrases("не превышать", "не превысит", "максимум", "до", "в пределах", "в течение", "<=", "=<", "≤")),
    ("<=", _phrases("менее или равно", "меньше или равно")),
    (">", _phrases("более", "больше", "свыше", "выше", "дольше", "превышает", ">")),
    ("<", _phrases("менее", "меньше", "ниже", "быстрее", "<")),
    ("~", _phrases("около", "примерно", "приблизительно", "порядка", "ориентировочно", "в среднем", "~", "≈")),
    ("=", _phrases("ровно", "равно", "=")),
)
OPERATORS: dict[tuple[str, ...], Operator] = {words: sign for sign, phrases in _OPERATORS for words in phrases}
LONGEST_OPERATOR = max(map(len, OPERATORS))


def operator_before(tokens: tuple[Token, ...], at: int) -> tuple[Operator | None, int]:
    """Return the operator whose words end right before ``at``, and the index at which they start."""
    at = _without_than(tokens, at)
    for length in range(LONGEST_OPERATOR, 0, -1):
        words = tuple(token.text for token in tokens[max(0, at - length) : at])
        if words in OPERATORS:
            return OPERATORS[words], at - len(words)
    return None, at


def _without_than(tokens: tuple[Token, ...], at: int) -> int:
    """Return the index before «чем» and its comma, as in «не более, чем 5»."""
    if at and tokens[at - 1].text == "чем":
        return at - 2 if at > 1 and tokens[at - 2].text == "," else at - 1
    return at
