"""`rules`: the catalogue of rules on indicators, and what an office settles about them."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from budgetdesk.cli.console import say, say_json
from budgetdesk.errors import KnownError
from budgetdesk.office.indicator_settings import LEVELS, add_word, set_rule, settings_file, take_settings
from budgetdesk.office.packs.installed_packs import InstalledPacks, settings_of
from budgetdesk.office.workspaces import reading, writing
from budgetdesk.packs.indicator_rules import example_of, plainly, rules
from budgetdesk.packs.indicator_settings import IndicatorSettings, write_settings
from budgetdesk.storage.errors import os_errors_as_sentences

_CALLED = {level: word for word, level in LEVELS.items()}


def list_rules(arguments: Namespace, packs: InstalledPacks) -> int:
    """Settle what the arguments say, then list the rules as they hold in the workspace."""
    settings = IndicatorSettings()
    if arguments.workspace is not None:
        _settle(arguments, packs)
        with reading(arguments.workspace) as workspace:
            settings = settings_of(workspace.store)
    elif arguments.rule and not arguments.level:
        pass
    elif any((arguments.level, arguments.word, arguments.take, arguments.out)):
        raise KnownError("要改规则或加词，请写明工作库")
    if arguments.out is not None:
        with os_errors_as_sentences(arguments.out):
            arguments.out.write_text(write_settings(settings) + "\n", encoding="utf-8")
        say(f"已写到 {arguments.out}：放进报表包的文件夹（文件名 indicators.yaml），或用 --take 给别的工作库")
        return 0
    shown = [r for r in rules().values() if not arguments.rule or r.id == arguments.rule]
    if not shown:
        raise KnownError(f"没有编号为 {arguments.rule} 的指标规则")
    if arguments.count:
        return _count(arguments, packs, [rule.id for rule in shown])
    if arguments.json:
        say_json([_entry(rule.id, settings) for rule in shown])
        return 0
    for rule in shown:
        ruling = settings.rules.get(rule.id)
        level = _CALLED[ruling.level if ruling else rule.level]
        say(f"{rule.id}  {level}  {plainly(rule.says)}")
        if arguments.rule:
            say(f"  改法：{plainly(rule.advice)}\n  例：应说　{example_of(rule.fails[0])}")
            say(f"  例：不应说　{example_of(rule.passes[0])}\n  出处：{rule.source}")
        if ruling:
            say(f"  本单位定为{level}：{ruling.why}")
    for word, like in settings.words.items():
        say(f"本单位的词：{word}，数法同 {like}")
    for standard in settings.standards:
        target = f"{standard.operator}{standard.value}{standard.unit}"
        say(f"标准：{standard.for_}类项目，{standard.name} {target}（{standard.why}）")
    return 0


def _count(arguments: Namespace, packs: InstalledPacks, shown: list[str]) -> int:
    """The rules that spoke, the most often first."""
    from budgetdesk.office.rule_counts import spoken

    if arguments.workspace is None:
        raise KnownError("要数各条规则说了几处，请写明工作库")
    with reading(arguments.workspace) as workspace:
        found = spoken(workspace.store, packs)
    spoke = sorted((id for id in shown if id in found.places), key=lambda id: (-found.places[id], id))
    if arguments.json:
        say_json(
            [{"id": id, "places": found.places[id], "declarations": found.declarations[id]} for id in spoke]
        )
        return 0
    for id in spoke:
        rule = next(r for r in rules().values() if r.id == id)
        say(f"{id}  {found.places[id]} 处，{found.declarations[id]} 份申报  {plainly(rule.says)}")
    say(f"看了 {found.looked_at} 份申报，{len(spoke)} 条规则说过话")
    if found.unopened:
        say(f"打不开、没有看的：{'、'.join(found.unopened)}")
    return 0


def _entry(id: str, settings: IndicatorSettings) -> dict[str, str]:
    rule = next(r for r in rules().values() if r.id == id)
    ruling = settings.rules.get(id)
    return {
        "id": id, "level": ruling.level if ruling else rule.level, "why": ruling.why if ruling else "",
        "says": plainly(rule.says), "advice": plainly(rule.advice), "example": example_of(rule.fails[0]),
        "near_miss": example_of(rule.passes[0]), "source": rule.source,
    }  # fmt: skip


def _settle(arguments: Namespace, packs: InstalledPacks) -> None:
    changes = arguments.level is not None or arguments.word is not None or arguments.take is not None
    if not changes:
        return
    path: Path = arguments.workspace
    if not path.exists():
        raise KnownError(f"找不到文件：{path}")
    with writing(path) as workspace:
        if arguments.level is not None:
            if not arguments.rule:
                raise KnownError("请用 --rule 写明是哪一条规则")
            set_rule(workspace.store, packs, arguments.rule, arguments.level, arguments.why or "")
        if arguments.word is not None:
            add_word(workspace.store, packs, arguments.word, arguments.like or "")
        if arguments.take is not None:
            take_settings(workspace.store, packs, settings_file(arguments.take), arguments.take.name)
