"""lean doctor: whether the program has everything it needs, and what to do where it does not."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lean import resources
from lean.cli.arguments import open_session_anywhere
from lean.cli.options import Format, On, Output, Workspace
from lean.cli.session import RefusalError, Session, print_json
from lean.diagnostics import Severity
from lean.forms import fonts
from lean.forms.inspection import HOUSE
from lean.forms.printing import find_template
from lean.history import git
from lean.history.git_setup import find_problems, needs_path_index
from lean.history.saving import find_unsaved_files
from lean.office.printed_form import missing_programs
from lean.office.soffice import find_office
from lean.process.layout.text import font_files
from lean.reporters import visible
from lean.setup.ci_files import program_files
from lean.setup.new_project import MERGE_DRIVER, MERGED, folded
from lean.workspace.files import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.history.git import Repository


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """One thing that was looked at: a stable name, whether it is well, what was found, what to do.

    The program works without what is not `vital`: such a finding is advice.
    """

    name: str
    well: bool
    message: str
    to_do: str = ""
    vital: bool = True

    @property
    def severity(self) -> Severity | None:
        """Return ERROR for what prevents work, NOTE for advice, None where all is well."""
        return None if self.well else Severity.ERROR if self.vital else Severity.NOTE


_MARKS: Final = {None: "✓", Severity.ERROR: "✗", Severity.NOTE: "!"}


def doctor(workspace: Workspace = None, on: On = None, output: Format = Output.TEXT) -> None:
    """Проверить машину и рабочий каталог: git, хранилище, календарь, шаблоны, шрифты, LibreOffice.

    У каждого замечания сказано, что сделать. Ничего не меняет. Знаки: ✓ — в порядке, ✗ — мешает работе (код
    завершения 1), ! — совет: без этого программа обойдётся.

    Пример: lean doctor
    """
    session = open_session_anywhere(workspace, on)
    findings = [
        *_check_git(session),
        *_check_calendar(session),
        *_check_templates(session),
        _check_fonts(),
        *_check_programs(),
    ]
    if output is Output.JSON:
        print_json(
            [
                {"name": f.name, "ok": f.well, "severity": f.severity, "found": f.message, "to_do": f.to_do or None}
                for f in findings
            ]
        )
    else:
        for finding in findings:
            sys.stdout.write(visible(f"{_MARKS[finding.severity]} {finding.message}") + "\n")
            if finding.to_do:
                sys.stdout.write(visible(f"    {finding.to_do}") + "\n")
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise RefusalError


def _check_git(session: Session) -> Iterator[HealthFinding]:
    in_workspace = (session.workspace.root / SETTINGS).is_file()
    if not in_workspace:
        to_do = "перейдите в него, укажите -C КАТАЛОГ или начните: lean init ИМЯ"
        message = f"здесь нет рабочего каталога (файла {SETTINGS}), хранилище не проверено"
        yield HealthFinding("workspace", well=False, message=message, to_do=to_do, vital=False)
    try:
        repository = git.find_repository(session.workspace.root)
    except git.NoRepositoryError as error:
        if in_workspace or not git.is_installed():
            yield HealthFinding("git", well=False, message="истории нет", to_do=str(error))
        else:
            yield HealthFinding("git", well=True, message="git есть")
        return
    except git.GitError as error:
        yield HealthFinding("git", well=False, message="истории нет", to_do=str(error))
        return
    yield HealthFinding(
        "git", well=True, message=f"git есть, хранилище: {repository.ask_line('rev-parse', '--show-toplevel')}"
    )
    author = [repository.ask_line("config", "--get", key) for key in ("user.name", "user.email")]
    to_do = 'git config --global user.name "Иванов И.И."; git config --global user.email "ivanov@example.org"'
    message = f"git знает, кто вы: {author[0]}" if all(author) else "git не знает, кто вы: lean save не запишет"
    yield HealthFinding("author", well=all(author), message=message, to_do="" if all(author) else to_do)
    if not in_workspace:
        return
    yield from _check_repository(repository)
    yield _check_untracked_files(repository)
    driver = repository.ask_line("config", "--get", "merge.lean.driver")
    unmarked = [
        pattern
        for pattern, path in MERGED.items()
        if not (repository.ask_line("check-attr", "merge", "--", path) or "").endswith(": lean")
    ]
    known = driver == MERGE_DRIVER["merge.lean.driver"]
    steps = [] if known else [f'git config {key} "{value}"' for key, value in MERGE_DRIVER.items()]
    steps += [f"добавьте в .gitattributes строку: {pattern} merge=lean" for pattern in unmarked]
    lacking = "не настроено: git сольёт их по строкам" if driver is None else "настроено не полностью"
    message = f"слияние документов {lacking if steps else 'настроено'}"
    yield HealthFinding("merge", well=not steps, message=message, to_do="; ".join(steps), vital=False)


def _check_repository(repository: Repository) -> Iterator[HealthFinding]:
    faults = list(find_problems(repository))
    yield from (HealthFinding("repository", well=False, message=message, to_do=to_do) for message, to_do in faults)
    if not faults:
        more = (
            "git commit-graph write --reachable --changed-paths ускорит lean log"
            if needs_path_index(repository)
            else ""
        )
        yield HealthFinding(
            "repository", well=True, message="хранилище цело, ничего не начато и не брошено", to_do=more
        )
    commits, merges = (_has_hook(repository, name) for name in ("pre-commit", "pre-merge-commit"))
    message = "проверка перед каждым git commit " + ("включена" if commits else "не включена")
    to_do = "" if commits else "pip install pre-commit; pre-commit install"
    if commits and not merges:
        message += ", а перед слиянием нет"
        to_do = "pre-commit install --hook-type pre-merge-commit"
    yield HealthFinding("hook", well=commits and merges, message=message, to_do=to_do, vital=False)


def _has_hook(repository: Repository, name: str) -> bool:
    """Return whether a hook of git is installed."""
    hook = repository.ask_line("rev-parse", "--git-path", f"hooks/{name}")
    return hook is not None and (repository.folder / hook).is_file()


def _check_untracked_files(repository: Repository) -> HealthFinding:
    """Return whether git knows the files of the workspace: a clone lacks what git does not know."""
    new = folded(find_unsaved_files(repository, program_files()).new)
    message = f"git не знает файлов рабочего каталога: {', '.join(new)}" if new else "файлы рабочего каталога git знает"
    return HealthFinding(
        "workspace", well=not new, message=message, to_do="их запишет lean save" if new else "", vital=False
    )


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError:
        return ""


def _check_calendar(session: Session) -> Iterator[HealthFinding]:
    for year in (session.on.year, session.on.year + 1):
        known = (resources.calendars() / f"{year}.yaml").is_file()
        message = f"производственный календарь на {year} год {'есть' if known else 'не заведён: сроки предварительные'}"
        to_do = "" if known else "обновите программу, когда выйдет постановление о переносе выходных"
        # The transfers of the next year are published in autumn: until then nobody has them.
        yield HealthFinding("calendar", well=known, message=message, to_do=to_do, vital=year == session.on.year)


def _check_templates(session: Session) -> Iterator[HealthFinding]:
    regulation = session.current_regulation()
    named = [form for form, (_, described) in regulation.forms.items() if described.template is not None]
    absent = [form for form in named if find_template(form, regulation, session.workspace.root) is None]
    message = f"шаблонов форм: {len(named) - len(absent)} из {len(named)}"
    to_do = f"нет шаблонов: {', '.join(absent)}; их кладут в templates/forms рабочего каталога" if absent else ""
    yield HealthFinding("templates", well=not absent, message=message, to_do=to_do)


def _check_fonts() -> HealthFinding:
    font = fonts.find_installed_font()
    drawn = all(Path(file).is_file() for file in font_files())
    if font is not None and drawn:
        note = "" if font == HOUSE.fonts[0] else f" (буквы той же ширины, что у {HOUSE.fonts[0]})"
        return HealthFinding(
            "fonts", well=True, message=f"шрифт форм есть: {font}{note}; шрифты чертежей идут с программой"
        )
    message = (
        f"шрифта форм нет: ни {', ни '.join(HOUSE.fonts)}" if drawn else "нет шрифтов чертежей: они идут с программой"
    )
    to_do = "установите Liberation Serif или PT Astra Serif (Linux: пакет fonts-liberation)"
    # Without the forms' own font Word takes another one; a drawing without its font has no text.
    return HealthFinding(
        "fonts", well=False, message=message, to_do=to_do if drawn else "установите программу заново", vital=not drawn
    )


def _check_programs() -> Iterator[HealthFinding]:
    path = find_office()
    message = f"LibreOffice есть: {path}" if path is not None else "LibreOffice не найден: PDF не будет"
    to_do = "" if path is not None else "установите его: libreoffice.org"
    yield HealthFinding("libreoffice", path is not None, message, to_do, vital=False)
    absent = missing_programs()
    message = (
        f"poppler не найден ({', '.join(absent)}): PDF не сверить" if absent else "poppler есть: PDF можно сверять"
    )
    to_do = "Linux: пакет poppler-utils; Windows: poppler, папку bin — в PATH" if absent else ""
    yield HealthFinding("poppler", not absent, message, to_do, vital=False)
