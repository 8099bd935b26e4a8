"""`links`: the declarations that one is linked with: listed, taken anew, attached from a file, released."""

from __future__ import annotations

from argparse import Namespace
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from budgetdesk.cli.console import say, say_json
from budgetdesk.document.edits import Edit
from budgetdesk.document.links import drift, origin_of, release
from budgetdesk.engine.labels import cell_words, figure
from budgetdesk.errors import KnownError
from budgetdesk.office.declarations import Opened, find_declarations, listed, open_declaration
from budgetdesk.office.links import Linked, attached, candidates, link_of, linked, preview
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.workspaces import reading, writing
from budgetdesk.storage.store import Store


def links(arguments: Namespace, packs: InstalledPacks) -> int:
    changing = arguments.take or arguments.attach or arguments.release
    keeping = changing and not arguments.preview
    with (writing if keeping else reading)(arguments.workspace) as workspace:
        found = find_declarations(workspace.store, arguments.declaration)
        if len(found) > 1:
            raise KnownError("工作库中有几份申报，请用 --declaration 指明一份：", map(listed, found))
        opened = open_declaration(workspace.store, found[0].id, packs, keep=bool(keeping))
        if arguments.release:
            link_of(opened, arguments.release)
            return _done(opened, release(opened.document, arguments.release), "没有关联，不用取消")
        if changing:
            return _take(arguments, opened, workspace.store, packs)
        told = [_told(opened, workspace.store, packs, link) for link in opened.document.program.pack.links]
    if arguments.json:
        say_json(told)
        return 0
    for each in told:
        _say(each)
    if not told:
        say(f"报表包 {opened.head.pack} 不与别的申报关联")
    return 0


def _take(arguments: Namespace, opened: Opened, store: Store, packs: InstalledPacks) -> int:
    with ExitStack() as stack:
        if arguments.attach:
            link, path = arguments.attach
            source: Linked | None = stack.enter_context(attached(opened, link, Path(path), packs))
        else:
            source = linked(opened, store, packs, arguments.take)
        if source is None:
            title = link_of(opened, arguments.take).title
            raise KnownError(f"工作库中没有这个单位的{title}；在别处的，用 --attach {arguments.take} 文件")
        edit = source.take_into(opened.document)
        if arguments.preview:
            return _preview(opened, edit, json=arguments.json)
        return _done(opened, edit, "没有新的数可取")


def _preview(opened: Opened, edit: Edit | None, *, json: bool) -> int:
    """What would be taken from where."""
    found = preview(opened.document, edit) if edit is not None else []
    if json:
        say_json(
            [{**each._asdict(), "before": figure(each.before), "now": figure(each.now)} for each in found]
        )
        return 0
    for each in found:
        before = f"（原来 {figure(each.before)}）" if each.before is not None else ""
        say(f"{each.words}：{figure(each.now) or '（空）'}{before}")
    say(f"{edit.label}：{len(found)} 处（没有改动）" if edit is not None else "没有新的数可取")
    return 0


def _done(opened: Opened, edit: Edit | None, nothing: str) -> int:
    if edit is None:
        say(nothing)
        return 0
    opened.document.apply(edit)
    say(f"{edit.label}；现有问题 {len(opened.document.findings)} 条")
    return 0


def _told(opened: Opened, store: Store, packs: InstalledPacks, link: str) -> dict[str, object]:
    document, title = opened.document, opened.document.program.pack.links[link].title
    origin = origin_of(document.content.facts, link)
    found = candidates(store, packs, opened, link)
    source = linked(opened, store, packs, link) if origin is not None and not origin.place else None
    moved = drift(document, link, source.source.document.engine) if source is not None else []
    return {
        "link": link,
        "title": title,
        "origin": None if origin is None else {n: getattr(origin, n) for n in origin.__slots__},
        "candidates": [info.id for info in found],
        "moved": [
            {
                "label": cell_words(document.engine, each.cell),
                "kept": figure(each.kept),
                "now": figure(each.now),
            }
            for each in moved
        ],
    }


def _say(told: dict[str, object]) -> None:
    origin, moved = told["origin"], told["moved"]
    head = f"{told['link']}  {told['title']}："
    if isinstance(origin, dict):
        where = origin["place"] or origin["declaration"]
        at = (
            f"{datetime.fromisoformat(origin['taken']).astimezone():%Y-%m-%d %H:%M}"
            if origin["taken"]
            else ""
        )
        say(f"{head}取自 {origin['title']}（{where}），{at} 取用")
        for each in moved if isinstance(moved, list) else []:
            say(f"  现已改动：{each['label']} {each['kept']} → {each['now']}")
    elif found := told["candidates"]:
        say(f"{head}还没有取用，工作库中有 {'、'.join(found) if isinstance(found, list) else ''}")
    else:
        say(f"{head}没有关联，工作库中也没有")
