"""Target indicators: measurable, no slogans, no measures among them, values that are possible and compare."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lean.diagnostics import Finding, Route
from lean.documents.base import Text, Whole
from lean.documents.card import Indicator
from lean.rules.base import Rule
from lean.rules.comparing import align_units, comparable, exceeds
from lean.rules.names import NameOf
from lean.rules.report import list_achievements
from lean.rules.wording import find_phrase, find_position
from lean.values import Quantity
from lean.workspace.course import Course
from lean.workspace.project import Project

Kind = Literal["lead-time", "satisfaction", "other"]


def values_of(indicator: Indicator) -> Iterator[tuple[str, str, Quantity]]:
    """Yield the values of an indicator that are filled in: key, name for messages, value."""
    for key, title, value in (
        ("baseline", "текущее значение", indicator.baseline),
        ("target", "целевое значение", indicator.target),
    ):
        if value is not None:
            yield key, title, value


class IndicatorMeasurable(Rule):
    """Показатель, который можно измерить: не лозунг, со значением в виде числа или измеримого условия.

    Почему: о лозунге «повысить эффективность работы персонала» нельзя сказать, достигнут ли он.

    Плохо:
        # card.yaml
        indicators:
          - name: Эффективность обслуживания
            target: повысить качество
    Хорошо:
        # card.yaml
        indicators:
          - name: Средний балл анкет
            target: не менее 3,5
    """

    always_reads: ClassVar = frozenset({"card"})
    rule: Literal["indicator-measurable"]
    slogans: tuple[Text, ...] = Field(title="Лозунги", description="Слова лозунга по порядку; * — любое окончание.")
    conditions: tuple[Text, ...] = Field(
        (),
        title="Измеримые условия",
        description="Слова, с которыми значение измеримо и без числа: «в день обращения».",
    )

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per slogan and per value that nobody could measure."""
        for index, indicator in enumerate(project.card.indicators):
            place: Route = ("indicators", index)
            if indicator.name is not None and find_phrase(self.slogans, indicator.name):
                message = f"показатель «{indicator.name}» — лозунг: назовите то, что измеряется, без призыва"
                yield Finding("card", (*place, "name"), message)
            for key, title, value in values_of(indicator):
                slogan = find_phrase(self.slogans, value.text) is not None
                if value.is_measurable or (not slogan and find_phrase(self.conditions, value.text)):
                    continue
                # «По месту жительства» may become «в любом отделении»: only then the baseline may lack a number.
                if key == "baseline" and not (indicator.target is not None and indicator.target.is_measurable):
                    continue
                what = "— лозунг" if slogan else "нельзя измерить"
                message = f"{title} «{value.text}» {what}: нужно число или измеримое условие"
                yield Finding("card", (*place, key), message)


class IndicatorNoMeasures(Rule):
    """Показатели, среди которых нет мероприятий: что сделать, пишут в плане, а не в целях.

    Почему: «автоматизация» может состояться, а процесс — не стать быстрее; цель — это результат.

    Плохо:
        # card.yaml
        indicators:
          - name: Автоматизация учёта заявлений
    Хорошо:
        # card.yaml
        indicators:
          - name: Время регистрации заявления
    """

    always_reads: ClassVar = frozenset({"card"})
    rule: Literal["indicator-no-measures"]
    measures: tuple[Text, ...] = Field(title="Мероприятия", description="Слова мероприятий; * — любое окончание.")
    means: tuple[Text, ...] = Field((), title="Способы", description="Слова, после которых идёт способ: «за счёт».")
    measured: tuple[Text, ...] = Field(
        (), title="Измеряемое", description="Слова, после которых мероприятие лишь измеряют: «доля», «время»."
    )

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per name or value that tells what will be done."""
        for index, indicator in enumerate(project.card.indicators):
            texts = [("name", "в показателе", indicator.name)]
            texts += [(key, "в значении", value.text) for key, _, value in values_of(indicator)]
            for key, where, text in texts:
                word = self._measure_in(text) if text is not None else None
                if word is not None:
                    message = (
                        f"{where} «{text}» названо мероприятие («{word}»): здесь пишут результат, мероприятия — в плане"
                    )
                    yield Finding("card", ("indicators", index, key), message)

    def _measure_in(self, text: str) -> str | None:
        means = find_phrase(self.means, text)
        if means is not None:
            return means
        at = find_position(self.measures, text)
        measured = find_position(self.measured, text)
        return None if at is None or (measured is not None and measured < at) else find_phrase(self.measures, text)


class IndicatorComparable(Rule):
    """Текущее и целевое значения, которые можно сравнить: одна единица, цель впереди и в нужной стороне.

    Почему: «5 заявлений» и «30 мин» не скажут, стало ли лучше; цель, равная исходному, ничего не требует.

    Плохо:
        # card.yaml
        indicators:
          - name: Время протекания процесса
            kind: lead-time
            baseline: 47 ч 30 мин
            target: 60 ч
    Хорошо:
        # card.yaml
        indicators:
          - name: Время протекания процесса
            kind: lead-time
            baseline: 47 ч 30 мин
            target: не более 2 ч 23 мин
    """

    always_reads: ClassVar = frozenset({"card"})
    rule: Literal["indicator-comparable"]
    falls: tuple[Kind, ...] = Field((), title="Снижаются", description="Виды показателей, которые должны стать меньше.")
    rises: tuple[Kind, ...] = Field((), title="Растут", description="Виды показателей, которые должны стать больше.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield at most one finding per indicator, at its target."""
        for index, indicator in enumerate(project.card.indicators):
            message = self._contradiction(indicator)
            if message is not None:
                yield Finding("card", ("indicators", index, "target"), message)

    def _contradiction(self, indicator: Indicator) -> str | None:
        baseline, target = indicator.baseline, indicator.target
        # A change («на 35 %») is relative to the baseline, whatever that is.
        if baseline is None or target is None or target.change or not (baseline.is_measurable and target.is_measurable):
            return None
        pair = f"целевое значение «{target.text}» и текущее «{baseline.text}»"
        if not comparable(target, baseline):
            return f"{pair} нельзя сравнить: нужна одна единица измерения"
        if indicator.kind in self.falls and exceeds(target, baseline):
            return f"{pair}: показатель этого вида должен снижаться"
        if indicator.kind in self.rises and exceeds(baseline, target):
            return f"{pair}: показатель этого вида должен расти"
        asked, now = align_units(target, baseline)
        if asked.satisfied_by(now) is not True:
            return None
        return f"{pair} равны" if now.satisfied_by(asked) is True else f"{pair}: цель уже достигнута"


class PossibleValues(Rule):
    """Значения, которые бывают: доля от 0 до 100 %, снижение не больше чем на 100 %, время и число не меньше нуля.

    Почему: «-117 %» — след ошибки в расчёте; после него не верят и остальным числам.

    Плохо:
        # card.yaml
        indicators:
          - name: Доля обращений, рассмотренных в срок
            baseline: 60 %
            target: 117 %
    Хорошо:
        # card.yaml
        indicators:
          - name: Доля обращений, рассмотренных в срок
            baseline: 60 %
            target: 95 %
    """

    always_reads: ClassVar = frozenset({"card"})
    rule: Literal["possible-values"]
    document: Annotated[Literal["card", "report"], NameOf("document")] = Field(
        title="Документ", description="card — исходные и целевые, report — фактические."
    )
    shares: tuple[Text, ...] = Field((), title="Доли", description="Слова, по которым показатель — доля целого.")
    reductions: tuple[Text, ...] = Field((), title="Снижения", description="Слова, по которым значение — снижение.")
    whole: Whole = Field(100, title="Целое", description="Сколько процентов в целом.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per value that cannot be."""
        for route, value, name in (
            _list_card_values(project) if self.document == "card" else _list_reported_values(project)
        ):
            reason = self._impossible(value, name)
            if reason is not None:
                yield Finding(self.document, route, f"значения «{value.text}» не бывает: {reason}")

    def _impossible(self, value: Quantity, name: str) -> str | None:
        low, high = value.minimum, value.maximum
        if low is None or high is None:
            return None
        if value.unit.split()[:1] != ["%"]:
            return "оно меньше нуля" if low < 0 and not value.change else None
        share = find_phrase(self.shares, name) is not None
        if low < -self.whole or (high > self.whole and find_phrase(self.reductions, f"{name} {value.text}")):
            return f"снизиться больше чем на {self.whole} % нельзя"
        if share and not value.change and (low < 0 or high > self.whole):
            return f"доля лежит между 0 и {self.whole} %"
        return None


def _list_card_values(project: Project) -> Iterator[tuple[Route, Quantity, str]]:
    for index, indicator in enumerate(project.card.indicators):
        for key, _, value in values_of(indicator):
            yield ("indicators", index, key), value, indicator.name or ""


def _list_reported_values(project: Project) -> Iterator[tuple[Route, Quantity, str]]:
    for item in list_achievements(project):
        if item.line.actual is not None:
            yield (*item.route, "actual"), item.line.actual, item.indicator.name or ""
