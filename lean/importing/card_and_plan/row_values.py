"""Rows of the tables of a form -> values of the card and the plan, each numbered in its list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lean.importing.card_and_plan import labels, persons
from lean.importing.card_and_plan.outline import UNKNOWN, Piece
from lean.importing.card_and_plan.results import as_day, filled, items, put_days, same, why_not
from lean.values import parse_date, parse_period, parse_quantity
from lean.values.names import names_inside
from lean.values.spelling import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from lean.importing.card_and_plan.outline import Record
    from lean.importing.card_and_plan.results import Findings, Known

_DEADLINE: Final = re.compile(
    r"(?:в\s+срок\s+)?(?:не\s+позднее|не\s+позже|до|к|по|срок\s*[:–—-])\s+(.+)", re.IGNORECASE
)
_NUMBERS: Final = re.compile(r"(?:№\s*)?\d{1,3}(?:\s*(?:[,;]|\bи\b|\s)\s*(?:№\s*)?\d{1,3})*\.?")
_NUMBERED: Final = re.compile(r"(?:№\s*)?(\d{1,3})(?:[.)]|\s*[–—:-])?\s+(\D.*)")
_DECLINED: Final = re.compile(r"(?:мероприятия\s+)?не\s+предусмотрен\w*\s*[:–—-]\s*(.+)", re.IGNORECASE)


class Tables:
    """Rows of tables, each numbered in its list."""

    def __init__(self, found: Findings, known: Known) -> None:
        self.found, self.known = found, known
        self.counts: dict[str, int] = {}
        self.measures: dict[int, int] = {}
        self.solved: dict[int, dict[int, Piece]] = {}
        self.causes: dict[int, tuple[int, list[str]]] = {}

    def read(self, records: Sequence[Record]) -> None:
        """All rows; a table of problems names measures that may stand before or after it."""
        readers: dict[str, Callable[[dict[str, list[Piece]]], None]] = {
            "indicators": self._indicator,
            "key_events": self._event,
            "team": self._member,
            "measures": self._measure,
            "problems": self._problem,
        }
        for record in sorted(records, key=lambda record: record.table == "problems"):
            cells: dict[str, list[Piece]] = {}
            for name, lines in record.cells.items():
                pieces = [Piece(line.text, line) for line in lines]
                if own := list(filled(pieces, self.found, beside_signature=False)):
                    cells[name] = own
            readers[record.table](cells)
            for piece in cells.get("number", ()):
                if re.fullmatch(r"№?\s*\d{1,3}(?:[.,]\d{1,3})*\W*|n", piece.text, re.IGNORECASE):
                    self.found.known.append(piece.line)
                else:
                    self.found.leave([piece], "в этом столбце стоит номер строки")
        for measure, problems in sorted(self.solved.items()):
            for number, problem in enumerate(sorted(problems)):
                self.found.put("plan", ("measures", measure, "solves", number), problem, [problems[problem]])

    def _next(self, name: str) -> int:
        self.counts[name] = self.counts.get(name, -1) + 1
        return self.counts[name]

    def _indicator(self, cells: dict[str, list[Piece]]) -> None:
        values = {key: cells[key] for key in ("name", "baseline", "target", "measured_by") if key in cells}
        unit = cells.get("unit", [])
        used = False
        if values:
            number = self._next("indicators")
            for key, pieces in values.items():
                text = _lines(pieces)
                if unit and key in ("baseline", "target") and re.fullmatch(r"[\d\s.,–-]+", text):
                    text, used = f"{text} {unit[0].text}", True
                if key in ("baseline", "target") and (wrong := why_not(parse_quantity, text)):
                    self.found.leave(pieces, wrong)
                else:
                    self.found.put("card", ("indicators", number, key), text, pieces)
        (self.found.known.extend([piece.line for piece in unit]) if used else self.found.leave(unit, UNKNOWN))

    def _event(self, cells: dict[str, list[Piece]]) -> None:
        stage, period = cells.get("stage", []), _period(cells)
        name = " ".join(piece.text for piece in stage)
        match = labels.match(name) if name else None
        if match is not None and match.label.route[0] == "key_events" and match.label.kind in ("day", "period"):
            self.found.known += [piece.line for piece in stage]
            self.found.leave([Piece(f"({note})", stage[0].line) for note in match.notes], "пояснение к подписи")
            if match.rest:
                period = [Piece(match.rest, stage[0].line), *period]
            if period:
                parse = parse_date if match.label.kind == "day" else parse_period
                put_days("card", match.label.route, period, self.found, parse)
            self.found.leave(cells.get("responsible", []), "у ключевых событий нет ответственного, он есть в schedule")
            return
        # Any other stage is one of the schedule, which tells more than the four events.
        if not stage:
            self.found.leave([*period, *cells.get("responsible", [])], "не сказано, какой это этап")
            return
        number = self._next("schedule")
        self.found.put("card", ("schedule", number, "name"), name, stage)
        if period:
            put_days("card", ("schedule", number, "period"), period, self.found, parse_period)
        if responsible := cells.get("responsible"):
            self.found.put("card", ("schedule", number, "responsible"), _joined(responsible), responsible)

    def _member(self, cells: dict[str, list[Piece]]) -> None:
        somebody = persons.one_of([piece.text for piece in cells["name"]]) if "name" in cells else persons.Somebody()
        if isinstance(somebody, str):
            self.found.leave([piece for pieces in cells.values() for piece in pieces], somebody)
            return
        own = dict(somebody.items())
        others = {key: _lines(cells[key]) for key in cells if key in ("post", "unit", "role")}
        if not own and not others:
            return
        number = self._next("team")
        for key, text in {**own, **others}.items():
            self.found.put("card", ("people", "team", number, key), text, cells.get(key) or cells["name"])
        if (post := own.get("post")) and "post" in others and not same(post, others["post"]):
            self.found.leave([Piece(post, cells["name"][0].line)], "должность названа дважды")

    def _measure(self, cells: dict[str, list[Piece]]) -> None:
        values = {key: pieces for key, pieces in cells.items() if key != "number"}
        if not values:
            return
        index = self._next("measures")
        numbers = re.match(r"\d+", cells["number"][0].text) if "number" in cells else None
        self.measures.setdefault(int(numbers[0]) if numbers else index + 1, index)
        at = [piece for pieces in cells.values() for piece in pieces][:1]
        self.found.put("plan", ("measures", index, "id"), f"m{index + 1}", at)
        for key in ("what", "result"):
            if pieces := values.get(key):
                self.found.put("plan", ("measures", index, key), _lines(pieces), pieces)
        if pieces := values.get("responsible"):
            self.found.put("plan", ("measures", index, "responsible"), _joined(pieces), pieces)
        if pieces := _period(values, "due"):
            self._due(index, pieces)
        solved = self._problems(values.get("solves", ()))
        for problem, piece in solved:
            self._solves(index, [problem], piece)
        causes = values.get("causes", [])
        if causes and len({problem for problem, _ in solved}) == 1:
            self._caused(solved[0][0], causes, [solved[0][1]])
        else:
            self.found.leave(causes, "причина какой проблемы, не понять: нужен номер одной проблемы карты")

    def _problems(self, pieces: Sequence[Piece]) -> list[tuple[int, Piece]]:
        """The numbers of problems in a cell: as such, before their words, or by their words alone."""
        if not pieces:
            return []
        if all(_NUMBERS.fullmatch(piece.text) for piece in pieces):
            return [(int(number), piece) for piece in pieces for number in re.findall(r"\d+", piece.text)]
        text = _lines(pieces)
        alone = [(number, pieces[0]) for number, known in self.known.problems.items() if _same_lines(text, known)]
        if len(alone) == 1:
            self.found.known += [piece.line for piece in pieces]
            return alone
        found: list[tuple[int, Piece]] = []
        for piece in pieces:
            begins = _NUMBERED.fullmatch(piece.text)
            if _NUMBERS.fullmatch(piece.text):
                found += [(int(number), piece) for number in re.findall(r"\d+", piece.text)]
            elif begins is not None:
                found.append((int(begins[1]), piece))
                self._told(int(begins[1]), [Piece(begins[2], piece.line)])
            else:
                self.found.leave([piece], "нужны номера проблем карты текущего состояния")
        return found

    def _solves(self, measure: int, problems: Iterable[int], piece: Piece) -> None:
        for problem in problems:
            self.solved.setdefault(measure, {}).setdefault(problem, piece)

    def _due(self, index: int, pieces: Sequence[Piece]) -> None:
        """«до 15.03.2027» is the day itself: the last day of a period is what a measure is held to."""
        text = " ".join(map(as_day, pieces))
        deadline = _DEADLINE.fullmatch(text)
        if deadline is not None and parsed(parse_date, deadline[1]) is not None:
            self.found.put("plan", ("measures", index, "due"), deadline[1], pieces, text)
        else:
            put_days("plan", ("measures", index, "due"), pieces, self.found, parse_period)

    def _problem(self, cells: dict[str, list[Piece]]) -> None:
        told = cells.get("number", [])
        number = int(told[0].text.rstrip(".)")) if told and re.fullmatch(r"\d{1,3}[.)]?", told[0].text) else None
        rest = [piece for key in ("problem", "causes", "measures") for piece in cells.get(key, ())]
        if number is None:
            self.found.leave([*told, *rest], "не сказано, какой это номер проблемы карты текущего состояния")
            cells.pop("number", None)
            return
        if problem := cells.get("problem"):
            self._told(number, problem)
        if causes := cells.get("causes"):
            self._caused(number, causes, told)
        if measures := cells.get("measures"):
            self._removed_by(number, measures, told)

    def _caused(self, problem: int, causes: Sequence[Piece], told: Sequence[Piece]) -> None:
        """Causes of a problem, once each: several measures may remove one problem and repeat why it is there."""
        index, known = self.causes.get(problem) or (self._next("causes"), [])
        self.causes[problem] = index, known
        self.found.put("plan", ("causes", index, "problem"), problem, told)
        for text, pieces in items(causes):
            if text in known:
                self.found.known += [piece.line for piece in pieces]
            else:
                self.found.put("plan", ("causes", index, "causes", len(known)), text, pieces)
                known.append(text)

    def _told(self, number: int, pieces: Sequence[Piece]) -> None:
        """A problem is worded by the current map; the plan only repeats it."""
        text, known = _lines(pieces), self.known.problems.get(number)
        if known is not None and _same_lines(text, known):
            self.found.known += [piece.line for piece in pieces]
        else:
            told = f"там записано «{known}»" if known else f"там нет проблемы {number}"
            self.found.leave(pieces, f"проблемы берутся из current-map.yaml; {told}")

    def _removed_by(self, number: int, pieces: Sequence[Piece], told: Sequence[Piece]) -> None:
        text = _lines(pieces)
        declined = re.compile(_DECLINED.pattern, re.IGNORECASE | re.DOTALL).fullmatch(text)
        if declined is not None:
            index = self._next("declined")
            self.found.put("plan", ("declined", index, "problem"), number, told)
            self.found.put("plan", ("declined", index, "reason"), declined[1], pieces)
            return
        for piece in pieces:
            numbers = [int(n) for n in re.findall(r"\d+", piece.text)] if _NUMBERS.fullmatch(piece.text) else []
            unknown = [n for n in numbers if n not in self.measures]
            if not numbers or unknown:
                self.found.leave(
                    [piece], f"мероприятия {unknown[0]} в плане нет" if unknown else "нужны номера мероприятий"
                )
            else:
                for n in numbers:
                    self._solves(self.measures[n], [number], piece)


def _same_lines(one: str, other: str) -> bool:
    """Whether two texts are the same wherever their lines end, with or without a full stop."""
    return same(" ".join(one.split()).rstrip("."), " ".join(other.split()).rstrip("."))


def _period(cells: Mapping[str, list[Piece]], key: str = "period") -> list[Piece]:
    """The pieces of a period: those of one column, or of the columns of its beginning and its end."""
    since, until = cells.get("since", []), cells.get("until", [])
    whole = cells.get(key, [])
    if whole or not (since and until):
        return [*whole, *since, *until]
    text = "–".join(" ".join(map(as_day, pieces)) for pieces in (since, until))
    return [Piece(text, since[0].line)]


def _lines(pieces: Sequence[Piece]) -> str:
    return "\n".join(piece.text for piece in pieces)


def _joined(pieces: Sequence[Piece]) -> str:
    """Lines of one text; a person on each line is a list of persons."""
    texts = [piece.text for piece in pieces]
    if len(texts) > 1 and all(any(True for _ in names_inside(text)) for text in texts):
        return ", ".join(text.rstrip(",; ") for text in texts)
    return "\n".join(texts)
