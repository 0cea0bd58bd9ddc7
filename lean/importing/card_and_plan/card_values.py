"""What stands under the labels of a form -> values of the card, and what of it cannot be one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from lean.importing.card_and_plan import persons, vocabulary
from lean.importing.card_and_plan.outline import Piece
from lean.importing.card_and_plan.results import Findings, are_same, drop_placeholders, put_days, split_items
from lean.importing.card_and_plan.row_values import RowReader
from lean.importing.card_and_plan.sections import PLAN_TITLE
from lean.values import parse_date, parse_period, parse_person_name
from lean.values.spelling import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lean.importing.card_and_plan.outline import LabelledText, Outline
    from lean.importing.card_and_plan.results import KnownFacts


def understand(outline: Outline, known: KnownFacts) -> Findings:
    """Turn sorted lines into values of the documents; what cannot be a value is left over with its reason."""
    findings = Findings(left=list(outline.left), known=list(outline.known))
    for labelled in outline.labelled:
        labelled.pieces = list(
            drop_placeholders(labelled.pieces, findings, beside_signature=labelled.label.kind in ("stamp", "title"))
        )
    _split_bounds(outline.labelled)
    for labelled in outline.labelled:
        if labelled.pieces:
            _KINDS[labelled.label.kind](labelled, findings, known)
    RowReader(findings, known).read(outline.records)
    return findings


def _put_text(labelled: LabelledText, findings: Findings, _: KnownFacts) -> None:
    findings.put("card", labelled.label.route, "\n".join(piece.text for piece in labelled.pieces), labelled.pieces)


def _put_title(labelled: LabelledText, findings: Findings, known: KnownFacts) -> None:
    text = " ".join(piece.text for piece in labelled.pieces)
    if labelled.label is not PLAN_TITLE:
        findings.put("card", labelled.label.route, text, labelled.pieces)
    elif known.title is not None and are_same(text, known.title):
        findings.known += [piece.line for piece in labelled.pieces]
    else:
        reason = f"в card.yaml оно записано так: «{known.title}»" if known.title else "в card.yaml его нет"
        findings.leave(labelled.pieces, f"наименование проекта берётся из карточки; {reason}")


def _put_list(labelled: LabelledText, findings: Findings, _: KnownFacts) -> None:
    for number, (text, pieces) in enumerate(split_items(labelled.pieces)):
        findings.put("card", (*labelled.label.route, number), text, pieces)


def _join_rows(pieces: Sequence[Piece]) -> list[str]:
    """Return the texts of pieces, those of one row of a table joined; numbers of rows are dropped."""
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


def _put_person(labelled: LabelledText, findings: Findings, _: KnownFacts) -> None:
    person = persons.read_person(_join_rows(labelled.pieces))
    if isinstance(person, str):
        findings.leave(labelled.pieces, person)
        return
    for key, text in person.items():
        findings.put("card", (*labelled.label.route, key), text, labelled.pieces)


def _put_people(labelled: LabelledText, findings: Findings, _: KnownFacts) -> None:
    pieces = [
        replace(piece, text=text)
        for piece in labelled.pieces
        for text in (persons.split_groups(piece.text) if piece.row is None else [piece.text])
    ]
    groups = [piece for piece in pieces if persons.is_group(piece.text)]
    if groups and len(groups) < len(pieces):
        findings.leave(groups, "это несколько человек без имён: впишите каждого")
        pieces = [piece for piece in pieces if piece not in groups]
        labelled.pieces = pieces
    texts = _join_rows(labelled.pieces)
    persons_named = persons.read_persons(texts)
    if isinstance(persons_named, str):
        findings.leave(labelled.pieces, persons_named)
        return
    for number, person in enumerate(persons_named):
        at = next((p for p in labelled.pieces if person.name and person.name in p.text), labelled.pieces[0])
        for key, text in person.items():
            findings.put("card", (*labelled.label.route, number, key), text, [at])


def _put_stamp(labelled: LabelledText, findings: Findings, known: KnownFacts) -> None:
    """Put the coordinator who agrees, and the signatory who approves where it is not the head from the roster."""
    dated = [piece for piece in labelled.pieces if parsed(parse_date, piece.text) is not None]
    findings.leave(dated, "день подписи записывает в журнал lean advance")
    pieces = [piece for piece in labelled.pieces if piece not in dated]
    if not pieces:
        return
    person = persons.read_person([" ".join(piece.text for piece in pieces)])
    if isinstance(person, str):
        findings.leave([piece for piece in pieces if not known.repeats(piece.text)], person)
        findings.known += [piece.line for piece in pieces if known.repeats(piece.text)]
        return
    if labelled.label.route != ("signatory",):
        for key, text in person.items():
            findings.put("card", (*labelled.label.route, key), text, pieces)
        return
    named = [piece for piece in pieces if person.name and person.name in piece.text]
    name = parse_person_name(person.name) if person.name else None
    if name is not None and known.head is not None and name.same_person(known.head):
        findings.known += [piece.line for piece in named]
    elif name is not None:
        findings.put("card", labelled.label.route, person.name, named or pieces)
    for piece in pieces:
        rest = Piece(piece.text.replace(person.name, "").strip(" ,;/–—-"), piece.line)
        if not rest.text or known.repeats(rest.text):
            findings.known.append(piece.line)
        else:
            findings.leave([rest], "должность того, кто утверждает, берётся из roster.yaml")


def _put_dates(labelled: LabelledText, findings: Findings, _: KnownFacts) -> None:
    put_days(
        "card",
        labelled.label.route,
        labelled.pieces,
        findings,
        parse_date if labelled.label.kind == "day" else parse_period,
    )


def _put_bounds(labelled: LabelledText, findings: Findings, _: KnownFacts) -> None:
    texts = [piece.text for piece in labelled.pieces]
    if len(texts) == 1:
        both = _FROM_TO.fullmatch(texts[0])
        texts = [text.strip() for text in both.groups() if text] if both is not None else texts
    elif len(texts) == 2 and (both := _FROM_TO.fullmatch(" ".join(texts))) is not None and both[3]:  # noqa: PLR2004
        texts = [both[3], both[4]]  # «от …» on one line, «до …» on the next
    if len(texts) != 2:  # noqa: PLR2004 - a process has a first and a last step
        findings.leave(labelled.pieces, "не понять, где начало и где конец: напишите «Начало: …» и «Окончание: …»")
        return
    for key, text in zip(("first_step", "last_step"), texts, strict=True):
        findings.put("card", ("frame", key), text, labelled.pieces)


_FROM_TO: Final = re.compile(
    r"начало\s*[:–—-]\s*(.+?)[.,;]?\s+(?:окончание|конец|завершение)\s*[:–—-]\s*(.+)"
    r"|(?:от|с)\s+(.+?)\s+(?:до|по)\s+(.+)|(.+?)\s+[–—-]\s+(.+)",
    re.IGNORECASE,
)
_END: Final = re.compile(r"[.,;]?\s+(?:окончание|конец|завершение)(?:\s+процесса)?\s*[:–—-]\s*(.+)", re.IGNORECASE)


def _split_bounds(labelled: Sequence[LabelledText]) -> None:
    """Split «Начало: подача. Окончание: выдача» on one line into both bounds of the process."""
    if any(entry.label.route == ("frame", "last_step") and entry.pieces for entry in labelled):
        return
    first = next(
        (entry for entry in labelled if entry.label.route == ("frame", "first_step") and len(entry.pieces) == 1), None
    )
    end = _END.search(first.pieces[0].text) if first is not None else None
    if first is None or end is None:
        return
    piece = first.pieces[0]
    last_step = next(label for label in vocabulary.LABELS if label.route == ("frame", "last_step"))
    first.pieces = [Piece(piece.text[: end.start()], piece.line, piece.row)]
    last = type(first)(last_step, [Piece(end[1], piece.line, piece.row)])
    if isinstance(labelled, list):
        labelled.insert(labelled.index(first) + 1, last)


_KINDS: Final[dict[str, Callable[[LabelledText, Findings, KnownFacts], None]]] = {
    "title": _put_title,
    "text": _put_text,
    "list": _put_list,
    "person": _put_person,
    "people": _put_people,
    "stamp": _put_stamp,
    "day": _put_dates,
    "period": _put_dates,
    "bounds": _put_bounds,
}
