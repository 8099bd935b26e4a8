"""The window, where there is a display to show it on."""

from __future__ import annotations

import os
import re
import sys
from argparse import Namespace
from pathlib import Path

from budgetdesk.errors import KnownError
from budgetdesk.office.handing_over import inbox
from budgetdesk.office.kept_patterns import patterns_of, put_back
from budgetdesk.office.packs.installed_packs import InstalledPacks

_INVISIBLE = ("offscreen", "minimal", "vnc")


def has_display() -> bool:
    """Whether somebody would see a window."""
    platform = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0]
    if platform in _INVISIBLE:
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(platform) or _x11() or _wayland()


def _x11() -> bool:
    """Qt ends the program where DISPLAY names a server that is not there, as after `su` or in a container."""
    display = os.environ.get("DISPLAY", "")
    if found := re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display):
        return Path(f"/tmp/.X11-unix/X{found[1]}").exists()
    return bool(display)


def _wayland() -> bool:
    name, folder = os.environ.get("WAYLAND_DISPLAY", ""), os.environ.get("XDG_RUNTIME_DIR", "")
    return bool(name) and Path(folder, name).exists()


def alone(arguments: Namespace, packs: InstalledPacks) -> int:
    """No command: the window, with packs that are tried perhaps."""
    return window(packs=packs)


def window(
    workspace: Path | None = None,
    declaration: str | None = None,
    packs: InstalledPacks | None = None,
    files: list[Path] | None = None,
) -> int:
    """Show the window until it is closed; `files` go to one that is open already. KnownError where there is no display at all."""
    if files and inbox().hand_over(files):
        return 0
    if not has_display() and not os.environ.get("QT_QPA_PLATFORM"):
        raise KnownError("没有显示器，打不开窗口；各条命令见 budgetdesk --help")
    put_back(patterns_of("opening"))  # before Qt for Python is imported, which has some of its own
    try:
        from budgetdesk.ui.plain_imports import import_plainly

        import_plainly()
        from budgetdesk.ui.application import run
    except ImportError as error:
        raise KnownError(f"打不开窗口，缺少系统组件：{error}") from error
    return run(workspace, declaration, packs, files)
