"""A pack comes from outside: nothing in it runs, opens a file or takes long; each is refused in a moment."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from tests.cli.conftest import Command, Result
from tests.small_pack import write_pack

MOST_SECONDS = 3  # of this process alone, so that a busy machine is not blamed on the pack
PREFIXES = ", ".join(repr("9" * n + "*") for n in range(1, 60))
EXPRESSIONS = {
    "import": "__import__('os').system('id')",
    "attribute": "staff.__class__.__mro__",
    "call of a method": "staff.as_tuple()",
    "builtin": "open('/etc/passwd')",
    "eval": "eval('1')",
    "lambda": "(lambda: 1)()",
    "comprehension": "sum([x for x in staff])",
    "f-string": "f'{staff}'",
    "walrus": "(a := staff)",
    "power": "9**9**9",
    "power of a name": "staff ** 999999999",
    "shift": "1 << 999999999",
    "repeated text": "'a' * 999999999",
    "long": "staff + " * 700 + "staff",
    "many terms": "+".join(["staff"] * 300),
    "brackets": "(" * 900 + "staff" + ")" * 900,
    "signs": "-" * 1900 + "staff",
    "inverted": "~" * 1900 + "staff",
    "nots": "not " * 450 + "staff",
    "lists": "[" * 900 + "]" * 900,
    "subscripts": "staff" + "[0]" * 600,
    "dots": "staff" + ".a" * 900,
    "giant number": "staff + " + "9" * 1900,
    "giant exponent": "staff + 1e999999999",
    "infinite": "staff + 1e400",
    "complex": "staff + 1j",
    "null byte": "staff + '\\0'",
    "stars": "sum(*lines.amount)",
    "double stars": "sum(lines.amount, **{})",
    "many filters": f"sum(lines.amount, kind=[{PREFIXES}], kind=[{PREFIXES}])",
}


@pytest.fixture
def checked(budgetdesk: Command, tmp_path: Path):  # type: ignore[no-untyped-def]
    """The result of `packs --check` on a changed pack; slow ones fail."""

    def check(**changes: tuple[str, str]) -> Result:
        folder = write_pack(tmp_path / "p", **changes)
        return timed(budgetdesk, folder)

    return check


def timed(budgetdesk: Command, folder: Path) -> Result:
    budgetdesk("packs", "--check", folder / "none")  # imports are not the pack's
    start = time.process_time()
    result = budgetdesk("packs", "--check", folder)
    assert time.process_time() - start < MOST_SECONDS
    assert result.err == ""
    assert "Traceback" not in result.out
    assert all(len(line) < 400 for line in result.out.splitlines())
    return result


def test_the_small_pack_is_fine(checked) -> None:  # type: ignore[no-untyped-def]
    result = checked()
    assert (result.code, result.out) == (
        0,
        "small-budget-2024 1.0.0 没有问题：3 张表，2 条公式，1 条检查，2 个例子都试过\n",
    )


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_expressions(checked, name: str) -> None:  # type: ignore[no-untyped-def]
    result = checked(t01=("staff + running", '"' + EXPRESSIONS[name].replace("\\", "\\\\") + '"'))
    assert result.code == 1
    assert result.out.startswith("t01.yaml:11：")
    assert result.out.endswith("共 1 处错误\n")


def test_a_10_mb_expression(checked) -> None:  # type: ignore[no-untyped-def]
    result = checked(t01=("staff + running", "staff" + "+staff" * 1_700_000))
    assert (result.code, result.out.split("（")[0]) == (1, "t01.yaml：文件过大")


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BOMB, "pack.yaml:1：不允许使用锚点和引用"),
        ("a: &a [*a]\n", "pack.yaml:1：不允许使用锚点和引用"),
        ("<<: *x\n", "pack.yaml:1：不允许使用锚点和引用"),
        ("a: !!python/object/apply:os.system [id]\n", "pack.yaml:1：不允许使用标签"),
        ("a: !include /etc/passwd\n", "pack.yaml:1：不允许使用标签"),
        ("[" * 2000, "pack.yaml:1：嵌套过深"),
        ("{a: " * 2000, "pack.yaml:1：嵌套过深"),
        ("a: 1\na: 2\n", "pack.yaml:2：重复的键：a"),
        ("- x\n" * 150_000, "内容过多"),
        ("a: " + "x" * 50_000, "一段文字过长"),
        ("a: \t- b\n  c", "pack.yaml:1：值和键在同一行时不能以 - 开头"),
        ("a: '\x07'", "控制字符"),
        ("", "pack.yaml"),
        ("just text", "pack.yaml"),
        ("---\na: 1\n---\nb: 2\n", "一个文件只能有一份 YAML 文档"),
    ],
    ids=lambda value: str(value)[:20].replace("\n", " "),
)
def test_yaml(budgetdesk: Command, tmp_path: Path, text: str, says: str) -> None:
    folder = write_pack(tmp_path / "p")
    (folder / "pack.yaml").write_text(text, encoding="utf-8")
    result = timed(budgetdesk, folder)
    assert result.code == 1
    assert says in result.out


def test_bytes_that_are_no_text(budgetdesk: Command, tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "p")
    (folder / "t01.yaml").write_bytes(b"id: t01\ntitle: \xff\xfe\n")
    result = timed(budgetdesk, folder)
    assert (result.code, result.out.splitlines()[0]) == (1, "t01.yaml:2：不是 UTF-8 编码的文本")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"pack": ("unit, lines, t01", "unit, lines, ../../t01")}, "pack.yaml:"),
        ({"pack": ("unit, lines, t01", "unit, lines, /etc/passwd")}, "pack.yaml:"),
        ({"pack": ("2024/functional", "../../../etc/passwd")}, "科目表的名称不合规：../../../etc/passwd"),
        ({"pack": ("2024/functional", "2024/../2024/functional")}, "科目表的名称不合规"),
        ({"pack": ("id: small-budget-2024", "id: ../small")}, "pack.yaml:1：id："),
        (
            {"pack": ("unit, lines, t01", ", ".join(["unit", "lines", *(f"t{n}" for n in range(300))]))},
            "表过多",
        ),
        ({"t01": ("id: staff, title: 人员", "id: staff, span: 1000000000, title: 人员")}, "t01.yaml:"),
        (
            {"t01": ("id: staff, title: 人员", "id: staff, line: 1000000000, title: 人员")},
            "不能大于 1000",
        ),
        (
            {"t01": ("id: amount, title: 预算数", "id: amount, span: 1000000000, title: 预算数")},
            "t01.yaml:9：",
        ),
        ({"t01": ("staff + running", "{expr: staff, at: [x, x]}")}, "没有层级 x"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_names_and_sizes(checked, change: dict[str, tuple[str, str]], says: str) -> None:  # type: ignore[no-untyped-def]
    result = checked(**change)
    assert result.code == 1
    assert says in result.out


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="no symbolic links")
def test_a_link_out_of_the_pack(budgetdesk: Command, tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "p")
    secret = tmp_path / "secret.yaml"
    secret.write_text("password: 123\n")
    (folder / "t01.yaml").unlink()
    (folder / "t01.yaml").symlink_to(secret)
    result = timed(budgetdesk, folder)
    assert (result.code, result.out.splitlines()[0]) == (1, "t01.yaml：文件指向报表包之外")
    assert "123" not in result.out


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"t01": ("staff + running", "staff + nothing")}, "t01.yaml:11：没有 nothing"),
        ({"t01": ("title: 公用", "title: 公用, formula: total - staff")}, "公式循环"),
        ({"t01": ("staff + running", "\"'文字'\"")}, "t01.yaml:11：类型不符"),
        ({"t01": ("staff + running", "staff + lines.kind")}, "t01.yaml:11："),
        ({"t01": ("title: 总表", "title: 总表\ncolour: red")}, "t01.yaml:4：colour：不认识的键"),
        ({"checks": ("id: SM24-X-001", "id: x-1")}, "checks.yaml:1：id："),
        ({"checks": ("  source: 试\n", "")}, "checks.yaml:1：source：缺少这个键"),
        ({"checks": ("  fails: {", "  passes_: {")}, "passes_：不认识的键"),
        ({"checks": ("t01.income.running <=", "t01.income.walking <=")}, "checks.yaml:3：SM24-X-001：没有"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_every_mistake_has_file_and_line(checked, change: dict[str, tuple[str, str]], says: str) -> None:  # type: ignore[no-untyped-def]
    result = checked(**change)
    assert result.code == 1
    assert says in result.out, result.out


def test_all_mistakes_are_named_at_once(budgetdesk: Command, tmp_path: Path) -> None:
    folder = write_pack(
        tmp_path / "p", t01=("staff + running", "staff + nothing"), checks=("<= t01", "<= t02"),
    )  # fmt: skip
    result = timed(budgetdesk, folder)
    assert [line.split("：")[0] for line in result.out.splitlines()] == [
        "checks.yaml:3",
        "t01.yaml:11",
        "共 2 处错误",
    ]


def test_what_is_no_folder(budgetdesk: Command, tmp_path: Path) -> None:
    budgetdesk("packs", "--check", tmp_path / "没有").refused("找不到文件夹")
    (tmp_path / "文件").touch()
    budgetdesk("packs", "--check", tmp_path / "文件").refused("不是文件夹")
    result = budgetdesk("packs", "--check", tmp_path)
    assert (result.code, "pack.yaml：找不到文件" in result.out) == (1, True)


def test_a_folder_named_like_a_file(budgetdesk: Command, tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "p")
    (folder / "t01.yaml").unlink()
    (folder / "t01.yaml").mkdir()
    assert "t01.yaml：找不到文件" in timed(budgetdesk, folder).out
