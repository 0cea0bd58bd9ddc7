"""Errors that say why a form cannot be printed."""

from __future__ import annotations


class NotPrintedError(Exception):
    """A form cannot be printed; the Russian message says why. Nothing has been written."""


class NoTemplateError(NotPrintedError):
    """A form of the regulation has no template; the message says which."""


class TooLongError(NotPrintedError):
    """A form has more rows or slides than the limit: a mistake in the document, not in the template.

    ``what`` names the list or the slides in Russian.
    """

    def __init__(self, what: str, most: int) -> None:
        super().__init__(f"{what} больше {most}: не попал ли в документ столбец чужой таблицы?")


class TemplateError(NotPrintedError):
    """A template cannot be used, or makes a form unfit to sign. Nothing has been written.

    ``template`` is the file's name, ``problems`` are Russian sentences, at least one.
    """

    def __init__(self, template: str, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(f"шаблон {template}: {problem}" for problem in problems))
        self.template = template
        self.problems = problems
