"""Rows of the tables of a form -> values of the card and the plan, each numbered in its list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lean.importing.card_and_plan import labels, persons
from lean.importing.card_and_plan.outline import UNKNOWN, Piece
from lean.importing.card_and_plan.results import (
    are_same,
    drop_placeholders,
    explain_rejection,
    put_days,
    read_day,
    split_items,
)
from lean.values import parse_date, parse_period, parse_quantity
from lean.values.names import names_inside
from lean.values.spelling import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from lean.importing.card_and_plan.outline import TableRecord
    from lean.importing.card_and_plan.results import Findings, KnownFacts

_DEADLINE: Final = re.compile(
    r"(?:в\s+срок\s+)?(?:не\s+позднее|не\s+позже|до|к|по|срок\s*[:–—-])\s+(.+)", re.IGNORECASE
)
_NUMBERS: Final = re.compile(r"(?:№\s*)?\d{1,3}(?:\s*(?:[,;]|\bи\b|\s)\s*(?:№\s*)?\d{1,3})*\.?")
_NUMBERED: Final = re.compile(r"(?:№\s*)?(\d{1,3})(?:[.)]|\s*[–—:-])?\s+(\D.*)")
_DECLINED: Final = re.compile(r"(?:мероприятия\s+)?не\s+предусмотрен\w*\s*[:–—-]\s*(.+)", re.IGNORECASE)


class RowReader:
    """Rows of tables, each numbered in its list."""

    def __init__(self, findings: Findings, known: KnownFacts) -> None:
        self.findings, self.known = findings, known
        self.counts: dict[str, int] = {}
        self.measures: dict[int, int] = {}
        self.solved: dict[int, dict[int, Piece]] = {}
        self.causes: dict[int, tuple[int, list[str]]] = {}

    def read(self, records: Sequence[TableRecord]) -> None:
        """Read all rows, tables of problems last: they name measures that may stand before or after them."""
        readers: dict[str, Callable[[dict[str, list[Piece]]], None]] = {
            "indicators": self._read_indicator,
            "key_events": self._read_event,
            "team": self._read_member,
            "measures": self._read_measure,
            "problems": self._read_problem,
        }
        for record in sorted(records, key=lambda record: record.table == "problems"):
            cells: dict[str, list[Piece]] = {}
            for name, lines in record.cells.items():
                pieces = [Piece(line.text, line) for line in lines]
                if own := list(drop_placeholders(pieces, self.findings, beside_signature=False)):
                    cells[name] = own
            readers[record.table](cells)
            for piece in cells.get("number", ()):
                if re.fullmatch(r"№?\s*\d{1,3}(?:[.,]\d{1,3})*\W*|n", piece.text, re.IGNORECASE):
                    self.findings.known.append(piece.line)
                else:
                    self.findings.leave([piece], "в этом столбце стоит номер строки")
        for measure, problems in sorted(self.solved.items()):
            for number, problem in enumerate(sorted(problems)):
                self.findings.put("plan", ("measures", measure, "solves", number), problem, [problems[problem]])

    def _count_next(self, name: str) -> int:
        self.counts[name] = self.counts.get(name, -1) + 1
        return self.counts[name]

    def _read_indicator(self, cells: dict[str, list[Piece]]) -> None:
        values = {key: cells[key] for key in ("name", "baseline", "target", "measured_by") if key in cells}
        unit = cells.get("unit", [])
        used = False
        if values and "name" not in values:
            self.findings.leave(
                [piece for pieces in values.values() for piece in pieces], "не сказано, какой это показатель"
            )
        elif values:
            number = self._count_next("indicators")
            for key, pieces in values.items():
                text = _join_lines(pieces)
                if unit and key in ("baseline", "target") and re.fullmatch(r"[\d\s.,–-]+", text):
                    text, used = f"{text} {unit[0].text}", True
                if key in ("baseline", "target") and (wrong := explain_rejection(parse_quantity, text)):
                    self.findings.leave(pieces, wrong)
                else:
                    self.findings.put("card", ("indicators", number, key), text, pieces)
        (self.findings.known.extend([piece.line for piece in unit]) if used else self.findings.leave(unit, UNKNOWN))

    def _read_event(self, cells: dict[str, list[Piece]]) -> None:
        stage, period = cells.get("stage", []), _find_period(cells)
        name = " ".join(piece.text for piece in stage)
        match = labels.match_label(name) if name else None
        if match is not None and match.label.route[0] == "key_events" and match.label.kind in ("day", "period"):
            self.findings.known += [piece.line for piece in stage]
            self.findings.leave([Piece(f"({note})", stage[0].line) for note in match.notes], "пояснение к подписи")
            if match.rest:
                period = [Piece(match.rest, stage[0].line), *period]
            if period:
                parse = parse_date if match.label.kind == "day" else parse_period
                put_days("card", match.label.route, period, self.findings, parse)
            self.findings.leave(
                cells.get("responsible", []), "у ключевых событий нет ответственного, он есть в schedule"
            )
            return
        # Any other stage is one of the schedule, which tells more than the four events.
        if not stage:
            self.findings.leave([*period, *cells.get("responsible", [])], "не сказано, какой это этап")
            return
        number = self._count_next("schedule")
        self.findings.put("card", ("schedule", number, "name"), name, stage)
        if period:
            put_days("card", ("schedule", number, "period"), period, self.findings, parse_period)
        if responsible := cells.get("responsible"):
            self.findings.put("card", ("schedule", number, "responsible"), _join_people(responsible), responsible)

    def _read_member(self, cells: dict[str, list[Piece]]) -> None:
        person = (
            persons.read_person([piece.text for piece in cells["name"]]) if "name" in cells else persons.PersonMention()
        )
        if isinstance(person, str):
            self.findings.leave([piece for pieces in cells.values() for piece in pieces], person)
            return
        own = dict(person.items())
        others = {key: _join_lines(cells[key]) for key in cells if key in ("post", "unit", "role")}
        if not own and not others:
            return
        number = self._count_next("team")
        for key, text in {**own, **others}.items():
            self.findings.put("card", ("people", "team", number, key), text, cells.get(key) or cells["name"])
        if (post := own.get("post")) and "post" in others and not are_same(post, others["post"]):
            self.findings.leave([Piece(post, cells["name"][0].line)], "должность названа дважды")

    def _read_measure(self, cells: dict[str, list[Piece]]) -> None:
        values = {key: pieces for key, pieces in cells.items() if key != "number"}
        if not values:
            return
        index = self._count_next("measures")
        numbers = re.match(r"\d+", cells["number"][0].text) if "number" in cells else None
        self.measures.setdefault(int(numbers[0]) if numbers else index + 1, index)
        at = [piece for pieces in cells.values() for piece in pieces][:1]
        self.findings.put("plan", ("measures", index, "id"), f"m{index + 1}", at)
        for key in ("what", "result"):
            if pieces := values.get(key):
                self.findings.put("plan", ("measures", index, key), _join_lines(pieces), pieces)
        if pieces := values.get("responsible"):
            self.findings.put("plan", ("measures", index, "responsible"), _join_people(pieces), pieces)
        if pieces := _find_period(values, "due"):
            self._put_due(index, pieces)
        solved = self._find_problems(values.get("solves", ()))
        for problem, piece in solved:
            self._add_solved(index, [problem], piece)
        causes = values.get("causes", [])
        if causes and len({problem for problem, _ in solved}) == 1:
            self._put_causes(solved[0][0], causes, [solved[0][1]])
        else:
            self.findings.leave(causes, "причина какой проблемы, не понять: нужен номер одной проблемы карты")

    def _find_problems(self, pieces: Sequence[Piece]) -> list[tuple[int, Piece]]:
        """Return the numbers of problems in a cell: bare, before their wording, or known by the wording alone."""
        if not pieces:
            return []
        if all(_NUMBERS.fullmatch(piece.text) for piece in pieces):
            return [(int(number), piece) for piece in pieces for number in re.findall(r"\d+", piece.text)]
        text = _join_lines(pieces)
        alone = [(number, pieces[0]) for number, known in self.known.problems.items() if _are_same_lines(text, known)]
        if len(alone) == 1:
            self.findings.known += [piece.line for piece in pieces]
            return alone
        findings: list[tuple[int, Piece]] = []
        for piece in pieces:
            begins = _NUMBERED.fullmatch(piece.text)
            if _NUMBERS.fullmatch(piece.text):
                findings += [(int(number), piece) for number in re.findall(r"\d+", piece.text)]
            elif begins is not None:
                findings.append((int(begins[1]), piece))
                self._compare_wording(int(begins[1]), [Piece(begins[2], piece.line)])
            else:
                self.findings.leave([piece], "нужны номера проблем карты текущего состояния")
        return findings

    def _add_solved(self, measure: int, problems: Iterable[int], piece: Piece) -> None:
        for problem in problems:
            self.solved.setdefault(measure, {}).setdefault(problem, piece)

    def _put_due(self, index: int, pieces: Sequence[Piece]) -> None:
        """Put a deadline; «до 15.03.2027» is that day itself, and of a period the last day counts."""
        text = " ".join(map(read_day, pieces))
        deadline = _DEADLINE.fullmatch(text)
        if deadline is not None and parsed(parse_date, deadline[1]) is not None:
            self.findings.put("plan", ("measures", index, "due"), deadline[1], pieces, text)
        else:
            put_days("plan", ("measures", index, "due"), pieces, self.findings, parse_period)

    def _read_problem(self, cells: dict[str, list[Piece]]) -> None:
        mention = cells.get("number", [])
        number = (
            int(mention[0].text.rstrip(".)")) if mention and re.fullmatch(r"\d{1,3}[.)]?", mention[0].text) else None
        )
        rest = [piece for key in ("problem", "causes", "measures") for piece in cells.get(key, ())]
        if number is None:
            self.findings.leave([*mention, *rest], "не сказано, какой это номер проблемы карты текущего состояния")
            cells.pop("number", None)
            return
        if problem := cells.get("problem"):
            self._compare_wording(number, problem)
        if causes := cells.get("causes"):
            self._put_causes(number, causes, mention)
        if measures := cells.get("measures"):
            self._read_measures_of(number, measures, mention)

    def _put_causes(self, problem: int, causes: Sequence[Piece], mention: Sequence[Piece]) -> None:
        """Put the causes of a problem, each once: several measures may repeat them."""
        index, known = self.causes.get(problem) or (self._count_next("causes"), [])
        self.causes[problem] = index, known
        self.findings.put("plan", ("causes", index, "problem"), problem, mention)
        for text, pieces in split_items(causes):
            if text in known:
                self.findings.known += [piece.line for piece in pieces]
            else:
                self.findings.put("plan", ("causes", index, "causes", len(known)), text, pieces)
                known.append(text)

    def _compare_wording(self, number: int, pieces: Sequence[Piece]) -> None:
        """Compare the wording of a problem with the current map, which alone holds it."""
        text, known = _join_lines(pieces), self.known.problems.get(number)
        if known is not None and _are_same_lines(text, known):
            self.findings.known += [piece.line for piece in pieces]
        else:
            mention = f"там записано «{known}»" if known else f"там нет проблемы {number}"
            self.findings.leave(pieces, f"проблемы берутся из current-map.yaml; {mention}")

    def _read_measures_of(self, number: int, pieces: Sequence[Piece], mention: Sequence[Piece]) -> None:
        text = _join_lines(pieces)
        declined = re.compile(_DECLINED.pattern, re.IGNORECASE | re.DOTALL).fullmatch(text)
        if declined is not None:
            index = self._count_next("declined")
            self.findings.put("plan", ("declined", index, "problem"), number, mention)
            self.findings.put("plan", ("declined", index, "reason"), declined[1], pieces)
            return
        for piece in pieces:
            numbers = [int(n) for n in re.findall(r"\d+", piece.text)] if _NUMBERS.fullmatch(piece.text) else []
            unknown = [n for n in numbers if n not in self.measures]
            if not numbers or unknown:
                self.findings.leave(
                    [piece], f"мероприятия {unknown[0]} в плане нет" if unknown else "нужны номера мероприятий"
                )
            else:
                for n in numbers:
                    self._add_solved(self.measures[n], [number], piece)


def _are_same_lines(first: str, second: str) -> bool:
    """Return whether two texts are the same wherever their lines end, with or without a full stop."""
    return are_same(" ".join(first.split()).rstrip("."), " ".join(second.split()).rstrip("."))


def _find_period(cells: Mapping[str, list[Piece]], key: str = "period") -> list[Piece]:
    """Return the pieces of a period: those of one column, or of the columns of its beginning and its end."""
    since, until = cells.get("since", []), cells.get("until", [])
    whole = cells.get(key, [])
    if whole or not (since and until):
        return [*whole, *since, *until]
    text = "–".join(" ".join(map(read_day, pieces)) for pieces in (since, until))
    return [Piece(text, since[0].line)]


def _join_lines(pieces: Sequence[Piece]) -> str:
    return "\n".join(piece.text for piece in pieces)


def _join_people(pieces: Sequence[Piece]) -> str:
    """Join lines to one text; lines with a person each become a list of persons."""
    texts = [piece.text for piece in pieces]
    if len(texts) > 1 and all(any(True for _ in names_inside(text)) for text in texts):
        return ", ".join(text.rstrip(",; ") for text in texts)
    return "\n".join(texts)
