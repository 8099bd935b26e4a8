"""What every test has: offscreen Qt, golden files, no unexpected warnings, the outside tools."""

import difflib
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from tests import shipped

from budgetdesk.engine.compiler.rules import Program
from budgetdesk.garbage import look_rarely

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Offscreen on Windows knows no system fonts and warns without a folder of them; Linux has fontconfig.
os.environ.setdefault("QT_QPA_FONTDIR", str(Path(__file__).parents[1] / "resources" / "fonts"))

# Packs that somebody installed on this machine are not to be seen.
os.environ["BUDGETDESK_PACKS"] = str(Path(__file__).parent / "no-packs")

# Nor is anything to be left in this person's folder. It is one for the whole run, so that commands and the programs that
# tests start find a pack compiled that any of them has compiled, as on a person's computer.
_OWN_FOLDER = "" if "PYTEST_XDIST_WORKER" in os.environ else tempfile.mkdtemp(prefix="budgetdesk-tests-")
if _OWN_FOLDER:
    os.environ["XDG_DATA_HOME"] = _OWN_FOLDER

# Two workers share two cores, so a time limit for one example would fail now and then.
settings.register_profile("budgetdesk", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("budgetdesk")

look_rarely()  # as the program does

ROOT = Path(__file__).parents[1]
MOST_LINES = 60  # of a difference that are shown


def pytest_unconfigure() -> None:
    if _OWN_FOLDER:
        shutil.rmtree(_OWN_FOLDER, ignore_errors=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden from today's output")


@pytest.fixture(scope="session")
def program() -> Program:
    """The budget of Shaanxi, which most tests are about. Not to be changed."""
    return shipped.program()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, Path], None]:
    """Compare a text with a file of the repository; with --update-golden, write it. Dates are masked before."""

    def compare(text: str, path: Path) -> None:
        name = path.relative_to(ROOT).as_posix()
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        if not path.exists():
            pytest.fail(f"{name} is missing: run `make golden` and look at it", pytrace=False)
        expected = path.read_text(encoding="utf-8")
        if text != expected:
            lines = (expected.split("\n"), text.split("\n"))
            diff = list(difflib.unified_diff(*lines, name, "today", lineterm="", n=1))
            if len(diff) > MOST_LINES:
                diff[MOST_LINES:] = [f"… and {len(diff) - MOST_LINES} lines more"]
            pytest.fail("\n".join([*diff, "", "If this is meant: make golden"]), pytrace=False)

    return compare


class ExpectedLogs:
    """Patterns of the log records that a test means to cause."""

    def __init__(self) -> None:
        self.patterns: list[str] = []

    def __call__(self, pattern: str) -> None:
        self.patterns.append(pattern)

    def complaints(self, messages: list[str]) -> list[str]:
        unexpected = [m for m in messages if not any(re.search(p, m) for p in self.patterns)]
        missing = [p for p in self.patterns if not any(re.search(p, m) for m in messages)]
        return [f"unexpected log record: {m}" for m in unexpected] + [
            f"expected log record never came: {p}" for p in missing
        ]


@pytest.fixture
def expect_log() -> ExpectedLogs:
    """Call with a pattern for each record of WARNING or above that the test must cause."""
    return ExpectedLogs()


@pytest.fixture(autouse=True)
def quiet_log(expect_log: ExpectedLogs, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A warning that nobody asked for is a bug of the program or of the test."""
    yield
    records = caplog.get_records("setup") + caplog.get_records("call")
    messages = [f"{r.name}: {r.getMessage()}" for r in records if r.levelno >= logging.WARNING]
    if complaints := expect_log.complaints(messages):
        pytest.fail("\n".join(complaints), pytrace=False)


@pytest.fixture(scope="session")
def outside_tool() -> Callable[[str], str]:
    """The path of LibreOffice or poppler: without it a test skips on Windows and fails on Linux."""

    def find(name: str) -> str:
        if path := shutil.which(name):
            return path
        if sys.platform == "win32":
            pytest.skip(f"{name} is not installed")
        pytest.fail(f"{name} is missing: run `make setup`", pytrace=False)

    return find
