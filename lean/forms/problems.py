"""Why a form is not printed, as values that a command can print."""

from __future__ import annotations


class NotPrintedError(Exception):
    """A form that is not printed; the message says why, in Russian. Nothing has been written."""


class NoTemplateError(NotPrintedError):
    """A form of the regulation that cannot be printed yet; the message says what is absent."""


class TooLongError(NotPrintedError):
    """A form of more rows or slides than anybody signs or shows: a mistake of the document, not of the template.

    ``what`` has too many of them.
    """

    def __init__(self, what: str, most: int) -> None:
        super().__init__(f"{what} больше {most}: не попал ли в документ столбец чужой таблицы?")


class TemplateError(NotPrintedError):
    """A template that cannot be used, or that makes a form unfit to sign. Nothing has been written.

    ``template`` is the file's name, ``problems`` are Russian sentences, at least one.
    """

    def __init__(self, template: str, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(f"шаблон {template}: {problem}" for problem in problems))
        self.template = template
        self.problems = problems
