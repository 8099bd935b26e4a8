"""`send`, `receive`, `board`, `return`, `accept`, `reply`, `keys`: the way upward and back."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from typing import Any

from budgetdesk.cli.console import complain, say, say_json
from budgetdesk.errors import KnownError
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.workspaces import reading, received_folder, writing


def send(arguments: Namespace, packs: InstalledPacks) -> int:
    from budgetdesk.exchange.package_file import check_code
    from budgetdesk.office.declarations import find_declarations, listed, open_declaration
    from budgetdesk.office.own_key import own_key
    from budgetdesk.office.upward.printed_lists import write_package_list
    from budgetdesk.office.upward.sending import send

    with writing(arguments.workspace) as workspace:
        found = find_declarations(workspace.store, arguments.declaration)
        if len(found) > 1:
            raise KnownError(
                f"{arguments.workspace.name} 中有 {len(found)} 份申报，请用 --declaration 指明一份：",
                map(listed, found),
            )
        opened = open_declaration(workspace.store, found[0].id, packs)
        key = own_key() if own_key().exists() else None
        row = send(opened, workspace.store, arguments.out, key)
        if arguments.list is not None:
            pack = opened.document.program.pack
            tables = [f"{t.number} {t.title}".strip() for t in pack.tables.values() if not t.worksheet]
            write_package_list(row, pack.title, tables, arguments.list)
    code = check_code(row.digest)
    if arguments.json:
        say_json({**asdict(row), "check_code": code})
        return 0
    say(f"{row.unit_name} {row.year} 年 第 {row.version} 版：{row.file}")
    say(f"校验码 {code}，PDF 的每一页上也印着")
    if key is None:
        say("没有签名；要签名，先用 budgetdesk keys --new 生成密钥")
    return 0


def receive(arguments: Namespace, packs: InstalledPacks) -> int:
    """1 where one was not taken."""
    from budgetdesk.office.upward.board import found_words
    from budgetdesk.office.upward.receiving import RESULT_WORDS, package_files, receive

    paths = package_files(arguments.files)
    told: list[dict[str, Any]] = []
    with writing(arguments.workspace) as workspace:
        for outcome in receive(
            paths, workspace.store, packs, received_folder(arguments.workspace), counts=arguments.counts
        ):
            row = outcome.row
            told.append(
                {
                    "file": str(outcome.path),
                    "result": outcome.result,
                    "notes": list(outcome.notes),
                    "package": asdict(row) if row else None,
                    "contested": asdict(outcome.contested) if outcome.contested else None,
                }
            )
            if arguments.json:
                continue
            about = f"{row.unit_name} {row.year} 年 第 {row.version} 版（{found_words(row)}）" if row else ""
            say(f"{RESULT_WORDS[outcome.result]}  {outcome.path.name}  {about}".rstrip())
            for note in outcome.notes:
                say(f"    {note}")
    if arguments.json:
        say_json(told)
    elif any(each["contested"] for each in told):
        complain("内容不同而版本不高的没有换上，文件已留着；要以它为准的，用 --counts 再收一次")
    return 1 if any(each["result"] in ("refused", "contested") for each in told) else 0


def board(arguments: Namespace, packs: InstalledPacks) -> int:
    """1 where a unit is missing."""
    from budgetdesk.exchange.unit_list import read_units
    from budgetdesk.office.upward.board import MISSING, board, counts, found_words, notices
    from budgetdesk.office.upward.printed_lists import write_board
    from budgetdesk.storage.errors import os_errors_as_sentences
    from budgetdesk.storage.package_store import ExpectedUnit, PackageStore

    if arguments.units is not None:
        with os_errors_as_sentences(arguments.units):
            listed = read_units(arguments.units)
        with writing(arguments.workspace) as workspace:
            PackageStore(workspace.store.database).expect_units(ExpectedUnit(*unit) for unit in listed.units)
        if listed.unknown:
            complain(f"提示：没有记下这些主管部门，请写编码，或把它们列进名单：{'、'.join(listed.unknown)}")
    with reading(arguments.workspace) as workspace:
        lines = board(workspace.store, packs, arguments.year, arguments.pack)
        kept = PackageStore(workspace.store.database)
        left, given_out = kept.not_taken(), list(notices(kept).values())
        versions = {line.row.id: kept.versions(line.row) for line in lines if line.row and arguments.json}
    shown = [line for line in lines if not arguments.missing or line.row is None]
    counted = counts(lines)
    if arguments.pdf is not None:
        write_board(lines, arguments.pdf, calls=arguments.missing)
    if arguments.json:
        say_json(
            {
                "units": [
                    {
                        "unit": {"code": line.unit_code, "name": line.unit_name},
                        "state": line.state,
                        "differs": line.differs,
                        "unanswered": line.unanswered,
                        "late": line.late,
                        "package": asdict(line.row) if line.row else None,
                        "versions": [asdict(each) for each in versions[line.row.id]] if line.row else [],
                    }
                    for line in shown
                ],
                "counts": dict(counted),
                "not_taken": [asdict(each) for each in left],
                "notices": [asdict(each) for each in given_out],
            }
        )
    else:
        for line in shown:
            row = line.row
            more = (
                f"{row.year} 年  第 {row.version} 版  {found_words(row)}  {row.declaration_id}" if row else ""
            )
            say(f"{line.state}  {line.unit_code}  {line.unit_name}  {more}".rstrip())
            if line.beside:
                say(f"    {line.beside}")
        for told in given_out:
            until = f"{told.deadline} 截止" if told.deadline else "没有截止日期"
            say(f"申报通知：{told.year} 年 {told.pack}，{until}，发给 {told.units} 个单位")
        for each in left:
            say(f"没有收  {each.file}  {each.says}")
        say(
            f"共 {len(lines)} 份：" + "，".join(f"{state} {n}" for state, n in counted.items())
            if lines
            else "还没有收到上报包"
        )
    return 1 if counted[MISSING] else 0


def send_back(arguments: Namespace, packs: InstalledPacks) -> int:
    return _answer("return", arguments, packs)


def accept(arguments: Namespace, packs: InstalledPacks) -> int:
    return _answer("receipt", arguments, packs)


def _answer(kind: Any, arguments: Namespace, packs: InstalledPacks) -> int:
    from budgetdesk.office.own_key import own_key
    from budgetdesk.office.upward.replying import WORDS, received_package, remarks_from, reply

    remarks = remarks_from(arguments.remark)
    with writing(arguments.workspace) as workspace:
        row = received_package(workspace.store, arguments.declaration)
        key = own_key() if own_key().exists() else None
        path = reply(row, kind, remarks, workspace.store, packs, arguments.out, by=arguments.by, key=key)
    say(f"{WORDS[kind]}：{path}")
    return 0


def take(arguments: Namespace, packs: InstalledPacks) -> int:
    from budgetdesk.office.upward.replying import WORDS, take_reply

    with writing(arguments.workspace) as workspace:
        row, said, notes = take_reply(arguments.file, workspace.store, packs)
    if arguments.json:
        say_json({**asdict(said), "declaration": row.declaration_id, "notes": list(notes)})
        return 0
    say(f"{WORDS[said.kind]}：{row.unit_name} {row.year} 年 第 {row.version} 版")
    for remark in said.remarks:
        say(f"- {remark.place + '：' if remark.place else ''}{remark.says}")
    for note in notes:
        say(note)
    return 0


def invite(arguments: Namespace, packs: InstalledPacks) -> int:
    from budgetdesk.office.own_key import own_key
    from budgetdesk.office.upward.inviting import invite, take_invitation

    if (arguments.out is None) is (arguments.take is None):
        raise KnownError("请写 --out（做一份通知发给下级）或 --take（收下上级的通知）")
    with writing(arguments.workspace) as workspace:
        if arguments.out is not None:
            if arguments.pack is None or arguments.year is None:
                raise KnownError("做通知要写明报哪一种：--pack 和 --year")
            told = (arguments.by, arguments.pack, arguments.year, arguments.deadline)
            say(f"申报通知：{invite(workspace.store, own_key(), *told, arguments.out)}")
            return 0
        invitation, _, notes = take_invitation(arguments.take, workspace.store)
    until = f"，{invitation.deadline} 前报" if invitation.deadline else ""
    say(f"{invitation.by}：{invitation.year} 年 {invitation.pack}，{len(invitation.units)} 个单位{until}")
    for note in notes:
        say(note)
    return 0


def keys(arguments: Namespace, packs: InstalledPacks) -> int:
    from budgetdesk.exchange.signing import spoken_number
    from budgetdesk.office.own_key import own_key
    from budgetdesk.storage.package_store import PackageStore

    own = own_key()
    if arguments.new:
        own.make()
    mine = own.public_key() if own.exists() else ""
    known = []
    if arguments.workspace is not None:
        opening = writing if arguments.confirm or arguments.revoke else reading
        with opening(arguments.workspace) as workspace:
            store = PackageStore(workspace.store.database)
            for wanted, revoke in ((arguments.confirm, False), (arguments.revoke, True)):
                if wanted is None:
                    continue
                digits = "".join(wanted.split())
                key = next(
                    (k for k in store.known_keys() if spoken_number(k.public_key).replace(" ", "") == digits),
                    None,
                )
                if key is None:
                    raise KnownError(f"没有号码是 {wanted} 的密钥；号码不一样的不要相信")
                if revoke:
                    store.forget_key(key.id)
                else:
                    store.know_key(key, confirmed=True)
            known = store.known_keys()
    elif arguments.confirm or arguments.revoke:
        raise KnownError("核对、撤销密钥要写明工作库")
    if arguments.json:
        say_json(
            {
                "own": {"number": spoken_number(mine), "public_key": mine} if mine else None,
                "known": [{**asdict(key), "number": spoken_number(key.public_key)} for key in known],
            }
        )
        return 0
    say(
        f"本单位的密钥：{spoken_number(mine)}（{own.path}，请备份）"
        if mine
        else "本单位还没有密钥：budgetdesk keys --new"
    )
    for key in known:
        say(
            f"{'已核对' if key.confirmed_at else '未核对'}  {spoken_number(key.public_key)}  {key.unit_code}  {key.name}"
        )
    if any(not key.confirmed_at for key in known):
        complain("未核对的，请打电话问对方的号码，一样时用 --confirm 号码")
    return 0
