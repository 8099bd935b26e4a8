"""Which files lie on a share."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetdesk.storage import places

MOUNTS = r"""/dev/sda1 / ext4 rw 0 0
tmpfs /run tmpfs rw 0 0
//server/预算 /mnt/预算\040共享 cifs rw 0 0
server:/export /home/wang nfs4 rw 0 0
/dev/sdb1 /home/wang/本机 ext4 rw 0 0
gvfsd-fuse /run/user/1000/gvfs fuse.gvfsd-fuse rw 0 0
"""


@pytest.mark.skipif(not Path("/proc/mounts").exists(), reason="Linux only")
@pytest.mark.parametrize(
    ("path", "kind", "network"),
    [
        ("/srv/a.bdesk", "ext4", False),
        ("/mnt/预算 共享/a.bdesk", "cifs", True),
        ("/mnt/预算 共享2/a.bdesk", "ext4", False),
        ("/home/wang/a.bdesk", "nfs4", True),
        ("/home/wang/本机/a.bdesk", "ext4", False),
        ("/run/user/1000/gvfs/smb-share:server=s,share=x/a.bdesk", "fuse.gvfsd-fuse", True),
    ],
)
def test_file_systems(path: str, kind: str, network: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    assert places.file_system(Path(path), MOUNTS) == kind
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: MOUNTS)
    assert places.is_network(Path(path)) is network


def test_this_folder_is_no_share(tmp_path: Path) -> None:
    assert not places.is_network(tmp_path / "a.bdesk")


@pytest.mark.parametrize(
    ("path", "unc"),
    [
        (r"\\server\share\a.bdesk", True),
        (r"\\?\UNC\server\share\a.bdesk", True),
        ("//server/share/a.bdesk", True),
        (r"\\?\C:\a.bdesk", False),
        (r"\\.\C:\a.bdesk", False),
        (r"C:\a.bdesk", False),
    ],
)
def test_unc_paths(path: str, unc: bool) -> None:
    assert places.is_unc(path) is unc


def test_sticks_are_what_somebody_plugged_in() -> None:
    mounts = r"""/dev/sda1 / ext4 rw 0 0
/dev/sdb1 /media/wang/财务\040U盘 vfat rw 0 0
/dev/sdc1 /run/media/wang/KINGSTON exfat rw 0 0
//server/预算 /media/wang/共享 cifs rw 0 0
/dev/sda2 /media ext4 rw 0 0
/dev/sda3 /home/media/x ext4 rw 0 0
"""
    assert places.mounted_by_hand(mounts) == [
        Path("/media/wang/财务 U盘"),
        Path("/run/media/wang/KINGSTON"),
    ]
    assert places.mounted_by_hand("") == []


def test_two_places_on_one_disk(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert places.same_disk(tmp_path, tmp_path / "a")
    assert places.same_disk(tmp_path, tmp_path / "missing")  # not known to be apart
