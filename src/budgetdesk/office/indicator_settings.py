"""What an office settles about indicators in its workspace: levels of rules, words of its business, standards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from budgetdesk.errors import KnownError
from budgetdesk.exchange.package_file import INDICATORS, SUFFIX, read_package
from budgetdesk.office.packs.installed_packs import SETTINGS, settings_of
from budgetdesk.packs.indicator_settings import (
    IndicatorSettings,
    Ruling,
    read_settings,
    write_settings,
)
from budgetdesk.packs.validation import Mistakes
from budgetdesk.storage.errors import os_errors_as_sentences

if TYPE_CHECKING:
    from budgetdesk.office.packs.installed_packs import InstalledPacks
    from budgetdesk.storage.store import Store

LEVELS = {"错误": "error", "核实": "query", "提示": "hint", "关闭": "off"}


def set_rule(store: Store, packs: InstalledPacks, id: str, level: str, why: str) -> None:
    """Turn a rule to 错误, 核实, 提示 or 关闭, with the reason; an empty level goes back to the pack's. Raises KnownError."""
    from budgetdesk.packs.indicator_rules import unknown_rules

    if unknown_rules([id]):
        raise KnownError(f"没有编号为 {id[:40]} 的指标规则")
    settings = settings_of(store)
    rulings = {known: ruling for known, ruling in settings.rules.items() if known != id}
    if level:
        if level not in LEVELS:
            raise KnownError(f"级别只有{'、'.join(LEVELS)}，没有 {level[:20]}")
        if not why.strip():
            raise KnownError("请写明为什么改这条规则的级别")
        rulings[id] = _read(Ruling, {"level": LEVELS[level], "why": why.strip()})
    _keep(store, packs, settings.but(rules=rulings))


def add_word(store: Store, packs: InstalledPacks, word: str, like: str) -> None:
    """A thing of the office's business, counted as one that the lexicon knows, or a unit of its own, read as a known one.

    An empty `like` takes it back.

    Raises KnownError.
    """
    from budgetdesk.engine.units import unit_of
    from budgetdesk.review.indicators.lexicon import thing_named

    settings = settings_of(store)
    words = {known: other for known, other in settings.words.items() if known != word}
    if like:
        if thing_named(like) is None and unit_of(like) is None:
            raise KnownError(
                f"词表里没有“{like[:40]}”，请写一个数法相同的常用词，例如 路灯、设备、公路、人员；新的单位写相当的单位，例如 次、个"
            )
        if not word.strip() or not word.isprintable() or len(word) > 40:
            raise KnownError("请写一个词")
        words[word.strip()] = like
    _keep(store, packs, settings.but(words=words))


def take_settings(store: Store, packs: InstalledPacks, data: bytes, file: str) -> None:
    """Take over what a file settles (indicators.yaml of a bureau), over what there is. Raises KnownError."""
    from budgetdesk.packs.indicator_rules import unknown_rules

    taken = read_taken(data, file)
    if unknown := unknown_rules(taken.rules):
        raise KnownError(f"{file} 不能用：没有编号为 {unknown[0]} 的指标规则")
    _keep(store, packs, settings_of(store).under(taken))


def settings_file(path: Path) -> bytes:
    """A file of settings, or those that came with a package. Raises KnownError."""
    with os_errors_as_sentences(path):
        if path.suffix != SUFFIX:
            return path.read_bytes()
        package = read_package(path)
    if INDICATORS not in package.parts:
        raise KnownError(f"{path.name} 没有带来指标的规则、词和标准")
    return package.parts[INDICATORS]


def read_taken(data: bytes, file: str) -> IndicatorSettings:
    """Raises KnownError."""
    from budgetdesk.packs.problems import PackError

    try:
        return read_settings(data, file)
    except (Mistakes, PackError) as error:
        raise KnownError(f"{file} 不能用：{error}") from error


def described(settings: IndicatorSettings) -> list[str]:
    """What is settled otherwise than by the pack, a sentence each."""
    called = {level: word for word, level in LEVELS.items()}
    rules = [f"规则 {id} 定为{called[ruling.level]}（{ruling.why}）" for id, ruling in settings.rules.items()]
    words = [f"“{word}”数法同“{like}”" for word, like in settings.words.items()]
    standards = [f"{s.for_}类项目要有“{s.name}”（{s.why}）" for s in settings.standards]
    return [*rules, *words, *standards]


def _read(model: type[Ruling], data: dict[str, str]) -> Ruling:
    try:
        return model.read(data)
    except Mistakes as error:
        raise KnownError(str(error)) from error


def _keep(store: Store, packs: InstalledPacks, settings: IndicatorSettings) -> None:
    store.settle(SETTINGS, write_settings(settings) if settings else "")
    packs.rules_changed(store)
