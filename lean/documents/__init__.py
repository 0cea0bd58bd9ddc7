"""The documents of a workspace, one model per kind of file; each is loaded when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from pydantic import BaseModel


class DocumentKind(NamedTuple):
    """One kind of document."""

    module: str
    """The module of its model, in this package."""
    model: str
    """The class of its model."""
    title: str
    """What people call it; the docstring of the model is English, for its readers."""
    description: str
    """What it holds, in a sentence."""


class Models(Mapping[str, "type[BaseModel]"]):
    """Names of documents -> their models. To define all of them takes longer than to tell the history of a project."""

    def __init__(self, kinds: Mapping[str, DocumentKind]) -> None:
        """Take the kind of each document by its name."""
        self.kinds: Final = kinds
        self._loaded: dict[str, type[BaseModel]] = {}

    def __getitem__(self, name: str) -> type[BaseModel]:
        """The model of a document. Raises KeyError for a name that is none."""
        if name not in self._loaded:
            kind = self.kinds[name]
            self._loaded[name] = getattr(import_module(f"{__name__}.{kind.module}"), kind.model)
        return self._loaded[name]

    def __contains__(self, name: object) -> bool:
        return name in self.kinds

    def __iter__(self) -> Iterator[str]:
        return iter(self.kinds)

    def __len__(self) -> int:
        return len(self.kinds)


DOCUMENTS: Final = Models(
    {
        "card": DocumentKind(
            "card",
            "ProjectCard",
            "Карточка проекта",
            "Кто, что, зачем, по каким показателям и когда. Её подписывают первой.",
        ),
        "survey": DocumentKind(
            "survey", "CustomerSurvey", "Анкетирование", "Что ответили заказчики процесса до проекта и после него."
        ),
        "evaluation": DocumentKind(
            "evaluation", "Evaluation", "Оценка карточки", "Пять ответов координатора и его заключение."
        ),
        "current-map": DocumentKind(
            "process_map",
            "CurrentMap",
            "Карта текущего состояния",
            "Как процесс идёт на самом деле, его проблемы и измерения.",
        ),
        "target-map": DocumentKind(
            "process_map",
            "TargetMap",
            "Карта целевого состояния",
            "Каким процесс станет, предложения, их влияние и риски.",
        ),
        "plan": DocumentKind(
            "plan", "ActionPlan", "План мероприятий", "Причины проблем и мероприятия, которые их снимают."
        ),
        "monitoring": DocumentKind(
            "monitoring",
            "Monitoring",
            "Мониторинг",
            "Как выполняется план, что показывают измерения, кто и когда рассматривал ход.",
        ),
        "meetings": DocumentKind(
            "meetings", "Meetings", "Совещания", "Установочное совещание, заседания команды, завершающее совещание."
        ),
        "report": DocumentKind("report", "Report", "Отчёт", "Достигнутые значения, эффекты, акты, снимки, вывод."),
        "practice": DocumentKind(
            "practice", "Practice", "Лучшая практика", "Что другие могут перенять из завершённого проекта."
        ),
        "journal": DocumentKind(
            "journal", "Journal", "Журнал", "Что и когда произошло с проектом; записи добавляет lean advance."
        ),
    }
)
"""The documents of a project by name; the file is the name with `.yaml`."""

WORKSPACE_DOCUMENTS: Final = Models(
    {
        "lean": DocumentKind(
            "workspace",
            "WorkspaceSettings",
            "Настройки рабочего каталога",
            "Порядок, организация, отличия календаря, отключённые замечания.",
        ),
        "roster": DocumentKind(
            "workspace",
            "Roster",
            "Управленческая команда",
            "Руководитель, его заместитель, координаторы, рабочая группа.",
        ),
        "appeals": DocumentKind(
            "workspace",
            "AppealsRegister",
            "Обращения",
            "Обращения граждан и организаций, с которых начинаются проекты.",
        ),
    }
)
"""The documents at the top of a workspace by name; the file is the name with `.yaml`."""

KINDS: Final[Mapping[str, DocumentKind]] = {**DOCUMENTS.kinds, **WORKSPACE_DOCUMENTS.kinds}
"""Every kind of document by name, those of a project first."""
