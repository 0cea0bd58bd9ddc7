"""Files that a git server runs at every push: for GitLab, Gitea and GitHub, and a hook for one's own server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from lean.setup.new_project import workspace_files
from lean.workspace import writer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_OPENING: Final = """\
# Проверка проектов при каждой отправке на сервер. Файл написан командой lean init --ci <SERVER>, дальше он ваш.
#
# Откуда ставить программу, говорит переменная LEAN_PACKAGE (<VARIABLES>): адрес хранилища
# программы (git+https://…), её архива или имя пакета на своём зеркале. Если команда lean уже есть на машине, где идёт
# проверка, переменная не нужна.
"""
_INSTALL: Final = 'command -v lean || python -m pip install --quiet "${LEAN_PACKAGE:?задайте, откуда ставить lean}"'

_GITLAB: Final = """\
lean-check:
  stage: test
  image: python:3.11
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS
      when: never
    - if: $CI_COMMIT_BRANCH
  variables:
    LEAN_WORKSPACE: <WORKSPACE>
  before_script:
    - <INSTALL>
  script:
    # Замечания запроса на слияние, каждое у своей строки; вторая команда пишет их в журнал и решает, годится ли.
    - lean check --format gitlab > gl-code-quality-report.json || true
    - lean check
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
"""
_ACTIONS: Final = """\
name: lean
on:
  push:
  pull_request:
permissions:
  contents: read
env:
  LEAN_WORKSPACE: <WORKSPACE>
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.11"
      - name: Установить lean
        env:
          LEAN_PACKAGE: ${{ vars.LEAN_PACKAGE }}
        run: <INSTALL>
"""
# Gitea runs the files of GitHub but passes over annotations: there the log has the lines.
_ANNOTATE: Final = """\
      # Замечания у своих строк; следующий шаг пишет их в журнал и решает, годится ли.
      - name: Показать замечания
        run: lean check --format github || true
"""
_JUDGE: Final = """\
      - name: Проверить проекты
        run: lean check
"""

_HOOK: Final = """\
#!/bin/sh
# Сервер проверяет то, что ему отправляют, и не принимает документов с ошибками. Файл написан командой
# lean init --ci hook; сам по себе он ничего не делает: администратор кладёт его на сервер с правом на исполнение
# (chmod +x), куда, зависит от сервера:
#
#   хранилище без сервера   ХРАНИЛИЩЕ.git/hooks/pre-receive
#   GitLab                  ХРАНИЛИЩЕ.git/custom_hooks/pre-receive.d/lean
#   Gitea                   ХРАНИЛИЩЕ.git/hooks/pre-receive.d/lean
#
# На сервере нужна команда lean. Если её нет среди путей сервера, впишите ниже полный путь к ней.
PYTHONIOENCODING=utf-8
export PYTHONIOENCODING
exec lean pre-receive
"""

SERVERS: Final[Mapping[str, str]] = {
    "gitlab": ".gitlab-ci.yml",
    "gitea": ".gitea/workflows/lean.yaml",
    "github": ".github/workflows/lean.yaml",
    "hook": ".lean/pre-receive",
}
"""The file that each kind of server reads, by its path from the top of the repository."""


def program_files() -> tuple[str, ...]:
    """Return the paths of the files that the program writes into a workspace beside projects, those for servers too."""
    return (*workspace_files(), *SERVERS.values())


_BODIES: Final = {"gitlab": _GITLAB, "gitea": _ACTIONS + _JUDGE, "github": _ACTIONS + _ANNOTATE + _JUDGE}
_VARIABLES: Final = {
    "gitlab": "Settings → CI/CD → Variables",
    "gitea": "Settings → Actions → Variables",
    "github": "Settings → Secrets and variables → Actions",
}


def text(server: str, workspace: str = ".") -> str:
    """Return the file for a server; ``workspace`` is the path from the top of the repository to the workspace."""
    if server == "hook":
        return _HOOK
    place = json.dumps(workspace, ensure_ascii=False)
    marks = {
        "<SERVER>": server,
        "<VARIABLES>": _VARIABLES[server],
        "<INSTALL>": _INSTALL,
        # GitLab takes a dollar for the beginning of a variable.
        "<WORKSPACE>": place.replace("$", "$$") if server == "gitlab" else place,
    }
    filled = _OPENING + _BODIES[server]
    for mark, value in marks.items():
        filled = filled.replace(mark, value)
    return filled


def write(server: str, workspace: Path, repository: Path) -> tuple[Path, bool]:
    """Write the file of a server unless it exists. Return its path and whether it was written. Raises RecordingError.

    ``repository`` is the top of the repository that holds the workspace.
    """
    place = (workspace if server == "hook" else repository) / SERVERS[server]
    content = text(server, workspace.relative_to(repository).as_posix())
    return place, writer.create(place, content.encode())
