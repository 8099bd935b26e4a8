"""Which words explain something: a reason is wanted, not an assurance."""

from __future__ import annotations

import re

EXAMPLE = "2024 年新增城乡居民养老保险经办系统运维，合同金额 6 万元，比上年多 2 万元。"
EXAMPLES = {
    "empty_table": "本单位 2024 年没有这类收支，本表为空表。",
    "not_linked": "本单位 2024 年新设，没有可关联的上年申报。",
    "returned": "已核对：公用经费少填了工会经费 7.5 万元，已补。",
}  # by the kind of what is explained
_EMPTY = {
    "核实无误",
    "已核实",
    "核实",
    "无误",
    "情况属实",
    "属实",
    "正确",
    "没有问题",
    "没问题",
    "无问题",
    "无",
    "是",
    "对",
    "确认",
    "确认无误",
    "已确认",
    "正常",
    "数据无误",
    "数据正确",
    "经核实",
    "经核实无误",
    "已核对",
    "核对无误",
    "同上",
    "情况说明",
    "ok",
}
_SHORTEST = 8


def refusal(text: str) -> str:
    """Why a text is no explanation; empty where it is one."""
    plain = re.sub(r"[\s，。、！；：,.!;:（）()“”\"']", "", text).casefold()
    if not plain:
        return "请写明原因和依据。"
    left = plain
    for words in sorted(_EMPTY, key=len, reverse=True):
        left = left.replace(words, "") if len(words) > 1 else left
    if plain in _EMPTY or len(left) < 2:
        return "“核实无误”之类的话不算说明：请写明为什么是这个数。"
    if len(plain) < _SHORTEST:
        return f"再具体一些：至少 {_SHORTEST} 个字，写明原因和依据。"
    return ""
