"""Files that documents name: each lies in the project's attachments."""

from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath, PureWindowsPath
from typing import Literal

from pydantic import Field

from lean.diagnostics import Finding
from lean.rules.base import Rule
from lean.rules.places import Place, find_values
from lean.workspace.course import Course
from lean.workspace.files import ATTACHMENTS, is_there
from lean.workspace.project import Project


class AttachmentThere(Rule):
    """Файл, на который ссылается документ: он лежит в attachments/ этого проекта.

    Почему: вместо снимка в напечатанной форме останется пустое место.

    Плохо:
        # report.yaml
        pictures:
          - {before: ../drugoy/do.jpg, caption: Рабочее место регистратора}
    Хорошо:
        # report.yaml
        pictures:
          - {caption: Рабочее место регистратора}
    """

    rule: Literal["attachment-there"]
    where: tuple[Place, ...] = Field(title="Где", description="Места имён файлов.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per name that leads out of the attachments or to no file."""
        for place in self.where:
            for document, route, name in find_values(project, place):
                inside = path_inside(name)
                if inside is None:
                    message = f"«{name}» ведёт за пределы {ATTACHMENTS}/: положите файл туда и напишите его имя"
                    yield Finding(document, route, message)
                elif not is_there(project.directory / ATTACHMENTS / inside):
                    yield Finding(document, route, f"файла «{inside}» нет в {ATTACHMENTS}/ этого проекта")


def path_inside(name: str) -> str | None:
    """Return the path of a file inside the attachments, written with or without their folder; None for one outside."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or PureWindowsPath(name).drive or ".." in path.parts or "\0" in name:
        return None
    parts = path.parts[1:] if path.parts[:1] == (ATTACHMENTS,) else path.parts
    return "/".join(parts) or None
