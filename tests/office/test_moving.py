"""From one person's computer to another's: everything in its place, nothing replaced, nothing believed unseen."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from budgetdesk.errors import KnownError
from budgetdesk.office.moving import pack_up, unpack
from budgetdesk.office.packs.installed_packs import FOLDER_VARIABLE, InstalledPacks
from budgetdesk.office.packs.pack_installation import install
from budgetdesk.office.problem_report import write_report
from budgetdesk.office.samples import import_samples
from budgetdesk.office.workspaces import reading, writing
from budgetdesk.resources import resources

Person = Callable[[str], Path]


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Sits down at a computer of their own: its folder."""

    def sit_down(name: str) -> Path:
        home = tmp_path / name
        home.mkdir(exist_ok=True)
        monkeypatch.setenv(FOLDER_VARIABLE, str(home / "packs"))
        return home

    return sit_down


def own_pack(home: Path) -> None:
    """A pack that this person has installed."""
    folder = home / "downloads" / "yunnan"
    folder.mkdir(parents=True)
    for path in (resources() / "packs" / "yunnan-target-2022").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        folder.joinpath(path.name).write_text(
            text.replace("version: 1.0.0", "version: 1.0.1"), encoding="utf-8"
        )
    install(folder, InstalledPacks().catalogue, home / "packs")


def test_everything_is_in_its_place_on_the_other_computer(person: Person) -> None:
    old = person("old")
    own_pack(old)
    workspace = old / "预算.bdesk"
    with writing(workspace) as file:
        import_samples(file.store, InstalledPacks())
        # Open meanwhile, with edits that still lie in the WAL.
        packed = pack_up(old / "搬家", [workspace], {"looks/scale": "1.5"})
    with reading(workspace) as file:
        before = [(info.id, info.unit_name, info.year) for info in file.store.declarations()]

    new = person("new")
    moved = unpack(packed, new / "Documents")
    assert moved.workspaces == (new / "Documents" / "预算.bdesk",)
    assert moved.packs == ("yunnan-target-2022@1.0.1",)
    assert moved.settings == {"looks/scale": "1.5"}
    with reading(moved.workspaces[0]) as file:
        assert [(info.id, info.unit_name, info.year) for info in file.store.declarations()] == before
    assert InstalledPacks().catalogue.load("yunnan-target-2022").pack.version == "1.0.1"

    # A second time: nothing that is there is replaced.
    again = unpack(packed, new / "Documents")
    assert again.workspaces == (new / "Documents" / "预算（2）.bdesk",)
    assert again.packs == ()


def test_a_file_that_was_changed_or_is_no_such_file_changes_nothing(person: Person) -> None:
    home = person("old")
    with writing(home / "预算.bdesk") as file:
        import_samples(file.store, InstalledPacks())
    packed = pack_up(home / "搬家.bdmove", [home / "预算.bdesk"], {})
    with zipfile.ZipFile(packed) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    def rewritten(**changes: object) -> Path:
        path = home / f"坏{len(list(home.glob('坏*')))}.bdmove"
        manifest = json.loads(parts["manifest.json"]) | {
            k: v for k, v in changes.items() if k in ("format", "format_version", "workspaces")
        }
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in (parts | dict(changes.get("files", {}))).items():  # type: ignore[call-overload]
                archive.writestr(name, json.dumps(manifest) if name == "manifest.json" else data)
        return path

    new = person("new")
    (home / "文本.bdmove").write_text("no zip", encoding="utf-8")
    half = home / "半.bdmove"
    half.write_bytes(packed.read_bytes()[:5000])
    flipped = bytearray(parts["workspaces/0.bdesk"])
    flipped[9000] ^= 1
    for path, says in (
        (rewritten(files={"workspaces/0.bdesk": bytes(flipped)}), "有改动"),
        (rewritten(files={"../../evil.py": b"x"}), "不该有的文件"),
        (rewritten(files={"packs/../../evil.yaml": b"x"}), "不该有的文件"),
        (rewritten(files={"packs/extra/pack.yaml": b"x"}), "与清单不符"),
        (rewritten(format="something"), "不是搬家文件"),
        (rewritten(format_version=99), "更新"),
        (rewritten(workspaces={"workspaces/7.bdesk": "a"}), "不是搬家文件"),
        (home / "文本.bdmove", "不是搬家文件"),
        (half, "不是搬家文件"),
    ):
        with pytest.raises(KnownError, match=says):
            unpack(path, new / "Documents")
        assert list((new / "Documents").glob("*")) == [] if (new / "Documents").exists() else True
    assert not (new / "packs").exists()
    assert not list(home.parent.rglob("evil*"))


def test_names_from_outside_stay_inside_the_folder(person: Person) -> None:
    home = person("old")
    with writing(home / "预算.bdesk") as file:
        import_samples(file.store, InstalledPacks())
    packed = pack_up(home / "搬家.bdmove", [home / "预算.bdesk"], {})
    with zipfile.ZipFile(packed) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(parts["manifest.json"])
    for was, stem in {
        "C:\\Users\\张\\县 预算.bdesk": "县 预算", "../../etc/x.bdesk": "x", "..": "工作库", "/": "工作库", "a\x00b.bdesk": "ab"
    }.items():  # fmt: skip
        manifest["workspaces"] = {"workspaces/0.bdesk": was}
        with zipfile.ZipFile(packed, "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, json.dumps(manifest) if name == "manifest.json" else data)
        folder = home / f"to {len(list(home.iterdir()))}"
        assert unpack(packed, folder).workspaces == (folder / f"{stem}.bdesk",)


def test_a_problem_report_holds_versions_and_no_figures_unless_asked(person: Person) -> None:
    home = person("old")
    workspace = home / "预算.bdesk"
    with writing(workspace) as file:
        import_samples(file.store, InstalledPacks())
    path = write_report(home / "报告", InstalledPacks(), workspace, said="按 F9 没有反应")
    with zipfile.ZipFile(path) as archive:
        everything = "\n".join(
            archive.read(name).decode("utf-8", "replace")
            for name in archive.namelist()
            if not name.endswith(".log")
        )
    assert "按 F9 没有反应" in everything
    assert "shaanxi-budget-2024@1.3.0" in everything
    for figure_or_name in ("勉县", "1395700", "养老保险经办"):
        assert figure_or_name not in everything
    path = write_report(home / "全部.zip", InstalledPacks(), workspace, with_work=True)
    with zipfile.ZipFile(path) as archive:
        assert archive.read("工作库/预算.bdesk") == workspace.read_bytes()
