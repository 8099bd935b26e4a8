"""Wine on a virtual screen, with an empty Windows of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BOOT = 120  # seconds


class Wine:
    """An empty Windows 10 in a folder; programs run in it until they end."""

    def __init__(self, folder: Path, display: str) -> None:
        self.folder = folder
        person = folder.with_name("person")  # where wine puts what belongs on the desktop
        for name in ("Desktop", "Documents"):
            (person / name).mkdir(parents=True)
        self.environment = {
            **os.environ, "WINEPREFIX": str(folder), "WINEDEBUG": "-all", "WINEARCH": "win64", "DISPLAY": display, "HOME": str(person),
            "LC_ALL": "C.UTF-8", "WINEDLLOVERRIDES": "mscoree,mshtml=",
        }  # fmt: skip
        self.run("wineboot", "-i")
        self.run("winecfg", "-v", "win10")
        (self.home,) = (user for user in (folder / "drive_c" / "users").iterdir() if user.name != "Public")

    def run(self, *command: str | Path, seconds: int = BOOT) -> int:
        return subprocess.run(
            ["wine", *map(str, command)], env=self.environment, timeout=seconds, check=False
        ).returncode

    def links(self) -> set[str]:
        """The folders that have a shortcut to the program."""
        return {
            Path(at).name
            for at, _, files in os.walk(self.home, followlinks=True)
            if "预算填报台.lnk" in files
        }

    def start(self, *command: str | Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(["wine", *map(str, command)], env=self.environment)

    def registered(self, key: str, name: str = "") -> str:
        """The text of a value of the registry; empty where there is none."""
        out = self.folder / "drive_c" / "answer.reg"
        out.unlink(missing_ok=True)
        self.run("regedit", "/E", "C:\\answer.reg", key)
        if not out.exists():
            return ""
        return _value(out.read_text(encoding="utf-16"), key, name)

    def stop(self) -> None:
        subprocess.run(["wineserver", "-k"], env=self.environment, check=False)
        subprocess.run(["wineserver", "-w"], env=self.environment, check=False)


def _value(text: str, key: str, name: str) -> str:
    inside = False
    for line in text.splitlines():
        if line.startswith("["):
            inside = line.strip("[]").lower() == key.lower()
        head = f'"{name}"=' if name else "@="
        if inside and line.startswith(head):
            return line.removeprefix(head)[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return ""


@pytest.fixture(scope="session")
def screen() -> Iterator[str]:
    """The name of a virtual screen."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        yield f":{number}"
        server.terminate()


@pytest.fixture
def wine(tmp_path: Path, screen: str) -> Iterator[Wine]:
    assert shutil.which("wine"), "make package-test installs wine"
    windows = Wine(tmp_path / "windows", screen)
    yield windows
    windows.stop()
