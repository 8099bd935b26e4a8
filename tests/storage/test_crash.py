"""A few of the thousand kills of crash.py."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(not hasattr(os, "fork"), reason="lives are forked")
def test_no_edit_is_lost_when_the_program_is_killed() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.storage.crash", "--kills", "25"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    figures = json.loads(run.stdout)
    assert figures["kills"] == 25
    assert figures["edits"] > 5  # a busy machine does few between the kills
