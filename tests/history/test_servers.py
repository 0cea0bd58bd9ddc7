"""What a git server runs: files of lean init --ci, their jobs run in a clone; pushes into a real bare repository."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest
import yaml

from lean.setup.ci_files import SERVERS

Lean = Callable[..., tuple[int, str, str]]
Make = Callable[..., Any]
BIN = Path(sys.executable).parent
SCHEMAS = {"gitlab": "vendor.gitlab-ci", "gitea": "vendor.github-workflows", "github": "vendor.github-workflows"}
DUE = "due: 06.03.2026"


class Office(Protocol):
    """The office made by the fixture of this folder."""

    root: Path
    top: Path
    git: Callable[..., str]
    commit: Callable[..., str]
    edit: Callable[[str, str, str], None]
    path: Callable[[str], Path]


def quiet(here: Office) -> None:
    """Remove what the workspace says of absent projects."""
    (here.root / "lean.yaml").write_text("regulation: seversk\n", "utf-8")
    (here.root / "appeals.yaml").unlink()


def environment(**more: str) -> dict[str, str]:
    # Each run would otherwise compile the whole program again.
    slow = "PYTHONDONTWRITEBYTECODE"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "LEAN_")) and k != slow}
    kept |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "PYTHONIOENCODING": "utf-8"}
    return {**kept, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **more}


def job(server: str, text: str) -> tuple[dict[str, str], list[str]]:
    """The variables of a job and its lines of shell, in the order in which the server runs them."""
    data = yaml.safe_load(text)
    if server == "gitlab":
        found = data["lean-check"]
        return found.get("variables", {}), [*found["before_script"], *found["script"]]
    steps = data["jobs"]["check"]["steps"]
    return data.get("env", {}), [step["run"] for step in steps if "run" in step]


def ran(lines: list[str], folder: Path, variables: dict[str, str], path: str | None = None) -> tuple[int, str]:
    """The code and the output of a job: it ends with its first line that fails, as on a server."""
    more = variables if path is None else {**variables, "PATH": path}
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", "\n".join(lines)],
        cwd=folder, env=environment(**more), capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(("server", "folder"), [("gitlab", "учёт/lean"), ("gitea", ""), ("github", "учёт/lean")])
def test_a_file_for_a_server_is_valid_and_its_job_runs(
    office: Make, server: str, folder: str, lean: Lean, tmp_path: Path
) -> None:
    here = office("igrushki", folder=folder)
    quiet(here)
    code, out, err = lean("-C", here.root, "init", "--ci", server)
    path = here.top / SERVERS[server]
    assert (code, err) == (0, "")
    assert SERVERS[server] in out
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", SCHEMAS[server], str(path)]
    done = subprocess.run(check, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    here.edit("igrushki/meetings.yaml", "protocol:", "protokol:")
    here.commit("Опечатка")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", here.top, clone], check=True)
    variables, lines = job(server, path.read_text("utf-8"))
    code, out = ran(lines, clone, variables)
    assert code == 1
    line = here.path("igrushki/meetings.yaml").read_text("utf-8").partition("protokol:")[0].count("\n") + 1
    place = (Path(folder) / "projects/igrushki/meetings.yaml").as_posix()
    assert f"projects/igrushki/meetings.yaml:{line}:" in out, "the log names the line"
    if server == "gitlab":
        report = json.loads((clone / "gl-code-quality-report.json").read_text("utf-8"))
        assert {"path": place, "lines": {"begin": line}} in [item["location"] for item in report]
        assert all(item["severity"] in {"info", "minor", "major"} and item["description"] for item in report)
        assert len({item["fingerprint"] for item in report}) == len(report)
    assert (f"::error file={place},line={line}" in out) == (server == "github")
    if server != "gitlab":
        return
    here.edit("igrushki/meetings.yaml", "protokol:", "protocol:")
    here.commit("Исправлено")
    subprocess.run(["git", "-C", clone, "pull", "-q"], check=True)
    code, out = ran(lines, clone, variables)
    assert (code, "Ошибок: 0" in out) == (0, True), out


def test_a_job_without_the_program_says_what_to_set_and_installs_what_is_named(office: Make, tmp_path: Path) -> None:
    from lean.setup.ci_files import text  # noqa: PLC0415

    here = office("igrushki")
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "python").write_text('#!/bin/sh\necho "$@"\n', "utf-8")
    (tools / "python").chmod(0o755)
    bare = f"{tools}{os.pathsep}/usr/bin{os.pathsep}/bin"
    for server in SCHEMAS:
        _, lines = job(server, text(server))
        code, out = ran(lines[:1], here.top, {}, bare)
        assert code != 0
        assert "LEAN_PACKAGE: задайте, откуда ставить lean" in out
        assert ran(lines[:1], here.top, {"LEAN_PACKAGE": "git+https://x"}, bare) == (
            0, "-m pip install --quiet git+https://x\n",
        )  # fmt: skip


def test_ci_files_are_not_overwritten_and_need_no_project_name(office: Make, lean: Lean) -> None:
    here = office("igrushki")
    own = here.top / ".gitlab-ci.yml"
    own.write_text("свой: {}\n", "utf-8")
    code, _, err = lean("-C", here.root, "init", "--ci", "gitlab")
    assert (code, "Уже есть, оставлен как был" in err) == (0, True)
    assert own.read_text("utf-8") == "свой: {}\n"
    code, _, _ = lean("-C", here.root, "init", "novyi", "--ci", "github", "--no-input")
    assert code == 0
    assert here.path("novyi/card.yaml").is_file()
    assert (here.top / SERVERS["github"]).is_file()
    for arguments in (["init"], ["init", "--title", "Х"], ["init", "--ci", "gitlab", "--title", "Х"]):
        assert lean("-C", here.root, *arguments)[0] == 2
    assert lean("-C", here.root, "init", "--ci", "svn")[0] == 2


# Pushes into a bare repository with the hook.


@pytest.fixture
def server(office: Make, lean: Lean) -> tuple[Office, Path]:
    """A clone and the bare repository it pushes to, whose hook is the one that init wrote."""
    here = office("igrushki", "matkapital", folder="учёт")
    quiet(here)
    assert lean("-C", here.root, "init", "--ci", "hook")[0] == 0
    here.commit("Начаты")
    bare = here.top.parent / "сервер.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", bare], check=True)
    hook = bare / "hooks" / "pre-receive"
    hook.write_bytes((here.root / ".lean" / "pre-receive").read_bytes())
    hook.chmod(0o755)
    here.git("remote", "add", "origin", str(bare))
    return here, bare


def push(here: Office, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        ["git", "push", "-q", "origin", *arguments],
        cwd=here.root, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def head(bare: Path, branch: str) -> str | None:
    command = ["git", "-C", str(bare), "rev-parse", "--verify", "-q", f"refs/heads/{branch}"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() or None


def test_a_push_is_taken_or_refused_with_the_line(server: tuple[Office, Path]) -> None:
    here, bare = server
    assert push(here, "main")[0] == 0, "the first push: a branch that the server did not have"
    first = head(bare, "main")
    here.edit("igrushki/plan.yaml", DUE, "due: 07.03.2026")
    here.commit("Тихо")
    code, out = push(here, "main")
    assert code != 0
    assert "remote: учёт/projects/igrushki/plan.yaml:" in out
    assert "plan.yaml изменён после события" in out
    assert "Отправка отклонена (main)" in out
    assert head(bare, "main") == first
    # Several commits: what counts is where they lead.
    here.edit("igrushki/plan.yaml", "due: 07.03.2026", DUE)
    here.edit("igrushki/monitoring.yaml", "note: ", "note: Сверено. ")
    last = here.commit("Исправлено")
    assert push(here, "main") == (0, "")
    assert head(bare, "main") == last


def test_branches_may_be_created_deleted_and_reset(server: tuple[Office, Path]) -> None:
    here, bare = server
    push(here, "main")
    first = head(bare, "main")
    here.git("checkout", "-q", "-b", "правки")
    here.edit("matkapital/card.yaml", "title:", "titel:")
    here.commit("Опечатка")
    code, out = push(here, "правки")
    assert (code != 0, head(bare, "правки")) == (True, None)
    assert "учёт/projects/matkapital/card.yaml:" in out
    assert "неизвестный ключ «titel»" in out
    assert "igrushki" not in out, "only projects that the push concerns are checked"
    here.edit("matkapital/card.yaml", "titel:", "title:")
    fixed = here.commit("Исправлено")
    assert push(here, "правки")[0] == 0
    assert head(bare, "правки") == fixed
    here.git("tag", "v1")
    assert push(here, "v1")[0] == 0
    assert push(here, "--force", f"{first}:refs/heads/правки")[0] == 0
    assert head(bare, "правки") == first
    assert push(here, "--delete", "правки")[0] == 0
    assert head(bare, "правки") is None


PROTOCOL = ('protocol: "12"', 'protocol: "13"')
AGREED = "- date: 2025-12-16\n  event: card-agreed\n  by: Семёнова С.С.\n"
APPOINTED = "- date: 2025-12-17\n  event: leader-appointed\n  by: Семёнова С.С.\n"
PAST: list[tuple[list[tuple[str, str]], list[str]]] = [
    ([PROTOCOL], ["запись изменена: «Проект закрыт» 27.05.2026"]),
    ([("by: Иванов И.И.", "by: Семёнова С.С.")], ["запись изменена: «Карточка утверждена» 19.12.2025"]),
    ([(AGREED, "")], ["запись убрана: «Карточка согласована» 16.12.2025"]),
    ([(AGREED + APPOINTED, APPOINTED + AGREED)], ["запись переставлена: «Карточка согласована» 16.12.2025"]),
    # All that was rewritten is told, not the first alone.
    ([PROTOCOL, (AGREED, "")], ["изменена: «Проект закрыт»", "убрана: «Карточка согласована»"]),
]


def test_a_journal_on_the_server_cannot_be_rewritten(server: tuple[Office, Path]) -> None:
    here, bare = server
    push(here, "main")
    before = head(bare, "main")
    for edits, messages in PAST:
        for old, new in edits:
            here.edit("igrushki/journal.yaml", old, new)
        here.commit("Правка прошлого")
        for branch in ("main", "новая"):
            code, out = push(here, f"HEAD:refs/heads/{branch}")
            assert (code != 0, head(bare, "main"), head(bare, "новая")) == (True, before, None)
            assert "учёт/projects/igrushki/journal.yaml:" in out
            assert "journal-past" in out
            assert [message for message in messages if message not in out] == []
        here.git("reset", "-q", "--hard", "HEAD~1")
    # A renamed project keeps its past, and another name does not hide that it was rewritten.
    here.git("mv", "projects/igrushki", "projects/toys")
    here.edit("toys/journal.yaml", *PROTOCOL)
    here.commit("Переименован, а прошлое изменено")
    code, out = push(here, "main")
    assert (code != 0, head(bare, "main")) == (True, before)
    assert "учёт/projects/toys/journal.yaml:" in out
    assert "запись изменена: «Проект закрыт» 27.05.2026" in out
    here.edit("toys/journal.yaml", *reversed(PROTOCOL))
    here.commit("Переименован")
    assert push(here, "main")[0] == 0


def test_a_project_with_journal_entries_cannot_be_removed(server: tuple[Office, Path]) -> None:
    here, bare = server
    here.path("начатый").mkdir()
    here.path("начатый/card.yaml").write_text("title: Начатый\n", "utf-8")
    here.path("начатый/journal.yaml").write_text("# Записей ещё нет.\n", "utf-8")
    here.commit("Начат")
    push(here, "main")
    before = head(bare, "main")
    here.git("rm", "-rq", "projects/igrushki")
    here.commit("Проект убран")
    code, out = push(here, "main")
    assert (code != 0, head(bare, "main")) == (True, before)
    assert "учёт/projects/igrushki/journal.yaml:1:1: ошибка journal-past: убран журнал" in out
    assert "последняя запись в нём: «Практика размещена» 03.06.2026" in out
    here.git("reset", "-q", "--hard", "HEAD~1")
    here.git("rm", "-rq", "projects/начатый")
    removed = here.commit("Не понадобился")
    assert push(here, "main")[0] == 0
    assert head(bare, "main") == removed


def test_links_of_a_push_do_not_lead_to_files_of_the_server(server: tuple[Office, Path], tmp_path: Path) -> None:
    here, bare = server
    push(here, "main")
    secret = tmp_path / "секрет.yaml"
    secret.write_text("пароль: 12345\n", "utf-8")
    here.path("igrushki/card.yaml").unlink()
    here.path("igrushki/card.yaml").symlink_to(secret)
    here.commit("Ссылка")
    code, out = push(here, "main")
    assert code != 0
    assert "12345" not in out
    assert "пароль" not in out
    assert sorted(bare.glob("objects/*quarantine*")) == []


def test_malformed_input_of_pre_receive_is_a_usage_error(
    lean: Lean, monkeypatch: pytest.MonkeyPatch, office: Make
) -> None:
    here = office("igrushki")
    here.commit("Начат")
    monkeypatch.chdir(here.top)
    monkeypatch.setattr("sys.stdin", io.StringIO("так\n"))
    code, _, err = lean("pre-receive")
    assert code == 1
    assert "эту команду вызывает он сам" in err
