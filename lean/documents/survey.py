"""survey.yaml: what the customers of the process answered, before and after."""

from typing import ClassVar

from pydantic import Field

from lean.documents.base import Document, Many, One, Part, Period, Text, Whole
from lean.documents.item_words import ItemWords, item_by_key


class Respondents(Part):
    """How many people of one unit answered."""

    item_words: ClassVar = item_by_key("опрошенные", "опрошенных", "unit")

    unit: Text | None = Field(None, title="Подразделение", description="Подразделение, организация или группа граждан.")
    people: Whole | None = Field(None, title="Опрошено человек", description="Сколько человек ответило.", ge=0)


class Answers(Part):
    """The counts of answers to one question."""

    item_words: ClassVar = item_by_key("ответы на вопрос", "ответов на вопрос", "question", "{question}")

    question: Text | None = Field(None, title="Вопрос", description="Обозначение вопроса анкеты, например overall.")
    counts: Many[Whole] = Field(
        (), title="Сколько ответов", description="По числу на каждый балл, от «Нет» до «Да»: [1, 2, 10, 7]."
    )


class Comment(Part):
    """What somebody wrote beside a low score."""

    item_words: ClassVar = ItemWords("комментарий", "комментария", (("question", "text"), ("text",)), ("«{text}»",))

    question: Text | None = Field(None, title="Вопрос", description="Обозначение вопроса, если комментарий к нему.")
    text: Text | None = Field(None, title="Комментарий", description="Дословно или кратко.")


class SurveyRound(Part):
    """One round: initial or final."""

    held: Period | None = Field(None, title="Когда проведено", description="Дата или период анкетирования.")
    respondents: Many[Respondents] = Field((), title="Кто опрошен", description="Подразделения и число людей в каждом.")
    answers: Many[Answers] = Field((), title="Ответы", description="По строке на вопрос анкеты.")
    comments: Many[Comment] = Field((), title="Комментарии", description="К ответам «Нет» и «Скорее нет».")
    proposals: Many[Text] = Field((), title="Предложения", description="Что предложили опрошенные.")

    @property
    def people(self) -> int:
        """How many people answered."""
        return sum(line.people or 0 for line in self.respondents)


class CustomerSurvey(Document):
    """The survey of the process's customers: the initial and the final round."""

    process: Text | None = Field(
        None, title="Процесс", description="Наименование процесса, по которому проводится анкетирование."
    )
    initial: One[SurveyRound] = Field(
        SurveyRound.model_construct(), title="До проекта", description="Первый круг, на этапе инициации."
    )
    final: One[SurveyRound] = Field(
        SurveyRound.model_construct(), title="После проекта", description="Второй круг, на этапе закрытия."
    )
