"""lean doctor: is everything there that the program needs, and what to do where it is not."""

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
class Finding:
    """One thing looked at: a stable name, whether it is well, what was found, what to do.

    What is not ``vital`` the program does without: it is advice, and no failure of the machine or the workspace.
    """

    name: str
    well: bool
    told: str
    to_do: str = ""
    vital: bool = True

    @property
    def severity(self) -> Severity | None:
        """An error is in the way of the work, a note is advice; None where all is well."""
        return None if self.well else Severity.ERROR if self.vital else Severity.NOTE


_MARKS: Final = {None: "✓", Severity.ERROR: "✗", Severity.NOTE: "!"}


def doctor(workspace: Workspace = None, on: On = None, output: Format = Output.TEXT) -> None:
    """Проверить машину и рабочий каталог: git, хранилище, календарь, шаблоны, шрифты, LibreOffice.

    У каждого замечания сказано, что сделать. Ничего не меняет. Знаки: ✓ — в порядке, ✗ — мешает работе (код
    завершения 1), ! — совет: без этого программа обойдётся.

    Пример: lean doctor
    """
    session = open_session_anywhere(workspace, on)
    found = [*_git(session), *_calendar(session), *_forms(session), _fonts(), *_programs()]
    if output is Output.JSON:
        print_json(
            [
                {"name": f.name, "ok": f.well, "severity": f.severity, "found": f.told, "to_do": f.to_do or None}
                for f in found
            ]
        )
    else:
        for finding in found:
            sys.stdout.write(visible(f"{_MARKS[finding.severity]} {finding.told}") + "\n")
            if finding.to_do:
                sys.stdout.write(visible(f"    {finding.to_do}") + "\n")
    if any(finding.severity is Severity.ERROR for finding in found):
        raise RefusalError


def _git(session: Session) -> Iterator[Finding]:
    here = (session.workspace.root / SETTINGS).is_file()
    if not here:
        to_do = "перейдите в него, укажите -C КАТАЛОГ или начните: lean init ИМЯ"
        told = f"здесь нет рабочего каталога (файла {SETTINGS}), хранилище не проверено"
        yield Finding("workspace", well=False, told=told, to_do=to_do, vital=False)
    try:
        repository = git.find(session.workspace.root)
    except git.NoRepositoryError as error:
        if here or not git.installed():
            yield Finding("git", well=False, told="истории нет", to_do=str(error))
        else:
            yield Finding("git", well=True, told="git есть")
        return
    except git.GitError as error:
        yield Finding("git", well=False, told="истории нет", to_do=str(error))
        return
    yield Finding("git", well=True, told=f"git есть, хранилище: {repository.asks('rev-parse', '--show-toplevel')}")
    who = [repository.asks("config", "--get", key) for key in ("user.name", "user.email")]
    to_do = 'git config --global user.name "Иванов И.И."; git config --global user.email "ivanov@example.org"'
    told = f"git знает, кто вы: {who[0]}" if all(who) else "git не знает, кто вы: lean save не запишет"
    yield Finding("author", well=all(who), told=told, to_do="" if all(who) else to_do)
    if not here:
        return
    yield from _repository(repository)
    yield _known(repository)
    driver = repository.asks("config", "--get", "merge.lean.driver")
    unmarked = [
        pattern
        for pattern, path in MERGED.items()
        if not (repository.asks("check-attr", "merge", "--", path) or "").endswith(": lean")
    ]
    known = driver == MERGE_DRIVER["merge.lean.driver"]
    steps = [] if known else [f'git config {key} "{value}"' for key, value in MERGE_DRIVER.items()]
    steps += [f"добавьте в .gitattributes строку: {pattern} merge=lean" for pattern in unmarked]
    lacking = "не настроено: git сольёт их по строкам" if driver is None else "настроено не полностью"
    told = f"слияние документов {lacking if steps else 'настроено'}"
    yield Finding("merge", well=not steps, told=told, to_do="; ".join(steps), vital=False)


def _repository(repository: Repository) -> Iterator[Finding]:
    wrong = list(find_problems(repository))
    yield from (Finding("repository", well=False, told=told, to_do=to_do) for told, to_do in wrong)
    if not wrong:
        more = (
            "git commit-graph write --reachable --changed-paths ускорит lean log"
            if needs_path_index(repository)
            else ""
        )
        yield Finding("repository", well=True, told="хранилище цело, ничего не начато и не брошено", to_do=more)
    hook = repository.asks("rev-parse", "--git-path", "hooks/pre-commit")
    there = hook is not None and (repository.folder / hook).is_file()
    told = "проверка перед каждым git commit " + ("включена" if there else "не включена")
    to_do = "" if there else "pip install pre-commit; pre-commit install"
    yield Finding("hook", well=there, told=told, to_do=to_do, vital=False)


def _known(repository: Repository) -> Finding:
    """Whether git knows the files of the workspace: what it does not know, a clone lacks."""
    new = folded(find_unsaved_files(repository, program_files()).new)
    told = f"git не знает файлов рабочего каталога: {', '.join(new)}" if new else "файлы рабочего каталога git знает"
    return Finding("workspace", well=not new, told=told, to_do="их запишет lean save" if new else "", vital=False)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError:
        return ""


def _calendar(session: Session) -> Iterator[Finding]:
    for year in (session.on.year, session.on.year + 1):
        known = (resources.calendars() / f"{year}.yaml").is_file()
        told = f"производственный календарь на {year} год {'есть' if known else 'не заведён: сроки предварительные'}"
        to_do = "" if known else "обновите программу, когда выйдет постановление о переносе выходных"
        # The transfers of the next year are published in autumn: until then nobody has them.
        yield Finding("calendar", well=known, told=told, to_do=to_do, vital=year == session.on.year)


def _forms(session: Session) -> Iterator[Finding]:
    regulation = session.current_regulation()
    named = [form for form, (_, described) in regulation.forms.items() if described.template is not None]
    absent = [form for form in named if find_template(form, regulation, session.workspace.root) is None]
    told = f"шаблонов форм: {len(named) - len(absent)} из {len(named)}"
    to_do = f"нет шаблонов: {', '.join(absent)}; их кладут в templates/forms рабочего каталога" if absent else ""
    yield Finding("templates", well=not absent, told=told, to_do=to_do)


def _fonts() -> Finding:
    font = fonts.find_installed_font()
    drawn = all(Path(file).is_file() for file in font_files())
    if font is not None and drawn:
        own = "" if font == HOUSE.fonts[0] else f" (буквы той же ширины, что у {HOUSE.fonts[0]})"
        return Finding("fonts", well=True, told=f"шрифт форм есть: {font}{own}; шрифты чертежей идут с программой")
    told = (
        f"шрифта форм нет: ни {', ни '.join(HOUSE.fonts)}" if drawn else "нет шрифтов чертежей: они идут с программой"
    )
    to_do = "установите Liberation Serif или PT Astra Serif (Linux: пакет fonts-liberation)"
    # Without the forms' own font Word takes another one; a drawing without its font has no text.
    return Finding(
        "fonts", well=False, told=told, to_do=to_do if drawn else "установите программу заново", vital=not drawn
    )


def _programs() -> Iterator[Finding]:
    path = find_office()
    told = f"LibreOffice есть: {path}" if path is not None else "LibreOffice не найден: PDF не будет"
    to_do = "" if path is not None else "установите его: libreoffice.org"
    yield Finding("libreoffice", path is not None, told, to_do, vital=False)
    absent = missing_programs()
    told = f"poppler не найден ({', '.join(absent)}): PDF не сверить" if absent else "poppler есть: PDF можно сверять"
    to_do = "Linux: пакет poppler-utils; Windows: poppler, папку bin — в PATH" if absent else ""
    yield Finding("poppler", not absent, told, to_do, vital=False)
