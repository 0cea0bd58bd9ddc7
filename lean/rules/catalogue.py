"""The vocabulary of demands by name, and the findings that no rule of a regulation makes."""

from collections.abc import Mapping
from typing import Final, get_args

from lean.rules import AnyRule
from lean.rules.base import Rule


def list_rules() -> dict[str, type[Rule]]:
    """The vocabulary of demands: name -> rule."""
    union = get_args(AnyRule)[0]
    kinds = get_args(union) or (union,)
    return {get_args(kind.model_fields["rule"].annotation)[0]: kind for kind in kinds}


BUILT_IN: Final[Mapping[str, str]] = {
    "yaml": "Файл не читается как YAML: место названо, текст замечания говорит, что поправить.",
    "schema": "Ключ неизвестен или значение не того вида. Какие бывают, подскажет редактор со схемой (lean schema).",
    "suppression": "Отключение замечания в lean.yaml ничего не отключает: нет причины, правила или проекта.",
    "file": "Файл лежит не там, назван не так или это не обычный файл: программа его не читает.",
    "journal-order": (
        "Запись журнала не по порядку: событие раньше тех, после которых оно может быть, в будущем, не той даты или "
        "без того, что запись обязана назвать. Записывайте шаги командой lean advance."
    ),
    "journal-past": (
        "Записи журнала, которые уже сохранены, изменены, переставлены или убраны, либо перед ними вставлены "
        "новые. Журнал только дописывают: верните прежние записи, а ошибку исправьте следующим событием. Проверяют "
        "lean check и lean save, а на сервере lean pre-receive."
    ),
    "entry-complete": "Событие должно назвать протокол, причину или лицо; их дают параметры lean advance.",
    "seal": (
        "Утверждённый документ запечатан: в журнале стоит отпечаток его содержания. Документ изменился после "
        "утверждения; верните текст или запишите событие, которое утверждает изменение. Комментарии и расположение "
        "строк менять можно."
    ),
    "who-acts": "Этот шаг делает другое лицо: порядок называет роль, карточка или состав команды — кто её исполняет.",
    "calendar": "На названный год нет производственного календаря, срок не посчитать; проверьте дату в журнале.",
    "regulation": "Файл порядка противоречит сам себе или не читается.",
}
"""Names of remarks that are no rules of the regulation: what they mean."""
