"""Indicators spoilt by kind: how far the rules see what is wrong with nouns that no list of theirs was written for.

`deeds.csv` and `rates.csv` are good indicators of some thirty fields. Each is written wrongly in every way that fits it, and rightly in
several; which wording is taken is drawn. `python -m tests.review.indicators.spoiled [SEED] [KIND]` prints recall by kind and what was
missed.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.review.indicators.heldout import said_of

HERE = Path(__file__).parent
GOOD = "good"
ERRORS = {
    "direction", "unit", "impossible", "wrong-level", "name-as-value", "words-for-number", "no-value", "nothing-to-do",
    "inverted-formula", "magnitude",
}  # fmt: skip
"""The kinds that are errors; the others are queries."""


@dataclass(frozen=True)
class Case:
    kind: str
    level2: str
    name: str
    value: str
    note: str = ""
    context: str = ""

    @property
    def line(self) -> dict[str, str]:
        return {
            "level2": self.level2, "name": self.name, "value": self.value, "note": self.note, "context": self.context,
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind}: {self.level2} {self.name} {self.value} {self.note} {self.context}".rstrip()


def _read(file: str) -> list[dict[str, str]]:
    with (HERE / file).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def cases(random: Random) -> Iterator[Case]:
    """Every good indicator, spoilt in every way that fits it, and as it should be."""
    deeds = _read("deeds.csv")
    for row in deeds:
        yield from _of_deed(
            row, random.choice([d for d in deeds if d["field"] == row["field"] and d is not row]), random
        )
    for row in _read("rates.csv"):
        yield from _of_rate(row, random)


_OTHER_UNITS = {
    "亩": ["次", "人", "%"], "亩次": ["人", "个"], "座": ["次", "公里", "亩"], "台": ["人次", "公里"], "人": ["个", "亩", "件"],
    "人次": ["亩", "台", "万元"], "处": ["人", "%"], "公里": ["人", "次", "个"], "批次": ["人", "亩"], "平方米": ["人次", "次"],
    "场": ["人次", "亩", "公里"], "户": ["次", "亩"], "件": ["公里", "亩"], "吨": ["人", "次"], "株": ["人次", "公里"],
    "套": ["人次", "亩"], "个": ["人次", "公里"], "家次": ["亩", "公里"], "家": ["人次", "公里"],
}  # fmt: skip
_EFFECTS = ["社会效益指标", "经济效益指标", "生态效益指标", "可持续影响指标"]
_LEVELS = {
    "数量指标": ["质量指标", "时效指标", "服务对象满意度指标"],
    "质量指标": ["数量指标", "时效指标", "成本指标"],
    "时效指标": ["数量指标", "质量指标", "社会效益指标"],
    "经济成本指标": ["质量指标", "时效指标", "生态效益指标"],
    "服务对象满意度指标": ["数量指标", "质量指标", "社会效益指标"],
}


def _of_deed(row: Mapping[str, str], other: Mapping[str, str], random: Random) -> Iterator[Case]:
    deed, thing, head, unit, number = row["deed"], row["thing"], row["head"], row["unit"], row["number"]
    core = random.choice([f"{deed}{thing}", f"{thing}{deed}"])
    full = f"{thing}{deed}{head}"
    value = f"≥{number}{unit}"
    n = int(number)

    def made(kind: str, level2: str, name: str, value: str, note: str = "", context: str = "") -> Case:
        return Case(kind, level2, name, value, note, context)

    verb = random.choice(
        [
            "扎实做好",
            "抓好",
            "统筹推进",
            "着力抓实",
            "做实做细",
            "加快",
            "切实加强",
            "大力推动",
            "积极争取",
            "稳妥有序推进",
        ]
    )
    share = random.choice(["≥95%", "≥90%", "＝100%", "≥98%"])
    yield made(
        "slogan", random.choice(["数量指标", "社会效益指标", "质量指标"]), f"{verb}{thing}{deed}工作", share
    )
    wish = random.choice(
        [
            "让群众得到实惠",
            "助推县域高质量发展",
            "擦亮地方名片",
            "夯实基层基础",
            "提振群众信心",
            "厚植发展沃土",
            "增进民生福祉",
            "彰显担当作为",
        ]
    )
    yield made("slogan", random.choice(_EFFECTS), random.choice([wish, f"通过{thing}{deed}{wish}"]), share)
    task = random.choice(["按月", "依规完成", "根据方案", "每季度", "严格按程序"])
    yield made("task", "数量指标", f"{task}{core}", share)
    said = random.choice(
        [
            f"全年{deed}{thing}不少于{n}{unit}", f"计划{deed}{n}{unit}以上", f"力争全年达到{n}{unit}", f"年内完成{thing}{deed}{n}{unit}",
            f"{deed}{thing}{n}{unit}左右", f"12月底前累计{deed}超过{n}{unit}",
        ]
    )  # fmt: skip
    yield made(
        "number-in-words",
        "数量指标",
        random.choice([full, f"{thing}{deed}", f"{deed}{thing}"]),
        f"定性 {said}",
    )
    vague = random.choice(
        [
            f"有序{deed}{thing}", "高标准完成各项任务", f"{thing}{deed}工作再上新台阶", "运行平稳有序", "按上级要求抓好落实",
            f"认真组织{deed}，确保取得实效", "群众反映良好", "满足工作需要", "工作扎实推进、成效明显", "达到预期效果", "应做尽做",
            f"{thing}得到全面加强", "质量过硬",
            "严格把关", "力度不减",
        ]
    )  # fmt: skip
    yield made(
        "no-degree",
        random.choice(["数量指标", "质量指标", "社会效益指标"]),
        random.choice([f"{thing}{deed}", f"{thing}{deed}情况", full]),
        f"定性 {vague}",
    )
    join = random.choice(["和", "及", "、", "与", "以及"])
    two = random.choice(
        [
            f"{thing}{deed}{join}{other['thing']}{other['deed']}",
            f"{deed}{thing}{join}{other['deed']}{other['thing']}",
            f"{full}{join}{other['thing']}{other['deed']}{other['head']}",
        ]
    )
    yield made("two-in-one", "数量指标", two, value)
    for level2 in _LEVELS["数量指标"]:
        yield made("wrong-level", level2, full, value)
    for odd in random.sample(
        _OTHER_UNITS.get(unit, ["公里", "人次"] if head not in ("人数", "人次") else ["亩", "台"]), 1
    ):
        yield made("unit", "数量指标", random.choice([full, full, f"{deed}{thing}"]), f"≥{number}{odd}")
    nothing = random.choice(
        [
            "按计划完成工作量",
            "完成既定任务",
            "年度重点工作",
            "项目产出数量",
            "各项业务指标",
            "工作完成情况",
            "预期目标实现程度",
            "其他工作",
        ]
    )
    yield made("says-nothing", "数量指标", nothing, random.choice([value, share]))
    conclusion = random.choice(
        ["工作扎实有效", "成效突出", "规范有序", "管理到位", "质量优良", "运转顺畅", "全面达标", "取得实效"]
    )
    yield made("conclusion", random.choice(["质量指标", "社会效益指标"]), f"{thing}{deed}{conclusion}", share)
    yield made(
        "target-in-name",
        "数量指标",
        random.choice(
            [
                f"{deed}{thing}{n}{unit}",
                f"{thing}{deed}{n}{unit}",
                f"完成{n}{unit}{thing}{deed}",
                f"{deed}{n}{unit}{thing}",
            ]
        ),
        value,
    )
    yield made("too-strict", "数量指标", full, f"＞{number}{unit}")
    yield made("direction", "数量指标", full, f"≤{number}{unit}")
    yield made(
        "impossible", "质量指标", f"{thing}{deed}合格率", random.choice(["≥120%", "≥105%", "≥0%", "＞100%"])
    )
    yield made(
        "name-as-value",
        "数量指标",
        f"{thing}{deed}",
        f"定性 {random.choice([head, '完成率', f'{deed}率', f'{deed}{head}'])}",
    )
    yield made(
        "words-for-number",
        "数量指标",
        full,
        f"定性 {random.choice(['全部', '达标', '若干', '按实际', '完成', '较上年有所增加', '足量', '见附表'])}",
    )
    yield made("no-value", "数量指标", full, random.choice(["", "无", "/"]))
    yield made("nothing-to-do", "数量指标", full, f"＝0{unit}")
    yield made("no-operator", "数量指标", full, f"{number}{unit}")
    yield made(
        "approximate",
        "数量指标",
        full,
        random.choice([f"约{number}{unit}", f"{number}{unit}左右", f"{number}余{unit}"]),
    )
    yield made(
        "duplicate", "数量指标", f"{deed}{thing}{head}", value, context=f"beside=数量指标/{full}/{value}"
    )
    yield made("repeats-name", "社会效益指标", f"{verb}{thing}{deed}", f"定性 {verb}{thing}{deed}")
    yield made("no-unit", "数量指标", full, f"≥{number}")
    if unit in ("人", "人次", "户"):
        yield made("magnitude", "数量指标", full, f"≥{n * 100}万{unit}", context="budget=60")
        yield made("broken-count", "数量指标", full, f"≥{number}.5{unit}")
    # as they should be
    yield made(GOOD, "数量指标", full, value)
    yield made(GOOD, "数量指标", f"{deed}{thing}{head}", value)
    yield made(
        GOOD,
        "数量指标",
        f"{thing}{head}" if head not in ("次数", "场次", "批次") else full,
        f"≥{n + 3}{unit}",
    )
    yield made(GOOD, "数量指标", f"{deed}{thing}", value)
    yield made(
        GOOD, "质量指标", f"{thing}{deed}{random.choice(['合格率', '达标率', '完好率', '规范率'])}", "≥95%"
    )
    yield made(GOOD, "时效指标", f"{thing}{deed}{random.choice(['及时率', '按期完成率'])}", "≥95%")
    yield made(GOOD, "时效指标", f"{thing}{deed}完成时间", random.choice(["2024年11月30日前", "10月底前"]))
    yield made(GOOD, "经济成本指标", f"{thing}{deed}成本", f"≤{random.choice([30, 45.6, 120])}万元")
    yield made(GOOD, "社会效益指标", f"{thing}{deed}受益人数", "≥3200人")


def _of_rate(row: Mapping[str, str], random: Random) -> Iterator[Case]:
    level2, name, number, unit = row["level2"], row["name"], row["number"], row["unit"]
    higher = row["better"] == "higher"
    sign = "≥" if higher else "≤"
    value = f"{sign}{number}{unit}"
    satisfied = "满意" in name
    yield Case("direction", level2, name, f"{'≤' if higher else '≥'}{number}{unit}")
    for other in (
        _LEVELS.get(level2, [])
        if unit in ("%",) or level2 != "时效指标"
        else ["经济效益指标", "服务对象满意度指标"]
    ):
        yield Case("wrong-level", other, name, value)
    if unit == "%":
        yield Case(
            "unit",
            level2,
            name,
            f"{sign}{number}{random.choice(['人', '次', '万元', '个', '天', '个百分点'] if '增' not in name else ['人', '个', '次'])}",
        )
        yield Case("unit", level2, name, f"{sign}{number}{random.choice(['百分比', '比例'])}")
        words = random.choice(["较高", "达标", "良好", "提升", "全部", "按要求完成", "符合规定", "明显改善"])
        yield Case("words-for-number", level2, name, f"定性 {words}")
        bound = random.choice(["不低于", "达到", "保持在"] if higher else ["不超过", "控制在", "低于"])
        yield Case("number-in-words", level2, name, f"定性 {name}{bound}{number}%")
        yield Case("name-as-value", level2, name, f"定性 {random.choice([name, name[-3:]])}")
        yield Case("no-unit", level2, name, f"{sign}{number}")
        if higher and "增" not in name:
            yield Case("impossible", level2, name, random.choice(["≥130%", "≥0%", "＞100%"]))
            yield Case("at-least-all", level2, name, "≥100%")
            yield Case("fraction", level2, name, "≥0.95%")
            twin = random.choice(["准确率", "覆盖率", "及时率", "知晓率"])
            if not satisfied:
                yield Case("two-in-one", level2, f"{name}{random.choice(['和', '及', '、'])}{twin}", value)
    elif unit in ("分钟", "小时", "个工作日"):
        yield Case("unit", level2, name, f"≤{number}{random.choice(['%', '人', '次'])}")
        yield Case(
            "no-degree",
            level2,
            name,
            random.choice(["定性 及时", "定性 尽快完成", "定性 第一时间", "定性 在规定时间内"]),
        )
    if satisfied:
        yield Case("low-satisfaction", level2, name, random.choice(["≥60%", "≥70%", "≥75%"]))
        yield Case("all-satisfied", level2, name, "＝100%")
        group = name[:-3]
        yield Case(
            "two-in-one",
            level2,
            f"{group}满意度{random.choice(['、', '和'])}{random.choice(['获得感', '幸福感', '认可度'])}",
            value,
        )
        yield Case(
            "two-in-one", level2, f"{group}满意度和{random.choice(['干部', '学校', '服务窗口'])}满意度", value
        )
        yield Case("says-nothing", level2, group, value)
    if level2 == "时效指标":
        yield Case(
            "loose-deadline",
            level2,
            f"{name[:4]}完成时间",
            random.choice(["2024年度内", "全年", "年内完成", "2024年"]),
        )
    if name.endswith("率") and higher and unit == "%" and not satisfied and "增" not in name:
        stem = name[-3:-1]
        yield Case("inverted-formula", level2, name, value, f"{name}＝总数÷{stem}数×100%")
    yield Case(GOOD, level2, name, value)
    yield Case(GOOD, level2, f"全县{name}" if "全" not in name else name, value)
    if higher and unit == "%" and not satisfied and "增" not in name:
        yield Case(GOOD, level2, name, "＝100%")


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    only = sys.argv[2] if len(sys.argv) > 2 else ""
    tried: dict[str, int] = defaultdict(int)
    wrong: dict[str, list[Case]] = defaultdict(list)
    as_error = 0
    for case in cases(Random(seed)):
        if only and case.kind != only:
            continue
        tried[case.kind] += 1
        said = list(said_of(case.line))
        if bool(said) == (case.kind == GOOD):
            wrong[case.kind].append(case)
            if case.kind == GOOD:
                as_error += any(f.level == "error" for f in said)
                print("   flagged", case, "|", said[0].level, said[0].says)
    for kind in sorted(tried):
        for case in wrong[kind] if kind != GOOD else []:
            print("   missed", case)
    for kind in sorted(tried, key=lambda k: (k == GOOD, k not in ERRORS, k)):
        count, of = len(wrong[kind]), tried[kind]
        if kind == GOOD:
            print(f"good: {count} of {of} flagged ({count / of:.1%}), {as_error} as errors")
        else:
            print(f"{kind}: {of - count} of {of} ({1 - count / of:.0%})")
    for title, kinds in (("errors", ERRORS), ("all", set(tried) - {GOOD})):
        of = sum(tried[k] for k in kinds)
        print(f"{title}: {1 - sum(len(wrong[k]) for k in kinds) / max(of, 1):.1%} of {of}")


if __name__ == "__main__":
    main()
