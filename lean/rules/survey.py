"""The survey of the process's customers: people, questions, counts, comments, and the averages they give."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar, Final, Literal, Self

from pydantic import Field, PrivateAttr

from lean.diagnostics import Finding, Route
from lean.documents.base import Whole
from lean.documents.survey import CustomerSurvey, SurveyRound
from lean.rules.base import Rule
from lean.rules.names import QuestionName
from lean.values import Quantity
from lean.workspace.course import Course
from lean.workspace.project import Project

Round = Literal["initial", "final"]
ROUNDS: Final[dict[str, str]] = {"initial": "до проекта", "final": "после проекта"}
"""A round -> when it is."""


def rounds(survey: CustomerSurvey) -> Iterator[tuple[Round, SurveyRound]]:
    """Both rounds of the survey."""
    yield "initial", survey.initial
    yield "final", survey.final


def average(held: SurveyRound) -> Decimal | None:
    """The mean score over all answers of a round, the first score being 1; None where nobody answered."""
    pairs = [(score, count) for line in held.answers for score, count in enumerate(line.counts, start=1)]
    total = sum(count for _, count in pairs)
    return Decimal(sum(score * count for score, count in pairs)) / total if total else None


class AboutQuestions(Rule):
    """What rules about single questions have in common: how a message names one."""

    _texts: Mapping[str, str] = PrivateAttr({})

    def knowing(self, texts: Mapping[str, str]) -> Self:
        """The rule with the texts of the questionnaire: question -> text."""
        knowing = self.model_copy()
        knowing._texts = texts  # noqa: SLF001 - its own copy
        return knowing

    def _named(self, question: str | None) -> str:
        """A question by its text and by the name that survey.yaml knows."""
        text = self._texts.get(question or "")
        return f"«{question}»" if text is None else f"«{text}» ({question})"


class SurveyCounts(AboutQuestions):
    """Сводка анкет, которая сходится: вопросы анкеты, по числу на каждый ответ, ответов не больше, чем опрошенных.

    Почему: средний балл по несходящейся сводке ничего не значит, а по нему судят о результате.

    Плохо:
        # survey.yaml
        initial:
          respondents:
            - {unit: МФЦ, people: 20}
          answers:
            - {question: overall, counts: [1, 2, 10, 9]}
    Хорошо:
        # survey.yaml
        initial:
          respondents:
            - {unit: МФЦ, people: 20}
          answers:
            - {question: overall, counts: [1, 2, 10, 7]}
    """

    always_reads: ClassVar = frozenset({"survey"})
    rule: Literal["survey-counts"]
    questions: tuple[QuestionName, ...] = Field(title="Вопросы", description="Обозначения вопросов анкеты.")
    scores: Whole = Field(title="Ответов", description="Сколько вариантов ответа у вопроса.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per number or question that does not fit."""
        for name, held in rounds(project.survey):
            people = held.people
            for index, respondents in enumerate(held.respondents):
                if respondents.people == 0:
                    message = f"«{respondents.unit or 'подразделение'}»: опрошено 0 человек"
                    yield Finding("survey", (name, "respondents", index, "people"), message)
            for index, line in enumerate(held.answers):
                route: Route = (name, "answers", index)
                if line.question is not None and line.question not in self.questions:
                    known = ", ".join(map(self._named, self.questions))
                    message = f"в анкете нет вопроса «{line.question}»; есть: {known}"
                    yield Finding("survey", (*route, "question"), message)
                if not line.counts:
                    continue
                if len(line.counts) != self.scores:
                    message = f"чисел {len(line.counts)}, а вариантов ответа {self.scores}: нужно по числу на каждый"
                    yield Finding("survey", (*route, "counts"), message)
                elif min(line.counts) < 0:
                    yield Finding("survey", (*route, "counts"), "число ответов не бывает меньше нуля")
                elif sum(line.counts) > people:
                    message = f"ответов {sum(line.counts)}, а опрошено человек {people}"
                    yield Finding("survey", (*route, "counts"), message)


class SurveyAnswered(AboutQuestions):
    """Круг анкетирования, в котором есть ответы на каждый вопрос анкеты.

    Почему: с первым кругом сравнят второй; вопрос без ответов сравнить будет не с чем.

    Плохо:
        # survey.yaml
        initial:
          answers:
            - {question: overall, counts: [1, 2, 10, 7]}
    Хорошо:
        # survey.yaml
        initial:
          respondents:
            - {unit: МФЦ, people: 20}
          answers:
            - {question: overall, counts: [1, 2, 10, 7]}
            - {question: clear, counts: [0, 3, 10, 7]}
            - {question: duration, counts: [2, 8, 6, 4]}
            - {question: rules, counts: [0, 2, 9, 9]}
            - {question: support, counts: [0, 1, 9, 10]}
    """

    always_reads: ClassVar = frozenset({"survey"})
    rule: Literal["survey-answered"]
    round: Round = Field(title="Круг", description="initial — до проекта, final — после.")
    questions: tuple[QuestionName, ...] = Field(title="Вопросы", description="Обозначения вопросов анкеты.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per question without answers; that there are none at all is a matter of `filled`."""
        held: SurveyRound = getattr(project.survey, self.round)
        answered = {line.question for line in held.answers if sum(line.counts)}
        for question in self.questions if held.answers else ():
            if question not in answered:
                message = f"анкеты {ROUNDS[self.round]}: нет ответов на вопрос {self._named(question)}"
                yield Finding("survey", (self.round, "answers"), message)


class SurveyComments(AboutQuestions):
    """Комментарии там, где анкеты отвечают «Нет» и «Скорее нет».

    Почему: анкета просит объяснить низкий балл, и из этих слов узнают, что исправлять.

    Плохо:
        # survey.yaml
        initial:
          respondents: [{unit: МФЦ, people: 20}]
          answers: [{question: overall, counts: [1, 2, 10, 7]}]
    Хорошо:
        # survey.yaml
        initial:
          respondents: [{unit: МФЦ, people: 20}]
          answers: [{question: overall, counts: [1, 2, 10, 7]}]
          comments: [{question: overall, text: Долго ждать}]
    """

    always_reads: ClassVar = frozenset({"survey"})
    rule: Literal["survey-comments"]
    low: Whole = Field(title="Низкие баллы", description="Баллы до этого включительно просят комментария.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per question with low scores in a round where nobody commented on it."""
        for name, held in rounds(project.survey):
            commented = {comment.question for comment in held.comments}
            if None in commented:
                continue  # a comment that names no question may be to any
            for index, line in enumerate(held.answers):
                low = sum(line.counts[: self.low])
                if low > 0 and line.question not in commented:
                    message = f"низких оценок {low}, а комментария нет к вопросу {self._named(line.question)}"
                    yield Finding("survey", (name, "answers", index), message)


class AveragesAgree(Rule):
    """Показатель удовлетворённости, который равен среднему баллу анкет того же круга.

    Почему: два разных средних балла об одном и том же — первый вопрос на защите.

    Плохо:
        # card.yaml
        indicators:
          - {name: Средний балл анкет, kind: satisfaction, baseline: "3,9"}
        # survey.yaml
        initial:
          respondents: [{unit: МФЦ, people: 20}]
          answers: [{question: overall, counts: [1, 2, 10, 7]}]
    Хорошо:
        # card.yaml
        indicators:
          - {name: Средний балл анкет, kind: satisfaction, baseline: "3,15"}
        # survey.yaml
        initial:
          respondents: [{unit: МФЦ, people: 20}]
          answers: [{question: overall, counts: [1, 2, 10, 7]}]
    """

    always_reads: ClassVar = frozenset({"card", "report", "survey"})
    rule: Literal["averages-agree"]
    highest: Whole = Field(title="Высший балл", description="Балл лучшего ответа анкеты.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per value that differs from its round's average as far as it was written out."""
        achieved = {item.indicator: (index, item.actual) for index, item in enumerate(project.report.indicators)}
        for index, indicator in enumerate(project.card.indicators):
            if indicator.kind != "satisfaction":
                continue
            place, actual = next(
                (achieved[key] for key in (indicator.id, indicator.name) if key in achieved), (0, None)
            )
            for document, route, value, held in (
                ("card", ("indicators", index, "baseline"), indicator.baseline, "initial"),
                ("card", ("indicators", index, "target"), indicator.target, None),
                ("report", ("indicators", place, "actual"), actual, "final"),
            ):
                message = self._contradiction(project, value, held)
                if message is not None:
                    yield Finding(document, route, message)

    def _contradiction(self, project: Project, value: Quantity | None, held: str | None) -> str | None:
        if value is None or value.minimum is None or value.unit.startswith("%") or value.change:
            return None
        if value.minimum > self.highest:
            return f"«{value.text}» больше высшего балла анкеты ({self.highest})"
        mean = average(getattr(project.survey, held)) if held is not None else None
        if mean is None or value.minimum != value.maximum:
            return None
        rounded = mean.quantize(Decimal(1).scaleb(value.minimum.as_tuple().exponent), ROUND_HALF_UP)  # type: ignore[arg-type]
        if rounded == value.minimum:
            return None
        average_text = f"{mean.quantize(Decimal('0.01'), ROUND_HALF_UP)}".replace(".", ",")
        return f"«{value.text}», а средний балл анкет {ROUNDS[held or '']} в survey.yaml — {average_text}"
