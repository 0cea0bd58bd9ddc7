"""lean merge-driver: what git runs where two branches changed one document. Not for people; lean doctor sets it up."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Annotated

import typer

from lean.cli.session import RefusalError
from lean.history.git import merge_file
from lean.history.merging import merge_documents
from lean.workspace import writer


def merge_driver(
    base: Annotated[Path, typer.Argument(metavar="БЫЛО", help="Общее прежнее состояние.")],
    ours: Annotated[Path, typer.Argument(metavar="НАШЕ", help="Наше состояние; сюда пишется итог.")],
    theirs: Annotated[Path, typer.Argument(metavar="ИХ", help="Состояние другой ветки.")],
    path: Annotated[str, typer.Argument(metavar="ПУТЬ", help="Путь документа в хранилище.")],
) -> None:
    """Свести две правки одного документа; эту команду запускает git при слиянии.

    Записи двух журналов встают по датам, разные мероприятия одного плана не мешают друг другу. Что решить нельзя,
    помечается знаками <<<<<<< и >>>>>>>, и слияние ждёт человека.

    Пример: lean merge-driver %O %A %B %P
    """
    name = PurePosixPath(path).stem
    try:
        result = merge_documents(name, base.read_bytes(), ours.read_bytes(), theirs.read_bytes())
    except Exception:  # noqa: BLE001 - without an answer git would take our side for all there is, with no mark of theirs
        result = None
    clean = True
    if result is None:
        result, clean = merge_file(ours.absolute(), base.absolute(), theirs.absolute())
    writer.replace_generated(ours.absolute(), result)
    if not clean:
        raise RefusalError(f"{path}: обе ветки изменили одно и то же; решите, что верно, между <<<<<<< и >>>>>>>")
