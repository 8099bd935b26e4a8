"""How long the program takes till its window is seen, frozen (`make package`) and from source, both in turn on one screen.

`python bench/frozen.py WORKSPACE` prints the medians in seconds as JSON. The frozen program cannot be made to tell when it
has painted, so the pixels of a virtual screen are looked at: the moment at which they are no longer all the same.
"""

from __future__ import annotations

import json
import mmap
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

FROZEN = Path(__file__).resolve().parents[1] / "build" / "frozen" / "budgetdesk" / "budgetdesk"
_ROUNDS = 7
_PATIENCE = 60.0  # seconds
_HEADER = 4096  # bytes before the pixels, at most


def until_seen(
    command: Sequence[str | Path], screen: str, pixels: mmap.mmap, environment: dict[str, str]
) -> float:
    """Seconds from before the process begins to the first pixels of its window."""
    empty = bytes(pixels[_HEADER:])
    start = time.monotonic()
    with subprocess.Popen([*map(str, command)], env={**environment, "DISPLAY": screen}) as process:
        try:
            while pixels[_HEADER:] == empty:
                assert process.poll() is None, "the program ended before it was seen"
                assert time.monotonic() - start < _PATIENCE, "no window"
                time.sleep(0.004)
            return time.monotonic() - start
        finally:
            process.kill()


def _settle(pixels: mmap.mmap) -> None:
    """Until the last window is gone: two looks are the same."""
    before = b""
    while before != (before := bytes(pixels[_HEADER:])):
        time.sleep(0.3)


def main(workspace: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["QT_QPA_PLATFORM"] = "xcb"
    with tempfile.TemporaryDirectory() as name:
        environment |= {
            "XDG_CONFIG_HOME": name,
            "XDG_DATA_HOME": name,
        }  # not the settings of the person who measures
        command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1366x768x24", "-fbdir", name, "-noreset"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as server:
            assert server.stdout is not None
            screen = f":{server.stdout.readline().strip()}"
            taken: dict[str, list[float]] = {"source": [], "frozen": []}
            sides = {"source": [sys.executable, "-m", "budgetdesk"], "frozen": [FROZEN]}
            with (
                (Path(name) / "Xvfb_screen0").open("rb") as file,
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as pixels,
            ):
                for number in range(_ROUNDS + 1):
                    for side, begin in sides.items():
                        seen = until_seen([*begin, workspace], screen, pixels, environment)
                        if number:  # the first reads from the disk
                            taken[side].append(seen)
                        _settle(pixels)
            server.terminate()
    sys.stdout.write(json.dumps({side: median(found) for side, found in taken.items()}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
