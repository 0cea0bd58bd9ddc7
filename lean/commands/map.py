"""lean map: what the time of a process goes to, what the target map changes, and drawings of the maps."""

from __future__ import annotations

import sys
import textwrap
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lean import reporters
from lean.checking import checks
from lean.cli.options import Format, On, Output, ProjectName, Workspace
from lean.cli.output_files import refuse_other_suffix, write_output
from lean.cli.session import RefusalError, Session, UsageError, open_session, print_json
from lean.cli.tables import WIDTH
from lean.diagnostics import Finding, Severity
from lean.process.analysis import Analysis, analyse
from lean.process.compare import compare
from lean.process.export.bpmn import render_bpmn
from lean.process.export.drawio import render_drawio
from lean.process.export.svg import render_whole_svg
from lean.process.layout.layout import A3, Surroundings, lay_out
from lean.process.report import describe_analysis, describe_comparison
from lean.reporters import visible
from lean.rules.maps import chart
from lean.workspace.project import BrokenDocumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from lean.process.checks import Chart
    from lean.workspace.project import Project


class View(StrEnum):
    """What to look at."""

    CURRENT = "current"
    TARGET = "target"
    COMPARE = "compare"


def map_(
    project_name: ProjectName,
    view: Annotated[
        View,
        typer.Argument(metavar="ВИД", help="current — карта как есть, target — как должно стать, compare — обе рядом."),
    ] = View.CURRENT,
    svg: Annotated[Path | None, typer.Option("--svg", metavar="ФАЙЛ", help="Начертить карту картинкой SVG.")] = None,
    drawio: Annotated[
        Path | None,
        typer.Option("--drawio", metavar="ФАЙЛ", help="Записать карту для draw.io, чтобы править её там."),
    ] = None,
    bpmn: Annotated[
        Path | None,
        typer.Option("--bpmn", metavar="ФАЙЛ", help="Записать карту в BPMN 2.0 для других программ."),
    ] = None,
    workspace: Workspace = None,
    on: On = None,
    output: Format = Output.TEXT,
) -> None:
    """Посчитать время процесса по карте, показать потери, начертить карту.

    Примеры: lean map spravki
             lean map spravki compare
             lean map spravki target --svg karta.svg
    """
    session = open_session(workspace, on)
    project = session.project(project_name)
    files = {"svg": svg, "drawio": drawio, "bpmn": bpmn}
    for kind, path in files.items():
        refuse_other_suffix(path, f".{kind}")
    if view is View.COMPARE:
        if any(files.values()):
            raise UsageError("чертят одну карту: укажите current или target")
        comparison = compare(
            *(
                _analyse_or_refuse(session, project, _load_chart(session, project, side))
                for side in ("current", "target")
            )
        )
        print_json(comparison.as_json()) if output is Output.JSON else _print_lines(describe_comparison(comparison))
        return
    chart = _load_chart(session, project, view)
    for kind, path in files.items():
        if path is not None:
            _write_drawing(chart, kind, path, project)
    analysis = _analyse_or_refuse(session, project, chart)
    print_json(analysis.as_json()) if output is Output.JSON else _print_lines(describe_analysis(chart, analysis))


def _print_lines(lines: str) -> None:
    for line in lines.rstrip("\n").split("\n"):
        sys.stdout.write(textwrap.fill(visible(line), WIDTH, subsequent_indent="    ", break_on_hyphens=False) + "\n")


def _load_chart(session: Session, project: Project, side: str) -> Chart:
    """Return a map of the project. Raises RefusalError where there is none or it cannot be read."""
    name = f"{side}-map"
    try:
        if not project.has(name):
            raise RefusalError(f"карты ещё нет: {project.loader.path(name)}")
        return chart(project, "current-map" if side == View.CURRENT else "target-map")
    except BrokenDocumentError:
        raise RefusalError(reporters.text(project.diagnostics, session.line_of).rstrip()) from None


def _analyse_or_refuse(session: Session, project: Project, chart: Chart) -> Analysis:
    """Return the analysis of a map. Raises RefusalError naming every place that keeps its time from being computed."""
    analysis = analyse(chart)
    if isinstance(analysis, tuple):
        raise RefusalError("по этой карте время посчитать нельзя:\n" + _format_findings(session, project, analysis))
    return analysis


def _format_findings(session: Session, project: Project, findings: tuple[Finding, ...]) -> str:
    placed = [checks.locate_finding(project, finding, "map-sound", Severity.ERROR, "") for finding in findings]
    return reporters.text(placed, session.line_of).rstrip()


def _write_drawing(chart: Chart, kind: str, path: Path, project: Project) -> None:
    """Write a drawing of the map in a file of its kind. Raises RecordingError."""
    drawn: dict[str, Callable[[Chart, str], str]] = {"svg": _draw_svg, "drawio": _draw_drawio, "bpmn": _draw_bpmn}
    write_output(path, drawn[kind](chart, project.title).encode())


def _draw_svg(chart: Chart, title: str) -> str:
    analysis_or_findings = analyse(chart)
    analysis = None if isinstance(analysis_or_findings, tuple) else analysis_or_findings
    return render_whole_svg(lay_out(chart, A3, Surroundings(title, analysis, numbered=True)))


def _draw_drawio(chart: Chart, title: str) -> str:
    return render_drawio(chart, title)


def _draw_bpmn(chart: Chart, title: str) -> str:
    return render_bpmn(chart, title)
