"""Runs a command and turns what went wrong into one line and an exit code."""

from __future__ import annotations

import errno
import os
import sys
import threading
from argparse import Namespace
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from budgetdesk.cli.console import complain, prepare
from budgetdesk.errors import KnownError
from budgetdesk.fault_log import FaultLog, keeping_log

FINE, ERRORS, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
_WORKSPACES = (".bdesk", ".bdeskdb")


def run(arguments: Sequence[str]) -> int:
    """The exit code of a command: 0 fine, 1 errors in the declaration, 2 unusable input."""
    prepare()
    with keeping_log() as log:
        before, threading.excepthook = threading.excepthook, lambda told: _failed_in_thread(told, log)
        try:
            return _run(arguments, log)
        finally:
            threading.excepthook = before


def _run(arguments: Sequence[str], log: FaultLog) -> int:
    try:
        if any(each.split("=")[0] == "--database" for each in arguments):
            from budgetdesk.cli.shared import with_database

            arguments = with_database(arguments)
        if (opened := _opened(arguments)) is not None:
            from budgetdesk.cli.window import window

            return window(**opened)
        from budgetdesk.cli.arguments import parser

        return _command(parser().parse_args(arguments))
    except SystemExit as asked:  # --help, --version
        return int(asked.code or 0)
    except KnownError as error:
        complain(str(error), error.candidates)
        return UNUSABLE
    except KeyboardInterrupt:
        complain("已中断")
        return INTERRUPTED
    except BrokenPipeError:  # whoever reads our output has enough
        _forget_output()
        return FINE
    except Exception as error:
        if os.environ.get("BUDGETDESK_TRACE"):
            raise
        return _failed(error, log)
    finally:
        _flush()


def _opened(arguments: Sequence[str]) -> dict[str, Any] | None:
    """What the window is to open where it is started as people do, of which no parser need be made: alone, or with the
    file of ours that a file manager hands over as the only argument."""
    from budgetdesk.office.handing_over import HANDED_OVER

    match arguments:
        case []:
            return {}
        case [name] if name.lower().endswith(_WORKSPACES):
            return {"workspace": Path(name)}
        case [name] if name.lower().endswith(HANDED_OVER):
            return {"files": [Path(name)]}
    return None


def _command(arguments: Namespace) -> int:
    """Only the command that was asked for is loaded."""
    from budgetdesk.office.packs.installed_packs import InstalledPacks

    module, name = arguments.run.split(":")
    command = getattr(import_module(f"budgetdesk.cli.{module}"), name)
    return int(command(arguments, InstalledPacks(trial=arguments.packs)))


def _failed(error: Exception, log: FaultLog) -> int:
    """Known trouble is said in a sentence; anything else is our own mistake, called that and logged."""
    match error:
        case OSError():
            complain(_trouble(error))
        case MemoryError():
            complain("内存不够，请关闭一些程序后再试")
        case _:
            what = f"{type(error).__name__}: {error}"[:300]
            path = log.keep(error)
            more = f"经过已记入 {path}" if path else "设 BUDGETDESK_TRACE=1 再运行可看到经过"
            complain(f"程序出错，不是数据有误：{what}（{more}）")
    return UNUSABLE


def _failed_in_thread(told: threading.ExceptHookArgs, log: FaultLog) -> None:
    if isinstance(told.exc_value, Exception):
        _failed(told.exc_value, log)


def _trouble(error: OSError) -> str:
    from budgetdesk.storage.errors import WorkspaceError, os_errors_as_sentences

    if not error.filename:  # a pipe or the console
        return f"输出没有写完：{'磁盘已满' if error.errno == errno.ENOSPC else error.strerror or error}"
    path = Path(str(error.filename))
    try:
        with os_errors_as_sentences(path):
            raise error
    except WorkspaceError as said:
        return str(said)
    except OSError:
        return f"读写出错：{error.filename}（{error.strerror or error}）"


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            _forget_output()


def _forget_output() -> None:
    """So that Python does not complain at its end about a pipe that is gone."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
