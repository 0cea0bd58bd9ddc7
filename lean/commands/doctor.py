"""lean doctor: is everything there that the program needs, and what to do where it is not."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lean.commands.options import Format, On, Output, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.commands.session import Session


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: a stable name, whether it is well, what was found, what to do."""

    name: str
    well: bool
    told: str
    to_do: str = ""


def doctor(workspace: Workspace = None, on: On = None, output: Format = Output.TEXT) -> None:
    """Проверить машину и рабочий каталог: git, слияние, календарь, шаблоны, LibreOffice.

    У каждого замечания сказано, что сделать. Ничего не меняет.

    Пример: lean doctor
    """
    from lean.commands.given import session_anywhere
    from lean.commands.session import RefusalError, print_json
    from lean.reporters import visible

    session = session_anywhere(workspace, on)
    found = [*_git(session), *_calendar(session), *_forms(session), _office()]
    if output is Output.JSON:
        print_json([{"name": f.name, "ok": f.well, "found": f.told, "to_do": f.to_do or None} for f in found])
    else:
        for finding in found:
            sys.stdout.write(visible(f"{'✓' if finding.well else '✗'} {finding.told}") + "\n")
            if finding.to_do:
                sys.stdout.write(visible(f"    {finding.to_do}") + "\n")
    if not all(finding.well for finding in found):
        raise RefusalError


def _git(session: Session) -> Iterator[Finding]:
    from lean.history import git
    from lean.starting import MERGE_DRIVER

    try:
        repository = git.find(session.workspace.root)
    except git.GitError as error:
        yield Finding("git", well=False, told="истории нет", to_do=str(error))
        return
    yield Finding("git", well=True, told=f"git есть, хранилище: {repository.git_directory.parent}")
    who = [repository.asks("config", "--get", key) for key in ("user.name", "user.email")]
    to_do = 'git config --global user.name "Иванов И.И."; git config --global user.email "ivanov@example.org"'
    told = f"git знает, кто вы: {who[0]}" if all(who) else "git не знает, кто вы: lean save не запишет"
    yield Finding("author", well=all(who), told=told, to_do="" if all(who) else to_do)
    if repository.shallow:
        yield Finding("shallow", well=False, told="история получена не целиком", to_do="git fetch --unshallow")
    driver = repository.asks("config", "--get", "merge.lean.driver") == MERGE_DRIVER["merge.lean.driver"]
    marked = "merge=lean" in _text(session.workspace.root / ".gitattributes")
    steps = [] if driver else [f'git config {key} "{value}"' for key, value in MERGE_DRIVER.items()]
    steps += [] if marked else ["добавьте в .gitattributes строку: /projects/*/*.yaml merge=lean"]
    told = "слияние документов настроено" if not steps else "слияние документов не настроено: git сольёт их по строкам"
    yield Finding("merge", well=not steps, told=told, to_do="; ".join(steps))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError:
        return ""


def _calendar(session: Session) -> Iterator[Finding]:
    from lean import resources

    for year in (session.on.year, session.on.year + 1):
        known = (resources.calendars() / f"{year}.yaml").is_file()
        told = f"производственный календарь на {year} год {'есть' if known else 'не заведён: сроки предварительные'}"
        to_do = "" if known else "обновите программу, когда выйдет постановление о переносе выходных"
        yield Finding("calendar", well=known, told=told, to_do=to_do)


def _forms(session: Session) -> Iterator[Finding]:
    from lean.forms.printing import template_of

    regulation = session.current_regulation()
    named = [form for form, (_, described) in regulation.forms.items() if described.template is not None]
    absent = [form for form in named if template_of(form, regulation, session.workspace.root) is None]
    told = f"шаблонов форм: {len(named) - len(absent)} из {len(named)}"
    to_do = f"нет шаблонов: {', '.join(absent)}; их кладут в templates/forms рабочего каталога" if absent else ""
    yield Finding("templates", well=not absent, told=told, to_do=to_do)


def _office() -> Finding:
    from lean.forms.pdf import office

    path = office()
    if path is not None:
        return Finding("libreoffice", well=True, told=f"LibreOffice есть: {path}")
    return Finding(
        "libreoffice", well=False, told="LibreOffice не найден: PDF не будет", to_do="установите его: libreoffice.org"
    )
