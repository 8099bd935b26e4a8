"""A few of the two hundred kills of kills.py."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(not hasattr(os, "fork"), reason="lives are forked")
def test_no_edit_that_the_window_says_is_kept_is_lost_when_it_is_killed() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.ui.kills", "--kills", "3"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    figures = json.loads(run.stdout)
    assert figures["kills"] == 3
    assert figures["edits"] > 0
