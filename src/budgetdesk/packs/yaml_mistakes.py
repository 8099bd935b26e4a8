"""What is wrong with a YAML file, in the words of its author and at the line where it is to be mended."""

from __future__ import annotations

import re

import yaml

_QUOTE = "（文字里有引号、逗号、冒号或括号时，要用引号把整段括起来）"
_UNFIT = {"%": "%", "@": "@", "`": "`"}


def mistake_in(error: yaml.MarkedYAMLError, text: str) -> tuple[int, str]:
    """The line, from 1, and what to do there."""
    lines = text.split("\n")
    at = error.problem_mark.line if error.problem_mark else 0
    begun = error.context_mark.line if error.context_mark else at
    return _at(str(error.problem), str(error.context), lines, min(at, len(lines) - 1), begun)


def _at(problem: str, context: str, lines: list[str], at: int, begun: int) -> tuple[int, str]:
    line = lines[at]
    if "quoted scalar" in context and "end of stream" in problem:
        return begun + 1, f"引号没有成对：从这一行开始的引号一直没有结束{_shown(lines[begun])}"
    if (open_quote := _open_quote(lines, at)) is not None:
        return open_quote + 1, f"引号没有成对{_shown(lines[open_quote])}"
    if "tab character" in problem or ("cannot start any token" in problem and "\t" in line):
        return at + 1, "行首有制表符（Tab）：YAML 的缩进只能用空格"
    if "cannot start any token" in problem:
        mark = next((mark for mark in _UNFIT if re.search(rf"[:\-,\[{{]\s*{re.escape(mark)}", line)), "")
        return at + 1, f"文字不能以 {mark or '这个符号'} 开头，要用引号括起来{_shown(line)}"
    if "unknown escape" in problem:
        return at + 1, f"双引号里的 \\ 有特别的意思：改用单引号，或写作 \\\\{_shown(line)}"
    if "mapping values" in problem:
        return _colons(lines, at)
    if "block sequence entries" in problem:
        return (
            at + 1,
            f"值和键在同一行时不能以 - 开头：列表的各项要另起一行，文字要用引号括起来{_shown(line)}",
        )
    if "flow" in context:
        return _brackets(lines, at, begun, "}" if "'}'" in problem else "]")
    if "expected ':'" in problem:
        if "：" in lines[begun]:
            return begun + 1, f"冒号是全角的，要写半角的 : 和一个空格{_shown(lines[begun])}"
        return begun + 1, f"这一行缺了冒号：要写作 键: 值，冒号后面有一个空格{_shown(lines[begun])}"
    if "'-' indicator" in problem:
        return at + 1, f"列表里混进了键：与上面以 - 开头的各项对齐的，也要以 - 开头，键要往里缩{_shown(line)}"
    if "expected key" in problem or "block end" in problem:
        return _unaligned(lines, at)
    return at + 1, f"YAML 写法有误，读到这里读不下去{_QUOTE}{_shown(line)}"


def _colons(lines: list[str], at: int) -> tuple[int, str]:
    """A second colon in the line, or a line below one that is no key."""
    above = next((n for n in range(at - 1, -1, -1) if lines[n].strip()), at)
    before = lines[above]
    deeper = _indent(lines[at]) > _indent(before) or _indent(lines[at]) > _indent(
        before.lstrip().removeprefix("- ")
    )
    if above != at and re.search(r"\w：", before) and not re.search(r":(\s|$)", before):
        return above + 1, f"冒号是全角的，要写半角的 : 和一个空格{_shown(before)}"
    if above != at and re.search(r"^\s*(- )?\w+:\S", before):
        return above + 1, f"冒号后面缺一个空格{_shown(before)}"
    if re.search(r"^\s*(- )?\w+: .*:(\s|$)", lines[at]):
        return at + 1, f"一行里有两个冒号：文字里有冒号的，要用引号把整段括起来{_shown(lines[at])}"
    if above != at and deeper and re.search(r":\s+\S", before):
        return at + 1, f"缩进不对：上一行已经有值，这一行不能更往里{_shown(lines[at])}"
    return at + 1, f"冒号的位置不对{_QUOTE}{_shown(lines[at])}"


def _brackets(lines: list[str], at: int, begun: int, closes: str) -> tuple[int, str]:
    opens = "{" if closes == "}" else "["
    whole = _unquoted("\n".join(lines[begun : at + 1]))
    if re.search(r"\{[a-z_]+([+-]\d+)?\}", whole):
        return begun + 1, f"文字里有 {{…}}，要用引号把整段括起来{_shown(lines[begun])}"
    if re.search(r"，\s*\w+:", whole.split("\n")[0]) and at == begun:
        return begun + 1, f"两项之间的逗号是全角的，要写半角的 ,{_shown(lines[begun])}"
    if whole.count(opens) > whole.count(closes) and at > begun:
        return begun + 1, f"括号 {opens} 没有成对：少了 {closes}{_shown(lines[begun])}"
    return (
        at + 1,
        f"{opens} … {closes} 里，两项之间缺了逗号，或文字里有引号、逗号、冒号、括号而没有用引号括起来{_shown(lines[at])}",
    )


def _unaligned(lines: list[str], at: int) -> tuple[int, str]:
    line = lines[at]
    levels = {_indent(other) for other in lines[:at] if other.strip() and not other.lstrip().startswith("#")}
    levels |= {0} | {_indent(other) + 2 for other in lines[:at] if other.lstrip().startswith("- ")}
    if line.strip() and _indent(line) not in levels:
        return at + 1, f"缩进没有对齐：同一级的各行要从同一格开始{_shown(line)}"
    if re.search(r"[\"'}\]]\s*[^\s,}\]#:]", line.split(": ", 1)[-1]):
        return at + 1, f"引号或括号结束以后还有字：要用引号把整段括起来{_shown(line)}"
    if line.lstrip().startswith("- "):
        return at + 1, f"键的下面混进了列表的一项：- 要比它所属的键往里缩{_shown(line)}"
    return at + 1, f"缩进不对，或上一行没有写完{_shown(line)}"


def _open_quote(lines: list[str], at: int) -> int | None:
    """The line of a quotation mark without its other, which takes in what follows up to the next."""
    for n in (at, at - 1):
        if 0 <= n < len(lines) and _unquoted(lines[n]).count('"') % 2:
            return n
    return None


def _unquoted(text: str) -> str:
    return re.sub(r"\"[^\"\n]*\"|(?<![\w])'[^'\n]*'", "", text)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _shown(line: str) -> str:
    text = line.strip()
    return f"：{text[:50]}{'……' if len(text) > 50 else ''}" if text else ""
