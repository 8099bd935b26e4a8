"""`self-test`: whether this copy of the program, as it is installed here, does its work."""

from __future__ import annotations

import os
import tempfile
from argparse import Namespace
from pathlib import Path
from time import perf_counter

from budgetdesk import __version__
from budgetdesk.cli.console import say, say_json
from budgetdesk.cli.window import has_display
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.self_test import SelfTestFailed, Trial, attempt, trials


def self_test(arguments: Namespace, packs: InstalledPacks) -> int:
    """0 where all went well, else 1."""
    began = perf_counter()
    done: list[Trial] = []
    with tempfile.TemporaryDirectory(prefix="budgetdesk-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        for trial in trials(folder, packs):
            done.append(trial)
            _tell(trial, arguments.json)
        done.append(attempt("窗口", lambda: _window(folder / "自检.bdesk", packs)))
        _tell(done[-1], arguments.json)
    failed = [trial for trial in done if trial.trouble]
    seconds = perf_counter() - began
    if arguments.json:
        say_json(
            {
                "version": __version__,
                "passed": not failed,
                "seconds": round(seconds, 1),
                "trials": [
                    {"name": trial.name, "trouble": trial.trouble, "seconds": round(trial.seconds, 2)}
                    for trial in done
                ],
            }
        )
    else:
        ending = f"，{len(failed)} 项没有通过" if failed else "，全部通过"
        say(f"预算填报台 {__version__}：试了 {len(done)} 项{ending}（{seconds:.0f} 秒）")
    return 1 if failed else 0


def _tell(trial: Trial, as_json: bool) -> None:
    if not as_json:
        say(
            f"{'没有通过' if trial.trouble else '通过'}  {trial.name}{'：' if trial.trouble else ''}{trial.trouble}"
        )


def _window(workspace: Path, packs: InstalledPacks) -> None:
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from budgetdesk.ui.self_test import trouble_of_window

    if trouble := trouble_of_window(workspace, packs):
        raise SelfTestFailed(trouble)
