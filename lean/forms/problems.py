"""What is wrong with a template or with a form that came out of it, as values that a command can print."""

from __future__ import annotations


class TemplateError(Exception):
    """A template that cannot be used, or that makes a form unfit to sign. Nothing has been written.

    ``template`` is the file's name, ``problems`` are Russian sentences, at least one.
    """

    def __init__(self, template: str, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(f"шаблон {template}: {problem}" for problem in problems))
        self.template = template
        self.problems = problems
