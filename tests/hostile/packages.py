"""Packages and replies that were changed after they were made, or made to hurt: refused in a sentence, and never taken for the true one."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

from tests import shipped
from tests.hostile import declarations

from budgetdesk.errors import KnownError
from budgetdesk.exchange import package_file
from budgetdesk.exchange.declaration_json import DeclarationHead
from budgetdesk.exchange.package_file import (
    CHANGES,
    DECLARATION,
    MANIFEST,
    PDF,
    SIGNATURE,
    SUFFIX,
    WORKBOOK,
    Manifest,
    read_package,
    write_package,
)
from budgetdesk.exchange.reply_file import Remark, Reply, read_reply, write_reply
from budgetdesk.exchange.signing import OwnKey
from budgetdesk.office.exports import declaration_file
from budgetdesk.office.upward.receiving import receive
from budgetdesk.storage.workspace_file import WorkspaceFile

Deed = Callable[[], object]


def _made(folder: Path) -> tuple[bytes, Manifest, dict[str, bytes], OwnKey]:
    """A package that is taken as it is, signed."""
    document = shipped.document("mianxian-worksheet")
    version = document.program.pack.version
    declaration = declaration_file(document, DeclarationHead(shipped.SHAANXI, version, "601006", "甲", 2024))
    manifest = Manifest(
        id="1" * 32, unit_code="601006", unit_name="甲", year=2024, pack=shipped.SHAANXI, pack_version=version, name="",
        version=1, replaces="", made_at="2024-02-01T08:00:00+00:00", program="0.1.0",
        digest=package_file.content_digest(declaration), errors=0, queries=0, hints=0,
    )  # fmt: skip
    parts = {DECLARATION: declaration, CHANGES: b"{}", PDF: b"%PDF-1.4", WORKBOOK: b"PK"}
    key = OwnKey(folder / "own.key")
    key.make()
    return write_package(manifest, parts, key), manifest, parts, key


def _changed(chance: random.Random, data: bytes) -> bytes:
    """Bytes changed, left out, doubled or cut off; never as it was."""
    while True:
        text = bytearray(data)
        for _ in range(chance.choice((1, 1, 1, 4))):
            at = chance.randrange(len(text))
            match chance.randrange(5):
                case 0:
                    text[at] ^= 1 << chance.randrange(8)
                case 1:
                    del text[at : at + chance.randrange(1, 9)]
                case 2:
                    text[at:at] = text[at : at + chance.randrange(1, 40)]
                case 3:
                    text[at : at + 4] = chance.randbytes(4)
                case _:
                    del text[at + 1 :]
        if bytes(text) != data:
            return bytes(text)


def _repacked(chance: random.Random, manifest: Manifest, parts: dict[str, bytes]) -> bytes:
    """Packed as the program packs, with hashes that are right and contents that are not."""
    kind = chance.randrange(4)
    if kind == 0:
        declaration = declarations.mutated(chance, json.loads(parts[DECLARATION]))
        with contextlib.suppress(ValueError, RecursionError):
            manifest = replace(manifest, digest=package_file.content_digest(declaration))
        return write_package(manifest, parts | {DECLARATION: declaration}, None)
    if kind == 1:
        told = asdict(manifest)
        told[chance.choice(list(told))] = chance.choice(
            ["", "x" * 300, "\u202e", "../../x", -1, 10**9, None, [], "0" * 32, "９" * 4, 1.5, True, "<b>"]
        )
        hashes = {name: package_file._hash(part) for name, part in parts.items()}
        head = {
            "format": package_file.FORMAT,
            "format_version": package_file.VERSION,
            **told,
            "parts": hashes,
        }
        return package_file._container({MANIFEST: json.dumps(head).encode()} | parts)
    if kind == 2:
        files = {MANIFEST: chance.randbytes(chance.randrange(400)), **parts, SIGNATURE: chance.randbytes(200)}
        return package_file._container(files)
    names = ["../" + DECLARATION, DECLARATION + "/", "a" * 200, MANIFEST, "C:\\x", DECLARATION]
    return package_file._container({name: b"{}" * chance.randrange(60) for name in chance.sample(names, 3)})


def campaign(count: int, seed: int, folder: Path) -> Iterator[tuple[str, Deed]]:
    """Half are the signed package with bytes changed, one in ten a reply; the others are received into a workspace of their own."""
    chance, packs = random.Random(seed), shipped.Packs()
    data, manifest, parts, key = _made(folder)
    said = Reply(
        "return",
        manifest.id,
        manifest.digest,
        "601006",
        "甲",
        "局",
        manifest.made_at,
        (Remark("表7", "请核对"),),
    )
    reply = write_reply(said, key)

    def read(data: bytes) -> Deed:
        def deed() -> None:
            path = folder / f"b{SUFFIX}"
            path.write_bytes(data)
            read_package(path)
            raise AssertionError("a changed package was taken for a signed one")

        return deed

    empty = folder / "empty.bdesk"
    WorkspaceFile.create(empty).close()

    def take(data: bytes) -> Deed:
        def deed() -> None:
            workspace, path = folder / "w.bdesk", folder / f"a{SUFFIX}"
            shutil.copyfile(empty, workspace)
            path.write_bytes(data)
            with WorkspaceFile.open(workspace) as file:
                [outcome] = receive([path], file.store, packs, folder / "收件")
                if outcome.result == "refused":
                    assert file.store.declarations() == []
                    raise KnownError(outcome.notes[0])
                assert outcome.row is not None
                assert bool(outcome.row.key_id) is not any("没有签名" in note for note in outcome.notes)

        return deed

    def answer(data: bytes) -> Deed:
        def deed() -> None:
            path = folder / "a.bdreply"
            path.write_bytes(data)
            found, signature = read_reply(path)
            if signature is not None:
                assert found == said, "a changed reply was taken for a signed one"

        return deed

    take(data)()  # the trials' processes begin with the program and the pack read
    yield "as it was made", take(data)
    for number in range(count):
        if number % 10 == 9:
            yield f"reply {number}", answer(_changed(chance, reply))
        elif number % 2:
            yield f"repacked {number}", take(_repacked(chance, manifest, parts))
        else:
            yield f"changed {number}", read(_changed(chance, data))
