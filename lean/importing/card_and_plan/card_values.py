"""What stands under the labels of a form -> values of the card, and what of it cannot be one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lean.importing.card_and_plan import persons, vocabulary
from lean.importing.card_and_plan.outline import Piece
from lean.importing.card_and_plan.results import Findings, filled, items, put_days, same
from lean.importing.card_and_plan.row_values import Tables
from lean.importing.card_and_plan.sections import PLAN_TITLE
from lean.values import parse_date, parse_period, parse_person_name
from lean.values.spelling import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lean.importing.card_and_plan.outline import Outline, Said
    from lean.importing.card_and_plan.results import Known


def understand(outline: Outline, known: Known) -> Findings:
    """The values of all that was sorted, and all that has none."""
    found = Findings(left=list(outline.left), known=list(outline.known))
    for said in outline.said:
        said.pieces = list(filled(said.pieces, found, beside_signature=said.label.kind in ("stamp", "title")))
    _bounds_on_one_line(outline.said)
    for said in outline.said:
        if said.pieces:
            _KINDS[said.label.kind](said, found, known)
    Tables(found, known).read(outline.records)
    return found


def _text(said: Said, found: Findings, _: Known) -> None:
    found.put("card", said.label.route, "\n".join(piece.text for piece in said.pieces), said.pieces)


def _title(said: Said, found: Findings, known: Known) -> None:
    text = " ".join(piece.text for piece in said.pieces)
    if said.label is not PLAN_TITLE:
        found.put("card", said.label.route, text, said.pieces)
    elif known.title is not None and same(text, known.title):
        found.known += [piece.line for piece in said.pieces]
    else:
        told = f"в card.yaml оно записано так: «{known.title}»" if known.title else "в card.yaml его нет"
        found.leave(said.pieces, f"наименование проекта берётся из карточки; {told}")


def _list(said: Said, found: Findings, _: Known) -> None:
    for number, (text, pieces) in enumerate(items(said.pieces)):
        found.put("card", (*said.label.route, number), text, pieces)


def _rows(pieces: Sequence[Piece]) -> list[str]:
    """Texts of pieces, those of one row of a table as one; the numbers of rows are none."""
    texts: list[str] = []
    before: Piece | None = None
    for piece in pieces:
        same_row = before is not None and piece.row is not None and piece.row == before.row
        if same_row and before is not None and piece.line.place != before.line.place:
            joined = ("" if texts[-1].endswith((",", ";")) else ",") + f" {piece.text}"
            texts[-1] = piece.text if re.fullmatch(r"\d{1,2}\.?", texts[-1]) else texts[-1] + joined
        else:
            texts.append(piece.text)
        before = piece
    return texts


def _person(said: Said, found: Findings, _: Known) -> None:
    somebody = persons.one_of(_rows(said.pieces))
    if isinstance(somebody, str):
        found.leave(said.pieces, somebody)
        return
    for key, text in somebody.items():
        found.put("card", (*said.label.route, key), text, said.pieces)


def _people(said: Said, found: Findings, _: Known) -> None:
    texts = _rows(said.pieces)
    everybody = persons.everybody(texts)
    if isinstance(everybody, str):
        found.leave(said.pieces, everybody)
        return
    for number, somebody in enumerate(everybody):
        at = next((p for p in said.pieces if somebody.name and somebody.name in p.text), said.pieces[0])
        for key, text in somebody.items():
            found.put("card", (*said.label.route, number, key), text, [at])


def _stamp(said: Said, found: Findings, known: Known) -> None:
    """Who agrees is the coordinator; who approves is told only where it is not the head of the team."""
    dated = [piece for piece in said.pieces if parsed(parse_date, piece.text) is not None]
    found.leave(dated, "день подписи записывает в журнал lean advance")
    pieces = [piece for piece in said.pieces if piece not in dated]
    if not pieces:
        return
    somebody = persons.one_of([" ".join(piece.text for piece in pieces)])
    if isinstance(somebody, str):
        found.leave([piece for piece in pieces if not known.repeats(piece.text)], somebody)
        found.known += [piece.line for piece in pieces if known.repeats(piece.text)]
        return
    if said.label.route != ("signatory",):
        for key, text in somebody.items():
            found.put("card", (*said.label.route, key), text, pieces)
        return
    named = [piece for piece in pieces if somebody.name and somebody.name in piece.text]
    name = parse_person_name(somebody.name) if somebody.name else None
    if name is not None and known.head is not None and name.same_person(known.head):
        found.known += [piece.line for piece in named]
    elif name is not None:
        found.put("card", said.label.route, somebody.name, named or pieces)
    for piece in pieces:
        rest = Piece(piece.text.replace(somebody.name, "").strip(" ,;/–—-"), piece.line)
        if not rest.text or known.repeats(rest.text):
            found.known.append(piece.line)
        else:
            found.leave([rest], "должность того, кто утверждает, берётся из roster.yaml")


def _dated(said: Said, found: Findings, _: Known) -> None:
    put_days("card", said.label.route, said.pieces, found, parse_date if said.label.kind == "day" else parse_period)


def _bounds(said: Said, found: Findings, _: Known) -> None:
    texts = [piece.text for piece in said.pieces]
    if len(texts) == 1:
        both = _FROM_TO.fullmatch(texts[0])
        texts = [text.strip() for text in both.groups() if text] if both is not None else texts
    elif len(texts) == 2 and (both := _FROM_TO.fullmatch(" ".join(texts))) is not None and both[3]:  # noqa: PLR2004
        texts = [both[3], both[4]]  # «от …» on one line, «до …» on the next
    if len(texts) != 2:  # noqa: PLR2004 - a process has a first and a last step
        found.leave(said.pieces, "не понять, где начало и где конец: напишите «Начало: …» и «Окончание: …»")
        return
    for key, text in zip(("first_step", "last_step"), texts, strict=True):
        found.put("card", ("frame", key), text, said.pieces)


_FROM_TO: Final = re.compile(
    r"начало\s*[:–—-]\s*(.+?)[.,;]?\s+(?:окончание|конец|завершение)\s*[:–—-]\s*(.+)"
    r"|(?:от|с)\s+(.+?)\s+(?:до|по)\s+(.+)|(.+?)\s+[–—-]\s+(.+)",
    re.IGNORECASE,
)
_END: Final = re.compile(r"[.,;]?\s+(?:окончание|конец|завершение)(?:\s+процесса)?\s*[:–—-]\s*(.+)", re.IGNORECASE)


def _bounds_on_one_line(said: Sequence[Said]) -> None:
    """«Начало: подача. Окончание: выдача» on one line is both."""
    if any(one.label.route == ("frame", "last_step") and one.pieces for one in said):
        return
    first = next((one for one in said if one.label.route == ("frame", "first_step") and len(one.pieces) == 1), None)
    end = _END.search(first.pieces[0].text) if first is not None else None
    if first is None or end is None:
        return
    piece = first.pieces[0]
    last_step = next(label for label in vocabulary.LABELS if label.route == ("frame", "last_step"))
    first.pieces = [Piece(piece.text[: end.start()], piece.line, piece.row)]
    last = type(first)(last_step, [Piece(end[1], piece.line, piece.row)])
    if isinstance(said, list):
        said.insert(said.index(first) + 1, last)


_KINDS: Final[dict[str, Callable[[Said, Findings, Known], None]]] = {
    "title": _title,
    "text": _text,
    "list": _list,
    "person": _person,
    "people": _people,
    "stamp": _stamp,
    "day": _dated,
    "period": _dated,
    "bounds": _bounds,
}
