"""Starts a project, and a workspace where there is none: everything is rendered before anything is written."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lean import programs, resources
from lean.calendar import UnknownYearError
from lean.documents.base import Person
from lean.documents.workspace import Roster
from lean.procedure.deadlines import schedule_steps
from lean.setup.scaffolds import draft, first_documents
from lean.values import parse_date, parse_person_name
from lean.workspace import slugs, writer
from lean.workspace.files import PROJECTS, SETTINGS
from lean.workspace.validation import display, validate
from lean.workspace.workspace import Workspace
from lean.workspace.yaml_source import read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from lean.procedure.deadlines import ScheduledStep
    from lean.regulation.model import Regulation

SCHEMAS: Final = ".lean/schemas"
_GITIGNORE: Final = """\
# Печатные формы: lean render создаст их снова в любой день. Свои шаблоны форм — не они.
forms/
!/templates/forms/

# Замки и недописанные файлы программы.
.lean.lock
.*.lean-tmp

# Следы офисных программ и систем.
~$*
.~lock.*#
Thumbs.db
desktop.ini
.DS_Store
"""
_GITATTRIBUTES: Final = """\
# Концы строк одинаковы на всех машинах: иначе git показывал бы изменённым то, чего никто не менял.
*.yaml text eol=lf
*.json text eol=lf

# Слияние веток: журнал по датам, документы по записям. Нужна настройка git в каждой копии; её проверит lean doctor.
/projects/*/*.yaml merge=lean
/*.yaml merge=lean
"""
MERGED: Final = {"/projects/*/*.yaml": "projects/p/journal.yaml", "/*.yaml": "appeals.yaml"}
"""What a workspace's .gitattributes marks for the merge driver, each pattern with a path that it finds."""
MERGE_DRIVER: Final = {
    "merge.lean.name": "lean: записи журнала по датам, документы по записям",
    # A graphical git does not find `lean` in its .venv. Git would then offer our side alone as the file to resolve,
    # without markers of the other side: a commit of it loses the other side.
    "merge.lean.driver": "if command -v lean >/dev/null; then lean merge-driver %O %A %B %P; "
    "else git merge-file -L наше -L было -L их %A %O %B; fi",
}
"""Settings of git that merging documents needs; each clone has its own, no file of the repository can set them."""

_PRE_COMMIT: Final = """\
# Перед каждым git commit и слиянием проверяется рабочий каталог. Включить: pre-commit install
default_install_hook_types: [pre-commit, pre-merge-commit]
repos:
  - repo: local
    hooks:
      - id: lean-check
        name: lean check
        entry: lean check
        language: system
        stages: [pre-commit, pre-merge-commit]
        # И удалённый файл, и слияние без единой правки меняют журнал: имён файлов проверка не ждёт.
        pass_filenames: false
        always_run: true
        require_serial: true
"""
_PLAIN_FILES: Final = {
    ".gitignore": _GITIGNORE,
    ".gitattributes": _GITATTRIBUTES,
    ".pre-commit-config.yaml": _PRE_COMMIT,
}
SHARED: Final = ("appeals.yaml", "roster.yaml", SETTINGS)
"""The documents of a new workspace that people fill in, lean.yaml last."""


@dataclass(frozen=True)
class ProjectAnswers:
    """The answers about a project at its start; none is obligatory."""

    title: str | None = None
    unit: str | None = None
    head: Person = field(default_factory=Person.model_construct)
    leader: Person = field(default_factory=Person.model_construct)
    coordinator: Person = field(default_factory=Person.model_construct)
    start: date | None = None
    origin: str | None = None
    organisation: str | None = None


@dataclass(frozen=True)
class Started:
    """Paths of the files created, paths of the existing files left as they were, and remarks for the person."""

    created: tuple[str, ...]
    left: tuple[str, ...]
    remarks: tuple[str, ...]


def _text(value: str, _: Roster) -> str:
    if not value:
        raise ValueError("пусто: напишите значение или уберите его")
    if not value.isprintable():
        raise ValueError("текст должен быть одной строкой без управляющих знаков")
    return value


def _day(value: str, _: Roster) -> date:
    return parse_date(value)


def _person(value: str, roster: Roster) -> Person:
    """Read «Иванов И.И.» or «Иванов И.И., начальник отдела»; a post that is not written comes from the roster."""
    name, _, post = _text(value, roster).partition(",")
    who = parse_person_name(name.strip())
    if post.strip():
        return Person(name=name.strip(), post=post.strip())
    same = [member for member in roster.members if member.name is not None and member.name.same_person(who)]
    return same[0] if len(same) == 1 else Person(name=name.strip(), post=None)


UNDERSTAND: Final[dict[str, Callable[[str, Roster], Any]]] = {
    "title": _text,
    "unit": _text,
    "head": _person,
    "leader": _person,
    "coordinator": _person,
    "start": _day,
    "origin": _text,
    "organisation": _text,
}
"""The reader of each answer: text, roster -> value. Raises ValueError with a Russian message."""


def understand(texts: Mapping[str, str | None], roster: Roster) -> tuple[ProjectAnswers, list[str]]:
    """Return the answers by their texts, and what is wrong with each text that is not understood: «--start: …»."""
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for name, text in texts.items():
        if text is None:
            continue
        try:
            values[name] = UNDERSTAND[name](text.strip(), roster)
        except ValueError as error:
            wrong.append(f"--{name}: {error}")
    return ProjectAnswers(**values), wrong


def list_taken_names(root: Path) -> list[str]:
    """Return the names that a new project cannot have: all names in the folder of projects."""
    try:
        return sorted(path.name for path in (root / PROJECTS).iterdir())
    except OSError:
        return []


def roster_of(root: Path, regulation: Regulation) -> Roster:
    """Return the management team of the workspace; where there is no roster.yaml yet, that of the scaffold.

    Raises BrokenDocumentError where roster.yaml cannot be read, RecordingError where there is no scaffold.
    """
    workspace = Workspace(root)
    if (root / "roster.yaml").exists():
        return workspace.roster
    text = draft("roster", regulation, _context(regulation, ProjectAnswers()), root)
    return validate(read(text), Roster, "roster.yaml")


def start(
    root: Path, slug: str, answers: ProjectAnswers, regulation: Regulation, filled: Mapping[str, bytes] | None = None
) -> Started:
    """Start a project, and the workspace where ``root`` has no lean.yaml. Existing files stay as they are.

    ``slug`` has been checked by `slugs.problems`; ``filled`` are files of the project that are more than their
    scaffolds. Everything is rendered and read back before the first byte is written; the project appears whole or not
    at all; lean.yaml comes last, so that a start that was cut short can be repeated. Raises RecordingError.
    """
    project = {**documents(regulation, answers, slug, root), **(filled or {})}
    folder = root / PROJECTS
    _refuse_outside(folder, root)
    created: list[str] = []
    left: list[str] = []
    remarks: list[str] = []
    new = not (root / SETTINGS).is_file()
    files = _workspace_files(regulation, _context(regulation, answers), root) if new else {}
    root_existed = root.is_dir()
    writer.make_directory(folder)
    with writer.locked(root):
        for name, content in files.items():
            if name == SETTINGS:
                remarks += _repository(root)
            (created if writer.create(root / name, content) else left).append(name)
        with writer.locked(folder):
            clash = slugs.problems(slug, list_taken_names(root))
            if clash:
                raise writer.RecordingError("; ".join(clash))
            writer.create_directory(folder / slug, project)
    created += [f"{PROJECTS}/{slug}/{name}" for name in project]
    remarks += [] if root_existed else [f"Создан каталог {root}."]
    return Started(tuple(folded(created)), tuple(folded(left)), tuple(remarks))


def documents(regulation: Regulation, answers: ProjectAnswers, slug: str, workspace: Path | None) -> dict[str, bytes]:
    """Return the documents of a new project: file name -> content that was read back. Raises RecordingError."""
    context = {**_context(regulation, answers), "slug": slug, "steps": _steps(regulation, answers, workspace)}
    return {f"{name}.yaml": draft(name, regulation, context, workspace) for name in first_documents(regulation)}


def _steps(regulation: Regulation, answers: ProjectAnswers, workspace: Path | None) -> list[ScheduledStep]:
    """Return the latest lawful days of the steps after the start, for the card's scaffold; none without a start."""
    if answers.start is None:
        return []
    shared = Workspace(workspace if workspace is not None else Path())
    try:
        return schedule_steps(answers.start, regulation, shared.calendar)
    except UnknownYearError:
        return []


def _context(regulation: Regulation, answers: ProjectAnswers) -> dict[str, Any]:
    values = {name: getattr(answers, name) for name in ProjectAnswers.__dataclass_fields__}
    return {**values, "regulation": regulation}


def _workspace_files(regulation: Regulation, context: Mapping[str, Any], root: Path) -> dict[str, bytes]:
    """Return the files of a new workspace by their paths in it, lean.yaml last."""
    schemas = {f"{SCHEMAS}/{path.name}": path.read_bytes() for path in _schemas()}
    plain = {name: text.encode() for name, text in _PLAIN_FILES.items()}
    shared = {name: draft(name.removesuffix(".yaml"), regulation, context, root) for name in SHARED}
    return {**plain, **schemas, **shared}


def workspace_files() -> tuple[str, ...]:
    """Return the paths, from its top, of the files that a new workspace gets; projects are not among them."""
    return (*SHARED, *_PLAIN_FILES, *(f"{SCHEMAS}/{path.name}" for path in _schemas()))


def _schemas() -> list[Path]:
    return sorted(resources.schemas().glob("*.json"))


def _refuse_outside(folder: Path, root: Path) -> None:
    if folder.is_symlink() and not folder.resolve().is_relative_to(root.resolve()):
        raise writer.RecordingError(f"{folder}: ссылка ведёт за пределы рабочего каталога, туда ничего не пишется")
    if folder.exists() and not folder.is_dir():
        raise writer.RecordingError(f"{folder}: это не каталог, а проекты лежат в каталоге {PROJECTS}")


def repository(root: Path) -> Path | None:
    """Return the nearest directory from ``root`` upwards that is a git repository; None where there is none."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), None)


def _repository(root: Path) -> list[str]:
    """Make a git repository unless there is one; return remarks about it for the person."""
    above = repository(root)
    if above is not None:
        if above == root:
            return []
        place = display(root / ".pre-commit-config.yaml", above)
        return [
            f"Хранилище git уже есть выше, в {above}: проверку перед commit включает файл в нём, образец — {place}."
        ]
    git = programs.program("git")
    if git is None:
        return [
            "git не найден: история и проверка перед commit появятся, когда вы установите его и выполните git init."
        ]
    # Inside a hook, GIT_DIR would make git change the repository that runs the hook.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    # Git shows Russian file names as they are, not as octal numbers.
    settings = {"core.quotepath": "false", **MERGE_DRIVER}
    commands = [["init", "--quiet", "--initial-branch=main"], *(["config", *setting] for setting in settings.items())]
    try:
        # The repository appears with all its settings or not at all, so that an interrupted start can be repeated.
        with writer.aside(root / ".git") as folder:
            for command in commands:
                done = subprocess.run(  # noqa: S603 - git as found on PATH, in a directory of ours
                    [git, *command], cwd=folder, env=environment, capture_output=True, timeout=60, check=False
                )
                if done.returncode != 0:
                    reason = done.stderr.decode(errors="replace").strip().splitlines()
                    return [_undone(reason[-1] if reason else f"код {done.returncode}")]
            writer.patiently((folder / ".git").rename, root / ".git")
    except (OSError, subprocess.TimeoutExpired) as error:
        return [_undone(str(error))]
    return ["Создано хранилище git."]


def _undone(reason: str) -> str:
    return f"git init не удался ({reason}): выполните его сами, потом lean doctor скажет, что настроить."


def folded(names: Sequence[str]) -> list[str]:
    """Return paths for people: the schemas, which nobody opens, are replaced by their folder."""
    return list(dict.fromkeys(f"{SCHEMAS}/" if name.startswith(f"{SCHEMAS}/") else name for name in names))
