"""Packs are installed, tried, handed on as one file and removed; what is not sound or not new is refused."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tests import shipped
from tests.small_pack import COUNTY, write_pack

from budgetdesk.cli.main import run
from budgetdesk.errors import KnownError
from budgetdesk.exchange.signing import OwnKey, spoken_number
from budgetdesk.office.declarations import new_declaration, open_declaration
from budgetdesk.office.packs import pack_signatures
from budgetdesk.office.packs.installed_packs import FOLDER_VARIABLE, InstalledPacks
from budgetdesk.office.packs.pack_installation import export_form, install, remove
from budgetdesk.packs.problems import PackError
from budgetdesk.storage.workspace_file import WorkspaceFile

ID = "small-budget-2024"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of packs."""
    place = tmp_path / "packs"
    monkeypatch.setenv(FOLDER_VARIABLE, str(place))
    return place


def small(folder: Path, version: str = "1.0.0") -> Path:
    return write_pack(folder / f"small-{version}", pack=("version: 1.0.0", f"version: {version}"))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_an_installed_pack_is_used_by_what_is_opened_later(folder: Path, tmp_path: Path) -> None:
    made = install(small(tmp_path), InstalledPacks().catalogue, folder)
    assert (made.pack.id, made.pack.version, made.before) == (ID, "1.0.0", "")
    packs = InstalledPacks()
    assert ID in [pack.id for pack in packs.summaries()]
    with WorkspaceFile.create(tmp_path / "a.bdesk") as workspace:
        id = new_declaration(workspace.store, packs, ID, {"code": "1", "name": "甲"}, 2024)
        assert open_declaration(workspace.store, id, packs).document.program.pack.title == "小报表"
    assert names(folder) == [f"{ID}@1.0.0"]


def test_versions_stand_side_by_side_and_the_newest_is_meant(folder: Path, tmp_path: Path) -> None:
    for version in ("1.9.0", "1.10.0", "1.2.0"):
        install(small(tmp_path, version), InstalledPacks().catalogue, folder)
    packs = InstalledPacks()
    assert [pack.version for pack in packs.catalogue.versions(ID)] == ["1.10.0", "1.9.0", "1.2.0"]
    assert packs.program(ID).pack.version == "1.10.0"
    assert packs.program(ID, version="1.2.0").pack.version == "1.2.0"
    with pytest.raises(KnownError) as several:
        remove(ID, packs.catalogue, folder)
    assert several.value.candidates == [f"{ID}@1.10.0", f"{ID}@1.9.0", f"{ID}@1.2.0"]
    remove(f"{ID}@1.10.0", packs.catalogue, folder)
    assert InstalledPacks().program(ID).pack.version == "1.9.0"


def test_a_declaration_that_the_newest_cannot_hold_opens_with_its_own(folder: Path, tmp_path: Path) -> None:
    install(small(tmp_path), InstalledPacks().catalogue, folder)
    with WorkspaceFile.create(tmp_path / "a.bdesk") as workspace:
        id = new_declaration(workspace.store, InstalledPacks(), ID, {"code": "1", "name": "甲"}, 2024)
        newer = small(tmp_path, "2.0.0")
        text = (newer / "unit.yaml").read_text(encoding="utf-8")
        (newer / "unit.yaml").write_text(
            text.replace("kind: fields", "kind: fields\n    id: other"), encoding="utf-8"
        )
        install(newer, InstalledPacks().catalogue, folder)
        assert (
            open_declaration(workspace.store, id, InstalledPacks()).document.program.pack.version == "1.0.0"
        )


def test_a_pack_on_trial_goes_before_all_that_is_installed(folder: Path, tmp_path: Path) -> None:
    install(small(tmp_path, "2.0.0"), InstalledPacks().catalogue, folder)
    tried = small(tmp_path / "trial", "1.5.0")
    for place in (tried, tried.parent):
        packs = InstalledPacks(trial=place)
        assert packs.program(ID).pack.version == "1.5.0"
        assert packs.program("shaanxi-budget-2024").pack.region == "陕西"
    assert names(folder) == [f"{ID}@2.0.0"]


@pytest.mark.parametrize("from_file", [False, True])
def test_what_a_pack_builds_on_travels_with_it(folder: Path, tmp_path: Path, from_file: bool) -> None:
    small(tmp_path / "both").rename(tmp_path / "both" / ID)
    county = tmp_path / "both" / "county"
    county.mkdir()
    (county / "pack.yaml").write_text(COUNTY, encoding="utf-8")
    source = county
    if from_file:
        source = export_form(str(county), InstalledPacks().catalogue, tmp_path / "县.bdform")
        (tmp_path / "both").rename(tmp_path / "gone")
    install(source, InstalledPacks().catalogue, folder)
    if not from_file:
        (tmp_path / "both").rename(tmp_path / "gone")
    program = InstalledPacks().program("county-budget-2025")
    assert list(program.pack.tables) == ["unit", "lines", "t01"]
    assert program.codes.lists["functional"].has("2080109")
    inside = folder / "county-budget-2025@1.0.0"
    assert (inside / "base" / "t01.yaml").is_file()
    assert (inside / "codes" / "2024" / "functional.csv").is_file()


def test_the_same_pack_becomes_the_same_file(folder: Path, tmp_path: Path) -> None:
    first, second = (
        export_form(str(small(tmp_path)), InstalledPacks().catalogue, tmp_path / f"{n}.bdform")
        for n in (1, 2)
    )
    assert first.read_bytes() == second.read_bytes()


# refused, and nothing changed


def test_a_pack_with_mistakes_is_refused_with_all_of_them(folder: Path, tmp_path: Path) -> None:
    wrong = write_pack(tmp_path / "wrong", t01=("staff + running", "staff + walking"))
    with pytest.raises(PackError, match="没有 walking"):
        install(wrong, InstalledPacks().catalogue, folder)
    assert names(folder) == []


def test_another_pack_of_the_same_id_and_version_is_refused(folder: Path, tmp_path: Path) -> None:
    install(small(tmp_path), InstalledPacks().catalogue, folder)
    other = write_pack(tmp_path / "other", pack=("title: 小报表", "title: 另一种"))
    with pytest.raises(KnownError, match="已经装有"):
        install(other, InstalledPacks().catalogue, folder)
    changed = Path(shutil.copytree(shipped.FOLDERS / "yunnan-target-2022", tmp_path / "changed"))
    text = (changed / "pack.yaml").read_text("utf-8")
    (changed / "pack.yaml").write_text(text.replace("region: 云南", "region: 滇"), encoding="utf-8")
    with pytest.raises(KnownError, match="已经装有"):
        install(changed, InstalledPacks().catalogue, folder)
    assert InstalledPacks().program(ID).pack.title == "小报表"
    assert names(folder) == [f"{ID}@1.0.0"]


def test_packs_of_the_program_are_not_removed(folder: Path) -> None:
    with pytest.raises(KnownError, match="随程序来的"):
        remove("yunnan-target-2022", InstalledPacks().catalogue, folder)


Spoil = Callable[[dict[str, bytes]], None]


def changed(files: dict[str, bytes]) -> None:
    files["t01.yaml"] = files["t01.yaml"].replace("合计".encode(), "总计".encode())


def outside(files: dict[str, bytes]) -> None:
    files["../evil.yaml"] = b"id: evil"


def without_manifest(files: dict[str, bytes]) -> None:
    del files["manifest.json"]


def newer(files: dict[str, bytes]) -> None:
    files["manifest.json"] = json.dumps({**json.loads(files["manifest.json"]), "format_version": 2}).encode()


def huge(files: dict[str, bytes]) -> None:
    files["t01.yaml"] = b"#" * 1_000_001


def missing(files: dict[str, bytes]) -> None:
    del files["lines.yaml"]


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (changed, "打包以后有改动：t01.yaml"),
        (outside, "里面有不该有的文件"),
        (without_manifest, "没有清单"),
        (newer, "较新的程序"),
        (huge, "过大"),
        (missing, "打包以后有改动：lines.yaml"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    folder: Path, tmp_path: Path, spoil: Spoil, says: str
) -> None:
    file = export_form(str(small(tmp_path)), InstalledPacks().catalogue, tmp_path / "a.bdform")
    with zipfile.ZipFile(file) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    spoil(files)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    with pytest.raises(PackError, match=says):
        install(file, InstalledPacks().catalogue, folder)
    assert names(folder) == []
    assert not (tmp_path / "evil.yaml").exists()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04" + bytes(100), "不是压缩文件".encode()])
def test_what_is_no_pack_file_is_refused(folder: Path, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "a.bdform"
    file.write_bytes(data)
    with pytest.raises(PackError, match="不是报表包文件"):
        install(file, InstalledPacks().catalogue, folder)
    assert names(folder) == []


def test_a_file_of_two_gigabytes_is_refused_unread(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.bdform"
    with file.open("wb") as stream:
        stream.truncate(2**31)
    with pytest.raises(PackError, match="文件过大"):
        install(file, InstalledPacks().catalogue, folder)
    assert names(folder) == []


# signatures


Sign = Callable[[Path, str, str], Path]


@pytest.fixture
def signed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sign:
    """A pack as a file with that name, signed by that maker, who has a key of their own."""

    def sign(source: Path, maker: str, name: str) -> Path:
        key = OwnKey(tmp_path / f"{maker}.key")
        if not key.exists():
            key.make()
        monkeypatch.setattr(pack_signatures, "own_key", lambda: key)
        return export_form(str(source), InstalledPacks().catalogue, tmp_path / f"{name}.bdform")

    return sign


def rezipped(file: Path, spoil: Spoil) -> None:
    with zipfile.ZipFile(file) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    spoil(files)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def with_fitting_manifest(files: dict[str, bytes]) -> None:
    """A change whose hash is put right: only the signature tells."""
    changed(files)
    manifest = json.loads(files["manifest.json"])
    manifest["files"]["t01.yaml"] = hashlib.sha256(files["t01.yaml"]).hexdigest()
    files["manifest.json"] = json.dumps(manifest).encode()


def with_a_key_of_ones_own(files: dict[str, bytes]) -> None:
    said = json.loads(files["signature.json"])
    said["key"] = base64.b64encode(bytes(32)).decode()
    files["signature.json"] = json.dumps(said).encode()


def with_a_broken_signature(files: dict[str, bytes]) -> None:
    files["signature.json"] = b"{}"


def test_who_signed_a_pack_is_told_and_a_newer_version_of_theirs_is_taken(
    folder: Path, tmp_path: Path, signed: Sign, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = signed(small(tmp_path), "甲局", "1"), signed(small(tmp_path, "1.1.0"), "甲局", "2")
    assert run(["packs", "--install", str(first)]) == 0
    number = spoken_number(OwnKey(tmp_path / "甲局.key").public_key())
    assert f"有签名，核对号码 {number}：首次见到这个签名" in capsys.readouterr().out
    made = install(second, InstalledPacks().catalogue, folder)
    assert (made.signer, made.new_signer) == (OwnKey(tmp_path / "甲局.key").public_key(), False)
    assert InstalledPacks().program(ID).pack.version == "1.1.0"


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (changed, "打包以后有改动：t01.yaml"),
        (with_fitting_manifest, "签名不符"),
        (with_a_key_of_ones_own, "签名不符"),
        (with_a_broken_signature, "签名不符"),
    ],
)
def test_a_signed_pack_that_was_changed_is_refused(
    folder: Path, tmp_path: Path, signed: Sign, spoil: Spoil, says: str
) -> None:
    file = signed(small(tmp_path), "甲局", "a")
    rezipped(file, spoil)
    with pytest.raises(PackError, match=says):
        install(file, InstalledPacks().catalogue, folder)
    assert names(folder) == []


def test_nobody_puts_another_pack_in_place_of_a_signed_one(
    folder: Path, tmp_path: Path, signed: Sign
) -> None:
    install(signed(small(tmp_path), "甲局", "1"), InstalledPacks().catalogue, folder)
    theirs = signed(small(tmp_path, "2.0.0"), "乙局", "2")
    for source, says in ((theirs, "这一份由别人签名"), (small(tmp_path, "3.0.0"), "这一份没有签名")):
        with pytest.raises(KnownError, match=says):
            install(source, InstalledPacks().catalogue, folder)
    assert names(folder) == [f"{ID}@1.0.0"]


def test_a_signed_pack_that_was_changed_after_it_was_installed_is_not_used(
    folder: Path, tmp_path: Path, signed: Sign
) -> None:
    install(signed(small(tmp_path), "甲局", "1"), InstalledPacks().catalogue, folder)
    again = export_form(ID, InstalledPacks().catalogue, tmp_path / "again.bdform")
    assert again.read_bytes() == (tmp_path / "1.bdform").read_bytes()
    file = folder / f"{ID}@1.0.0" / "t01.yaml"
    file.write_text(file.read_text("utf-8").replace("合计", "总计"), encoding="utf-8")
    with pytest.raises(PackError, match=r"安装以后有改动：t01\.yaml"):
        InstalledPacks().program(ID)


# the commands


def test_the_commands_say_what_they_did(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, file = small(tmp_path), tmp_path / "小.bdform"

    def said(*arguments: str | Path, code: int = 0) -> str:
        capsys.readouterr()
        assert run([str(argument) for argument in arguments]) == code
        out, err = capsys.readouterr()
        return out + err

    assert "小报表" not in said("packs")
    assert "小报表" in said("packs", "--packs", source)
    assert "已打包" in said("packs", "--export", source, file)
    assert "已安装 small-budget-2024 1.0.0 版：小报表" in said("packs", "--install", file)
    assert "小报表" in said("packs")
    assert "已经装有" in said("packs", "--install", source, code=2)
    newer = small(tmp_path, "1.1.0")
    (newer / "t01.yaml").write_text(
        (newer / "t01.yaml").read_text("utf-8").replace("title: 人员", "title: 职工"), encoding="utf-8"
    )
    told = said("packs", "--install", newer)
    assert "没有签名" in told
    assert "~ 表1（t01） › grid › income › 职工（staff）：名称 “人员” → “职工”" in told
    assert "已删除 small-budget-2024 1.1.0 版" in said("packs", "--remove", f"{ID}@1.1.0")
    assert "已删除 small-budget-2024 1.0.0 版" in said("packs", "--remove", ID)
    assert f"没有安装报表包 {ID}" in said(
        "new", tmp_path / "a.bdesk", "--pack", ID, "--unit", "1", "--name", "甲", "--year", "2024", code=2
    )
    new = ("new", tmp_path / "a.bdesk", "--pack", ID, "--unit", "1", "--name", "甲", "--year", "2024")
    assert "已新建申报" in said(*new, "--packs", source)
    assert "没有发现问题" in said("--packs", source, "check", tmp_path / "a.bdesk")
