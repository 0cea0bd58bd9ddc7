"""Names in the dative case for addresses, declined by rules where the person's sex is known.

The rules do not cover fleeting vowels («Орёл», «Соловей»): for such names documents have a field `dative`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from lean.values import PersonName

Sex = Literal["male", "female"]

_FEMALE: Final = re.compile(r"(?:вна|ична|инична)$|[ -]?(?:кызы|гызы)$", re.IGNORECASE)
_MALE: Final = re.compile(r"(?:вич|ьич|мич|кич|нич)$|[ -]?(?:оглы|улы|уулу)$", re.IGNORECASE)
_FEMALE_SURNAME: Final = re.compile(r"(?:[оеё]ва|[иы]на|[сцч]кая|ая)$")
_MALE_SURNAME: Final = re.compile(r"(?:[оеё]в|[иы]н|[сц]кий|[иыо]й)$")
_EITHER: Final = ("male", "female")


def find_sex(name: PersonName) -> Sex | None:
    """Return the sex by the patronymic, else by the ending of the surname; None where both are ambiguous."""
    for female, male, word in (
        (_FEMALE, _MALE, name.patronymic),
        (_FEMALE_SURNAME, _MALE_SURNAME, name.surname),
    ):
        if female.search(word):
            return "female"
        if male.search(word):
            return "male"
    return None


def decline_to_dative(name: PersonName) -> str:
    """Return «Ивановой И.И.» for «Иванова Ирина Ивановна»; the nominative where the declension is ambiguous."""
    sex = find_sex(name)
    forms = {_decline_surname(name.surname, gender) for gender in ((sex,) if sex is not None else _EITHER)}
    surname = forms.pop() if len(forms) == 1 else name.surname
    return name.surname_first.replace(name.surname, surname, 1)


def _decline_surname(surname: str, sex: str) -> str:
    """Return the surname with its last word in the dative; particles before it («фон», «де») stay."""
    from pytrovich.enums import Case, Gender, NamePart  # noqa: PLC0415 - for letters alone
    from pytrovich.maker import PetrovichDeclinationMaker  # noqa: PLC0415 - same; it reads its rules

    *particles, last = surname.split(" ")
    gender = Gender.MALE if sex == "male" else Gender.FEMALE
    return " ".join([*particles, str(PetrovichDeclinationMaker().make(NamePart.LASTNAME, gender, Case.DATIVE, last))])
