"""Promises of the repository that no linter keeps; the layers are import-linter's (pyproject.toml)."""

import ast
import logging
import re
import tomllib
from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from reportlab.pdfbase.ttfonts import TTFont

from budgetdesk.resources import resources

ROOT = Path(__file__).parents[1]
FONTS = ["NotoSansSC-Bold.ttf", "NotoSansSC-Regular.ttf", "NotoSerifSC-Regular.ttf"]


def test_no_source_file_outgrows_a_reader() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / "src").rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 700
    }
    assert not long, "split these by what they do"


def imports_of(path: Path) -> Iterator[str]:
    """Whatever the file may import: also inside functions and for types alone."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_circle_of_files() -> None:
    """import-linter sees no circle inside a folder; a part that knows its owner only by type is still one."""
    files = {
        ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__"): path
        for path in (ROOT / "src" / "budgetdesk").rglob("*.py")
    }
    graph = {name: {found for found in imports_of(path) if found in files} for name, path in files.items()}
    circle = ""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = " → ".join(error.args[1])
    assert not circle


def test_every_dependency_is_accounted_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [re.split(r"[\[<>=!~; ]", line)[0] for line in project["dependencies"]]
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    runtime = text.split("\n## ")[1]
    assert re.findall(r"^\| `(.+?)` \|", runtime, re.MULTILINE) == declared


def test_make_knows_each_target_once() -> None:
    """Of two of one name make takes the later, and the other's work is not done."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"^([a-z-]+):", makefile, re.M)
    [phony] = re.findall(r"^\.PHONY: (.*)$", makefile, re.M)
    assert sorted(named) == sorted(phony.split())


def test_lock_file_names_only_the_public_index() -> None:
    text = (ROOT / "uv.lock").read_text(encoding="utf-8")
    assert set(re.findall(r"https?://([^/\"]+)", text)) == {"files.pythonhosted.org", "pypi.org"}
    assert set(re.findall(r"source = \{ (\w+)", text)) == {"editable", "registry"}


@pytest.mark.parametrize("name", FONTS)
def test_fonts_print_rare_names_and_the_signs_of_forms(name: str) -> None:
    font = TTFont(name, resources() / "fonts" / name)
    wanted = "㙓䶮堃喆㸌𬭸〇、；：“”（）《》—…·％‰￥¥①②③≤≥≠±×÷√□■★"
    assert [c for c in wanted if ord(c) not in font.face.charToGlyph] == []


def test_font_licence_travels_with_the_fonts() -> None:
    assert sorted(path.name for path in (resources() / "fonts").glob("*.ttf")) == FONTS
    assert "SIL OPEN FONT LICENSE" in (resources() / "fonts" / "OFL.txt").read_text(encoding="utf-8")


def test_expected_log_records_pass(expect_log: Callable[[str], None]) -> None:
    expect_log(r"budgetdesk: disk \d+% full")
    logging.getLogger("budgetdesk").warning("disk %s%% full", 99)
