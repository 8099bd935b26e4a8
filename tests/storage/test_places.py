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
