"""Texts that are right throughout, written from random exact figures in the wording of two kinds of offices."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from random import Random

_CENT = Decimal("0.01")


class Figures:
    """Exact amounts in 元, printed in 万元 with two decimals."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def yuan(self, low: int, high: int) -> Decimal:
        return Decimal(self.random.randint(low * 10_000, high * 10_000)).quantize(Decimal(1))

    def split(self, whole: Decimal, parts: int) -> list[Decimal]:
        cuts = sorted(self.random.randint(5, 95) for _ in range(parts - 1))
        edges = [Decimal(0), *(whole * c / 100 for c in cuts), whole]
        return [(b - a).quantize(Decimal(1)) for a, b in pairwise(edges)]


def wan(value: Decimal) -> str:
    return f"{(abs(value) / 10_000).quantize(_CENT, ROUND_HALF_UP):f}"


def rate(part: Decimal, whole: Decimal) -> str:
    return f"{(100 * abs(part) / whole).quantize(_CENT, ROUND_HALF_UP):f}%"


def change(now: Decimal, last: Decimal, each: str = "") -> str:
    up = now >= last
    return f"{each}{'增加' if up else '减少'} {wan(now - last)} 万元，{'增长' if up else '下降'} {rate(now - last, last)}"


CLASSES = [
    ("社会保障和就业支出", "行政事业单位养老支出", "机关事业单位基本养老保险缴费支出"),
    ("社会保障和就业支出", "人力资源和社会保障管理事务", "社会保险经办机构"),
    ("卫生健康支出", "行政事业单位医疗", "行政单位医疗"),
    ("农林水支出", "林业和草原", "森林资源培育"),
    ("住房保障支出", "住房改革支出", "住房公积金"),
]


def accounts(random: Random) -> str:
    """A statement on final accounts of 2022."""
    f = Figures(random)
    items = [f.yuan(20, 900) for _ in CLASSES]
    spent = sum(items, Decimal(0))
    last = f.yuan(300, 3000)
    basic, project = f.split(spent, 2)
    staff, running = f.split(basic, 2)
    budgets = [max(Decimal(10_000), i + f.yuan(-10, 12)) for i in items]
    abroad, buying, driving, guests = Decimal(0), f.yuan(10, 20), f.yuan(2, 6), f.yuan(1, 4)
    cars = buying + driving
    three = cars + guests
    three_budget, three_last = three + f.yuan(1, 3), three + f.yuan(1, 3)
    goods, works, services = f.yuan(10, 50), f.yuan(10, 50), f.yuan(5, 30)
    bought = goods + works + services
    small = (bought * 4 / 5).quantize(Decimal(1))
    tiny = (small / 2).quantize(Decimal(1))
    before = f.yuan(30, 300)
    vans, sedans = random.randint(1, 5), random.randint(1, 5)
    groups, guests_number = random.randint(3, 40), random.randint(50, 400)
    by_class: dict[str, Decimal] = {}
    for (name, _, _), item in zip(CLASSES, items, strict=True):
        by_class[name] = by_class.get(name, Decimal(0)) + item
    classes = "；".join(f"{name} {wan(v)} 万元，占 {rate(v, spent)}" for name, v in by_class.items())
    listed = "\n".join(
        f"{n}.{a}（类）{b}（款）{c}（项）：年初预算为 {wan(plan)} 万元，支出决算为 {wan(item)} 万元，"
        f"完成年初预算的 {rate(item, plan)}，决算数{'大于' if item > plan else '小于' if item < plan else '等于'}年初预算数。"
        for n, ((a, b, c), item, plan) in enumerate(zip(CLASSES, items, budgets, strict=True), 1)
    )
    planned = sum(budgets, Decimal(0))
    return f"""青山县林业发展中心2022年度部门决算
一、收入支出决算总体情况说明
2022 年度收、支总计均为 {wan(spent)} 万元。与 2021 年相比，收、支总计{change(spent, last, "各")}。主要原因是项目变动。
二、收入决算情况说明
2022 年本年收入合计 {wan(spent)} 万元，其中：一般公共预算财政拨款收入 {wan(spent)} 万元，占 100%；政府性基金预算财政拨款收入 0 万元，占 0%；事业收入 0 万元，占 0%。
三、支出决算情况说明
2022 年本年支出合计 {wan(spent)} 万元，其中：基本支出 {wan(basic)} 万元，占 {rate(basic, spent)}；项目支出 {wan(project)} 万元，占 {rate(project, spent)}。
五、一般公共预算财政拨款支出决算情况说明
（一）总体情况
2022 年一般公共预算财政拨款支出 {wan(spent)} 万元，占本年支出合计的 100%。与 2021 年相比，一般公共预算财政拨款支出{change(spent, last)}。
（二）结构情况
2022 年一般公共预算财政拨款支出 {wan(spent)} 万元，主要用于以下方面：{classes}。
（三）具体情况
2022 年一般公共预算支出年初预算为 {wan(planned)} 万元，支出决算为 {wan(spent)} 万元，完成年初预算的 {rate(spent, planned)}。其中：
{listed}
六、一般公共预算财政拨款基本支出决算情况说明
2022 年一般公共预算财政拨款基本支出 {wan(basic)} 万元，其中：人员经费 {wan(staff)} 万元，主要包括：基本工资、津贴补贴等；公用经费 {wan(running)} 万元，主要包括：办公费、印刷费等。
七、财政拨款“三公”经费支出决算情况说明
（一）总体情况
2022 年“三公”经费财政拨款支出决算为 {wan(three)} 万元，完成预算 {rate(three, three_budget)}，比上年{change(three, three_last)}。
（二）具体情况
2022 年“三公”经费财政拨款支出决算中，因公出国（境）费支出决算 {wan(abroad)} 万元，占 0%；公务用车购置及运行维护费支出决算 {wan(cars)} 万元，占 {rate(cars, three)}；公务接待费支出决算 {wan(guests)} 万元，占 {rate(guests, three)}。具体情况如下：
1.公务用车购置及运行维护费支出 {wan(cars)} 万元。其中：公务用车购置支出 {wan(buying)} 万元，公务用车运行维护费支出 {wan(driving)} 万元。
2.公务接待费支出 {wan(guests)} 万元。全年国内公务接待 {groups} 批次，{guests_number} 人次。
十、其他重要事项的情况说明
（一）机关运行经费支出情况
2022 年机关运行经费支出 {wan(running)} 万元，比 2021 年{change(running, before)}。
（二）政府采购支出情况
2022 年政府采购支出总额 {wan(bought)} 万元，其中：政府采购货物支出 {wan(goods)} 万元、政府采购工程支出 {wan(works)} 万元、政府采购服务支出 {wan(services)} 万元。授予中小企业合同金额 {wan(small)} 万元，占政府采购支出总额的 {rate(small, bought)}，其中：授予小微企业合同金额 {wan(tiny)} 万元，占政府采购支出总额的 {rate(tiny, bought)}。
（三）国有资产占有使用情况
截至 2022 年 12 月 31 日，本单位共有车辆 {vans + sedans} 辆，其中：应急保障用车 {vans} 辆、其他用车 {sedans} 辆。
"""


def budget(random: Random) -> str:
    """A statement on the budget of 2024."""
    f = Figures(random)
    income, fund = f.yuan(200, 900), f.yuan(5, 60)
    total = income + fund
    last = total + f.yuan(-50, 60)
    items = f.split(income, 4)
    moved = [i - f.yuan(-8, 8) for i in items]
    before = sum(moved, Decimal(0))
    wages, goods = f.split(income, 2)
    wages_before = wages - f.yuan(-9, 9)
    goods_before = before - wages_before
    guests, driving, buying = f.yuan(1, 5), f.yuan(2, 6), f.yuan(10, 20)
    three = guests + driving + buying
    guests_last, driving_last, buying_last = (
        guests + f.yuan(1, 2),
        driving - f.yuan(0, 1),
        buying - f.yuan(1, 5),
    )
    three_last = guests_last + driving_last + buying_last

    def moves(now: Decimal, past: Decimal) -> str:
        return f"较上年{'增加' if now >= past else '减少'} {wan(now - past)} 万元"

    codes = ["2080109", "2080505", "2101102", "2210201"]
    names = ["社会保险经办机构", "机关事业单位基本养老保险缴费支出", "事业单位医疗", "住房公积金"]
    listed = "\n".join(
        f"（{n}）{name}（{code}）{wan(item)} 万元，{moves(item, past)}，原因是业务变动{'。' if n == 4 else '；'}"
        for n, (name, code, item, past) in enumerate(zip(names, codes, items, moved, strict=True), 1)
    )
    staff, others = random.randint(5, 30), random.randint(1, 9)
    return f"""河口县水利服务中心2024年部门综合预算说明
三、人员情况说明
截止上年底，本单位人员编制 {staff + others} 人，其中行政编制 {others} 人、事业编制 {staff} 人。
四、收支说明
（一）收支预算总体情况
本单位当年预算收入 {wan(total)} 万元，其中一般公共预算拨款收入 {wan(income)} 万元、政府性基金拨款收入 {wan(fund)} 万元，{moves(total, last)}，主要原因是项目变动。
本单位当年预算支出 {wan(total)} 万元，其中一般公共预算拨款支出 {wan(income)} 万元、政府性基金拨款支出 {wan(fund)} 万元，{moves(total, last)}，主要原因是项目变动。
（三）一般公共预算拨款支出明细情况
1、一般公共预算当年拨款规模变化情况
本单位当年一般公共预算拨款支出 {wan(income)} 万元，{moves(income, before)}，主要原因是业务变动。
2、支出按功能科目分类的明细情况
本单位当年一般公共预算支出 {wan(income)} 万元，其中：
{listed}
3、支出按经济科目分类的明细情况
本单位当年一般公共预算支出 {wan(income)} 万元，其中：
工资福利支出（301）{wan(wages)} 万元，{moves(wages, wages_before)}，原因是业务变动；
商品和服务支出（302）{wan(goods)} 万元，{moves(goods, goods_before)}，原因是业务变动。
五、“三公”经费情况说明
本单位当年一般公共预算“三公”经费预算支出 {wan(three)} 万元，{moves(three, three_last)}（{"" if three >= three_last else "-"}{rate(three - three_last, three_last)}），主要原因是业务变动。
其中：因公出国（境）经费 0 万元，较上年无变化；
公务接待费 {wan(guests)} 万元，{moves(guests, guests_last)}（{"" if guests >= guests_last else "-"}{rate(guests - guests_last, guests_last)}）；
公务用车运行维护费 {wan(driving)} 万元，{moves(driving, driving_last)}；
公务用车购置费 {wan(buying)} 万元，{moves(buying, buying_last)}。
"""
